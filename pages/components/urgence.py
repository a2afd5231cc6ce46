"""The red box: what is not for the pôle, and whom to call instead."""

import streamlit as st

from core.typographie import typeset
from pages.components.mots import escape


def show_urgence(telephone: str, lead: str, order: str, end: str = "") -> None:
    """Show the numbers to call at once: `lead` in bold, `order` (« Appelez »), then `end`."""
    number = escape(telephone).replace(" ", "\u00a0")
    us = f"la circonscription (**{number}**)" if number else "la circonscription"
    call = f"**{lead}** {order} {us}, le **17** ou le **15**, ou le **119**."
    st.error(typeset(f"{call} {end}".strip()), icon=":material/emergency_home:")
