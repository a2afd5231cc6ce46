"""Who sees which saisine, as SQL: made from `core.droits.REGLES_ACCES`, nothing of its own."""

from typing import Final

from core.droits import REGLES_ACCES, Acces, FaitsSaisine, RegleAcces, Relation, find_access
from core.errors import NotFound
from core.personne import Acteur, Role
from core.saisine import HELD_POSITIONS, Position, Statut
from db.connection import Row, Transaction

HELD: Final = ", ".join(f"'{position}'" for position in sorted(HELD_POSITIONS))
"""The positions of a proposal that keeps a saisine under study, as SQL."""
_NOT_FOUND: Final = (
    "Cette situation n’existe pas, ou elle ne vous est pas ouverte. "
    "Adressez-vous à la coordination du pôle si vous pensez devoir y accéder."
)
_BY_PERSON: Final = {
    Relation.DEMANDEUR: "s.demandeur_id = $moi AND s.relais_le IS NULL",
    Relation.SOLLICITE: (
        "s.id IN (SELECT saisine_id FROM proposition "
        "WHERE personne_id = $moi AND position <> 'declinee')"
    ),
    Relation.NOMME: (
        "s.id IN (SELECT saisine_id FROM saisine_personne "
        "WHERE personne_id = $moi AND titre = 'nommee')"
    ),
    Relation.CONCERNE: (
        "s.id IN (SELECT saisine_id FROM saisine_personne "
        "WHERE personne_id = $moi AND titre = 'concernee')"
    ),
    Relation.SCOLARISATION: "s.pps",
}


def _role_parameter(regle: RegleAcces) -> str:
    return f"ou_{regle.role}_{regle.metier or 'tous'}"


def _condition(regle: RegleAcces) -> str:
    parts = []
    if regle.reservee is not None:
        parts.append("s.reservee" if regle.reservee else "NOT s.reservee")
    if regle.relation is Relation.ECOLE:
        parts.append(f"s.ecole_id = ANY($ecoles_{regle.role})")
    elif regle.role is not None:
        parts.append(f"s.circonscription_id = ANY(${_role_parameter(regle)})")
    if regle.relation in _BY_PERSON:
        parts.append(_BY_PERSON[regle.relation])
    return " AND ".join(parts)


def _access_case() -> str:
    branches = [
        f"WHEN {_condition(regle)} THEN {int(regle.acces)}"
        for regle in sorted(REGLES_ACCES, key=lambda r: -r.acces)
    ]
    return f"CASE {' '.join(branches)} ELSE 0 END"


VISIBLES: Final = f"""visibles AS (
    SELECT * FROM (
        SELECT s.*, {_access_case()} AS acces FROM saisine s
        WHERE s.circonscription_id = ANY($mes_circonscriptions)
          AND (s.statut <> '{Statut.BROUILLON}' OR s.demandeur_id = $moi)
    ) AS toutes WHERE acces > 0
)"""  # noqa: S608 - built from the table of rights at import, never from input
"""A common table expression: the saisines that the acting person sees, with `acces`."""


def scope(acteur: Acteur) -> dict[str, object]:
    """Return the parameters that `VISIBLES` needs for a person."""
    parameters: dict[str, object] = {
        "moi": acteur.personne_id,
        "mes_circonscriptions": sorted(acteur.circonscriptions),
        f"ecoles_{Role.DIRECTEUR}": sorted(acteur.ecoles_as(Role.DIRECTEUR)),
    }
    for regle in REGLES_ACCES:
        if regle.role is not None:
            held = acteur.circonscriptions_as(regle.role, regle.metier)
            parameters[_role_parameter(regle)] = sorted(held)
    return parameters


def read_facts(tx: Transaction, saisine: Row) -> FaitsSaisine:
    """Read the facts on which the rights over one saisine depend."""
    sollicites = tx.rows(
        "SELECT personne_id FROM proposition WHERE saisine_id = $id AND position <> $declinee "
        "AND personne_id IS NOT NULL",
        id=saisine["id"], declinee=Position.DECLINEE.value,
    )  # fmt: skip
    named = tx.rows(
        "SELECT personne_id, titre FROM saisine_personne WHERE saisine_id = $id", id=saisine["id"]
    )
    return FaitsSaisine(
        circonscription_id=saisine["circonscription_id"],
        ecole_id=saisine["ecole_id"],
        reservee=saisine["reservee"],
        brouillon=saisine["statut"] == Statut.BROUILLON,
        pps=saisine["pps"],
        demandeur_id=None if saisine["relais_le"] else saisine["demandeur_id"],
        sollicites=frozenset(row["personne_id"] for row in sollicites),
        nommes=frozenset(r["personne_id"] for r in named if r["titre"] == "nommee"),
        concernes=frozenset(r["personne_id"] for r in named if r["titre"] == "concernee"),
    )


def get_visible(tx: Transaction, saisine_id: str) -> tuple[Row, FaitsSaisine, Acces]:
    """Read one saisine for the acting person.

    Raises:
        NotFound: it does not exist, or not for them: both look the same from outside.
    """
    row = tx.row("SELECT * FROM saisine WHERE id = $id", id=saisine_id)
    if row is None:
        raise NotFound(_NOT_FOUND)
    faits = read_facts(tx, row)
    acces, _ = find_access(tx.actor, faits)
    if acces is Acces.AUCUN:
        raise NotFound(_NOT_FOUND)
    return row, faits, acces
