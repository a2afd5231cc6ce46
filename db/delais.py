"""The clock of the saisines that the acting person sees: what is late and why, what comes soon.

In a page or an action:

    delais = read_delais(tx)                    # {saisine_id: Delai}, open saisines only
    delais = read_delais(tx, [saisine_id])      # the same for some
    late, soon = list_due(tx)   # rows for those in charge, with « delai »
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from core.calendrier import Calendrier
from core.delais import Cibles, Delai, FaitsDelai, Pause, compute_delai
from core.droits import Acces, Action, may
from core.personne import EXEMPT_METIERS, Role
from core.saisine import OPEN_STATUTS, Statut
from db.calendrier import Calendriers, read_calendriers, read_cibles
from db.connection import Row, Transaction, local_day
from db.visibilite import VISIBLES, scope

_EXEMPT: Final = ", ".join(f"'{metier}'" for metier in sorted(EXEMPT_METIERS))
_OPEN: Final = ", ".join(f"'{statut}'" for statut in sorted(OPEN_STATUTS))

EXEMPTES: Final = f"""exemptes AS (
    SELECT a.personne_id FROM affectation a
    WHERE a.debut <= $jour AND (a.fin IS NULL OR a.fin >= $jour)
      AND a.role IN ('{Role.MEMBRE}', '{Role.COORDINATEUR}', '{Role.IEN}')
    GROUP BY a.personne_id HAVING bool_or(coalesce(a.metier IN ({_EXEMPT}), FALSE))
)"""  # noqa: S608 - constants
"""The people of today without lateness or load figures: psyEN, doctor, nurse, social worker."""


def expected_bilans(parmi: str) -> str:
    """Return the SQL tables that end in `attendus`: each answered saisine's next bilan.

    It is the day that the last bilan fixed when it came after the answer, else the answer's.
    `parmi`, a table named in code, says among which saisines.
    """
    return f"""envoyees AS (
    SELECT saisine_id, envoyee_le, bilan_le, row_number() OVER (
        PARTITION BY saisine_id ORDER BY numero DESC) AS rang
    FROM reponse WHERE etat = 'envoyee' AND saisine_id IN (SELECT id FROM {parmi})
), derniers AS (
    SELECT saisine_id, jour, prochain_le, row_number() OVER (
        PARTITION BY saisine_id ORDER BY jour DESC, cree_le DESC) AS rang
    FROM bilan WHERE saisine_id IN (SELECT id FROM {parmi})
), attendus AS (
    SELECT r.saisine_id,
           CASE WHEN b.jour >= r.envoyee_le THEN b.jour ELSE r.envoyee_le END AS depuis,
           CASE WHEN b.jour >= r.envoyee_le THEN b.prochain_le ELSE r.bilan_le END AS bilan_le
    FROM envoyees r LEFT JOIN derniers b ON b.saisine_id = r.saisine_id AND b.rang = 1
    WHERE r.rang = 1
)"""  # noqa: S608 - a table named in code


_SUIVIES: Final = f"""{VISIBLES}, suivies AS (
    SELECT * FROM visibles WHERE statut IN ({_OPEN}) AND acces >= {Acces.SUIVI}
    AND ($toutes OR id = ANY($ids))
)"""  # noqa: S608 - constants
_CONNUES: Final = f"""suivies AS (
    SELECT s.*, {Acces.SUIVI} AS acces FROM saisine s
    WHERE s.id = ANY($ids) AND s.statut IN ({_OPEN})
)"""  # noqa: S608 - constants
_REST: Final = f"""{EXEMPTES}, porteurs AS (
    SELECT p.saisine_id, bool_and(x.personne_id IS NOT NULL) AS exempte,
           bool_or(p.personne_id = $moi AND p.position = 'acceptee') AS a_moi
    FROM proposition p LEFT JOIN exemptes x ON x.personne_id = p.personne_id
    WHERE p.personne_id IS NOT NULL AND p.position IN ('attendue', 'acceptee', 'precisions')
      AND p.saisine_id IN (SELECT id FROM suivies)
    GROUP BY p.saisine_id
), {expected_bilans("suivies")}
SELECT v.id, v.reference, v.objet, v.niveau, v.statut, v.recue_le, v.ecole_id, v.acces,
       v.circonscription_id, coalesce(q.exempte, FALSE) AS exempte,
       coalesce(q.a_moi, FALSE) AS a_moi,
       b.depuis AS envoyee_le, b.bilan_le,
       (v.statut <> 'transmise' OR v.origine = 'en_ligne'
        OR v.id IN (SELECT saisine_id FROM piece WHERE nature = 'accuse-reception')) AS accusee,
       j.moment, j.de, j.vers
FROM suivies v
LEFT JOIN porteurs q ON q.saisine_id = v.id
LEFT JOIN attendus b ON b.saisine_id = v.id
LEFT JOIN journal j ON j.saisine_id = v.id AND j.objet = 'saisine'
     AND (j.de IN ('a_preciser', 'transmise') OR j.vers = 'a_preciser')
