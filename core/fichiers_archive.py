"""The inside of a .docx or .odt, checked before anything opens it for its text.

Sizes are summed from the archive's own directory before a byte is unpacked; XML is read as a
stream, without building a tree and without entities. The same sentences serve both formats.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import IO, Any, Final

from lxml import etree

from core.errors import UnreadableFile

MAX_PACKED: Final = 10_000_000  # bytes; a photo may be in a fiche
MAX_UNPACKED: Final = 50_000_000  # bytes
MAX_XML_PART: Final = 20_000_000  # bytes
MAX_ENTRIES: Final = 500
MAX_RATIO: Final = 100  # of an entry over BIG_ENTRY
BIG_ENTRY: Final = 1_000_000  # bytes
OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROGRAM_MAGICS: Final = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"L\0\0\0\x01\x14")
ARCHIVE_MAGICS: Final = (
    b"PK\x05\x06", b"PK\x07\x08", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF",
)  # fmt: skip

SAVE_AS: Final = "Ouvrez-le, puis enregistrez-le au format .docx dans Word ou LibreOffice."
ABIME: Final = "Ce fichier est incomplet ou abîmé. Demandez qu’on vous le renvoie."
MOT_DE_PASSE: Final = (
    "Ce document est protégé par un mot de passe. Demandez-le sans mot de passe, "
    "ou enregistrez-le à nouveau sans protection."
)
MACROS: Final = (
    "Ce document contient des macros. Enregistrez-le au format .docx, qui n’en contient pas."
)
PAS_TEXTE: Final = f"Ce fichier n’est pas un document texte. {SAVE_AS}"
TROP_GROS: Final = (
    f"Ce fichier dépasse {MAX_PACKED // 1_000_000} Mo. "
    "Réduisez les images qu’il contient, puis réessayez."
)
_DEPLIE: Final = (
    "Ce document devient trop gros une fois ouvert. Retirez-en les images inutiles, puis "
    "enregistrez-le à nouveau."
)
_OBJET: Final = (
    "Ce document contient un objet incorporé (tableur, fichier joint ou contrôle). "
    "Remplacez-le par du texte ou une image, puis enregistrez-le à nouveau."
)
_LIE: Final = (
    "Ce document va chercher un autre fichier (image, modèle ou document lié). "
    "Copiez son texte dans un document neuf, puis enregistrez-le."
)
_CHAMP: Final = (
    "Ce document contient un champ qui va chercher des données ailleurs. Dans Word, sélectionnez "
    "tout (Ctrl+A), transformez les champs en texte (Ctrl+Maj+F9), puis enregistrez-le."
)
_CONSTRUCTION: Final = f"La construction de ce document n’est pas sûre : il est refusé. {SAVE_AS}"

_ERRORS: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, etree.XMLSyntaxError, EOFError, KeyError,
    NotImplementedError, RuntimeError, ValueError, OverflowError, OSError,
)  # fmt: skip
_ENCRYPTED_FLAGS: Final = 0x1 | 0x40 | 0x2000
_CHUNK: Final = 65_536
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W_STRICT: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_TYPES: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATION: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MANIFEST: Final = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAW: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_DOCX_MAIN: Final = "wordprocessingml.document.main+xml"
_ODT_TYPE: Final = "application/vnd.oasis.opendocument.text"

_MACRO_NAMES: Final = re.compile(
    r"vbaProject|vbaData|^Basic/.+/(?!script-l[bc]\.xml$)[^/]+\.xml$|^Scripts/.*[^/]$", re.I
)
_OBJECT_NAMES: Final = re.compile(
    r"(?:^|/)(?:embeddings|activeX|ObjectReplacements)/.|^Object[ _]?\d|(?:^|/)oleObject", re.I
)
_UNSAFE_NAMES: Final = re.compile(r"^/|^[A-Za-z]:|\\|(?:^|/)\.\.(?:/|$)|[\x00-\x1f]")
_XML_NAMES: Final = re.compile(r"\.(?:xml|rels|vml|rdf|svg)$", re.I)
_XML_START: Final = re.compile(rb"\A(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<|\0<)")
_LINK_TYPES: Final = re.compile(
    r"/(?:oleObject|package|control|activeXControlBinary|aFChunk|subDocument|frame|"
    r"attachedTemplate|mailMerge\w*|vbaProject|wordVbaData)$"
)
_OBJECT_TAGS: Final = frozenset(
    {ns + name for ns in (_W, _W_STRICT) for name in ("altChunk", "control", "subDoc")}
    | {_DRAW + name for name in ("object", "object-ole", "applet", "plugin", "floating-frame")}
    | {"{urn:schemas-microsoft-com:office:office}OLEObject"}
)
_FIELD_TAGS: Final = frozenset(
    ns + name for ns in (_W, _W_STRICT) for name in ("fldChar", "fldSimple")
)
_INSTRUCTION_TAGS: Final = frozenset(
    ns + name for ns in (_W, _W_STRICT) for name in ("instrText", "delInstrText")
)
_DDE_TAGS: Final = frozenset(
    {_OFFICE + "dde-source", _TEXT + "dde-connection", _TEXT + "dde-connection-decl"}
)
_LINKING_TAGS: Final = frozenset({_TEXT + "a", _DRAW + "a"})
_EXTERNAL: Final = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\|\.\./|/", re.I)
_FORBIDDEN_FIELD: Final = re.compile(
    r"^[\s\"]*(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|QUOTE|LINK|EMBED)\b",
    re.I | re.M,
)


def check_archive(content: bytes) -> None:
    """Refuse a .docx or .odt that is too big, locked, active, linked, damaged or built to harm.

    Raises:
        UnreadableFile: with what to do about it.
    """
    if len(content) > MAX_PACKED:
        raise UnreadableFile(TROP_GROS)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            _check_names([entry.filename for entry in entries])
            _check_format(archive)
            for entry in sorted(entries, key=lambda entry: not entry.filename.endswith(".rels")):
                _check_entry(archive, entry)
    except _ERRORS as error:
        raise UnreadableFile(ABIME) from error


def list_names(content: bytes) -> frozenset[str]:
    """List the entries of a zip without unpacking any.

    Raises:
        UnreadableFile: when its directory cannot be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return frozenset(archive.namelist())
    except _ERRORS as error:
        raise UnreadableFile(ABIME) from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & _ENCRYPTED_FLAGS for entry in entries):
        raise UnreadableFile(MOT_DE_PASSE)
    too_many = len(entries) > MAX_ENTRIES
    if too_many or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise UnreadableFile(_DEPLIE)
    for entry in entries:
        dense = entry.file_size > max(BIG_ENTRY, MAX_RATIO * entry.compress_size)
        long_xml = entry.file_size > MAX_XML_PART and _XML_NAMES.search(entry.filename)
        if dense or long_xml:
            raise UnreadableFile(_DEPLIE)


