"""Passages that look like what must never be stored: find them, show why, take them out.

The tool proposes, a person decides: each passage is shown with « Reprendre / Ne pas reprendre ».
Cost is proportional to the length of the text (sentences are capped, patterns bounded).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

from core.errors import InvalidInput
from core.fiche import Fiche
from core.sensible_regles import RAISONS, REGLES, SUITE, Categorie, Regle

__all__ = [
    "Categorie", "Passage", "find_sensitive", "find_sensitive_in_fiche", "remove_passages",
    "without_passages",
]  # fmt: skip

MAX_SENTENCE: Final = 600  # characters; longer runs without punctuation are cut at a space
LONG_SENTENCE: Final = 160  # beyond, only the clauses concerned are proposed
_SUITE_MAX: Final = 80
_BEFORE: Final = 40
_WRAPPED_LINE: Final = 60  # a line this long without a full stop may go on below
_ABBREVIATION_MAX: Final = 9
_SAME: Final = {"’": "'", "ʼ": "'", "‘": "'", "´": "'", "`": "'", "–": "-", "—": "-", "‑": "-"}
_SENTENCE_END: Final = re.compile(r"[.!?…]+(?=[ )»\"]|$)|\n")
_ABBREVIATION: Final = re.compile(
    r"\b(?:janv?|fevr?|avr|juil|sept?|oct|nov|dec|dep|sem|env|ex|cf|mm?|mmes?|mlle|drs?|pr|p|min|max|"
    r"comport|tel|no?|jrs?|hab|ecol|elem|mat|w\.e|a\.s|[a-z])\.\Z"
)
_OPENING: Final = re.compile(
    r" (?:Il|Elle|Ils|Elles|On|Je|Nous|Le|La|Les|L|Un|Une|Depuis|Son|Sa|Ses|Ce|C|Cet|Cette|Mais|Ne|"
    r"Pas|Sa|D|Aucun|Très|Pour|En|Dans|Au|À)\b"
)
_CLAUSE_END: Final = re.compile(r"[,;:](?= |$)|\((?=\w{3})|\)(?=[ ,;:.!?]|$)| - ")
_STRIP: Final = " \t\n\u00a0\u202f"
_SENTENCE_MARKS: Final = ".!?…"
_WEAK_MARKS: Final = " ,;:\u00a0\u202f"
_MARKS_AFTER: Final = ",;:.!?…)"
_ORPHANS: Final = ",;:.!?… \u00a0\u202f"
_PAIRS: Final = (("(", ")"), ("«", "»"), ('"', '"'), ("[", "]"))
# Codes, names and the school's own number are not free text.
_NOT_FREE: Final = frozenset(
    {"telephone_ecole", "motif", "dispositifs", "suivis", "attentes_choix", "pieces", "objet"}
    | {"premier_contact", "accord_rased", "vue_audition", "pronom", "nom", "prenom"}
)


@dataclass(frozen=True, order=True)
class Passage:
    """A stretch of a text, `start` included and `end` excluded, and why it should not stay."""

    start: int
    end: int
    texte: str
    raison: str
    categorie: Categorie


@dataclass(frozen=True)
class _Folded:
    """Text without accents or case, and for each of its characters the place it comes from."""

    texte: str
    places: tuple[int, ...]  # one more than the characters: the last is the original length


@dataclass(frozen=True)
class _Hit:
    start: int
    end: int
    categorie: Categorie


_Marks = dict[int, Categorie]  # number of a clause → why it should go


# --- folding and cutting ----------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    if char == "\n" or char in _SAME:
        return _SAME.get(char, char)
    if char.isspace():
        return " "
    if unicodedata.category(char) == "Cf":  # soft hyphens and marks that nobody sees
        return ""
    expanded = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"}.get(char, char)
    folded = unicodedata.normalize("NFKD", expanded)
    return "".join(c for c in folded if not unicodedata.combining(c)).lower()


def _fold(text: str) -> _Folded:
    out: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for folded in _fold_char(char):
            if folded == " " and out and out[-1] in " \n":
                continue
            out.append(folded)
            places.append(place)
    return _Folded("".join(out), (*places, len(text)))


def _is_end(folded: _Folded, original: str, mark: re.Match[str], start: int) -> bool:
    """Tell whether a full stop or a line end really closes a sentence."""
    place = folded.places[mark.end()]
    if mark[0] == "\n":
        line = folded.texte[max(start, mark.start() - _WRAPPED_LINE) : mark.start()]
        wrapped = len(line) == _WRAPPED_LINE and "\n" not in line and line[-1] not in ".!?:; "
        return not (wrapped and original[place : place + 1].islower())
    before = folded.texte[max(start, mark.end() - _ABBREVIATION_MAX) : mark.end()]
    if mark[0] != "." or not _ABBREVIATION.search(before):
        return True
    return bool(_OPENING.match(original[place : place + 12].replace("\u00a0", " ")))


def _cut_sentences(folded: _Folded, original: str) -> Iterator[tuple[int, int]]:
    start = 0
    for mark in _SENTENCE_END.finditer(folded.texte):
        if _is_end(folded, original, mark, start):
            yield from _cut_long(folded.texte, start, mark.end())
            start = mark.end()
    yield from _cut_long(folded.texte, start, len(folded.texte))


def _cut_long(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_SENTENCE:
        space = text.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
        cut = space if space > 0 else start + MAX_SENTENCE
        yield start, cut
        start = cut
    if end > start:
        yield start, end


def _cut_clauses(sentence: str) -> list[tuple[int, int]]:
    bounds, start = [], 0
    for mark in _CLAUSE_END.finditer(sentence):
        bounds.append((start, mark.start()))
        start = mark.end()
    bounds.append((start, len(sentence)))
    return [(a, b) for a, b in bounds if sentence[a:b].strip()]


# --- finding ----------------------------------------------------------------------------------


def _is_taken_back(regle: Regle, sentence: str, start: int) -> bool:
    if regle.sauf_avant is None:
        return False
    before = sentence[max(0, start - _BEFORE) : start]
    clause = re.split(r"[,;:()]", before)[-1]
    return regle.sauf_avant.search(clause) is not None


def _match_rule(regle: Regle, sentence: str) -> Iterator[_Hit]:
    for found in regle.motif.finditer(sentence):
        if regle.sauf and regle.sauf.search(sentence):
            return
        if regle.avec and not regle.avec.search(sentence):
            return
        if not _is_taken_back(regle, sentence, found.start()):
            yield _Hit(found.start(), found.end(), regle.categorie)


def _match_sentence(sentence: str) -> list[_Hit]:
    return sorted(
        (hit for regle in REGLES for hit in _match_rule(regle, sentence)),
        key=lambda hit: (hit.start, hit.end),
    )


def _first(categories: Iterable[Categorie]) -> Categorie:
    return min(categories, key=list(Categorie).index)


def _mark_clauses(sentence: str, clauses: list[tuple[int, int]], hits: list[_Hit]) -> _Marks:
    marks: _Marks = {}
    for i, (start, end) in enumerate(clauses):
        touching = [hit.categorie for hit in hits if start < hit.end and hit.start < end]
        if touching:
            marks[i] = _first(touching)
        elif i - 1 in marks and SUITE.search(sentence[start:end]):
            marks[i] = marks[i - 1]
    return marks


def _widen(sentence: str, hits: list[_Hit]) -> list[_Hit]:
    """Grow hits to the whole sentence, or to the clauses concerned when it is long."""
    if len(sentence) <= LONG_SENTENCE:
        return [_Hit(0, len(sentence), _first(hit.categorie for hit in hits))]
    clauses = _cut_clauses(sentence)
    marks = _mark_clauses(sentence, clauses, hits)
    return [
        _Hit(clauses[run[0]][0], clauses[run[-1]][1], _first(marks[i] for i in run))
        for run in _runs(sorted(marks))
    ]


def _runs(numbers: list[int]) -> Iterator[list[int]]:
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        yield [number for _, number in run]


def _make_passage(text: str, start: int, end: int, categorie: Categorie) -> Passage:
    while start < end and text[start] in _STRIP:
        start += 1
    while end > start and text[end - 1] in _STRIP:
        end -= 1
    return Passage(start, end, text[start:end], RAISONS[categorie], categorie)


def _is_continuation(sentence: str) -> bool:
    return len(sentence.strip()) <= _SUITE_MAX and SUITE.search(sentence) is not None


def find_sensitive(text: str) -> list[Passage]:
    """Find the passages of a free text that look like what must never be stored.

    A passage is a whole sentence, or the clauses concerned of a long one; passages come in order
    and never overlap. Accents and case do not matter; any text is accepted.
    """
    folded = _fold(text)
    passages: list[Passage] = []
    previous: Categorie | None = None
    for start, end in _cut_sentences(folded, text):
        sentence = folded.texte[start:end].replace("\n", " ").rstrip()
        hits = _match_sentence(sentence)
        if not hits and previous and _is_continuation(sentence):
            hits = [_Hit(0, len(sentence), previous)]
        for hit in _widen(sentence, hits) if hits else ():
            first, last = folded.places[start + hit.start], folded.places[start + hit.end]
            passages.append(_make_passage(text, first, last, hit.categorie))
        if sentence:
            previous = hits[0].categorie if hits else None
    return passages


# --- removing ---------------------------------------------------------------------------------


def _split_edges(left: str, right: str) -> tuple[str, str, str, str]:
    """Part two sides from the blanks between them and what was removed."""
    bare_left, bare_right = left.rstrip(_STRIP), right.lstrip(_STRIP)
    return (
        bare_left,
        left[len(bare_left) :],
        right[: len(right) - len(bare_right)],
        bare_right,
    )


def _join(left: str, right: str, removed: str) -> str:
    """Put the two sides of a removed passage together, without orphan blanks or punctuation."""
    left, before, after, right = _split_edges(left, right)
    for opening, closing in _PAIRS:
        if left.endswith(opening) and right.startswith(closing):
            left, before, after, right = _split_edges(left[:-1], right[1:])
    lines = max(before.count("\n"), after.count("\n"))
    if not left or lines or left[-1] in _SENTENCE_MARKS or removed[-1] in _SENTENCE_MARKS:
        right = right.lstrip(_ORPHANS)
    if not left:
        return right
    if not right:
        return _close(left, removed[-1])
    if lines:
        return left + "\n" * lines + right
    if right[0] in _MARKS_AFTER:
        blank = after[-1:] if right[0] in ";:!?" else ""  # French puts one before these
        return left.rstrip(_WEAK_MARKS) + blank + right
    return f"{left} {right}"


def _close(left: str, last: str) -> str:
    """End a text whose last words were removed with the mark that closed them."""
    bare = left.rstrip(f"{_WEAK_MARKS}(-")
    return bare + last if last in _SENTENCE_MARKS and bare[-1:] not in _SENTENCE_MARKS else bare


def remove_passages(text: str, passages: Iterable[Passage]) -> str:
    """Take passages out of the text they were found in, and mend spaces and punctuation.

    Raises:
        InvalidInput: when a passage is not where it was found (the text changed meanwhile).
    """
    for passage in sorted(passages, key=lambda p: p.start, reverse=True):
        if text[passage.start : passage.end] != passage.texte:
            raise InvalidInput(
                "Le texte a changé depuis la relecture des passages. Relisez-le à nouveau."
            )
        text = _join(text[: passage.start], text[passage.end :], passage.texte)
    return text


# --- a whole fiche ----------------------------------------------------------------------------


def _list_texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
        return
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        if key not in _NOT_FREE and isinstance(inner, str | dict | list):
            yield from _list_texts(inner, f"{path}.{key}" if path else str(key))


def find_sensitive_in_fiche(fiche: Fiche) -> list[tuple[str, Passage]]:
    """Find such passages in every free text of a fiche.

    Each comes with the path of its field: `faits`, `eleve.maintien_en`, `actions.0.effet`.
    """
    return [
        (path, passage)
        for path, text in _list_texts(fiche.model_dump())
        for passage in find_sensitive(text)
    ]


def without_passages(fiche: Fiche, chosen: Iterable[tuple[str, Passage]]) -> Fiche:
    """Give a copy of the fiche without the chosen passages; the original does not change.

    Raises:
        InvalidInput: when a passage is not where it was found.
    """
    content = fiche.model_dump()
    ordered = sorted(chosen, key=lambda pair: (pair[0], pair[1]))
    for path, group in groupby(ordered, key=lambda pair: pair[0]):
        holder, key = _locate(content, path)
        holder[key] = remove_passages(holder[key], [passage for _, passage in group])
    return Fiche.model_validate(content)


def _locate(content: Any, path: str) -> tuple[Any, str | int]:
    *parents, last = path.split(".")
    for key in parents:
        content = content[int(key)] if isinstance(content, list) else content[key]
    return content, int(last) if isinstance(content, list) else last
