"""Tab « Ordre du jour »: what is proposed, the three lots, their order, the question read aloud."""

from collections.abc import Mapping, Sequence
from itertools import groupby

import streamlit as st

from core.fiche import OBJET_LABELS
from core.listes import Liste
from core.reunion import LOT_LABELS, Lot
from core.saisine import STATUT_LABELS, Statut
from core.texte import format_date, plural
from core.typographie import typeset
from db.circonscriptions import list_values
from db.connection import Row
from db.reunions_lues import ReunionLue, Vue, read_reunion, read_suites
from db.reunions_ordre import (
    add_points,
    list_candidates,
    place_point,
    question_of,
    remove_point,
    shift_point,
    suggested,
    word_point,
)
from pages.components.actes import acting
from pages.components.decisions import show_decision
from pages.components.mots import describe_statut, escape
from pages.components.reunion.points import SUITES, choose_lot, choose_point, select_point
from pages.components.session import reading, recall, remember

_CHOSEN = "point_ordre"


def show_ordre(reunion: Row) -> None:
    """Show the agenda being prepared: no pupil's name, it may be on somebody's screen."""
    with reading() as tx:
        lue = read_reunion(tx, reunion["id"], Vue.PREPARATION)
        suites = read_suites(tx, reunion, Vue.PREPARATION)
        candidates = list_candidates(tx, reunion) if lue.ouverte else []
        motifs = list_values(tx, reunion["circonscription_id"], Liste.MOTIF, retired=True)
    questions = {row["id"]: question_of(row, motifs, OBJET_LABELS) for row in candidates}
    if lue.ouverte:
        _show_proposal(lue, candidates, questions)
    lot = choose_lot(lue, "ordre", len(suites))
    if lot == SUITES:
        show_suites(suites, settles=lue.ouverte)
    else:
        _show_lot(lue, Lot(lot))
    if lue.ouverte:
        _show_adding(lue, candidates, questions)


def show_suites(suites: Sequence[Row], *, settles: bool) -> None:
    """Show what earlier meetings decided, with what became of it."""
    if not suites:
        st.info(typeset(
            "Les décisions des réunions précédentes qui restent à faire seront ici, avant tout le "
            "reste. Aucune n’attend."
        ))  # fmt: skip
    for jour, rows in groupby(suites, key=lambda row: row["reunion_le"]):
        st.markdown(f"#### Décidé le {format_date(jour)}")
        with st.container(gap=None):
            for row in rows:
                show_decision(row, settles=settles, about=row["reference"] or "")


def _show_proposal(
    lue: ReunionLue, candidates: Sequence[Row], questions: Mapping[str, str]
) -> None:
    found = suggested(candidates)
    if not found:
        return
    count = {lot: list(found.values()).count(lot) for lot in Lot}
    said = ", ".join(f"{count[lot]} {LOT_LABELS[lot].lower()}" for lot in Lot if count[lot])
    with st.container(horizontal=True, vertical_alignment="center", key="proposer_ordre"):
        if st.button("Proposer l’ordre du jour", key="propose_agenda",
                     icon=":material/playlist_add:",
                     type="secondary" if lue.points else "primary"):  # fmt: skip
            with acting("Ordre du jour proposé : changez-le à votre gré.") as tx:
                add_points(tx, lue.id, found, questions)
        st.caption(typeset(f"Ajoute {plural(len(found), 'situation')} : {said}."))


def _show_lot(lue: ReunionLue, lot: Lot) -> None:
    points = lue.of_lot(lot)
    if not points:
        st.info(typeset(
            f"Les situations « {LOT_LABELS[lot].lower()} » seront ici. Proposez l’ordre du jour, "
            "ou ajoutez-les ci-dessous."
        ))  # fmt: skip
        return
    left, right = st.columns([2, 3], gap="medium")
    with left:
        point = choose_point(points, _CHOSEN)
    with right:
        _show_point(lue, point)


