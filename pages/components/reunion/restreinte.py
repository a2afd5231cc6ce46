"""Tab « Séance restreinte »: one situation named at a time, for who may open it; the notes."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.brouillon import Brouillon
from core.droits import Acces, Action, may
from core.fiche import OBJET_LABELS, Objet
from core.reunion import EtatReunion, Lot
from core.typographie import typeset
from db.brouillons import list_drafts
from db.connection import Row
from db.reunions_lues import (
    ReunionLue,
    Vue,
    list_notes,
    list_reserved,
    note_subject,
    read_named,
    read_reunion,
)
from db.reunions_tenue import join_note, keep_note, list_left_notes
from pages.components.actes import acting
from pages.components.decisions import show_decision
from pages.components.mots import describe_statut, escape, label_objet, short_name
from pages.components.passages import show_passages, take_texts
from pages.components.reunion.decisions import show_form
from pages.components.reunion.points import choose_lot, choose_point
from pages.components.saisie import long_text
from pages.components.session import reading
from pages.components.traces import note_reading

_CHOSEN = "point_restreint"
_KEPT = (
    "Gardées à mesure ; à la clôture, elles rejoignent les échanges de la situation. Chacun a les "
    "siennes."
)
_THEME = "Gardées à mesure, et imprimées dans le relevé : ne nommez aucun élève."


def show_restreinte(reunion: Row) -> None:
    """Show one situation with its pupil, its decisions and its notes; never to be projected."""
    st.warning(typeset("Les noms paraissent ici : ne projetez pas cette vue."),
               icon=":material/visibility_lock:")  # fmt: skip
    if reunion["etat"] != EtatReunion.PREVUE:
        _show_left(reunion)
    with reading() as tx:
        lue = read_reunion(tx, reunion["id"])
        whole = read_reunion(tx, reunion["id"], Vue.PREPARATION) if lue.tient else lue
        reserved = list_reserved(tx, reunion["circonscription_id"])
    mine = [point for point in whole.points if point["acces"] >= Acces.CONTENU]
    if mine:
        _show_points(ReunionLue(whole.reunion, mine, whole.decisions, whole.tient,
                                whole.par_saisine))  # fmt: skip
    else:
        st.info(typeset(
            "Les situations dont vous lisez tout le contenu seront ici, avec le nom de l’élève. "
            "Aucune n’est à l’ordre du jour."
        ))  # fmt: skip
    if reserved:
        _show_reserved(reserved)


def _show_points(lue: ReunionLue) -> None:
    lot = Lot(choose_lot(lue, "restreinte"))
    points = lue.of_lot(lot)
    if not points:
        st.info("Rien dans cette partie de l’ordre du jour.")
        return
    left, right = st.columns([2, 5], gap="medium")
    with left:
        point = choose_point(points, _CHOSEN)
    with right:
        _show_named(lue, point)


def _show_named(lue: ReunionLue, point: Row) -> None:
    with reading() as tx:
        named = read_named(tx, point["id"])
        notes = list_notes(tx, lue.reunion, point["id"])
        moi, drafts = tx.actor.personne_id, list_drafts(tx, note_subject(point["id"]))
    note_reading("read_saisine", "saisine", point["saisine_id"], beside=True)
    name = short_name(named["nom"], named["prenom"]) or OBJET_LABELS[Objet(named["objet"])]
    st.header(escape(name), anchor=False)
    where = ", ".join(part for part in (named["ecole"], named["commune"]) if part)
    st.markdown(" · ".join([f"**{point['reference']}**", escape(point["niveau"] or "–"),
                            escape(where), describe_statut(point["statut"])]))  # fmt: skip
    st.markdown(escape(point["question"]))
    st.page_link("pages/situation.py", label="Ouvrir la situation", icon=":material/open_in_new:",
                 query_params={"id": point["saisine_id"]})  # fmt: skip
    decisions = [d for d in lue.par_saisine.get(point["saisine_id"], ()) if d["quoi"]]
    for decision in decisions:
        show_decision(decision, settles=False, writes=lue.tient and lue.ouverte)
    if lue.tient and lue.ouverte:
        show_notes(lue.reunion, point["id"], notes, moi, drafts)
        show_form(lue.reunion, point)


def show_notes(
    reunion: Row, point_id: str, notes: Sequence[Row], moi: str, drafts: Mapping[str, Brouillon],
) -> None:  # fmt: skip
    """Show what others note on a point, and one's own field, which saves itself."""
    for note in notes:
        if note["auteur_id"] != moi:
            with st.container(border=True, gap=None):
                st.caption(escape(note["auteur"]))
                st.text(note["texte"])
    kept = next((n["texte"] for n in notes if n["auteur_id"] == moi and not n["tapee"]), "")
    subject = note_subject(point_id)
    long_text(
        "Mes notes", subject=subject, field="note", drafts=drafts, value=kept, height=4,
        key=f"note_{point_id}",
        help=typeset(_THEME if point_id == reunion["id"] else _KEPT),
    )  # fmt: skip
    show_passages(subject, drafts)
    if st.button("Garder mes notes et voir celles des autres", key=f"keep_note_{point_id}",
                 type="tertiary", icon=":material/sync:"):  # fmt: skip
        with acting() as tx:
            if "note" in (texts := take_texts(tx, subject)):
                keep_note(tx, reunion["id"], point_id, texts["note"])


def _show_left(reunion: Row) -> None:
    """Show what one typed and that was not kept when the meeting was closed, to place it now."""
    with reading() as tx:
        runs = may(tx.actor, Action.EDIT_REUNIONS, reunion["circonscription_id"])
        left = list_left_notes(tx, reunion["id"]) if runs else []
    for row in left:
        with st.container(border=True, key=f"reste_{row['point_id']}", gap="small"):
            _show_left_note(reunion, row)


def _show_left_note(reunion: Row, row: Row) -> None:
    subject = note_subject(row["point_id"])
    with reading() as tx:
        drafts = list_drafts(tx, subject)
    st.markdown(typeset(
        f":orange-badge[:material/edit_note: À reprendre] **{row['reference'] or 'Thème'}** : "
        "vos notes n’ont pas rejoint le reste à la clôture. Rien n’est perdu."
    ))  # fmt: skip
    st.text(drafts["note"].texte or "")
    show_passages(subject, drafts)
    label = "Les ajouter aux échanges" if row["reference"] else "Les ajouter au relevé"
    if st.button(label, key=f"join_note_{row['point_id']}", icon=":material/add_notes:"):
        with acting("Vos notes sont à leur place.") as tx:
            texts = take_texts(tx, subject)
            join_note(tx, reunion["id"], row["point_id"], texts.get("note", ""))


def _show_reserved(rows: list[Row]) -> None:
    with st.expander("Demandes réservées qui vous sont ouvertes", icon=":material/lock:",
                     on_change="rerun", key="reservees_reunion") as bloc:  # fmt: skip
        if not bloc.open:
            return
        st.caption(typeset(
            "Elles ne sont à aucun ordre du jour et rien n’en est écrit dans la réunion : la suite "
            "se note dans la situation."
        ))  # fmt: skip
        for row in rows:
            st.page_link("pages/situation.py", icon=":material/lock:",
                         label=f"**{row['reference']}** · {label_objet(row['objet'])}",
                         query_params={"id": row["saisine_id"]})  # fmt: skip
