"""Read a .docx: every word, in text boxes, controls and headers too; deleted text is left out."""

import re
from collections.abc import Iterable, Iterator
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

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DOCUMENT: Final = "word/document.xml"
_MARGINS: Final = re.compile(r"word/(?:header|footer|footnotes|endnotes|comments)\d*\.xml")
_SKIPPED: Final = frozenset({
    "", "del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr",
    "sectPr", "instrText", "delText", "delInstrText", "proofErr", "Fallback", "bookmarkEnd",
})  # fmt: skip
_TEXTS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SYMBOLS: Final = {
    ("wingdings", 0x6F): "☐", ("wingdings", 0x71): "☐", ("wingdings", 0x72): "☐",
    ("wingdings", 0xA8): "☐", ("wingdings", 0xFB): "✗", ("wingdings", 0xFC): "✓",
    ("wingdings", 0xFD): "☒", ("wingdings", 0xFE): "☑", ("wingdings 2", 0x2A): "☐",
    ("wingdings 2", 0x30): "☐", ("wingdings 2", 0xA3): "☐", ("wingdings 2", 0x50): "✓",
    ("wingdings 2", 0x51): "☒", ("wingdings 2", 0x52): "☑", ("wingdings 2", 0x53): "☒",
    ("wingdings 2", 0x54): "☒",
}  # fmt: skip
_TICKED: Final = frozenset("☒☑✓✔✗✘xX×")
_BOXES: Final = frozenset("☐□") | _TICKED


def read_docx(content: bytes) -> Contenu:
    """Read the bytes of a .docx. Raises `UnreadableFile`."""
    archive = Archive(content)
    walk = _Docx()
    body = walk.blocs(archive.parse(_DOCUMENT))
    for name in sorted(filter(_MARGINS.fullmatch, archive.names)):
        walk.marges.extend(walk.blocs(archive.parse(name)))
    return Contenu(body, walk.marges, walk.signets, _properties(archive))


def _properties(archive: Archive) -> dict[str, str]:
    if "docProps/custom.xml" not in archive.names:
        return {}
    root = archive.parse("docProps/custom.xml")
    return {
        item.get("name", ""): "".join(str(text) for text in item.itertext())
        for item in root
        if local_name(item) == "property"
    }


def _attribute(element: etree._Element, name: str) -> str | None:
    common = element.get(f"{{{_W}}}{name}")
    if common is not None:
        return str(common)
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def _columns(cell: etree._Element) -> int:
    span = _property(cell, "tcPr", "gridSpan")[:3]
    return max(1, int(span)) if span.isdecimal() else 1


def _property(element: etree._Element, holder: str, name: str) -> str:
    """Give a property's value; properties stand in an element's first child."""
    if len(element) and local_name(element[0]) == holder:
        for child in element[0]:
            if local_name(child) == name:
                return _attribute(child, "val") or ""
    return ""


def _is_on(element: etree._Element | None) -> bool:
    return element is not None and _attribute(element, "val") not in {"0", "false", "off"}


def _child(element: etree._Element, *path: str) -> etree._Element | None:
    for name in path:
        for child in element:
            if local_name(child) == name:
                element = child
                break
        else:
            return None
    return element


def _alternative(element: etree._Element) -> etree._Element:
    """Choose one of the two ways in which the same text box is written."""
    choice = _child(element, "Choice")
    fallback = _child(element, "Fallback")
    if fallback is not None and (choice is None or not any(True for _ in _texts(choice))):
        return fallback
    return element if choice is None else choice


def _texts(element: etree._Element) -> Iterator[etree._Element]:
    return (child for child in element.iter() if local_name(child) == "t" and child.text)


