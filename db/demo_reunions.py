"""The demonstration's réunions du pôle: one held, with its relevé, and those to come."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from core.decision import Decision, EtatDecision, NatureDecision
from core.demonstration import DemoPlan
from core.fiche import OBJET_LABELS
from core.listes import Liste
from core.personne import Acteur, Affectation, Role
from core.reunion import EtatPoint, Lot, Reunion
from core.saisine import school_year
from db.circonscriptions import list_values
from db.connection import Row, Transaction, local_day
from db.decisions import settle_decision
from db.reunions import get_open, list_people
from db.reunions_calendrier import add_guest, plan_reunion, set_presence
from db.reunions_ordre import (
    add_points,
    get_point,
    list_candidates,
    mark_point,
    question_of,
)
from db.reunions_tenue import close_reunion, decide, keep_note

_AT: Final = time(11, 5)  # UTC, when the relevé is read aloud
_SIX_WEEKS: Final = timedelta(weeks=6)
_LIEU: Final = "Inspection, salle du premier étage"
_THEMES: Final = (
    "Les élèves de grande section qui parlent peu",
    "Accueillir un élève nouvellement arrivé",
    "Le bilan de l’année",
)
_DECISIONS: Final = (
    ("Observe une matinée en classe et en rend compte à l’école", 10),
    ("Rencontre l’enseignant(e) avec la direction", 7),
    ("Prête le matériel et en montre l’usage", 14),
    ("Propose trois séances en petit groupe", 21),
    ("Appelle l’école pour dire ce qui est prévu", 3),
)
_NOTES: Final = (
    "L’école a déjà changé l’organisation du matin, cela aide.",
    "À revoir avec le cycle 2 : même question dans deux classes.",
)
_THEME_NOTE: Final = (
    "Trois écoles ont raconté ce qui aide : un rituel court, un adulte de référence, des images. "
    "Le pôle prépare une fiche pour la prochaine réunion."
)
_QUOTAS: Final = {Lot.REGLEES: 5, Lot.A_DISCUTER: 8, Lot.COMPLEXES: 2}


def write_reunions(tx: Transaction, plan: DemoPlan, ids: Mapping[str, str]) -> None:
    """Write the last réunion held and those to come, by the coordination's own acts."""
    year = school_year(plan.au)
    days = [day for day in plan.reunions if school_year(day) == year]
    last = tx.value("SELECT max(moment) FROM journal") or tx.now
    place_id = ids[plan.circonscription.cle]
    here = replace(tx, actor=_coordination(plan, ids), now=last)
    held = [day for day in days if day <= local_day(last)]
    if held:
        _Tenue(here, place_id, held[-1]).write()
    for number, day in enumerate(day for day in days if day > local_day(last)):
        _plan_next(here, place_id, day, _THEMES[number % len(_THEMES)], full=number == 0)


def _coordination(plan: DemoPlan, ids: Mapping[str, str]) -> Acteur:
    person = next(
        p for p in plan.personnes
        for a in p.affectations
        if a.role is Role.COORDINATEUR and a.fin is None
    )  # fmt: skip
    place = Affectation(
        role=Role.COORDINATEUR, circonscription_id=ids[plan.circonscription.cle],
        debut=date(school_year(plan.au), 9, 1),
    )  # fmt: skip
    return Acteur(personne_id=ids[person.cle], compte_id="", nom="", affectations=(place,))


def _plan_next(tx: Transaction, place_id: str, day: date, theme: str, *, full: bool) -> None:
    reunion_id = plan_reunion(tx, place_id, Reunion(jour=day, heure="9h", lieu=_LIEU, theme=theme))
    if not full:
        return
    reunion = {"id": reunion_id, "circonscription_id": place_id, "jour": day}
    known = [row for row in list_candidates(tx, reunion) if row["statut"] == "a_l_etude"]
    lots = dict.fromkeys((row["id"] for row in known[:9]), Lot.A_DISCUTER)
    _put(tx, place_id, reunion_id, lots, known)


def _put(
    tx: Transaction, place_id: str, reunion_id: str, lots: Mapping[str, Lot], rows: list[Row]
) -> None:
    motifs = list_values(tx, place_id, Liste.MOTIF)
    questions = {row["id"]: question_of(row, motifs, OBJET_LABELS) for row in rows}
    add_points(tx, reunion_id, lots, questions)


