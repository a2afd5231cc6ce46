"""What a Word file that somebody brings may contain, checked before anything opens it."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from lxml import etree

from core.errors import UnreadableFile

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_PACKED: Final = 5_000_000  # bytes
MAX_UNPACKED: Final = 20_000_000  # bytes
MAX_RATIO: Final = 100
MAX_ENTRIES: Final = 500
_LEGACY: Final = b"\xd0\xcf\x11\xe0"
_MAIN: Final = "wordprocessingml.document.main+xml"
_LINKS: Final = re.compile(
    r"/(vbaProject|wordVbaData|oleObject|package|control|activeXControlBinary|aFChunk|"
    r"attachedTemplate|subDocument|frame|mailMerge\w*|externalLink\w*)\Z"
)
_ELEMENTS: Final = frozenset(
    W + name for name in ("altChunk", "object", "control", "subDoc", "mailMerge", "frameset")
)
_FIELDS: Final = frozenset(
    {"PAGE", "NUMPAGES", "SECTIONPAGES", "DATE", "TIME", "TITLE", "STYLEREF", "HYPERLINK"}
    | {"REF", "PAGEREF", "TOC", "SEQ"}
)
_UNREADABLE: Final = (
    zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, EOFError, KeyError,
    NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


def check_package(data: bytes) -> None:
    """Refuse a file that is not a plain Word document: macros, objects, links, bombs, old `.doc`.

    Raises:
        UnreadableFile: with the reason and what to do about it.
    """
    if data.startswith(_LEGACY):
        raise UnreadableFile(
            "Ce fichier est dans l’ancien format de Word. "
            "Enregistrez-le au format .docx dans Word ou LibreOffice."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_size(package, len(data))
            _check_main_part(package)
            for name in package.namelist():
                if name.endswith((".xml", ".rels")):
                    _check_part(etree.fromstring(package.read(name), _parser()))
    except _UNREADABLE as error:
        raise UnreadableFile(
            "Ce fichier n’est pas un document Word lisible. "
            "Ouvrez-le dans Word ou LibreOffice et enregistrez-le au format .docx."
        ) from error


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _check_size(package: zipfile.ZipFile, packed: int) -> None:
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    too_big = packed > MAX_PACKED or unpacked > min(MAX_UNPACKED, packed * MAX_RATIO)
    if too_big or len(entries) > MAX_ENTRIES:
        raise UnreadableFile(
            "Ce fichier Word est trop gros une fois ouvert. "
            "Retirez-en les images inutiles, puis enregistrez-le à nouveau."
        )
    if len({entry.filename for entry in entries}) != len(entries):
        raise UnreadableFile("Ce fichier Word contient deux fois la même partie : il est refusé.")


def _check_main_part(package: zipfile.ZipFile) -> None:
    types = package.read("[Content_Types].xml").decode()
    if "macroEnabled" in types or "vbaProject" in types:
        raise UnreadableFile(
            "Ce fichier Word contient des macros. Enregistrez-le au format .docx, sans macro."
        )
    if _MAIN not in types or "word/document.xml" not in package.namelist():
        raise UnreadableFile(
            "Ce fichier n’est pas une lettre Word. Enregistrez-le au format .docx, "
            "et non comme modèle (.dotx) ou classeur."
        )


def _check_part(root: etree._Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFile("Ce fichier Word contient une déclaration interdite : il est refusé.")
    for element in root.iter(tag=etree.Element):
        _check_link(element)
        if element.tag in _ELEMENTS:
            raise UnreadableFile(
                "Ce fichier Word contient un objet ou un document incorporé. "
                "Remplacez-le par du texte ou une image."
            )
    for field in _list_fields(root):
        if field not in _FIELDS:
            raise UnreadableFile(
                f"Ce fichier Word contient un champ « {field} », qui n’est pas permis ici. "
                "Supprimez-le, ou transformez-le en texte (Ctrl+Maj+F9)."
            )


def _check_link(element: etree._Element) -> None:
    kind = element.get("Type", "")
    external = element.get("TargetMode") == "External" and not kind.endswith("/hyperlink")
    if external or _LINKS.search(kind):
        raise UnreadableFile(
            "Ce fichier Word est lié à un autre fichier ou contient un objet. Supprimez ce lien "
            "(Fichier, Informations, Modifier les liens), puis enregistrez-le à nouveau."
        )


def _list_fields(root: etree._Element) -> Iterator[str]:
    """First word of each field, joined over the runs between its begin and its end."""
    open_fields: list[str] = []
    for element in root.iter(W + "fldChar", W + "instrText", W + "fldSimple"):
        kind = element.get(W + "fldCharType")
        if element.tag == W + "fldSimple":
            yield _first_word(element.get(W + "instr", ""))
        elif kind == "begin":
            open_fields.append("")
        elif kind == "end" and open_fields:
            yield _first_word(open_fields.pop())
        elif element.tag == W + "instrText" and open_fields:
            open_fields[-1] += element.text or ""
    yield from map(_first_word, open_fields)


def _first_word(instruction: str) -> str:
    words = instruction.upper().split()
    return words[0].split("\\")[0] if words else ""
