"""« Précisions » on a situation: the questions asked, and the answers."""

from collections.abc import Sequence

import streamlit as st

from core.droits import Action
from core.saisine import Statut
from core.texte import format_date
from core.typographie import typeset
from db.absences import list_annonces
from db.brouillons import list_drafts
from db.connection import Row, local_day
from db.questions import answer_precisions
from db.relances import list_relances
from db.situations import Situation
from pages.components.actes import acting
from pages.components.mots import escape, show_user_text
from pages.components.passages import show_passages, take_texts
from pages.components.saisie import long_text
from pages.components.session import reading

_ENDED = frozenset({Statut.RETIREE, Statut.TERMINEE})


def show_questions(questions: Sequence[Row], situation: Situation) -> None:
    """Show what the pôle announced, then each question with its answer or the field for it."""
    with reading() as tx:
        annonces = list_annonces(tx, situation.id)
        relances = {row["objet_id"]: row for row in list_relances(tx, situation.id)}
    for annonce in annonces:
        day = format_date(local_day(annonce["faite_le"]))
        st.info(f"**Le {day}** · {escape(annonce['texte'])}", icon=":material/campaign:")
    for question in questions:
        with st.container(border=True, key=f"question_{question['id']}"):
            asked = format_date(local_day(question["posee_le"]))
            st.markdown(f"**Précisions demandées** par {escape(question['auteur'])} le {asked}")
            st.text(question["texte"])
            if question["reponse"]:
                day = format_date(local_day(question["repondue_le"]))
                show_user_text(f"Réponse du {day}", question["reponse"])
            elif _may_answer(situation):
                _show_answer_field(question)
            elif situation.saisine["statut"] not in _ENDED:
                st.caption("Réponse attendue de l’école.")
            if relance := relances.get(question["id"]):
                sent = format_date(local_day(relance["envoyee_le"]))
                st.caption(f"Relance envoyée le {sent}.")


def _may_answer(situation: Situation) -> bool:
    ended = situation.saisine["statut"] in _ENDED
    return situation.may(Action.ANSWER_PRECISIONS) and not ended


def _show_answer_field(question: Row) -> None:
    subject = f"question:{question['id']}"
    with reading() as tx:
        drafts = list_drafts(tx, subject)
    long_text("Votre réponse", subject=subject, field="reponse", drafts=drafts)
    show_passages(subject, drafts)
    if st.button("Envoyer la réponse", key=f"answer_question_{question['id']}", type="primary"):
        with acting(typeset("Réponse enregistrée : la situation reprend son cours.")) as tx:
            texts = take_texts(tx, subject)
            answer_precisions(tx, question["id"], question["version"], texts.get("reponse", ""))
