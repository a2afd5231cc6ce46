"""Read a standard e-mail (.eml) with the standard library, whatever its sender made of it."""

import base64
import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import EmailPolicy
from pathlib import PurePosixPath
from typing import Any, Final

from core.courriel_brut import (
    LIBRARY_ERRORS,
    MessageBrut,
    PartieBrute,
    attempt,
    decode_words,
    read_correspondant,
    read_date,
    tidy_line,
    tidy_name,
)
from core.errors import UnreadableFile

MAX_HEADER: Final = 4_000  # characters read of one header; some parsers are quadratic
MAX_BOUNDARIES: Final = 200  # each line is compared with every open boundary
MAX_TEXT: Final = 1_000_000  # characters of one body part
_ABIME: Final = (
    "Ce courriel est incomplet ou abîmé. Ouvrez-le dans votre messagerie, enregistrez la fiche "
    "jointe, puis importez la fiche."
)
_NAMING: Final = frozenset({"content-disposition", "content-type"})
_BARE_NAME: Final = re.compile(r"name=(=\?[^\s\";]{1,300}\?=)")
_DEFAULT_NAMES: Final = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "piece.docx",
    "application/vnd.oasis.opendocument.text": "piece.odt",
    "application/msword": "piece.doc",
    "application/pdf": "piece.pdf",
    "application/ms-tnef": "winmail.dat",
    "application/vnd.ms-outlook": "piece.msg",
    "application/pkcs7-mime": "smime.p7m",
    "image/png": "image.png",
    "image/jpeg": "image.jpg",
    "image/heic": "image.heic",
}


class _RobustPolicy(EmailPolicy):
    """The library's default reading of headers, of bounded cost, that never fails."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        text = _repair(str(value))[:MAX_HEADER]
        try:
            return super().header_fetch_parse(name, text)
        except LIBRARY_ERRORS:
            return text


_POLICY: Final = _RobustPolicy()


def read_eml(content: bytes) -> MessageBrut:
    """Read an e-mail and the e-mails inside it.

    Raises:
        UnreadableFile: when the library cannot make a message of it.
    """
    if content.lower().count(b"boundary") > MAX_BOUNDARIES:
        raise UnreadableFile(_ABIME)
    try:
        return _read_message(BytesParser(policy=_POLICY).parsebytes(content))
    except LIBRARY_ERRORS as error:
        raise UnreadableFile(_ABIME) from error


def _repair(value: str) -> str:
    """Decode the raw bytes that old webmails put in headers, and unfold the lines."""
    if not value.isascii():
        raw = value.encode("utf-8", "surrogateescape")
        try:
            value = raw.decode("utf-8")
        except UnicodeDecodeError:
            value = raw.decode("cp1252", "replace")
    return " ".join(line.strip() for line in value.splitlines())


def _header(message: Message, name: str) -> str:
    return attempt(lambda: str(message.get(name, "")), "")


def _read_message(message: Message) -> MessageBrut:
    brut = MessageBrut(
        expediteur=read_correspondant(
            decode_words(_header(message, "from") or _header(message, "sender"))
        ),
        date=read_date(_header(message, "date")),
        objet=tidy_line(decode_words(_header(message, "subject"))),
    )
    for part, related in _list_leaves(message, related=False):
        _add_part(brut, part, related=related)
    return brut


def _list_leaves(message: Any, *, related: bool) -> Iterator[tuple[Any, bool]]:
    """List the parts that are not containers; a message inside is one part."""
    kind = message.get_content_type()
    payload = message.get_payload()
    if kind == "message/rfc822" or not isinstance(payload, list):
        yield message, related
        return
    for part in payload:
        yield from _list_leaves(part, related=related or kind == "multipart/related")


def _add_part(brut: MessageBrut, part: Any, *, related: bool) -> None:
    kind = part.get_content_type()
    name = _find_name(part)
    if kind == "message/rfc822":
        inner = _read_inner(part)
        brut.parties.append(PartieBrute(tidy_name(name or inner.objet, "message"), message=inner))
    elif part.get_content_maintype() == "text" and not name:
        _add_text(brut, part, kind)
    else:
        cid = _header(part, "content-id").strip(" <>")
        placed = related or (bool(cid) and attempt(part.get_content_disposition, None) == "inline")
        default = _DEFAULT_NAMES.get(kind, "piece jointe")
        file_name = tidy_name(name, default)
        if not PurePosixPath(file_name).suffix:
            file_name += PurePosixPath(default).suffix
        brut.parties.append(PartieBrute(file_name, _decode(part), cid, placed))


def _find_name(part: Any) -> str:
    """Give the announced file name, also when it is an encoded word without its quotes."""
    name = attempt(part.get_filename, None)
    if name and "." in name:
        return str(name)
    raw = " ".join(str(value) for key, value in part.raw_items() if key.lower() in _NAMING)
    found = _BARE_NAME.search(raw[:MAX_HEADER])
    return decode_words(found[1]) if found else str(name or "")


def _read_inner(part: Any) -> MessageBrut:
    """Read an attached message, also when its sender wrongly encoded it as a file."""
    inner = part.get_payload()
    if not isinstance(inner, list) or not inner:
        return MessageBrut()
    message = inner[0]
    if _header(part, "content-transfer-encoding").strip().lower() == "base64":
        text = attempt(lambda: str(message.get_payload()), "")
        packed = attempt(lambda: base64.b64decode(text), b"")
        if packed:
            message = BytesParser(policy=_POLICY).parsebytes(packed)
    return _read_message(message)


def _decode(part: Any) -> bytes:
    content = attempt(lambda: part.get_payload(decode=True), b"")
    return content if isinstance(content, bytes) else b""


def _add_text(brut: MessageBrut, part: Any, kind: str) -> None:
    charset = attempt(part.get_content_charset, None) or "utf-8"
    text = decode_text(_decode(part), str(charset))[:MAX_TEXT]
    if kind == "text/html":
        brut.html += text
    elif kind == "text/plain":
        brut.texte += f"\n\n{text}" if brut.texte else text


def decode_text(raw: bytes, charset: str) -> str:
    """Decode a text in its announced charset, else in UTF-8, else as Windows wrote it."""
    for candidate in (charset, "utf-8"):
        try:
            return raw.decode(candidate)
        except (LookupError, ValueError):
            continue
    return raw.decode("cp1252", "replace")
