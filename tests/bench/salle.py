"""A room's screen: how long until it shows what another computer has just saved.

Ten computers on one meeting: one writes on its page, nine show the shared screen, each read again
by its own timer as in a browser.
"""

import json
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

from core.rencontre import CadreRencontre, ChampRencontre, NatureRencontre
from db.comptes import load_acteur
from db.connection import Transaction
from db.rencontres_creation import NouvelleRencontre, create_rencontre
from pages.components.mode_reunion import REFRESH_EVERY
from tests.bench.banc import Serveur, serve
from tests.bench.chiffres import Releve, Serie
from tests.bench.magasins import copied, opened
from tests.bench.onglet import Onglet, open_tab
from tests.serveur import Navigateur

COMPUTERS, NOTES, PAUSE = 10, 12, 2.7  # seconds between two notes: out of step with the timers
SCREEN = f"salle : une note vue sur un autre poste ({COMPUTERS} postes)"
REFRESH = "salle : l’écran se relit"
WRITER = "membre.erseh1"
_FIELD = ChampRencontre.VIE
_TAB = "fedcba9876543210"


@dataclass
class Salle:
    """One shared screen: when it first showed each note."""

    onglet: Onglet
    rank: int
    seen: dict[str, float] = field(default_factory=dict)
    refreshes: list[float] = field(default_factory=list)

    def look(self, waited: list[str], end: threading.Event, start: float) -> None:
        """Read again every two seconds, as the browser's timer does."""
        turn = 0
        while not end.is_set():
            turn += 1
            time.sleep(max(0.0, start + turn * REFRESH_EVERY - time.monotonic()))
            passage = self.onglet.refresh()
            now = time.monotonic()
            self.refreshes.append(passage.duree)
            for note in waited:
                if note in passage.textes:
                    self.seen.setdefault(note, now)


def _writer(tx: Transaction):
    row = tx.row("SELECT id, personne_id FROM compte WHERE identifiant = $name", name=WRITER)
    return load_acteur(tx, row["personne_id"], row["id"])


def _prepare(tx: Transaction) -> tuple[str, str]:
    ecole = tx.value("SELECT id FROM ecole ORDER BY id LIMIT 1")
    key = create_rencontre(tx, NouvelleRencontre(
        nature=NatureRencontre.ESS, ecole_id=ecole, nom="Banc", prenom="Essai",
        cadre=CadreRencontre(pps=True, niveau="CM1"),
    ))  # fmt: skip
    return key, tx.actor.personne_id


def _write(browser: Navigateur, page: Onglet, key: str, personne: str, turn: int) -> str:
    """Type a note and save it, as the page of the meeting does; return what the room reads."""
    note = f"note numero {turn:03d} du banc"
    frappe = {
        "sujet": f"rencontre:{key}:{_FIELD}", "champ": f"v{turn}", "texte": note,
        "sequence": turn + 1, "onglet": _TAB, "personne": personne,
    }  # fmt: skip
    answer = browser.post(
        "/brouillons", json.dumps(frappe), Content_Type="application/json", X_Pole_Saisie="1"
    )
    answer.raise_for_status()
    page.press("save_releve")
    return note


def measure_room(name: str, releve: Releve) -> None:
    """Measure the time from the click that saves a note to its showing on each other screen."""
    with ExitStack() as stack:
        magasin = stack.enter_context(copied(name))
        with opened(magasin.folder) as store, store.writing(_writer) as tx:
            key, personne = _prepare(tx)
        _measure(stack.enter_context(serve(magasin)), key, personne, releve)
    releve.promise(f"{SCREEN}, p95", 4_000, releve.series[SCREEN].p95, "ms")


def _measure(serveur: Serveur, key: str, personne: str, releve: Releve) -> None:
    serie, refreshes = releve.serie(SCREEN), releve.serie(REFRESH)
    browser = serveur.sign_in(WRITER)[0]
    token, end, waited, saved = browser.cookies["pole"], threading.Event(), list[str](), []
    with ExitStack() as stack:
        page, *screens = (
            stack.enter_context(open_tab(serveur.address, token)) for _ in range(COMPUTERS)
        )
        page.open("rencontre", f"id={key}&onglet_rencontre=Pendant")
        rooms = [Salle(onglet, rank) for rank, onglet in enumerate(screens)]
        for room in rooms:
            room.onglet.open("mode_reunion", f"id={key}")
        start = time.monotonic()
        threads = [
            threading.Thread(
                target=room.look, args=(waited, end, start + room.rank * REFRESH_EVERY / COMPUTERS)
            )
            for room in rooms
        ]
        for thread in threads:
            thread.start()
        time.sleep(2 * REFRESH_EVERY)  # every timer has begun
        for turn in range(NOTES):
            clicked = time.monotonic()
            waited.append(f"note numero {turn:03d} du banc")
            saved.append((_write(browser, page, key, personne, turn), clicked))
            time.sleep(PAUSE)
        time.sleep(2 * REFRESH_EVERY)
        end.set()
        for thread in threads:
            thread.join()
    _count(rooms, saved, serie, refreshes)


def _count(
    rooms: list[Salle], saved: list[tuple[str, float]], serie: Serie, refreshes: Serie
) -> None:
    for room in rooms:
        refreshes.durees += room.refreshes
        for note, clicked in saved:
            if note not in room.seen:
                raise RuntimeError(f"a screen never showed « {note} »")
            serie.durees.append((room.seen[note] - clicked) * 1000)
