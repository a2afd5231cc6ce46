"""Answers received by e-mail, waiting to be joined to the question that was asked.

They wait as the fiches do, in files beside the base, and go the same way once joined, set aside
or too old. Their rights are those of the answer itself: « répondre à la place du demandeur ».
"""

from pathlib import Path
from typing import Final

from core import droits
from core.courriel_reponse import PieceReponse, ReponseEnAttente, final_text, list_left
from core.droits import Acces, Action, may_on
from core.errors import Conflict, InvalidInput, NotFound
from core.import_fiche import Depot, EtatImport
from db import audit
from db.connection import Row, Transaction, new_id
from db.imports import FOLDER, destroy_files, end_deposit, find_known
from db.pieces import add_piece, write_bytes
from db.questions import answer_precisions
from db.visibilite import VISIBLES, read_facts, scope

TYPE: Final = "reponse"
_GONE: Final = "Cette réponse n’attend plus : elle a été jointe, écartée ou détruite."


def _reading_path(folder: Path, import_id: str) -> Path:
    return folder / FOLDER / f"{import_id}.reponse"


def _piece_path(folder: Path, import_id: str, number: int) -> Path:
    return folder / FOLDER / f"{import_id}.j{number}"


def list_open_questions(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List the questions still without an answer that the acting person may answer, oldest first.

    A reserved saisine that is not theirs to see is not there, nor what it would have matched.
    """
    droits.check(tx.actor, Action.IMPORT_FICHE, circonscription_id)
    rows = tx.rows(
        f"WITH {VISIBLES} SELECT q.id, q.version, q.texte, q.posee_le, v.id AS saisine_id, "  # noqa: S608 - constants
        "v.reference, v.demandeur_mail, v.reservee, coalesce(p.mail, '') AS mail "
        "FROM visibles v JOIN question q ON q.saisine_id = v.id "
        "LEFT JOIN personne p ON p.id = v.demandeur_id "
        f"WHERE v.acces >= {Acces.SUIVI} AND v.circonscription_id = $c "
        "AND q.repondue_le IS NULL AND v.statut NOT IN ('brouillon', 'terminee', 'retiree') "
        "ORDER BY q.posee_le, q.id",
        c=circonscription_id, **scope(tx.actor),
    )  # fmt: skip
    return [row for row in rows if _may_answer(tx, row["saisine_id"])]


def _may_answer(tx: Transaction, saisine_id: str) -> bool:
    saisine = tx.row("SELECT * FROM saisine WHERE id = $id", id=saisine_id)
    return saisine is not None and may_on(
        tx.actor, Action.ANSWER_PRECISIONS, read_facts(tx, saisine)
    )


def _is_from(question: Row, address: str) -> bool:
    known = {question["demandeur_mail"].lower(), question["mail"].lower()} - {""}
    return address.lower() in known


def _match(reponse: ReponseEnAttente, questions: list[Row]) -> ReponseEnAttente:
    """Say which question it answers, when its reference leaves no doubt."""
    named = [q for q in questions if q["reference"] in reponse.references]
    chosen = named[0]["id"] if len(named) == 1 else None
    known = any(_is_from(q, reponse.expediteur) for q in named or questions)
    return reponse.model_copy(update={"question_id": chosen, "expediteur_connu": known})


def stage_reponse(tx: Transaction, circonscription_id: str, depot: Depot) -> str | None:
    """Let an answer by e-mail wait to be joined, and return its id.

    None: it came with a fiche, and no question waits for it.

    Raises:
        InvalidInput: this mail is already known.
    """
    droits.check(tx.actor, Action.IMPORT_FICHE, circonscription_id)
    if depot.reponse is None:
        raise InvalidInput(depot.refus)
    questions = list_open_questions(tx, circonscription_id)
    reponse = _match(depot.reponse, questions)
    if depot.facultatif and not any(q["reference"] in reponse.references for q in questions):
        return None
    if known := find_known(tx, circonscription_id, depot):
        raise InvalidInput(f"Ce courriel a déjà été déposé le {known['depose_le']:%d/%m/%Y}.")
    return _keep(tx, circonscription_id, depot, reponse, questions)


def _keep(
    tx: Transaction,
    circonscription_id: str,
    depot: Depot,
    reponse: ReponseEnAttente,
    questions: list[Row],
) -> str:
    import_id = new_id()
    tx.after_rollback.append(lambda: destroy_files(tx.folder, import_id))
    for number, content in enumerate(depot.jointes):
        write_bytes(_piece_path(tx.folder, import_id, number), content)
    _write(tx, import_id, reponse)
    tx.insert(
        "import_fiche", id=import_id, circonscription_id=circonscription_id,
        depose_par=tx.actor.personne_id, depose_le=tx.now, empreinte=depot.empreinte,
        empreinte_fiche=depot.empreinte, type=TYPE, etat=EtatImport.A_VERIFIER.value,
        reservee=_is_reserved(reponse, questions), expediteur=reponse.expediteur,
    )  # fmt: skip
    audit.note(tx, "stage_reponse", "import", import_id, circonscription_id=circonscription_id)
    return import_id


def _is_reserved(reponse: ReponseEnAttente, questions: list[Row]) -> bool:
    """Tell whether only who deposited it sees it: while nobody knows what it is about, it is."""
    about = next((q for q in questions if q["id"] == reponse.question_id), None)
    return about is None or bool(about["reservee"])


def _write(tx: Transaction, import_id: str, reponse: ReponseEnAttente) -> None:
    write_bytes(_reading_path(tx.folder, import_id), reponse.model_dump_json().encode())


def list_waiting_reponses(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List the answers that wait to be joined, with what was read (`reponse`), oldest first."""
    droits.check(tx.actor, Action.IMPORT_FICHE, circonscription_id)
    rows = tx.rows(
        "SELECT * FROM import_fiche WHERE circonscription_id = $c AND etat = 'a_verifier' "
        "AND type = $type AND (NOT reservee OR depose_par = $moi) ORDER BY depose_le, id",
        c=circonscription_id, type=TYPE, moi=tx.actor.personne_id,
    )  # fmt: skip
    read = [row | {"reponse": _find_file(tx, row["id"])} for row in rows]
    return [row for row in read if row["reponse"] is not None]


def _find_file(tx: Transaction, import_id: str) -> ReponseEnAttente | None:
    path = _reading_path(tx.folder, import_id)
    return ReponseEnAttente.model_validate_json(path.read_bytes()) if path.exists() else None


def read_reponse(tx: Transaction, import_id: str) -> tuple[Row, ReponseEnAttente]:
    """Read one waiting answer.

    Raises:
        NotFound: it no longer waits, or belongs to somebody else.
    """
    row = tx.row("SELECT * FROM import_fiche WHERE id = $id AND type = $t", id=import_id, t=TYPE)
    hidden = row is None or (row["reservee"] and row["depose_par"] != tx.actor.personne_id)
    if row is None or hidden or row["etat"] != EtatImport.A_VERIFIER:
        raise NotFound(_GONE)
    droits.check(tx.actor, Action.IMPORT_FICHE, row["circonscription_id"])
    reponse = _find_file(tx, import_id)
    if reponse is None:
        raise NotFound(_GONE)
    return row, reponse


def save_reponse(tx: Transaction, import_id: str, version: int, reponse: ReponseEnAttente) -> int:
    """Keep what the person corrected or decided so far; return the new version."""
    row, _ = read_reponse(tx, import_id)
    questions = list_open_questions(tx, row["circonscription_id"])
    if reponse.question_id not in {None, *(q["id"] for q in questions)}:
        raise Conflict("Cette question a déjà sa réponse : choisissez-en une autre.")
    saved = tx.save("import_fiche", import_id, version, reservee=_is_reserved(reponse, questions))
    _write(tx, import_id, reponse)
    return saved


def join_reponse(tx: Transaction, import_id: str, version: int) -> str:
    """Write the answer on its question, keep the files chosen, destroy the mail.

    The saisine goes back to where it was before « Précisions ». Returns its id.

    Raises:
        InvalidInput: something is still undecided.
        Conflict: the question was answered meanwhile.
    """
    row, reponse = read_reponse(tx, import_id)
    if left := list_left(reponse):
        raise InvalidInput(f"Avant de joindre, il reste à décider : {', '.join(left)}.")
    questions = list_open_questions(tx, row["circonscription_id"])
    question = next((q for q in questions if q["id"] == reponse.question_id), None)
    if question is None:
        raise Conflict("Cette question a déjà sa réponse. Rien n’a été joint : écartez celle-ci.")
    answer_precisions(tx, question["id"], question["version"], final_text(reponse))
    saisine_id = str(question["saisine_id"])
    for number, piece in enumerate(reponse.pieces):
        if piece.garder:
            _add(tx, saisine_id, piece, _piece_path(tx.folder, import_id, number).read_bytes())
    end_deposit(tx, row, version, EtatImport.CONFIRMEE)
    audit.note(tx, "join_reponse", "saisine", saisine_id)
    return saisine_id


def _add(tx: Transaction, saisine_id: str, piece: PieceReponse, content: bytes) -> None:
    add_piece(
        tx, saisine_id, content, extension=piece.extension, type_mime=piece.type_mime,
        libelle="Reçue avec la réponse aux précisions",
    )  # fmt: skip


def discard_reponse(tx: Transaction, import_id: str, version: int) -> None:
    """Set an answer aside: what was read and its files are destroyed."""
    row, _ = read_reponse(tx, import_id)
    end_deposit(tx, row, version, EtatImport.ECARTEE)
    audit.note(tx, "discard_reponse", "import", import_id)
