"""Copying last year's programmation into this year's: what is acquired, what goes on, what is new.

What an objective had reached goes to the pupil's strengths; the others go on, without what belongs
to a year (periods, who, team, conseil de cycle). What is already written this year is kept.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from core.errors import InvalidInput
from core.programmation import (
    MATERNELLE,
    Atteinte,
    CadreProgrammation,
    ContenuProgrammation,
    LigneProgrammation,
    ObjectifAdapte,
    Observation,
)
from core.texte import format_date

_REACHED: Final = frozenset({Atteinte.ATTEINT, Atteinte.DEPASSE})
_CARRIED: Final = ("pronom", "parcours", "ulis", "besoins", "evaluation", "points_appui")
_DATES: Final = ("notification_du", "notification_au")
_PPS: Final = ("pps", "maternelle_prevue_pps")


class SortReprise(StrEnum):
    """What becomes of an objective of last year."""

    GARDER = "garder"
    ACQUIS = "acquis"
    LAISSER = "laisser"


SORT_LABELS: Final[Mapping[SortReprise, str]] = {
    SortReprise.GARDER: "À poursuivre",
    SortReprise.ACQUIS: "Acquis",
    SortReprise.LAISSER: "Ne pas reprendre",
}


class LigneReprise(BaseModel):
    """One objective of last year as the review shows it, with what is proposed for it.

    `le` is the day of the observation that says how it stands, None when nobody judged it; `sait`
    is what the pupil is said to know already if the objective goes on.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    objectif: ObjectifAdapte
    atteinte: Atteinte
    le: date | None
    sait: str
    sort: SortReprise


class ChoixReprise(BaseModel):
    """What a teacher chose in the review: what becomes of each line, and its new domain."""

    model_config = ConfigDict(frozen=True)

    sorts: dict[str, SortReprise] = Field(default_factory=dict)
    domaines: dict[str, str] = Field(default_factory=dict)


class Destination(BaseModel):
    """Where it is copied to: this year's class and text, and the frame that is already written.

    `erseh` is who the school's secteur names this year.
    """

    model_config = ConfigDict(frozen=True)

    niveau: str
    referentiel: str
    domaines: tuple[str, ...]
    cadre: CadreProgrammation = CadreProgrammation()
    erseh: str = ""


def _last(observations: Iterable[Observation]) -> Observation | None:
    """Return the latest; of one day, the last noted."""
    seen = sorted(observations, key=lambda observation: observation.le)
    return seen[-1] if seen else None


def propose_reprise(contenu: ContenuProgrammation) -> list[LigneReprise]:
    """Propose what becomes of each objective: reached is acquired, the others go on."""
    return [_propose(ligne) for ligne in contenu.lignes]


def _propose(ligne: LigneProgrammation) -> LigneReprise:
    judged = _last([o for o in ligne.observations if o.atteinte is not Atteinte.NON_EVALUE])
    atteinte = judged.atteinte if judged else Atteinte.NON_EVALUE
    return LigneReprise(
        id=ligne.id, objectif=ligne.objectif, atteinte=atteinte, le=judged.le if judged else None,
        sait=_say_known(ligne.objectif, judged),
        sort=SortReprise.ACQUIS if atteinte in _REACHED else SortReprise.GARDER,
    )  # fmt: skip


def _say_known(objectif: ObjectifAdapte, judged: Observation | None) -> str:
    """Say what was known, then what was seen last, unless it says so already."""
    seen = f"Vu le {format_date(judged.le)} : {judged.vu}" if judged else ""
    known = objectif.sait_deja
    return (
        known if not seen or seen in known.split("\n") else "\n".join(filter(None, [known, seen]))
    )


def list_by_sort(
    lines: Sequence[LigneReprise], choix: ChoixReprise, sort: SortReprise
) -> list[LigneReprise]:
    """List the lines that have one fate: as chosen, else as proposed."""
    return [line for line in lines if choix.sorts.get(line.id, line.sort) is sort]


def changes_domains(before: ContenuProgrammation, referentiel: str) -> bool:
    """Tell whether the domains are no longer the same (from maternelle to élémentaire)."""
    return before.referentiels[:1] != (referentiel,)


def carry_objectifs(
    before: ContenuProgrammation, choix: ChoixReprise, vers: Destination
) -> list[ObjectifAdapte]:
    """Return the objectives that go on, as this year's programmation begins with them.

    Raises:
        InvalidInput: the domains changed, and one of them has no new one.
    """
    kept = list_by_sort(propose_reprise(before), choix, SortReprise.GARDER)
    asked = changes_domains(before, vers.referentiel)
    places = {
        line.id: choix.domaines.get(line.id, "") if asked else line.objectif.domaine
        for line in kept
    }
    _check_places(kept, places, vers.domaines)
    return [_carry(line, places[line.id], before.annee) for line in kept]


def _check_places(
    kept: Sequence[LigneReprise], places: Mapping[str, str], domaines: Collection[str]
) -> None:
    if lost := sum(places[line.id] not in domaines for line in kept):
        raise InvalidInput(
            "Les domaines du programme ont changé : choisissez celui de chaque objectif à "
            f"poursuivre (il en manque {lost}). Rien n’a encore été repris."
        )


def _carry(line: LigneReprise, domaine: str, annee: int) -> ObjectifAdapte:
    changes: dict[str, object] = {
        "domaine": domaine, "periodes": (), "qui": "", "repris_de": annee, "sait_deja": line.sait,
    }  # fmt: skip
    return line.objectif.model_copy(update=changes)


def carry_cadre(
    before: ContenuProgrammation, choix: ChoixReprise, vers: Destination
) -> CadreProgrammation:
    """Return this year's frame: carried where nothing is written yet, with what is acquired.

    Two dates of one notification are carried together, or not at all, as are the PPS and whether it
    provides for the maternelle; last year's ERSEH where the secteur names nobody this year.
    """
    groups: list[tuple[str, ...]] = [(name,) for name in _CARRIED]
    groups.append(_DATES)
    if not vers.erseh:
        groups.append(("erseh",))
    if vers.niveau in MATERNELLE:
        groups += [("age_vise",), _PPS]
    else:
        groups += [("pps",)] if before.cadre.maternelle else [("niveau_vise",), ("pps",)]
    empty = [group for group in groups if not any(getattr(vers.cadre, name) for name in group)]
    carried = {name: getattr(before.cadre, name) for group in empty for name in group}
    cadre = vers.cadre.model_copy(update=carried | {"niveau_classe": vers.niveau})
    acquired = list_by_sort(propose_reprise(before), choix, SortReprise.ACQUIS)
    standing = cadre.points_appui.splitlines()
    more = [said for line in acquired if (said := _say_acquired(line)) not in standing]
    texts = [cadre.points_appui, *dict.fromkeys(more)]
    return cadre.model_copy(update={"points_appui": "\n".join(filter(None, texts))})


def _say_acquired(line: LigneReprise) -> str:
    when = f" (le {format_date(line.le)})" if line.le else ""
    return f"Sait déjà{when} : {line.objectif.objectif}" if line.objectif.objectif else ""
