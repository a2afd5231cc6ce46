"""An online saisine read over as the pôle will read it, sent, and what happens next."""

from typing import Final

import streamlit as st

from core.errors import PoleError
from core.fiche import RESERVED_OBJETS, Fiche, Objet
from core.listes import Liste
from core.saisine_en_ligne import (
    apply_texts,
    find_left_out,
    finish,
    list_answers,
    list_missing,
    list_sections,
)
from core.texte import NARROW_NBSP
from core.typographie import typeset
from db.brouillons import settle_drafts
from db.saisines_en_ligne import (
    SaisineEnLigne,
    read_known,
    read_own,
    save_brouillon,
    send_saisine,
    subject_of,
)
from pages.components.actes import acting
from pages.components.libelles import read_labels
from pages.components.mots import escape, show_user_text
from pages.components.passages import read_texts, show_passages, take_texts
from pages.components.saisie import carried_texts
from pages.components.session import reading, writing

_RESERVED_NOTE: Final = (
    "Demande réservée : une fois envoyée, seuls la lisent vous, l’IEN et les personnes que vous "
    "nommez une à une."
)
_CLASS_NOTE: Final = (
    "Le ou la collègue concerné(e) en est informé(e) et peut tout en lire ; elle ne sert pas à "
    "l’évaluation des personnels."
)
_SHORT: Final = 70  # characters of an answer that stands beside its label


def reader_note(objet: Objet | None, *, direction: bool) -> str:
    """Say who will read a saisine of this kind once it is sent."""
    if objet is Objet.CLASSE:
        return typeset(f"{_RESERVED_NOTE} {_CLASS_NOTE}")
    if objet in RESERVED_OBJETS:
        return typeset(_RESERVED_NOTE)
    head = "" if direction else " et la direction de votre école"
    return typeset(f"Une fois envoyée, la demande est lue par le pôle{head}.")


def review(saisine_id: str) -> None:
    """Keep what is still on its way from the browser, then show everything as it will be read."""
    try:
        with writing() as tx:
            subject = subject_of(saisine_id)
            settle_drafts(tx, subject, carried_texts(subject))
            version = read_own(tx, saisine_id).version
    except PoleError as error:
        st.error(typeset(str(error)), icon=":material/block:")
        return
    _dialog_review(saisine_id, version)


@st.dialog("Relire avant d’envoyer", width="medium")
def _dialog_review(saisine_id: str, version: int) -> None:
    subject = subject_of(saisine_id)
    try:
        with reading() as tx:
            found = read_own(tx, saisine_id)
            known = read_known(tx, found.saisine["ecole_id"])
            written = apply_texts(found.choix, read_texts(tx, subject))
            fiche = finish(written, known, tx.today, direction=found.direction)
    except PoleError as error:
        st.error(typeset(str(error)), icon=":material/block:")
        return
    _show_missing(fiche)
    _show_reading(found, fiche)
    show_passages(subject, found.drafts)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="envoi_saisine"):
        sends = st.button("Envoyer la saisine", key=f"send_saisine_{saisine_id}", type="primary",
                          icon=":material/send:")  # fmt: skip
        if st.button("Revenir à la fiche", key=f"return_saisine_{saisine_id}"):
            st.rerun()
    if sends:
        _send(saisine_id, version)


def _show_missing(fiche: Fiche) -> None:
    if missing := list_missing(fiche):
        words = ", ".join(besoin.mots for besoin in missing)
        said = f"À compléter : {words}. Vous pouvez envoyer ainsi : le pôle vous le demandera."
        st.warning(typeset(said), icon=":material/edit_note:")


def _show_answer(label: str, words: str) -> None:
    if len(words) > _SHORT or "\n" in words:
        show_user_text(label, words)
    else:
        st.markdown(f":gray[{escape(label)}{NARROW_NBSP}:] {escape(words)}")


def _show_reading(found: SaisineEnLigne, fiche: Fiche) -> None:
    motifs = read_labels(Liste.MOTIF)
    with st.container(key="nouvelle_lecture", gap="xsmall"):
        st.caption(reader_note(fiche.objet, direction=found.direction))
        _show_answer("École", f"{fiche.ecole}, {fiche.commune}")
        _show_answer("Rédigée par", f"{fiche.enseignant}, {fiche.fonction}")
        for section in list_sections(fiche):
            answers = list_answers(fiche, section.numero, direction=found.direction, motifs=motifs)
            st.subheader(f"{section.numero}. {section.titre}", anchor=False)
            for label, words in answers:
                _show_answer(label, words)
            if not answers:
                st.caption("Rien d’écrit.")
        if left_out := find_left_out(found.fiche, direction=found.direction):
            said = f"Rempli, mais ne part pas avec cette demande : {', '.join(left_out)}."
            st.caption(typeset(said))


def _send(saisine_id: str, version: int) -> None:
    with acting() as tx:
        texts = take_texts(tx, subject_of(saisine_id))
        choix = read_own(tx, saisine_id).choix
        saved = save_brouillon(tx, saisine_id, version, apply_texts(choix, texts))
        send_saisine(tx, saisine_id, saved)


def show_sent(found: SaisineEnLigne) -> None:
    """Show the reference in large, what happens next, and the way to the situation."""
    with st.container(key="nouvelle_fin"):
        st.header("Votre saisine est envoyée", anchor=False)
        st.caption("Sa référence, à rappeler dans vos messages plutôt qu’un nom :")
        st.container(key="nouvelle_reference").markdown(found.saisine["reference"])
        st.write(_next_steps(reservee=bool(found.saisine["reservee"])))
        if found.fiche.pieces:
            st.caption(typeset("Vos pièces se joignent dans la situation, onglet « Documents »."))
        if st.button("Ouvrir la situation", key=f"open_situation_{found.id}", type="primary",
                     icon=":material/arrow_forward:"):  # fmt: skip
            st.switch_page("pages/situation.py", query_params={"id": found.id})


def _next_steps(*, reservee: bool) -> str:
    if reservee:
        return typeset(
            "L’IEN la lit et vous dira qui la suit ; vous pouvez y nommer, une à une, les "
            "personnes qui la liront. La réponse écrite n’est adressée qu’à vous."
        )
    return typeset(
        "Le pôle l’étudie et vous dira qui la suit ; s’il lui manque un élément, il vous posera la "
        "question. La réponse écrite vous parviendra, en principe, dans les trois semaines de "
        "classe."
    )
