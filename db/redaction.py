"""Who is still writing in an answer, so that nobody signs without what they write."""

from core.droits import Action, may_on
from core.errors import InvalidInput
from db.absences import list_absences_on
from db.comptes import load_acteur
from db.connection import Row, Transaction
from db.visibilite import read_facts


def check_nobody_writes(tx: Transaction, saisine: Row, reponse: Row) -> None:
    """Refuse to sign over a text that somebody else has begun and not brought in yet.

    Somebody away today, or who may write here no more, keeps their text and keeps nobody waiting;
    nor does a text that says nothing, or nothing else than the answer.

    Raises:
        InvalidInput: the sentence says who writes.
    """
    typed = tx.rows(
        "SELECT b.personne_id, b.champ, b.texte, trim(p.prenom || ' ' || p.nom) AS nom "
        "FROM brouillon b JOIN personne p ON p.id = b.personne_id "
        "WHERE b.sujet = $sujet AND b.texte IS NOT NULL AND b.personne_id <> $moi "
        "ORDER BY p.nom COLLATE fr",
        sujet=f"reponse:{reponse['id']}", moi=tx.actor.personne_id,
    )  # fmt: skip
    begun = {row["personne_id"]: row["nom"] for row in typed if _says_more(row, reponse)}
    away = list_absences_on(tx, tx.today)
    names = [
        nom for qui, nom in begun.items() if qui not in away and _may_still_write(tx, qui, saisine)
    ]
    if names:
        raise InvalidInput(
            f"{', '.join(names)} écrit encore dans cette réponse. Attendez « Enregistrer le "
            "projet », ou demandez-le, pour ne pas signer sans ce qui y est écrit."
        )


def _says_more(draft: Row, reponse: Row) -> bool:
    text = draft["texte"].strip()
    return bool(text) and text != (reponse.get(draft["champ"]) or "").strip()


def _may_still_write(tx: Transaction, personne_id: str, saisine: Row) -> bool:
    writer = load_acteur(tx, personne_id, "")
    return may_on(writer, Action.WRITE_REPONSE, read_facts(tx, saisine))
