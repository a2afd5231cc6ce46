"""A meeting on paper: what its invitation, its relevé and its two preparation sheets say.

The headings and their order are those of « Relevé de l’équipe de suivi de la scolarisation ».
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from pydantic import Field

from core.documents import Imprime, ModeleDocument
from core.imprimes import ImprimeContext, LigneLibre
from core.rencontre import NatureRencontre

BLANK_DECISIONS: Final = 3  # rows to write in by hand
SHEET_OBJECTIVES: Final = 5  # of the programmation, on the teacher's sheet


class PapierRencontre(StrEnum):
    """Which document of a meeting; the value names its template."""

    INVITATION = "invitation-rencontre"
    RELEVE_ESS = "releve-ess"
    RELEVE_EQUIPE = "releve-equipe-educative"
    AVANT_ENSEIGNANT = "avant-rencontre-enseignant"
    AVANT_FAMILLE = "avant-rencontre-famille"


RELEVES: Final[Mapping[NatureRencontre, PapierRencontre]] = {
    NatureRencontre.ESS: PapierRencontre.RELEVE_ESS,
    NatureRencontre.EQUIPE_EDUCATIVE: PapierRencontre.RELEVE_EQUIPE,
}


class PapierContext(ImprimeContext):
    """What every document of a meeting says: of whom, when, where, called by whom."""

    reference: Imprime = Field(description="Référence de la rencontre, « ESS-2026-007 »")
    ess: bool = Field(description="C’est une ESS, et non une équipe éducative")
    rencontre: Imprime = Field(description="« équipe de suivi de la scolarisation (ESS) »")
    eleve: Imprime = Field(description="Prénom et nom de l’élève")
    prenom: Imprime = Field(description="Prénom de l’élève")
    de_prenom: Imprime = Field(description="« d’Inès », « de Zoé »")
    classe: Imprime = Field("", description="Classe fréquentée")
    ecole: Imprime = Field("", description="École")
    jour: Imprime = Field("", description="Jour de la rencontre, « vendredi 4 décembre 2026 »")
    heure: Imprime = Field("", description="Heure, « 14 h 30 »")
    duree: Imprime = Field("", description="Durée prévue, « 1 h »")
    lieu: Imprime = Field("", description="Lieu")
    appelee_par: Imprime = Field("", description="Qui réunit : nom de l’ERSEH, de la direction")
    contact: Imprime = Field("", description="Téléphone ou adresse de qui réunit")


class LigneInvite(ModeleDocument):
    """Somebody invited, and whether they came."""

    nom: Imprime = Field("", description="Nom de la personne invitée")
    role: Imprime = Field("", description="Sa fonction")
    presence: Imprime = Field("", description="« présent(e) », « excusé(e) », ou les deux cases")


class InvitationContext(PapierContext):
    """The invitations, a page for each person."""

    date_lettre: Imprime = Field(description="Date de l’invitation, en toutes lettres")
    motif: Imprime = Field("", description="Ce qui amène la rencontre, en quelques mots")
    invites: list[LigneInvite] = Field(min_length=1, description="Une page par personne invitée")
    presents: Imprime = Field("", description="Toutes les personnes invitées, en une phrase")


class ReleveRencontreContext(PapierContext):
    """The relevé, of one page: to be written by hand before, or filled after."""

    a_la_main: bool = Field(
        False, description="À remplir à la main : des lignes à la place du vide"
    )
    cadre: Imprime = Field("", description="PPS, notification du … au …")
    fait_le: Imprime = Field("", description="Fait établissement : son jour, rien d’autre")
    invites: list[LigneInvite] = Field(
        default_factory=list, description="Participants, une ligne chacun"
    )
    evolutions: Imprime = Field("", description="Évolutions, ou ce qui amène la rencontre")
    appui: Imprime = Field("", description="Points d’appui et besoins")
    apprentissages: Imprime = Field("", description="Apprentissages et PAOA")
    avis: Imprime = Field("", description="Avis de l’ESS sur la PAOA, en une phrase")
    vie: Imprime = Field("", description="Vie à l’école : autonomie, relations")
    amenagements: Imprime = Field("", description="Aménagements et aide humaine")
    parole: Imprime = Field("", description="Parole de l’élève")
    parents: Imprime = Field("", description="Point de vue des parents")
    mdph: Imprime = Field("", description="Demandes des parents à la MDPH")
    decisions: list[LigneLibre] = Field(
        default_factory=list, description="Décisions, une ligne chacune"
    )
    prochaine_le: Imprime = Field("", description="Prochaine rencontre")
    geva_transmis_le: Imprime = Field("", description="Jour où le GEVA-Sco a été transmis")
    copie_remise_le: Imprime = Field("", description="Jour où la copie a été remise aux parents")


class AvantEnseignantContext(PapierContext):
    """« Avant l’ESS », for the teacher."""

    objectifs: list[Imprime] = Field(
        default_factory=list, description="Objectifs de la PAOA, cinq au plus"
    )


class AvantFamilleContext(PapierContext):
    """« Avant l’ESS », for the family, in plain words."""

    presents: Imprime = Field("", description="Qui sera là, en une phrase")


PAPIERS: Final[Mapping[PapierRencontre, type[PapierContext]]] = {
    PapierRencontre.INVITATION: InvitationContext,
    PapierRencontre.RELEVE_ESS: ReleveRencontreContext,
    PapierRencontre.RELEVE_EQUIPE: ReleveRencontreContext,
    PapierRencontre.AVANT_ENSEIGNANT: AvantEnseignantContext,
    PapierRencontre.AVANT_FAMILLE: AvantFamilleContext,
}
