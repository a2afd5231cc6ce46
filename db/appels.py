"""Calls noted: what each person sees of them, closing them, making a saisine of one."""

from typing import Final

from core import droits
from core.appel import (
    Appel,
    SuiteAppel,
    as_fiche,
    becomes_reserved,
    check_appel,
    may_read_appel,
)
from core.droits import Action, may
from core.errors import Conflict, NotFound
from core.fiche import Objet
from core.personne import Acteur
from db import audit, journal
from db.connection import Row, Transaction, new_id
from db.ecoles import get_ecole
from db.personnes import HOLDS, get_personne
from db.saisines import NouvelleSaisine, create_saisine
from db.visibilite import VISIBLES, scope

_GONE: Final = (
    "Cet appel n’existe plus, ou il ne vous est pas ouvert. Revenez à « Noter un appel »."
)
_TAKEN: Final = "Cet appel est déjà devenu une saisine : c’est là que la suite s’écrit."
_SEEN: Final = """(
    (a.auteur_id = $moi AND a.circonscription_id = ANY($appels_notes))
    OR (NOT a.reserve AND a.circonscription_id = ANY($appels_ouverts))
    OR (a.reserve AND a.circonscription_id = ANY($appels_reserves))
) AND (a.saisine_id IS NULL OR a.saisine_id IN (SELECT id FROM visibles))"""
_OPEN: Final = "a.saisine_id IS NULL AND a.clos_le IS NULL"
_COLUMNS: Final = """
    a.*, e.nom AS ecole, e.commune, s.reference, a.auteur_id = $moi AS a_moi,
    trim(coalesce(p.prenom, '') || ' ' || coalesce(p.nom, '')) AS auteur
"""
_JOINS: Final = """
    JOIN ecole e ON e.id = a.ecole_id
    LEFT JOIN personne p ON p.id = a.auteur_id
    LEFT JOIN saisine s ON s.id = a.saisine_id
"""
_SHOWN: Final = 50


def _appels_scope(acteur: Acteur) -> dict[str, object]:
    """Return the parameters of `_SEEN`: the places where a person may read which calls."""
    rules = {
        "appels_notes": Action.NOTE_APPEL,
        "appels_ouverts": Action.READ_APPELS,
        "appels_reserves": Action.READ_APPELS_RESERVES,
    }
    places = sorted(acteur.circonscriptions)
    return scope(acteur) | {
        name: [place for place in places if may(acteur, action, place)]
        for name, action in rules.items()
    }


def _select(tx: Transaction, where: str, order: str, limit: int = _SHOWN) -> list[Row]:
    return tx.rows(
        f"WITH {VISIBLES} SELECT {_COLUMNS} FROM appel a {_JOINS} "  # noqa: S608 - constants and bound parameters
        f"WHERE {_SEEN} AND {where} ORDER BY {order} LIMIT $nombre",
        nombre=limit, jour=tx.today, **_appels_scope(tx.actor),
    )  # fmt: skip


def list_open_appels(tx: Transaction) -> list[Row]:
    """List the calls that still ask for something, with school and author; what is due first.

    `a_moi` tells the acting person's own; `reference` is that of the saisine made of the call.
    """
    return _select(tx, _OPEN, "a.rappel_le NULLS LAST, a.appele_le, a.cree_le")


def list_ended_appels(tx: Transaction) -> list[Row]:
    """List the latest calls that ended in advice or in a saisine that the person sees."""
    return _select(tx, f"NOT ({_OPEN})", "a.appele_le DESC, a.cree_le DESC")


def list_due_appels(tx: Transaction) -> list[Row]:
    """List what calls ask of the acting person today: to ring back, or to make a saisine of.

    Ringing back is for who said so; only a coordinator makes a saisine.
    """
    mine = f"a.auteur_id = $moi AND a.suite = '{SuiteAppel.RAPPEL}' AND a.rappel_le <= $jour"
    to_make = f"a.suite = '{SuiteAppel.SAISINE}'" if may(tx.actor, Action.IMPORT_FICHE) else "FALSE"
    return _select(
        tx, f"{_OPEN} AND (({mine}) OR ({to_make}))", "a.rappel_le NULLS LAST, a.appele_le"
    )


