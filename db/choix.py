"""Choices made on a screen and not sent yet: kept as a draft, read back by their author alone.

Long texts save themselves from the browser; boxes, lists and short fields are kept through here.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from core.brouillon import Frappe
from db.brouillons import list_drafts, save_draft
from db.connection import Transaction

_FIELD: Final = "choix"
_SERVER: Final = "0" * 16  # these come from no browser tab
Choix = Mapping[str, Any]


def list_choices(tx: Transaction, sujet: str) -> dict[str, Any]:
    """Return what the acting person chose about a subject; {} when nothing is kept."""
    kept = list_drafts(tx, sujet).get(_FIELD)
    found = json.loads(kept.texte) if kept and kept.texte else {}
    return found if isinstance(found, dict) else {}


def keep_choices(tx: Transaction, sujet: str, choices: Choix) -> None:
    """Keep what the acting person chose about a subject, instead of what was kept.

    Values are what JSON holds. `db.brouillons.consume_drafts` empties it.

    Raises:
        InvalidInput: the person already has too many drafts.
    """
    before = list_drafts(tx, sujet).get(_FIELD)
    frappe = Frappe(
        sujet=sujet, champ=_FIELD, texte=json.dumps(dict(choices), ensure_ascii=False),
        sequence=before.sequence + 1 if before else 1, onglet=_SERVER,
        base={before.onglet: before.sequence} if before else {}, personne=tx.actor.personne_id,
    )  # fmt: skip
    save_draft(tx, frappe)
