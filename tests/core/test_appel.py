"""A call: what it takes to keep one, who sees it, what becomes a fiche."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.appel import (
    Appel,
    SuiteAppel,
    as_fiche,
    becomes_reserved,
    check_appel,
    may_read_appel,
    next_working_day,
)
from core.errors import InvalidInput
from core.fiche import RESERVED_OBJETS, Objet
from core.personne import Acteur, Affectation, Role

TODAY = date(2026, 11, 10)
PLACE = "c1"


def call(**changes) -> Appel:
    values = {
        "appele_le": TODAY, "ecole_id": "e1", "appelant": "Dora Fictive", "fonction": "directrice",
        "objet": Objet.ELEVE, "dit": "Une chaise a été jetée ce matin.",
        "suite": SuiteAppel.CONSEIL,
    }  # fmt: skip
    return Appel(**(values | changes))


def somebody(role: Role, who: str = "moi", place: str = PLACE) -> Acteur:
    held = Affectation(role=role, circonscription_id=place, debut=date(2026, 9, 1))
    return Acteur(personne_id=who, compte_id="x", nom="Fictif", affectations=(held,))


def test_a_whole_call_is_kept_as_it_is():
    assert check_appel(call(), TODAY) == call()


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"ecole_id": None}, "l’école"),
        ({"appelant": " ", "fonction": ""}, "qui appelle"),
        ({"objet": None}, "l’objet"),
        ({"dit": "\n", "convenu": ""}, "ce qui est dit"),
        ({"suite": None}, "la suite"),
        ({"suite": SuiteAppel.RAPPEL}, "la date du rappel"),
    ],
)
def test_what_is_missing_is_named_alone(changes, missing):
    with pytest.raises(InvalidInput) as refusal:
        check_appel(call(**changes), TODAY)
    assert missing in str(refusal.value)
    assert str(refusal.value).count(",") == str(refusal.value).split("manque", 1)[0].count(",")


def test_a_function_without_a_name_is_enough():
    assert check_appel(call(appelant=""), TODAY).fonction == "directrice"


def test_somebody_who_suffers_is_called_back_and_nothing_is_kept():
    with pytest.raises(InvalidInput, match=r"rappelez-la.*n’écrivez rien.*médecin du travail"):
        check_appel(call(objet=Objet.SOUTIEN), TODAY)


def test_dates_are_in_order():
    with pytest.raises(InvalidInput, match="à venir"):
        check_appel(call(appele_le=date(2026, 11, 11)), TODAY)
    with pytest.raises(InvalidInput, match="avant celle de l’appel"):
        check_appel(call(suite=SuiteAppel.RAPPEL, rappel_le=date(2026, 11, 9)), TODAY)


def test_a_date_to_call_back_leaves_with_the_wish_to():
    kept = check_appel(call(suite=SuiteAppel.SAISINE, rappel_le=date(2026, 11, 12)), TODAY)
    assert kept.rappel_le is None


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_calling_back_is_proposed_on_the_next_weekday(day):
    found = next_working_day(day)
    assert found > day
    assert found.weekday() < 5
    assert (found - day).days <= 3


@pytest.mark.parametrize(
    ("role", "mine", "reserve", "seen"),
    [
        (Role.MEMBRE, True, False, True),
        (Role.MEMBRE, True, True, True),
        (Role.MEMBRE, False, False, False),
        (Role.COORDINATEUR, False, False, True),
        (Role.COORDINATEUR, False, True, False),
        (Role.COORDINATEUR, True, True, True),
        (Role.IEN, False, True, True),
        (Role.DIRECTEUR, True, False, False),  # no longer of the pôle
        (Role.SECRETARIAT, False, False, False),
        (Role.ADMINISTRATEUR, False, False, False),
    ],
)
def test_who_reads_a_call(role, mine, reserve, seen):
    reader = somebody(role)
    author = "moi" if mine else "quelqu’un"
    facts = {"circonscription_id": PLACE, "auteur_id": author, "reserve": reserve}
    assert may_read_appel(reader, **facts) is seen
    assert not may_read_appel(somebody(role, place="ailleurs"), **facts)


@pytest.mark.parametrize("objet", [o for o in Objet if o is not Objet.SOUTIEN])
def test_reserved_kinds_and_reserved_calls_make_reserved_saisines(objet):
    assert becomes_reserved(call(objet=objet)) is (objet in RESERVED_OBJETS)
    assert becomes_reserved(call(objet=objet, reserve=True))


def test_the_fiche_says_what_is_known_and_leaves_the_pupil_to_name():
    fiche = as_fiche(call(convenu="Elle observe une semaine."), "École des Nuages", "Brumeval")
    assert (fiche.date, fiche.ecole, fiche.commune) == (TODAY, "École des Nuages", "Brumeval")
    assert (fiche.enseignant, fiche.fonction) == ("Dora Fictive", "directrice")
    assert fiche.faits == (
        "Appel du 10/11/2026. Une chaise a été jetée ce matin.\n\n"
        "Convenu au téléphone : Elle observe une semaine."
    )
    assert not fiche.eleve_non_nomme
    assert fiche.eleve.nom == ""


def test_a_call_without_words_still_has_its_day():
    assert as_fiche(call(dit="", convenu="x"), "", "").faits.startswith("Appel du 10/11/2026.\n\n")
