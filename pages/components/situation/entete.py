"""Top of a situation: reference, kind, school, state, people; what is missing; why one sees it."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from core.absence import describe_absence
from core.droits import Acces, Action
from core.fiche import PREMIER_CONTACT_LABELS, Objet, PremierContact
from core.listes import Liste
from core.parents import with_parents
from core.saisine import Statut
from core.saisine_en_ligne import Besoin, list_essentials
from core.texte import format_date
from core.typographie import typeset
from db.connection import Row
from db.situations import Situation
from pages.components.libelles import read_labels
from pages.components.mots import describe_statut, escape, label_objet, short_name
from pages.components.session import remember
from pages.components.situation.actions import PARENTS_TAB, TABS
from pages.components.situation.corrections import (
    PARENTS_SECTION,
    complete_section,
    correct_key,
)
from pages.components.situation.parents_saisie import edit_key


def _age(situation: Situation, today: date) -> str:
    recue_le, delai = situation.saisine["recue_le"], situation.delai
    days = (today - recue_le).days
    said = f"reçue le {format_date(recue_le)}"
    if delai is None:
        return said + (f", il y a {days} jours" if days > 1 else "")
    return said + (f", {delai.age} jours de classe" if delai.age > 1 else "")


def _expected(situation: Situation) -> list[str]:
    """Say what is expected and for when, or since when it is late and why."""
    delai = situation.delai
    if delai is None or not delai.phrase:
        return []
    said = typeset(escape(delai.phrase))
    return [f":red[:material/schedule: **{said}**]" if delai.retard else said]


def show_header(situation: Situation, today: date) -> None:
    """Show the header that stays in sight while the page scrolls."""
    with st.container(key="situation_entete", gap="xsmall"):
        st.markdown(" · ".join(_list_facts(situation)))
        st.caption(" · ".join(_list_circumstances(situation, today)))
    st.caption(typeset(f"**Pourquoi je vois cette situation** : {situation.pourquoi}"))


def show_absent(absents: Sequence[Row], today: date) -> None:
    """Say who of those in charge is away, and until when; never why."""
    for absent in absents:
        when = describe_absence(absent["debut"], absent["fin"], today)
        st.info(
            typeset(f"**{escape(absent['nom'])}** : absent(e) {when}."),
            icon=":material/event_busy:",
        )


def _list_facts(situation: Situation) -> list[str]:
    """Say the state, the reference, who and at what level, what it is about: the facts first."""
    saisine = situation.saisine
    locked = ":red-badge[:material/lock: Réservée] " if saisine["reservee"] else ""
    parts = [f"{describe_statut(saisine['statut'])} {locked}**{saisine['reference']}**"]
    if situation.eleve:
        name = short_name(situation.eleve["nom"], situation.eleve["prenom"])
        parts.append(f"**{escape(name)}**")
    if situation.acces >= Acces.RESUME and saisine["niveau"]:
        parts.append(escape(saisine["niveau"]))
    if situation.acces >= Acces.SUIVI:
        parts.append(label_objet(saisine["objet"]))
    return parts


def _list_circumstances(situation: Situation, today: date) -> list[str]:
    parts = []
    if situation.ecole:
        parts.append(escape(f"{situation.ecole['nom']}, {situation.ecole['commune']}"))
    if motif := situation.saisine.get("motif_cloture"):
        parts.append(escape(read_labels(Liste.CLOTURE).get(motif, motif)))
    parts.append(_age(situation, today))
    parts += _expected(situation)
    if situation.responsable:
        who = situation.responsable
        desk = who.startswith(("La ", "L’"))  # « la coordination », « l’IEN »: no name
        parts.append(f"suivie par **{escape(who[0].lower() + who[1:] if desk else who)}**")
    return parts


def show_missing(situation: Situation) -> None:
    """Show in one amber line what is still to be completed, and the first contact wished."""
    saisine = situation.saisine
    waiting = saisine["statut"] in (Statut.TRANSMISE, Statut.A_PRECISER, Statut.A_L_ETUDE)
    if not waiting:
        return
    wished = saisine["premier_contact"]
    if situation.inside and wished and PremierContact(wished) is not PremierContact.REUNION:
        label = PREMIER_CONTACT_LABELS[PremierContact(wished)]
        st.warning(typeset(f"Premier contact souhaité : **{label}**."), icon=":material/call:")
    _show_missing_line(situation)


def _show_missing_line(situation: Situation) -> None:
    """Show what is missing, each a link to its field for whom may fill it in."""
    objet = Objet(situation.saisine["objet"])
    fiche = with_parents(situation.fiche, situation.parents).model_copy(update={"objet": objet})
    missing = list_essentials(fiche)
    if not missing:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small",
                      key="a_completer"):  # fmt: skip
        st.markdown(typeset(":material/edit_note: **À compléter :**"), width="content")
        for besoin in missing:
            _show_missing(situation, besoin)


def _show_missing(situation: Situation, besoin: Besoin) -> None:
    about_parents = besoin.section == PARENTS_SECTION
    action = Action.EDIT_PARENTS if about_parents else Action.CORRECT_FICHE
    if not situation.may(action):
        st.markdown(besoin.mots, width="content")
    elif st.button(besoin.mots, key=f"complete_{besoin.section}", type="tertiary"):
        if about_parents:
            remember(TABS, PARENTS_TAB)
            remember(edit_key(situation), True)
        else:
            remember(correct_key(situation), False)  # one form at a time over the same texts
            complete_section(situation, besoin.section)
