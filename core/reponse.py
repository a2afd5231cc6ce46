"""The pôle's written answer: proposals, what stays with the school, the signature."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from core.errors import InvalidInput
from core.fiche import Accord
from core.texte import clean

Text = Annotated[
    str, BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)
]


class EtatReponse(StrEnum):
    """Where an answer stands; each correction of a sent one is a new answer."""

    PROJET = "projet"
    SIGNEE = "signee"
    ENVOYEE = "envoyee"
    REMPLACEE = "remplacee"


ETAT_LABELS = {
    EtatReponse.PROJET: "Projet, non signé",
    EtatReponse.SIGNEE: "Signée, à envoyer",
    EtatReponse.ENVOYEE: "Envoyée",
    EtatReponse.REMPLACEE: "Remplacée par une version corrigée",
}


class PropositionReponse(BaseModel):
    """One proposal of an answer: its kind (code of the list « réponse »), who, when, how."""

    model_config = ConfigDict(frozen=True)

    nature: str
    quoi: Text = ""
    qui: Text = ""
    quand: Text = ""
    comment: Text = ""


class ContenuReponse(BaseModel):
    """What is written in an answer, before any signature."""

    model_config = ConfigDict(frozen=True)

    comprehension: Text = ""
    propositions: tuple[PropositionReponse, ...] = Field(default=())
    ecole_conduit: Text = ""
    parents: Text = ""
    interlocuteur_id: str | None = None
    bilan_le: date | None = None


PSYEN_REPONSE = "suivi_psyen"
VACANT_REPONSE = "non_pourvu"


def check_ready_to_sign(contenu: ContenuReponse, *, psyen_demande_le: date | None) -> None:
    """Refuse to sign an empty answer, or a psyEN follow-up that the parents did not ask for.

    Raises:
        InvalidInput: the sentence says what to add.
    """
    if not contenu.propositions:
        raise InvalidInput(
            "Ajoutez au moins une proposition avant de signer, même « Relève de l’école : "
            "conseils donnés »."
        )
    asked = any(p.nature == PSYEN_REPONSE for p in contenu.propositions)
    if asked and psyen_demande_le is None:
        raise InvalidInput(
            "La prise en charge individuelle par la psyEN attend la demande des parents : notez "
            "sa date dans la fiche, ou proposez « Avis, observation de la psyEN »."
        )


def describe_agreements(accord_rased: Accord | None, psyen_demande_le: date | None) -> list[str]:
    """Say in words what the parents agreed to, for the screen and the letter; never a gate."""
    lines = {
        Accord.ACCORD: "Les parents sont d’accord pour l’aide du RASED.",
        Accord.REFUS: "Les parents ne souhaitent pas l’aide du RASED : c’est leur droit.",
        Accord.PAS_ABORDE: "L’aide du RASED n’a pas encore été abordée avec les parents.",
    }
    said = [lines[accord_rased]] if accord_rased else []
    if psyen_demande_le:
        said.append(
            f"Les parents ont demandé à rencontrer la psyEN le {psyen_demande_le:%d/%m/%Y}."
        )
    return said
