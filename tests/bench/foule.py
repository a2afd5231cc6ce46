"""Thirty people on the board at one act every five seconds each, beside one person alone."""

import threading
import time
from contextlib import ExitStack

from tests.bench.banc import Serveur
from tests.bench.chiffres import Releve, Serie
from tests.bench.ecrans import PAUSE, WARM_UP
from tests.bench.onglet import Onglet, open_tab

PEOPLE, EVERY, ACTS = 30, 5.0, 8
ALONE, TOGETHER = "tableau, une personne", f"tableau, {PEOPLE} personnes ensemble"


def _act(onglet: Onglet, turn: int) -> float:
    return onglet.change("tableau_retard", bool_value=bool(turn % 2)).duree


def _go_on(onglet: Onglet, start: float, serie: Serie, errors: list[str]) -> None:
    try:
        for turn in range(ACTS):
            time.sleep(max(0.0, start + turn * EVERY - time.monotonic()))
            serie.durees.append(_act(onglet, turn))
    except Exception as error:  # noqa: BLE001 - counted, and told at the end
        errors.append(repr(error))


def measure_crowd(serveur: Serveur, releve: Releve) -> None:
    """Measure one person, then everybody; each acts at a moment of their own."""
    alone, together, errors = releve.serie(ALONE), releve.serie(TOGETHER, ALONE), list[str]()
    with ExitStack() as stack:
        tabs = []
        for _ in range(PEOPLE):
            token = serveur.sign_in()[0].cookies["pole"]
            tabs.append(stack.enter_context(open_tab(serveur.address, token)))
            tabs[-1].open("tableau")
        for turn in range(WARM_UP + ACTS * 4):
            time.sleep(PAUSE)
            found = _act(tabs[0], turn)
            if turn >= WARM_UP:
                alone.durees.append(found)
        start = time.monotonic() + 1
        threads = [
            threading.Thread(
                target=_go_on, args=(tab, start + rank * EVERY / PEOPLE, together, errors)
            )
            for rank, tab in enumerate(tabs)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if errors:
        raise RuntimeError(f"{len(errors)} people could not go on: {errors[0]}")
    releve.promise(f"{TOGETHER}, p95 / p50 seul", 5, together.p95 / alone.p50)
