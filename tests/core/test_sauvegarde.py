"""Names, manifest and retention of backups; when the night's work is due."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnreadableFile
from core.sauvegarde import (
    LONGEST,
    RECENT,
    Manifeste,
    Tete,
    find_moment,
    is_due,
    is_stale,
    name_backup,
    read_manifest,
    select_kept,
)

NOW = datetime.fromisoformat("2026-11-24T02:30")
DAY = timedelta(days=1)
moments = st.integers(0, 4 * 365 * 86_400).map(lambda s: NOW - 2 * 365 * DAY + timedelta(seconds=s))


@given(moments)
def test_a_name_gives_its_moment_back(moment):
    assert find_moment(name_backup(moment)) == moment


@pytest.mark.parametrize(
    "name",
    ["tetes.jsonl", "pole-20261124-023000.age.partiel", "pole-20261324-023000.age",
     "copie pole-20261124-023000.age", "pole-20261124.age", ""],
)  # fmt: skip
def test_other_files_are_no_backup(name):
    assert find_moment(name) is None


@given(st.sets(moments, max_size=60), moments)
def test_retention_keeps_the_last_one_and_nothing_old(taken, now):
    kept = select_kept(taken, now)
    assert kept <= taken
    if taken:
        assert max(taken) in kept
    assert all(now - moment <= LONGEST or moment == max(taken) for moment in kept)
    assert {m for m in taken if timedelta(0) <= now - m <= RECENT} <= kept


@given(st.sets(moments, max_size=60), moments)
def test_retention_is_stable(taken, now):
    kept = select_kept(taken, now)
    assert select_kept(kept, now) == kept


@given(st.sets(moments, max_size=60), moments)
def test_at_most_fifteen_beside_the_recent_ones(taken, now):
    old = {m for m in select_kept(taken, now) if now - m > RECENT}
    assert len(old) <= 7 + 5 + 3


def _nights(count: int) -> frozenset[datetime]:
    """Run the rule each night, as the server does."""
    kept: frozenset[datetime] = frozenset()
    for night in range(count):
        now = NOW + night * DAY
        kept = select_kept(kept | {now}, now)
    return kept


def test_a_year_of_nights_keeps_seven_days_five_weeks_three_months():
    last = NOW + 364 * DAY
    kept = _nights(365)
    assert {last - n * DAY for n in range(7)} <= kept
    assert len({m.date().isocalendar()[:2] for m in kept}) >= 5
    assert len({(m.year, m.month) for m in kept}) == 3
    assert 10 <= len(kept) <= 15
    assert last - min(kept) <= LONGEST


@given(st.integers(40, 500))
def test_nightly_backups_always_reach_a_month_back(nights):
    last = NOW + (nights - 1) * DAY
    assert last - min(_nights(nights)) >= timedelta(days=28)


def test_a_hasty_backup_does_not_drive_out_the_one_of_the_morning():
    morning, evening = NOW.replace(hour=9), NOW.replace(hour=17)
    assert select_kept({morning, evening}, evening) == {morning, evening}


def _manifest(**changes: object) -> Manifeste:
    values = {
        "format": 1, "produit": "0.1.0", "moteur": "v2.0.0", "creee_le": NOW, "migration": 1,
        "lignes": {"saisine": 3}, "tetes": {"journal": Tete(seq=3, empreinte="a" * 64)},
    }  # fmt: skip
    return Manifeste.model_validate(values | changes)


def test_a_manifest_reads_back():
    manifest = _manifest()
    assert read_manifest(manifest.model_dump_json().encode()) == manifest


def test_a_newer_manifest_is_refused_even_when_its_shape_changed():
    with pytest.raises(UnreadableFile, match="plus récente"):
        read_manifest(b'{"format": 2, "autre": true}')


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"[]", b'{"format": 1}', b"\xff\xfe", b'{"format": "x"}']
)
def test_what_is_no_manifest_is_refused_in_french(text):
    with pytest.raises(UnreadableFile, match="n’est pas une sauvegarde"):
        read_manifest(text)


SLOT = datetime.fromisoformat("2026-11-24T01:30")
LONG_UP = SLOT - 30 * DAY


def _due(now: datetime, start: datetime | None, success: datetime | None, up: datetime = LONG_UP):
    return is_due(now, SLOT, up_since=up, start=start, success=success)


def test_once_per_night():
    last_night = SLOT - DAY
    assert _due(SLOT, last_night, last_night)
    assert not _due(SLOT + timedelta(minutes=1), SLOT, SLOT + timedelta(seconds=9))
    assert not _due(SLOT + timedelta(hours=2), SLOT, SLOT)


def test_not_during_the_day_when_last_night_went_well():
    assert not _due(SLOT + timedelta(hours=10), SLOT, SLOT)


def test_a_server_that_was_off_waits_five_minutes_then_catches_up():
    up = SLOT + timedelta(hours=7)
    before = SLOT - 2 * DAY
    assert not _due(up + timedelta(minutes=4), before, before, up)
    assert _due(up + timedelta(minutes=5), before, before, up)


def test_a_server_off_during_one_night_only_waits_for_26_hours():
    up = SLOT + timedelta(hours=7)
    success = SLOT - DAY + timedelta(hours=6)  # 25 h ago
    assert not _due(up + timedelta(minutes=5), success, success, up)
    assert _due(up + timedelta(minutes=65), success, success, up)


def test_a_failure_is_tried_again_every_hour():
    success, failed = SLOT - DAY, SLOT
    late = SLOT + timedelta(hours=3)
    assert _due(late, failed, success)
    assert not _due(late + timedelta(minutes=59), late, success)
    assert _due(late + timedelta(minutes=60), late, success)


def test_a_new_installation_is_backed_up_after_five_minutes():
    up = SLOT + timedelta(hours=8)
    assert not _due(up + timedelta(minutes=1), None, None, up)
    assert _due(up + timedelta(minutes=6), None, None, up)


def test_a_clock_that_was_years_ahead_does_not_stop_backups():
    future = SLOT + 900 * DAY
    assert _due(SLOT + timedelta(hours=10), future, future)
    assert _due(SLOT, future, future, SLOT)  # at the hour, even just after a start
    assert is_stale(future, SLOT)


def test_stale_from_26_hours_on():
    assert is_stale(None, NOW)
    assert not is_stale(NOW - timedelta(hours=25, minutes=59), NOW)
    assert is_stale(NOW - timedelta(hours=26), NOW)
