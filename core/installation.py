"""Installing: the form of the circonscription and its first people, checked in French."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from core.annuaire import format_telephone
from core.errors import InvalidInput
from core.personne import Role
from core.securite import check_password_policy
from core.texte import clean

OTHER_CALENDAR: Final = ""
ACADEMIES: Final[Mapping[str, str]] = {
    "Aix-Marseille": "B", "Amiens": "B", "Besançon": "A", "Bordeaux": "A",
    "Clermont-Ferrand": "A", "Corse": OTHER_CALENDAR, "Créteil": "C", "Dijon": "A",
    "Grenoble": "A", "Guadeloupe": OTHER_CALENDAR, "Guyane": OTHER_CALENDAR,
    "La Réunion": OTHER_CALENDAR, "Lille": "B", "Limoges": "A", "Lyon": "A",
    "Martinique": OTHER_CALENDAR, "Mayotte": OTHER_CALENDAR, "Montpellier": "C",
    "Nancy-Metz": "B", "Nantes": "B", "Nice": "B", "Normandie": "B", "Orléans-Tours": "B",
    "Paris": "C", "Poitiers": "A", "Reims": "B", "Rennes": "B", "Strasbourg": "B",
    "Toulouse": "C", "Versailles": "C",
}  # fmt: skip
"""The 30 académies and their zone of school holidays; Corse and overseas have their own."""

ZONES: Final = ("A", "B", "C")
CIVILITES: Final = ("Mme", "M.")
PREMIERS_ROLES: Final[Mapping[str, Role]] = {
    "coordinateur": Role.COORDINATEUR,
    "ien": Role.IEN,
    "administrateur": Role.ADMINISTRATEUR,
}
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_MAX_NAME: Final = 64


class Etape(StrEnum):
    """What is left to do before anybody signs in."""

    CIRCONSCRIPTION = "circonscription"
    CLES = "cles"
    ECOLES = "ecoles"
    TERMINEE = "terminee"


def _required(text: str) -> str:
    if not clean(text):
        raise ValueError("Remplissez cette ligne.")
    return clean(text)


def _mail(text: str) -> str:
    if not _MAIL.fullmatch(clean(text)):
        raise ValueError(
            "Écrivez une adresse de courriel complète, par exemple pole@ac-exemple.fr."
        )
    return clean(text)


def _identifiant(text: str) -> str:
    name = clean(text).casefold()
    if not name or len(name) > _MAX_NAME or any(c.isspace() for c in name):
        raise ValueError("Choisissez de 1 à 64 caractères, sans espace : prenom.nom, par exemple.")
    return name


Texte = Annotated[str, AfterValidator(clean)]
Requis = Annotated[str, AfterValidator(_required)]
Mail = Annotated[str, AfterValidator(_mail)]


class _Formulaire(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="ignore", validate_default=True, hide_input_in_errors=True
    )


class PremierCompte(_Formulaire):
    """One of the first three people, with the account that opens the door."""

    civilite: Literal["", "Mme", "M."] = ""
    prenom: Requis = ""
    nom: Requis = ""
    identifiant: Annotated[str, AfterValidator(_identifiant)] = ""
    mot_de_passe: SecretStr = SecretStr("")
    confirmation: SecretStr = Field(default=SecretStr(""), exclude=True)

    @field_validator("mot_de_passe")
    @classmethod
    def _strong_enough(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        try:
            check_password_policy(
                value.get_secret_value(), identifiant=info.data.get("identifiant", "")
            )
        except InvalidInput as error:
            raise ValueError(str(error)) from error
        return value

    @field_validator("confirmation")
    @classmethod
    def _same(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        first = info.data.get("mot_de_passe")
        if first is not None and first != value:
            raise ValueError("Les deux mots de passe ne sont pas les mêmes : tapez-les à nouveau.")
        return value


class Installation(_Formulaire):
    """The circonscription and the three people without whom nothing can start."""

    nom: Requis = ""
    academie: str = ""
    zone: str = ""
    adresse: Texte = ""
    commune: Texte = ""
    telephone: Annotated[str, AfterValidator(format_telephone)] = ""
    mail: Mail = ""
    contact_dpd: Requis = ""
    coordinateur: PremierCompte = PremierCompte.model_construct()
    ien: PremierCompte = PremierCompte.model_construct()
    administrateur: PremierCompte = PremierCompte.model_construct()

    @field_validator("academie")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in ACADEMIES:
            raise ValueError("Choisissez l’académie dans la liste.")
        return value

    @field_validator("zone")
    @classmethod
    def _zone_of_academie(cls, value: str, info: ValidationInfo) -> str:
        if "academie" not in info.data:  # its own line says what is wrong
            return value
        official = ACADEMIES[info.data["academie"]]
        if official and value not in {"", official}:
            raise ValueError(f"L’académie choisie est en zone {official}.")
        if not official and value not in ZONES:
            raise ValueError("Choisissez la zone dont les vacances sont les plus proches.")
        return official or value

    @field_validator("ien", "administrateur")
    @classmethod
    def _another_person(cls, value: PremierCompte, info: ValidationInfo) -> PremierCompte:
        before = [info.data[name] for name in PREMIERS_ROLES if name in info.data]
        if value.identifiant in {person.identifiant for person in before}:
            raise ValueError("Cet identifiant est déjà pris par une autre de ces personnes.")
        return value

    def people(self) -> dict[Role, PremierCompte]:
        """Return the first people by role."""
        return {role: getattr(self, name) for name, role in PREMIERS_ROLES.items()}


def _nest(form: Mapping[str, str]) -> dict[str, object]:
    nested: dict[str, object] = {k: v for k, v in form.items() if "." not in k}
    for name in PREMIERS_ROLES:
        prefix = f"{name}."
        nested[name] = {k.removeprefix(prefix): v for k, v in form.items() if k.startswith(prefix)}
    return nested


def _sentence(detail: Mapping[str, object]) -> str:
    context = detail.get("ctx")
    if isinstance(context, Mapping) and "error" in context:
        return str(context["error"])
    return "Cette réponse n’est pas l’une de celles qui sont proposées."


def read_form(form: Mapping[str, str]) -> tuple[Installation | None, dict[str, str]]:
    """Read the flat form (`nom`, `ien.identifiant`…): the model, or a sentence per wrong field."""
    try:
        return Installation.model_validate(_nest(form)), {}
    except ValidationError as error:
        errors: dict[str, str] = {}
        for detail in error.errors(include_url=False):
            name = ".".join(str(part) for part in detail["loc"])
            field = f"{name}.identifiant" if name in PREMIERS_ROLES else name
            errors.setdefault(field, _sentence(detail))
        return None, errors
