"""Where a pupil goes to school: next year's level, « à suivre », and what a replacement reads."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict

from core.errors import InvalidInput
from core.fiche import ActionEnPlace, Fiche
from core.texte import find_levels, normalize

NIVEAUX: Final = ("TPS", "PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2")
_FIRST_ELEMENTAIRE: Final = NIVEAUX.index("CP")
_OPENS: Final = (8, 15)  # from that day, the coordinator may open the year


class Suite(BaseModel):
    """One pupil « à suivre »: next year's school and class, and the parents' agreement.

    `accord_le` matters when the school changes: without it the new one reads nothing.
    `version` is 0 while nothing was planned.
    """

    model_config = ConfigDict(frozen=True)

    eleve_id: str
    ecole_id: str
    classe_id: str | None = None
    niveau: str = ""
    accord_le: date | None = None
    version: int = 0


class Adaptations(BaseModel):
    """What a replacement teacher reads of a pupil's situation: what works, what is in place.

    Nothing of the story: no fact, no word of the parents, no exchange, no answer, no reference.
    """

    model_config = ConfigDict(frozen=True)

    nom: str
    prenom: str
    niveau: str = ""
    classe_id: str = ""
    classe: str = ""
    ce_qui_marche: str = ""
    actions: tuple[ActionEnPlace, ...] = ()


def next_niveau(niveau: str) -> str:
    """Return the level after the last one that a text names; empty after CM2 or when unknown."""
    levels = [level for level in find_levels(niveau).split("-") if level in NIVEAUX]
    if not levels or levels[-1] == NIVEAUX[-1]:
        return ""
    return NIVEAUX[NIVEAUX.index(levels[-1]) + 1]


def stays_in(nature: str, niveau: str) -> bool:
    """Tell whether a pupil of that next level may stay: after GS one leaves a maternelle."""
    return bool(niveau) and (nature != "maternelle" or NIVEAUX.index(niveau) < _FIRST_ELEMENTAIRE)


def _goes_on(said: str) -> bool:
    """Tell whether an action goes on: no answer counts as yes, « non » and a dash do not."""
    return not said or normalize(said).split(" ")[0] not in ("", "non", "fini", "termine", "arrete")


def read_adaptations(fiche: Fiche, **who: str) -> Adaptations:
    """Keep of a fiche what a replacement teacher needs; `who` is nom, prenom, niveau…, classe.

    Of what is in place: what, when, with whom, unless it is over. What came of it is the story.
    """
    kept = tuple(
        ActionEnPlace(action=a.action, periode=a.periode, avec=a.avec)
        for a in fiche.actions
        if a.action and _goes_on(a.continue_)
    )
    return Adaptations(ce_qui_marche=fiche.ce_qui_marche, actions=kept, **who)


def gather_adaptations(found: Iterable[Adaptations]) -> list[Adaptations]:
    """Leave out those with nothing to read, and what two situations of a pupil say twice."""
    return list(
        {
            adaptations.model_dump_json(): adaptations
            for adaptations in found
            if adaptations.ce_qui_marche or adaptations.actions
        }.values()
    )


def check_accord(accord_le: date | None, today: date) -> None:
    """Refuse an agreement of the parents dated after today.

    Raises:
        InvalidInput: the sentence says what to do.
    """
    if accord_le and accord_le > today:
        raise InvalidInput(
            "L’accord des parents est daté d’un jour à venir : indiquez le jour où ils l’ont donné."
        )


def check_opening(annee: int, today: date) -> None:
    """Refuse to open a school year too early: the old schools would lose their pupils in June.

    Raises:
        InvalidInput: the sentence says from which day.
    """
    first = date(annee, *_OPENS)
    if today < first:
        raise InvalidInput(
            f"L’année {annee}-{annee + 1} s’ouvre à partir du {first:%d/%m/%Y}. "
            "Ce qui est coché « à suivre » est gardé jusque-là."
        )
