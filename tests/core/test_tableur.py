"""Workbooks and CSV files: read as text; hostile files refused in a sentence."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import PoleError, UnreadableFile
from core.tableau_csv import read_rows
from core.tableur import MAX_ROWS, Feuille, Rangee, make_feuille, read_classeur, write_cell
from core.tableur_colonnes import find_header, match_titles
from tests.core.classeurs import make_xlsx


def to_grid(feuille: Feuille) -> list[tuple[str, ...]]:
    return [rangee.cellules for rangee in feuille.rangees]


def cells(content: bytes, name: str = "x.xlsx") -> list[tuple[str, ...]]:
    return to_grid(read_classeur(content, name).feuilles[0])


def repack(content: bytes, **parts: bytes) -> bytes:
    """Write a workbook again with other parts: a `__` in a name stands for « / », `_` for « . »."""
    names = {name.replace("__", "/").replace("_", "."): part for name, part in parts.items()}
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename not in names:
                new.writestr(entry, old.read(entry))
        for name, part in names.items():
            new.writestr(name, part)
    return buffer.getvalue()


ROWS = [["École", "Classe"], ["Nuages", "CP"]]
PLAIN = make_xlsx(("F", ROWS))
SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(xml: str) -> bytes:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return repack(PLAIN, xl__worksheets__sheet1_xml=f"{head}{xml}</worksheet>".encode())


def test_cells_are_text_whatever_their_type():
    row = [date(2025, 10, 12), datetime(2025, 10, 12, 8, 30), time(9, 5), 24, 24.0, 1.5, True, None,
           "  mot  "]  # fmt: skip
    assert [write_cell(value) for value in row] == [
        "12/10/2025", "12/10/2025 08:30", "09:05", "24", "24", "1,5", "oui", "", "mot",
    ]  # fmt: skip
    assert cells(make_xlsx(("F", [row])))[0][:6] == (
        "12/10/2025", "12/10/2025 08:30", "09:05", "24", "24", "1,5",
    )  # fmt: skip


def test_merged_cells_are_filled_and_rows_keep_their_numbers():
    content = make_xlsx(
        ("F", [["a", "b"], [], ["Nuages", "CP"], [None, "CE1"], [None, "CE2"]]), merged=["A3:A5"]
    )
    feuille = read_classeur(content, "x.xlsx").feuilles[0]
    assert [r.numero for r in feuille.rangees] == [1, 3, 4, 5]
    assert [r.get(0) for r in feuille.rangees[1:]] == ["Nuages"] * 3


def test_hidden_sheets_are_left_out_and_said():
    content = make_xlsx(("Secret", [["x"]]), ("F", ROWS), hidden=["Secret"])
    classeur = read_classeur(content, "x.xlsx")
    assert [f.nom for f in classeur.feuilles] == ["F"]
    assert classeur.remarques == ["Feuille masquée, non lue : « Secret »."]


def test_a_formula_counts_for_the_value_saved_beside_it_and_nothing_is_computed():
    saved = with_sheet('<sheetData><row r="1"><c r="A1" t="str"><f>A2&amp;"x"</f><v>gardé</v></c>'
                       '<c r="B1"><f>1+1</f></c><c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
                       '<c r="D1"><v>7</v></c></row></sheetData>')  # fmt: skip
    classeur = read_classeur(saved, "x.xlsx")
    assert to_grid(classeur.feuilles[0]) == [("gardé", "", "", "7")]
    assert classeur.remarques[0].startswith("1 cellule contient une formule")


@pytest.mark.parametrize(("content", "name", "words"), [
    (b"", "x.xlsx", "est vide"),
    (b"PK\x03\x04" + b"\0" * 50, "x.xlsx", "incomplet ou abîmé"),
    (PLAIN[: len(PLAIN) // 2], "x.xlsx", "incomplet ou abîmé"),
    (PLAIN, "x.xlsm", "macros"),
    (repack(PLAIN, xl__vbaProject_bin=b"x"), "x.xlsx", "macros"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "x.xls", "Enregistrer sous"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "x.xlsx",
     "mot de passe"),
    (repack(PLAIN, xl__worksheets__sheet1_xml=b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "x.xlsx",
     "pas sûre"),
    (PLAIN.replace(b"xl/workbook.xml", b"xl/wrkbook_.xml"), "x.xlsx", "n’est pas au format"),
    (b"%PDF-1.4", "x.pdf", "n’est pas au format"),
    (b"<html></html>", "x.csv", "page"),
    (make_xlsx(("F", [[]])), "x.xlsx", "aucune feuille visible"),
    (make_xlsx(("F", [["x" * 5001]])), "x.xlsx", "5 000 caractères"),
    (make_xlsx(("F", [["x"] * 201])), "x.xlsx", "200 colonnes"),
])  # fmt: skip
def test_hostile_and_wrong_files_are_refused_in_a_sentence(content, name, words):
    with pytest.raises(UnreadableFile, match=words):
        read_classeur(content, name)


def test_an_ods_is_refused_with_what_to_do():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(UnreadableFile, match="Classeur Excel"):
        read_classeur(buffer.getvalue(), "x.ods")


def test_a_bomb_is_refused_before_it_is_opened():
    bomb = repack(PLAIN, xl__worksheets__sheet1_xml=b"0" * 61_000_000)
    assert len(bomb) < 200_000
    with pytest.raises(UnreadableFile, match="trop gros"):
        read_classeur(bomb, "x.xlsx")


def test_merges_that_would_fill_a_whole_sheet_are_refused():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in (1, 20_000))
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    with pytest.raises(UnreadableFile, match="trop gros"):
        read_classeur(with_sheet(f"<sheetData>{rows}</sheetData>{merged}"), "x.xlsx")


def test_a_lying_size_and_far_rows_are_read():
    far = with_sheet('<dimension ref="A1"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
                     '<row r="9000"><c r="B9000"><v>2</v></c></row></sheetData>')  # fmt: skip
    assert [r.numero for r in read_classeur(far, "x.xlsx").feuilles[0].rangees] == [1, 9000]


def test_twenty_thousand_rows_are_read_and_no_more():
    lines = "\n".join(f"école;{n}" for n in range(MAX_ROWS))
    assert len(read_classeur(lines.encode(), "x.csv").feuilles[0].rangees) == MAX_ROWS
    with pytest.raises(UnreadableFile, match="20 000 lignes"):
        read_classeur(f"{lines}\nune;de trop".encode(), "x.csv")


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_of_a_csv_is_found(separator):
    text = "\n".join(separator.join(row) for row in [["Nom", "Prénom"], ["Fictif", "Zoé"]])
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        assert cells(text.encode(encoding), "x.csv") == [("Nom", "Prénom"), ("Fictif", "Zoé")]


def test_a_line_that_does_not_read_is_said():
    long = '"' + "a;b\n" * 8
    classeur = read_classeur(f"Nom;Classe\nx;y\n{long}".encode(), "x.csv")
    assert classeur.feuilles[0].rangees[1].cellules == ("x", "y")


@given(st.binary(max_size=400))
def test_no_bytes_make_an_unhandled_error(content):
    for name in ("x.xlsx", "x.csv"):
        with suppress(PoleError):
            read_classeur(content, name)


@given(st.integers(0, 5_000), st.binary(min_size=1, max_size=40))
def test_a_damaged_workbook_makes_no_unhandled_error(place, junk):
    content = PLAIN[:place] + junk + PLAIN[place + len(junk) :]
    with suppress(PoleError):
        read_classeur(content, "x.xlsx")


PRINTED = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=6)


@given(st.lists(st.lists(PRINTED, min_size=2, max_size=4), min_size=1, max_size=6))
def test_rows_of_a_csv_keep_their_numbers(rows):
    text = "x;y\n" + "\n".join(";".join(row).replace('"', "") for row in rows)
    numbers = [number for number, _ in read_rows(text.encode())]
    assert numbers == sorted(set(numbers))


# --- titles -----------------------------------------------------------------------------------

WORDS = {"ecole": ("ecole", "nom de l ecole"), "date": ("date", "date de saisine"),
         "nom": ("nom", "nom eleve")}  # fmt: skip


def test_titles_are_matched_without_accents_and_with_slips():
    assert match_titles(["ÉCOLE :", "Dates de saisines", "Nom élèvve", "Autre"], WORDS) == {
        0: "ecole", 1: "date", 2: "nom",
    }  # fmt: skip


def test_a_field_has_one_column_the_best():
    assert match_titles(["Nom", "Nom de l'école", "Nom élève"], WORDS) == {1: "ecole", 0: "nom"}


def test_the_row_of_titles_is_found_under_a_heading():
    feuille = Feuille("F", (Rangee(1, ("Registre",)), Rangee(3, ("École", "Date")),
                            Rangee(4, ("Nuages", "12/10"))))  # fmt: skip
    entete = find_header(feuille, WORDS)
    assert (entete.position, entete.index_of("date"), entete.index_of("nom")) == (1, 1, None)


def test_blank_rows_are_dropped():
    assert to_grid(make_feuille("F", [(1, ["a", ""]), (2, ["", ""])])) == [("a",)]
