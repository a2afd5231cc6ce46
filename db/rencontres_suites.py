"""Around a meeting: the next ones of each person, what earlier ones left, finding one by number."""

from typing import Final

from core.decision import EtatDecision, OrigineDecision
from core.droits_rencontre import ActionRencontre
from core.rencontre import (
    COMING,
)
from db.connection import Row, Transaction
from db.programmations import reading_scope
from db.rencontres import NAMED, RENCONTRES_LISIBLES, RencontreLue, may_on_meeting

_UPCOMING: Final = 5
_COMING: Final = ", ".join(f"'{etat}'" for etat in sorted(COMING))
_MINE: Final = """(r.appelee_par = $moi OR r.id IN
    (SELECT q.rencontre_id FROM rencontre_participant q WHERE q.personne_id = $moi))"""


def list_my_rencontres(tx: Transaction) -> list[Row]:
    """List the next meetings that the acting person called or is invited to; no pupil.

    `lisible`: they may open it. Who is no longer in function there is told nothing of it.
    """
    return tx.rows(
        f"SELECT * FROM (SELECT r.id, r.reference, r.nature, r.jour, r.heure, r.ecole_id, "  # noqa: S608 - constants
        f"r.circonscription_id, e.nom AS ecole, {RENCONTRES_LISIBLES} AS lisible FROM rencontre r "
        f"LEFT JOIN ecole e ON e.id = r.ecole_id WHERE r.etat IN ({_COMING}) AND r.jour >= $jour "
        f"AND r.circonscription_id = ANY($ici) AND {_MINE}) AS r "
        "WHERE lisible OR ecole_id = ANY($enseigne) OR circonscription_id = ANY($membre) "
        "ORDER BY jour, heure NULLS LAST, reference LIMIT $nombre",
        jour=tx.today, nombre=_UPCOMING, **reading_scope(tx.actor),
    )  # fmt: skip


def list_suites(tx: Transaction, lue: RencontreLue) -> list[Row]:
    """List what earlier meetings about the same pupil decided and that is still to do.

    Only of the meetings that the acting person reads; `decidee_a` is their
    reference; `reglable`: who writes there may say what became of it.
    """
    rows = tx.rows(
        "SELECT d.*, r.reference AS decidee_a, r.jour AS decidee_le FROM decision d "  # noqa: S608 - constants
        f"JOIN rencontre r ON r.id = d.origine_id AND d.origine = '{OrigineDecision.RENCONTRE}' "
        f"{NAMED} WHERE d.etat = '{EtatDecision.A_FAIRE}' AND k.id = $eleve AND r.id <> $id "
        f"AND r.etat NOT IN ({_COMING}) AND (CAST($jour AS DATE) IS NULL OR r.jour <= $jour) "
        f"AND {RENCONTRES_LISIBLES} ORDER BY r.jour, d.pour_le NULLS LAST, d.cree_le, d.id",
        eleve=lue.eleve["id"], id=lue.id, jour=lue.quand.jour, **reading_scope(tx.actor),
    )  # fmt: skip
    writable = {
        key: may_on_meeting(tx, key, ActionRencontre.WRITE)
        for key in {row["origine_id"] for row in rows}
    }
    return [row | {"reglable": writable[row["origine_id"]]} for row in rows]
