"""Parts of « Administration »: signature, mail server, accounts, backups."""

from typing import Any

import streamlit as st

from core.personne import ROLE_LABELS, Role
from core.securite import make_password
from db.circonscriptions import read_reglage, write_reglage
from db.comptes import create_compte, list_comptes, reset_password, set_active
from db.connection import Row
from db.personnes import list_personnes
from db.taches import backup_state, list_travaux
from pages.components.actes import acting
from pages.components.avis import show_queue
from pages.components.hacheur import hacheur
from pages.components.mots import escape, format_moment
from pages.components.session import forget, reading, recall, remember

_SLIP = "fiche_mot_de_passe"


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


def _roles(packed: str | None) -> str:
    return ", ".join(ROLE_LABELS[Role(code)] for code in (packed or "").split(", ") if code) or "–"


def show_comptes(place: Row) -> None:
    """Show the accounts; choosing one offers what can be done to it."""
    _show_slip()
    with reading() as tx:
        comptes = list_comptes(tx)
        people = {p["id"]: p for p in list_personnes(tx, place["id"])}
    event = st.dataframe(
        {
            "Identifiant": [c["identifiant"] for c in comptes],
            "Personne": [f"{c['nom']} {c['prenom']}".strip() for c in comptes],
            "Rôles": [_roles(c["roles"]) for c in comptes],
            "État": ["Actif" if c["actif"] else "Désactivé" for c in comptes],
            "Dernier accès": [format_moment(c["dernier_acces_le"]) or "jamais" for c in comptes],
        },
        hide_index=True, height=min(420, 38 + 36 * len(comptes)), row_height=36,
        key="choose_compte", on_select="rerun", selection_mode="single-row",
    )  # fmt: skip
    rows = event["selection"]["rows"]
    if rows:
        _show_compte(comptes[int(rows[0])])
    _show_new_compte(people)


def _show_slip() -> None:
    """Show a first password once, to be handed over in person."""
    slip = recall(_SLIP)
    if not slip:
        return
    st.success(
        f"Identifiant : **{escape(slip[0])}** — premier mot de passe : **{escape(slip[1])}**. "
        "Remettez-le en main propre ; il sera changé à la première connexion.",
        icon=":material/key:",
    )
    if st.button("C’est noté", key="forget_slip"):
        forget(_SLIP)
        st.rerun()


def _show_compte(compte: Row) -> None:
    name = compte["identifiant"]
    with st.container(horizontal=True):
        if st.button("Nouveau mot de passe", key=f"reset_{compte['id']}"):
            with acting() as tx:
                remember(_SLIP, (name, reset_password(tx, name, hacheur().hash)))
        label = "Désactiver" if compte["actif"] else "Réactiver"
        if st.button(label, key=f"toggle_{compte['id']}"):
            with acting(f"Compte {name} : c’est fait.") as tx:
                set_active(tx, name, actif=not compte["actif"])


def _show_new_compte(people: dict[str, Row]) -> None:
    with st.expander("Ouvrir un compte", icon=":material/person_add:"):
        personne = st.selectbox(
            "Personne", list(people), index=None, key="compte_personne", placeholder="Choisir",
            format_func=lambda key: f"{people[key]['nom']} {people[key]['prenom']}",
        )  # fmt: skip
        identifiant = st.text_input("Identifiant", key="compte_identifiant", max_chars=64)
        if st.button("Ouvrir le compte", key="create_compte", disabled=not personne) and personne:
            password = make_password()
            with acting() as tx:
                create_compte(tx, personne, identifiant or "", password, hacheur().hash)
                remember(_SLIP, (identifiant, password))


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
