"""What each person reads of a réunion du pôle: the plenary, its preparation, one situation named.

The plenary gives the reference, the level and the question: no pupil, no school; nothing of what
was decided on the complex ones. Names are read for one situation at a time, in the restricted
session, for who may open it. Every read goes through `VISIBLES`, and leaves reserved ones out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from core.decision import EtatDecision
from core.droits import Acces, Action, may
from core.errors import NotFound
from core.reunion import EtatPoint, EtatReunion, Lot, hide_names
from core.saisine import OPEN_STATUTS
from core.sensible import find_sensitive, remove_passages
from db.connection import Row, Transaction
from db.reunions import find_previous, get_reunion
from db.visibilite import HOLDS, VISIBLES, scope

IN_RESTRICTED: Final = "Décidé en séance restreinte"
_NEVER: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - naive UTC, as the store keeps moments
_OPEN: Final = ", ".join(f"'{statut}'" for statut in sorted(OPEN_STATUTS))
_LOTS: Final = " ".join(f"WHEN '{lot}' THEN {rank}" for rank, lot in enumerate(Lot))
_SEEN: Final = f"v.acces >= {Acces.RESUME} AND NOT v.reservee"
_NAMES: Final = "coalesce(f.nom, x.nom, '') AS nom, coalesce(f.prenom, x.prenom, '') AS prenom"
_PUPIL: Final = """LEFT JOIN eleve x ON x.id = v.eleve_id
LEFT JOIN eleve f ON f.id = x.fusionne_dans"""
_POINTS: Final = f"""WITH {VISIBLES}
SELECT p.id, p.lot, p.rang, p.etat, p.version, p.question, v.id AS saisine_id, v.reference,
       v.niveau, v.statut, v.acces, v.demandeur_id, {_NAMES},
       CASE WHEN $ecoles AND v.acces >= {Acces.CONTENU} THEN e.nom END AS ecole
FROM reunion_point p JOIN visibles v ON v.id = p.saisine_id
LEFT JOIN ecole e ON e.id = v.ecole_id {_PUPIL}
WHERE p.reunion_id = $id AND p.etat <> '{EtatPoint.RETIRE}' AND {_SEEN}
ORDER BY CASE p.lot {_LOTS} END, p.rang, p.id"""  # noqa: S608 - constants
_DECISIONS: Final = f"""WITH {VISIBLES}
SELECT d.id, d.nature, d.saisine_id, d.personne_id, d.qui, d.quoi, d.pour_le, d.etat, d.resultat,
       d.version, d.reglee_le, v.reference, v.niveau, v.acces, r.jour AS reunion_le, p.lot, {_NAMES}
FROM decision d JOIN reunion r ON r.id = d.origine_id AND d.origine = 'reunion'
LEFT JOIN visibles v ON v.id = d.saisine_id {_PUPIL}
LEFT JOIN reunion_point p ON p.reunion_id = r.id AND p.saisine_id = d.saisine_id
     AND p.etat <> '{EtatPoint.RETIRE}'
WHERE d.circonscription_id = $c AND (d.saisine_id IS NULL OR ({_SEEN})) AND """  # noqa: S608 - constants
_ITS: Final = "d.origine_id = $id ORDER BY d.cree_le, d.id"
_EARLIER: Final = (
    f"r.jour < $jour AND ((d.etat = '{EtatDecision.A_FAIRE}' "
    f"AND (d.saisine_id IS NULL OR v.statut IN ({_OPEN}))) OR d.reglee_le > $depuis) "
    "ORDER BY r.jour, d.pour_le NULLS LAST, d.cree_le, d.id"
)


class Vue(StrEnum):
    """For which eyes a meeting is read."""

    PLENIERE = "pleniere"
    PREPARATION = "preparation"  # for those who run it: schools too, no pupil


@dataclass(frozen=True)
class ReunionLue:
    """A meeting as the acting person reads it; `tient`: they run such meetings."""

    reunion: Row
    points: Sequence[Row]
    decisions: Sequence[Row]
    tient: bool
    par_saisine: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Id of the meeting."""
        return str(self.reunion["id"])

    @property
    def ouverte(self) -> bool:
        """Tell whether the meeting is still to come or being held."""
        return bool(self.reunion["etat"] == EtatReunion.PREVUE)

    def of_lot(self, lot: Lot) -> list[Row]:
        """List the points of one lot, in their order."""
        return [point for point in self.points if point["lot"] == lot]


