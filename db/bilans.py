"""Bilans d'étape: those that come due, each for one person, and what they found."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from core.avis import NatureAvis
from core.bilan import BilanEtape, SuiteBilan, check_bilan
from core.decision import NatureDecision
from core.delais import Cibles, default_bilan
from core.droits import Acces, Action
from core.errors import InvalidInput
from core.listes import Liste
from core.personne import Role
from core.saisine import Statut
from db import audit, journal
from db.avis import settle
from db.calendrier import Calendriers, read_calendriers, read_cibles
from db.circonscriptions import list_values
from db.connection import Row, Transaction, new_id
from db.decisions import fulfil
from db.delais import EXEMPTES, expected_bilans
from db.mots import add_words
from db.reponses import open_projet
from db.saisines import close_saisine, get_for, move_saisine
from db.visibilite import VISIBLES, get_visible, scope

AHEAD: Final = timedelta(days=7)
DUS: Final = f"""{EXEMPTES}, {expected_bilans("saisine")}, dus AS (
    SELECT s.id, s.circonscription_id, s.reservee, s.ecole_id, b.bilan_le, b.depuis,
           porteur.personne_id AS porteur_id
    FROM saisine s JOIN attendus b ON b.saisine_id = s.id
    LEFT JOIN (SELECT p.saisine_id, p.personne_id, row_number() OVER (
                   PARTITION BY p.saisine_id ORDER BY
                       CASE WHEN p.personne_id = t.interlocuteur_id THEN 0 ELSE 1 END,
                       p.position_le NULLS LAST, p.id) AS rang
               FROM proposition p JOIN saisine t ON t.id = p.saisine_id
               WHERE p.position = 'acceptee'
                 AND p.personne_id IN (
                     SELECT a.personne_id FROM affectation a
                     WHERE a.debut <= $jour AND (a.fin IS NULL OR a.fin >= $jour))
                 AND p.personne_id NOT IN (SELECT personne_id FROM exemptes)
                 AND p.personne_id NOT IN (
                     SELECT personne_id FROM absence
                     WHERE debut <= $jour AND (fin IS NULL OR fin >= $jour))
              ) porteur ON porteur.saisine_id = s.id AND porteur.rang = 1
    WHERE s.statut IN ('{Statut.REPONDUE}', '{Statut.EN_SUIVI}')
)"""  # noqa: S608 - constants
"""The next bilan d'étape of each answered saisine, and the one person whom it waits for.

`porteur_id` NULL leaves it to the coordination (reserved: the IEN); nobody away, no métier
without lateness.
"""


def list_due_bilans(tx: Transaction) -> list[Row]:
    """List the bilans d'étape of the coming week or past that wait for the acting person."""
    rows = tx.rows(
        f"WITH {VISIBLES}, {DUS} SELECT v.id AS saisine_id, v.reference, v.objet, v.niveau, "  # noqa: S608 - constant
        "v.reservee, v.circonscription_id, v.ecole_id, d.bilan_le, d.depuis, d.porteur_id "
        "FROM dus d JOIN visibles v ON v.id = d.id "
        f"WHERE v.acces >= {Acces.CONTENU} AND coalesce(d.bilan_le, d.depuis) <= $limite",
        jour=tx.today, limite=tx.today + AHEAD, **scope(tx.actor),
    )  # fmt: skip
    found = date_bilans(tx, [row for row in rows if _is_mine(tx, row)])
    due = [row for row in found if row["bilan_le"] <= tx.today + AHEAD]
    return sorted(due, key=lambda row: (row["bilan_le"], row["reference"]))


def date_bilans(tx: Transaction, rows: Sequence[Row]) -> list[Row]:
    """Give each bilan that nobody dated its default day: the one from which it counts as late."""
    clocks: dict[str, tuple[Calendriers, Cibles]] = {}
    found = []
    for row in rows:
        day, place = row["bilan_le"], row["circonscription_id"]
        if day is None:
            if place not in clocks:
                clocks[place] = read_calendriers(tx, place), read_cibles(tx, place)
            calendriers, cibles = clocks[place]
            day = default_bilan(row["depuis"], calendriers.of(row["ecole_id"]), cibles)
        found.append(row | {"bilan_le": day})
    return found


def _is_mine(tx: Transaction, row: Row) -> bool:
    if row["porteur_id"]:
        return bool(row["porteur_id"] == tx.actor.personne_id)
    role = Role.IEN if row["reservee"] else Role.COORDINATEUR
    return row["circonscription_id"] in tx.actor.circonscriptions_as(role)


