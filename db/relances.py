"""Reminders and the bilans that come due: looked for once a school day, each told once."""

from collections.abc import Sequence
from datetime import time
from typing import Final

from core.avis import NatureAvis
from core.relance import NatureRelance, is_time
from db import journal
from db.avis import notify, notify_decision
from db.bilans import AHEAD, DUS, date_bilans
from db.calendrier import Calendriers, read_calendriers
from db.connection import Row, Store, Transaction, local_day, local_moment
from db.delais import EXEMPTES
from db.personnes import find_recipient, has_account, list_leaders

HOUR: Final = time(7, 0)  # local
_JOB: Final = "relances"
_POSITIONS: Final = f"""
WITH {EXEMPTES}
SELECT p.id, p.personne_id, p.proposee_le AS depuis, s.id AS saisine_id, s.ecole_id, s.reservee,
       EXISTS (SELECT 1 FROM absence b WHERE b.personne_id = p.personne_id
               AND b.debut <= $jour AND (b.fin IS NULL OR b.fin >= $jour)) AS absente
FROM proposition p JOIN saisine s ON s.id = p.saisine_id
WHERE p.position = 'attendue' AND s.statut IN ('transmise', 'a_l_etude')
  AND s.circonscription_id = $c
  AND p.personne_id NOT IN (SELECT personne_id FROM exemptes)
  AND (SELECT count(*) FROM relance r WHERE r.objet_id = p.id) < 2
ORDER BY p.proposee_le, p.id
"""  # noqa: S608 - constants
_PRECISIONS: Final = """
SELECT q.id, q.posee_le AS depuis, s.id AS saisine_id, s.ecole_id, s.reservee,
       s.demandeur_id, s.demandeur_mail, s.relais_le
FROM question q JOIN saisine s ON s.id = q.saisine_id
WHERE q.repondue_le IS NULL AND s.statut = 'a_preciser' AND s.circonscription_id = $c
  AND NOT EXISTS (SELECT 1 FROM relance r WHERE r.objet_id = q.id)
ORDER BY q.posee_le, q.id
"""
_DECISIONS: Final = f"""
WITH {EXEMPTES}
SELECT d.id, d.personne_id, d.pour_le, d.saisine_id, coalesce(s.ecole_id, r.ecole_id) AS ecole_id
FROM decision d LEFT JOIN saisine s ON s.id = d.saisine_id
LEFT JOIN rencontre r ON r.id = d.origine_id AND d.origine = 'rencontre'
WHERE d.etat = 'a_faire' AND d.nature <> 'proposition' AND d.pour_le < $jour
  AND d.circonscription_id = $c
  AND (d.saisine_id IS NULL OR (s.statut NOT IN ('terminee', 'retiree') AND NOT s.reservee))
  AND (d.origine <> 'rencontre' OR r.etat IN ('tenue', 'remise'))
  AND d.personne_id NOT IN (SELECT personne_id FROM exemptes)
  AND NOT EXISTS (SELECT 1 FROM absence b WHERE b.personne_id = d.personne_id
                  AND b.debut <= $jour AND (b.fin IS NULL OR b.fin >= $jour))
  AND NOT EXISTS (SELECT 1 FROM relance r WHERE r.objet_id = d.id)
ORDER BY d.pour_le, d.id
"""  # noqa: S608 - constants


def remind(store: Store) -> None:
    """Send the reminders of the day, once a school day from seven in the morning."""
    with store.reading() as tx:
        if not _is_due(tx):
            return
    with store.writing() as tx:
        for place in tx.rows("SELECT id FROM circonscription"):
            _remind_place(tx, place["id"], read_calendriers(tx, place["id"]))
        tx.execute(
            "INSERT INTO travail (nom, debut_le, fin_le) VALUES ($nom, $now, $now) "
            "ON CONFLICT (nom) DO UPDATE SET debut_le = $now, fin_le = $now",
            nom=_JOB, now=tx.now,
        )  # fmt: skip


def _is_due(tx: Transaction) -> bool:
    last = tx.value("SELECT fin_le FROM travail WHERE nom = $nom", nom=_JOB)
    done = last is not None and local_day(last) == tx.today
    return not done and local_moment(tx.now).time() >= HOUR


def _remind_place(tx: Transaction, place_id: str, calendriers: Calendriers) -> None:
    if not calendriers.commun.is_school_day(tx.today):
        return
    for row in tx.rows(_POSITIONS, c=place_id, jour=tx.today):
        _remind_position(tx, place_id, calendriers, row)
    for row in tx.rows(_PRECISIONS, c=place_id):
        if is_time(NatureRelance.PRECISIONS, _elapsed(tx, calendriers, row)):
            _remind_precisions(tx, place_id, row)
    for row in tx.rows(_DECISIONS, c=place_id, jour=tx.today):
        _remind_decision(tx, calendriers, row)
    _announce_bilans(tx, place_id)


