"""Putting the invented circonscription together, year after year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from core.demonstration.calendrier import AnneeDemo, CalendrierDemo, open_calendrier
from core.demonstration.conteur import Cas, Conteur, Entourage
from core.demonstration.contexte import Contexte, Plume, Sujet, draw_plume
from core.demonstration.fiches import Demande, Redacteur, band, facts_pool, write_fiche
from core.demonstration.hasard import Hasard, open_hasard
from core.demonstration.histoires import tell_story
from core.demonstration.noms import draw_eleve_name, draw_pronom
from core.demonstration.personnes import (
    MEMBRES,
    EquipeEcole,
    Registre,
    close_equipe,
    draw_jours,
    hire_circonscription,
    make_secteurs,
    open_equipe,
    renew_equipe,
)
from core.demonstration.phrases_pole import AXES
from core.demonstration.plan import (
    ClasseDemo,
    DemoPlan,
    EleveDemo,
    PersonneDemo,
    SaisineDemo,
    SecteurDemo,
)
from core.demonstration.soutiens import RELAIS, draw_soutiens
from core.demonstration.territoire import (
    NIVEAUX,
    Lieu,
    make_circonscription,
    make_classes,
    make_lieux,
)
from core.errors import InvalidInput
from core.fiche import RESERVED_OBJETS, Fiche, Objet, Pronom
from core.personne import Metier
from core.saisine import school_year

SAISINES_PAR_AN: Final = 300
_JOURS_BROUILLON: Final = 20  # an older unsent draft is not shown
# How many requests a day of class brings, by month: none in the holidays.
_SAISON: Final[Mapping[int, float]] = {
    9: 0.35, 10: 1.0, 11: 1.7, 12: 0.8, 1: 1.6, 2: 0.9, 3: 1.5, 4: 0.8, 5: 0.7, 6: 0.4, 7: 0.1,
}  # fmt: skip
_OBJETS: Final = (
    (Objet.ELEVE, 0.70),
    (Objet.EQUIPE, 0.08),
    (Objet.GROUPE, 0.07),
    (Objet.CLASSE, 0.065),
    (Objet.RELATION_FAMILLE, 0.06),
    (Objet.TENSION, 0.025),
)
_DIRIGE: Final[Mapping[Objet, float]] = {
    Objet.ELEVE: 0.15,
    Objet.EQUIPE: 0.7,
    Objet.GROUPE: 0.3,
    Objet.CLASSE: 0.25,
    Objet.RELATION_FAMILLE: 0.6,
    Objet.TENSION: 0.8,
}
_REUNIONS: Final = (26, 46, 66, 84, 104, 124)  # days of class of the year
_AGE_AU_CP: Final = 6


@dataclass
class _Monde:
    """What saisines are drawn from, kept from year to year."""

    seed: int
    au: date
    calendrier: CalendrierDemo
    registre: Registre
    lieux: list[Lieu]
    equipes: dict[str, EquipeEcole]
    classes: list[ClasseDemo] = field(default_factory=list)
    eleves: list[EleveDemo] = field(default_factory=list)
    connus: dict[tuple[str, str], list[EleveDemo]] = field(default_factory=dict)
    avec_compte: list[tuple[str, ClasseDemo]] = field(default_factory=list)  # of this year
    plumes: dict[str, Plume] = field(default_factory=dict)
    faits: set[str] = field(default_factory=set)

    def plume(self, cle: str) -> Plume:
        """Give the hand of a person, always the same."""
        if cle not in self.plumes:
            self.plumes[cle] = draw_plume(open_hasard(self.seed, f"plume/{cle}"))
        return self.plumes[cle]


def _open_monde(seed: int, annees: Sequence[int], au: date) -> _Monde:
    registre = Registre(open_hasard(seed, "personnes"), date(annees[0], 9, 1))
    hire_circonscription(registre)
    lieux = make_lieux(open_hasard(seed, "ecoles"), annees[-1])
    return _Monde(
        seed=seed,
        au=au,
        calendrier=open_calendrier(annees[0], annees[-1] + 1),
        registre=registre,
        lieux=lieux,
        equipes={lieu.ecole.cle: open_equipe(registre, lieu) for lieu in lieux},
    )


def _is_open(lieu: Lieu, annee: int) -> bool:
    return lieu.ecole.fermee_le is None or annee < lieu.ecole.fermee_le.year


def _open_classes(monde: _Monde, annee: int, *, first: bool) -> list[ClasseDemo]:
    hasard = open_hasard(monde.seed, f"classes/{annee}")
    opened = []
    for lieu in monde.lieux:
        equipe = monde.equipes[lieu.ecole.cle]
        if not _is_open(lieu, annee):
            closed_on = lieu.ecole.fermee_le or monde.au
            close_equipe(monde.registre, equipe, closed_on)
            continue
        if not first:
            renew_equipe(monde.registre, lieu, equipe, annee)
        opened += make_classes(hasard, lieu, annee, equipe.teams(draw_jours(hasard)))
    monde.classes += opened
    found = ((_account_of(monde, classe), classe) for classe in opened)
    monde.avec_compte = [(cle, classe) for cle, classe in found if cle]
    return opened


def _promote(monde: _Monde, annee: int) -> None:
    """Move the known pupils up one level, and from a closed school to the one that took over."""
    moved: dict[tuple[str, str], list[EleveDemo]] = {}
    closed = {
        lieu.ecole.cle: lieu.ecole.reprise_par or lieu.ecole.cle
        for lieu in monde.lieux
        if not _is_open(lieu, annee)
    }
    for (ecole, niveau), eleves in monde.connus.items():
        rank = NIVEAUX.index(niveau) + 1
        if rank < len(NIVEAUX):
            moved.setdefault((closed.get(ecole, ecole), NIVEAUX[rank]), []).extend(eleves)
    monde.connus = moved


# --- one saisine ------------------------------------------------------------------------------


def _birthday(hasard: Hasard, annee: int, niveau: str) -> date:
    age = _AGE_AU_CP + NIVEAUX.index(niveau) - NIVEAUX.index("CP")
    return date(annee - age, hasard.between(1, 12), hasard.between(1, 28))


def _new_eleve(monde: _Monde, hasard: Hasard, annee: int, niveau: str) -> EleveDemo:
    pronom = draw_pronom(hasard)
    nom, prenom = draw_eleve_name(hasard, pronom)
    if monde.eleves and hasard.chance(0.006):  # a namesake, elsewhere, born another day
        other = hasard.one(monde.eleves)
        nom, prenom = other.nom, other.prenom
        pronom = Pronom(other.pronom) if other.pronom else None
    born = _birthday(hasard, annee, niveau)
    eleve = EleveDemo(f"eleve{len(monde.eleves) + 1:05d}", nom, prenom, born, pronom)
    monde.eleves.append(eleve)
    return eleve


def _draw_eleve(monde: _Monde, hasard: Hasard, classe: ClasseDemo, niveau: str) -> EleveDemo:
    known = monde.connus.setdefault((classe.ecole, niveau), [])
    returning = [e for e in known[:40] if e.parcours[-1][0] < classe.annee]
    if returning and hasard.chance(0.25):
        eleve = hasard.one(returning)
    else:
        eleve = _new_eleve(monde, hasard, classe.annee, niveau)
        known.append(eleve)
    if eleve.parcours[-1:] != [(classe.annee, classe.ecole, classe.cle, niveau)]:
        eleve.parcours.append((classe.annee, classe.ecole, classe.cle, niveau))
    return eleve


def _account_of(monde: _Monde, classe: ClasseDemo) -> str | None:
    personnes = monde.registre.personnes
    return next((cle for cle, _ in classe.enseignants if personnes[cle].identifiant), None)


def _draw_classe(
    monde: _Monde, hasard: Hasard, classes: Sequence[ClasseDemo]
) -> tuple[str, ClasseDemo]:
    """Draw a teacher and a class; accounts come up more often, so that each has something."""
    if hasard.chance(0.2):
        return hasard.one(monde.avec_compte)
    classe = hasard.one(classes)
    return hasard.one(classe.enseignants)[0], classe


def _draw_demande(
    monde: _Monde, hasard: Hasard, classes: Sequence[ClasseDemo], day: date
) -> Demande:
    objet = hasard.weighted(_OBJETS)
    teacher, classe = _draw_classe(monde, hasard, classes)
    niveau = hasard.one(classe.niveaux)
    lieu = monde.lieux[int(classe.ecole[-2:]) - 1]
    personnes = monde.registre.personnes
    equipe = monde.equipes[classe.ecole]
    dirige = hasard.chance(_DIRIGE[objet])
    demandeur = equipe.direction if dirige else teacher
    non_nomme = objet is Objet.ELEVE and hasard.chance(0.07)
    named = objet is Objet.ELEVE and not non_nomme
    return Demande(
        jour=day,
        objet=objet,
        ecole=lieu.ecole,
        direction=personnes[equipe.direction],
        demandeur=personnes[demandeur],
        dirige=dirige or demandeur == equipe.direction,
        classe=classe,
        niveau=niveau,
        collegues=tuple(personnes[cle] for cle, _ in classe.enseignants if cle != demandeur),
        eleve=_draw_eleve(monde, hasard, classe, niveau) if named else None,
        non_nomme=non_nomme,
    )


def _sujet(demande: Demande) -> Sujet:
    eleve = demande.eleve
    if eleve is None:
        return Sujet(niveau=demande.niveau)
    return Sujet(f"{eleve.prenom[0]}.", eleve.pronom, demande.niveau)


def _write_unique_fiche(monde: _Monde, redacteur: Redacteur, demande: Demande) -> Fiche:
    fiche = write_fiche(redacteur, demande)
    while fiche.faits in monde.faits:
        fiche.faits = redacteur.facts(facts_pool(demande, fiche.motif))
    monde.faits.add(fiche.faits)
    return fiche


def _draw_origine(hasard: Hasard, demande: Demande) -> str:
    if demande.demandeur.identifiant and hasard.chance(0.75):
        return "en_ligne"
    return hasard.weighted((("fiche", 0.84), ("appel", 0.1), ("papier", 0.06)))


def _draw_cas(monde: _Monde, hasard: Hasard, demande: Demande, annee: AnneeDemo) -> Cas:
    plume = monde.plume(demande.demandeur.cle)
    contexte = Contexte(hasard, annee, demande.jour, _sujet(demande))
    origine = _draw_origine(hasard, demande)
    about = 0 if demande.objet is Objet.ELEVE else 1
    redacteur = Redacteur(hasard, contexte, plume, about, band(demande.niveau), origine == "appel")
    fiche = _write_unique_fiche(monde, redacteur, demande)
    recent = (monde.au - demande.jour).days < _JOURS_BROUILLON
    return Cas(
        demande=demande,
        fiche=fiche,
        reservee=demande.objet in RESERVED_OBJETS,
        origine=origine,
        brouillon=origine == "en_ligne" and recent and hasard.chance(0.25),
    )


def _build_saisine(
    monde: _Monde, hasard: Hasard, cas: Cas, entourage: Entourage, number: int
) -> SaisineDemo:
    demande = cas.demande
    conteur = Conteur(
        hasard,
        monde.calendrier,
        cas,
        entourage,
        monde.plume(demande.demandeur.cle),
        _sujet(demande),
    )
    return SaisineDemo(
        cle=f"saisine{number:06d}",
        annee=demande.classe.annee,
        recue_le=demande.jour,
        reservee=cas.reservee,
        origine=cas.origine,
        ecole=demande.ecole.cle,
        classe=demande.classe.cle,
        demandeur=demande.demandeur.cle,
        eleve=demande.eleve.cle if demande.eleve else None,
        fiche=cas.fiche,
        etapes=tell_story(conteur, monde.au),
    )


# --- a year, and the whole --------------------------------------------------------------------


def _draw_days(hasard: Hasard, annee: AnneeDemo, number: int, au: date) -> list[date]:
    """Draw the days of a whole year's requests, in order, and keep those already past."""
    days = annee.jours[4:-4]
    weights = [_SAISON[day.month] for day in days]
    drawn = sorted(hasard.choices(days, weights, k=number))
    return [day for day in drawn if day <= au]


