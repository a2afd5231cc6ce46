"""What is printed beside the letters: secteurs, note de relais, relevé of a réunion du pôle."""

import io
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from docx import Document
from docx.section import Section
from docx.shared import Emu
from docx.table import Table
from pydantic import Field

from core.documents import (
    Imprime,
    Interlocuteur,
    ModeleDocument,
    PropositionLigne,
    render_document,
)

_SCHOOL_SHARE: Final = 0.2  # of the width of the page


class NatureImprime(StrEnum):
    """Which document; the value names its template and ends its file name."""

    SECTEURS = "secteurs"
    NOTE_DE_RELAIS = "note-de-relais"
    RELEVE_REUNION = "reunion-releve"
    EXTRAIT_REUNION = "reunion-extrait"


class ImprimeContext(ModeleDocument):
    """What every printed document says of the pôle."""

    academie: Imprime = Field(description="« Académie de … », en haut de la page")
    circonscription: Imprime = Field(description="Nom de la circonscription")
    adresse: Imprime = Field("", description="Adresse postale de la circonscription")
    telephone: Imprime = Field("", description="Téléphone de la circonscription")
    courriel: Imprime = Field("", description="Adresse électronique du pôle")


class LigneSecteur(ModeleDocument):
    """One school of the table: a cell for each column."""

    ecole: Imprime = Field(description="Nom de l’école")
    commune: Imprime = Field("", description="Sa commune")
    cellules: list[Imprime] = Field(description="Une cellule par métier, dans l’ordre des colonnes")


class LigneContact(ModeleDocument):
    """One person of the pôle, as one calls them."""

    nom: Imprime = Field(description="Civilité, prénom et nom")
    metier: Imprime = Field("", description="Métier")
    telephone: Imprime = Field("", description="Téléphone professionnel")
    courriel: Imprime = Field("", description="Adresse électronique professionnelle")


class SecteursContext(ImprimeContext):
    """Secteurs: who answers for each school, and how to call them. Every length is free."""

    annee_scolaire: Imprime = Field(description="« 2026-2027 »")
    imprime_le: Imprime = Field(description="Date d’impression, en toutes lettres")
    metiers: list[Imprime] = Field(min_length=1, description="Titres des colonnes")
    lignes: list[LigneSecteur] = Field(default_factory=list, description="Une ligne par école")
    contacts: list[LigneContact] = Field(default_factory=list, description="Qui joindre")
    non_pourvus: Imprime = Field("", description="Les postes non pourvus, en une phrase")


class ActionLigne(ModeleDocument):
    """One thing already in place at school."""

    action: Imprime = Field("", description="Ce qui est en place")
    periode: Imprime = Field("", description="Quand")
    avec: Imprime = Field("", description="Avec qui")
    effet: Imprime = Field("", description="Ce que cela a changé")


class RelaisContext(ImprimeContext):
    """Note de relais: what helps the pupil, for the next teacher. Nothing of the story."""

    reference: Imprime = Field(description="Référence de la saisine, « 2026-0042 »")
    date_note: Imprime = Field(description="Date de la note, en toutes lettres")
    eleve: Imprime = Field(description="Prénom et nom de l’élève")
    niveau: Imprime = Field("", description="Niveau ou classe")
    ecole_avant: Imprime = Field("", description="École d’où vient l’élève")
    ecole_apres: Imprime = Field(description="École où il ou elle arrive")
    accord_le: Imprime = Field(description="Date de l’accord des parents, en toutes lettres")
    ce_qui_marche: Imprime = Field("", description="Ce qui marche")
    actions: list[ActionLigne] = Field(
        default_factory=list, description="Ce qui est déjà en place, une ligne chacun"
    )
    propositions: list[PropositionLigne] = Field(
        default_factory=list, description="Ce que le pôle a proposé, une ligne chacune"
    )
    interlocuteur: Interlocuteur = Field(default_factory=Interlocuteur)


class LigneLibre(ModeleDocument):
    """One decision of a meeting: who, what, when."""

    qui: Imprime = Field("", description="Qui")
    quoi: Imprime = Field("", description="Quoi")
    quand: Imprime = Field("", description="Quand")


