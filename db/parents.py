"""The parents of a pupil, by saisine: what is known of them, the psyEN's words, the head's note.

Until somebody edits it, what section 3 of the fiche says holds (`core.parents.from_fiche`).
"""

from datetime import date
from typing import Final

from core.droits import Acces, Action
from core.errors import Conflict, InvalidInput, NotAllowed
from core.fiche import Fiche, Objet
from core.parents import (
    AccordDate,
    Aide,
    Parents,
    Responsable,
    check_mot_psyen,
    describe_changes,
    from_fiche,
    settle_parents,
)
from core.personne import Role
from core.saisine import Statut
from db import audit, journal
from db.connection import Row, Transaction
from db.mots import index_saisine
from db.saisines import get_for
from db.visibilite import get_visible

_CHANGED: Final = (
    "Quelqu’un d’autre vient de modifier ce qui concerne les parents. Rien n’a été écrasé : "
    "relisez sa version, puis reprenez la vôtre ; vos textes sont gardés."
)
_COLUMNS: Final = ("point_de_vue", "psyen_demande_le", "retour_le", "retour_qui")


# --- reading: for who was already let in by `get_visible` ---------------------------------------


def read_parents(tx: Transaction, saisine: Row) -> tuple[Parents, int]:
    """Return what is known of the parents and the version of it, 0 while only the fiche says it."""
    row = tx.row("SELECT * FROM parents WHERE saisine_id = $s", s=saisine["id"])
    if row is None:
        return from_fiche(Fiche.model_validate_json(saisine["fiche"])), 0
    said = _read_accords(tx, saisine["id"])
    rows = tx.rows(
        "SELECT rang, lien, informe_le, informe_qui, sinon FROM responsable "
        "WHERE saisine_id = $s ORDER BY rang",
        s=saisine["id"],
    )
    known = Parents(
        responsables=tuple(
            Responsable(**{k: v for k, v in r.items() if k != "rang"},
                        accords=said.get(r["rang"], {}))
            for r in rows
        ),
        accords=said.get(0, {}), **{name: row[name] for name in _COLUMNS},
    )  # fmt: skip
    return known, int(row["version"])


def _read_accords(tx: Transaction, saisine_id: str) -> dict[int, dict[Aide, AccordDate]]:
    found: dict[int, dict[Aide, AccordDate]] = {}
    for row in tx.rows("SELECT * FROM accord_parents WHERE saisine_id = $s", s=saisine_id):
        said = AccordDate(accord=row["accord"], le=row["dit_le"])
        found.setdefault(row["rang"], {})[Aide(row["aide"])] = said
    return found


def find_mot_psyen(tx: Transaction, saisine_id: str) -> Row | None:
    """Find the psyEN's communicable words on a saisine, with who wrote them."""
    return tx.row(
        "SELECT m.*, trim(p.prenom || ' ' || p.nom) AS auteur FROM mot_psyen m "
        "LEFT JOIN personne p ON p.id = m.ecrit_par WHERE m.saisine_id = $s",
        s=saisine_id,
    )


def find_direction_informed(tx: Transaction, saisine: Row) -> date | None:
    """Find the day when the school's head took note: by a click, else as the fiche says."""
    day = tx.value(
        "SELECT min(jour) FROM prise_connaissance WHERE saisine_id = $s", s=saisine["id"]
    )
    return day or Fiche.model_validate_json(saisine["fiche"]).direction_informee_le


def list_changes(tx: Transaction, saisine_id: str) -> list[Row]:
    """List what was changed about the parents, latest first: `moment`, `acteur`, `lignes`."""
    _, _, acces = get_visible(tx, saisine_id)
    if acces < Acces.SUIVI:
        return []
    shown = {"edit_parents", "write_mot_psyen"}
    rows = [row for row in journal.list_history(tx, saisine_id) if row["action"] in shown]
    return [row | {"lignes": row["contenu"].get("changements", [])} for row in reversed(rows)]


# --- acting -----------------------------------------------------------------------------------


def _get_open(tx: Transaction, saisine_id: str, action: Action) -> Row:
    saisine, _ = get_for(tx, saisine_id, action)
    if saisine["statut"] in (Statut.BROUILLON, Statut.RETIREE):
        raise InvalidInput(
            "Cette demande n’est pas encore envoyée, ou elle a été retirée : rien n’y est ajouté."
        )
    if saisine["objet"] != Objet.ELEVE:
        raise InvalidInput("Cette demande ne concerne pas un élève : elle n’a pas de parents.")
    return saisine


