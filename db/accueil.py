"""What waits for the acting person when they arrive."""

from collections.abc import Mapping, Sequence
from typing import Final

from core.delais import Attente
from core.droits import Acces, Action, may
from core.saisine import Statut
from db.bilans import list_due_bilans
from db.connection import Row, Transaction
from db.delais import list_late, list_soon
from db.propositions import list_my_propositions
from db.reponses import list_to_sign
from db.visibilite import VISIBLES, scope

TO_SIGN: Final = "Réponses à signer ou à envoyer"
BILANS: Final = "Bilans d’étape à faire"
Waiting = Mapping[str, Sequence[Row]]


def list_to_triage(tx: Transaction) -> list[Row]:
    """List the saisines that nobody was asked about yet, oldest first."""
    return tx.rows(
        f"WITH {VISIBLES} SELECT id AS saisine_id, reference, objet, niveau, recue_le "  # noqa: S608 - constant
        f"FROM visibles WHERE statut = '{Statut.TRANSMISE}' AND acces >= {Acces.CONTENU} "
        "ORDER BY recue_le, reference",
        **scope(tx.actor),
    )


def list_questions_for_me(tx: Transaction) -> list[Row]:
    """List the questions that the acting person, who asked for help, is to answer."""
    return tx.rows(
        f"WITH {VISIBLES} SELECT v.id AS saisine_id, v.reference, v.objet, v.niveau, q.posee_le "  # noqa: S608 - constant
        "FROM visibles v JOIN question q ON q.saisine_id = v.id "
        "WHERE v.demandeur_id = $moi AND q.repondue_le IS NULL "
        "AND v.statut NOT IN ('terminee', 'retiree') ORDER BY q.posee_le",
        **scope(tx.actor),
    )


def list_mine(tx: Transaction) -> list[Row]:
    """List the open saisines that the acting person has or is named on, latest first."""
    return tx.rows(
        f"WITH {VISIBLES} SELECT id AS saisine_id, reference, objet, niveau, statut, recue_le "  # noqa: S608 - constant
        "FROM visibles WHERE statut NOT IN ('brouillon', 'terminee', 'retiree') "
        "AND (id IN (SELECT saisine_id FROM proposition "
        "WHERE personne_id = $moi AND position = 'acceptee') "
        "OR id IN (SELECT saisine_id FROM saisine_personne WHERE personne_id = $moi)) "
        "ORDER BY recue_le DESC LIMIT 50",
        **scope(tx.actor),
    )


def list_late_others(tx: Transaction, waiting: Waiting) -> list[Row]:
    """List what is late and why, the bilans already in what waits for the person left out."""
    told = {row["saisine_id"] for row in waiting.get(BILANS, ())}
    return [
        row for row in list_late(tx)
        if row["delai"].attente is not Attente.BILAN or row["saisine_id"] not in told
    ]  # fmt: skip


def list_soon_others(tx: Transaction, waiting: Waiting) -> list[Row]:
    """List what comes soon, what already waits for the person left out."""
    told = {row["saisine_id"] for rows in waiting.values() for row in rows}
    return [row for row in list_soon(tx) if row["saisine_id"] not in told]


def list_waiting(tx: Transaction) -> dict[str, list[Row]]:
    """Return, title by title, what waits for the acting person; empty lists are left out."""
    found = {
        "Une réponse de votre part": list_my_propositions(tx),
        "Des précisions à donner": list_questions_for_me(tx),
        TO_SIGN: (list_to_sign(tx) if may(tx.actor, Action.SIGN_REPONSE) else []),
        BILANS: list_due_bilans(tx),
        "À trier": list_to_triage(tx) if may(tx.actor, Action.PROPOSE) else [],
    }
    return {title: rows for title, rows in found.items() if rows}
