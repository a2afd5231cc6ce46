"""The programmation at the meeting: observations added live, and the avis of the ESS."""

import streamlit as st

from core.droits_programmation import ActionProgrammation
from core.errors import InvalidInput
from core.programmation import AVIS_LABELS, AvisEss, AvisRendu, StatutProgrammation
from core.texte import format_date
from core.typographie import typeset
from db.brouillons import list_drafts
from db.programmations import ProgrammationLue
from db.programmations_versions import move_programmation
from db.rencontres import RencontreLue
from db.rencontres_salle import find_programmation
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.passages import show_passages, take_texts
from pages.components.programmation.mots import describe_statut
from pages.components.programmation.suivi import show_line
from pages.components.saisie import long_text
from pages.components.session import reading

_S = StatutProgrammation


def show_paoa(lue: RencontreLue) -> None:
    """Show the programmation of the year, objective by objective, and its avis."""
    with reading() as tx:
        paoa = find_programmation(tx, lue)
    with st.container(border=True, key="paoa_rencontre"):
        if paoa is None:
            st.caption(typeset(
                "Pas de PAOA pour cette année, ou elle ne vous est pas ouverte : son équipe la "
                "crée depuis « PAOA »."
            ))  # fmt: skip
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**PAOA, objectif par objectif** {describe_statut(paoa.statut)}")
            st.page_link("pages/programmation.py", label="Ouvrir la PAOA",
                         icon=":material/menu_book:", query_params={"id": paoa.id})  # fmt: skip
        if not paoa.contenu.lignes:
            st.caption("Aucun objectif n’est encore écrit.")
        for ligne in paoa.contenu.lignes:
            show_line(paoa, ligne)
        _show_avis(lue, paoa)


def _show_avis(lue: RencontreLue, paoa: ProgrammationLue) -> None:
    if avis := paoa.contenu.avis:
        said = f"Avis de l’ESS du {format_date(avis.le)} : {AVIS_LABELS[avis.avis]}"
        st.markdown(f":material/rate_review: **{escape(typeset(said))}**")
        if avis.texte:
            st.text(avis.texte)
    elif paoa.statut is _S.PRESENTEE and paoa.may(ActionProgrammation.GIVE_AVIS):
        _ask_avis(lue, paoa)
    elif paoa.statut is _S.ELABOREE and paoa.may(ActionProgrammation.WRITE):
        if st.button("Présenter cette PAOA à l’ESS", key="present_paoa",
                     icon=":material/co_present:"):  # fmt: skip
            with acting("PAOA présentée : l’avis peut être noté.") as tx:
                move_programmation(tx, paoa.id, paoa.row["version"], _S.PRESENTEE)
    else:
        st.caption(typeset(_say_why(paoa)))


def _say_why(paoa: ProgrammationLue) -> str:
    if paoa.statut is _S.BROUILLON:
        return "Encore en brouillon : l’avis se donne sur une PAOA arrêtée en conseil de cycle."
    if paoa.statut is _S.ELABOREE:
        return "Son équipe note d’abord sa présentation à l’ESS ; l’avis pourra ensuite être noté."
    return "L’avis de l’ESS est noté par l’équipe ou l’enseignant(e) référent(e)."


def _ask_avis(lue: RencontreLue, paoa: ProgrammationLue) -> None:
    subject = f"paoa_avis:{paoa.id}"
    chosen = st.segmented_control(
        typeset("Avis de l’ESS : la PAOA est-elle conforme au PPS ?"), list(AvisEss),
        key="avis_rencontre", format_func=lambda avis: AVIS_LABELS[avis].capitalize(),
    )  # fmt: skip
    with reading() as tx:
        drafts, today = list_drafts(tx, subject), tx.today
    long_text("Ce que l’ESS a dit de la PAOA", subject=subject, field="texte", drafts=drafts,
              height=2, help="")  # fmt: skip
    show_passages(subject, drafts)
    if st.button("Noter l’avis", key="save_avis_rencontre", icon=":material/rate_review:"):
        with acting("Avis noté sur la PAOA.") as tx:
            if chosen is None:
                raise InvalidInput("Choisissez l’avis : conforme, réserves ou à revoir.")
            typed = take_texts(tx, subject)
            day = min(lue.quand.jour or today, today)
            avis = AvisRendu(avis=chosen, le=day, texte=typed.get("texte", "").strip())
            move_programmation(tx, paoa.id, paoa.row["version"], _S.AVIS_ESS, avis)
