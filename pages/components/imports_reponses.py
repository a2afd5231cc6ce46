"""« Importer des fiches »: an answer to « précisions » that came by e-mail, joined in a click."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from core.courriel_reponse import ReponseEnAttente, list_doubts, list_left
from core.errors import PoleError
from core.texte import format_date
from core.typographie import typeset
from db.brouillons import consume_drafts, list_drafts, settle_drafts
from db.connection import Row, Transaction, local_day
from db.imports_reponses import (
    discard_reponse,
    join_reponse,
    list_open_questions,
    read_reponse,
    save_reponse,
)
from pages.components.actes import acting
from pages.components.imports import close_import, is_open, open_import
from pages.components.mots import escape, show_user_text
from pages.components.saisie import carried_texts, long_text
from pages.components.session import reading, writing
from pages.components.verification import subject_of

_FIELD: Final = "reponse"


def show_answers(place: Row, answers: Sequence[Row]) -> None:
    """Show one line for each answer that waits; a click opens it there."""
    if not answers:
        return
    with reading() as tx:
        questions = {q["id"]: q for q in list_open_questions(tx, place["id"])}
    plural = "s" if len(answers) > 1 else ""
    st.markdown(f"**{len(answers)} réponse{plural} à des précisions**")
    for row in answers:
        _show_line(row, questions)
        if is_open(row["id"]):
            _show_answer(place, row["id"])


def _show_line(row: Row, questions: Mapping[str, Row]) -> None:
    reponse: ReponseEnAttente = row["reponse"]
    question = questions.get(reponse.question_id or "")
    with st.container(horizontal=True, vertical_alignment="center", key=f"ligne_{row['id']}"):
        if question:
            st.badge("reconnue", icon=":material/check:", color="green")
            said = f"Réponse à {question['reference']} : joindre à la question posée"
        else:
            st.badge("à placer", icon=":material/warning:", color="yellow")
            said = "Réponse par courriel, à placer à la main"
        with st.container(gap=None):
            st.markdown(typeset(f"**{said}**"))
            st.text(_from(reponse))  # as text: an address is no link
        opened = is_open(row["id"])
        if st.button("Fermer" if opened else "Lire", key=f"open_reponse_{row['id']}"):
            open_import(None if opened else row["id"])
            st.rerun()


def _from(reponse: ReponseEnAttente) -> str:
    parts = [reponse.nom_fichier, f"de {reponse.expediteur}" if reponse.expediteur else ""]
    return " · ".join(filter(None, parts))


def _describe(question: Row) -> str:
    asked = format_date(local_day(question["posee_le"]))
    return f"{question['reference']}, demandé le {asked} : {question['texte'][:80]}"


def _show_answer(place: Row, import_id: str) -> None:
    try:
        with reading() as tx:
            row, reponse = read_reponse(tx, import_id)
            questions = {q["id"]: q for q in list_open_questions(tx, place["id"])}
    except PoleError as error:
        st.info(typeset(str(error)))
        return
    with st.container(border=True, key="verification_reponse"):
        decided = reponse.model_copy(deep=True)
        _show_question(import_id, decided, questions)
        _show_sender(decided)
        decided.texte = _show_text(import_id, decided)
        _show_doubts(import_id, decided)
        _show_pieces(import_id, decided)
        version = _keep_changes(import_id, row["version"], reponse, decided)
        _show_end(import_id, version, decided)


def _show_question(import_id: str, decided: ReponseEnAttente, questions: Mapping[str, Row]) -> None:
    if not questions:
        st.warning(
            typeset(
                "Aucune question posée n’attend de réponse dans ce qui vous est ouvert. Si la "
                "demande est réservée, remettez ce courriel à l’IEN ; sinon, écartez-le."
            ),
            icon=":material/help:",
        )
        decided.question_id = None
        return
    known = [*questions]
    chosen = decided.question_id
    index = known.index(chosen) if chosen and chosen in questions else None
    if index is None and decided.references:
        st.warning(
            typeset(
                f"La référence {', '.join(decided.references)} ne correspond à aucune question en "
                "attente. Choisissez la question, ou écartez ce courriel."
            ),
            icon=":material/help:",
        )
    decided.question_id = st.selectbox(
        "Question à laquelle elle répond", known, index=index, key=f"question_{import_id}",
        format_func=lambda key: _describe(questions[key]), placeholder="Choisir la question",
    )  # fmt: skip
    if decided.question_id:
        show_user_text("La question posée", questions[decided.question_id]["texte"])


def _show_sender(decided: ReponseEnAttente) -> None:
    if decided.expediteur and not decided.expediteur_connu:
        st.warning(
            typeset(
                "L’adresse de ce courriel n’est pas celle que le pôle connaît au demandeur : "
                "vérifiez qui l’a écrit."
            ),
            icon=":material/person_alert:",
        )


def _show_text(import_id: str, decided: ReponseEnAttente) -> str:
    subject = subject_of(import_id)
    with reading() as tx:
        drafts = list_drafts(tx, subject)
    return long_text(
        "La réponse, sans l’historique du courriel", subject=subject, field=_FIELD,
        drafts=drafts, value=decided.texte, height=6,
    )  # fmt: skip


def _show_doubts(import_id: str, decided: ReponseEnAttente) -> None:
    for number, (words, reason) in enumerate(list_doubts(decided)):
        with st.container(border=True, key=f"doute_{import_id}_{number}"):
            st.markdown(typeset(f":red[**Passage à ne pas reprendre ?**] {reason}"))
            st.text(typeset(f"« {words} »"))
            choice = st.segmented_control(
                "Décision", [False, True], default=decided.decisions.get(words),
                key=f"decision_{import_id}_{number}_{len(words)}", label_visibility="collapsed",
                format_func={False: "Ne pas reprendre", True: "Reprendre"}.__getitem__,
            )  # fmt: skip
            if choice is not None:
                decided.decisions = {**decided.decisions, words: choice}


def _show_pieces(import_id: str, decided: ReponseEnAttente) -> None:
    if decided.pieces:
        st.markdown("**Fichiers reçus avec elle**")
    for number, piece in enumerate(decided.pieces):
        if piece.refus:
            st.caption(typeset(f"{escape(piece.nom)} : {piece.refus}"))
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(piece.nom)
            choice = st.segmented_control(
                piece.nom, [True, False], default=piece.garder, label_visibility="collapsed",
                key=f"piece_{import_id}_{number}",
                format_func={True: "Garder comme pièce", False: "Laisser"}.__getitem__,
            )  # fmt: skip
            piece.garder = piece.garder if choice is None else choice


def _keep_changes(
    import_id: str, version: int, before: ReponseEnAttente, after: ReponseEnAttente
) -> int:
    """Save at once what was decided, so that F5 loses nothing; the text saves itself."""
    if after == before:
        return version
    try:
        with writing() as tx:
            return save_reponse(tx, import_id, version, after)
    except PoleError as error:
        st.error(typeset(str(error)), icon=":material/block:")
        return version


def _with_text(tx: Transaction, import_id: str, version: int) -> int:
    """Bring the text being typed into the answer; doubtful words are looked for again in it."""
    subject = subject_of(import_id)
    texts = settle_drafts(tx, subject, carried_texts(subject))
    consume_drafts(tx, subject)
    if _FIELD not in texts:
        return version
    _, reponse = read_reponse(tx, import_id)
    changed = reponse.model_copy(update={"texte": texts[_FIELD]})
    return save_reponse(tx, import_id, version, changed)


def _show_end(import_id: str, version: int, decided: ReponseEnAttente) -> None:
    if left := list_left(decided):
        st.warning(typeset(f"Il reste à décider : {', '.join(left)}"), icon=":material/edit_note:")
    with st.container(horizontal=True):
        if st.button("Joindre à la question posée", key=f"join_reponse_{import_id}",
                     type="primary", disabled=bool(left)):  # fmt: skip
            done = "Réponse jointe : la situation reprend son cours, le courriel est détruit."
            with acting(done, then=close_import) as tx:
                join_reponse(tx, import_id, _with_text(tx, import_id, version))
        with st.popover("Écarter…"):
            st.caption("Le courriel et ce qui en a été lu seront détruits.")
            if st.button("Écarter cette réponse", key=f"discard_reponse_{import_id}"):
                with acting("Réponse écartée, courriel détruit.", then=close_import) as tx:
                    discard_reponse(tx, import_id, version)
                    consume_drafts(tx, subject_of(import_id))
