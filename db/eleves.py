"""Pupils who have a situation; a merge sets one aside and can be undone."""

from datetime import date
from typing import Final

from core import droits
from core.droits import Acces, Action
from core.errors import InvalidInput, NotFound
from core.fiche import FicheEleve
from core.texte import clean, normalize
from db import journal
from db.connection import Row, Transaction, new_id
from db.mots import index_eleve
from db.recherche import match_every_word, search_words
from db.visibilite import VISIBLES, get_visible, scope

# A pupil known through reserved saisines only does not exist for others.
_SEEN: Final = f"id IN (SELECT eleve_id FROM visibles WHERE acces >= {Acces.SUIVI})"  # noqa: S608 - constant


def search_key(nom: str, prenom: str) -> str:
    """Return the folded text by which a pupil is searched, in both orders."""
    return normalize(f"{nom} {prenom} {nom}")


def create_eleve(
    tx: Transaction,
    circonscription_id: str,
    ecole_id: str,
    nom: str,
    prenom: str,
    *,
    date_naissance: date | None = None,
    pronom: str | None = None,
) -> str:
    """Record a pupil and return their id; namesakes are two pupils until somebody merges them."""
    if not clean(nom) and not clean(prenom):
        raise InvalidInput("Indiquez le nom ou le prénom de l’élève.")
    eleve_id = new_id()
    tx.insert(
        "eleve", id=eleve_id, circonscription_id=circonscription_id, ecole_id=ecole_id,
        nom=clean(nom), prenom=clean(prenom), date_naissance=date_naissance, pronom=pronom,
        recherche=search_key(nom, prenom),
    )  # fmt: skip
    return eleve_id


def update_eleve(tx: Transaction, eleve_id: str, eleve: FicheEleve) -> None:
    """Write a corrected name or date on the record that a saisine was made with."""
    tx.execute(
        "UPDATE eleve SET nom = $nom, prenom = $prenom, recherche = $recherche, "
        "date_naissance = $ne_le, pronom = $pronom, version = version + 1 WHERE id = $id",
        id=eleve_id, nom=eleve.nom, prenom=eleve.prenom, ne_le=eleve.date_naissance,
        pronom=eleve.pronom, recherche=search_key(eleve.nom, eleve.prenom),
    )  # fmt: skip
    index_eleve(tx, eleve_id)


def get_eleve(tx: Transaction, eleve_id: str) -> Row:
    """Read one pupil, following a merge to the pupil kept."""
    row = tx.row("SELECT * FROM eleve WHERE id = $id", id=eleve_id)
    if row is None:
        raise NotFound("Cet élève n’est pas connu. Revenez à la liste.")
    return get_eleve(tx, row["fusionne_dans"]) if row["fusionne_dans"] else row


def list_names(tx: Transaction, eleve_id: str | None) -> list[str]:
    """List a pupil's names, under each of the records that are one with this one.

    For a caller that has checked who reads of the pupil; without a pupil, none.
    """
    rows = tx.rows(
        "SELECT nom, prenom FROM eleve WHERE coalesce(fusionne_dans, id) = "
        "(SELECT coalesce(x.fusionne_dans, x.id) FROM eleve x WHERE x.id = $id)",
        id=eleve_id or "",
    )  # fmt: skip
    return [name for row in rows for name in (row["nom"], row["prenom"])]


def find_seen(tx: Transaction, circonscription_id: str, eleve_id: str) -> Row | None:
    """Find a pupil through a situation that the acting person reads; None for any other."""
    return tx.row(
        f"WITH {VISIBLES} SELECT * FROM eleve WHERE id = $id AND circonscription_id = $c "  # noqa: S608 - constant
        f"AND fusionne_dans IS NULL AND {_SEEN}",
        id=eleve_id, c=circonscription_id, **scope(tx.actor),
    )  # fmt: skip


def list_known(tx: Transaction, circonscription_id: str) -> list[Row]:
    """List the pupils of a circonscription for matching; merged ones are left out.

    Only for those who import fiches; a pupil known through reserved saisines only is left out.
    """
    droits.check(tx.actor, Action.IMPORT_FICHE, circonscription_id)
    return tx.rows(
        f"WITH {VISIBLES} SELECT id, nom, prenom, date_naissance, ecole_id FROM eleve "  # noqa: S608 - constant
        f"WHERE circonscription_id = $c AND fusionne_dans IS NULL AND {_SEEN}",
        c=circonscription_id, **scope(tx.actor),
    )  # fmt: skip


