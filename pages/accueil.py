"""Page « Accueil » : ce qui m’attend, et mes situations en cours."""

import streamlit as st

from core.droits import Action, may
from db.accueil import TO_SIGN, list_mine, list_waiting
from db.appels import list_due_appels
from db.imports import count_waiting
from db.saisines_en_ligne import list_brouillons
from pages.components.accueil import greeting, show_list
from pages.components.actes import show_title
from pages.components.appel import show_due
from pages.components.nouvelle import show_to_finish
from pages.components.session import reading

with reading() as tx:
    acteur, today = tx.actor, tx.today
    waiting, mine, appels = list_waiting(tx), list_mine(tx), list_due_appels(tx)
    brouillons = list_brouillons(tx) if may(acteur, Action.WRITE_SAISINE) else []
    fiches = count_waiting(tx) if may(acteur, Action.IMPORT_FICHE) else 0

show_title(f"Bonjour {acteur.nom}", greeting(today))
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
    if title == TO_SIGN and len(rows) > 1:
        st.page_link("pages/signer.py", label="**Lire et signer ces réponses ensemble**",
                     icon=":material/draw:")  # fmt: skip
if not waiting and not fiches and not appels and not brouillons:
    st.info("Rien ne vous attend. Ce qui vous sera proposé ou demandé apparaîtra ici.")
if mine:
    st.subheader("Mes situations", anchor=False)
    show_list("En cours", mine)
