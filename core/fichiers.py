"""What a file really is, and whether it may be opened: type by content and by name, size, dangers.

Nothing here opens a document for its text. Sizes are summed from the archive's own directory before
a byte is unpacked, XML is read as a stream without entities, and every refusal says what to do.
"""

import io
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from olefile import OleFileIO
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from core.errors import UnreadableFile
from core.fichiers_archive import (
    ABIME,
    ARCHIVE_MAGICS,
    MACROS,
    MAX_PACKED,
    MOT_DE_PASSE,
    OLE_MAGIC,
    PAS_TEXTE,
    PROGRAM_MAGICS,
    TROP_GROS,
    check_archive,
    list_names,
)

__all__ = [
    "ATTACHMENT_KINDS", "CONTENT_TYPES", "IMAGE_KINDS", "FileKind", "check_archive",
    "check_attachment", "get_extension", "identify_file",
]  # fmt: skip

MAX_PIXELS: Final = 60_000_000  # beyond a phone's largest photo
MAX_STREAMS: Final = 50_000_000  # bytes, all the object streams of a PDF once unfolded


class FileKind(StrEnum):
    """The kinds of file that the tool receives."""

    DOCX = "docx"
    ODT = "odt"
    EML = "eml"
    MSG = "msg"
    PDF = "pdf"
    PNG = "png"
    JPG = "jpg"
    HEIC = "heic"


CONTENT_TYPES: Final[Mapping[FileKind, str]] = {
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
    FileKind.EML: "application/octet-stream",  # a browser would show message/rfc822
    FileKind.MSG: "application/octet-stream",
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPG: "image/jpeg",
    FileKind.HEIC: "image/heic",
}
ATTACHMENT_KINDS: Final = frozenset(
    {FileKind.DOCX, FileKind.ODT, FileKind.PDF, FileKind.PNG, FileKind.JPG}
)
IMAGE_KINDS: Final = frozenset({FileKind.PNG, FileKind.JPG, FileKind.HEIC})

_EXTENSIONS: Final[Mapping[str, FileKind]] = {
    "docx": FileKind.DOCX, "odt": FileKind.ODT, "eml": FileKind.EML, "msg": FileKind.MSG,
    "pdf": FileKind.PDF, "png": FileKind.PNG, "jpg": FileKind.JPG, "jpeg": FileKind.JPG,
    "jpe": FileKind.JPG, "jfif": FileKind.JPG, "heic": FileKind.HEIC, "heif": FileKind.HEIC,
}  # fmt: skip
_LABELS: Final[Mapping[FileKind, str]] = {
    FileKind.DOCX: "un document Word",
    FileKind.ODT: "un document LibreOffice",
    FileKind.EML: "un courriel",
    FileKind.MSG: "un courriel Outlook",
    FileKind.PDF: "un PDF",
    FileKind.PNG: "une image PNG",
    FileKind.JPG: "une photo JPEG",
    FileKind.HEIC: "une photo HEIC",
}

ANCIEN_WORD: Final = (
    "Ce document est dans l’ancien format de Word. "
    "Enregistrez-le au format .docx dans Word ou LibreOffice."
)
_VIDE: Final = "Ce fichier est vide. Demandez qu’on vous le renvoie."
_PROGRAMME: Final = "Ce fichier est un programme : il est refusé. Ne l’ouvrez pas."
_COMPRESSE: Final = (
    "Ce fichier est une archive compressée. Décompressez-la, puis importez les fiches qu’elle "
    "contient."
)
_REFUSED_EXTENSIONS: Final[Mapping[str, str]] = (
    dict.fromkeys(("doc", "dot", "wps"), ANCIEN_WORD)
    | dict.fromkeys(("docm", "dotm", "xlsm", "pptm"), MACROS)
    | dict.fromkeys(
        ("exe", "com", "bat", "cmd", "js", "vbs", "scr", "msi", "ps1", "jar", "lnk", "hta", "sh"),
        _PROGRAMME,
    )
    | dict.fromkeys(("zip", "rar", "7z", "gz", "tar", "tgz", "bz2", "xz", "cab", "iso"), _COMPRESSE)
    | dict.fromkeys(
        ("dotx", "rtf", "txt", "pages", "html", "htm", "mht", "xml", "fodt", "ott", "wpd", "md"),
        PAS_TEXTE,
    )
)


