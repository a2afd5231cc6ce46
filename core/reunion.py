"""Réunions du pôle: their days, the three lots of an agenda, its order, what goes to the next.

A reserved saisine is on no agenda, whoever looks: not a row, not a number. Those entitled find
their own in the restricted session, read afresh, and note what follows in the situation itself.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from core.calendrier import Calendrier
from core.decision import Line, split_names
from core.errors import InvalidInput
from core.saisine import OPEN_STATUTS, Statut, school_year, school_year_label
from core.texte import format_date, normalize

MAX_POINTS: Final = 250
_HOUR: Final = re.compile(r"(\d{1,2})\s*(?:[:hH]\s*(\d{2})?)?\s*$")
_WEEKEND: Final = 5
_WORD: Final = re.compile(r"[^\W\d_]+", re.UNICODE)


class EtatReunion(StrEnum):
    """Where a réunion stands: to come (or being held), held and closed, cancelled."""

    PREVUE = "prevue"
    TENUE = "tenue"
    ANNULEE = "annulee"


ETAT_REUNION_LABELS: Final[Mapping[EtatReunion, str]] = {
    EtatReunion.PREVUE: "Prévue",
    EtatReunion.TENUE: "Tenue",
    EtatReunion.ANNULEE: "Annulée",
}


class Lot(StrEnum):
    """The three lots of an agenda, in their order."""

    REGLEES = "reglees"
    A_DISCUTER = "a_discuter"
    COMPLEXES = "complexes"


LOT_LABELS: Final[Mapping[Lot, str]] = {
    Lot.REGLEES: "Réglées hors séance",
    Lot.A_DISCUTER: "À discuter",
    Lot.COMPLEXES: "Complexes",
}


class EtatPoint(StrEnum):
    """What became of a situation on an agenda."""

    A_VOIR = "a_voir"
    VU = "vu"
    REPORTE = "reporte"
    SANS_OBJET = "sans_objet"  # withdrawn or ended before it was reached
    RETIRE = "retire"  # taken off the agenda: shown nowhere, and not sent on again


ETAT_POINT_LABELS: Final[Mapping[EtatPoint, str]] = {
    EtatPoint.A_VOIR: "À voir",
    EtatPoint.VU: "Vue",
    EtatPoint.REPORTE: "Prochaine réunion",
    EtatPoint.SANS_OBJET: "Sans objet",
    EtatPoint.RETIRE: "Retirée de l’ordre du jour",
}


class Reunion(BaseModel):
    """What one writes of a meeting to hold; `heure` is « 09:00 » or empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    jour: date
    heure: Line = ""
    lieu: Line = ""
    theme: Line = ""


def check_reunion(reunion: Reunion) -> Reunion:
    """Return a meeting that can be kept, its hour written one way.

    Raises:
        InvalidInput: the hour does not read as one.
    """
    if not reunion.heure:
        return reunion
    found = _HOUR.match(reunion.heure)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if hour > 23 or minute > 59:  # noqa: PLR2004 - a clock
        raise InvalidInput("Écrivez l’heure comme « 9 h 00 » ou « 14:30 », ou laissez-la vide.")
    return reunion.model_copy(update={"heure": f"{hour:02d}:{minute:02d}"})


def format_hour(heure: str) -> str:
    """Write an hour as one says it: « 9 h », « 14 h 30 »."""
    hour, _, minute = heure.partition(":")
    return f"{int(hour)} h{f' {minute}' if minute != '00' else ''}" if heure else ""


def format_when(jour: date, heure: str) -> str:
    """Write when a meeting is held: « 10/11/2026 à 9 h »."""
    return format_date(jour) + (f" à {format_hour(heure)}" if heure else "")


