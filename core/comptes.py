"""Accounts: user names, one-time codes, states, the September review, unused accounts."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from core.saisine import school_year
from core.texte import normalize

NO_PASSWORD: Final = ""  # what an account stores until its owner has chosen a password
CODE_ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without 0, O, 1, I, L
CODE_GROUPS: Final = 3
CODE_GROUP: Final = 5
CODE_LENGTH: Final = CODE_GROUPS * CODE_GROUP  # 74 bits
MAIL_CODE_LIFE: Final = timedelta(hours=1)
MAIL_CODE_EVERY: Final = timedelta(minutes=5)
WARN_AFTER: Final = timedelta(days=335)  # eleven months
CLOSE_AFTER: Final = timedelta(days=365)
NOTICE: Final = timedelta(days=28)  # between the warning and the closing, whatever happened
MAX_SELECTION: Final = 300
MAX_IDENTIFIANT: Final = 64
_MAX_BASE: Final = 56  # leaves room for a number
_NOT_ASCII: Final = re.compile(r"[^a-z0-9]+")


class EtatCompte(StrEnum):
    """Where an account stands: waiting for its owner, open, or closed."""

    INVITE = "invite"
    ACTIF = "actif"
    FERME = "ferme"


ETAT_COMPTE_LABELS: Final = {
    EtatCompte.INVITE: "Invité",
    EtatCompte.ACTIF: "Actif",
    EtatCompte.FERME: "Fermé",
}


class UsageCode(StrEnum):
    """Why a one-time code was made: somebody gave it, or its owner asked for it by e-mail."""

    INVITATION = "invitation"
    OUBLI = "oubli"


class DecisionRevue(StrEnum):
    """What the September review says of an account."""

    GARDER = "garder"
    MODIFIER = "modifier"
    FERMER = "fermer"


DECISION_LABELS: Final = {
    DecisionRevue.GARDER: "Garder",
    DecisionRevue.MODIFIER: "Modifier",
    DecisionRevue.FERMER: "Fermer",
}


class Invitation(BaseModel):
    """A code just made, to be printed or mailed at once: nobody can read it again."""

    model_config = ConfigDict(frozen=True)

    compte_id: str
    nom: str
    lieu: str  # schools, to hand the slips out; empty without one
    mail: str
    identifiant: str
    code: str
    expire_le: datetime  # naive UTC


def etat_compte(*, actif: bool, mot_de_passe: bool) -> EtatCompte:
    """Tell where an account stands; `mot_de_passe`: its owner has chosen one."""
    if not actif:
        return EtatCompte.FERME
    return EtatCompte.ACTIF if mot_de_passe else EtatCompte.INVITE


def make_code() -> str:
    """Draw a code that can be read aloud and typed: three groups of five (74 bits)."""
    letters = [secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)]
    groups = ("".join(letters[n : n + CODE_GROUP]) for n in range(0, CODE_LENGTH, CODE_GROUP))
    return "-".join(groups)


def fold_code(text: str) -> str:
    """Return a code as it is compared, however it was typed; empty when it cannot be one.

    Spaces, dashes and dots, small letters and full-width ones do not matter.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    letters = "".join(c for c in plain if c.isalnum())
    whole = len(letters) == CODE_LENGTH and set(letters) <= set(CODE_ALPHABET)
    return letters if whole else ""


def hash_code(compte_id: str, code: str) -> str:
    """Return what is stored of a code: SHA-256 of the account and the folded code."""
    return hashlib.sha256(f"{compte_id}|{fold_code(code)}".encode()).hexdigest()


def _ascii_part(text: str) -> str:
    return _NOT_ASCII.sub("-", normalize(text).replace("ø", "o").replace("ł", "l")).strip("-")


def derive_identifiant(prenom: str, nom: str, is_taken: Callable[[str], bool]) -> str:
    """Make a user name that can be said: `noe.enseigne`, `noe.enseigne2` for a namesake."""
    base = ".".join(filter(None, [_ascii_part(prenom), _ascii_part(nom)]))
    base = base[:_MAX_BASE].strip("-.") or "compte"
    number, name = 1, base
    while is_taken(name):
        number += 1
        name = f"{base}{number}"
    return name


def review_start(today: date) -> date:
    """Return the first day of this school year's review: accounts made before it are reviewed."""
    return date(school_year(today), 9, 1)


def is_unused(last: datetime, now: datetime) -> bool:
    """Tell whether nobody has used an account for eleven months."""
    return now - last >= WARN_AFTER


def must_close(last: datetime, warned: datetime | None, now: datetime) -> bool:
    """Tell whether an account closes: unused for twelve months, and its owner told in time."""
    return now - last >= CLOSE_AFTER and warned is not None and now - warned >= NOTICE
