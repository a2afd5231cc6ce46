"""The stores that are measured: the demonstration at several sizes, kept in `build/`."""

import hashlib
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from core.demonstration import DemoPlan, build_demo
from core.saisine import Statut
from db.comptes import load_acteur
from db.connection import Store, Transaction
from db.demo import make_demo

ROOT = Path(__file__).parents[2]
CACHE = ROOT / "build" / "bench"
SMALL, LARGE, HUGE = "300 saisines", "3 000 saisines", "30 000 saisines"
FACTEURS = {SMALL: 1, LARGE: 10, HUGE: 100}
LAST_DAY = date(2026, 7, 3)  # a whole school year: 300 saisines for each factor
NOW = datetime.fromisoformat("2026-07-04T08:00")
PASSWORD = "quatre mots pour mesurer"
COORDINATOR = "coordinateur1"
HISTORY = 20  # lines in the history of the situations that are opened


@dataclass(frozen=True)
class Magasin:
    """One store to measure: its folder, and ids read before a server holds the file."""

    nom: str
    folder: Path
    saisines: int
    personne_id: str
    situations: tuple[tuple[str, str], ...]  # (id, reference): in follow-up, average history
    noms: tuple[str, ...]  # names of pupils, to be searched


def plan_of(facteur: int) -> DemoPlan:
    """Return the year that a store tells."""
    return build_demo(1, 1, facteur, LAST_DAY)


def _fingerprint() -> str:
    files = [
        *(ROOT / "core" / "demonstration").glob("*.py"), *(ROOT / "db").glob("demo*.py"),
        *(ROOT / "db" / "migrations").glob("*.sql"), Path(__file__),
    ]  # fmt: skip
    content = b"".join(path.read_bytes() for path in sorted(files))
    return hashlib.sha256(content).hexdigest()[:10]


def _hash(password: str) -> str:
    logging.disable(logging.WARNING)  # the package calls Streamlit as if a script ran
    from streamlit_authenticator.utilities import Hasher

    logging.disable(logging.NOTSET)
    return str(Hasher.hash(password))


def cached(facteur: int) -> Path:
    """Return the folder of the store of that size, made at the first call."""
    folder = CACHE / f"facteur-{facteur}-{_fingerprint()}"
    if folder.exists():
        return folder
    for old in CACHE.glob(f"facteur-{facteur}-*"):
        shutil.rmtree(old)
    unfinished = folder.with_suffix(".encours")
    shutil.rmtree(unfinished, ignore_errors=True)
    store = Store(unfinished, clock=lambda: NOW)
    make_demo(store, _hash, PASSWORD, annees=1, facteur=facteur, au=LAST_DAY)
    store.close()
    return unfinished.rename(folder)


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    """Open a copied store in this very process."""
    store = Store(folder, clock=lambda: NOW)
    try:
        yield store
    finally:
        store.close()


def coordinator_of(tx: Transaction):
    """Return who acts: the coordinator, with the rights of the day."""
    row = tx.row("SELECT id, personne_id FROM compte WHERE identifiant = $name", name=COORDINATOR)
    return load_acteur(tx, row["personne_id"], row["id"])


def _situations(tx: Transaction) -> list[tuple[str, str]]:
    rows = tx.rows(
        "SELECT s.id, s.reference FROM saisine s JOIN (SELECT saisine_id, count(*) AS lignes "
        "FROM journal GROUP BY saisine_id) j ON j.saisine_id = s.id "
        "WHERE s.statut = $statut AND NOT s.reservee AND s.objet = 'eleve' "
        "ORDER BY abs(j.lignes - $lignes), s.id LIMIT 30",
        statut=Statut.EN_SUIVI.value, lignes=HISTORY,
    )  # fmt: skip
    return [(row["id"], row["reference"]) for row in rows]


@contextmanager
def copied(name: str) -> Iterator[Magasin]:
    """Lend a copy of a cached store, so that every run starts from the same file."""
    folder = CACHE / "travail" / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(cached(FACTEURS[name]), folder)
    try:
        with opened(folder) as store, store.reading() as tx:
            names = tx.rows("SELECT DISTINCT nom FROM eleve ORDER BY nom LIMIT 40")
            magasin = Magasin(
                nom=name, folder=folder,
                saisines=int(tx.value("SELECT count(*) FROM saisine")),
                personne_id=coordinator_of(tx).personne_id,
                situations=tuple(_situations(tx)),
                noms=tuple(row["nom"] for row in names),
            )  # fmt: skip
        yield magasin
    finally:
        shutil.rmtree(folder, ignore_errors=True)
