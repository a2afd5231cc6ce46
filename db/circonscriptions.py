"""Circonscriptions, their settings and their editable lists."""

import json
from typing import Any, Final

from core import droits
from core.delais import Cibles
from core.droits import Action
from core.errors import NotFound
from core.listes import SHIPPED, Liste
from core.secteur import COLONNES
from db import audit
from db.connection import Row, Transaction

REGLAGES: Final[dict[str, Any]] = {
    "delegation_signature": False,  # may the coordinator sign « par délégation » of the IEN
    "conservation_originaux_jours": 8,
    "smtp": None,
    "soutien_jours_apres_contact": 30,
    "soutien_jours_sans_contact": 365,
    "soutien_relais": {},  # code of `core.soutien.Relais` → names and telephones
    "validite_invitation_jours": 14,
    "cibles": Cibles().model_dump(),  # school days and weeks of core.delais
    "secteur_metiers": list(COLONNES),  # columns of the table of secteurs, in their order
}
"""Settings and their shipped values; what is not here is not a setting."""

_GUARDS: Final = {
    "delegation_signature": Action.GRANT_DELEGATION,
    "soutien_relais": Action.EDIT_RELAIS,
}


def get_circonscription(tx: Transaction, circonscription_id: str) -> Row:
    """Read one circonscription."""
    row = tx.row("SELECT * FROM circonscription WHERE id = $id", id=circonscription_id)
    if row is None:
        raise NotFound("Cette circonscription n’existe pas. Revenez à l’accueil.")
    return row


def my_circonscription(tx: Transaction) -> Row:
    """Read the circonscription in which the acting person works (the first, if several)."""
    mine = sorted(tx.actor.circonscriptions)
    if not mine:
        raise NotFound(
            "Vous n’avez pas d’affectation en cours. Adressez-vous à la coordination du pôle."
        )
    return get_circonscription(tx, mine[0])


def find_first_circonscription(tx: Transaction) -> Row | None:
    """Find the installation's first circonscription; None while it is not installed."""
    return tx.row("SELECT * FROM circonscription ORDER BY creee_le LIMIT 1")


def read_reglage(tx: Transaction, circonscription_id: str, cle: str) -> Any:
    """Read one setting, or its shipped value."""
    valeur = tx.value(
        "SELECT valeur FROM reglage WHERE circonscription_id = $c AND cle = $cle",
        c=circonscription_id, cle=cle,
    )  # fmt: skip
    return REGLAGES[cle] if valeur is None else json.loads(valeur)


def write_reglage(tx: Transaction, circonscription_id: str, cle: str, valeur: Any) -> None:
    """Change one setting."""
    droits.check(tx.actor, _GUARDS.get(cle, Action.EDIT_REGLAGES), circonscription_id)
    if cle not in REGLAGES:
        raise KeyError(cle)
    tx.execute(
        "INSERT INTO reglage VALUES ($c, $cle, $valeur) "
        "ON CONFLICT (circonscription_id, cle) DO UPDATE SET valeur = excluded.valeur",
        c=circonscription_id, cle=cle, valeur=json.dumps(valeur),
    )  # fmt: skip
    audit.note(tx, "edit_reglage", "reglage", cle, circonscription_id=circonscription_id)


def ship_lists(tx: Transaction, circonscription_id: str) -> None:
    """Give a new circonscription its own copy of the shipped lists."""
    for liste, values in SHIPPED.items():
        for rang, (code, libelle) in enumerate(values.items(), 1):
            tx.insert(
                "liste_valeur", circonscription_id=circonscription_id, liste=liste.value,
                code=code, libelle=libelle, rang=rang,
            )  # fmt: skip


def list_values(
    tx: Transaction, circonscription_id: str, liste: Liste, *, retired: bool = False
) -> dict[str, str]:
    """Return the labels of a list by code, in its order; retired values only on demand."""
    rows = tx.rows(
        "SELECT code, libelle FROM liste_valeur WHERE circonscription_id = $c AND liste = $liste "
        "AND ($retired OR retiree_le IS NULL) ORDER BY rang, code",
        c=circonscription_id, liste=liste.value, retired=retired,
    )  # fmt: skip
    return {row["code"]: row["libelle"] for row in rows}
