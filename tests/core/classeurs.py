"""Workbooks in the manner of real ones, built by the tests: nothing binary is kept."""

import io
from collections.abc import Sequence

from openpyxl import Workbook

TITRES_RENTREE = (
    "École (UAI ou nom)", "Classe", "Niveau(x)", "Effectif", "Civilité",
    "Nom de l’enseignant(e)", "Prénom", "Adresse électronique", "Jours", "Fonction",
)  # fmt: skip


def make_xlsx(*sheets: tuple[str, Sequence[Sequence[object]]], hidden: Sequence[str] = (),
              merged: Sequence[str] = ()) -> bytes:  # fmt: skip
    """Write sheets of rows; `merged` ranges are those of the first sheet."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
        if name in hidden:
            page.sheet_state = "hidden"
    for ref in merged:
        book.worksheets[0].merge_cells(ref)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def make_rentree(*rows: Sequence[object]) -> bytes:
    """Write a file of the school year with the titles of the template."""
    return make_xlsx(("Rentrée", [TITRES_RENTREE, *rows]))


TITRES_REGISTRE = (
    "N°", "Date saisine", "Ecole", "Enseignant(e)", "Mail", "NOM Prénom de l'élève", "DDN",
    "Classe", "Type de demande", "Motif", "Description", "Réponse apportée", "Répondu le", "Suites",
    "Motif de clôture", "État",
)  # fmt: skip


def make_registre(*rows: Sequence[object], hidden: Sequence[str] = ()) -> bytes:
    """Write a register as the pôle typed it: a heading, an empty row, then the titles."""
    heading = ["Registre du pôle ressource 2025-2026"]
    return make_xlsx(
        ("Registre", [heading, [], TITRES_REGISTRE, *rows]), ("Listes", [["élève"], ["groupe"]]),
        hidden=hidden,
    )  # fmt: skip


def registre_row(**changes: object) -> tuple[object, ...]:
    """Write one request of a register; a test names only what matters to it."""
    names = ("numero", "recue_le", "ecole", "demandeur", "mail", "eleve", "naissance", "niveau",
             "objet", "motif", "faits", "reponse", "repondue_le", "suites", "cloture",
             "etat")  # fmt: skip
    values: dict[str, object] = dict.fromkeys(names) | {
        "recue_le": "12/10", "ecole": "École des Nuages", "demandeur": "Mme Fictive",
        "eleve": "FICTIF Zébulon", "niveau": "CE1", "objet": "élève", "motif": "lecture",
    } | changes  # fmt: skip
    return tuple(values[name] for name in names)
