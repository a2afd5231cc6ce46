"""« Suites des décisions précédentes » at the head of a meeting, until its relevé is given."""

import streamlit as st

from core.rencontre import EtatRencontre
from core.texte import format_date
from core.typographie import typeset
from db.rencontres import RencontreLue
from db.rencontres_suites import list_suites
from pages.components.decisions import show_decision
from pages.components.session import reading

_OVER = (EtatRencontre.REMISE, EtatRencontre.ANNULEE)


def show_suites(lue: RencontreLue) -> None:
    """Show what earlier meetings about this pupil decided and is not done; nothing otherwise."""
    if lue.etat in _OVER:
        return
    with reading() as tx:
        rows = list_suites(tx, lue)
    if not rows:
        return
    with st.container(border=True, key="suites_precedentes", gap="small"):
        st.markdown(typeset(f"**Suites des décisions précédentes** ({len(rows)})"))
        for row in rows:
            mine = row["personne_id"] == lue.acteur.personne_id
            day = f" du {format_date(row['decidee_le'])}" if row["decidee_le"] else ""
            show_decision(row, settles=mine or row["reglable"], about=f"{row['decidee_a']}{day}")