class _Docx(Marche):
    """The walk through WordprocessingML."""

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
        if name == "p":
            return self._paragraphe(element)
        if name == "tbl":
            return [self._tableau(element)]
        if name == "bookmarkStart":
            self.note_bookmark(_attribute(element, "name"))
        if name in _SKIPPED:
            return []
        if name == "AlternateContent":
            return self.blocs(_alternative(element))
        found = self.blocs(element)
        if name == "sdt" and (ticked := _control_state(element)) is not None:
            _mark_first_box(found, ticked=ticked)
        return found

    def _paragraphe(self, element: etree._Element) -> list[Bloc]:
        pieces: list[str | bool] = []
        floating: list[Bloc] = []
        self._inline(element, pieces, floating)
        return [Paragraphe(pieces, _is_heading(element)), *floating]

    def _inline(
        self, parent: Iterable[etree._Element], pieces: list[str | bool], floating: list[Bloc]
    ) -> None:
        self.go_deeper()
        for child in parent:
            name = local_name(child)
            if name == "t":
                pieces.append(child.text or "")
            elif name == "r":
                self._inline(child, pieces, floating)
            elif name not in _SKIPPED:
                self._piece(name, child, pieces, floating)
        self.come_back()

    def _piece(
        self, name: str, element: etree._Element, pieces: list[str | bool], floating: list[Bloc]
    ) -> None:
        match name:
            case "bookmarkStart":
                self.note_bookmark(_attribute(element, "name"))
            case "sdt":
                self._control(element, pieces, floating)
            case "sym":
                pieces.append(_symbol_text(element))
            case "txbxContent":
                floating.extend(self.blocs(element))
            case "fldChar":
                pieces.extend(_legacy_box(element))
            case "AlternateContent":
                self._inline(_alternative(element), pieces, floating)
            case _ if name in _TEXTS:
                pieces.append(_TEXTS[name])
            case _:
                self._inline(element, pieces, floating)

    def _control(
        self, element: etree._Element, pieces: list[str | bool], floating: list[Bloc]
    ) -> None:
        inner: list[str | bool] = []
        self._inline(element, inner, floating)
        ticked = _control_state(element)
        pieces.extend(inner if ticked is None else _box_pieces(inner, ticked=ticked))

    def _tableau(self, element: etree._Element) -> Tableau:
        table = Tableau()
        self.go_deeper()
        for row in _descend(element, "tr"):
            if _child(row, "trPr", "del") is None:
                table.lignes.append([])
                self._ligne(row, table)
        self.come_back()
        return table

    def _ligne(self, element: etree._Element, table: Tableau) -> None:
        row = table.lignes[-1]
        for item in _descend(element, "tc"):
            self.enter(Lieu(table, len(table.lignes) - 1, len(row)))
            cell = Cellule(self.blocs(item), _columns(item))
            if item.getparent() is not element:
                _mark_from_control(item, cell.blocs)
            row.append(cell)
            self.leave()


def _descend(parent: Iterable[etree._Element], wanted: str) -> Iterator[etree._Element]:
    """Find rows or cells among an element's children, through the wrappers put around them."""
    waiting = [iter(parent)]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
        elif (name := local_name(child)) == wanted:
            yield child
        elif name not in _SKIPPED:
            waiting.append(iter(child))


def _is_heading(paragraph: etree._Element) -> bool:
    style = _property(paragraph, "pPr", "pStyle")
    return style.lower().startswith(("heading", "titre", "title"))


def _symbol_text(element: etree._Element) -> str:
    font = (_attribute(element, "font") or "").lower()
    try:
        code = int(_attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    return _SYMBOLS.get((font, code & 0xFF), "")


def _legacy_box(element: etree._Element) -> list[str | bool]:
    box = _child(element, "ffData", "checkBox")
    if box is None:
        return []
    state = _child(box, "checked")
    return [_is_on(_child(box, "default") if state is None else state)]


def _control_state(element: etree._Element) -> bool | None:
    box = _child(element, "sdtPr", "checkbox")
    return None if box is None else _is_on(_child(box, "checked"))


def _mark_from_control(cell: etree._Element, blocs: Iterable[Bloc]) -> None:
    """Tick the box of a cell that is itself inside a control."""
    content = cell.getparent()
    control = content.getparent() if content is not None else None
    ticked = _control_state(control) if control is not None else None
    if ticked is not None:
        _mark_first_box(blocs, ticked=ticked)


def _box_pieces(inner: Iterable[str | bool], *, ticked: bool) -> list[str | bool]:
    """Make one box of a control's state and of the glyph, or the x, that stands in it."""
    text = "".join(piece for piece in inner if isinstance(piece, str)).lstrip()
    head, rest = text[:1], text[1:]
    if head in _BOXES and not rest[:1].isalpha():
        return [ticked or head in _TICKED, rest]
    return [ticked, text]


def _mark_first_box(blocs: Iterable[Bloc], *, ticked: bool) -> None:
    for bloc in blocs:
        if isinstance(bloc, Paragraphe):
            bloc.pieces = _box_pieces(bloc.pieces, ticked=ticked)
            return
