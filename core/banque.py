"""Banks of objectives: sentences ready to be agreed with a pupil, shipped or an installation's own.

A sentence is written in the masculine with `{P}` for the first name (`core.accord`).
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from core.accord import MARQUE, agree
from core.donnees import check_codes, index_by_code, read_data
from core.errors import InvalidInput
from core.fiche import Pronom
from core.programmation import MATERNELLE, ObjectifAdapte
from core.referentiel import Referentiels
from core.texte import normalize

_WORD: Final = re.compile(r"[^\W\d_]+")
_FIRST_WORD: Final = re.compile(r"(?:^|[.;:] )([^\W\d_]+)")
FOLDER: Final = Path(__file__).parents[1] / "templates" / "banque"
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Help = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
CYCLES: Final[Mapping[str, int]] = (
    dict.fromkeys(MATERNELLE, 1) | dict.fromkeys(("CP", "CE1", "CE2"), 2)
    | dict.fromkeys(("CM1", "CM2", "6E"), 3)
)  # fmt: skip
"""The cycle of each class; « ULIS » is of none."""
CYCLE_LABELS: Final[Mapping[int, str]] = {1: "Maternelle", 2: "Cycle 2", 3: "Cycle 3"}


class ObjectifBanque(BaseModel):
    """One objective of a bank, with how to see it reached and what helps; texts are models."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.\-]{0,39}$")
    domaine: str
    entree: str = ""
    discipline: str = Field(min_length=1)
    niveau: str = Field(min_length=1)
    objectif: Sentence
    reussite: Sentence
    moyens: Help
    tags: tuple[str, ...] = ()
    referentiel: str = ""
    cycle: int = Field(default=0, ge=0, le=4)

    def say_for(
        self, prenom: str, pronom: Pronom | None, *, elision: bool | None = None,
        marque: bool = True,
    ) -> "ObjectifBanque":  # fmt: skip
        """Give the same objective said of one pupil.

        `marque` False leaves out « (à compléter) »: the pronoun is left unsaid on purpose.
        """
        texts = {
            name: agree(getattr(self, name), prenom, pronom, elision=elision, apostrophe="’")
            for name in ("objectif", "reussite", "moyens")
        }
        if not marque:
            texts = {name: text.removesuffix(MARQUE) for name, text in texts.items()}
        return self.model_copy(update=texts)

    def to_objectif(
        self, prenom: str, pronom: Pronom | None, *, competence: str = "",
        elision: bool | None = None, marque: bool = True,
    ) -> ObjectifAdapte:  # fmt: skip
        """Make a line of a programmation of it, agreed with the pupil.

        `competence` is the label of its entry in the référentiel.
        """
        said = self.say_for(prenom, pronom, elision=elision, marque=marque)
        return ObjectifAdapte(
            domaine=said.domaine, discipline=said.discipline, referentiel=said.referentiel,
            entree=said.entree, competence=competence, niveau=said.niveau, objectif=said.objectif,
            moyens=said.moyens, reussite=said.reussite,
        )  # fmt: skip


def fill_empty(line: ObjectifAdapte, given: ObjectifAdapte) -> ObjectifAdapte:
    """Fill the empty fields of a line from another; what is written there, and its domain, stay.

    A competence goes with its entry in the référentiel, or not at all.
    """
    names = ["discipline", "niveau", "objectif", "moyens", "reussite"]
    if not line.competence and not line.entree:
        names += ["competence", "referentiel", "entree"]
    empty = {name: getattr(given, name) for name in names if not getattr(line, name)}
    return line.model_copy(update=empty)


