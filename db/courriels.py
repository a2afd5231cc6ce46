"""The queue of e-mails: what is new, told once, by a thread that survives the mail server.

At most once (docs/adr/0010): « en cours » is committed before the message is handed over, and an
e-mail found in that state is never sent again. Words are composed at the moment of sending, from
what the person may see at that moment.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from typing import Any, Final

from core import droits
from core.avis import (
    RYTHME_DEFAUT,
    EtatCourriel,
    NatureAvis,
    Nouvelle,
    draft_avis,
    next_try,
)
from core.courrier import EnvoiImpossible, Send
from core.droits import Action
from core.errors import InvalidInput, PoleError
from db import audit
from db.avis import NOUVELLES, day_start
from db.calendrier import read_calendriers
from db.circonscriptions import get_circonscription, read_reglage
from db.comptes import load_acteur
from db.connection import Row, Store, Transaction, local_moment, new_id
from db.decisions_lues import task_scope
from db.relances import remind
from db.taches import Surviving

MORNING: Final = time(7, 0)  # local: the hour of the daily summary
WAKE: Final = 20.0  # seconds
_RECENT: Final = timedelta(days=30)  # older news is not told by mail any more
_SHOWN: Final = timedelta(days=30)
_LOST: Final = "Le serveur s’est arrêté pendant l’envoi."
_WAITING: Final = """
    FROM avis a JOIN personne p ON p.id = a.personne_id
    LEFT JOIN preference_avis f ON f.personne_id = p.id
    WHERE a.vu_le IS NULL AND a.par_courriel AND a.courriel_id IS NULL AND a.cree_le >= $since
      AND p.circonscription_id = $c AND p.mail <> ''
      AND EXISTS (SELECT 1 FROM compte k WHERE k.personne_id = p.id AND k.actif)
      AND (coalesce(f.rythme, $defaut) = 'immediat'
           OR ($matin AND coalesce(f.rythme, $defaut) = 'quotidien' AND NOT EXISTS (
               SELECT 1 FROM courriel m WHERE m.personne_id = p.id AND m.cree_le >= $jour)))
