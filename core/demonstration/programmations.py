"""The demonstration's programmations adaptées: whose, how far, and plainly invented texts."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from core.demonstration.plan import DemoPlan, EleveDemo, SaisineDemo
from core.programmation import (
    Atteinte,
    AvisEss,
    CadreProgrammation,
    DomaineProgramme,
    LieuTravail,
    ObjectifAdapte,
    Observation,
    Periode,
    StatutProgrammation,
)
from core.texte import LEVELS

_S = StatutProgrammation
_STATUTS: Final = (
    _S.EN_COURS, _S.BROUILLON, _S.AVIS_ESS, _S.ELABOREE, _S.PRESENTEE, _S.BROUILLON, _S.BILAN,
    _S.ARCHIVEE,
)  # fmt: skip
_FINISHED: Final = frozenset({_S.BILAN, _S.ARCHIVEE})  # of the year before
_ELEMENTAIRE: Final = frozenset(LEVELS[4:9])
_PERIODES: Final = tuple(Periode)
# domain, competence, what is known, objective, means, who, criterion
_LINES: Final = (
    ("D1", "Lire et comprendre l'écrit", "Lit les syllabes simples, s’arrête aux sons complexes.",
     "Lire à voix haute une phrase de huit mots avec deux sons complexes connus.",
     "Texte espacé, cache-ligne, lecture préparée la veille.", "Maître de la classe",
     "4 phrases sur 5 sans aide"),
    ("D1", "Écrire", "Copie des mots, écrit son prénom et trois mots-outils.",
     "Écrire seul une phrase de quatre mots avec le modèle des mots-outils.",
     "Étiquettes, bande de mots, ordinateur le jeudi.", "Coordonnatrice ULIS",
     "une phrase lisible par un camarade, trois jours de suite"),
    ("D1", "Utiliser les nombres entiers", "Compte jusqu’à 39, dénombre 20 objets un à un.",
     "Dénombrer une collection de 40 objets en faisant des paquets de dix.",
     "Boîtes de dix, bâtonnets, tableau des nombres.", "Coordonnatrice ULIS",
     "3 collections sur 4"),
    ("D2", "Organisation du travail personnel", "Sort son matériel quand on le lui dit.",
     "Préparer seul le matériel de la séance à partir de trois images.",
     "Carte plastifiée sur la table, minuteur.", "AESH puis seul",
     "quatre matins sur cinq, sans rappel"),
    ("D3", "Maîtriser l'expression de sa sensibilité et de ses opinions",
     "Quitte le groupe quand le bruit monte.",
     "Montrer la carte « pause » et revenir dans le groupe au bout de cinq minutes.",
     "Carte « pause », coin calme, sablier.", "Toute l’équipe",
     "trois fois sur quatre, notées sur la fiche"),
    ("D4", "Mener une démarche scientifique", "Nomme cinq animaux de la cour.",
     "Trier dix images d’êtres vivants et dire pourquoi.",
     "Images, tableau à deux colonnes.", "Maître de la classe", "8 images sur 10"),
)  # fmt: skip


@dataclass(frozen=True)
class ProgrammationDemo:
    """One programmation to write: whose, who writes it, in which year, how far it has come."""

    eleve: str
    ecole: str
    equipe: tuple[str, ...]
    niveau: str
    statut: StatutProgrammation
    debut: date
    cadre: CadreProgrammation
    objectifs: tuple[ObjectifAdapte, ...]
    domaines: tuple[DomaineProgramme, ...]
    observations: tuple[Observation, ...]  # of the first objective
    avis: AvisEss


def _objectifs(number: int, niveau: str) -> tuple[ObjectifAdapte, ...]:
    count = 2 + (number * 3) % 5
    return tuple(
        ObjectifAdapte(
            domaine=domaine, competence=competence, niveau=niveau, sait_deja=known,
            objectif=objectif, moyens=moyens, qui=qui, reussite=reussite,
            lieu=list(LieuTravail)[(number + rank) % 3],
            periodes=_PERIODES[rank % 3 : rank % 3 + 2],
        )
        for rank, (domaine, competence, known, objectif, moyens, qui, reussite) in enumerate(
            _LINES[:count]
        )
    )  # fmt: skip


def _observations(eleve: EleveDemo, day: date) -> tuple[Observation, ...]:
    return (
        Observation(le=day + timedelta(days=12), qui="Maître de la classe",
                    vu="Deux phrases sur cinq, avec le cache.", aide="Cache-ligne",
                    atteinte=Atteinte.NON),
        Observation(le=day + timedelta(days=26), qui="Coordonnatrice ULIS",
                    vu=f"{eleve.prenom} relit de soi-même la phrase ; trois sur cinq.",
                    atteinte=Atteinte.PARTIELLE),
    )  # fmt: skip


def _cadre(number: int, niveau: str, day: date) -> CadreProgrammation:
    below = LEVELS[max(4, LEVELS.index(niveau) - 2)]
    return CadreProgrammation(
        pps=number % 2 == 0, notification_du=date(day.year - 1, 9, 1),
        notification_au=date(day.year + (2 if number % 3 else 1), 8, 31 if number % 3 else 15),
        parcours="Scolarisation suivie depuis la grande section, avec une aide humaine mutualisée.",
        niveau_classe=niveau, niveau_vise=below, ulis=number % 3 == 0,
        conseil_cycle_le=day + timedelta(days=8), erseh="ERSEH du secteur",
        points_appui="Aime les histoires lues, retient les chansons, aide les plus jeunes.",
        besoins="Des consignes courtes et montrées, du temps, un lieu calme.",
        evaluation="Livret de la classe, avec les objectifs ci-dessous et leurs observations.",
    )  # fmt: skip


def plan_programmations(plan: DemoPlan) -> list[ProgrammationDemo]:
    """Choose pupils of élémentaire, one per status; first whose teacher signs in, then by PPS."""
    classes = {classe.cle: classe for classe in plan.classes}
    closed = {ecole.cle for ecole in plan.ecoles if ecole.fermee_le}
    known = {eleve.cle: eleve for eleve in plan.eleves}
    asked = [s for s in plan.saisines if s.eleve and not s.reservee and s.annee == plan.annees[-1]]
    enter = {p.cle for p in plan.personnes if p.identifiant}
    taught = {c.cle for c in plan.classes if enter & {person for person, _ in c.enseignants}}

    def is_later(saisine: SaisineDemo) -> tuple[bool, bool]:
        classe = known[saisine.eleve].parcours[-1][2] if saisine.eleve else ""
        return classe not in taught, "pps" not in saisine.fiche.eleve.dispositifs

    asked.sort(key=is_later)
    found: list[ProgrammationDemo] = []
    for cle in dict.fromkeys(s.eleve for s in asked if s.eleve):
        if len(found) == len(_STATUTS):
            break
        _, ecole, classe, niveau = known[cle].parcours[-1]
        team = tuple(person for person, _ in classes[classe].enseignants)
        if team and niveau in _ELEMENTAIRE and ecole not in closed:
            found.append(_make(plan, known[cle], team, len(found)))
    return found


def _make(
    plan: DemoPlan, eleve: EleveDemo, team: tuple[str, ...], number: int
) -> ProgrammationDemo:
    _, ecole, _, niveau = eleve.parcours[-1]
    statut = _STATUTS[number]
    year = plan.annees[-1] - (statut in _FINISHED)
    day = date(year, 9, 14)
    cadre = _cadre(number, niveau, day)
    started = number == len(_STATUTS) - 3  # the second draft: barely begun
    lines = _objectifs(number, cadre.niveau_vise)
    return ProgrammationDemo(
        eleve=eleve.cle, ecole=ecole, equipe=team, niveau=niveau, statut=statut, debut=day,
        cadre=CadreProgrammation(niveau_classe=niveau) if started else cadre,
        objectifs=lines[:1] if started else lines,
        domaines=() if started else (DomaineProgramme(code="D5", avec_la_classe=True),),
        observations=_observations(eleve, day) if statut in {_S.EN_COURS, *_FINISHED} else (),
        avis=(AvisEss.CONFORME, AvisEss.RESERVES)[number % 2],
    )  # fmt: skip
