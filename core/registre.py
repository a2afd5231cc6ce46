"""The register: its filters, as they stand in the address (never a name)."""

from typing import Final

from core.fiche import Objet
from core.filtres import FiltresAdresse
from core.saisine import Statut

PAGE_SIZE: Final = 50


class Filtres(FiltresAdresse):
    """What the register shows; every field may be absent. `page` starts at 1."""

    annee: int | None = None
    statut: Statut | None = None
    objet: Objet | None = None
    motif: str | None = None
    ecole: str | None = None  # id
    a_moi: bool = False
    page: int = 1

    def to_query(self) -> dict[str, str]:
        """Write the filters that are set, for the address."""
        chosen = self.model_dump(mode="json", exclude_defaults=True)
        return {key: str(value) for key, value in chosen.items()}
