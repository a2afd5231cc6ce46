"""Tab « Documents »: letters made and files attached, opened through our own route."""

from typing import Final

import streamlit as st

from core.documents import NatureDocument
from core.droits import Action
from core.errors import PoleError
from core.fiche import Objet
from core.fichiers import CONTENT_TYPES, check_attachment
from core.texte import format_date
from db.connection import Row
from db.pieces import add_piece, list_pieces, remove_piece
from db.reunions_documents import list_seen_in
from db.situations import Situation
from pages.components.actes import acting
from pages.components.envoi import note_letter_sent, show_mail
from pages.components.lettres import show_letter_makers
from pages.components.mots import escape, format_saved
from pages.components.session import reading

_LETTERS: Final = {NatureDocument.ACCUSE_RECEPTION, NatureDocument.DEMANDE_PRECISIONS}


def show_documents(situation: Situation) -> None:
    """Show the letters to make, the files kept, and the place to attach one."""
    with reading() as tx:
        pieces, reunions = list_pieces(tx, situation.id), list_seen_in(tx, situation.id)
    if situation.may(Action.MAKE_DOCUMENT):
        show_letter_makers(situation)
    for piece in pieces:
        _show_piece(situation, piece)
    for reunion in reunions:
        _show_extract(reunion)
    if not (pieces or reunions):
        st.info("Les lettres et les pièces jointes seront ici. Aucune pour le moment.")
    if situation.saisine["objet"] == Objet.CLASSE:
        st.caption("Rien ne se joint ici : les notes de visite de classe restent hors du dossier.")
    elif situation.may(Action.ADD_PIECE):
        _show_deposit(situation)


def _show_extract(reunion: Row) -> None:
    day = format_date(reunion["jour"])
    st.link_button(
        f"Extrait du relevé de la réunion du {day} (Word)",
        f"/documents/reunion/{reunion['id']}/extrait/{reunion['demandeur_id']}",
        icon=":material/groups:", key=f"open_extrait_{reunion['id']}",
    )  # fmt: skip


def _show_piece(situation: Situation, piece: Row) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"piece_{piece['id']}"):
        st.link_button(
            piece["nom"], f"/documents/{piece['id']}", icon=":material/download:",
            key=f"open_piece_{piece['id']}",
        )  # fmt: skip
        size = max(1, round(piece["taille"] / 1024))
        inside = " · interne au pôle" if piece["interne"] else ""
        mine = piece["deposee_par"] == situation.acteur.personne_id
        st.caption(
            f"{escape(piece['libelle'])} · {size} Ko · "
            f"{format_saved(piece['deposee_le'], mine=mine)} · {escape(piece['auteur'])}{inside}"
        )
        if situation.may(Action.MAKE_DOCUMENT) and piece["nature"] in _LETTERS:
            with st.popover("Envoyer", icon=":material/mail:"):
                nature = NatureDocument(piece["nature"])
                show_mail(situation, piece["id"], nature, note_letter_sent(situation, piece["id"]))
        removable = piece["nature"] == "depot" and (mine or situation.may(Action.MAKE_DOCUMENT))
        if removable and st.button("Retirer", key=f"remove_piece_{piece['id']}", type="tertiary"):
            with acting("Pièce retirée.") as tx:
                remove_piece(tx, piece["id"])


def _show_deposit(situation: Situation) -> None:
    with st.expander("Joindre un fichier", icon=":material/attach_file:"):
        st.caption("Rien de médical ni de psychologique. Word, ODT, PDF ou image, 10 Mo au plus.")
        given = st.file_uploader(
            "Fichier", type=["docx", "odt", "pdf", "png", "jpg", "jpeg"], max_upload_size=10,
            key="deposit_piece",
        )  # fmt: skip
        libelle = st.text_input(
            "Ce que c’est", key="deposit_label", placeholder="Compte rendu d’équipe éducative",
            max_chars=80,
        )  # fmt: skip
        inside = situation.inside and st.checkbox("Visible du pôle seulement", key="deposit_inside")
        if st.button("Joindre", key="confirm_deposit", disabled=given is None) and given:
            content = given.getvalue()
            try:
                kind = check_attachment(content, given.name)
            except PoleError as error:
                st.error(str(error))
                return
            with acting("Fichier joint.") as tx:
                add_piece(
                    tx, situation.id, content, extension=kind.value,
                    type_mime=CONTENT_TYPES[kind], interne=inside,
                    libelle=libelle or "Pièce jointe",
                )  # fmt: skip
