"""Page « Banque d’objectifs » : chercher, tenir la sienne, celle de la circonscription."""

from collections.abc import Callable

import streamlit as st

from core.droits import Action, may
from core.typographie import typeset
from db.banques import count_proposed
from db.circonscriptions import my_circonscription
from pages.components.actes import explaining, show_title
from pages.components.banque import show_search
from pages.components.banque_juger import show_judged
from pages.components.banque_miens import show_mine
from pages.components.session import reading

show_title("Banque d’objectifs", "Des objectifs prêts à être dits de chaque élève, dans sa PAOA")
with explaining(), reading() as tx:
    acteur, place = tx.actor, my_circonscription(tx)
    waiting = count_proposed(tx)

sections: dict[str, Callable[[], None]] = {"Chercher": show_search, "Ma banque": show_mine}
if may(acteur, Action.JUDGE_MODELE, place["id"]):
    sections["Circonscription"] = show_judged
    if waiting:
        said = "1 proposition attend" if waiting == 1 else f"{waiting} propositions attendent"
        st.markdown(typeset(f":yellow-badge[:material/inbox: {said}] dans « Circonscription »"))
tabs = st.tabs(list(sections), on_change="rerun", key="onglet_banque", bind="query-params")
for tab, show in zip(tabs, sections.values(), strict=True):
    if tab.open:
        with tab:
            show()
