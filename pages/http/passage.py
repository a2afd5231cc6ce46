"""The guard's questions to the store; every function here blocks and runs in a worker thread."""

from dataclasses import dataclass

from core.installation import Etape
from core.securite import hash_token
from db.comptes import find_session, needs_touch, touch_session
from db.installation import find_step
from pages.components.session import store


@dataclass(frozen=True)
class Passage:
    """What the guard knows of a living session."""

    empreinte: str
    doit_changer: bool


def find_passage(token: str) -> Passage | None:
    """Find the living session of a cookie's token."""
    if not token:
        return None
    empreinte = hash_token(token)
    with store().reading() as tx:
        session = find_session(tx, empreinte)
    return Passage(empreinte, session["doit_changer"]) if session else None


def touch(empreinte: str) -> None:
    """Record that a person uses a session, at most once a minute."""
    with store().reading() as tx:
        session = find_session(tx, empreinte)
        due = session is not None and needs_touch(tx, session)
    if due:
        with store().writing() as tx:
            touch_session(tx, empreinte)


def is_installed() -> bool:
    """Tell whether people may sign in."""
    with store().reading() as tx:
        return find_step(tx) is Etape.TERMINEE
