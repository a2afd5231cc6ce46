"""A call noted: who called, what was said, what comes next; advice given, or a saisine to be."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from core.droits import Action, may
from core.errors import InvalidInput
from core.fiche import RESERVED_OBJETS, Fiche, Objet
from core.personne import Acteur
from core.texte import clean, format_date
from core.typographie import typeset

KEPT: Final = timedelta(days=366)  # twelve months, that the year’s bilan may count them
CALL_BACK: Final = typeset(
    "Une personne qui va mal ne se note pas ici : rappelez-la, ou demandez-lui qui elle veut "
    "entendre, et n’écrivez rien. Elle peut choisir qui la rappelle dans « Écoute et soutien », "
    "sans que personne d’autre le sache. Pour elle aussi : le médecin du travail, les ressources "
    "humaines de proximité, le registre santé et sécurité au travail, la protection fonctionnelle, "
    "son syndicat."
)


def _clean(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_clean)]


class SuiteAppel(StrEnum):
    """What was agreed at the end of a call."""

    CONSEIL = "conseil"
    RAPPEL = "rappel"
    SAISINE = "saisine"


SUITE_LABELS: Final = {
    SuiteAppel.CONSEIL: "Conseil donné",
    SuiteAppel.RAPPEL: "À rappeler",
    SuiteAppel.SAISINE: "Deviendra une saisine",
}


class Appel(BaseModel):
    """What one writes of a call; `reserve`: for its author and the IEN only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    appele_le: date
    ecole_id: str | None = None
    appelant_id: str | None = None
    appelant: Text = ""
    fonction: Text = ""
    objet: Objet | None = None
    reserve: bool = False
    dit: Text = ""
    convenu: Text = ""
    suite: SuiteAppel | None = None
    rappel_le: date | None = None

    def is_begun(self) -> bool:
        """Tell whether anything was written or chosen yet."""
        return any(self.model_dump(exclude={"appele_le", "rappel_le", "reserve"}).values())


def restore_appel(kept: Mapping[str, Any], today: date) -> Appel:
    """Return the call that was being written; a blank one when nothing readable was kept."""
    try:
        return Appel.model_validate({"appele_le": today, **kept})
    except ValidationError:
        return Appel(appele_le=today)


def _list_missing(appel: Appel) -> list[str]:
    parts = {
        "l’école": appel.ecole_id,
        "qui appelle (un nom ou une fonction)": appel.appelant_id
        or appel.appelant
        or appel.fonction,
        "l’objet": appel.objet,
        "ce qui est dit": appel.dit or appel.convenu,
        "la suite": appel.suite,
        "la date du rappel": appel.suite is not SuiteAppel.RAPPEL or appel.rappel_le,
    }
    return [name for name, said in parts.items() if not said]


def check_appel(appel: Appel, today: date) -> Appel:
    """Return a call that can be kept: a date to call back only when one calls back.

    Raises:
        InvalidInput: something is missing, a date is wrong, or it is about a person who suffers.
    """
    if appel.objet is Objet.SOUTIEN:
        raise InvalidInput(CALL_BACK)
    if missing := _list_missing(appel):
        raise InvalidInput(f"Pour noter cet appel, il manque : {', '.join(missing)}.")
    if appel.appele_le > today:
        raise InvalidInput("La date de l’appel est à venir : corrigez-la.")
    if appel.suite is not SuiteAppel.RAPPEL:
        return appel.model_copy(update={"rappel_le": None})
    if appel.rappel_le and appel.rappel_le < appel.appele_le:
        raise InvalidInput("La date du rappel est avant celle de l’appel : corrigez-la.")
    return appel


def next_working_day(day: date) -> date:
    """Return the day proposed for calling back: the next one that is no weekend."""
    days = {4: 3, 5: 2}.get(day.weekday(), 1)
    return day + timedelta(days=days)


def may_read_appel(
    acteur: Acteur, *, circonscription_id: str, auteur_id: str, reserve: bool
) -> bool:
    """Tell whether a person sees one call: theirs, else by role; a reserved one is for the IEN."""
    if auteur_id == acteur.personne_id and may(acteur, Action.NOTE_APPEL, circonscription_id):
        return True
    action = Action.READ_APPELS_RESERVES if reserve else Action.READ_APPELS
    return may(acteur, action, circonscription_id)


def becomes_reserved(appel: Appel) -> bool:
    """Tell whether the saisine made of a call is a reserved one."""
    return appel.reserve or appel.objet in RESERVED_OBJETS


def as_fiche(appel: Appel, ecole: str, commune: str) -> Fiche:
    """Write what is known as a fiche: the pupil is left to complete, nothing is invented."""
    agreed = f"Convenu au téléphone : {appel.convenu}" if appel.convenu else ""
    heard = f"Appel du {format_date(appel.appele_le)}. {appel.dit}".strip()
    return Fiche(
        date=appel.appele_le, ecole=ecole, commune=commune, enseignant=appel.appelant,
        fonction=appel.fonction, objet=appel.objet,
        faits="\n\n".join(part for part in (heard, agreed) if part),
    )  # fmt: skip
