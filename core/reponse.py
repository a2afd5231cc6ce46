"""The pôle's written answer: proposals, what stays with the school, the signature."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from core.errors import InvalidInput
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
PSYEN_WAITS = (
    "La prise en charge individuelle par la psyEN attend la demande des parents : notez sa date "
    "dans l’onglet « Parents », ou proposez « Avis, observation de la psyEN »."
)


def needs_request(contenu: ContenuReponse) -> bool:
    """Tell whether an answer proposes what waits for the parents' own request."""
    return any(p.nature == PSYEN_REPONSE for p in contenu.propositions)


def check_new_proposals(
    contenu: ContenuReponse, before: ContenuReponse, *, psyen_demande_le: date | None
) -> None:
    """Refuse to add a psyEN follow-up that the parents did not ask for; the rest is no gate.

    Raises:
        InvalidInput: the sentence says what to note, or to propose instead.
    """
    added = needs_request(contenu) and not needs_request(before)
    if added and psyen_demande_le is None:
        raise InvalidInput(PSYEN_WAITS)


VACANT_REPONSE = "non_pourvu"
RASED_REPONSES = frozenset({"aide_e", "aide_g", "avis_psyen", PSYEN_REPONSE})


def list_offered(labels: Mapping[str, str], statut: str) -> dict[str, str]:
    """Return the kinds of answer that a school may be offered: no RASED in a private school."""
    closed = RASED_REPONSES if statut == "prive" else frozenset()
    return {code: label for code, label in labels.items() if code not in closed}


def check_offered(contenu: ContenuReponse, before: ContenuReponse, statut: str) -> None:
    """Refuse to add to a private school's answer a help that the RASED does not bring there.

    Raises:
        InvalidInput: the sentence says what can be proposed instead.
    """
    known = {p.nature for p in before.propositions}
    added = {p.nature for p in contenu.propositions} - known
    if statut == "prive" and added & RASED_REPONSES:
        raise InvalidInput(
            "Cette école est privée sous contrat : les aides du RASED n’y sont pas proposées. "
            "Choisissez une autre réponse, par exemple « Conseil par téléphone ou par écrit »."
        )


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
    if needs_request(contenu) and psyen_demande_le is None:
        raise InvalidInput(PSYEN_WAITS)
