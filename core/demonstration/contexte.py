"""What fills the slots of a sentence: the day, the pupil, and the hand that writes."""

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from core.demonstration.calendrier import AnneeDemo
from core.demonstration.hasard import Hasard
from core.fiche import Pronom
from core.texte import MONTHS

_MOIS: Final = {
    9: "sept.", 10: "oct.", 11: "nov.", 12: "déc.", 1: "janv.", 2: "fév.", 3: "mars", 4: "avril",
    5: "mai", 6: "juin", 7: "juin",
}  # fmt: skip
_LONG_AGO: Final = 45  # school days: older facts are told by « depuis », not by a date
_ONE_WEEK: Final = 7
_ENTRANTS: Final = frozenset({"TPS", "PS"})  # no school year behind them
_ETE: Final = frozenset({6, 7})  # indexes of MONTHS: no promise for July or August
_SEPTEMBRE: Final = 8
_REPRISES: Final = (
    ("depuis la Toussaint", "dep. la Toussaint", "depuis novembre"),
    ("depuis Noël", "depuis janvier", "depuis les vacances de Noël"),
    ("depuis les vacances d'hiver", "dep. la reprise de mars"),
    ("depuis les vacances de printemps", "depuis mai"),
)
_PRONOMS: Final[Mapping[str | None, Mapping[str, str]]] = {
    Pronom.IL: {
        "il": "il", "Il": "Il", "quil": "qu'il", "sil": "s'il", "e": "", "le": "le", "le_e": "",
        "soi": "lui",
    },
    Pronom.ELLE: {
        "il": "elle", "Il": "Elle", "quil": "qu'elle", "sil": "si elle", "e": "e", "le": "la",
        "le_e": "le", "soi": "elle",
    },
    None: {
        "il": "l'élève", "Il": "L'élève", "quil": "que l'élève", "sil": "si l'élève", "e": "(e)",
        "le": "le", "le_e": "(le)", "soi": "cet élève",
    },
}  # fmt: skip
_ABBREVIATIONS: Final = {
    "dans": "ds", "pendant": "pdt", "beaucoup": "bcp", "toujours": "tjs", "rendez-vous": "rdv",
    "quelque chose": "qqch", "semaines": "sem.", "semaine": "sem.", "minutes": "min",
    "jours": "jrs", "problèmes": "pbs", "quand": "qd", "même": "mm", "tout le temps": "tt le tps",
}  # fmt: skip
_SLIPS: Final = {
    "déjà": "deja", "après": "apres", "même": "meme", "très": "tres", "école": "ecole",
    "récré": "recre", "élèves": "eleves", "à": "a", "lève": "leve", "pleure": "pleurs",
    "première": "1ere", "bientôt": "bientot", "où": "ou",
}  # fmt: skip


def _one_of(words: Mapping[str, str]) -> re.Pattern[str]:
    longest = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<![\w'])(?:{'|'.join(map(re.escape, longest))})(?![\w'])")


_ABBREVIATED: Final = _one_of(_ABBREVIATIONS)
_SLIPPED: Final = _one_of(_SLIPS)


@dataclass(frozen=True, slots=True)
class Plume:
    """How somebody types: how often words are shortened or lose an accent, and what parts facts."""

    abbreviations: float
    slips: float
    separator: str

    def write(self, hasard: Hasard, text: str) -> str:
        """Retype a text the way this person does."""
        if self.abbreviations:
            text = self._retype(hasard, text, _ABBREVIATED, _ABBREVIATIONS, self.abbreviations)
        if self.slips:
            text = self._retype(hasard, text, _SLIPPED, _SLIPS, self.slips)
        return text

    @staticmethod
    def _retype(
        hasard: Hasard, text: str, words: re.Pattern[str], to: Mapping[str, str], share: float
    ) -> str:
        return words.sub(lambda m: to[m[0]] if hasard.chance(share) else m[0], text)


