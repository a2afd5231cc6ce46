"""How an objective is shown wherever a bank is: its sentence, its criterion, what helps."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from core.fiche import Pronom
from core.typographie import typeset
from pages.components.mots import escape

READERS: Final[Mapping[str, Pronom]] = {"Yanis": Pronom.IL, "Zoé": Pronom.ELLE}
"""Invented pupils of whom a model is said, to read it as it will be."""


def show_texts(objectif: str, reussite: str, moyens: str) -> None:
    """Show the three texts of an objective, as they are given."""
    st.text(objectif)
    st.caption(escape(typeset(f"Réussi quand : {reussite}")))
    if moyens:
        st.caption(escape(typeset(f"Moyens : {moyens}")))
