"""Page « Écoles et personnes » : les écoles, leurs classes, les personnes et leurs rôles."""

import streamlit as st

from core.droits import Action, may
from db.circonscriptions import my_circonscription
from pages.components.actes import explaining, show_title
from pages.components.annuaire import show_annuaire_import
from pages.components.ecoles import show_ecoles
from pages.components.personnes import show_personnes
from pages.components.session import reading

show_title("Écoles et personnes")
with explaining(), reading() as tx:
    place = my_circonscription(tx)
    edits_schools = may(tx.actor, Action.EDIT_ECOLE, place["id"])
    edits_people = may(tx.actor, Action.EDIT_PERSONNE, place["id"])
    imports = may(tx.actor, Action.IMPORT_ANNUAIRE, place["id"])

titles = ["Écoles", "Personnes", *(["Annuaire officiel"] if imports else [])]
tabs = st.tabs(titles, on_change="rerun", key="onglet_ecoles", bind="query-params")
if tabs[0].open:
    with tabs[0]:
        show_ecoles(place, editable=edits_schools)
if tabs[1].open:
    with tabs[1]:
        show_personnes(place, editable=edits_people)
if imports and tabs[2].open:
    with tabs[2]:
        show_annuaire_import(place)