ORDER BY v.recue_le, v.reference, j.seq
"""  # noqa: S608 - built from constants


@dataclass
class _Horloge:
    """What the clocks of one circonscription need, read once."""

    calendriers: Calendriers
    cibles: Cibles
    reunions: Sequence[date] = field(default_factory=tuple)


def _fold(rows: Sequence[Row]) -> dict[str, tuple[Row, list[Pause]]]:
    """Gather the rows of each saisine: its facts, and its pauses in order."""
    found: dict[str, tuple[Row, list[Pause]]] = {}
    for row in rows:
        facts, pauses = found.setdefault(row["id"], (row, []))
        if row["de"] == Statut.TRANSMISE:  # it was triaged once: the school knows
            facts["accusee"] = True
        if row["vers"] == Statut.A_PRECISER:
            pauses.append(Pause(debut=local_day(row["moment"])))
        elif row["de"] == Statut.A_PRECISER and pauses and pauses[-1].fin is None:
            pauses[-1] = Pause(debut=pauses[-1].debut, fin=local_day(row["moment"]))
    return found


def _read_reunions(tx: Transaction) -> dict[str, list[date]]:
    """Return the days of the réunions du pôle by circonscription: held, or to come."""
    found: dict[str, list[date]] = {}
    for row in tx.rows("SELECT circonscription_id, jour FROM reunion WHERE etat <> 'annulee'"):
        found.setdefault(row["circonscription_id"], []).append(row["jour"])
    return found


def _read(
    tx: Transaction, ids: Collection[str] | None = None, *, source: str = _SUIVIES
) -> list[tuple[Row, Delai, Calendrier]]:  # fmt: skip
    rows = tx.rows(
        f"WITH {source}, {_REST}",
        toutes=ids is None, ids=sorted(ids or ()), jour=tx.today, **scope(tx.actor),
    )  # fmt: skip
    reunions = _read_reunions(tx) if rows else {}
    clocks: dict[str, _Horloge] = {}
    found = []
    for row, pauses in _fold(rows).values():
        place = row["circonscription_id"]
        if place not in clocks:
            clocks[place] = _Horloge(
                read_calendriers(tx, place), read_cibles(tx, place), reunions.get(place, ())
            )
        calendrier = clocks[place].calendriers.of(row["ecole_id"])
        delai = _compute(row, pauses, calendrier, clocks[place], tx.today)
        found.append((row, delai, calendrier))
    return found


def _compute(
    row: Row, pauses: Sequence[Pause], calendrier: Calendrier, horloge: _Horloge, today: date
) -> Delai:
    faits = FaitsDelai(
        statut=Statut(row["statut"]), recue_le=row["recue_le"], accusee=row["accusee"],
        exempte=row["exempte"], pauses=tuple(pauses), envoyee_le=row["envoyee_le"],
        bilan_le=row["bilan_le"],
    )  # fmt: skip
    return compute_delai(faits, calendrier, horloge.cibles, today, horloge.reunions)


def read_delais(tx: Transaction, ids: Collection[str] | None = None) -> dict[str, Delai]:
    """Return the clock of each open saisine that the acting person follows (at least `SUIVI`).

    `ids` keeps some of them. Who sees no more than a summary sees no clock.
    """
    return {row["id"]: delai for row, delai, _ in _read(tx, ids)}


def read_delais_of(tx: Transaction, rows: Sequence[Row]) -> dict[str, Delai]:
    """Return the clocks of saisines just read through `VISIBLES` (« id », « acces »).

    Rights are not looked up again: what is below `SUIVI` among the rows is left out.
    """
    ids = {row["id"] for row in rows if row["acces"] >= Acces.SUIVI}
    found = _read(tx, ids, source=_CONNUES) if ids else []
    return {row["id"]: delai for row, delai, _ in found}


def _in_charge(tx: Transaction, row: Row) -> bool:
    """Tell whether the acting person answers for a saisine: they pilot the pôle, or took it."""
    piloting = row["acces"] >= Acces.CONTENU and may(
        tx.actor, Action.PROPOSE, row["circonscription_id"]
    )
    return piloting or bool(row["a_moi"])


def is_exempt(tx: Transaction, personne_id: str) -> bool:
    """Tell whether nothing is late and nothing is counted for a person of today."""
    found = tx.row(
        f"WITH {EXEMPTES} SELECT 1 FROM exemptes WHERE personne_id = $p",  # noqa: S608 - constant
        p=personne_id, jour=tx.today,
    )  # fmt: skip
    return found is not None


def _list_mine(tx: Transaction) -> list[tuple[Row, Delai, Calendrier]]:
    if is_exempt(tx, tx.actor.personne_id):
        return []
    return [found for found in _read(tx) if _in_charge(tx, found[0])]


def _as_line(row: Row, delai: Delai) -> Row:
    kept = {name: row[name] for name in ("reference", "objet", "niveau", "circonscription_id")}
    return kept | {"saisine_id": row["id"], "delai": delai}


def _by_date(lines: list[Row]) -> list[Row]:
    return sorted(lines, key=lambda line: line["delai"].prevue_le)


def list_due(tx: Transaction) -> tuple[list[Row], list[Row]]:
    """List what is late, then what falls in the next five school days, for those in charge.

    The oldest due first; `delai.phrase` says why. Nobody whose métier is without lateness is
    shown any.
    """
    mine = _list_mine(tx)
    late = [_as_line(row, d) for row, d, _ in mine if d.retard]
    soon = [_as_line(row, d) for row, d, c in mine if d.is_due_within(c.list_next_days(tx.today))]
    return _by_date(late), _by_date(soon)
