"""Where a programmation stands, what each status froze, every save, and going back."""

from typing import Final

from core.droits_programmation import ActionProgrammation
from core.errors import Conflict, InvalidInput, NotFound
from core.programmation import (
    AvisRendu,
    ContenuProgrammation,
    StatutProgrammation,
    check_passage,
)
from core.programmation_histoire import (
    PARENTS_LE,
    NaturePartie,
    Partie,
    RevisionPartie,
    build_contenu,
    plan_restore,
    read_text,
    replay,
    write_text,
)
from db.connection import Row, Transaction, new_id
from db.ecoles import get_ecole
from db.programmations import assemble, get_row, read_parties
from db.programmations_parties import open_for_writing, refresh, write_partie

_CHANGED: Final = (
    "Quelqu’un vient de changer l’état de cette programmation. Relisez-la avant de continuer."
)


def move_programmation(
    tx: Transaction,
    programmation_id: str,
    version: int,
    vers: StatutProgrammation,
    avis: AvisRendu | None = None,
) -> None:
    """Move a programmation to another status and freeze what it says there.

    Back to « brouillon » is an amendment: the next version opens, what was frozen stays; the ESS
    and the parents have not seen it yet. The avis of the ESS is given with its own move.

    Raises:
        InvalidInput: the move is not known, or lacks its ground or its avis.
        Conflict: somebody moved it meanwhile.
    """
    giving = vers is StatutProgrammation.AVIS_ESS
    action = ActionProgrammation.GIVE_AVIS if giving else ActionProgrammation.WRITE
    row, _ = get_row(tx, programmation_id, action)
    if row["version"] != version:
        raise Conflict(_CHANGED)
    before = StatutProgrammation(row["statut"])
    contenu = assemble(row, read_parties(tx, programmation_id))
    check_passage(before, vers, contenu.cadre, contenu.objectifs)
    if giving and avis is None:
        raise InvalidInput("Notez l’avis de l’ESS et son jour.")
    if avis and avis.le > tx.today:
        raise InvalidInput("L’avis de l’ESS se note une fois rendu : corrigez sa date.")
    amending = vers is StatutProgrammation.BROUILLON
    kept = None if amending else (avis.model_dump_json() if avis else row["avis"])
    tx.save(
        "programmation", programmation_id, version, statut=vers.value, avis=kept,
        numero=row["numero"] + amending, modifiee_le=tx.now,
    )  # fmt: skip
    if amending:
        _forget_parents(tx, programmation_id)
    else:
        _freeze(tx, programmation_id)
    refresh(tx, programmation_id, "move_programmation", de=before.value, vers=vers.value)


def _forget_parents(tx: Transaction, programmation_id: str) -> None:
    told = read_parties(tx, programmation_id).get(f"{programmation_id}-bilan-{PARENTS_LE}")
    if told and read_text(told):
        write_partie(tx, programmation_id, told.model_copy(update={"contenu": write_text("")}))


def _freeze(tx: Transaction, programmation_id: str) -> None:
    row = tx.row("SELECT * FROM programmation WHERE id = $id", id=programmation_id)
    if row is None:
        raise NotFound("Cette programmation n’existe plus.")
    school = get_ecole(tx, row["ecole_id"])["nom"] if row["ecole_id"] else ""
    contenu = assemble(row, read_parties(tx, programmation_id)).model_copy(update={"ecole": school})
    tx.insert(
        "programmation_version", id=new_id(), programmation_id=programmation_id,
        numero=row["numero"], passage=row["version"], statut=row["statut"],
        revision=row["revision"], contenu=contenu.model_dump_json(),
        auteur_id=tx.actor.personne_id, moment=tx.now,
    )  # fmt: skip


def list_versions(tx: Transaction, programmation_id: str) -> list[Row]:
    """List what each status froze, the latest first, with who and when."""
    get_row(tx, programmation_id, ActionProgrammation.READ)
    return tx.rows(
        "SELECT v.id, v.numero, v.statut, v.revision, v.moment, v.auteur_id, "
        "trim(coalesce(p.prenom, '') || ' ' || coalesce(p.nom, '')) AS auteur "
        "FROM programmation_version v LEFT JOIN personne p ON p.id = v.auteur_id "
        "WHERE v.programmation_id = $id ORDER BY v.passage DESC",
        id=programmation_id,
    )


def read_version(tx: Transaction, version_id: str) -> ContenuProgrammation:
    """Read what one version froze.

    Raises:
        NotFound: it does not exist, or not for the acting person.
    """
    row = tx.row("SELECT * FROM programmation_version WHERE id = $id", id=version_id)
    if row is None:
        raise NotFound("Cette version n’existe pas. Revenez à la programmation.")
    get_row(tx, row["programmation_id"], ActionProgrammation.READ)
    return ContenuProgrammation.model_validate_json(row["contenu"])


def list_revisions(tx: Transaction, programmation_id: str) -> list[Row]:
    """List every save, the latest first: its part, who, when, and whether it was kept."""
    get_row(tx, programmation_id, ActionProgrammation.READ)
    return tx.rows(
        "SELECT r.*, trim(coalesce(p.prenom, '') || ' ' || coalesce(p.nom, '')) AS auteur "
        "FROM programmation_revision r LEFT JOIN personne p ON p.id = r.auteur_id "
        "WHERE r.programmation_id = $id ORDER BY r.numero DESC",
        id=programmation_id,
    )


def read_revisions(rows: list[Row]) -> list[RevisionPartie]:
    """Return rows of `list_revisions` as revisions, to replay."""
    return [
        RevisionPartie(
            numero=row["numero"], retenue=row["retenue"],
            partie=Partie(id=row["partie_id"], nature=NaturePartie(row["nature"]), cle=row["cle"],
                          rang=row["rang"], contenu=row["contenu"], version=row["version"]),
        )
        for row in rows
    ]  # fmt: skip


def read_moment(tx: Transaction, programmation_id: str, revision: int) -> ContenuProgrammation:
    """Read the text as it stood after one save, replayed from the history."""
    row, _ = get_row(tx, programmation_id, ActionProgrammation.READ)
    parties = replay(read_revisions(list_revisions(tx, programmation_id)), revision)
    return build_contenu(
        parties.values(), annee=row["annee"], numero=row["numero"],
        statut=StatutProgrammation(row["statut"]),
        referentiels=tuple(row["referentiels"].split(",")),
    )  # fmt: skip


def restore_moment(tx: Transaction, programmation_id: str, revision: int) -> int:
    """Write the text again as it stood after one save; return how many parts changed.

    What stands now stays in the history; observations are not taken back.

    Raises:
        Conflict: the programmation is no draft.
        NotFound: there was no such save.
    """
    row = open_for_writing(tx, programmation_id)
    if not 0 < revision <= row["revision"]:
        raise NotFound("Ce moment n’existe pas dans l’historique. Rechargez la page.")
    then = replay(read_revisions(list_revisions(tx, programmation_id)), revision)
    changed = plan_restore(read_parties(tx, programmation_id), then)
    for partie in changed:
        write_partie(tx, programmation_id, partie)
    refresh(tx, programmation_id, "restore_programmation")
    return len(changed)
