"""Proposing a saisine to members, and the position each takes."""

from core.avis import NatureAvis
from core.droits import Action, check_on
from core.errors import InvalidInput, NotAllowed, NotFound
from core.saisine import Position, Statut
from core.texte import clean
from db import audit, journal
from db.avis import notify
from db.connection import Row, Transaction, new_id
from db.personnes import list_members
from db.questions import add_question
from db.saisines import add_named, get_for, move_saisine, return_if_nobody_left
from db.visibilite import VISIBLES, scope


def propose(tx: Transaction, saisine_id: str, personne_ids: list[str], mot: str = "") -> None:
    """Propose a saisine to one or several members; it is then « À l'étude ».

    On a reserved saisine the proposal names them, one by one.

    Raises:
        InvalidInput: nobody chosen, or somebody who is no member here today.
    """
    saisine, faits = get_for(tx, saisine_id, Action.PROPOSE)
    if saisine["reservee"]:  # a proposal names the member: same right as naming
        check_on(tx.actor, Action.NAME_PERSON, faits)
    members = {row["id"] for row in list_members(tx, saisine["circonscription_id"])}
    if not personne_ids or not members.issuperset(personne_ids):
        raise InvalidInput("Choisissez une ou plusieurs personnes qui sont membres du pôle.")
    for personne_id in personne_ids:
        _propose_to(tx, saisine, personne_id, clean(mot))
    if saisine["statut"] == Statut.TRANSMISE:
        move_saisine(tx, saisine, Statut.A_L_ETUDE, "study_saisine")
    notify(tx, personne_ids, NatureAvis.PROPOSITION, saisine_id, new_id())
    audit.note(tx, "propose", "saisine", saisine_id, nombre=len(personne_ids))


def _propose_to(tx: Transaction, saisine: Row, personne_id: str, mot: str) -> None:
    waiting = tx.row(
        "SELECT id FROM proposition WHERE saisine_id = $s AND personne_id = $p "
        "AND position IN ('attendue', 'acceptee', 'precisions')",
        s=saisine["id"], p=personne_id,
    )  # fmt: skip
    if waiting:
        raise InvalidInput(
            "L’une de ces personnes a déjà cette proposition. Retirez-la de la liste ; pour lui "
            "écrire un mot, notez un échange."
        )
    proposition_id = new_id()
    tx.insert(
        "proposition", id=proposition_id, saisine_id=saisine["id"], personne_id=personne_id,
        proposee_par=tx.actor.personne_id, proposee_le=tx.now, mot=mot,
        position=Position.ATTENDUE.value,
    )  # fmt: skip
    if saisine["reservee"]:
        add_named(tx, saisine["id"], personne_id, "nommee")
    journal.record(
        tx, "propose", "proposition", proposition_id,
        saisine_id=saisine["id"], personne_id=personne_id, mot=mot,
    )  # fmt: skip


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
    saisine, _ = get_for(tx, row["saisine_id"], Action.TAKE_POSITION)
    if row["personne_id"] != tx.actor.personne_id:
        raise NotAllowed(
            "Cette proposition est adressée à quelqu’un d’autre : c’est à lui ou elle de répondre."
        )
    tx.save("proposition", proposition_id, version, position=position.value, position_le=tx.now)
    journal.record(
        tx, "take_position", "proposition", proposition_id,
        saisine_id=saisine["id"], de=row["position"], vers=position,
    )  # fmt: skip
    notify(tx, [row["proposee_par"]], NatureAvis.POSITION, saisine["id"], proposition_id)
    if position is Position.PRECISIONS:
        add_question(tx, saisine, question)
    if position is Position.DECLINEE:
        _leave_reserved(tx, saisine, row["personne_id"])
    if position in (Position.DECLINEE, Position.ACHEVEE):
        return_if_nobody_left(tx, saisine)
    audit.note(tx, "take_position", "saisine", saisine["id"])


def _leave_reserved(tx: Transaction, saisine: Row, personne_id: str) -> None:
    """Take back the name that a declined proposal had put on a reserved saisine."""
    if saisine["reservee"]:
        tx.execute(
            "DELETE FROM saisine_personne WHERE saisine_id = $s AND personne_id = $p "
            "AND titre = 'nommee'",
            s=saisine["id"], p=personne_id,
        )  # fmt: skip


def list_propositions(tx: Transaction, saisine_id: str) -> list[Row]:
    """List the proposals of a saisine with names, oldest first."""
    return tx.rows(
        "SELECT p.*, trim(q.prenom || ' ' || q.nom) AS nom, "
        "(SELECT min(a.metier) FROM affectation a WHERE a.personne_id = q.id) AS metier, "
        "EXISTS (SELECT 1 FROM affectation a WHERE a.personne_id = q.id "
        "AND a.debut <= $jour AND (a.fin IS NULL OR a.fin >= $jour)) AS en_fonction "
        "FROM proposition p JOIN personne q ON q.id = p.personne_id "
        "WHERE p.saisine_id = $s ORDER BY p.proposee_le, q.nom COLLATE fr",
        s=saisine_id, jour=tx.today,
    )  # fmt: skip


def set_interlocuteur(tx: Transaction, saisine_id: str, personne_id: str) -> None:
    """Say who, of those who took it, is the school's interlocutor."""
    saisine, _ = get_for(tx, saisine_id, Action.PROPOSE)
    tx.save("saisine", saisine_id, saisine["version"], interlocuteur_id=personne_id)
    journal.record(
        tx, "set_interlocuteur", "saisine", saisine_id,
        saisine_id=saisine_id, personne_id=personne_id,
    )  # fmt: skip


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
