"""What an e-mail holds once its format is forgotten: the shape that both readers give.

The libraries that read mails stumble in many ways on damaged ones; `LIBRARY_ERRORS` lists them, and
`attempt` gives up one detail rather than the whole mail.
"""

import re
import struct
import unicodedata
from binascii import Error as Base64Error
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import PurePosixPath
from typing import Final, TypeVar

from oxmsg.domain.model import UnrecognizedCodePageError, UnsupportedEncodingError

from core.texte import clean

T = TypeVar("T")
LIBRARY_ERRORS: Final = (
    OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, AssertionError,
    RecursionError, NotImplementedError, EOFError, MessageError, Base64Error, struct.error,
    UnrecognizedCodePageError, UnsupportedEncodingError,
)  # fmt: skip
MAX_NAME: Final = 120
_FIRST_YEAR, _LAST_YEAR = 1995, 2100
_ADDRESS: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")


@dataclass(frozen=True)
class Correspondant:
    """Who sent a mail; either part may be empty, never both."""

    nom: str = ""
    adresse: str = ""


@dataclass
class PartieBrute:
    """One attachment: bytes, or a whole message (`message` is not None)."""

    nom: str
    contenu: bytes = b""
    cid: str = ""  # Content-ID, when a text may show it in place
    dans_le_texte: bool = False  # placed inside the text by its sender
    message: "MessageBrut | None" = None


@dataclass
class MessageBrut:
    """One message: `date` is in UTC, `texte` and `html` are its body as found."""

    expediteur: Correspondant | None = None
    date: datetime | None = None
    objet: str = ""
    texte: str = ""
    html: str = ""
    parties: list[PartieBrute] = field(default_factory=list)


def attempt(read: Callable[[], T], default: T) -> T:
    """Read one detail of a mail, or give the default when the library cannot."""
    try:
        return read()
    except LIBRARY_ERRORS:
        return default


def decode_words(text: str) -> str:
    """Decode the « =?utf-8?…?= » words that some mailers leave in names and subjects."""
    if "=?" not in text:
        return text
    return attempt(lambda: str(make_header(decode_header(text))), text)


def tidy_line(text: str) -> str:
    """Give one line of plain text: composed letters, no control or direction mark."""
    composed = unicodedata.normalize("NFC", clean(text))
    visible = "".join(c for c in composed if unicodedata.category(c) not in {"Cf", "Cs"})
    return " ".join(visible.split())


def tidy_name(name: str, default: str) -> str:
    """Give a file name without folders, at most `MAX_NAME` long, its extension kept."""
    last = tidy_line(decode_words(name)).replace("\\", "/").rpartition("/")[2].strip()
    if not last.strip("."):
        return default
    suffix = PurePosixPath(last).suffix[:10]
    return last if len(last) <= MAX_NAME else last[: MAX_NAME - len(suffix)] + suffix


def read_correspondant(text: str) -> Correspondant | None:
    """Read « Nom <adresse> », « "Nom" [mailto:adresse] » or one of them alone."""
    line = tidy_line(text).replace("*", "")
    found = _ADDRESS.search(line)
    address = found[0].lower() if found else ""
    parsed = attempt(lambda: parseaddr(line)[0], "")
    rest = line[: found.start()] if found else line
    name = parsed if parsed and "@" not in parsed else rest
    name = re.sub(r"\[?mailto:?|[<>\[\]\"']|\($", "", name, flags=re.I).strip(" ,;:-")
    return Correspondant(name, address) if name or address else None


def to_utc(moment: datetime | None) -> datetime | None:
    """Put a moment in UTC; a naive one is taken as UTC, an absurd one is dropped."""
    if moment is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return attempt(lambda: aware.astimezone(UTC), None)


def read_date(text: str) -> datetime | None:
    """Read the date of a mail header, in UTC."""
    return to_utc(attempt(lambda: parsedate_to_datetime(text), None))
