"""Taking over in a programmation what was read of a file, in one act that can be undone."""

from core.errors import InvalidInput
from core.paoa_retenue import PLACES_BILAN, PLACES_CADRE, PaoaRetenue, add_text
from core.programmation import CadreProgrammation
from core.programmation_histoire import (
    ANNEE,
    SUITES,
    NaturePartie,
    Partie,
    read_text,
    replay,
    write_text,
)
from db.connection import Row, Transaction, new_id
from db.programmations import read_parties
from db.programmations_cadre import suggest_cadre
from db.programmations_parties import (
    MAX_OBJECTIFS,
    check_domaine,
    last_rank,
    open_for_writing,
    refresh,
    write_partie,
)
from db.programmations_versions import list_revisions, read_revisions

_BILANS = dict(zip(PLACES_BILAN, (ANNEE, SUITES), strict=True))


def count_room(tx: Transaction, programmation_id: str) -> int:
    """Return how many objectives may still be added."""
    parties = read_parties(tx, programmation_id).values()
    return MAX_OBJECTIFS - sum(p.nature is NaturePartie.OBJECTIF for p in parties)


def take_over(tx: Transaction, programmation_id: str, retenue: PaoaRetenue) -> tuple[int, int]:
    """Add what was read to what stands; return the revisions before and after, to undo it.

    Raises:
        InvalidInput: a domain is not one of the référentiel's, or there are too many objectives.
        Conflict: the programmation is no draft.
    """
    row = open_for_writing(tx, programmation_id)
    if len(retenue.objectifs) > count_room(tx, programmation_id):
        raise InvalidInput(
            f"Une programmation s’arrête à {MAX_OBJECTIFS} objectifs : laissez-en de côté. Rien "
            "n’a été repris."
        )
    parties = read_parties(tx, programmation_id)
    for rank, retenu in enumerate(retenue.objectifs, last_rank(parties) + 1):
        check_domaine(row, retenu.objectif.domaine)
        partie_id = new_id()
        write_partie(
            tx, programmation_id,
            Partie(id=partie_id, nature=NaturePartie.OBJECTIF, rang=rank,
                   contenu=retenu.objectif.model_dump_json()),
        )  # fmt: skip
        if retenu.bilan:
            _write_bilan(tx, programmation_id, partie_id, retenu.bilan)
    _add_to_cadre(tx, row, parties, retenue)
    for place, cle in _BILANS.items():
        if text := retenue.textes.get(place):
            standing = parties.get(f"{programmation_id}-bilan-{cle}")
            before = read_text(standing) if standing else ""
            _write_bilan(tx, programmation_id, cle, add_text(before, text))
    refresh(tx, programmation_id, "take_over_programmation")
    return row["revision"], _revision(tx, programmation_id)


def _revision(tx: Transaction, programmation_id: str) -> int:
    return int(tx.value("SELECT revision FROM programmation WHERE id = $id", id=programmation_id))


def _write_bilan(tx: Transaction, programmation_id: str, cle: str, text: str) -> None:
    write_partie(
        tx, programmation_id,
        Partie(id=f"{programmation_id}-bilan-{cle}", nature=NaturePartie.BILAN, cle=cle,
               contenu=write_text(text)),
    )  # fmt: skip


def _add_to_cadre(
    tx: Transaction, row: Row, parties: dict[str, Partie], retenue: PaoaRetenue
) -> None:
    key = f"{row['id']}-cadre"
    standing = parties.get(key)
    cadre = (
        CadreProgrammation.model_validate_json(standing.contenu or "")
        if standing
        else suggest_cadre(tx, row)
    )
    changed = {
        place: add_text(getattr(cadre, place), retenue.textes[place])
        for place in PLACES_CADRE
        if retenue.textes.get(place)
    }
    if changed:
        contenu = cadre.model_copy(update=changed).model_dump_json()
        write_partie(tx, row["id"], Partie(id=key, nature=NaturePartie.CADRE, contenu=contenu))


def undo_take_over(tx: Transaction, programmation_id: str, avant: int, apres: int) -> int:
    """Put back as it was what one's own act wrote between two revisions.

    What somebody changed since stays, and an objective of which an observation or a bilan was noted
    since; return how many parts that is. The history keeps all.
    """
    open_for_writing(tx, programmation_id)
    rows = list_revisions(tx, programmation_id)
    mine = {
        r["partie_id"]: r["version"] for r in reversed(rows)
        if avant < r["numero"] <= apres and r["retenue"]
        and r["auteur_id"] == tx.actor.personne_id
    }  # fmt: skip
    before = replay(read_revisions(rows), avant)
    parties = read_parties(tx, programmation_id)
    kept = {key for key in mine if key in parties and parties[key].version != mine[key]}
    kept |= _list_followed(parties, mine, kept)
    changed = 0
    for key, partie in parties.items():
        if key not in mine:
            continue
        if key in kept:
            changed += 1
            continue
        then = before.get(key)
        gone = partie.model_copy(update={"contenu": None})
        write_partie(tx, programmation_id, then or gone)
    refresh(tx, programmation_id, "undo_take_over")
    return changed


def _list_followed(parties: dict[str, Partie], mine: dict[str, int], changed: set[str]) -> set[str]:
    """List the objectives of an act of which somebody noted something since, or changed it."""
    since = (
        partie.cle for key, partie in parties.items()
        if partie.nature in (NaturePartie.OBSERVATION, NaturePartie.BILAN)
        and (key not in mine or key in changed)
    )  # fmt: skip
    return {cle for cle in since if cle in mine}
