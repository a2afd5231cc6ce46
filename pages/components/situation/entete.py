"""Top of a situation: reference, kind, school, state, people; what is missing; why one sees it."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from core.absence import describe_absence
from core.droits import Acces
from core.fiche import PREMIER_CONTACT_LABELS, Fiche, Objet, PremierContact
from core.listes import Liste
from core.saisine import Statut
from core.texte import format_date
from core.typographie import typeset
from db.connection import Row
from db.situations import Situation
from pages.components.libelles import read_labels
from pages.components.mots import describe_statut, escape, label_objet, short_name


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


def list_missing(fiche: Fiche, objet: Objet) -> list[str]:
    """List what the fiche leaves out and the pôle will ask: memory and help, never a gate."""
    missing = [] if fiche.faits else ["des faits datés"]
    if objet is Objet.ELEVE and not fiche.eleve_non_nomme:
        if not (fiche.eleve.nom and fiche.eleve.prenom):
            missing.append("le nom de l’élève")
        if not any(p.informe_le for p in fiche.parents) and not fiche.parents_sinon:
            missing.append("l’information des parents (date, ou pourquoi pas encore)")
        if not fiche.actions:
            missing.append("ce qui est déjà en place")
    if not fiche.attentes and not fiche.attentes_choix:
        missing.append("ce qui est attendu du pôle")
    return missing


def show_header(situation: Situation, today: date) -> None:
    """Show the header that stays in sight while the page scrolls."""
    with st.container(key="situation_entete"):
        st.markdown(_line_of_facts(situation, today))
    st.caption(typeset(f"**Pourquoi je vois cette situation** : {situation.pourquoi}"))


def show_absent(absents: Sequence[Row], today: date) -> None:
    """Say who of those in charge is away, and until when; never why."""
    for absent in absents:
        when = describe_absence(absent["debut"], absent["fin"], today)
        st.info(
            typeset(f"**{escape(absent['nom'])}** : absent(e) {when}."),
            icon=":material/event_busy:",
        )


def _line_of_facts(situation: Situation, today: date) -> str:
    saisine = situation.saisine
    locked = ":red-badge[:material/lock: Réservée] " if saisine["reservee"] else ""
    parts = [f"{describe_statut(saisine['statut'])} {locked}**{saisine['reference']}**"]
    if situation.acces >= Acces.SUIVI:
        parts.append(f"**{label_objet(saisine['objet'])}**")
    if situation.acces >= Acces.RESUME and saisine["niveau"]:
        parts.append(escape(saisine["niveau"]))
    if situation.eleve:
        name = short_name(situation.eleve["nom"], situation.eleve["prenom"])
        parts.append(f"**{escape(name)}**")
    if situation.ecole:
        parts.append(escape(f"{situation.ecole['nom']}, {situation.ecole['commune']}"))
    if saisine.get("motif_cloture"):
        reasons = read_labels(Liste.CLOTURE)
        parts.append(escape(reasons.get(saisine["motif_cloture"], saisine["motif_cloture"])))
    parts.append(_age(situation, today))
    parts += _expected(situation)
    if situation.responsable:
        parts.append(f"suivie par **{escape(situation.responsable)}**")
    return " · ".join(parts)


def show_missing(situation: Situation) -> None:
    """Show in one amber line what is still to be completed, and the first contact wished."""
    saisine, fiche = situation.saisine, situation.fiche
    waiting = saisine["statut"] in (Statut.TRANSMISE, Statut.A_PRECISER, Statut.A_L_ETUDE)
    if not waiting:
        return
    wished = saisine["premier_contact"]
    if wished and PremierContact(wished) is not PremierContact.REUNION:
        label = PREMIER_CONTACT_LABELS[PremierContact(wished)]
        st.warning(typeset(f"Premier contact souhaité : **{label}**."), icon=":material/call:")
    missing = list_missing(fiche, Objet(saisine["objet"]))
    if missing:
        st.warning(typeset(f"À compléter : {', '.join(missing)}."), icon=":material/edit_note:")
