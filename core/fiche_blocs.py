"""What a word processor's file says, whatever its format: paragraphs, tables, bookmarks, boxes."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from lxml import etree

from core.errors import UnreadableFile

COCHEE, VIDE = "☒", "☐"
MAX_XML_BYTES: Final = 20 * 1024 * 1024  # all the parts that are read, unpacked
MAX_DEPTH: Final = 150
DAMAGED: Final = (
    "Ce fichier est abîmé et ne peut pas être lu. Ouvrez-le dans Word ou LibreOffice, "
    "enregistrez-le sous un autre nom, puis déposez cette copie."
)
_TOO_BIG: Final = (
    "Ce fichier est trop volumineux une fois déplié. Recopiez la fiche sans ses images dans un "
    "document neuf, puis déposez celui-ci."
)
_TOO_DEEP: Final = (
    "Ce fichier imbrique trop de tableaux les uns dans les autres pour être lu. Recopiez la fiche "
    "dans un document neuf, puis déposez celui-ci."
)


@dataclass(eq=False, slots=True)
class Paragraphe:
    """One paragraph: pieces of text, and box controls as `True` (ticked) or `False`."""

    pieces: list[str | bool]
    titre: bool = False

    @property
    def texte(self) -> str:
        """Give the text, boxes written as ☒ or ☐."""
        return "".join(_written(piece) for piece in self.pieces)


@dataclass(eq=False, slots=True)
class Cellule:
    """One cell of a table: what it holds, and how many columns of the grid it spans."""

    blocs: list["Paragraphe | Tableau"] = field(default_factory=list)
    colonnes: int = 1

    @property
    def texte(self) -> str:
        """Give the text, one line per paragraph, trimmed."""
        return "\n".join(bloc.texte for bloc in self.blocs).strip()


@dataclass(eq=False, slots=True)
class Tableau:
    """A table as rows of cells."""

    lignes: list[list[Cellule]] = field(default_factory=list)

    @property
    def texte(self) -> str:
        """Give the text, one line per row, cells parted by tabulations."""
        return "\n".join("\t".join(cell.texte for cell in row) for row in self.lignes)


Bloc = Paragraphe | Tableau


class Lieu(NamedTuple):
    """Where a bookmark stands: a cell by its table, row and rank."""

    tableau: Tableau
    ligne: int
    cellule: int

    def cell_at(self, shift: int) -> Cellule | None:
        """Find the cell some ranks to the right in the same row."""
        row, rank = self.tableau.lignes[self.ligne], self.cellule + shift
        return row[rank] if 0 <= rank < len(row) else None


@dataclass(eq=False)
class Contenu:
    """A whole document: its body, its margins (headers, footers, notes), bookmarks, properties."""

    corps: list[Bloc] = field(default_factory=list)
    marges: list[Bloc] = field(default_factory=list)
    signets: dict[str, Lieu] = field(default_factory=dict)
    proprietes: dict[str, str] = field(default_factory=dict)


def _written(piece: str | bool) -> str:
    return piece if isinstance(piece, str) else COCHEE if piece else VIDE


def iter_tables(blocs: Iterable[Bloc]) -> Iterator[Tableau]:
    """Go through every table, those inside cells included."""
    for bloc in blocs:
        if isinstance(bloc, Tableau):
            yield bloc
            for row in bloc.lignes:
                for cell in row:
                    yield from iter_tables(cell.blocs)


class _LocalNames(dict[Any, str]):
    """Names of tags without their namespace, each worked out once (the walk asks by thousands)."""

    def __missing__(self, tag: Any) -> str:
        name = tag.rpartition("}")[2] if isinstance(tag, str) else ""
        if len(self) < _MOST_TAGS:
            self[tag] = name
        return name


_MOST_TAGS: Final = 1000
_LOCAL_NAMES: Final = _LocalNames()


def local_name(element: etree._Element) -> str:
    """Give an element's name without its namespace; a comment or an entity has none."""
    return _LOCAL_NAMES[element.tag]


class Marche:
    """State shared by the walk through any format: bookmarks, and where in which table we are."""

    def __init__(self) -> None:
        self.signets: dict[str, Lieu] = {}
        self.marges: list[Bloc] = []
        self._lieux: list[Lieu] = []
        self._depth = 0

    def note_bookmark(self, name: str | None) -> None:
        """Remember that a bookmark starts here; outside of tables it has no place."""
        if name and self._lieux:
            self.signets.setdefault(name, self._lieux[-1])

    def enter(self, lieu: Lieu) -> None:
        """Go into a cell."""
        self._lieux.append(lieu)

    def leave(self) -> None:
        """Come out of the cell."""
        self._lieux.pop()

    def go_deeper(self) -> None:
        """Go one element deeper; raise `UnreadableFile` when no document is that deep."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnreadableFile(_TOO_DEEP)

    def come_back(self) -> None:
        """Come back up."""
        self._depth -= 1


class Archive:
    """The zip of a .docx or .odt, read part by part with limits."""

    def __init__(self, content: bytes) -> None:
        self._left = MAX_XML_BYTES
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            self.names = frozenset(self._zip.namelist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise UnreadableFile(DAMAGED) from error

    def parse(self, name: str) -> etree._Element:
        """Parse one XML part, without entities or network.

        Raises `UnreadableFile` when the part is missing, damaged, too big, or declares a DOCTYPE.
        """
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(self._read(name), parser)
        except etree.XMLSyntaxError as error:
            raise UnreadableFile(DAMAGED) from error
        info: Any = root.getroottree().docinfo
        if info.doctype:
            raise UnreadableFile(DAMAGED)
        return root

    def _read(self, name: str) -> bytes:
        try:
            self._left -= self._zip.getinfo(name).file_size
            if self._left < 0:
                raise UnreadableFile(_TOO_BIG)
            return self._zip.read(name)
        except (
            KeyError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError,
            NotImplementedError, RuntimeError, ValueError,
        ) as error:  # fmt: skip
            raise UnreadableFile(DAMAGED) from error
