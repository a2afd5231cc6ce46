"""A paper fiche beside the form: its pages, turned and enlarged at will, given by our own route."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.texte import format_date
from db.imports_pages import join_pages, list_other_pictures
from pages.components.actes import acting
from pages.components.session import reading, remember

_ASSETS: Final = Path(__file__).parent / "assets"
_PATH: Final = "/originaux"


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


_viewer = st.components.v2.component(
    "pole_papier", js=_asset("papier.js"), css=_asset("papier.css")
)


def seen_key(import_id: str) -> str:
    """Return under which name a tab remembers the version of a fiche that it shows."""
    return f"import_vu_{import_id}"


def show_pages(import_id: str, pages: int) -> None:
    """Show the pages of a fiche to be typed in, one at a time."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}" if base else ""
    data = {"adresse": f"{prefix}{_PATH}/{import_id}", "pages": pages}
    _viewer(key=f"pages_{import_id}", data=data)


def show_join(import_id: str, version: int) -> None:
    """Offer to put another picture that waits after this one: a fiche has two pages."""
    with reading() as tx:
        others = {row["id"]: row for row in list_other_pictures(tx, import_id)}
    if not others:
        return
    with st.popover("Ajouter une autre image comme page suivante…", type="tertiary"):
        chosen = st.selectbox(
            "Image déposée", [*others], key=f"choose_pages_{import_id}", index=None,
            format_func=lambda key: (
                f"{others[key]['attente'].nom_fichier}, reçue le "
                f"{format_date(others[key]['attente'].recue_le)}"
            ),
            placeholder="Choisir l’image",
        )  # fmt: skip
        st.caption("Ce qui aurait été recopié à côté de cette image ne sera pas repris.")
        if st.button("Ajouter ces pages", key=f"join_pages_{import_id}", disabled=not chosen):
            with acting("Pages réunies.") as tx:
                saved = join_pages(tx, import_id, version, chosen or "")
                remember(seen_key(import_id), saved)  # one's own change, not somebody else's
