"""Lists that are data: shipped values; each circonscription edits its own copy.

A value keeps its code for ever; an old record keeps the label through its code.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from core.fiche import MOTIFS
from core.personne import METIERS


class Liste(StrEnum):
    """Names of the editable lists."""

    MOTIF = "motif"
    REPONSE = "reponse"
    CLOTURE = "cloture"
    METIER = "metier"


REPONSES: Final[Mapping[str, str]] = {
    "conseil": "Conseil par téléphone ou par écrit",
    "entretien": "Entretien avec l’enseignant(e)",
    "visite": "Visite et observation en classe",
    "seance_cpc": "Séance menée par le CPC",
    "aide_e": "Aide spécialisée à dominante pédagogique (maître E)",
    "aide_g": "Aide spécialisée à dominante relationnelle (maître G)",
    "avis_psyen": "Avis, observation de la psyEN",
    "suivi_psyen": "Prise en charge individuelle par la psyEN (demande des parents)",
    "outils": "Outils, matériel, numérique",
    "formation": "Accompagnement d’équipe, formation",
    "rencontre_famille": "Rencontre école-famille accompagnée",
    "equipe_educative": "Équipe éducative à réunir",
    "projet_personnalise": "Projet personnalisé",
    "ppre": "PPRE à construire",
    "avis_medecin": "Avis du médecin scolaire (PAP, PAI)",
    "saisine_pas": "Saisine du PAS",
    "mdph": "Demande à la MDPH",
    "ess": "ESS à réunir",
    "paoa": "PAOA à élaborer",
    "social": "Assistante sociale, partenaires",
    "departement": "Niveau départemental",
    "ecole": "Relève de l’école : conseils donnés",
    "non_pourvu": "En attente : poste non pourvu",
}
CLOTURES: Final[Mapping[str, str]] = {
    "levee": "difficulté levée",
    "ecole": "suivi par l’école",
    "partenaire": "suivi par un partenaire",
    "pps": "PPS",
    "depart": "départ",
    "sixieme": "passage en 6ᵉ",
    "non_souhaitee": "aide non souhaitée par la famille",
    "non_pourvu": "poste non pourvu",
    "autre": "autre",
}
SHIPPED: Final[Mapping[Liste, Mapping[str, str]]] = {
    Liste.MOTIF: MOTIFS,
    Liste.REPONSE: REPONSES,
    Liste.CLOTURE: CLOTURES,
    Liste.METIER: {code.value: label for code, label in METIERS.items()},
}