def list_namesakes(tx: Transaction, eleve_id: str) -> list[Row]:
    """List the pupils that share a folded name with this one, merged into it or not."""
    me = tx.row("SELECT * FROM eleve WHERE id = $id", id=eleve_id)
    if me is None:
        return []
    droits.check(tx.actor, Action.MERGE_ELEVES, me["circonscription_id"])
    return tx.rows(
        f"WITH {VISIBLES}, seen AS (SELECT * FROM eleve WHERE {_SEEN}) "  # noqa: S608 - constant
        "SELECT x.*, e.nom AS ecole FROM seen x JOIN ecole e ON e.id = x.ecole_id "
        "WHERE x.id <> $id AND x.circonscription_id = $c "
        "AND (x.recherche = $recherche OR x.fusionne_dans = $id) ORDER BY x.nom COLLATE fr",
        id=eleve_id, c=me["circonscription_id"], recherche=me["recherche"], **scope(tx.actor),
    )  # fmt: skip


def merge_eleves(tx: Transaction, kept_id: str, other_id: str, version: int) -> None:
    """Say that two records are one pupil: the other now shows as the one kept.

    Nothing is rewritten: saisines keep the record they were made with, so that a merge
    can be undone without losing a line of either.
    """
    kept, other = get_eleve(tx, kept_id), tx.row("SELECT * FROM eleve WHERE id = $id", id=other_id)
    droits.check(tx.actor, Action.MERGE_ELEVES, kept["circonscription_id"])
    if other is None or other["circonscription_id"] != kept["circonscription_id"]:
        raise NotFound("Cet élève n’est pas connu. Revenez à la liste.")
    if kept["id"] == other_id:
        raise InvalidInput("Ces deux fiches d’élève sont déjà réunies.")
    if tx.value("SELECT 1 FROM eleve WHERE fusionne_dans = $other", other=other_id):
        raise InvalidInput(
            "La fiche que vous voulez mettre de côté en réunit déjà d’autres : gardez celle-là "
            "et réunissez-lui l’autre."
        )
    tx.save("eleve", other_id, version, fusionne_dans=kept["id"])
    index_eleve(tx, other_id)
    journal.record(tx, "merge_eleves", "eleve", other_id, vers=kept["id"])


def unmerge_eleve(tx: Transaction, other_id: str, version: int) -> None:
    """Take apart a record that was merged by mistake."""
    other = tx.row("SELECT * FROM eleve WHERE id = $id", id=other_id)
    if other is None or not other["fusionne_dans"]:
        raise NotFound("Cette fiche d’élève n’est réunie à aucune autre.")
    droits.check(tx.actor, Action.MERGE_ELEVES, other["circonscription_id"])
    tx.save("eleve", other_id, version, fusionne_dans=None)
    index_eleve(tx, other_id)
    journal.record(tx, "unmerge_eleve", "eleve", other_id, de=other["fusionne_dans"])


def list_candidates(tx: Transaction, saisine_id: str, search: str) -> list[Row]:
    """List the pupils whom a fiche may really be about, by name; never its present one."""
    saisine, _, _ = get_visible(tx, saisine_id)
    droits.check(tx.actor, Action.REASSIGN_ELEVE, saisine["circonscription_id"])
    words = search_words(search)
    if not words:
        return []
    return tx.rows(
        f"WITH {VISIBLES}, seen AS (SELECT * FROM eleve WHERE {_SEEN}) "  # noqa: S608 - constants and bound parameters
        "SELECT x.id, x.nom, x.prenom, x.date_naissance, e.nom AS ecole FROM seen x "
        "JOIN ecole e ON e.id = x.ecole_id WHERE x.circonscription_id = $c AND x.id <> $now "
        f"AND x.fusionne_dans IS NULL AND {match_every_word('x.recherche', words)} "
        "ORDER BY x.nom COLLATE fr, x.prenom COLLATE fr LIMIT 20",
        c=saisine["circonscription_id"], now=saisine["eleve_id"] or "", **words,
        **scope(tx.actor),
    )  # fmt: skip
