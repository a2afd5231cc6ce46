"""Who reads a reserved situation: the people named one by one, added and taken off."""

from typing import Final

import streamlit as st

from core.droits import Action
from core.fiche import Objet
from core.texte import format_date
from core.typographie import typeset
from db.connection import Row
from db.nommes import CONCERNEE, NOMMEE, list_named, name_person, unname_person
from db.personnes import list_personnes
from db.situations import Situation
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.session import reading

_TITRES: Final = {NOMMEE: "Y travaille", CONCERNEE: "Est concernée : elle peut tout en lire"}
_NOT_EVALUATION: Final = (
    "Conduite ou climat de classe : ce dossier ne sert pas à l’évaluation des personnels. La ou le "
    "collègue concerné(e) est prévenu(e) et peut tout en lire ; les notes de visite restent hors "
    "d’ici."
)
_TO_TELL: Final = (
    "Personne n’est encore noté comme prévenu. Si la demande porte sur la classe d’un ou une "
    "collègue, prévenez cette personne, puis « Associer une personne »."
)


def show_readers(situation: Situation) -> None:
    """Show who reads a reserved situation, and what a situation about a class is not for."""
    if not situation.saisine["reservee"]:
        return
    with reading() as tx:
        named = list_named(tx, situation.id)
    readers = ["le demandeur", "l’IEN", *(escape(row["nom"]) for row in named)]
    title = typeset(f"Demande réservée, lue par : {', '.join(dict.fromkeys(readers))}")
    with st.expander(title, icon=":material/lock:", key="situation_lecteurs"):
        for row in named:
            _show_reader(situation, row)
        if not named:
            st.caption("Personne d’autre n’y est associé.")
    if situation.saisine["objet"] == Objet.CLASSE:
        _show_class_rules(situation, told=any(row["titre"] == CONCERNEE for row in named))


def _show_class_rules(situation: Situation, *, told: bool) -> None:
    st.caption(typeset(_NOT_EVALUATION))
    if not told and situation.may(Action.NAME_PERSON):
        st.warning(typeset(_TO_TELL), icon=":material/record_voice_over:")


def _describe(row: Row) -> str:
    if row["titre"] == NOMMEE:
        return f"**{escape(row['nom'])}** · y travaille"
    day = row["prevenue_le"]
    told = f"La personne concernée a été prévenue le {format_date(day)}" if day else "concernée"
    return f"**{escape(row['nom'])}** · {told}"


def _show_reader(situation: Situation, row: Row) -> None:
    name = f"{row['titre']}_{row['personne_id']}"
    removable = situation.may(Action.NAME_PERSON) and (
        row["titre"] == NOMMEE or situation.may(Action.PROPOSE)
    )
    with st.container(horizontal=True, vertical_alignment="center", key=f"lecteur_{name}"):
        st.markdown(_describe(row), width="stretch")
        if not removable:
            return
        with st.popover("Retirer…", type="tertiary"):
            st.caption(
                typeset(
                    "Cette personne ne verra plus la demande ; ce qu’elle avait pris en charge "
                    "revient à l’IEN. L’historique le garde."
                )
            )
            if st.button("Retirer", key=f"unname_person_{name}"):
                with acting("Personne retirée de la demande.") as tx:
                    unname_person(tx, situation.id, row["personne_id"], row["titre"])


@st.dialog("Associer une personne")
def dialog_name(situation: Situation) -> None:
    """Ask whom to open a reserved situation to, in what capacity and, if concerned, told when."""
    st.caption(
        typeset("Cette demande est réservée : seules les personnes associées une à une la voient.")
    )
    with reading() as tx:
        rows, today = list_personnes(tx, situation.saisine["circonscription_id"]), tx.today
    names = {row["id"]: f"{row['prenom']} {row['nom']}".strip() for row in rows}
    chosen = st.selectbox("Personne", list(names), index=None, key="name_person_choice",
                          format_func=names.__getitem__, placeholder="Choisir")  # fmt: skip
    titre = st.radio("À quel titre ?", list(_TITRES), key="name_person_title",
                     format_func=lambda code: typeset(_TITRES[code]))  # fmt: skip
    told = None
    if titre == CONCERNEE:
        told = st.date_input(
            "La personne concernée a été prévenue le", None, max_value=today,
            format="DD/MM/YYYY", key="name_person_told",
            help="De vive voix, avant d’ouvrir le dossier : elle le découvrirait seule.",
        )  # fmt: skip
    if st.button("Associer", type="primary", key="confirm_name", disabled=not chosen) and chosen:
        with acting("Personne associée.") as tx:
            name_person(tx, situation.id, chosen, titre or NOMMEE, prevenue_le=told)
