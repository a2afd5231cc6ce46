"""Streamlit's own words in French, and the finishing touches of its appearance.

Streamlit 1.67 speaks English (« Upload », « (required) », « Press Enter to apply ») and cannot be
told otherwise. A script replaces those words where the frame says them, and only there: what
people wrote is left alone. The words are in `assets/francais_mots.json`, by piece of frame.
"""

import json
from pathlib import Path
from typing import Any, Final

import streamlit as st

_ASSETS: Final = Path(__file__).parent / "assets"


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


_WORDS: Final[dict[str, Any]] = json.loads(_asset("francais_mots.json"))
_frame = st.components.v2.component(
    "pole_cadre",
    js=_asset("francais.js"),
    css=_asset("cadre.css"),
    isolate_styles=False,
)


def speak_french() -> None:
    """Make Streamlit's frame French and dress it; the frame calls it once at each run."""
    _frame(key="cadre", data=_WORDS)
