"""Backups: what they are called, what they hold, which are kept, when the night's work is due."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import UnreadableFile

FORMAT: Final = 1
DAILY: Final = 7
WEEKLY: Final = 5
MONTHLY: Final = 3
RECENT: Final = timedelta(hours=48)  # all kept: a hasty backup never drives out the good one
LONGEST: Final = timedelta(days=90)  # what was purged is out of every backup by then
STALE: Final = timedelta(hours=26)
GRACE: Final = timedelta(minutes=5)
NIGHT: Final = timedelta(hours=3)
RETRY: Final = timedelta(hours=1)
_NAME: Final = re.compile(r"pole-(\d{8}-\d{6})\.age")
_STAMP: Final = "%Y%m%d-%H%M%S"


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)


class Tete(_Kept):
    """The head of a chain: how many rows it has, and the hash of the last."""

    seq: int
    empreinte: str


class FichierSauve(_Kept):
    """One file of a backup: its path inside it (`pieces/…`), bytes, SHA-256 in hex digits."""

    nom: str
    taille: int
    sha256: str


class Manifeste(_Kept):
    """What a backup holds; moments are naive UTC, `lignes` counts the rows of each table."""

    format: int
    produit: str
    moteur: str
    creee_le: datetime
    migration: int
    lignes: Mapping[str, int]
    tetes: Mapping[str, Tete]
    fichiers: tuple[FichierSauve, ...] = ()
    pieces_absentes: int = 0


class Repere(_Kept):
    """One line of `tetes.jsonl`: where the chains stood when a backup was made, and its hash."""

    date: datetime
    tetes: Mapping[str, Tete]
    sauvegarde: str
    sha256: str


class Restauration(_Kept):
    """Where a restored store comes from: what happened between both moments is known to be lost."""

    sauvegarde: str
    creee_le: datetime
    restauree_le: datetime


class _Format(BaseModel):
    format: int


def read_manifest(text: bytes) -> Manifeste:
    """Read the manifest of a backup.

    Raises:
        UnreadableFile: it is not one of ours, or a newer product wrote it.
    """
    try:
        if _Format.model_validate_json(text).format > FORMAT:
            raise UnreadableFile(
                "Cette sauvegarde vient d’une version plus récente du produit. Installez cette "
                "version, puis recommencez."
            )
        return Manifeste.model_validate_json(text)
    except ValidationError as error:
        raise UnreadableFile(
            "Ce fichier n’est pas une sauvegarde du pôle : son sommaire ne se lit pas."
        ) from error


def name_backup(moment: datetime) -> str:
    """Name the backup of a moment of the local clock: `pole-20260915-023000.age`."""
    return f"pole-{moment.strftime(_STAMP)}.age"


def find_moment(name: str) -> datetime | None:
    """Return the local moment in a backup's name; None for any other file."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], _STAMP)  # noqa: DTZ007 - the local clock, as in the name
    except ValueError:
        return None


def _newest_of_each(
    moments: Collection[datetime], period: Callable[[date], object], count: int
) -> set[datetime]:
    newest: dict[object, datetime] = {}
    for moment in sorted(moments):
        newest[period(moment.date())] = moment
    return set(sorted(newest.values())[-count:])


def select_kept(moments: Collection[datetime], now: datetime) -> frozenset[datetime]:
    """Return which backups are kept, by moments of the local clock.

    The newest of each of the last 7 days, 5 weeks and 3 months that have one; all of the last
    48 hours; nothing older than 90 days, but always the very last one.
    """
    kept = (
        _newest_of_each(moments, lambda day: day, DAILY)
        | _newest_of_each(moments, lambda day: day.isocalendar()[:2], WEEKLY)
        | _newest_of_each(moments, lambda day: (day.year, day.month), MONTHLY)
        | {moment for moment in moments if now - moment <= RECENT}
    )
    young = {moment for moment in kept if now - moment <= LONGEST}
    return frozenset(young | ({max(moments)} if moments else set()))


def is_stale(success: datetime | None, now: datetime) -> bool:
    """Tell whether the last success is 26 h away or more, or was never; a wrong clock counts."""
    return success is None or abs(now - success) >= STALE


def is_due(
    now: datetime, slot: datetime, *, up_since: datetime, start: datetime | None,
    success: datetime | None,
) -> bool:  # fmt: skip
    """Tell whether a night job has to run now; every moment is naive UTC.

    `slot` is the last time it was the hour of the night jobs; `start` and `success` are those
    of the job's last run. Once per night; else, when the last success is 26 h old, five minutes
    after the server started and at most once an hour.
    """
    if slot <= now < slot + NIGHT and (start is None or not slot <= start <= now):
        return True
    rested = start is None or abs(now - start) >= RETRY
    return is_stale(success, now) and now - up_since >= GRACE and rested
