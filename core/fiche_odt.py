"""Read an .odt from its content.xml (and styles.xml for headers and footers)."""

import re
from collections.abc import Iterable
from typing import Final

from lxml import etree

from core.fiche_blocs import (
    Archive,
    Bloc,
    Cellule,
    Contenu,
    Lieu,
    Marche,
    Paragraphe,
    Tableau,
    local_name,
)

_SKIPPED: Final = frozenset({
    "", "tracked-changes", "forms", "sequence-decls", "variable-decls", "user-field-decls",
    "note-citation", "creator", "date-string", "table-columns", "table-column",
    "annotation-end", "event-listeners", "soft-page-break",
})  # fmt: skip
_SPACES: Final = re.compile(r"[ \t\r\n]+")
_MAX_SPACES: Final = 1000
_PARAGRAPHS: Final = frozenset({"p", "h"})
_GLYPHS: Final = frozenset("☐☒☑✓✔✗✘□")
_TICKED: Final = frozenset("☒☑✓✔✗✘")


def read_odt(content: bytes) -> Contenu:
    """Read the bytes of an .odt. Raises `UnreadableFile`."""
    archive = Archive(content)
    root = archive.parse("content.xml")
    walk = _Odt(_ticked_form_boxes(root))
    body = walk.blocs(_children(root, "body"))
    if "styles.xml" in archive.names:
        walk.marges.extend(walk.blocs(_children(archive.parse("styles.xml"), "master-styles")))
    return Contenu(body, walk.marges, walk.signets, _properties(archive))


def _children(root: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in root if local_name(child) == name]


def _properties(archive: Archive) -> dict[str, str]:
    if "meta.xml" not in archive.names:
        return {}
    return {
        _get(item, "name"): "".join(str(text) for text in item.itertext())
        for item in archive.parse("meta.xml").iter()
        if local_name(item) == "user-defined"
    }


def _get(element: etree._Element, name: str) -> str:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def _is_picture_text(element: etree._Element) -> bool:
    return local_name(element) in {"title", "desc"} and "svg" in str(element.tag)


def _number(element: etree._Element, name: str, most: int) -> int:
    written = _get(element, name)[:6]
    return min(int(written), most) if written.isdecimal() else 1


def _ticked_form_boxes(root: etree._Element) -> dict[str, bool]:
    return {
        _get(item, "id"): _get(item, "current-state") == "checked"
        for item in root.iter()
        if local_name(item) == "checkbox"
    }


class _Odt(Marche):
    """The walk through OpenDocument text."""

    def __init__(self, form_boxes: dict[str, bool]) -> None:
        super().__init__()
        self._form_boxes = form_boxes

    def blocs(self, parent: Iterable[etree._Element]) -> list[Bloc]:
        """Read the paragraphs and tables found under an element, at any depth."""
        found: list[Bloc] = []
        self.go_deeper()
        for child in parent:
            found.extend(self._bloc(child))
        self.come_back()
        return found

    def _bloc(self, element: etree._Element) -> list[Bloc]:
        name = local_name(element)
        if name in _PARAGRAPHS:
            return self._paragraphe(element)
        if name == "table":
            return [self._tableau(element)]
        if name in {"bookmark", "bookmark-start"}:
            self.note_bookmark(_get(element, "name"))
        return [] if name in _SKIPPED else self.blocs(element)

    def _paragraphe(self, element: etree._Element) -> list[Bloc]:
        pieces: list[str | bool] = []
        floating: list[Bloc] = []
        self._inline(element, pieces, floating)
        return [Paragraphe(pieces, local_name(element) == "h"), *floating]

    def _inline(
        self, element: etree._Element, pieces: list[str | bool], floating: list[Bloc]
    ) -> None:
        self.go_deeper()
        _add_text(pieces, element.text)
        for child in element:
            self._piece(child, pieces, floating)
            _add_text(pieces, child.tail)
        self.come_back()

    def _piece(
        self, element: etree._Element, pieces: list[str | bool], floating: list[Bloc]
    ) -> None:
        match local_name(element):
            case "s":
                pieces.append(" " * _number(element, "c", _MAX_SPACES))
            case "tab":
                pieces.append("\t")
            case "line-break":
                pieces.append("\n")
            case "bookmark" | "bookmark-start":
                self.note_bookmark(_get(element, "name"))
            case "note" | "annotation":
                self.marges.extend(self.blocs(element))
            case "control":
                pieces.append(self._form_boxes.get(_get(element, "control"), False))
            case "p" | "h" | "text-box" | "table" | "list":
                floating.extend(self.blocs([element]))
            case "content-control":
                self._control(element, pieces, floating)
            case name if name not in _SKIPPED and not _is_picture_text(element):
                self._inline(element, pieces, floating)

    def _control(
        self, element: etree._Element, pieces: list[str | bool], floating: list[Bloc]
    ) -> None:
        inner: list[str | bool] = []
        self._inline(element, inner, floating)
        if _get(element, "checkbox") != "true":
            pieces.extend(inner)
            return
        text = "".join(piece for piece in inner if isinstance(piece, str)).lstrip()
        ticked = _get(element, "checked") == "true" or text[:1] in _TICKED
        pieces.extend([ticked, text[1:] if text[:1] in _GLYPHS else text])

    def _tableau(self, element: etree._Element) -> Tableau:
        table = Tableau()
        self.go_deeper()
        self._lignes(element, table)
        self.come_back()
        return table

    def _lignes(self, element: etree._Element, table: Tableau) -> None:
        for child in element:
            name = local_name(child)
            if name == "table-row":
                table.lignes.append([])
                self._ligne(child, table)
            elif name in {"table-header-rows", "table-rows", "table-row-group"}:
                self.go_deeper()
                self._lignes(child, table)
                self.come_back()

    def _ligne(self, element: etree._Element, table: Tableau) -> None:
        row = table.lignes[-1]
        for item in _children(element, "table-cell"):
            self.enter(Lieu(table, len(table.lignes) - 1, len(row)))
            row.append(Cellule(self.blocs(item), _number(item, "number-columns-spanned", 999)))
            self.leave()


def _add_text(pieces: list[str | bool], text: str | None) -> None:
    """Add characters as OpenDocument means them: any run of white space is one space."""
    if text:
        pieces.append(_SPACES.sub(" ", text))
