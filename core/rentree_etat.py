"""What importing a school year compares and would do: the store before, the plan after."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from core.classe import FonctionClasse
from core.personne import Role
from core.rentree import Anomalie, LigneRentree
from core.texte import normalize

NOUVELLE: Final = "nouvelle"
DANS_LE_FICHIER: Final = "fichier:"


@dataclass(frozen=True)
class PersonneConnue:
    """A person of the store, with every school where they hold or held a role."""

    id: str
    nom: str
    prenom: str
    civilite: str = ""
    mail: str = ""
    version: int = 1
    ecoles: frozenset[str] = frozenset()

    @property
    def cle_nom(self) -> str:
        """The folded name."""
        return normalize(f"{self.nom} {self.prenom}")


@dataclass(frozen=True)
class ClasseConnue:
    """A class of the store, in the year of the file."""

    id: str
    ecole_id: str
    nom: str
    niveaux: str
    effectif: int | None
    version: int = 1


@dataclass(frozen=True)
class ServiceConnu:
    """Who teaches in a class of the store, on which days, as what."""

    classe_id: str
    personne_id: str
    jours: str
    fonction: FonctionClasse = FonctionClasse.TITULAIRE


@dataclass(frozen=True)
class AffectationConnue:
    """A role held in a school at the beginning of the year, or later."""

    id: str
    personne_id: str
    ecole_id: str
    role: Role
    version: int = 1


@dataclass(frozen=True)
class EtatEcoles:
    """What the store knows before the import; `noms` gives the label of each school."""

    noms: Mapping[str, str]
    personnes: Sequence[PersonneConnue] = ()
    classes: Sequence[ClasseConnue] = ()
    services: Sequence[ServiceConnu] = ()
    affectations: Sequence[AffectationConnue] = ()


@dataclass
class PersonnePlan:
    """Somebody named in the file: their rows, who they are, what the file changes of them."""

    cle: str
    lignes: list[LigneRentree]
    cle_nom: str = ""  # the folded name
    connue: PersonneConnue | None = None
    changements: dict[str, str] = field(default_factory=dict)

    def first(self, champ: str) -> str:
        """Return what the first row that says it says of the person."""
        return next((value for ligne in self.lignes if (value := getattr(ligne, champ))), "")

    @property
    def nom_complet(self) -> str:
        """First name and name."""
        return f"{self.first('prenom')} {self.first('nom')}".strip()


@dataclass(frozen=True)
class Doute:
    """A person whom one cannot recognise alone: the candidates, by what choosing them means."""

    cle: str
    qui: str
    numeros: tuple[int, ...]
    candidats: Mapping[str, str]


@dataclass(frozen=True)
class ClassePlan:
    """A class of the file; `connue` when the store has it, `changements` what the file says new."""

    ecole_id: str
    nom: str
    niveaux: str
    effectif: int | None
    connue: ClasseConnue | None = None
    changements: tuple[str, ...] = ()


@dataclass(frozen=True)
class ServicePlan:
    """A person to put in a class (or whose days or part change there)."""

    personne: str  # key of the person in the plan
    classe: tuple[str, str]  # school, folded name
    jours: str
    fonction: FonctionClasse
    nouveau: bool


@dataclass(frozen=True)
class AffectationPlan:
    """A role to give in a school."""

    personne: str
    ecole_id: str
    role: Role


@dataclass(frozen=True)
class Depart:
    """Somebody who is no longer in the file: a role or a class, ended by a tick only."""

    cle: str
    phrase: str
    personne_id: str
    ecole_id: str
    affectation_id: str | None = None
    classe_id: str | None = None
    version: int = 0


@dataclass
class PlanRentree:
    """Everything that the import would do, and what it leaves to be decided."""

    ecoles: Mapping[str, str] = field(default_factory=dict)  # id → label
    personnes: list[PersonnePlan] = field(default_factory=list)
    classes: list[ClassePlan] = field(default_factory=list)
    services: list[ServicePlan] = field(default_factory=list)
    affectations: list[AffectationPlan] = field(default_factory=list)
    doutes: list[Doute] = field(default_factory=list)
    departs: list[Depart] = field(default_factory=list)
    laissees: list[ClasseConnue] = field(default_factory=list)
    pour_soi: list[str] = field(default_factory=list)  # roles that one does not give oneself
    indecises: list[Anomalie] = field(default_factory=list)

    @property
    def creees(self) -> list[PersonnePlan]:
        """People whom the store does not know."""
        return [p for p in self.personnes if p.connue is None]

    @property
    def corrigees(self) -> list[PersonnePlan]:
        """People known already of whom the file says something new."""
        return [p for p in self.personnes if p.connue and p.changements]

    @property
    def classes_creees(self) -> list[ClassePlan]:
        """Classes that the store does not know for that year."""
        return [c for c in self.classes if c.connue is None]

    @property
    def classes_modifiees(self) -> list[ClassePlan]:
        """Classes whose levels or size change."""
        return [c for c in self.classes if c.changements]

    def is_empty(self) -> bool:
        """Tell whether the import would change nothing (departures aside)."""
        return not (
            self.creees or self.corrigees or self.classes_creees or self.classes_modifiees
            or self.services or self.affectations
        )  # fmt: skip

    def signature(self) -> str:
        """Tell this plan from another one: what was read on the screen is what is written."""
        said = [
            [asdict(c) for c in self.classes], [asdict(s) for s in self.services],
            [asdict(a) for a in self.affectations], [p.changements for p in self.personnes],
            [(p.cle, p.connue.id if p.connue else "") for p in self.personnes],
            [d.cle for d in self.departs], [a.numero for a in self.indecises],
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()
