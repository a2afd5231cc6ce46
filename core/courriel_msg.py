"""Read an Outlook e-mail (.msg), its attachments and the messages inside it.

Texts are taken from their own streams, so that one wrong announcement does not lose the others.
"""

from datetime import datetime
from typing import Final

from olefile import STGTY_STREAM, OleFileIO
from oxmsg.domain import constants as pid
from oxmsg.domain.encodings import encoding_from_codepage
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from core.courriel_brut import (
    LIBRARY_ERRORS,
    Correspondant,
    MessageBrut,
    PartieBrute,
    attempt,
    read_correspondant,
    read_date,
    tidy_line,
    tidy_name,
    to_utc,
)
from core.courriel_eml import decode_text
from core.errors import UnreadableFile

MAX_DEPTH: Final = 8  # messages inside messages that are read at all
MAX_GROWTH: Final = 2  # streams may not add up to more than this many times the file
_ABIME: Final = (
    "Ce courriel Outlook est incomplet ou abîmé. Ouvrez-le dans Outlook, enregistrez la fiche "
    "jointe, puis importez la fiche."
)
_ROOT_HEADER, _EMBEDDED_HEADER, _ATTACHMENT_HEADER = 32, 24, 8  # bytes before the properties
_ATTACHMENT: Final = "__attach_version1.0_#"
_EMBEDDED: Final = "__substg1.0_3701000D"
_WINDOWS: Final = "cp1252"


def read_outlook(content: bytes) -> MessageBrut:
    """Read an Outlook message.

    Raises:
        UnreadableFile: when the file cannot be read as one.
    """
    try:
        with OleFileIO(content) as ole:
            _check_streams(ole, len(content))
            root = Storage.from_ole(ole)
        return _read_message(root, _ROOT_HEADER, 0)
    except LIBRARY_ERRORS as error:
        raise UnreadableFile(_ABIME) from error


def _check_streams(ole: OleFileIO, packed: int) -> None:
    """Refuse streams that share their sectors in order to weigh more than the file."""
    entries = [entry for entry in ole.direntries if entry is not None]
    total = sum(entry.size for entry in entries if entry.entry_type == STGTY_STREAM)
    if total > MAX_GROWTH * packed:
        raise UnreadableFile(_ABIME)


def _name_codepage(number: int) -> str:
    return attempt(lambda: encoding_from_codepage(number), _WINDOWS)


class _Reader:
    """The properties of one storage: texts by their streams, numbers and dates by the library."""

    def __init__(self, storage: Storage, header: int) -> None:
        self._streams = {stream.name.upper(): stream.bytes_ for stream in storage.streams}
        self._properties = Properties(storage, properties_header_offset=header)
        self._codepage = self._read_codepage()

    def _read_codepage(self) -> str:
        for tag in (pid.PID_INTERNET_CODEPAGE, pid.PID_MESSAGE_CODEPAGE):
            if number := self.number(tag):
                return _name_codepage(number)
        return _WINDOWS

    def number(self, tag: int) -> int:
        value = attempt(lambda: self._properties.int_prop_value(tag), None)
        return value if isinstance(value, int) else 0

    def date(self, tag: int) -> datetime | None:
        value = attempt(lambda: self._properties.date_prop_value(tag), None)
        return to_utc(value) if isinstance(value, datetime) else None

    def raw(self, tag: int, kind: int) -> bytes:
        return self._streams.get(f"__SUBSTG1.0_{tag:04X}{kind:04X}", b"")

    def text(self, *tags: int) -> str:
        """Give the first text that is there, Unicode or of the message's code page."""
        for tag in tags:
            wide, narrow = self.raw(tag, pid.PTYP_STRING), self.raw(tag, pid.PTYP_STRING8)
            text = wide.decode("utf-16-le", "replace") if wide else ""
            text = text or (decode_text(narrow, self._codepage) if narrow else "")
            if text.strip("\0 "):
                return text.strip("\0")
        return ""

    def html(self) -> str:
        packed = self.raw(pid.PID_HTML, pid.PTYP_BINARY)
        return decode_text(packed, self._codepage) if packed else self.text(pid.PID_BODY_HTML)


def _read_message(storage: Storage, header: int, depth: int) -> MessageBrut:
    reader = _Reader(storage, header)
    headers = reader.text(pid.PID_TRANSPORT_MESSAGE_HEADERS)
    dates = (reader.date(pid.PID_CLIENT_SUBMIT_TIME), reader.date(pid.PID_MESSAGE_DELIVERY_TIME))
    brut = MessageBrut(
        expediteur=_read_sender(reader, headers),
        date=next(filter(None, dates), None) or read_date(_find_header(headers, "date")),
        objet=tidy_line(reader.text(pid.PID_SUBJECT, pid.PID_NORMALIZED_SUBJECT)),
        texte=reader.text(pid.PID_BODY),
        html=reader.html(),
    )
    for attachment in storage.storages:
        if attachment.name.startswith(_ATTACHMENT):
            brut.parties.append(_read_attachment(attachment, depth))
    return brut


def _find_header(headers: str, name: str) -> str:
    for line in headers.splitlines():
        key, _, value = line.partition(":")
        if key.strip().lower() == name:
            return value.strip()
    return ""


def _read_sender(reader: _Reader, headers: str) -> Correspondant | None:
    """Name and address; inside an Exchange organisation the address is in another property."""
    name = tidy_line(reader.text(pid.PID_SENDER_NAME, pid.PID_SENT_REPRESENTING_NAME))
    addresses = (
        reader.text(tag)
        for tag in (
            pid.PID_SENDER_SMTP_ADDRESS,
            pid.PID_SENDER_EMAIL_ADDRESS,
            pid.PID_SENT_REPRESENTING_EMAIL_ADDRESS,
        )
    )
    address = next((tidy_line(text).lower() for text in addresses if "@" in text), "")
    announced = read_correspondant(_find_header(headers, "from"))
    if announced and not address:
        return Correspondant(name or announced.nom, announced.adresse)
    return Correspondant(name, address) if name or address else None


def _read_attachment(storage: Storage, depth: int) -> PartieBrute:
    reader = _Reader(storage, _ATTACHMENT_HEADER)
    name = reader.text(pid.PID_ATTACH_LONG_FILENAME, pid.PID_ATTACH_FILENAME, pid.PID_DISPLAY_NAME)
    inner = next((s for s in storage.storages if s.name.upper() == _EMBEDDED.upper()), None)
    if inner is not None and depth < MAX_DEPTH:
        message = _read_message(inner, _EMBEDDED_HEADER, depth + 1)
        return PartieBrute(tidy_name(name or message.objet, "message"), message=message)
    cid = tidy_line(reader.text(pid.PID_ATTACH_CONTENT_ID)).strip("<>")
    hidden = bool(reader.number(pid.PID_ATTACHMENT_HIDDEN))
    content = reader.raw(pid.PID_ATTACH_DATA_BINARY, pid.PTYP_BINARY)
    return PartieBrute(tidy_name(name, "piece jointe"), content, cid, hidden)
