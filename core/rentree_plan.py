"""What importing the file of a school year would do: people recognised, what changes, who left.

Nothing is decided on a name alone: a person is recognised by their address, or by their name in
the same school; in any other case somebody is asked.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from core.classe import FonctionClasse, format_jours, parse_jours
from core.personne import ROLE_LABELS, Role
from core.rentree import Anomalie, LectureRentree, LigneRentree, name_key
from core.rentree_etat import (
    AffectationConnue,
    AffectationPlan,
    ClasseConnue,
    ClassePlan,
    Depart,
    EtatEcoles,
    PersonneConnue,
    PersonnePlan,
    PlanRentree,
    ServiceConnu,
    ServicePlan,
)
from core.rentree_personnes import Reconnaissance, group_people
from core.texte import normalize

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
            service = _plan_service(person.cle, key, ligne, before)
            if before is None or _differs(before, service):
                found.append(service)
    return list({(s.personne, s.classe): s for s in found}.values())


def _plan_service(
    cle: str, classe: tuple[str, str], ligne: LigneRentree, before: ServiceConnu | None
) -> ServicePlan:
    """Return what the class will hold of a teacher; blanks of the file erase nothing."""
    jours, part = ligne.jours, ligne.part
    if before:
        jours, part = jours or _as_said(before.jours), part or before.fonction
    return ServicePlan(cle, classe, jours, part or FonctionClasse.TITULAIRE, nouveau=before is None)


def _as_said(jours: str) -> str:
    return format_jours(parse_jours(jours))


def _differs(before: ServiceConnu, service: ServicePlan) -> bool:
    return (_as_said(before.jours), before.fonction) != (service.jours, service.fonction)


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
    groups = group_people(lecture.lignes)
    plan.personnes, plan.doutes = Reconnaissance(etat, choix).settle(groups)
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
