"""Tab « Pendant »: who is there, the relevé part by part, the programmation by objective."""

from typing import Final

import streamlit as st

from core.droits_rencontre import ActionRencontre
from core.rencontre import (
    CHAMPS,
    PRESENCE_LABELS,
    ChampRencontre,
    EtatRencontre,
    NatureRencontre,
)
from core.typographie import typeset
from db.rencontres import RencontreLue
from db.rencontres_participants import change_participant
from db.rencontres_texte import list_textes
from pages.components.actes import acting
from pages.components.mots import escape, format_saved, show_user_text
from pages.components.rencontre.paoa import show_paoa
from pages.components.rencontre.parties import edit_part, save_parts
from pages.components.saisie import FACTS_NOT_DIAGNOSIS
from pages.components.session import reading

_CLOSED: Final = (EtatRencontre.REMISE, EtatRencontre.ANNULEE)


def show_pendant(lue: RencontreLue) -> None:
    """Show the meeting as it goes on; who may not write reads the same."""
    writes = lue.may(ActionRencontre.WRITE) and lue.etat not in _CLOSED
    st.header("Qui est là", anchor=False)
    _show_presence(lue, writes=writes)
    st.header("Le relevé", anchor=False)
    if writes:
        st.caption(typeset(
            f"{FACTS_NOT_DIAGNOSIS} Votre frappe est gardée à mesure ; « Enregistrer le relevé » "
            "la met en commun."
        ))  # fmt: skip
    for champ in CHAMPS[lue.nature]:
        if writes:
            edit_part(lue, champ)
        else:
            show_user_text(typeset(CHAMPS[lue.nature][champ]), lue.texte(champ) or "–")
        if champ is ChampRencontre.APPRENTISSAGES and lue.nature is NatureRencontre.ESS:
            show_paoa(lue)
    if writes and st.button("Enregistrer le relevé", key="save_releve", type="primary",
                            icon=":material/check:"):  # fmt: skip
        save_parts(lue, CHAMPS[lue.nature])
    _show_history(lue)


def _show_presence(lue: RencontreLue, *, writes: bool) -> None:
    if not lue.participants:
        st.info("Personne n’est encore sur la liste : ajoutez les participants dans « Préparer ».")
    for key, person in lue.participants.items():
        with st.container(horizontal=True, vertical_alignment="center", key=f"presence_{key}"):
            name = f"**{escape(person.nom)}** · " if person.nom else ""
            said = "" if writes else f" · :gray[{PRESENCE_LABELS[person.presence]}]"
            st.markdown(f"{name}{escape(person.role)}{said}", width="stretch")
            if not writes:
                continue
            chosen = st.segmented_control(
                f"Présence de {person.nom or person.role}", list(PRESENCE_LABELS),
                default=person.presence, key=f"presence_choisie_{key}_{person.presence}",
                format_func=PRESENCE_LABELS.__getitem__, label_visibility="collapsed",
            )  # fmt: skip
            if chosen and chosen is not person.presence:
                here = person.model_copy(update={"presence": chosen})
                with acting() as tx:
                    change_participant(tx, lue.id, key, here)


def _show_history(lue: RencontreLue) -> None:
    with reading() as tx:
        rows = list_textes(tx, lue.id)
    if not rows:
        return
    with st.expander("Tous les enregistrements", icon=":material/history:"):
        for row in rows:
            saved = format_saved(row["moment"], mine=row["auteur_id"] == lue.acteur.personne_id)
            aside = "" if row["retenue"] else " · texte écarté"
            label = CHAMPS[lue.nature][ChampRencontre(row["champ"])]
            st.caption(escape(typeset(f"{label} · {row['auteur']}, le {saved}{aside}")))
            st.text(row["texte"] or "(effacé)")
