"""The list of the programmations: its filters, what each still lacks, its lines for a spreadsheet.

The page and the files made of the list go by the same filters, which an address can hold: it never
holds a name.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import InvalidInput
from core.exports import Cell
from core.programmation import STATUT_PROGRAMMATION_LABELS, StatutProgrammation
from core.saisine import school_year_label
from core.texte import normalize

Ligne = Mapping[str, Any]  # one row of `list_programmations`
SOON: Final = 2  # months
_S = StatutProgrammation
_NEXT: Final[Mapping[StatutProgrammation, str]] = {
    _S.BROUILLON: "le passage en conseil de cycle",
    _S.ELABOREE: "la présentation à l’ESS",
    _S.PRESENTEE: "l’avis de l’ESS",
    _S.AVIS_ESS: "la mise en œuvre",
    _S.EN_COURS: "le bilan de l’année",
    _S.BILAN: "l’archivage",
}
HEADERS: Final = (
    "Élève", "Classe", "École", "Commune", "Année", "État", "Version", "Objectifs", "Échéance",
    "ERSEH", "Il manque",
)  # fmt: skip


class EcheanceListe(StrEnum):
    """When the notification ends, as the list is filtered by it."""

    BIENTOT = "bientot"
    ANNEE = "annee"
    PASSEE = "passee"
    INCONNUE = "inconnue"


ECHEANCE_LABELS: Final[Mapping[EcheanceListe, str]] = {
    EcheanceListe.BIENTOT: "D’ici deux mois",
    EcheanceListe.ANNEE: "D’ici la fin de l’année scolaire",
    EcheanceListe.PASSEE: "Passée",
    EcheanceListe.INCONNUE: "Pas notée",
}


def erseh_code(erseh: str) -> str:
    """Return what stands for an ERSEH in an address: one code for a name, however it is typed."""
    return hashlib.sha256(normalize(erseh).encode()).hexdigest()[:12] if erseh else ""


class FiltresProgrammation(BaseModel):
    """What the list shows; every field may be absent."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    annee: int | None = None
    ecole: str | None = None  # id
    niveau: str | None = None
    statut: StatutProgrammation | None = None
    erseh: str | None = None  # `erseh_code`
    echeance: EcheanceListe | None = None
    incompletes: bool = False

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """Read filters from an address.

        Raises:
            InvalidInput: the address was cut or made up.
        """
        try:
            return cls.model_validate({key: value for key, value in query.items() if value})
        except ValidationError as error:
            raise InvalidInput(
                "L’adresse de cette liste n’est pas complète : revenez à « PAOA » et filtrez à "
                "nouveau."
            ) from error

    def to_query(self) -> dict[str, str]:
        """Write the filters that are set, for an address."""
        chosen = self.model_dump(mode="json", exclude_defaults=True)
        return {key: str(value) for key, value in chosen.items()}

    def keeps(self, row: Ligne, today: date) -> bool:
        """Tell whether a line of the list is one of those wanted."""
        wanted = {
            "annee": self.annee, "ecole_id": self.ecole, "niveau": self.niveau,
            "statut": self.statut,
        }  # fmt: skip
        return (
            all(value is None or row[name] == value for name, value in wanted.items())
            and (self.erseh is None or erseh_code(row["erseh"]) == self.erseh)
            and (self.echeance is None or _ends(row["echeance"], self.echeance, today))
            and (not self.incompletes or bool(say_missing(row)))
        )


def _ends(day: date | None, wanted: EcheanceListe, today: date) -> bool:
    if wanted is EcheanceListe.INCONNUE or day is None:
        return day is None and wanted is EcheanceListe.INCONNUE
    if wanted is EcheanceListe.PASSEE:
        return day < today
    last = _after_months(today, SOON) if wanted is EcheanceListe.BIENTOT else _end_of_year(today)
    return today <= day <= last


def _after_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))


def _end_of_year(today: date) -> date:
    return date(today.year + (today.month > 8), 8, 31)  # noqa: PLR2004 - August ends the year


def list_ecoles(rows: Iterable[Ligne]) -> dict[str, str]:
    """List the schools of the lines in French order, with the commune where two share a name."""
    named = {row["ecole_id"]: (row["ecole"], row["commune"]) for row in rows if row["ecole_id"]}
    count = Counter(nom for nom, _ in named.values())
    labels = {
        key: f"{nom}, {commune}" if count[nom] > 1 and commune else nom
        for key, (nom, commune) in named.items()
    }
    return dict(sorted(labels.items(), key=lambda item: (normalize(item[1]), item[1])))


def list_erseh(rows: Iterable[Ligne]) -> dict[str, str]:
    """List the ERSEH of the lines in French order: `erseh_code` → name."""
    names = {row["erseh"] for row in rows if row["erseh"]}
    return {erseh_code(name): name for name in sorted(names, key=lambda n: (normalize(n), n))}


def say_missing(row: Ligne) -> str:
    """Say what a programmation lacks for its next step: a draft its parts, another that step."""
    statut = StatutProgrammation(row["statut"])
    if statut is StatutProgrammation.BROUILLON and row["manque"]:
        return ", ".join(str(row["manque"]).split("\n"))
    return _NEXT.get(statut, "")


def list_cells(rows: Sequence[Ligne]) -> list[tuple[Cell, ...]]:
    """Write the lines of the list for a spreadsheet, under `HEADERS`."""
    return [
        (
            f"{(row['eleve_nom'] or '').upper()} {row['eleve_prenom'] or ''}".strip(),
            row["niveau"], row["ecole"] or "", row["commune"] or "",
            school_year_label(row["annee"]),
            STATUT_PROGRAMMATION_LABELS[StatutProgrammation(row["statut"])],
            row["numero"], row["objectifs"], row["echeance"], row["erseh"], say_missing(row),
        )
        for row in rows
    ]  # fmt: skip
