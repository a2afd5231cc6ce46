"""Page « Accueil » : ce qui m’attend, ce qui est en retard, ce qui est nouveau, mes situations."""

import streamlit as st

from core.droits import Action, may
from db.absences import find_return
from db.accueil import find_repere, list_late_others, list_mine, list_waiting
from db.appels import list_due_appels
from db.imports import count_waiting
from db.saisines_en_ligne import list_brouillons
from pages.components.absences import show_return
from pages.components.accueil import greeting, show_late, show_list, show_nothing_waits
from pages.components.actes import show_title
from pages.components.appel import show_due
from pages.components.avis import show_news
from pages.components.nouvelle import show_to_finish
from pages.components.session import reading

with reading() as tx:
    acteur, today = tx.actor, tx.today
    back, repere = find_return(tx), find_repere(tx)
    waiting, mine, appels = list_waiting(tx), list_mine(tx), list_due_appels(tx)
    late = list_late_others(tx, waiting)
    brouillons = list_brouillons(tx) if may(acteur, Action.WRITE_SAISINE) else []
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
show_late(late)
show_news()
if mine:
    st.subheader("Mes situations", anchor=False)
    show_list("En cours", mine)
