"""Writing from the shared screen: a note in the part shown, what was seen, a decision.

They are the product's own actions, with their rights; nothing here is written in another way.
"""

from enum import StrEnum
from typing import Any, Final

import streamlit as st

from core.droits_rencontre import ActionRencontre
from core.rencontre import ChampRencontre
from core.typographie import typeset
from db.decisions import add_decision, list_of_rencontre, origin_of
from db.rencontres import RencontreLue
from db.rencontres_salle import find_programmation
from pages.components.actes import acting
from pages.components.programmation.suivi import can_follow, dialog_observe
from pages.components.rencontre.decisions import ask_decision
from pages.components.rencontre.parties import Lieu, edit_part, save_parts
from pages.components.session import forget, reading, recall, remember

_NEXT: Final = "salle_suite"
_SEEN: Final = "salle_vu"  # what is half typed on another page never shows before the parents
Suite = tuple["Geste", ChampRencontre | None, str]


class Geste(StrEnum):
    """What was asked for on the shared screen."""

    NOTE = "note"
    DECISION = "decision"


def ask_to_write(given: Any) -> None:
    """Remember what the browser asked for; anything else than a known gesture is left."""
    asked = given if isinstance(given, dict) else {}
    if asked.get("quoi") not in list(Geste):
        return
    champ = asked.get("champ")
    part = ChampRencontre(champ) if champ in list(ChampRencontre) else None
    remember(_NEXT, (Geste(asked["quoi"]), part, str(asked.get("objectif") or "")))


def is_asked() -> bool:
    """Tell whether a form waits to be opened."""
    return recall(_NEXT) is not None


def ask_next(lue: RencontreLue) -> None:
    """Open the form that was asked for, for who may write here."""
    asked: Suite | None = recall(_NEXT)
    forget(_NEXT)
    if asked is None or not lue.may(ActionRencontre.WRITE):
        return
    geste, champ, objectif = asked
    if geste is Geste.DECISION:
        _dialog_decision(lue)
    elif champ and not (objectif and _observe(lue, objectif)):
        _dialog_note(lue, champ)


def _observe(lue: RencontreLue, objectif: str) -> bool:
    """Open the observation of an objective, for the team that follows it."""
    with reading() as tx:
        paoa = find_programmation(tx, lue)
    lines = {ligne.id: ligne for ligne in paoa.contenu.lignes} if paoa else {}
    if paoa is None or objectif not in lines or not can_follow(paoa):
        return False
    dialog_observe(paoa, lines[objectif], _SEEN)
    return True


@st.dialog("Noter devant tous", width="large", on_dismiss="rerun")
def _dialog_note(lue: RencontreLue, champ: ChampRencontre) -> None:
    if not edit_part(lue, champ, Lieu.SALLE):
        return
    st.caption(typeset("La frappe est gardée à mesure ; la salle lit ce qui est enregistré."))
    if st.button("Enregistrer la note", key="save_note_salle", type="primary",
                 icon=":material/check:"):  # fmt: skip
        save_parts(lue, [champ], Lieu.SALLE, crossing=lambda: _ask_again(champ))


def _ask_again(champ: ChampRencontre) -> None:
    remember(_NEXT, (Geste.NOTE, champ, ""))


@st.dialog("Ajouter une décision", width="large")
def _dialog_decision(lue: RencontreLue) -> None:
    with reading() as tx:
        count = len(list_of_rencontre(tx, lue))
    decision = ask_decision(lue, count)
    if st.button("Ajouter la décision", key="add_decision", icon=":material/add:", type="primary"):
        with acting("Décision ajoutée.") as tx:
            add_decision(tx, origin_of(lue), decision)