def _remind_decision(tx: Transaction, calendriers: Calendriers, row: Row) -> None:
    calendrier = calendriers.of(row["ecole_id"])
    if is_time(NatureRelance.DECISION, calendrier.count_school_days(row["pour_le"], tx.today)):
        _send(tx, NatureRelance.DECISION, NatureAvis.RELANCE_DECISION, row, [row["personne_id"]])


def _elapsed(tx: Transaction, calendriers: Calendriers, row: Row) -> int:
    calendrier = calendriers.of(row["ecole_id"])
    return calendrier.count_school_days(local_day(row["depuis"]), tx.today)


def _remind_position(tx: Transaction, place_id: str, calendriers: Calendriers, row: Row) -> None:
    elapsed = _elapsed(tx, calendriers, row)
    if is_time(NatureRelance.POSITION, elapsed) and not row["absente"]:
        _send(tx, NatureRelance.POSITION, NatureAvis.RELANCE_POSITION, row, [row["personne_id"]])
    if is_time(NatureRelance.COORDINATION, elapsed):
        leaders = list_leaders(tx, place_id, reservee=row["reservee"])
        _send(tx, NatureRelance.COORDINATION, NatureAvis.RELANCE_TRI, row, leaders)


def _remind_precisions(tx: Transaction, place_id: str, row: Row) -> None:
    recipient, _ = find_recipient(tx, row)
    asked = recipient == row["demandeur_id"]  # another school's head was not asked this
    if asked and has_account(tx, recipient):
        nature, people = NatureAvis.RELANCE_PRECISIONS, [str(recipient)]
    else:
        leaders = list_leaders(tx, place_id, reservee=row["reservee"])
        nature, people = NatureAvis.RELANCE_ECOLE, leaders
    _send(tx, NatureRelance.PRECISIONS, nature, row, people)


def _send(
    tx: Transaction, nature: NatureRelance, avis: NatureAvis, row: Row, people: Sequence[str]
) -> None:
    """Send one reminder, unless it was already; the history says so.

    What is about no saisine is a decision.
    """
    known = tx.value(
        "SELECT 1 FROM relance WHERE nature = $n AND objet_id = $o", n=nature.value, o=row["id"]
    )
    if known or not people:
        return
    tx.insert(
        "relance", nature=nature.value, objet_id=row["id"], saisine_id=row["saisine_id"],
        personne_id=people[0], envoyee_le=tx.now,
    )  # fmt: skip
    journal.record(
        tx, "send_relance", nature.value, row["id"],
        saisine_id=row["saisine_id"], destinataires=list(people),
    )  # fmt: skip
    told = f"{nature}:{row['id']}"
    if row["saisine_id"]:
        notify(tx, people, avis, row["saisine_id"], told)
    else:
        notify_decision(tx, people, avis, row["id"], told)


def _announce_bilans(tx: Transaction, place_id: str) -> None:
    """Tell the one person whom each coming bilan waits for, once for each date."""
    rows = tx.rows(
        f"WITH {DUS} SELECT * FROM dus "  # noqa: S608 - constants
        "WHERE circonscription_id = $c AND coalesce(bilan_le, depuis) <= $limite",
        c=place_id,
        jour=tx.today,
        limite=tx.today + AHEAD,
    )
    for before, row in zip(rows, date_bilans(tx, rows), strict=True):
        if not tx.today <= row["bilan_le"] <= tx.today + AHEAD:
            continue
        dated = before["bilan_le"] or f"depuis {row['depuis']}"  # its day may move with the targets
        known = f"{row['id']}:{dated}"
        if tx.value("SELECT 1 FROM avis WHERE objet_id = $o LIMIT 1", o=known):
            continue
        people = [row["porteur_id"]] if row["porteur_id"] else list_leaders(
            tx, place_id, reservee=row["reservee"]
        )  # fmt: skip
        notify(tx, people, NatureAvis.BILAN, row["id"], known)


def list_relances(tx: Transaction, saisine_id: str) -> list[Row]:
    """List the reminders sent about a saisine that the caller was allowed to open."""
    return tx.rows(
        "SELECT nature, objet_id, envoyee_le FROM relance WHERE saisine_id = $s "
        "ORDER BY envoyee_le",
        s=saisine_id,
    )