def _show_point(lue: ReunionLue, point: Row) -> None:
    with st.container(border=True, key="ordre_point", gap="small"):
        facts = [f"**{point['reference']}**", point["niveau"], point["ecole"] or ""]
        st.markdown(" · ".join([*(escape(f) if i else f for i, f in enumerate(facts) if f),
                                describe_statut(point["statut"])]))  # fmt: skip
        st.page_link("pages/situation.py", label="Ouvrir la situation",
                     icon=":material/open_in_new:",
                     query_params={"id": point["saisine_id"]})  # fmt: skip
        for decision in lue.par_saisine.get(point["saisine_id"], ()):
            show_decision(decision, settles=False)
        if not lue.ouverte:
            st.markdown(escape(point["question"]))
            return
        _show_question(point)
        _show_moves(point)


def _show_question(point: Row) -> None:
    asked = st.text_input(
        "Question lue en plénière", point["question"], max_chars=200,
        key=f"question_{point['id']}_{point['version']}",
        help=typeset("Ni nom, ni école : « Quelle aide en lecture ? »"),
    )  # fmt: skip
    if (asked or "") != point["question"]:
        with acting("Question enregistrée.") as tx:
            word_point(tx, point["id"], point["version"], asked or "")


def _show_moves(point: Row) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for step, label, icon in (
            (-1, "Monter", ":material/arrow_upward:"),
            (1, "Descendre", ":material/arrow_downward:"),
        ):  # fmt: skip
            if st.button(label, key=f"shift_{step}_{point['id']}", icon=icon):
                with acting(then=lambda: select_point(_CHOSEN, point["id"])) as tx:
                    shift_point(tx, point["id"], step)
        if st.button("Retirer", key=f"remove_point_{point['id']}", type="tertiary",
                     icon=":material/close:"):  # fmt: skip
            with acting("Retirée de l’ordre du jour.") as tx:
                remove_point(tx, point["id"], point["version"])
    lot = st.segmented_control(
        "Lot", list(Lot), key=f"place_{point['id']}_{point['version']}", default=Lot(point["lot"]),
        format_func=LOT_LABELS.__getitem__, required=True,
    )  # fmt: skip
    if lot and lot != point["lot"]:
        with acting(f"Passée dans « {LOT_LABELS[lot]} ».") as tx:
            place_point(tx, point["id"], point["version"], lot)


def _show_adding(lue: ReunionLue, candidates: Sequence[Row], questions: Mapping[str, str]) -> None:
    labels = {row["id"]: _label(row) for row in candidates}
    st.markdown("#### Ajouter des situations")
    if not labels:
        st.caption("Toutes les situations en cours sont à l’ordre du jour.")
        return
    turn = recall("ajout_tour", 0)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.multiselect(
            "Situations à ajouter", list(labels), key=f"add_points_{turn}",
            format_func=labels.__getitem__, placeholder="Référence, niveau, école",
            select_all=False,
        )  # fmt: skip
        lot = st.selectbox("Dans", list(Lot), index=1, key=f"add_lot_{turn}", width=220,
                           format_func=LOT_LABELS.__getitem__, required=True)  # fmt: skip
        if st.button("Ajouter", key="add_points", icon=":material/add:", disabled=not chosen):
            with acting("Ajouté à l’ordre du jour.",
                        then=lambda: remember("ajout_tour", turn + 1)) as tx:  # fmt: skip
                add_points(tx, lue.id, dict.fromkeys(chosen, Lot(lot or Lot.A_DISCUTER)), questions)


def _label(row: Row) -> str:
    parts = [row["reference"], row["niveau"], row["ecole"], STATUT_LABELS[Statut(row["statut"])],
             f"reçue le {format_date(row['recue_le'])}"]  # fmt: skip
    wished = ["premier contact souhaité : prochaine réunion"] if (
        row["premier_contact"] == "reunion") else []  # fmt: skip
    return " · ".join([*(part for part in parts if part), *wished])
