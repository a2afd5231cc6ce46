"""The words of each saisine, folded for the search, in one table and nowhere else.

Every action that writes words folds them in its own transaction; a purge takes them out. Drafts
have none. `db/recherche.py` searches them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

from core.fiche import Fiche
from core.recherche import distinct_words, list_texts
from db.connection import Row, Store, Transaction
from db.lots import insert_many

_PAGE: Final = 500
_TABLE: Final = "saisine_mot"


class Portee(StrEnum):
    """Where a word was written, hence who may find the saisine by it."""

    NOM = "nom"
    FICHE = "fiche"
    INTERNE = "interne"
    DEMANDEUR = "demandeur"


def index_saisine(tx: Transaction, saisine_id: str, *, known: bool = False) -> None:
    """Fold the words of one saisine, in the transaction that wrote them.

    `known` says that it may have words already: those are taken out first.
    """
    if known:
        forget_words(tx, saisine_id)
    insert_many(tx, _TABLE, list(_fold(tx, [saisine_id])))


def index_eleve(tx: Transaction, eleve_id: str) -> None:
    """Fold again the saisines of a pupil whose name was corrected, merged or set apart."""
    for row in tx.rows(
        "SELECT s.id FROM saisine s JOIN eleve x ON x.id = s.eleve_id "
        "WHERE x.id = $id OR x.fusionne_dans = $id",
        id=eleve_id,
    ):
        index_saisine(tx, row["id"], known=True)


def add_words(tx: Transaction, saisine_id: str, *texts: str, inside: bool = False) -> None:
    """Fold texts that were just added to a saisine: a question; `inside`: an exchange."""
    portee = Portee.INTERNE if inside else Portee.FICHE
    insert_many(tx, _TABLE, list(_words(saisine_id, portee, texts)))


def forget_words(tx: Transaction, saisine_id: str) -> None:
    """Take a saisine's words out of the search: what was erased is not found either."""
    tx.execute("DELETE FROM saisine_mot WHERE saisine_id = $id", id=saisine_id)


def _words(saisine_id: str, portee: Portee, texts: Iterable[str]) -> Iterator[Row]:
    for mot in sorted(distinct_words(texts)):
        yield {"saisine_id": saisine_id, "portee": portee.value, "mot": mot}


def _fold(tx: Transaction, ids: Sequence[str]) -> Iterator[Row]:
    saisines = tx.rows(
        "SELECT s.id, s.fiche, trim(p.prenom || ' ' || p.nom) AS demandeur, "
        "concat_ws(' ', s.recherche, x.recherche, f.recherche) AS noms "
        "FROM saisine s LEFT JOIN personne p ON p.id = s.demandeur_id "
        "LEFT JOIN eleve x ON x.id = s.eleve_id LEFT JOIN eleve f ON f.id = x.fusionne_dans "
        "WHERE s.id = ANY($ids) AND s.statut <> 'brouillon'",
        ids=list(ids),
    )
    said, inside = read_said(tx, ids), read_inside(tx, ids)
    fiches = read_fiches(tx, {row["id"]: row["fiche"] for row in saisines})
    for row in saisines:
        fiche = fiches[row["id"]]
        written = [text for _, text in list_texts(fiche)]
        yield from _words(row["id"], Portee.NOM, [row["noms"]])
        yield from _words(row["id"], Portee.FICHE, [*written, *said.get(row["id"], [])])
        yield from _words(row["id"], Portee.INTERNE, inside.get(row["id"], []))
        yield from _words(row["id"], Portee.DEMANDEUR, [row["demandeur"] or "", fiche.enseignant])


def read_fiches(tx: Transaction, kept: Mapping[str, str]) -> dict[str, Fiche]:
    """Return fiches by saisine, with what the parents say now in the place of what they said."""
    found = {key: Fiche.model_validate_json(text) for key, text in kept.items()}
    listed, names = one_of(list(kept))
    said = tx.rows(
        "SELECT p.saisine_id, p.point_de_vue, coalesce(string_agg(r.sinon, ' ; '), '') AS sinon "  # noqa: S608 - bound parameters
        "FROM parents p LEFT JOIN responsable r ON r.saisine_id = p.saisine_id AND r.sinon <> '' "
        f"WHERE p.saisine_id IN ({listed}) GROUP BY p.saisine_id, p.point_de_vue",
        **names,
    )
    for row in said:
        now = {"parents_point_de_vue": row["point_de_vue"], "parents_sinon": row["sinon"]}
        found[row["saisine_id"]] = found[row["saisine_id"]].model_copy(update=now)
    return found


def read_said(tx: Transaction, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the questions and answers of saisines, by saisine."""
    listed, names = one_of(ids)
    return _group(
        tx.rows(
            "SELECT saisine_id, texte, coalesce(reponse, '') AS suite FROM question "  # noqa: S608 - bound parameters
            f"WHERE saisine_id IN ({listed})",
            **names,
        )
    )


def read_inside(tx: Transaction, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the exchanges and bilans of saisines: for those who see the inside of them."""
    listed, names = one_of(ids)
    return _group(
        tx.rows(
            "SELECT saisine_id, texte, resultat AS suite FROM echange "  # noqa: S608 - bound parameters
            f"WHERE saisine_id IN ({listed}) UNION ALL "
            f"SELECT saisine_id, texte, '' AS suite FROM bilan WHERE saisine_id IN ({listed})",
            **names,
        )
    )


def _group(rows: Iterable[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["saisine_id"], []).extend((row["texte"], row["suite"]))
    return found


def fill_words(tx: Transaction) -> int:
    """Fold the saisines that have no words yet; return how many there were.

    The table is then sorted again: a search reads the words that begin alike, and no others.
    """
    missing = tx.rows(
        "SELECT id FROM saisine WHERE statut <> 'brouillon' AND recherche <> '' "
        "AND id NOT IN (SELECT saisine_id FROM saisine_mot)"
    )
    for start in range(0, len(missing), _PAGE):
        insert_many(tx, _TABLE, list(_fold(tx, [r["id"] for r in missing[start : start + _PAGE]])))
    if missing:
        sort_words(tx)
    return len(missing)


def fill_store(store: Store) -> None:
    """Make a store from before the search ready for it, when the application starts."""
    with store.writing() as tx:
        fill_words(tx)


def sort_words(tx: Transaction) -> None:
    """Lay the words that begin alike together again, once each; the night does it."""
    tx.execute(
        "CREATE TEMPORARY TABLE tri AS SELECT DISTINCT saisine_id, portee, mot FROM saisine_mot "
        "WHERE saisine_id IN (SELECT id FROM saisine)"
    )
    tx.execute("DELETE FROM saisine_mot")
    tx.execute(
        "INSERT INTO saisine_mot SELECT saisine_id, portee, mot FROM tri ORDER BY mot, saisine_id"
    )
    tx.execute("DROP TABLE tri")


def one_of(ids: Sequence[str]) -> tuple[str, dict[str, object]]:
    """Return a few ids as a list of parameters: the engine then reads those rows only."""
    names: dict[str, object] = {f"id{number}": key for number, key in enumerate(ids)}
    return ", ".join(f"${name}" for name in names) or "NULL", names
