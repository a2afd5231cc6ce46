"""Absences, without any motive: their days, and how the situations of somebody away are shared."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from core.errors import InvalidInput
from core.texte import format_date


def check_absence(debut: date, fin: date | None) -> None:
    """Refuse an absence that ends before it begins.

    Raises:
        InvalidInput: the two days cross.
    """
    if fin is not None and fin < debut:
        raise InvalidInput("Le dernier jour est avant le premier : corrigez l’un des deux.")


def describe_absence(debut: date, fin: date | None, today: date) -> str:
    """Say when somebody is away: « du 16/11/2026 au 27/11/2026 », « depuis le 16/11/2026 »."""
    if fin == debut:
        return f"le {format_date(debut)}"
    if fin is not None:
        return f"du {format_date(debut)} au {format_date(fin)}"
    since = "depuis le" if debut <= today else "à partir du"
    return f"{since} {format_date(debut)}"


def share(cases: Iterable[tuple[str, str]], people: Sequence[str]) -> dict[str, str]:
    """Share cases (id, school) evenly among people, a school with one person where it can be.

    The biggest schools are given first, to who has least; a school bigger than a fair part is cut.
    """
    by_school: dict[str, list[str]] = defaultdict(list)
    for case, school in cases:
        by_school[school].append(case)
    total = sum(len(found) for found in by_school.values())
    part = -(-total // len(people)) if people else 0
    loads = dict.fromkeys(people, 0)
    chosen: dict[str, str] = {}
    for school in sorted(by_school, key=lambda s: (-len(by_school[s]), s)):
        waiting = by_school[school]
        while waiting and people:
            person = min(people, key=lambda p: (loads[p], people.index(p)))
            taken = waiting[: max(1, part - loads[person])]
            chosen |= dict.fromkeys(taken, person)
            loads[person] += len(taken)
            waiting = waiting[len(taken) :]
    return chosen
