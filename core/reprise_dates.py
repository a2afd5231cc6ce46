"""Days as people type them in a register: real dates, « 12/10 », « 12 oct. », a serial number."""

import re
from datetime import date, timedelta
from typing import Final

from core.texte import MONTHS, find_date, normalize

_SHORT: Final = re.compile(r"(?<![\d/.-])(\d{1,2})\s*[/.-]\s*(\d{1,2})(?![\d/.-])")
_WORDS: Final = re.compile(r"\b(\d{1,2})\s*(?:er)?\s+([a-z]{3,10})(?:\s+(\d{4}|\d{2}))?\b")
_SERIAL: Final = re.compile(r"\d{5}")
_EPOCH: Final = date(1899, 12, 30)  # day 0 of a spreadsheet
_SEPTEMBER: Final = 9


def _month(word: str) -> int | None:
    names = [normalize(name) for name in MONTHS]
    found = [i for i, name in enumerate(names, 1) if name.startswith(word)]
    return found[0] if len(found) == 1 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _in_year(annee: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12:  # noqa: PLR2004 - months
        return None
    return _day(annee if month >= _SEPTEMBER else annee + 1, month, day)


def read_day(text: str, annee: int) -> date | None:
    """Find the day written in a cell; without a year, it is of the school year of the register.

    The first day counts when there are several (« 12/10 puis 3/11 »).
    """
    folded = normalize(text)
    if _SERIAL.fullmatch(folded):
        return _EPOCH + timedelta(days=int(folded))
    if found := find_date(text):
        return found
    if match := _SHORT.search(text):
        return _in_year(annee, int(match[2]), int(match[1]))
    match = _WORDS.search(folded)
    if match and (month := _month(match[2])):
        if not match[3]:
            return _in_year(annee, month, int(match[1]))
        year = int(match[3])
        return _day(year + 2000 if year < 100 else year, month, int(match[1]))  # noqa: PLR2004
    return None


def is_in_year(day: date, annee: int) -> bool:
    """Tell whether a day is of the school year of the register."""
    return date(annee, 9, 1) <= day <= date(annee + 1, 8, 31)