@dataclass
class _Tenue:
    """The meeting that was held, being written."""

    tx: Transaction
    place_id: str
    jour: date
    key: str = ""

    def write(self) -> None:
        """Write it whole: who came, what was seen and decided, and its closing."""
        tx = self.tx
        self.key = plan_reunion(
            tx, self.place_id,
            Reunion(jour=self.jour, heure="9h", lieu=_LIEU, theme="Lire au cycle 2"),
        )  # fmt: skip
        add_guest(tx, self.key, "Mme Inventée", "Éducatrice, SESSAD")
        people = [person["id"] for person in list_people(tx, self.key)]
        set_presence(tx, self.key, people[:-3], people[-3:-1])
        self._fill()
        points = tx.rows(
            "SELECT p.*, x.id AS pupil FROM reunion_point p JOIN saisine s ON s.id = p.saisine_id "
            "LEFT JOIN eleve x ON x.id = s.eleve_id WHERE p.reunion_id = $r ORDER BY p.lot, p.rang",
            r=self.key,
        )
        discussed = [point for point in points if point["lot"] != Lot.REGLEES]
        for number, point in enumerate(discussed[:-1]):  # the last was not reached
            self._discuss(number, point)
        keep_note(tx, self.key, self.key, _THEME_NOTE)
        close_reunion(tx, self.key, get_open(tx, self.key)["version"])
        self._date()

    def _fill(self) -> None:
        reunion = {"id": self.key, "circonscription_id": self.place_id, "jour": self.jour}
        rows = [
            row for row in list_candidates(self.tx, reunion)
            if row["recue_le"] < self.jour and row["statut"] not in ("transmise", "a_preciser")
        ]  # fmt: skip
        fresh = [
            row for row in rows
            if row["envoyee_le"] and self.jour - _SIX_WEEKS <= row["envoyee_le"] <= self.jour
        ]  # fmt: skip
        lots = dict.fromkeys((row["id"] for row in fresh[: _QUOTAS[Lot.REGLEES]]), Lot.REGLEES)
        left = [row for row in rows if row["id"] not in lots and row["statut"] != "terminee"]
        left.sort(key=lambda row: (row["statut"] != "a_l_etude", row["recue_le"], row["reference"]))
        number = _QUOTAS[Lot.A_DISCUTER]
        lots |= dict.fromkeys((row["id"] for row in left[:number]), Lot.A_DISCUTER)
        more = left[number : number + _QUOTAS[Lot.COMPLEXES]]
        lots |= dict.fromkeys((row["id"] for row in more), Lot.COMPLEXES)
        _put(self.tx, self.place_id, self.key, lots, rows)

    def _discuss(self, number: int, point: Row) -> None:
        said, days = _DECISIONS[number % len(_DECISIONS)]
        doer = self._doer(point["saisine_id"])
        nature = NatureDecision.ACTION
        if number == 1 and point["pupil"]:
            nature, said = NatureDecision.EQUIPE_EDUCATIVE, "Réunir l’équipe éducative"
        decision = Decision(
            nature=nature, personne_id=doer["id"] if doer else None,
            qui=doer["nom"] if doer else "La direction de l’école", quoi=said,
            pour_le=self.jour + timedelta(days=days),
        )  # fmt: skip
        key = decide(self.tx, self.key, decision, point["id"])
        if number < len(_NOTES):
            keep_note(self.tx, self.key, point["id"], _NOTES[number])
        if number % 3 == 0:
            settle_decision(self.tx, key, 1, EtatDecision.FAITE, "L’école est au courant")
        seen, _ = get_point(self.tx, point["id"])
        if seen["etat"] != EtatPoint.VU:
            mark_point(self.tx, point["id"], seen["version"], EtatPoint.VU)

    def _doer(self, saisine_id: str) -> Row | None:
        """Find whoever has the situation, to be given what is decided."""
        return self.tx.row(
            "SELECT q.id, trim(q.prenom || ' ' || q.nom) AS nom FROM proposition p "
            "JOIN personne q ON q.id = p.personne_id "
            "WHERE p.saisine_id = $s AND p.position = 'acceptee' ORDER BY p.proposee_le LIMIT 1",
            s=saisine_id,
        )

    def _date(self) -> None:
        """Give it the moment at which it was held; what it told is in the product alone."""
        then, key = datetime.combine(self.jour, _AT), self.key
        later = then + timedelta(days=4)
        self.tx.execute(
            "UPDATE reunion SET creee_le = $before, close_le = $then WHERE id = $r",
            before=then - timedelta(days=21), then=then, r=key,
        )  # fmt: skip
        self.tx.execute(
            "UPDATE decision SET cree_le = $then, "
            "reglee_le = CASE WHEN reglee_le IS NULL THEN NULL ELSE least(reglee_le, $later) END "
            "WHERE origine_id = $r",
            then=then, later=later, r=key,
        )  # fmt: skip
        self.tx.execute(
            "UPDATE avis SET par_courriel = FALSE, cree_le = $then "
            "WHERE nature IN ('decision', 'releve')",
            then=then,
        )  # fmt: skip
