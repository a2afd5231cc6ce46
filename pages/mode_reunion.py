"""Page « Mode réunion » : l’écran partagé d’une rencontre, devant les parents."""

import streamlit as st

from pages.components.mode_reunion import show_room
from pages.components.traces import note_reading

rencontre_id = st.query_params.get("id", "")
if show_room(rencontre_id):
    note_reading("show_rencontre", "rencontre", rencontre_id)
