"""What importing the file of a school year would do: people recognised, what changes, who left.

Nothing is decided on a name alone: a person is recognised by their address, or by their name in
the same school; in any other case somebody is asked.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Final

from rapidfuzz import fuzz

from core.personne import ROLE_LABELS, Role
from core.rentree import Anomalie, LectureRentree, LigneRentree, name_key
from core.texte import normalize

NOUVELLE: Final = "nouvelle"
DANS_LE_FICHIER: Final = "fichier:"
_SAME_NAME: Final = 85  # likeness from which two ways of writing one name are one person's


@dataclass(frozen=True)
class PersonneConnue:
    """A person of the store, with every school where they hold or held a role."""

    id: str
    nom: str
    prenom: str
    civilite: str = ""
    mail: str = ""
    version: int = 1
    ecoles: frozenset[str] = frozenset()

    @property
    def cle_nom(self) -> str:
        """The folded name."""
        return normalize(f"{self.nom} {self.prenom}")


@dataclass(frozen=True)
class ClasseConnue:
    """A class of the store, in the year of the file."""

    id: str
    ecole_id: str
    nom: str
    niveaux: str
    effectif: int | None
    version: int = 1


@dataclass(frozen=True)
class ServiceConnu:
    """Who teaches in a class of the store, on which days."""

    classe_id: str
    personne_id: str
    jours: str


@dataclass(frozen=True)
class AffectationConnue:
    """A role held in a school at the beginning of the year, or later."""

    id: str
    personne_id: str
    ecole_id: str
    role: Role
    version: int = 1


@dataclass(frozen=True)
class EtatEcoles:
    """What the store knows before the import; `noms` gives the label of each school."""

    noms: Mapping[str, str]
    personnes: Sequence[PersonneConnue] = ()
    classes: Sequence[ClasseConnue] = ()
    services: Sequence[ServiceConnu] = ()
    affectations: Sequence[AffectationConnue] = ()


@dataclass
class PersonnePlan:
    """Somebody named in the file: their rows, who they are, what the file changes of them."""

    cle: str
    lignes: list[LigneRentree]
    cle_nom: str = ""  # the folded name
    connue: PersonneConnue | None = None
    changements: dict[str, str] = field(default_factory=dict)

    def first(self, champ: str) -> str:
        """Return what the first row that says it says of the person."""
        return next((value for ligne in self.lignes if (value := getattr(ligne, champ))), "")

    @property
    def nom_complet(self) -> str:
        """First name and name."""
        return f"{self.first('prenom')} {self.first('nom')}".strip()


@dataclass(frozen=True)
class Doute:
    """A person whom one cannot recognise alone: the candidates, by what choosing them means."""

    cle: str
    qui: str
    numeros: tuple[int, ...]
    candidats: Mapping[str, str]


@dataclass(frozen=True)
class ClassePlan:
    """A class of the file; `connue` when the store has it, `changements` what the file says new."""

    ecole_id: str
    nom: str
    niveaux: str
    effectif: int | None
    connue: ClasseConnue | None = None
    changements: tuple[str, ...] = ()


@dataclass(frozen=True)
class ServicePlan:
    """A person to put in a class (or whose days change there)."""

    personne: str  # key of the person in the plan
    classe: tuple[str, str]  # school, folded name
    jours: str
    nouveau: bool


@dataclass(frozen=True)
class AffectationPlan:
    """A role to give in a school."""

    personne: str
    ecole_id: str
    role: Role


@dataclass(frozen=True)
class Depart:
    """Somebody who is no longer in the file: a role or a class, ended by a tick only."""

    cle: str
    phrase: str
    personne_id: str
    ecole_id: str
    affectation_id: str | None = None
    classe_id: str | None = None
    version: int = 0


@dataclass
class PlanRentree:
    """Everything that the import would do, and what it leaves to be decided."""

    ecoles: Mapping[str, str] = field(default_factory=dict)  # id → label
    personnes: list[PersonnePlan] = field(default_factory=list)
    classes: list[ClassePlan] = field(default_factory=list)
    services: list[ServicePlan] = field(default_factory=list)
    affectations: list[AffectationPlan] = field(default_factory=list)
    doutes: list[Doute] = field(default_factory=list)
    departs: list[Depart] = field(default_factory=list)
    laissees: list[ClasseConnue] = field(default_factory=list)
    pour_soi: list[str] = field(default_factory=list)  # roles that one does not give oneself
    indecises: list[Anomalie] = field(default_factory=list)

    @property
    def creees(self) -> list[PersonnePlan]:
        """People whom the store does not know."""
        return [p for p in self.personnes if p.connue is None]

    @property
    def corrigees(self) -> list[PersonnePlan]:
        """People known already of whom the file says something new."""
        return [p for p in self.personnes if p.connue and p.changements]

    @property
    def classes_creees(self) -> list[ClassePlan]:
        """Classes that the store does not know for that year."""
        return [c for c in self.classes if c.connue is None]

    @property
    def classes_modifiees(self) -> list[ClassePlan]:
        """Classes whose levels or size change."""
        return [c for c in self.classes if c.changements]

    def is_empty(self) -> bool:
        """Tell whether the import would change nothing (departures aside)."""
        return not (
            self.creees or self.corrigees or self.classes_creees or self.classes_modifiees
            or self.services or self.affectations
        )  # fmt: skip

    def signature(self) -> str:
        """Tell this plan from another one: what was read on the screen is what is written."""
        said = [
            [asdict(c) for c in self.classes], [asdict(s) for s in self.services],
            [asdict(a) for a in self.affectations], [p.changements for p in self.personnes],
            [(p.cle, p.connue.id if p.connue else "") for p in self.personnes],
            [d.cle for d in self.departs], [a.numero for a in self.indecises],
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


# --- people of the file -----------------------------------------------------------------------


def _key(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def _group_people(lignes: Iterable[LigneRentree]) -> list[PersonnePlan]:
    """Put together the rows of one person: the same address, or the same name in one school."""
    groups: dict[str, PersonnePlan] = {}
    here: dict[tuple[str, str], list[str]] = defaultdict(list)  # name and school → keys
    for ligne in sorted((x for x in lignes if x.nom), key=lambda ligne: not ligne.mail):
        place = (name_key(ligne), ligne.ecole_id)
        key = _key("mail", ligne.mail) if ligne.mail else _key("nom", *place)
        if not ligne.mail and len(here[place]) == 1:  # an address elsewhere in the school: theirs
            key = here[place][0]
        if key not in here[place]:
            here[place].append(key)
        groups.setdefault(key, PersonnePlan(key, [], cle_nom=place[0])).lignes.append(ligne)
    for group in groups.values():
        group.lignes.sort(key=lambda ligne: ligne.numero)
    return sorted(groups.values(), key=lambda group: group.lignes[0].numero)


class _Recognition:
    """Says who each person of the file is, or why one has to ask."""

    def __init__(self, etat: EtatEcoles, choix: Mapping[str, str]) -> None:
        self.etat, self.choix = etat, choix
        self.by_id = {p.id: p for p in etat.personnes}
        self.by_mail: dict[str, list[PersonneConnue]] = {}
        self.by_name: dict[str, list[PersonneConnue]] = {}
        for person in etat.personnes:
            if person.mail:
                self.by_mail.setdefault(person.mail.lower(), []).append(person)
            self.by_name.setdefault(person.cle_nom, []).append(person)

    def settle(self, groups: list[PersonnePlan]) -> tuple[list[PersonnePlan], list[Doute]]:
        """Return the people, each known or new, and those who are doubtful."""
        doubts, kept = [], []
        named: dict[str, list[PersonnePlan]] = defaultdict(list)
        for group in groups:
            named[group.cle_nom].append(group)
        for group in groups:
            found, candidates = self._recognise(group, named[group.cle_nom])
            answer = self.choix.get(group.cle, "")
            options = candidates | {NOUVELLE: "C’est une autre personne : l’ajouter"}
            if candidates:
                doubts.append(
                    Doute(group.cle, self._describe(group),
                          tuple(ligne.numero for ligne in group.lignes), options)
                )  # fmt: skip
            if candidates and answer not in options:
                continue
            group.connue = self.by_id.get(answer) if candidates else found
            kept.append(group)
        return self._merge(kept), doubts

    def _merge(self, groups: list[PersonnePlan]) -> list[PersonnePlan]:
        """Bring together those whom somebody said to be one person of the file.

        Who is said to be somebody still doubtful stays doubtful.
        """
        by_key = {group.cle: group for group in groups}
        kept = []
        for group in groups:
            target = self._find_target(group, by_key)
            if target is group:
                kept.append(group)
            elif target:
                target.lignes = sorted(target.lignes + group.lignes, key=lambda x: x.numero)
        return _merge_known(kept)

    def _find_target(
        self, group: PersonnePlan, by_key: Mapping[str, PersonnePlan]
    ) -> PersonnePlan | None:
        """Follow « the same person as … » to its end; it only ever goes to an earlier row."""
        found: PersonnePlan | None = group
        while found and self.choix.get(found.cle, "").startswith(DANS_LE_FICHIER):
            found = by_key.get(self.choix[found.cle].removeprefix(DANS_LE_FICHIER))
        return found

    def _recognise(
        self, group: PersonnePlan, namesakes: Sequence[PersonnePlan]
    ) -> tuple[PersonneConnue | None, dict[str, str]]:
        mail = group.first("mail")
        by_mail = self.by_mail.get(mail, []) if mail else []
        if len(by_mail) == 1 and _same_person(by_mail[0], group):
            return by_mail[0], {}
        others = {} if mail else self._in_file(group, namesakes)
        alone = len(namesakes) == 1
        named = self.by_name.get(group.cle_nom, [])
        schools = {ligne.ecole_id for ligne in group.lignes}
        sure = (
            alone and len(named) == 1 and named[0].ecoles & schools and not by_mail
            and not (mail and named[0].mail)
        )  # fmt: skip
        if sure:
            return named[0], {}
        known = {p.id: self._say(p) for p in (*by_mail, *named)}
        return None, known | others

    def _in_file(self, group: PersonnePlan, namesakes: Sequence[PersonnePlan]) -> dict[str, str]:
        """Name the namesakes of the file that come before: one of two asks, not both."""
        before = [
            other for other in namesakes
            if other is not group
            and (other.first("mail") or other.lignes[0].numero < group.lignes[0].numero)
        ]  # fmt: skip
        return {
            f"{DANS_LE_FICHIER}{other.cle}": (
                f"C’est la même personne qu’à la ligne {other.lignes[0].numero} "
                f"({self.etat.noms[other.lignes[0].ecole_id]})"
            )
            for other in before
        }

    def _describe(self, group: PersonnePlan) -> str:
        schools = dict.fromkeys(self.etat.noms[ligne.ecole_id] for ligne in group.lignes)
        mail = group.first("mail")
        return ", ".join([group.nom_complet, *([mail] if mail else []), *schools])

    def _say(self, person: PersonneConnue) -> str:
        where = ", ".join(sorted(self.etat.noms[e] for e in person.ecoles if e in self.etat.noms))
        mail = f", {person.mail}" if person.mail else ""
        return f"C’est {person.prenom} {person.nom}{mail} ({where or 'sans école'})"


def _merge_known(groups: list[PersonnePlan]) -> list[PersonnePlan]:
    """Make one of two groups that turned out to be one known person."""
    seen: dict[str, PersonnePlan] = {}
    kept = []
    for group in groups:
        first = seen.setdefault(group.connue.id, group) if group.connue else group
        if first is group:
            kept.append(group)
        else:
            first.lignes = sorted(first.lignes + group.lignes, key=lambda ligne: ligne.numero)
    return kept


def _same_person(known: PersonneConnue, group: PersonnePlan) -> bool:
    """Tell whether an address found twice is one person's: a school's own address is several's."""
    nom, prenom = normalize(group.first("nom")), normalize(group.first("prenom"))
    if normalize(known.prenom) == prenom:
        return True  # a new name, the same first name: a marriage
    return fuzz.token_sort_ratio(known.cle_nom, f"{nom} {prenom}") >= _SAME_NAME


