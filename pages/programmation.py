"""Page « PAOA » d’un élève : ses domaines, ses objectifs, son cadre, son suivi, ses documents."""

import streamlit as st

from db.programmations import get_programmation
from pages.components.actes import explaining, show_title
from pages.components.mots import short_name
from pages.components.programmation.cadre import show_cadre
from pages.components.programmation.documents import show_documents
from pages.components.programmation.entete import show_head
from pages.components.programmation.lecture import show_redaction
from pages.components.programmation.presence import show_presence
from pages.components.programmation.reprise import offer_reprise, show_reprise
from pages.components.programmation.suivi import show_suivi
from pages.components.programmation.versions import show_versions
from pages.components.session import reading
from pages.components.traces import note_reading

PARTS = (
    ("Objectifs", show_redaction),
    ("Cadre", show_cadre),
    ("Suivi et bilans", show_suivi),
    ("Documents", show_documents),
    ("Versions", show_versions),
)

programmation_id = st.query_params.get("id", "")
with explaining(), reading() as tx:
    lue = get_programmation(tx, programmation_id)
note_reading("read_programmation", "programmation", programmation_id)

show_title(f"PAOA · {short_name(lue.eleve['nom'], lue.eleve['prenom'])}")
if show_reprise(lue):
    st.stop()
show_head(lue)
show_presence(lue.id, lue.acteur)
offer_reprise(lue)
tabs = st.tabs(
    [title for title, _ in PARTS], on_change="rerun", key="onglet_paoa", bind="query-params"
)
for tab, (_, show_part) in zip(tabs, PARTS, strict=True):
    if tab.open:
        with tab:
            show_part(lue)
