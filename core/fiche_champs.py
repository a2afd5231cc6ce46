"""Registry of the fiche's fields: the one table behind the paper form, its reader and the screens.

A key is the path of the value in `core.fiche.Fiche` (`eleve.nom`, `parents.0.par`). Labels are
those of the paper form; aliases are how other circonscriptions' forms name the same thing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from core.fiche import (
    ACCORD_LABELS,
    ATTENTES,
    CONSTAT_LABELS,
    DISPOSITIFS,
    MOTIFS,
    PIECES,
    PREMIER_CONTACT_LABELS,
    RESERVED_OBJETS,
    SUIVIS,
    Fiche,
    Objet,
)

CONSEIL: Final = "conseil"  # the box « un conseil sans nommer l'élève »
OUI, NON, AUTRE = "oui", "non", "autre"


class NatureChamp(StrEnum):
    """How a field is filled: what the paper prints and what the reader looks for."""

    TEXTE = "texte"
    DATE = "date"
    CHOIX = "choix"  # one box
    CASES = "cases"  # any number of boxes
    OUI_NON = "oui_non"
    LIGNES = "lignes"  # rows of actions


@dataclass(frozen=True)
class Section:
    """One numbered section of the fiche; `rappel` is the hint printed beside or under the title."""

    numero: int
    titre: str
    rappel: str = ""


@dataclass(frozen=True)
class Champ:
    """One field: key, section, label, nature, boxes (code to printed words) and free-text side.

    `precise` names the option whose words continue in this text field (« autre », « oui, en »).
    `lignes` is how many lines a hand would want: 1 for a short answer.
    """

    key: str
    section: int
    label: str
    nature: NatureChamp = NatureChamp.TEXTE
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    precise: tuple[str, str] | None = None  # (key of the boxes, code of the option)
    lignes: int = 1
    aliases: tuple[str, ...] = ()

    @property
    def signet(self) -> str:
        """Name of the field in bookmarks, after `L_` (label) or `V_` (value)."""
        return self.key.replace(".", "_")

    @property
    def is_boxes(self) -> bool:
        """Tell whether the answer is given by ticking."""
        return bool(self.options)


SECTIONS: Final = (
    Section(1, "Votre demande"),
    Section(2, "L’élève"),
    Section(3, "Les parents"),
    Section(4, "Ce qui vous amène à saisir le pôle"),
    Section(5, "Ce qui marche"),
    Section(
        6,
        "Ce qui est déjà en place",
        "Pour mémoire : différenciation, APC, stage de réussite, PPRE, entretiens avec les "
        "parents, conseil de cycle, équipe éducative (le …), RASED (année, E/G), "
        "santé scolaire/PMI, PAS",
    ),
    Section(7, "Suivis extérieurs", "(avec l’accord des parents ; ni bilan ni diagnostic)"),
    Section(8, "Ce que vous attendez"),
    Section(9, "Pièces jointes"),
)
CADRE: Final = Section(10, "Cadre du pôle")

OBJETS: Final = MappingProxyType(
    {
        Objet.ELEVE.value: "un élève",
        Objet.GROUPE.value: "un groupe",
        Objet.CLASSE.value: "la classe",
        Objet.RELATION_FAMILLE.value: "la relation avec une famille",
        Objet.TENSION.value: "une tension dans l’équipe ou avec un partenaire",
        Objet.EQUIPE.value: "un accompagnement d’équipe",
        CONSEIL: "un conseil sans nommer l’élève",
        Objet.SOUTIEN.value: "moi-même (n’écrivez rien ici : on vous rappelle)",
    }
)
RESERVED_CODES: Final = tuple(code for code in OBJETS if code in RESERVED_OBJETS)


def _coded(labels: Mapping[Any, str]) -> Mapping[str, str]:
    return MappingProxyType({str(code): label for code, label in labels.items()})


_PIECES: Final = MappingProxyType(PIECES | {AUTRE: "autre (rien de médical ni psychologique)"})
_MAINTIEN: Final = MappingProxyType({NON: "non", OUI: "oui, en …"})
_PSYEN: Final = MappingProxyType({OUI: "demande des parents le …", NON: "pas à ce jour"})

_T, _D = NatureChamp.TEXTE, NatureChamp.DATE
_CHOIX, _CASES, _OUI_NON = NatureChamp.CHOIX, NatureChamp.CASES, NatureChamp.OUI_NON

_DEMANDE: Final = (
    Champ("date", 1, "Date", _D, aliases=(
        "date de la demande", "date de la saisine", "date de saisine",
        "date de demande", "date du jour", "fait le")),
    Champ("ecole", 1, "École", aliases=(
        "nom de l’école", "établissement", "établissement scolaire", "école de", "école maternelle",
        "école élémentaire", "école primaire", "groupe scolaire",
    )),
    Champ("commune", 1, "Commune", aliases=("ville", "commune de l’école")),
    Champ("telephone_ecole", 1, "Tél. de l’école", aliases=(
        "téléphone", "téléphone de l’école", "tél", "tel école",
    )),
    Champ("direction", 1, "Directrice/directeur", aliases=(
        "directeur", "directrice", "directeur/directrice", "directeur/trice", "directeur(trice)",
        "directeur(rice)", "nom du directeur", "nom de la directrice", "directeur d’école",
        "directrice d’école", "directeur ou directrice", "nom du directeur / de la directrice",
    )),
    Champ("enseignant", 1, "Rédigée par (nom)", aliases=(
        "rédigée par", "rédigé par", "enseignant", "enseignante", "enseignant(e)", "enseignant(s)",
        "enseignant.e", "enseignant-e", "nom de l’enseignant", "nom de l’enseignant(e)",
        "nom de l’enseignante", "nom et prénom de l’enseignant", "nom et prénom de l’enseignant(e)",
        "enseignant de la classe", "enseignant(e) de la classe", "professeur des écoles",
        "professeur", "maître/maîtresse", "maîtresse", "demandeur", "professeur(e)",
        "nom du maître", "nom du professeur", "nom du demandeur",
        "demande formulée par", "demande faite par", "personne à l’origine de la demande",
        "origine de la demande", "enseignant demandeur", "situation remontée par",
    )),
    Champ("fonction", 1, "Fonction", aliases=("qualité", "fonction du demandeur")),
    Champ("classe", 1, "Classe", aliases=(
        "classe de", "classe fréquentée", "classe actuelle", "classe et niveau",
    )),
    Champ("niveaux", 1, "Niveau(x)", aliases=(
        "niveaux", "niveau de la classe", "niveau(x) de la classe", "cours", "cycle",
    )),
    Champ("effectif", 1, "Effectif", aliases=(
        "effectif de la classe", "nombre d’élèves", "nb d’élèves", "nombre d’élèves de la classe",
    )),
    Champ("autres_enseignants", 1, "Autre(s) enseignant(s) de la classe", aliases=(
        "autres enseignants", "autre enseignant", "complément de service", "décharge",
    )),
    Champ("objet", 1, "Elle concerne", _CHOIX, OBJETS, aliases=(
        "la demande concerne", "la saisine concerne", "objet", "objet de la saisine",
        "objet de la demande", "type de demande", "nature de la demande",
    )),
    Champ("premier_contact", 1, "Premier contact souhaité", _CHOIX,
          _coded(PREMIER_CONTACT_LABELS)),
)  # fmt: skip
_ELEVE: Final = (
    Champ("eleve.nom", 2, "NOM", aliases=(
        "nom de l’élève", "nom de l’enfant", "nom de famille", "nom élève",
    )),
    Champ("eleve.prenom", 2, "Prénom", aliases=(
        "prénom de l’élève", "prénom de l’enfant", "prénom(s)", "prénom élève", "prénoms",
    )),
    Champ("eleve.date_naissance", 2, "Né(e) le", _D, aliases=(
        "né le", "née le", "né.e le", "date de naissance", "naissance", "date de naissance élève",
        "date et lieu de naissance", "ddn",
    )),
    Champ("eleve.pronom", 2, "Il ou elle", _CHOIX, MappingProxyType({"il": "il", "elle": "elle"}),
          aliases=("sexe", "genre", "garçon / fille", "fille / garçon", "sexe de l’élève")),
    Champ("eleve.niveau", 2, "Niveau", aliases=("niveau scolaire", "niveau de l’élève")),
    Champ("eleve.dans_ecole_depuis", 2, "Dans l’école depuis", aliases=(
        "scolarisé dans l’école depuis", "scolarisé(e) dans l’école depuis", "arrivé dans l’école",
    )),
    Champ("eleve.maintien", 2, "Maintien", _OUI_NON, _MAINTIEN, aliases=(
        "redoublement", "déjà maintenu", "a été maintenu", "élève maintenu",
    )),
    Champ("eleve.maintien_en", 2, "Maintien en", precise=("eleve.maintien", OUI)),
    Champ("eleve.dispositifs", 2, "En cours", _CASES, DISPOSITIFS, aliases=(
        "dispositifs", "dispositif en cours", "dispositifs en cours", "projets en cours",
    )),
    Champ("eleve.dispositifs_dates", 2, "En cours (date)"),
)  # fmt: skip
_PARENTS: Final = (
    Champ("parents.0.informe_le", 3, "Responsable légal 1 informé(e) le", _D, aliases=(
        "parents informés le", "parents informés", "famille informée le", "famille informée",
        "date d’information des parents", "date d’information de la famille",
        "information des parents", "la famille est informée", "les parents ont été informés le",
        "parents rencontrés le", "famille rencontrée le", "rencontre avec les parents",
        "les parents sont informés", "parents avertis le",
    )),
    Champ("parents.0.par", 3, "Responsable légal 1 informé(e) par", aliases=(
        "parents informés par", "famille informée par",
    )),
    Champ("parents.1.informe_le", 3, "Responsable légal 2 informé(e) le", _D),
    Champ("parents.1.par", 3, "Responsable légal 2 informé(e) par"),
    Champ("parents_sinon", 3, "Sinon, pourquoi", lignes=1, aliases=("si non, pourquoi",)),
    Champ("parents_point_de_vue", 3, "Leur point de vue, avec leurs mots", lignes=2, aliases=(
        "point de vue des parents", "point de vue de la famille",
        "point de vue des parents avec leurs mots",
        "avis des parents", "avis de la famille", "place des parents",
        "attentes de la famille", "attentes des parents", "position de la famille",
    )),
    Champ("accord_rased", 3, "Aide RASED", _CHOIX, _coded(ACCORD_LABELS), aliases=(
        "accord des parents", "accord de la famille", "accord des parents pour le rased",
    )),
    Champ("psyen_demande", 3, "PsyEN", _OUI_NON, _PSYEN),
    Champ("psyen_demande_le", 3, "PsyEN : demande des parents le", _D,
          precise=("psyen_demande", OUI)),
)  # fmt: skip
_SITUATION: Final = (
    Champ("motif", 4, "Surtout (une case)", _CHOIX, MOTIFS, aliases=(
        "motif", "motifs", "motif de la demande", "motif(s) de la demande", "motif de la saisine",
        "motif(s) de la saisine", "motifs de la saisine", "difficulté principale",
        "nature de la difficulté", "nature des difficultés", "domaine",
    )),
    Champ("motif_autre", 4, "Autre motif", precise=("motif", AUTRE)),
    Champ("faits", 4, "Deux ou trois faits datés", lignes=5, aliases=(
        "difficultés observées", "difficultés rencontrées", "difficultés constatées",
        "difficultés repérées", "difficultés de l’élève", "difficultés", "difficultés scolaires",
        "difficultés scolaires observées", "difficultés d’apprentissage",
        "description du problème", "difficulté observée",
        "description des difficultés", "description de la situation", "description factuelle",
        "description", "exposé de la situation", "présentation de la situation", "situation",
        "problématique", "problématique rencontrée", "faits", "faits observés", "faits datés",
        "observations", "observations de l’enseignant", "constats", "constat",
        "ce qui pose problème", "ce qui vous amène à saisir le pôle", "comportements observés",
    )),
    Champ("frequence", 4, "Depuis quand, à quels moments, combien de fois", lignes=2, aliases=(
        "depuis quand", "fréquence", "à quels moments", "contexte", "fréquence et moments",
    )),
    Champ("mieux_quand", 4, "Quand cela se passe mieux", lignes=2, aliases=(
        "quand ça se passe mieux", "situations où cela se passe mieux",
    )),
    Champ("ce_qui_marche", 5, "Réussites, intérêts, personnes et moments d’appui", lignes=5,
          aliases=(
        "ce qui marche", "points d’appui", "points d’appui de l’élève", "points forts",
        "points positifs", "réussites", "réussites et points d’appui",
        "points d’appui et réussites", "ses points d’appui", "forces", "réussites de l’élève",
        "ce qui fonctionne",
        "ressources de l’élève", "compétences", "compétences et points d’appui",
        "centres d’intérêt", "atouts",
    )),
    Champ("actions", 6, "Ce qui est déjà en place", NatureChamp.LIGNES, lignes=6, aliases=(
        "ce qui a été mis en place", "ce qui a déjà été mis en place", "ce qui est mis en place",
        "actions mises en place", "actions déjà mises en place", "actions mises en œuvre",
        "aides mises en œuvre", "ce qui a été fait", "ce qui a déjà été fait",
        "ce qui est déjà fait",
        "dispositifs déjà mis en place", "mesures mises en place", "remédiations mises en place",
        "réponses apportées", "aides et adaptations mises en place", "aides déjà tentées",
        "actions déjà menées",
        "actions menées", "aides mises en place", "aides déjà mises en place",
        "aides déjà apportées", "aides apportées", "réponses mises en place à l’école",
        "réponses déjà apportées", "aménagements mis en place", "aménagements",
        "dispositifs mis en place", "adaptations mises en place", "mesures prises",
        "ce qui a été tenté", "ce qui a été essayé", "déjà mis en place", "déjà en place",
    )),
)  # fmt: skip
_SUITE: Final = (
    Champ("suivis", 7, "Suivis extérieurs", _CASES, SUIVIS, aliases=(
        "suivi extérieur", "suivis", "prises en charge extérieures", "suivi(s) extérieur(s)",
        "prise en charge extérieure",
    )),
    Champ("suivis_autre", 7, "Autre suivi", precise=("suivis", AUTRE)),
    Champ("vue_audition", 7, "Vue, audition vérifiées", _CHOIX, _coded(CONSTAT_LABELS), aliases=(
        "vue et audition vérifiées", "vue/audition", "dépistage auditif et visuel",
    )),
    Champ("attentes_choix", 8, "Ce que vous attendez", _CASES, ATTENTES),
    Champ("attentes_autre", 8, "Autre attente", precise=("attentes_choix", AUTRE)),
    Champ("attentes", 8, "« Ce serait mieux si… »", lignes=3, aliases=(
        "ce serait mieux si", "attentes", "vos attentes", "attentes de l’enseignant",
        "attentes de l’équipe", "attentes vis-à-vis du pôle",
        "attentes vis-à-vis du pôle ressource",
        "ce que vous attendez", "ce que vous attendez du pôle", "aide attendue", "aide souhaitée",
        "aide demandée", "demande formulée", "ce que j’attends", "ce que j’attends du pôle",
        "attentes et besoins", "besoins", "besoins repérés", "demande", "votre demande",
        "besoins exprimés",
        "attentes par rapport au pôle", "attentes envers le pôle", "attentes du pôle ressource",
    )),
    Champ("creneaux", 8, "Vos créneaux", aliases=(
        "créneaux", "disponibilités", "vos disponibilités", "créneaux possibles",
    )),
    Champ("pieces", 9, "Pièces jointes", _CASES, _PIECES, aliases=(
        "documents joints", "pièces jointes à la demande",
    )),
    Champ("pieces_autre", 9, "Autre pièce", precise=("pieces", AUTRE)),
    Champ("signee_le", 9, "Fiche signée le", _D),
    Champ("signee_par", 9, "Fiche signée par (nom)"),
    Champ("direction_informee_le", 9, "Direction : pris connaissance le (facultatif)", _D, aliases=(
        "direction pris connaissance le", "visa du directeur", "visa de la directrice",
        "visa du directeur le",
    )),
)  # fmt: skip
_CADRE: Final = (
    Champ("cadre.recue_le", CADRE.numero, "Reçue le", _D),
    Champ("cadre.reference", CADRE.numero, "Réf."),
    Champ("cadre.suivie_par", CADRE.numero, "Suivie par"),
)
CHAMPS: Final = _DEMANDE + _ELEVE + _PARENTS + _SITUATION + _SUITE
CHAMPS_CADRE: Final = _CADRE

ACTION_COLUMNS: Final = MappingProxyType(
    {
        "action": "Action",
        "periode": "Du … au …, fréquence",
        "avec": "Avec qui",
        "effet": "Ce que cela a changé",
        "continue_": "Continue ?",
    }
)
ACTION_COLUMN_ALIASES: Final = MappingProxyType(
    {
        "action": (
            "actions", "aide", "aides", "aide apportée", "dispositif", "dispositifs",
            "actions menées",
            "action menée", "actions mises en place", "aménagements", "aides mises en place",
            "nature de l’aide", "objectif", "ce qui a été mis en place", "réponses",
        ),
        "periode": (
            "période", "périodes", "quand", "dates", "date", "durée", "fréquence", "du au",
            "période et fréquence", "période / durée", "période, durée", "depuis quand", "date(s)",
            "durée et fréquence", "du … au …",
        ),
        "avec": (
            "qui", "par qui", "intervenant", "intervenants", "personnes", "intervenant(s)",
            "avec qui, fréquence", "partenaires", "personne ressource",
        ),
        "effet": (
            "effet", "effets", "effets observés", "résultats", "résultat", "bilan", "évolution",
            "effets constatés", "résultats observés", "évolution constatée", "ce que ça a changé",
            "observations", "évaluation",
        ),
        "continue_": (
            "continue", "poursuite", "poursuivie", "poursuivi", "en cours", "à poursuivre",
            "toujours en place", "continué", "poursuivie ?",
        ),
    }
)  # fmt: skip


@cache
def get_champ(key: str) -> Champ:
    """Find a field by its key; further parents (`parents.7.par`) follow the second one's pattern.

    Raises `KeyError` for a key that no form has.
    """
    for champ in CHAMPS + CHAMPS_CADRE:
        if champ.key == key:
            return champ
    if key.startswith("parents.") and key.rsplit(".", 1)[-1] in {"informe_le", "par"}:
        return _further_parent(key)
    raise KeyError(key)


def _further_parent(key: str) -> Champ:
    _, rank, name = key.split(".")
    second = get_champ(f"parents.1.{name}")
    return Champ(key, 3, second.label.replace("2", str(int(rank) + 1)), second.nature)


def get_value(fiche: Fiche, key: str) -> Any:
    """Read a value by its key; a parent or a value that is not there gives `None`."""
    value: Any = fiche
    for step in key.split("."):
        if isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        elif value is not None:
            value = getattr(value, step)
    return value


def list_codes(fiche: Fiche, champ: Champ) -> list[str]:
    """List the boxes of a field that a fiche ticks, as codes of its options."""
    value = get_value(fiche, champ.key)
    if champ.key == "objet":
        return _objet_codes(fiche)
    if isinstance(value, bool):
        return [OUI if value else NON]
    if isinstance(value, list):
        return [str(code) for code in value]
    return [str(value)] if value else []


def _objet_codes(fiche: Fiche) -> list[str]:
    if fiche.eleve_non_nomme and fiche.objet in {None, Objet.ELEVE}:
        return [CONSEIL]
    codes = [fiche.objet.value] if fiche.objet else []
    return [*codes, CONSEIL] if fiche.eleve_non_nomme else codes
