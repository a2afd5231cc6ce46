"""Passwords, session life and throttles (CNIL 2022-100, ANSSI 2021, ASVS 5.0 §6.2)."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Final

from core.errors import InvalidInput
from core.texte import normalize

MIN_LENGTH: Final = 15
MAX_BYTES: Final = 72  # bcrypt reads no further: a longer one would be cut silently
IDLE: Final = timedelta(hours=1)
ABSOLUTE: Final = timedelta(hours=10)
WARN_BEFORE: Final = timedelta(minutes=5)
WINDOW: Final = timedelta(minutes=15)
MAX_PER_ACCOUNT: Final = 5
MAX_PER_ADDRESS: Final = 100
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # without 0, o, 1, l, i
COMMON: Final = frozenset(
    normalize(word).replace(" ", "")
    for word in files("core").joinpath("mots_de_passe_courants.txt").read_text("utf-8").split()
)


def check_password_policy(password: str, *, identifiant: str = "") -> None:
    """Refuse a password that is too short, too long, common, or the user name.

    Raises:
        InvalidInput: the sentence says what to choose instead.
    """
    if len(password) < MIN_LENGTH:
        raise InvalidInput(
            f"Le mot de passe doit avoir au moins {MIN_LENGTH} caractères : quatre ou cinq mots "
            "sans rapport entre eux conviennent très bien."
        )
    if len(password.encode()) > MAX_BYTES:
        raise InvalidInput(
            f"Le mot de passe est trop long : {MAX_BYTES} caractères au plus (les lettres "
            "accentuées comptent double). Choisissez-en un plus court."
        )
    if "\x00" in password:  # bcrypt would stop there
        raise InvalidInput("Ce mot de passe contient un caractère qui ne se tape pas. Tapez-le.")
    folded = normalize(password).replace(" ", "")
    repeated = len(set(folded)) <= 3  # noqa: PLR2004 - « aaaaaa… », « 121212… »
    mine = normalize(identifiant).replace(" ", "")
    if (
        folded in COMMON
        or repeated
        or (mine and folded.replace(mine, "").isdigit())
        or folded == mine
    ):
        raise InvalidInput(
            "Ce mot de passe fait partie de ceux que l’on essaie en premier. Choisissez quatre ou "
            "cinq mots sans rapport entre eux."
        )


def make_password() -> str:
    """Return a first password that can be read aloud: four groups of four (79 bits)."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def hash_token(token: str) -> str:
    """Return what is stored of a session token: SHA-256, 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_alive(opened: datetime, seen: datetime, closed: datetime | None, now: datetime) -> bool:
    """Tell whether a session still holds: not closed, idle under 1 h, older than 10 h never."""
    return closed is None and now - seen < IDLE and now - opened < ABSOLUTE


def delay_before_retry(
    failures_of_account: Sequence[datetime], failures_of_address: Sequence[datetime], now: datetime
) -> timedelta:
    """Return how long to wait before another try; zero when one may try now.

    Five failures in 15 minutes for one account from one address, 100 for one address: a
    stranger elsewhere locks nobody out.
    """
    waits = [timedelta(0)]
    for failures, limit in (
        (failures_of_account, MAX_PER_ACCOUNT),
        (failures_of_address, MAX_PER_ADDRESS),
    ):
        recent = sorted(moment for moment in failures if now - moment < WINDOW)
        if len(recent) >= limit:
            waits.append(recent[-limit] + WINDOW - now)
    return max(waits)
