"""What waits for the acting person when they arrive."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.decision import NatureDecision
from core.delais import Attente, Delai
from core.droits import Acces, Action, may
from core.saisine import Statut
from db.bilans import list_due_bilans
from db.connection import Row, Transaction
from db.decisions_lues import list_my_decisions
from db.delais import list_due
from db.propositions import list_my_propositions
from db.reponses import list_to_sign
from db.visibilite import VISIBLES, scope

TO_SIGN: Final = "Réponses à signer ou à envoyer"
BILANS: Final = "Bilans d’étape à faire"


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


@dataclass(frozen=True)
class Accueil:
    """What home shows of the situations: each one once, under the first title that has it."""

    waiting: Mapping[str, Sequence[Row]]
    late: Sequence[Row]
    soon: Sequence[Row]
    mine: Sequence[Row]
    decisions: Sequence[Row] = ()  # of meetings, that the lists above do not say already


def read_accueil(tx: Transaction) -> Accueil:
    """Read what waits, what is late or soon, and the rest of what the acting person has.

    What waits for the person says there why it is late, or for when it is.
    """
    late, soon = list_due(tx)
    clocks = {row["saisine_id"]: row["delai"] for row in [*late, *soon]}
    waiting = {
        title: [_with_clock(title, row, clocks.get(row["saisine_id"])) for row in rows]
        for title, rows in list_waiting(tx).items()
    }
    told = {row["saisine_id"] for rows in waiting.values() for row in rows}
    late, soon = _leave_out(late, told), _leave_out(soon, told)
    mine = _leave_out(list_mine(tx), told | clocks.keys())
    return Accueil(waiting, late, soon, mine, _leave_out_done(list_my_decisions(tx), told))


def _leave_out_done(decisions: Sequence[Row], told: Collection[str]) -> list[Row]:
    """Leave out what became a proposal, an answer or a bilan that waits under its own title."""
    itself = (NatureDecision.PROPOSITION, NatureDecision.REPONSE, NatureDecision.BILAN)
    return [
        row for row in decisions if row["nature"] not in itself or row["saisine_id"] not in told
    ]


def _with_clock(title: str, row: Row, delai: Delai | None) -> Row:
    said = delai is not None and title == BILANS and delai.attente is Attente.BILAN
    return row if delai is None or said else row | {"delai": delai}


def _leave_out(rows: Sequence[Row], told: Collection[str]) -> list[Row]:
    return [row for row in rows if row["saisine_id"] not in told]
