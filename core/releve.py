"""The relevé of a réunion du pôle and its extracts, put together from what was read of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from core.decision import ETAT_DECISION_LABELS, EtatDecision
from core.imprimes import (
    ExtraitContext,
    LigneDecision,
    LigneLibre,
    LigneSituation,
    LigneSuite,
    ReleveContext,
)
from core.rencontre import PresenceRencontre
from core.reunion import EtatPoint, EtatReunion, Lot, format_hour
from core.texte import format_date, format_long_date

Row = Mapping[str, Any]
NOTHING_DECIDED: Final = "Vue, sans décision"
NOT_REACHED: Final = "Non abordée : prochaine réunion"
NOT_SEEN: Final = "À voir"
SETTLED: Final = "Réglée hors séance"


@dataclass(frozen=True)
class ReunionRelevee:
    """What a relevé is made of; rows as `db` reads them for the plenary, people with a function."""

    place: Mapping[str, str]
    reunion: Row
    points: Sequence[Row]
    decisions: Mapping[str, Sequence[Row]]  # by saisine; "" is about none
    suites: Sequence[Row] = ()
    personnes: Sequence[Row] = ()
    notes: Sequence[str] = ()
    prochaine: Row | None = None
    fonctions: Mapping[str, str] = field(default_factory=dict)


def file_name(reunion: Row, suffixe: str = "releve") -> str:
    """Write the name of a file, which names nobody: `reunion_2026-11-10_releve.docx`."""
    return f"reunion_{reunion['jour'].isoformat()}_{suffixe}.docx"


def _say_when(reunion: Row) -> str:
    hour = format_hour(reunion["heure"])
    return format_long_date(reunion["jour"]) + (f" à {hour}" if hour else "")


def _say_day(day: date | None) -> str:
    return format_date(day)


def _name(person: Row, fonctions: Mapping[str, str]) -> str:
    fonction = fonctions.get(person["fonction"], person["fonction"])
    return f"{person['nom']} ({fonction})" if fonction else str(person["nom"])


def _situation(point: Row) -> LigneSituation:
    return LigneSituation(
        reference=point["reference"], niveau=point["niveau"], question=point["question"]
    )


def _decided(point: Row, decisions: Sequence[Row], nothing: str) -> list[LigneDecision]:
    """Return a line for each decision; the situation stands on the first."""
    said = [
        {"qui": d["qui"], "quoi": d["quoi"], "quand": _say_day(d["pour_le"])} for d in decisions
    ] or [{"quoi": nothing}]
    head = _situation(point).model_dump()
    return [LigneDecision(**(head if not i else {}), **line) for i, line in enumerate(said)]


def _suite(decision: Row) -> LigneSuite:
    label = ETAT_DECISION_LABELS[EtatDecision(decision["etat"])]
    return LigneSuite(
        reference=decision["reference"] or "", qui=decision["qui"], quoi=decision["quoi"],
        quand=_say_day(decision["pour_le"]),
        suite=". ".join(part for part in (label, decision["resultat"]) if part),
    )  # fmt: skip


def _of(relevee: ReunionRelevee, lot: Lot, *etats: EtatPoint) -> list[Row]:
    return [p for p in relevee.points if p["lot"] == lot and p["etat"] in etats]


def _say_next(reunion: Row | None) -> str:
    if reunion is None:
        return ""
    where = f", {reunion['lieu']}" if reunion["lieu"] else ""
    theme = f" Thème : {reunion['theme']}." if reunion["theme"] else ""
    return f"Le {_say_when(reunion)}{where}.{theme}"


def _common(relevee: ReunionRelevee) -> dict[str, Any]:
    return {
        **relevee.place,
        "tenue_le": _say_when(relevee.reunion),
        "lieu": relevee.reunion["lieu"],
        "provisoire": relevee.reunion["etat"] != EtatReunion.TENUE,
    }


def make_releve(relevee: ReunionRelevee) -> ReleveContext:
    """Write the relevé: nothing in it names a pupil or a school."""
    seen = (EtatPoint.VU, EtatPoint.A_VOIR)
    there = {
        presence: [
            _name(p, relevee.fonctions) for p in relevee.personnes if p["presence"] == presence
        ]
        for presence in PresenceRencontre
    }
    return ReleveContext(
        **_common(relevee),
        presents=there[PresenceRencontre.PRESENT], excuses=there[PresenceRencontre.EXCUSE],
        suites=[_suite(d) for d in relevee.suites],
        reglees=[_situation(p) for p in _of(relevee, Lot.REGLEES, *seen)],
        etudiees=[
            line
            for p in relevee.points
            if p["lot"] != Lot.COMPLEXES and _is_studied(p, relevee)
            for line in _decided(p, relevee.decisions.get(p["saisine_id"], ()), _nothing(p))
        ],
        complexes=[_situation(p) for p in _of(relevee, Lot.COMPLEXES, *seen)],
        reportees=[_situation(p) for p in relevee.points if p["etat"] == EtatPoint.REPORTE],
        autres=[
            LigneLibre(qui=d["qui"], quoi=d["quoi"], quand=_say_day(d["pour_le"]))
            for d in relevee.decisions.get("", ())
        ],
        theme=relevee.reunion["theme"], theme_notes=list(relevee.notes),
        prochaine=_say_next(relevee.prochaine),
    )  # fmt: skip


def _is_studied(point: Row, relevee: ReunionRelevee) -> bool:
    """Tell whether a situation was studied: discussed, or decided on wherever it stood."""
    discussed = point["lot"] == Lot.A_DISCUTER and point["etat"] in (EtatPoint.VU, EtatPoint.A_VOIR)
    return discussed or bool(relevee.decisions.get(point["saisine_id"]))


def _nothing(point: Row) -> str:
    """Say why no decision stands beside a situation."""
    if point["etat"] == EtatPoint.REPORTE:
        return NOT_REACHED
    if point["lot"] == Lot.REGLEES:
        return SETTLED
    return NOTHING_DECIDED if point["etat"] == EtatPoint.VU else NOT_SEEN


def make_extrait(
    relevee: ReunionRelevee, destinataire: str, saisines: frozenset[str]
) -> ExtraitContext:
    """Write the extract of one asker: only the points of their own saisines are looked at."""
    mine = [
        p for p in relevee.points
        if p["saisine_id"] in saisines and p["etat"] != EtatPoint.SANS_OBJET
    ]  # fmt: skip
    return ExtraitContext(
        **_common(relevee), destinataire=destinataire,
        etudiees=[
            line
            for p in mine
            for line in _decided(p, relevee.decisions.get(p["saisine_id"], ()), _nothing(p))
        ],
    )  # fmt: skip
