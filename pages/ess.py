"""Page « ESS » : les rencontres à venir, à prévoir et tenues ; en préparer une."""

import streamlit as st

from core.droits import Action, may
from core.personne import Role
from db.circonscriptions import my_circonscription
from db.rencontres import list_agenda
from pages.components.actes import explaining, show_title
from pages.components.rencontres import read_schools, show_agenda, show_buttons, show_lists
from pages.components.session import acteur, reading
from pages.components.traces import note_reading

show_title("ESS", "Équipes de suivi de la scolarisation et équipes éducatives")
moi = acteur()
note_reading("list_rencontres", "rencontre")
if moi.roles.isdisjoint(set(Role) - {Role.SECRETARIAT}) and may(moi, Action.READ_AGENDA):
    with explaining(), reading() as tx:
        rows = list_agenda(tx, my_circonscription(tx)["id"])
    show_agenda(rows)
    st.stop()
schools = read_schools()
show_buttons(schools)
show_lists(schools)
