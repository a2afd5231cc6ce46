"""Which column of a table says what: titles compared without accents, then by likeness."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from core.tableur import Feuille, Rangee
from core.texte import normalize

HEADER_SEARCH_ROWS: Final = 20
LIKE: Final = 84  # likeness (0 to 100) under which two titles are two things
_SHORT: Final = 4  # letters under which a likeness means nothing
_CONTAINED: Final = 90


@dataclass(frozen=True)
class Entete:
    """The row of titles: its place among the rows read, and column index → field recognised."""

    position: int
    titres: tuple[str, ...]
    champs: Mapping[int, str]

    def index_of(self, champ: str) -> int | None:
        """Find the column of a field."""
        return next((index for index, name in self.champs.items() if name == champ), None)


def _likeness(titre: str, synonyme: str) -> float:
    if titre == synonyme:
        return 100.0
    words, wanted = titre.split(), synonyme.split()
    if len(wanted) > 1 and all(word in words for word in wanted):
        return float(_CONTAINED)
    if words and words[0] == synonyme:
        return float(_CONTAINED) - 1
    if min(len(titre), len(synonyme)) < _SHORT:
        return 0.0
    return float(fuzz.token_sort_ratio(titre, synonyme))


def match_titles(titres: Sequence[str], synonymes: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Give to each column the field that its title names best; a field has one column at most.

    `synonymes` gives, by field, its possible titles as `normalize` writes them.
    """
    scored = [
        (max(_likeness(folded, synonyme) for synonyme in names), -index, champ)
        for index, titre in enumerate(titres)
        if (folded := normalize(titre))
        for champ, names in synonymes.items()
    ]
    found: dict[int, str] = {}
    for score, index, champ in sorted(scored, reverse=True):
        if score >= LIKE and -index not in found and champ not in found.values():
            found[-index] = champ
    return dict(sorted(found.items()))


def find_header(feuille: Feuille, synonymes: Mapping[str, Sequence[str]]) -> Entete:
    """Find the row of titles: of the first twenty, the one where most fields are recognised."""
    best = Entete(0, feuille.rangees[0].cellules, {})
    for position, rangee in enumerate(feuille.rangees[:HEADER_SEARCH_ROWS]):
        champs = match_titles(rangee.cellules, synonymes)
        if len(champs) > len(best.champs):
            best = Entete(position, rangee.cellules, champs)
    return best


def read_cells(rangee: Rangee, champs: Mapping[int, str]) -> dict[str, str]:
    """Give the cells of a row by field."""
    return {champ: rangee.get(index) for index, champ in champs.items()}
