"""People, their dated roles, and the schools' lists."""

from datetime import date

import pytest

from core.errors import InvalidInput, NotAllowed
from core.personne import Role
from db.comptes import add_compte
from db.ecoles import create_classe, list_classes, list_ecoles
from db.personnes import (
    add_affectation,
    create_personne,
    end_affectation,
    find_by_mail,
    find_director,
    get_personne,
    list_affectations,
    list_members,
    list_personnes,
    update_personne,
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


# --- the address, to which codes are mailed ---


def _account(tx, personne_id, name):
    compte_id = add_compte(tx, personne_id, name)
    tx.insert("code_unique", compte_id=compte_id, usage="oubli", empreinte="x", emis_le=tx.now,
              emis_par=personne_id, expire_le=tx.now, roles="")  # fmt: skip


def _readdress(monde, by, whom, mail="ailleurs@valmouette.invalid"):
    with monde.writing(by) as tx:
        person = get_personne(tx, monde.people[whom])
        update_personne(
            tx, person["id"], person["version"], nom=person["nom"], prenom=person["prenom"],
            civilite="", mail=mail, telephone="01",
        )  # fmt: skip


@pytest.mark.parametrize("whom", ["ien", "admin"])
def test_a_coordinator_never_moves_the_address_of_an_account_above(monde, whom):
    _readdress(monde, "coord", whom)  # nobody's account yet: nothing opens
    with monde.writing("coord") as tx:
        _account(tx, monde.people[whom], whom)
    with pytest.raises(NotAllowed, match="tenu par l’IEN"):
        _readdress(monde, "coord", whom, "moi@valmouette.invalid")
    _readdress(monde, "coord", whom)  # the rest of the record, the address being the same
    with monde.reading("coord") as tx:
        assert tx.value("SELECT count(*) FROM code_unique") == 1


def test_a_new_address_makes_the_codes_of_the_old_one_worth_nothing(monde):
    with monde.writing("coord") as tx:
        _account(tx, monde.people["ens"], "ens")
        _account(tx, monde.people["coord"], "coord")
    _readdress(monde, "coord", "ens")
    _readdress(monde, "coord", "coord")  # one's own
    with monde.reading("coord") as tx:
        assert tx.value("SELECT count(*) FROM code_unique") == 0
