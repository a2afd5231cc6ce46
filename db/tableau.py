"""The board: the cards that the acting person may see, column by column, and moving one.

Who may open no more than a summary gets the reference, the level, the state and who has it:
no pupil, no school, no date. Reserved saisines are there for those who see them, and for nobody
else: neither a card nor one more in a count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from core import droits
from core.absence import describe_until
from core.delais import Delai
from core.droits import Acces, Action
from core.errors import Conflict
from core.listes import Liste
from core.personne import label_metier
from core.saisine import STATUT_LABELS, Position, Statut, school_year
from core.secteur import NON_POURVU
from core.tableau import (
    ACTION_OF,
    COLONNES,
    FIRST_CARDS,
    FiltresTableau,
    Geste,
    VueTableau,
    plan_move,
)
from db.absences import list_absences_on
from db.circonscriptions import list_values
from db.connection import Row, Transaction
from db.delais import EXEMPTES, read_delais, read_delais_of
from db.personnes import list_members
from db.saisines import follow_saisine
from db.secteurs import list_sector_people
from db.visibilite import HELD, VISIBLES, get_visible, scope

RECENT: Final = timedelta(minutes=10)
NOBODY: Final = "sans"
VACANTS: Final = "postes"
_ON_BOARD: Final = ", ".join(f"'{statut}'" for statut in COLONNES)
_S: Final = f"v.acces >= {Acces.SUIVI}"
_CONDITIONS: Final[Mapping[str, str]] = {
    "membre": f"""v.id IN (SELECT saisine_id FROM proposition WHERE personne_id = $membre
        AND (position = 'acceptee' OR (v.acces >= {Acces.CONTENU} AND position IN ({HELD}))))""",  # noqa: S608 - constants
    "ecole": f"{_S} AND v.ecole_id = $ecole",
    "secteur": f"""{_S} AND v.ecole_id IN (SELECT ecole_id FROM secteur
        WHERE personne_id = $secteur AND annee = $cette_annee)""",  # noqa: S608 - constant
    "objet": f"{_S} AND v.objet = $objet",
    "motif": f"{_S} AND v.motif = $motif",
    "retard": f"{_S} AND v.id = ANY($en_retard)",
    "a_moi": f"""v.id IN (SELECT saisine_id FROM proposition WHERE personne_id = $moi
        AND position IN ({HELD}))""",  # noqa: S608 - constants
}
_COLUMNS: Final = f"""
    s.id, s.version, s.reference, s.statut, s.statut_avant, s.reservee, s.niveau,
    s.circonscription_id, c.acces, c.place, c.total,
    CASE WHEN c.acces >= {Acces.SUIVI} THEN s.objet END AS objet,
    CASE WHEN c.acces >= {Acces.SUIVI} THEN s.motif END AS motif,
    CASE WHEN c.acces >= {Acces.SUIVI} THEN s.fiche END AS fiche,
    c.acces >= {Acces.SUIVI} AND EXISTS (
        SELECT 1 FROM responsable r
        WHERE r.saisine_id = s.id AND (r.informe_le IS NOT NULL OR r.sinon <> '')
    ) AS parents_dits,
    CASE WHEN c.acces >= {Acces.SUIVI} THEN e.nom END AS ecole,
    CASE WHEN c.acces >= {Acces.SUIVI} THEN e.commune END AS commune
