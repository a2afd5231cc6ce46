"""The calendar file: required fields, French hours, no child, moved and cancelled."""

from datetime import UTC, date, datetime, time

import pytest
from icalendar import Calendar

from core.agenda import EvenementAgenda, make_agenda
from core.errors import InvalidInput
from core.rencontre import NatureRencontre, RendezVous


def make(**changes):
    values = {
        "uid": "0f" * 16, "reference": "ESS-2026-007", "nature": NatureRencontre.ESS,
        "quand": RendezVous(jour=date(2026, 12, 4), heure=time(14), duree=90,
                            lieu="École des Nuages, salle 2 ; au fond"),
        "sequence": 0, "moment": datetime(2026, 11, 10, 8, 0),
        "organisateur": "Circonscription de Valmouette", "courriel": "pole@valmouette.invalid",
    }  # fmt: skip
    return make_agenda(EvenementAgenda(**(values | changes)))


def read(content):
    agenda = Calendar.from_ical(content)
    (event,) = agenda.walk("VEVENT")
    return agenda, event


def test_it_says_all_that_a_calendar_needs_and_no_child():
    content = make()
    agenda, event = read(content)
    assert (agenda["version"], agenda["method"]) == ("2.0", "PUBLISH")
    assert event["uid"] == f"{'0f' * 16}@pole-ressource"
    assert event["summary"] == "ESS – réf. ESS-2026-007"
    assert event["location"] == "École des Nuages, salle 2 ; au fond"
    assert event["organizer"] == "mailto:pole@valmouette.invalid"
    assert (event["sequence"], event["status"], event["class"]) == (0, "CONFIRMED", "PRIVATE")
    assert event.decoded("dtstamp") == datetime(2026, 11, 10, 8, tzinfo=UTC)
    assert b"DTSTART;TZID=Europe/Paris:20261204T140000" in content
    assert b"DTEND;TZID=Europe/Paris:20261204T153000" in content
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert not event.errors


@pytest.mark.parametrize(
    ("jour", "utc"), [(date(2026, 12, 4), 13), (date(2027, 6, 4), 12), (date(2026, 10, 25), 13)]
)
def test_the_hour_is_french_winter_and_summer(jour, utc):
    agenda, event = read(make(quand=RendezVous(jour=jour, heure=time(14))))
    assert event.decoded("dtstart").astimezone(UTC).hour == utc
    (zone,) = agenda.walk("VTIMEZONE")
    offset = zone.to_tz().utcoffset(datetime(jour.year, jour.month, jour.day, 14))
    assert offset.seconds == (14 - utc) * 3600


def test_moved_it_takes_the_place_of_the_first_and_cancelled_it_goes_away():
    _, moved = read(make(sequence=1, quand=RendezVous(jour=date(2026, 12, 11), heure=time(9))))
    assert (moved["uid"], moved["sequence"]) == (f"{'0f' * 16}@pole-ressource", 1)
    agenda, gone = read(make(sequence=2, annulee=True))
    assert (agenda["method"], gone["status"], gone["sequence"]) == ("CANCEL", "CANCELLED", 2)


def test_without_a_mailbox_there_is_an_organizer_all_the_same():
    _, event = read(make(courriel=""))
    assert event["organizer"] == "invalid:nomail"


def test_without_an_hour_there_is_no_file():
    with pytest.raises(InvalidInput, match="l’heure"):
        make(quand=RendezVous(jour=date(2026, 12, 4)))
