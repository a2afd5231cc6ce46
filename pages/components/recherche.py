"""The search field of the frame: « / » or its button opens it, from any screen.

The field asks `POST /recherche` by itself, so that typing runs no screen again; the screen only
learns what was chosen.
"""

from pathlib import Path
from typing import Final

import streamlit as st

from core.droits import REGLES_ACCES, Acces, Action, RegleAcces, may
from core.personne import Acteur
from core.recherche import PageTrouvee
from core.typographie import typeset

_ASSETS: Final = Path(__file__).parent / "assets"
_PATH: Final = "/recherche"
_ID_LENGTH: Final = 32


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


_field = st.components.v2.component(
    "pole_recherche", js=_asset("recherche.js"), css=_asset("recherche.css")
)


def _reads_fiches(regle: RegleAcces, acteur: Acteur) -> bool:
    return regle.acces >= Acces.SUIVI and (regle.role is None or regle.role in acteur.roles)


def _nothing() -> None:
    """Let Streamlit keep the component's state; the choice is read from what it returns."""


def show_search(acteur: Acteur) -> None:
    """Show the button of the search and listen to « / »; open what was chosen."""
    if not may(acteur, Action.LIST_SAISINES):
        return
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}" if base else ""
    data = {"adresse": f"{prefix}{_PATH}", "base": prefix, **_words(acteur)}
    found = _field(key="search_everything", data=data, on_ouvrir_change=_nothing)
    page, _, key = str(found.get("ouvrir") or "").partition("/")
    if page in tuple(PageTrouvee) and len(key) == _ID_LENGTH and key.isalnum():
        st.switch_page(f"pages/{page}.py", query_params={"id": key})


def _words(acteur: Acteur) -> dict[str, str]:
    by_content = any(_reads_fiches(regle, acteur) for regle in REGLES_ACCES if regle.role)
    asks = may(acteur, Action.WRITE_SAISINE)
    wide = "Référence, élève, école, mots de la fiche"
    return {
        "exemple": wide if by_content or asks else "Référence",
        "accueil": typeset(
            "Ce que vous cherchez n’est gardé nulle part. Vous ne trouvez que ce qui vous est "
            "ouvert."
        ),
        "rien": typeset(
            "Rien ne correspond dans ce qui vous est ouvert. Vérifiez l’orthographe, ou "
            "essayez la référence."
        ),
        "panne": typeset("La recherche ne répond pas. Réessayez dans un instant."),
    }
