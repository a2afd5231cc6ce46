"""Tab « Préparer »: when and where, on what ground, who is invited."""

import streamlit as st

from core.droits_rencontre import ActionRencontre
from core.rencontre import QUALITE_LABELS, EtatRencontre, ParticipantRencontre, QualiteRencontre
from core.texte import format_date
from core.typographie import typeset
from db.rencontres import RencontreLue
from db.rencontres_participants import (
    add_participant,
    change_participant,
    list_people_to_invite,
    remove_participant,
)
from db.rencontres_preparation import plan_rencontre
from pages.components.actes import acting
from pages.components.mots import escape, show_user_text
from pages.components.rencontre.mots import say_when
from pages.components.rencontres import ask_cadre, ask_quand
from pages.components.session import reading

_OVER = (EtatRencontre.REMISE, EtatRencontre.ANNULEE)
_FREE = ""


def show_preparer(lue: RencontreLue) -> None:
    """Show or edit when, where, on what ground; then who is invited."""
    st.header("Quand, où, pourquoi", anchor=False)
    if lue.may(ActionRencontre.PREPARE) and lue.etat not in _OVER:
        _edit_plan(lue)
    else:
        _show_plan(lue)
    st.header("Participants", anchor=False)
    writes = lue.may(ActionRencontre.WRITE) and lue.etat not in _OVER
    if not lue.participants:
        st.info("Personne n’est encore invité. Commencez par les parents.")
    for key, person in lue.participants.items():
        _show_person(lue, key, person, writes=writes)
    if writes and st.button("Ajouter une personne", key="add_participant",
                            icon=":material/person_add:"):  # fmt: skip
        _dialog_person(lue, "", None)


def _edit_plan(lue: RencontreLue) -> None:
    key = f"{lue.id}_{lue.version}"
    with st.container(border=True):
        quand = ask_quand(lue.quand, key)
        cadre = ask_cadre(lue.nature, lue.cadre, key, lue.cadre.niveau)
        changed = (quand, cadre) != (lue.quand, lue.cadre)
        if st.button("Enregistrer", key="plan_rencontre", icon=":material/check:",
                     disabled=not changed):  # fmt: skip
            with acting("Rencontre enregistrée.") as tx:
                plan_rencontre(tx, lue.id, lue.version, quand, cadre)


def _show_plan(lue: RencontreLue) -> None:
    st.text(
        typeset(f"{say_when(lue.quand.jour, lue.quand.heure)} – {lue.quand.lieu or 'lieu à fixer'}")
    )
    show_user_text("Ce qui l’amène", lue.cadre.motif)
    if lue.cadre.fait_etablissement_le:
        when = format_date(lue.cadre.fait_etablissement_le)
        st.text(typeset(f"Fait établissement : oui, le {when}"))


def _show_person(
    lue: RencontreLue, key: str, person: ParticipantRencontre, *, writes: bool
) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"participant_{key}"):
        said = f"**{escape(person.nom)}** · {escape(person.role)}" if person.nom else (
            f"**{escape(person.role)}** · :gray[nom à préciser]"
        )  # fmt: skip
        st.markdown(said, width="stretch")
        about = escape(person.nom or person.role)
        if writes and st.button("Modifier", key=f"edit_participant_{key}", type="tertiary",
                                help=about):  # fmt: skip
            _dialog_person(lue, key, person)
        if writes and st.button("Retirer", key=f"remove_participant_{key}", type="tertiary",
                                help=about):  # fmt: skip
            with acting("Personne retirée de la liste.") as tx:
                remove_participant(tx, lue.id, key)


@st.dialog("Une personne invitée")
def _dialog_person(lue: RencontreLue, key: str, person: ParticipantRencontre | None) -> None:
    with reading() as tx:
        known = list_people_to_invite(tx, lue.id)
    at = key or "nouveau"
    labels = {_FREE: "Quelqu’un sans compte"} | {k: nom for k, (nom, _) in known.items()}
    ids = list(labels)
    now = person.personne_id if person and person.personne_id in known else _FREE
    chosen = str(st.selectbox("Qui", ids, index=ids.index(now or _FREE), key=f"qui_{at}",
                              format_func=labels.__getitem__))  # fmt: skip
    suggested = QualiteRencontre(known[chosen][1]) if chosen else QualiteRencontre.PARENT
    start = person.qualite if person and chosen == (now or _FREE) else suggested
    qualites = list(QualiteRencontre)
    qualite = st.selectbox(
        "À quel titre", qualites, index=qualites.index(start), key=f"qualite_{at}_{chosen}",
        format_func=QUALITE_LABELS.__getitem__,
    )  # fmt: skip
    nom = known[chosen][0] if chosen else st.text_input(
        "Nom", person.nom if person else "", key=f"nom_{at}", max_chars=120, autocomplete="off"
    )  # fmt: skip
    fonction = st.text_input(
        "Fonction", person.fonction if person else "", key=f"fonction_{at}", max_chars=120,
        placeholder="mère, éducatrice du SESSAD…", help="Facultatif ; imprimé tel quel.",
    )  # fmt: skip
    if st.button("Enregistrer cette personne", key=f"save_participant_{at}", type="primary"):
        kept = ParticipantRencontre(
            qualite=qualite or start, nom=nom or "", fonction=fonction or "",
            personne_id=chosen or None,
            **({"presence": person.presence} if person else {}),
        )  # fmt: skip
        with acting("Liste enregistrée.") as tx:
            if key:
                change_participant(tx, lue.id, key, kept)
            else:
                add_participant(tx, lue.id, kept)