def identify_file(content: bytes, name: str) -> FileKind:
    """Tell what a file is when its content and its name agree, and check a document's inside.

    A document (.docx, .odt) that is returned has passed `check_archive`.

    Raises:
        UnreadableFile: for any other file, with what to do about it.
    """
    if not content:
        raise UnreadableFile(_VIDE)
    if len(content) > MAX_PACKED:
        raise UnreadableFile(TROP_GROS)
    extension = get_extension(name)
    kind = _recognize(content, extension)
    expected = _EXTENSIONS.get(extension)
    if expected is None:
        raise UnreadableFile(_refuse_name(extension, kind))
    if kind is None:
        raise UnreadableFile(ABIME)
    if kind != expected:
        raise UnreadableFile(
            f"Le nom de ce fichier finit par « .{extension} », mais c’est {_LABELS[kind]}. "
            "Enregistrez-le à nouveau, puis réessayez."
        )
    if kind in {FileKind.DOCX, FileKind.ODT}:
        check_archive(content)
    return kind


def check_attachment(content: bytes, name: str) -> FileKind:
    """Accept a file joined to a situation: document, PDF or image, 10 MB at most, nothing active.

    Raises:
        UnreadableFile: with what to do about it.
    """
    kind = identify_file(content, name)
    if kind == FileKind.HEIC:
        raise UnreadableFile(
            "Cette photo est au format HEIC, que tous les ordinateurs n’ouvrent pas. "
            "Enregistrez-la au format JPEG."
        )
    if kind not in ATTACHMENT_KINDS:
        raise UnreadableFile(
            "Un courriel ne se joint pas tel quel. Joignez le document qu’il contient "
            "(.docx, .odt, .pdf, .png ou .jpg)."
        )
    if kind == FileKind.PDF:
        _check_pdf(content)
    if kind in IMAGE_KINDS:
        _check_image(content, kind)
    return kind


def get_extension(name: str) -> str:
    """Give the extension of a file name in lower case, without its dot; empty when it has none."""
    return PurePosixPath(name.strip().rstrip(". ").replace("\\", "/")).suffix[1:].lower()


# --- recognizing ------------------------------------------------------------------------------

_HEIC_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
)
_MAIL_HEADER: Final = re.compile(
    rb"\A(?:>?From [^\n]*\n)?(?:[!-9;-~]+[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+"
)
_MAIL_NAMES: Final = re.compile(
    rb"^(?:from|date|subject|received|mime-version|message-id|return-path)[ \t]*:", re.I | re.M
)
_TAIL: Final = 2048
_MAIL_HEAD: Final = 65_536
# What olefile and its readers stumble on when the bytes lie.
OLE_ERRORS: Final = (
    OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError,
    AssertionError, EOFError, struct.error,
)  # fmt: skip


def _recognize(content: bytes, extension: str) -> FileKind | None:
    """Tell a kind by the first bytes; refuse outright what is dangerous or known to be useless."""
    if content.startswith(PROGRAM_MAGICS):
        raise UnreadableFile(_PROGRAMME)
    if content.startswith(ARCHIVE_MAGICS):
        raise UnreadableFile(_COMPRESSE)
    if content.startswith(OLE_MAGIC):
        return _recognize_ole(content)
    if content.startswith(b"PK\x03\x04"):
        return _recognize_zip(content, extension)
    return _recognize_plain(content)


def _recognize_plain(content: bytes) -> FileKind | None:
    if content.startswith(b"%PDF-"):
        return FileKind.PDF if b"%%EOF" in content[-_TAIL:] else None
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG if b"IEND" in content[-_TAIL:] else None
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPG
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return FileKind.HEIC
    if content.startswith(b"{\\rtf") or content[:_TAIL].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise UnreadableFile(PAS_TEXTE)
    return FileKind.EML if _looks_like_mail(content) else None


