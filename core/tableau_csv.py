"""Tables typed or exported elsewhere: encoding, separator, header and line numbers.

Shared by every import of a `.csv` file. The file is never trusted: what it is not is said in one
French sentence, and a line that cannot be used is reported with its number while the others stay.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Literal

from core.errors import UnreadableFile
from core.texte import clean, normalize

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_COLUMNS: Final = 150
HEADER_SEARCH_LINES: Final = 10
SAMPLE_ROWS: Final = 30  # looked at to guess a separator
MAX_ROW_LINES: Final = 6  # a quoted address may span a few lines
CONTROL_SHARE: Final = 0.02
SEPARATORS: Final = (";", ",", "\t", "|")
FORMULA_STARTS: Final = ("=", "+", "-", "@")
_REPLACED: Final = "\ufffd"
_CSV_ADVICE: Final = "Choisissez le fichier au format .csv"
_SIGNATURES: Final = (
    (b"%PDF", "un PDF"),
    (b"PK\x03\x04", "un classeur Excel, un document ou une archive"),
    (b"\xd0\xcf\x11\xe0", "un ancien document Office"),
    (b"\x1f\x8b", "une archive compressée"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"{\\rtf", "un document texte mis en forme"),
)
_MARKUP: Final = ("<!doctype", "<html", "<?xml", "{", "[")


@dataclass(frozen=True)
class Rejet:
    """One line left aside: its number in the file (1 is the first) and why, in French."""

    numero: int
    motif: str


@dataclass(frozen=True)
class Ligne:
    """One line of data: its number in the file and its cells by column code, trimmed."""

    numero: int
    cellules: dict[str, str]

    def get(self, colonne: str) -> str:
        """Give a cell; a column that the file lacks is empty."""
        return self.cellules.get(colonne, "")


@dataclass
class TableauCsv:
    """What a file holds: the column codes recognised, the lines, and the lines left aside."""

    colonnes: frozenset[str]
    lignes: list[Ligne] = field(default_factory=list)
    rejets: list[Rejet] = field(default_factory=list)


@dataclass(frozen=True)
class _Header:
    rows: list[tuple[int, list[str] | None]]
    indexes: dict[str, int]
    width: int


def quote(text: str, limit: int = 60) -> str:
    """Put a piece of a file between French quotation marks, cut at `limit` characters."""
    flat = " ".join(clean(text).split())
    return f"«\u202f{flat[:limit]}…\u202f»" if len(flat) > limit else f"«\u202f{flat}\u202f»"


def _refuse_known_formats(content: bytes) -> None:
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UnreadableFile(f"Ce fichier est vide. {_CSV_ADVICE}, non vide.")
    if len(content) > MAX_BYTES:
        raise UnreadableFile(
            "Ce fichier est trop gros (plus de 64 Mo). Gardez seulement votre département, "
            "puis recommencez."
        )
    for signature, what in _SIGNATURES:
        if content.startswith(signature):
            raise UnreadableFile(
                f"Ce fichier est {what}, pas un tableau .csv. {_CSV_ADVICE}, ou ouvrez-le dans un "
                "tableur et enregistrez-le au format CSV."
            )


def _decode(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        western = content.decode("cp1252", errors="replace")
    # UTF-8 read as cp1252 shows « Ã© »: the file is UTF-8 with a few damaged bytes.
    return content.decode("utf-8-sig", errors="replace") if "Ã©" in western else western


def decode_text(content: bytes) -> str:
    """Decode a text file in UTF-8 (with or without BOM), UTF-16 with BOM, or Windows-1252.

    Raises:
        UnreadableFile: empty, over 64 MB, binary, or another kind of document.
    """
    _refuse_known_formats(content)
    text = _decode(content)
    controls = sum(1 for letter in text[:20_000] if letter < " " and letter not in "\t\r\n")
    if "\x00" in text or controls > CONTROL_SHARE * min(len(text), 20_000):
        raise UnreadableFile(f"Ce fichier n’est pas du texte. {_CSV_ADVICE}.")
    if text.lstrip().lower().startswith(_MARKUP):
        raise UnreadableFile(
            f"Ce fichier est une page ou des données pour le web, pas un tableau. {_CSV_ADVICE}."
        )
    return text


def _parse(lines: list[str], separator: str, quoting: Literal[0, 3]) -> list[str] | None:
    """Parse the physical lines of one row; None when they do not make exactly one."""
    try:
        rows = list(csv.reader(lines, delimiter=separator, quoting=quoting, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _numbered_rows(text: str, separator: str) -> Iterator[tuple[int, list[str] | None]]:
    """Give each row with the number of its first line; None for a row that cannot be cut.

    A quotation mark left open spoils its own line, never the rest of the file.
    """
    lines = list(io.StringIO(text, newline=""))
    index = 0
    while index < len(lines):
        for height in range(1, MAX_ROW_LINES + 1):
            row = _parse(lines[index : index + height], separator, csv.QUOTE_MINIMAL)
            if row is not None:
                break
        else:
            height, row = 1, _parse(lines[index : index + 1], separator, csv.QUOTE_NONE)
        yield index + 1, row
        index += height


def read_rows(content: bytes) -> list[tuple[int, list[str] | None]]:
    """Cut a `.csv` file whose titles are not known: each row with the number of its first line.

    The separator is the one that cuts most rows alike, in as many cells as it can; None stands
    for a row that cannot be cut.

    Raises:
        UnreadableFile: empty, over 64 MB, binary, or another kind of document.
    """
    text = decode_text(content)
    separator = max(SEPARATORS, key=lambda mark: _evenness(text, mark))
    return list(_numbered_rows(text, separator))


def _evenness(text: str, separator: str) -> tuple[int, int]:
    """Return how many of the first rows have the usual width (over one cell), and that width."""
    widths = [
        len(row) for _, row in islice(_numbered_rows(text, separator), SAMPLE_ROWS)
        if row and len(row) > 1
    ]  # fmt: skip
    usual = max(widths, key=widths.count, default=0)
    return widths.count(usual), usual


def _column_indexes(row: Sequence[str], colonnes: Mapping[str, Sequence[str]]) -> dict[str, int]:
    names = [normalize(cell) for cell in row]
    found: dict[str, int] = {}
    for code, aliases in colonnes.items():
        index = next((names.index(alias) for alias in aliases if alias in names), None)
        if index is not None:
            found[code] = index
    return found


def _find_header(
    text: str, separator: str, colonnes: Mapping[str, Sequence[str]], requises: Sequence[str]
) -> tuple[int, dict[str, int], int] | None:
    for position, (_, row) in enumerate(
        islice(_numbered_rows(text, separator), HEADER_SEARCH_LINES)
    ):
        indexes = _column_indexes(row or [], colonnes)
        if all(code in indexes for code in requises):
            return position, indexes, len(row or [])
    return None


def _best_header(
    text: str, colonnes: Mapping[str, Sequence[str]], requises: Sequence[str], attendu: str
) -> _Header:
    found = [
        (len(header[1]), separator, header)
        for separator in SEPARATORS
        if (header := _find_header(text, separator, colonnes, requises))
    ]
    if not found:
        raise UnreadableFile(
            f"Ce fichier n’est pas {attendu}\u202f: il y manque une colonne indispensable "
            f"({', '.join(quote(colonnes[code][0]) for code in requises)}). Vérifiez que vous "
            "avez choisi le bon fichier et qu’il a gardé sa ligne de titres."
        )
    _, separator, (position, indexes, width) = max(found, key=lambda item: item[0])
    if width > MAX_COLUMNS:
        raise UnreadableFile(
            f"Ce tableau a {width} colonnes\u202f: ce n’est pas {attendu}. "
            "Vérifiez que vous avez choisi le bon fichier."
        )
    return _Header(list(_numbered_rows(text, separator))[position + 1 :], indexes, width)


def _read_row(
    numero: int, row: list[str] | None, header: _Header, requises: Sequence[str]
) -> Ligne:
    """Raise `ValueError` with the French reason when the line cannot be used."""
    if row is None:
        raise ValueError("ligne démesurée")
    extra = row[header.width :]
    if any(cell.strip() for cell in extra):
        raise ValueError(
            f"{len(row)} cellules pour {header.width} colonnes (un séparateur en trop\u202f?)"
        )
    if len(row) <= max(header.indexes[code] for code in requises):
        raise ValueError(f"ligne coupée ({len(row)} cellules pour {header.width} colonnes)")
    cells = {
        code: " ".join(clean(row[index]).split()) if index < len(row) else ""
        for code, index in header.indexes.items()
    }
    if any(_REPLACED in cell for cell in cells.values()):
        raise ValueError("caractères illisibles (fichier abîmé ou mal enregistré)")
    return Ligne(numero, cells)


def starts_like_formula(cell: str) -> bool:
    """Tell whether a spreadsheet would run the cell (a lone dash is an empty cell, not one)."""
    return cell.startswith(FORMULA_STARTS) and cell.strip("-") != ""


def read_tableau(
    content: bytes,
    colonnes: Mapping[str, Sequence[str]],
    requises: Sequence[str],
    attendu: str,
) -> TableauCsv:
    """Read a `.csv` file whatever its encoding, separator, quotes, column order and title case.

    `colonnes` gives, by column code, its possible titles as `normalize` writes them, the usual one
    first; `requises` the codes without which the file is refused; `attendu` what was expected, for
    the sentence (« l’annuaire officiel »). Blank lines are skipped.

    Raises:
        UnreadableFile: not a table, a required column is missing, or over 150 columns.
    """
    header = _best_header(decode_text(content), colonnes, requises, attendu)
    table = TableauCsv(frozenset(header.indexes))
    for numero, row in header.rows:
        if row is not None and not any(cell.strip() for cell in row):
            continue
        try:
            table.lignes.append(_read_row(numero, row, header, requises))
        except ValueError as error:
            table.rejets.append(Rejet(numero, str(error)))
    return table
