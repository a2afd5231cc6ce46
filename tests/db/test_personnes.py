"""People, their dated roles, and the schools' lists."""

from datetime import date

import pytest

from core.errors import InvalidInput
from core.personne import Role
from db.ecoles import create_classe, list_classes, list_ecoles
from db.personnes import (
    add_affectation,
    create_personne,
    end_affectation,
    find_by_mail,
    find_director,
    list_affectations,
    list_members,
    list_personnes,
)


def test_people_are_listed_in_french_order_with_todays_roles(monde):
    with monde.writing("coord") as tx:
        for nom in ("Éphémère", "Zéphyr", "Eglantine"):
            create_personne(tx, "c1", nom, "Fictif")
        found = [row["nom"] for row in list_personnes(tx, "c1")]
        assert [n for n in found if n[0] in "EÉZ"] == ["Eglantine", "ENS", "Éphémère", "Zéphyr"]
        (director,) = list_personnes(tx, "c1", "fictif dir")[:1]
        assert director["roles"] == "directeur::École des Nuages"


def test_two_people_of_one_address_are_not_guessed(monde):
    with monde.writing("coord") as tx:
        assert find_by_mail(tx, "c1", "ENS@valmouette.invalid")["id"] == monde.people["ens"]
        create_personne(tx, "c1", "Autre", mail="ens@valmouette.invalid")
        assert find_by_mail(tx, "c1", "ens@valmouette.invalid") is None


@pytest.mark.parametrize(
    ("role", "options", "sentence"),
    [
        (Role.DIRECTEUR, {}, "école"),
        (Role.MEMBRE, {}, "métier"),
        (Role.SECRETARIAT, {"fin": date(2026, 8, 1)}, "fin"),
    ],
)
def test_an_incomplete_role_is_refused_in_words(monde, role, options, sentence):
    with pytest.raises(InvalidInput, match=sentence), monde.writing("coord") as tx:
        add_affectation(tx, monde.people["ens"], "c1", role, debut=date(2026, 9, 1), **options)


def test_a_role_ended_today_still_holds_today(monde):
    with monde.writing("coord") as tx:
        (held,) = list_affectations(tx, monde.people["dir"])
        end_affectation(tx, held["id"], held["version"], tx.today)
        assert find_director(tx, monde.ecoles["nuages"])["id"] == monde.people["dir"]
    monde.wait(days=1)
    with monde.reading("coord") as tx:
        assert find_director(tx, monde.ecoles["nuages"]) is None


def test_members_to_ask_are_members_and_coordinators(monde):
    with monde.reading("coord") as tx:
        found = {row["nom"] for row in list_members(tx, "c1")}
    assert found == {"COORD", "MAITRE_E", "MAITRE_G", "PSYEN"}


def test_classes_of_a_year_and_schools_found_without_accents(monde):
    with monde.writing("coord") as tx:
        create_classe(tx, monde.ecoles["nuages"], annee=2026, nom="CE1 B", niveaux="CE1")
        create_classe(tx, monde.ecoles["nuages"], annee=2025, nom="CP", niveaux="CP")
        assert [c["nom"] for c in list_classes(tx, monde.ecoles["nuages"], 2026)] == ["CE1 B"]
        assert [e["nom"] for e in list_ecoles(tx, "c1", search="brumeval nuages")] == [
            "École des Nuages"
        ]
        assert [e["nom"] for e in list_ecoles(tx, "c1", search="nuages")] == ["École des Nuages"]
