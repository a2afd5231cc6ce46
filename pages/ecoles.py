"""Page « Écoles et personnes » : écoles, secteurs, suite de l’an prochain, personnes, imports."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from core.droits import Action, may
from core.personne import Role
from db.circonscriptions import my_circonscription
from pages.components.absences import show_absences
from pages.components.actes import explaining, show_title
from pages.components.annuaire import show_annuaire_import
from pages.components.ecoles import show_ecoles
from pages.components.personnes import show_personnes
from pages.components.rentree import show_rentree
from pages.components.reprise import show_reprise
from pages.components.secteurs import show_secteurs
from pages.components.session import reading
from pages.components.suites import show_suites

show_title("Écoles et personnes")
with explaining(), reading() as tx:
    acteur, place = tx.actor, my_circonscription(tx)
    allowed = {action for action in Action if may(acteur, action, place["id"])}

sections: dict[str, Callable[[], None]] = {
    "Écoles": partial(show_ecoles, place, editable=Action.EDIT_ECOLE in allowed),
    "Secteurs": partial(show_secteurs, place),
}
if Action.PLAN_SUITES in allowed:
    sections["À suivre"] = partial(show_suites, place)
if acteur.roles - {Role.DIRECTEUR, Role.ENSEIGNANT}:
    sections["Personnes"] = partial(show_personnes, place, editable=Action.EDIT_PERSONNE in allowed)
if Action.NOTE_ABSENCE in allowed or place["id"] in acteur.circonscriptions_as(Role.MEMBRE):
    sections["Absences"] = partial(show_absences, place)
if Action.IMPORT_ANNUAIRE in allowed:
    sections["Annuaire officiel"] = partial(show_annuaire_import, place)
if Action.IMPORT_RENTREE in allowed:
    sections["Rentrée"] = partial(show_rentree, place)
if Action.IMPORT_REGISTRE in allowed:
    sections["Registre d’une année passée"] = partial(show_reprise, place)
tabs = st.tabs(list(sections), on_change="rerun", key="onglet_ecoles", bind="query-params")
for tab, show in zip(tabs, sections.values(), strict=True):
    if tab.open:
        with tab:
            show()
