"""Page « Accueil » : ce qui m’attend, et mes situations en cours."""

import streamlit as st

from core.calendrier import warn_of_end
from core.droits import Action, may
from core.typographie import typeset
from db.accueil import list_mine, list_waiting
from db.appels import list_due_appels
from db.calendrier import find_repere
from db.delais import list_late, list_soon
from db.imports import count_waiting
from db.saisines_en_ligne import list_brouillons
from pages.components.accueil import greeting, show_lines, show_list
from pages.components.actes import show_title
from pages.components.appel import show_due
from pages.components.nouvelle import show_to_finish
from pages.components.session import reading

with reading() as tx:
    acteur, today = tx.actor, tx.today
    waiting, mine, appels = list_waiting(tx), list_mine(tx), list_due_appels(tx)
    brouillons = list_brouillons(tx) if may(acteur, Action.WRITE_SAISINE) else []
    late, soon = list_late(tx), list_soon(tx)
    repere = find_repere(tx)
    ending = warn_of_end(today) if may(acteur, Action.EDIT_CALENDRIER) else ""
    fiches = count_waiting(tx) if may(acteur, Action.IMPORT_FICHE) else 0

show_title(f"Bonjour {acteur.nom}", greeting(today, repere))
st.subheader("À faire par moi", anchor=False)
if fiches:
    count = f"{fiches} fiche{'s' if fiches > 1 else ''}"
    st.page_link(
        "pages/importer.py", icon=":material/upload_file:",
        label=f"**{count}** à vérifier dans « Importer des fiches »",
    )  # fmt: skip
show_due(appels, today)
show_to_finish(brouillons)
for title, rows in waiting.items():
    show_list(title, rows)
if not waiting and not fiches and not appels and not brouillons:
    st.info("Rien ne vous attend. Ce qui vous sera proposé ou demandé apparaîtra ici.")
if ending:
    st.warning(typeset(ending), icon=":material/event_busy:")
if late:
    st.subheader("En retard, et pourquoi", anchor=False)
    show_lines(late)
if soon:
    st.subheader("À venir dans les cinq jours de classe", anchor=False)
    show_lines(soon)
if mine:
    st.subheader("Mes situations", anchor=False)
    show_list("En cours", mine)
