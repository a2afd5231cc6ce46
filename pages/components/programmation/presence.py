"""Who else has a record open: kept in memory for a minute and a half, nowhere else."""

from datetime import datetime, timedelta
from typing import Final

import streamlit as st

from core.personne import Acteur
from pages.components.mots import escape
from pages.components.session import store

_KEPT: Final = timedelta(seconds=90)
_EVERY: Final = 30.0
_here: dict[str, dict[str, tuple[str, datetime]]] = {}


def note_presence(objet_id: str, personne_id: str, nom: str, now: datetime) -> list[str]:
    """Say that a person has it open, and return the names of the others who do."""
    people = _here.setdefault(objet_id, {})
    people[personne_id] = (nom, now)
    for key in [key for key, (_, seen) in people.items() if now - seen > _KEPT]:
        del people[key]
    return sorted(name for key, (name, _) in people.items() if key != personne_id)


def show_presence(objet_id: str, acteur: Acteur) -> None:
    """Show who else writes here now, and keep it up to date."""
    st.fragment(_show, run_every=_EVERY)(objet_id, acteur)


def _show(objet_id: str, acteur: Acteur) -> None:
    others = note_presence(objet_id, acteur.personne_id, acteur.nom, store().clock())
    if others:
        names = ", ".join(others)
        verb = "est aussi" if len(others) == 1 else "sont aussi"
        st.markdown(
            f":blue-background[:material/group: **{escape(names)}** {verb} sur cette page. Deux "
            "endroits différents s’enregistrent sans se gêner.]"
        )
