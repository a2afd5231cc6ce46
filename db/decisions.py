"""Decisions of meetings: adding, changing, settling them; what earlier ones left to do.

An origin says who reads and who writes its decisions (`RULES`); an origin without a rule opens to
nobody. Whoever a decision is for settles it too. A situation that the acting person may not open
takes its decisions with it; a reserved one has none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.avis import NatureAvis
from core.decision import (
    DECLINED,
    Decision,
    EtatDecision,
    NatureDecision,
    OrigineDecision,
    check_decision,
    check_unnamed,
)
from core.droits import Acces, Action, may
from core.droits_rencontre import ActionRencontre
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.relance import NatureRelance
from core.rencontre import HELD, EtatRencontre
from core.reunion import EtatReunion
from core.texte import clean
from db import audit, journal
from db.avis import notify, notify_decision, settle
from db.connection import Row, Transaction, new_id
from db.eleves import list_names
from db.rencontres import RencontreLue, may_on_meeting
from db.saisines import get_for, return_if_nobody_left
from db.visibilite import VISIBLES, scope


@dataclass(frozen=True)
class Origine:
    """What a decision is taken in and about; ids only."""

    nature: OrigineDecision
    id: str
    circonscription_id: str
    saisine_id: str | None = None
    eleve_id: str | None = None


@dataclass(frozen=True)
class RegleOrigine:
    """Who reads, and who writes, the decisions of one origin."""

    read: Callable[[Transaction, Origine], bool]
    write: Callable[[Transaction, Origine], bool]


def _of_reunion(action: Action) -> Callable[[Transaction, Origine], bool]:
    return lambda tx, origine: may(tx.actor, action, origine.circonscription_id)


def _of_rencontre(action: ActionRencontre) -> Callable[[Transaction, Origine], bool]:
    return lambda tx, origine: may_on_meeting(tx, origine.id, action)


_CLOSED: Final[Mapping[OrigineDecision, frozenset[str]]] = {
    OrigineDecision.REUNION: frozenset({EtatReunion.TENUE, EtatReunion.ANNULEE}),
    OrigineDecision.RENCONTRE: frozenset({EtatRencontre.REMISE, EtatRencontre.ANNULEE}),
}
RULES: Final[Mapping[OrigineDecision, RegleOrigine]] = {
    OrigineDecision.REUNION: RegleOrigine(
        # the others read what the plenary hears of them: `db.reunions_lues`
        read=_of_reunion(Action.EDIT_REUNIONS),
        write=_of_reunion(Action.EDIT_REUNIONS),
    ),
    OrigineDecision.RENCONTRE: RegleOrigine(
        read=_of_rencontre(ActionRencontre.READ), write=_of_rencontre(ActionRencontre.WRITE)
    ),
}
_GONE: Final = (
    "Cette décision n’existe plus, ou elle ne vous est pas ouverte. Revenez à la réunion."
)
_SEEN: Final = f"(d.saisine_id IS NULL OR (v.acces >= {Acces.RESUME} AND NOT v.reservee))"
_SELECT: Final = f"""WITH {VISIBLES} SELECT d.*, v.reference, v.niveau, v.acces
    FROM decision d LEFT JOIN visibles v ON v.id = d.saisine_id
    WHERE {_SEEN}"""  # noqa: S608 - constants


def _origin(row: Row) -> Origine:
    return Origine(
        OrigineDecision(row["origine"]), row["origine_id"], row["circonscription_id"],
        row["saisine_id"], row["eleve_id"],
    )  # fmt: skip


def _may_write(tx: Transaction, origine: Origine) -> bool:
    regle = RULES.get(origine.nature)
    return regle is not None and regle.write(tx, origine)


def _check_write(tx: Transaction, origine: Origine) -> list[str]:
    """Refuse who may not write here, or read the situation; return the pupil's names."""
    if not _may_write(tx, origine):
        raise NotAllowed(
            "Les décisions sont notées par qui tient la réunion. Adressez-vous à la coordination "
            "du pôle.",
            action=Action.EDIT_REUNIONS.value,
        )
    eleve_id = origine.eleve_id
    if origine.saisine_id:
        saisine, _ = get_for(tx, origine.saisine_id, Action.READ_INTERNAL)
        if saisine["reservee"]:
            raise InvalidInput(
                "Une demande réservée ne s’écrit dans aucune réunion : notez la suite dans la "
                "situation."
            )
        eleve_id = eleve_id or saisine["eleve_id"]
    return list_names(tx, eleve_id)


