"""Proposing a saisine to members or to vacant posts, and the position each takes."""

from collections.abc import Sequence

from core.affectation import check_position
from core.avis import NatureAvis
from core.decision import NatureDecision
from core.droits import Action, FaitsSaisine, check_on
from core.errors import InvalidInput, NotAllowed, NotFound
from core.listes import Liste
from core.relance import NatureRelance
from core.saisine import OPEN_STATUTS, Position, Statut
from core.secteur import NON_POURVU
from core.texte import clean
from db import audit, journal
from db.avis import notify, settle
from db.circonscriptions import list_values
from db.connection import Row, Transaction, new_id
from db.decisions import fulfil
from db.nommes import add_named
from db.personnes import list_leaders, list_members
from db.questions import add_question
from db.saisines import get_for, move_saisine, return_if_nobody_left
from db.visibilite import HELD, HOLDS, VISIBLES, scope


def propose(
    tx: Transaction,
    saisine_id: str,
    personne_ids: Sequence[str],
    mot: str = "",
    *,
    postes: Sequence[str] = (),
) -> None:
    """Propose a saisine to members, or to posts that nobody holds; it is then « À l'étude ».

    On a reserved saisine the proposal names them, one by one.

    Raises:
        InvalidInput: nobody chosen, somebody who is no member here today, or whom it concerns; a
            post that is not in the list of métiers.
    """
    saisine, faits = get_for(tx, saisine_id, Action.PROPOSE)
    if saisine["reservee"]:  # a proposal names the member: same right as naming
        check_on(tx.actor, Action.NAME_PERSON, faits)
    _check_study(saisine)
    members = {row["id"] for row in list_members(tx, saisine["circonscription_id"])}
    if not (personne_ids or postes) or not members.issuperset(personne_ids):
        raise InvalidInput("Choisissez une ou plusieurs personnes qui sont membres du pôle.")
    if faits.concernes.intersection(personne_ids):
        raise InvalidInput(
            "Cette demande concerne l’une de ces personnes : choisissez-en d’autres."
        )
    if not list_values(tx, saisine["circonscription_id"], Liste.METIER).keys() >= set(postes):
        raise InvalidInput("L’un de ces postes n’est plus dans la liste des métiers : retirez-le.")
    for personne_id in personne_ids:
        proposition_id = _propose_to(tx, saisine, personne_id, clean(mot))
        notify(tx, [personne_id], NatureAvis.PROPOSITION, saisine_id, proposition_id)
    for metier in postes:
        _propose_to_post(tx, saisine, metier, clean(mot))
    if saisine["statut"] == Statut.TRANSMISE:
        move_saisine(tx, saisine, Statut.A_L_ETUDE, "study_saisine")
    audit.note(tx, "propose", "saisine", saisine_id, nombre=len(personne_ids) + len(postes))


def _check_study(saisine: Row) -> None:
    if Statut(saisine["statut"]) not in OPEN_STATUTS:
        raise InvalidInput(
            "Cette situation est terminée ou retirée : rouvrez-la avant de la proposer."
        )


def _propose_to(tx: Transaction, saisine: Row, personne_id: str, mot: str) -> str:
    waiting = tx.row(
        "SELECT id FROM proposition WHERE saisine_id = $s AND personne_id = $p "  # noqa: S608 - constant
        f"AND position IN ({HELD})",
        s=saisine["id"], p=personne_id,
    )  # fmt: skip
    if waiting:
        raise InvalidInput(
            "L’une de ces personnes a déjà cette proposition. Retirez-la de la liste ; pour lui "
            "écrire un mot, notez un échange."
        )
    proposition_id = _write_proposition(
        tx, saisine, mot, Position.ATTENDUE, personne_id=personne_id
    )
    if saisine["reservee"]:
        add_named(tx, saisine["id"], personne_id, "nommee")
    _fill_posts(tx, saisine, personne_id)
    return proposition_id


def _propose_to_post(tx: Transaction, saisine: Row, metier: str, mot: str) -> None:
    if saisine["reservee"]:
        raise InvalidInput(
            "Une demande réservée se propose à une personne nommée, jamais à un poste. "
            "Choisissez quelqu’un."
        )
    if tx.row(
        "SELECT id FROM proposition WHERE saisine_id = $s AND metier = $m AND position = $p",
        s=saisine["id"], m=metier, p=Position.NON_POURVU.value,
    ):  # fmt: skip
        raise InvalidInput("Cette situation attend déjà ce poste. Retirez-le de la liste.")
    _write_proposition(tx, saisine, mot, Position.NON_POURVU, metier=metier)


