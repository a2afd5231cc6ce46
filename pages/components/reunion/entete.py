"""Top of a meeting: when, where, on what, where it stands; changing it, cancelling it."""

import streamlit as st

from core.reunion import EtatReunion, Reunion, format_hour
from core.typographie import typeset
from db.connection import Row
from db.reunions_calendrier import cancel_reunion, change_reunion
from pages.components.actes import acting, say_done
from pages.components.mots import escape
from pages.components.reunion.calendrier import ask_reunion, describe_etat


def show_header(reunion: Row, *, tient: bool) -> None:
    """Show the facts of a meeting in one line, and what may be done with it."""
    said = [format_hour(reunion["heure"]), reunion["lieu"],
            reunion["theme"] and f"Thème : {reunion['theme']}", reunion["motif"]]  # fmt: skip
    facts = " · ".join(escape(part) for part in said if part)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(typeset(f"{describe_etat(reunion['etat'])} {facts}"), width="stretch")
        if tient and reunion["etat"] == EtatReunion.PREVUE:
            _show_actions(reunion)


def _show_actions(reunion: Row) -> None:
    with st.container(horizontal=True, width="content", gap="small"):
        if st.button("Modifier", key="change_reunion", icon=":material/edit:"):
            _dialog_change(reunion)
        if st.button("Annuler", key="cancel_reunion", icon=":material/event_busy:",
                     help="Annuler la réunion"):  # fmt: skip
            _dialog_cancel(reunion)


@st.dialog("Modifier la réunion")
def _dialog_change(reunion: Row) -> None:
    start = Reunion(**{name: reunion[name] for name in Reunion.model_fields})
    chosen = ask_reunion(
        reunion["circonscription_id"], f"reunion_{reunion['id']}", start, reunion["id"]
    )
    if st.button("Enregistrer", key="confirm_change_reunion", type="primary"):
        with acting("Réunion modifiée. Prévenez les participants si la date change.") as tx:
            change_reunion(tx, reunion["id"], reunion["version"], chosen)


@st.dialog("Annuler la réunion")
def _dialog_cancel(reunion: Row) -> None:
    st.markdown(typeset(
        "Son ordre du jour passe à la réunion suivante. Le délai des réponses n’en tiendra plus "
        "compte. Prévenez les participants."
    ))  # fmt: skip
    motif = st.text_input("Pourquoi", key="cancel_motif", max_chars=200)
    if st.button("Annuler cette réunion", key="confirm_cancel_reunion", type="primary"):
        waiting: list[int] = []
        with acting(then=lambda: _say_cancelled(waiting)) as tx:
            waiting.append(cancel_reunion(tx, reunion["id"], reunion["version"], motif or ""))


def _say_cancelled(waiting: list[int]) -> None:
    left = waiting[0] if waiting else 0
    more = f" Situations en attente d’une prochaine date : {left}." if left else ""
    say_done(f"Réunion annulée.{more}")
