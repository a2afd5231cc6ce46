"""School days of a school: weekdays of class, holidays of its zone, public and local days.

Holidays of zones A, B and C come from the package `vacances-scolaires-france` (arrêtés du
calendrier scolaire, checked by a test for 2026-2027), public holidays from `holidays`. Nothing
here reads a clock: the day is an argument.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Final

import holidays
from pydantic import BaseModel, ConfigDict, model_validator
from vacances_scolaires_france import SchoolHolidayDates

from core.errors import InvalidInput
from core.saisine import school_year
from core.texte import format_date

FIRST_DAY: Final = date(2015, 9, 1)
LAST_KNOWN_DAY: Final = date(2028, 8, 31)
"""Last day whose school holidays the package knows; the calendar says so six months before."""
LAST_DAY: Final = date(2040, 8, 31)
WARN_FROM: Final = date(2028, 3, 1)
LONGEST_RANGE: Final = 366
_ONE_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_SUMMER: Final = "Vacances d'été"
_BETWEEN_PERIODS: Final = (
    "Vacances de la Toussaint", "Vacances de Noël", "Vacances d'hiver", "Vacances de printemps",
)  # fmt: skip
_WEEKEND: Final = 5  # Saturday
SOON: Final = 5


class Semaine(StrEnum):
    """The weekly rhythm of a school: four days, or four and a half (articles D. 521-10 to 12)."""

    QUATRE = "quatre"
    MERCREDI = "mercredi"
    SAMEDI = "samedi"


SEMAINE_LABELS: Final = {
    Semaine.QUATRE: "4 jours",
    Semaine.MERCREDI: "4 jours et demi, mercredi matin",
    Semaine.SAMEDI: "4 jours et demi, samedi matin",
}
_WEEKDAYS: Final = {
    Semaine.QUATRE: frozenset({0, 1, 3, 4}),
    Semaine.MERCREDI: frozenset({0, 1, 2, 3, 4}),
    Semaine.SAMEDI: frozenset({0, 1, 3, 4, 5}),
}


class JourLocal(BaseModel):
    """Days on which a school, or all of them, is open or closed against the calendar.

    `ecole_id` None is the whole circonscription; both ends are included.
    """

    model_config = ConfigDict(frozen=True)

    debut: date
    fin: date
    ouvert: bool = False
    motif: str = ""
    ecole_id: str | None = None

    @model_validator(mode="after")
    def _check_range(self) -> "JourLocal":
        if self.fin < self.debut:
            raise InvalidInput("Le dernier jour est avant le premier : corrigez l’un des deux.")
        if (self.fin - self.debut).days >= LONGEST_RANGE:
            raise InvalidInput("Plus d’un an d’un coup : vérifiez les deux dates.")
        if not FIRST_DAY <= self.debut <= self.fin <= LAST_DAY:
            raise InvalidInput(f"Choisissez des jours avant le {format_date(LAST_DAY)}.")
        return self

    def days(self) -> Iterator[date]:
        """Give each day of the range."""
        return (self.debut + _ONE_DAY * i for i in range((self.fin - self.debut).days + 1))


class RepereScolaire(BaseModel):
    """Where a day stands in the school year; `semaine` counts weeks with class, from 1.

    During holidays there is neither week nor period, and `vacances` names them.
    """

    model_config = ConfigDict(frozen=True)

    semaine: int | None = None
    periode: int | None = None
    vacances: str = ""

    @property
    def phrase(self) -> str:
        """Say it: « semaine 12 de l’année, P2 », or the holidays' name."""
        if self.vacances:
            return self.vacances[0].lower() + self.vacances[1:]
        parts = [f"semaine {self.semaine} de l’année"] if self.semaine else []
        return ", ".join([*parts, *([f"P{self.periode}"] if self.periode else [])])


@lru_cache(maxsize=1)
def _package() -> dict[date, dict[str, object]]:
    return dict(SchoolHolidayDates().data)


@lru_cache(maxsize=8)
def _vacances(zone: str) -> dict[date, str]:
    """Return the days of school holidays of a zone, with the holidays' name."""
    key = f"vacances_zone_{zone.lower()}"
    known = {day: str(row["nom_vacances"]) for day, row in _package().items() if row.get(key)}
    for year in range(LAST_KNOWN_DAY.year + 1, LAST_DAY.year + 1):
        day = date(year, 7, 5)  # beyond the package only the summer is sure
        while day <= date(year, 8, 31):
            known[day] = _SUMMER
            day += _ONE_DAY
    return known


@lru_cache(maxsize=1)
def _feries() -> frozenset[date]:
    years = range(FIRST_DAY.year, LAST_DAY.year + 1)
    return frozenset(holidays.country_holidays("FR", years=years))


@lru_cache(maxsize=16)
def _usual_days(zone: str, semaine: Semaine) -> tuple[date, ...]:
    weekdays, off = _WEEKDAYS[semaine], _vacances(zone).keys() | _feries()
    days = (FIRST_DAY + _ONE_DAY * i for i in range((LAST_DAY - FIRST_DAY).days + 1))
    return tuple(day for day in days if day.weekday() in weekdays and day not in off)


def preload_calendars() -> None:
    """Lay out the days of the three zones, so that the first visitor does not wait for them."""
    for zone in "ABC":
        _usual_days(zone, Semaine.QUATRE)


