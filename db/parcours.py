"""What the asker and the school's head read of a saisine's progress; nothing internal."""

from typing import Final

from core.delais import Delai
from core.droits import Acces
from core.listes import Liste
from core.parcours import (
    JALONS,
    Avancement,
    Jalon,
    Parcours,
    describe_expected,
    describe_progress,
    describe_step,
)
from core.personne import Role
from core.saisine import Statut
from db.calendrier import read_cibles
from db.circonscriptions import list_values
from db.connection import Row, Transaction, local_day
from db.delais import read_delais
from db.visibilite import VISIBLES, get_visible, scope

_SHOWN: Final = (*JALONS, "take_position")
_SHOWN_AT_MOST: Final = 50
_TAKEN: Final = """
    SELECT p.saisine_id, min(p.position_le) AS prise_le,
           string_agg(
               trim(q.prenom || ' ' || q.nom), ', ' ORDER BY p.proposee_le, q.nom
           ) AS noms
    FROM proposition p JOIN personne q ON q.id = p.personne_id
    WHERE p.position = 'acceptee' AND EXISTS (
        SELECT 1 FROM affectation a WHERE a.personne_id = q.id
        AND a.debut <= $jour AND (a.fin IS NULL OR a.fin >= $jour)
    ) GROUP BY p.saisine_id
"""
_PROGRESS: Final = f"""
    SELECT v.id AS saisine_id, v.reference, v.objet, v.niveau, v.statut, v.recue_le, v.reservee,
           v.motif_cloture, v.circonscription_id, v.demandeur_id = $moi AS a_moi,
           charge.noms, charge.prise_le, q.ouvertes, r.bilan_le
    FROM visibles v
    LEFT JOIN ({_TAKEN}) charge ON charge.saisine_id = v.id
    LEFT JOIN (
        SELECT saisine_id, count(*) AS ouvertes FROM question
        WHERE repondue_le IS NULL GROUP BY saisine_id
    ) q ON q.saisine_id = v.id
    LEFT JOIN (
        SELECT saisine_id, bilan_le,
               row_number() OVER (PARTITION BY saisine_id ORDER BY numero DESC) AS rang
        FROM reponse WHERE envoyee_le IS NOT NULL
    ) r ON r.saisine_id = v.id AND r.rang = 1
"""  # noqa: S608 - constants


def _expected(tx: Transaction, saisine: Row, delai: Delai | None) -> str:
    cibles = read_cibles(tx, saisine["circonscription_id"])
    return describe_expected(Statut(saisine["statut"]), cibles, delai)


def _facts(tx: Transaction, row: Row) -> Avancement:
    reasons = (
        list_values(tx, row["circonscription_id"], Liste.CLOTURE, retired=True)
        if row["motif_cloture"]
        else {}
    )
    return Avancement(
        statut=Statut(row["statut"]), a_moi=bool(row["a_moi"]), reservee=row["reservee"],
        noms=row["noms"] or "", questions=row["ouvertes"] or 0, bilan_le=row["bilan_le"],
        depuis=local_day(row["prise_le"]) if row["prise_le"] else row["recue_le"],
        motif_cloture=reasons.get(row["motif_cloture"], ""),
    )  # fmt: skip


def _progress_rows(tx: Transaction, where: str, **parameters: object) -> list[Row]:
    return tx.rows(
        f"WITH {VISIBLES} {_PROGRESS} WHERE v.acces >= {Acces.SUIVI} AND {where}",
        jour=tx.today, **parameters, **scope(tx.actor),
    )  # fmt: skip


def read_parcours(tx: Transaction, saisine_id: str) -> Parcours:
    """Read where a saisine stands, in words for the asker or the school's head.

    Raises:
        NotFound: it does not exist, or not for the acting person.
    """
    get_visible(tx, saisine_id)
    rows = _progress_rows(tx, "v.id = $id", id=saisine_id)
    if not rows:
        return Parcours("", "", "")
    return describe_progress(
        _facts(tx, rows[0]),
        attendue=_expected(tx, rows[0], read_delais(tx, [saisine_id]).get(saisine_id)),
        jalons=_list_steps(tx, saisine_id),
    )


def _list_steps(tx: Transaction, saisine_id: str) -> tuple[Jalon, ...]:
    rows = tx.rows(
        "SELECT j.moment, j.action, j.vers, trim(p.prenom || ' ' || p.nom) AS qui FROM journal j "
        "LEFT JOIN personne p ON p.id = j.acteur_id "
        "WHERE j.saisine_id = $s AND j.action = ANY($shown) ORDER BY j.seq",
        s=saisine_id, shown=list(_SHOWN),
    )  # fmt: skip
    steps = [
        Jalon(local_day(r["moment"]), describe_step(r["action"], r["vers"], r["qui"] or "le pôle"))
        for r in rows
    ]
    return tuple(dict.fromkeys(step for step in steps if step.phrase))


def list_my_requests(tx: Transaction) -> list[tuple[Row, Parcours]]:
    """List the open saisines that the acting person asked for, latest first, each in words."""
    return _list_open(tx, "v.demandeur_id = $moi")


def list_of_my_school(tx: Transaction) -> list[tuple[Row, Parcours]]:
    """List the open saisines of the schools that the acting person heads, asked by others."""
    return _list_open(
        tx,
        f"v.ecole_id = ANY($ecoles_{Role.DIRECTEUR}) AND NOT v.reservee "
        "AND coalesce(v.demandeur_id, '') <> $moi",
    )


def _list_open(tx: Transaction, whose: str) -> list[tuple[Row, Parcours]]:
    rows = _progress_rows(tx, f"{whose} AND v.statut NOT IN ('brouillon', 'terminee', 'retiree')")
    rows.sort(key=lambda row: (row["recue_le"], row["reference"]), reverse=True)
    shown = rows[:_SHOWN_AT_MOST]
    delais = read_delais(tx, [row["saisine_id"] for row in shown])
    return [
        (row, describe_progress(_facts(tx, row), attendue=_expected(tx, row, delai)))
        for row, delai in ((row, delais.get(row["saisine_id"])) for row in shown)
    ]
