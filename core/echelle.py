"""« Avant de saisir le pôle »: what a school may do first, by whom, with what trace, on what text.

Help and memory, never a gate: « l'ordre n'est pas figé ». Legal articles are those of the code de
l'éducation as written on 1 September 2020; what was amended since or was not read again is marked.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from core.fiche import ActionEnPlace
from core.texte import clean

SUJET: Final = "echelle"
"""Subject under which each person's ticks are kept (`db/choix.py`)."""


class Etage(StrEnum):
    """Where a step is taken."""

    CLASSE = "classe"
    ECOLE = "ecole"
    CIRCONSCRIPTION = "circonscription"


ETAGE_LABELS: Final = {
    Etage.CLASSE: "Dans la classe",
    Etage.ECOLE: "À l’école",
    Etage.CIRCONSCRIPTION: "Avec la circonscription et ses partenaires",
}


@dataclass(frozen=True)
class Echelon:
    """One step: `textes` is what it rests on, `a_verifier` that its present wording is unsure."""

    code: str
    titre: str
    etage: Etage
    qui: str
    trace: str
    textes: str = ""
    a_verifier: bool = False
    precision: str = ""


_C, _E, _K = Etage.CLASSE, Etage.ECOLE, Etage.CIRCONSCRIPTION
ECHELONS: Final = (
    Echelon(
        "observation", "Observer, repérer, évaluer", _C,
        qui="l’enseignant(e)", trace="grille d’observation, dates",
        textes="D321-6", a_verifier=True,
    ),
    Echelon(
        "adaptations", "Différencier, adapter", _C,
        qui="l’enseignant(e)", trace="action, dates, ce que cela change",
        textes="D311-11, D321-3",
    ),
    Echelon(
        "parents", "Rencontrer les parents", _C,
        qui="l’enseignant(e), avec la direction si besoin", trace="date, relevé court",
        textes="D321-6", a_verifier=True,
        precision="Dès les premières difficultés, puis tout au long du chemin.",
    ),
    Echelon(
        "pairs", "En parler entre collègues", _E,
        qui="conseil des maîtres ou de cycle, RASED",
        trace="relevé de conclusions, copie à l’IEN",
        textes="D411-7, D321-14, D321-15", a_verifier=True,
    ),
    Echelon(
        "apc", "Activités pédagogiques complémentaires (APC)", _E,
        qui="enseignant(e)s, accord des parents",
        trace="objectif, période, séances",
        textes="D521-13", a_verifier=True,
    ),
    Echelon(
        "stage", "Stage de réussite, aux vacances", _E,
        qui="des enseignant(e)s volontaires", trace="accord signé des parents, bilan",
        a_verifier=True,
    ),
    Echelon(
        "ppre", "Programme personnalisé de réussite éducative (PPRE)", _E,
        qui="la direction, avec les parents", trace="constat, objectifs, actions, bilan signé",
        textes="L311-3-1, D311-12",
    ),
    Echelon(
        "equipe_educative", "Équipe éducative", _E,
        qui="la direction la réunit : maîtres, parents, psyEN, enseignants spécialisés",
        trace="compte rendu daté, copie à l’IEN",
        textes="D321-16, décret 2023-782", a_verifier=True,
        precision=(
            "Selon le besoin : médecin, infirmier/ère, service social, AESH. Les parents peuvent "
            "être accompagnés par une association de parents."
        ),
    ),
    Echelon(
        "pai", "Projet d’accueil individualisé (PAI)", _E,
        qui="demande des parents, direction, médecin", trace="le PAI, sa date",
        textes="D351-9", a_verifier=True, precision="Pour la santé.",
    ),
    Echelon(
        "pap", "Plan d’accompagnement personnalisé (PAP)", _E,
        qui="l’école, après avis du médecin scolaire",
        trace="le PAP, revu chaque année",
        textes="L311-7, D311-13, circulaire 2015-016",
        precision="Pour un trouble des apprentissages ; il remplace le PPRE.",
    ),
    Echelon(
        "rased", "Demander l’aide du RASED", _K,
        qui="l’enseignant(e), au RASED ou à l’IEN", trace="fiche de demande, projet d’aide",
        textes="D321-3, circulaire 2014-107",
    ),
    Echelon(
        "sante", "Santé scolaire, PMI, dépistages", _K,
        qui="médecin, infirmier/ère", trace="avis reçu, date ; rien de médical",
        textes="D311-13, D351-9", a_verifier=True,
    ),
    Echelon(
        "social", "Service social", _K,
        qui="assistant(e) social(e), conseillère technique",
        trace="« orientation faite », sa date, rien d’autre", a_verifier=True,
    ),
    Echelon(
        "pas", "Pôle d’appui à la scolarité (PAS)", _K,
        qui="parents, enseignant(e) ou direction", trace="fiche PAS",
        textes="circulaire du 1er septembre 2025", a_verifier=True,
        precision="Là où il existe : une première réponse, sans notification préalable.",
    ),
    Echelon(
        "mdph", "Demande à la MDPH, pour un PPS", _K,
        qui="les parents, avec l’équipe éducative", trace="GEVA-Sco, notification",
        textes="D351-5 à D351-8", a_verifier=True,
    ),
    Echelon(
        "ess", "Équipe de suivi de la scolarisation (ESS)", _K,
        qui="enseignant(e) référent(e), chaque année", trace="GEVA-Sco réexamen",
        textes="D351-10 à D351-12", a_verifier=True,
        precision="Pour un élève qui a un PPS, une fois par an au moins.",
    ),
)  # fmt: skip
SAISINE: Final = Echelon(
    "saisine", "Saisir le pôle ressource", _K,
    qui="l’enseignant(e) ou la direction, à l’IEN", trace="fiche de saisine",
    textes="circulaire 2014-107",
    precision=(
        "Quand les adaptations mises en place et les suivis réalisés n’ont pas eu les effets "
        "escomptés."
    ),
)  # fmt: skip
_BY_CODE: Final = {echelon.code: echelon for echelon in ECHELONS}


def list_echelons(etage: Etage) -> list[Echelon]:
    """List the steps of one level, in the order of the poster."""
    return [echelon for echelon in ECHELONS if echelon.etage is etage]


def cite(echelon: Echelon) -> str:
    """Write what a step rests on: « D321-6 (à vérifier) »."""
    if not echelon.textes:
        return "texte à vérifier" if echelon.a_verifier else ""
    return f"{echelon.textes} (à vérifier)" if echelon.a_verifier else echelon.textes


def read_ticked(kept: Mapping[str, Any]) -> dict[str, str]:
    """Return the ticked steps that are known, in their order: code → when, as it was written."""
    return {
        code: clean(kept[code]) for code in _BY_CODE if code in kept and isinstance(kept[code], str)
    }


def as_actions(ticked: Collection[str]) -> list[ActionEnPlace]:
    """Return the ticked steps as rows of section 6, « Ce qui est déjà en place ».

    `ticked` holds codes, or maps them to when (« depuis la rentrée »). Unknown codes are left out;
    what it changed, and whether it goes on, stay to be written.
    """
    when = ticked if isinstance(ticked, Mapping) else {}
    return [
        ActionEnPlace(action=e.titre, periode=str(when.get(e.code, "")), avec=e.qui)
        for e in ECHELONS
        if e.code in ticked
    ]