def _check_names(names: list[str]) -> None:
    if len({name.lower() for name in names}) != len(names):
        raise UnreadableFile(_CONSTRUCTION)
    if any(_UNSAFE_NAMES.search(name) for name in names):
        raise UnreadableFile(_CONSTRUCTION)
    if any(_MACRO_NAMES.search(name) for name in names):
        raise UnreadableFile(MACROS)
    if any(_OBJECT_NAMES.search(name) for name in names):
        raise UnreadableFile(_OBJET)
    if "encrypted-package" in names:
        raise UnreadableFile(MOT_DE_PASSE)


def _check_format(archive: zipfile.ZipFile) -> None:
    """Ask for the main part of a Word or LibreOffice text, and for its declared type."""
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        types = _read_types(archive, "[Content_Types].xml")
        if any("macroEnabled" in kind or "vbaProject" in kind for kind in types):
            raise UnreadableFile(MACROS)
        known = any(kind.endswith(_DOCX_MAIN) for kind in types)
        main = "word/document.xml"
    else:
        kinds = _read_types(archive, "META-INF/manifest.xml")
        known, main = _ODT_TYPE in kinds, "content.xml"
    if not known:
        raise UnreadableFile(PAS_TEXTE)
    if main not in names:
        raise UnreadableFile(ABIME)


