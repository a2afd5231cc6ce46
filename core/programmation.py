"""The programmation adaptée des objectifs d'apprentissage (PAOA): what it holds, how it moves.

Sources: circulaire 2016-117 of 8 August 2016 (written by the teachers in the conseil de cycle, for
a school year at least; the ESS takes note of it and sees that it fits the PPS); D351-5 of the code
de l'éducation (objectives by reference to the socle). Product decisions: §3.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from core.errors import InvalidInput
from core.texte import LEVELS, clean, format_date

Text = Annotated[
    str, BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)
]
MATERNELLE: Final = ("TPS", "PS", "MS", "GS")


class StatutProgrammation(StrEnum):
    """Where a programmation stands; values never change."""

    BROUILLON = "brouillon"
    ELABOREE = "elaboree"
    PRESENTEE = "presentee"
    AVIS_ESS = "avis_ess"
    EN_COURS = "en_cours"
    BILAN = "bilan"
    ARCHIVEE = "archivee"


STATUT_PROGRAMMATION_LABELS: Final[Mapping[StatutProgrammation, str]] = {
    StatutProgrammation.BROUILLON: "Brouillon",
    StatutProgrammation.ELABOREE: "Élaborée",
    StatutProgrammation.PRESENTEE: "Présentée à l’ESS",
    StatutProgrammation.AVIS_ESS: "Avis de l’ESS rendu",
    StatutProgrammation.EN_COURS: "En cours",
    StatutProgrammation.BILAN: "Bilan fait",
    StatutProgrammation.ARCHIVEE: "Archivée",
}
_S = StatutProgrammation
PASSAGES: Final[Mapping[StatutProgrammation, frozenset[StatutProgrammation]]] = {
    _S.BROUILLON: frozenset({_S.ELABOREE}),
    _S.ELABOREE: frozenset({_S.PRESENTEE, _S.BROUILLON}),
    _S.PRESENTEE: frozenset({_S.AVIS_ESS, _S.BROUILLON}),
    _S.AVIS_ESS: frozenset({_S.EN_COURS, _S.BROUILLON}),
    _S.EN_COURS: frozenset({_S.BILAN, _S.BROUILLON}),
    _S.BILAN: frozenset({_S.ARCHIVEE, _S.EN_COURS}),
    _S.ARCHIVEE: frozenset(),
}
"""From where to where. Back to « brouillon » is an amendment: it opens the next version."""


class AvisEss(StrEnum):
    """What the ESS found of the programmation beside the PPS."""

    CONFORME = "conforme"
    RESERVES = "reserves"
    A_REVOIR = "a_revoir"


AVIS_LABELS: Final[Mapping[AvisEss, str]] = {
    AvisEss.CONFORME: "conforme",
    AvisEss.RESERVES: "réserves",
    AvisEss.A_REVOIR: "à revoir",
}


class EtatDomaine(StrEnum):
    """How far a domain is: on the strip, an icon and a word each."""

    A_FAIRE = "a_faire"
    EN_COURS = "en_cours"
    PRET = "pret"
    AVEC_LA_CLASSE = "avec_la_classe"
    DISPENSE = "dispense"


ETAT_DOMAINE_LABELS: Final[Mapping[EtatDomaine, str]] = {
    EtatDomaine.A_FAIRE: "À faire",
    EtatDomaine.EN_COURS: "En cours",
    EtatDomaine.PRET: "Prêt",
    EtatDomaine.AVEC_LA_CLASSE: ("Suivi avec la classe, sans objectif particulier cette année"),
    EtatDomaine.DISPENSE: "Dispense",
}


class Atteinte(StrEnum):
    """How an objective stands; each school level says it with its own words."""

    NON_EVALUE = "non_evalue"
    NON = "non"
    PARTIELLE = "partielle"
    ATTEINT = "atteint"
    DEPASSE = "depasse"  # not in maternelle


ATTEINTE_LABELS: Final[Mapping[Atteinte, str]] = {
    Atteinte.NON_EVALUE: "Non évalué",
    Atteinte.NON: "Non atteint",
    Atteinte.PARTIELLE: "Partiellement atteint",
    Atteinte.ATTEINT: "Atteint",
    Atteinte.DEPASSE: "Dépassé",
}
ATTEINTE_MATERNELLE_LABELS: Final[Mapping[Atteinte, str]] = {
    Atteinte.NON_EVALUE: "Non évalué",
    Atteinte.NON: "Ne réussit pas encore",
    Atteinte.PARTIELLE: "Est en voie de réussite",
    Atteinte.ATTEINT: "Réussit souvent",
}


class Periode(StrEnum):
    """The five periods of a school year."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    P5 = "P5"


