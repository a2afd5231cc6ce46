"""Decisions of meetings on a screen: what each says, what became of it, correcting one."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from core.decision import ETAT_DECISION_LABELS, Decision, EtatDecision, NatureDecision
from core.texte import format_date
from core.typographie import typeset
from db.connection import Row
from db.decisions import change_decision, remove_decision, settle_decision
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.programmation.mots import ask_day

_ICONS: Final[Mapping[EtatDecision, str]] = {
    EtatDecision.A_FAIRE: ":material/radio_button_unchecked:",
    EtatDecision.FAITE: ":material/check_circle:",
    EtatDecision.ABANDONNEE: ":material/cancel:",
}
_CORRECTED: Final = (
    NatureDecision.ACTION, NatureDecision.ESS, NatureDecision.EQUIPE_EDUCATIVE,
)  # fmt: skip
"""The others have become something in the product: they are taken back, then noted again."""
NO_NAME: Final = typeset("Lu devant tous : « l’élève », jamais son nom.")


def line_of(decision: Row) -> str:
    """Write a decision as one says it: who, what, for when."""
    when = f", pour le {format_date(decision['pour_le'])}" if decision["pour_le"] else ""
    who = f"**{escape(decision['qui'])}** : " if decision["qui"] else ""
    return typeset(f"{who}{escape(decision['quoi'])}{when}")


def show_decision(row: Row, *, settles: bool, writes: bool = False, about: str = "") -> None:
    """Show one decision with what became of it, and what one may do about it.

    `writes`: its meeting is open, to correct or remove what was noted there. `about` is the
    reference of its situation, or of its meeting, where it stands away from it.
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
        if writes and etat is EtatDecision.A_FAIRE:
            _show_corrections(row)


def _show_corrections(row: Row) -> None:
    about = escape(row["quoi"][:60])
    corrects = row["qui"] and row["nature"] in _CORRECTED  # not what is hidden in plenary
    if corrects and st.button("Modifier", key=f"change_decision_{row['id']}", type="tertiary",
                              icon=":material/edit:", help=about):  # fmt: skip
        _dialog_change(row)
    if st.button("Effacer", key=f"remove_decision_{row['id']}", type="tertiary",
                 icon=":material/delete:", help=about):  # fmt: skip
        with acting("Décision effacée.") as tx:
            remove_decision(tx, row["id"], row["version"])


@st.dialog("Modifier la décision")
def _dialog_change(row: Row) -> None:
    known, name = row["personne_id"] is not None, f"{row['id']}_{row['version']}"
    qui = st.text_input("Qui", row["qui"], key=f"corriger_qui_{name}", max_chars=80,
                        disabled=known)  # fmt: skip
    quoi = st.text_input("Quoi", row["quoi"], key=f"corriger_quoi_{name}", max_chars=300,
                         help=NO_NAME)  # fmt: skip
    jour = ask_day("Pour le", row["pour_le"], f"corriger_jour_{name}")
    if st.button("Enregistrer", key=f"confirm_change_{row['id']}", type="primary"):
        kept = Decision(personne_id=row["personne_id"], qui=row["qui"] if known else qui or "",
                        quoi=quoi or "", pour_le=jour)  # fmt: skip
        with acting("Décision corrigée.") as tx:
            change_decision(tx, row["id"], row["version"], kept)


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
        key=f"resultat_decision_{row['id']}", max_chars=300, help=NO_NAME,
    )  # fmt: skip
    if st.button("Enregistrer", key=f"confirm_settle_{row['id']}", type="primary"):
        with acting("Décision mise à jour.") as tx:
            settle_decision(tx, row["id"], row["version"], EtatDecision(etat), resultat or "")
