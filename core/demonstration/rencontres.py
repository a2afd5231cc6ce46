"""The demonstration's meetings: an ESS with its relevé, one to come, an équipe éducative."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from core.demonstration.plan import DemoPlan
from core.demonstration.programmations import ProgrammationDemo, plan_programmations
from core.personne import Metier, Role
from core.programmation import StatutProgrammation
from core.rencontre import (
    CadreRencontre,
    ChampRencontre,
    EtatRencontre,
    NatureRencontre,
    RendezVous,
)

_C, _E, _N = ChampRencontre, EtatRencontre, NatureRencontre
_SUNDAY_EVE: Final = 5  # Saturday: meetings are held on the days of the week before
_RELEVE: Final = {
    _C.EVOLUTIONS: "Depuis septembre, reste dans la classe toute la matinée et lève la main une "
    "fois par séance.",
    _C.APPUI: "Retient ce qui est montré en images, aide les plus jeunes. A besoin de consignes "
    "courtes et de temps.",
    _C.APPRENTISSAGES: "La lecture avance : trois phrases sur cinq avec le cache. Les nombres sont "
    "sûrs jusqu’à 39.",
    _C.VIE: "Range ses affaires avec trois images. Joue avec deux camarades à chaque récréation.",
    _C.AMENAGEMENTS: "Supports agrandis, cache-ligne, temps majoré ; aide humaine mutualisée.",
    _C.ELEVE: "« J’aime quand on lit à deux. À la cantine, c’est trop bruyant. »",
    _C.PARENTS: "Les parents trouvent les soirées plus calmes et demandent un point en mars.",
    _C.MDPH: "Pas de nouvelle demande cette année.",
}
_EQUIPE: Final = {
    _C.EVOLUTIONS: "Trois retards en une semaine et des pleurs le lundi matin.",
    _C.APPUI: "Très à l’aise dès que la matinée est lancée ; aime raconter.",
    _C.VIE: "Arrive après ses camarades et n’ose pas entrer.",
    _C.PARENTS: "Les matins sont difficiles à la maison aussi ; d’accord pour un accueil adapté.",
}
_DECISIONS: Final = (
    ("enseignant", "Agrandir les supports d’histoire et de géographie", 30),
    ("direction", "Chercher une place calme à la cantine", 14),
    ("", "Préparer le point de mars avec l’école", 60),
)


@dataclass(frozen=True)
class RencontreDemo:
    """One meeting to write: whose, called by whom, when, how far it has come."""

    nature: NatureRencontre
    etat: EtatRencontre
    eleve: str
    ecole: str
    appelee_par: str
    cadre: CadreRencontre
    quand: RendezVous
    textes: dict[ChampRencontre, str]
    decisions: tuple[tuple[str, str, int], ...] = ()  # who, what, in how many days


def plan_rencontres(plan: DemoPlan, jour: date) -> list[RencontreDemo]:
    """Choose three meetings around a day, each with somebody to call it."""
    by_statut = {p.statut: p for p in plan_programmations(plan)}
    statuts = StatutProgrammation
    found = (
        _ess(plan, by_statut.get(statuts.EN_COURS), _E.REMISE, jour - timedelta(days=20)),
        _ess(plan, by_statut.get(statuts.PRESENTEE), _E.INVITEE, jour + timedelta(days=9)),
        _equipe(plan, by_statut.get(statuts.ELABOREE), jour - timedelta(days=5)),
    )
    return [demo for demo in found if demo]


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - _SUNDAY_EVE + 1))


def _ess(
    plan: DemoPlan, paoa: ProgrammationDemo | None, etat: EtatRencontre, day: date
) -> RencontreDemo | None:
    callers = (s.personne for s in plan.secteurs if paoa and s.ecole == paoa.ecole
               and s.metier is Metier.ERSEH)  # fmt: skip
    caller = next((c for c in callers if c), None)
    if paoa is None or caller is None:
        return None
    held = etat is _E.REMISE
    return RencontreDemo(
        nature=_N.ESS, etat=etat, eleve=paoa.eleve, ecole=paoa.ecole, appelee_par=caller,
        cadre=CadreRencontre(
            motif="point annuel", niveau=paoa.niveau, pps=paoa.cadre.pps,
            notification_du=paoa.cadre.notification_du, notification_au=paoa.cadre.notification_au,
        ),
        quand=RendezVous(jour=_weekday(day), heure=time(13, 30), lieu="École, salle des maîtres"),
        textes=_RELEVE if held else {}, decisions=_DECISIONS if held else (),
    )  # fmt: skip


def _equipe(plan: DemoPlan, paoa: ProgrammationDemo | None, day: date) -> RencontreDemo | None:
    heads = (
        person.cle for person in plan.personnes for held in person.affectations
        if paoa and held.role is Role.DIRECTEUR and held.ecole == paoa.ecole
        and (held.fin is None or held.fin >= day)
    )  # fmt: skip
    head = next(heads, None)
    if paoa is None or head is None:
        return None
    return RencontreDemo(
        nature=_N.EQUIPE_EDUCATIVE, etat=_E.TENUE, eleve=paoa.eleve, ecole=paoa.ecole,
        appelee_par=head, cadre=CadreRencontre(motif="les matins difficiles", niveau=paoa.niveau),
        quand=RendezVous(jour=_weekday(day), heure=time(17), duree=45, lieu="École, bibliothèque"),
        textes=_EQUIPE, decisions=(("direction", "Accueillir l’élève cinq minutes avant", 7),),
    )  # fmt: skip
