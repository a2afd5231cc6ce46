"""A small filled store, made with the factories, for tests that look at the store as a whole."""

import shutil
import tempfile
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from core.fiche import Fiche, Objet
from core.personne import Acteur, Affectation, Role
from db.connection import Store, Transaction
from tests.factories import (
    make_affectation,
    make_circonscription,
    make_compte,
    make_ecole,
    make_personne,
    make_piece,
    make_saisine,
)

PLACE = "circo-essai"
START = datetime.fromisoformat("2026-11-10T07:00")
CONTENT = b"contenu de la piece"


class Horloge:
    """A clock that the test moves; each look takes a second, as real writes follow each other."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def open_store(folder: Path, clock: Horloge | None = None) -> Store:
    """Open a store with a clock of its own."""
    return Store(folder, clock=clock or Horloge())


def coordinator(personne_id: str) -> Acteur:
    """Return somebody who coordinates the invented circonscription."""
    role = Affectation(role=Role.COORDINATEUR, circonscription_id=PLACE, debut=date(2026, 9, 1))
    return Acteur(personne_id=personne_id, compte_id="x", nom="Test", affectations=(role,))


def add_person(tx: Transaction, nom: str, identifiant: str, role: Role) -> str:
    """Add an invented person with a role and an account."""
    personne_id = make_personne(tx, PLACE, nom=nom, prenom="Prénom")
    make_affectation(tx, personne_id, PLACE, role)
    make_compte(tx, personne_id, identifiant)
    return personne_id


def add_saisine(tx: Transaction, ecole_id: str, nom: str) -> str:
    """Add a saisine about an invented pupil, by the coordinator in the transaction."""
    fiche = Fiche(objet=Objet.ELEVE, eleve={"nom": nom, "prenom": "Élève"})
    return make_saisine(tx, PLACE, ecole_id, fiche=fiche)


def fill_store(store: Store, *, saisines: int = 3) -> dict[str, str]:
    """Fill a store through the actions and return the ids that tests need."""
    with store.writing() as tx:
        make_circonscription(tx, id=PLACE)
        ecole = make_ecole(tx, PLACE)
        personne = add_person(tx, "Coordination", "coordination", Role.COORDINATEUR)
        add_person(tx, "Administration", "administration", Role.ADMINISTRATEUR)
    with store.writing() as tx:
        tx.actor = coordinator(personne)
        ids = [add_saisine(tx, ecole, f"Inventé{n}") for n in range(saisines)]
        piece = make_piece(tx, ids[0], content=CONTENT)
    return {"ecole": ecole, "personne": personne, "saisine": ids[0], "piece": piece}


@cache
def _model() -> tuple[tempfile.TemporaryDirectory[str], dict[str, str]]:
    place = tempfile.TemporaryDirectory(prefix="pole-modele-")
    store = open_store(Path(place.name))
    ids = fill_store(store)
    store.close()
    return place, ids


def copy_filled(folder: Path) -> dict[str, str]:
    """Put a filled store, closed, in a new folder (made once, then copied) and return its ids."""
    place, ids = _model()
    shutil.copytree(place.name, folder)
    folder.chmod(0o700)
    return ids


def open_filled(folder: Path) -> tuple[Store, dict[str, str]]:
    """Open a filled store in a new folder, a few minutes after it was filled."""
    ids = copy_filled(folder)
    return open_store(folder, Horloge(START + timedelta(minutes=5))), ids
