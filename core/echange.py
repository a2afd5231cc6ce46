"""Exchanges and actions: what was done about a saisine, by whom, on which day."""

from enum import StrEnum


class NatureEchange(StrEnum):
    """Kinds of exchange and action that a member notes."""

    APPEL = "appel"
    COURRIEL = "courriel"
    ENTRETIEN = "entretien"
    PARENTS = "parents"
    VISITE = "visite"
    SEANCE = "seance"
    REUNION = "reunion"
    INTERNE = "interne"


NATURE_LABELS = {
    NatureEchange.APPEL: "Appel téléphonique",
    NatureEchange.COURRIEL: "Courriel",
    NatureEchange.ENTRETIEN: "Entretien avec l’enseignant(e)",
    NatureEchange.PARENTS: "Échange avec les parents",
    NatureEchange.VISITE: "Visite ou observation",
    NatureEchange.SEANCE: "Séance avec l’élève ou le groupe",
    NatureEchange.REUNION: "Réunion",
    NatureEchange.INTERNE: "Échange au sein du pôle",
}
