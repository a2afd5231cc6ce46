"""Making the acknowledgement and the request for details from a situation."""

import streamlit as st

from core.documents import NatureDocument
from db.lettres import make_accuse, make_precisions
from db.reponses import keep_letter
from db.situations import Situation
from pages.components.actes import acting


def show_letter_makers(situation: Situation) -> None:
    """Offer the letters that fit the situation; each is kept as it was made."""
    with st.container(horizontal=True, key="lettres_a_faire"):
        if st.button("Préparer l’accusé de réception", key="make_accuse", icon=":material/draft:"):
            with acting("Accusé de réception prêt.") as tx:
                letter = make_accuse(tx, situation)
                keep_letter(
                    tx, situation.id, NatureDocument.ACCUSE_RECEPTION, letter,
                    libelle="Accusé de réception",
                )  # fmt: skip
        asked = bool(situation.questions)
        if asked and st.button(
            "Préparer la demande de précisions", key="make_precisions", icon=":material/draft:"
        ):
            with acting("Demande de précisions prête.") as tx:
                letter = make_precisions(tx, situation)
                keep_letter(
                    tx, situation.id, NatureDocument.DEMANDE_PRECISIONS, letter,
                    libelle="Demande de précisions",
                )  # fmt: skip
