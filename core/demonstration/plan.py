"""What the demonstration is made of: plain records that a loader can replay.

People, schools, classes and pupils are tied by `cle`, a short key of the plan, not an id of the
store. Days are calendar days in France, moments are naive UTC.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from core.echange import NatureEchange
from core.fiche import Fiche
from core.personne import Metier, Role
from core.reponse import PropositionReponse
from core.saisine import Position, Statut
from core.soutien import PourQui


@dataclass(frozen=True, slots=True)
class CirconscriptionDemo:
    """The invented circonscription."""

    cle: str
    nom: str
    academie: str
    zone: str
    adresse: str
    commune: str
    telephone: str
    mail: str
    contact_dpd: str


@dataclass(frozen=True, slots=True)
class EcoleDemo:
    """One invented school; a closed one says when, and which school took over its pupils."""

    cle: str
    uai: str
    nom: str
    nature: str  # maternelle, elementaire, primaire
    statut: str  # public, prive
    adresse: str
    code_postal: str
    commune: str
    telephone: str
    mail: str
    ulis: bool = False
    education_prioritaire: str = ""
    rpi: str = ""  # name of the group
    fermee_le: date | None = None
    reprise_par: str | None = None


@dataclass(frozen=True, slots=True)
class AffectationDemo:
    """One dated assignment of a person; `ecole` is the key of a school or None."""

    role: Role
    debut: date
    fin: date | None = None
    metier: Metier | None = None
    ecole: str | None = None


@dataclass(frozen=True, slots=True)
class PersonneDemo:
    """One adult; without `identifiant`, no account."""

    cle: str
    civilite: str
    prenom: str
    nom: str
    mail: str
    telephone: str
    affectations: tuple[AffectationDemo, ...]
    identifiant: str | None = None

    @property
    def nom_complet(self) -> str:
        """Civility, first name and name, as one signs."""
        return f"{self.civilite} {self.prenom} {self.nom}"


@dataclass(frozen=True, slots=True)
class SecteurDemo:
    """Who answers for a school in one métier; `personne` None is « poste non pourvu »."""

    ecole: str
    metier: Metier
    personne: str | None


@dataclass(frozen=True, slots=True)
class ClasseDemo:
    """One class of one year; `enseignants` holds (person, days, « » for the whole week)."""

    cle: str
    ecole: str
    annee: int
    nom: str
    niveaux: tuple[str, ...]
    effectif: int
    enseignants: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class EleveDemo:
    """One invented pupil; `parcours` holds (year, school, class, level), oldest first."""

    cle: str
    nom: str
    prenom: str
    date_naissance: date
    pronom: str | None
    parcours: list[tuple[int, str, str, str]] = field(default_factory=list)


# --- the story of a saisine: what each step says ----------------------------------------------


@dataclass(frozen=True, slots=True)
class Creation:
    """A draft was started online."""


@dataclass(frozen=True, slots=True)
class Transmission:
    """Sent, or imported by the acting person; `origine`: fiche, papier, en_ligne, appel."""

    origine: str


@dataclass(frozen=True, slots=True)
class Accuse:
    """The acknowledgement was sent."""


@dataclass(frozen=True, slots=True)
class Question:
    """Precisions were asked of the asker."""

    texte: str


@dataclass(frozen=True, slots=True)
class Precision:
    """The asker answered the last question."""

    texte: str


@dataclass(frozen=True, slots=True)
class Proposition:
    """The saisine was proposed to a member."""

    personne: str
    mot: str


@dataclass(frozen=True, slots=True)
class Vacance:
    """The saisine was proposed to a post that nobody holds."""

    metier: Metier


@dataclass(frozen=True, slots=True)
class PrisePosition:
    """A member, the acting person, answered a proposal."""

    position: Position


@dataclass(frozen=True, slots=True)
class RetourTri:
    """Everybody declined: back to triage."""


@dataclass(frozen=True, slots=True)
class Nomination:
    """A person was named on a reserved saisine; `titre`: nommee, concernee."""

    personne: str
    titre: str


@dataclass(frozen=True, slots=True)
class EchangeFait:
    """Something was done, and what came of it."""

    nature: NatureEchange
    texte: str
    resultat: str = ""


@dataclass(frozen=True, slots=True)
class Redaction:
    """An answer was written."""

    comprehension: str
    ecole_conduit: str
    parents: str
    interlocuteur: str
    bilan_le: date | None
    propositions: tuple[PropositionReponse, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """The answer was signed by the acting person, the IEN or by delegation."""

    par_delegation: bool


@dataclass(frozen=True, slots=True)
class Envoi:
    """The answer left; `moyen`: courriel, main."""

    moyen: str


@dataclass(frozen=True, slots=True)
class DebutSuivi:
    """The follow-up began."""


@dataclass(frozen=True, slots=True)
class BilanEtape:
    """The bilan d’étape: a short evaluation and a text."""

    evaluation: str
    texte: str


@dataclass(frozen=True, slots=True)
class RetourParents:
    """The parents were told, by whom."""

    par: str


@dataclass(frozen=True, slots=True)
class Cloture:
    """Ended; `motif` is a code of the list « cloture »."""

    motif: str
    commentaire: str


@dataclass(frozen=True, slots=True)
class Reouverture:
    """Reopened, and why."""

    motif: str


@dataclass(frozen=True, slots=True)
class Retrait:
    """Withdrawn by the asker, and why."""

    motif: str


Contenu = (
    Creation
    | Transmission
    | Accuse
    | Question
    | Precision
    | Proposition
    | Vacance
    | PrisePosition
    | RetourTri
    | Nomination
    | EchangeFait
    | Redaction
    | Signature
    | Envoi
    | DebutSuivi
    | BilanEtape
    | RetourParents
    | Cloture
    | Reouverture
    | Retrait
)


@dataclass(frozen=True, slots=True)
class Etape:
    """One step: when, who acts, what was said, and the status after it."""

    moment: datetime
    acteur: str
    contenu: Contenu
    statut: Statut


@dataclass(frozen=True, slots=True)
class SaisineDemo:
    """One saisine: who asks, about whom, the fiche as filled in, and its story."""

    cle: str
    annee: int
    recue_le: date
    reservee: bool
    origine: str
    ecole: str
    classe: str
    demandeur: str
    eleve: str | None
    fiche: Fiche
    etapes: tuple[Etape, ...]

    @property
    def statut(self) -> Statut:
        """Where it stands on the day of the plan."""
        return self.etapes[-1].statut


@dataclass(frozen=True, slots=True)
class SoutienDemo:
    """Somebody asked to be called back, by whom; `contact_le` None: not yet."""

    demandeur: str
    demande_le: date
    pour: PourQui
    appele: str
    contact_le: date | None


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """The whole circonscription on one day; lists are in a fixed order, saisines by day."""

    seed: int
    annees: tuple[int, ...]
    au: date
    circonscription: CirconscriptionDemo
    ecoles: tuple[EcoleDemo, ...]
    personnes: tuple[PersonneDemo, ...]
    secteurs: tuple[SecteurDemo, ...]
    classes: tuple[ClasseDemo, ...]
    eleves: tuple[EleveDemo, ...]
    saisines: tuple[SaisineDemo, ...]
    reunions: tuple[date, ...]
    axes: tuple[tuple[int, str], ...]  # (year, text)
    soutiens: tuple[SoutienDemo, ...]
    relais: tuple[tuple[str, str], ...]  # (code of a route, whom and how)