"""  # noqa: S608 - constants
_PLACES: Final[Mapping[VueTableau, str]] = {
    VueTableau.ETAT: "SELECT f.*, f.statut AS place FROM filtrees f",
    VueTableau.PERSONNE: f"""SELECT f.*, CASE WHEN p.saisine_id IS NULL THEN '{NOBODY}'
        ELSE coalesce(p.personne_id, '{VACANTS}') END AS place
        FROM filtrees f LEFT JOIN (
            SELECT DISTINCT saisine_id, personne_id FROM proposition WHERE position IN ({HELD})
        ) p ON p.saisine_id = f.id""",  # noqa: S608 - constants
    VueTableau.SECTEUR: f"""SELECT f.*, CASE WHEN t.ecole_id IS NULL THEN '{NOBODY}'
        ELSE coalesce(t.personne_id, '{VACANTS}') END AS place
        FROM filtrees f LEFT JOIN secteur t ON t.ecole_id = f.ecole_id
        AND f.acces >= {Acces.SUIVI} AND t.annee = $cette_annee AND t.metier = $metier""",  # noqa: S608 - constants
}
_ORDER: Final = (
    "CASE WHEN f.statut = 'terminee' THEN f.modifiee_le END DESC NULLS LAST, "
    "f.recue_le, f.reference"
)


@dataclass
class CarteTableau:
    """One card: what the access opens of a saisine, its people, its clock, its last move."""

    saisine: Row
    personnes: list[Row] = field(default_factory=list)
    delai: Delai | None = None
    deplacee: Row | None = None
    absences: list[Row] = field(default_factory=list)


@dataclass
class ColonneTableau:
    """One column or lane; `total` None: a lane without figures."""

    cle: str
    titre: str
    total: int | None
    cartes: list[CarteTableau]
    plus: bool = False
    sous_titre: str = ""


def _where(
    tx: Transaction, filtres: FiltresTableau, delais: Mapping[str, Delai]
) -> tuple[str, dict[str, object]]:
    parts = [_CONDITIONS[name] for name in filtres.chosen]
    late = [saisine_id for saisine_id, delai in delais.items() if delai.retard]
    return " AND ".join(parts) or "TRUE", {**filtres.chosen, "en_retard": late, **scope(tx.actor)}


def _select(
    tx: Transaction, filtres: FiltresTableau, limites: Mapping[str, int],
    delais: Mapping[str, Delai],
) -> list[Row]:  # fmt: skip
    """Read the first cards of each place (a status, or who has it), with the place's total."""
    where, parameters = _where(tx, filtres, delais)
    places = _PLACES[filtres.vue]
    more = " ".join(f"WHEN c.place = $place_{i} THEN $limite_{i}" for i in range(len(limites)))
    limit = f"CASE {more} ELSE {FIRST_CARDS} END" if more else str(FIRST_CARDS)
    for i, (place, number) in enumerate(limites.items()):
        parameters |= {f"place_{i}": place, f"limite_{i}": number}
    return tx.rows(
        f"""WITH {VISIBLES}, filtrees AS (
            SELECT v.id, v.acces, v.statut, v.ecole_id, v.recue_le, v.reference, v.modifiee_le
            FROM visibles v WHERE v.statut IN ({_ON_BOARD}) AND {where}
            AND (v.statut <> 'terminee' OR ($terminees AND v.annee = $cette_annee))
        ), placees AS ({places}), rangees AS (
            SELECT f.id, f.acces, f.place,
                   row_number() OVER (PARTITION BY f.place ORDER BY {_ORDER}) AS rang,
                   count(*) OVER (PARTITION BY f.place) AS total FROM placees f
        )
        SELECT {_COLUMNS} FROM rangees c JOIN saisine s ON s.id = c.id
        LEFT JOIN ecole e ON e.id = s.ecole_id
        WHERE c.rang <= {limit} ORDER BY c.place, c.rang""",  # noqa: S608 - constants and bound parameters
        terminees=filtres.vue is VueTableau.ETAT, cette_annee=school_year(tx.today),
        metier=filtres.metier, **parameters,
    )  # fmt: skip


