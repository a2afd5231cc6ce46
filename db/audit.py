"""The audit log: who read, listed, exported, changed or was refused what. No name, no text."""

from typing import Final

from core.chaine import GENESIS, seal
from db.connection import Row, Transaction
from db.journal import advance_chain, move_head

_PAGE: Final = 5_000


def _facts(row: Row) -> dict[str, str | None]:
    names = ("acteur_id", "role", "action", "objet", "objet_id", "circonscription_id", "nombre")
    stamp = {"moment": row["moment"].isoformat()}
    return stamp | {n: None if row[n] is None else str(row[n]) for n in names}


def note(
    tx: Transaction,
    action: str,
    objet: str,
    objet_id: str | None = None,
    *,
    circonscription_id: str | None = None,
    nombre: int | None = None,
) -> None:
    """Write one row: who (id and roles), what, on what, how many. One per action, not per rerun."""
    seq, precedent = advance_chain(tx, "audit")
    row: Row = {
        "moment": tx.now, "acteur_id": tx.actor.personne_id,
        "role": ",".join(sorted(tx.actor.roles)) or "systeme", "action": action, "objet": objet,
        "objet_id": objet_id, "circonscription_id": circonscription_id, "nombre": nombre,
    }  # fmt: skip
    empreinte = seal(seq, _facts(row), "", precedent)
    tx.insert("audit", seq=seq, **row, precedent=precedent, empreinte=empreinte)
    move_head(tx, "audit", seq, empreinte)


def find_audit_fault(tx: Transaction) -> str | None:
    """Follow the audit log and return its first fault; None when nothing is wrong."""
    expected, precedent = 1, GENESIS
    while rows := tx.rows(
        "SELECT * FROM audit WHERE seq >= $first ORDER BY seq LIMIT $page",
        first=expected, page=_PAGE,
    ):  # fmt: skip
        for row in rows:
            whole = row["empreinte"] == seal(row["seq"], _facts(row), "", row["precedent"])
            if row["seq"] != expected or row["precedent"] != precedent or not whole:
                return f"la ligne n° {expected} manque ou a été modifiée"
            expected, precedent = expected + 1, row["empreinte"]
    head = tx.row("SELECT seq, empreinte FROM chaine WHERE nom = 'audit'")
    whole = head == {"seq": expected - 1, "empreinte": precedent}
    return None if whole else "les dernières lignes manquent"
