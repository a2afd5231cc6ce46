"""Réunions du pôle: the year's calendar, one meeting, who is named on it."""

from datetime import date
from typing import Final

from core import droits
from core.droits import Action, may
from core.errors import Conflict, NotFound
from core.reunion import EtatPoint, EtatReunion
from db import audit, journal
from db.connection import Row, Transaction
from db.visibilite import HOLDS

_GONE: Final = (
    "Cette réunion n’existe pas, ou elle ne vous est pas ouverte. Revenez à « Réunions du pôle »."
)
_UPCOMING: Final = 3


def _places(tx: Transaction, action: Action) -> list[str]:
    return [place for place in sorted(tx.actor.circonscriptions) if may(tx.actor, action, place)]


def list_reunions(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List every meeting of a circonscription in order of days, with how many points it has.

    `points` is None for who does not read the agenda: the secretary sees the calendar alone.
    """
    droits.check(tx.actor, Action.READ_REUNIONS, circonscription_id)
    return tx.rows(
        "SELECT r.*, CASE WHEN $dedans THEN coalesce(p.nombre, 0) END AS points FROM reunion r "
        "LEFT JOIN (SELECT reunion_id, count(*) AS nombre FROM reunion_point WHERE etat <> $retire "
        "GROUP BY reunion_id) AS p ON p.reunion_id = r.id WHERE r.circonscription_id = $c "
        "ORDER BY r.jour, r.heure",
        c=circonscription_id, retire=EtatPoint.RETIRE.value,
        dedans=may(tx.actor, Action.READ_PLENIERE, circonscription_id),
    )  # fmt: skip


def list_upcoming(tx: Transaction) -> list[Row]:
    """List the next meetings of the acting person, the first one first."""
    return tx.rows(
        "SELECT id, jour, heure, lieu, theme FROM reunion WHERE etat = $prevue AND jour >= $jour "
        "AND circonscription_id = ANY($places) ORDER BY jour, heure LIMIT $nombre",
        prevue=EtatReunion.PREVUE.value, jour=tx.today, nombre=_UPCOMING,
        places=_places(tx, Action.READ_REUNIONS),
    )  # fmt: skip


def get_reunion(tx: Transaction, reunion_id: str, action: Action) -> Row:
    """Read one meeting, for who may do something with it.

    Raises:
        NotFound: it does not exist, or not for them: both look the same from outside.
        NotAllowed: they see the calendar and may not do this.
    """
    row = tx.row("SELECT * FROM reunion WHERE id = $id", id=reunion_id)
    if row is None or not may(tx.actor, Action.READ_REUNIONS, row["circonscription_id"]):
        raise NotFound(_GONE)
    droits.check(tx.actor, action, row["circonscription_id"])
    return row


def get_open(tx: Transaction, reunion_id: str) -> Row:
    """Read a meeting that is still being prepared or held, to change it.

    Raises:
        Conflict: it is closed or cancelled.
    """
    row = get_reunion(tx, reunion_id, Action.EDIT_REUNIONS)
    if row["etat"] != EtatReunion.PREVUE:
        raise Conflict(
            "Cette réunion est close ou annulée : rien n’y change plus. Une réunion close se "
            "rouvre depuis son relevé."
        )
    return row


def trace(tx: Transaction, action: str, reunion: Row, nombre: int | None = None) -> None:
    """Write an act on a meeting, without a word of what is on it."""
    journal.record(tx, action, "reunion", reunion["id"])
    audit.note(
        tx, action, "reunion", reunion["id"],
        circonscription_id=reunion["circonscription_id"], nombre=nombre,
    )  # fmt: skip


def list_people(tx: Transaction, reunion_id: str) -> list[Row]:
    """List who is named on a meeting that the caller was allowed to open, guests last.

    `fonction`: of that day.
    """
    return tx.rows(
        "SELECT m.id, m.personne_id, m.nom, m.presence, "
        "coalesce(nullif(m.fonction, ''), (SELECT min(a.metier) FROM affectation a "
        "WHERE a.personne_id = m.personne_id AND a.circonscription_id = r.circonscription_id "
        "AND a.debut <= r.jour AND (a.fin IS NULL OR a.fin >= r.jour)), '') AS fonction "
        "FROM reunion_personne m JOIN reunion r ON r.id = m.reunion_id WHERE m.reunion_id = $id "
        "ORDER BY m.personne_id IS NULL, m.nom COLLATE fr, m.id",
        id=reunion_id,
    )


def read_others(tx: Transaction, circonscription_id: str, reunion_id: str = "") -> list[date]:
    """List the days of the other meetings to come of a circonscription."""
    rows = tx.rows(
        "SELECT jour FROM reunion WHERE circonscription_id = $c AND id <> $id AND etat = $prevue",
        c=circonscription_id, id=reunion_id, prevue=EtatReunion.PREVUE.value,
    )  # fmt: skip
    return [row["jour"] for row in rows]


def find_previous(tx: Transaction, reunion: Row) -> Row | None:
    """Find the meeting that was held before this one."""
    return tx.row(
        "SELECT id, jour, close_le FROM reunion WHERE circonscription_id = $c AND jour < $jour "
        "AND etat = $tenue ORDER BY jour DESC LIMIT 1",
        c=reunion["circonscription_id"], jour=reunion["jour"], tenue=EtatReunion.TENUE.value,
    )  # fmt: skip


def find_next(tx: Transaction, reunion: Row) -> Row | None:
    """Find the meeting to come after this one."""
    return tx.row(
        "SELECT * FROM reunion WHERE circonscription_id = $c AND jour > $jour AND etat = $prevue "
        "AND id <> $id ORDER BY jour LIMIT 1",
        c=reunion["circonscription_id"], jour=reunion["jour"], id=reunion["id"],
        prevue=EtatReunion.PREVUE.value,
    )  # fmt: skip


def list_doers(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List who of the pôle may be given a decision: its members, coordination and IEN of today."""
    return tx.rows(
        "SELECT p.id, trim(p.prenom || ' ' || p.nom) AS nom, min(a.metier) AS metier, "  # noqa: S608 - constant
        "bool_or(a.role IN ('membre', 'coordinateur')) AS membre FROM personne p "
        f"JOIN affectation a ON a.personne_id = p.id AND {HOLDS} "
        "WHERE a.circonscription_id = $c AND a.role IN ('ien', 'coordinateur', 'membre') "
        "GROUP BY p.id, p.nom, p.prenom ORDER BY p.nom COLLATE fr, p.prenom COLLATE fr",
        c=circonscription_id, jour=tx.today,
    )  # fmt: skip
