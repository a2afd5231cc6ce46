"""Doing something from a screen: one writing transaction, its sentence, and the page again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from core.errors import PoleError
from core.typographie import typeset
from db.connection import Transaction
from pages.components.session import forget, recall, remember, writing

_FLASH = "flash"
_STYLE = Path(__file__).parent / "assets" / "ecran.css"


@contextmanager
def acting(done: str = "", *, then: Callable[[], None] | None = None) -> Iterator[Transaction]:
    """Open a writing transaction for one action; say what was done and run the page again.

    A refusal is shown where the button stands, nothing is kept of the action, and the page
    stays as it is. `then` runs after the action was kept, before the page runs again.
    """
    try:
        with writing() as tx:
            yield tx
    except PoleError as error:
        st.error(typeset(str(error)), icon=":material/block:")
        return
    if done:
        say_done(done)
    if then:
        then()
    st.rerun()


def say_done(done: str) -> None:
    """Say at the next title what an action has just done."""
    remember(_FLASH, done)


def show_title(titre: str, sous_titre: str = "") -> None:
    """Show the page's only h1, and what the last action did."""
    st.html(_STYLE)
    st.title(titre, anchor=False)
    if sous_titre:
        st.caption(sous_titre)
    if said := take_said():
        st.toast(typeset(said), icon=":material/check:")


def take_said() -> str:
    """Return what the last action did, once."""
    said = str(recall(_FLASH, ""))
    forget(_FLASH)
    return said


@contextmanager
def explaining() -> Iterator[None]:
    """Show a refusal met while reading, in its own words, and stop the page there."""
    try:
        yield
    except PoleError as error:
        st.warning(typeset(str(error)), icon=":material/info:")
        st.stop()
