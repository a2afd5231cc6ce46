"""Page « Avant de saisir le pôle » : ce qui peut se faire d’abord, à cocher ou à afficher."""

import streamlit as st

from core.droits import Action, may
from core.typographie import typeset
from db.circonscriptions import my_circonscription
from pages.components.actes import explaining, show_title
from pages.components.echelle import show_affiche, show_danger, show_liste, show_saisine
from pages.components.session import reading

show_title(
    "Avant de saisir le pôle",
    typeset(
        "Un pense-bête, jamais une condition : l’ordre n’est pas figé, et une fiche incomplète est "
        "acceptée."
    ),
)
with explaining(), reading() as tx:
    place = my_circonscription(tx)
    writes = may(tx.actor, Action.WRITE_SAISINE)

show_danger(place["telephone"])
titles = ["La liste à cocher", "L’affiche"]
liste, affiche = st.tabs(titles, on_change="rerun", key="onglet_avant")
if liste.open:
    with liste:
        show_liste()
        show_saisine(writes=writes)
if affiche.open:
    with affiche:
        show_affiche(place)
