"""Every kind of Streamlit widget, among texts that look like Streamlit's own words."""

import datetime as dt

import pandas as pd
import streamlit as st

# What a teacher may well type: never to be translated.
USER_WORDS = ("Upload", "Select all", "No results", "Close", "Search", "Running...", "Help")
_DAY = dt.date(2026, 11, 24)
_ROWS = pd.DataFrame({"Élève": ["A", "B"], "Niveau": ["CP", "CE1"], "Score": [1.5, 2.5]})


def show_inputs(_personne: str) -> None:
    """Show what one fills in."""
    st.title("Saisies")
    st.text_input("Nom", max_chars=40, key="nom", placeholder="Upload")
    st.text_input("Code secret", type="password", key="secret")
    st.text_area("Notes", max_chars=200, key="notes")
    st.number_input("Nombre", 0, 10, 3, key="nombre")
    st.number_input("Nombre libre", value=None, key="nombre_vide")
    st.selectbox("Niveau", ["CP", "Search", "CE2"], index=None, key="niveau")
    st.selectbox("Nouveau niveau", ["CP"], index=0, accept_new_options=True, key="niveau_libre")
    st.multiselect("Motifs", ["Lecture", "Close", "Calcul"], key="motifs")
    st.multiselect("Motifs libres", ["Un"], default=["Un"], accept_new_options=True, key="libres")
    st.multiselect("Aucun motif", [], key="vide")
    st.date_input("Jour", _DAY, key="jour", format="DD/MM/YYYY")
    st.date_input("Jour libre", None, key="jour_vide", format="DD/MM/YYYY")
    st.date_input("Du au", (_DAY, _DAY), key="periode", format="DD/MM/YYYY")
    st.time_input("Heure", dt.time(14, 32), key="heure")
    st.datetime_input("Moment", dt.datetime(2026, 11, 24, 14, 30), key="moment")
    st.slider("Curseur", 0, 10, 4, key="curseur")
    st.select_slider("Échelle", ["peu", "assez", "très"], key="echelle")
    st.checkbox("Case", key="case", help="Une aide")
    st.toggle("Bascule", key="bascule")
    st.radio("Choix", ["un", "deux"], key="choix")
    st.radio("Choix vide", [], key="choix_vide")
    st.pills("Étiquettes", ["Help", "autre"], key="etiquettes")
    st.segmented_control("Segments", ["un", "deux"], key="segments")
    st.feedback("stars", key="avis")
    st.color_picker("Couleur", key="couleur")
    st.file_uploader("Fiche", key="fiche", type=["docx", "odt"], max_upload_size=1)
    st.file_uploader("Fiches", key="fiches", accept_multiple_files=True)
    st.audio_input("Son", key="son")
    st.camera_input("Photo", key="photo", disabled=True)
    st.chat_input("Message", key="message")


def show_rest(_personne: str) -> None:
    """Show what one reads and presses."""
    st.title("Lectures")
    for word in USER_WORDS:
        st.text(word)
    st.markdown("*Download as CSV*, **Connecting**, `Press Enter to apply`")
    with st.form("formulaire"):
        st.text_input("Obligatoire", key="obligatoire", required=True)
        st.text_input("Facultatif", key="facultatif")
        st.form_submit_button("Help")
    st.dataframe(_ROWS, key="table", height=150)
    st.data_editor(_ROWS, key="editeur", num_rows="dynamic")
    st.table(_ROWS)
    st.line_chart(_ROWS, x="Élève", y="Score")
    st.bar_chart(_ROWS, x="Niveau", y="Score")
    st.code("print('Copy to clipboard')", language="python")
    st.json({"Close": {"a": [1, 2]}})
    st.metric("Situations", 12, 2, help="Aide")
    st.pagination(12, key="pages")
    st.menu_button("Menu", ["Close", "autre"], key="menu")
    st.download_button("Upload", "texte", file_name="a.txt", key="telecharger", on_click="ignore")
    st.link_button("Lien", "https://exemple.invalid")
    with st.expander("Détails"):
        st.text("Dedans")
    with st.popover("Bulle"):
        st.text("Select all")
    st.status("Calcul", state="complete")
    st.progress(0.4, "En cours")
    st.info("Fullscreen")
    st.warning("Close")
    if st.button("Close", key="bouton", help="Search"):
        st.toast("Running...", duration="long")
    if st.button("Dialogue", key="ouvre"):
        _open()
    if st.button("Panne", key="panne"):
        raise RuntimeError("Traceback")
    if st.button("Attente", key="attente"):
        import time

        with st.spinner("Running...", show_time=True):
            time.sleep(3)
    st.tabs(["Upload", "Search"])


@st.dialog("Close")
def _open() -> None:
    st.text_input("Help", key="dans_dialogue")
