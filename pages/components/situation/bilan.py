"""The bilan d'étape of a situation: recording one, and those that were made."""

from datetime import date

import streamlit as st

from core.bilan import SUITE_BILAN_LABELS, BilanEtape, SuiteBilan
from core.listes import Liste
from core.texte import format_date
from core.typographie import typeset
from db.bilans import list_bilans, record_bilan
from db.brouillons import list_drafts
from db.calendrier import read_calendriers, read_cibles
from db.circonscriptions import list_values
from db.situations import Situation
from pages.components.actes import acting
from pages.components.libelles import read_labels, read_offered
from pages.components.mots import escape, show_user_text
from pages.components.passages import show_passages, take_texts
from pages.components.saisie import long_text
from pages.components.session import reading


@st.dialog("Bilan d’étape", width="medium")
def dialog_bilan(situation: Situation) -> None:
    """Ask what changed and what comes next; the text saves itself while it is typed."""
    with reading() as tx:
        today = tx.today
        place = situation.saisine["circonscription_id"]
        weeks = read_cibles(tx, place).bilan_semaines
        calendrier = read_calendriers(tx, place).of(situation.saisine["ecole_id"])
    evaluations = read_offered(Liste.EVALUATION)
    jour = st.date_input("Fait le", today, max_value=today, format="DD/MM/YYYY", key="bilan_jour")
    evaluation = st.pills(
        "Ce qui a changé", list(evaluations), key="bilan_evaluation",
        format_func=evaluations.__getitem__,
    )  # fmt: skip
    subject = f"bilan:{situation.id}"
    with reading() as tx:
        drafts = list_drafts(tx, subject)
    long_text("En quelques mots", subject=subject, field="texte", drafts=drafts)
    show_passages(subject, drafts)
    suite = st.radio(
        "La suite", list(SuiteBilan), key="bilan_suite", format_func=SUITE_BILAN_LABELS.__getitem__
    )
    bilan = BilanEtape(jour=jour, evaluation=evaluation or "", suite=suite or SuiteBilan.POURSUIVRE)
    bilan = _ask_what_next(situation, bilan, calendrier.add_school_weeks(jour, weeks))
    if st.button("Enregistrer le bilan", type="primary", key="confirm_bilan"):
        with acting("Bilan d’étape enregistré.") as tx:
            text = take_texts(tx, subject).get("texte", "")
            record_bilan(tx, situation.id, bilan.model_copy(update={"texte": text}))


def _ask_what_next(situation: Situation, bilan: BilanEtape, proposed: date) -> BilanEtape:
    if bilan.suite is SuiteBilan.TERMINER:
        with reading() as tx:
            reasons = list_values(tx, situation.saisine["circonscription_id"], Liste.CLOTURE)
        motif = st.selectbox("Raison", list(reasons), index=None, key="bilan_motif",
                             placeholder="Choisir", format_func=reasons.__getitem__)  # fmt: skip
        return bilan.model_copy(update={"motif": motif or ""})
    if bilan.suite is SuiteBilan.PROPOSER:
        st.caption(typeset(
            "Une nouvelle version de la réponse s’ouvre, à écrire, signer et envoyer. Sa date de "
            "bilan remplacera celle-ci."
        ))  # fmt: skip
    prochain = st.date_input(
        "Prochain bilan d’étape le", proposed, format="DD/MM/YYYY",
        min_value=bilan.jour, key="bilan_prochain",
    )  # fmt: skip
    return bilan.model_copy(update={"prochain_le": prochain})


def show_bilans(situation: Situation) -> None:
    """Show the bilans made, latest first: to the school their day and evaluation."""
    with reading() as tx:
        bilans = list_bilans(tx, situation.id)
    if not bilans:
        return
    labels = read_labels(Liste.EVALUATION)
    st.markdown("#### Bilans d’étape")
    for bilan in bilans:
        with st.container(border=True, key=f"bilan_{bilan['id']}"):
            said = labels.get(bilan["evaluation"], bilan["evaluation"])
            st.markdown(
                f"**{format_date(bilan['jour'])}** · {escape(said)} · {escape(bilan['auteur'])}"
            )
            show_user_text("En quelques mots", bilan["texte"])
            if bilan["prochain_le"]:
                st.caption(typeset(f"Prochain bilan le {format_date(bilan['prochain_le'])}."))
