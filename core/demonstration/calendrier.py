"""School days of the demonstration: zone B, four days a week, public holidays off.

The dates of the past years are those published; another year follows the usual pattern, close
enough for invented stories.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

_ONE_DAY: Final = timedelta(days=1)
_SCHOOL_WEEKDAYS: Final = frozenset({0, 1, 3, 4})

# By year of the rentrée: first day, then for each holiday the first day off and the day back
# (Toussaint, Noël, hiver, printemps), and the first day of summer.
_PUBLIES: Final = {
    2022: ("01/09", "22/10-07/11", "17/12-03/01", "11/02-27/02", "15/04-02/05", "08/07"),
    2023: ("04/09", "21/10-06/11", "23/12-08/01", "24/02-11/03", "20/04-06/05", "06/07"),
    2024: ("02/09", "19/10-04/11", "21/12-06/01", "08/02-24/02", "05/04-22/04", "05/07"),
    2025: ("01/09", "18/10-03/11", "20/12-05/01", "14/02-02/03", "11/04-27/04", "04/07"),
    2026: ("01/09", "17/10-02/11", "19/12-04/01", "20/02-08/03", "17/04-03/05", "03/07"),
}
_USUAL: Final = ("01/09", "18/10-03/11", "20/12-05/01", "14/02-02/03", "11/04-27/04", "05/07")


def _day(annee: int, text: str) -> date:
    day, month = (int(part) for part in text.split("/"))
    return date(annee if month >= 9 else annee + 1, month, day)  # noqa: PLR2004 - September


def easter(year: int) -> date:
    """Give Easter Sunday (Meeus, Gregorian calendar)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def _feries(year: int) -> frozenset[date]:
    sunday = easter(year)
    moving = [sunday + timedelta(days=days) for days in (1, 39, 40, 50)]  # 40: the usual bridge
    return frozenset([*moving, date(year, 5, 1), date(year, 5, 8), date(year, 11, 11)])


@dataclass(frozen=True)
class AnneeDemo:
    """One school year: its days of class, and the days back from each holiday."""

    annee: int
    jours: tuple[date, ...]
    reprises: tuple[date, ...]  # after Toussaint, Noël, hiver, printemps

    def periode(self, day: date) -> int:
        """Give the period of a day, 1 to 5."""
        return 1 + bisect_right(self.reprises, day)

    @cached_property
    def premier(self) -> date:
        """First day of class."""
        return self.jours[0]


def _off(annee: int, vacances: list[tuple[date, date]]) -> frozenset[date]:
    days = set(_feries(annee) | _feries(annee + 1))
    for start, back in vacances:
        days.update(start + _ONE_DAY * i for i in range((back - start).days))
    return frozenset(days)


def open_annee(annee: int) -> AnneeDemo:
    """Lay out the school year that begins in September `annee`."""
    first, *holidays, summer = _PUBLIES.get(annee, _USUAL)
    spans = [tuple(_day(annee, part) for part in text.split("-")) for text in holidays]
    vacances = [(start, back) for start, back in spans]
    off = _off(annee, vacances)
    start, end = _day(annee, first), _day(annee, summer)
    days = (start + _ONE_DAY * i for i in range((end - start).days))
    return AnneeDemo(
        annee=annee,
        jours=tuple(d for d in days if d.weekday() in _SCHOOL_WEEKDAYS and d not in off),
        reprises=tuple(back for _, back in vacances),
    )


@dataclass(frozen=True)
class CalendrierDemo:
    """Several school years on end; days are counted across the summer."""

    annees: dict[int, AnneeDemo]

    @cached_property
    def jours(self) -> tuple[date, ...]:
        """All days of class, in order."""
        return tuple(day for annee in self.annees.values() for day in annee.jours)

    def shift(self, day: date, school_days: int) -> date:
        """Move by a number of school days; a day off counts as the next day of class."""
        index = bisect_left(self.jours, day) + school_days
        return self.jours[max(0, min(index, len(self.jours) - 1))]


def open_calendrier(first: int, last: int) -> CalendrierDemo:
    """Lay out the school years from `first` to `last`, both included."""
    return CalendrierDemo({annee: open_annee(annee) for annee in range(first, last + 1)})
