"""School days: the published calendar, local days, weeks and periods, arithmetic."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendrier import (
    LAST_KNOWN_DAY,
    Calendrier,
    JourLocal,
    Semaine,
    make_calendrier,
    warn_of_end,
)
from core.errors import InvalidInput

# Arrêté du calendrier scolaire 2026-2027: first day off (a Saturday) and day back.
COMMUNES = ((date(2026, 10, 17), date(2026, 11, 2)), (date(2026, 12, 19), date(2027, 1, 4)))
PUBLISHED = {
    "A": ((date(2027, 2, 13), date(2027, 3, 1)), (date(2027, 4, 10), date(2027, 4, 26))),
    "B": ((date(2027, 2, 20), date(2027, 3, 8)), (date(2027, 4, 17), date(2027, 5, 3))),
    "C": ((date(2027, 2, 6), date(2027, 2, 22)), (date(2027, 4, 3), date(2027, 4, 19))),
}
RENTREE, SUMMER = date(2026, 9, 1), date(2027, 7, 3)
FERIES = {
    date(2026, 11, 11), date(2027, 3, 29), date(2027, 5, 6), date(2027, 5, 7), date(2027, 5, 17),
}  # fmt: skip
DAYS = st.dates(date(2024, 9, 1), date(2028, 6, 30))
CALENDARS = st.builds(
    Calendrier,
    st.sampled_from("ABC"),
    st.sampled_from(Semaine),
    st.frozensets(DAYS, max_size=4),
    st.frozensets(DAYS, max_size=4),
)


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=i) for i in range((last - first).days)]


@pytest.mark.parametrize("zone", "ABC")
def test_the_year_2026_2027_is_the_published_one(zone):
    off = {d for start, back in (*COMMUNES, *PUBLISHED[zone]) for d in every_day(start, back)}
    expected = [
        d for d in every_day(RENTREE, SUMMER)
        if d.weekday() in (0, 1, 3, 4) and d not in off | FERIES
    ]  # fmt: skip
    jours = [d for d in Calendrier(zone).jours if date(2026, 7, 15) < d < date(2027, 8, 31)]
    assert jours == expected


def test_wednesday_and_saturday_count_where_there_is_class():
    wednesday, saturday = date(2026, 11, 25), date(2026, 11, 28)
    found = {s: (Calendrier("C", s).is_school_day(wednesday),
                 Calendrier("C", s).is_school_day(saturday)) for s in Semaine}  # fmt: skip
    assert found == {
        Semaine.QUATRE: (False, False),
        Semaine.MERCREDI: (True, False),
        Semaine.SAMEDI: (False, True),
    }


@pytest.mark.parametrize(
    ("day", "phrase"),
    [
        (date(2026, 9, 1), "semaine 1 de l’année, P1"),
        (date(2026, 11, 2), "semaine 8 de l’année, P2"),
        (date(2026, 11, 30), "semaine 12 de l’année, P2"),
        (date(2026, 12, 25), "vacances de Noël"),
        (date(2027, 5, 7), "semaine 28 de l’année, P5"),
        (date(2027, 7, 2), "semaine 36 de l’année, P5"),
        (date(2027, 8, 1), "vacances d’été"),
        (date(2029, 10, 1), "semaine 5 de l’année"),
    ],
)
def test_the_week_and_the_period_of_a_day(day, phrase):
    assert Calendrier("B").find_repere(day).phrase == phrase


def test_a_school_of_its_own_wins_over_the_circonscription():
    strike, open_again = date(2026, 12, 3), date(2026, 12, 16)
    locaux = [
        JourLocal(debut=strike, fin=strike, motif="grève", ecole_id=None),
        JourLocal(debut=strike, fin=strike, ouvert=True, motif="ouverte", ecole_id="nuages"),
        JourLocal(debut=open_again, fin=open_again, ouvert=True, motif="rattrapage"),
    ]
    nuages = make_calendrier("C", Semaine.QUATRE, locaux, "nuages")
    sources = make_calendrier("C", Semaine.QUATRE, locaux, "sources")
    assert nuages.is_school_day(strike)
    assert not sources.is_school_day(strike)
    assert nuages.is_school_day(open_again)
    assert sources.is_school_day(open_again)


def test_opening_a_range_leaves_the_week_end_closed():
    jour = JourLocal(debut=date(2026, 12, 21), fin=date(2026, 12, 27), ouvert=True, motif="x")
    calendrier = make_calendrier("C", Semaine.QUATRE, [jour], None)
    assert sum(calendrier.is_school_day(d) for d in jour.days()) == 5


@pytest.mark.parametrize(
    ("debut", "fin"),
    [
        (date(2026, 12, 2), date(2026, 12, 1)),
        (date(2026, 9, 1), date(2027, 9, 30)),
        (date(2050, 1, 1), date(2050, 1, 2)),
    ],
)
def test_an_impossible_range_is_refused_with_a_sentence(debut, fin):
    with pytest.raises(InvalidInput):
        JourLocal(debut=debut, fin=fin, motif="x")


def test_the_end_of_what_is_known_is_said_in_time():
    assert not warn_of_end(date(2028, 2, 29))
    assert "31/08/2028" in warn_of_end(date(2028, 3, 1))
    assert max(d for d in Calendrier("A").jours if d <= LAST_KNOWN_DAY) == date(2028, 7, 3)


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_adding_then_counting_gives_the_same_number(calendrier, day, number):
    end = calendrier.add_school_days(day, number)
    assert end > day
    assert calendrier.is_school_day(end)
    assert calendrier.count_school_days(day, end) == number


@given(CALENDARS, DAYS, DAYS, DAYS)
def test_counts_add_up(calendrier, first, second, third):
    first, second, third = sorted((first, second, third))
    whole = calendrier.count_school_days(first, third)
    parts = calendrier.count_school_days(first, second), calendrier.count_school_days(second, third)
    assert whole == sum(parts)
    assert calendrier.count_school_days(third, first) == 0 or first == third


@given(CALENDARS, DAYS)
def test_the_next_days_begin_today_when_there_is_class(calendrier, day):
    days = calendrier.list_next_days(day)
    assert len(days) == 5
    assert (days[0] == day) is calendrier.is_school_day(day)
    assert days[0] == calendrier.add_school_days(day, 0)
