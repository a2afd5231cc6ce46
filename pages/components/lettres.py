"""Letters on screen: making those that a situation asks for, reading what one says."""

from collections.abc import Sequence

import streamlit as st

from core.apercu import Bloc, list_blocks
from core.documents import NatureDocument
from db.lettres import make_accuse, make_precisions
from db.reponses import keep_letter
from db.situations import Situation
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.session import server_address


def show_blocks(blocs: Sequence[Bloc]) -> None:
    """Show what a letter says, block by block, as it will be printed."""
    for bloc in blocs:
        if len(bloc.lignes) > 1 or len(bloc.lignes[0]) > 1:
            head, *rows = bloc.lignes
            st.table({name: [row[i] for row in rows] for i, name in enumerate(head)})
        elif bloc.titre:
            st.markdown(f"**{escape(bloc.lignes[0][0])}**")
        else:
            st.text(bloc.lignes[0][0])


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
        if situation.questions:
            offer_precisions(situation, "make_precisions")


def offer_precisions(situation: Situation, key: str) -> None:
    """Offer the letter that carries the questions; it is then under « Documents »."""
    if st.button("Préparer la demande de précisions", key=key, icon=":material/draft:"):
        with acting("Demande de précisions prête : elle est dans l’onglet « Documents ».") as tx:
            letter = make_precisions(tx, situation, server_address())
            keep_letter(
                tx, situation.id, NatureDocument.DEMANDE_PRECISIONS, letter,
                libelle="Demande de précisions",
            )  # fmt: skip


def show_letter(letter: bytes) -> None:
    """Show what a Word letter says: headings, paragraphs, tables."""
    show_blocks(list_blocks(letter))
