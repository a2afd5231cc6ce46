"""Signing several answers that were read: each in its own transaction, each as it was read."""

import hashlib
from typing import Final

from core.droits import Action
from core.errors import Conflict, InvalidInput
from core.reponse import EtatReponse, check_ready_to_sign
from db.connection import Row, Transaction
from db.lettres import make_reponse, reponse_context
from db.reponses import (
    check_nobody_writes,
    get_reponse,
    list_to_sign,
    may_sign,
    read_contenu,
    sign_reponse,
)
from db.saisines import get_for
from db.situations import Situation, get_situation

_CHANGED: Final = (
    "Cette réponse a changé depuis que vous l’avez lue : elle n’est pas signée. Relisez-la, puis "
    "signez."
)


def list_letters(tx: Transaction) -> list[Row]:
    """List the answers that wait for the acting person's signature, oldest request first.

    `obstacle` says in a sentence what prevents one from being signed; empty when nothing does.
    """
    rows = [row for row in list_to_sign(tx) if row["etat"] == EtatReponse.PROJET]
    found = []
    for row in rows:
        situation = get_situation(tx, row["saisine_id"])
        signs, par_delegation = may_sign(tx, situation.saisine)
        if signs:
            reponse = get_reponse(tx, row["id"])
            more = {
                "obstacle": _find_obstacle(tx, situation, reponse),
                "delegation": par_delegation,
            }
            school = situation.ecole["nom"] if situation.ecole else ""
            found.append(row | more | {"ecole": school, "version": reponse["version"]})
    return found


def count_letters(tx: Transaction) -> int:
    """Count the answers that `list_letters` lists, without looking for what prevents them."""
    return sum(
        row["etat"] == EtatReponse.PROJET and may_sign(tx, row)[0] for row in list_to_sign(tx)
    )


def _find_obstacle(tx: Transaction, situation: Situation, reponse: Row) -> str:
    try:
        check_ready_to_sign(
            read_contenu(tx, reponse), psyen_demande_le=situation.parents.psyen_demande_le
        )
        check_nobody_writes(tx, reponse["id"])
    except InvalidInput as error:
        return str(error)
    return ""


def _mark(tx: Transaction, situation: Situation, reponse: Row) -> str:
    """Return the SHA-256 of everything that the letter says before it is signed."""
    said = reponse_context(tx, situation, reponse).model_dump_json()
    return hashlib.sha256(f"{reponse['version']}|{said}".encode()).hexdigest()


def _open(tx: Transaction, reponse_id: str) -> tuple[Situation, Row]:
    """Read an answer and its situation, for somebody who may sign answers there."""
    reponse = get_reponse(tx, reponse_id)
    get_for(tx, reponse["saisine_id"], Action.SIGN_REPONSE)
    return get_situation(tx, reponse["saisine_id"]), reponse


def read_letter(tx: Transaction, reponse_id: str) -> tuple[bytes, str]:
    """Return a letter to be read before it is signed, and the mark of what it says.

    Raises:
        NotFound: the acting person does not see this situation.
        NotAllowed: they do not sign answers there.
    """
    situation, reponse = _open(tx, reponse_id)
    return make_reponse(tx, situation, reponse), _mark(tx, situation, reponse)


def sign_read_letter(tx: Transaction, reponse_id: str, mark: str) -> None:
    """Sign the letter that was read, if it still says the same.

    Raises:
        Conflict: the answer, or what the letter takes from the situation, changed meanwhile.
        NotAllowed: neither IEN nor holder of a delegation.
        InvalidInput: it is not ready to be signed.
    """
    situation, reponse = _open(tx, reponse_id)
    if _mark(tx, situation, reponse) != mark:
        raise Conflict(_CHANGED)
    letter = make_reponse(tx, situation, reponse, signing=True)
    sign_reponse(tx, reponse_id, reponse["version"], letter)
