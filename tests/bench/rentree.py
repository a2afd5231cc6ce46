"""A whole school year from one file: 300 people in 400 classes, read, compared, written."""

import shutil
import tempfile
import time
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from core.rentree import LectureRentree, read_rentree
from core.saisine import school_year
from core.tableur import read_classeur
from db import rentree
from db.connection import Store
from tests.bench.chiffres import Releve
from tests.bench.magasins import Magasin, coordinator_of, opened
from tests.core.classeurs import make_rentree

CLASSES, PEOPLE = 400, 300
SECONDS = 5
BARE = f"ouvrir {CLASSES} lignes (openpyxl)"


def make_file(uais: list[str]) -> bytes:
    """Write one row for each class; a hundred have no teacher yet."""
    rows = []
    for number in range(CLASSES):
        who = ("Mme", f"Banc{number}", "Essai", f"banc{number}@ac.invalid")
        person = who if number < PEOPLE else ("", "", "", "")
        rows.append((uais[number % len(uais)], f"Banc {number}", "CE1-CE2", 24, *person, "", ""))
    return make_rentree(*rows)


def _read(store: Store, content: bytes) -> tuple[str, LectureRentree]:
    with store.reading(coordinator_of) as tx:
        place = next(iter(tx.actor.circonscriptions))
        ecoles = rentree.list_ecoles_rentree(tx, place)
    return place, read_rentree(read_classeur(content, "rentree.xlsx"), ecoles)


def _import(folder: Path, content: bytes, releve: Releve) -> None:
    with opened(folder) as store:
        start = time.perf_counter()
        place, lecture = _read(store, content)
        with store.writing(coordinator_of) as tx:
            year = school_year(tx.today) + 1
            bilan = rentree.import_rentree(tx, place, lecture, rentree.DemandeRentree(year))
        name = f"rentrée : {PEOPLE} personnes, {CLASSES} classes (import_rentree)"
        releve.serie(name, BARE).durees.append((time.perf_counter() - start) * 1000)
    if (bilan.classes_creees, bilan.personnes_creees) != (CLASSES, PEOPLE):
        raise RuntimeError("the school year was not imported whole")


def measure_rentree(magasin: Magasin, releve: Releve, *, rounds: int) -> None:
    """Import the file into copies of a store, beside merely opening it."""
    with opened(magasin.folder) as store, store.reading(coordinator_of) as tx:
        uais = [row["uai"] for row in tx.rows("SELECT uai FROM ecole WHERE NOT fermee")]
    content = make_file(uais)
    for _ in range(rounds):
        start = time.perf_counter()
        list(load_workbook(BytesIO(content), read_only=True).worksheets[0].values)
        releve.serie(BARE).durees.append((time.perf_counter() - start) * 1000)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "donnees"
            shutil.copytree(magasin.folder, copy)
            _import(copy, content, releve)
    name = f"rentrée : {PEOPLE} personnes, {CLASSES} classes (import_rentree)"
    releve.promise("rentrée, en secondes", SECONDS, releve.series[name].p95 / 1000, "s")
