"""A spreadsheet given on a screen: read once for this tab, its sheet chosen if need be."""

import hashlib
from collections.abc import Callable
from typing import Any

import streamlit as st

from core.errors import PoleError
from core.tableur import Classeur, read_classeur
from core.typographie import typeset
from db.connection import Row
from db.rentree import list_ecoles_rentree
from pages.components.session import held, reading, recall, remember

Avance = Callable[[float, str], None]


def ask_classeur(label: str, key: str) -> tuple[Classeur, str] | None:
    """Show where the file goes; return what it holds and what knows it again, once it reads."""
    tour = recall(f"{key}_tour", 0)
    given = st.file_uploader(label, key=f"{key}_file_{tour}", max_upload_size=10)
    if given is None:
        return None
    content = given.getvalue()
    mark = hashlib.sha256(content).hexdigest()
    kept = recall(f"{key}_lu")
    if kept is None or kept[0] != mark:
        try:
            with st.spinner("Lecture du fichier…"):
                kept = (mark, read_classeur(content, given.name))
        except PoleError as error:
            st.error(typeset(str(error)), icon=":material/block:")
            return None
        remember(f"{key}_lu", kept)
    return kept[1], mark


def offer_trial(place: Row, label: str, key: str, make: Callable[..., bytes]) -> None:
    """Offer, in a demonstration only, a file to try the import with."""
    if not place["demonstration"]:
        return

    def build() -> bytes:
        with reading() as tx:
            return make(list_ecoles_rentree(tx, place["id"]))

    st.download_button(
        label, data=held(build), file_name=f"{key}-essai.xlsx", key=f"download_{key}_essai",
        on_click="ignore", icon=":material/science:", type="tertiary",
    )  # fmt: skip


def drop_classeur(key: str) -> None:
    """Empty the file's place, once the file was dealt with."""
    remember(f"{key}_tour", recall(f"{key}_tour", 0) + 1)
    remember(f"{key}_lu", None)


def ask_feuille(names: list[str], key: str) -> str:
    """Ask which sheet, when there are several; the first is the likeliest."""
    if len(names) == 1:
        return names[0]
    return st.selectbox("Feuille", names, key=key, width=320) or names[0]


def show_remarks(remarks: list[str]) -> None:
    """Say what there is to say about reading the file."""
    for remark in remarks[:8]:
        st.caption(typeset(remark))


def show_progress() -> Avance:
    """Show a progress bar and return what moves it."""
    bar: Any = st.progress(0.0, "Préparation")
    return lambda share, said: bar.progress(share, typeset(said)) and None
