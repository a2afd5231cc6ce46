"""Tabs « Échanges et actions » and « Historique »: the inside of the pôle's work."""

from collections.abc import Mapping
from itertools import groupby
from typing import Final

import streamlit as st

from core.droits import Action
from core.echange import NATURE_LABELS, NatureEchange
from core.listes import Liste
from core.relance import RELANCE_LABELS, NatureRelance
from core.saisine import POSITION_LABELS, STATUT_LABELS, Position, Statut
from core.texte import format_date
from core.typographie import typeset
from db.connection import Row, local_day
from db.decisions import list_of_saisine
from db.echanges import list_echanges
from db.journal import list_history
from db.propositions import end_vacancy, set_interlocuteur
from db.relances import list_relances
from db.situations import Situation
from pages.components.actes import acting
from pages.components.decisions import show_decision
from pages.components.libelles import read_labels
from pages.components.mots import escape, format_saved, show_user_text
from pages.components.session import reading

_ACTIONS: Final = {
    "create_saisine": "Saisine enregistrée",
    "study_saisine": "Mise à l’étude",
    "propose": "Proposée à un membre du pôle",
    "propose_post": "Proposée à un poste non pourvu",
    "end_post": "Le poste n’est plus attendu",
    "take_position": "Position prise",
    "return_to_triage": "Retour au tri : personne ne s’en charge",
    "ask_precisions": "Précisions demandées",
    "answer_precisions": "Précisions reçues",
    "precisions_received": "Reprise après précisions",
    "precisions_dropped": "Reprise sans attendre les précisions",
    "add_echange": "Échange ou action noté",
    "correct_echange": "Note corrigée",
    "correct_fiche": "Fiche corrigée",
    "keep_piece": "Document enregistré",
    "remove_piece": "Document retiré",
    "write_reponse": "Réponse en cours d’écriture",
    "sign_reponse": "Réponse signée",
    "send_reponse": "Réponse envoyée",
    "send_letter": "Lettre envoyée par courriel",
    "follow_saisine": "Suivi commencé",
    "close_saisine": "Suivi terminé",
    "reopen_saisine": "Situation rouverte",
    "withdraw_saisine": "Demande retirée",
    "name_person": "Personne associée nommément",
    "unname_person": "Personne retirée de la demande",
    "set_interlocuteur": "Interlocuteur désigné",
    "hand_over": "Confiée à quelqu’un d’autre pendant une absence",
    "record_bilan": "Bilan d’étape",
    "send_relance": "Relance envoyée",
    "cancel_import": "Import annulé",
    "import_registre": "Reprise du registre d’une année passée",
    "send_saisine": "Saisine envoyée en ligne",
    "edit_parents": "Lien avec les parents mis à jour",
    "write_mot_psyen": "Phrases de la psyEN pour les parents",
    "acknowledge": "Direction de l’école : pris connaissance",
    "place_eleve": "Classe de l’élève indiquée",
    "move_eleve": "L’élève change d’école",
    "record_accord": "Accord des parents noté : la nouvelle école lit la situation",
    "reassign_eleve": "Fiche rattachée à un autre élève",
    "plan_suite": "À suivre l’an prochain",
    "drop_suite": "N’est plus à suivre l’an prochain",
    "follow_suite": "Suivie dans la nouvelle année",
    "merge_ecoles": "École réunie à une autre",
    "add_decision": "Décision prise en réunion",
    "change_decision": "Décision corrigée",
    "remove_decision": "Décision effacée",
    "settle_decision": "Décision réglée",
    "date_bilan": "Date du bilan d’étape fixée",
    "carry_over_point": "Passée à la réunion suivante",
}


def show_echanges(situation: Situation) -> None:
    """Show who was asked, what meetings decided, then the exchanges and actions, latest first."""
    _show_people(situation)
    with reading() as tx:
        echanges, decisions = list_echanges(tx, situation.id), list_of_saisine(tx, situation.id)
    _show_decisions(situation, decisions)
    if not echanges:
        st.info(
            "Les appels, visites et échanges du pôle seront ici. "
            "« Ajouter une action » note le premier."
        )
    elif situation.propositions or decisions:
        st.markdown("#### Échanges et actions")
    for echange in echanges:
        with st.container(key=f"echange_{echange['id']}", gap="xsmall"):
            nature = NATURE_LABELS[NatureEchange(echange["nature"])]
            st.markdown(
                f"**{format_date(echange['jour'])}** · {nature} · {escape(echange['auteur'])}"
            )
            st.text(echange["texte"])
            show_user_text("Résultat, suite", echange["resultat"])
    st.caption("Ces échanges restent au sein du pôle ; l’école ne les voit pas.")


