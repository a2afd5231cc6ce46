"""Invented letters, to preview and to try a template with: one per nature, no real person."""

from collections.abc import Mapping
from typing import Final

from core.documents import (
    AccuseContext,
    CorrespondanceContext,
    Interlocuteur,
    NatureDocument,
    PrecisionsContext,
    PropositionLigne,
    ReponseContext,
)

_LETTRE: Final = {
    "academie": "Académie d’Outre-Plume",
    "circonscription": "Circonscription de Plume-sur-Encre",
    "adresse": "12 rue du Pré-Inventé, 00100 Plume-sur-Encre",
    "telephone": "00 00 00 00 10",
    "courriel": "pole@plume.exemple.fr",
    "reference": "2026-0042",
    "lieu": "Plume-sur-Encre",
    "date_lettre": "24 novembre 2026",
    "destinataire": "Mme Fleur Inventée",
    "destinataire_qualite": "enseignante, école élémentaire des Deux-Encriers, Plume-sur-Encre",
    "saisine_le": "12 novembre 2026",
    "sujet": "situation d’un élève (CE1)",
    "interlocuteur": Interlocuteur(
        nom="M. Basile Imaginaire",
        fonction="conseiller pédagogique de circonscription",
        telephone="00 00 00 00 11",
        courriel="basile.imaginaire@plume.exemple.fr",
    ),
    "par_delegation": True,
    "signataire": "Basile Imaginaire",
    "signataire_fonction": "conseiller pédagogique, coordonnateur du pôle",
}
_ACCUSE: Final = AccuseContext(
    **_LETTRE,
    recue_le="13 novembre 2026",
    suite=(
        "Votre demande sera étudiée à la réunion du pôle du 1er décembre 2026. D’ici là, "
        "M. Imaginaire vous appelle pour la préparer avec vous."
    ),
    echeance="Vous recevrez une réponse écrite au plus tard le 4 décembre 2026.",
    parents_concernes=True,
)
_PRECISIONS: Final = PrecisionsContext(
    **_LETTRE,
    questions=[
        "À quels moments de la journée les fugues ont-elles lieu ? Qui est alors avec l’élève ?",
        "Qu’est-ce qui a été essayé avec le coin calme et le sablier, et depuis quand ?",
        "Les parents ont-ils été rencontrés ? Que disent-ils, avec leurs mots ?",
    ],
    adresse_en_ligne="https://pole.plume.exemple.fr",
)
_REPONSE: Final = ReponseContext(
    **_LETTRE,
    demande=(
        "Depuis la Toussaint, l’élève est sorti trois fois de la classe jusqu’au portail (les 4, "
        "9 et 17 novembre). Vous demandez une visite en classe et des outils pour les moments de "
        "transition."
    ),
    comprehension=(
        "Les sorties ont lieu au passage de la récréation au travail écrit. Le coin calme et le "
        "sablier raccourcissent les crises : ce qui est en place aide déjà.\n"
        "L’élève accepte l’ardoise et réussit en sciences."
    ),
    propositions=[
        PropositionLigne(
            qui="M. Imaginaire, conseiller pédagogique",
            quoi="Visite et observation en classe",
            quand="mardi 8 décembre",
            comment="Deux transitions observées, puis un échange à 11 h 45.",
        ),
        PropositionLigne(
            qui="Mme Irène Fictive, maître G",
            quoi="Aide spécialisée à dominante relationnelle",
            quand="de janvier à mars",
            comment="Petit groupe, 45 minutes par semaine, si les parents sont d’accord.",
        ),
        PropositionLigne(
            qui="Le pôle",
            quoi="Outils, matériel",
            quand="dès cette semaine",
            comment="Prêt d’un emploi du temps en images et d’un minuteur visuel.",
        ),
    ],
    ecole=(
        "Coin calme et ardoise, chaque jour. Mêmes consignes pour tous les adultes de la classe."
    ),
    parents_retour="Vous leur présentez cette réponse lors du rendez-vous déjà prévu.",
    accords=["Aide du RASED (maître G) : à recueillir.", "Visite en classe : parents informés."],
    mot_psyen="J’ai rencontré les parents ; nous avons convenu d’un point en janvier.",
    bilan_le="9 février 2027",
    signee_le="24 novembre 2026",
    copies=["direction de l’école"],
)
EXEMPLES: Final[Mapping[NatureDocument, CorrespondanceContext]] = {
    NatureDocument.ACCUSE_RECEPTION: _ACCUSE,
    NatureDocument.DEMANDE_PRECISIONS: _PRECISIONS,
    NatureDocument.REPONSE: _REPONSE,
}
_NASTY: Final = "{{ 7*7 }} {% if %} <w:t> a < b & c \"d\" 'e' \x00\x0b« é » 😀 שלום\n\tligne 2"


def _replace_texts(value: object) -> object:
    if isinstance(value, dict):
        return {key: _replace_texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replace_texts(inner) for inner in value]
    return _NASTY if isinstance(value, str) else value


def nasty_example(nature: NatureDocument) -> CorrespondanceContext:
    """Fill a letter's context with the worst text there is, to try a template dry."""
    example = EXEMPLES[nature]
    return type(example).model_validate(_replace_texts(example.model_dump()))
