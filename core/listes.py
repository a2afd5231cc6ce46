"""Lists that are data: shipped values; each circonscription edits its own copy.

A value keeps its code for ever; an old record keeps the label through its code.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Final

from core.errors import InvalidInput
from core.fiche import MOTIFS
from core.personne import EXEMPT_METIERS, METIERS, Metier
from core.texte import clean, normalize


class Liste(StrEnum):
    """Names of the editable lists."""

    MOTIF = "motif"
    REPONSE = "reponse"
    CLOTURE = "cloture"
    METIER = "metier"
    EVALUATION = "evaluation"


LISTE_LABELS: Final[Mapping[Liste, str]] = {
    Liste.MOTIF: "Motifs des saisines",
    Liste.REPONSE: "Réponses du pôle",
    Liste.EVALUATION: "Évaluations du bilan d’étape",
    Liste.CLOTURE: "Raisons de fin de suivi",
    Liste.METIER: "Métiers des membres",
}
MAX_LABEL: Final = 120  # characters

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
EVALUATIONS: Final[Mapping[str, str]] = {
    "nette": "amélioration nette",
    "partielle": "amélioration partielle",
    "peu": "peu de changement",
    "poursuivre": "à poursuivre",
}
SHIPPED: Final[Mapping[Liste, Mapping[str, str]]] = {
    Liste.MOTIF: MOTIFS,
    Liste.REPONSE: REPONSES,
    Liste.CLOTURE: CLOTURES,
    Liste.METIER: {code.value: label for code, label in METIERS.items()},
    Liste.EVALUATION: EVALUATIONS,
}
# Rules hang on these codes: their label may change, they are never retired.
BOUND: Final[Mapping[Liste, frozenset[str]]] = {
    Liste.METIER: frozenset(EXEMPT_METIERS | {Metier.ERSEH}),
    Liste.REPONSE: frozenset({"suivi_psyen"}),  # waits for the parents' request
    Liste.MOTIF: frozenset({"autre"}),  # « autre » has its own words beside it
}


def is_bound(liste: Liste, code: str) -> bool:
    """Tell whether a rule hangs on a value: it then cannot be retired."""
    return code in BOUND.get(liste, frozenset())


def check_label(libelle: str, others: Iterable[str]) -> str:
    """Return a label as it is kept.

    Raises:
        InvalidInput: it is empty, too long, or another value already says it.
    """
    label = " ".join(clean(libelle).split())
    if not label:
        raise InvalidInput(
            "Écrivez le libellé : c’est ce qui sera lu à l’écran et dans les lettres."
        )
    if len(label) > MAX_LABEL:
        raise InvalidInput(f"Ce libellé est trop long : {MAX_LABEL} caractères au plus.")
    if normalize(label) in {normalize(other) for other in others}:
        raise InvalidInput(
            f"« {label} » est déjà dans la liste, peut-être parmi les libellés retirés : "
            "reprenez-le au lieu d’en ajouter un second."
        )
    return label


def make_code(libelle: str, taken: Collection[str]) -> str:
    """Make the code of a new value from its first label; it will never change."""
    stem = "_".join(normalize(libelle).split())[:32].strip("_") or "valeur"
    code, number = stem, 2
    while code in taken:
        code, number = f"{stem}_{number}", number + 1
    return code
