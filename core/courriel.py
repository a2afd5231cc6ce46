"""Read an e-mail (.eml or Outlook .msg): who sent it, when, and the fiches that it carries.

Forwarded mails are opened too, to find the fiche and the teacher who sent it. Whatever the bytes,
a mail is read, or refused with a sentence.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from lxml import etree

from core.courriel_brut import Correspondant, MessageBrut, PartieBrute, read_correspondant
from core.courriel_eml import read_eml
from core.courriel_msg import read_outlook
from core.errors import UnreadableFile
from core.fichiers import IMAGE_KINDS, FileKind, get_extension, identify_file
from core.fichiers_archive import MAX_PACKED, TROP_GROS
from core.texte import clean

__all__ = ["Correspondant", "Courriel", "PieceCourriel", "PieceRefusee", "Usage", "read_mail"]

MAX_DEPTH: Final = 5  # mails inside mails
MAX_PIECES: Final = 100
MAX_BODY: Final = 100_000  # characters
MAX_LOGO: Final = 200_000  # bytes; a picture placed in the text below this is a signature's

_WINMAIL: Final = (
    "Outlook a emballé les pièces jointes dans « winmail.dat », illisible ailleurs. Demandez à "
    "l’expéditeur de renvoyer son message au format HTML ou texte brut."
)
_CHIFFRE: Final = (
    "Ce courriel est chiffré ou signé d’un bloc. Ouvrez-le dans votre messagerie, enregistrez la "
    "fiche jointe, puis importez la fiche."
)
_TROP_PROFOND: Final = (
    "Ce courriel en contient trop d’autres les uns dans les autres. Ouvrez-le dans votre "
    "messagerie, enregistrez la fiche jointe, puis importez la fiche."
)
_TROP_DE_PIECES: Final = (
    f"Seules les {MAX_PIECES} premières pièces ont été lues. Importez les suivantes à part."
)
_IGNORED_EXTENSIONS: Final = frozenset({"ics", "vcf", "p7s", "asc", "sig", "ps", "css"})
_IGNORED_NAMES: Final = re.compile(r"(?:ATT\d+|untitled|noname)\.(?:txt|html?|bin|dat)", re.I)


class Usage(StrEnum):
    """What a piece can be used for."""

    FICHE = "fiche"  # a Word or LibreOffice document, read by the tool
    A_SAISIR = "a_saisir"  # a PDF or a picture, to be typed by hand


@dataclass(frozen=True)
class PieceCourriel:
    """A file found in a mail, already identified, and who sent the message that held it."""

    nom: str
    contenu: bytes = field(repr=False)
    kind: FileKind
    expediteur: Correspondant | None = None
    date: datetime | None = None  # of that message, UTC

    @property
    def usage(self) -> Usage:
        """Tell a fiche that can be read from one to be typed by hand."""
        return Usage.FICHE if self.kind in {FileKind.DOCX, FileKind.ODT} else Usage.A_SAISIR


@dataclass(frozen=True)
class PieceRefusee:
    """A file that was left out, and the sentence that says why and what to do."""

    nom: str
    raison: str


@dataclass(frozen=True)
class Courriel:
    """An e-mail once read; dates are in UTC, texts are plain.

    `expediteur_initial` is who sent the fiche before the mail was forwarded, when it was.
    """

    expediteur: Correspondant | None = None
    expediteur_initial: Correspondant | None = None
    date: datetime | None = None
    objet: str = ""
    corps: str = field(default="", repr=False)
    pieces: tuple[PieceCourriel, ...] = ()
    refusees: tuple[PieceRefusee, ...] = ()


def read_mail(content: bytes, kind: FileKind) -> Courriel:
    """Read a mail whose kind `identify_file` gave: EML or MSG.

    Raises:
        UnreadableFile: when it is too big, damaged, or not a mail.
    """
    if len(content) > MAX_PACKED:
        raise UnreadableFile(TROP_GROS)
    message = _parse(content, kind)
    harvest = _Harvest()
    harvest.take_message(message, depth=0)
    return Courriel(
        expediteur=message.expediteur,
        expediteur_initial=harvest.initial or _find_forwarded_sender(message),
        date=message.date,
        objet=message.objet,
        corps=_body(message),
        pieces=tuple(harvest.pieces),
        refusees=tuple(harvest.refusees),
    )


def _parse(content: bytes, kind: FileKind) -> MessageBrut:
    if kind == FileKind.EML:
        return read_eml(content)
    if kind == FileKind.MSG:
        return read_outlook(content)
    raise UnreadableFile("Ce fichier n’est pas un courriel. Importez la fiche elle-même.")


# --- pieces -----------------------------------------------------------------------------------


class _Harvest:
    """Collects the pieces of a mail and of the mails inside it."""

    def __init__(self) -> None:
        self.pieces: list[PieceCourriel] = []
        self.refusees: list[PieceRefusee] = []
        self.initial: Correspondant | None = None

    def take_message(self, message: MessageBrut, depth: int) -> None:
        for part in message.parties:
            if len(self.pieces) + len(self.refusees) >= MAX_PIECES:
                self._refuse_the_rest()
                return
            if part.message is not None:
                self._take_inner(part.nom, part.message, depth)
            elif not _is_ignored(part, message.html):
                self._take_file(part, message, depth)

    def _refuse_the_rest(self) -> None:
        if self.refusees[-1:] != [PieceRefusee("…", _TROP_DE_PIECES)]:
            self.refusees.append(PieceRefusee("…", _TROP_DE_PIECES))

    def _take_inner(self, name: str, inner: MessageBrut, depth: int) -> None:
        if depth >= MAX_DEPTH:
            self.refusees.append(PieceRefusee(name, _TROP_PROFOND))
            return
        before = len(self.pieces)
        self.take_message(inner, depth + 1)
        if self.initial is None and (len(self.pieces) > before or not self.pieces):
            self.initial = _find_forwarded_sender(inner) or inner.expediteur

    def _take_file(self, part: PartieBrute, message: MessageBrut, depth: int) -> None:
        try:
            kind = _identify(part)
            inner = _parse(part.contenu, kind) if kind in {FileKind.EML, FileKind.MSG} else None
        except UnreadableFile as error:
            self.refusees.append(PieceRefusee(part.nom, str(error)))
            return
        if inner is not None:
            self._take_inner(part.nom, inner, depth)
            return
        self.pieces.append(
            PieceCourriel(part.nom, part.contenu, kind, message.expediteur, message.date)
        )


def _identify(part: PartieBrute) -> FileKind:
    name = part.nom.lower()
    if name == "winmail.dat":
        raise UnreadableFile(_WINMAIL)
    if get_extension(name) == "p7m":
        raise UnreadableFile(_CHIFFRE)
    return identify_file(part.contenu, part.nom)


def _is_ignored(part: PartieBrute, html: str) -> bool:
    """Tell what comes with a mail without being sent: signatures, logos, invitations."""
    extension = get_extension(part.nom)
    if extension in _IGNORED_EXTENSIONS or _IGNORED_NAMES.fullmatch(part.nom):
        return True
    picture = extension in {*IMAGE_KINDS, "jpeg", "gif", "bmp", "svg", "webp", "wmz", "emz", ""}
    shown = part.dans_le_texte or (part.cid != "" and f"cid:{part.cid}" in html)
    return picture and shown and len(part.contenu) < MAX_LOGO


# --- text -------------------------------------------------------------------------------------

_BLOCKS: Final = frozenset(
    {"p", "div", "br", "tr", "li", "ul", "table", "h1", "h2", "h3", "h4", "blockquote", "hr", "pre"}
)
_HIDDEN: Final = frozenset({"script", "style", "head", "title"})
_FORWARDED: Final = re.compile(r"\s*(?:tr|fwd?|fw|trans|transf)\s*:", re.I)
_FORWARD_MARK: Final = re.compile(
    r"-{2,}\s*(?:message transf[ée]r[ée]|mail transf[ée]r[ée]|forwarded message|courriel transf)|"
    r"^[>\s]*d[ée]but du message (?:transf[ée]r[ée]|r[ée]exp[ée]di[ée])|"
    r"^[>\s]*begin forwarded message",
    re.I | re.M,
)
_SENDER_LINE: Final = re.compile(
    r"[>\s|*]{0,20}(?:de|from|exp[ée]diteur)\s?\*?\s?:\s?\*?(.+)", re.I
)
_OTHER_LINE: Final = re.compile(
    r"[>\s|*]{0,20}(?:envoy[ée]|date|sent|[àa]|to|pour|objet|sujet|subject|cc)\s?\*?\s?:", re.I
)
_BLOCK_LINES: Final = 6


class _HtmlText:
    """Receives the events of an HTML parser and keeps what a reader would see."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._hidden = 0

    def start(self, tag: str, _attributes: object) -> None:
        self._hidden += tag in _HIDDEN
        if tag in _BLOCKS:
            self._pieces.append("\n")

    def end(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN
        if tag in _BLOCKS - {"br"}:
            self._pieces.append("\n")

    def data(self, text: str) -> None:
        if not self._hidden:
            self._pieces.append(re.sub(r"\s+", " ", text))

    def close(self) -> str:
        return re.sub(r" ?\n[ \n]*\n ?", "\n", "".join(self._pieces))


def _html_to_text(html: str) -> str:
    if not html.strip():
        return ""
    target = _HtmlText()
    parser = etree.HTMLParser(target=target, no_network=True)  # type: ignore[arg-type]
    try:
        parser.feed(html)
        parser.close()
    except (etree.LxmlError, ValueError):
        return re.sub(r"<[^>]{0,500}>", " ", html)
    return target.close()


def _body(message: MessageBrut) -> str:
    text = message.texte if message.texte.strip() else _html_to_text(message.html)
    return clean(text)[:MAX_BODY]


def _find_forwarded_sender(message: MessageBrut) -> Correspondant | None:
    """Find « De : … » at the head of the text of a forwarded mail.

    Only in a forwarded one: in an answer the same lines name who is answered.
    """
    body = _body(message).replace("\u00a0", " ").replace("\u202f", " ")
    mark = _FORWARD_MARK.search(body)
    if mark is None and not _FORWARDED.match(message.objet):
        return None
    lines = [line for line in body[mark.start() if mark else 0 :].splitlines() if line.strip()]
    for number, line in enumerate(lines):
        found = _SENDER_LINE.fullmatch(line)
        following = lines[max(0, number - 2) : number + _BLOCK_LINES]
        if found and any(_OTHER_LINE.match(other) for other in following):
            return read_correspondant(found[1])
    return None
