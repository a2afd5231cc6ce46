"""The action bar of a situation: what the acting person can do now, each in its dialog."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from core.affectation import Suggestion
from core.droits import Action
from core.echange import NATURE_LABELS, NatureEchange
from core.fiche import Objet
from core.listes import Liste
from core.personne import Metier
from core.saisine import Position, Statut
from core.texte import format_date
from core.typographie import typeset
from db.brouillons import list_drafts
from db.charge import list_suggestions
from db.circonscriptions import list_values
from db.connection import Row, Transaction
from db.echanges import add_echange
from db.personnes import list_members
from db.propositions import VACANT, propose, take_position
from db.questions import ask_precisions
from db.reponses import open_projet
from db.saisines import (
    close_saisine,
    follow_saisine,
    reopen_saisine,
    withdraw_saisine,
)
from db.situations import Situation
from pages.components.actes import acting
from pages.components.libelles import read_labels
from pages.components.mots import escape, label_objet
from pages.components.passages import show_passages, take_texts
from pages.components.saisie import long_text
from pages.components.session import reading, recall, remember
from pages.components.situation.bilan import dialog_bilan
from pages.components.situation.lecteurs import dialog_name

TABS = "onglet_situation"
ANSWER_TAB = "Réponse"
PARENTS_TAB = "Parents"
_PROPOSED: Final = "propose_to"
_POST: Final = "poste:"
_S = Statut
_STUDYING = frozenset({_S.TRANSMISE, _S.A_PRECISER, _S.A_L_ETUDE})
_ANSWERED = frozenset({_S.REPONDUE, _S.EN_SUIVI})


def _write(situation: Situation, sujet: str, label: str, champ: str, *, height: int = 4) -> None:
    subject = f"{sujet}:{situation.id}"
    with reading() as tx:
        drafts = list_drafts(tx, subject)
    long_text(label, subject=subject, field=champ, drafts=drafts, height=height)
    show_passages(subject, drafts, {champ})


def _take_texts(tx: Transaction, situation: Situation, sujet: str) -> dict[str, str]:
    return take_texts(tx, f"{sujet}:{situation.id}")


def _remind(situation: Situation) -> None:
    """Say which situation a dialog is about: it may come from a card among many."""
    facts = [situation.saisine["reference"], label_objet(situation.saisine["objet"])]
    if situation.ecole:
        facts.append(situation.ecole["nom"])
    st.caption(escape(" · ".join(facts)))


@st.dialog("Proposer à…")
def dialog_propose(situation: Situation) -> None:
    """Choose members, or posts that nobody holds."""
    _remind(situation)
    with reading() as tx:
        members = list_members(tx, situation.saisine["circonscription_id"])
        suggestions = list_suggestions(tx, situation.id)
    metiers = read_labels(Liste.METIER)
    labels = {row["id"]: _member_label(row, metiers) for row in members}
    if not situation.saisine["reservee"]:
        labels |= {f"{_POST}{m}": f"{VACANT} – {metiers[m]}" for m in Metier}
    chosen = st.multiselect(
        "Membres du pôle", list(labels), key=_PROPOSED,
        format_func=labels.__getitem__, placeholder="Une personne ou plus",
        select_all=False,  # typing a name then Enter would choose everybody who bears it
    )  # fmt: skip
    _show_suggestions([s for s in suggestions if s.personne_id not in chosen])
    psyen = any(row["id"] in chosen and row["metier"] == Metier.PSYEN for row in members)
    if situation.parents.psyen_demande_le or psyen:
        st.caption(describe_psyen_request(situation))
    _write(situation, "proposer", "Un mot d’accompagnement (facultatif)", "mot", height=2)
    if st.button("Proposer", type="primary", key="confirm_propose"):
        with acting("Proposition envoyée.") as tx:
            mot = _take_texts(tx, situation, "proposer").get("mot", "")
            people = [key for key in chosen if not key.startswith(_POST)]
            posts = [Metier(key.removeprefix(_POST)) for key in chosen if key.startswith(_POST)]
            propose(tx, situation.id, people, mot, postes=posts)


def _show_suggestions(suggestions: Sequence[Suggestion]) -> None:
    """Say who could be asked and why; nothing is chosen without a click."""
    if not suggestions:
        return
    st.markdown("**À qui penser**")
    for suggestion in suggestions:
        with st.container(gap=None):
            st.button(
                f"**{escape(suggestion.nom)}**", key=f"suggest_{suggestion.personne_id}",
                icon=":material/add:", type="tertiary", on_click=_add_proposed,
                args=(suggestion.personne_id,),
            )  # fmt: skip
            st.caption(typeset(escape(suggestion.raison)))


def _add_proposed(personne_id: str) -> None:
    remember(_PROPOSED, [*recall(_PROPOSED, []), personne_id])


def choose_beforehand(personne_id: str) -> None:
    """Have a member already chosen in the dialog that is about to open."""
    remember(_PROPOSED, [personne_id])


def describe_psyen_request(situation: Situation) -> str:
    """Say when the parents asked for the psyEN; nothing waits for it but their own follow-up."""
    asked_on = situation.parents.psyen_demande_le
    if asked_on:
        return f"Demande des parents (psyEN) reçue le {format_date(asked_on)}."
    return "Demande des parents (psyEN) : pas encore reçue."


def _member_label(row: Row, metiers: Mapping[str, str]) -> str:
    metier = metiers.get(row["metier"] or "", "Coordination")
    return f"{row['prenom']} {row['nom']} – {metier}"


@st.dialog("Demander des précisions")
def dialog_ask(situation: Situation) -> None:
    """Write a question to the school."""
    _remind(situation)
    st.caption("La question part telle quelle à l’école ; sa réponse ramène la situation ici.")
    _write(situation, "precisions", "Votre question", "question")
    if st.button("Envoyer la question", type="primary", key="confirm_ask"):
        with acting("Question envoyée.") as tx:
            ask_precisions(
                tx, situation.id, _take_texts(tx, situation, "precisions").get("question", "")
            )


def _is_class(situation: Situation) -> bool:
    """Tell whether visit notes stay out: the situation is about a class."""
    return bool(situation.saisine["objet"] == Objet.CLASSE)


@st.dialog("Ajouter une action ou un échange")
def _dialog_echange(situation: Situation) -> None:
    with reading() as tx:
        today = tx.today
    natures = [
        n for n in NatureEchange if n is not NatureEchange.VISITE or not _is_class(situation)
    ]
    with st.container(horizontal=True):
        nature = st.selectbox(
            "Nature", natures, key="echange_nature",
            format_func=lambda value: NATURE_LABELS[value],
        )  # fmt: skip
        jour = st.date_input(
            "Date", today, max_value=today, format="DD/MM/YYYY", key="echange_jour"
        )
    _write(situation, "echange", "Ce qui s’est passé", "echange")
    _write(situation, "echange", "Résultat, suite (facultatif)", "resultat", height=2)
    if st.button("Ajouter", type="primary", key="confirm_echange"):
        with acting("Noté.") as tx:
            texts = _take_texts(tx, situation, "echange")
            add_echange(
                tx,
                situation.id,
                nature or NatureEchange.APPEL,
                jour,
                texts.get("echange", ""),
                resultat=texts.get("resultat", ""),
            )


@st.dialog("Enregistrer le retrait de la demande")
def dialog_withdraw(situation: Situation) -> None:
    """Record that the asker takes the request back."""
    st.caption("La demande reste lisible, sans suite attendue.")
    _write(situation, "retrait", "Raison donnée (facultatif)", "retrait", height=2)
    if st.button("Retirer la demande", type="primary", key="confirm_withdraw"):
        with acting("Demande retirée.") as tx:
            withdraw_saisine(
                tx, situation.id, _take_texts(tx, situation, "retrait").get("retrait", "")
            )


@st.dialog("Terminer le suivi")
def dialog_close(situation: Situation) -> None:
    """Choose the reason for which the follow-up ends."""
    _remind(situation)
    with reading() as tx:
        reasons = list_values(tx, situation.saisine["circonscription_id"], Liste.CLOTURE)
    motif = st.selectbox(
        "Raison", list(reasons), index=None, key="close_motif", placeholder="Choisir",
        format_func=lambda code: reasons[code],
    )  # fmt: skip
    _write(situation, "cloture", "En quelques mots (facultatif)", "cloture", height=2)
    if st.button("Terminer le suivi", type="primary", key="confirm_close"):
        with acting("Suivi terminé.") as tx:
            close_saisine(
                tx,
                situation.id,
                motif or "",
                _take_texts(tx, situation, "cloture").get("cloture", ""),
            )


@st.dialog("Rouvrir la situation")
def dialog_reopen(situation: Situation) -> None:
    """Say why a situation is opened again."""
    _remind(situation)
    _write(situation, "reouverture", "Pourquoi rouvrir ?", "reouverture", height=2)
    if st.button("Rouvrir", type="primary", key="confirm_reopen"):
        with acting("Situation rouverte.") as tx:
            reopen_saisine(
                tx, situation.id, _take_texts(tx, situation, "reouverture").get("reouverture", "")
            )


def open_answer(situation: Situation) -> None:
    """Open the answer that is being written, or a new one, on its tab."""
    remember(TABS, ANSWER_TAB)
    with acting() as tx:
        open_projet(tx, situation.id)


def _follow(situation: Situation) -> None:
    with acting("Le suivi commence.") as tx:
        follow_saisine(tx, situation.id)


@dataclass(frozen=True)
class _Bouton:
    key: str
    label: str
    action: Action
    statuts: frozenset[Statut]
    do: Callable[[Situation], None]
    icone: str


_BOUTONS = (
    _Bouton("propose", "Proposer à…", Action.PROPOSE, _STUDYING, dialog_propose,
            ":material/person_add:"),
    _Bouton("answer", "Répondre", Action.WRITE_REPONSE, _STUDYING, open_answer,
            ":material/edit:"),
    _Bouton("ask", "Poser une question", Action.ASK_PRECISIONS, _STUDYING, dialog_ask,
            ":material/help:"),
    _Bouton("name", "Associer une personne", Action.NAME_PERSON, _STUDYING | _ANSWERED,
            dialog_name, ":material/lock_person:"),
    _Bouton("echange", "Ajouter une action", Action.ADD_ECHANGE, _STUDYING | _ANSWERED,
            _dialog_echange, ":material/add_notes:"),
    _Bouton("follow", "Commencer le suivi", Action.CLOSE, frozenset({_S.REPONDUE}), _follow,
            ":material/sync:"),
    _Bouton("bilan", "Faire le bilan d’étape", Action.WRITE_BILAN, _ANSWERED, dialog_bilan,
            ":material/flag:"),
    _Bouton("close", "Terminer le suivi", Action.CLOSE, _ANSWERED, dialog_close,
            ":material/check_circle:"),
    _Bouton("reopen", "Rouvrir", Action.REOPEN, frozenset({_S.TERMINEE}), dialog_reopen,
            ":material/undo:"),
    _Bouton("withdraw", "Demande retirée", Action.WITHDRAW, _STUDYING, dialog_withdraw,
            ":material/cancel:"),
)  # fmt: skip


def show_action_bar(situation: Situation) -> None:
    """Show the buttons that fit the state and the rights; the action checks them again."""
    statut = Statut(situation.saisine["statut"])
    shown = [
        b
        for b in _BOUTONS
        if statut in b.statuts
        and situation.may(b.action)
        and (situation.saisine["reservee"] or b.action is not Action.NAME_PERSON)
    ]
    if not shown:
        return
    with st.container(horizontal=True, key="situation_actions"):
        for bouton in shown:
            first = bouton.action is Action.PROPOSE and statut is _S.TRANSMISE
            label = "Retirer ma demande" if _is_own(bouton, situation) else bouton.label
            if st.button(label, key=f"{bouton.key}_saisine", icon=bouton.icone,
                         type="primary" if first else "secondary"):  # fmt: skip
                bouton.do(situation)


def _is_own(bouton: _Bouton, situation: Situation) -> bool:
    return bouton.action is Action.WITHDRAW and not situation.inside


_POSITIONS: Mapping[Position, str] = {
    Position.ACCEPTEE: "Je m’en charge",
    Position.DECLINEE: "Ne relève pas de ma mission / pas disponible",
    Position.PRECISIONS: "Il me manque des éléments",
}


_AFTERWARDS: Mapping[str, Mapping[str, Position]] = {
    Position.ACCEPTEE: {
        "Mon intervention est terminée": Position.ACHEVEE,
        "Je ne peux pas m’en charger": Position.DECLINEE,
    },
    Position.RELAYEE: {"Je reprends cette situation": Position.ACCEPTEE},
}


@st.dialog("Il me manque des éléments")
def _dialog_missing(situation: Situation, proposition: Row) -> None:
    st.caption("La question part à l’école ; sa réponse vous ramène la proposition.")
    _write(situation, "manque", "Ce qu’il vous faut savoir", "manque")
    if st.button("Envoyer la question", type="primary", key="confirm_missing"):
        with acting("Question envoyée.") as tx:
            question = _take_texts(tx, situation, "manque").get("manque", "")
            take_position(
                tx, proposition["id"], proposition["version"], Position.PRECISIONS, question
            )


def show_my_proposition(situation: Situation) -> None:
    """Show, to somebody who was asked, the proposal and its one-click answers."""
    mine = [p for p in situation.propositions if p["personne_id"] == situation.acteur.personne_id]
    for proposition in mine:
        if proposition["position"] == Position.ATTENDUE:
            _show_waiting(situation, proposition)
        with st.container(horizontal=True):
            for label, position in _AFTERWARDS.get(proposition["position"], {}).items():
                if st.button(label, key=f"{position}_{proposition['id']}"):
                    with acting("C’est noté.") as tx:
                        take_position(tx, proposition["id"], proposition["version"], position)


def _show_waiting(situation: Situation, proposition: Row) -> None:
    with st.container(border=True, key=f"proposition_{proposition['id']}"):
        st.markdown("**Cette situation vous est proposée.**")
        if proposition["metier"] == Metier.PSYEN:
            st.caption(describe_psyen_request(situation))
        if proposition["mot"]:
            st.markdown(f"« {escape(proposition['mot'])} »")
        with st.container(horizontal=True):
            for position, label in _POSITIONS.items():
                kind = "primary" if position is Position.ACCEPTEE else "secondary"
                clicked = st.button(label, key=f"{position}_{proposition['id']}", type=kind)  # type: ignore[arg-type]
                if clicked and position is Position.PRECISIONS:
                    _dialog_missing(situation, proposition)
                elif clicked:
                    with acting("Votre réponse est enregistrée.") as tx:
                        take_position(tx, proposition["id"], proposition["version"], position)
