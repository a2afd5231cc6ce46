"""Page « Mon compte » : qui je suis, mes rôles, mes connexions, mon mot de passe."""

import streamlit as st

from core.errors import InvalidInput
from core.personne import ROLE_LABELS, Role
from core.securite import MIN_LENGTH
from core.texte import format_date
from core.typographie import typeset
from db.acces import find_previous_sign_in
from db.comptes import change_password, find_session
from db.connection import Row
from db.personnes import get_personne, list_affectations
from pages.components.actes import acting, explaining, show_title
from pages.components.avis import show_rythme
from pages.components.hacheur import hacheur
from pages.components.mots import escape, format_moment
from pages.components.session import reading, session_hash


def show_roles(affectations: list[Row]) -> None:
    """Show every role held, with its dates."""
    st.header("Mes rôles", anchor=False)
    st.table(
        {
            "Rôle": [ROLE_LABELS[Role(row["role"])] for row in affectations],
            "École": [escape(row["ecole"] or "–") for row in affectations],
            "Du": [format_date(row["debut"]) for row in affectations],
            "Au": [format_date(row["fin"]) or "–" for row in affectations],
        },
        hide_index=True,
    )
    st.caption(typeset("Une erreur ? La coordination du pôle peut corriger vos rôles."))


def show_password_form() -> None:
    """Show the form that changes the password; every other session of the account then ends."""
    st.header("Mon mot de passe", anchor=False)
    st.caption(
        typeset(
            f"{MIN_LENGTH} caractères au moins, rien d’autre n’est imposé : quatre ou cinq mots "
            "sans rapport entre eux se retiennent bien."
        )
    )
    with st.form("change_password", clear_on_submit=True, width=480):
        current = st.text_input(
            "Mot de passe actuel", type="password", key="current_password",
            autocomplete="current-password",
        )  # fmt: skip
        new = st.text_input(
            "Nouveau mot de passe", type="password", key="new_password",
            autocomplete="new-password",
        )  # fmt: skip
        again = st.text_input(
            "Le nouveau, encore une fois", type="password", key="new_password_again",
            autocomplete="new-password",
        )  # fmt: skip
        sent = st.form_submit_button(
            "Changer mon mot de passe", key="save_password", type="primary"
        )
    if sent:
        save_password(current, new, again)


def save_password(current: str, new: str, again: str) -> None:
    """Change the password, or say why not."""
    with acting("Votre mot de passe est changé. Vos autres sessions sont fermées.") as tx:
        if new != again:
            raise InvalidInput("Les deux nouveaux mots de passe ne sont pas les mêmes.")
        change_password(
            tx, current, new, hacheur().hash, hacheur().check, keep_session=session_hash()
        )


show_title("Mon compte")
with explaining(), reading() as tx:
    session = find_session(tx, session_hash()) or {}
    moi = get_personne(tx, tx.actor.personne_id)
    affectations = list_affectations(tx, tx.actor.personne_id)
    previous = find_previous_sign_in(tx)

nom = f"{moi['civilite']} {moi['prenom']} {moi['nom']}".strip()
st.markdown(typeset(f"**{escape(nom)}**, identifiant : **{escape(session['identifiant'])}**"))
if session["doit_changer"]:
    st.info(
        typeset("Ce mot de passe n’a pas été choisi ici, par vous : remplacez-le pour continuer."),
        icon=":material/key:",
    )
    show_password_form()
else:
    seen = f"Connexion de ce jour : {format_moment(session['ouverte_le'])}."
    if previous:
        seen += f" La précédente : {format_moment(previous)}."
    st.caption(typeset(f"{seen} Ce n’était pas vous ? Changez votre mot de passe."))
    show_roles(affectations)
    show_rythme()
    show_password_form()
