"""Doubtful passages in what is typed: « Reprendre » or « Ne pas reprendre », before it is kept."""

import hashlib
from collections.abc import Mapping

import streamlit as st

from core.brouillon import Brouillon
from core.errors import InvalidInput
from core.sensible import find_sensitive, remove_passages
from db.brouillons import consume_drafts, settle_drafts
from db.connection import Transaction
from pages.components.saisie import carried_texts
from pages.components.session import recall, remember


def _key(subject: str, words: str) -> str:
    return f"passage_{hashlib.sha256(f'{subject}|{words}'.encode()).hexdigest()[:16]}"


def show_passages(subject: str, drafts: Mapping[str, Brouillon]) -> None:
    """Show, for each doubtful passage typed under a subject, the choice to keep it or not."""
    for draft in drafts.values():
        for passage in find_sensitive(draft.texte or ""):
            key = _key(subject, passage.texte)
            with st.container(border=True, key=f"{key}_bloc"):
                st.markdown(f":red[**Passage à ne pas reprendre ?**] {passage.raison}")
                st.text(f"« {passage.texte} »")
                choice = st.segmented_control(
                    "Décision", [False, True], key=f"{key}_choix", default=recall(key),
                    label_visibility="collapsed",
                    format_func={False: "Ne pas reprendre", True: "Reprendre"}.__getitem__,
                )  # fmt: skip
                remember(key, choice)


def _decided(subject: str, text: str) -> str:
    passages = find_sensitive(text)
    if any(recall(_key(subject, p.texte)) is None for p in passages):
        raise InvalidInput(
            "Un passage ressemble à ce que le dossier ne doit pas contenir. Choisissez "
            "« Reprendre » ou « Ne pas reprendre » ; votre texte est gardé."
        )
    left_out = [p for p in passages if not recall(_key(subject, p.texte))]
    return remove_passages(text, left_out)


def take_texts(tx: Transaction, subject: str) -> dict[str, str]:
    """Return the texts typed under a subject, without what was chosen not to be kept.

    Raises:
        InvalidInput: a doubtful passage still waits for its choice.
    """
    texts = settle_drafts(tx, subject, carried_texts(subject))
    kept = {champ: _decided(subject, text) for champ, text in texts.items()}
    consume_drafts(tx, subject)
    return kept
