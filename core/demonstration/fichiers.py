"""Files to try the imports with, in the demonstration: the schools are its own, all is invented."""

from collections.abc import Sequence
from typing import Final

from core.exports import Cell, write_xlsx
from core.rentree import COLONNES, EcoleRentree

_TEACHERS: Final = (
    ("Mme", "Essayable", "Rosalie"), ("M.", "Modelin", "Hector"), ("Mme", "Gabaritte", "Ninon"),
    ("M.", "Patronnier", "Basile"), ("Mme", "Maquetille", "Odette"), ("M.", "Brouillard", "Ulysse"),
)  # fmt: skip
_LEVELS: Final = ("CP", "CE1", "CE2", "CM1", "CM2", "CP-CE1")
_TITLES: Final = (
    "N°", "Date saisine", "École", "Enseignant(e)", "NOM Prénom de l’élève", "Classe",
    "Type de demande", "Motif", "Description", "Réponse apportée", "Répondu le", "Suites",
    "Motif de clôture",
)  # fmt: skip


def _teacher_row(ecole: EcoleRentree, number: int) -> list[Cell]:
    civilite, nom, prenom = _TEACHERS[number]
    mail = f"{prenom}.{nom}@demo.invalid".lower()
    level = _LEVELS[number]
    return [ecole.uai, f"{level} essai", level, 20 + number, civilite, nom, prenom, mail, "", ""]


def make_rentree_essai(ecoles: Sequence[EcoleRentree]) -> bytes:
    """Write a school-year file with three wrong rows: an unknown UAI, a level, an address."""
    opened = [ecole for ecole in ecoles if not ecole.fermee]
    rows = [_teacher_row(opened[n % len(opened)], n) for n in range(len(_TEACHERS))]
    rows[1][0] = "0999999Z"
    rows[3][2] = "CEE1"
    rows[4][7] = "odette.maquetille"
    return write_xlsx("Rentrée", list(COLONNES.values()), rows)


def make_registre_essai(ecoles: Sequence[EcoleRentree]) -> bytes:
    """Write a register as typed for a year, with its defects, one of each."""
    opened = [ecole.nom for ecole in ecoles if not ecole.fermee]
    first, second = opened[0], opened[-1]
    rows: list[list[Cell]] = [
        [1, "12/10", first, "Mme Essayable", "ESSAI Zéphyr", "CE1", "élève", "lecture", "",
         "RASED maître E", "3 nov.", "Revu en réunion.", "progrès"],
        [2, "6 nov.", second, "M. Modelin", "PROTOTYPE Lila", "CP", "élève", "comportement",
         "Trois conflits en récréation. Bilan psy : QIT 68.", "visite", "20/11", "", "école"],
        [3, "début décembre", first, "Mme Gabaritte", "MAQUETTE Noé", "CM1", "élève", "maths", "",
         "conseils", "", "", ""],
        [4, "15/01", "École du Bout du Monde", "M. Patronnier", "ÉBAUCHE Ana", "CE2", "élève",
         "attention", "", "", "", "", ""],
        [5, "20/01", second, "Mme Maquetille", "ESQUISSE Tom", "CM2", "élève",
         "conflit avec la famille", "", "rencontre avec la famille", "2/2", "", ""],
        [6, "3 mars", first, "M. Brouillard", "", "CE1", "groupe", "lecture", "", "outils", "",
         "", "difficulté levée"],
    ]  # fmt: skip
    return write_xlsx("Registre", _TITLES, rows)