class LieuTravail(StrEnum):
    """Where an objective is worked on."""

    CLASSE = "classe"
    ULIS = "ulis"
    LES_DEUX = "les_deux"


LIEU_TRAVAIL_LABELS: Final[Mapping[LieuTravail, str]] = {
    LieuTravail.CLASSE: "classe",
    LieuTravail.ULIS: "ULIS",
    LieuTravail.LES_DEUX: "classe et ULIS",
}


class ChoixPronom(StrEnum):
    """How the sentences of the bank speak of the pupil: « ne pas dire » is a choice too."""

    IL = "il"
    ELLE = "elle"
    NON_DIT = "non_dit"


CHOIX_PRONOM_LABELS: Final[Mapping[ChoixPronom, str]] = {
    ChoixPronom.IL: "il",
    ChoixPronom.ELLE: "elle",
    ChoixPronom.NON_DIT: "ne pas dire",
}


class ObjectifAdapte(BaseModel):
    """One line of a programmation.

    `domaine` and `entree` are codes of `referentiel`; `competence` keeps the label as it was
    chosen, or the teacher's own words. `niveau` is the level aimed at (`core.texte.LEVELS`, or an
    age in maternelle).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    domaine: str
    discipline: Text = ""
    referentiel: str = ""
    entree: str = ""
    competence: Text = ""
    niveau: Text = ""
    sait_deja: Text = ""
    sait_deja_le: date | None = None
    objectif: Text = ""
    moyens: Text = ""
    qui: Text = ""
    lieu: LieuTravail | None = None
    periodes: tuple[Periode, ...] = ()
    reussite: Text = ""
    repris_de: int | None = None  # year of the programmation that it was copied from

    def is_complete(self) -> bool:
        """Tell whether it says what is aimed at, until when, and how one will see it reached."""
        return bool(self.objectif and self.reussite and self.periodes)


class CadreProgrammation(BaseModel):
    """On what a programmation rests, and who writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pps: bool = False
    notification_du: date | None = None
    notification_au: date | None = None
    pronom: ChoixPronom | None = None
    parcours: Text = ""
    classe: Text = ""
    niveau_classe: Text = ""
    ulis: bool = False
    niveau_vise: Text = ""
    age_vise: Text = ""
    maternelle_prevue_pps: bool = False
    conseil_cycle_le: date | None = None
    enseignants: Text = ""
    coordonnateur_ulis: Text = ""
    erseh: Text = ""
    points_appui: Text = ""
    besoins: Text = ""
    evaluation: Text = ""

    @property
    def maternelle(self) -> bool:
        """Tell whether the class attended is of the école maternelle."""
        return self.niveau_classe in MATERNELLE


def choose_pronom(cadre: CadreProgrammation, connu: str | None) -> ChoixPronom | None:
    """Return how to speak of the pupil: as chosen here, else as their fiche says; None: ask."""
    return cadre.pronom or (ChoixPronom(connu) if connu in tuple(ChoixPronom) else None)