def _read_types(archive: zipfile.ZipFile, name: str) -> frozenset[str]:
    with archive.open(name) as part:
        return _read_xml(part, name).types


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if entry.is_dir() or not entry.file_size:
        return
    with archive.open(entry) as part:
        start = part.read(64)
    if _XML_NAMES.search(entry.filename) or _XML_START.match(start):
        with archive.open(entry) as part:
            _read_xml(part, entry.filename)
        return
    packed_picture = entry.filename.lower().endswith((".emz", ".wmz"))
    nested = (b"PK\x03\x04", OLE_MAGIC, *PROGRAM_MAGICS, *ARCHIVE_MAGICS)
    if start.startswith(nested) and not packed_picture:
        raise UnreadableFile(_OBJET)


# --- XML --------------------------------------------------------------------------------------


class _Inspector:
    """Receives the events of one XML part, and stops at the first thing that is not allowed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.types: frozenset[str] = frozenset()
        self._instructions: list[str] = []
        self._in_instruction = False

    def doctype(self, *_: object) -> None:
        raise UnreadableFile(_CONSTRUCTION)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._in_instruction = tag in _INSTRUCTION_TAGS
        if tag in _OBJECT_TAGS:
            raise UnreadableFile(_OBJET)
        if tag in _DDE_TAGS:
            raise UnreadableFile(_CHAMP)
        if tag == _MANIFEST + "encryption-data":
            raise UnreadableFile(MOT_DE_PASSE)
        if tag == _RELATION:
            _check_relation(attributes)
        elif tag.startswith((_W, _W_STRICT)):
            if tag in _FIELD_TAGS:
                self._start_field(attributes)
        elif tag.startswith(_TYPES):
            self.types |= {attributes.get("ContentType", "")}
        elif tag == _MANIFEST + "file-entry" and attributes.get(_MANIFEST + "full-path") == "/":
            self.types |= {attributes.get(_MANIFEST + "media-type", "")}
        elif tag not in _LINKING_TAGS and self.name != "meta.xml":
            _check_href(attributes.get(_HREF, ""))

    def _start_field(self, attributes: Mapping[str, str]) -> None:
        instruction = attributes.get(_W + "instr") or attributes.get(_W_STRICT + "instr") or ""
        self._instructions.append(f"\n{instruction}\n")

    def data(self, text: str) -> None:
        if self._in_instruction:
            self._instructions.append(text)

    def close(self) -> None:
        if _FORBIDDEN_FIELD.search("".join(self._instructions)):
            raise UnreadableFile(_CHAMP)


def _check_relation(attributes: Mapping[str, str]) -> None:
    kind = attributes.get("Type", "")
    if attributes.get("TargetMode") == "External" and not kind.endswith("/hyperlink"):
        raise UnreadableFile(_LIE)
    if _LINK_TYPES.search(kind):
        raise UnreadableFile(_OBJET)


def _check_href(target: str) -> None:
    if _EXTERNAL.match(target.strip()):
        raise UnreadableFile(_LIE)


def _read_xml(part: IO[bytes], name: str) -> _Inspector:
    inspector = _Inspector(name)
    target: Any = inspector  # the stub asks for comments and bytes, which lxml does not need
    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True, load_dtd=False)
    for chunk in _list_chunks(part):
        parser.feed(chunk)
    parser.close()
    return inspector


def _list_chunks(part: IO[bytes]) -> Iterable[bytes]:
    while chunk := part.read(_CHUNK):
        yield chunk
