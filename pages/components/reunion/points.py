"""Choosing a point of an agenda: a lot, then a situation; one list, whatever its length."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from core.reunion import ETAT_POINT_LABELS, LOT_LABELS, EtatPoint, Lot
from core.saisine import OPEN_STATUTS, STATUT_LABELS, Statut
from db.connection import Row
from db.reunions_lues import ReunionLue
from pages.components.mots import escape
from pages.components.session import recall, remember

SUITES: Final = "suites"
_MARKS: Final[Mapping[EtatPoint, str]] = {
    EtatPoint.VU: "✓ vue",
    EtatPoint.REPORTE: "→ prochaine",
    EtatPoint.SANS_OBJET: "– sans objet",
}


def choose_lot(lue: ReunionLue, name: str, suites: int | None = None) -> str:
    """Show the lots with how many points each has, and return the chosen one.

    `suites` counts the previous decisions, which come first; None leaves them out.
    """
    labels = {} if suites is None else {SUITES: f"Suites ({suites})"}
    labels |= {lot.value: f"{LOT_LABELS[lot]} ({len(lue.of_lot(lot))})" for lot in Lot}
    full = [lot.value for lot in Lot if lue.of_lot(lot)]
    first = Lot.A_DISCUTER.value if lue.of_lot(Lot.A_DISCUTER) else (full or [Lot.A_DISCUTER])[0]
    if suites and lue.ouverte:
        first = SUITES
    kept = f"partie_{name}_{lue.id}"
    first = recall(kept, first)  # a count that changes changes the label, hence the widget's value
    chosen = st.segmented_control(
        "Partie de l’ordre du jour", list(labels), key=f"lot_{name}_{lue.id}", default=first,
        format_func=labels.__getitem__, required=True, label_visibility="collapsed",
    )  # fmt: skip
    remember(kept, str(chosen or first))
    return str(chosen or first)


def _turn(name: str) -> str:
    return f"{name}_tour"


def select_point(name: str, point_id: str) -> None:
    """Choose a point for the next run."""
    remember(name, point_id)
    remember(_turn(name), recall(_turn(name), 0) + 1)


def choose_point(points: Sequence[Row], name: str) -> Row:
    """Show the points of a lot and return the chosen one; the first that was not seen at first."""
    by_id = {point["id"]: point for point in points}
    waiting = [point["id"] for point in points if point["etat"] == EtatPoint.A_VOIR]
    start = recall(name)
    if start not in by_id:
        start = (waiting or list(by_id))[0]
    chosen = st.radio(
        "Situations", list(by_id), index=list(by_id).index(start),
        key=f"{name}_{points[0]['lot']}_{recall(_turn(name), 0)}",
        format_func=lambda key: label_point(by_id[key]), label_visibility="collapsed",
    )  # fmt: skip
    remember(name, chosen)
    return by_id[chosen]


def label_point(point: Row) -> str:
    """Write a point in one line: its reference, its level, what became of it, in a word."""
    mark = _MARKS.get(EtatPoint(point["etat"]), "")
    said = [f"**{point['reference']}**", escape(point["niveau"] or ""),
            f":gray[{mark}]" if mark else ""]  # fmt: skip
    return " · ".join(part for part in said if part)


def next_of(points: Sequence[Row], point: Row) -> str | None:
    """Return the point that comes after one in its lot; None at its end."""
    ids = [p["id"] for p in points]
    here = ids.index(point["id"])
    return ids[here + 1] if here + 1 < len(ids) else None


def describe_point(point: Row) -> str:
    """Say what became of a point, and of its situation when it is over."""
    statut = Statut(point["statut"])
    said = [] if point["etat"] == EtatPoint.A_VOIR else [
        ETAT_POINT_LABELS[EtatPoint(point["etat"])]
    ]  # fmt: skip
    if statut not in OPEN_STATUTS:
        said.append(STATUT_LABELS[statut].lower())
    return " · ".join(said)
