"""The history: one row per act, chained, its content erasable (docs/adr/0005)."""

import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from core.chaine import GENESIS, Maillon, commit_to, find_fault, seal
from db.connection import Row, Transaction

_PAGE: Final = 5_000
_FACTS: Final = ("moment", "acteur_id", "action", "objet", "objet_id", "saisine_id", "de", "vers")


def _facts(row: Mapping[str, object]) -> dict[str, str | None]:
    moment = row["moment"]
    stamp = moment.isoformat() if isinstance(moment, datetime) else str(moment)
    facts = {name: row[name] for name in _FACTS if name != "moment"}
    return {"moment": stamp} | {k: None if v is None else str(v) for k, v in facts.items()}


def advance_chain(tx: Transaction, nom: str) -> tuple[int, str]:
    """Return the next number of a chain and the hash of its last link."""
    head = tx.row("SELECT seq, empreinte FROM chaine WHERE nom = $nom", nom=nom)
    return (head["seq"] + 1, head["empreinte"]) if head else (1, GENESIS)


def move_head(tx: Transaction, nom: str, seq: int, empreinte: str) -> None:
    """Record the last link of a chain."""
    tx.execute(
        "UPDATE chaine SET seq = $seq, empreinte = $empreinte WHERE nom = $nom",
        nom=nom, seq=seq, empreinte=empreinte,
    )  # fmt: skip


def record(
    tx: Transaction,
    action: str,
    objet: str,
    objet_id: str,
    *,
    saisine_id: str | None = None,
    de: str | None = None,
    vers: str | None = None,
    **contenu: object,
) -> None:
    """Write what was just done as the next link of the history.

    `contenu` may hold personal text: it is only committed to, so it can be erased later.
    """
    seq, precedent = advance_chain(tx, "journal")
    text = json.dumps(contenu, ensure_ascii=False, default=str, sort_keys=True)
    sel = secrets.token_hex(16)
    row: dict[str, object] = {
        "moment": tx.now, "acteur_id": tx.actor.personne_id, "action": action, "objet": objet,
        "objet_id": objet_id, "saisine_id": saisine_id, "de": de, "vers": vers,
    }  # fmt: skip
    engagement = commit_to(text, sel)
    empreinte = seal(seq, _facts(row), engagement, precedent)
    tx.insert(
        "journal", seq=seq, **row, contenu=text, sel=sel,
        engagement=engagement, precedent=precedent, empreinte=empreinte,
    )  # fmt: skip
    move_head(tx, "journal", seq, empreinte)


def list_history(tx: Transaction, saisine_id: str) -> list[Row]:
    """List the acts on one saisine, oldest first, `contenu` decoded ({} once erased).

    `personne` names whom an act was about, when its content says so.
    """
    rows = tx.rows(
        "SELECT j.seq, j.moment, j.acteur_id, j.action, j.objet, j.de, j.vers, j.contenu, "
        "trim(coalesce(p.prenom, '') || ' ' || coalesce(p.nom, '')) AS acteur "
        "FROM journal j LEFT JOIN personne p ON p.id = j.acteur_id "
        "WHERE j.saisine_id = $saisine_id ORDER BY j.seq",
        saisine_id=saisine_id,
    )
    read = [row | {"contenu": json.loads(row["contenu"] or "{}")} for row in rows]
    names = _list_names(tx, {row["contenu"].get("personne_id") for row in read})
    return [row | {"personne": names.get(row["contenu"].get("personne_id"), "")} for row in read]


def _list_names(tx: Transaction, ids: set[str | None]) -> dict[str | None, str]:
    rows = tx.rows(
        "SELECT id, trim(prenom || ' ' || nom) AS nom FROM personne WHERE id = ANY($ids)",
        ids=sorted(key for key in ids if key),
    )
    return {row["id"]: row["nom"] for row in rows}


def erase_content(tx: Transaction, saisine_id: str) -> None:
    """Erase what the history of a saisine says, keeping the chain whole."""
    tx.execute(
        "UPDATE journal SET contenu = NULL, sel = NULL WHERE saisine_id = $saisine_id",
        saisine_id=saisine_id,
    )


def _links(tx: Transaction) -> Iterator[Maillon]:
    last = 0
    while rows := tx.rows(
        "SELECT * FROM journal WHERE seq > $last ORDER BY seq LIMIT $page", last=last, page=_PAGE
    ):
        for row in rows:
            yield Maillon(
                seq=row["seq"], faits=_facts(row), contenu=row["contenu"], sel=row["sel"],
                engagement=row["engagement"], precedent=row["precedent"],
                empreinte=row["empreinte"],
            )  # fmt: skip
        last = rows[-1]["seq"]


def find_journal_fault(tx: Transaction) -> str | None:
    """Follow the whole history and its recorded head; None when nothing is wrong."""
    if fault := find_fault(_links(tx)):
        return fault
    head = tx.row("SELECT seq, empreinte FROM chaine WHERE nom = 'journal'")
    last = tx.row("SELECT seq, empreinte FROM journal ORDER BY seq DESC LIMIT 1")
    if head != (last or {"seq": 0, "empreinte": GENESIS}):
        return "les dernières lignes manquent"
    return None
