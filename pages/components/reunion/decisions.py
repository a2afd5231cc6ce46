"""Decisions on a screen: noting one, settling one, where they are told."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import streamlit as st

from core.decision import (
    ETAT_DECISION_LABELS,
    NATURE_DECISION_LABELS,
    SUGGESTED,
    Decision,
    EtatDecision,
    NatureDecision,
)
from core.listes import Liste
from core.typographie import typeset
from db.brouillons import list_drafts
from db.circonscriptions import list_values
from db.connection import Row
from db.decisions import remove_decision, settle_decision
from db.reunions import list_doers
from db.reunions_tenue import decide
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.passages import show_passages, take_texts
from pages.components.reunion.points import line_of
from pages.components.saisie import long_text
from pages.components.session import reading, recall, remember

_OTHER: Final = ""
_ICONS: Final[Mapping[EtatDecision, str]] = {
    EtatDecision.A_FAIRE: ":material/radio_button_unchecked:",
    EtatDecision.FAITE: ":material/check_circle:",
    EtatDecision.ABANDONNEE: ":material/cancel:",
}
_NO_NAME: Final = typeset("Lu devant tous : « l’élève », jamais son nom.")


def show_decision(row: Row, *, settles: bool, removes: bool = False, about: str = "") -> None:
    """Show one decision with what became of it, and what one may do about it.

    `about` is the reference of its situation, where it stands away from it.
    """
    etat = EtatDecision(row["etat"])
    with st.container(horizontal=True, vertical_alignment="center", gap="small",
                      key=f"decision_{row['id']}"):  # fmt: skip
        said = f"{_ICONS[etat]} {f'{about} · ' if about else ''}{line_of(row)}"
        if etat is not EtatDecision.A_FAIRE:
            result = f". {escape(row['resultat'])}" if row["resultat"] else ""
            said += typeset(f" · :gray[{ETAT_DECISION_LABELS[etat]}{result}]")
        st.markdown(said, width="stretch")
        if settles and st.button("Régler", key=f"settle_decision_{row['id']}", type="tertiary"):
            dialog_settle(row)
        if removes and st.button(
            "Effacer", key=f"remove_decision_{row['id']}", type="tertiary",
            icon=":material/delete:",
        ):  # fmt: skip
            with acting("Décision effacée.") as tx:
                remove_decision(tx, row["id"], row["version"])


@st.dialog("Régler la décision")
def dialog_settle(row: Row) -> None:
    """Say that a decision is done, given up, or to do again."""
    st.markdown(line_of(row))
    etat = st.segmented_control(
        "Ce qu’elle est devenue", list(EtatDecision), key=f"etat_decision_{row['id']}",
        default=EtatDecision.FAITE, format_func=ETAT_DECISION_LABELS.__getitem__, required=True,
    )  # fmt: skip
    resultat = st.text_input(
        "En un mot (obligatoire si elle est abandonnée)", row["resultat"],
        key=f"resultat_decision_{row['id']}", max_chars=300, help=_NO_NAME,
    )  # fmt: skip
    if st.button("Enregistrer", key=f"confirm_settle_{row['id']}", type="primary"):
        with acting("Décision mise à jour.") as tx:
            settle_decision(tx, row["id"], row["version"], EtatDecision(etat), resultat or "")


def _ask_who(
    people: Sequence[Row], metiers: Mapping[str, str], name: str
) -> tuple[str | None, str]:
    labels = {
        row["id"]: row["nom"] + (f" ({metiers.get(row['metier'], '')})" if row["metier"] else "")
        for row in people
    } | {_OTHER: "Une autre personne, à écrire"}
    chosen = st.selectbox(
        "Qui", list(labels), key=f"qui_{name}", format_func=labels.__getitem__, index=None,
        placeholder="Un nom", filter_mode="contains",
    )  # fmt: skip
    if chosen == _OTHER:
        said = st.text_input("Nom ou fonction", key=f"qui_autre_{name}", max_chars=80,
                             placeholder="La directrice de l’école")  # fmt: skip
        return None, said or ""
    return chosen, next((row["nom"] for row in people if row["id"] == chosen), "")


def show_form(reunion: Row, point: Row | None) -> None:
    """Show the form of a decision: what it becomes, who, what, when."""
    target = point["id"] if point else reunion["id"]
    subject = f"reunion_decision:{target}"
    name = f"{target}_{recall(f'decision_tour_{target}', 0)}"
    with reading() as tx:
        people, drafts = list_doers(tx, reunion["circonscription_id"]), list_drafts(tx, subject)
        metiers = list_values(tx, reunion["circonscription_id"], Liste.METIER, retired=True)
    nature = NatureDecision.ACTION
    with st.container(border=True, key=f"decider_{target}", gap="small"):
        spots = st.columns([2, 2, 1.3] if point else [2, 1])
        if point:
            with spots[0]:
                chosen_nature = st.selectbox(
                    "Décision", list(NatureDecision), key=f"nature_{name}", required=True,
                    format_func=NATURE_DECISION_LABELS.__getitem__,
                )  # fmt: skip
            nature = NatureDecision(chosen_nature or nature)
        with spots[-2]:
            personne_id, qui = _ask_who(
                [p for p in people if p["membre"] or nature is not NatureDecision.PROPOSITION],
                metiers, name,
            )  # fmt: skip
        with spots[-1]:
            jour = st.date_input("Pour le", None, key=f"pour_le_{name}", format="DD/MM/YYYY")
        hint = f"Sans rien écrire : « {SUGGESTED[nature]} ». " if nature in SUGGESTED else ""
        long_text("Quoi", subject=subject, field="quoi", drafts=drafts, height=2,
                  help=typeset(hint) + _NO_NAME, key=f"quoi_{target}")  # fmt: skip
        show_passages(subject, drafts)
        if st.button("Noter la décision", key=f"decide_{target}", icon=":material/add_task:"):
            chosen = Decision(
                nature=nature, personne_id=personne_id, qui=qui,
                pour_le=jour if isinstance(jour, date) else None,
            )  # fmt: skip
            _decide(reunion, point, subject, chosen)


def _decide(reunion: Row, point: Row | None, subject: str, chosen: Decision) -> None:
    target = point["id"] if point else reunion["id"]

    def start_again() -> None:
        remember(f"decision_tour_{target}", recall(f"decision_tour_{target}", 0) + 1)

    with acting("Décision notée.", then=start_again) as tx:
        quoi = take_texts(tx, subject).get("quoi", "")
        whole = Decision(**(chosen.model_dump() | {"quoi": quoi}))
        decide(tx, reunion["id"], whole, point["id"] if point else "")