def add_decision(tx: Transaction, origine: Origine, decision: Decision) -> str:
    """Write a decision to do, and return its id.

    Raises:
        InvalidInput: something is missing, it names the pupil, or the situation is reserved.
        NotAllowed: the acting person does not run this meeting.
        Conflict: the meeting is closed, its relevé handed over.
    """
    checked = check_decision(decision, _check_write(tx, origine))
    _check_open(tx, origine)
    _check_person(tx, origine, checked.personne_id)
    decision_id = new_id()
    tx.insert(
        "decision", id=decision_id, circonscription_id=origine.circonscription_id,
        origine=origine.nature.value, origine_id=origine.id, saisine_id=origine.saisine_id,
        eleve_id=origine.eleve_id, etat=EtatDecision.A_FAIRE.value,
        cree_par=tx.actor.personne_id, cree_le=tx.now, **checked.model_dump(mode="python"),
    )  # fmt: skip
    _trace(tx, "add_decision", decision_id, origine, quoi=checked.quoi, qui=checked.qui)
    _tell_if_held(tx, origine)
    return decision_id


def _read_etat(tx: Transaction, origine: Origine) -> str | None:
    found = tx.value(f"SELECT etat FROM {origine.nature} WHERE id = $id", id=origine.id)  # noqa: S608 - an enumeration: both tables bear its values
    return str(found) if found else None


def _check_open(tx: Transaction, origine: Origine) -> None:
    """Refuse to write in what was closed: its relevé was read and sent as it stands."""
    if _read_etat(tx, origine) in _CLOSED[origine.nature]:
        raise Conflict(
            "Cette réunion est close ou annulée : ses décisions ne changent plus. Rouvrez "
            "d’abord son relevé pour le corriger."
        )


def _tell_if_held(tx: Transaction, origine: Origine) -> None:
    """Tell at once what is noted in a rencontre already held; a réunion tells at its closing."""
    if origine.nature is OrigineDecision.RENCONTRE and _read_etat(tx, origine) in HELD:
        tell_decisions(tx, origine.id)


def _check_person(tx: Transaction, origine: Origine, personne_id: str | None) -> None:
    known = personne_id is None or tx.value(
        "SELECT 1 FROM personne WHERE id = $p AND circonscription_id = $c",
        p=personne_id, c=origine.circonscription_id,
    )  # fmt: skip
    if not known:
        raise InvalidInput("Cette personne n’est pas de la circonscription : choisissez-la dans la "
                           "liste, ou écrivez sa fonction.")  # fmt: skip


def _trace(
    tx: Transaction, action: str, decision_id: str, origine: Origine, **contenu: Any
) -> None:
    journal.record(tx, action, "decision", decision_id, saisine_id=origine.saisine_id, **contenu)
    audit.note(tx, action, "decision", decision_id, circonscription_id=origine.circonscription_id)


def _get(tx: Transaction, decision_id: str) -> Row:
    rows = tx.rows(f"{_SELECT} AND d.id = $id", id=decision_id, **scope(tx.actor))
    if not rows:
        raise NotFound(_GONE)
    return rows[0]


