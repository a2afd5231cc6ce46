"""An answer by e-mail: which request it is about, and what its author wrote, without the history.

Nothing is thrown away for good here: a person reads what was kept, beside the question, and
corrects it before it is joined.
"""

import re
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from core.sensible import find_sensitive, remove_passages
from core.texte import clean

_REFERENCE: Final = re.compile(r"(?<![\w-])(20\d{2}-(?:R\d{3,4}|\d{4,5}))(?![\w-])", re.I)
_ANSWERS: Final = re.compile(r"\s*(?:re|r[ée]p|aw|sv)\s*(?:\[\d+\])?\s*:", re.I)
_BLANKS: Final = str.maketrans({"\u00a0": " ", "\u202f": " "})
# Where mailers begin what they quote; each on one line, or cut over two.
_S: Final = "[ \\t]{0,40}"
_QUOTED: Final = tuple(
    re.compile(pattern.replace("~", _S), re.I | re.M)
    for pattern in (
        r"^~(?:le|on) [^\n]{4,200}(?:\n[^\n]{0,200})?(?:a [ée]crit|wrote)~:~$",
        r"^~-{2,}~(?:message d['’]origine|original message|courriel d['’]origine)",
        r"^~_{10,}~\n~(?:de|from)~:",
        (
            r"^~\*?(?:de|from)~:[^\n]{1,200}\n(?:[^\n]{0,300}\n){0,3}?~\*?"
            r"(?:envoy[ée]|sent|date|[àa]|to|objet|subject)~:"
        ),
        r"^~>",
    )
)
_SIGNATURE: Final = re.compile(r"^--\s*$", re.M)
_QUOTE_LINE: Final = re.compile(r"^\s*>")
MAX_TEXT: Final = 20_000


class PieceReponse(BaseModel):
    """A file that came with an answer; `garder` None while nobody decided."""

    nom: str
    extension: str
    type_mime: str
    garder: bool | None = None
    refus: str = ""


class ReponseEnAttente(BaseModel):
    """An answer received by e-mail that waits to be joined to the question asked.

    `question_id` None: nobody knows yet which; `expediteur_connu`: it is the asker's address.
    `decisions` maps a doubtful passage, word for word, to True (« Reprendre ») or False.
    """

    model_config = ConfigDict(validate_assignment=True)

    nom_fichier: str
    references: list[str] = Field(default_factory=list)
    texte: str = ""
    expediteur: str = ""
    expediteur_connu: bool = False
    question_id: str | None = None
    decisions: dict[str, bool] = Field(default_factory=dict)
    pieces: list[PieceReponse] = Field(default_factory=list)


def find_references(text: str) -> list[str]:
    """List the references named in a text, in its order: `2026-0042`, `2026-R007`."""
    return list(dict.fromkeys(found[1].upper() for found in _REFERENCE.finditer(text)))


def is_answer(subject: str) -> bool:
    """Tell whether a mail's subject says that it answers another."""
    return _ANSWERS.match(subject) is not None


def own_text(body: str) -> str:
    """Return what the author of an answer wrote: without what is quoted, nor the signature mark.

    Somebody who answers below, or between the lines, is read there.
    """
    plain = clean(body.translate(_BLANKS))
    starts = [found.start() for mark in _QUOTED if (found := mark.search(plain))]
    start = min(starts, default=len(plain))
    above = _cut_signature(plain[:start])
    if above:
        return above[:MAX_TEXT]
    lines = plain[start:].splitlines()
    if any(_QUOTE_LINE.match(line) for line in lines):
        first = next(n for n, line in enumerate(lines) if _QUOTE_LINE.match(line))
        kept = [line for line in lines[first:] if not _QUOTE_LINE.match(line)]
        return _cut_signature("\n".join(kept))[:MAX_TEXT]
    return plain[start:][:MAX_TEXT]


def _cut_signature(text: str) -> str:
    mark = _SIGNATURE.search(text)
    return clean(text[: mark.start()] if mark else text)


def list_doubts(reponse: ReponseEnAttente) -> list[tuple[str, str]]:
    """List the passages that the file should not hold, as (words, reason)."""
    return [(passage.texte, passage.raison) for passage in find_sensitive(reponse.texte)]


def list_left(reponse: ReponseEnAttente) -> list[str]:
    """List what a person must still decide before the answer can be joined, in short words."""
    left = []
    if reponse.question_id is None:
        left.append("à quelle question elle répond")
    if not reponse.texte.strip():
        left.append("le texte de la réponse")
    if any(words not in reponse.decisions for words, _ in list_doubts(reponse)):
        left.append("un passage à ne pas reprendre ?")
    if any(piece.garder is None and not piece.refus for piece in reponse.pieces):
        left.append("les pièces jointes")
    return left


def final_text(reponse: ReponseEnAttente) -> str:
    """Return the answer without the passages that were chosen not to be taken over."""
    dropped = [p for p in find_sensitive(reponse.texte) if not reponse.decisions.get(p.texte)]
    return remove_passages(reponse.texte, dropped)
