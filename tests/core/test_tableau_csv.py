import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnreadableFile
from core.tableau_csv import decode_text, quote, read_tableau, starts_like_formula

COLONNES = {"nom": ("nom", "nom de famille"), "age": ("age",)}


def read(content, requises=("nom",)):
    return read_tableau(content, COLONNES, requises, "la liste attendue")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"], ids=["utf8", "bom", "cp1252", "utf16"]
)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_separator_and_line_end(encoding, separator, end):
    text = end.join([f"Âge{separator}Nom de famille", f"7{separator}Zoé’l", f"8{separator}Éloïse"])
    table = read(text.encode(encoding))
    assert [(line.numero, line.cellules) for line in table.lignes] == [
        (2, {"nom": "Zoé’l", "age": "7"}),
        (3, {"nom": "Éloïse", "age": "8"}),
    ]


def test_header_may_come_after_title_lines():
    table = read(b"Liste du 3 septembre\n\nnom;age\nA;1\n")
    assert [(line.numero, line.get("nom")) for line in table.lignes] == [(4, "A")]


def test_quoted_separators_and_line_ends_stay_in_their_cell():
    table = read('nom;age\n"Fictif; Zébulon\nbis";7\nB;8\n'.encode())
    assert [(x.numero, x.get("nom")) for x in table.lignes] == [
        (2, "Fictif; Zébulon bis"),
        (4, "B"),
    ]


def test_an_open_quotation_mark_spoils_its_own_line_only():
    lines = [f"P{i};{i}" for i in range(50)]
    lines[3] = '"P3;3'
    table = read("\n".join(["nom;age", *lines]).encode())
    assert len(table.lignes) == 50
    assert table.lignes[3].get("nom") == '"P3'


def test_bad_lines_are_reported_with_their_number_and_the_others_kept():
    content = b"nom;age\nA;1\nB;2;3;4\nC\n;;\n\nD;5\n" + b"E\xc3\xa9;6\n" + b"F\xe9;7\n"
    table = read(content, ("nom", "age"))
    assert [line.get("nom") for line in table.lignes] == ["A", "D", "Eé"]
    assert [rejet.numero for rejet in table.rejets] == [3, 4, 9]
    assert "séparateur en trop" in table.rejets[0].motif
    assert "coupée" in table.rejets[1].motif
    assert "illisibles" in table.rejets[2].motif


def test_enormous_cell_costs_its_line():
    table = read(b"nom;age\nA;1\n" + b"x" * 200_000 + b";2\nB;3\n")
    assert [line.get("nom") for line in table.lignes] == ["A", "B"]
    assert table.rejets[0].numero == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"\xef\xbb\xbf \r\n", "vide"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "Excel"),
        (b"\xd0\xcf\x11\xe0....", "ancien document"),
        (b"\x89PNG\r\n", "image"),
        (bytes(range(256)), "pas du texte"),
        (b"<!DOCTYPE html><html>", "page"),
        (b'[{"nom": 1}]', "page"),
        (b"prenom;age\nA;1", "manque une colonne"),
        (";".join(f"c{i}" for i in range(200)).encode(), "manque une colonne"),
        (";".join(["nom", *(f"c{i}" for i in range(199))]).encode(), "200 colonnes"),
    ],
)
def test_wrong_files_are_refused_with_advice(content, words):
    with pytest.raises(UnreadableFile, match=words) as refusal:
        read(content)
    assert str(refusal.value).endswith(".")


def test_too_big_a_file_is_refused(monkeypatch):
    monkeypatch.setattr("core.tableau_csv.MAX_BYTES", 10)
    with pytest.raises(UnreadableFile, match="trop gros"):
        decode_text(b"nom;age\nA;1")


def test_quote_cuts_and_flattens():
    assert quote("a\nb") == "«\u202fa b\u202f»"
    assert quote("x" * 99, 3) == "«\u202fxxx…\u202f»"


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-2", "@SUM", "=HYPERLINK(1)"])
def test_formulas_are_known(cell):
    assert starts_like_formula(cell)


@pytest.mark.parametrize("cell", ["", "-", "--", "a=1", "Zoé"])
def test_ordinary_cells_are_not_formulas(cell):
    assert not starts_like_formula(cell)


@given(st.binary(max_size=400))
def test_any_bytes_give_a_table_or_a_refusal(content):
    try:
        table = read(content)
    except UnreadableFile:
        return
    assert "nom" in table.colonnes
