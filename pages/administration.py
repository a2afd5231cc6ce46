"""Page « Administration » : signature, courrier, comptes, sauvegardes, selon qui l’ouvre."""

import streamlit as st

from core.droits import Action, may
from db.circonscriptions import my_circonscription
from pages.components.actes import explaining, show_title
from pages.components.administration import show_backups, show_delegation, show_smtp
from pages.components.calendrier import show_calendrier
from pages.components.comptes import show_comptes
from pages.components.listes import show_listes
from pages.components.session import reading
from pages.components.soutien import show_relais_form

show_title("Administration")
with explaining(), reading() as tx:
    place, acteur = my_circonscription(tx), tx.actor

parts = [
    ("Signature", Action.GRANT_DELEGATION, show_delegation),
    ("Listes", Action.EDIT_LISTES, show_listes),
    ("Courrier", Action.EDIT_REGLAGES, show_smtp),
    ("Calendrier et délais", Action.EDIT_CALENDRIER, show_calendrier),
    ("Écoute et soutien", Action.EDIT_RELAIS, show_relais_form),
    ("Comptes", Action.KEEP_COMPTES, show_comptes),
    ("Sauvegardes", Action.READ_BACKUPS, show_backups),
]
mine = [part for part in parts if may(acteur, part[1], place["id"])]
tabs = st.tabs(
    [title for title, _, _ in mine],
    on_change="rerun",
    key="onglet_administration",
    bind="query-params",
)
for tab, (_, _, show_part) in zip(tabs, mine, strict=True):
    if tab.open:
        with tab:
            show_part(place)