@dataclass(frozen=True)
class Calendrier:
    """The school days of one school: `zone` (A, B, C), its weekly rhythm and its local days."""

    zone: str
    semaine: Semaine = Semaine.QUATRE
    ouverts: frozenset[date] = frozenset()
    fermes: frozenset[date] = frozenset()

    @cached_property
    def jours(self) -> tuple[date, ...]:
        """All school days in order, from 2015 to 2040."""
        return _days(self)

    @property
    def jours_par_semaine(self) -> int:
        """How many days of class an ordinary week has; a half day counts as one."""
        return len(_WEEKDAYS[self.semaine])

    def is_school_day(self, day: date) -> bool:
        """Tell whether there is class on that day."""
        index = bisect_left(self.jours, day)
        return index < len(self.jours) and self.jours[index] == day

    def count_school_days(self, after: date, until: date) -> int:
        """Count the school days after `after` up to `until` included; 0 when `until` is earlier."""
        return max(0, bisect_right(self.jours, until) - bisect_right(self.jours, after))

    def add_school_days(self, day: date, number: int) -> date:
        """Return the `number`-th school day after `day`; 0 gives `day` or the next school day."""
        if number <= 0:
            return self.jours[min(bisect_left(self.jours, day), len(self.jours) - 1)]
        index = bisect_right(self.jours, day) + number - 1
        return self.jours[min(index, len(self.jours) - 1)]

    def add_school_weeks(self, day: date, number: int) -> date:
        """Return the end of `number` weeks outside holidays: a week is 4 or 5 school days."""
        return self.add_school_days(day, number * self.jours_par_semaine)

    def list_next_days(self, day: date, number: int = SOON) -> tuple[date, ...]:
        """List the next school days, `day` included when there is class."""
        start = bisect_left(self.jours, day)
        return self.jours[start : start + number]

    def find_repere(self, day: date) -> RepereScolaire:
        """Say which week of class and which period (P1 to P5) a day belongs to."""
        return _find_repere(self.zone, day)


@lru_cache(maxsize=512)
def _find_repere(zone: str, day: date) -> RepereScolaire:
    monday = day - _ONE_DAY * day.weekday()
    days = _usual_days(zone, Semaine.MERCREDI)
    vacances = _vacances(zone).get(day, "")
    if vacances in (_SUMMER, *_BETWEEN_PERIODS):
        return RepereScolaire(vacances=vacances.replace("'", "’"))
    first = days[min(bisect_left(days, date(school_year(day), 9, 1)), len(days) - 1)]
    week, weeks = first - _ONE_DAY * first.weekday(), 0
    while week <= monday:
        begun = bisect_left(days, week)
        weeks += begun < len(days) and days[begun] < week + _WEEK
        week += _WEEK
    return RepereScolaire(semaine=weeks or 1, periode=_find_periode(zone, day))


def _find_periode(zone: str, day: date) -> int | None:
    """Return 1 to 5: one more after each of the four holidays; None beyond what is known."""
    if day > LAST_KNOWN_DAY:
        return None
    start = date(school_year(day), 9, 1)
    known = _vacances(zone)
    passed = {known.get(start + _ONE_DAY * i) for i in range((day - start).days)}
    return 1 + sum(name in passed for name in _BETWEEN_PERIODS)


@lru_cache(maxsize=128)
def _days(calendrier: Calendrier) -> tuple[date, ...]:
    """Lay out the days once for all the schools that have the same ones."""
    usual = _usual_days(calendrier.zone, calendrier.semaine)
    if not calendrier.ouverts and not calendrier.fermes:
        return usual
    return tuple(sorted((set(usual) | calendrier.ouverts) - calendrier.fermes))


def make_calendrier(
    zone: str, semaine: Semaine, locaux: Iterable[JourLocal], ecole_id: str | None
) -> Calendrier:
    """Make the calendar of one school (None: of no school in particular).

    What a school decides for itself wins over the whole circonscription's local days.
    """
    ouverts: set[date] = set()
    fermes: set[date] = set()
    mine = [jour for jour in locaux if jour.ecole_id in (None, ecole_id)]
    for jour in sorted(mine, key=lambda j: j.ecole_id is not None):
        days = set(jour.days())
        if jour.ouvert:
            ouverts |= {day for day in days if _may_open(jour, day)}
            fermes -= days
        else:
            fermes |= days
            ouverts -= days
    return Calendrier(zone, semaine, frozenset(ouverts), frozenset(fermes))


def _may_open(jour: JourLocal, day: date) -> bool:
    """Leave Saturdays and Sundays out of a range that is opened; one day may be any."""
    return jour.debut == jour.fin or day.weekday() < _WEEKEND


def warn_of_end(today: date) -> str:
    """Say, from six months before, that the school holidays are no longer known; else ""."""
    if today < WARN_FROM:
        return ""
    return (
        f"Les vacances scolaires sont connues jusqu’au {format_date(LAST_KNOWN_DAY)}. Au-delà, les "
        "délais ne tiennent compte que des jours fériés et de l’été : mettez l’outil à jour, ou "
        "ajoutez les vacances comme jours fermés dans Administration, « Calendrier »."
    )
