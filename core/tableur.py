"""Tables typed in a spreadsheet, `.xlsx` or `.csv`: sheets, rows by number, cells as text.

Nothing is evaluated: a formula counts for the value that the spreadsheet saved beside it. Days are
written `dd/mm/yyyy`, whole numbers without a decimal point, whatever their format in the file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from core.errors import UnreadableFile
from core.fichiers import get_extension
from core.fichiers_archive import OLE_MAGIC
from core.tableau_csv import read_rows
from core.texte import clean, format_date

MAX_PACKED: Final = 10_000_000  # bytes
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 200
MAX_CELL: Final = 5_000  # characters
AUTRE_FORMAT: Final = (
    "Ce fichier n’est pas au format .xlsx ni .csv. Ouvrez-le dans Excel ou LibreOffice, choisissez "
    "« Enregistrer sous », puis le format « Classeur Excel (.xlsx) »."
)
_MACROS: Final = (
    "Ce classeur contient des macros : il est refusé. Enregistrez-le au format « Classeur Excel "
    "(.xlsx) », qui n’en contient pas."
)
_TROP_GROS: Final = "Ce fichier dépasse 10 Mo. Gardez seulement la feuille utile, puis recommencez."
_VIDE: Final = "Ce fichier est vide. Vérifiez que vous avez choisi le bon."
_ZIP: Final = b"PK\x03\x04"


@dataclass(frozen=True)
class Rangee:
    """One row that is not blank: its number in the sheet (1 is the first) and its cells."""

    numero: int
    cellules: tuple[str, ...]

    def get(self, index: int) -> str:
        """Give a cell; beyond the row's end it is empty."""
        return self.cellules[index] if index < len(self.cellules) else ""


@dataclass(frozen=True)
class Feuille:
    """One visible sheet: its name and its rows, blank ones left out."""

    nom: str
    rangees: tuple[Rangee, ...]


@dataclass
class Classeur:
    """What a file holds, and what there is to say about reading it."""

    feuilles: list[Feuille] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)

    def get_feuille(self, nom: str) -> Feuille:
        """Return a sheet by its name, the first one when there is none of that name."""
        return next((f for f in self.feuilles if f.nom == nom), self.feuilles[0])


def write_cell(value: object) -> str:
    """Write what a spreadsheet holds in a cell as the text that a reader would say."""
    match value:
        case None:
            said = ""
        case bool():
            said = "oui" if value else "non"
        case datetime():
            said = format_date(value) + ("" if value.time() == time() else f" {value:%H:%M}")
        case date():
            said = format_date(value)
        case time():
            said = f"{value:%H:%M}"
        case float():
            said = str(int(value) if value.is_integer() else value).replace(".", ",")
        case _:
            said = clean(str(value))
    return said


def make_feuille(nom: str, rows: Iterable[tuple[int, Sequence[str]]]) -> Feuille:
    """Keep the rows where something is written, within the limits.

    Raises:
        UnreadableFile: over 20,000 rows, 200 columns, or a cell over 5,000 characters.
    """
    kept: list[Rangee] = []
    for numero, cells in rows:
        width = max((i for i, cell in enumerate(cells, 1) if cell), default=0)
        if not width:
            continue
        _check_limits(nom, numero, cells[:width], len(kept))
        kept.append(Rangee(numero, tuple(cells[:width])))
    return Feuille(nom, tuple(kept))


def _check_limits(nom: str, numero: int, cells: Sequence[str], before: int) -> None:
    if before >= MAX_ROWS:
        raise UnreadableFile(
            f"La feuille « {nom} » dépasse 20 000 lignes. Gardez seulement celles de l’année, "
            "puis recommencez."
        )
    if len(cells) > MAX_COLUMNS:
        raise UnreadableFile(
            f"La feuille « {nom} » a plus de 200 colonnes (ligne {numero}). Supprimez celles qui "
            "ne servent pas, puis recommencez."
        )
    if any(len(cell) > MAX_CELL for cell in cells):
        raise UnreadableFile(
            f"Une cellule de la ligne {numero} dépasse 5 000 caractères. Raccourcissez-la, puis "
            "recommencez."
        )


def read_classeur(content: bytes, nom: str) -> Classeur:
    """Read a `.xlsx` or `.csv` file; hidden sheets are left out and said.

    Raises:
        UnreadableFile: empty, too big, another format, macros, a password, or damaged.
    """
    extension = get_extension(nom)
    if not content:
        raise UnreadableFile(_VIDE)
    if len(content) > MAX_PACKED:
        raise UnreadableFile(_TROP_GROS)
    if extension in {"xlsm", "xltm", "xlsb", "xlam"}:
        raise UnreadableFile(_MACROS if extension != "xlsb" else AUTRE_FORMAT)
    if content.startswith((_ZIP, OLE_MAGIC)):
        from core.tableur_xlsx import read_xlsx  # noqa: PLC0415 - openpyxl takes a quarter second

        return _check_filled(read_xlsx(content))
    if extension not in {"csv", "txt", "tsv"}:
        raise UnreadableFile(AUTRE_FORMAT)
    return _check_filled(_read_csv(content))


def _read_csv(content: bytes) -> Classeur:
    classeur, rows = Classeur(), []
    for numero, row in read_rows(content):
        if row is None:
            classeur.remarques.append(
                f"La ligne {numero} ne se lit pas (un guillemet ouvert ?) : elle est laissée."
            )
            continue
        rows.append((numero, [" ".join(clean(cell).split(" ")) for cell in row]))
    classeur.feuilles.append(make_feuille("Feuille 1", rows))
    return classeur


def _check_filled(classeur: Classeur) -> Classeur:
    classeur.feuilles = [feuille for feuille in classeur.feuilles if feuille.rangees]
    if not classeur.feuilles:
        raise UnreadableFile(
            " ".join(["Ce fichier n’a aucune feuille visible où quelque chose soit écrit.",
                      *classeur.remarques])
        )  # fmt: skip
    return classeur
