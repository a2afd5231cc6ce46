"""Page « PAOA » : les programmations que l’on peut lire, ce qui leur manque, en créer une."""

import streamlit as st

from core.programmation_liste import FiltresProgrammation
from core.texte import plural
from db.programmations import list_programmations
from pages.components.actes import explaining, show_title
from pages.components.programmations import (
    dialog_create,
    list_schools,
    show_empty,
    show_table,
)
from pages.components.programmations_filtres import show_exports, show_filters
from pages.components.session import reading
from pages.components.traces import note_reading

show_title("PAOA", "Programmations adaptées des objectifs d’apprentissage")
with explaining(), reading() as tx:
    rows, today = list_programmations(tx), tx.today
note_reading("list_programmations", "programmation", nombre=len(rows))

schools = list_schools()
if schools and st.button("Nouvelle PAOA", key="new_programmation", type="primary",
                         icon=":material/add:"):  # fmt: skip
    dialog_create(schools)
filtres = show_filters(rows) if rows else FiltresProgrammation()
shown = [row for row in rows if filtres.keeps(row, today)]
if shown:
    show_table(shown)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.caption(plural(len(shown), "programmation"))
        show_exports(filtres, len(shown))
else:
    show_empty(filtered=bool(rows), creates=bool(schools))
