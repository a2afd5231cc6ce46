"""What the acting person has to do after meetings, as SQL too: the news and the e-mails join it.

A task is its owner's whether or not they read the meeting: it names nobody. They lose it with
their function there: who could not be invited any more is told nothing more of it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from core.decision import EtatDecision, OrigineDecision
from core.droits import Acces, Action, may
from core.personne import Acteur
from core.saisine import OPEN_STATUTS
from db.connection import Row, Transaction
from db.programmations import reading_scope
from db.rencontres import RENCONTRES_LISIBLES
from db.visibilite import VISIBLES, scope

_OPEN: Final = ", ".join(f"'{statut}'" for statut in sorted(OPEN_STATUTS))
_MINE: Final = f"d.personne_id = $moi AND d.etat = '{EtatDecision.A_FAIRE}'"
TACHES: Final = f"""{VISIBLES}, lues AS (
    SELECT r.id, r.reference, r.ecole_id, r.circonscription_id, {RENCONTRES_LISIBLES} AS lisible
    FROM rencontre r WHERE r.id IN (SELECT d.origine_id FROM decision d WHERE {_MINE})
), taches AS (
    SELECT d.*, coalesce(v.reference, r.reference) AS reference,
        CASE WHEN r.lisible THEN r.id END AS rencontre_id,
        CASE WHEN d.origine = '{OrigineDecision.REUNION}'
             AND d.circonscription_id = ANY($pleniere) THEN d.origine_id END AS reunion_id
    FROM decision d LEFT JOIN visibles v ON v.id = d.saisine_id
    LEFT JOIN lues r ON r.id = d.origine_id AND d.origine = '{OrigineDecision.RENCONTRE}'
    WHERE {_MINE} AND d.circonscription_id = ANY($mes_circonscriptions)
      AND (d.saisine_id IS NULL
           OR (v.acces >= {Acces.RESUME} AND NOT v.reservee AND v.statut IN ({_OPEN})))
      AND (d.origine <> '{OrigineDecision.RENCONTRE}' OR r.lisible
           OR r.ecole_id = ANY($enseigne) OR r.circonscription_id = ANY($membre))
)"""  # noqa: S608 - constants
"""Common table expressions: `visibles`, and `taches`, the decisions that wait for the person.

`reference` of the situation or the meeting, None for a réunion; `rencontre_id` and `reunion_id`
only where the person may open them.
"""


def task_scope(acteur: Acteur) -> Mapping[str, object]:
    """Return the parameters of `TACHES`."""
    pleniere = [p for p in sorted(acteur.circonscriptions) if may(acteur, Action.READ_PLENIERE, p)]
    return scope(acteur) | reading_scope(acteur) | {"pleniere": pleniere}


def list_my_decisions(tx: Transaction) -> Sequence[Row]:
    """List what the acting person has to do, the first due first; none of an ended situation."""
    return tx.rows(
        f"WITH {TACHES} SELECT * FROM taches ORDER BY pour_le NULLS LAST, cree_le, id",  # noqa: S608 - constant
        **task_scope(tx.actor),
    )
