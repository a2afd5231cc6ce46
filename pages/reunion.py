"""Page « Réunion » : l’ordre du jour, qui est là, la plénière, la séance restreinte, le relevé."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from core.droits import Action, may
from core.texte import format_date
from db.connection import Row
from db.reunions import get_reunion
from pages.components.actes import explaining, show_title
from pages.components.reunion.entete import show_header
from pages.components.reunion.ordre import show_ordre
from pages.components.reunion.participants import show_participants
from pages.components.reunion.pleniere import show_pleniere
from pages.components.reunion.releve import show_releve
from pages.components.reunion.restreinte import show_restreinte
from pages.components.session import reading
from pages.components.traces import note_reading, note_seen

Part = tuple[str, Callable[[Row], None]]
_RUN: Final[tuple[Part, ...]] = (
    ("Ordre du jour", show_ordre),
    ("Participants", show_participants),
)
_ALL: Final[tuple[Part, ...]] = (
    ("Plénière", show_pleniere),
    ("Séance restreinte", show_restreinte),
    ("Relevé", show_releve),
)

reunion_id = st.query_params.get("id", "")
with explaining(), reading() as tx:
    reunion = get_reunion(tx, reunion_id, Action.READ_PLENIERE)
    tient = may(tx.actor, Action.EDIT_REUNIONS, reunion["circonscription_id"])
st.query_params["id"] = reunion_id
note_reading("read_reunion", "reunion", reunion_id)
note_seen(reunion_id)
show_title(f"Réunion du {format_date(reunion['jour'])}")
show_header(reunion, tient=tient)
parts = [*(_RUN if tient else ()), *_ALL]
tabs = st.tabs([title for title, _ in parts], on_change="rerun", key="onglet_reunion",
               bind="query-params")  # fmt: skip
for tab, (_, show_part) in zip(tabs, parts, strict=True):
    if tab.open:
        with tab:
            show_part(reunion)
