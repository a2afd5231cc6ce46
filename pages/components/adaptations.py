"""What works for the pupils of a class: one card each, and nothing of their story."""

from collections.abc import Sequence

import streamlit as st

from core.fiche import ActionEnPlace
from core.scolarite import Adaptations
from core.texte import normalize
from pages.components.mots import escape, short_name, show_user_text


def show_adaptations(found: Sequence[Adaptations]) -> None:
    """Show one card per pupil, or why there is none."""
    if not found:
        st.info(
            "Ce qui aide les élèves suivis de cette classe sera ici. Rien n’est noté pour le "
            "moment : la direction de l’école peut vous dire qui appeler."
        )
    for number, adaptations in enumerate(found):
        with st.container(border=True, key=f"adaptations_{adaptations.classe_id}_{number}"):
            name = short_name(adaptations.nom, adaptations.prenom)
            level = f" · {escape(adaptations.niveau)}" if adaptations.niveau else ""
            st.markdown(f"### {escape(name)}{level}")
            show_user_text("Ce qui marche", adaptations.ce_qui_marche)
            if adaptations.actions:
                st.caption("Déjà en place")
            st.markdown("\n".join(f"- {_say(action)}" for action in adaptations.actions))


def _say(action: ActionEnPlace) -> str:
    details = [said for said in (action.periode, action.avec) if normalize(said)]
    return " · ".join([f"**{escape(action.action)}**", *map(escape, details)])
