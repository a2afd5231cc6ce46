"""The wrong child: a fiche attached to a namesake is taken apart, and given to the right pupil."""

from core.droits import Action
from core.errors import InvalidInput, NotFound
from core.fiche import Fiche
from db import audit, journal
from db.connection import Row, Transaction
from db.eleves import create_eleve, find_seen
from db.mots import index_saisine
from db.saisines import get_for


def reassign_eleve(
    tx: Transaction, saisine_id: str, version: int, eleve_id: str | None = None
) -> str:
    """Say that a fiche was attached to the wrong pupil; return the id of the right one.

    Without `eleve_id`, a record is made from what this fiche says. Nothing is rewritten: the fiche
    keeps its words, the other pupil keeps theirs and every other situation of theirs.

    Raises:
        InvalidInput: the fiche names nobody, or the pupil is the same.
        NotFound: the pupil is not known to the acting person.
    """
    row, _ = get_for(tx, saisine_id, Action.REASSIGN_ELEVE)
    fiche = Fiche.model_validate_json(row["fiche"])
    if row["eleve_id"] is None:
        raise InvalidInput("Cette situation n’est rattachée à aucun élève.")
    if eleve_id == row["eleve_id"]:
        raise InvalidInput("C’est déjà cet élève : choisissez-en un autre.")
    right = _known_eleve(tx, row, eleve_id) if eleve_id else _eleve_of_fiche(tx, row, fiche)
    tx.save("saisine", saisine_id, version, eleve_id=right, modifiee_le=tx.now)
    journal.record(
        tx, "reassign_eleve", "saisine", saisine_id,
        saisine_id=saisine_id, de=row["eleve_id"], vers=right,
    )  # fmt: skip
    index_saisine(tx, saisine_id, known=True)
    audit.note(tx, "reassign_eleve", "saisine", saisine_id)
    return right


def _known_eleve(tx: Transaction, saisine: Row, eleve_id: str) -> str:
    found = find_seen(tx, saisine["circonscription_id"], eleve_id)
    if found is None:
        raise NotFound("Cet élève n’est pas connu. Cherchez-le de nouveau.")
    return str(found["id"])


def _eleve_of_fiche(tx: Transaction, saisine: Row, fiche: Fiche) -> str:
    eleve = fiche.eleve
    school = saisine["ecole_id"] or saisine["ecole_origine_id"]
    return create_eleve(
        tx, saisine["circonscription_id"], school, eleve.nom, eleve.prenom,
        date_naissance=eleve.date_naissance, pronom=eleve.pronom,
    )  # fmt: skip
