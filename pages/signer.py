"""Page « Réponses à signer » : lire chaque lettre, en signer plusieurs d’un geste."""

import streamlit as st

from core.droits import Action, may
from core.typographie import typeset
from db.signatures import list_letters
from pages.components.actes import show_title
from pages.components.session import reading
from pages.components.signer import show_letters, show_refusals

show_title("Réponses à signer")
with reading() as tx:
    letters = list_letters(tx)
    delegates = may(tx.actor, Action.GRANT_DELEGATION)

show_refusals()
if letters:
    show_letters(letters)
elif delegates:
    st.info(
        typeset(
            "Rien n’attend votre signature. Une réponse arrive ici dès qu’un projet avec au moins "
            "une proposition est enregistré dans l’onglet « Réponse » d’une situation."
        )
    )
else:
    st.info(
        typeset(
            "Rien n’attend votre signature. Les réponses sont signées par l’IEN ; celles que vous "
            "pouvez signer arrivent ici s’il ou elle vous en donne la délégation, dans "
            "Administration."
        )
    )
