"""« Précisions »: a question to the asker; its answer brings the saisine back."""

from core.avis import NatureAvis
from core.droits import Action
from core.errors import InvalidInput, NotFound
from core.saisine import Statut
from core.texte import clean
from db import audit, journal
from db.avis import notify
from db.connection import Row, Transaction, new_id
from db.mots import add_words, index_saisine
from db.saisines import get_for, move_saisine, return_if_nobody_left


def ask_precisions(tx: Transaction, saisine_id: str, texte: str) -> str:
    """Ask the asker a question; the saisine waits under « Précisions demandées »."""
    saisine, _ = get_for(tx, saisine_id, Action.ASK_PRECISIONS)
    question_id = add_question(tx, saisine, texte)
    audit.note(tx, "ask_precisions", "saisine", saisine_id)
    return question_id


def add_question(tx: Transaction, saisine: Row, texte: str) -> str:
    """Write a question on a saisine that the acting person was allowed to open."""
    if not clean(texte):
        raise InvalidInput("Écrivez la question à poser : elle sera envoyée telle quelle.")
    question_id = new_id()
    tx.insert(
        "question", id=question_id, saisine_id=saisine["id"], texte=clean(texte),
        posee_par=tx.actor.personne_id, posee_le=tx.now,
    )  # fmt: skip
    add_words(tx, saisine["id"], clean(texte))
    notify(tx, [saisine["demandeur_id"]], NatureAvis.QUESTION, saisine["id"], question_id)
    if saisine["statut"] in (Statut.TRANSMISE, Statut.A_L_ETUDE):
        move_saisine(tx, saisine, Statut.A_PRECISER, "ask_precisions", clean(texte))
    else:
        journal.record(
            tx, "ask_precisions", "question", question_id,
            saisine_id=saisine["id"], texte=clean(texte),
        )  # fmt: skip
    return question_id


def answer_precisions(tx: Transaction, question_id: str, version: int, texte: str) -> None:
    """Answer a question (the asker, or the coordinator for them); nothing left open brings back.

    Raises:
        InvalidInput: the answer is empty.
    """
    row = tx.row("SELECT * FROM question WHERE id = $id", id=question_id)
    if row is None:
        raise NotFound("Cette question n’existe plus. Revenez à la situation.")
    saisine, _ = get_for(tx, row["saisine_id"], Action.ANSWER_PRECISIONS)
    if saisine["statut"] in (Statut.RETIREE, Statut.TERMINEE):
        raise InvalidInput("Cette demande est terminée ou retirée : il n’y a plus à répondre.")
    if not clean(texte):
        raise InvalidInput("Écrivez la réponse reçue avant de l’enregistrer.")
    tx.save(
        "question", question_id, version, reponse=clean(texte),
        repondue_par=tx.actor.personne_id, repondue_le=tx.now,
    )  # fmt: skip
    journal.record(
        tx, "answer_precisions", "question", question_id,
        saisine_id=saisine["id"], texte=clean(texte),
    )  # fmt: skip
    index_saisine(tx, saisine["id"], known=True)  # it may replace an earlier answer
    _come_back(tx, saisine)
    notify(tx, [row["posee_par"]], NatureAvis.PRECISIONS, saisine["id"], question_id)
    audit.note(tx, "answer_precisions", "saisine", saisine["id"])


def _come_back(tx: Transaction, saisine: Row) -> None:
    waiting = tx.value(
        "SELECT count(*) FROM question WHERE saisine_id = $s AND repondue_le IS NULL",
        s=saisine["id"],
    )
    if waiting == 0 and saisine["statut"] == Statut.A_PRECISER:
        before = Statut(saisine["statut_avant"] or Statut.TRANSMISE)
        tx.execute(
            "UPDATE proposition SET position = 'attendue', version = version + 1 "
            "WHERE saisine_id = $s AND position = 'precisions'",
            s=saisine["id"],
        )
        move_saisine(tx, saisine, before, "precisions_received")
        return_if_nobody_left(tx, saisine)


def list_questions(tx: Transaction, saisine_id: str) -> list[Row]:
    """List the questions of a saisine, oldest first, with who asked and who answered."""
    return tx.rows(
        "SELECT q.*, trim(p.prenom || ' ' || p.nom) AS auteur FROM question q "
        "LEFT JOIN personne p ON p.id = q.posee_par WHERE q.saisine_id = $s ORDER BY q.posee_le",
        s=saisine_id,
    )
