"""The programmation on paper: what its Word file and its « version famille » say.

The headings and their order are those of the circonscription. The family's page holds on one side,
says nothing of an age, a class or a level, and keeps to what is worked on and what helps.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from core.documents import Imprime, ModeleDocument
from core.imprimes import ImprimeContext

LONG_CELL: Final = 900  # characters; a row with more may go on to the next page
ROWS_MERGED: Final = 4  # the domain is said again after, so that each page names it
SUITE: Final = " (suite)"
NIVEAU: Final = "Niveau visé : "  # what stands before a value in a cell that holds several
LIEU: Final = "Où : "
PERIODE: Final = "Période : "
FAMILY_LINES: Final = 6
FAMILY_TEXT: Final = 150  # characters of a cell of the family's page
FAMILY_STRENGTHS: Final = 300


class NaturePaoa(StrEnum):
    """Which document of a programmation; the value names its template."""

    PAOA = "paoa"
    FAMILLE = "paoa-famille"


class EntetePaoa(BaseModel):
    """What a document adds to the programmation: the circonscription, the school, the pupil."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    academie: str
    circonscription: str
    adresse: str = ""
    telephone: str = ""
    courriel: str = ""
    ecole: str
    eleve: str
    prenom: str
    ne_le: date | None = None


class LigneImprimee(ModeleDocument):
    """One objective, as a row of the table."""

    discipline: Imprime = Field("", description="Discipline")
    competence: Imprime = Field("", description="Compétence du référentiel")
    niveau: Imprime = Field("", description="Niveau des apprentissages visés")
    sait_deja: Imprime = Field("", description="Ce que l’élève sait déjà")
    sait_deja_le: Imprime = Field("", description="À quelle date, « 15/09/2026 »")
    objectif: Imprime = Field("", description="L’objectif")
    moyens: Imprime = Field("", description="Moyens et adaptations")
    qui: Imprime = Field("", description="Qui s’en charge")
    ou: Imprime = Field("", description="Où : classe, ULIS")
    periodes: Imprime = Field("", description="Périodes, « P1, P2 »")
    reussite: Imprime = Field("", description="À quoi l’on verra que c’est réussi")
    suivi: list[Imprime] = Field(default_factory=list, description="Les observations datées")
    atteinte: Imprime = Field("", description="Où en est l’objectif, d’après la dernière")
    bilan: Imprime = Field("", description="Bilan de l’objectif")
    longue: bool = Field(False, description="Ligne trop haute pour tenir sur une page")


class DomaineImprime(ModeleDocument):
    """One domain, whose cell is merged along its objectives."""

    libelle: Imprime = Field(description="Domaine du socle ou de la maternelle")
    lignes: list[LigneImprimee] = Field(description="Ses objectifs, une ligne chacun")


class BilanImprime(ModeleDocument):
    """What was found at the end of one period."""

    titre: Imprime = Field(description="« Bilan fin P3 »")
    texte: Imprime = Field("", description="Le bilan ; vide : à compléter à la main")


class PaoaContext(ImprimeContext):
    """The whole programmation, for the teachers, the conseil de cycle and the ESS."""

    annee_scolaire: Imprime = Field(description="« 2026-2027 »")
    version: Imprime = Field(description="Numéro de la version")
    date_version: Imprime = Field(description="Date de la version, « 12/11/2026 »")
    statut: Imprime = Field(description="Où en est la programmation")
    brouillon: bool = Field(False, description="Brouillon : imprime « document de travail »")
    eleve: Imprime = Field(description="Prénom et nom de l’élève")
    ne_le: Imprime = Field("", description="Date de naissance")
    ecole: Imprime = Field(description="École")
    classe: Imprime = Field("", description="Classe fréquentée")
    ulis: bool = Field(False, description="L’élève est suivi par l’ULIS")
    parcours: Imprime = Field("", description="Le parcours de l’élève")
    cadre: Imprime = Field("", description="PPS ou notification, avec ses dates")
    conseil_cycle_le: Imprime = Field("", description="Date du conseil de cycle")
    niveau_vise: Imprime = Field("", description="Niveau des apprentissages visés")
    enseignants: Imprime = Field("", description="Enseignant(s)")
    coordonnateur_ulis: Imprime = Field("", description="Coordonnateur/trice ULIS")
    erseh: Imprime = Field("", description="Enseignant(e) référent(e)")
    points_appui: Imprime = Field("", description="Points d’appui")
    besoins: Imprime = Field("", description="Besoins")
    domaines: list[DomaineImprime] = Field(
        default_factory=list, description="Les domaines qui ont des objectifs"
    )
    avec_la_classe: list[Imprime] = Field(
        default_factory=list, description="Domaines suivis avec la classe, sans objectif"
    )
    dispenses: list[Imprime] = Field(
        default_factory=list, description="Dispenses, avec la date de la décision"
    )
    evaluation: Imprime = Field("", description="Évaluation et livret scolaire")
    bilans: list[BilanImprime] = Field(
        default_factory=list, description="Les bilans de période ; celui de P3 toujours"
    )
    bilan_annee: Imprime = Field("", description="Bilan de l’année")
    suites: Imprime = Field("", description="Suites proposées")
    parents_le: Imprime = Field("", description="Date où les parents en ont pris connaissance")
    avis: Imprime = Field("", description="Avis de l’ESS : conforme, réserves, à revoir")
    avis_le: Imprime = Field("", description="Date de l’ESS")
    avis_texte: Imprime = Field("", description="Ce que l’ESS en a dit")


class LigneFamille(ModeleDocument):
    """One objective in plain words."""

    discipline: Imprime = Field("", description="Discipline")
    objectif: Imprime = Field(description="Ce que l’on travaille")
    moyens: Imprime = Field("", description="Ce qui aide l’enfant")
    reussite: Imprime = Field("", description="À quoi l’on verra que c’est réussi")
    ou_on_en_est: Imprime = Field("", description="Où on en est, en quelques mots")


class PaoaFamilleContext(ImprimeContext):
    """One page for the family: no age, no class, no level."""

    annee_scolaire: Imprime = Field(description="« 2026-2027 »")
    date_version: Imprime = Field(description="Date, en toutes lettres")
    prenom: Imprime = Field(description="Prénom de l’enfant")
    ecole: Imprime = Field(description="École")
    points_appui: Imprime = Field("", description="Ce que l’enfant fait bien")
    lignes: list[LigneFamille] = Field(
        default_factory=list, description="Ce que l’on travaille, six lignes au plus"
    )
    autres: Imprime = Field("", description="Combien d’autres objectifs il y a, en une phrase")
    enseignants: Imprime = Field("", description="À qui parler")


PAOAS: Final[Mapping[NaturePaoa, type[ImprimeContext]]] = {
    NaturePaoa.PAOA: PaoaContext,
    NaturePaoa.FAMILLE: PaoaFamilleContext,
}
