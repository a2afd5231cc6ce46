"""Start the real application for the bench, with a page that is the frame and nothing else.

Usage: python -m tests.bench.serveur <port>; POLE_DATA names the store. In this process only: the
clock starts on the day after the demonstration's last, the night's work does not start, and three
screens of the menu are next to empty. Everything else is what `pole serve` runs.
"""

import os
import runpy
import sys
import time
from datetime import datetime, timedelta

import streamlit as st

import cli
from core.droits import Ecran
from db.connection import Store
from pages.components import cadre, session
from pages.components.actes import show_title
from pages.http import maison
from tests.bench.banc import FRAME, NOTHING, ONE_BUTTON
from tests.bench.magasins import NOW


def show_frame() -> None:
    """Show a title and make one query: the least that a screen of ours does."""
    show_title("Rien")
    with session.reading() as tx:
        tx.value("SELECT count(*) FROM circonscription")


def show_nothing() -> None:
    """Show nothing."""


def show_one_button() -> None:
    """Show a button and how many times it was pressed."""
    pressed = session.recall("clics", 0) + st.button("Compter", key="compter")
    session.remember("clics", pressed)
    with st.container(key=f"clics_{pressed}"):
        st.text(pressed)


_EMPTY = {FRAME: show_frame, NOTHING: show_nothing, ONE_BUTTON: show_one_button}
_open = cadre._open


def open_page(ecran: Ecran) -> st.Page:
    """Open a screen of the menu, or the empty page that stands in its place."""
    show = _EMPTY.get(ecran.fichier)
    if show is None:
        return _open(ecran)
    return st.Page(show, title=ecran.titre, icon=ecran.icone, url_path=ecran.fichier)


def bench_clock() -> datetime:
    return NOW + timedelta(seconds=time.monotonic() - _STARTED)


_STARTED = time.monotonic()


def run_here(_: str, command: list[str]) -> None:
    """Run in this process what `pole serve` would become."""
    folder = session.data_folder()
    session._opened[folder] = Store(folder, clock=bench_clock)
    sys.argv = command[2:]
    runpy.run_module(command[2], run_name="__main__", alter_sys=True)


def main() -> None:
    cadre._open = open_page
    maison.start_night_jobs = lambda _, **__: lambda: None
    os.execv = run_here
    cli.serve(int(sys.argv[1]), "127.0.0.1")


if __name__ == "__main__":
    main()
