"""Réunions: their day, lots, order, what goes to the next one, names that never pass."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendrier import Calendrier
from core.errors import InvalidInput
from core.reunion import (
    EtatPoint,
    Lot,
    Rang,
    Reunion,
    check_close,
    check_reunion,
    close_point,
    format_when,
    hide_names,
    move_point,
    next_rank,
    sort_points,
    suggest_lot,
    warn_of_day,
)
from core.saisine import Statut

TODAY = date(2026, 11, 10)
LAST = date(2026, 10, 6)
ZONE_B = Calendrier("B")


@pytest.mark.parametrize(
    ("typed", "kept"), [("9h", "09:00"), ("9 h 30", "09:30"), ("14:05", "14:05"), ("", "")]
)
def test_an_hour_is_kept_one_way(typed, kept):
    assert check_reunion(Reunion(jour=TODAY, heure=typed)).heure == kept


@pytest.mark.parametrize("typed", ["matin", "25h", "9:75"])
def test_what_is_no_hour_is_refused(typed):
    with pytest.raises(InvalidInput, match="9 h 00"):
        check_reunion(Reunion(jour=TODAY, heure=typed))


def test_when_is_said_as_one_says_it():
    assert format_when(TODAY, "09:00") == "10/11/2026 à 9 h"
    assert format_when(TODAY, "14:30") == "10/11/2026 à 14 h 30"
    assert format_when(TODAY, "") == "10/11/2026"


@pytest.mark.parametrize(
    ("jour", "said"),
    [
        (date(2026, 11, 16), []),
        (date(2026, 11, 9), ["passé"]),
        (date(2026, 11, 11), ["jour de classe"]),
        (date(2026, 11, 21), ["samedi"]),
        (date(2026, 12, 22), ["Noël"]),
        (date(2027, 9, 14), ["2027-2028"]),
        (date(2026, 12, 8), ["Une autre"]),
    ],
)
def test_an_unusual_day_is_said_and_allowed(jour, said):
    found = warn_of_day(jour, ZONE_B, TODAY, [date(2026, 12, 8)])
    assert len(found) == len(said)
    assert all(word in sentence for word, sentence in zip(said, found, strict=True))


@pytest.mark.parametrize(
    ("statut", "envoyee_le", "lot"),
    [
        (Statut.TRANSMISE, None, Lot.A_DISCUTER),
        (Statut.A_PRECISER, None, Lot.A_DISCUTER),
        (Statut.A_L_ETUDE, LAST, Lot.A_DISCUTER),
        (Statut.REPONDUE, date(2026, 10, 7), Lot.REGLEES),
        (Statut.TERMINEE, date(2026, 10, 7), Lot.REGLEES),
        (Statut.REPONDUE, LAST, None),
        (Statut.EN_SUIVI, None, None),
        (Statut.RETIREE, date(2026, 10, 7), None),
    ],
)
def test_the_lot_is_proposed_from_the_facts(statut, envoyee_le, lot):
    assert suggest_lot(statut, envoyee_le, LAST, TODAY) is lot


def test_before_the_first_meeting_the_year_counts():
    assert suggest_lot(Statut.REPONDUE, date(2026, 9, 15), None, TODAY) is Lot.REGLEES
    assert suggest_lot(Statut.REPONDUE, date(2026, 6, 15), None, TODAY) is None


POINTS = st.lists(
    st.tuples(st.sampled_from(list(Lot)), st.integers(1, 5)), min_size=1, max_size=12
).map(lambda rows: [Rang(id=f"{i:02d}", lot=lot, rang=r) for i, (lot, r) in enumerate(rows)])


@given(points=POINTS, data=st.data())
def test_moving_keeps_every_point_in_its_lot_and_moves_by_one(points, data):
    chosen, step = data.draw(st.sampled_from(points)), data.draw(st.sampled_from([-1, 1]))
    lot = [p.id for p in sort_points(points) if p.lot is chosen.lot]
    moved = move_point(points, chosen.id, step)
    after = [p.id for p in sort_points(moved)]
    assert sorted(after) == sorted(lot)
    assert [p.rang for p in moved] == list(range(1, len(lot) + 1))
    there = min(max(lot.index(chosen.id) + step, 0), len(lot) - 1)
    assert after.index(chosen.id) == there
    assert [i for i in after if i != chosen.id] == [i for i in lot if i != chosen.id]
    assert next_rank(moved, chosen.lot) == len(lot) + 1


@pytest.mark.parametrize(
    ("lot", "etat", "ouverte", "after"),
    [
        (Lot.A_DISCUTER, EtatPoint.A_VOIR, True, EtatPoint.REPORTE),
        (Lot.COMPLEXES, EtatPoint.A_VOIR, True, EtatPoint.REPORTE),
        (Lot.COMPLEXES, EtatPoint.A_VOIR, False, EtatPoint.SANS_OBJET),
        (Lot.REGLEES, EtatPoint.A_VOIR, False, EtatPoint.VU),
        (Lot.A_DISCUTER, EtatPoint.VU, True, EtatPoint.VU),
        (Lot.A_DISCUTER, EtatPoint.REPORTE, True, EtatPoint.REPORTE),
    ],
)
def test_closing_sends_on_what_was_not_reached(lot, etat, ouverte, after):
    assert close_point(lot, etat, ouverte=ouverte) is after


def test_a_meeting_is_not_closed_before_its_day():
    check_close(TODAY, TODAY)
    with pytest.raises(InvalidInput, match="11/11/2026"):
        check_close(date(2026, 11, 11), TODAY)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_name_passes(before, after):
    shown = hide_names(f"{before} Zélie, FICTIF-DUPONT {after}", ["Fictif-Dupont", "Zélie", None])
    assert not any(name in shown for name in ("Zélie ", "FICTIF", "DUPONT"))


def test_a_text_without_a_name_is_left_as_it_is():
    assert hide_names("Quelle aide en lecture ?", ["Fictif", "Zoé"]) == "Quelle aide en lecture ?"
