"""The saisine: its lifecycle, its reference, who answers for it."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from core.errors import InvalidInput


class Statut(StrEnum):
    """Where a saisine stands; values never change, labels are in `STATUT_LABELS`."""

    BROUILLON = "brouillon"
    TRANSMISE = "transmise"
    A_PRECISER = "a_preciser"
    A_L_ETUDE = "a_l_etude"
    REPONDUE = "repondue"
    EN_SUIVI = "en_suivi"
    TERMINEE = "terminee"
    RETIREE = "retiree"


STATUT_LABELS: Final[Mapping[Statut, str]] = {
    Statut.BROUILLON: "Brouillon",
    Statut.TRANSMISE: "Transmise au pôle",
    Statut.A_PRECISER: "Précisions demandées",
    Statut.A_L_ETUDE: "À l’étude",
    Statut.REPONDUE: "Réponse transmise",
    Statut.EN_SUIVI: "Suivi en cours",
    Statut.TERMINEE: "Suivi terminé",
    Statut.RETIREE: "Demande retirée",
}
OPEN_STATUTS: Final = frozenset(
    {Statut.TRANSMISE, Statut.A_PRECISER, Statut.A_L_ETUDE, Statut.REPONDUE, Statut.EN_SUIVI}
)
_S = Statut
TRANSITIONS: Final[Mapping[Statut, frozenset[Statut]]] = {
    _S.BROUILLON: frozenset({_S.TRANSMISE}),
    _S.TRANSMISE: frozenset({_S.A_PRECISER, _S.A_L_ETUDE, _S.REPONDUE, _S.RETIREE}),
    _S.A_PRECISER: frozenset({_S.TRANSMISE, _S.A_L_ETUDE, _S.RETIREE}),
    _S.A_L_ETUDE: frozenset({_S.A_PRECISER, _S.TRANSMISE, _S.REPONDUE, _S.RETIREE}),
    _S.REPONDUE: frozenset({_S.EN_SUIVI, _S.TERMINEE}),
    _S.EN_SUIVI: frozenset({_S.REPONDUE, _S.TERMINEE}),
    _S.TERMINEE: frozenset({_S.EN_SUIVI}),
    _S.RETIREE: frozenset(),
}


class Position(StrEnum):
    """What a member answered to a proposal."""

    ATTENDUE = "attendue"
    ACCEPTEE = "acceptee"
    DECLINEE = "declinee"
    PRECISIONS = "precisions"
    ACHEVEE = "achevee"
    RELAYEE = "relayee"  # away: somebody else has it meanwhile
    NON_POURVU = "non_pourvu"  # nobody's: the post it was proposed to is held by nobody


POSITION_LABELS: Final[Mapping[Position, str]] = {
    Position.ATTENDUE: "Réponse attendue",
    Position.ACCEPTEE: "S’en charge",
    Position.DECLINEE: "Ne relève pas de sa mission ou n’est pas disponible",
    Position.PRECISIONS: "Attend des précisions",
    Position.ACHEVEE: "Intervention terminée",
    Position.RELAYEE: "Absent(e) : quelqu’un d’autre a pris le relais",
    Position.NON_POURVU: "En attente du poste",
}
HELD_POSITIONS: Final = frozenset(
    {Position.ATTENDUE, Position.ACCEPTEE, Position.PRECISIONS, Position.NON_POURVU}
)
"""What keeps a saisine under study: somebody has it or is asked, or a post is waited for."""


def check_transition(before: Statut, after: Statut, *, asked_from: Statut | None = None) -> None:
    """Refuse a move that the lifecycle does not know.

    From « Précisions demandées » a saisine goes back to the status it came from
    (`asked_from`), or is withdrawn.

    Raises:
        InvalidInput: the move is not allowed; the sentence names both statuses.
    """
    allowed = TRANSITIONS[before]
    if before is Statut.A_PRECISER:
        allowed = frozenset({asked_from or Statut.TRANSMISE, Statut.RETIREE})
    if after not in allowed:
        raise InvalidInput(
            f"Une saisine « {STATUT_LABELS[before]} » ne peut pas passer à "
            f"« {STATUT_LABELS[after]} ». Rien n’a été changé."
        )


def school_year(day: date) -> int:
    """Year in which the school year of that day began (1 September to 31 August)."""
    return day.year if day.month >= 9 else day.year - 1  # noqa: PLR2004 - September


def school_year_label(year: int) -> str:
    """Write a school year: 2026 gives « 2026-2027 »."""
    return f"{year}-{year + 1}"


def format_reference(year: int, number: int, *, reservee: bool) -> str:
    """Write a reference: `2026-0042`, or `2026-R007` in the series of reserved saisines."""
    return f"{year}-R{number:03d}" if reservee else f"{year}-{number:04d}"