def _list_people(tx: Transaction, ids: Sequence[str]) -> dict[str, list[Row]]:
    """Gather who has, or is asked, each saisine; posts have no person."""
    found: dict[str, list[Row]] = {}
    rows = tx.rows(
        f"""SELECT DISTINCT p.saisine_id, p.personne_id, q.prenom, q.nom, p.position, p.metier
        FROM proposition p LEFT JOIN personne q ON q.id = p.personne_id
        WHERE p.saisine_id = ANY($ids) AND p.position IN ({HELD})
        ORDER BY p.position, q.nom, q.prenom""",  # noqa: S608 - constant
        ids=ids,
    )
    for row in rows:
        found.setdefault(row["saisine_id"], []).append(row)
    return found


def _list_recent_moves(tx: Transaction, ids: Sequence[str]) -> dict[str, Row]:
    """Find what moved in the last ten minutes, by whom, when."""
    rows = tx.rows(
        "SELECT j.saisine_id, j.moment, j.acteur_id, trim(q.prenom || ' ' || q.nom) AS acteur "
        "FROM journal j JOIN personne q ON q.id = j.acteur_id "
        "WHERE j.moment > $since AND j.objet = 'saisine' AND j.vers IS NOT NULL "
        "AND j.de IS NOT NULL AND j.saisine_id = ANY($ids) ORDER BY j.seq",
        since=tx.now - RECENT, ids=ids,
    )  # fmt: skip
    return {row["saisine_id"]: row for row in rows}


def _make_cards(
    tx: Transaction, rows: Sequence[Row], delais: Mapping[str, Delai]
) -> dict[str, list[CarteTableau]]:
    ids = sorted({row["id"] for row in rows})
    people, moves = _list_people(tx, ids), _list_recent_moves(tx, ids)
    away = list_absences_on(tx, tx.today)
    found: dict[str, list[CarteTableau]] = {}
    for row in rows:
        inside = row["acces"] >= Acces.CONTENU
        shown = [
            p for p in people.get(row["id"], ()) if inside or p["position"] == Position.ACCEPTEE
        ]
        card = CarteTableau(
            row, shown, delais.get(row["id"]),
            moves.get(row["id"]) if inside else None,
            [away[p["personne_id"]] for p in shown if p["personne_id"] in away],
        )  # fmt: skip
        found.setdefault(row["place"], []).append(card)
    return found


def read_tableau(
    tx: Transaction, circonscription_id: str, filtres: FiltresTableau,
    limites: Mapping[str, int] | None = None,
) -> list[ColonneTableau]:  # fmt: skip
    """Read the board as the acting person may see it: every column, the first cards of each.

    `limites` says how many cards a column shows when it is more than the first ones.

    Raises:
        NotAllowed: the lanes by person or by secteur are for those who share the work.
    """
    if filtres.vue is not VueTableau.ETAT:
        droits.check(tx.actor, Action.READ_CHARGE, circonscription_id)
    exempt = list_exempt(tx)
    subject = filtres.membre or (tx.actor.personne_id if filtres.a_moi else "")
    if subject in exempt:  # no late list, no figure of theirs under any filter
        return [_without_figures(c) for c in _read(tx, circonscription_id, filtres, limites, {})]
    delais = read_delais(tx) if filtres.retard else None
    found = _read(tx, circonscription_id, filtres, limites, delais)
    return [_without_figures(c) if c.cle in exempt else c for c in found]


def list_exempt(tx: Transaction) -> frozenset[str]:
    """List the people of today of whom nothing is late and nothing is counted."""
    rows = tx.rows(f"WITH {EXEMPTES} SELECT personne_id FROM exemptes", jour=tx.today)  # noqa: S608 - constant
    return frozenset(row["personne_id"] for row in rows)


def _without_figures(column: ColonneTableau) -> ColonneTableau:
    cards = [replace(card, delai=None) for card in column.cartes]
    return replace(column, total=None, cartes=cards)


