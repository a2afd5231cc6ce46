"""Following a programmation: dated observations, bilans, what the parents were told."""

from core.errors import InvalidInput, NotFound
from core.programmation import Observation, Periode
from core.programmation_histoire import (
    ANNEE,
    PARENTS_LE,
    SUITES,
    NaturePartie,
    Partie,
    write_text,
)
from db.connection import Transaction, new_id
from db.programmations import read_parties
from db.programmations_parties import (
    GONE,
    TextesCroises,
    as_partie,
    get_partie,
    open_for_writing,
    refresh,
    write_partie,
)


def add_observation(tx: Transaction, objectif_id: str, observation: Observation) -> str:
    """Note what was seen of an objective on a day, and return the observation's id.

    Raises:
        InvalidInput: the day is to come.
    """
    now = get_partie(tx, objectif_id)
    row = open_for_writing(tx, now["programmation_id"], following=True)
    if now["nature"] != NaturePartie.OBJECTIF or now["contenu"] is None:
        raise NotFound(GONE)
    if observation.le > tx.today:
        raise InvalidInput("Une observation se note une fois faite : corrigez sa date.")
    partie_id = new_id()
    write_partie(
        tx, row["id"],
        Partie(id=partie_id, nature=NaturePartie.OBSERVATION, cle=objectif_id,
               contenu=observation.model_dump_json()),
    )  # fmt: skip
    refresh(tx, row["id"], "add_observation")
    return partie_id


def remove_observation(tx: Transaction, partie_id: str) -> None:
    """Take away an observation noted by mistake; the history keeps it."""
    now = get_partie(tx, partie_id)
    row = open_for_writing(tx, now["programmation_id"], following=True)
    if now["nature"] != NaturePartie.OBSERVATION:
        raise NotFound(GONE)
    write_partie(tx, row["id"], as_partie(now, contenu=None))
    refresh(tx, row["id"], "remove_observation")


def save_bilan(tx: Transaction, programmation_id: str, cle: str, version: int, texte: str) -> None:
    """Save the bilan of a period, of the year, of an objective, the next steps, the parents' day.

    Raises:
        TextesCroises: somebody else wrote it meanwhile.
    """
    row = open_for_writing(tx, programmation_id, following=True)
    if cle not in {*Periode, ANNEE, SUITES, PARENTS_LE} and cle not in read_parties(tx, row["id"]):
        raise NotFound(GONE)
    key = f"{programmation_id}-bilan-{cle}"
    now = tx.row("SELECT * FROM programmation_partie WHERE id = $id", id=key)
    contenu = write_text(texte.strip())
    standing = now if now is not None and now["contenu"] is not None else None
    if standing and standing["version"] != version and standing["contenu"] != contenu:
        raise TextesCroises([cle])
    write_partie(
        tx, programmation_id,
        Partie(id=key, nature=NaturePartie.BILAN, cle=cle, contenu=contenu),
    )  # fmt: skip
    refresh(tx, programmation_id, "edit_bilan")
