"""What the asker, or the school's head, sees first: the state in words, questions, the answer."""

import streamlit as st

from core.droits import Action
from core.personne import Role
from core.texte import format_date
from core.typographie import typeset
from db.parcours import read_parcours
from db.parents import acknowledge
from db.reponses import list_reponses
from db.situations import Situation
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.session import reading
from pages.components.situation.actions import ANSWER_TAB, TABS
from pages.components.situation.questions import show_questions


def show_progress(situation: Situation) -> None:
    """Show to who asked, or heads the school, what becomes of the saisine; nothing internal."""
    if situation.inside:
        return
    with reading() as tx:
        parcours = read_parcours(tx, situation.id)
        answered = any(r["envoyee_le"] for r in list_reponses(tx, situation.id))
    with st.container(border=True, key="parcours", gap="small"):
        st.markdown(typeset(f"**{escape(parcours.etat)}**"))
        said = [parcours.charge, parcours.suite, parcours.attendue]
        st.text(typeset("\n".join(line for line in said if line)))
        if answered:
            st.page_link(
                "pages/situation.py", label="Lire la réponse", icon=":material/mark_email_read:",
                query_params={"id": situation.id, TABS: ANSWER_TAB},
            )  # fmt: skip
        _show_acknowledgement(situation)
        if parcours.jalons:
            with (
                st.expander("Les étapes", icon=":material/timeline:"),
                st.container(gap="xsmall"),
            ):
                for jalon in parcours.jalons:
                    st.markdown(
                        f":gray[{format_date(jalon.jour)}] · {typeset(escape(jalon.phrase))}"
                    )
    show_questions(situation.questions, situation)


def _show_acknowledgement(situation: Situation) -> None:
    """Let the school's head note the day; it holds nothing back."""
    day = situation.direction_le
    if day:
        st.caption(f"Direction de l’école : pris connaissance le {format_date(day)}.")
        return
    heads = situation.faits.ecole_id in situation.acteur.ecoles_as(Role.DIRECTEUR)
    if (
        heads
        and situation.may(Action.ACKNOWLEDGE)
        and st.button("J’en ai pris connaissance", key="acknowledge", icon=":material/visibility:")
    ):
        with acting("C’est noté, à la date d’aujourd’hui.") as tx:
            acknowledge(tx, situation.id)
