"""Targets and lateness of a saisine: what is expected, for when, and why it is late.

Three things are expected in turn: the acknowledgement, the answer, the bilan d'étape. Targets
are settings (`Cibles`). Time spent in « Précisions demandées » is not counted. A saisine that
only a psyEN, a doctor, a nurse or a social worker has is without any lateness.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from core.calendrier import Calendrier
from core.saisine import Statut, school_year
from core.texte import format_date

_STUDYING: Final = frozenset({Statut.TRANSMISE, Statut.A_L_ETUDE})
_ANSWERED: Final = frozenset({Statut.REPONDUE, Statut.EN_SUIVI})


class Cibles(BaseModel):
    """The targets of a circonscription: school days, and weeks outside holidays."""

    model_config = ConfigDict(frozen=True)

    accuse_jours: int = Field(default=5, ge=1, le=40)
    reponse_semaines: int = Field(default=3, ge=1, le=20)
    reponse_max_semaines: int = Field(default=6, ge=1, le=30)
    bilan_semaines: int = Field(default=8, ge=1, le=40)


class Attente(StrEnum):
    """What a saisine waits for."""

    ACCUSE = "accuse"
    REPONSE = "reponse"
    BILAN = "bilan"


ATTENTE_LABELS: Final = {
    Attente.ACCUSE: "accusé de réception",
    Attente.REPONSE: "réponse",
    Attente.BILAN: "bilan d’étape",
}


class Pause(BaseModel):
    """Days spent in « Précisions demandées »; `fin` None while it lasts."""

    model_config = ConfigDict(frozen=True)

    debut: date
    fin: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the pause held on that day."""
        return self.debut <= day and (self.fin is None or day < self.fin)


class FaitsDelai(BaseModel):
    """The facts of one saisine on which its clock depends.

    `accusee`: the asker was told that it arrived. `exempte`: nobody but métiers without lateness
    has it or is asked. `envoyee_le`, `bilan_le`: of the last answer sent.
    """

    model_config = ConfigDict(frozen=True)

    statut: Statut
    recue_le: date
    accusee: bool = False
    exempte: bool = False
    pauses: tuple[Pause, ...] = ()
    envoyee_le: date | None = None
    bilan_le: date | None = None


class Delai(BaseModel):
    """Where the clock of a saisine stands on one day.

    `age`: school days since it came, pauses left out. `prevue_le`: last day that keeps the
    target; None while nothing is expected. `phrase` says since when and why, or for when.
    """

    model_config = ConfigDict(frozen=True)

    age: int
    attente: Attente | None = None
    prevue_le: date | None = None
    retard: bool = False
    phrase: str = ""
    en_pause: bool = False

    def is_due_within(self, days: Sequence[date]) -> bool:
        """Tell whether what is expected falls by the last of these days, and is not late."""
        return bool(days and self.prevue_le and not self.retard and self.prevue_le <= days[-1])


def _count_running(faits: FaitsDelai, calendrier: Calendrier, until: date) -> int:
    """Count the school days from the reception to `until`, pauses left out."""
    paused = sum(
        calendrier.count_school_days(
            max(p.debut, faits.recue_le), min(until, p.fin or until)
        )
        for p in faits.pauses
    )  # fmt: skip
    return max(0, calendrier.count_school_days(faits.recue_le, until) - paused)


def _shift(faits: FaitsDelai, calendrier: Calendrier, number: int) -> date:
    """Return the day by which `number` school days have run, ended pauses left out."""
    due = calendrier.add_school_days(faits.recue_le, number)
    for pause in sorted(faits.pauses, key=lambda p: p.debut):
        if pause.fin is not None and pause.debut < due:
            start = max(pause.debut, faits.recue_le)
            lost = calendrier.count_school_days(start, pause.fin)
            due = calendrier.add_school_days(due, lost) if lost else due
    return due


def _say_day(day: date, today: date) -> str:
    same_year = school_year(day) == school_year(today)
    return day.strftime("%d/%m") if same_year else format_date(day)


def _say_weeks(number: int) -> str:
    return f"{number} semaine{'s' if number > 1 else ''} passée{'s' if number > 1 else ''}"