def edit_parents(tx: Transaction, saisine_id: str, version: int, parents: Parents) -> int:
    """Keep what is known of the parents, with its history; return the new version.

    Raises:
        Conflict: somebody else changed it since `version` was read.
        InvalidInput: a day to come, a request withdrawn, or words that must not be kept.
    """
    saisine = _get_open(tx, saisine_id, Action.EDIT_PARENTS)
    before, current = read_parents(tx, saisine)
    if current != version:
        raise Conflict(_CHANGED)
    kept = settle_parents(parents, before, tx.today)
    changes = describe_changes(before, kept)
    if not changes:
        return current
    for table, rows in make_rows(saisine_id, kept).items():
        tx.execute(f"DELETE FROM {table} WHERE saisine_id = $s", s=saisine_id)  # noqa: S608 - three names
        stamp = {"modifiee_le": tx.now, "version": version + 1} if table == "parents" else {}
        for row in rows:
            tx.insert(table, **row, **stamp)
    journal.record(
        tx, "edit_parents", "parents", saisine_id, saisine_id=saisine_id,
        changements=changes, avant=before.model_dump(mode="json"),
    )  # fmt: skip
    index_saisine(tx, saisine_id, known=True)
    audit.note(tx, "edit_parents", "saisine", saisine_id)
    return version + 1


def make_rows(saisine_id: str, parents: Parents) -> dict[str, list[Row]]:
    """Return the rows of the three tables that hold what is known of the parents."""
    responsables = enumerate(parents.responsables, 1)
    said = {0: parents.accords} | dict(enumerate((p.accords for p in parents.responsables), 1))
    return {
        "parents": [
            {"saisine_id": saisine_id} | {name: getattr(parents, name) for name in _COLUMNS}
        ],
        "responsable": [
            {"saisine_id": saisine_id, "rang": rang, "lien": p.lien and p.lien.value,
             "informe_le": p.informe_le, "informe_qui": p.informe_qui, "sinon": p.sinon}
            for rang, p in responsables
        ],
        "accord_parents": [
            {"saisine_id": saisine_id, "rang": rang, "aide": aide.value,
             "accord": accord.accord.value, "dit_le": accord.le}
            for rang, accords in said.items()
            for aide, accord in accords.items()
        ],
    }  # fmt: skip


def write_mot_psyen(
    tx: Transaction, saisine_id: str, version: int, texte: str, parle_le: date | None
) -> None:
    """Keep the psyEN's one or two communicable sentences; 0 is the version of none yet.

    Raises:
        NotAllowed: not a psyEN to whom this saisine is proposed.
        Conflict: another psyEN wrote meanwhile.
        InvalidInput: nothing, too much, or before the parents were spoken to.
    """
    _get_open(tx, saisine_id, Action.WRITE_MOT_PSYEN)
    before = find_mot_psyen(tx, saisine_id)
    if version != (before["version"] if before else 0):
        raise Conflict(_CHANGED)
    said = check_mot_psyen(texte, parle_le, tx.today)
    tx.execute("DELETE FROM mot_psyen WHERE saisine_id = $s", s=saisine_id)
    tx.insert(
        "mot_psyen", saisine_id=saisine_id, texte=said, parle_le=parle_le,
        ecrit_par=tx.actor.personne_id, version=version + 1,
    )  # fmt: skip
    journal.record(
        tx, "write_mot_psyen", "mot_psyen", saisine_id, saisine_id=saisine_id, texte=said,
        changements=["Phrases de la psyEN : réécrites" if before else "Phrases de la psyEN"],
    )  # fmt: skip
    audit.note(tx, "write_mot_psyen", "saisine", saisine_id)


def acknowledge(tx: Transaction, saisine_id: str) -> None:
    """Note that the school's head took note today; the first day stays.

    Raises:
        NotAllowed: the acting person does not head the school of this saisine.
    """
    _, faits = get_for(tx, saisine_id, Action.ACKNOWLEDGE)
    if faits.ecole_id not in tx.actor.ecoles_as(Role.DIRECTEUR):
        raise NotAllowed(
            "C’est la direction de l’école de cette situation qui en prend connaissance.",
            action=Action.ACKNOWLEDGE.value,
        )
    known = tx.value(
        "SELECT 1 FROM prise_connaissance WHERE saisine_id = $s AND personne_id = $p",
        s=saisine_id, p=tx.actor.personne_id,
    )  # fmt: skip
    if known:
        return
    tx.insert(
        "prise_connaissance", saisine_id=saisine_id, personne_id=tx.actor.personne_id,
        jour=tx.today,
    )  # fmt: skip
    journal.record(tx, "acknowledge", "saisine", saisine_id, saisine_id=saisine_id)
    audit.note(tx, "acknowledge", "saisine", saisine_id)
