"""The template of the school-year file, to be filled in: XLSX with its explanations, or CSV."""

import io
from collections.abc import Sequence
from typing import Final

import xlsxwriter

from core.exports import write_csv
from core.rentree import COLONNES, FONCTIONS
from core.texte import LEVELS

FEUILLE: Final = "Rentrée"
_EXEMPLES: Final = "exemples"
_ROWS: Final = (
    ("0990001A", "CP A", "CP", "24", "Mme", "EXEMPLE", "Zélie", "zelie.exemple@academie.fr", "",
     "titulaire"),
    ("0990001A", "CE1-CE2", "CE1-CE2", "26", "M.", "MODÈLE", "Hector", "", "lundi, mardi, jeudi",
     "titulaire"),
    ("0990001A", "CE1-CE2", "CE1-CE2", "26", "Mme", "INVENTÉE", "Rosa",
     "rosa.inventee@academie.fr", "vendredi", "complément"),
    ("0990001A", "", "", "", "Mme", "FICTIVE", "Ada", "ada.fictive@academie.fr", "",
     "directrice"),
)  # fmt: skip
_NOTES: Final = (
    ("Une ligne par classe et par enseignant(e)",
     ("Une classe tenue par deux personnes prend deux lignes, avec les mêmes école, classe, "
     "niveaux et effectif.")),
    (COLONNES["ecole"],
     "L’UAI de l’école (sept chiffres et une lettre), ou son nom s’il n’y en a qu’une de ce nom."),
    (COLONNES["classe"],
     ("Le nom de la classe dans l’école. Vide pour une personne sans classe (direction déchargée, "
     "complément, remplacement).")),
    (COLONNES["niveaux"], f"Un ou plusieurs parmi {', '.join(LEVELS)}, UPE2A. Exemple : CE1-CE2."),
    (COLONNES["effectif"], "Un nombre, ou vide."),
    (COLONNES["civilite"], "Mme, M., ou vide."),
    (COLONNES["nom"], ("Le nom et le prénom, chacun dans sa colonne. Vides pour une classe sans "
                      "enseignant(e).")),
    (COLONNES["mail"],
     ("L’adresse professionnelle. C’est elle qui fait reconnaître une personne d’une année sur "
     "l’autre.")),
    (COLONNES["jours"], "Vide si la personne est là toute la semaine. Exemple : lundi, mardi."),
    (COLONNES["fonction"], f"{', '.join(FONCTIONS.values())}. Vide : titulaire."),
    ("Importer de nouveau", ("Un fichier corrigé puis importé de nouveau met à jour ; rien n’est "
                            "doublé, et les classes de l’an dernier restent.")),
)  # fmt: skip


def _write_rows(page: xlsxwriter.worksheet.Worksheet, rows: Sequence[Sequence[str]]) -> None:
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            page.write_string(number, column, cell)


def make_modele_xlsx() -> bytes:
    """Write the workbook: the sheet to fill in, one of examples, one of explanations."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    title = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E7ECF7", "text_wrap": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    strong = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    for name, rows in ((FEUILLE, ()), (_EXEMPLES, _ROWS)):
        page = book.add_worksheet(name)
        page.write_row(0, 0, list(COLONNES.values()), title)
        _write_rows(page, rows)
        page.set_column(0, 9, 16)
        page.set_column(7, 7, 28)
        page.freeze_panes(1, 0)
    notes = book.add_worksheet("explications")
    notes.set_column(0, 0, 34)
    notes.set_column(1, 1, 90)
    for number, (what, how) in enumerate(_NOTES):
        notes.write_string(number, 0, what, strong)
        notes.write_string(number, 1, how, wrap)
    book.close()
    return buffer.getvalue()


def make_modele_csv() -> bytes:
    """Write the same columns as CSV, with the examples to be replaced."""
    return write_csv(list(COLONNES.values()), _ROWS)
