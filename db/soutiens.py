"""« Écoute et soutien »: who asked, whom to, for whom, called on; nothing else, and no trace.

Nothing here writes to the history or to the audit log, and a refusal is a `NotFound`, which
nobody writes down either (docs/adr/0007). Who sees a row: `core.droits.REGLES_SOUTIEN`.
"""

from datetime import date, timedelta
from typing import Final

from core import droits
from core.droits import Action, ActionSoutien, FaitsSoutien
from core.errors import Conflict, InvalidInput, NotFound
from core.soutien import PourQui, check_contact, erased_on
from db.circonscriptions import read_reglage
from db.connection import Row, Transaction, new_id
from db.personnes import HOLDS
from db.saisines_en_ligne import discard_brouillon, read_own

_GONE: Final = "Cette demande n’existe plus : elle a été retirée, ou elle a fait son temps."
_NOT_HERE: Final = (
    "Vous n’avez pas d’affectation en cours ici. Appelez la circonscription : rien n’est gardé."
)
_CALLABLE: Final = f"""
    a.circonscription_id = $c AND a.role IN ('ien', 'coordinateur', 'membre')
    AND {HOLDS}
    AND EXISTS (SELECT 1 FROM compte k WHERE k.personne_id = a.personne_id AND k.actif)
"""  # noqa: S608 - constant


def _check_here(tx: Transaction, circonscription_id: str) -> None:
    if not droits.may(tx.actor, Action.ASK_SOUTIEN, circonscription_id):
        raise NotFound(_NOT_HERE)


# --- choosing -----------------------------------------------------------------------------------


def list_callable(tx: Transaction, circonscription_id: str, *, oneself: bool = False) -> list[Row]:
    """List who may be chosen today: the IEN, then the pôle, all with an account.

    `oneself`: the acting person too, when somebody else asks.

    Somebody who never signs in would never see that they are waited for.
    """
    _check_here(tx, circonscription_id)
    return tx.rows(
        "SELECT p.id, p.prenom, p.nom, min(a.metier) AS metier, "  # noqa: S608 - constant
        "bool_or(a.role = 'ien') AS ien FROM personne p "
        f"JOIN affectation a ON a.personne_id = p.id AND {_CALLABLE} "
        "WHERE p.id <> $moi OR $oneself "
        "GROUP BY p.id, p.prenom, p.nom "
        "ORDER BY bool_or(a.role = 'ien') DESC, p.nom COLLATE fr, p.prenom COLLATE fr",
        c=circonscription_id, jour=tx.today, moi=tx.actor.personne_id, oneself=oneself,
    )  # fmt: skip


def _check_callable(tx: Transaction, circonscription_id: str, appele_id: str) -> None:
    found = tx.value(
        f"SELECT 1 FROM affectation a WHERE a.personne_id = $p AND {_CALLABLE} LIMIT 1",  # noqa: S608 - constant
        p=appele_id, c=circonscription_id, jour=tx.today,
    )  # fmt: skip
    if not found:
        raise InvalidInput("Choisissez qui vous souhaitez au téléphone, dans la liste.")


def _waits_already(tx: Transaction, demandeur_id: str, pour: PourQui, appele_id: str) -> bool:
    return bool(
        tx.value(
            "SELECT 1 FROM soutien WHERE demandeur_id = $qui AND pour = $pour "
            "AND appele_id = $appele AND contact_le IS NULL LIMIT 1",
            qui=demandeur_id, pour=pour.value, appele=appele_id,
        )
    )  # fmt: skip


def keep_soutien(
    tx: Transaction, circonscription_id: str, demandeur_id: str, pour: PourQui, appele_id: str
) -> None:
    """Keep who asked, for whom, and whom to: the piece of an action that has checked the asker.

    Raises:
        InvalidInput: nobody that can be chosen today, or the asker themselves.
        Conflict: the same request waits already.
    """
    _check_callable(tx, circonscription_id, appele_id)
    if appele_id == demandeur_id:
        raise InvalidInput("Choisissez une autre personne que celle qui demande.")
    if _waits_already(tx, demandeur_id, pour, appele_id):
        raise Conflict(
            "Cette demande attend déjà cette personne, qui la voit à chaque connexion. Retirez-la "
            "pour en choisir une autre."
        )
    tx.insert(
        "soutien", id=new_id(), circonscription_id=circonscription_id, demandeur_id=demandeur_id,
        demande_le=tx.today, pour=pour.value, appele_id=appele_id,
    )  # fmt: skip


def ask_soutien(tx: Transaction, circonscription_id: str, pour: PourQui, appele_id: str) -> None:
    """Ask to be called back by the person one chose.

    Raises:
        NotFound: the acting person is not in function here.
        InvalidInput, Conflict: see `keep_soutien`.
    """
    _check_here(tx, circonscription_id)
    keep_soutien(tx, circonscription_id, tx.actor.personne_id, pour, appele_id)


def move_brouillon(
    tx: Transaction, saisine_id: str, version: int, pour: PourQui, appele_id: str
) -> None:
    """Ask to be called back instead of what was being written online, which is erased.

    All or nothing; what is left behind is what any erased draft leaves.

    Raises:
        NotFound: the draft was sent or erased already.
        InvalidInput, Conflict: see `keep_soutien`; the draft is still there.
    """
    place_id = read_own(tx, saisine_id).saisine["circonscription_id"]
    discard_brouillon(tx, saisine_id, version)
    ask_soutien(tx, place_id, pour, appele_id)