# --- what changes -----------------------------------------------------------------------------


def _changes(group: PersonnePlan) -> dict[str, str]:
    """List what the file says of a known person that the store does not; blanks erase nothing."""
    known = group.connue
    if known is None:
        return {}
    found = {
        champ: group.first(champ) for champ in ("civilite", "mail")
        if group.first(champ) and group.first(champ) != getattr(known, champ)
    }  # fmt: skip
    if known.cle_nom != group.cle_nom:
        found |= {champ: group.first(champ) for champ in ("nom", "prenom")}
    return found


def _class_key(ecole_id: str, nom: str) -> tuple[str, str]:
    return ecole_id, normalize(nom)


def _plan_classes(lignes: Iterable[LigneRentree], etat: EtatEcoles) -> list[ClassePlan]:
    rows: dict[tuple[str, str], list[LigneRentree]] = {}
    for ligne in lignes:
        if ligne.classe:
            rows.setdefault(_class_key(ligne.ecole_id, ligne.classe), []).append(ligne)
    known = {_class_key(c.ecole_id, c.nom): c for c in etat.classes}
    return [_plan_class(key, group, known.get(key)) for key, group in rows.items()]


def _plan_class(
    key: tuple[str, str], lignes: list[LigneRentree], connue: ClasseConnue | None
) -> ClassePlan:
    niveaux = lignes[0].niveaux
    effectif = next((ligne.effectif for ligne in lignes if ligne.effectif is not None), None)
    changes = []
    if connue and connue.niveaux != niveaux:
        changes.append(f"niveaux : {connue.niveaux} → {niveaux}")
    if connue and effectif is not None and connue.effectif != effectif:
        changes.append(f"effectif : {connue.effectif or '(vide)'} → {effectif}")
    if connue and effectif is None:
        effectif = connue.effectif
    return ClassePlan(key[0], lignes[0].classe, niveaux, effectif, connue, tuple(changes))


