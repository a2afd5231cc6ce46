"""The head of a meeting: whose, when, where it stands, why it is open, the next step."""

import streamlit as st

from core.droits_rencontre import LIEN_RENCONTRE_LABELS, ActionRencontre
from core.rencontre import COMING, EtatRencontre, list_expected
from core.texte import format_date
from core.typographie import typeset
from db.rencontres import RencontreLue
from db.rencontres_preparation import cancel_rencontre, hold_rencontre, mark_invited
from db.rencontres_texte import reopen_rencontre
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.programmation.mots import ask_day
from pages.components.rencontre.mots import describe_etat_rencontre, say_when
from pages.components.session import reading

_E = EtatRencontre
SHARED_HELP = (
    "Pour la salle, parents compris : rien d’autre que cette rencontre. Dans un nouvel onglet, à "
    "glisser vers le projecteur."
)


def show_head(lue: RencontreLue) -> None:
    """Show the facts of a meeting and what comes next."""
    facts = [
        lue.row["reference"], say_when(lue.quand.jour, lue.quand.heure), lue.row["niveau"],
        lue.ecole["nom"] if lue.ecole else "école en attente de l’accord des parents",
        lue.cadre.describe(),
    ]  # fmt: skip
    st.markdown(f"{describe_etat_rencontre(lue.etat)} {escape(' · '.join(filter(None, facts)))}")
    if lue.pourquoi:
        st.caption(escape(typeset(LIEN_RENCONTRE_LABELS[lue.pourquoi])))
    if lue.row["invitee_le"] and lue.etat is _E.PREPAREE:
        st.warning(
            typeset(
                "La rencontre a été déplacée depuis les invitations du "
                f"{format_date(lue.row['invitee_le'])} : prévenez de nouveau chacun. Le fichier "
                "d’agenda remplace le précédent."
            ),
            icon=":material/event_repeat:",
        )
    missing = list_expected(lue.nature, lue.participants.values())
    if lue.etat in COMING and missing:
        st.markdown(f":yellow-badge[:material/person_add: À inviter] {escape(', '.join(missing))}")
    _show_steps(lue)


def _show_steps(lue: RencontreLue) -> None:
    prepares, writes = lue.may(ActionRencontre.PREPARE), lue.may(ActionRencontre.WRITE)
    with reading() as tx:
        came = lue.quand.jour is not None and lue.quand.jour <= tx.today
    with st.container(horizontal=True):
        if lue.etat is not _E.ANNULEE:
            st.link_button("Ouvrir l’écran partagé", f"mode_reunion?id={lue.id}",
                           key="open_mode_reunion", icon=":material/co_present:",
                           help=SHARED_HELP)  # fmt: skip
        if lue.etat is _E.PREPAREE and prepares and st.button(
            "Noter les invitations envoyées", key="mark_invited",
            type="secondary" if came else "primary", icon=":material/mark_email_read:",
        ):  # fmt: skip
            _dialog_invited(lue)
        if lue.etat in COMING and came and writes and st.button(
            "La rencontre s’est tenue", key="hold_rencontre", type="primary",
            icon=":material/groups:",
        ):  # fmt: skip
            with acting("C’est noté : la rencontre s’est tenue.") as tx:
                hold_rencontre(tx, lue.id, lue.version)
        if lue.etat is _E.REMISE and writes and st.button(
            "Corriger le relevé", key="reopen_rencontre", icon=":material/undo:"
        ):  # fmt: skip
            with acting("Le relevé est rouvert : remettez ensuite une nouvelle copie.") as tx:
                reopen_rencontre(tx, lue.id, lue.version)
        if lue.etat in COMING and prepares and st.button(
            "Annuler la rencontre", key="cancel_rencontre", type="tertiary",
            icon=":material/event_busy:",
        ):  # fmt: skip
            _dialog_cancel(lue)


@st.dialog("Invitations envoyées")
def _dialog_invited(lue: RencontreLue) -> None:
    st.write("L’onglet « Documents » donne une invitation par personne et le fichier d’agenda.")
    with reading() as tx:
        today = tx.today
    day = ask_day("Envoyées ou remises le", today, "invitee_le", max_value="today")
    if st.button("Confirmer", key="confirm_invited", type="primary", disabled=day is None):
        with acting("Invitations notées.") as tx:
            mark_invited(tx, lue.id, lue.version, day or today)


@st.dialog("Annuler la rencontre")
def _dialog_cancel(lue: RencontreLue) -> None:
    st.write(typeset(
        "Elle restera lisible, avec ce qui y est écrit. Prévenez les personnes invitées : le "
        "fichier d’agenda, dans « Documents », la retire de leur calendrier."
    ))  # fmt: skip
    if st.button("Annuler cette rencontre", key="confirm_cancel", type="primary"):
        with acting("Rencontre annulée.") as tx:
            cancel_rencontre(tx, lue.id, lue.version)
