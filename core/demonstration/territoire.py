"""Forty invented schools in twelve invented communes, and their classes of each year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.annuaire import format_telephone, uai_key
from core.demonstration.hasard import Hasard
from core.demonstration.noms import COMMUNES, NOMS_ECOLES, RUES
from core.demonstration.plan import CirconscriptionDemo, ClasseDemo, EcoleDemo

MAIL_DOMAIN: Final = "demo.invalid"
DEPARTEMENT: Final = "099"
ECOLES: Final = 40
PRIVEES: Final = frozenset({20, 33})
FERMEE: Final = 28
REPREND: Final = 29
RPI: Final[dict[int, tuple[str, tuple[str, ...]]]] = {
    38: ("RPI des Trois-Collines", ("PS", "MS", "GS", "CP")),
    39: ("RPI des Trois-Collines", ("CE1", "CE2")),
    40: ("RPI des Trois-Collines", ("CM1", "CM2")),
}
NIVEAUX_MATERNELLE: Final = ("TPS", "PS", "MS", "GS")
NIVEAUX_ELEMENTAIRE: Final = ("CP", "CE1", "CE2", "CM1", "CM2")
NIVEAUX: Final = NIVEAUX_MATERNELLE + NIVEAUX_ELEMENTAIRE
_NATURE_LABELS: Final = {
    "maternelle": "École maternelle",
    "elementaire": "École élémentaire",
    "primaire": "École primaire",
}
# (commune, how many schools): the town first, one school in each village of the RPI last.
_COMMUNE_BLOCKS: Final = (
    (0, 13), (1, 4), (2, 3), (3, 4), (4, 3), (5, 3), (6, 3), (10, 2), (11, 2), (7, 1),
    (8, 1), (9, 1),
)  # fmt: skip
_COMMUNE_OF: Final = tuple(index for index, count in _COMMUNE_BLOCKS for _ in range(count))


@dataclass(frozen=True, slots=True)
class Lieu:
    """A school with the number of classes it holds and the levels it teaches."""

    ecole: EcoleDemo
    niveaux: tuple[str, ...]
    classes: int


def make_telephone(number: int) -> str:
    """Give a number of the range kept for fiction (ARCEP: 01 99 00 xx xx)."""
    return format_telephone(f"019900{number:04d}")


def make_circonscription() -> CirconscriptionDemo:
    """Give the invented circonscription."""
    return CirconscriptionDemo(
        cle="circonscription",
        nom="Circonscription de Valmouette",
        academie="Démonstration",
        zone="B",
        adresse="1 place du Préau, 99100 Valmouette",
        commune="Valmouette",
        telephone=make_telephone(1),
        mail=f"pole.valmouette@{MAIL_DOMAIN}",
        contact_dpd=f"dpd@{MAIL_DOMAIN}",
    )


def _make_uai(number: int) -> str:
    digits = f"{DEPARTEMENT}9{number:03d}"
    return digits + uai_key(digits)


def _nature(number: int) -> str:
    if number in PRIVEES or number in {38, 35, 36}:
        return "primaire"
    if number in {39, 40}:
        return "elementaire"
    if number == FERMEE:
        return "maternelle"
    return ("maternelle", "elementaire", "primaire")[number % 3]


def _niveaux(number: int, nature: str) -> tuple[str, ...]:
    if number in RPI:
        return RPI[number][1]
    return {
        "maternelle": NIVEAUX_MATERNELLE,
        "elementaire": NIVEAUX_ELEMENTAIRE,
        "primaire": NIVEAUX[1:],
    }[nature]


def _class_count(hasard: Hasard, number: int, nature: str) -> int:
    if number in RPI:
        return 2
    low, high = {"maternelle": (3, 5), "elementaire": (5, 11), "primaire": (4, 9)}[nature]
    return hasard.between(low, high)


def _make_ecole(hasard: Hasard, number: int, annee_courante: int) -> EcoleDemo:
    nature = _nature(number)
    private = number in PRIVEES
    index = _COMMUNE_OF[number - 1]
    name = NOMS_ECOLES[number - 1]
    return EcoleDemo(
        cle=f"ecole{number:02d}",
        uai=_make_uai(number),
        nom=f"École privée {name}" if private else f"{_NATURE_LABELS[nature]} {name}",
        nature=nature,
        statut="prive" if private else "public",
        adresse=f"{hasard.between(1, 60)} {hasard.one(RUES)}",
        code_postal=f"99{100 + 10 * index}",
        commune=COMMUNES[index],
        telephone=make_telephone(100 + number),
        mail=f"ecole{number:02d}@{MAIL_DOMAIN}",
        ulis=nature != "maternelle" and number in {1, 4, 13, 25},
        education_prioritaire="REP" if number in {2, 4, 6, 7} else "",
        rpi=RPI[number][0] if number in RPI else "",
        fermee_le=date(annee_courante, 8, 31) if number == FERMEE else None,
        reprise_par=f"ecole{REPREND:02d}" if number == FERMEE else None,
    )


def make_lieux(hasard: Hasard, annee_courante: int) -> list[Lieu]:
    """Lay out the schools; one closed on 31 August before the current year."""
    lieux = []
    for number in range(1, ECOLES + 1):
        ecole = _make_ecole(hasard, number, annee_courante)
        niveaux = _niveaux(number, ecole.nature)
        lieux.append(Lieu(ecole, niveaux, _class_count(hasard, number, ecole.nature)))
    return lieux


def share_levels(niveaux: Sequence[str], classes: int) -> list[tuple[str, ...]]:
    """Share the levels of a school among its classes: neighbours go together when they must."""
    count = len(niveaux)
    return [
        tuple(niveaux[index * count // classes : -(-(index + 1) * count // classes)])
        for index in range(classes)
    ]


def name_classes(shares: Sequence[tuple[str, ...]]) -> list[str]:
    """Name classes after their levels, with a letter when two are alike."""
    names = ["-".join(share) for share in shares]
    return [
        f"{name} {'ABCDEFGH'[names[:index].count(name)]}" if names.count(name) > 1 else name
        for index, name in enumerate(names)
    ]


def make_classes(
    hasard: Hasard, lieu: Lieu, annee: int, enseignants: Sequence[tuple[tuple[str, str], ...]]
) -> list[ClasseDemo]:
    """Open the classes of a school for one year, one per group of teachers given."""
    shares = share_levels(lieu.niveaux, len(enseignants))
    return [
        ClasseDemo(
            cle=f"{lieu.ecole.cle}-{annee}-{index:02d}",
            ecole=lieu.ecole.cle,
            annee=annee,
            nom=nom,
            niveaux=niveaux,
            effectif=hasard.between(18, 28) - (2 if len(niveaux) > 1 else 0),
            enseignants=team,
        )
        for index, (nom, niveaux, team) in enumerate(
            zip(name_classes(shares), shares, enseignants, strict=True), 1
        )
    ]
