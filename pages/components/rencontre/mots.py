"""Words and marks of the meetings: where one stands, when it is held."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Final

import streamlit as st

from core.rencontre import (
    ETAT_RENCONTRE_LABELS,
    NATURE_RENCONTRE_LABELS,
    EtatRencontre,
    NatureRencontre,
)
from core.rencontre_contexte import say_hour
from core.texte import format_date
from core.typographie import typeset
from db.connection import Row
from pages.components.mots import Couleur

_E = EtatRencontre
_ETATS: Final[Mapping[EtatRencontre, tuple[Couleur, str]]] = {
    _E.PREPAREE: ("gray", ":material/edit_calendar:"),
    _E.INVITEE: ("blue", ":material/mark_email_read:"),
    _E.TENUE: ("green", ":material/groups:"),
    _E.REMISE: ("violet", ":material/task_alt:"),
    _E.ANNULEE: ("gray", ":material/event_busy:"),
}


def describe_etat_rencontre(etat: EtatRencontre) -> str:
    """Return where a meeting stands as an icon, a word and a tint."""
    couleur, icone = _ETATS[etat]
    return f":{couleur}-badge[{icone} {ETAT_RENCONTRE_LABELS[etat]}]"


def say_when(jour: date | None, heure: time | None) -> str:
    """Write when a meeting is held: « 04/12/2026 à 14 h 30 », « date à fixer »."""
    if jour is None:
        return "date à fixer"
    return f"{format_date(jour)} à {say_hour(heure)}" if heure else format_date(jour)


def show_meetings(rows: Sequence[Row]) -> None:
    """Lead to the meetings of a pupil, from another page of theirs."""
    for row in rows:
        label = NATURE_RENCONTRE_LABELS[NatureRencontre(row["nature"])]
        etat = ETAT_RENCONTRE_LABELS[EtatRencontre(row["etat"])]
        when = say_when(row["jour"], row["heure"])
        st.page_link(
            "pages/rencontre.py", icon=":material/groups_3:", query_params={"id": row["id"]},
            label=typeset(f"{label}, {when} : « {etat} »"),
        )  # fmt: skip
