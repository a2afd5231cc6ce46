"""Reminders: after how many school days, once each, and never for some métiers."""

from enum import StrEnum
from typing import Final


class NatureRelance(StrEnum):
    """What a reminder is about; the value is also kept with the reminder."""

    POSITION = "position"  # to the member who took no position
    COORDINATION = "coordination"  # the same proposal, to the coordination
    PRECISIONS = "precisions"  # to the asker whose details are awaited
    DECISION = "decision"  # to whoever had to carry out a meeting's decision by a day now past


DELAIS: Final = {
    NatureRelance.POSITION: 5,
    NatureRelance.COORDINATION: 8,
    NatureRelance.PRECISIONS: 8,
    NatureRelance.DECISION: 2,
}
"""School days of the school after which each is sent."""
LATEST: Final = 30
"""School days after which nothing is sent any more: it would be no reminder."""
RELANCE_LABELS: Final = {
    NatureRelance.POSITION: "au membre sollicité, qui n’a pas pris position",
    NatureRelance.COORDINATION: "à la coordination : personne n’a pris position",
    NatureRelance.PRECISIONS: "à l’école, dont les précisions sont attendues",
    NatureRelance.DECISION: "à la personne chargée d’une décision de réunion",
}


def is_time(nature: NatureRelance, elapsed: int) -> bool:
    """Tell whether a reminder is due, `elapsed` school days after what it is about."""
    return DELAIS[nature] <= elapsed <= LATEST
