"""Holding a réunion du pôle: notes, decisions and what they become, closing, opening again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.avis import NatureAvis
from core.decision import Decision, NatureDecision, OrigineDecision
from core.droits import Action
from core.echange import NatureEchange
from core.errors import Conflict, InvalidInput
from core.fiche import Objet
from core.reunion import EtatPoint, EtatReunion, Lot, check_close, close_point
from core.saisine import OPEN_STATUTS, Statut
from core.texte import clean, format_date
from db.avis import notify
from db.bilans import date_bilan
from db.brouillons import empty_draft_of
from db.connection import Row, Transaction
from db.decisions import Origine, add_decision, tell_decisions
from db.echanges import write_echange
from db.propositions import propose
from db.reponses import open_projet
from db.reunions import get_open, get_reunion, trace
from db.reunions_lues import list_notes, note_subject
from db.reunions_ordre import carry_over, get_point
from db.saisines import get_for, return_if_nobody_left
from db.visibilite import VISIBLES, scope


@dataclass(frozen=True)
class Cloture:
    """What closing did: points sent on, those without a next date, notes that wait for a choice."""

    reportes: int
    sans_date: int
    notes_en_attente: int


# --- notes --------------------------------------------------------------------------------------


def keep_note(tx: Transaction, reunion_id: str, point_id: str, texte: str) -> None:
    """Keep what the acting person noted on a point, or on the theme (the meeting's own id).

    Each hand has its own text: nobody writes over anybody. An empty one takes it back.
    """
    reunion = get_open(tx, reunion_id)
    if point_id != reunion_id and get_point(tx, point_id)[0]["reunion_id"] != reunion_id:
        raise InvalidInput("Cette situation n’est pas à l’ordre du jour de cette réunion.")
    _write_note(tx, reunion_id, point_id, tx.actor.personne_id, texte)
    trace(tx, "keep_note", reunion)


def _write_note(
    tx: Transaction, reunion_id: str, point_id: str, auteur_id: str, texte: str
) -> None:
    if not clean(texte):
        tx.execute(
            "DELETE FROM reunion_note WHERE point_id = $p AND auteur_id = $a",
            p=point_id, a=auteur_id,
        )  # fmt: skip
        return
    tx.execute(
        "INSERT INTO reunion_note (point_id, auteur_id, reunion_id, texte, modifiee_le) "
        "VALUES ($p, $a, $r, $texte, $now) ON CONFLICT (point_id, auteur_id) "
        "DO UPDATE SET texte = excluded.texte, modifiee_le = excluded.modifiee_le",
        p=point_id, a=auteur_id, r=reunion_id, texte=clean(texte), now=tx.now,
    )  # fmt: skip


# --- decisions ----------------------------------------------------------------------------------


def decide(tx: Transaction, reunion_id: str, decision: Decision, point_id: str = "") -> str:
    """Note a decision and do what it becomes; without a point, it is about no situation.

    Raises:
        InvalidInput: something is missing, or it cannot become that here.
    """
    reunion = get_open(tx, reunion_id)
    place = reunion["circonscription_id"]
    if not point_id:
        if decision.nature is not NatureDecision.ACTION:
            raise InvalidInput("Choisissez d’abord une situation : cette décision porte sur elle.")
        origine = Origine(OrigineDecision.REUNION, reunion_id, place)
        return add_decision(tx, origine, decision)
    point, _ = get_point(tx, point_id)
    if point["reunion_id"] != reunion_id:
        raise InvalidInput("Cette situation n’est pas à l’ordre du jour de cette réunion.")
    saisine, _ = get_for(tx, point["saisine_id"], Action.READ_INTERNAL)
    eleve_id = _pupil_of(saisine, decision.nature)
    origine = Origine(OrigineDecision.REUNION, reunion_id, place, saisine["id"], eleve_id)
    decision_id = add_decision(tx, origine, decision)
    _become(tx, saisine["id"], decision)
    if point["etat"] == EtatPoint.A_VOIR:
        tx.save("reunion_point", point_id, point["version"], etat=EtatPoint.VU.value)
    return decision_id


def _pupil_of(saisine: Row, nature: NatureDecision) -> str | None:
    """Return the pupil around whom a meeting is to be held; None for any other decision."""
    if nature not in (NatureDecision.ESS, NatureDecision.EQUIPE_EDUCATIVE):
        return None
    if saisine["objet"] != Objet.ELEVE or not saisine["eleve_id"]:
        raise InvalidInput(
            "Cette situation ne nomme pas d’élève : notez une action, ou complétez d’abord la "
            "fiche."
        )
    return str(saisine["eleve_id"])


def _become(tx: Transaction, saisine_id: str, decision: Decision) -> None:
    if decision.nature is NatureDecision.PROPOSITION and decision.personne_id:
        propose(tx, saisine_id, [decision.personne_id], decision.quoi)
    elif decision.nature is NatureDecision.REPONSE:
        open_projet(tx, saisine_id)
    elif decision.nature is NatureDecision.BILAN and decision.pour_le:
        date_bilan(tx, saisine_id, decision.pour_le)


# --- closing ------------------------------------------------------------------------------------


def close_reunion(tx: Transaction, reunion_id: str, version: int) -> Cloture:
    """Close a meeting: what was not reached goes to the next one, notes join their situations.

    Everybody is told of what was decided for them.

    Raises:
        InvalidInput: its day is to come.
        Conflict: it is closed already, or changed meanwhile.
    """
    reunion = get_open(tx, reunion_id)
    check_close(reunion["jour"], tx.today)
    waiting = move_notes(tx, reunion)
    seen, sent = _close_points(tx, reunion_id)
    without = carry_over(tx, reunion)
    tx.save(
        "reunion", reunion_id, version, etat=EtatReunion.TENUE.value,
        close_par=tx.actor.personne_id, close_le=tx.now,
    )  # fmt: skip
    for saisine_id in seen:
        saisine, _ = get_for(tx, saisine_id, Action.READ_INTERNAL)
        return_if_nobody_left(tx, saisine)
    tell_decisions(tx, reunion_id)
    _tell_askers(tx, reunion_id)
    trace(tx, "close_reunion", reunion, len(seen))
    return Cloture(sent, without, waiting)


def _tell_askers(tx: Transaction, reunion_id: str) -> None:
    """Tell each asker that their own situation was seen: its extract waits in its documents."""
    rows = tx.rows(
        "SELECT p.id, s.id AS saisine_id, s.demandeur_id FROM reunion_point p "
        "JOIN saisine s ON s.id = p.saisine_id WHERE p.reunion_id = $r AND p.etat = $vu "
        "AND p.lot <> $reglees AND NOT s.reservee AND s.relais_le IS NULL",
        r=reunion_id, vu=EtatPoint.VU.value, reglees=Lot.REGLEES.value,
    )  # fmt: skip
    for row in rows:
        notify(tx, [row["demandeur_id"]], NatureAvis.RELEVE, row["saisine_id"], row["id"])


def _close_points(tx: Transaction, reunion_id: str) -> tuple[list[str], int]:
    """Settle each point; return the situations under study that were seen, and how many go on."""
    rows = tx.rows(
        "SELECT p.*, s.statut FROM reunion_point p JOIN saisine s ON s.id = p.saisine_id "
        "WHERE p.reunion_id = $r AND p.etat <> $retire",
        r=reunion_id, retire=EtatPoint.RETIRE.value,
    )  # fmt: skip
    seen, sent = [], 0
    for row in rows:
        ouverte = Statut(row["statut"]) in OPEN_STATUTS
        after = close_point(Lot(row["lot"]), EtatPoint(row["etat"]), ouverte=ouverte)
        if after != row["etat"]:
            tx.save("reunion_point", row["id"], row["version"], etat=after.value)
        sent += after is EtatPoint.REPORTE
        if after is EtatPoint.VU and row["statut"] == Statut.A_L_ETUDE:
            seen.append(row["saisine_id"])
    return seen, sent


def move_notes(tx: Transaction, reunion: Row, *, cancelled: bool = False) -> int:
    """Bring every hand's notes where they are kept; return how many wait for their author.

    A piece of closing or of cancelling a meeting, whose rights were checked there.

    A note in which a doubtful passage waits for a choice stays its author's draft.
    """
    points = tx.rows(
        "SELECT p.id, p.saisine_id FROM reunion_point p JOIN saisine s ON s.id = p.saisine_id "
        "WHERE p.reunion_id = $r AND p.id IN ("
        "SELECT point_id FROM reunion_note WHERE reunion_id = $r "
        "UNION ALL SELECT substr(sujet, 14) FROM brouillon "
        "WHERE sujet LIKE 'reunion_note:%' AND texte IS NOT NULL)",
        r=reunion["id"],
    )  # fmt: skip
    waiting = 0
    for point in points:
        keep = _as_echange(tx, reunion, point["saisine_id"], cancelled=cancelled)
        waiting += _settle_notes(tx, reunion, point["id"], keep)
    return waiting + _settle_notes(tx, reunion, reunion["id"], None)


Keep = Callable[[Row], None]


def _as_echange(tx: Transaction, reunion: Row, saisine_id: str, *, cancelled: bool) -> Keep:
    saisine, _ = get_for(tx, saisine_id, Action.ADD_ECHANGE)
    jour = min(reunion["jour"], tx.today)
    said = f"Réunion du pôle du {format_date(reunion['jour'])}{', annulée' if cancelled else ''}."

    def keep(note: Row) -> None:
        write_echange(
            tx, saisine, NatureEchange.REUNION, jour, f"{said}\n{clean(note['texte'])}",
            auteur_id=note["auteur_id"],
        )  # fmt: skip

    return keep


def _settle_notes(tx: Transaction, reunion: Row, point_id: str, keep: Keep | None) -> int:
    """Keep what was noted on a point, by `keep` or in the meeting itself; count what waits."""
    waiting = 0
    for note in list_notes(tx, reunion, point_id):
        if note["douteux"]:
            waiting += 1
            continue
        if keep is None:
            _write_note(tx, reunion["id"], point_id, note["auteur_id"], note["texte"])
        else:
            keep(note)
            _write_note(tx, reunion["id"], point_id, note["auteur_id"], "")
        empty_draft_of(tx, note["auteur_id"], note_subject(point_id))
    return waiting


def list_left_notes(tx: Transaction, reunion_id: str) -> list[Row]:
    """List what the acting person typed in a meeting now closed and that joined nothing yet.

    A doubtful passage waited for their choice, or they went on typing. `reference`: None for the
    theme, whose `point_id` is the meeting's.
    """
    reunion = get_reunion(tx, reunion_id, Action.EDIT_REUNIONS)
    if reunion["etat"] == EtatReunion.PREVUE:
        return []
    return tx.rows(
        f"WITH {VISIBLES} SELECT p.id AS point_id, v.reference FROM reunion_point p "  # noqa: S608 - constants
        f"JOIN visibles v ON v.id = p.saisine_id WHERE p.reunion_id = $r AND {_TYPED} "
        "UNION ALL SELECT p.id, NULL FROM reunion p "
        f"WHERE p.id = $r AND {_TYPED} ORDER BY 2 NULLS FIRST",
        r=reunion_id, **scope(tx.actor),
    )  # fmt: skip


_TYPED: Final = """'reunion_note:' || p.id IN (SELECT b.sujet FROM brouillon b
    WHERE b.personne_id = $moi AND b.champ = 'note' AND trim(b.texte) <> '')"""


def join_note(tx: Transaction, reunion_id: str, point_id: str, texte: str) -> None:
    """Bring what was left of one's notes where those of the meeting went when it was closed.

    Raises:
        Conflict: the meeting is still open: its notes are kept in it.
    """
    reunion = get_reunion(tx, reunion_id, Action.EDIT_REUNIONS)
    if reunion["etat"] == EtatReunion.PREVUE:
        raise Conflict("Cette réunion est encore ouverte : vos notes s’y gardent, et la rejoignent "
                       "à la clôture.")  # fmt: skip
    if not clean(texte):
        return
    author = tx.actor.personne_id
    if point_id == reunion_id:
        _write_note(tx, reunion_id, point_id, author, texte)
    else:
        saisine_id = tx.value(
            "SELECT saisine_id FROM reunion_point WHERE id = $p AND reunion_id = $r",
            p=point_id, r=reunion_id,
        )  # fmt: skip
        cancelled = reunion["etat"] == EtatReunion.ANNULEE
        keep = _as_echange(tx, reunion, str(saisine_id), cancelled=cancelled)
        keep({"auteur_id": author, "texte": texte})
    trace(tx, "keep_note", reunion)


def reopen_reunion(tx: Transaction, reunion_id: str, version: int) -> None:
    """Open a closed meeting again, to correct its relevé; what went to the next one stays there."""
    reunion = get_reunion(tx, reunion_id, Action.EDIT_REUNIONS)
    if reunion["etat"] != EtatReunion.TENUE:
        raise Conflict("Cette réunion n’est pas close : il n’y a rien à rouvrir.")
    tx.save(
        "reunion", reunion_id, version, etat=EtatReunion.PREVUE.value, close_par=None,
        close_le=None,
    )  # fmt: skip
    trace(tx, "reopen_reunion", reunion)
