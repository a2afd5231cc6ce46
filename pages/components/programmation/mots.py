"""Words and marks of the programmations: statuses, domains' states, how an objective stands."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import streamlit as st

from core.programmation import (
    ETAT_DOMAINE_LABELS,
    LIEU_TRAVAIL_LABELS,
    STATUT_PROGRAMMATION_LABELS,
    Atteinte,
    EtatDomaine,
    ObjectifAdapte,
    StatutProgrammation,
    atteinte_labels,
)
from core.saisine import school_year_label
from core.typographie import typeset
from db.connection import local_day
from pages.components.mots import Couleur
from pages.components.session import store

_S = StatutProgrammation
_STATUTS: Final[Mapping[StatutProgrammation, tuple[Couleur, str]]] = {
    _S.BROUILLON: ("gray", ":material/edit:"),
    _S.ELABOREE: ("blue", ":material/groups:"),
    _S.PRESENTEE: ("violet", ":material/co_present:"),
    _S.AVIS_ESS: ("violet", ":material/rate_review:"),
    _S.EN_COURS: ("green", ":material/sync:"),
    _S.BILAN: ("orange", ":material/fact_check:"),
    _S.ARCHIVEE: ("gray", ":material/inventory_2:"),
}
_ETATS: Final[Mapping[EtatDomaine, tuple[Couleur, str]]] = {
    EtatDomaine.A_FAIRE: ("gray", ":material/radio_button_unchecked:"),
    EtatDomaine.EN_COURS: ("yellow", ":material/edit_note:"),
    EtatDomaine.PRET: ("green", ":material/check_circle:"),
    EtatDomaine.AVEC_LA_CLASSE: ("blue", ":material/groups:"),
    EtatDomaine.DISPENSE: ("violet", ":material/gavel:"),
}
_ATTEINTES: Final[Mapping[Atteinte, tuple[Couleur, str]]] = {
    Atteinte.NON_EVALUE: ("gray", ":material/radio_button_unchecked:"),
    Atteinte.NON: ("orange", ":material/hourglass_empty:"),
    Atteinte.PARTIELLE: ("yellow", ":material/hourglass_bottom:"),
    Atteinte.ATTEINT: ("green", ":material/check_circle:"),
    Atteinte.DEPASSE: ("blue", ":material/stars:"),
}
CHAMPS: Final[Mapping[str, str]] = {
    "domaine": "Domaine", "discipline": "Discipline", "competence": "Compétence visée",
    "niveau": "Niveau visé", "sait_deja": "Ce que l’élève sait déjà", "sait_deja_le": "Constaté le",
    "objectif": "Objectif", "moyens": "Moyens et adaptations", "qui": "Qui", "lieu": "Où",
    "periodes": "Périodes", "reussite": "On verra que c’est réussi quand…",
    "referentiel": "Référentiel", "entree": "Entrée du référentiel",
    "pps": "PPS", "notification_du": "Notification du", "notification_au": "Notification au",
    "parcours": "L’élève et son parcours", "classe": "Classe", "niveau_classe": "Niveau",
    "ulis": "ULIS", "niveau_vise": "Niveau des apprentissages visés", "age_vise": "Âge visé",
    "maternelle_prevue_pps": "Prévue par le PPS (maternelle)",
    "conseil_cycle_le": "Conseil de cycle du", "enseignants": "Enseignant(e)s",
    "coordonnateur_ulis": "Coordonnateur/trice ULIS", "erseh": "Enseignant(e) référent(e)",
    "points_appui": "Points d’appui", "besoins": "Besoins",
    "evaluation": "Évaluation et livret scolaire", "avec_la_classe": "Suivi avec la classe",
    "dispense_le": "Dispense du", "repris_de": "Repris de l’année",
    "pronom": "Il ou elle dans les phrases", "tags": "Mots-clés",
}  # fmt: skip
"""How each field of a programmation is called, on the page and in its history."""


def describe_statut(statut: StatutProgrammation) -> str:
    """Return a status as an icon, a word and a tint."""
    couleur, icone = _STATUTS[statut]
    return f":{couleur}-badge[{icone} {STATUT_PROGRAMMATION_LABELS[statut]}]"


def describe_etat(etat: EtatDomaine) -> str:
    """Return a domain's state as an icon, a word and a tint, short enough for the strip."""
    couleur, icone = _ETATS[etat]
    label = ETAT_DOMAINE_LABELS[etat].split(",", maxsplit=1)[0]
    return f":{couleur}-badge[{icone} {label}]"


def describe_atteinte(atteinte: Atteinte, *, maternelle: bool) -> str:
    """Return how an objective stands, in the words of the school level."""
    couleur, icone = _ATTEINTES[atteinte]
    return f":{couleur}-badge[{icone} {atteinte_labels(maternelle=maternelle)[atteinte]}]"


def summarize(objectif: ObjectifAdapte) -> str:
    """Write in one line what goes with an objective: level, periods, place, criterion."""
    parts = [
        objectif.discipline, objectif.competence,
        f"niveau {objectif.niveau}" if objectif.niveau else "",
        ", ".join(objectif.periodes), objectif.qui,
        LIEU_TRAVAIL_LABELS[objectif.lieu] if objectif.lieu else "",
        f"réussi quand : {objectif.reussite}" if objectif.reussite else "",
        f"repris de {school_year_label(objectif.repris_de)}" if objectif.repris_de else "",
    ]  # fmt: skip
    return typeset(" · ".join(filter(None, parts)))


def ask_day(label: str, value: date | None, key: str, **more: object) -> date | None:
    """Ask for a day that may be unknown; `max_value="today"` is the day in France, at any hour."""
    if more.get("max_value") == "today":  # Streamlit's own is the day where the server stands
        more["max_value"] = local_day(store().clock())
    found = st.date_input(label, value, key=key, format="DD/MM/YYYY", width=170, **more)  # type: ignore[call-overload]
    return found if isinstance(found, date) else None
