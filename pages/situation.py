"""Page « Situation » : une saisine, ce qu’elle demande, ce qu’on en fait, ce qu’on répond."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from core.droits import Acces
from db.absences import list_absent_bearers
from db.situations import Situation, get_situation
from pages.components.actes import explaining, show_title
from pages.components.session import reading
from pages.components.situation.actions import (
    ANSWER_TAB,
    PARENTS_TAB,
    TABS,
    show_action_bar,
    show_my_proposition,
)
from pages.components.situation.demande import show_deja_en_place, show_demande
from pages.components.situation.documents import show_documents
from pages.components.situation.entete import show_absent, show_header, show_missing
from pages.components.situation.lecteurs import show_readers
from pages.components.situation.parcours import show_progress
from pages.components.situation.parents import concerns_parents, show_parents
from pages.components.situation.reponse import show_reponse
from pages.components.situation.suivi import show_echanges, show_historique
from pages.components.traces import note_reading, note_seen

Part = tuple[str, Callable[[Situation], None]]
_ALL: Final[tuple[Part, ...]] = (
    ("Demande", show_demande),
    ("Déjà en place", show_deja_en_place),
    (PARENTS_TAB, show_parents),
    ("Échanges et actions", show_echanges),
    (ANSWER_TAB, show_reponse),
    ("Documents", show_documents),
    ("Historique", show_historique),
)
_INSIDE: Final = {"Échanges et actions", "Historique"}

saisine_id = st.query_params.get("id", "")
with explaining(), reading() as tx:
    situation = get_situation(tx, saisine_id)
    today, absents = tx.today, list_absent_bearers(tx, saisine_id)
if saisine_id:  # a link to this very screen (« Lire la réponse ») leaves the address as it was
    st.query_params["id"] = saisine_id
note_reading("read_saisine", "saisine", saisine_id)
note_seen(saisine_id)

show_title(f"Situation {situation.saisine['reference']}")
show_header(situation, today)
show_absent(absents, today)
if situation.acces < Acces.SUIVI:
    st.info(
        "Vous voyez ici l’essentiel : la référence, l’état et qui s’en charge. "
        "Le contenu est ouvert aux personnes à qui la situation est proposée."
    )
    st.stop()
show_readers(situation)
show_progress(situation)
show_missing(situation)
show_my_proposition(situation)
show_action_bar(situation)
hidden = set() if situation.inside else _INSIDE
hidden = hidden if concerns_parents(situation) else hidden | {PARENTS_TAB}
parts = [part for part in _ALL if part[0] not in hidden]
tabs = st.tabs([title for title, _ in parts], on_change="rerun", key=TABS, bind="query-params")
for tab, (_, show_part) in zip(tabs, parts, strict=True):
    if tab.open:
        with tab:
            show_part(situation)
