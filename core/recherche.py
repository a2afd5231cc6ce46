"""Searching: the words of a fiche, one typing mistake forgiven, and where a word was found."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rapidfuzz.distance import OSA

from core.fiche import Fiche
from core.fiche_champs import get_champ
from core.texte import normalize

MAX_WORDS: Final = 8
MIN_TYPED: Final = 2  # letters or digits before anything is searched
MAX_TYPED: Final = 200
MIN_FORGIVEN: Final = 4  # letters; a shorter word with a mistake is another word
_BEFORE, _AFTER = 40, 80  # characters shown around a word that was found
_WORD: Final = re.compile(r"\w+")
_TEXTS: Final = (
    "faits", "frequence", "mieux_quand", "ce_qui_marche", "attentes", "attentes_autre",
    "motif_autre", "parents_point_de_vue", "parents_sinon", "suivis_autre", "pieces_autre",
)  # fmt: skip
_ACTIONS: Final = "Déjà en place"


class Raison(StrEnum):
    """Why a saisine was found; the value is the word shown."""

    REFERENCE = "Référence"
    ELEVE = "Élève"
    ECOLE = "École"
    DEMANDEUR = "Demandeur"


class PageTrouvee(StrEnum):
    """The screen that opens what was found; the value is its address."""

    SITUATION = "situation"
    RENCONTRE = "rencontre"


@dataclass(frozen=True)
class Trouvaille:
    """One saisine or meeting that was found, as its line shows it: what is masked is empty."""

    id: str
    reference: str
    statut: str
    titre: str
    ecole: str
    reservee: bool
    raisons: tuple[str, ...]
    page: PageTrouvee = PageTrouvee.SITUATION


def split_words(typed: str) -> tuple[str, ...]:
    """Return the folded words of a search; further ones are ignored, too short a search is none."""
    words = tuple(normalize(typed[:MAX_TYPED]).split()[:MAX_WORDS])
    return words if sum(map(len, words)) >= MIN_TYPED else ()


def list_texts(fiche: Fiche) -> Iterator[tuple[str, str]]:
    """List what was written freely in a fiche, as (label of the field, text); no name of adults."""
    for key in _TEXTS:
        if text := str(getattr(fiche, key)):
            yield get_champ(key).label, text
    for row in fiche.actions:
        if text := " – ".join(filter(None, [row.action, row.periode, row.avec, row.effet])):
            yield _ACTIONS, text


def distinct_words(texts: Iterable[str]) -> set[str]:
    """Return the folded words of texts, once each; a lone letter is no word to search by."""
    return {word for word in normalize(" ".join(texts)).split() if len(word) >= MIN_TYPED}


def cut_edges(word: str) -> tuple[str, str]:
    """Return a beginning and an end, one of which is whole in every word one mistake away.

    The letter between them belongs to neither: two letters exchanged spoil one edge at most.
    """
    half = (len(word) - 1) // 2
    return word[:half], word[half + 1 :]


def forgive(word: str, known: Iterable[str]) -> list[str]:
    """Return the known words one mistake away: a letter more, less, other, or two exchanged."""
    return sorted(other for other in known if OSA.distance(word, other, score_cutoff=1) == 1)


def find_excerpt(text: str, words: Sequence[str]) -> str:
    """Return what stands around the first of the words in a text; empty when none is there."""
    for found in _WORD.finditer(text):
        parts = normalize(found[0]).split()
        if any(part.startswith(word) for part in parts for word in words):
            return _cut(text, found.start(), found.end())
    return ""


def _cut(text: str, start: int, end: int) -> str:
    first, last = max(0, start - _BEFORE), min(len(text), end + _AFTER)
    first = text.find(" ", first, start) + 1 if first else 0
    last = last if last == len(text) else max(text.rfind(" ", end, last), end)
    around = " ".join(text[first:last].split())
    return f"{'… ' if first else ''}{around}{' …' if last < len(text) else ''}"
