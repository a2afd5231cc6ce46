"""What is typed, before it is kept: doubtful passages to take or not, and the text beneath."""

import hashlib
from collections.abc import Collection, Mapping

import streamlit as st

from core.brouillon import Brouillon, settled_texts
from core.errors import InvalidInput
from core.sensible import find_sensitive, remove_passages
from core.typographie import typeset
from db.brouillons import consume_drafts, list_drafts, settle_drafts
from db.connection import Transaction
from pages.components.saisie import carried_texts
from pages.components.session import recall, remember


def _key(subject: str, champ: str, words: str) -> str:
    name = f"{subject}|{champ}|{words}"
    return f"passage_{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _typed_texts(subject: str, drafts: Mapping[str, Brouillon]) -> dict[str, str]:
    """Return the texts as they stand, with those that came with the click and are not kept yet."""
    texts = settled_texts(drafts)
    for frappe in carried_texts(subject):
        kept = drafts.get(frappe.champ)
        if not kept or kept.onglet != frappe.onglet or kept.sequence < frappe.sequence:
            texts[frappe.champ] = frappe.texte
    return texts


def show_passages(
    subject: str, drafts: Mapping[str, Brouillon], champs: Collection[str] | None = None
) -> None:
    """Show, for each doubtful passage typed under a subject, the choice to keep it or not.

    `champs` are the fields to look at, all by default.
    """
    for champ, text in _typed_texts(subject, drafts).items():
        if champs is not None and champ not in champs:
            continue
        found = {passage.texte: passage.raison for passage in find_sensitive(text)}
        for words, reason in found.items():
            ask_passage(_key(subject, champ, words), words, reason)


def show_kept_text(label: str, kept: str, drafted: Brouillon | None) -> None:
    """Show the text that the record holds in a field, when another is being typed over it.

    It may be somebody else's, written meanwhile: nobody overwrites what they have not seen.
    """
    if kept and drafted and drafted.texte not in (None, kept):
        with st.expander(
            typeset(f"« {label} » : le texte enregistré à ce jour"), icon=":material/difference:"
        ):
            st.text(kept)


def ask_passage(key: str, words: str, reason: str) -> bool | None:
    """Show one doubtful passage and return whether it is kept; None until somebody decides."""
    with st.container(border=True, key=f"{key}_bloc"):
        st.markdown(typeset(f":red[**Passage à ne pas reprendre ?**] {reason}"))
        st.text(typeset(f"« {words} »"))
        choice = st.segmented_control(
            "Décision", [False, True], key=f"{key}_choix", default=recall(key),
            label_visibility="collapsed",
            format_func={False: "Ne pas reprendre", True: "Reprendre"}.__getitem__,
        )  # fmt: skip
        remember(key, choice)
    return choice


def read_texts(tx: Transaction, subject: str) -> dict[str, str]:
    """Return the texts being typed under a subject, to look at; doubtful passages are left out."""
    texts = settled_texts(list_drafts(tx, subject))
    return {champ: remove_passages(text, find_sensitive(text)) for champ, text in texts.items()}


def decide_text(subject: str, champ: str, text: str) -> str:
    """Return a text without the passages that were chosen not to be kept.

    Raises:
        InvalidInput: a doubtful passage still waits for its choice.
    """
    passages = find_sensitive(text)
    decisions = {p.texte: recall(_key(subject, champ, p.texte)) for p in passages}
    if None in decisions.values():
        raise InvalidInput(
            "Un passage ressemble à ce que le dossier ne doit pas contenir. Choisissez "
            "« Reprendre » ou « Ne pas reprendre » ; votre texte est gardé."
        )
    return remove_passages(text, [p for p in passages if not decisions[p.texte]])


def take_texts(tx: Transaction, subject: str) -> dict[str, str]:
    """Return the texts typed under a subject, without what was chosen not to be kept.

    Raises:
        InvalidInput: a doubtful passage still waits for its choice.
    """
    texts = settle_drafts(tx, subject, carried_texts(subject))
    kept = {champ: decide_text(subject, champ, text) for champ, text in texts.items()}
    consume_drafts(tx, subject)
    return kept
