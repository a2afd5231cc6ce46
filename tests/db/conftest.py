"""A small world for the tests of actions: one school year, one of each role, two schools."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from core.fiche import Fiche, Objet
from core.personne import Metier, Role
from db import comptes
from db.circonscriptions import ship_lists
from db.connection import Store, Transaction
from db.ecoles import create_ecole
from db.personnes import add_affectation, create_personne
from db.saisines import NouvelleSaisine, create_saisine

PLACE = "c1"
PEOPLE = {
    "ien": (Role.IEN, None, None),
    "coord": (Role.COORDINATEUR, None, None),
    "maitre_e": (Role.MEMBRE, Metier.MAITRE_E, None),
    "maitre_g": (Role.MEMBRE, Metier.MAITRE_G, None),
    "psyen": (Role.MEMBRE, Metier.PSYEN, None),
    "dir": (Role.DIRECTEUR, None, "nuages"),
    "ens": (Role.ENSEIGNANT, None, "nuages"),
    "dir2": (Role.DIRECTEUR, None, "sources"),
    "sec": (Role.SECRETARIAT, None, None),
    "admin": (Role.ADMINISTRATEUR, None, None),
    "dpd": (Role.DPD, None, None),
}


class Monde:
    """The store with its people by short name, and a clock that one may move."""

    def __init__(self, folder: Path, modele: "Monde | None" = None) -> None:
        """Open a world in a folder: made there, or found in what was copied of a closed one."""
        self.now = datetime(2026, 11, 10, 8, 0)
        self.store = Store(folder, clock=lambda: self.now)
        self.people: dict[str, str] = dict(modele.people) if modele else {}
        self.ecoles: dict[str, str] = dict(modele.ecoles) if modele else {}
        if modele is None:
            with self.store.writing() as tx:
                self._found(tx)

    def _found(self, tx: Transaction) -> None:
        tx.insert(
            "circonscription", id=PLACE, nom="Circonscription de Valmouette",
            academie="Démonstration", zone="B", mail="pole@valmouette.invalid", creee_le=tx.now,
        )  # fmt: skip
        ship_lists(tx, PLACE)
        for uai, key, nom in (("0990001A", "nuages", "École des Nuages"),
                              ("0990002B", "sources", "École des Sources")):  # fmt: skip
            self.ecoles[key] = create_ecole(
                tx, PLACE, uai=uai, nom=nom, nature="primaire", commune="Brumeval"
            )
        for name, (role, metier, ecole) in PEOPLE.items():
            self.people[name] = create_personne(
                tx, PLACE, name.upper(), "Fictif", mail=f"{name}@valmouette.invalid"
            )
            add_affectation(
                tx, self.people[name], PLACE, role, debut=date(2026, 9, 1), metier=metier,
                ecole_id=self.ecoles.get(ecole or ""),
            )  # fmt: skip

    def _identify(self, name: str):
        return lambda tx: comptes.load_acteur(tx, self.people[name], f"compte_{name}")

    @contextmanager
    def writing(self, name: str) -> Iterator[Transaction]:
        with self.store.writing(self._identify(name)) as tx:
            yield tx

    @contextmanager
    def reading(self, name: str) -> Iterator[Transaction]:
        with self.store.reading(self._identify(name)) as tx:
            yield tx

    def wait(self, **delay: int) -> None:
        self.now += timedelta(**delay)

    def saisine(self, **changes) -> str:
        """Record a valid saisine as the coordinator; a test names only what matters to it."""
        values = {
            "circonscription_id": PLACE, "objet": Objet.ELEVE, "origine": "fiche",
            "recue_le": date(2026, 11, 9), "ecole_id": self.ecoles["nuages"],
            "demandeur_id": self.people["ens"],
            "fiche": Fiche(
                eleve={"nom": "Fictif", "prenom": "Zébulon", "niveau": "CE1"},
                motif="lecture_ecriture", faits="Le 4/11, devine à partir de la 1re syllabe.",
            ),
        }  # fmt: skip
        with self.writing("coord") as tx:
            return create_saisine(tx, NouvelleSaisine(**(values | changes)))


@pytest.fixture(scope="session")
def modele(tmp_path_factory) -> Monde:
    """Make the world once; each test works on a copy of it."""
    world = Monde(tmp_path_factory.mktemp("modele") / "donnees")
    world.store.close()
    return world


@pytest.fixture
def monde(modele, tmp_path) -> Iterator[Monde]:
    world = Monde(shutil.copytree(modele.store.folder, tmp_path / "donnees"), modele)
    yield world
    world.store.close()