def read_reunion(tx: Transaction, reunion_id: str, vue: Vue = Vue.PLENIERE) -> ReunionLue:
    """Read a meeting, its points and what it decided.

    Raises:
        NotFound: it does not exist, or not for the acting person.
        NotAllowed: they see the calendar alone, or do not prepare meetings.
    """
    prepares = vue is Vue.PREPARATION
    row = get_reunion(tx, reunion_id, Action.EDIT_REUNIONS if prepares else Action.READ_PLENIERE)
    points = tx.rows(_POINTS, id=reunion_id, ecoles=prepares, **scope(tx.actor))
    decisions = tx.rows(
        _DECISIONS + _ITS, c=row["circonscription_id"], id=reunion_id, **scope(tx.actor)
    )
    shown = [_unnamed(d, complexes=prepares) for d in decisions]
    by_case: dict[str, list[Row]] = {}
    for decision in shown:
        by_case.setdefault(decision["saisine_id"] or "", []).append(decision)
    return ReunionLue(
        row, [_plain(point) for point in points], shown,
        may(tx.actor, Action.EDIT_REUNIONS, row["circonscription_id"]), by_case,
    )  # fmt: skip


def _plain(point: Row) -> Row:
    """Leave the pupil out of a point, and out of its question."""
    kept = {k: v for k, v in point.items() if k not in ("nom", "prenom", "demandeur_id")}
    return kept | {"question": hide_names(point["question"], [point["nom"], point["prenom"]])}


def _unnamed(decision: Row, *, complexes: bool) -> Row:
    """Leave the pupil out of a decision; all of it when it was taken in restricted session."""
    hidden = decision["lot"] == Lot.COMPLEXES and not (
        complexes and decision["acces"] >= Acces.CONTENU
    )
    said = _say_unnamed(decision)
    return said | {"qui": "", "quoi": IN_RESTRICTED, "resultat": ""} if hidden else said


def _say_unnamed(decision: Row) -> Row:
    names = [decision["nom"], decision["prenom"]]
    kept = {k: v for k, v in decision.items() if k not in ("nom", "prenom")}
    return kept | {name: hide_names(decision[name], names) for name in ("qui", "quoi", "resultat")}


def read_of_asker(tx: Transaction, reunion: Row, demandeur_id: str) -> tuple[list[Row], list[Row]]:
    """Read one asker's own points of a meeting and what was decided on them; nobody else's.

    For a caller that has checked who may: the asker themselves, or who runs meetings.
    """
    mine = "v.demandeur_id = $demandeur AND v.relais_le IS NULL"
    points = tx.rows(
        _POINTS.replace("ORDER BY", f"AND {mine} ORDER BY"),
        id=reunion["id"], ecoles=False, demandeur=demandeur_id, **scope(tx.actor),
    )  # fmt: skip
    decisions = tx.rows(
        f"{_DECISIONS} {mine} AND {_ITS}", c=reunion["circonscription_id"], id=reunion["id"],
        demandeur=demandeur_id, **scope(tx.actor),
    )  # fmt: skip
    return [_plain(point) for point in points], [_say_unnamed(d) for d in decisions]


def read_suites(tx: Transaction, reunion: Row, vue: Vue = Vue.PLENIERE) -> list[Row]:
    """List what earlier meetings decided: still to do, or settled since the last one.

    Of a closed meeting, as it stood then.
    """
    before = find_previous(tx, reunion)
    rows = tx.rows(
        _DECISIONS + _EARLIER, c=reunion["circonscription_id"], jour=reunion["jour"],
        depuis=(before and before["close_le"]) or _NEVER, **scope(tx.actor),
    )  # fmt: skip
    shown = [_unnamed(row, complexes=vue is Vue.PREPARATION) for row in rows]
    return [_as_it_stood(row, reunion["close_le"]) for row in shown]


