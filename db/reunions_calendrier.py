"""Dating, moving and cancelling the réunions du pôle; who is invited, there or excused."""

from collections.abc import Collection

from core import droits
from core.droits import Action
from core.errors import InvalidInput
from core.personne import Role
from core.rencontre import PresenceRencontre
from core.reunion import EtatReunion, Reunion, check_reunion
from core.texte import clean
from db.connection import Row, Transaction, new_id
from db.decisions import tell_decisions
from db.reunions import get_open, list_people, trace
from db.reunions_ordre import bring_back, carry_over
from db.reunions_tenue import move_notes
from db.visibilite import HOLDS

_POLE = (Role.IEN.value, Role.COORDINATEUR.value, Role.MEMBRE.value)


def plan_reunion(tx: Transaction, circonscription_id: str, reunion: Reunion) -> str:
    """Date a meeting and return its id: the pôle of that day is invited, and the last one's guests.

    What waited for a next meeting comes on its agenda.
    """
    droits.check(tx.actor, Action.EDIT_REUNIONS, circonscription_id)
    checked = check_reunion(reunion)
    row: Row = {
        "id": new_id(), "circonscription_id": circonscription_id, "etat": EtatReunion.PREVUE.value,
        "creee_par": tx.actor.personne_id, "creee_le": tx.now, **checked.model_dump(),
    }  # fmt: skip
    _invite(tx, row)
    tx.insert("reunion", **row)
    bring_back(tx, row)
    trace(tx, "plan_reunion", row)
    return str(row["id"])


def _invite(tx: Transaction, reunion: Row) -> None:
    """Name the pôle of the day, and whoever was a guest of the meeting before."""
    place = reunion["circonscription_id"]
    pole = tx.rows(
        "SELECT p.id, trim(p.prenom || ' ' || p.nom) AS nom FROM personne p "  # noqa: S608 - constant
        f"JOIN affectation a ON a.personne_id = p.id AND {HOLDS} "
        "WHERE a.circonscription_id = $c AND a.role = ANY($roles) "
        "GROUP BY p.id, p.nom, p.prenom ORDER BY p.nom COLLATE fr, p.prenom COLLATE fr",
        c=place, jour=max(reunion["jour"], tx.today), roles=list(_POLE),
    )  # fmt: skip
    guests = tx.rows(
        "SELECT nom, fonction FROM reunion_personne WHERE personne_id IS NULL AND reunion_id = ("
        "SELECT id FROM reunion WHERE circonscription_id = $c AND jour < $jour "
        "AND etat <> $annulee ORDER BY jour DESC LIMIT 1) ORDER BY nom",
        c=place, jour=reunion["jour"], annulee=EtatReunion.ANNULEE.value,
    )  # fmt: skip
    for person in pole:
        _add_person(tx, reunion["id"], person["nom"], personne_id=person["id"])
    for guest in guests:
        _add_person(tx, reunion["id"], guest["nom"], fonction=guest["fonction"])


def _add_person(
    tx: Transaction, reunion_id: str, nom: str, *, fonction: str = "",
    personne_id: str | None = None,
) -> None:  # fmt: skip
    tx.insert(
        "reunion_personne", id=new_id(), reunion_id=reunion_id, personne_id=personne_id, nom=nom,
        fonction=fonction, presence=PresenceRencontre.ATTENDU.value,
    )  # fmt: skip


def change_reunion(tx: Transaction, reunion_id: str, version: int, reunion: Reunion) -> None:
    """Move a meeting, or say where it is held and on what."""
    row = get_open(tx, reunion_id)
    tx.save("reunion", reunion_id, version, **check_reunion(reunion).model_dump())
    trace(tx, "change_reunion", row)


def cancel_reunion(tx: Transaction, reunion_id: str, version: int, motif: str) -> int:
    """Cancel a meeting: its points go to the next one; return how many wait for one.

    What was noted beforehand joins the situations, what was decided is told.

    Raises:
        InvalidInput: no reason is given: six months later nobody would know.
    """
    row = get_open(tx, reunion_id)
    if not clean(motif):
        raise InvalidInput("Dites en un mot pourquoi la réunion est annulée.")
    tx.save("reunion", reunion_id, version, etat=EtatReunion.ANNULEE.value, motif=clean(motif))
    move_notes(tx, row, cancelled=True)
    waiting = carry_over(tx, row, cancelled=True)
    tell_decisions(tx, reunion_id)  # what was settled beforehand stays to be done
    trace(tx, "cancel_reunion", row)
    return waiting


def add_guest(tx: Transaction, reunion_id: str, nom: str, fonction: str) -> None:
    """Name somebody without an account: a name and a function, no more.

    Raises:
        InvalidInput: neither is given, or the person is there already.
    """
    row = get_open(tx, reunion_id)
    said = (" ".join(clean(nom).split()), " ".join(clean(fonction).split()))
    if not said[0]:
        raise InvalidInput("Écrivez le nom de la personne invitée, et si possible sa fonction.")
    if any((p["nom"], p["fonction"]) == said for p in list_people(tx, reunion_id)):
        raise InvalidInput("Cette personne est déjà nommée à cette réunion.")
    _add_person(tx, reunion_id, said[0], fonction=said[1])
    trace(tx, "add_guest", row)


def remove_person(tx: Transaction, reunion_id: str, ligne_id: str) -> None:
    """Take somebody off a meeting: not there, and not excused either."""
    row = get_open(tx, reunion_id)
    tx.execute(
        "DELETE FROM reunion_personne WHERE id = $id AND reunion_id = $r",
        id=ligne_id, r=reunion_id,
    )  # fmt: skip
    trace(tx, "remove_person", row)


def set_presence(
    tx: Transaction, reunion_id: str, presentes: Collection[str], excusees: Collection[str]
) -> None:
    """Say who is there and who is excused, by the ids of `list_people`; the others are awaited.

    Raises:
        InvalidInput: somebody is said to be both.
    """
    row = get_open(tx, reunion_id)
    if set(presentes) & set(excusees):
        raise InvalidInput("Une même personne ne peut pas être présente et excusée.")
    tx.execute(
        "UPDATE reunion_personne SET presence = CASE WHEN id = ANY($la) THEN $presente "
        "WHEN id = ANY($pas) THEN $excusee ELSE $attendue END WHERE reunion_id = $r",
        la=sorted(presentes), pas=sorted(excusees), r=reunion_id,
        presente=PresenceRencontre.PRESENT.value, excusee=PresenceRencontre.EXCUSE.value,
        attendue=PresenceRencontre.ATTENDU.value,
    )  # fmt: skip
    trace(tx, "set_presence", row)
