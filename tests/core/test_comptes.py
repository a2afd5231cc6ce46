"""User names, one-time codes as they are typed, unused accounts."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.comptes import (
    CLOSE_AFTER,
    CODE_ALPHABET,
    CODE_LENGTH,
    NOTICE,
    WARN_AFTER,
    EtatCompte,
    derive_identifiant,
    etat_compte,
    fold_code,
    hash_code,
    is_unused,
    make_code,
    must_close,
)

codes = st.text(CODE_ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH)
noise = st.lists(st.sampled_from([" ", "-", ".", "\u00a0", "\u202f", "–", "_", "\t"]), max_size=3)
NOW = datetime.fromisoformat("2026-11-10T08:00")


def test_a_code_is_readable_long_enough_and_never_twice_the_same():
    drawn = {make_code() for _ in range(200)}
    assert len(drawn) == 200
    assert not set("".join(drawn)) & set("01OIL")
    assert CODE_LENGTH * 4.95 > 60  # bits
    assert all([len(group) for group in code.split("-")] == [5, 5, 5] for code in drawn)


@given(codes, st.data())
def test_a_code_is_known_however_it_is_typed(code, data):
    typed = "".join(
        "".join(data.draw(noise)) + data.draw(st.sampled_from([letter, letter.lower()]))
        for letter in code
    )
    assert fold_code(typed + " ") == code
    assert hash_code("a", typed) == hash_code("a", code)


@given(st.text(max_size=60))
def test_anything_else_is_no_code(text):
    folded = fold_code(text)
    assert folded == "" or (len(folded) == CODE_LENGTH and set(folded) <= set(CODE_ALPHABET))


@given(codes, st.integers(0, CODE_LENGTH - 1))
def test_one_letter_more_or_less_opens_nothing(code, place):
    assert fold_code(code[:place] + code[place + 1 :]) == ""
    assert fold_code(code + code[place]) == ""


def test_a_code_is_stored_for_one_account_only():
    code = make_code()
    assert hash_code("a", code) != hash_code("b", code)


@pytest.mark.parametrize(
    ("prenom", "nom", "expected"),
    [
        ("Noé", "Enseigne", "noe.enseigne"),
        ("Jean-Luc", "d’Inventée", "jean-luc.d-inventee"),
        ("", "Fictif", "fictif"),
        ("Œdipe", "Ñandú Straße", "oedipe.nandu-strasse"),
        ("Søren", "Łukasz", "soren.lukasz"),
        ("Иван", "", "compte"),
        ("A" * 80, "B" * 80, "a" * 56),
    ],
)
def test_a_user_name_can_be_said_and_typed(prenom, nom, expected):
    assert derive_identifiant(prenom, nom, lambda _: False) == expected


@given(st.text(max_size=90), st.text(max_size=90), st.integers(0, 12))
def test_a_user_name_is_ascii_short_and_free(prenom, nom, namesakes):
    taken = set()
    for _ in range(namesakes + 1):
        name = derive_identifiant(prenom, nom, taken.__contains__)
        assert name.isascii()
        assert 1 <= len(name) <= 64
        assert not any(c.isspace() for c in name)
        assert name == name.casefold()
        assert name not in taken
        taken.add(name)


@pytest.mark.parametrize(
    ("actif", "choisi", "etat"),
    [
        (True, True, EtatCompte.ACTIF),
        (True, False, EtatCompte.INVITE),
        (False, True, EtatCompte.FERME),
        (False, False, EtatCompte.FERME),
    ],
)
def test_the_state_of_an_account(actif, choisi, etat):
    assert etat_compte(actif=actif, mot_de_passe=choisi) is etat


@given(st.timedeltas(timedelta(0), timedelta(days=900)), st.none() | st.integers(0, 900))
def test_nobody_is_closed_before_twelve_months_nor_without_four_weeks_notice(age, told_days_ago):
    last = NOW - age
    warned = None if told_days_ago is None else NOW - timedelta(days=told_days_ago)
    if must_close(last, warned, NOW):
        assert age >= CLOSE_AFTER
        assert NOW - warned >= NOTICE
        assert is_unused(last, NOW)
    assert is_unused(last, NOW) is (age >= WARN_AFTER)
