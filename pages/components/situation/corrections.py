"""Correcting what the fiche says, and telling two namesakes from one pupil."""

from collections.abc import Collection
from typing import Final

import streamlit as st

from core.droits import Action, may
from core.errors import Conflict, PoleError
from core.fiche import Fiche
from core.fiche_champs import CHAMPS, get_value
from core.import_fiche import FicheEnAttente, set_values
from core.texte import format_date
from core.typographie import typeset
from db.brouillons import list_drafts
from db.connection import Row, Transaction
from db.eleves import list_namesakes, merge_eleves, unmerge_eleve
from db.saisines import correct_fiche
from db.situations import Situation
from pages.components.actes import acting
from pages.components.mots import escape, short_name
from pages.components.passages import show_kept_text, show_passages, take_texts
from pages.components.session import forget, reading, recall, remember
from pages.components.verification import ALL_SECTIONS, show_fields, subject_of

PARENTS_SECTION: Final = 3  # kept up to date in the tab « Parents »
_OVERTAKEN: Final = "correction_depassee"
_READ_AGAIN: Final = (
    "Quelqu’un d’autre vient de modifier cette situation. Rien n’a été écrasé : vos textes longs "
    "sont gardés, les autres champs montrent maintenant sa version. Relisez, puis enregistrez."
)


def show_correction(situation: Situation) -> None:
    """Offer the whole fiche to be completed; the text before stays in the history."""
    if not situation.may(Action.CORRECT_FICHE):
        return
    if said := recall(_OVERTAKEN):
        forget(_OVERTAKEN)
        st.warning(typeset(said), icon=":material/difference:")
    if st.toggle("Compléter ou corriger la fiche", key=correct_key(situation)):
        _show_form(situation, ALL_SECTIONS - {PARENTS_SECTION})


def correct_key(situation: Situation) -> str:
    """Return the key of the toggle that opens the whole fiche."""
    return f"correct_{situation.id}"


@st.dialog("Compléter la fiche", width="large")
def complete_section(situation: Situation, section: int) -> None:
    """Ask for one section of the fiche, where something is missing."""
    _show_fields_and_save(situation, {section})


@st.fragment
def _show_form(situation: Situation, sections: Collection[int]) -> None:
    _show_fields_and_save(situation, sections)


def _show_fields_and_save(situation: Situation, sections: Collection[int]) -> None:
    name = f"correction_{situation.id}_{situation.saisine['version']}"
    subject = subject_of(f"correction_{situation.id}")
    with reading() as tx:
        drafts = list_drafts(tx, subject)
    shown = FicheEnAttente(
        nom_fichier=name, fiche=situation.fiche, recue_le=situation.saisine["recue_le"]
    )
    try:
        found = show_fields(name, shown, drafts, subject=subject, sections=sections)
    except PoleError as error:
        st.error(typeset(str(error)), icon=":material/block:")
        return
    show_passages(subject, drafts)
    for champ in CHAMPS:
        if champ.signet in drafts:
            kept = str(get_value(situation.fiche, champ.key) or "")
            show_kept_text(champ.label, kept, drafts[champ.signet])
    if st.button("Enregistrer la fiche corrigée", key="save_fiche", type="primary"):
        with acting("Fiche corrigée.") as tx:
            texts = take_texts(tx, subject)
            by_mark = {champ.signet: champ.key for champ in CHAMPS}
            typed = {by_mark[mark]: text for mark, text in texts.items()}
            fiche = set_values(found.fiche, typed)
            _correct(tx, situation, fiche)


def _correct(tx: Transaction, situation: Situation, fiche: Fiche) -> None:
    try:
        correct_fiche(tx, situation.id, situation.saisine["version"], fiche)
    except Conflict:
        remember(_OVERTAKEN, _READ_AGAIN)  # the page runs again, on the version of the other
        st.rerun()


def show_namesakes(situation: Situation) -> None:
    """Show the pupils of the same name: one pupil or two, a person decides and can undo."""
    eleve_id = situation.saisine["eleve_id"]
    if not eleve_id or not may(
        situation.acteur, Action.MERGE_ELEVES, situation.saisine["circonscription_id"]
    ):
        return
    with reading() as tx:
        namesakes = list_namesakes(tx, eleve_id)
    for other in namesakes:
        _show_namesake(eleve_id, other)


def _show_namesake(eleve_id: str, other: Row) -> None:
    name = short_name(other["nom"], other["prenom"])
    born = f", né(e) le {format_date(other['date_naissance'])}" if other["date_naissance"] else ""
    with st.container(horizontal=True, vertical_alignment="center", key=f"homonyme_{other['id']}"):
        st.markdown(f"Même nom : **{escape(name)}**{born}, {escape(other['ecole'])}")
        if other["fusionne_dans"]:
            if st.button("Séparer : ce sont deux élèves", key=f"unmerge_{other['id']}"):
                with acting("Les deux fiches d’élève sont de nouveau séparées.") as tx:
                    unmerge_eleve(tx, other["id"], other["version"])
        elif st.button("Réunir : c’est le même élève", key=f"merge_{other['id']}"):
            with acting("Fiches d’élève réunies ; vous pourrez les séparer.") as tx:
                merge_eleves(tx, eleve_id, other["id"], other["version"])
