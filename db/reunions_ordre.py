"""The agenda of a réunion du pôle: what is proposed for it, its order, what goes to the next one.

Only ordinary situations: a reserved one is refused, and no query here looks at any. A situation
put on an agenda is under study, and stays so while it is there (`db.saisines`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.decision import check_unnamed
from core.droits import Acces, Action
from core.errors import Conflict, InvalidInput, NotFound
from core.reunion import (
    MAX_POINTS,
    EtatPoint,
    EtatReunion,
    Lot,
    Rang,
    move_point,
    next_rank,
    suggest_lot,
)
from core.saisine import OPEN_STATUTS, Statut
from core.texte import clean
from db import journal
from db.connection import Row, Transaction, new_id
from db.eleves import list_names
from db.reunions import find_next, find_previous, get_open, trace
from db.saisines import get_for, move_saisine, return_if_nobody_left
from db.visibilite import VISIBLES, scope

_GONE: Final = "Cette situation n’est plus à l’ordre du jour. Relisez-le."
_OPEN: Final = ", ".join(f"'{statut}'" for statut in sorted(OPEN_STATUTS))
_CANDIDATES: Final = f"""WITH {VISIBLES}, envoyees AS (
    SELECT saisine_id, max(envoyee_le) AS envoyee_le FROM reponse
    WHERE envoyee_le IS NOT NULL GROUP BY saisine_id
)
SELECT v.id, v.reference, v.niveau, v.statut, v.objet, v.motif, v.recue_le, v.premier_contact,
       e.nom AS ecole, r.envoyee_le
FROM visibles v LEFT JOIN envoyees r ON r.saisine_id = v.id LEFT JOIN ecole e ON e.id = v.ecole_id
WHERE v.acces >= {Acces.CONTENU} AND NOT v.reservee AND v.circonscription_id = $c
  AND (v.statut IN ({_OPEN}) OR (v.statut = '{Statut.TERMINEE}' AND r.envoyee_le > $depuis))
  AND v.id NOT IN (SELECT saisine_id FROM reunion_point
                   WHERE reunion_id = $id AND etat <> 'retire')