def _plan_services(plan: PlanRentree, etat: EtatEcoles) -> list[ServicePlan]:
    known = {(s.classe_id, s.personne_id): s for s in etat.services}
    ids = {_class_key(c.ecole_id, c.nom): c.connue.id for c in plan.classes if c.connue}
    found = []
    for person in plan.personnes:
        for ligne in person.lignes:
            if not ligne.classe:
                continue
            key = _class_key(ligne.ecole_id, ligne.classe)
            who = person.connue.id if person.connue else ""
            before = known.get((ids.get(key, ""), who))
            if before is None or (ligne.jours and before.jours != ligne.jours):
                found.append(ServicePlan(person.cle, key, ligne.jours, nouveau=before is None))
    return list({(s.personne, s.classe): s for s in found}.values())


def _plan_roles(plan: PlanRentree, etat: EtatEcoles, moi: str) -> None:
    """Plan the roles to give; a head who also teaches keeps one role, and nobody serves oneself."""
    held = {(a.personne_id, a.ecole_id, a.role) for a in etat.affectations}
    for person in plan.personnes:
        wanted: dict[str, set[Role]] = {}
        for ligne in person.lignes:
            wanted.setdefault(ligne.ecole_id, set()).add(ligne.role)
        who = person.connue.id if person.connue else ""
        for ecole_id, roles in wanted.items():
            role = Role.DIRECTEUR if Role.DIRECTEUR in roles else Role.ENSEIGNANT
            if (who, ecole_id, role) in held:
                continue
            if who == moi:
                plan.pour_soi.append(f"{ROLE_LABELS[role]}, {etat.noms[ecole_id]}")
            else:
                plan.affectations.append(AffectationPlan(person.cle, ecole_id, role))


