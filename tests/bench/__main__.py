"""Measure the application, by hand: `python -m tests.bench` (or `make bench`).

It prints a table and writes JSON. What counts are the ratios to the frame, measured in the same
run: seconds depend on the machine and on what else it does. Linux only (`/proc`).
"""

import argparse
import os
import time
from contextlib import ExitStack
from pathlib import Path

from tests.bench.banc import serve
from tests.bench.base import measure_actions, measure_drafts, measure_search
from tests.bench.chiffres import Releve, describe_machine, format_releve, write_json
from tests.bench.ecole import measure_school
from tests.bench.ecrans import measure_arrivals, measure_memory, measure_reruns
from tests.bench.fiches import make_fiches, measure_import, measure_reading, promise_reading
from tests.bench.foule import measure_crowd
from tests.bench.glisser import measure_drop
from tests.bench.magasins import HUGE, LARGE, ROOT, SMALL, copied
from tests.bench.paoa import measure_referentiels, measure_word
from tests.bench.rentree import measure_rentree
from tests.bench.reunion import measure_releve, measure_reunion
from tests.bench.salle import measure_room

SESSIONS = 30
DEPOSITS = 3


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure.")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench.json")
    parser.add_argument("--rounds", type=int, default=10, help="rounds of 6 acts for each gesture")
    parser.add_argument("--sans-30000", action="store_true", help="leave out the largest store")
    return parser.parse_args()


def _measure_store(releve: Releve, times: int, *, huge: bool) -> None:
    names = (SMALL, LARGE, HUGE) if huge else (SMALL, LARGE)
    with ExitStack() as stack:
        magasins = [stack.enter_context(copied(name)) for name in names]
        measure_search(magasins, releve, times=times)
        measure_actions(magasins[1], releve, times=times)
        measure_rentree(magasins[0], releve, rounds=3)


def _measure_servers(releve: Releve, rounds: int) -> None:
    fiches = make_fiches()
    measure_reading(fiches, releve, rounds=max(rounds // 2, 3))
    with ExitStack() as stack:
        small, large = (
            stack.enter_context(serve(stack.enter_context(copied(name)))) for name in (SMALL, LARGE)
        )
        measure_memory(large, releve, sessions=SESSIONS)
        browsers = {serveur: serveur.sign_in()[0] for serveur in (small, large)}
        tokens = {serveur.pid: browsers[serveur].cookies["pole"] for serveur in browsers}
        measure_reruns([small, large], tokens, releve, rounds=rounds, times=6)
        measure_arrivals([small, large], tokens, releve, rounds=2 * rounds)
        measure_drafts(large, browsers[large], releve, times=60)
        measure_crowd(large, releve)
        releve.faits["mémoire à la fin (Mio)"] = large.memory()
    for _ in range(DEPOSITS):
        with copied(LARGE) as magasin, serve(magasin) as serveur:
            measure_import(serveur, fiches, releve, times=rounds)
    promise_reading(releve, LARGE)
    measure_school(LARGE, releve, rounds=rounds, times=6)
    measure_reunion(LARGE, releve, rounds=rounds, times=6)
    measure_room(SMALL, releve)
    measure_releve(releve, rounds=max(rounds // 2, 3))
    measure_drop(LARGE, releve, rounds=2 * rounds)
    measure_word(releve, rounds=max(rounds // 2, 3))
    measure_referentiels(releve, rounds=2 * rounds)


def _promise(releve: Releve) -> None:
    for name in ("registre, un filtre", "situation, onglets tour à tour"):
        large = f"{name} ({LARGE})"
        releve.promise(f"{name} / cadre", 3, releve.ratio(large))
        ratio = releve.ratio(large, f"{name} ({SMALL})")
        releve.promise(f"{name}, {LARGE} / {SMALL}", 1.3, ratio)
    releve.promise("tableau, un filtre / cadre", 4, releve.ratio(f"tableau, un filtre ({LARGE})"))
    if found := releve.series.get(f"base : chercher partout ({HUGE})"):
        releve.promise(found.nom, 60, found.p50, "ms")


def main() -> None:
    """Measure everything, print, write."""
    options = _options()
    start, machine, releve = time.monotonic(), describe_machine(), Releve()
    machine["charge_avant"] = os.getloadavg()
    _measure_servers(releve, options.rounds)
    _measure_store(releve, 6 * options.rounds, huge=not options.sans_30000)
    _promise(releve)
    machine |= {"charge_apres": os.getloadavg(), "duree_s": round(time.monotonic() - start)}
    print(format_releve(releve), machine, f"→ {options.json}", sep="\n\n")  # noqa: T201
    write_json(options.json, machine, releve)


if __name__ == "__main__":
    main()
