"""Page « Réunions du pôle » : le calendrier de l’année, en dater une, ouvrir la prochaine."""

import streamlit as st

from core.droits import Action, may
from core.saisine import school_year, school_year_label
from db.circonscriptions import my_circonscription
from db.reunions import list_reunions
from pages.components.actes import explaining, show_title
from pages.components.reunion.calendrier import dialog_plan, list_years, show_empty, show_reunion
from pages.components.session import reading
from pages.components.traces import note_reading

with explaining(), reading() as tx:
    place = my_circonscription(tx)
    rows, today = list_reunions(tx, place["id"]), tx.today
    tient = may(tx.actor, Action.EDIT_REUNIONS, place["id"])
    ouvre = may(tx.actor, Action.READ_PLENIERE, place["id"])
note_reading("list_reunions", "reunion", nombre=len(rows))

annees = list_years(rows, school_year(today))
show_title("Réunions du pôle")
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    annee = st.selectbox(
        "Année scolaire", annees, index=annees.index(school_year(today)), key="annee_reunions",
        format_func=school_year_label, width=200,
    )  # fmt: skip
    if tient and st.button("Dater une réunion", key="plan_reunion", type="primary",
                           icon=":material/event:"):  # fmt: skip
        dialog_plan(place["id"])
shown = [row for row in rows if school_year(row["jour"]) == annee]
for row in shown:
    show_reunion(row, today, opens=ouvre)
if not shown:
    show_empty(tient=tient)
