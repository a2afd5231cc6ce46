"""Exchanges and actions noted on a saisine: internal to the pôle."""

from datetime import date

from core.droits import Action
from core.echange import NatureEchange
from core.errors import InvalidInput, NotFound
from core.fiche import Objet
from core.texte import clean
from db import audit, journal
from db.connection import Row, Transaction, new_id
from db.mots import add_words, index_saisine
from db.saisines import get_for


def add_echange(
    tx: Transaction, saisine_id: str, nature: NatureEchange, jour: date, texte: str,
    *, resultat: str = "",
) -> str:  # fmt: skip
    """Note what was done, on which day and with what result.

    Raises:
        InvalidInput: nothing is written, the day is to come, or visit notes on a class.
    """
    saisine, _ = get_for(tx, saisine_id, Action.ADD_ECHANGE)
    if not clean(texte):
        raise InvalidInput("Écrivez en quelques mots ce qui s’est passé.")
    if jour > tx.today:
        raise InvalidInput("Cette date est à venir : notez ce qui a eu lieu, à sa date.")
    if saisine["objet"] == Objet.CLASSE and nature is NatureEchange.VISITE:
        raise InvalidInput(
            "Les notes de visite de classe restent hors de ce dossier : notez seulement que "
            "l’échange a eu lieu, comme « Entretien avec l’enseignant(e) »."
        )
    return write_echange(tx, saisine, nature, jour, clean(texte), resultat=clean(resultat))


def write_echange(
    tx: Transaction, saisine: Row, nature: NatureEchange, jour: date, texte: str,
    *, resultat: str = "", auteur_id: str | None = None,
) -> str:  # fmt: skip
    """Write an exchange on a saisine that the acting person was allowed to add to.

    `auteur_id` is whose words they are, when somebody else brings them there.
    """
    echange_id = new_id()
    tx.insert(
        "echange", id=echange_id, saisine_id=saisine["id"], nature=nature.value, jour=jour,
        auteur_id=auteur_id or tx.actor.personne_id, texte=texte, resultat=resultat,
        cree_le=tx.now,
    )  # fmt: skip
    add_words(tx, saisine["id"], texte, resultat, inside=True)
    journal.record(
        tx, "add_echange", "echange", echange_id,
        saisine_id=saisine["id"], nature=nature.value, texte=texte, resultat=resultat,
    )  # fmt: skip
    audit.note(tx, "add_echange", "saisine", saisine["id"])
    return echange_id


def correct_echange(
    tx: Transaction, echange_id: str, version: int, texte: str, resultat: str
) -> None:
    """Correct what one wrote oneself; the text before stays in the history."""
    row = tx.row("SELECT * FROM echange WHERE id = $id", id=echange_id)
    if row is None or row["auteur_id"] != tx.actor.personne_id:
        raise NotFound("Cette note n’existe plus, ou c’est quelqu’un d’autre qui l’a écrite.")
    get_for(tx, row["saisine_id"], Action.ADD_ECHANGE)
    if not clean(texte):
        raise InvalidInput("Écrivez en quelques mots ce qui s’est passé.")
    tx.save("echange", echange_id, version, texte=clean(texte), resultat=clean(resultat))
    index_saisine(tx, row["saisine_id"], known=True)
    journal.record(
        tx, "correct_echange", "echange", echange_id,
        saisine_id=row["saisine_id"], texte_avant=row["texte"], texte=clean(texte),
    )  # fmt: skip


def list_echanges(tx: Transaction, saisine_id: str) -> list[Row]:
    """List the exchanges of a saisine, latest first; only for those who see the inside."""
    get_for(tx, saisine_id, Action.READ_INTERNAL)
    return tx.rows(
        "SELECT x.*, trim(p.prenom || ' ' || p.nom) AS auteur FROM echange x "
        "LEFT JOIN personne p ON p.id = x.auteur_id "
        "WHERE x.saisine_id = $s ORDER BY x.jour DESC, x.cree_le DESC",
        s=saisine_id,
    )
