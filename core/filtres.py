"""Filters as they stand in an address: read back, or refused with a sentence."""

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import InvalidInput


class FiltresAdresse(BaseModel):
    """What a screen shows, as its address says it: ids and codes, never a name.

    `quoi` names the screen in a refusal.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    quoi: ClassVar[str] = "cette liste"

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
                f"L’adresse de {cls.quoi} n’est pas complète : les filtres ont été remis à zéro."
            ) from error
