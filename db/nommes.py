"""Who reads a reserved saisine: people named one by one, and the colleague it is about."""

from datetime import date
from typing import Final

from core.avis import NatureAvis
from core.droits import Acces, Action, may_on
from core.errors import InvalidInput, NotAllowed
from core.saisine import Position
from db import audit, journal
from db.avis import notify
from db.connection import Row, Transaction
from db.saisines import get_for, return_if_nobody_left
from db.visibilite import get_visible

NOMMEE: Final = "nommee"
CONCERNEE: Final = "concernee"
_READS_ALREADY: Final = "Cette personne lit déjà toute la demande : rien à ajouter."
_OPEN: Final = (Position.ATTENDUE.value, Position.ACCEPTEE.value, Position.PRECISIONS.value)


def name_person(
    tx: Transaction,
    saisine_id: str,
    personne_id: str,
    titre: str,
    *,
    prevenue_le: date | None = None,
) -> None:
    """Open a reserved saisine to one more person (« nommee », or « concernee » and told).

    Raises:
        InvalidInput: it is not reserved, the person reads it already or is not of the
            circonscription, or the colleague concerned was not told first.
    """
    row, faits = get_for(tx, saisine_id, Action.NAME_PERSON)
    if not row["reservee"]:
        raise InvalidInput("Cette demande n’est pas réservée : personne n’a besoin d’y être nommé.")
    if titre == CONCERNEE:
        prevenue_le = _check_told(prevenue_le, tx.today)
    elif titre != NOMMEE:
        raise InvalidInput("Dites à quel titre cette personne est associée à la demande.")
    _check_newcomer(tx, row, personne_id, titre)
    if personne_id in faits.concernes or (titre == NOMMEE and personne_id in faits.nommes):
        raise InvalidInput(_READS_ALREADY)
    add_named(tx, saisine_id, personne_id, titre, prevenue_le=prevenue_le)
    notify(tx, [personne_id], NatureAvis.NOMMEE, saisine_id, titre)
    if titre == CONCERNEE:
        _end_propositions(tx, row, personne_id)
    audit.note(tx, "name_person", "saisine", saisine_id)


def _check_told(jour: date | None, today: date) -> date:
    if jour is None:
        raise InvalidInput(
            "Prévenez d’abord la personne concernée, de vive voix, puis notez ici le jour : elle "
            "pourra alors tout lire."
        )
    if jour > today:
        raise InvalidInput("Ce jour est à venir : notez celui où la personne a été prévenue.")
    return jour


def _check_newcomer(tx: Transaction, saisine: Row, personne_id: str, titre: str) -> None:
    place_id = saisine["circonscription_id"]
    known = tx.value(
        "SELECT 1 FROM personne WHERE id = $id AND circonscription_id = $c",
        id=personne_id, c=place_id,
    )  # fmt: skip
    if not known:
        raise InvalidInput("Choisissez une personne de la circonscription, dans la liste.")
    inspects = tx.value(
        "SELECT 1 FROM affectation WHERE personne_id = $id AND circonscription_id = $c "
        "AND role = 'ien' AND debut <= $jour AND (fin IS NULL OR fin >= $jour) LIMIT 1",
        id=personne_id, c=place_id, jour=tx.today,
    )  # fmt: skip
    asks = personne_id == saisine["demandeur_id"]
    if inspects or (asks and titre == CONCERNEE):
        raise InvalidInput(_READS_ALREADY)


def add_named(
    tx: Transaction,
    saisine_id: str,
    personne_id: str,
    titre: str,
    *,
    prevenue_le: date | None = None,
) -> None:
    """Write that a person is named on, or concerned by, a reserved saisine."""
    tx.execute(
        "INSERT INTO saisine_personne (saisine_id, personne_id, titre, prevenue_le) "
        "VALUES ($saisine_id, $personne_id, $titre, $prevenue_le) "
        "ON CONFLICT (saisine_id, personne_id, titre) DO NOTHING",
        saisine_id=saisine_id, personne_id=personne_id, titre=titre, prevenue_le=prevenue_le,
    )  # fmt: skip
    journal.record(
        tx, "name_person", "saisine", saisine_id,
        saisine_id=saisine_id, personne_id=personne_id, titre=titre, prevenue_le=prevenue_le,
    )  # fmt: skip


def unname_person(tx: Transaction, saisine_id: str, personne_id: str, titre: str) -> None:
    """Close a reserved saisine to a person; what they had of it goes back to the IEN.

    Once told, the colleague concerned is taken off by the IEN only: an asker could otherwise
    take back somebody's right to read what is written about them.

    Raises:
        NotAllowed: an asker takes off the colleague concerned.
        InvalidInput: the person is not associated in that capacity.
    """
    row, faits = get_for(tx, saisine_id, Action.NAME_PERSON)
    if titre == CONCERNEE and not may_on(tx.actor, Action.PROPOSE, faits):
        raise NotAllowed(
            "La personne concernée a été prévenue : seul(e) l’IEN peut lui retirer la lecture.",
            action=Action.NAME_PERSON.value,
        )
    if personne_id not in (faits.concernes if titre == CONCERNEE else faits.nommes):
        raise InvalidInput("Cette personne n’est plus associée à la demande.")
    tx.execute(
        "DELETE FROM saisine_personne WHERE saisine_id = $s AND personne_id = $p "
        "AND titre = $titre",
        s=saisine_id, p=personne_id, titre=titre,
    )  # fmt: skip
    journal.record(
        tx, "unname_person", "saisine", saisine_id,
        saisine_id=saisine_id, personne_id=personne_id, titre=titre,
    )  # fmt: skip
    if titre == NOMMEE:
        _end_propositions(tx, row, personne_id)
    audit.note(tx, "unname_person", "saisine", saisine_id)


def _end_propositions(tx: Transaction, saisine: Row, personne_id: str) -> None:
    """End what the person was asked or had taken: no longer theirs to answer for."""
    ended = tx.rows(
        "UPDATE proposition SET position = $ended, position_le = $now, version = version + 1 "
        "WHERE saisine_id = $s AND personne_id = $p AND position = ANY($open) RETURNING id",
        s=saisine["id"], p=personne_id, ended=Position.ACHEVEE.value, now=tx.now,
        open=list(_OPEN),
    )  # fmt: skip
    if ended:
        return_if_nobody_left(tx, saisine)


def list_named(tx: Transaction, saisine_id: str) -> list[Row]:
    """List who was named on or told of a saisine, for those who read it, in French order."""
    _, _, acces = get_visible(tx, saisine_id)
    if acces < Acces.SUIVI:
        return []
    return tx.rows(
        "SELECT n.personne_id, n.titre, n.prevenue_le, trim(p.prenom || ' ' || p.nom) AS nom "
        "FROM saisine_personne n JOIN personne p ON p.id = n.personne_id "
        "WHERE n.saisine_id = $s ORDER BY p.nom COLLATE fr, p.prenom COLLATE fr, n.titre",
        s=saisine_id,
    )
