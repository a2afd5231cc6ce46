"""Two people at one text: both are shown, and whoever comes second chooses."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.typographie import typeset
from pages.components.programmation.mots import CHAMPS


def _words(value: object) -> str:
    said = ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value or "")
    return said or "(rien)"


def choose_text(
    key: str, champs: Sequence[str], mine: Mapping[str, object], theirs: Mapping[str, object]
) -> bool | None:
    """Show both texts of the fields that two people changed; return whether mine is kept.

    None until a button is pressed. The text that is not kept stays in the history.
    """
    with st.container(border=True, key=f"croise_{key}"):
        st.markdown(typeset(
            ":orange-badge[:material/difference: Deux textes] Quelqu’un vient d’enregistrer un "
            "autre texte ici. Rien n’est écrasé : choisissez ; l’autre reste dans l’historique."
        ))  # fmt: skip
        for champ in champs:
            st.caption(CHAMPS.get(champ, champ))
            left, right = st.columns(2)
            with left:
                st.markdown("**Votre texte**")
                st.text(_words(mine.get(champ)))
            with right:
                st.markdown("**Le texte enregistré**")
                st.text(_words(theirs.get(champ)))
        with st.container(horizontal=True):
            if st.button("Garder mon texte", key=f"keep_mine_{key}"):
                return True
            if st.button("Prendre le texte enregistré", key=f"keep_theirs_{key}"):
                return False
    return None
