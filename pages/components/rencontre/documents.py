"""Tab « Documents »: invitation, calendar file, relevé blank and filled, preparation sheets."""

from typing import Final

import streamlit as st

from core.rencontre import EtatRencontre
from core.typographie import typeset
from db.rencontres import RencontreLue

_INVITE: Final = (
    ("invitation", "Invitation (Word)", ":material/mail:"),
    ("agenda", "Invitation pour l’agenda (.ics)", ":material/event:"),
)
_PREPARE: Final = (
    ("avant-famille", "Feuille de la famille (Word)", ":material/family_restroom:"),
    ("avant-enseignant", "Feuille de l’enseignant(e) (Word)", ":material/edit_note:"),
)
_RELEVE: Final = (
    ("releve-vierge", "Relevé à remplir à la main (Word)", ":material/print:"),
    ("releve", "Relevé (Word)", ":material/download:"),
)


def show_documents(lue: RencontreLue) -> None:
    """Show every document of a meeting, in the order in which they serve."""
    st.header("Inviter", anchor=False)
    st.caption(typeset(
        "Une page par personne invitée. Le fichier d’agenda ne dit ni le nom ni la classe : la "
        "référence, l’heure et le lieu."
    ))  # fmt: skip
    if lue.quand.jour is None or lue.quand.heure is None:
        st.caption("Le fichier d’agenda attend le jour et l’heure (onglet « Préparer »).")
        _show_links(lue, _INVITE[:1])
    elif lue.etat is EtatRencontre.ANNULEE:
        st.caption("Rencontre annulée : ce fichier la retire des agendas.")
        _show_links(lue, _INVITE[1:])
    else:
        _show_links(lue, _INVITE)
    st.header("Préparer", anchor=False)
    st.caption(typeset("« Avant l’ESS » : une page chacun, à remettre quelques jours avant."))
    _show_links(lue, _PREPARE)
    st.header("Le relevé", anchor=False)
    st.caption(typeset(
        "Une page. À remplir à la main s’il n’y a pas d’écran dans la salle ; rempli, il se remet "
        "aux parents avant qu’ils partent. Il ne remplace pas le GEVA-Sco."
    ))  # fmt: skip
    _show_links(lue, _RELEVE)


def _show_links(lue: RencontreLue, links: tuple[tuple[str, str, str], ...]) -> None:
    with st.container(horizontal=True, key=f"liens_{links[0][0]}"):
        for nom, label, icon in links:
            st.link_button(label, f"/documents/rencontre/{lue.id}/{nom}", icon=icon,
                           key=f"download_{nom}")  # fmt: skip
