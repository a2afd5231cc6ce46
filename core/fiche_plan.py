"""The paper form, drawn: fixed sentences, and section by section the rows and cells of each table.

The builder prints it; the reader finds a value by its place beside its label. Widths are in
millimetres and each row is `LARGEUR` wide.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict

from core.fiche import Text
from core.fiche_champs import ACTION_COLUMNS, CADRE, NON, OUI, SECTIONS, Section, get_champ
from core.typographie import typeset

VERSION: Final = "2026-1"
PROPRIETE_VERSION: Final = "VersionFiche"
BLANC_DATE: Final = "jj/mm/aaaa"
LARGEUR: Final = 178
ACTION_ROWS: Final = 6

TITRE: Final = "Fiche de saisine du pôle ressource"
ENVOI: Final = "Année {annee_scolaire} · à renvoyer à : {mail}"
ALERTE: Final = (
    "Danger immédiat ou enfant en danger : n’attendez pas cette fiche, appelez la circonscription "
    "(tél. {telephone}), le 17/15 ou le 119."
)
CONSIGNE: Final = (
    "Les parents peuvent lire cette fiche : des faits datés, pas de diagnostic. "
    "15 minutes suffisent ; un blanc ne bloque pas."
)
PIED_DROITS: Final = (
    "Droits d’accès et de rectification : délégué à la protection des données, {contact_dpd}"
)
PIED_VERSION: Final = "Fiche de saisine – version {version}"
PIED_PAGE: Final = "page {page}/{pages}"


_BLANKS: Final = {
    "annee_scolaire": "20__-20__",
    "mail": "…" * 14,
    "telephone": "…" * 6,
    "contact_dpd": "…" * 14,
}


class ReglagesFiche(BaseModel):
    """What a circonscription prints on its form; an empty setting is printed as a dotted blank."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    annee_scolaire: Text = ""
    mail: Text = ""
    telephone: Text = ""
    contact_dpd: Text = ""

    def printed(self) -> dict[str, str]:
        """Give each setting as printed."""
        return {name: value or _BLANKS[name] for name, value in self.model_dump().items()}


class CadrePole(BaseModel):
    """The frame that the pôle fills: day of reception, reference, who follows the request."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recue_le: date | None = None
    reference: Text = ""
    suivie_par: Text = ""


@dataclass(frozen=True)
class Libelle:
    """A cell of printed words, the label of one or several fields that follow it in the row."""

    text: str
    labels: tuple[str, ...]
    mm: int


@dataclass(frozen=True)
class Reponse:
    """A cell to write in: the value of one text or date field."""

    key: str
    mm: int
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cases:
    """A cell of boxes, printed line by line; `labels` names the fields that these words introduce.

    `tabs` are the positions, in mm from the cell's left, where the second, third… box of each line
    stands. `part` tells apart the cells of a field whose boxes take several cells.
    """

    key: str
    lines: tuple[tuple[str, ...], ...]
    mm: int
    labels: tuple[str, ...] = ()
    tabs: tuple[int, ...] = ()
    part: int = 1


Zone = Libelle | Reponse | Cases
Rangee = tuple[Zone, ...]


@dataclass(frozen=True)
class PlanSection:
    """One section on paper: its rows; the section of actions has a table of its own shape."""

    section: Section
    rows: tuple[Rangee, ...]


def _short(text: str, key: str, label_mm: int, value_mm: int) -> Rangee:
    return (Libelle(text, (key,), label_mm), Reponse(key, value_mm))


_GAUCHE: Final = 34  # width of the first column of labels
_RESTE: Final = LARGEUR - _GAUCHE


def _wide(text: str, key: str) -> Rangee:
    return _short(text, key, _GAUCHE, _RESTE)


def _precise(key: str, box_mm: int, value_mm: int) -> Rangee:
    boxes, code = get_champ(key).precise or ("", "")
    return (Cases(boxes, ((code,),), box_mm, (key,), part=2), Reponse(key, value_mm))


def _parent(rank: int) -> Rangee:
    le, par = f"parents.{rank}.informe_le", f"parents.{rank}.par"
    label = f"Responsable légal {rank + 1} informé(e) le"
    return (*_short(label, le, 52, 26), *_short("par", par, 12, LARGEUR - 90))


def build_plan(parents: int = 2) -> tuple[PlanSection, ...]:
    """Give the form's sections; more than two legal representatives take rows of their own."""
    rows = _PLAN | {3: (*(_parent(rank) for rank in range(max(2, parents))), *_PLAN[3])}
    sections = (*SECTIONS, CADRE)
    return tuple(PlanSection(section, rows[section.numero]) for section in sections)


