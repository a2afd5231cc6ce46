"""Merging a school into another: its pupils, situations, classes and teachers go with it."""

from datetime import timedelta
from typing import Final

from core import droits
from core.droits import Action
from core.errors import InvalidInput
from core.fiche import Fiche
from core.personne import Role
from core.saisine import school_year
from db import audit, journal
from db.connection import Row, Transaction, new_id
from db.ecoles import get_ecole
from db.mots import index_saisine
from db.saisines import search_text

_FOLLOWS: Final = (  # what is found under the new school from now on; past classes stay
    "UPDATE eleve SET ecole_id = $into, version = version + 1 WHERE ecole_id = $old",
    (
        "UPDATE scolarite SET ecole_id = $into, version = version + 1 "
        "WHERE ecole_id = $old AND annee >= $annee"
    ),
    (
        "UPDATE classe SET ecole_id = $into, version = version + 1 "
        "WHERE ecole_id = $old AND annee >= $annee"
    ),
    "UPDATE appel SET ecole_id = $into WHERE ecole_id = $old",
    "UPDATE programmation SET ecole_id = $into, version = version + 1 WHERE ecole_id = $old",
    "UPDATE rencontre SET ecole_id = $into, version = version + 1 WHERE ecole_id = $old",
)


def merge_ecoles(tx: Transaction, old_id: str, into_id: str, version: int) -> None:
    """Close a school and find its history under another.

    Directors of the other see them from now on. Figures keep counting each saisine where it was
    made (`ecole_origine_id`).

    Raises:
        InvalidInput: the same school, or one that is closed.
    """
    old, into = get_ecole(tx, old_id), get_ecole(tx, into_id)
    droits.check(tx.actor, Action.EDIT_ECOLE, old["circonscription_id"])
    droits.check(tx.actor, Action.EDIT_ECOLE, into["circonscription_id"])
    if old["circonscription_id"] != into["circonscription_id"] or old_id == into_id:
        raise InvalidInput("Choisissez une autre école de la circonscription.")
    if into["fermee"] or old["reprise_par"]:
        raise InvalidInput(
            "L’une de ces écoles est déjà fermée ou réunie à une autre. Choisissez l’école qui "
            "accueille aujourd’hui les élèves."
        )
    tx.save("ecole", old_id, version, fermee=True, reprise_par=into_id)
    for statement in _FOLLOWS:
        tx.execute(statement, old=old_id, into=into_id, annee=school_year(tx.today))
    _move_saisines(tx, old_id, into_id)
    _move_people(tx, old_id, into)
    journal.record(tx, "merge_ecoles", "ecole", old_id, vers=into_id)
    audit.note(tx, "merge_ecoles", "ecole", old_id, circonscription_id=old["circonscription_id"])


def _move_saisines(tx: Transaction, old_id: str, into_id: str) -> None:
    rows = tx.rows("SELECT id, fiche, statut FROM saisine WHERE ecole_id = $old", old=old_id)
    for row in rows:
        fiche = Fiche.model_validate_json(row["fiche"])
        tx.execute(
            "UPDATE saisine SET ecole_origine_id = coalesce(ecole_origine_id, ecole_id), "
            "ecole_id = $into, recherche = $recherche, version = version + 1 WHERE id = $id",
            id=row["id"], into=into_id, recherche=search_text(tx, fiche, into_id),
        )  # fmt: skip
        if row["statut"] != "brouillon":
            index_saisine(tx, row["id"], known=True)
            journal.record(
                tx, "merge_ecoles", "saisine", row["id"],
                saisine_id=row["id"], de=old_id, vers=into_id,
            )  # fmt: skip


def _move_people(tx: Transaction, old_id: str, into: Row) -> None:
    """End every role in the old school yesterday; teachers go on in the other, heads do not."""
    held = tx.rows(
        "SELECT * FROM affectation WHERE ecole_id = $old AND (fin IS NULL OR fin >= $jour)",
        old=old_id, jour=tx.today,
    )  # fmt: skip
    there = {
        row["personne_id"]
        for row in tx.rows(
            "SELECT personne_id FROM affectation WHERE ecole_id = $into "
            "AND role = 'enseignant' AND classe_id IS NULL AND (fin IS NULL OR fin >= $jour)",
            into=into["id"],
            jour=tx.today,
        )
    }
    for row in held:
        last = max(row["debut"], tx.today) - timedelta(days=1)
        tx.save("affectation", row["id"], row["version"], fin=last)
        audit.note(tx, "end_affectation", "personne", row["personne_id"])
        again = row["classe_id"] is not None or row["personne_id"] not in there
        if row["role"] == Role.ENSEIGNANT and again:
            tx.insert("affectation", **row | {"id": new_id(), "ecole_id": into["id"],
                                              "debut": max(row["debut"], tx.today),
                                              "version": 1})  # fmt: skip
            audit.note(tx, "add_affectation", "personne", row["personne_id"])