# --- who left ---------------------------------------------------------------------------------


def _list_departures(
    plan: PlanRentree, etat: EtatEcoles, lecture: LectureRentree, moi: str
) -> list[Depart]:
    """List the roles and classes that the file no longer says, in the schools that it names."""
    schools = {ligne.ecole_id for ligne in lecture.lignes}
    people = {p.id: p for p in etat.personnes}
    present = {p.connue.id: p for p in plan.personnes if p.connue}
    unsure = _list_unsure(plan, people.values(), lecture) | {moi}
    found = []
    for role in etat.affectations:
        group = present.get(role.personne_id)
        if role.personne_id in unsure or not (group or role.ecole_id in schools):
            continue
        if sentence := _say_departure(role, group, people, etat):
            found.append(
                Depart(role.id, sentence, role.personne_id, role.ecole_id,
                       affectation_id=role.id, version=role.version)
            )  # fmt: skip
    gone = {(depart.personne_id, depart.ecole_id) for depart in found}
    return found + _list_left_classes(plan, etat, people, unsure, gone)


def _list_unsure(
    plan: PlanRentree, people: Iterable[PersonneConnue], lecture: LectureRentree
) -> set[str]:
    """List the people that a wrong or undecided row may name: nobody says that they left."""
    undecided = {numero for a in plan.indecises for numero in [a.numero]}
    names = lecture.cites | {name_key(x) for x in lecture.lignes if x.numero in undecided}
    mails = lecture.cites | {x.mail for x in lecture.lignes if x.numero in undecided and x.mail}
    return {p.id for p in people if p.cle_nom in names or (p.mail and p.mail in mails)}