def _entourages(monde: _Monde, secteurs: Sequence[SecteurDemo]) -> dict[str, Entourage]:
    others = [(m, cle) for cle, m in MEMBRES if m not in {s.metier for s in secteurs}]
    tables: dict[str, dict[Metier, str | None]] = {}
    for secteur in secteurs:
        tables.setdefault(secteur.ecole, {})[secteur.metier] = secteur.personne
    entourages = {}
    for ecole, table in tables.items():
        coordinateur = table[Metier.CPC] or "coordinateur1"
        spread = {metier: cle for metier, cle in others if metier not in table}
        everyone: dict[Metier, str | None] = {**spread, **table}
        entourages[ecole] = Entourage(coordinateur, everyone, monde.registre.personnes)
    return entourages


def _build_year(
    monde: _Monde,
    annee: AnneeDemo,
    number: int,
    entourages: Mapping[str, Entourage],
    *,
    first: bool,
) -> list[SaisineDemo]:
    classes = _open_classes(monde, annee.annee, first=first)
    if not first:
        _promote(monde, annee.annee)
    hasard = open_hasard(monde.seed, f"saisines/{annee.annee}")
    base = annee.annee * 100_000
    saisines = []
    for rank, day in enumerate(_draw_days(hasard, annee, number, monde.au), 1):
        demande = _draw_demande(monde, hasard, classes, day)
        cas = _draw_cas(monde, hasard, demande, annee)
        entourage = entourages[demande.ecole.cle]
        saisines.append(_build_saisine(monde, hasard, cas, entourage, base + rank))
    return saisines


