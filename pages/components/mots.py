"""Words and marks that several screens share: labels, status pills, dates, plain user text."""

import re
from datetime import datetime
from typing import Final, Literal

import streamlit as st

from core.fiche import OBJET_LABELS, Objet
from core.saisine import STATUT_LABELS, Statut
from core.texte import format_date
from core.typographie import typeset
from db.connection import Row, local_moment

Couleur = Literal["blue", "yellow", "violet", "orange", "green", "gray", "red"]
PASTILLES: Final[dict[Statut, tuple[Couleur, str]]] = {
    Statut.BROUILLON: ("gray", ":material/edit:"),
    Statut.TRANSMISE: ("blue", ":material/inbox:"),
    Statut.A_PRECISER: ("yellow", ":material/help:"),
    Statut.A_L_ETUDE: ("violet", ":material/group:"),
    Statut.REPONDUE: ("orange", ":material/outgoing_mail:"),
    Statut.EN_SUIVI: ("green", ":material/sync:"),
    Statut.TERMINEE: ("gray", ":material/check_circle:"),
    Statut.RETIREE: ("gray", ":material/undo:"),
}
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:])")


def describe_statut(statut: str, nombre: int | None = None) -> str:
    """Return a status as an icon, a word and a tint, to stand in a line of Markdown."""
    couleur, icone = PASTILLES[Statut(statut)]
    said = STATUT_LABELS[Statut(statut)] + ("" if nombre is None else typeset(f" : {nombre}"))
    return f":{couleur}-badge[{icone} {said}]"


def escape(text: object) -> str:
    """Return a user's text as it must stand inside a Streamlit label: no Markdown, no link."""
    return _MARKDOWN.sub(r"\\\1", str(text)).replace("\n", " ")


def find_page(row: Row) -> tuple[str, str | None]:
    """Return the screen of a situation, or of the meeting of a decision, and its id.

    No id: the person may open nothing of it.
    """
    if row["saisine_id"]:
        return "pages/situation.py", row["saisine_id"]
    if row["rencontre_id"]:
        return "pages/rencontre.py", row["rencontre_id"]
    return "pages/reunion.py", row["reunion_id"]


def label_objet(objet: str | None) -> str:
    """Return the label of a kind, or a dash when it is not shown to this person."""
    return OBJET_LABELS[Objet(objet)] if objet else "–"


def format_moment(moment: datetime | None) -> str:
    """Write a moment of the store in French time: « 24/11/2026 à 14 h 32 »."""
    if moment is None:
        return ""
    local = local_moment(moment)
    return f"{format_date(local.date())} à {local.hour} h {local.minute:02d}"


def format_saved(moment: datetime | None, *, mine: bool) -> str:
    """Write when something was saved: the hour shows to its author only, the day to everybody."""
    if moment is None or mine:
        return format_moment(moment)
    return format_date(local_moment(moment).date())


def show_user_text(label: str, text: str) -> None:
    """Show what somebody wrote, exactly, under its label; nothing when it is empty."""
    if text:
        with st.container(gap=None):
            st.caption(label)
            st.text(text)


def short_name(nom: str | None, prenom: str | None) -> str:
    """Write a pupil's name as lists show it: « FICTIF Zébulon »."""
    return f"{(nom or '').upper()} {prenom or ''}".strip()
