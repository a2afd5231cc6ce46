"""Sharing fourteen situations: evenly, a school with one person where it can be."""

from collections import Counter, defaultdict
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from core.absence import describe_absence, share

CASES = st.lists(st.sampled_from("abcde"), max_size=30).map(
    lambda schools: [(f"s{n}", school) for n, school in enumerate(schools)]
)


@given(CASES, st.integers(1, 5))
def test_every_case_goes_to_somebody_and_nobody_has_more_than_a_fair_part(cases, number):
    people = [f"p{n}" for n in range(number)]
    chosen = share(cases, people)
    assert chosen.keys() == {case for case, _ in cases}
    loads = Counter(chosen.values())
    assert max(loads.values(), default=0) <= -(-len(cases) // number) if cases else not chosen


def test_a_school_that_fits_stays_with_one_person():
    cases = [("1", "a"), ("2", "a"), ("3", "b"), ("4", "b"), ("5", "c"), ("6", "c")]
    by_school = defaultdict(set)
    for case, person in share(cases, ["x", "y", "z"]).items():
        by_school[dict(cases)[case]].add(person)
    assert all(len(people) == 1 for people in by_school.values())


def test_without_anybody_nothing_is_shared():
    assert share([("1", "a")], []) == {}


def test_an_absence_is_said_without_a_motive():
    day, today = date(2026, 11, 16), date(2026, 11, 17)
    assert describe_absence(day, None, today) == "depuis le 16/11/2026"
    assert describe_absence(day, None, date(2026, 11, 10)) == "à partir du 16/11/2026"
    assert describe_absence(day, day, today) == "le 16/11/2026"
    assert describe_absence(day, date(2026, 11, 20), today) == "du 16/11/2026 au 20/11/2026"
