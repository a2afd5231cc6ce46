"""The process that is killed: it works on a store and says on its output what was acknowledged.

`python -m tests.solidite.ecrivain MODE FOLDER [KEY]`, MODE being ecrire, compacter, creer or
sauvegarder. Each line says what was committed when the call returned: a kind and an id.
"""

import os
import random
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from core.personne import Role
from db import journal
from db.connection import Store, new_id
from db.sauvegardes import make_backup
from tests.factories import make_piece
from tests.peuplement import add_person, add_saisine, coordinator


def tell(kind: str, what: str) -> None:
    """Acknowledge, in one write that a kill cannot cut in two."""
    os.write(1, f"{kind} {what}\n".encode())


def open_an_account(store: Store) -> None:
    """Add a person, a role and an account."""
    name = f"essai.{new_id()}"
    with store.writing() as tx:
        add_person(tx, "Essai", name, Role.IEN)
    tell("compte", name)


def record_a_saisine(store: Store) -> None:
    """Add a saisine and a file attached to it."""
    with store.writing() as tx:
        person = tx.value("SELECT id FROM personne ORDER BY id LIMIT 1")
        ecole = tx.value("SELECT id FROM ecole LIMIT 1")
        tx.actor = coordinator(person)
        saisine = add_saisine(tx, ecole, f"Inventé{new_id()[:6]}")
        piece = make_piece(tx, saisine, content=os.urandom(random.randrange(20_000)))
    tell("saisine", saisine)
    tell("piece", piece)


def write_history(store: Store) -> None:
    """Add history rows, a few or a lot of text."""
    mark = new_id()
    with store.writing() as tx:
        for _ in range(random.randrange(1, 6)):
            journal.record(
                tx, "essai", "essai", mark, texte=os.urandom(random.randrange(2_000)).hex()
            )
    tell("journal", mark)


ACTS: tuple[Callable[[Store], None], ...] = (open_an_account, record_a_saisine, write_history)


def write_for_ever(store: Store) -> None:
    """Do one act after another, folding the log now and then."""
    while True:
        random.choice(ACTS)(store)
        if random.random() < 0.05:
            store.checkpoint()


def work_beside_writers(store: Store, work: Callable[[Store], None]) -> None:
    """Repeat a heavy work while another thread writes."""
    threading.Thread(target=write_for_ever, args=(store,), daemon=True).start()
    while True:
        work(store)


def create(folder: Path) -> None:
    """Make a store where there is none, and write one row in it."""
    tell("pret", "x")
    store = Store(folder)
    tell("cree", "x")
    write_history(store)
    tell("fini", "x")


def main(mode: str, folder: Path, key: str = "") -> None:
    """Work until killed."""
    if mode == "creer":
        create(folder)
        return
    store = Store(folder)
    tell("pret", "x")
    if mode == "ecrire":
        write_for_ever(store)
    if mode == "compacter":
        work_beside_writers(store, lambda s: s.compact())
    if mode == "sauvegarder":
        work_beside_writers(store, lambda s: make_backup(s, folder / "sauvegardes", [key]) and None)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
