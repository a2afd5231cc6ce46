"""Decisions in the store: who writes, who settles, who sees."""

from datetime import date

import pytest

from core.decision import Decision, EtatDecision, OrigineDecision
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.fiche import Objet
from db import decisions, decisions_lues
from db.decisions import Origine
from tests.db.conftest import PEOPLE, PLACE


def origin(saisine_id=None, nature=OrigineDecision.REUNION):
    return Origine(nature, "r1", PLACE, saisine_id)


def add(monde, name="coord", saisine_id=None, **said):
    values = {"qui": "Maître E", "quoi": "Observe en classe", "pour_le": date(2026, 11, 20)}
    with monde.writing(name) as tx:
        return decisions.add_decision(tx, origin(saisine_id), Decision(**(values | said)))


def read(monde, name, saisine_id=None):
    with monde.reading(name) as tx:
        return decisions.list_of_origin(tx, origin(saisine_id))


def test_a_decision_is_a_task_of_its_person_until_settled(monde):
    saisine_id = monde.saisine()
    decision_id = add(monde, saisine_id=saisine_id, personne_id=monde.people["maitre_e"])
    with monde.writing("maitre_e") as tx:
        (mine,) = decisions_lues.list_my_decisions(tx)
        assert (mine["id"], mine["reference"]) == (decision_id, "2026-0001")
        with pytest.raises(InvalidInput, match="seulement que c’est fait"):
            decisions.settle_decision(tx, decision_id, 1, EtatDecision.FAITE, "Vu Zébulon")
        decisions.settle_decision(tx, decision_id, 1, EtatDecision.FAITE)
        assert decisions_lues.list_my_decisions(tx) == []
    with monde.writing("coord") as tx:
        (row,) = decisions.list_of_saisine(tx, saisine_id)
        assert (row["etat"], row["resultat"]) == ("faite", "")
        with pytest.raises(InvalidInput, match="nomme l’élève"):
            decisions.settle_decision(tx, decision_id, 2, EtatDecision.FAITE, "Vu Zébulon")
        with pytest.raises(Conflict, match="rouvrez"):
            decisions.change_decision(tx, decision_id, 2, Decision(qui="X", quoi="Y"))
        decisions.settle_decision(tx, decision_id, 2, EtatDecision.A_FAIRE)
        decisions.change_decision(tx, decision_id, 3, Decision(qui="X", quoi="Y"))
        with pytest.raises(Conflict):
            decisions.change_decision(tx, decision_id, 3, Decision(qui="X", quoi="Z"))
        with pytest.raises(InvalidInput, match="pourquoi"):
            decisions.settle_decision(tx, decision_id, 4, EtatDecision.ABANDONNEE)
        decisions.remove_decision(tx, decision_id, 4)
        assert decisions.list_of_saisine(tx, saisine_id) == []


def test_it_never_names_the_pupil_nor_touches_a_reserved_situation(monde):
    with pytest.raises(InvalidInput, match="nomme l’élève"):
        add(monde, saisine_id=monde.saisine(), quoi="Voir les parents de Zébulon")
    reserved = monde.saisine(objet=Objet.TENSION)
    with pytest.raises(InvalidInput, match="réservée"):
        add(monde, "ien", saisine_id=reserved)
    with pytest.raises(NotFound):
        add(monde, saisine_id=reserved)


def test_only_who_runs_meetings_reads_and_writes_them_here(monde):
    decision_id = add(monde, saisine_id=monde.saisine())
    for name in PEOPLE:
        assert bool(read(monde, name)) is (name in ("ien", "coord")), name
        if name in ("ien", "coord"):
            continue
        with pytest.raises((NotAllowed, NotFound)):
            add(monde, name)
        with pytest.raises((NotAllowed, NotFound)), monde.writing(name) as tx:
            decisions.settle_decision(tx, decision_id, 1, EtatDecision.FAITE)


def test_an_origin_without_a_rule_opens_to_nobody(monde):
    with pytest.raises(NotAllowed), monde.writing("ien") as tx:
        decisions.add_decision(
            tx, origin(nature=OrigineDecision.RENCONTRE), Decision(qui="X", quoi="Y")
        )


def test_the_tasks_of_an_ended_situation_wait_for_nobody(monde):
    saisine_id = monde.saisine()
    add(monde, saisine_id=saisine_id, personne_id=monde.people["maitre_e"])
    with monde.store.writing() as tx:
        tx.execute("UPDATE saisine SET statut = 'retiree'")
    with monde.reading("maitre_e") as tx:
        assert decisions_lues.list_my_decisions(tx) == []
