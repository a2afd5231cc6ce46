"""Decisions on a screen: noting one, settling one, where they are told."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import streamlit as st

from core.decision import (
    NATURE_DECISION_LABELS,
    SUGGESTED,
    Decision,
    NatureDecision,
)
from core.listes import Liste
from core.typographie import typeset
from db.brouillons import list_drafts
from db.circonscriptions import list_values
from db.connection import Row
from db.reunions import list_doers
from db.reunions_tenue import decide
from pages.components.actes import acting
from pages.components.decisions import NO_NAME
from pages.components.passages import show_passages, take_texts
from pages.components.saisie import long_text
from pages.components.session import reading, recall, remember

_OTHER: Final = ""


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
                  help=typeset(hint) + NO_NAME, key=f"quoi_{target}")  # fmt: skip
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
