"""Drafts: what each person is typing, kept until it goes into its record.

A draft is read back by its author alone; whether its text may be used is checked by the action
that uses it. What an import or a draft leaves out is gone from the file at the next compaction.
"""

from collections.abc import Sequence
from typing import Final

from core.brouillon import Brouillon, Frappe, consume, receive, settled_texts
from core.errors import InvalidInput, NotAllowed
from db.connection import Row, Transaction

MAX_DRAFTS: Final = 1_000  # for one person; a year of one's own requests is far below
_COLUMNS: Final = "champ, texte, onglet, sequence, enregistre_le"


def _draft(row: Row) -> Brouillon:
    return Brouillon.model_validate({k: v for k, v in row.items() if k != "champ"})


def list_drafts(tx: Transaction, sujet: str) -> dict[str, Brouillon]:
    """List the acting person's drafts about a subject, by field."""
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM brouillon WHERE personne_id = $personne AND sujet = $sujet",  # noqa: S608 - a constant
        personne=tx.actor.personne_id,
        sujet=sujet,
    )
    return {row["champ"]: _draft(row) for row in rows}


def _find_draft(tx: Transaction, sujet: str, champ: str) -> Brouillon | None:
    row = tx.row(
        f"SELECT {_COLUMNS} FROM brouillon "  # noqa: S608 - a constant
        "WHERE personne_id = $personne AND sujet = $sujet AND champ = $champ",
        personne=tx.actor.personne_id,
        sujet=sujet,
        champ=champ,
    )
    return _draft(row) if row else None


def _write(tx: Transaction, sujet: str, champ: str, kept: Brouillon) -> None:
    tx.execute(
        """INSERT INTO brouillon
        (personne_id, sujet, champ, texte, onglet, sequence, enregistre_le)
        VALUES ($personne, $sujet, $champ, $texte, $onglet, $sequence, $moment)
        ON CONFLICT (personne_id, sujet, champ) DO UPDATE SET
        texte = excluded.texte, onglet = excluded.onglet, sequence = excluded.sequence,
        enregistre_le = excluded.enregistre_le""",
        personne=tx.actor.personne_id, sujet=sujet, champ=champ, texte=kept.texte,
        onglet=kept.onglet, sequence=kept.sequence,
        moment=kept.enregistre_le.replace(tzinfo=None),
    )  # fmt: skip


def _check_room(tx: Transaction) -> None:
    count = tx.value(
        "SELECT count(*) FROM brouillon WHERE personne_id = $personne AND texte IS NOT NULL",
        personne=tx.actor.personne_id,
    )
    if count >= MAX_DRAFTS:
        raise InvalidInput(
            "Vous avez trop de textes commencés. Envoyez-en ou effacez-en, puis reprenez ici."
        )


def save_draft(tx: Transaction, frappe: Frappe) -> Brouillon:
    """Keep what a tab sent, and return what is now kept.

    Raises:
        NotAllowed: it was typed by somebody else than the acting person.
        BrouillonConcurrent: another tab saved a text that this one was not written from.
        InvalidInput: the person already has `MAX_DRAFTS` drafts.
    """
    if frappe.personne != tx.actor.personne_id:
        raise NotAllowed("Ce texte a été tapé par une autre personne : reconnectez-vous.")
    kept = _find_draft(tx, frappe.sujet, frappe.champ)
    if kept is None:
        _check_room(tx)
    new = receive(kept, frappe, tx.now)
    if new is not kept:
        _write(tx, frappe.sujet, frappe.champ, new)
    return new


def settle_drafts(tx: Transaction, sujet: str, frappes: Sequence[Frappe]) -> dict[str, str]:
    """Save the texts that came with a click, and return all drafts of the subject, by field.

    The first step of an action that uses drafts; same errors as `save_draft`.
    """
    for frappe in frappes:
        if frappe.sujet == sujet:
            save_draft(tx, frappe)
    return settled_texts(list_drafts(tx, sujet))


def consume_drafts(tx: Transaction, sujet: str) -> None:
    """Empty the acting person's drafts about a subject: their text is in its record, or given up.

    The last step of an action that uses drafts; in the same transaction, so that neither is lost.
    """
    for champ, kept in list_drafts(tx, sujet).items():
        if kept.texte is not None:
            _write(tx, sujet, champ, consume(kept, tx.now))


def empty_draft_of(tx: Transaction, personne_id: str, sujet: str) -> None:
    """Empty somebody else's drafts about a subject: an action has just kept their text.

    Its numbers stay, so that a late copy does not bring it back.
    """
    tx.execute(
        "UPDATE brouillon SET texte = NULL, enregistre_le = $now "
        "WHERE personne_id = $personne AND sujet = $sujet AND texte IS NOT NULL",
        now=tx.now, personne=personne_id, sujet=sujet,
    )  # fmt: skip
