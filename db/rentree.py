"""The classes and teachers of a new school year: compared with the store, then written at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from core import droits
from core.classe import FonctionClasse
from core.droits import Action
from core.errors import Conflict, InvalidInput
from core.personne import Role
from core.rentree import EcoleRentree, LectureRentree
from core.rentree_etat import (
    AffectationConnue,
    ClasseConnue,
    Depart,
    EtatEcoles,
    PersonneConnue,
    PersonnePlan,
    PlanRentree,
    ServiceConnu,
)
from core.rentree_plan import first_day, plan_rentree
from core.saisine import school_year_label
from core.texte import normalize
from db import audit
from db.connection import Row, Transaction, new_id
from db.lots import insert_many
from db.personnes import end_affectation

Avance = Callable[[float, str], None]
_ROLES: Final = (Role.DIRECTEUR.value, Role.ENSEIGNANT.value)


@dataclass(frozen=True)
class DemandeRentree:
    """What somebody decided on the report: year, answers to doubts, departures ticked.

    `justes_seulement` lets the sound rows in while others are wrong; `attendu` is the signature of
    the plan that was on the screen.
    """

    annee: int
    choix: Mapping[str, str] = field(default_factory=dict)
    departs: frozenset[str] = frozenset()
    fin: date | None = None
    justes_seulement: bool = False
    attendu: str = ""


@dataclass(frozen=True)
class BilanRentree:
    """What was written."""

    annee: int
    lignes: int
    classes_creees: int
    classes_modifiees: int
    personnes_creees: int
    personnes_corrigees: int
    affectations: int
    departs: int
    laissees: int

    def sentences(self) -> list[str]:
        """Tell it in French, the counts first."""
        people = (
            f"Personnes : {_count(self.personnes_creees, 'ajoutée')}, "
            f"{_count(self.personnes_corrigees, 'corrigée')} ; "
            f"{_count(self.affectations, 'rôle donné')}, {_count(self.departs, 'départ noté')}."
        )
        classes = (
            f"Classes : {_count(self.classes_creees, 'créée')}, "
            f"{_count(self.classes_modifiees, 'modifiée')}."
        )
        lignes = _count(self.lignes, "ligne importée")
        told = [f"Année {school_year_label(self.annee)} : {lignes}.", classes, people]
        if self.laissees:
            told.append(f"{_count(self.laissees, 'ligne laissée', 'lignes laissées')} à corriger.")
        return told


def _count(number: int, one: str, many: str = "") -> str:
    plural = many or " ".join(f"{word}s" for word in one.split())
    return f"{number} {one if number <= 1 else plural}"


def list_ecoles_rentree(tx: Transaction, circonscription_id: str) -> list[EcoleRentree]:
    """List the schools that a row may name, closed ones included: they are refused by name."""
    droits.check(tx.actor, Action.IMPORT_RENTREE, circonscription_id)
    rows = tx.rows(
        "SELECT id, nom, commune, uai, fermee FROM ecole WHERE circonscription_id = $c",
        c=circonscription_id,
    )
    return [EcoleRentree(**row) for row in rows]


def _list_people(tx: Transaction, circonscription_id: str) -> list[PersonneConnue]:
    rows = tx.rows(
        "SELECT id, nom, prenom, civilite, mail, version FROM personne "
        "WHERE circonscription_id = $c ORDER BY id",
        c=circonscription_id,
    )
    roles = tx.rows(
        "SELECT DISTINCT personne_id, ecole_id FROM affectation "
        "WHERE circonscription_id = $c AND ecole_id IS NOT NULL",
        c=circonscription_id,
    )
    schools: dict[str, set[str]] = {}
    for role in roles:
        schools.setdefault(role["personne_id"], set()).add(role["ecole_id"])
    return [PersonneConnue(**row, ecoles=frozenset(schools.get(row["id"], ()))) for row in rows]


def _read_etat(tx: Transaction, circonscription_id: str, annee: int) -> EtatEcoles:
    ecoles = {e.id: e.sentence() for e in list_ecoles_rentree(tx, circonscription_id)}
    classes = tx.rows(
        "SELECT c.id, c.ecole_id, c.nom, c.niveaux, c.effectif, c.version FROM classe c "
        "JOIN ecole e ON e.id = c.ecole_id WHERE e.circonscription_id = $c AND c.annee = $annee "
        "ORDER BY c.id",
        c=circonscription_id, annee=annee,
    )  # fmt: skip
    services = tx.rows(
        "SELECT t.classe_id, t.personne_id, t.jours, "
        "coalesce(t.fonction, 'titulaire') AS fonction FROM classe_enseignant t "
        "JOIN classe c ON c.id = t.classe_id JOIN ecole e ON e.id = c.ecole_id "
        "WHERE e.circonscription_id = $c AND c.annee = $annee "
        "AND (t.fin IS NULL OR t.fin >= $jour) ORDER BY t.classe_id, t.personne_id",
        c=circonscription_id, annee=annee, jour=max(first_day(annee), tx.today),
    )  # fmt: skip
    affectations = tx.rows(
        "SELECT id, personne_id, ecole_id, role, version FROM affectation "
        "WHERE circonscription_id = $c AND ecole_id IS NOT NULL AND role = ANY($roles) "
        "AND (fin IS NULL OR fin > $jour) ORDER BY id",
        c=circonscription_id, roles=list(_ROLES), jour=max(first_day(annee), tx.today),
    )  # fmt: skip
    return EtatEcoles(
        noms=ecoles,
        personnes=_list_people(tx, circonscription_id),
        classes=[ClasseConnue(**row) for row in classes],
        services=[
            ServiceConnu(**(row | {"fonction": FonctionClasse(row["fonction"])}))
            for row in services
        ],
        affectations=[
            AffectationConnue(**(row | {"role": Role(row["role"])})) for row in affectations
        ],
    )


def compare_rentree(
    tx: Transaction,
    circonscription_id: str,
    lecture: LectureRentree,
    annee: int,
    choix: Mapping[str, str],
) -> PlanRentree:
    """Say what importing the file would change; write nothing.

    Raises:
        NotAllowed: the acting person does not import the school year here.
    """
    etat = _read_etat(tx, circonscription_id, annee)
    return plan_rentree(lecture, etat, choix, tx.actor.personne_id)


def describe_plan(lecture: LectureRentree, plan: PlanRentree) -> list[str]:
    """Tell in French what an import would do: the counts, then what to correct, then who left."""
    classes = (
        f"{_count(len(plan.classes_creees), 'classe')} à créer, "
        f"{len(plan.classes_modifiees)} à modifier"
    )
    people = f"{_count(len(plan.creees), 'personne')} à ajouter, {len(plan.corrigees)} à corriger"
    roles = f"{_count(len(plan.affectations), 'rôle')} à donner"
    told = [f"{_count(len(lecture.rangees), 'ligne lue')} : {classes} ; {people} ; {roles}."]
    told += [
        f"Ligne {anomalie.numero}, {anomalie.colonne} : {anomalie.phrase}"
        for anomalie in sorted((*lecture.anomalies, *plan.indecises), key=lambda a: a.numero)
    ]
    return told + [depart.phrase for depart in plan.departs]


def import_rentree(
    tx: Transaction,
    circonscription_id: str,
    lecture: LectureRentree,
    demande: DemandeRentree,
    avance: Avance = lambda _share, _said: None,
) -> BilanRentree:
    """Write the sound rows of a file: all of them or, refused, none; twice writes nothing more.

    Raises:
        InvalidInput: rows are wrong or undecided, and nobody chose to import the others.
        Conflict: the store changed since the report that was on the screen.
        NotAllowed: the acting person does not import the school year here.
    """
    plan = compare_rentree(tx, circonscription_id, lecture, demande.annee, demande.choix)
    if demande.attendu and demande.attendu != plan.signature():
        raise Conflict(
            "Les écoles ou les personnes ont changé depuis ce compte rendu : rien n’a été écrit. "
            "Relisez le compte rendu, qui est à jour, puis importez."
        )
    left = {*lecture.fausses, *(anomalie.numero for anomalie in plan.indecises)}
    if left and not demande.justes_seulement:
        raise InvalidInput(
            f"{_count(len(left), 'ligne est', 'lignes sont')} à corriger : rien n’a été écrit. "
            "Corrigez le fichier, ou choisissez d’importer les lignes justes."
        )
    writer = _Writer(tx, circonscription_id, plan, demande)
    writer.write(avance)
    audit.note(
        tx, "import_rentree", "circonscription", circonscription_id,
        circonscription_id=circonscription_id, nombre=len(lecture.lignes) - len(plan.indecises),
    )  # fmt: skip
    return BilanRentree(
        annee=demande.annee, lignes=len(lecture.lignes) - len(plan.indecises),
        classes_creees=len(plan.classes_creees), classes_modifiees=len(plan.classes_modifiees),
        personnes_creees=len(plan.creees), personnes_corrigees=len(plan.corrigees),
        affectations=len(plan.affectations), departs=writer.ended, laissees=len(left),
    )  # fmt: skip


class _Writer:
    """Writes a plan in the transaction: people, then classes, who teaches in them, departures."""

    def __init__(
        self, tx: Transaction, circonscription_id: str, plan: PlanRentree, demande: DemandeRentree
    ) -> None:
        self.tx, self.place_id, self.plan, self.demande = tx, circonscription_id, plan, demande
        self.people = {p.cle: p.connue.id if p.connue else new_id() for p in plan.personnes}
        self.classes = {
            (c.ecole_id, normalize(c.nom)): c.connue.id if c.connue else new_id()
            for c in plan.classes
        }
        self.ended = 0

    def write(self, avance: Avance) -> None:
        steps: Iterable[tuple[str, Callable[[], None]]] = (
            ("personnes", self._write_people), ("classes", self._write_classes),
            ("rôles", self._write_roles), ("enseignants des classes", self._write_services),
            ("départs", self._write_departures),
        )  # fmt: skip
        steps = list(steps)
        for number, (what, step) in enumerate(steps):
            avance(number / len(steps), f"Étape {number + 1} sur {len(steps)} : {what}")
            step()
        avance(1.0, "Terminé")

    def _write_people(self) -> None:
        insert_many(self.tx, "personne", [self._person_row(p) for p in self.plan.creees])
        for person in self.plan.corrigees:
            self._correct(person)

    def _person_row(self, person: PersonnePlan) -> Row:
        nom, prenom = person.first("nom"), person.first("prenom")
        return {
            "id": self.people[person.cle], "circonscription_id": self.place_id, "nom": nom,
            "prenom": prenom, "civilite": person.first("civilite"), "mail": person.first("mail"),
            "recherche": normalize(f"{nom} {prenom}"),
        }  # fmt: skip

    def _correct(self, person: PersonnePlan) -> None:
        known, changes = person.connue, dict(person.changements)
        if known is None:
            return
        nom, prenom = changes.get("nom", known.nom), changes.get("prenom", known.prenom)
        changes["recherche"] = normalize(f"{nom} {prenom}")
        self.tx.save("personne", known.id, known.version, **changes)

    def _write_classes(self) -> None:
        insert_many(
            self.tx, "classe",
            [{"id": self.classes[c.ecole_id, normalize(c.nom)], "ecole_id": c.ecole_id,
              "annee": self.demande.annee, "nom": c.nom, "niveaux": c.niveaux,
              "effectif": c.effectif} for c in self.plan.classes_creees],
        )  # fmt: skip
        for classe in self.plan.classes_modifiees:
            if classe.connue:
                self.tx.save(
                    "classe", classe.connue.id, classe.connue.version,
                    niveaux=classe.niveaux, effectif=classe.effectif,
                )  # fmt: skip

    def _write_roles(self) -> None:
        rows: list[Row] = []
        for given in self.plan.affectations:
            personne_id = self.people[given.personne]
            droits.check_grant(self.tx.actor, given.role, personne_id, self.place_id)
            rows.append(
                {"id": new_id(), "personne_id": personne_id, "circonscription_id": self.place_id,
                 "ecole_id": given.ecole_id, "role": given.role.value,
                 "debut": first_day(self.demande.annee)}
            )  # fmt: skip
        insert_many(self.tx, "affectation", rows)

    def _write_services(self) -> None:
        """Write who teaches where: new rows at once; one that was ended before begins again."""
        year = self.demande.annee
        rows: list[Row] = [
            {"classe_id": self.classes[s.classe], "personne_id": self.people[s.personne],
             "jours": s.jours, "fonction": s.fonction.value, "debut": first_day(year),
             "fin": date(year + 1, 8, 31)}
            for s in self.plan.services
        ]  # fmt: skip
        known = self.tx.rows(
            "SELECT classe_id, personne_id FROM classe_enseignant WHERE classe_id = ANY($ids)",
            ids=sorted(self.classes.values()),
        )
        held = {(row["classe_id"], row["personne_id"]) for row in known}
        insert_many(
            self.tx, "classe_enseignant",
            [row for row in rows if (row["classe_id"], row["personne_id"]) not in held],
        )  # fmt: skip
        for row in rows:
            if (row["classe_id"], row["personne_id"]) in held:
                self.tx.execute(
                    "UPDATE classe_enseignant SET jours = $jours, fonction = $fonction, fin = $fin "
                    "WHERE classe_id = $classe_id AND personne_id = $personne_id",
                    **row,
                )

    def _write_departures(self) -> None:
        last = self.demande.fin or date(self.demande.annee, 8, 31)
        for depart in self.plan.departs:
            if depart.cle in self.demande.departs:
                self._end(depart, last)
                self.ended += 1

    def _end(self, depart: Depart, last: date) -> None:
        if depart.affectation_id:
            end_affectation(self.tx, depart.affectation_id, depart.version, last)
        self.tx.execute(
            "UPDATE classe_enseignant SET fin = $fin WHERE personne_id = $personne "
            "AND (fin IS NULL OR fin > $fin) AND classe_id IN (SELECT id FROM classe "
            "WHERE ecole_id = $ecole AND annee = $annee AND ($classe = '' OR id = $classe))",
            fin=last, personne=depart.personne_id, ecole=depart.ecole_id,
            annee=self.demande.annee, classe=depart.classe_id or "",
        )  # fmt: skip
