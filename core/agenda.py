"""An invitation as a calendar file (RFC 5545): the reference, the hour and the place; no child.

`METHOD:PUBLISH` is for what is downloaded and opened: Thunderbird, Outlook and Google add it, and a
file of the same UID with a higher SEQUENCE takes the place of the first; `CANCEL` takes it away.
"""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vCalAddress, vText
from pydantic import BaseModel, ConfigDict, Field

from core.errors import InvalidInput
from core.rencontre import (
    NATURE_RENCONTRE_LABELS,
    NATURE_RENCONTRE_TITLES,
    NatureRencontre,
    RendezVous,
)

_ZONE: Final = ZoneInfo("Europe/Paris")
_NO_ADDRESS: Final = "invalid:nomail"  # an ORGANIZER without a mailbox, as calendars write it
_WINTER, _SUMMER = timedelta(hours=1), timedelta(hours=2)


class EvenementAgenda(BaseModel):
    """One meeting as a calendar knows it. `uid` never changes; `moment` is UTC, without a zone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    uid: str
    reference: str
    nature: NatureRencontre
    quand: RendezVous
    sequence: int = Field(ge=0)
    annulee: bool = False
    moment: datetime
    organisateur: str = ""
    courriel: str = ""


def make_agenda(evenement: EvenementAgenda) -> bytes:
    """Write the calendar file of one meeting.

    Raises:
        InvalidInput: the day or the hour is not known yet.
    """
    quand = evenement.quand
    if quand.jour is None or quand.heure is None:
        raise InvalidInput("Notez d’abord le jour et l’heure de la rencontre.")
    agenda = Calendar()
    agenda.add("prodid", "-//Pôle ressource//FR")
    agenda.add("version", "2.0")
    agenda.add("method", "CANCEL" if evenement.annulee else "PUBLISH")
    agenda.add_component(_make_zone())
    start = datetime.combine(quand.jour, quand.heure, tzinfo=_ZONE)
    agenda.add_component(_make_event(evenement, start))
    return bytes(agenda.to_ical())


def _make_event(evenement: EvenementAgenda, start: datetime) -> Event:
    stamp = evenement.moment.replace(tzinfo=UTC, microsecond=0)
    event = Event()
    event.add("uid", f"{evenement.uid}@pole-ressource")
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=evenement.quand.duree))
    event.add("sequence", evenement.sequence)
    event.add("status", "CANCELLED" if evenement.annulee else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add(
        "summary", f"{NATURE_RENCONTRE_LABELS[evenement.nature]} – réf. {evenement.reference}"
    )
    if evenement.quand.lieu:
        event.add("location", evenement.quand.lieu)
    event.add(
        "description",
        f"Réunion de l’{NATURE_RENCONTRE_TITLES[evenement.nature]}, réf. {evenement.reference}. "
        "L’invitation remise à part dit de quel élève il s’agit.",
    )
    address = f"mailto:{evenement.courriel}" if evenement.courriel else _NO_ADDRESS
    organizer = vCalAddress(address)
    organizer.params["CN"] = vText(evenement.organisateur or "Pôle ressource")
    event.add("organizer", organizer)
    return event


def _make_zone() -> Timezone:
    """Write the French hours as a rule: legible by a calendar that knows no zone by name."""
    zone = Timezone()
    zone.add("tzid", "Europe/Paris")
    for half, month, before, after, name in (
        (TimezoneStandard(), 10, _SUMMER, _WINTER, "CET"),
        (TimezoneDaylight(), 3, _WINTER, _SUMMER, "CEST"),
    ):
        half.add("tzoffsetfrom", before)
        half.add("tzoffsetto", after)
        half.add("tzname", name)
        hour = 3 if month == 10 else 2  # noqa: PLR2004 - the last Sunday of October, of March
        half.add("dtstart", datetime(1996, month, 27 if month == 10 else 31, hour))  # noqa: DTZ001, PLR2004 - wall clock
        half.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(half)
    return zone
