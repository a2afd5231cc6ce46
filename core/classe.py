"""Classes: what each teacher does there, and on which half-days."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from core.texte import normalize

JOURS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")
MOITIES: Final = ("matin", "après-midi")
DEMI_JOURNEES: Final = tuple(  # no school on Wednesday afternoons
    f"{jour} {moitie}"
    for jour in JOURS
    for moitie in MOITIES
    if (jour, moitie) != ("mercredi", "après-midi")
)


class FonctionClasse(StrEnum):
    """What a teacher is in a class; several share one class."""

    TITULAIRE = "titulaire"
    DECHARGE = "decharge"
    COMPLEMENT = "complement"


FONCTION_LABELS: Final = {
    FonctionClasse.TITULAIRE: "Titulaire",
    FonctionClasse.DECHARGE: "Décharge de direction",
    FonctionClasse.COMPLEMENT: "Complément de service",
}


def format_jours(demi_journees: Iterable[str]) -> str:
    """Write half-days as one says them: both halves of Monday give « lundi »; all, nothing."""
    held = set(demi_journees)
    if held >= set(DEMI_JOURNEES):
        return ""
    said = []
    for jour in JOURS:
        halves = [moitie for moitie in MOITIES if f"{jour} {moitie}" in held]
        if halves:
            said.append(jour if len(halves) == len(MOITIES) else f"{jour} {halves[0]}")
    return ", ".join(said)


def parse_jours(text: str) -> tuple[str, ...]:
    """Read half-days from what was kept or imported; nothing readable is the whole week (empty)."""
    found: dict[str, set[str]] = {}
    day = ""
    for word in normalize(text).split():
        if word in JOURS:
            day = word
            found.setdefault(day, set())
        elif day and word in ("matin", "apres"):
            found[day].add("matin" if word == "matin" else "après-midi")
    return tuple(
        half
        for half in DEMI_JOURNEES
        if (day := half.split(" ")[0]) in found
        and (not found[day] or half.split(" ")[1] in found[day])
    )
