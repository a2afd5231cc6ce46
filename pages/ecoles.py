"""Page « Écoles et personnes » : les écoles, leurs classes, les personnes et leurs rôles."""

from collections.abc import Callable

import streamlit as st

from core.droits import Action, may
from core.personne import Role
from db.circonscriptions import my_circonscription
from pages.components.absences import show_absences
from pages.components.actes import explaining, show_title
from pages.components.annuaire import show_annuaire_import
from pages.components.ecoles import show_ecoles
from pages.components.personnes import show_personnes
from pages.components.session import reading

show_title("Écoles et personnes")
with explaining(), reading() as tx:
    place = my_circonscription(tx)
    edits_schools = may(tx.actor, Action.EDIT_ECOLE, place["id"])
    edits_people = may(tx.actor, Action.EDIT_PERSONNE, place["id"])
    imports = may(tx.actor, Action.IMPORT_ANNUAIRE, place["id"])
    notes_absences = may(tx.actor, Action.NOTE_ABSENCE, place["id"]) or bool(
        place["id"] in tx.actor.circonscriptions_as(Role.MEMBRE)
    )

parts: list[tuple[str, Callable[[], None], bool]] = [
    ("Écoles", lambda: show_ecoles(place, editable=edits_schools), True),
    ("Personnes", lambda: show_personnes(place, editable=edits_people), True),
    ("Absences", lambda: show_absences(place), notes_absences),
    ("Annuaire officiel", lambda: show_annuaire_import(place), imports),
]
mine = [(title, show_part) for title, show_part, shown in parts if shown]
tabs = st.tabs(
    [title for title, _ in mine], on_change="rerun", key="onglet_ecoles", bind="query-params"
)
for tab, (_, show_part) in zip(tabs, mine, strict=True):
    if tab.open:
        with tab:
            show_part()
