"""Page « Accueil » : ce qui m’attend, ce qui est en retard, ce qui est nouveau, mes situations."""

import streamlit as st

from core.calendrier import warn_of_end
from core.droits import Action, may
from core.typographie import typeset
from db.absences import find_return
from db.accueil import list_late_others, list_mine, list_soon_others, list_waiting
from db.appels import list_due_appels
from db.calendrier import find_repere
from db.imports import count_waiting
from db.saisines_en_ligne import list_brouillons
from pages.components.absences import show_return
from pages.components.accueil import greeting, show_lines, show_list, show_nothing_waits
from pages.components.actes import show_title
from pages.components.appel import show_due
from pages.components.avis import show_news
from pages.components.nouvelle import show_to_finish
from pages.components.session import reading

with reading() as tx:
    acteur, today = tx.actor, tx.today
    back, repere = find_return(tx), find_repere(tx)
    waiting, mine, appels = list_waiting(tx), list_mine(tx), list_due_appels(tx)
    brouillons = list_brouillons(tx) if may(acteur, Action.WRITE_SAISINE) else []
    late, soon = list_late_others(tx, waiting), list_soon_others(tx, waiting)
    ending = warn_of_end(today) if may(acteur, Action.EDIT_CALENDRIER) else ""
    fiches = count_waiting(tx) if may(acteur, Action.IMPORT_FICHE) else 0

show_title(f"Bonjour {acteur.nom}", greeting(today, repere))
if back:
    show_return(back)
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
    show_nothing_waits(acteur.roles)
if ending:
    st.warning(typeset(ending), icon=":material/event_busy:")
if late:
    st.subheader("En retard, et pourquoi", anchor=False)
    show_lines(late)
show_news()
if soon:
    st.subheader("À venir dans les cinq jours de classe", anchor=False)
    show_lines(soon)
if mine:
    st.subheader("Mes situations", anchor=False)
    show_list("En cours", mine)