class LigneSuite(LigneLibre):
    """One decision of an earlier meeting, and what became of it."""

    reference: Imprime = Field("", description="Référence de la saisine")
    suite: Imprime = Field("", description="Ce que la décision est devenue")


class LigneDecision(LigneLibre):
    """One decision on a situation, which stands only on the first of several."""

    reference: Imprime = Field("", description="Référence de la saisine")
    niveau: Imprime = Field("", description="Niveau ou classe, sans l’élève ni l’école")
    question: Imprime = Field("", description="La question posée à la réunion")


class LigneSituation(ModeleDocument):
    """One situation of a meeting without what was decided about it."""

    reference: Imprime = Field(description="Référence de la saisine")
    niveau: Imprime = Field("", description="Niveau ou classe, sans l’élève ni l’école")
    question: Imprime = Field("", description="La question posée à la réunion")


class ReunionContext(ImprimeContext):
    """What the relevé of a meeting and its extracts say alike."""

    tenue_le: Imprime = Field(description="Jour de la réunion, en toutes lettres, avec l’heure")
    lieu: Imprime = Field("", description="Lieu de la réunion")
    provisoire: bool = Field(False, description="La réunion n’est pas close : document de travail")
    etudiees: list[LigneDecision] = Field(
        default_factory=list, description="Situations étudiées, une ligne par décision"
    )


class ReleveContext(ReunionContext):
    """Relevé of a réunion du pôle, read in plenary: no pupil, no school."""

    presents: list[Imprime] = Field(
        default_factory=list, description="Présents, avec leur fonction"
    )
    excuses: list[Imprime] = Field(default_factory=list, description="Excusés, avec leur fonction")
    suites: list[LigneSuite] = Field(
        default_factory=list, description="Suites des décisions précédentes"
    )
    reglees: list[LigneSituation] = Field(
        default_factory=list, description="Situations réglées hors séance"
    )
    complexes: list[LigneSituation] = Field(
        default_factory=list, description="Situations vues en séance restreinte"
    )
    reportees: list[LigneSituation] = Field(
        default_factory=list, description="Situations non abordées, pour la prochaine réunion"
    )
    autres: list[LigneLibre] = Field(
        default_factory=list, description="Décisions qui ne portent sur aucune situation"
    )
    theme: Imprime = Field("", description="Thème de la réunion")
    theme_notes: list[Imprime] = Field(
        default_factory=list, description="Ce qui a été dit du thème"
    )
    prochaine: Imprime = Field("", description="Prochaine réunion, date et lieu")


class ExtraitContext(ReunionContext):
    """Extract of a relevé for one asker: their own situations, and nobody else's."""

    destinataire: Imprime = Field(description="Nom de qui a fait les demandes")


IMPRIMES: Final[Mapping[NatureImprime, type[ImprimeContext]]] = {
    NatureImprime.SECTEURS: SecteursContext,
    NatureImprime.NOTE_DE_RELAIS: RelaisContext,
    NatureImprime.RELEVE_REUNION: ReleveContext,
    NatureImprime.EXTRAIT_REUNION: ExtraitContext,
}


def print_secteurs(template: bytes, context: SecteursContext) -> bytes:
    """Print the secteurs, and share the width of the page among as many columns as there are.

    Raises:
        UnreadableFile: the template is not a Word file, or must not be opened.
        InvalidInput: the template uses a tag that the context does not have.
    """
    document = Document(io.BytesIO(render_document(template, context)))
    count = len(context.metiers) + 1
    for table in document.tables:
        if len(table.columns) == count:
            _share_width(document.sections[0], table)
            break
    result = io.BytesIO()
    document.save(result)
    return result.getvalue()


def _share_width(section: Section, table: Table) -> None:
    """Give the first column what school names need, and the others the same width each."""
    sides = (section.left_margin or 0) + (section.right_margin or 0)
    whole = (section.page_width or 0) - sides
    first = int(whole * max(_SCHOOL_SHARE, 1 / len(table.columns)))
    other = (whole - first) // max(1, len(table.columns) - 1)
    for index, column in enumerate(table.columns):
        column.width = Emu(other if index else first)
    for row in table.rows:
        for index, cell in enumerate(row.cells):
            cell.width = Emu(other if index else first)
