"""What a meeting decides: who does what, for when; then what became of it."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict

from core.errors import InvalidInput
from core.sensible import find_sensitive
from core.texte import clean, normalize

_NAMED: Final = 3  # letters from which a name is looked for in a sentence


class OrigineDecision(StrEnum):
    """Where it was decided: the réunion du pôle, or a rencontre around one pupil."""

    REUNION = "reunion"
    RENCONTRE = "rencontre"


class NatureDecision(StrEnum):
    """What a decision becomes in the product."""

    ACTION = "action"
    PROPOSITION = "proposition"
    REPONSE = "reponse"
    BILAN = "bilan"
    ESS = "ess"
    EQUIPE_EDUCATIVE = "equipe_educative"


NATURE_DECISION_LABELS: Final[Mapping[NatureDecision, str]] = {
    NatureDecision.ACTION: "Une action",
    NatureDecision.PROPOSITION: "Une proposition à un membre",
    NatureDecision.REPONSE: "Une réponse à écrire",
    NatureDecision.BILAN: "Une date de bilan d’étape",
    NatureDecision.ESS: "Une ESS à réunir",
    NatureDecision.EQUIPE_EDUCATIVE: "Une équipe éducative à réunir",
}
SUGGESTED: Final[Mapping[NatureDecision, str]] = {
    NatureDecision.PROPOSITION: "Prend position sur la situation",
    NatureDecision.REPONSE: "Écrire la réponse à l’école",
    NatureDecision.BILAN: "Bilan d’étape",
    NatureDecision.ESS: "Réunir l’ESS",
    NatureDecision.EQUIPE_EDUCATIVE: "Réunir l’équipe éducative",
}
"""What is decided when nothing else is written."""


class EtatDecision(StrEnum):
    """What became of a decision."""

    A_FAIRE = "a_faire"
    FAITE = "faite"
    ABANDONNEE = "abandonnee"


ETAT_DECISION_LABELS: Final[Mapping[EtatDecision, str]] = {
    EtatDecision.A_FAIRE: "À faire",
    EtatDecision.FAITE: "Faite",
    EtatDecision.ABANDONNEE: "Abandonnée",
}


DECLINED: Final = "Ne s’en charge pas : à proposer de nouveau."


def _clean(value: object) -> object:
    return " ".join(clean(value).split()) if isinstance(value, str) else value


Line = Annotated[str, BeforeValidator(_clean)]


class Decision(BaseModel):
    """*Qui – quoi – quand*; `personne_id` None is somebody without an account."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nature: NatureDecision = NatureDecision.ACTION
    personne_id: str | None = None
    qui: Line = ""
    quoi: Line = ""
    pour_le: date | None = None


def check_decision(decision: Decision, names: Iterable[str] = ()) -> Decision:
    """Return a decision that can be kept and read aloud: no name of the pupil in it.

    `names` are the pupil's; without words of its own, its nature says what is decided.

    Raises:
        InvalidInput: somebody, what, or a date that it needs is missing; or it names the pupil.
    """
    quoi = decision.quoi or SUGGESTED.get(decision.nature, "")
    missing = [
        label
        for label, said in {
            "qui": decision.qui,
            "quoi": quoi,
            "quand": decision.nature is not NatureDecision.BILAN or decision.pour_le,
        }.items()
        if not said
    ]
    if missing:
        raise InvalidInput(f"Pour noter cette décision, il manque : {', '.join(missing)}.")
    if decision.nature is NatureDecision.PROPOSITION and not decision.personne_id:
        raise InvalidInput("Une proposition s’adresse à un membre : choisissez-le dans la liste.")
    # somebody chosen in the list may bear a name of the pupil's: only what is typed is looked at
    if find_sensitive(f"{decision.qui} {quoi}"):
        raise InvalidInput(
            "Une décision dit qui fait quoi : ni santé, ni diagnostic, ni téléphone. Reformulez ; "
            "rien n’est perdu."
        )
    check_unnamed(quoi if decision.personne_id else f"{decision.qui} {quoi}", names)
    return decision.model_copy(update={"quoi": quoi})


def check_unnamed(text: str, names: Iterable[str]) -> None:
    """Refuse a text to be read aloud, or printed, that names the pupil.

    Raises:
        InvalidInput: it holds one of the names.
    """
    if split_names(names) & set(normalize(text).split()):
        raise InvalidInput(
            "Ce texte nomme l’élève, et il est lu devant tous : écrivez « l’élève ». Rien "
            "n’est perdu, corrigez et enregistrez."
        )


def split_names(names: Iterable[str | None]) -> set[str]:
    """Return the folded words of a pupil's names that are looked for in a text."""
    return {part for name in names for part in normalize(name or "").split() if len(part) >= _NAMED}


def is_late(pour_le: date | None, etat: EtatDecision, today: date, *, exempte: bool) -> bool:
    """Tell whether a decision waits past its day; never for the métiers without lateness."""
    return etat is EtatDecision.A_FAIRE and not exempte and pour_le is not None and pour_le < today
