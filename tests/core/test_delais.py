"""The clock of a saisine: targets, pauses, réunions, the sentence, who is left out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendrier import Calendrier, Semaine
from core.delais import Attente, Cibles, FaitsDelai, Pause, compute_delai
from core.saisine import Statut

ZONE_C, CIBLES = Calendrier("C"), Cibles()
RECUE = date(2026, 9, 21)


def compute(today, reunions=(), calendrier=ZONE_C, **faits):
    values = {"statut": Statut.A_L_ETUDE, "recue_le": RECUE, "accusee": True}
    return compute_delai(FaitsDelai(**(values | faits)), calendrier, CIBLES, today, reunions)


def test_an_answer_is_expected_within_three_weeks_of_class():
    delai = compute(date(2026, 10, 1))
    assert (delai.attente, delai.prevue_le, delai.retard) == (
        Attente.REPONSE, date(2026, 10, 12), False,
    )  # fmt: skip
    assert delai.phrase == "réponse attendue pour le 12/10"
    assert delai.age == 6


def test_late_says_since_when_and_why():
    delai = compute(date(2026, 11, 16), [date(2026, 11, 10)], recue_le=date(2026, 10, 8))
    assert delai.phrase == (
        "réponse attendue depuis le 12/11 (3 semaines passées, réunion du 10/11 tenue)"
    )
    assert delai.retard


def test_the_next_reunion_gives_more_time_but_never_more_than_six_weeks():
    today = date(2026, 10, 14)
    assert compute(today, [date(2026, 11, 3)]).prevue_le == date(2026, 11, 3)
    far = compute(date(2027, 1, 12), [date(2027, 1, 5)])
    assert far.phrase == "réponse attendue depuis le 16/11 (6 semaines passées)"
    assert not compute(today, [date(2026, 11, 3)]).retard
    assert compute(today, [RECUE]).prevue_le == date(2026, 10, 12)  # came on the very day


def test_a_school_with_wednesdays_counts_them():
    wednesdays = Calendrier("C", Semaine.MERCREDI)
    assert compute(date(2026, 10, 1), calendrier=wednesdays).prevue_le == date(2026, 10, 12)
    assert compute(date(2026, 10, 1), calendrier=wednesdays).age == 8


def test_the_acknowledgement_comes_first():
    faits = {"statut": Statut.TRANSMISE, "accusee": False}
    assert compute(date(2026, 9, 28), **faits).phrase == (
        "accusé de réception attendu pour le 29/09"
    )
    assert compute(date(2026, 9, 30), **faits).phrase == (
        "accusé de réception attendu depuis le 29/09 (5 jours de classe passés)"
    )
    assert compute(date(2026, 9, 30), statut=Statut.TRANSMISE).attente is Attente.REPONSE


def test_the_bilan_follows_the_answer():
    faits = {"statut": Statut.EN_SUIVI, "envoyee_le": date(2026, 9, 28)}
    assert compute(date(2026, 10, 1), **faits).prevue_le == date(2026, 12, 7)
    fixed = compute(date(2026, 12, 9), bilan_le=date(2026, 12, 4), **faits)
    assert fixed.phrase == ("bilan d’étape attendu depuis le 04/12 (date fixée)")


def test_another_school_year_is_written_in_full():
    delai = compute(date(2027, 10, 1))
    assert "depuis le 12/10/2026" in delai.phrase


def test_the_clock_stops_while_the_school_is_asked():
    pause = Pause(debut=date(2026, 9, 24))
    asked = compute(date(2026, 11, 30), statut=Statut.A_PRECISER, pauses=(pause,))
    assert (asked.retard, asked.prevue_le, asked.age, asked.en_pause) == (False, None, 2, True)
    assert asked.phrase == "précisions demandées depuis le 24/09 : le délai est suspendu"
    ended = (Pause(debut=date(2026, 9, 24), fin=date(2026, 10, 1)),)
    assert compute(date(2026, 10, 6), pauses=ended).prevue_le == date(2026, 11, 2)


def test_a_reunion_held_during_a_pause_does_not_count():
    pauses = (Pause(debut=date(2026, 11, 3), fin=date(2026, 11, 12)),)
    delai = compute(date(2026, 11, 13), [date(2026, 11, 10)], recue_le=date(2026, 10, 8),
                    pauses=pauses)  # fmt: skip
    assert delai.prevue_le == date(2026, 11, 20)
    assert not delai.retard


@pytest.mark.parametrize("statut", list(Statut))
def test_the_exempt_have_no_lateness_whatever_the_state(statut):
    delai = compute(
        date(2027, 6, 1), [date(2026, 11, 10)], statut=statut, exempte=True, accusee=False,
        envoyee_le=date(2026, 10, 1), bilan_le=date(2026, 12, 1),
    )  # fmt: skip
    assert (delai.retard, delai.prevue_le, delai.phrase) == (False, None, "")


def test_what_is_due_within_five_days():
    days = ZONE_C.list_next_days(date(2026, 10, 5))
    assert compute(date(2026, 10, 5)).is_due_within(days)
    assert not compute(date(2026, 10, 1)).is_due_within(ZONE_C.list_next_days(date(2026, 10, 1)))
    assert not compute(date(2026, 10, 20)).is_due_within(ZONE_C.list_next_days(date(2026, 10, 20)))


GAPS = st.lists(st.integers(0, 25), max_size=8)


def make_pauses(recue_le, gaps):
    day, pauses = recue_le, []
    for begin, length in zip(gaps[::2], gaps[1::2], strict=False):
        start = day + timedelta(days=begin)
        day = start + timedelta(days=length)
        pauses.append(Pause(debut=start, fin=day))
    return tuple(pauses)


RECEIVED = st.dates(date(2025, 9, 1), date(2027, 3, 1))
CALENDARS = st.builds(Calendrier, st.sampled_from("ABC"), st.sampled_from(Semaine))


@given(CALENDARS, RECEIVED, GAPS)
def test_the_target_is_the_running_days_whatever_the_pauses(calendrier, recue_le, gaps):
    pauses = make_pauses(recue_le, gaps)
    delai = compute(recue_le, calendrier=calendrier, recue_le=recue_le, pauses=pauses)
    at_due = compute(delai.prevue_le, calendrier=calendrier, recue_le=recue_le, pauses=pauses)
    assert at_due.age == 3 * calendrier.jours_par_semaine
    assert not at_due.retard
    after = delai.prevue_le + timedelta(days=1)
    assert compute(after, calendrier=calendrier, recue_le=recue_le, pauses=pauses).retard


@given(CALENDARS, RECEIVED, GAPS, st.lists(RECEIVED, max_size=6))
def test_pauses_and_reunions_never_bring_the_day_nearer(calendrier, recue_le, gaps, reunions):
    pauses = make_pauses(recue_le, gaps)
    plain = compute(recue_le, calendrier=calendrier, recue_le=recue_le)
    paused = compute(recue_le, reunions, calendrier, recue_le=recue_le, pauses=pauses)
    assert paused.prevue_le >= plain.prevue_le
    limit = compute_delai(
        FaitsDelai(statut=Statut.A_L_ETUDE, recue_le=recue_le, accusee=True, pauses=pauses),
        calendrier, Cibles(reponse_semaines=6), recue_le,
    )  # fmt: skip
    assert paused.prevue_le <= limit.prevue_le


@given(CALENDARS, RECEIVED, GAPS, st.integers(0, 200), st.integers(0, 100))
def test_lateness_never_ends_by_waiting(calendrier, recue_le, gaps, first, more):
    pauses = make_pauses(recue_le, gaps)
    day = recue_le + timedelta(days=first)
    early = compute(day, calendrier=calendrier, recue_le=recue_le, pauses=pauses)
    later = compute(
        day + timedelta(days=more), calendrier=calendrier, recue_le=recue_le, pauses=pauses
    )
    assert later.retard >= early.retard
    assert later.age >= early.age