class DomaineProgramme(BaseModel):
    """What is chosen for one domain: followed with the class, or a dated dispense."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    avec_la_classe: bool = False
    dispense_le: date | None = None  # the recteur's decision, article D112-1-1


def state_of(
    domaine: str, choix: DomaineProgramme | None, objectifs: Iterable[ObjectifAdapte]
) -> EtatDomaine:
    """Say how far a domain is, from what is chosen for it and its objectives."""
    if choix and choix.dispense_le:
        return EtatDomaine.DISPENSE
    mine = [objectif for objectif in objectifs if objectif.domaine == domaine]
    if mine:
        ready = all(objectif.is_complete() for objectif in mine)
        return EtatDomaine.PRET if ready else EtatDomaine.EN_COURS
    return EtatDomaine.AVEC_LA_CLASSE if choix and choix.avec_la_classe else EtatDomaine.A_FAIRE


def list_missing(cadre: CadreProgrammation, objectifs: Iterable[ObjectifAdapte]) -> list[str]:
    """List what a programmation does not say yet: told, and a gate for `check_passage` only."""
    lines = list(objectifs)
    missing = []
    if not cadre.pps and cadre.notification_du is None:
        missing.append("le PPS ou la notification")
    if cadre.conseil_cycle_le is None:
        missing.append("la date du conseil de cycle")
    if not cadre.niveau_classe:
        missing.append("la classe fréquentée")
    if not lines:
        missing.append("au moins un objectif")
    elif incomplete := sum(not objectif.is_complete() for objectif in lines):
        lines_said = "1 objectif" if incomplete == 1 else f"{incomplete} objectifs"
        missing.append(f"{lines_said} à compléter (objectif, période, réussite)")
    return missing


def list_date_warnings(cadre: CadreProgrammation, annee: int) -> list[str]:
    """Say what a teacher should look at again in the dates; never a gate."""
    first, last = date(annee, 9, 1), date(annee + 1, 8, 31)
    found = []
    if cadre.notification_au and cadre.notification_au < last:
        when = format_date(cadre.notification_au)
        found.append(f"La notification se termine le {when}, avant la fin de l’année scolaire.")
    if cadre.conseil_cycle_le and not first <= cadre.conseil_cycle_le <= last:
        found.append("La date du conseil de cycle n’est pas dans l’année scolaire.")
    if cadre.niveau_classe and cadre.niveau_vise and _is_above(cadre):
        found.append("Le niveau visé est au-dessus de la classe fréquentée : est-ce voulu ?")
    return found


def _is_above(cadre: CadreProgrammation) -> bool:
    known = {level: rank for rank, level in enumerate(LEVELS)}
    here, aimed = known.get(cadre.niveau_classe), known.get(cadre.niveau_vise)
    return here is not None and aimed is not None and aimed > here


def check_passage(
    before: StatutProgrammation,
    after: StatutProgrammation,
    cadre: CadreProgrammation,
    objectifs: Iterable[ObjectifAdapte],
) -> None:
    """Refuse a move that the programmation does not know, or that lacks its ground.

    Only « élaborée » has a gate: a PPS or a notification, and in maternelle a PPS that says so.

    Raises:
        InvalidInput: the sentence says what to add.
    """
    if after not in PASSAGES[before]:
        raise InvalidInput(
            f"Une programmation « {STATUT_PROGRAMMATION_LABELS[before]} » ne peut pas passer à "
            f"« {STATUT_PROGRAMMATION_LABELS[after]} ». Rien n’a été changé."
        )
    if after is not StatutProgrammation.ELABOREE:
        return
    if not cadre.pps and cadre.notification_du is None:
        raise InvalidInput(
            "Une programmation adaptée s’appuie sur un PPS ou une notification : notez-en les "
            "dates dans le cadre. Ce que vous avez écrit reste en brouillon."
        )
    if cadre.maternelle and not cadre.maternelle_prevue_pps:
        raise InvalidInput(
            "En maternelle, la programmation adaptée est prévue par le PPS : cochez-le dans le "
            "cadre. Ce que vous avez écrit reste en brouillon."
        )
    if not any(objectif.objectif for objectif in objectifs):
        raise InvalidInput("Écrivez au moins un objectif avant le conseil de cycle.")


def atteinte_labels(*, maternelle: bool) -> Mapping[Atteinte, str]:
    """Return the scale of the school level; the socle's four-level scale is not used here."""
    return ATTEINTE_MATERNELLE_LABELS if maternelle else ATTEINTE_LABELS


class Observation(BaseModel):
    """A dated observation of one objective; « non atteint » is information, not a reproach."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    le: date
    qui: Text = ""
    vu: Text = Field(min_length=1)
    aide: Text = ""
    atteinte: Atteinte = Atteinte.NON_EVALUE


class LigneProgrammation(BaseModel):
    """One objective with its own id, and what was seen of it since."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    objectif: ObjectifAdapte
    observations: tuple[Observation, ...] = ()
    bilan: Text = ""


class AvisRendu(BaseModel):
    """What the ESS said of the programmation, and when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    avis: AvisEss
    le: date
    texte: Text = ""


class ContenuProgrammation(BaseModel):
    """A programmation as a whole at one moment: what a version freezes and a document shows.

    It names no pupil: whoever makes a document of it adds them. `ecole` is the school's name where
    it was frozen, empty in what goes on. `referentiels` are the codes of the versions in use, that
    of the domains first; `bilans` has one text by period.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    annee: int
    numero: int = 1
    ecole: str = ""
    statut: StatutProgrammation = StatutProgrammation.BROUILLON
    referentiels: tuple[str, ...] = ()
    cadre: CadreProgrammation = CadreProgrammation()
    domaines: tuple[DomaineProgramme, ...] = ()
    lignes: tuple[LigneProgrammation, ...] = ()
    bilans: dict[Periode, Text] = Field(default_factory=dict)
    bilan_annee: Text = ""
    suites: Text = ""
    parents_le: date | None = None
    avis: AvisRendu | None = None

    @property
    def objectifs(self) -> tuple[ObjectifAdapte, ...]:
        """The objectives alone, in their order."""
        return tuple(ligne.objectif for ligne in self.lignes)

    def choice_for(self, domaine: str) -> DomaineProgramme | None:
        """Return what is chosen for one domain."""
        return next((choix for choix in self.domaines if choix.code == domaine), None)

    def state_of(self, domaine: str) -> EtatDomaine:
        """Say how far one domain is."""
        return state_of(domaine, self.choice_for(domaine), self.objectifs)
