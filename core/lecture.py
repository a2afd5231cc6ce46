"""The reading of a fiche: what was found, what a person must check, what found no place."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from core.fiche import Fiche
from core.fiche_plan import CadrePole, ReglagesFiche


class LectureFiche(BaseModel):
    """One file read: nothing that it says is left out of these fields.

    `modele` is our form's version (« fiche-saisine 2026-1 »), « autre » when another form was
    recognised by its labels, or `None`. `a_verifier` holds keys of `core.fiche_champs`.
    `textes_lus` gives, for a field to check, the words as they stand in the file.
    """

    model_config = ConfigDict(extra="forbid")

    reconnue: bool = False
    modele: str | None = None
    fiche: Fiche = Field(default_factory=Fiche)
    a_verifier: list[str] = Field(default_factory=list)
    textes_lus: dict[str, str] = Field(default_factory=dict)
    non_reconnu: list[str] = Field(default_factory=list)
    sensibles: list[str] = Field(default_factory=list)
    moi_meme: bool = False
    cadre: CadrePole = Field(default_factory=CadrePole)
    reglages: ReglagesFiche = Field(default_factory=ReglagesFiche)

    def to_json(self) -> dict[str, Any]:
        """Give the reading as plain JSON values: ISO dates; what is absent or empty is `None`."""
        champs = self.fiche.model_dump(mode="json", by_alias=True)
        return {
            "reconnue": self.reconnue,
            "modele": self.modele,
            "champs": _without_blanks(champs),
            "a_verifier": list(self.a_verifier),
            "sensibles": list(self.sensibles),
            "non_reconnu": list(self.non_reconnu),
        }


def _without_blanks(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_blanks(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_blanks(inner) for inner in value]
    return None if value == "" else value