def draw_plume(hasard: Hasard) -> Plume:
    """Draw a hand: one in three types in full, one in five drops accents."""
    abbreviations = hasard.weighted(((0.0, 0.35), (0.4, 0.4), (0.9, 0.25)))
    slips = hasard.weighted(((0.0, 0.6), (0.15, 0.25), (0.5, 0.15)))
    return Plume(abbreviations, slips, hasard.one((". ", ". ", " ; ", "\n- ", "\n")))


@dataclass(frozen=True, slots=True)
class Sujet:
    """Whom a text is about: initial, pronoun, level."""

    init: str = "cet élève"
    pronom: str | None = None
    niveau: str = ""


class Contexte:
    """The slots on one day of one school year; dates drawn are days of class already past."""

    def __init__(
        self, hasard: Hasard, annee: AnneeDemo, day: date, sujet: Sujet, *, feminine: bool = False
    ) -> None:
        self._hasard = hasard
        self._annee = annee
        self._day = day
        self._index = max(1, bisect_left(annee.jours, day))
        self._sujet = sujet
        self._words = _PRONOMS[sujet.pronom]
        self._feminine = feminine

    def __call__(self, slot: str) -> str:
        """Fill one slot; an unknown name is a `KeyError`."""
        word = self._words.get(slot)
        return word if word is not None else self._SLOTS[slot](self)

    def day_before(self, most: int = _LONG_AGO) -> date:
        """Draw a day of class before this one, at most so many days of class ago."""
        low = max(0, self._index - most)
        return self._annee.jours[self._hasard.between(low, self._index - 1)]

    def _days(self, number: int) -> str:
        low = max(0, self._index - 18)
        pool = range(low, self._index)
        indexes = sorted(self._hasard.several(pool, number))
        days = [self._annee.jours[index] for index in indexes]
        same_month = days[0].month == days[-1].month
        texts = [str(d.day) if same_month else f"{d.day}/{d.month}" for d in days[:-1]]
        last = f"{days[-1].day}/{days[-1].month}"
        return f"{', '.join(texts)} et {last}" if texts else last

    def _day_text(self) -> str:
        day = self.day_before()
        return (
            f"{day.day}/{day.month:02d}" if self._hasard.chance(0.7) else f"{day.day}/{day.month}"
        )

    def _since(self) -> str:
        reached = [
            texts
            for back, texts in zip(self._annee.reprises, _REPRISES, strict=True)
            if (self._day - back).days > _ONE_WEEK
        ]
        choices = [f"depuis le {self._day_text()}", "depuis la rentrée"]
        weeks = min(6, self._index // 5)
        if weeks > 1:
            choices.append(f"depuis {self._hasard.between(2, weeks)} semaines")
        if reached:
            choices.extend(reached[-1])
        return self._hasard.one(choices)

    def _month(self) -> str:
        return _MOIS[self.day_before(60).month]

    def _next_month(self) -> str:
        index = (self._day.month - 1 + self._hasard.between(1, 2)) % len(MONTHS)
        return MONTHS[_SEPTEMBRE if index in _ETE else index]

    def _periods(self) -> str:
        last = self._annee.periode(self._day)
        first = self._hasard.between(max(1, last - 1), last)
        return f"P{first}" if first == last else f"P{first}-P{last}"

    def _random_initial(self) -> str:
        return f"{self._hasard.one('ABCDEFGHIJKLMNPRSTVY')}."

    _SLOTS: ClassVar[Mapping[str, Callable[["Contexte"], str]]] = {
        "jour": _day_text,
        "jours2": lambda self: self._days(2),
        "jours3": lambda self: self._days(3),
        "depuis": _since,
        "Depuis": lambda self: self._since().capitalize(),
        "mois": _month,
        "mois_suivant": _next_month,
        "periode": lambda self: f"P{self._annee.periode(self._day)}",
        "periodes": _periods,
        "init": lambda self: self._sujet.init,
        "init2": _random_initial,
        "niveau": lambda self: self._sujet.niveau,
        "avant": lambda self: "en septembre" if self._sujet.niveau in _ENTRANTS else "l'an dernier",
        "e_auteur": lambda self: "e" if self._feminine else "",
    }