def change_decision(tx: Transaction, decision_id: str, version: int, decision: Decision) -> None:
    """Correct who, what or when; what it became in the product stays.

    Raises:
        Conflict: somebody changed it meanwhile, it is settled, or the meeting is closed.
    """
    row = _get(tx, decision_id)
    origine = _origin(row)
    kept = decision.model_copy(update={"nature": row["nature"]})
    checked = check_decision(kept, _check_write(tx, origine))
    _check_person(tx, origine, checked.personne_id)
    _check_open(tx, origine)
    if row["etat"] != EtatDecision.A_FAIRE:
        raise Conflict("Cette décision est réglée : rouvrez-la avant de la changer.")
    tx.save("decision", decision_id, version, **checked.model_dump(exclude={"nature"}))
    _trace(
        tx, "change_decision", decision_id, origine,
        avant={name: row[name] for name in ("qui", "quoi", "pour_le")}, quoi=checked.quoi,
    )  # fmt: skip
    if checked.personne_id != row["personne_id"]:
        _end_avis(tx, row)
        _tell_if_held(tx, origine)


def remove_decision(tx: Transaction, decision_id: str, version: int) -> None:
    """Take back a decision noted by mistake; the history keeps it."""
    row = _get(tx, decision_id)
    origine = _origin(row)
    _check_write(tx, origine)
    _check_open(tx, origine)
    if row["version"] != version:
        raise Conflict("Cette décision vient de changer. Relisez-la avant de l’effacer.")
    _end_avis(tx, row)
    tx.execute("DELETE FROM avis WHERE decision_id = $id", id=decision_id)
    tx.execute("DELETE FROM decision WHERE id = $id", id=decision_id)
    _trace(tx, "remove_decision", decision_id, origine, quoi=row["quoi"], qui=row["qui"])


def settle_decision(
    tx: Transaction, decision_id: str, version: int, etat: EtatDecision, resultat: str = ""
) -> None:
    """Say that a decision is done, or given up and why; « à faire » opens it again.

    By whoever it is for, or who runs such meetings.

    Raises:
        InvalidInput: given up without a word.
        NotAllowed: it is somebody else's.
    """
    row = _get(tx, decision_id)
    origine, said = _origin(row), clean(resultat)
    mine = row["personne_id"] == tx.actor.personne_id
    if not (mine or _may_write(tx, origine)):
        raise NotAllowed(
            "Cette décision est à quelqu’un d’autre : c’est à lui, à elle ou à la coordination de "
            "dire ce qu’elle devient.",
            action=Action.EDIT_REUNIONS.value,
        )
    if said:
        _check_result(tx, row, said)
    if etat is EtatDecision.ABANDONNEE and not said:
        raise InvalidInput("Dites en un mot pourquoi cette décision est abandonnée.")
    settled = etat is not EtatDecision.A_FAIRE
    tx.save(
        "decision", decision_id, version, etat=etat.value, resultat=said,
        reglee_par=tx.actor.personne_id if settled else None,
        reglee_le=tx.now if settled else None,
    )  # fmt: skip
    if settled:
        _end_avis(tx, row)
    _trace(tx, "settle_decision", decision_id, origine, etat=etat.value, resultat=said)
    if settled and row["saisine_id"]:
        saisine = tx.row("SELECT * FROM saisine WHERE id = $id", id=row["saisine_id"])
        if saisine:
            return_if_nobody_left(tx, saisine)


def _check_result(tx: Transaction, row: Row, said: str) -> None:
    """Refuse a word that names the pupil; who does not know the pupil writes none at all.

    To them, a refusal would tell which name is the right one.
    """
    reads = row["acces"] >= Acces.CONTENU if row["saisine_id"] else _may_read(tx, row)
    if not reads:
        raise InvalidInput(
            "Dites seulement que c’est fait. Pour en dire plus, ou pour l’abandonner, "
            "adressez-vous à la coordination du pôle."
        )
    eleve_id = row["eleve_id"] or tx.value(
        "SELECT eleve_id FROM saisine WHERE id = $id", id=row["saisine_id"] or ""
    )
    check_unnamed(said, list_names(tx, eleve_id))


def _may_read(tx: Transaction, row: Row) -> bool:
    """Tell whether a person, whose own it may be, reads what it was decided in."""
    regle = RULES.get(OrigineDecision(row["origine"]))
    return regle is not None and (not row["eleve_id"] or regle.read(tx, _origin(row)))