_PLAN: Final[dict[int, tuple[Rangee, ...]]] = {
    1: (
        (
            *_short("Date", "date", _GAUCHE, 30),
            Libelle("École, commune", ("ecole", "commune"), 34),
            Reponse("ecole", 46),
            Reponse("commune", 34),
        ),
        (
            *_short("Tél. de l’école", "telephone_ecole", _GAUCHE, 30),
            *_short("Directrice/directeur", "direction", 34, 80),
        ),
        (
            Libelle("Rédigée par (nom, fonction)", ("enseignant", "fonction"), _GAUCHE),
            Reponse("enseignant", 64),
            Reponse("fonction", 80),
        ),
        (
            Libelle("Classe, niveau(x), effectif", ("classe", "niveaux", "effectif"), _GAUCHE),
            Reponse("classe", 24),
            Reponse("niveaux", 26),
            Reponse("effectif", 14),
            *_short("Autre(s) enseignant(s) de la classe", "autres_enseignants", 34, 46),
        ),
        (
            Libelle("Elle concerne", ("objet",), _GAUCHE),
            Cases(
                "objet",
                (
                    ("eleve", "groupe", "classe", "relation_famille"),
                    ("tension", "equipe"),
                    ("conseil", "soutien"),
                ),
                _RESTE,
                tabs=(24, 48, 56, 76),
            ),
        ),
        (
            Libelle("Premier contact souhaité", ("premier_contact",), _GAUCHE),
            Cases(
                "premier_contact", (("aujourdhui", "semaine", "reunion"),), _RESTE, tabs=(48, 84)
            ),
        ),
    ),
    2: (
        (
            Libelle("NOM, prénom", ("eleve.nom", "eleve.prenom"), _GAUCHE),
            Reponse("eleve.nom", 40),
            Reponse("eleve.prenom", 34),
            *_short("Né(e) le", "eleve.date_naissance", 18, 24),
            Cases("eleve.pronom", (("il", "elle"),), 28, labels=("eleve.pronom",), tabs=(12,)),
        ),
        (
            *_short("Niveau", "eleve.niveau", _GAUCHE, 16),
            *_short("Dans l’école depuis", "eleve.dans_ecole_depuis", 32, 26),
            Libelle("Maintien", ("eleve.maintien",), 18),
            Cases("eleve.maintien", ((NON,),), 14),
            *_precise("eleve.maintien_en", 23, 15),
        ),
        (
            Libelle("En cours (date)", ("eleve.dispositifs", "eleve.dispositifs_dates"), _GAUCHE),
            Cases(
                "eleve.dispositifs",
                (("ppre", "pap", "pai", "pps"), ("aesh", "ulis", "upe2a")),
                92,
                tabs=(18, 36, 54),
            ),
            Reponse("eleve.dispositifs_dates", 52),
        ),
    ),
    3: (
        _wide("Sinon, pourquoi", "parents_sinon"),
        _wide("Leur point de vue, avec leurs mots", "parents_point_de_vue"),
        (
            Libelle("Aide RASED", ("accord_rased",), _GAUCHE),
            Cases("accord_rased", (("accord", "refus", "pas_aborde"),), _RESTE, tabs=(44, 80)),
        ),
        (
            Libelle("PsyEN", ("psyen_demande",), _GAUCHE),
            Cases("psyen_demande", ((OUI,),), 50, labels=("psyen_demande_le",)),
            Reponse("psyen_demande_le", 30),
            Cases("psyen_demande", ((NON,),), 64, part=2),
        ),
    ),
    4: (
        (
            Libelle("Surtout (une case)", ("motif",), _GAUCHE),
            Cases(
                "motif",
                (
                    ("langage_oral", "lecture_ecriture", "mathematiques"),
                    ("attention_autonomie", "comportement_relations", "assiduite"),
                ),
                104,
                tabs=(34, 75),
            ),
            *_precise("motif_autre", 16, 24),
        ),
        _wide("Deux ou trois faits datés", "faits"),
        _wide("Depuis quand, à quels moments, combien de fois", "frequence"),
        _wide("Quand cela se passe mieux", "mieux_quand"),
    ),
    5: (_wide("Réussites, intérêts, personnes et moments d’appui", "ce_qui_marche"),),
    6: (),
    7: (
        (
            Cases(
                "suivis",
                (("orthophonie", "cmp", "sessad"),),
                86,
                labels=("suivis",),
                tabs=(27, 64),
            ),
            *_precise("suivis_autre", 16, 46),
            Cases("suivis", (("en_attente",),), 30, part=3),
        ),
        (
            Libelle("Vue, audition vérifiées", ("vue_audition",), 38),
            Cases("vue_audition", (("oui", "non", "ne_sait_pas"),), LARGEUR - 38, tabs=(18, 36)),
        ),
    ),
    8: (
        (
            Cases(
                "attentes_choix",
                (
                    ("echange", "visite", "rased"),
                    ("famille", "equipe_educative", "outils"),
                ),
                110,
                labels=("attentes_choix",),
                tabs=(40, 76),
            ),
            *_precise("attentes_autre", 16, 52),
        ),
        _wide("« Ce serait mieux si… »", "attentes"),
        _wide("Vos créneaux", "creneaux"),
    ),
    9: (
        (
            Cases(
                "pieces",
                (("cr_equipe_educative", "ppre"),),
                76,
                labels=("pieces",),
                tabs=(56,),
            ),
            *_precise("pieces_autre", 68, 34),
        ),
        (
            Libelle("Date, nom", ("signee_le", "signee_par"), 20),
            Reponse("signee_le", 26),
            Reponse("signee_par", 50),
            *_short(
                "Direction : pris connaissance le (facultatif)", "direction_informee_le", 52, 30
            ),
        ),
    ),
    10: (
        (
            *_short("Reçue le", "cadre.recue_le", 20, 30),
            *_short("Réf.", "cadre.reference", 14, 34),
            *_short("Suivie par", "cadre.suivie_par", 22, 58),
        ),
    ),
}


