"""What the columns of a programmation's table are called: in ours, and in those of others."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from core.programmation import LieuTravail, Periode
from core.texte import normalize


class ColonnePaoa(StrEnum):
    """What a column of a programmation's table holds."""

    DOMAINE = "domaine"
    DISCIPLINE = "discipline"
    COMPETENCE = "competence"
    NIVEAU = "niveau"
    SAIT_DEJA = "sait_deja"
    OBJECTIF = "objectif"
    MOYENS = "moyens"
    QUI = "qui"
    LIEU = "lieu"
    PERIODES = "periodes"
    REUSSITE = "reussite"
    BILAN = "bilan"


_C = ColonnePaoa
MAX_HEADING: Final = 90  # characters; longer, it is no heading
_HEADINGS: Final = tuple(  # the first that matches wins
    (colonne, re.compile(rf"\b(?:{motif})"))
    for colonne, motif in (
        (_C.SAIT_DEJA, (r"sait deja|sait faire|acquis (?:de|actuel|en debut)|deja acquis|acquis$|"
                       r"situation (?:de depart|actuelle|initiale)|point de depart|etat des lieux|"
                       r"evaluation (?:initiale|de depart|diagnostique)|constats?|"
                       r"competences? (?:deja )?acquises?|reussites actuelles")),
        (_C.REUSSITE, (r"reussi|criteres?|indicateurs?|(?:modalites?|outils?|mode) d evaluation|"
                      r"on verra que|comment (?:on )?evaluer")),
        (_C.MOYENS, (r"moyens|adaptations?|amenagements?|supports?|demarches?|modalites|outils|"
                    r"strategies|mise en oeuvre|actions?|activites|comment")),
        (_C.OBJECTIF, r"objectifs?|capacites? visees?|apprentissages? vises?|savoirs? vises?"),
        (_C.BILAN, r"bilan|resultats?|observations?|atteints?|non atteints?|regulations?"),
        (_C.REUSSITE, r"evaluation"),
        (_C.DOMAINE, r"domaines?|socle|champs?"),
        (_C.DISCIPLINE, r"disciplines?|matieres?"),
        (_C.COMPETENCE, r"competences?|elements? signifiants?|attendus?"),
        (_C.NIVEAU, r"niveaux?|cycle|reference"),
        (_C.QUI, r"qui\b|intervenants?|personnes?|responsables?|par qui|acteurs?"),
        (_C.PERIODES, r"periodes?|echeances?|calendrier|quand|dates?|durees?|echeancier"),
        (_C.LIEU, r"ou\b|lieux?"),
    )
)  # fmt: skip
COLONNE_LABELS: Final[Mapping[ColonnePaoa, str]] = {
    _C.DOMAINE: "Domaine", _C.DISCIPLINE: "Discipline", _C.COMPETENCE: "Compétence",
    _C.NIVEAU: "Niveau visé", _C.SAIT_DEJA: "Sait déjà", _C.OBJECTIF: "Objectif",
    _C.MOYENS: "Moyens et adaptations", _C.QUI: "Qui", _C.LIEU: "Où", _C.PERIODES: "Période",
    _C.REUSSITE: "On verra que c’est réussi quand…", _C.BILAN: "Bilan",
}  # fmt: skip
DISCIPLINES: Final[Mapping[str, str]] = {  # a discipline alone, and the domain it is worked in
    "francais": "D1", "lecture": "D1", "ecriture": "D1", "langage oral": "D1", "oral": "D1",
    "mathematiques": "D1", "maths": "D1", "calcul": "D1", "nombres": "D1", "anglais": "D1",
    "langues vivantes": "D1", "langue vivante": "D1", "eps": "D1", "arts plastiques": "D1",
    "arts visuels": "D1", "education musicale": "D1", "education physique et sportive": "D1",
    "autonomie": "D2", "methodologie": "D2", "methodes": "D2", "organisation": "D2",
    "emc": "D3", "vivre ensemble": "D3", "vie scolaire": "D3", "comportement": "D3",
    "socialisation": "D3", "enseignement moral et civique": "D3",
    "sciences": "D4", "sciences et technologie": "D4",
    "histoire": "D5", "geographie": "D5", "histoire geographie": "D5",
}  # fmt: skip
_PERIODE: Final = re.compile(r"\bp(?:eriodes?)? ?([1-5](?:(?: et| a)? p?[1-5])*)\b")
_LINKS: Final = frozenset(
    {
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "ou",
        "preciser",
        "sur",
    }
)
_TO_SAY: Final = "a preciser"  # as our document says what nobody wrote
_WHOLE_YEAR: Final = re.compile(r"\btoutes? (?:l annee|les periodes)|\ba l annee")


def find_column(heading: str) -> ColonnePaoa | None:
    """Recognise a column by its heading, accents and case set aside."""
    plain = normalize(heading)
    if not plain or len(plain) > MAX_HEADING:
        return None
    return next((colonne for colonne, motif in _HEADINGS if motif.search(plain)), None)


def find_periods(text: str) -> tuple[Periode, ...]:
    """Find the periods that a cell names: « P1, P2 », « périodes 2 à 4 », « toute l’année »."""
    plain = normalize(text)
    if _WHOLE_YEAR.search(plain):
        return tuple(Periode)
    found: set[int] = set()
    for match in _PERIODE.finditer(plain):
        numbers = [int(digit) for digit in re.findall(r"[1-5]", match[1])]
        if " a " in f" {match[1]} " and len(numbers) > 1:
            numbers = list(range(numbers[0], numbers[-1] + 1))
        found.update(numbers)
    return tuple(periode for number, periode in enumerate(Periode, 1) if number in found)


def says_more_than_periods(text: str) -> bool:
    """Tell whether a cell says something beside the periods that are found in it."""
    plain = normalize(text)
    rest = _PERIODE.sub(" ", _WHOLE_YEAR.sub(" ", plain))
    more = set(rest.split()) - _LINKS if find_periods(text) else set(plain.split())
    return plain != _TO_SAY and bool(more)


def says_more_than_place(text: str) -> bool:
    """Tell whether a cell says something beside the place that is found in it."""
    plain = normalize(text)
    known = _LINKS | {"classe", "ulis"} if find_place(text) else set()
    return plain != _TO_SAY and bool(set(plain.split()) - known)


def find_place(text: str) -> LieuTravail | None:
    """Find where an objective is worked on: in class, in ULIS, in both."""
    words = set(normalize(text).split())
    if {"classe", "ulis"} <= words:
        return LieuTravail.LES_DEUX
    if "ulis" in words:
        return LieuTravail.ULIS
    return LieuTravail.CLASSE if "classe" in words else None
