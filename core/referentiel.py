"""Référentiels: the socle, the school of three- to six-year-olds, the programmes, as dated data.

A file of `templates/referentiels/` is one version and is never edited once a programmation uses
it: another version is another file. Sources: each entry cites its text; what is not sure says so.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.donnees import check_codes, index_by_code, read_data
from core.texte import LEVELS, normalize

FOLDER: Final = Path(__file__).parents[1] / "templates" / "referentiels"
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{0,39}")


class NatureEntree(StrEnum):
    """What an entry of a référentiel is."""

    DOMAINE = "domaine"
    COMPOSANTE = "composante"
    OBJECTIF = "objectif"
    ELEMENT = "element"
    DISCIPLINE = "discipline"
    RUBRIQUE = "rubrique"


class Application(BaseModel):
    """From when a discipline's text applies to some classes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    classes: tuple[str, ...] = Field(min_length=1)
    debut: date


class Entree(BaseModel):
    """One label, with what stands under it.

    `cycle` None holds for all; `a_verifier` says what is not sure of the label or of its date.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    libelle: str = Field(min_length=1)
    nature: NatureEntree
    cycle: int | None = Field(default=None, ge=1, le=4)
    lsu: str | None = None
    source: str = ""
    a_verifier: str = ""
    applicable: tuple[Application, ...] = ()
    fin: date | None = None
    entrees: tuple["Entree", ...] = ()

    def walk(self) -> Iterator["Entree"]:
        """Give the entry and all those under it, in the order of the text."""
        yield self
        for entree in self.entrees:
            yield from entree.walk()


class Referentiel(BaseModel):
    """One version of a reference text, with its dates; `fin` None while it is in force."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    titre: str = Field(min_length=1)
    source: str = Field(min_length=1)
    sources: dict[NatureEntree, str] = Field(default_factory=dict)
    debut: date
    fin: date | None = None
    classes: tuple[str, ...] = Field(min_length=1)
    par_age: tuple[str, ...] = ()
    echelle: tuple[str, ...] = ()
    lsu: dict[str, str] = Field(default_factory=dict)
    entrees: tuple[Entree, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_codes(entree.code for entree in self.walk())
        for entree in self.walk():
            if not _CODE.fullmatch(entree.code):
                raise ValueError(f"le code « {entree.code} » n’est pas fait de lettres et chiffres")
            if entree.lsu and entree.lsu not in self.lsu:
                raise ValueError(f"« {entree.code} » renvoie à « {entree.lsu} », absent du LSU")
        if unknown := set(self._all_classes()) - set(LEVELS):
            raise ValueError(f"classe inconnue : {', '.join(sorted(unknown))}")
        if self.fin and self.fin < self.debut:
            raise ValueError("la date de fin est avant la date de début")
        return self

    def _all_classes(self) -> Iterator[str]:
        yield from self.classes
        for entree in self.walk():
            for application in entree.applicable:
                yield from application.classes

    def walk(self) -> Iterator[Entree]:
        """Give every entry, in the order of the text."""
        for entree in self.entrees:
            yield from entree.walk()

    def covers(self, day: date) -> bool:
        """Tell whether this version is in force on that day."""
        return self.debut <= day and (self.fin is None or day <= self.fin)

    def find(self, code: str) -> Entree | None:
        """Find an entry by its code."""
        return next((entree for entree in self.walk() if entree.code == code), None)

    def path_to(self, code: str) -> tuple[Entree, ...]:
        """Return the entries from the domain down to one of them; empty when it is not here."""
        return next((path for path in _paths(self.entrees) if path[-1].code == code), ())

    def cite(self, entree: Entree) -> str:
        """Return the text on which an entry rests."""
        return entree.source or self.sources.get(entree.nature) or self.source


def _paths(
    entrees: Iterable[Entree], above: tuple[Entree, ...] = ()
) -> Iterator[tuple[Entree, ...]]:
    for entree in entrees:
        path = (*above, entree)
        yield path
        yield from _paths(entree.entrees, path)


def read_referentiel(text: str, nom: str) -> Referentiel:
    """Read one file.

    Raises:
        InvalidInput: it is no référentiel; the sentence says what is wrong, and where.
    """
    return read_data(text, nom, Referentiel, "Le référentiel")


@dataclass(frozen=True)
class EntreeTrouvee:
    """One entry found by a search: its référentiel and the path down to it."""

    referentiel: Referentiel
    chemin: tuple[Entree, ...]

    @property
    def entree(self) -> Entree:
        """The entry itself."""
        return self.chemin[-1]


class Referentiels:
    """The référentiels of an installation, ready to be searched."""

    def __init__(self, referentiels: Iterable[Referentiel]) -> None:
        """Take the versions.

        Raises:
            InvalidInput: two of them have one code.
        """
        self.par_code = index_by_code(
            referentiels,
            "Deux référentiels portent le code « {code} » : une nouvelle version est un nouveau "
            "fichier, avec un code à elle.",
        )
        self._index = [
            (f" {normalize(' '.join(e.libelle for e in path))}", EntreeTrouvee(referentiel, path))
            for referentiel in self.par_code.values()
            for path in _paths(referentiel.entrees)
        ]

    def search(
        self, text: str, *, codes: Iterable[str] | None = None, cycle: int | None = None
    ) -> list[EntreeTrouvee]:
        """Find the entries whose path holds every word, accents set aside, as word beginnings.

        `codes` keeps to some référentiels; `cycle` leaves out what belongs to another cycle. The
        entries whose own label holds the words come first.
        """
        words = [f" {word}" for word in normalize(text).split()]
        wanted = None if codes is None else set(codes)
        found = [
            hit
            for haystack, hit in self._index
            if words
            and all(word in haystack for word in words)
            and (wanted is None or hit.referentiel.code in wanted)
            and (cycle is None or hit.entree.cycle in (None, cycle))
        ]
        return sorted(found, key=lambda hit: not _says(hit.entree, words))

    def in_force(self, day: date, classe: str) -> list[Referentiel]:
        """List the versions in force on a day for a class (`core.texte.LEVELS`)."""
        return [r for r in self.par_code.values() if r.covers(day) and classe in r.classes]


def _says(entree: Entree, words: Iterable[str]) -> bool:
    label = f" {normalize(entree.libelle)}"
    return all(word in label for word in words)


def load_referentiels(*folders: Path) -> Referentiels:
    """Read every file of the shipped folder, then of others (the installation's own).

    Raises:
        InvalidInput: one is refused, or two have one code; the sentence says which and where.
    """
    paths = [path for folder in (FOLDER, *folders) for path in sorted(folder.glob("*.yaml"))]
    return Referentiels(read_referentiel(p.read_text(encoding="utf-8"), p.name) for p in paths)