def list_callers(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List the people who may call, with today's role and school, in French order."""
    droits.check(tx.actor, Action.NOTE_APPEL, circonscription_id)
    return tx.rows(
        f"""SELECT * FROM (
            SELECT p.id, p.prenom, p.nom, a.role, a.metier, a.ecole_id, e.nom AS ecole,
                   row_number() OVER (
                       PARTITION BY p.id ORDER BY a.ecole_id IS NULL, a.role, a.debut DESC
                   ) AS rang
            FROM personne p
            JOIN affectation a ON a.personne_id = p.id AND a.circonscription_id = $c
                 AND {HOLDS}
            LEFT JOIN ecole e ON e.id = a.ecole_id
            WHERE p.circonscription_id = $c AND p.id <> $moi
        ) AS roles WHERE rang = 1 ORDER BY nom COLLATE fr, prenom COLLATE fr""",  # noqa: S608 - constant
        c=circonscription_id, jour=tx.today, moi=tx.actor.personne_id,
    )  # fmt: skip


def _check_places(tx: Transaction, circonscription_id: str, appel: Appel) -> None:
    ecole = get_ecole(tx, appel.ecole_id or "")
    person = get_personne(tx, appel.appelant_id) if appel.appelant_id else None
    places = {ecole["circonscription_id"], *([person["circonscription_id"]] if person else [])}
    if places != {circonscription_id}:
        raise NotFound("Cette école ou cette personne n’est pas de votre circonscription.")


def _ended(tx: Transaction, appel: Appel) -> object:
    return tx.now if appel.suite is SuiteAppel.CONSEIL else None


def note_appel(tx: Transaction, circonscription_id: str, appel: Appel) -> str:
    """Keep a call and return its id; « Conseil donné » ends it at once.

    Raises:
        InvalidInput: something is missing, or it is about somebody who suffers: nothing is kept.
        NotAllowed: the acting person notes no calls here.
    """
    droits.check(tx.actor, Action.NOTE_APPEL, circonscription_id)
    checked = check_appel(appel, tx.today)
    _check_places(tx, circonscription_id, checked)
    appel_id = new_id()
    tx.insert(
        "appel", id=appel_id, circonscription_id=circonscription_id,
        auteur_id=tx.actor.personne_id, cree_le=tx.now, clos_le=_ended(tx, checked),
        **checked.model_dump(),
    )  # fmt: skip
    _trace(tx, "note_appel", appel_id, circonscription_id)
    return appel_id


def _trace(tx: Transaction, action: str, appel_id: str, circonscription_id: str) -> None:
    """Write the act without a word of what was said: a call leaves after twelve months."""
    journal.record(tx, action, "appel", appel_id)
    audit.note(tx, action, "appel", appel_id, circonscription_id=circonscription_id)


def get_appel(tx: Transaction, appel_id: str) -> Row:
    """Read one call for the acting person.

    Raises:
        NotFound: it does not exist, or not for them: both look the same from outside.
    """
    row = tx.row("SELECT * FROM appel WHERE id = $id", id=appel_id)
    seen = row is not None and may_read_appel(
        tx.actor, circonscription_id=row["circonscription_id"], auteur_id=row["auteur_id"],
        reserve=row["reserve"],
    )  # fmt: skip
    if row is None or not seen:
        raise NotFound(_GONE)
    return row


def _mine(tx: Transaction, appel_id: str) -> Row:
    row = _unturned(tx, appel_id)
    if row["auteur_id"] != tx.actor.personne_id:
        raise NotFound("Cet appel a été noté par quelqu’un d’autre : c’est à lui ou elle de le "
                       "corriger.")  # fmt: skip
    droits.check(tx.actor, Action.NOTE_APPEL, row["circonscription_id"])
    return row


def _unturned(tx: Transaction, appel_id: str) -> Row:
    row = get_appel(tx, appel_id)
    if row["saisine_id"]:
        raise Conflict(_TAKEN)
    return row


def read_content(row: Row) -> Appel:
    """Return what was written of a call that was just read."""
    return Appel(**{name: row[name] for name in Appel.model_fields})


def correct_appel(tx: Transaction, appel_id: str, version: int, appel: Appel) -> None:
    """Correct a call one noted oneself; a new next step opens it again.

    Raises:
        NotFound: somebody else noted it.
        Conflict: it became a saisine, or changed meanwhile.
    """
    row = _mine(tx, appel_id)
    checked = check_appel(appel, tx.today)
    _check_places(tx, row["circonscription_id"], checked)
    tx.save("appel", appel_id, version, clos_le=_ended(tx, checked), **checked.model_dump())
    _trace(tx, "correct_appel", appel_id, row["circonscription_id"])


def close_appel(tx: Transaction, appel_id: str, version: int) -> None:
    """Say that the advice given is all: nothing more is expected of this call."""
    row = _unturned(tx, appel_id)
    tx.save(
        "appel", appel_id, version,
        suite=SuiteAppel.CONSEIL.value, rappel_le=None, clos_le=tx.now,
    )  # fmt: skip
    _trace(tx, "close_appel", appel_id, row["circonscription_id"])


def erase_appel(tx: Transaction, appel_id: str, version: int) -> None:
    """Remove a call one should not have noted; only the fact of it stays in the history."""
    row = _mine(tx, appel_id)
    if row["version"] != version:
        raise Conflict("Cet appel vient de changer. Relisez-le avant de l’effacer.")
    tx.execute("DELETE FROM appel WHERE id = $id", id=appel_id)
    _trace(tx, "erase_appel", appel_id, row["circonscription_id"])


def turn_into_saisine(tx: Transaction, appel_id: str, version: int) -> str:
    """Make a saisine of a call with what is known of it, and return the saisine's id.

    The pupil stays to be named. The words leave the call: they are in the saisine. A reserved one
    is the IEN's: who makes it sees it no longer, unless named.

    Raises:
        NotAllowed: the acting person records no saisines here.
        Conflict: it became a saisine already, or changed meanwhile.
    """
    row = _unturned(tx, appel_id)
    appel, ecole = read_content(row), get_ecole(tx, row["ecole_id"])
    saisine_id = create_saisine(
        tx,
        NouvelleSaisine(
            circonscription_id=row["circonscription_id"], origine="appel",
            fiche=as_fiche(appel, ecole["nom"], ecole["commune"]),
            objet=appel.objet or Objet.ELEVE, recue_le=appel.appele_le, ecole_id=ecole["id"],
            demandeur_id=appel.appelant_id, reservee=becomes_reserved(appel),
        ),
    )  # fmt: skip
    tx.save(
        "appel", appel_id, version, saisine_id=saisine_id, suite=SuiteAppel.SAISINE.value,
        rappel_le=None, reserve=becomes_reserved(appel), appelant="", fonction="",
        appelant_id=None, dit="", convenu="",
    )  # fmt: skip
    _trace(tx, "turn_appel", appel_id, row["circonscription_id"])
    return saisine_id
