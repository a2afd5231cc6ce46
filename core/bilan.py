"""The bilan d'étape: what the help changed, on a day, and what comes next."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from core.errors import InvalidInput
from core.reponse import Text


class SuiteBilan(StrEnum):
    """What is decided at a bilan d'étape."""

    POURSUIVRE = "poursuivre"
    PROPOSER = "proposer"
    TERMINER = "terminer"


SUITE_BILAN_LABELS = {
    SuiteBilan.POURSUIVRE: "Le suivi continue",
    SuiteBilan.PROPOSER: "De nouvelles propositions",
    SuiteBilan.TERMINER: "Le suivi se termine",
}


class BilanEtape(BaseModel):
    """A bilan d'étape: its day, an evaluation (code of the list), a text, what comes next.

    `prochain_le` is the next one's day; `motif` the reason of the list when the follow-up ends.
    """

    model_config = ConfigDict(frozen=True)

    jour: date
    evaluation: str
    texte: Text = ""
    suite: SuiteBilan = SuiteBilan.POURSUIVRE
    prochain_le: date | None = None
    motif: str = ""


def check_bilan(bilan: BilanEtape, today: date) -> BilanEtape:
    """Return a bilan as it is kept; a follow-up that ends has no next day.

    Raises:
        InvalidInput: the sentence says what to add or to correct.
    """
    if not bilan.evaluation:
        raise InvalidInput("Choisissez l’évaluation : c’est l’essentiel du bilan d’étape.")
    if bilan.jour > today:
        raise InvalidInput("Cette date est à venir : notez le bilan une fois qu’il a eu lieu.")
    if bilan.suite is SuiteBilan.TERMINER:
        return bilan.model_copy(update={"prochain_le": None})
    if bilan.prochain_le is None:
        raise InvalidInput("Fixez la date du prochain bilan d’étape, pour que rien ne s’oublie.")
    if bilan.prochain_le <= bilan.jour:
        raise InvalidInput("Le prochain bilan vient après celui-ci : corrigez l’une des dates.")
    return bilan
