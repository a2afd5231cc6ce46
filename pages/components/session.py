"""The one door from a screen to the session's state and to the store."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import streamlit as st

from core.errors import NotAllowed
from core.personne import Acteur
from db.audit import note
from db.comptes import identify_session
from db.connection import Store, Transaction, data_folder

HEADER_KEY = "session"  # server.trustedUserHeaders maps the guard's header to this key of st.user
_opened: dict[Path, Store] = {}
_held: ContextVar[str] = ContextVar("session_tenue", default="")
T = TypeVar("T")


def store() -> Store:
    """Return the store of this process, opened at the first call."""
    folder = data_folder()
    if folder not in _opened:
        _opened[folder] = Store(folder)
    return _opened[folder]


def close_store() -> None:
    """Close the store of this process, if it is open."""
    if opened := _opened.pop(data_folder(), None):
        opened.close()


def session_hash() -> str:
    """Return the hash of the session token that the guard vouches for in this run.

    Raises:
        NotAllowed: the guard vouched for nobody.
    """
    found = _held.get() or st.user.get(HEADER_KEY)
    if not isinstance(found, str) or not found:
        raise NotAllowed("Vous n’êtes pas connecté(e). Ouvrez la page de connexion.")
    return found


def held(work: Callable[[], T]) -> Callable[[], T]:
    """Return `work` to be done after this run, for who is signed in now: a file made at its click.

    Streamlit then calls it outside any run. The session is looked up again: rights stop at once.
    """
    found = session_hash()

    def run() -> T:
        token = _held.set(found)
        try:
            return work()
        finally:
            _held.reset(token)

    return run


@contextmanager
def reading() -> Iterator[Transaction]:
    """Open a reading transaction for the signed-in person."""
    with store().reading(identify_session(session_hash())) as tx:
        yield tx


@contextmanager
def writing() -> Iterator[Transaction]:
    """Open a writing transaction for the signed-in person, whose rights are read afresh.

    What the rights refuse is a row of the audit log.
    """
    identify = identify_session(session_hash())
    try:
        with store().writing(identify) as tx:
            yield tx
    except NotAllowed as error:
        if error.action:
            with store().writing(identify) as tx:
                note(tx, f"refused:{error.action}", "action")
        raise


def acteur() -> Acteur:
    """Return the signed-in person with the assignments that hold today."""
    with reading() as tx:
        return tx.actor


def recall(key: str, default: Any = None) -> Any:
    """Return what was remembered under a key in this browser tab."""
    return st.session_state.get(key, default)


def remember(key: str, value: Any) -> None:
    """Remember something for this browser tab; it is lost at F5: never the only copy of a text."""
    st.session_state[key] = value


def forget(key: str) -> None:
    """Forget what was remembered under a key."""
    st.session_state.pop(key, None)


def server_address() -> str:
    """Return where this browser reached the server, « https://pole.exemple »."""
    url = urlsplit(st.context.url or "")
    return f"{url.scheme}://{url.netloc}"