def _write_proposition(
    tx: Transaction, saisine: Row, mot: str, position: Position, *,
    personne_id: str | None = None, metier: str | None = None,
) -> str:  # fmt: skip
    proposition_id = new_id()
    tx.insert(
        "proposition", id=proposition_id, saisine_id=saisine["id"], personne_id=personne_id,
        metier=metier, proposee_par=tx.actor.personne_id, proposee_le=tx.now, mot=mot,
        position=position.value,
    )  # fmt: skip
    to = {"personne_id": personne_id} if personne_id else {"metier": metier}
    journal.record(
        tx, "propose" if personne_id else "propose_post", "proposition", proposition_id,
        saisine_id=saisine["id"], mot=mot, **to,
    )  # fmt: skip
    return proposition_id


def _fill_posts(tx: Transaction, saisine: Row, personne_id: str) -> None:
    """Stop waiting for a post of this saisine once somebody of the métier is asked."""
    waited = tx.rows(
        "SELECT p.* FROM proposition p WHERE p.saisine_id = $s AND p.position = 'non_pourvu' "
        "AND p.metier IN (SELECT metier FROM affectation WHERE personne_id = $q "
        "AND debut <= $jour AND (fin IS NULL OR fin >= $jour))",
        s=saisine["id"], q=personne_id, jour=tx.today,
    )  # fmt: skip
    for row in waited:
        _end_wait(tx, row, row["version"])


def _end_wait(tx: Transaction, row: Row, version: int) -> None:
    tx.save("proposition", row["id"], version, position=Position.ACHEVEE.value,
            position_le=tx.now)  # fmt: skip
    journal.record(
        tx, "end_post", "proposition", row["id"],
        saisine_id=row["saisine_id"], de=row["position"], vers=Position.ACHEVEE,
    )  # fmt: skip


def end_vacancy(tx: Transaction, proposition_id: str, version: int) -> None:
    """Stop waiting for a post that nobody holds; nobody left brings back to triage.

    Raises:
        NotFound: it is no vacant post, or no longer.
    """
    row = tx.row("SELECT * FROM proposition WHERE id = $id", id=proposition_id)
    if row is None or row["position"] != Position.NON_POURVU:
        raise NotFound("Cette situation n’attend plus ce poste. Relisez-la.")
    saisine, _ = get_for(tx, row["saisine_id"], Action.PROPOSE)
    _end_wait(tx, row, version)
    return_if_nobody_left(tx, saisine)
    audit.note(tx, "end_vacancy", "saisine", saisine["id"])


def take_position(
    tx: Transaction, proposition_id: str, version: int, position: Position, question: str = ""
) -> None:
    """Answer a proposal in one click; a refusal asks no reason.

    « Il me manque des éléments » asks the asker a question. When everyone has declined, the
    saisine goes back to triage.
    """
    row = tx.row("SELECT * FROM proposition WHERE id = $id", id=proposition_id)
    if row is None:
        raise NotFound("Cette proposition n’existe plus. Revenez à la situation.")
    saisine, faits = get_for(tx, row["saisine_id"], Action.TAKE_POSITION)
    if row["personne_id"] != tx.actor.personne_id:
        raise NotAllowed(
            "Cette proposition est adressée à quelqu’un d’autre : c’est à lui ou elle de répondre."
        )
    check_position(Position(row["position"]), position)
    tx.save("proposition", proposition_id, version, position=position.value, position_le=tx.now)
    journal.record(
        tx, "take_position", "proposition", proposition_id,
        saisine_id=saisine["id"], de=row["position"], vers=position,
    )  # fmt: skip
    settle_proposition(tx, saisine["id"], proposition_id)
    if position in (Position.ACCEPTEE, Position.DECLINEE):
        fulfil(
            tx, saisine["id"], NatureDecision.PROPOSITION, personne_id=tx.actor.personne_id,
            declined=position is Position.DECLINEE,
        )  # fmt: skip
    if position is not Position.DECLINEE:
        notify(tx, [row["proposee_par"]], NatureAvis.POSITION, saisine["id"], proposition_id)
    if position is Position.PRECISIONS:
        add_question(tx, saisine, question)
    if position is Position.DECLINEE:
        _tell_decline(tx, saisine, faits, row)
        _leave_reserved(tx, saisine, row["personne_id"])
    if position in (Position.DECLINEE, Position.ACHEVEE):
        _leave_school(tx, saisine, row["personne_id"])
    if position in (Position.DECLINEE, Position.ACHEVEE):
        return_if_nobody_left(tx, saisine)
    audit.note(tx, "take_position", "saisine", saisine["id"])


def _tell_decline(tx: Transaction, saisine: Row, faits: FaitsSaisine, row: Row) -> None:
    """Tell of a decline, without a reason, who proposed it and those who may propose it again."""
    place = saisine["circonscription_id"]
    told = list_leaders(tx, place, reservee=False)
    if saisine["reservee"]:
        named = faits.nommes.intersection(told)
        told = [*list_leaders(tx, place, reservee=True), *sorted(named)]
    people = [one for one in (row["proposee_par"], *told) if one not in faits.concernes]
    notify(tx, people, NatureAvis.DECLINEE, saisine["id"], row["id"])