def _as_it_stood(decision: Row, close_le: datetime | None) -> Row:
    later = close_le and decision["reglee_le"] and decision["reglee_le"] > close_le
    if not later:
        return decision
    return decision | {"etat": EtatDecision.A_FAIRE.value, "resultat": ""}


# --- the restricted session ---------------------------------------------------------------------


def read_named(tx: Transaction, point_id: str) -> Row:
    """Read one point with its pupil and school, for who reads that situation whole.

    Raises:
        NotFound: it does not exist, or not for them.
    """
    row = tx.row(
        f"WITH {VISIBLES} SELECT p.id, p.reunion_id, v.id AS saisine_id, {_NAMES}, "  # noqa: S608 - constants
        "e.nom AS ecole, e.commune, v.objet, v.motif "
        "FROM reunion_point p JOIN visibles v ON v.id = p.saisine_id "
        f"LEFT JOIN ecole e ON e.id = v.ecole_id {_PUPIL} "
        f"WHERE p.id = $id AND v.acces >= {Acces.CONTENU} AND NOT v.reservee",
        id=point_id, **scope(tx.actor),
    )  # fmt: skip
    if row is None:
        raise NotFound("Le contenu de cette situation ne vous est pas ouvert.")
    get_reunion(tx, row["reunion_id"], Action.READ_PLENIERE)
    return row


def list_reserved(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List the reserved situations under study that the acting person leads or is named on.

    They are on no agenda and nothing of them is written there; whom one is about is not given
    it here.
    """
    return tx.rows(
        f"WITH {VISIBLES} SELECT v.id AS saisine_id, v.reference, v.objet, v.recue_le "  # noqa: S608 - constants
        f"FROM visibles v WHERE v.reservee AND v.acces >= {Acces.CONTENU} "
        "AND v.circonscription_id = $c AND v.statut IN ('transmise', 'a_preciser', 'a_l_etude') "
        "AND v.id NOT IN (SELECT saisine_id FROM saisine_personne "
        "WHERE personne_id = $moi AND titre = 'concernee') ORDER BY v.recue_le, v.reference",
        c=circonscription_id, **scope(tx.actor),
    )  # fmt: skip


# --- notes --------------------------------------------------------------------------------------


def note_subject(point_id: str) -> str:
    """Return the subject under which the notes on a point, or on a meeting's theme, are typed."""
    return f"reunion_note:{point_id}"


def list_notes(tx: Transaction, reunion: Row, point_id: str) -> list[Row]:
    """List what each hand wrote on a point: kept, or being typed by somebody else right now.

    Only those who run meetings, of today; a doubtful passage that nobody decided on is left out.
    """
    if not may(tx.actor, Action.EDIT_REUNIONS, reunion["circonscription_id"]):
        return []
    rows = tx.rows(
        "SELECT t.auteur_id, trim(q.prenom || ' ' || q.nom) AS auteur, t.texte, t.tapee FROM ("  # noqa: S608 - constant
        "SELECT auteur_id, texte, FALSE AS tapee FROM reunion_note WHERE point_id = $p "
        "UNION ALL SELECT b.personne_id, b.texte, TRUE FROM brouillon b "
        "WHERE b.sujet = $sujet AND b.champ = 'note' AND b.texte IS NOT NULL AND b.personne_id IN ("
        f"SELECT a.personne_id FROM affectation a WHERE a.circonscription_id = $c AND {HOLDS} "
        "AND a.role IN ('ien', 'coordinateur'))) AS t JOIN personne q ON q.id = t.auteur_id "
        "ORDER BY t.auteur_id, t.tapee",
        p=point_id, sujet=note_subject(point_id), c=reunion["circonscription_id"], jour=tx.today,
    )  # fmt: skip
    latest = {row["auteur_id"]: row for row in rows}  # what is being typed replaces what was kept
    return [_without_doubtful(row) for row in latest.values() if row["texte"].strip()]


def _without_doubtful(row: Row) -> Row:
    found = find_sensitive(row["texte"]) if row["tapee"] else []
    return row | {"texte": remove_passages(row["texte"], found), "douteux": bool(found)}
