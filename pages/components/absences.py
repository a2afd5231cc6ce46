"""« Absences »: noting one, giving somebody's situations to others, what happened meanwhile."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import streamlit as st

from core.absence import describe_absence, share
from core.droits import Action, may
from core.listes import Liste
from core.typographie import typeset
from db.absences import (
    Relais,
    correct_absence,
    end_absence,
    hand_over,
    list_absences,
    list_absences_on,
    list_meanwhile,
    list_to_hand_over,
    note_absence,
    see_return,
)
from db.connection import Row
from db.personnes import list_members
from pages.components.actes import acting
from pages.components.libelles import read_labels
from pages.components.mots import escape, label_objet
from pages.components.session import forget, reading, recall, remember

_DONE: Final = "relais_fait"
_SITUATION: Final = "pages/situation.py"


def show_absences(place: Row) -> None:
    """Show who is or will be away, what can be done about it, and the form for another."""
    _show_done()
    with reading() as tx:
        rows, today = list_absences(tx, place["id"]), tx.today
        pilots = may(tx.actor, Action.NOTE_ABSENCE, place["id"])
        moi = tx.actor.personne_id
        members = {row["id"]: row for row in list_members(tx, place["id"])}
    if not rows:
        st.info(
            "Les absences en cours et à venir seront ici, sans motif. Notez la première "
            "ci-dessous : les situations de la personne pourront alors être confiées à d’autres "
            "en une fois."
        )
    for row in rows:
        _show_absence(place, row, today, pilots=pilots)
    _show_new(members if pilots else {moi: members[moi]} if moi in members else {}, today, moi)


def _show_done() -> None:
    """Say, once, what was handed over and who has to be told by voice."""
    done: list[Relais] | None = recall(_DONE)
    if not done:
        return
    with st.container(border=True, key="relais_fait_bilan"):
        st.markdown(typeset(f"**Situations confiées : {len(done)}.** Chaque école qui a un compte "
                            "lit qui l’appelle désormais."))  # fmt: skip
        to_ring = [relais for relais in done if relais.a_prevenir]
        if to_ring:
            st.warning("À prévenir par téléphone, faute de compte :", icon=":material/call:")
        for relais in to_ring:
            st.markdown(f"- **{relais.reference}** · {escape(relais.a_prevenir)} · "
                        f"désormais {escape(relais.remplacant)}")  # fmt: skip
        if st.button("C’est noté", key="forget_relais"):
            forget(_DONE)
            st.rerun()


def _show_absence(place: Row, row: Row, today: date, *, pilots: bool) -> None:
    with st.container(border=True, key=f"absence_{row['id']}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            when = describe_absence(row["debut"], row["fin"], today)
            st.markdown(f"**{escape(row['nom'])}** · {when}", width="stretch")
            if st.button("Changer les dates", key=f"correct_absence_{row['id']}", type="tertiary"):
                _dialog_correct(row)
            label = "De retour" if row["debut"] < today else "Effacer"
            if st.button(label, key=f"end_absence_{row['id']}", type="tertiary"):
                with acting("C’est noté.") as tx:
                    end_absence(tx, row["id"], row["version"])
        if pilots:
            _show_hand_over(place, row)


@st.dialog("Changer les dates")
def _dialog_correct(row: Row) -> None:
    with st.container(horizontal=True):
        debut = st.date_input("Du", row["debut"], format="DD/MM/YYYY", key="absence_du")
        fin = st.date_input("Au (facultatif)", row["fin"], format="DD/MM/YYYY", key="absence_au")
    if st.button("Enregistrer", type="primary", key="save_absence"):
        with acting("Dates enregistrées.") as tx:
            correct_absence(tx, row["id"], row["version"], debut, fin)


def _show_new(people: Mapping[str, Row], today: date, moi: str) -> None:
    if not people:
        return
    st.header("Noter une absence", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        personne = st.selectbox(
            "Qui", list(people), index=0 if list(people) == [moi] else None, key="absence_personne",
            placeholder="Choisir", format_func=lambda key: _name(people[key]),
        )  # fmt: skip
        debut = st.date_input("Du", today, format="DD/MM/YYYY", key="absence_debut", width=150)
        fin = st.date_input("Au (facultatif)", None, format="DD/MM/YYYY", key="absence_fin",
                            width=150)  # fmt: skip
        if st.button("Noter l’absence", key="note_absence", disabled=not personne) and personne:
            with acting("Absence notée.") as tx:
                note_absence(tx, personne, debut, fin)


def _name(row: Row) -> str:
    return f"{row['prenom']} {row['nom']}".strip()


# --- giving the situations to others ----------------------------------------------------------


def _show_hand_over(place: Row, absence: Row) -> None:
    with reading() as tx:
        rows = list_to_hand_over(tx, absence["id"])
        away = list_absences_on(tx, tx.today)
        members = {
            row["id"]: row for row in list_members(tx, place["id"])
            if row["id"] not in away and row["id"] != absence["personne_id"]
        }  # fmt: skip
    if not rows:
        st.caption("Aucune situation à confier.")
        return
    inside = sum(bool(row["echeance"]) for row in rows)
    title = f"Confier ses situations ({len(rows)})"
    if inside:
        before = " avant son retour" if absence["fin"] else ""
        title += f", dont {inside} attendue{'s' if inside > 1 else ''}{before}"
    with st.expander(title, icon=":material/swap_horiz:", key=f"confier_{absence['id']}",
                     on_change="rerun") as opened:  # fmt: skip
        if opened.open:
            _show_table(absence, rows, members)


def _show_table(absence: Row, rows: Sequence[Row], members: Mapping[str, Row]) -> None:
    metiers = read_labels(Liste.METIER)
    words = {
        key: f"{_name(row)} – {metiers.get(row['metier'] or '', 'Coordination')}"
        for key, row in members.items()
    }
    chosen = _ask_share(absence, rows, words)
    given = {}
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center",
                          key=f"relais_{row['id']}"):  # fmt: skip
            st.markdown(_line(row), width="stretch")
            person = st.selectbox(
                f"Qui prend {row['reference']}", list(words), format_func=words.__getitem__,
                index=list(words).index(chosen[row["id"]]) if row["id"] in chosen else None,
                key=f"relais_{row['id']}_{chosen.get(row['id'])}", placeholder="Sans changement",
                label_visibility="collapsed", width=350,
            )  # fmt: skip
        if person:
            given[row["id"]] = person
    count = f" {len(given)} situation{'s' if len(given) > 1 else ''}" if given else ""
    if st.button(f"Confier{count}", key=f"hand_over_{absence['id']}", type="primary",
                 disabled=not given):  # fmt: skip
        found: list[Relais] = []
        with acting("Situations confiées.", then=lambda: remember(_DONE, found)) as tx:
            found += hand_over(tx, absence["id"], given)


def _ask_share(absence: Row, rows: Sequence[Row], words: Mapping[str, str]) -> dict[str, str]:
    """Ask among whom to share everything; each line can then be changed."""
    people = st.multiselect(
        "Répartir entre", list(words), key=f"share_{absence['id']}",
        placeholder="Une personne ou plus",
        format_func=words.__getitem__, select_all=False,
        help="Une école reste avec la même personne quand c’est possible.",
    )  # fmt: skip
    return share([(row["id"], row["ecole_id"] or "") for row in rows], people)


def _line(row: Row) -> str:
    parts = [f"**{row['reference']}**", escape(row["ecole"] or ""), label_objet(row["objet"]),
             escape(row["niveau"] or "")]  # fmt: skip
    said = " · ".join(filter(None, parts))
    return f"{said}  \n:small[{escape(row['echeance'])}]" if row["echeance"] else said


# --- coming back ------------------------------------------------------------------------------


def show_return(absence: Row) -> None:
    """Show what happened meanwhile in one's own situations, until it is said to be read."""
    with reading() as tx:
        rows, today = list_meanwhile(tx, absence), tx.today
    with st.container(border=True, key="retour"):
        when = describe_absence(absence["debut"], absence["fin"], today)
        st.subheader(f"Pendant votre absence ({when})", anchor=False)
        if not rows:
            st.caption("Rien n’a bougé dans vos situations.")
        for row in rows:
            acts = row["actes"].count(",") + 1
            label = f"**{row['reference']}** · {label_objet(row['objet'])} · " + (
                f"{acts} actes" if acts > 1 else "un acte"
            )
            if row["charges"]:
                label += f" · suivie par {escape(row['charges'])}"
            st.page_link(_SITUATION, label=label, icon=":material/chevron_right:",
                         query_params={"id": row["saisine_id"]})  # fmt: skip
        if st.button("J’ai lu", key="see_return"):
            with acting() as tx:
                see_return(tx, absence["id"])