"""
_DUE: Final = (
    "FROM courriel WHERE circonscription_id = $c AND etat = 'attente' AND prochain_le <= $now"
)

"""Hands a message to the mail server of the settings; `EnvoiImpossible` when it did not take it."""


@dataclass(frozen=True)
class _Depart:
    """One e-mail claimed, ready to be handed over once its claim is committed."""

    courriel_id: str
    essais: int
    message: EmailMessage
    smtp: Mapping[str, Any]


def _places(tx: Transaction) -> list[tuple[Row, Mapping[str, Any]]]:
    """List the circonscriptions that have a mail server."""
    rows = tx.rows("SELECT * FROM circonscription ORDER BY id")
    return [(row, smtp) for row in rows if (smtp := read_reglage(tx, row["id"], "smtp"))]


def _parameters(tx: Transaction, place: Row) -> dict[str, object]:
    school_day = read_calendriers(tx, place["id"]).commun.is_school_day(tx.today)
    morning = school_day and local_moment(tx.now).time() >= MORNING
    return {
        "c": place["id"], "since": tx.now - _RECENT, "matin": morning, "jour": day_start(tx),
        "defaut": RYTHME_DEFAUT.value,
    }  # fmt: skip


def gather(tx: Transaction, place: Row) -> int:
    """Put in the queue one e-mail for each person whom something unseen is to be told; count."""
    parameters = _parameters(tx, place)
    people = tx.rows(f"SELECT DISTINCT a.personne_id {_WAITING}", **parameters)
    for row in people:
        courriel_id = new_id()
        tx.execute(
            "UPDATE avis SET courriel_id = $id WHERE personne_id = $p "  # noqa: S608 - constant
            f"AND id IN (SELECT a.id {_WAITING})",
            id=courriel_id, p=row["personne_id"], **parameters,
        )  # fmt: skip
        tx.insert(
            "courriel", id=courriel_id, circonscription_id=place["id"],
            personne_id=row["personne_id"], etat=EtatCourriel.ATTENTE.value, essais=0,
            cree_le=tx.now, prochain_le=tx.now,
        )  # fmt: skip
    return len(people)


def _has_work(tx: Transaction) -> bool:
    """Tell, without holding the writers, whether a pass would do something."""
    if tx.value("SELECT 1 FROM courriel WHERE etat = 'en_cours' LIMIT 1"):
        return True
    for place, _ in _places(tx):
        parameters = _parameters(tx, place)
        if tx.value(f"SELECT 1 {_DUE} LIMIT 1", c=place["id"], now=tx.now):
            return True
        if tx.value(f"SELECT 1 {_WAITING} LIMIT 1", **parameters):
            return True
    return False


def _list_nouvelles(tx: Transaction, courriel: Row) -> list[Nouvelle]:
    """List what an e-mail still has to tell, as its person sees it now."""
    acteur = load_acteur(tx, courriel["personne_id"], "")
    rows = tx.rows(
        f"WITH {NOUVELLES} SELECT reference, reservee, nature FROM nouvelles "  # noqa: S608 - constant
        "WHERE courriel_id = $id "
        "AND EXISTS (SELECT 1 FROM compte k WHERE k.personne_id = $moi AND k.actif) "
        "ORDER BY cree_le, id",
        id=courriel["id"], **task_scope(acteur),
    )  # fmt: skip
    return [Nouvelle(r["reference"], NatureAvis(r["nature"]), r["reservee"]) for r in rows]


def _end(
    tx: Transaction, courriel_id: str, etat: EtatCourriel, raison: str = "",
    *, prochain_le: datetime | None = None,
) -> None:  # fmt: skip
    tx.execute(
        "UPDATE courriel SET etat = $etat, raison = $raison, fini_le = $fini, "
        "prochain_le = coalesce($prochain, prochain_le) WHERE id = $id",
        id=courriel_id, etat=etat.value, raison=raison, prochain=prochain_le,
        fini=None if etat is EtatCourriel.ATTENTE else tx.now,
    )  # fmt: skip


def _claim(tx: Transaction, place: Row, smtp: Mapping[str, Any]) -> _Depart | bool:
    """Take the next e-mail that is due; True when it was ended without being sent."""
    row = tx.row(f"SELECT * {_DUE} ORDER BY prochain_le, id LIMIT 1", c=place["id"], now=tx.now)
    if row is None:
        return False
    nouvelles = _list_nouvelles(tx, row)
    if not nouvelles:
        _end(tx, row["id"], EtatCourriel.SANS_OBJET)
        return True
    address = tx.value("SELECT mail FROM personne WHERE id = $id", id=row["personne_id"])
    try:
        message = draft_avis(
            nouvelles, destinataire=address or "", expediteur=place["mail"], identifiant=row["id"]
        )
    except InvalidInput as error:
        _end(tx, row["id"], EtatCourriel.ABANDONNE, str(error))
        return True
    tx.execute(
        "UPDATE courriel SET etat = $etat, essais = essais + 1 WHERE id = $id",
        etat=EtatCourriel.EN_COURS.value, id=row["id"],
    )  # fmt: skip
    return _Depart(row["id"], row["essais"] + 1, message, smtp)


def _hand_over(store: Store, depart: _Depart, send: Send) -> None:
    """Send a claimed e-mail and write how it went; nothing of the store is held meanwhile."""
    try:
        send(depart.message, depart.smtp)
    except PoleError as error:
        with store.writing() as tx:
            _note_failure(tx, depart, error)
        return
    with store.writing() as tx:
        _end(tx, depart.courriel_id, EtatCourriel.PARTI)
        audit.note(tx, "send_courriel", "courriel", depart.courriel_id)


def _note_failure(tx: Transaction, depart: _Depart, error: PoleError) -> None:
    if isinstance(error, EnvoiImpossible) and error.incertain:
        _end(tx, depart.courriel_id, EtatCourriel.INCERTAIN, str(error))
        return
    again = next_try(depart.essais, tx.now)
    if again is None or (isinstance(error, EnvoiImpossible) and error.definitif):
        _end(tx, depart.courriel_id, EtatCourriel.ABANDONNE, str(error))
        return
    _end(tx, depart.courriel_id, EtatCourriel.ATTENTE, str(error), prochain_le=again)


def recover(tx: Transaction) -> None:
    """End the e-mails that a stop cut short: they may have left, so they are not sent again."""
    tx.execute(
        "UPDATE courriel SET etat = $etat, raison = $raison, fini_le = $now "
        "WHERE etat = 'en_cours'",
        etat=EtatCourriel.INCERTAIN.value, raison=_LOST, now=tx.now,
    )  # fmt: skip


def run_queue(store: Store, send: Send) -> None:
    """Gather what is to be told, then send what is due; one pass of one thread."""
    with store.reading() as tx:
        if not _has_work(tx):
            return
    with store.writing() as tx:
        recover(tx)
        places = _places(tx)
        for place, _ in places:
            gather(tx, place)
    for place, smtp in places:
        while True:
            with store.writing() as tx:
                claimed = _claim(tx, place, smtp)
            if claimed is False:
                break
            if isinstance(claimed, _Depart):
                _hand_over(store, claimed, send)


def start_courriels(store: Store, send: Send) -> Callable[[], None]:
    """Start the thread of reminders and e-mails; return what stops it, after what is under way."""
    stopping = threading.Event()

    def watch() -> None:
        while not stopping.wait(WAKE):
            with Surviving():
                remind(store)
                run_queue(store, send)

    thread = threading.Thread(target=watch, name="courriels", daemon=True)
    thread.start()

    def stop() -> None:
        stopping.set()
        thread.join()

    return stop


def list_courriels(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List the e-mails of the last month that are late or failed, latest first; no content.

    Raises:
        NotAllowed: the acting person does not set the mail server.
    """
    droits.check(tx.actor, Action.EDIT_REGLAGES, circonscription_id)
    return tx.rows(
        "SELECT m.etat, m.essais, m.cree_le, m.prochain_le, m.raison, "
        "trim(p.prenom || ' ' || p.nom) AS nom, p.mail "
        "FROM courriel m JOIN personne p ON p.id = m.personne_id "
        "WHERE m.circonscription_id = $c AND m.cree_le >= $since "
        "AND m.etat IN ('attente', 'incertain', 'abandonne') ORDER BY m.cree_le DESC LIMIT 50",
        c=get_circonscription(tx, circonscription_id)["id"], since=tx.now - _SHOWN,
    )  # fmt: skip
