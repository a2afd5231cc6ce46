"""Lifecycle, references and school years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.saisine import (
    STATUT_LABELS,
    TRANSITIONS,
    Statut,
    check_transition,
    format_reference,
    school_year,
    school_year_label,
)

ALLOWED = {
    "brouillon": {"transmise"},
    "transmise": {"a_preciser", "a_l_etude", "repondue", "retiree"},
    "a_l_etude": {"a_preciser", "transmise", "repondue", "retiree"},
    "repondue": {"en_suivi", "terminee"},
    "en_suivi": {"repondue", "terminee"},
    "terminee": {"en_suivi"},
    "retiree": set(),
}


@pytest.mark.parametrize("before", [s for s in Statut if s is not Statut.A_PRECISER])
@pytest.mark.parametrize("after", list(Statut))
def test_the_lifecycle_is_the_one_decided(before, after):
    if after in ALLOWED[before]:
        check_transition(before, after)
    else:
        with pytest.raises(InvalidInput, match=STATUT_LABELS[before]):
            check_transition(before, after)


@pytest.mark.parametrize("asked_from", [Statut.TRANSMISE, Statut.A_L_ETUDE])
@pytest.mark.parametrize("after", list(Statut))
def test_precisions_go_back_where_they_came_from(asked_from, after):
    if after in {asked_from, Statut.RETIREE}:
        check_transition(Statut.A_PRECISER, after, asked_from=asked_from)
    else:
        with pytest.raises(InvalidInput):
            check_transition(Statut.A_PRECISER, after, asked_from=asked_from)


def test_every_status_has_a_label_and_a_place():
    assert set(STATUT_LABELS) == set(Statut) == set(TRANSITIONS)


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 8, 31), 2025), (date(2026, 9, 1), 2026), (date(2027, 8, 31), 2026)],
)
def test_a_school_year_runs_from_september_to_august(day, year):
    assert school_year(day) == year


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_school_year_never_goes_back(day):
    assert school_year(day + timedelta(days=1)) - school_year(day) in {0, 1}


def test_references_say_year_and_series():
    assert format_reference(2026, 42, reservee=False) == "2026-0042"
    assert format_reference(2026, 7, reservee=True) == "2026-R007"
    assert school_year_label(2026) == "2026-2027"
