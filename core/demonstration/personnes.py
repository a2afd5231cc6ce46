"""The adults: sixty accounts of every role and métier, and their colleagues without account."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from core.demonstration.hasard import Hasard
from core.demonstration.noms import draw_adulte_name
from core.demonstration.plan import AffectationDemo, PersonneDemo, SecteurDemo
from core.demonstration.territoire import MAIL_DOMAIN, Lieu, make_telephone
from core.personne import Metier, Role
from core.texte import normalize

DIRECTEURS_AVEC_COMPTE: Final = 14
DECHARGE_COMPLETE: Final = 8  # from that many classes, the head does not teach
MEMBRES: Final[tuple[tuple[str, Metier], ...]] = (
    ("membre.maitre-e1", Metier.MAITRE_E),
    ("membre.maitre-e2", Metier.MAITRE_E),
    ("membre.maitre-e3", Metier.MAITRE_E),
    ("membre.maitre-e4", Metier.MAITRE_E),
    ("membre.maitre-g1", Metier.MAITRE_G),
    ("membre.maitre-g2", Metier.MAITRE_G),
    ("membre.psyen1", Metier.PSYEN),
    ("membre.psyen2", Metier.PSYEN),
    ("membre.psyen3", Metier.PSYEN),
    ("membre.erseh1", Metier.ERSEH),
    ("membre.erseh2", Metier.ERSEH),
    ("membre.cpc1", Metier.CPC),
    ("membre.pemf1", Metier.PEMF),
    ("membre.pemf2", Metier.PEMF),
    ("membre.erun1", Metier.ERUN),
    ("membre.ressource1", Metier.RESSOURCE),
    ("membre.ulis1", Metier.ULIS),
    ("membre.ulis2", Metier.ULIS),
    ("membre.upe2a1", Metier.UPE2A),
    ("membre.medecin1", Metier.MEDECIN),
    ("membre.infirmiere1", Metier.INFIRMIERE),
    ("membre.assistante-sociale1", Metier.ASSISTANTE_SOCIALE),
    ("membre.pas1", Metier.PAS),
)
# Who covers which schools (last number included), in order; None is « poste non pourvu ».
_SECTEURS: Final[dict[Metier, tuple[tuple[int, str | None], ...]]] = {
    Metier.CPC: ((20, "coordinateur1"), (40, "coordinateur2")),
    Metier.MAITRE_E: (
        (10, "membre.maitre-e1"),
        (20, "membre.maitre-e2"),
        (30, "membre.maitre-e3"),
        (40, "membre.maitre-e4"),
    ),
    Metier.MAITRE_G: ((20, "membre.maitre-g1"), (34, "membre.maitre-g2"), (40, None)),
    Metier.PSYEN: ((14, "membre.psyen1"), (27, "membre.psyen2"), (40, "membre.psyen3")),
    Metier.ERSEH: ((20, "membre.erseh1"), (40, "membre.erseh2")),
    Metier.ASSISTANTE_SOCIALE: ((40, "membre.assistante-sociale1"),),
    Metier.MEDECIN: ((24, "membre.medecin1"), (40, None)),
    Metier.PAS: ((40, "membre.pas1"),),
}
METIERS_RASED: Final = frozenset({Metier.MAITRE_E, Metier.MAITRE_G, Metier.PSYEN})
_JOURS_COMPLEMENT: Final = ("lundi", "mardi", "jeudi", "vendredi", "lundi et mardi")


@dataclass
class Registre:
    """People as they are hired; assignments are added until the end."""

    hasard: Hasard
    debut: date
    personnes: dict[str, PersonneDemo] = field(default_factory=dict)
    _mails: set[str] = field(default_factory=set)

    def hire(self, *affectations: AffectationDemo, identifiant: str | None = None) -> str:
        """Add a person with a name of their own; give their key."""
        civilite, prenom, nom, mail = self._draw_identity()
        number = len(self.personnes) + 1
        cle = identifiant or f"personne{number:04d}"
        self.personnes[cle] = PersonneDemo(
            cle, civilite, prenom, nom, mail, make_telephone(1000 + number),
            affectations, identifiant,
        )  # fmt: skip
        return cle

    def assign(self, cle: str, affectation: AffectationDemo) -> None:
        """Add an assignment to somebody already there."""
        known = self.personnes[cle]
        self.personnes[cle] = replace(known, affectations=(*known.affectations, affectation))

    def leave(self, cle: str, last_day: date) -> None:
        """End every open assignment of a person."""
        known = self.personnes[cle]
        ended = tuple(replace(a, fin=a.fin or last_day) for a in known.affectations)
        self.personnes[cle] = replace(known, affectations=ended)

    def _draw_identity(self) -> tuple[str, str, str, str]:
        while True:
            civilite, prenom, nom = draw_adulte_name(self.hasard)
            local = ".".join(normalize(part).replace(" ", "-") for part in (prenom, nom))
            if local not in self._mails:
                self._mails.add(local)
                return civilite, prenom, nom, f"{local}@{MAIL_DOMAIN}"


def hire_circonscription(registre: Registre) -> None:
    """Hire the IEN, the coordinators (CPC too), the members and the office."""
    debut = registre.debut

    def role(code: Role, metier: Metier | None = None) -> AffectationDemo:
        return AffectationDemo(code, debut, metier=metier)

    registre.hire(role(Role.IEN), identifiant="ien")
    for number in (1, 2):
        both = (role(Role.COORDINATEUR), role(Role.MEMBRE, Metier.CPC))
        registre.hire(*both, identifiant=f"coordinateur{number}")
    for identifiant, metier in MEMBRES:
        registre.hire(role(Role.MEMBRE, metier), identifiant=identifiant)
    registre.hire(role(Role.SECRETARIAT), identifiant="secretariat")
    registre.hire(role(Role.ADMINISTRATEUR), identifiant="administrateur")
    registre.hire(role(Role.DPD), identifiant="dpd")


@dataclass
class EquipeEcole:
    """Who works in a school this year: the head, one teacher per class, the part-timer."""

    direction: str
    titulaires: list[str]
    complement: str | None

    def teams(self, jours: str) -> list[tuple[tuple[str, str], ...]]:
        """Give the teachers of each class; the part-timer takes the head's days off."""
        teams: list[tuple[tuple[str, str], ...]] = [((cle, ""),) for cle in self.titulaires]
        if self.complement:
            teams[0] = ((self.titulaires[0], ""), (self.complement, jours))
        return teams