class FichierBanque(BaseModel):
    """One file of a bank: objectives of one référentiel and one cycle."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    referentiel: str
    cycle: int = Field(ge=1, le=4)
    objectifs: tuple[ObjectifBanque, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_codes(objectif.code for objectif in self.objectifs)
        for objectif in self.objectifs:
            if objectif.referentiel or objectif.cycle:
                raise ValueError(
                    f"« {objectif.code} » : le référentiel et le cycle se disent en tête"
                )
        return self

    def list_objectifs(self) -> list[ObjectifBanque]:
        """List the objectives, each with the référentiel and the cycle of its file."""
        shared = {"referentiel": self.referentiel, "cycle": self.cycle}
        return [objectif.model_copy(update=shared) for objectif in self.objectifs]


def read_banque(text: str, nom: str, referentiels: Referentiels) -> list[ObjectifBanque]:
    """Read one file of a bank, its domains and entries checked against the référentiels.

    Raises:
        InvalidInput: the sentence says what is wrong, and where.
    """
    fichier = read_data(text, nom, FichierBanque, "Le fichier d’objectifs")
    referentiel = referentiels.par_code.get(fichier.referentiel)
    if referentiel is None:
        raise InvalidInput(
            f"Le fichier d’objectifs « {nom} » est refusé : le référentiel "
            f"« {fichier.referentiel} » n’est pas connu."
        )
    for objectif in fichier.objectifs:
        path = referentiel.path_to(objectif.entree or objectif.domaine)
        if not path or path[0].code != objectif.domaine:
            raise InvalidInput(
                f"Le fichier d’objectifs « {nom} » est refusé : dans {objectif.code}, "
                f"« {objectif.entree or objectif.domaine} » n’est pas du domaine "
                f"« {objectif.domaine} » de ce référentiel."
            )
    return fichier.list_objectifs()


class Banque:
    """Objectives ready to be searched; those of a circonscription are added to those shipped."""

    def __init__(self, objectifs: Iterable[ObjectifBanque]) -> None:
        """Take the objectives.

        Raises:
            InvalidInput: two of them have one code.
        """
        self.par_code = index_by_code(
            objectifs, "Deux objectifs portent le code « {code} » : changez l’un des deux."
        )
        self._index = [(_words_of(o), o) for o in self.par_code.values()]

    def search(
        self, text: str = "", *, cycle: int | None = None, discipline: str | None = None,
        tags: Iterable[str] = (),
    ) -> list[ObjectifBanque]:  # fmt: skip
        """Find the objectives that hold every word, accents set aside, as word beginnings.

        Those whose own sentence or tags hold the words come first.
        """
        words = [f" {word}" for word in normalize(text).split()]
        wanted = {normalize(tag) for tag in tags}
        found = [
            objectif
            for haystack, objectif in self._index
            if all(word in haystack for word in words)
            and (cycle is None or objectif.cycle == cycle)
            and (discipline is None or normalize(objectif.discipline) == normalize(discipline))
            and wanted <= {normalize(tag) for tag in objectif.tags}
        ]
        return sorted(found, key=lambda o: not _says(o, words))

    def only(self, referentiel: str) -> "Banque":
        """Return the objectives written by one référentiel."""
        return Banque(o for o in self.par_code.values() if o.referentiel == referentiel)

    def list_disciplines(self) -> list[str]:
        """List the disciplines in use, in French order."""
        return sorted({o.discipline for o in self.par_code.values()}, key=normalize)

    def list_words(self) -> frozenset[str]:
        """List its ordinary words, folded; those written as names are left out."""
        items = self.par_code.values()
        texts = [t for o in items for t in (o.objectif, o.reussite, o.moyens)]
        words = [word for text in texts for word in _WORD.findall(text.replace("{P}", " "))]
        kept = [word for word in words if word[0].islower()]
        kept += [word for text in texts for word in _FIRST_WORD.findall(text)]
        labels = [label for o in items for label in (o.discipline, o.niveau, *o.tags)]
        return frozenset(
            [*map(normalize, kept), *(w for label in labels for w in normalize(label).split())]
        )

    def list_tags(self) -> list[str]:
        """List the tags in use, in French order."""
        used = {tag for objectif in self.par_code.values() for tag in objectif.tags}
        return sorted(used, key=normalize)


def _words_of(objectif: ObjectifBanque) -> str:
    texts = (
        objectif.objectif, objectif.reussite, objectif.moyens, objectif.discipline,
        objectif.niveau, *objectif.tags,
    )  # fmt: skip
    return f" {normalize(' '.join(texts))}"


def _says(objectif: ObjectifBanque, words: Iterable[str]) -> bool:
    own = f" {normalize(' '.join((objectif.objectif, *objectif.tags)))}"
    return all(word in own for word in words)


def load_banque(referentiels: Referentiels, *folders: Path) -> Banque:
    """Read every file of the shipped folder, then of others.

    Raises:
        InvalidInput: one is refused, or two objectives have one code.
    """
    paths = [path for folder in (FOLDER, *folders) for path in sorted(folder.glob("*.yaml"))]
    return Banque(
        objectif
        for path in paths
        for objectif in read_banque(path.read_text(encoding="utf-8"), path.name, referentiels)
    )
