"""Page « Accueil » : ce qui m’attend, ce qui est en retard, ce qui est nouveau, mes situations."""

import streamlit as st

from core.calendrier import warn_of_end
from core.droits import Action, may
from core.texte import format_date, plural
from core.typographie import typeset
from db.absences import find_return
from db.accueil import TO_SIGN, read_accueil
from db.appels import list_due_appels
from db.calendrier import find_repere
from db.delais import is_exempt
from db.imports import count_waiting, find_expiring
from db.parcours import list_my_requests, list_of_my_school
from db.rencontres_suites import list_my_rencontres
from db.reunions import list_upcoming
from db.revue_comptes import count_to_review
from db.saisines_en_ligne import list_brouillons
from db.signatures import count_letters
from db.soutiens import list_asked, list_to_call
from pages.components.absences import show_return
from pages.components.accueil import (
    greeting,
    show_lines,
    show_list,
    show_nothing_waits,
    show_requests,
)
from pages.components.actes import show_title
from pages.components.appel import show_due
from pages.components.avis import show_news
from pages.components.comptes_revue import show_review_due
from pages.components.nouvelle import show_to_finish
from pages.components.reunion.accueil import show_my_decisions, show_upcoming
from pages.components.session import reading
from pages.components.soutien import show_at_home

with reading() as tx:
    acteur, today = tx.actor, tx.today
    back, repere = find_return(tx), find_repere(tx)
    situations, appels = read_accueil(tx), list_due_appels(tx)
    requests, school = list_my_requests(tx), list_of_my_school(tx)
    brouillons = list_brouillons(tx) if may(acteur, Action.WRITE_SAISINE) else []
    to_call, asked = list_to_call(tx, waiting=True), list_asked(tx)
    ending = warn_of_end(today) if may(acteur, Action.EDIT_CALENDRIER) else ""
    fiches = count_waiting(tx) if may(acteur, Action.IMPORT_FICHE) else 0
    expire = find_expiring(tx) if fiches else None
    a_revoir = count_to_review(tx)
    decisions = situations.decisions
    reunions, rencontres = list_upcoming(tx), list_my_rencontres(tx)
    exempt = is_exempt(tx, acteur.personne_id) if decisions else False
    to_sign = count_letters(tx) if TO_SIGN in situations.waiting else 0

show_title(f"Bonjour {acteur.nom}", greeting(today, repere))
show_upcoming(reunions, rencontres)
if back:
    show_return(back)
st.subheader("À faire par moi", anchor=False)
show_at_home(to_call, asked, today)
if fiches:
    count = plural(fiches, "fiche")
    st.page_link(
        "pages/importer.py", icon=":material/upload_file:",
        label=typeset(f"**{count}** à vérifier dans « Importer des fiches »"),
    )  # fmt: skip
if expire:
    said = f"Une fiche à traiter avant le {format_date(expire)} : elle sera ensuite détruite."
    st.warning(typeset(said), icon=":material/hourglass:")
show_review_due(a_revoir)
show_due(appels, today)
show_to_finish(brouillons)
for title, rows in situations.waiting.items():
    show_list(title, rows)
    if title == TO_SIGN and to_sign > 1:
        st.page_link("pages/signer.py", label="**Lire et signer ces réponses ensemble**",
                     icon=":material/draw:")  # fmt: skip
show_my_decisions(decisions, today, exempt=exempt)
if not (
    situations.waiting or fiches or a_revoir or appels or brouillons or to_call or decisions
):  # fmt: skip
    show_nothing_waits(acteur.roles)
if ending:
    st.warning(typeset(ending), icon=":material/event_busy:")
if situations.late:
    st.subheader("En retard, et pourquoi", anchor=False)
    show_lines(situations.late)
show_news()
if situations.soon:
    st.subheader("À venir dans les cinq jours de classe", anchor=False)
    show_lines(situations.soon)
show_requests("Mes demandes", requests)
show_requests("Dans mon école", school)
if situations.mine:
    st.subheader("Mes autres situations en cours", anchor=False)
    show_lines(situations.mine)