def _read(
    tx: Transaction, circonscription_id: str, filtres: FiltresTableau,
    limites: Mapping[str, int] | None, known: Mapping[str, Delai] | None,
) -> list[ColonneTableau]:  # fmt: skip
    delais = known or {}
    rows = _select(tx, filtres, limites or {}, delais)
    if known is None:
        delais = read_delais_of(tx, rows)
    cards = _make_cards(tx, rows, delais)
    totals = {row["place"]: int(row["total"]) for row in rows}
    places = _list_places(tx, circonscription_id, filtres)
    return [
        ColonneTableau(
            place, titre, totals.get(place, 0), found := cards.get(place, []),
            plus=totals.get(place, 0) > len(found), sous_titre=metier,
        )
        for place, titre, metier in places
    ]  # fmt: skip


def _list_places(
    tx: Transaction, circonscription_id: str, filtres: FiltresTableau
) -> list[tuple[str, str, str]]:
    """List the columns: the states, or one lane per person after two lanes of nobody's."""
    if filtres.vue is VueTableau.ETAT:
        return [(statut.value, titre, "") for statut, titre in COLONNES.items()]
    labels = list_values(tx, circonscription_id, Liste.METIER, retired=True)
    if filtres.vue is VueTableau.PERSONNE:
        alone, people = "Sans personne", list_members(tx, circonscription_id)
    else:
        alone = "Sans secteur"
        people = list_sector_people(tx, circonscription_id, school_year(tx.today), filtres.metier)
    away = list_absences_on(tx, tx.today)
    lanes = [
        (row["id"], f"{row['prenom']} {row['nom']}".strip(), _say_lane(row, labels, away))
        for row in people
    ]
    return [(NOBODY, alone, ""), (VACANTS, NON_POURVU, ""), *lanes]


def _say_lane(row: Row, labels: Mapping[str, str], away: Mapping[str, Row]) -> str:
    said = label_metier(row["metier"], labels)
    return f"{said}, {describe_until(away[row['id']]['fin'])}" if row["id"] in away else said


def plan_card_move(tx: Transaction, saisine_id: str, version: int, vers: Statut) -> Geste:
    """Say what moving a card asks for, if it is still where the person saw it.

    Raises:
        Conflict: somebody moved or changed it meanwhile; the sentence says who and where.
        InvalidInput: the lifecycle refuses the move.
        NotAllowed: this person may not.
    """
    row, faits, _ = get_visible(tx, saisine_id)
    droits.check_on(tx.actor, Action.READ_INTERNAL, faits)
    if row["version"] != version:
        raise Conflict(_say_meanwhile(tx, row))
    before = Statut(row["statut_avant"]) if row["statut_avant"] else None
    geste = plan_move(Statut(row["statut"]), vers, before)
    droits.check_on(tx.actor, ACTION_OF[geste], faits)
    return geste


def _say_meanwhile(tx: Transaction, saisine: Row) -> str:
    last = tx.row(
        "SELECT trim(q.prenom || ' ' || q.nom) AS acteur FROM journal j "
        "JOIN personne q ON q.id = j.acteur_id WHERE j.saisine_id = $s ORDER BY j.seq DESC LIMIT 1",
        s=saisine["id"],
    )
    who = f" par {last['acteur']}" if last else ""
    return (
        f"{saisine['reference']} vient d’être modifiée{who} et se trouve dans "
        f"« {STATUT_LABELS[Statut(saisine['statut'])]} ». Rien n’a été écrasé : regardez où elle "
        "en est, puis recommencez s’il le faut."
    )


def move_card(tx: Transaction, saisine_id: str, version: int, vers: Statut) -> Geste:
    """Move a card when nothing more is asked; else say what is, and move nothing."""
    geste = plan_card_move(tx, saisine_id, version, vers)
    if geste is Geste.SUIVRE:
        follow_saisine(tx, saisine_id)
    return geste


def say_since(moment: datetime, now: datetime) -> str:
    """Write how long ago something moved: « à l’instant », « il y a 3 min »."""
    minutes = int((now - moment).total_seconds() // 60)
    return f"il y a {minutes} min" if minutes > 0 else "à l’instant"
