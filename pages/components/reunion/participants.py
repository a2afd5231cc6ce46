"""Tab « Participants »: who is there, who is excused, guests without an account."""

import streamlit as st

from core.listes import Liste
from core.rencontre import PRESENCE_LABELS, PresenceRencontre
from core.reunion import EtatReunion
from core.typographie import typeset
from db.circonscriptions import list_values
from db.connection import Row
from db.reunions import list_people
from db.reunions_calendrier import add_guest, remove_person, set_presence
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.session import reading, recall, remember


def show_participants(reunion: Row) -> None:
    """Show everybody named on the meeting, to be ticked in two clicks."""
    with reading() as tx:
        people = list_people(tx, reunion["id"])
        metiers = list_values(tx, reunion["circonscription_id"], Liste.METIER, retired=True)
    labels = {row["id"]: _label(row, metiers) for row in people}
    if reunion["etat"] != EtatReunion.PREVUE:
        _show_closed(people, labels)
        return
    if people:
        _ask_presence(reunion, people, labels)
    else:
        st.info(typeset(
            "Les membres et les invités seront ici. Personne n’est nommé : ajoutez quelqu’un, ou "
            "tenez la réunion ainsi, le relevé le dira."
        ))  # fmt: skip
    _show_guests(reunion, labels)


def _label(row: Row, metiers: dict[str, str]) -> str:
    fonction = metiers.get(row["fonction"], row["fonction"])
    return f"{row['nom']} ({fonction})" if fonction else str(row["nom"])


def _ask_presence(reunion: Row, people: list[Row], labels: dict[str, str]) -> None:
    known = {
        presence: [row["id"] for row in people if row["presence"] == presence]
        for presence in PresenceRencontre
    }
    turn = f"{reunion['id']}_{recall('presence_tour', 0)}"
    away = st.multiselect(
        "Excusés", list(labels), default=known[PresenceRencontre.EXCUSE], key=f"excuses_{turn}",
        format_func=labels.__getitem__, placeholder="Personne", select_all=False,
    )  # fmt: skip
    names = {row["id"]: row["nom"] for row in people if row["id"] not in away}
    if st.button("Tous les autres sont là", key=f"all_there_{turn}", icon=":material/done_all:"):
        with acting(then=_start_again) as tx:
            set_presence(tx, reunion["id"], list(names), away)
    there = st.pills(
        "Présents", list(names), selection_mode="multi",
        default=[key for key in known[PresenceRencontre.PRESENT] if key in names],
        format_func=names.__getitem__, key=f"presents_{turn}_{len(names)}",
    )  # fmt: skip
    seen = (set(known[PresenceRencontre.PRESENT]), set(known[PresenceRencontre.EXCUSE]))
    if (set(there), set(away)) != seen:
        with acting() as tx:
            set_presence(tx, reunion["id"], there, away)


def _start_again() -> None:
    remember("presence_tour", recall("presence_tour", 0) + 1)


def _show_guests(reunion: Row, labels: dict[str, str]) -> None:
    st.markdown("#### Inviter quelqu’un sans compte")
    turn = recall("presence_tour", 0)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        nom = st.text_input("Nom", key=f"guest_nom_{turn}", max_chars=80)
        fonction = st.text_input("Fonction", key=f"guest_fonction_{turn}", max_chars=80,
                                 placeholder="Éducatrice, SESSAD")  # fmt: skip
        if st.button("Inviter", key="add_guest", icon=":material/person_add:"):
            with acting("Invité(e) ajouté(e).", then=_start_again) as tx:
                add_guest(tx, reunion["id"], nom or "", fonction or "")
    if not labels:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Retirer de la liste", list(labels), index=None, key=f"remove_{turn}",
                              format_func=labels.__getitem__, placeholder="Un nom")  # fmt: skip
        if st.button("Retirer", key="remove_person", disabled=not chosen) and chosen:
            with acting("Retiré(e) de la liste.", then=_start_again) as tx:
                remove_person(tx, reunion["id"], chosen)


def _show_closed(people: list[Row], labels: dict[str, str]) -> None:
    for presence in (PresenceRencontre.PRESENT, PresenceRencontre.EXCUSE):
        names = [escape(labels[row["id"]]) for row in people if row["presence"] == presence]
        st.markdown(typeset(f"**{PRESENCE_LABELS[presence]}** : {', '.join(names) or 'personne'}."))
