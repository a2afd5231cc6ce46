"""Page d’une ESS ou d’une équipe éducative : la préparer, la tenir, ses suites, ses documents."""

import streamlit as st

from core.rencontre import NATURE_RENCONTRE_LABELS
from db.rencontres import get_rencontre
from pages.components.actes import explaining, show_title
from pages.components.mots import short_name
from pages.components.programmation.presence import show_presence
from pages.components.rencontre.decisions import show_decisions
from pages.components.rencontre.documents import show_documents
from pages.components.rencontre.entete import show_head
from pages.components.rencontre.pendant import show_pendant
from pages.components.rencontre.preparer import show_preparer
from pages.components.rencontre.suites import show_suites
from pages.components.session import reading
from pages.components.traces import note_reading, note_seen

PARTS = (
    ("Préparer", show_preparer),
    ("Pendant", show_pendant),
    ("Décisions et suites", show_decisions),
    ("Documents", show_documents),
)

rencontre_id = st.query_params.get("id", "")
with explaining(), reading() as tx:
    lue = get_rencontre(tx, rencontre_id)
note_reading("read_rencontre", "rencontre", rencontre_id)
note_seen(rencontre_id)

name = short_name(lue.eleve["nom"], lue.eleve["prenom"])
show_title(f"{NATURE_RENCONTRE_LABELS[lue.nature]} · {name}")
show_head(lue)
show_suites(lue)
show_presence(lue.id, lue.acteur)
tabs = st.tabs(
    [title for title, _ in PARTS], on_change="rerun", key="onglet_rencontre", bind="query-params"
)
for tab, (_, show_part) in zip(tabs, PARTS, strict=True):
    if tab.open:
        with tab:
            show_part(lue)
