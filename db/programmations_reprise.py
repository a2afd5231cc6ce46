"""Copying a pupil's earlier programmation into this year's, with where it came from."""

from collections.abc import Mapping
from typing import Final

from core.droits_programmation import ActionProgrammation
from core.errors import Conflict, NotFound
from core.programmation import ContenuProgrammation
from core.programmation_histoire import Partie
from core.programmation_reprise import (
    ChoixReprise,
    Destination,
    carry_cadre,
    carry_objectifs,
)
from core.referentiel import NatureEntree
from db import audit
from db.connection import Row, Transaction
from db.eleves import get_eleve
from db.programmations import (
    assemble,
    get_row,
    known_referentiels,
    list_of_pupil,
    read_parties,
    trace,
)
from db.programmations_cadre import suggest_cadre
from db.programmations_parties import add_objectif, open_for_writing, save_cadre

_NOT_BEFORE: Final = (
    "Cette programmation n’est pas celle d’une année passée de cet élève. Rien n’a été repris."
)
_COPIED: Final = (
    "Celle d’une année passée est déjà reprise dans cette programmation : relisez-la, puis "
    "complétez. Rien n’a été changé."
)
_NOT_EMPTY: Final = (
    "Des objectifs sont déjà écrits dans cette programmation : la reprise se fait dans une "
    "programmation sans objectif. Rien n’a été changé."
)


def find_earlier(tx: Transaction, eleve_id: str, annee: int) -> Row | None:
    """Find the latest programmation of an earlier year of a pupil that the acting person reads."""
    kept = get_eleve(tx, eleve_id)["id"]
    rows = list_of_pupil(tx, kept)
    return next((row for row in rows if row["annee"] < annee), None)


def read_earlier(tx: Transaction, programmation_id: str) -> ContenuProgrammation:
    """Read the text of an earlier programmation.

    Raises:
        NotFound: it does not exist, or the acting person may not read it.
    """
    row, _ = get_row(tx, programmation_id, ActionProgrammation.READ)
    return assemble(row, read_parties(tx, programmation_id))


def copy_programmation(
    tx: Transaction, programmation_id: str, source_id: str, choix: ChoixReprise
) -> int:
    """Copy an earlier programmation into one that has no objective; return how many go on.

    Raises:
        NotFound: the earlier one is not theirs to read, or not of this pupil.
        Conflict: objectives are written already, one was copied, or it is no draft.
        InvalidInput: an objective kept has no domain in this year's text.
    """
    row = open_for_writing(tx, programmation_id)
    source, _ = get_row(tx, source_id, ActionProgrammation.READ)
    same = get_eleve(tx, source["eleve_id"])["id"] == get_eleve(tx, row["eleve_id"])["id"]
    if not same or source["annee"] >= row["annee"]:
        raise NotFound(_NOT_BEFORE)
    parties = read_parties(tx, programmation_id)
    now, before = assemble(row, parties), read_earlier(tx, source_id)
    if now.lignes:
        raise Conflict(_NOT_EMPTY)
    if row["origine_id"]:
        raise Conflict(_COPIED)
    vers = aim_at(tx, row, parties)
    kept, cadre = carry_objectifs(before, choix, vers), carry_cadre(before, choix, vers)
    partie = parties.get(f"{programmation_id}-cadre")
    save_cadre(tx, programmation_id, partie.version if partie else 0, cadre)
    for objectif in kept:
        add_objectif(tx, programmation_id, objectif)
    tx.execute("UPDATE programmation SET origine_id = $source WHERE id = $id",
               id=programmation_id, source=source_id)  # fmt: skip
    trace(tx, "copy_programmation", programmation_id, de=str(source["annee"]),
          vers=str(row["annee"]))  # fmt: skip
    audit.note(tx, "copy_programmation", "programmation", source_id, nombre=len(kept))
    return len(kept)


def aim_at(tx: Transaction, row: Row, parties: Mapping[str, Partie]) -> Destination:
    """Say where an earlier programmation would be copied to: the frame that stands, or proposed."""
    now, proposed = assemble(row, parties), suggest_cadre(tx, row)
    cadre = now.cadre if f"{row['id']}-cadre" in parties else proposed
    referentiel = known_referentiels().par_code[now.referentiels[0]]
    return Destination(
        niveau=cadre.niveau_classe or row["niveau"], referentiel=referentiel.code,
        domaines=tuple(e.code for e in referentiel.entrees if e.nature is NatureEntree.DOMAINE),
        cadre=cadre, erseh=proposed.erseh,
    )  # fmt: skip


def find_origin(tx: Transaction, row: Row) -> Row | None:
    """Find from which programmation one was copied: its year and version, and whether it opens."""
    origin = tx.row("SELECT id, annee, numero, eleve_id FROM programmation WHERE id = $id",
                    id=row["origine_id"])  # fmt: skip
    if origin is None:
        return None
    kept = get_eleve(tx, origin["eleve_id"])["id"]
    readable = {each["id"] for each in list_of_pupil(tx, kept)}
    return origin | {"lisible": origin["id"] in readable}