def _end_avis(tx: Transaction, row: Row) -> None:
    """Take back what told, or reminded, of a decision that waits no longer."""
    told = (NatureAvis.DECISION, NatureAvis.RELANCE_DECISION)
    settle(tx, row["saisine_id"], told, row["id"], f"{NatureRelance.DECISION}:{row['id']}")


def fulfil(
    tx: Transaction, saisine_id: str, nature: NatureDecision, *, personne_id: str | None = None,
    declined: bool = False,
) -> None:  # fmt: skip
    """Settle what a situation's own act has just carried out: a position, an answer, a bilan.

    A piece of that act, whose rights were checked there. `declined`: it is to be decided again.
    """
    etat = EtatDecision.ABANDONNEE if declined else EtatDecision.FAITE
    rows = tx.rows(
        "UPDATE decision SET etat = $etat, resultat = $said, reglee_par = $moi, reglee_le = $now, "
        "version = version + 1 WHERE saisine_id = $s AND nature = $nature AND etat = $a_faire "
        "AND (CAST($p AS VARCHAR) IS NULL OR personne_id = $p) RETURNING id, saisine_id",
        etat=etat.value, said=DECLINED if declined else "", moi=tx.actor.personne_id, now=tx.now,
        s=saisine_id, nature=nature.value, a_faire=EtatDecision.A_FAIRE.value, p=personne_id,
    )  # fmt: skip
    for row in rows:
        _end_avis(tx, row)
        journal.record(
            tx, "settle_decision", "decision", row["id"], saisine_id=saisine_id, etat=etat.value
        )


def tell_decisions(tx: Transaction, origine_id: str) -> None:
    """Tell each person of what a meeting decided for them; a proposal has told it already."""
    rows = tx.rows(
        "SELECT id, saisine_id, personne_id FROM decision WHERE origine_id = $r "
        "AND etat = $a_faire AND nature <> $proposition AND personne_id IS NOT NULL",
        r=origine_id, a_faire=EtatDecision.A_FAIRE.value,
        proposition=NatureDecision.PROPOSITION.value,
    )  # fmt: skip
    for row in rows:
        people = [row["personne_id"]]
        if row["saisine_id"]:
            notify(tx, people, NatureAvis.DECISION, row["saisine_id"], row["id"])
        else:
            notify_decision(tx, people, NatureAvis.DECISION, row["id"], row["id"])


def list_of_origin(tx: Transaction, origine: Origine) -> list[Row]:
    """List the decisions of one meeting, as they were taken."""
    regle = RULES.get(origine.nature)
    if regle is None or not regle.read(tx, origine):
        return []
    return _list_taken(tx, origine)


def list_of_rencontre(tx: Transaction, lue: RencontreLue) -> list[Row]:
    """List the decisions of a meeting that the acting person has just read, as they were taken."""
    return _list_taken(tx, origin_of(lue))


def origin_of(lue: RencontreLue) -> Origine:
    """Return a meeting around one pupil as the origin of its decisions."""
    return Origine(
        OrigineDecision.RENCONTRE, lue.id, lue.row["circonscription_id"], eleve_id=lue.eleve["id"]
    )


def _list_taken(tx: Transaction, origine: Origine) -> list[Row]:
    return tx.rows(
        f"{_SELECT} AND d.origine = $nature AND d.origine_id = $id "
        "AND d.circonscription_id = $c ORDER BY d.cree_le, d.id",
        nature=origine.nature.value, id=origine.id, c=origine.circonscription_id,
        **scope(tx.actor),
    )  # fmt: skip


def list_of_saisine(tx: Transaction, saisine_id: str) -> list[Row]:
    """List the decisions about a situation, latest first; for those who see its inside."""
    get_for(tx, saisine_id, Action.READ_INTERNAL)
    return tx.rows(
        f"{_SELECT} AND d.saisine_id = $s ORDER BY d.cree_le DESC, d.id",
        s=saisine_id, **scope(tx.actor),
    )  # fmt: skip