def warn_of_day(
    jour: date, calendrier: Calendrier, today: date, others: Collection[date] = ()
) -> list[str]:
    """Say what is unusual in the day of a meeting; nothing of it forbids the day."""
    said = []
    if jour < today:
        said.append("Ce jour est passé.")
    if jour.weekday() >= _WEEKEND:
        said.append("Ce jour est un samedi ou un dimanche.")
    elif vacances := calendrier.find_repere(jour).vacances:
        said.append(f"Ce jour est pendant les vacances ({vacances}).")
    elif not calendrier.is_school_day(jour):
        said.append("Ce n’est pas un jour de classe (mercredi, jour férié ou banalisé).")
    if school_year(jour) != school_year(today):
        said.append(
            f"Ce jour est dans une autre année scolaire, {school_year_label(school_year(jour))} : "
            "la réunion y sera."
        )
    if jour in others:
        said.append("Une autre réunion est prévue ce jour-là.")
    return said


def suggest_lot(
    statut: Statut, envoyee_le: date | None, derniere: date | None, today: date
) -> Lot | None:
    """Return the lot in which a situation is proposed; None: nothing says that it should be seen.

    Answered since the last meeting: réglée hors séance. Waiting for its answer: à discuter.
    « Complexes » is somebody's choice.
    """
    if statut in (Statut.TRANSMISE, Statut.A_PRECISER, Statut.A_L_ETUDE):
        return Lot.A_DISCUTER
    if envoyee_le is None or statut not in OPEN_STATUTS | {Statut.TERMINEE}:
        return None
    since = derniere or date(school_year(today), 9, 1)
    return Lot.REGLEES if envoyee_le > since else None


class Rang(BaseModel):
    """Where a point stands: its lot, and its rank there."""

    model_config = ConfigDict(frozen=True)

    id: str
    lot: Lot
    rang: int


def sort_points(points: Iterable[Rang]) -> list[Rang]:
    """Return points in the order of the agenda: lot by lot, then by rank."""
    lots = list(Lot)
    return sorted(points, key=lambda p: (lots.index(p.lot), p.rang, p.id))


def move_point(points: Sequence[Rang], point_id: str, step: int) -> list[Rang]:
    """Move a point up (-1) or down (1) in its lot; return the lot's points with their new ranks.

    At an end it stays where it is.
    """
    moved = next(p for p in points if p.id == point_id)
    lot = [p for p in sort_points(points) if p.lot is moved.lot]
    here = lot.index(moved)
    there = min(max(here + step, 0), len(lot) - 1)
    lot.insert(there, lot.pop(here))
    return [p.model_copy(update={"rang": rank}) for rank, p in enumerate(lot, 1)]


def next_rank(points: Iterable[Rang], lot: Lot) -> int:
    """Return the rank of a point that comes last in a lot."""
    return max((p.rang for p in points if p.lot is lot), default=0) + 1


def close_point(lot: Lot, etat: EtatPoint, *, ouverte: bool) -> EtatPoint:
    """Return what a point becomes when the meeting is closed.

    What was not reached goes to the next one; what was settled beforehand needed no time; what is
    withdrawn or over waits for nothing (`ouverte` False).
    """
    if etat is not EtatPoint.A_VOIR:
        return etat
    if lot is Lot.REGLEES:
        return EtatPoint.VU
    return EtatPoint.REPORTE if ouverte else EtatPoint.SANS_OBJET


def hide_names(text: str, names: Iterable[str | None]) -> str:
    """Put « l’élève » in the place of a pupil's names in a text shown to all.

    A text with a name is refused when it is written; a name corrected since is caught here.
    """
    parts = split_names(names)
    if not parts or not parts & set(normalize(text).split()):
        return text
    return _WORD.sub(lambda m: "l’élève" if normalize(m[0]) in parts else m[0], text)


def check_close(jour: date, today: date) -> None:
    """Refuse to close a meeting before its day.

    Raises:
        InvalidInput: its day is to come.
    """
    if jour > today:
        raise InvalidInput(
            f"Cette réunion est prévue le {format_date(jour)} : elle se clôt ce jour-là ou après. "
            "Si elle a été avancée, changez d’abord sa date."
        )
