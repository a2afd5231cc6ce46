"""Page « Écoute et soutien » : être rappelé par qui l’on choisit, et les autres recours."""

import streamlit as st

from core.droits import Action, may
from core.typographie import typeset
from db.circonscriptions import my_circonscription, read_reglage
from db.personnes import get_personne
from db.soutiens import list_asked, list_callable, list_to_call, read_kept
from pages.components.actes import explaining, show_title
from pages.components.session import reading
from pages.components.soutien import (
    show_asked,
    show_form,
    show_kept,
    show_not_emergency,
    show_relais,
    show_to_call,
)

show_title(
    "Écoute et soutien",
    typeset("Parler à la personne de votre choix : elle vous rappelle. Rien ne se raconte ici."),
)
with explaining(), reading() as tx:  # and no row of the audit log: docs/adr/0007
    place = my_circonscription(tx)
    asked, to_call, people = list_asked(tx), list_to_call(tx), list_callable(tx, place["id"])
    relais = read_reglage(tx, place["id"], "soutien_relais")
    edits = may(tx.actor, Action.EDIT_RELAIS, place["id"])
    kept = read_kept(tx, place["id"])
    me, today = get_personne(tx, tx.actor.personne_id), tx.today

with st.container(key="lecture"):
    show_not_emergency(place["telephone"])
    if to_call:
        st.header("On vous a demandé de rappeler", anchor=False)
        show_to_call(to_call, today)
    if asked:
        st.header("Vos demandes", anchor=False)
        show_asked(asked)
    st.header("Être rappelé(e)", anchor=False)
    show_form(place["id"], people, me)
    show_kept(**kept)
    st.header("Sans passer par le pôle", anchor=False)
    show_relais(relais, edits=edits)
