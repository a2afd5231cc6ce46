"""Who reads and who writes a programmation adaptée."""

from datetime import date

import pytest

from core.droits_programmation import (
    REGLES_PROGRAMMATION,
    ActionProgrammation,
    FaitsProgrammation,
    LienProgrammation,
    check_on_programmation,
    find_lien,
    may_on_programmation,
)
from core.errors import NotAllowed
from core.personne import Acteur, Affectation, Metier, Role

A = ActionProgrammation
FACTS = FaitsProgrammation("c1", "e1", notifie=True, equipe=frozenset({"moi"}))


def person(role, *, ecole=None, metier=None, classe=None, place="c1", key="moi"):
    return Acteur(
        personne_id=key, compte_id="x", nom="Fictive",
        affectations=(Affectation(role=role, circonscription_id=place, ecole_id=ecole,
                                  metier=metier, classe_id=classe, debut=date(2026, 9, 1)),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("acteur", "can"),
    [
        (person(Role.ENSEIGNANT, ecole="e1"), {A.CREATE, A.READ, A.WRITE, A.NAME_TEAM,
                                               A.GIVE_AVIS}),
        (person(Role.ENSEIGNANT, ecole="e1", key="autre"), {A.CREATE}),
        (person(Role.ENSEIGNANT, ecole="e1", classe="k"), set()),
        (person(Role.ENSEIGNANT, ecole="e2"), set()),
        (person(Role.DIRECTEUR, ecole="e1", key="autre"), {A.CREATE, A.READ, A.NAME_TEAM}),
        (person(Role.DIRECTEUR, ecole="e2", key="autre"), set()),
        (person(Role.MEMBRE, metier=Metier.ULIS), {A.READ, A.WRITE, A.NAME_TEAM, A.GIVE_AVIS}),
        (person(Role.MEMBRE, metier=Metier.ERSEH, key="autre"), {A.READ, A.GIVE_AVIS}),
        (person(Role.MEMBRE, metier=Metier.MAITRE_E), set()),
        (person(Role.IEN, key="autre"), {A.READ}),
        (person(Role.COORDINATEUR, key="autre"), {A.READ}),
        (person(Role.IEN, place="c2"), set()),
        (person(Role.SECRETARIAT), set()),
        (person(Role.ADMINISTRATEUR), set()),
        (person(Role.DPD), set()),
    ],
)  # fmt: skip
def test_the_table_says_who(acteur, can):
    assert {action for action in A if may_on_programmation(acteur, action, FACTS)} == can


def test_the_referent_reads_only_what_rests_on_a_pps_or_a_notification():
    referent = person(Role.MEMBRE, metier=Metier.ERSEH, key="autre")
    facts = FaitsProgrammation("c1", "e1", equipe=frozenset({"moi"}))
    assert not may_on_programmation(referent, A.READ, facts)


def test_a_member_reads_through_the_situation_of_the_pupil():
    member = person(Role.MEMBRE, metier=Metier.MAITRE_E, key="autre")
    facts = FaitsProgrammation("c1", "e1", sollicites=frozenset({"autre"}))
    assert find_lien(member, A.READ, facts) is LienProgrammation.SOLLICITE
    assert not may_on_programmation(member, A.WRITE, facts)


def test_nobody_of_the_school_reads_a_pupil_who_left_without_an_agreement():
    facts = FaitsProgrammation("c1", None, notifie=True, equipe=frozenset({"moi"}))
    for acteur in (person(Role.ENSEIGNANT, ecole="e1"), person(Role.DIRECTEUR, ecole="e1"),
                   person(Role.MEMBRE, metier=Metier.ULIS)):  # fmt: skip
        assert not may_on_programmation(acteur, A.READ, facts)


@pytest.mark.parametrize("action", [a for a in A if a is not A.READ])
def test_a_refusal_says_whom_to_ask(action):
    with pytest.raises(NotAllowed, match=r"(Adressez-vous|Demandez) à") as caught:
        check_on_programmation(person(Role.IEN, place="c2"), action, FACTS)
    assert caught.value.action == action.value


def test_every_action_is_somebody_s():
    assert all(REGLES_PROGRAMMATION[action] for action in A)
