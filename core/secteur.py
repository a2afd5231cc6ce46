"""Secteurs: who answers for a school in one métier; « poste non pourvu » is a real value."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict

from core.errors import InvalidInput
from core.personne import Metier

COLONNES: Final = (
    Metier.CPC, Metier.MAITRE_E, Metier.MAITRE_G, Metier.PSYEN, Metier.ERSEH,
    Metier.ASSISTANTE_SOCIALE, Metier.MEDECIN, Metier.PAS,
)  # fmt: skip
"""Columns of the table as shipped; each circonscription chooses its own."""
METIERS_RASED: Final = frozenset({Metier.MAITRE_E, Metier.MAITRE_G, Metier.PSYEN})
NON_POURVU: Final = "Poste non pourvu"
_PREFIXES: Final = {
    "école élémentaire": "Élém.",
    "école maternelle": "Mat.",
    "école primaire": "Prim.",
    "école privée": "Privée",
}
_ACRONYM: Final = re.compile(r"\(([A-Z0-9]{2,})\)\Z")


class Secteur(BaseModel):
    """What is known of one school in one métier; without a person the post is vacant."""

    model_config = ConfigDict(frozen=True)

    metier: str
    personne_id: str | None = None
    nom: str = ""

    @property
    def non_pourvu(self) -> bool:
        """Tell whether the post is vacant."""
        return self.personne_id is None


def short_metier(label: str) -> str:
    """Return a métier's label as a column names it: « Conseiller (CPC) » gives `CPC`."""
    match = _ACRONYM.search(label)
    return match[1] if match else label


def short_ecole(nom: str, commune: str = "") -> str:
    """Name a school where room is short: « Élém. Les Tilleuls, Brumeval »; the nature stays."""
    for long, short in _PREFIXES.items():
        if nom.casefold().startswith(long):
            nom = f"{short} {nom[len(long) :].strip()}"
            break
    return f"{nom}, {commune}" if commune else nom


def label_non_pourvu(label: str) -> str:
    """Say that a post is vacant, and which: « poste non pourvu (maître G) »."""
    name = short_metier(label)
    kept = name if name.isupper() else name[:1].lower() + name[1:]
    return f"poste non pourvu ({kept})"


def label_post(label: str) -> str:
    """Name a vacant post in a list, a card or a title: « Poste non pourvu (Maître G) »."""
    return f"{NON_POURVU} ({label})"


def is_served(statut: str, metier: str) -> bool:
    """Tell whether a school is served by a métier: the RASED does not go to private schools."""
    return statut != "prive" or metier not in METIERS_RASED


def spread(choices: Mapping[str | None, Iterable[str]]) -> dict[str, str | None]:
    """Turn « each person has these schools » into « each school has this person » (None: vacant).

    Raises:
        InvalidInput: a school stands under two people.
    """
    found: dict[str, str | None] = {}
    for personne_id, ecoles in choices.items():
        for ecole_id in ecoles:
            if ecole_id in found:
                raise InvalidInput(
                    "Une école est sous deux noms : retirez-la de l’un des deux. "
                    "Rien n’a été enregistré."
                )
            found[ecole_id] = personne_id
    return found