ORDER BY v.recue_le, v.reference"""  # noqa: S608 - constants


def list_candidates(tx: Transaction, reunion: Row) -> list[Row]:
    """List what may be put on an agenda, with the lot that the facts propose (None: none)."""
    before = find_previous(tx, reunion)
    derniere = before["jour"] if before else None
    rows = tx.rows(
        _CANDIDATES, c=reunion["circonscription_id"], id=reunion["id"],
        depuis=derniere or reunion["jour"], **scope(tx.actor),
    )  # fmt: skip
    return [
        row | {"lot": suggest_lot(Statut(row["statut"]), row["envoyee_le"], derniere, tx.today)}
        for row in rows
    ]


def list_ranks(tx: Transaction, reunion_id: str) -> list[Rang]:
    """List where each point of a meeting stands."""
    rows = tx.rows(
        "SELECT id, lot, rang FROM reunion_point WHERE reunion_id = $r AND etat <> 'retire'",
        r=reunion_id,
    )
    return [Rang(**row) for row in rows]


def add_points(
    tx: Transaction, reunion_id: str, lots: Mapping[str, Lot], questions: Mapping[str, str]
) -> int:
    """Put situations on an agenda, each at the end of its lot; return how many were new to it.

    `lots` by id of saisine; `questions` what is read aloud of each, in the words of the lists.

    Raises:
        InvalidInput: one is reserved or over, or the agenda is full.
    """
    reunion = get_open(tx, reunion_id)
    points = list_ranks(tx, reunion_id)
    known = _list_saisines(tx, reunion_id)
    fresh = {key: lot for key, lot in lots.items() if key not in known}
    if len(points) + len(fresh) > MAX_POINTS:
        raise InvalidInput(
            f"Un ordre du jour compte {MAX_POINTS} situations au plus : retirez-en, ou répartissez-"
            "les sur deux réunions. Rien n’a été ajouté."
        )
    ranks = {lot: next_rank(points, lot) for lot in Lot}
    for saisine_id, lot in fresh.items():
        _put(tx, reunion_id, saisine_id, Rang(id=new_id(), lot=lot, rang=ranks[lot]),
             questions.get(saisine_id, ""))  # fmt: skip
        ranks[lot] += 1
    trace(tx, "add_points", reunion, len(fresh))
    return len(fresh)


def _list_saisines(tx: Transaction, reunion_id: str) -> frozenset[str]:
    rows = tx.rows(
        "SELECT saisine_id FROM reunion_point WHERE reunion_id = $r AND etat <> 'retire'",
        r=reunion_id,
    )
    return frozenset(row["saisine_id"] for row in rows)


def _put(tx: Transaction, reunion_id: str, saisine_id: str, rang: Rang, question: str) -> None:
    saisine, _ = get_for(tx, saisine_id, Action.READ_INTERNAL)
    if saisine["reservee"]:
        raise InvalidInput(
            "Une demande réservée n’est à aucun ordre du jour : parlez-en en séance restreinte, où "
            "les personnes nommées la retrouvent."
        )
    if Statut(saisine["statut"]) not in OPEN_STATUTS and rang.lot is not Lot.REGLEES:
        raise InvalidInput("Cette situation est terminée ou retirée : elle n’est pas à discuter.")
    tx.insert(
        "reunion_point", id=rang.id, reunion_id=reunion_id, saisine_id=saisine_id,
        lot=rang.lot.value, rang=rang.rang, question=clean(question), etat=EtatPoint.A_VOIR.value,
    )  # fmt: skip
    if saisine["statut"] == Statut.TRANSMISE:
        move_saisine(tx, saisine, Statut.A_L_ETUDE, "study_saisine")


def get_point(tx: Transaction, point_id: str) -> tuple[Row, Row]:
    """Read a point of an open meeting, and its meeting, in order to change it.

    Raises:
        NotFound: it is on the agenda no longer, or its situation is not open to the person.
    """
    row = tx.row("SELECT * FROM reunion_point WHERE id = $id", id=point_id)
    if row is None or row["etat"] == EtatPoint.RETIRE:
        raise NotFound(_GONE)
    reunion = get_open(tx, row["reunion_id"])
    get_for(tx, row["saisine_id"], Action.READ_INTERNAL)
    return row, reunion


def shift_point(tx: Transaction, point_id: str, step: int) -> None:
    """Move a point up (-1) or down (1) in its lot."""
    _, reunion = get_point(tx, point_id)
    before = {p.id: p.rang for p in list_ranks(tx, reunion["id"])}
    for point in move_point(list_ranks(tx, reunion["id"]), point_id, step):
        if before[point.id] != point.rang:
            tx.execute(
                "UPDATE reunion_point SET rang = $rang WHERE id = $id", rang=point.rang, id=point.id
            )
    trace(tx, "shift_point", reunion)


def place_point(tx: Transaction, point_id: str, version: int, lot: Lot) -> None:
    """Put a point at the end of another lot."""
    row, reunion = get_point(tx, point_id)
    if row["lot"] == lot:
        return
    rang = next_rank(list_ranks(tx, reunion["id"]), lot)
    tx.save("reunion_point", point_id, version, lot=lot.value, rang=rang)
    trace(tx, "place_point", reunion)


def word_point(tx: Transaction, point_id: str, version: int, question: str) -> None:
    """Write the question that is read aloud; it names neither the pupil nor a parent.

    Raises:
        InvalidInput: it names the pupil.
    """
    row, reunion = get_point(tx, point_id)
    said = " ".join(clean(question).split())
    eleve_id = tx.value("SELECT eleve_id FROM saisine WHERE id = $s", s=row["saisine_id"])
    check_unnamed(said, list_names(tx, eleve_id))
    tx.save("reunion_point", point_id, version, question=said)
    trace(tx, "word_point", reunion)


def mark_point(tx: Transaction, point_id: str, version: int, etat: EtatPoint) -> bool:
    """Say that a point was seen, or is for the next meeting; return whether a next one is dated.

    « À voir » takes it back.
    """
    row, reunion = get_point(tx, point_id)
    if etat in (EtatPoint.SANS_OBJET, EtatPoint.RETIRE):
        raise InvalidInput("Une situation retirée ou terminée l’est d’elle-même à la clôture.")
    tx.save("reunion_point", point_id, version, etat=etat.value)
    following = find_next(tx, reunion)
    if following and etat is EtatPoint.REPORTE:
        _copy(tx, row, following["id"])
    elif following and row["etat"] == EtatPoint.REPORTE:
        _take_back(tx, row, following["id"])
    trace(tx, "mark_point", reunion)
    return following is not None


def _take_back(tx: Transaction, point: Row, reunion_id: str) -> None:
    """Take off the next agenda what had only been sent there by mistake."""
    tx.execute(
        "DELETE FROM reunion_point WHERE reunion_id = $r AND saisine_id = $s AND etat = $a_voir",
        r=reunion_id, s=point["saisine_id"], a_voir=EtatPoint.A_VOIR.value,
    )  # fmt: skip


def remove_point(tx: Transaction, point_id: str, version: int) -> None:
    """Take a situation off an agenda; nobody left on it brings it back to triage.

    Raises:
        Conflict: somebody changed it meanwhile, or a decision was already taken about it here.
    """
    row, reunion = get_point(tx, point_id)
    decided = tx.value(
        "SELECT 1 FROM decision WHERE origine_id = $r AND saisine_id = $s LIMIT 1",
        r=reunion["id"], s=row["saisine_id"],
    )  # fmt: skip
    if decided:
        raise Conflict(
            "Une décision est déjà notée sur cette situation : effacez-la d’abord, ou laissez le "
            "point à l’ordre du jour."
        )
    tx.save("reunion_point", point_id, version, etat=EtatPoint.RETIRE.value)
    saisine, _ = get_for(tx, row["saisine_id"], Action.READ_INTERNAL)
    return_if_nobody_left(tx, saisine)
    trace(tx, "remove_point", reunion)


# --- what goes to the next one ------------------------------------------------------------------


def carry_over(tx: Transaction, reunion: Row, *, cancelled: bool = False) -> int:
    """Send on what is left of a meeting; return how many situations wait for a date.

    A cancelled meeting sends on everything that is still open; a closed one what it marked so.
    """
    following = find_next(tx, reunion)
    left = [EtatPoint.REPORTE.value, *([EtatPoint.A_VOIR.value] if cancelled else [])]
    rows = tx.rows(
        "SELECT p.* FROM reunion_point p JOIN saisine s ON s.id = p.saisine_id "  # noqa: S608 - constant
        f"WHERE p.reunion_id = $r AND p.etat = ANY($etats) AND s.statut IN ({_OPEN}) "
        "ORDER BY p.lot, p.rang",
        r=reunion["id"], etats=left,
    )  # fmt: skip
    for row in rows:
        if row["etat"] != EtatPoint.REPORTE:
            tx.save("reunion_point", row["id"], row["version"], etat=EtatPoint.REPORTE.value)
        if following:
            _copy(tx, row, following["id"])
    return 0 if following else len(rows)


def bring_back(tx: Transaction, reunion: Row) -> None:
    """Put on a new agenda what an earlier meeting left for « the next one » and none took."""
    rows = tx.rows(
        "SELECT p.* FROM reunion_point p JOIN reunion r ON r.id = p.reunion_id "  # noqa: S608 - constant
        f"JOIN saisine s ON s.id = p.saisine_id AND s.statut IN ({_OPEN}) "
        "WHERE r.circonscription_id = $c AND r.jour < $jour AND p.etat = $reporte "
        "AND NOT EXISTS (SELECT 1 FROM reunion_point q JOIN reunion t ON t.id = q.reunion_id "
        "WHERE q.saisine_id = p.saisine_id AND q.id <> p.id "
        "AND (t.jour > r.jour OR t.etat = $prevue)) "
        "ORDER BY r.jour, p.lot, p.rang",
        c=reunion["circonscription_id"], jour=reunion["jour"], reporte=EtatPoint.REPORTE.value,
        prevue=EtatReunion.PREVUE.value,
    )  # fmt: skip
    for row in rows:
        _copy(tx, row, reunion["id"])


def _copy(tx: Transaction, point: Row, reunion_id: str) -> None:
    """Put a point first in its lot on another agenda, unless its situation is there already."""
    if point["saisine_id"] in _list_saisines(tx, reunion_id):
        return
    ranks = [p.rang for p in list_ranks(tx, reunion_id) if p.lot == point["lot"]]
    tx.insert(
        "reunion_point", id=new_id(), reunion_id=reunion_id, saisine_id=point["saisine_id"],
        lot=point["lot"], rang=min(ranks, default=1) - 1, question=point["question"],
        etat=EtatPoint.A_VOIR.value,
    )  # fmt: skip
    journal.record(tx, "carry_over_point", "reunion", reunion_id, saisine_id=point["saisine_id"])


def question_of(row: Row, motifs: Mapping[str, str], objets: Mapping[Any, str]) -> str:
    """Write what is read aloud of a situation before anybody words it: its motive, its kind."""
    motif = motifs.get(row["motif"] or "", "")
    return motif[:1].upper() + motif[1:] if motif else objets.get(row["objet"], "")


def suggested(rows: Sequence[Row]) -> dict[str, Lot]:
    """Return the lot of every candidate that the facts propose, by id of saisine."""
    return {row["id"]: row["lot"] for row in rows if row["lot"] is not None}
