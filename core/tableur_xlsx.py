"""An Excel workbook, looked into before it is opened, then read by openpyxl without evaluating.

Sizes are summed from the archive's own directory before a byte is unpacked. openpyxl's reading mode
knows neither merged cells nor formulas that no spreadsheet computed: both are looked for here.
"""

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from core.errors import UnreadableFile
from core.fichiers_archive import OLE_MAGIC
from core.tableur import (
    AUTRE_FORMAT,
    MAX_COLUMNS,
    MAX_ROWS,
    Classeur,
    Feuille,
    make_feuille,
    write_cell,
)

MAX_ENTRIES: Final = 1_000
MAX_UNPACKED: Final = 120_000_000  # bytes
MAX_PART: Final = 60_000_000  # bytes
MAX_MERGES: Final = 20_000
MAX_MERGED_CELLS: Final = 200_000  # all the cells that merges would fill
_MAIN: Final = "xl/workbook.xml"
_ABIME: Final = "Ce classeur est incomplet ou abîmé. Enregistrez-le à nouveau, puis réessayez."
_CONSTRUCTION: Final = (
    "La construction de ce classeur n’est pas sûre : il est refusé. Copiez ses cellules dans un "
    "classeur neuf, puis enregistrez-le au format .xlsx."
)
_DEPLIE: Final = (
    "Ce classeur devient trop gros une fois ouvert. Gardez seulement la feuille utile, sans image, "
    "puis enregistrez-le à nouveau."
)
_MACROS: Final = (
    "Ce classeur contient des macros : il est refusé. Enregistrez-le au format « Classeur Excel "
    "(.xlsx) », qui n’en contient pas."
)
_MOT_DE_PASSE: Final = (
    "Ce classeur est protégé par un mot de passe. Retirez la protection, puis recommencez."
)
_ERRORS: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, SyntaxError, EOFError, LookupError, ValueError,
    TypeError, AttributeError, NotImplementedError, RuntimeError, OverflowError, OSError,
)  # fmt: skip
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_UNSAFE: Final = re.compile(r"^/|^[A-Za-z]:|\\|(?:^|/)\.\.(?:/|$)|[\x00-\x1f]")
_DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_MERGE: Final = re.compile(
    rb"<(?:\w+:)?mergeCell\s+(?:[^<>]*\s)?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']"
)
_UNCOMPUTED: Final = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^<>]*/>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?"
    rb"\s*</(?:\w+:)?c>"
)
_ERROR_CELLS: Final = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)")


def _check_archive(content: bytes) -> None:
    """Refuse what is too big, locked, active, or is no workbook, before openpyxl sees it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise UnreadableFile(_MOT_DE_PASSE)
        if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED:
            raise UnreadableFile(_DEPLIE)
        if len(set(map(str.lower, names))) != len(names) or any(map(_UNSAFE.search, names)):
            raise UnreadableFile(_CONSTRUCTION)
        if any("vbaproject" in name.lower() for name in names):
            raise UnreadableFile(_MACROS)
        if _MAIN not in names or "[Content_Types].xml" not in names:
            raise UnreadableFile(AUTRE_FORMAT)
        for entry in entries:
            _check_part(archive, entry)


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
        return
    if entry.file_size > MAX_PART:
        raise UnreadableFile(_DEPLIE)
    part = archive.read(entry)
    if _DOCTYPE.search(part) or b"\0" in part:  # a NUL: another encoding, where tags would hide
        raise UnreadableFile(_CONSTRUCTION)
    if entry.filename == "[Content_Types].xml" and b"macroEnabled" in part:
        raise UnreadableFile(_MACROS)


def _list_merges(part: bytes) -> list[tuple[int, int, int, int]]:
    """List the merged ranges as (first column, first row, last column, last row), all included."""
    refs = [match[1].decode("ascii") for match in _MERGE.finditer(part)]
    if len(refs) > MAX_MERGES:
        raise UnreadableFile(_DEPLIE)
    found = []
    for ref in refs:
        left, top, right, bottom = range_boundaries(ref)
        if None not in (left, top, right, bottom):
            found.append((int(left or 1), int(top or 1), int(right or 1), int(bottom or 1)))
    return found


def _fill_merges(
    rows: dict[int, list[str]], merges: list[tuple[int, int, int, int]], last: int
) -> None:
    """Write in every cell of a merged range what its first cell says; empty ranges stay empty."""
    filled = 0
    for left, top, right, bottom in merges:
        text = rows[top][left - 1] if top in rows and left <= len(rows[top]) else ""
        if not text:
            continue
        width, height = min(right, MAX_COLUMNS), min(bottom, last)
        filled += (width - left + 1) * (height - top + 1)
        if filled > MAX_MERGED_CELLS:
            raise UnreadableFile(_DEPLIE)
        for number in range(top, height + 1):
            row = rows.setdefault(number, [])
            row += [""] * (width - len(row))
            row[left - 1 : width] = [text] * (width - left + 1)


def _read_cells(values: Iterator[tuple[object, ...]]) -> dict[int, list[str]]:
    rows: dict[int, list[str]] = {}
    for number, row in enumerate(values, 1):
        cells = [write_cell(value) for value in row]
        if any(cells):
            rows[number] = ["" if _ERROR_CELLS.fullmatch(cell) else cell for cell in cells]
        if len(rows) > MAX_ROWS:  # too many: said by what checks the limits
            break
    return rows


def read_xlsx(content: bytes) -> Classeur:
    """Read the visible sheets of a workbook; merged cells are filled, nothing is computed.

    Raises:
        UnreadableFile: not a workbook, macros, a password, too big, or damaged.
    """
    if content.startswith(OLE_MAGIC):
        locked = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in content
        raise UnreadableFile(_MOT_DE_PASSE if locked else AUTRE_FORMAT)
    try:
        _check_archive(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells what it does not keep: we keep text
            return _read_sheets(content)
    except _ERRORS as error:
        raise UnreadableFile(_ABIME) from error


def _read_sheets(content: bytes) -> Classeur:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    classeur, hidden, uncomputed = Classeur(), [], 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                hidden.append(sheet.title)
                continue
            part = archive.read(sheet._worksheet_path)  # type: ignore[attr-defined]  # noqa: SLF001 - where openpyxl reads it
            uncomputed += sum(1 for _ in _UNCOMPUTED.finditer(part))
            sheet.reset_dimensions()  # what the file says of its size may be wrong
            values = sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True)
            classeur.feuilles.append(_read_sheet(sheet.title, part, values))
    book.close()
    if hidden:
        names = ", ".join(f"« {name} »" for name in hidden)
        classeur.remarques.append(
            f"Feuille{'s masquées' if len(hidden) > 1 else ' masquée'}, non lue"
            f"{'s' if len(hidden) > 1 else ''} : {names}."
        )
    if uncomputed:
        classeur.remarques.append(
            f"{uncomputed} cellule{'s contiennent' if uncomputed > 1 else ' contient'} une formule "
            "sans résultat enregistré, lue comme vide : ouvrez le fichier dans Excel ou "
            "LibreOffice, enregistrez-le, puis recommencez."
        )
    return classeur


def _read_sheet(nom: str, part: bytes, values: Iterator[tuple[object, ...]]) -> Feuille:
    rows = _read_cells(values)
    _fill_merges(rows, _list_merges(part), max(rows, default=0))
    return make_feuille(nom, ((number, rows[number]) for number in sorted(rows)))
