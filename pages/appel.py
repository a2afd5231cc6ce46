"""Page « Noter un appel » : ce qui n’est pas du pôle, une fiche de trente secondes, la suite."""

import streamlit as st

from core.droits import Action, may
from db.appels import list_ended_appels, list_open_appels
from db.circonscriptions import my_circonscription
from pages.components.actes import explaining, show_title
from pages.components.appel import show_appel, show_ended, show_not_here
from pages.components.appel_formulaire import show_form
from pages.components.session import reading
from pages.components.traces import note_reading

show_title("Noter un appel")
with explaining(), reading() as tx:
    place = my_circonscription(tx)
    makes_saisines = may(tx.actor, Action.IMPORT_FICHE, place["id"])
    waiting, ended = list_open_appels(tx), list_ended_appels(tx)
    today = tx.today
note_reading("list_appels", "appel", nombre=len(waiting) + len(ended))

show_not_here(place["telephone"])
show_form(place["id"], makes_saisines=makes_saisines)
st.header("À suivre", anchor=False)
for row in waiting:
    show_appel(row, today, makes_saisines=makes_saisines)
if not waiting:
    st.info(
        "Les appels à rappeler et ceux qui deviendront une saisine attendront ici. "
        "Rien n’attend pour le moment."
    )
if ended:
    st.header("Derniers appels", anchor=False)
    for row in ended:
        show_ended(row)
