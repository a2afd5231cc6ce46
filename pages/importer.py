"""Page « Importer des fiches » : déposer, vérifier, confirmer ; saisir une fiche papier."""

import streamlit as st

from db.circonscriptions import my_circonscription
from db.imports import list_waiting
from db.imports_reponses import list_waiting_reponses
from pages.components.actes import explaining, show_title
from pages.components.imports import show_drop_zone, show_lines, show_recent, show_vanished
from pages.components.imports_reponses import show_answers
from pages.components.session import reading

show_title("Importer des fiches")
with explaining(), reading() as tx:
    place = my_circonscription(tx)
    waiting = list_waiting(tx, place["id"])
    answers = list_waiting_reponses(tx, place["id"])

show_drop_zone(place)
show_vanished([*waiting, *answers])
show_answers(place, answers)
if waiting:
    show_lines(place, waiting)
elif not answers:
    st.info(
        "Les fiches déposées apparaîtront ici, une ligne chacune, avec ce qui est à vérifier. "
        "Rien n’est enregistré avant que vous ne confirmiez."
    )
show_recent(place)