def settle_proposition(tx: Transaction, saisine_id: str, proposition_id: str) -> None:
    """Take back what announced, or recalled, a proposal that has its answer."""
    asked = (NatureAvis.PROPOSITION, NatureAvis.RELANCE_POSITION)
    objets = (proposition_id, f"{NatureRelance.POSITION}:{proposition_id}")
    settle(tx, saisine_id, asked, *objets)
    settle(tx, saisine_id, [NatureAvis.RELANCE_TRI])  # somebody has taken position


def _leave_reserved(tx: Transaction, saisine: Row, personne_id: str) -> None:
    """Take back the name that a declined proposal had put on a reserved saisine."""
    if saisine["reservee"]:
        tx.execute(
            "DELETE FROM saisine_personne WHERE saisine_id = $s AND personne_id = $p "
            "AND titre = 'nommee'",
            s=saisine["id"], p=personne_id,
        )  # fmt: skip


def _leave_school(tx: Transaction, saisine: Row, personne_id: str) -> None:
    """Name nobody as the school's interlocutor rather than somebody who left the case."""
    if saisine["interlocuteur_id"] == personne_id:
        saisine["version"] = tx.save(
            "saisine", saisine["id"], saisine["version"], interlocuteur_id=None
        )
        saisine["interlocuteur_id"] = None


def list_propositions(tx: Transaction, saisine_id: str) -> list[Row]:
    """List the proposals of a saisine with names, oldest first.

    One to a vacant post has no `personne_id`: its `nom` says « Poste non pourvu ».
    """
    rows = tx.rows(
        "SELECT p.id, p.saisine_id, p.personne_id, p.proposee_par, p.proposee_le, p.mot, "  # noqa: S608 - constant
        "p.position, p.position_le, p.version, trim(q.prenom || ' ' || q.nom) AS nom, "
        "coalesce(p.metier, (SELECT min(a.metier) FROM affectation a "
        "WHERE a.personne_id = q.id)) AS metier, "
        "EXISTS (SELECT 1 FROM affectation a WHERE a.personne_id = q.id "
        f"AND {HOLDS}) AS en_fonction "
        "FROM proposition p LEFT JOIN personne q ON q.id = p.personne_id "
        "WHERE p.saisine_id = $s ORDER BY p.proposee_le, q.nom COLLATE fr",
        s=saisine_id, jour=tx.today,
    )  # fmt: skip
    return [row | {"nom": row["nom"] or NON_POURVU} for row in rows]


def set_interlocuteur(tx: Transaction, saisine_id: str, personne_id: str) -> None:
    """Say who, of those who took it, is the school's interlocutor.

    Raises:
        InvalidInput: this person did not take it.
    """
    saisine, _ = get_for(tx, saisine_id, Action.PROPOSE)
    taken = tx.row(
        "SELECT 1 FROM proposition WHERE saisine_id = $s AND personne_id = $p "
        "AND position = 'acceptee'",
        s=saisine_id, p=personne_id,
    )  # fmt: skip
    if taken is None:
        raise InvalidInput("L’interlocuteur est l’une des personnes qui s’en chargent.")
    tx.save("saisine", saisine_id, saisine["version"], interlocuteur_id=personne_id)
    journal.record(
        tx, "set_interlocuteur", "saisine", saisine_id,
        saisine_id=saisine_id, personne_id=personne_id,
    )  # fmt: skip
    audit.note(tx, "set_interlocuteur", "saisine", saisine_id)


def list_my_propositions(tx: Transaction) -> list[Row]:
    """List what waits for the acting person's position."""
    return tx.rows(
        f"WITH {VISIBLES} SELECT p.id, p.proposee_le, p.mot, p.version, v.id AS saisine_id, "  # noqa: S608 - constant
        "v.reference, v.objet, v.niveau FROM proposition p JOIN visibles v ON v.id = p.saisine_id "
        "WHERE p.personne_id = $moi AND p.position = 'attendue' "
        "AND v.statut NOT IN ('terminee', 'retiree') ORDER BY p.proposee_le",
        **scope(tx.actor),
    )


def responsible(saisine: Row, propositions: list[Row]) -> str:
    """Say who answers for a saisine: who took it, else the coordination (reserved: the IEN)."""
    taken = [
        row["nom"]
        for row in propositions
        if row["position"] == Position.ACCEPTEE and row["en_fonction"]
    ]
    if taken:
        return ", ".join(taken)
    return "L’IEN" if saisine["reservee"] else "La coordination du pôle"