def _say_days(number: int) -> str:
    plural = "s" if number > 1 else ""
    return f"{number} jour{plural} de classe passé{plural}"


def _expect_reponse(
    faits: FaitsDelai, calendrier: Calendrier, cibles: Cibles, reunions: Iterable[date],
    today: date,
) -> tuple[date, str]:  # fmt: skip
    """Return the day of the answer and why that day: weeks, or the next réunion, up to a limit."""
    week = calendrier.jours_par_semaine
    by_weeks = _shift(faits, calendrier, cibles.reponse_semaines * week)
    limit = _shift(
        faits, calendrier, max(cibles.reponse_semaines, cibles.reponse_max_semaines) * week
    )
    reached = (
        day for day in reunions
        if day > faits.recue_le and not any(p.covers(day) for p in faits.pauses)
    )  # fmt: skip
    reunion = min(reached, default=None)
    reason = _say_weeks(cibles.reponse_semaines)
    if reunion is None:
        return by_weeks, reason
    if reunion > limit:
        return limit, _say_weeks(max(cibles.reponse_semaines, cibles.reponse_max_semaines))
    held = f", réunion du {_say_day(reunion, today)} tenue"
    return max(by_weeks, reunion), reason + held


def default_bilan(depuis: date, calendrier: Calendrier, cibles: Cibles) -> date:
    """Return the day of a bilan d'étape that nobody dated, from the answer or the last bilan."""
    return calendrier.add_school_weeks(depuis, cibles.bilan_semaines)


def _expect_bilan(
    faits: FaitsDelai, calendrier: Calendrier, cibles: Cibles
) -> tuple[date, str] | None:
    if faits.bilan_le is not None:
        return faits.bilan_le, "date fixée"
    if faits.envoyee_le is None:
        return None
    due = default_bilan(faits.envoyee_le, calendrier, cibles)
    return due, _say_weeks(cibles.bilan_semaines)


def _expected(
    faits: FaitsDelai, calendrier: Calendrier, cibles: Cibles, reunions: Iterable[date],
    today: date,
) -> tuple[Attente, date, str] | None:  # fmt: skip
    if faits.statut in _STUDYING:
        if faits.statut is Statut.TRANSMISE and not faits.accusee:
            due = _shift(faits, calendrier, cibles.accuse_jours)
            return Attente.ACCUSE, due, _say_days(cibles.accuse_jours)
        return Attente.REPONSE, *_expect_reponse(faits, calendrier, cibles, reunions, today)
    if faits.statut in _ANSWERED:
        found = _expect_bilan(faits, calendrier, cibles)
        return (Attente.BILAN, *found) if found else None
    return None


def _say_pause(faits: FaitsDelai, today: date) -> str:
    begun = max((p.debut for p in faits.pauses if p.fin is None), default=None)
    since = f" depuis le {_say_day(begun, today)}" if begun else ""
    return f"précisions demandées{since} : le délai est suspendu"


def compute_delai(
    faits: FaitsDelai,
    calendrier: Calendrier,
    cibles: Cibles,
    today: date,
    reunions: Iterable[date] = (),
) -> Delai:
    """Say what a saisine waits for, for when, and since when and why it is late.

    `reunions` are the dated réunions du pôle, past and future.
    """
    age = _count_running(faits, calendrier, today)
    if faits.statut is Statut.A_PRECISER:
        phrase = "" if faits.exempte else _say_pause(faits, today)
        return Delai(age=age, phrase=phrase, en_pause=True)
    found = None if faits.exempte else _expected(faits, calendrier, cibles, reunions, today)
    if found is None:
        return Delai(age=age)
    attente, due, reason = found
    agreed = "attendue" if attente is Attente.REPONSE else "attendu"
    late = today > due
    when = (
        f"depuis le {_say_day(due, today)} ({reason})"
        if late
        else f"pour le {_say_day(due, today)}"
    )
    phrase = f"{ATTENTE_LABELS[attente]} {agreed} {when}"
    return Delai(age=age, attente=attente, prevue_le=due, retard=late, phrase=phrase)