def _say_departure(
    role: AffectationConnue,
    group: PersonnePlan | None,
    people: Mapping[str, PersonneConnue],
    etat: EtatEcoles,
) -> str:
    person, school = people[role.personne_id], etat.noms[role.ecole_id]
    who = f"{person.prenom} {person.nom}".strip()
    label = ROLE_LABELS[role.role]
    if group is None:
        return f"{who} ({label}, {school}) ne figure plus au fichier."
    here = [ligne for ligne in group.lignes if ligne.ecole_id == role.ecole_id]
    if not here:
        where = ", ".join(dict.fromkeys(etat.noms[x.ecole_id] for x in group.lignes))
        return f"{who} ({label}, {school}) figure maintenant ailleurs : {where}."
    if role.role is Role.DIRECTEUR and all(ligne.role is not Role.DIRECTEUR for ligne in here):
        return f"{who} figure encore à {school}, mais plus à la direction."
    return ""


def _list_left_classes(
    plan: PlanRentree,
    etat: EtatEcoles,
    people: Mapping[str, PersonneConnue],
    unsure: set[str],
    gone: set[tuple[str, str]],
) -> list[Depart]:
    """List who taught in a class of the file and is not on it any more, but stays in the school."""
    listed = {c.connue.id: c for c in plan.classes if c.connue}
    now = {
        (p.connue.id, _class_key(ligne.ecole_id, ligne.classe))
        for p in plan.personnes if p.connue for ligne in p.lignes
    }  # fmt: skip
    found = []
    for service in etat.services:
        classe = listed.get(service.classe_id)
        person = people.get(service.personne_id)
        if classe is None or person is None or service.personne_id in unsure:
            continue
        stays = (person.id, _class_key(classe.ecole_id, classe.nom)) in now
        if stays or (person.id, classe.ecole_id) in gone:
            continue
        who = f"{person.prenom} {person.nom}".strip()
        found.append(
            Depart(f"{service.classe_id}:{person.id}",
                   f"{who} n’est plus dans la classe {classe.nom} ({etat.noms[classe.ecole_id]}).",
                   person.id, classe.ecole_id, classe_id=service.classe_id)
        )  # fmt: skip
    return found


# --- the whole --------------------------------------------------------------------------------


def plan_rentree(
    lecture: LectureRentree, etat: EtatEcoles, choix: Mapping[str, str], moi: str = ""
) -> PlanRentree:
    """Say what importing the sound rows would do.

    `choix` holds what somebody answered to each doubt: the id of a known person, `NOUVELLE`, or
    `DANS_LE_FICHIER` and the key of another person of the file. `moi` is who imports.
    """
    plan = PlanRentree(etat.noms)
    groups = _group_people(lecture.lignes)
    plan.personnes, plan.doutes = _Recognition(etat, choix).settle(groups)
    decided = {ligne.numero for person in plan.personnes for ligne in person.lignes}
    plan.indecises = [
        Anomalie(ligne.numero, "Nom", "Une autre personne porte ce nom ou cette adresse : dites si "
                                      "c’est la même.")
        for ligne in lecture.lignes if ligne.nom and ligne.numero not in decided
    ]  # fmt: skip
    left = {anomalie.numero for anomalie in plan.indecises}
    sound = [ligne for ligne in lecture.lignes if ligne.numero not in left]
    for person in plan.personnes:
        person.changements = _changes(person)
    plan.classes = _plan_classes(sound, etat)
    plan.services = _plan_services(plan, etat)
    _plan_roles(plan, etat, moi)
    plan.departs = _list_departures(plan, etat, lecture, moi)
    listed = {c.connue.id for c in plan.classes if c.connue}
    schools = {ligne.ecole_id for ligne in lecture.lignes}
    plan.laissees = [c for c in etat.classes if c.ecole_id in schools and c.id not in listed]
    return plan


def default_year(today: date) -> int:
    """Return the school year that one prepares on a day: the next one from May on."""
    return today.year if today.month >= 5 else today.year - 1  # noqa: PLR2004 - May


def first_day(annee: int) -> date:
    """Return the day from which the roles of a year hold."""
    return date(annee, 9, 1)
