"""« Listes » in Administration: the words that the circonscription chooses, list by list."""

from typing import Final

import streamlit as st

from core.listes import LISTE_LABELS, MAX_LABEL, Liste, is_bound
from core.texte import format_date
from core.typographie import typeset
from db.connection import Row
from db.listes import (
    add_value,
    list_entries,
    move_value,
    rename_value,
    restore_value,
    retire_value,
)
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.session import reading

_HELP: Final = (
    "Ce qui est retiré n’est plus proposé ; les situations qui le portent gardent leur libellé. "
    "Renommer change le libellé partout, sauf dans les lettres déjà signées."
)


def show_listes(place: Row) -> None:
    """Show one list at a time, its values in order, and what can be done to each."""
    liste = st.segmented_control(
        "Liste", list(Liste), default=Liste.MOTIF, required=True, key="liste",
        format_func=lambda value: LISTE_LABELS[value], label_visibility="collapsed",
    ) or Liste.MOTIF  # fmt: skip
    st.caption(typeset(_HELP))
    with reading() as tx:
        rows = list_entries(tx, place["id"], liste)
    used = [row for row in rows if row["retiree_le"] is None]
    with st.container(gap=None, key="valeurs"):
        for rang, row in enumerate(used):
            _show_value(place, liste, row, first=rang == 0, last=rang == len(used) - 1)
    _show_new(place, liste)
    _show_retired(place, liste, [row for row in rows if row["retiree_le"] is not None])


def _show_value(place: Row, liste: Liste, row: Row, *, first: bool, last: bool) -> None:
    code, key = row["code"], f"{liste}_{row['code']}"
    label = row["libelle"]
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"valeur_{key}", width=760
    ):
        st.markdown(escape(label), width="stretch")
        if is_bound(liste, code):
            st.caption("des règles y tiennent", width="content")
        if st.button("", key=f"up_{key}", icon=":material/arrow_upward:", type="tertiary",
                     disabled=first, help=f"Monter « {label} »"):  # fmt: skip
            with acting() as tx:
                move_value(tx, place["id"], liste, code, -1)
        if st.button("", key=f"down_{key}", icon=":material/arrow_downward:", type="tertiary",
                     disabled=last, help=f"Descendre « {label} »"):  # fmt: skip
            with acting() as tx:
                move_value(tx, place["id"], liste, code, 1)
        if st.button("Renommer", key=f"rename_{key}", type="tertiary"):
            _dialog_rename(place, liste, row)
        if st.button("Retirer", key=f"retire_{key}", type="tertiary",
                     disabled=is_bound(liste, code)):  # fmt: skip
            with acting(f"« {label} » n’est plus proposé.") as tx:
                retire_value(tx, place["id"], liste, code)


@st.dialog("Renommer")
def _dialog_rename(place: Row, liste: Liste, row: Row) -> None:
    st.caption(typeset(_HELP))
    label = st.text_input(
        "Libellé", row["libelle"], max_chars=MAX_LABEL, key=f"label_{liste}_{row['code']}"
    )
    if st.button("Enregistrer", type="primary", key="save_label"):
        with acting("Libellé enregistré.") as tx:
            rename_value(tx, place["id"], liste, row["code"], label or "", avant=row["libelle"])


def _show_new(place: Row, liste: Liste) -> None:
    with st.form(f"new_{liste}", clear_on_submit=True, enter_to_submit=True, width=760):
        label = st.text_input(
            "Ajouter à la liste", max_chars=MAX_LABEL, key=f"new_label_{liste}",
            placeholder="Le libellé, tel qu’il sera lu",
        )  # fmt: skip
        sent = st.form_submit_button("Ajouter", key=f"add_{liste}", icon=":material/add:")
    if sent:
        with acting("Ajouté à la fin de la liste.") as tx:
            add_value(tx, place["id"], liste, label or "")


def _show_retired(place: Row, liste: Liste, rows: list[Row]) -> None:
    if not rows:
        return
    st.header("Retirés", anchor=False)
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", width=760):
            since = format_date(row["retiree_le"])
            st.markdown(f"{escape(row['libelle'])} · :gray[retiré le {since}]", width="stretch")
            if st.button("Reprendre", key=f"restore_{liste}_{row['code']}", type="tertiary"):
                with acting("De nouveau proposé.") as tx:
                    restore_value(tx, place["id"], liste, row["code"])