def list_keys(row: Rangee) -> list[str]:
    """List the fields answered in a row, in order, each once."""
    return list(dict.fromkeys(cell.key for cell in row if not isinstance(cell, Libelle)))


def value_bookmark(zone: Reponse | Cases) -> str:
    """Name the bookmark inside a zone that is filled."""
    part = zone.part if isinstance(zone, Cases) else 1
    return f"V_{get_champ(zone.key).signet}" + (f"_{part}" if part > 1 else "")


def section_title(section: Section) -> str:
    """Write a section's heading: « 2. L'élève »; the pôle's own frame has no number."""
    return section.titre if section is CADRE else f"{section.numero}. {section.titre}"


def option_words(key: str, code: str) -> str:
    """Give the words printed after a box."""
    return typeset(get_champ(key).options[code])


def _fixed_texts() -> Iterator[str]:
    yield TITRE
    yield CONSIGNE
    for section in (*SECTIONS, CADRE):
        yield section_title(section)
        yield f"{section_title(section)} {section.rappel}"
        yield section.rappel
    yield from ACTION_COLUMNS.values()
    for plan in build_plan():
        yield from (zone.text for row in plan.rows for zone in row if isinstance(zone, Libelle))


_HOLES: Final = {
    "annee_scolaire": r"[\d _–/.…-]{0,20}",
    "mail": r"[^\s@]+@[^\s@]+|[._… ]*",
    "telephone": r"[\d +./()…_-]{0,40}",
    "contact_dpd": r".{0,160}?",
    "version": r"[\w.-]{1,20}",
    "page": r"\d{0,4}",
    "pages": r"\d{0,4}",
}


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    written = [
        f"(?P<{part}>{_HOLES[part]})" if i % 2 else re.escape(part) for i, part in enumerate(parts)
    ]
    return re.compile("".join(written))


def _unify(text: str) -> str:
    return " ".join(typeset(text).split())


_FIXED: Final = frozenset(_unify(text) for text in _fixed_texts())
_TEMPLATES: Final = (
    _pattern(ENVOI),
    _pattern(ALERTE),
    _pattern(PIED_DROITS),
    _pattern(f"{PIED_VERSION} {PIED_PAGE}"),
    _pattern(PIED_VERSION),
)
_LONGEST_FIXED: Final = 600


def match_printed(text: str) -> dict[str, str] | None:
    """Recognise a printed paragraph: its settings by name, or `None` for somebody's own words."""
    if len(text) > _LONGEST_FIXED:
        return None
    words = _unify(text)
    if words in _FIXED:
        return {}
    for pattern in _TEMPLATES:
        if match := pattern.fullmatch(words):
            return match.groupdict()
    return None


def given_settings(found: Iterable[dict[str, str]]) -> ReglagesFiche:
    """Gather the settings printed on a form; dotted blanks are no setting."""
    merged = {name: value for settings in found for name, value in settings.items()}
    given = {
        name: value
        for name, value in merged.items()
        if name in ReglagesFiche.model_fields and value != _BLANKS[name]
    }
    return ReglagesFiche(**given)