def _draw_axes(seed: int, annees: Sequence[int]) -> list[tuple[int, str]]:
    hasard = open_hasard(seed, "axes")
    return [(annee, text) for annee in annees for text in hasard.several(AXES, 2)]


def _sorted_people(registre: Registre) -> tuple[PersonneDemo, ...]:
    return tuple(registre.personnes.values())


def build_demo(seed: int, annees: int, facteur: int, au: date) -> DemoPlan:
    """Invent a circonscription as it stands at the end of a day.

    `annees` school years end with the one that holds `au`; `facteur` multiplies the 300 saisines
    of a year. The same arguments give the same plan.

    Raises:
        InvalidInput: less than one year or a factor under 1.
    """
    if annees < 1 or facteur < 1:
        raise InvalidInput("Donnez au moins une année et un facteur de 1 ou plus.")
    last = school_year(au)
    years = range(last - annees + 1, last + 1)
    monde = _open_monde(seed, years, au)
    secteurs = make_secteurs(monde.lieux)
    entourages = _entourages(monde, secteurs)
    number = SAISINES_PAR_AN * facteur
    saisines = [
        saisine
        for year in years
        for saisine in _build_year(
            monde, monde.calendrier.annees[year], number, entourages, first=year == years[0]
        )
    ]
    return DemoPlan(
        seed=seed,
        annees=tuple(years),
        au=au,
        circonscription=make_circonscription(),
        ecoles=tuple(lieu.ecole for lieu in monde.lieux),
        personnes=_sorted_people(monde.registre),
        secteurs=tuple(s for s in secteurs if _serves(monde, s, last)),
        classes=tuple(monde.classes),
        eleves=tuple(monde.eleves),
        saisines=tuple(saisines),
        reunions=tuple(monde.calendrier.annees[y].jours[rank] for y in years for rank in _REUNIONS),
        axes=tuple(_draw_axes(seed, years)),
        soutiens=tuple(draw_soutiens(seed, _sorted_people(monde.registre), au)),
        relais=RELAIS,
    )


def _serves(monde: _Monde, secteur: SecteurDemo, annee: int) -> bool:
    return _is_open(monde.lieux[int(secteur.ecole[-2:]) - 1], annee)
