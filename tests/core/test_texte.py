"""Folding, cleaning and French dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.texte import clean, find_date, format_date, format_long_date, normalize


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("  Œuvre   ÉLÉMENTAIRE ", "oeuvre elementaire"),
        ("Jean-Baptiste", "jean baptiste"),
        ("", ""),
    ],
)
def test_folding(text, folded):
    assert normalize(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert normalize(normalize(text)) == normalize(text)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=200))
def test_cleaning_keeps_every_word(text):
    assert clean(text).split() == text.replace("\ufffe", "").replace("\uffff", "").split()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("le 12/10/2026", date(2026, 10, 12)),
        ("12-10-26", date(2026, 10, 12)),
        ("12.10.2026 au matin", date(2026, 10, 12)),
        ("1er septembre 2026", date(2026, 9, 1)),
        ("3 déc. 2026", date(2026, 12, 3)),
        ("2026-10-12", date(2026, 10, 12)),
        ("31/02/2026", None),
        ("depuis la Toussaint", None),
    ],
)
def test_dates_as_teachers_write_them(text, day):
    assert find_date(text) == day


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_dates_come_back(day):
    assert find_date(format_date(day)) == day
    assert find_date(format_long_date(day)) == day
