"""The register: its filters, as they stand in the address (never a name)."""

from collections.abc import Mapping
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import InvalidInput
from core.fiche import Objet
from core.saisine import Statut

PAGE_SIZE: Final = 50


class Filtres(BaseModel):
    """What the register shows; every field may be absent. `page` starts at 1."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    annee: int | None = None
    statut: Statut | None = None
    objet: Objet | None = None
    motif: str | None = None
    ecole: str | None = None  # id
    a_moi: bool = False
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """Read filters from an address.

        Raises:
            InvalidInput: the address was cut or made up; the sentence says to start again.
        """
        try:
            return cls.model_validate({k: v for k, v in query.items() if v})
        except ValidationError as error:
            raise InvalidInput(
                "L’adresse de cette liste n’est pas complète : les filtres ont été remis à zéro."
            ) from error

    def to_query(self) -> dict[str, str]:
        """Write the filters that are set, for the address."""
        chosen = self.model_dump(mode="json", exclude_defaults=True)
        return {key: str(value) for key, value in chosen.items()}
