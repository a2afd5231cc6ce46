"""Searching what one may see: references, pupils, schools, words of the fiche and of the inside.

Rights are in the SQL: what is masked for somebody is not searched for them either.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from core import droits
from core.droits import REGLES_ACTION, Acces, Action
from core.fiche import OBJET_LABELS, Fiche, Objet
from core.recherche import (
    MAX_WORDS,
    MIN_FORGIVEN,
    Raison,
    Trouvaille,
    cut_edges,
    find_excerpt,
    forgive,
    list_texts,
    split_words,
)
from core.saisine import STATUT_LABELS, Statut
from core.texte import normalize
from db import audit
from db.connection import Row, Transaction
from db.mots import Portee, one_of, read_fiches, read_inside, read_said
from db.visibilite import VISIBLES, scope

SHOWN: Final = 12
_NOTED_EVERY: Final = timedelta(minutes=1)  # somebody who types is one search, not ten


def search_words(search: str) -> dict[str, object]:
    """Return a search as parameters `mot0`, `mot1`… ready for LIKE; further words are ignored."""
    words = normalize(search).split()[:MAX_WORDS]
    return {f"mot{number}": f"%{word}%" for number, word in enumerate(words)}


def match_every_word(column: str, words: dict[str, object]) -> str:
    """Return the condition that a column (named in code) holds every word of `search_words`."""
    return " AND ".join(f"{column} LIKE ${name}" for name in words) or "TRUE"


# --- searching ---------------------------------------------------------------------------------

Souhait = tuple[str, list[str]]  # a word as typed, and the words that it may have meant
_MEANT: Final = 6  # as many, whatever is known: the time of a search tells nothing
_FOUND: Final = " UNION ALL ".join(
    [
        "SELECT saisine_id AS id, portee FROM saisine_mot WHERE mot >= $debut{n} AND mot < $fin{n}",
        "SELECT saisine_id AS id, portee FROM saisine_mot WHERE mot IN ("  # noqa: S608 - constants
        + ", ".join(f"$autre{{n}}_{rank}" for rank in range(_MEANT))
        + ")",
    ]
)
_NUMBERED: Final = (
    "SELECT id, 'numero' AS portee FROM saisine "
    "WHERE replace(lower(reference), '-', '') LIKE $numero{n}"
)
_BY_PLACE: Final = (
    f"(m{{n}}.numero OR (v.acces >= {Acces.SUIVI} AND (m{{n}}.nom OR m{{n}}.fiche "
    "OR (m{n}.demandeur AND v.circonscription_id = ANY($par_demandeur)))) "
    f"OR (v.acces >= {Acces.CONTENU} AND m{{n}}.interne))"
)
"""What gives the right to a word, by where it was written."""


def _scope(tx: Transaction) -> dict[str, object]:
    roles = REGLES_ACTION[Action.SEARCH_BY_ASKER].roles
    places = frozenset[str]().union(*(tx.actor.circonscriptions_as(role) for role in roles))
    return {**scope(tx.actor), "par_demandeur": sorted(places)}


def _word_table(number: int, typed: str) -> str:
    """Return the table `m0`, `m1`… of where one word was written, saisine by saisine."""
    parts = [_FOUND] + ([_NUMBERED] if any(c.isdigit() for c in typed) else [])
    places = ", ".join(f"bool_or(portee = '{place}') AS {place}" for place in ("numero", *Portee))
    lines = " UNION ALL ".join(parts).replace("{n}", str(number))
    return f"m{number} AS (SELECT id, {places} FROM ({lines}) AS lignes GROUP BY id)"  # noqa: S608 - constants


def _parameters(wanted: Sequence[Souhait]) -> dict[str, object]:
    found: dict[str, object] = {}
    for n, (typed, others) in enumerate(wanted):
        found |= {
            f"numero{n}": f"%{typed}%", f"debut{n}": typed,
            f"fin{n}": typed[:-1] + chr(ord(typed[-1]) + 1),
        }  # fmt: skip
        padded = [*others[:_MEANT], *[typed] * _MEANT][:_MEANT]
        found |= {f"autre{n}_{rank}": word for rank, word in enumerate(padded)}
    return found


def _find(tx: Transaction, wanted: Sequence[Souhait]) -> list[Row]:
    """Return the best hits, each with the number of all of them (`nombre`)."""
    numbers = range(len(wanted))
    tables = ", ".join(_word_table(n, typed) for n, (typed, _) in enumerate(wanted))
    joins = " ".join(f"JOIN m{n} ON m{n}.id = v.id" for n in numbers)
    every = " AND ".join(_BY_PLACE.replace("{n}", str(n)) for n in numbers)
    named = " AND ".join(f"(m{n}.nom OR m{n}.numero)" for n in numbers)
    return tx.rows(
        f"WITH {VISIBLES}, {tables} SELECT v.id, v.acces, "  # noqa: S608 - constants and bound parameters
        "v.circonscription_id = ANY($par_demandeur) AS par_demandeur, "
        "count(*) OVER () AS nombre FROM visibles v "
        f"{joins} WHERE v.statut <> '{Statut.BROUILLON}' AND {every} "
        f"ORDER BY CASE WHEN v.acces >= {Acces.SUIVI} AND {named} THEN 0 ELSE 1 END, "
        "v.recue_le DESC, v.reference DESC LIMIT $montrees",
        montrees=SHOWN, **_parameters(wanted), **_scope(tx),
    )  # fmt: skip


def _meant(tx: Transaction, word: str) -> list[str]:
    """Return the words one mistake away from what was typed, wherever they were written.

    Only words that share an edge with it are looked at: one mistake leaves one of the two whole.
    They say nothing by themselves: the search they go into has the rights of the acting person.
    """
    if len(word) < MIN_FORGIVEN:
        return []
    start, end = cut_edges(word)
    rows = tx.rows(
        "SELECT DISTINCT mot FROM saisine_mot WHERE (mot LIKE $debut OR mot LIKE $fin) "
        "AND length(mot) BETWEEN $court AND $long",
        debut=f"{start}%",
        fin=f"%{end}",
        court=len(word) - 1,
        long=len(word) + 1,
    )
    return forgive(word, (row["mot"] for row in rows))


def search_saisines(tx: Transaction, typed: str) -> tuple[list[Trouvaille], int]:
    """Find what the acting person may see, best first, with its reasons, and how many there are.

    Every word must be found, in any order, accents ignored. When nothing is found so, one typing
    mistake in each word is forgiven.
    """
    droits.check(tx.actor, Action.LIST_SAISINES)
    words = split_words(typed)
    if not words:
        return [], 0
    wanted: list[Souhait] = [(word, []) for word in words]
    found = _find(tx, wanted)
    if not found:  # the same query whatever words are known: nothing shows in its time
        wanted = [(word, _meant(tx, word)) for word in words]
        found = _find(tx, wanted)
    total = int(found[0]["nombre"]) if found else 0
    return _describe(tx, found, wanted), total


def note_search(tx: Transaction, nombre: int) -> None:
    """Write in the audit log that the acting person searched, once while they type; no word."""
    recent = tx.value(
        "SELECT 1 FROM audit WHERE acteur_id = $moi AND action = 'search' AND moment > $since "
        "LIMIT 1",
        moi=tx.actor.personne_id, since=tx.now - _NOTED_EVERY,
    )  # fmt: skip
    if not recent:
        audit.note(tx, "search", "saisine", nombre=nombre)


# --- why it was found --------------------------------------------------------------------------

_MASKED: Final[Row] = dict.fromkeys(
    ("objet", "ecole", "commune", "eleve_nom", "eleve_prenom", "demandeur"), ""
) | {"fiche": Fiche()}


def _describe(tx: Transaction, hits: Sequence[Row], wanted: Sequence[Souhait]) -> list[Trouvaille]:
    """Say why each was found, reading of each what its access opens and nothing else."""
    if not hits:
        return []
    readable = [hit["id"] for hit in hits if hit["acces"] >= Acces.SUIVI]
    by_asker = [hit["id"] for hit in hits if hit["acces"] >= Acces.SUIVI and hit["par_demandeur"]]
    inside = [hit["id"] for hit in hits if hit["acces"] >= Acces.CONTENU]
    summed = [hit["id"] for hit in hits if hit["acces"] >= Acces.RESUME]
    heads, contents = _read_heads(tx, [hit["id"] for hit in hits], summed), _read(tx, readable)
    askers = _read_askers(tx, by_asker)
    said, noted = read_said(tx, readable), read_inside(tx, inside)
    return [
        _line(
            _MASKED | heads[key] | contents.get(key, {}) | {"demandeur": askers.get(key)},
            said.get(key, []), noted.get(key, []), wanted,
        )
        for key in (hit["id"] for hit in hits)
    ]  # fmt: skip


def _read_heads(tx: Transaction, ids: Sequence[str], summed: Sequence[str]) -> dict[str, Row]:
    listed, names = one_of(ids)
    rows = tx.rows(
        "SELECT id, reference, statut, reservee, "  # noqa: S608 - bound parameters
        "CASE WHEN id = ANY($summed) THEN niveau ELSE '' END AS niveau "
        f"FROM saisine WHERE id IN ({listed})",
        summed=list(summed), **names,
    )  # fmt: skip
    return {row["id"]: row for row in rows}


def _read(tx: Transaction, readable: Sequence[str]) -> dict[str, Row]:
    listed, names = one_of(readable)
    rows = tx.rows(
        "SELECT s.id, s.objet, s.fiche, e.nom AS ecole, e.commune, "  # noqa: S608 - bound parameters
        "coalesce(f.nom, x.nom) AS eleve_nom, coalesce(f.prenom, x.prenom) AS eleve_prenom "
        "FROM saisine s LEFT JOIN ecole e ON e.id = s.ecole_id "
        "LEFT JOIN eleve x ON x.id = s.eleve_id LEFT JOIN eleve f ON f.id = x.fusionne_dans "
        f"WHERE s.id IN ({listed})",
        **names,
    )
    fiches = read_fiches(tx, {row["id"]: row["fiche"] for row in rows})
    return {row["id"]: row | {"fiche": fiches[row["id"]]} for row in rows}


def _read_askers(tx: Transaction, by_asker: Sequence[str]) -> dict[str, str]:
    listed, names = one_of(by_asker)
    rows = tx.rows(
        "SELECT s.id, coalesce(trim(p.prenom || ' ' || p.nom), '') AS demandeur "  # noqa: S608 - bound parameters
        f"FROM saisine s LEFT JOIN personne p ON p.id = s.demandeur_id WHERE s.id IN ({listed})",
        **names,
    )
    return {row["id"]: row["demandeur"] for row in rows}


def _line(row: Row, said: list[str], noted: list[str], wanted: Sequence[Souhait]) -> Trouvaille:
    fiche: Fiche = row["fiche"]
    pupil = f"{(row['eleve_nom'] or '').upper()} {row['eleve_prenom'] or ''}".strip()
    asker = "" if row["demandeur"] is None else row["demandeur"] or fiche.enseignant
    school = ", ".join(filter(None, [row["ecole"], row["commune"]]))
    words = [word for typed, others in wanted for word in (typed, *others)]
    reasons = list(_short_reasons(row, pupil, school, asker, words))
    texts = [*list_texts(fiche), *(("Précisions", t) for t in said),
             *(("Échanges du pôle", t) for t in noted)]  # fmt: skip
    left = _unexplained(row, pupil, school, reasons, wanted)
    found = ((label, find_excerpt(text, left)) for label, text in texts)
    reasons += [f"{label} : {excerpt}" for label, excerpt in found if excerpt][:2]
    kind = OBJET_LABELS[Objet(row["objet"])] if row["objet"] and not pupil else pupil
    return Trouvaille(
        id=row["id"], reference=row["reference"],
        statut=STATUT_LABELS[Statut(row["statut"])], ecole=school,
        titre=", ".join(filter(None, [kind, row["niveau"]])), reservee=row["reservee"],
        raisons=tuple(reasons),
    )  # fmt: skip


def _short_reasons(
    row: Row, pupil: str, school: str, asker: str, words: Sequence[str]
) -> Iterator[str]:
    if any(word in row["reference"].lower().replace("-", "") for word in words):
        yield Raison.REFERENCE.value
    for reason, said in (
        (Raison.ELEVE, pupil), (Raison.ECOLE, school), (Raison.DEMANDEUR, asker),
    ):  # fmt: skip
        if find_excerpt(said, words):
            yield f"{reason} : {said}"


def _unexplained(
    row: Row, pupil: str, school: str, reasons: Sequence[str], wanted: Sequence[Souhait]
) -> list[str]:
    """Return the words that neither the reference nor a name explains: those of the texts."""
    names = " ".join([row["reference"].lower().replace("-", ""), pupil, school, *reasons])
    return [
        word
        for typed, others in wanted
        if not find_excerpt(names, [typed, *others])
        for word in (typed, *others)
    ]
