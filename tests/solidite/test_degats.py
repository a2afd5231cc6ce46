"""Damaged bytes: refused at opening, found by `verify`, or harmless; never silently wrong.

A few in the suite; `make solidite` (POLE_SOLIDITE=100) does that many of each sort.
"""

import os
import random
import shutil
from pathlib import Path

import pytest

from core.errors import StoreUnavailable
from db import cles, journal
from db.connection import FILE_NAME, fingerprint, list_tables
from db.sauvegardes import make_backup
from db.verification import Gravite, verify
from tests.peuplement import START, Horloge, fill_store, open_store

SEEDS = range(int(os.environ.get("POLE_SOLIDITE", "8")))
WAL = f"{FILE_NAME}.wal"


@pytest.fixture(scope="module")
def left_alive(tmp_path_factory):
    """Make an installation as a kill leaves it: a checkpoint, rows in the log, then a backup."""
    folder = tmp_path_factory.mktemp("vivante")
    store = open_store(folder)
    fill_store(store)
    store.checkpoint()
    for number in range(20):
        with store.writing() as tx:
            journal.record(tx, "essai", "essai", str(number), texte=f"ligne {number} " * 20)
    make_backup(store, folder / "sauvegardes", [cles.create_key_pair()[0]])
    left = tmp_path_factory.mktemp("laissée")
    shutil.copytree(folder, left, dirs_exist_ok=True)
    store.close()
    return left


@pytest.fixture
def living(left_alive, tmp_path):
    return shutil.copytree(left_alive, tmp_path / "données")


def _look(folder: Path) -> tuple[dict[str, int], set[str]] | None:
    """Return the content and what is grave in it; None when the store refuses to be opened."""
    try:
        store = open_store(folder, Horloge(START.replace(hour=8)))
    except StoreUnavailable:
        return None
    try:
        said = {c.sujet for c in verify(store) if c.gravite is Gravite.GRAVE}
        return ({} if "lecture de la base" in said else _content(store)), said
    finally:
        store.close()


def _content(store) -> dict[str, int]:
    with store.reading() as tx:
        return {table: fingerprint(tx, table) for table in list_tables(tx)}


@pytest.fixture(scope="module")
def whole(left_alive, tmp_path_factory):
    found = _look(shutil.copytree(left_alive, tmp_path_factory.mktemp("t") / "témoin"))
    assert found is not None
    assert found[1] == set()
    return found


def _flip(path: Path, rng: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_flipped_bit_in_the_file_is_refused_found_or_harmless(living, whole, seed):
    _flip(living / FILE_NAME, random.Random(seed))
    found = _look(living)
    assert found is None or found == whole or found[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_flipped_bit_in_the_log_is_refused_or_found(living, whole, seed):
    _flip(living / WAL, random.Random(seed))
    found = _look(living)
    assert found is None or found == whole or "repères des sauvegardes" in found[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_log_cut_anywhere_opens_on_a_whole_prefix_and_the_loss_is_found(living, whole, seed):
    content = (living / WAL).read_bytes()
    (living / WAL).write_bytes(content[: random.Random(seed).randrange(len(content))])
    found = _look(living)
    assert found is not None
    assert found == whole or found[1] == {"repères des sauvegardes"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_file_cut_anywhere_is_refused_found_or_harmless(living, whole, seed):
    content = (living / FILE_NAME).read_bytes()
    (living / FILE_NAME).write_bytes(content[: random.Random(seed).randrange(len(content))])
    found = _look(living)
    assert found is None or found == whole or found[1]