def record_bilan(tx: Transaction, saisine_id: str, bilan: BilanEtape) -> str:
    """Write a bilan d'étape and do what it decides; return its id.

    New proposals open a new version of the answer; an end closes the follow-up with its reason.

    Raises:
        InvalidInput: it is not answered yet, or something is missing.
    """
    saisine, _ = get_for(tx, saisine_id, Action.WRITE_BILAN)
    checked = check_bilan(bilan, tx.today)
    place = saisine["circonscription_id"]
    if checked.evaluation not in list_values(tx, place, Liste.EVALUATION):
        raise InvalidInput("Choisissez une évaluation de la liste.")
    if saisine["statut"] not in (Statut.REPONDUE, Statut.EN_SUIVI):
        raise InvalidInput("Le bilan d’étape vient après la réponse, tant que le suivi est ouvert.")
    bilan_id, said = new_id(), {"jour", "evaluation", "texte", "prochain_le"}
    tx.insert(
        "bilan", id=bilan_id, saisine_id=saisine_id, auteur_id=tx.actor.personne_id,
        cree_le=tx.now, **checked.model_dump(include=said),
    )  # fmt: skip
    journal.record(
        tx, "record_bilan", "bilan", bilan_id, saisine_id=saisine_id,
        evaluation=checked.evaluation, texte=checked.texte, suite=checked.suite,
    )  # fmt: skip
    if saisine["statut"] == Statut.REPONDUE:
        move_saisine(tx, saisine, Statut.EN_SUIVI, "follow_saisine")
    if checked.suite is SuiteBilan.PROPOSER:
        open_projet(tx, saisine_id)
    if checked.suite is SuiteBilan.TERMINER:
        close_saisine(tx, saisine_id, checked.motif, checked.texte)
    settle(tx, saisine_id, [NatureAvis.BILAN])
    fulfil(tx, saisine_id, NatureDecision.BILAN)
    add_words(tx, saisine_id, checked.texte, inside=True)
    audit.note(tx, "record_bilan", "saisine", saisine_id)
    return bilan_id


def date_bilan(tx: Transaction, saisine_id: str, jour: date) -> None:
    """Fix the day of the next bilan d'étape of an answered situation.

    Raises:
        InvalidInput: it is not answered yet, or the day is past.
    """
    saisine, _ = get_for(tx, saisine_id, Action.WRITE_BILAN)
    if saisine["statut"] not in (Statut.REPONDUE, Statut.EN_SUIVI):
        raise InvalidInput(
            "Le bilan d’étape vient après la réponse : choisissez « Une réponse à écrire », sa "
            "date s’y note."
        )
    if jour <= tx.today:
        raise InvalidInput("Choisissez pour le bilan d’étape un jour à venir.")
    last = tx.row(
        f"WITH choisie AS (SELECT CAST($s AS VARCHAR) AS id), {expected_bilans('choisie')} "  # noqa: S608 - constants
        "SELECT (SELECT id FROM bilan WHERE saisine_id = $s AND jour = a.depuis "
        "ORDER BY cree_le DESC LIMIT 1) AS bilan_id FROM attendus a",
        s=saisine_id,
    )  # fmt: skip
    _write_next(tx, saisine_id, last["bilan_id"] if last else None, jour)
    journal.record(tx, "date_bilan", "saisine", saisine_id, saisine_id=saisine_id, jour=jour)
    audit.note(tx, "date_bilan", "saisine", saisine_id)


def _write_next(tx: Transaction, saisine_id: str, bilan_id: str | None, jour: date) -> None:
    """Write the day where it is read: with the last bilan, else with the answer sent."""
    if bilan_id:
        tx.execute(
            "UPDATE bilan SET prochain_le = $jour, version = version + 1 WHERE id = $id",
            jour=jour, id=bilan_id,
        )  # fmt: skip
        return
    tx.execute(
        "UPDATE reponse SET bilan_le = $jour, version = version + 1 "
        "WHERE saisine_id = $s AND etat = 'envoyee' AND numero = (SELECT max(numero) FROM reponse "
        "WHERE saisine_id = $s AND etat = 'envoyee')",
        jour=jour, s=saisine_id,
    )  # fmt: skip


def list_bilans(tx: Transaction, saisine_id: str) -> list[Row]:
    """List the bilans of a saisine, latest first; their texts for those who see the inside."""
    _, _, acces = get_visible(tx, saisine_id)
    if acces < Acces.SUIVI:
        return []
    return tx.rows(
        "SELECT b.id, b.jour, b.evaluation, b.prochain_le, "
        "trim(p.prenom || ' ' || p.nom) AS auteur, "
        "CASE WHEN $dedans THEN b.texte ELSE '' END AS texte FROM bilan b "
        "LEFT JOIN personne p ON p.id = b.auteur_id "
        "WHERE b.saisine_id = $s ORDER BY b.jour DESC, b.cree_le DESC",
        s=saisine_id, dedans=acces >= Acces.CONTENU,
    )  # fmt: skip
