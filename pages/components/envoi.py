"""Letting a letter go: by the mail server, as a draft to open, or marked by hand."""

from collections.abc import Callable, Mapping
from email.message import EmailMessage
from typing import Any

import streamlit as st

from core.courrier import draft_mail, mail_text, to_eml
from core.documents import NatureDocument
from core.errors import PoleError
from db.circonscriptions import get_circonscription, read_reglage
from db.connection import Row, Transaction
from db.journal import record
from db.personnes import find_recipient
from db.pieces import open_piece
from db.reponses import mark_reponse_sent
from db.situations import Situation
from pages.components.actes import acting
from pages.components.session import reading
from pages.http.envoi import send

Kept = Callable[[Transaction], None]


def _read(situation: Situation, piece_id: str) -> tuple[Row, Any, bytes, str]:
    with reading() as tx:
        place = get_circonscription(tx, situation.saisine["circonscription_id"])
        smtp = read_reglage(tx, place["id"], "smtp")
        content, _, _ = open_piece(tx, piece_id)
        _, address = find_recipient(tx, situation.saisine)
    return place, smtp, content, address


def show_mail(situation: Situation, piece_id: str, nature: NatureDocument, kept: Kept) -> None:
    """Show the e-mail that carries a kept letter; `kept` records that the server took it."""
    place, smtp, content, known = _read(situation, piece_id)
    address = st.text_input("Adresse du destinataire", known, key=f"send_to_{piece_id}")
    try:
        message = draft_mail(
            nature, situation.saisine["reference"], reserved=situation.saisine["reservee"],
            destinataire=address or "", expediteur=place["mail"], document=content,
        )  # fmt: skip
    except PoleError as error:
        st.warning(str(error))
        return
    with st.expander("Texte du courriel, à copier"):
        st.code(mail_text(message), language=None, wrap_lines=True)
    with st.container(horizontal=True):
        if smtp and st.button("Envoyer par courriel", key=f"send_{piece_id}", type="primary"):
            _send_now(message, smtp, kept)
        st.download_button(
            "Ouvrir dans ma messagerie (.eml)", data=to_eml(message), key=f"eml_{piece_id}",
            file_name=f"{situation.saisine['reference']}_{nature}.eml", on_click="ignore",
        )  # fmt: skip


def _send_now(message: EmailMessage, smtp: Mapping[str, Any], kept: Kept) -> None:
    """Send, then record it: the mail server may be slow, so the store is not held meanwhile."""
    try:
        send(message, **smtp)
    except PoleError as error:
        st.error(str(error))
        return
    with acting("Courriel envoyé.") as tx:
        kept(tx)


def note_letter_sent(situation: Situation, piece_id: str) -> Kept:
    """Return what records that a letter other than the answer was sent."""

    def kept(tx: Transaction) -> None:
        open_piece(tx, piece_id)
        record(tx, "send_letter", "piece", piece_id, saisine_id=situation.id)

    return kept


def show_sending(situation: Situation, reponse: Row) -> None:
    """Show the signed answer and the three ways to let it go."""
    piece_id = reponse["piece_id"]
    st.link_button("Télécharger la lettre signée", f"/documents/{piece_id}",
                   icon=":material/download:", key="open_signed")  # fmt: skip
    show_mail(
        situation, piece_id, NatureDocument.REPONSE,
        lambda tx: mark_reponse_sent(
            tx, reponse["id"], reponse["version"], tx.today, "courriel"
        ),
    )  # fmt: skip
    with reading() as tx:
        today = tx.today
    with st.container(horizontal=True, vertical_alignment="bottom"):
        jour = st.date_input("Envoyée le", today, max_value=today, format="DD/MM/YYYY",
                             key="sent_on", width=180)  # fmt: skip
        if st.button("Marquer comme envoyée", key="mark_sent"):
            with acting("Réponse marquée comme envoyée.") as tx:
                mark_reponse_sent(tx, reponse["id"], reponse["version"], jour, "main")
