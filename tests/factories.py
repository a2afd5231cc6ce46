"""One factory per noun, valid by default: a test names only what matters to it.

Everybody is invented. `found_pole` makes a whole small circonscription with its accounts.
"""

import atexit
import shutil
import tempfile
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import bcrypt

from core.fiche import Fiche, Objet
from core.personne import Metier, Role
from db.circonscriptions import ship_lists
from db.comptes import create_compte, load_acteur, open_session
from db.connection import Clock, Store, Transaction, new_id, utc_now
from db.ecoles import create_classe, create_ecole
from db.personnes import add_affectation, create_personne
from db.pieces import add_piece
from db.saisines import NouvelleSaisine, create_saisine

PASSWORD = "bougie sabot pluvier ardoise"
DEBUT = date(2020, 9, 1)
PDF = b"%PDF-1.4\n% piece inventee\n%%EOF\n"
PEOPLE = {
    "ien": ("Iris", "Inspection", Role.IEN, None, False),
    "coordinatrice": ("Camille", "Coordination", Role.COORDINATEUR, None, False),
    "maitre_e": ("Eloi", "Maitre", Role.MEMBRE, Metier.MAITRE_E, False),
    "psyen": ("Sacha", "Psychologie", Role.MEMBRE, Metier.PSYEN, False),
    "directrice": ("Dora", "Direction", Role.DIRECTEUR, None, True),
    "enseignant": ("Noé", "Enseigne", Role.ENSEIGNANT, None, True),
    "secretariat": ("Sidonie", "Secretariat", Role.SECRETARIAT, None, False),
    "administrateur": ("Alix", "Administre", Role.ADMINISTRATEUR, None, False),
    "dpd": ("Paul", "Protege", Role.DPD, None, False),
}
"""First name, name, role, métier and « in the school », by user name."""


@cache
def hash_fast(password: str) -> str:
    """Hash as the application does, in 4 rounds: a millisecond instead of a third of a second."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds=4)).decode()


def make_circonscription(tx: Transaction, **columns) -> str:
    place_id = columns.pop("id", None) or new_id()
    values = {
        "nom": "Circonscription de Valmouette", "academie": "Créteil", "zone": "C",
        "commune": "Valmouette", "mail": "pole@valmouette.invalid",
        "contact_dpd": "dpd@valmouette.invalid", "creee_le": tx.now,
    }  # fmt: skip
    tx.insert("circonscription", id=place_id, **(values | columns))
    ship_lists(tx, place_id)
    return place_id


def make_ecole(tx: Transaction, place_id: str, **columns) -> str:
    values = {
        "uai": "0990001A", "nom": "École des Nuages", "nature": "primaire",
        "commune": "Valmouette",
    }  # fmt: skip
    return create_ecole(tx, place_id, **(values | columns))


def make_classe(tx: Transaction, ecole_id: str, **columns) -> str:
    values = {"annee": 2026, "nom": "CE1 A", "niveaux": "CE1", "effectif": 22}
    return create_classe(tx, ecole_id, **(values | columns))


def make_personne(tx: Transaction, place_id: str, **columns) -> str:
    values = {"nom": "Fictif", "prenom": "Zébulon", "mail": ""}
    return create_personne(tx, place_id, **(values | columns))


def make_affectation(tx: Transaction, personne_id: str, place_id: str, role: Role, **columns):
    return add_affectation(
        tx, personne_id, place_id, role, **({"debut": DEBUT, "fin": None} | columns)
    )


def make_compte(tx: Transaction, personne_id: str, identifiant: str, **options) -> str:
    values = {"doit_changer": False}
    return create_compte(
        tx, personne_id, identifiant, options.pop("password", PASSWORD), hash_fast,
        **(values | options),
    )  # fmt: skip


def make_saisine(tx: Transaction, place_id: str, ecole_id: str, **columns) -> str:
    """Record a request as the acting person, who has to be a coordinator."""
    values = {
        "circonscription_id": place_id, "ecole_id": ecole_id, "objet": Objet.ELEVE,
        "origine": "fiche", "recue_le": date(2026, 11, 9),
        "fiche": Fiche(
            eleve={"nom": "Fictif", "prenom": "Zélie", "niveau": "CE1"},
            motif="lecture_ecriture", faits="Le 4/11, devine à partir de la première syllabe.",
        ),
    }  # fmt: skip
    return create_saisine(tx, NouvelleSaisine(**(values | columns)))


def make_piece(tx: Transaction, saisine_id: str, **columns) -> str:
    values = {
        "content": PDF, "extension": "pdf", "type_mime": "application/pdf", "libelle": "Pièce",
    }  # fmt: skip
    return add_piece(tx, saisine_id, **(values | columns))


@dataclass
class Pole:
    """The ids of a small circonscription: people and accounts by user name."""

    place_id: str
    ecole_id: str
    autre_ecole_id: str
    personnes: dict[str, str] = field(default_factory=dict)
    comptes: dict[str, str] = field(default_factory=dict)

    def act_as(self, tx: Transaction, identifiant: str) -> None:
        """Go on in the transaction as one of the people."""
        tx.actor = load_acteur(tx, self.personnes[identifiant], self.comptes[identifiant])


def make_pole(tx: Transaction, **columns) -> Pole:
    """Make a circonscription, two schools and one account per kind of person (`PEOPLE`)."""
    place_id = make_circonscription(tx, **columns)
    pole = Pole(
        place_id, make_ecole(tx, place_id),
        make_ecole(tx, place_id, uai="0990002B", nom="École des Sources", commune="Brumeval"),
    )  # fmt: skip
    for identifiant, (prenom, nom, role, metier, at_school) in PEOPLE.items():
        personne = make_personne(
            tx, place_id, prenom=prenom, nom=nom, mail=f"{identifiant}@valmouette.invalid"
        )
        make_affectation(
            tx, personne, place_id, role, metier=metier,
            ecole_id=pole.ecole_id if at_school else None,
        )  # fmt: skip
        pole.personnes[identifiant] = personne
        pole.comptes[identifiant] = make_compte(tx, personne, identifiant)
    return pole


def found_pole(folder: Path, *, clock: Clock = utc_now, **columns) -> Pole:
    """Make the store of a whole installation in a folder, closed again for a server to open."""
    store = Store(folder, clock=clock)
    with store.writing() as tx:
        pole = make_pole(tx, **columns)
    store.close()
    return pole


@cache
def _usual_pole() -> tuple[Path, Pole]:
    folder = Path(tempfile.mkdtemp(prefix="pole-modele-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder, found_pole(folder)


def copy_pole(folder: Path, **columns) -> Pole:
    """Make the same as `found_pole`, from one made once where nothing is unusual."""
    if columns:
        return found_pole(folder, **columns)
    usual, pole = _usual_pole()
    shutil.copytree(usual, folder)
    return deepcopy(pole)


def open_web_session(store: Store, pole: Pole, identifiant: str) -> str:
    """Sign somebody in without the form; return the token of their cookie."""
    with store.writing() as tx:
        return open_session(tx, pole.comptes[identifiant])
