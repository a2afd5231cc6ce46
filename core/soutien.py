"""« Écoute et soutien »: a call back from the person one chooses; four things kept, no story."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from core.errors import InvalidInput
from core.texte import clean

MAX_RELAIS: Final = 500  # characters: a few names and telephone numbers


class PourQui(StrEnum):
    """For whom the call is asked."""

    MOI = "moi"
    COLLEGUE = "collegue"


POUR_QUI_LABELS: Final = {
    PourQui.MOI: "pour moi",
    PourQui.COLLEGUE: "pour un ou une collègue, qui est d’accord",
}


class Relais(StrEnum):
    """The other routes: whom one may turn to without the pôle."""

    MEDECIN = "medecin"
    RH = "rh"
    SST = "sst"
    PROTECTION = "protection"
    SYNDICATS = "syndicats"


RELAIS_LABELS: Final = {
    Relais.MEDECIN: "Médecin du travail",
    Relais.RH: "Ressources humaines de proximité",
    Relais.SST: "Registre santé et sécurité au travail",
    Relais.PROTECTION: "Protection fonctionnelle",
    Relais.SYNDICATS: "Syndicats",
}
RELAIS_USES: Final = {
    Relais.MEDECIN: "Un rendez-vous à votre demande, sans passer par la hiérarchie, sous secret "
    "médical.",
    Relais.RH: "Un entretien confidentiel sur votre poste, votre parcours, une mobilité.",
    Relais.SST: "Vous y écrivez ce qui, au travail, atteint la santé ; une réponse vous est due.",
    Relais.PROTECTION: "Menaces, violences, mise en cause : l’administration vous défend, sur "
    "demande écrite.",
    Relais.SYNDICATS: "Un conseil, un accompagnement, une présence à vos entretiens.",
}


def check_relais(given: Mapping[str, str]) -> dict[str, str]:
    """Return the names and telephones of the other routes as they are kept; blanks are left out.

    Raises:
        InvalidInput: one is unknown, or too long.
    """
    kept = {Relais(code).value: clean(words) for code, words in given.items() if clean(words)}
    if any(len(words) > MAX_RELAIS for words in kept.values()):
        raise InvalidInput(
            f"Gardez l’essentiel : un nom, un téléphone, {MAX_RELAIS} caractères au plus par ligne."
        )
    return kept


def check_contact(jour: date, *, demande_le: date, today: date) -> date:
    """Return the day of the contact if it can be.

    Raises:
        InvalidInput: it is to come, or before the request.
    """
    if not demande_le <= jour <= today:
        raise InvalidInput(
            "Le contact est pris entre le jour de la demande et aujourd’hui : corrigez la date."
        )
    return jour


def erased_on(
    *, demande_le: date, contact_le: date | None, after_contact: int, without_contact: int
) -> date:
    """Return the day on which a request goes: so many days after the contact, else a long time.

    Until then, one that nobody answered waits in full sight of whom it was addressed to.
    """
    if contact_le is None:
        return demande_le + timedelta(days=without_contact)
    return contact_le + timedelta(days=after_contact)