def _show_decisions(situation: Situation, decisions: list[Row]) -> None:
    if decisions:
        st.markdown("#### Décisions de réunion")
    for row in decisions:
        mine = row["personne_id"] == situation.acteur.personne_id
        show_decision(row, settles=mine or situation.may(Action.PROPOSE))


def _show_people(situation: Situation) -> None:
    if situation.propositions:
        st.markdown("#### Qui est sollicité")
    metiers = read_labels(Liste.METIER)
    with reading() as tx:
        relances = list_relances(tx, situation.id)
    for proposition in situation.propositions:
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"personne_{proposition['id']}"
        ):
            st.markdown(_who(situation, proposition, metiers), width="content")
            if situation.may(Action.PROPOSE):
                _show_choices(situation, proposition)
        for relance in relances:
            if relance["objet_id"] == proposition["id"]:
                day = format_date(local_day(relance["envoyee_le"]))
                to = RELANCE_LABELS[NatureRelance(relance["nature"])]
                st.caption(typeset(f"Relance envoyée le {day} {to}."))


def _who(situation: Situation, proposition: Row, metiers: Mapping[str, str]) -> str:
    metier = metiers.get(proposition["metier"] or "")
    label = f" ({metier})" if metier else ""
    position = POSITION_LABELS[Position(proposition["position"])]
    day = format_date(local_day(proposition["position_le"] or proposition["proposee_le"]))
    said = f"**{escape(proposition['nom'])}**{escape(label)} : {position} ({day})"
    if _is_interlocuteur(situation, proposition):
        said += " · interlocuteur de l’école"
    return typeset(said)


def _is_interlocuteur(situation: Situation, proposition: Row) -> bool:
    chosen = situation.saisine["interlocuteur_id"]
    return bool(chosen) and chosen == proposition["personne_id"]


def _show_choices(situation: Situation, proposition: Row) -> None:
    taken = proposition["position"] == Position.ACCEPTEE and proposition["en_fonction"]
    if taken and not _is_interlocuteur(situation, proposition):
        if st.button("Désigner comme interlocuteur", type="tertiary",
                     key=f"interlocuteur_{proposition['id']}"):  # fmt: skip
            with acting("Interlocuteur désigné.") as tx:
                set_interlocuteur(tx, situation.id, proposition["personne_id"])
    elif proposition["position"] == Position.NON_POURVU and st.button(
        "Ne plus attendre ce poste", type="tertiary", key=f"end_post_{proposition['id']}"
    ):
        with acting("Cette situation n’attend plus ce poste.") as tx:
            end_vacancy(tx, proposition["id"], proposition["version"])


def _story(row: Row) -> str:
    label: str = _ACTIONS.get(row["action"]) or str(row["action"])
    statuts = set(Statut)
    if row["vers"] in statuts and row["de"] in statuts:
        label += f" : {STATUT_LABELS[Statut(row['de'])]} → {STATUT_LABELS[Statut(row['vers'])]}"
    elif row["action"] == "send_relance":
        label += f" {RELANCE_LABELS[NatureRelance(row['objet'])]}"
    elif row["vers"] in set(Position):
        label += f" : {POSITION_LABELS[Position(row['vers'])]}"
    elif row["personne"]:
        label += f" : {escape(row['personne'])}"
    return label


def _line(row: Row, moi: str) -> str:
    when = format_saved(row["moment"], mine=row["acteur_id"] == moi)
    who = escape(row["acteur"] or "système")
    return f":gray[{when}] · {typeset(_story(row))} · {who}"


def show_historique(situation: Situation) -> None:
    """Show every act as a quiet timeline: when, who, what."""
    with reading() as tx:
        rows = list_history(tx, situation.id)
    moi = situation.acteur.personne_id
    with st.container(gap="xsmall"):
        for line, acts in groupby(
            reversed(rows), key=lambda row: _line(row, moi)
        ):  # same day, same act
            st.markdown(line)
            for row in acts:
                said = row["contenu"].get("commentaire")
                for text in [*row["contenu"].get("changements", []), *([said] if said else [])]:
                    st.text(text)
