"""Page « PAOA » : les programmations que l’on peut lire, ce qui leur manque, en créer une."""

import streamlit as st

from db.programmations import list_programmations
from pages.components.actes import explaining, show_title
from pages.components.programmations import (
    dialog_create,
    list_schools,
    show_empty,
    show_filters,
    show_table,
)
from pages.components.session import reading
from pages.components.traces import note_reading

show_title("PAOA", "Programmations adaptées des objectifs d’apprentissage")
with explaining(), reading() as tx:
    rows = list_programmations(tx)
note_reading("list_programmations", "programmation", nombre=len(rows))

schools = list_schools()
if schools and st.button("Nouvelle PAOA", key="new_programmation", type="primary",
                         icon=":material/add:"):  # fmt: skip
    dialog_create(schools)
shown = show_filters(rows) if rows else []
if shown:
    show_table(shown)
    st.caption(f"{len(shown)} programmation{'s' if len(shown) > 1 else ''}")
else:
    show_empty(filtered=bool(rows), creates=bool(schools))