# --- the two people of a request ----------------------------------------------------------------


def _get_for(tx: Transaction, soutien_id: str, action: ActionSoutien) -> Row:
    row = tx.row("SELECT * FROM soutien WHERE id = $id", id=soutien_id)
    if row is None:
        raise NotFound(_GONE)
    names = ("circonscription_id", "demandeur_id", "appele_id")
    if not droits.may_on_soutien(tx.actor, action, FaitsSoutien(**{n: row[n] for n in names})):
        raise NotFound(_GONE)
    return row


def mark_contact(tx: Transaction, soutien_id: str, jour: date) -> None:
    """Note, as the person who was chosen, the day on which one called.

    Raises:
        NotFound: it does not exist for the acting person.
        InvalidInput: the day cannot be.
    """
    row = _get_for(tx, soutien_id, ActionSoutien.MARK_CONTACT)
    checked = check_contact(jour, demande_le=row["demande_le"], today=tx.today)
    tx.execute("UPDATE soutien SET contact_le = $jour WHERE id = $id", id=soutien_id, jour=checked)


def unmark_contact(tx: Transaction, soutien_id: str) -> None:
    """Take back a contact noted by mistake: the request waits again."""
    _get_for(tx, soutien_id, ActionSoutien.MARK_CONTACT)
    tx.execute("UPDATE soutien SET contact_le = NULL WHERE id = $id", id=soutien_id)


def withdraw_soutien(tx: Transaction, soutien_id: str) -> None:
    """Take one's own request back: it is deleted at once."""
    _get_for(tx, soutien_id, ActionSoutien.WITHDRAW)
    tx.execute("DELETE FROM soutien WHERE id = $id", id=soutien_id)


def list_asked(tx: Transaction) -> list[Row]:
    """List the acting person's own requests: whom to, and whether that person is still there."""
    rows = tx.rows(
        "SELECT s.*, trim(p.prenom || ' ' || p.nom) AS appele FROM soutien s "
        "JOIN personne p ON p.id = s.appele_id "
        "WHERE s.demandeur_id = $moi AND s.circonscription_id = ANY($ici) "
        "ORDER BY s.contact_le IS NOT NULL, s.demande_le, s.id",
        moi=tx.actor.personne_id, ici=sorted(tx.actor.circonscriptions),
    )  # fmt: skip
    return [row | {"joignable": _is_callable(tx, row), "efface_le": _end(tx, row)} for row in rows]


def _is_callable(tx: Transaction, row: Row) -> bool:
    """Tell whether who was chosen would still see the request: in function here, able to enter."""
    return bool(
        tx.value(
            "SELECT 1 FROM affectation a JOIN compte k ON k.personne_id = a.personne_id "  # noqa: S608 - constant
            "AND k.actif WHERE a.personne_id = $p AND a.circonscription_id = $c "
            f"AND {HOLDS} LIMIT 1",
            p=row["appele_id"], c=row["circonscription_id"], jour=tx.today,
        )
    )  # fmt: skip


def list_to_call(tx: Transaction, *, waiting: bool = False) -> list[Row]:
    """List who chose the acting person, with what the directory knows to reach them.

    `waiting`: only those whose contact is not noted yet.
    """
    rows = tx.rows(
        "SELECT s.*, trim(p.prenom || ' ' || p.nom) AS demandeur, p.telephone, p.mail "
        "FROM soutien s JOIN personne p ON p.id = s.demandeur_id "
        "WHERE s.appele_id = $moi AND s.circonscription_id = ANY($ici) "
        "AND (s.contact_le IS NULL OR NOT $waiting) "
        "ORDER BY s.contact_le IS NOT NULL, s.demande_le, s.id",
        moi=tx.actor.personne_id, ici=sorted(tx.actor.circonscriptions), waiting=waiting,
    )  # fmt: skip
    return [row | {"efface_le": _end(tx, row)} for row in rows]


# --- going away ---------------------------------------------------------------------------------


def read_kept(tx: Transaction, circonscription_id: str) -> dict[str, int]:
    """Return for how many days requests are kept: `after_contact`, `without_contact`."""
    return {
        "after_contact": int(read_reglage(tx, circonscription_id, "soutien_jours_apres_contact")),
        "without_contact": int(read_reglage(tx, circonscription_id, "soutien_jours_sans_contact")),
    }


def _end(tx: Transaction, row: Row) -> date:
    return erased_on(
        demande_le=row["demande_le"], contact_le=row["contact_le"],
        **read_kept(tx, row["circonscription_id"]),
    )  # fmt: skip


def forget_soutiens(tx: Transaction) -> None:
    """Delete the requests that have had their time; how many is told to nobody."""
    for place in tx.rows("SELECT id FROM circonscription"):
        kept = read_kept(tx, place["id"])
        tx.execute(
            "DELETE FROM soutien WHERE circonscription_id = $c "
            "AND (contact_le <= $contacted OR (contact_le IS NULL AND demande_le <= $asked))",
            c=place["id"], contacted=tx.today - timedelta(days=kept["after_contact"]),
            asked=tx.today - timedelta(days=kept["without_contact"]),
        )  # fmt: skip
