"""Page « Écoles et personnes » : écoles, secteurs, suite de l’an prochain, personnes, annuaire."""

from collections.abc import Callable

import streamlit as st

from core.droits import Action, may
from core.personne import Role
from db.circonscriptions import my_circonscription
from pages.components.actes import explaining, show_title
from pages.components.annuaire import show_annuaire_import
from pages.components.ecoles import show_ecoles
from pages.components.personnes import show_personnes
from pages.components.secteurs import show_secteurs
from pages.components.session import reading
from pages.components.suites import show_suites

show_title("Écoles et personnes")
with explaining(), reading() as tx:
    acteur, place = tx.actor, my_circonscription(tx)


def _may(action: Action) -> bool:
    return may(acteur, action, place["id"])


parts: dict[str, Callable[[], None]] = {
    "Écoles": lambda: show_ecoles(place, editable=_may(Action.EDIT_ECOLE)),
    "Secteurs": lambda: show_secteurs(place),
}
if _may(Action.PLAN_SUITES):
    parts["À suivre"] = lambda: show_suites(place)
if acteur.roles - {Role.DIRECTEUR, Role.ENSEIGNANT}:
    parts["Personnes"] = lambda: show_personnes(place, editable=_may(Action.EDIT_PERSONNE))
if _may(Action.IMPORT_ANNUAIRE):
    parts["Annuaire officiel"] = lambda: show_annuaire_import(place)

tabs = st.tabs(list(parts), on_change="rerun", key="onglet_ecoles", bind="query-params")
for tab, show_part in zip(tabs, parts.values(), strict=True):
    if tab.open:
        with tab:
            show_part()