def _looks_like_mail(content: bytes) -> bool:
    head = content[:_MAIL_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if b"\0" in head:
        return False
    header = _MAIL_HEADER.match(head + b"\n")
    return header is not None and _MAIL_NAMES.search(header[0]) is not None


def _list_ole_names(content: bytes) -> frozenset[str]:
    try:
        with OleFileIO(content) as ole:
            return frozenset(entry[0] for entry in ole.listdir(storages=True))
    except OLE_ERRORS as error:
        raise UnreadableFile(ABIME) from error


def _recognize_ole(content: bytes) -> FileKind:
    names = _list_ole_names(content)
    if "EncryptedPackage" in names:
        raise UnreadableFile(MOT_DE_PASSE)
    if "__properties_version1.0" in names:
        return FileKind.MSG
    if "WordDocument" in names:
        raise UnreadableFile(ANCIEN_WORD)
    raise UnreadableFile(PAS_TEXTE)


def _recognize_zip(content: bytes, extension: str) -> FileKind:
    names = list_names(content)
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return FileKind.DOCX
    if "mimetype" in names and "META-INF/manifest.xml" in names:
        return FileKind.ODT
    if names & {"xl/workbook.xml", "ppt/presentation.xml", "Index/Document.iwa"}:
        raise UnreadableFile(PAS_TEXTE)
    if _EXTENSIONS.get(extension) in {FileKind.DOCX, FileKind.ODT}:
        raise UnreadableFile(
            "Ce fichier porte le nom d’un document, mais n’en contient pas. "
            "Demandez qu’on vous renvoie la fiche."
        )
    raise UnreadableFile(_COMPRESSE)


def _refuse_name(extension: str, kind: FileKind | None) -> str:
    if extension in _REFUSED_EXTENSIONS:
        return _REFUSED_EXTENSIONS[extension]
    if not extension and kind:
        return (
            f"Le nom de ce fichier ne dit pas ce qu’il est (c’est {_LABELS[kind]}). "
            f"Ajoutez « .{kind} » à la fin de son nom."
        )
    return (
        "Ce type de fichier n’est pas accepté. Sont acceptés : .docx, .odt, .pdf, .png, .jpg, "
        "et les courriels .eml et .msg."
    )


# --- PDF and images ---------------------------------------------------------------------------

# An action needs its type's name in clear: /S /JavaScript, /S /Launch, /Type /EmbeddedFile.
_PDF_ACTIVE: Final = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia)")
_PDF_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_MARKS: Final = re.compile(rb"\bobj\b|\bstream(?:\r\n|\n|\r)")
_PDF_OBJECTS: Final = re.compile(rb"/ObjStm\b")
_PDF_FLATE: Final = re.compile(rb"/Filter\s*(?:/Fl(?:ateDecode)?\b|\[\s*/Fl(?:ateDecode)?\s*\])")
_PDF_ACTIF: Final = (
    "Ce PDF contient un programme ou un fichier joint. "
    "Imprimez-le en PDF (Imprimer, puis « Enregistrer en PDF ») et joignez cette copie."
)
_PDF_ILLISIBLE: Final = (
    "Ce PDF est protégé ou ne peut pas être vérifié. "
    "Imprimez-le en PDF (Imprimer, puis « Enregistrer en PDF ») et joignez cette copie."
)
_IMAGE_ERRORS: Final = (OSError, ValueError, SyntaxError, LookupError, TypeError, OverflowError)


def _plain_names(data: bytes) -> bytes:
    return _PDF_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), data)


def _check_pdf(content: bytes) -> None:
    """Refuse what is active, in clear or inside object streams, and what cannot be looked into."""
    if _PDF_ACTIVE.search(_plain_names(content)):
        raise UnreadableFile(_PDF_ACTIF)
    if re.search(rb"/Encrypt\b", content):
        raise UnreadableFile(_PDF_ILLISIBLE)
    left = MAX_STREAMS
    for start in _list_object_streams(content):
        unfolded = _inflate(content[start:], left)
        left -= len(unfolded)
        if _PDF_ACTIVE.search(_plain_names(unfolded)):
            raise UnreadableFile(_PDF_ACTIF)


def _list_object_streams(content: bytes) -> Iterator[int]:
    """Give where the data of each object stream begins; its dictionary comes just before."""
    start = 0
    for mark in _PDF_MARKS.finditer(content):
        dictionary = _plain_names(content[start : mark.start()])
        start = mark.end()
        if mark[0] == b"obj" or not _PDF_OBJECTS.search(dictionary):
            continue
        if not _PDF_FLATE.search(dictionary) or b"/DecodeParms" in dictionary:
            raise UnreadableFile(_PDF_ILLISIBLE)
        yield mark.end()


def _inflate(data: bytes, limit: int) -> bytes:
    engine = zlib.decompressobj()
    try:
        unfolded = engine.decompress(data, max(limit, 1))
    except zlib.error as error:
        raise UnreadableFile(_PDF_ILLISIBLE) from error
    if not engine.eof:
        raise UnreadableFile(_PDF_ILLISIBLE)
    return unfolded


def _check_image(content: bytes, kind: FileKind) -> None:
    """Read an image's header, and refuse one that would unfold to too many pixels."""
    opener = PngImageFile if kind == FileKind.PNG else JpegImageFile
    try:
        with opener(io.BytesIO(content)) as image:
            width, height = image.size
    except (*_IMAGE_ERRORS, struct.error) as error:
        raise UnreadableFile(ABIME) from error
    if not 0 < width * height <= MAX_PIXELS:
        raise UnreadableFile("Cette image est trop grande. Réduisez sa taille, puis réessayez.")
