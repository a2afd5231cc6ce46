"""« Noter un appel »: what is not for the pôle, the calls that wait, those that have ended."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final

import streamlit as st

from core.appel import SUITE_LABELS, SuiteAppel, becomes_reserved
from core.texte import format_date
from core.typographie import typeset
from db.appels import (
    close_appel,
    correct_appel,
    erase_appel,
    read_content,
    turn_into_saisine,
)
from db.brouillons import consume_drafts
from db.connection import Row
from pages.components.actes import acting
from pages.components.appel_formulaire import RESERVED_WAITS, ask_appel, ask_day, with_texts
from pages.components.mots import Couleur, escape, label_objet, show_user_text
from pages.components.session import forget
from pages.components.urgence import show_urgence

_SITUATION: Final = "pages/situation.py"
_SHOWN_AT_HOME: Final = 12
_MARKS: Final[Mapping[SuiteAppel, tuple[Couleur, str]]] = {
    SuiteAppel.CONSEIL: ("gray", ":material/check_circle:"),
    SuiteAppel.RAPPEL: ("yellow", ":material/phone_callback:"),
    SuiteAppel.SAISINE: ("blue", ":material/inbox:"),
}


def show_not_here(telephone: str) -> None:
    """Say first what is not the pôle's business, with the numbers to call."""
    show_urgence(telephone, "Danger immédiat, enfant en danger : pas ici.", "Que l’école appelle")


def _label_suite(row: Row, today: date) -> tuple[str, Couleur, str]:
    suite = SuiteAppel(row["suite"])
    couleur, icone = _MARKS[suite]
    if suite is not SuiteAppel.RAPPEL:
        return SUITE_LABELS[suite], couleur, icone
    day: date = row["rappel_le"]
    if row["a_moi"] and day < today:  # late is said to whom it is a reminder, to nobody else
        return f"À rappeler depuis le {format_date(day)}", "red", icone
    if day == today:
        return "À rappeler aujourd’hui", couleur, icone
    return f"À rappeler le {format_date(day)}", couleur, icone


def describe_appel(row: Row) -> str:
    """Write the line of a call: its day, its school, what it is about."""
    parts = [format_date(row["appele_le"]), row["ecole"], label_objet(row["objet"])]
    return " · ".join(parts)


def show_due(rows: Sequence[Row], today: date) -> None:
    """Show on the home page the calls that ask for something today, each a line."""
    if not rows:
        return
    st.markdown(f"#### Appels ({len(rows)})")
    for row in rows[:_SHOWN_AT_HOME]:
        label, _, icone = _label_suite(row, today)
        st.page_link("pages/appel.py", label=f"**{label}** · {escape(describe_appel(row))}",
                     icon=icone)  # fmt: skip
    if len(rows) > _SHOWN_AT_HOME:
        st.page_link("pages/appel.py", label=f"… et {len(rows) - _SHOWN_AT_HOME} autres appels")


def _show_mark(row: Row, today: date) -> None:
    label, couleur, icone = _label_suite(row, today)
    st.badge(label, icon=icone, color=couleur)
    if row["reserve"]:
        st.badge("Réservé", icon=":material/lock:", color="red")


def _show_words(row: Row) -> None:
    who = ", ".join(filter(None, [row["appelant"], row["fonction"]]))
    noted = "" if row["a_moi"] else f"noté par {row['auteur']}"
    line = " · ".join(filter(None, [who, noted]))
    if line:
        st.caption(escape(line))
    show_user_text("Ce qui est dit", row["dit"])
    show_user_text("Ce qui est convenu", row["convenu"])


def show_appel(row: Row, today: date, *, makes_saisines: bool) -> None:
    """Show a call that still asks for something, with what can be done about it."""
    with st.container(border=True, key=f"appel_{row['id']}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _show_mark(row, today)
            st.markdown(f"**{escape(describe_appel(row))}**")
        _show_words(row)
        with st.container(horizontal=True):
            _show_actions(row, makes_saisines=makes_saisines)
        if not makes_saisines and row["suite"] == SuiteAppel.SAISINE:
            known = "La coordination du pôle le voit et en fera une saisine."
            st.caption(RESERVED_WAITS if row["reserve"] else known)


def _show_actions(row: Row, *, makes_saisines: bool) -> None:
    if makes_saisines and st.button(
        "En faire une saisine", key=f"turn_appel_{row['id']}", icon=":material/inbox:",
        help=_turn_help(row),
    ):  # fmt: skip
        _turn(row)
    if st.button("Conseil donné, c’est tout", key=f"close_appel_{row['id']}",
                 icon=":material/check:"):  # fmt: skip
        with acting("Conseil donné : l’appel est classé.") as tx:
            close_appel(tx, row["id"], row["version"])
    _show_correct(row)


def _turn_help(row: Row) -> str:
    if becomes_reserved(read_content(row)):
        return typeset(
            "La saisine sera réservée : l’IEN en répond, et vous n’y aurez plus accès s’il ne "
            "vous y nomme pas."
        )
    return "École, demandeur, objet et faits sont repris ; l’élève reste à nommer."


def _turn(row: Row) -> None:
    made: list[str] = []
    reserved = becomes_reserved(read_content(row))
    done = "Saisine réservée enregistrée : l’IEN en répond." if reserved else ""
    with acting(typeset(done), then=None if reserved else partial(_open, made)) as tx:
        made.append(turn_into_saisine(tx, row["id"], row["version"]))


def _open(made: list[str]) -> None:
    st.switch_page(_SITUATION, query_params={"id": made[0]})


def _show_correct(row: Row) -> None:
    if row["a_moi"] and st.button("Modifier", key=f"correct_appel_{row['id']}", type="tertiary",
                                  icon=":material/edit:"):  # fmt: skip
        forget(f"appel_{row['id']}_depart")
        _dialog_correct(row)


def show_ended(row: Row) -> None:
    """Show a call that ended, folded; the saisine made of it is one click away."""
    label, _, icone = _label_suite(row, row["appele_le"])
    if row["saisine_id"]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link(
                _SITUATION, icon=icone, query_params={"id": row["saisine_id"]},
                label=f"{escape(describe_appel(row))} · **saisine {row['reference']}**",
            )  # fmt: skip
        return
    with st.expander(f"{escape(describe_appel(row))} · {label}", icon=icone,
                     key=f"ended_{row['id']}"):  # fmt: skip
        if row["reserve"]:
            st.badge("Réservé", icon=":material/lock:", color="red")
        _show_words(row)
        _show_correct(row)


@st.dialog("Modifier l’appel", width="large")
def _dialog_correct(row: Row) -> None:
    subject, name = f"appel:{row['id']}", f"appel_{row['id']}"
    before = read_content(row)
    chosen = ask_appel(row["circonscription_id"], name, subject, before)
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = ask_day(name, chosen)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if st.button("Enregistrer", key=f"save_appel_{row['id']}", type="primary"):
            with acting("Appel corrigé.") as tx:
                appel = with_texts(tx, subject, chosen, before)
                correct_appel(tx, row["id"], row["version"], appel)
        if st.button("Effacer cet appel", key=f"erase_appel_{row['id']}", type="tertiary",
                     icon=":material/delete:"):  # fmt: skip
            with acting("Appel effacé.") as tx:
                consume_drafts(tx, subject)
                erase_appel(tx, row["id"], row["version"])