def draw_jours(hasard: Hasard) -> str:
    """Draw the days that a part-timer works in a class."""
    return hasard.one(_JOURS_COMPLEMENT)


def _account_names() -> dict[tuple[str, int], str]:
    """Name the accounts of teachers by (school, place in the team): one here, two there."""
    places = [(school, 1) for school in range(1, 13)] + [(school, 2) for school in range(1, 6)]
    return {
        (f"ecole{school:02d}", place): f"enseignant{number:02d}"
        for number, (school, place) in enumerate(sorted(places), 1)
    }


ACCOUNT_NAMES: Final = _account_names()


def open_equipe(registre: Registre, lieu: Lieu) -> EquipeEcole:
    """Hire the team of a school for its first year; a head of a small school teaches too."""
    number = int(lieu.ecole.cle[-2:])

    def at_school(role: Role) -> AffectationDemo:
        return AffectationDemo(role, registre.debut, ecole=lieu.ecole.cle)

    account = f"directeur{number:02d}" if number <= DIRECTEURS_AVEC_COMPTE else None
    direction = registre.hire(at_school(Role.DIRECTEUR), identifiant=account)
    teaching_head = lieu.classes < DECHARGE_COMPLETE
    titulaires = []
    for place in range(lieu.classes):
        if place == 0 and teaching_head:
            registre.assign(direction, at_school(Role.ENSEIGNANT))
            titulaires.append(direction)
            continue
        name = ACCOUNT_NAMES.get((lieu.ecole.cle, place))
        titulaires.append(registre.hire(at_school(Role.ENSEIGNANT), identifiant=name))
    complement = registre.hire(at_school(Role.ENSEIGNANT)) if teaching_head else None
    return EquipeEcole(direction, titulaires, complement)


def renew_equipe(registre: Registre, lieu: Lieu, equipe: EquipeEcole, annee: int) -> None:
    """Let one teacher in eight leave on 31 August, and hire who takes the class."""
    for place, cle in enumerate(equipe.titulaires):
        stays = registre.personnes[cle].identifiant or cle == equipe.direction
        if stays or not registre.hasard.chance(0.12):
            continue
        registre.leave(cle, date(annee, 8, 31))
        arrival = AffectationDemo(Role.ENSEIGNANT, date(annee, 9, 1), ecole=lieu.ecole.cle)
        equipe.titulaires[place] = registre.hire(arrival)


def close_equipe(registre: Registre, equipe: EquipeEcole, last_day: date) -> None:
    """End the assignments of a school that closes."""
    for cle in dict.fromkeys([equipe.direction, *equipe.titulaires]):
        registre.leave(cle, last_day)
    if equipe.complement:
        registre.leave(equipe.complement, last_day)


def _secteurs_of(lieu: Lieu) -> Iterator[SecteurDemo]:
    number = int(lieu.ecole.cle[-2:])
    for metier, shares in _SECTEURS.items():
        if lieu.ecole.statut == "prive" and metier in METIERS_RASED:
            continue
        person = next(person for last, person in shares if number <= last)
        yield SecteurDemo(lieu.ecole.cle, metier, person)


def make_secteurs(lieux: Iterable[Lieu]) -> list[SecteurDemo]:
    """Say who covers each school, « poste non pourvu » included; no RASED in private schools."""
    return [secteur for lieu in lieux for secteur in _secteurs_of(lieu)]
