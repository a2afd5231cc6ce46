"""Parts of « Administration »: signature, mail server, backups."""

from typing import Any

import streamlit as st

from db.circonscriptions import read_reglage, write_reglage
from db.connection import Row
from db.taches import backup_state, list_travaux
from pages.components.actes import acting
from pages.components.avis import show_queue
from pages.components.mots import escape, format_moment
from pages.components.session import reading


def show_delegation(place: Row) -> None:
    """Let the IEN say whether the coordination may sign for them."""
    with reading() as tx:
        given = read_reglage(tx, place["id"], "delegation_signature")
    wanted = st.toggle(
        "La coordination du pôle peut signer les réponses « Pour l’IEN et par délégation »",
        given, key=f"delegation_{given}",
    )  # fmt: skip
    if wanted != given:
        with acting("Délégation enregistrée.") as tx:
            write_reglage(tx, place["id"], "delegation_signature", wanted)


def show_smtp(place: Row) -> None:
    """Set the mail server; without one, letters leave through one's own mail program."""
    with reading() as tx:
        smtp: dict[str, Any] = read_reglage(tx, place["id"], "smtp") or {}
    st.caption("Sans serveur de courrier, chaque lettre se prépare comme un brouillon (.eml).")
    with st.form("smtp", enter_to_submit=False):
        host = st.text_input("Serveur SMTP", smtp.get("host", ""), placeholder="smtp.exemple.fr")
        port = st.number_input("Port", 1, 65535, int(smtp.get("port", 587)))
        user = st.text_input("Compte (facultatif)", smtp.get("user", ""))
        secret = st.text_input("Mot de passe (facultatif)", smtp.get("password", ""),
                               type="password")  # fmt: skip
        starttls = st.checkbox("Connexion chiffrée (STARTTLS)", bool(smtp.get("starttls", True)))
        if st.form_submit_button("Enregistrer"):
            with acting("Serveur de courrier enregistré.") as tx:
                chosen = {"host": host, "port": int(port or 587), "user": user or "",
                          "password": secret or "", "starttls": starttls}  # fmt: skip
                write_reglage(tx, place["id"], "smtp", chosen if host else None)
    show_queue(place)


def show_backups(_place: Row) -> None:
    """Show the age and result of the last backup (red after 26 hours), and each night's work."""
    with reading() as tx:
        state, travaux = backup_state(tx), list_travaux(tx)
    last = format_moment(state.derniere) or "jamais"
    show = st.error if state.rouge else st.success
    show(f"Dernière sauvegarde réussie : {last}. {escape(state.resultat)}")
    st.caption("Une sauvegarde est faite chaque nuit, puis vraiment relue avant d’être gardée.")
    st.dataframe(
        {
            "Travail": [str(t["nom"]).capitalize() for t in travaux],
            "Début": [format_moment(t["debut_le"]) for t in travaux],
            "Fin": [format_moment(t["fin_le"]) for t in travaux],
            "Résultat": [t["resultat"] for t in travaux],
        },
        hide_index=True, key="travaux",
    )  # fmt: skip
