"""Tab « Plénière »: what is projected: reference, level, question, decisions; no pupil."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.reunion import EtatPoint, Lot
from core.typographie import typeset
from db.connection import Row
from db.reunions_lues import ReunionLue, read_reunion, read_suites
from db.reunions_ordre import mark_point
from pages.components.actes import acting
from pages.components.decisions import show_decision
from pages.components.mots import escape
from pages.components.reunion.decisions import show_form
from pages.components.reunion.ordre import show_suites
from pages.components.reunion.points import (
    SUITES,
    choose_lot,
    choose_point,
    describe_point,
    next_of,
    select_point,
)
from pages.components.session import reading

_CHOSEN = "point_pleniere"


def show_pleniere(reunion: Row) -> None:
    """Show the meeting as all may see it, one situation at a time."""
    with reading() as tx:
        lue = read_reunion(tx, reunion["id"])
        suites = read_suites(tx, reunion)
    st.caption(typeset(
        ":material/co_present: Cette vue peut être projetée : elle n’affiche ni élève, ni école."
    ))  # fmt: skip
    if not lue.points and not suites:
        st.info(typeset(
            "Les situations à l’ordre du jour seront ici. Il est encore vide."
        ))  # fmt: skip
        return
    _show_progress(lue)
    lot = choose_lot(lue, "pleniere", len(suites))
    if lot == SUITES:
        show_suites(suites, settles=lue.tient and lue.ouverte)
        return
    points = lue.of_lot(Lot(lot))
    if not points:
        st.info("Rien dans cette partie de l’ordre du jour.")
        return
    left, right = st.columns([2, 5], gap="medium")
    with left:
        point = choose_point(points, _CHOSEN)
    with right:
        _show_point(lue, points, point)


def _show_progress(lue: ReunionLue) -> None:
    whole = [p for p in lue.points if p["lot"] != Lot.REGLEES]
    done = sum(p["etat"] != EtatPoint.A_VOIR for p in whole)
    if whole and lue.ouverte:
        st.progress(done / len(whole), f"{done} sur {len(whole)}")


def _show_point(lue: ReunionLue, points: Sequence[Row], point: Row) -> None:
    with st.container(key="pleniere_point", gap="small"):
        niveau = f" · {escape(point['niveau'])}" if point["niveau"] else ""
        st.header(f"{point['reference']}{niveau}", anchor=False)
        st.subheader(escape(point["question"] or "Question à préciser"), anchor=False)
        if said := describe_point(point):
            st.caption(said)
        for decision in lue.par_saisine.get(point["saisine_id"], ()):
            show_decision(decision, settles=False, writes=lue.tient and lue.ouverte)
    if lue.tient and lue.ouverte:
        show_form(lue.reunion, point)
        _show_moves(points, point)


def _show_moves(points: Sequence[Row], point: Row) -> None:
    following = next_of(points, point)

    def go_on() -> None:
        if following:
            select_point(_CHOSEN, following)

    with st.container(horizontal=True, gap="small"):
        label = "Vue, situation suivante" if following else "Vue"
        if st.button(label, key=f"seen_{point['id']}", type="primary", icon=":material/check:"):
            _mark(point, EtatPoint.VU, go_on)
        if point["etat"] != EtatPoint.REPORTE and st.button(
            "Prochaine réunion", key=f"postpone_{point['id']}", icon=":material/redo:"
        ):
            _mark(point, EtatPoint.REPORTE, go_on, "Passée à la prochaine réunion.")
        if point["etat"] != EtatPoint.A_VOIR and st.button(
            "Remettre à voir", key=f"unsee_{point['id']}", type="tertiary"
        ):
            _mark(point, EtatPoint.A_VOIR, lambda: None)


def _mark(point: Row, etat: EtatPoint, then: Callable[[], None], done: str = "") -> None:
    with acting(done, then=then) as tx:
        mark_point(tx, point["id"], point["version"], etat)
