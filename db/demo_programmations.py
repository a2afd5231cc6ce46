"""The demonstration's programmations adaptées, written by the product's own actions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from core.demonstration import DemoPlan
from core.demonstration.programmations import ProgrammationDemo, plan_programmations
from core.personne import Acteur, Affectation, Role
from core.programmation import AvisRendu, StatutProgrammation
from core.saisine import school_year
from db.connection import Transaction, new_id
from db.programmations_parties import add_objectif, choose_domaine, save_cadre
from db.programmations_suivi import add_observation, save_bilan
from db.programmations_versions import move_programmation

_S = StatutProgrammation
_PATH: Final = (_S.ELABOREE, _S.PRESENTEE, _S.AVIS_ESS, _S.EN_COURS, _S.BILAN, _S.ARCHIVEE)
_AT: Final = time(15, 20)


def write_programmations(tx: Transaction, plan: DemoPlan, ids: Mapping[str, str]) -> None:
    """Write the programmations of a plan, each by its first teacher.

    The history goes on where the saisines' stories ended: its clock never goes back. The texts are
    then given the days on which the team would have written them.
    """
    last = tx.value("SELECT max(moment) FROM journal") or tx.now
    for demo in plan_programmations(plan):
        teacher = _act_as(plan, ids, demo)
        _Ecriture(replace(tx, actor=teacher, now=last), plan, ids, demo).write()


def _act_as(plan: DemoPlan, ids: Mapping[str, str], demo: ProgrammationDemo) -> Acteur:
    place = Affectation(
        role=Role.ENSEIGNANT, circonscription_id=ids[plan.circonscription.cle],
        ecole_id=ids[demo.ecole], debut=demo.debut,
    )  # fmt: skip
    return Acteur(personne_id=ids[demo.equipe[0]], compte_id="", nom="", affectations=(place,))


@dataclass
class _Ecriture:
    """One programmation being written, by its own teacher."""

    tx: Transaction
    plan: DemoPlan
    ids: Mapping[str, str]
    demo: ProgrammationDemo
    key: str = ""

    def write(self) -> None:
        """Write it as far as it has come."""
        demo = self.demo
        self._open()
        save_cadre(self.tx, self.key, 0, demo.cadre)
        lines = [add_objectif(self.tx, self.key, objectif) for objectif in demo.objectifs]
        for choix in demo.domaines:
            choose_domaine(self.tx, self.key, choix)
        self._date(demo.debut)
        if demo.statut is not _S.BROUILLON:
            for step, statut in enumerate(_PATH[: _PATH.index(demo.statut) + 1]):
                self._move(statut, self._day(9 + 7 * step), lines[0])

    def _day(self, days: int) -> date:
        return min(self.demo.debut + timedelta(days=days), self.plan.au)

    def _open(self) -> None:
        demo, ids = self.demo, self.ids
        self.key = new_id()
        self.tx.insert(
            "programmation", id=self.key, circonscription_id=ids[self.plan.circonscription.cle],
            eleve_id=ids[demo.eleve], ecole_id=ids[demo.ecole], annee=school_year(demo.debut),
            referentiels="socle-2015,programmes-2026", statut=_S.BROUILLON.value,
            niveau=demo.niveau, cree_par=ids[demo.equipe[0]], cree_le=self.tx.now,
            modifiee_le=self.tx.now,
        )  # fmt: skip
        for person in dict.fromkeys(demo.equipe):
            self.tx.insert("programmation_equipe", programmation_id=self.key,
                           personne_id=ids[person])  # fmt: skip

    def _move(self, statut: StatutProgrammation, day: date, line: str) -> None:
        avis = AvisRendu(avis=self.demo.avis, le=day) if statut is _S.AVIS_ESS else None
        if statut is _S.BILAN:
            save_bilan(
                self.tx, self.key, "annee", 0, "Les progrès en lecture se confirment en juin."
            )
        version = self.tx.value("SELECT version FROM programmation WHERE id = $id", id=self.key)
        move_programmation(self.tx, self.key, version, statut, avis)
        if statut is _S.EN_COURS:
            for seen in self.demo.observations:
                if seen.le <= self.plan.au:
                    add_observation(self.tx, line, seen)
        self._date(day)

    def _date(self, day: date) -> None:
        moment = datetime.combine(day, _AT)
        for table in ("programmation_revision", "programmation_version"):
            self.tx.execute(
                f"UPDATE {table} SET moment = $then "  # noqa: S608 - two names
                "WHERE programmation_id = $id AND moment = $now",
                id=self.key, now=self.tx.now, then=moment,
            )  # fmt: skip
        self.tx.execute(
            "UPDATE programmation SET cree_le = least(cree_le, $then), modifiee_le = $then "
            "WHERE id = $id",
            id=self.key, then=moment,
        )  # fmt: skip
