"""What a signed-in person may know of their own session and of their last visits."""

from datetime import datetime

from core.errors import NotAllowed
from core.securite import ABSOLUTE, IDLE
from db.comptes import find_session
from db.connection import Transaction


def read_session_end(tx: Transaction, empreinte: str) -> tuple[datetime, bool]:
    """Return when a session ends if nobody acts (naive UTC), and whether acting puts it off.

    Raises:
        NotAllowed: it is over.
    """
    session = find_session(tx, empreinte)
    if session is None:
        raise NotAllowed("Votre session est terminée. Reconnectez-vous.")
    idle, last = session["vue_le"] + IDLE, session["ouverte_le"] + ABSOLUTE
    return min(idle, last), idle < last


def find_previous_sign_in(tx: Transaction) -> datetime | None:
    """Find when the acting person signed in the time before this one (naive UTC)."""
    rows = tx.rows(
        "SELECT moment FROM audit WHERE acteur_id = $moi AND action = 'sign_in' "
        "ORDER BY seq DESC LIMIT 2",
        moi=tx.actor.personne_id,
    )
    return rows[1]["moment"] if len(rows) > 1 else None
