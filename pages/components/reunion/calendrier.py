"""« Réunions du pôle »: the meetings of a year, one line each; dating one."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import streamlit as st

from core.reunion import ETAT_REUNION_LABELS, EtatReunion, Reunion, format_when, warn_of_day
from core.saisine import school_year
from core.texte import plural
from core.typographie import typeset
from db.calendrier import read_calendriers
from db.connection import Row
from db.reunions import read_others
from db.reunions_calendrier import plan_reunion
from pages.components.actes import acting
from pages.components.mots import Couleur, escape
from pages.components.session import reading

PASTILLES: Final[dict[EtatReunion, tuple[Couleur, str]]] = {
    EtatReunion.PREVUE: ("blue", ":material/event:"),
    EtatReunion.TENUE: ("green", ":material/check_circle:"),
    EtatReunion.ANNULEE: ("gray", ":material/event_busy:"),
}
_PAGE: Final = "pages/reunion.py"
_FORTNIGHT: Final = timedelta(days=14)


def describe_etat(etat: str) -> str:
    """Return where a meeting stands as an icon, a word and a tint."""
    couleur, icone = PASTILLES[EtatReunion(etat)]
    return f":{couleur}-badge[{icone} {ETAT_REUNION_LABELS[EtatReunion(etat)]}]"


def list_years(rows: Sequence[Row], current: int) -> list[int]:
    """List the school years that have a meeting, and this one, latest first."""
    return sorted({current, *(school_year(row["jour"]) for row in rows)}, reverse=True)


def show_reunion(row: Row, today: date, *, opens: bool) -> None:
    """Show one meeting: when, where, on what; a link for who reads its agenda."""
    late = row["etat"] == EtatReunion.PREVUE and row["jour"] < today
    with st.container(border=True, key=f"reunion_{row['id']}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            when = f"**{format_when(row['jour'], row['heure'])}**"
            if opens:
                st.page_link(_PAGE, label=typeset(when), query_params={"id": row["id"]},
                             icon=":material/chevron_right:", width="content")  # fmt: skip
            else:
                st.markdown(typeset(when), width="content")
            st.markdown(describe_etat(row["etat"]), width="content")
            if row["points"] is not None:
                st.caption(_say_points(row), width="content")
        said = [row["lieu"], row["theme"] and f"Thème : {row['theme']}", row["motif"]]
        if any(said):
            st.caption(typeset(escape(" · ".join(part for part in said if part))))
        if late and opens:
            st.caption(typeset(":material/hourglass: Sa date est passée : elle reste à clore."))


def _say_points(row: Row) -> str:
    if not row["points"] and row["etat"] == EtatReunion.PREVUE:
        return "ordre du jour à faire"
    return plural(row["points"], "situation")


def show_empty(*, tient: bool) -> None:
    """Say what will be here, and the next step."""
    st.info(typeset(
        "Les réunions de l’année seront ici, avec leur ordre du jour puis leur relevé. Datez la "
        "première : le délai des réponses en tiendra compte." if tient else
        "Les réunions de l’année seront ici. La coordination du pôle n’en a pas encore daté."
    ))  # fmt: skip


def ask_reunion(place_id: str, name: str, start: Reunion, reunion_id: str = "") -> Reunion:
    """Ask when, where and on what; what is unusual in the day is said, and allowed."""
    day_spot, hour_spot = st.columns([1, 1])
    with day_spot:
        jour = st.date_input("Jour", start.jour, key=f"jour_{name}", format="DD/MM/YYYY")
    with hour_spot:
        heure = st.text_input("Heure", start.heure, key=f"heure_{name}", placeholder="9 h 00")
    lieu = st.text_input("Lieu", start.lieu, key=f"lieu_{name}", max_chars=120)
    theme = st.text_input("Thème (facultatif)", start.theme, key=f"theme_{name}", max_chars=200)
    day = jour if isinstance(jour, date) else start.jour
    with reading() as tx:
        calendrier = read_calendriers(tx, place_id).commun
        said = warn_of_day(day, calendrier, tx.today, read_others(tx, place_id, reunion_id))
    for sentence in said:
        st.warning(typeset(f"{sentence} C’est possible."), icon=":material/event:")
    return Reunion(jour=day, heure=heure or "", lieu=lieu or "", theme=theme or "")


@st.dialog("Dater une réunion")
def dialog_plan(place_id: str) -> None:
    """Date a meeting: the pôle is invited, what was waiting comes on its agenda."""
    with reading() as tx:
        calendrier = read_calendriers(tx, place_id).commun
        start = Reunion(jour=calendrier.add_school_days(tx.today + _FORTNIGHT, 0))
    reunion = ask_reunion(place_id, "nouvelle_reunion", start)
    st.caption(typeset(
        "Les membres du pôle et les invités de la réunion précédente y sont nommés d’office : "
        "vous les changez dans « Participants »."
    ))  # fmt: skip
    if st.button("Dater cette réunion", key="confirm_plan_reunion", type="primary"):
        with acting("Réunion datée.") as tx:
            plan_reunion(tx, place_id, reunion)
