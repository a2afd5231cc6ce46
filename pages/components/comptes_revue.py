"""« Revue de septembre »: keep, correct or close each account, many at once."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core.comptes import DECISION_LABELS, DecisionRevue
from core.saisine import school_year, school_year_label
from core.texte import format_date, plural
from core.typographie import typeset
from db.connection import Row, local_day
from db.revue_comptes import decide_revue, list_revue
from pages.components.actes import acting
from pages.components.comptes_lignes import PEOPLE, choose_lines, last_access, list_names, open_bar
from pages.components.session import reading

VIEW: Final = "Revue de septembre"
_WAITING: Final = "À revoir"
_DONE: Final = {
    DecisionRevue.GARDER: "gardé", DecisionRevue.MODIFIER: "à modifier",
    DecisionRevue.FERMER: "fermé",
}  # fmt: skip
_ICONS: Final = {
    DecisionRevue.GARDER: ":material/check:", DecisionRevue.MODIFIER: ":material/edit:",
    DecisionRevue.FERMER: ":material/lock:",
}  # fmt: skip


def show_review_due(count: int) -> None:
    """Show on Accueil, until it is done, that the accounts are to be reviewed."""
    if count:
        st.page_link(
            "pages/administration.py", icon=":material/fact_check:",
            label=typeset(f"**{plural(count, 'compte')}** à revoir dans « Revue de septembre »"),
            query_params={"onglet_administration": "Comptes", "vue_comptes": VIEW},
        )  # fmt: skip


def show_revue(_place: Row) -> None:
    """Show the accounts of this year's review, those that wait for an answer first."""
    with reading() as tx:
        rows, annee = list_revue(tx), school_year_label(school_year(tx.today))
    if not rows:
        st.info(
            typeset(
                f"Les comptes ouverts avant le 1er septembre seront à revoir ici, en {annee}. Il "
                "n’y en a pas encore : tous ont été ouverts depuis."
            )
        )
        return
    waiting = [row for row in rows if _is_waiting(row)]
    _say(annee, rows, waiting)
    shown = _choose_view(rows, waiting)
    if not shown:
        st.success("Rien ne reste à revoir : la revue de cette année est faite.")
        return
    bar = open_bar()
    chosen = choose_lines(
        shown,
        PEOPLE
        | {
            "Dernier accès": last_access,
            "Fin de fonction": lambda row: format_date(row["fin"]),
            "Décision": _describe_decision,
        },
        "choose_revue",
    )
    with bar:
        _show_decisions([row for row in chosen if row["actif"]], any_chosen=bool(chosen))


def _is_waiting(row: Row) -> bool:
    return bool(row["actif"] and row["decision"] in (None, DecisionRevue.MODIFIER))


def _describe_decision(row: Row) -> str:
    if not row["decision"]:
        return "À revoir"
    word = DECISION_LABELS[DecisionRevue(row["decision"])]
    day = format_date(local_day(row["decidee_le"]))
    return f"{word}, {day}, {row['par'] or 'commande du serveur'}"


def _say(annee: str, rows: Sequence[Row], waiting: Sequence[Row]) -> None:
    counts = {d: sum(row["decision"] == d for row in rows) for d in DecisionRevue}
    done = ", ".join(
        f"{number} {_DONE[d]}{'s' if number > 1 and d != DecisionRevue.MODIFIER else ''}"
        for d, number in counts.items() if number
    )  # fmt: skip
    st.caption(
        typeset(
            f"Année {annee} : {len(waiting)} à revoir sur {len(rows)} comptes"
            + (f" ; {done}." if done else ".")
            + " « Modifier » laisse le compte ouvert tant que ses rôles n’ont pas été corrigés "
            "dans « Écoles et personnes » ; répondez ensuite « Garder »."
        )
    )


def _choose_view(rows: Sequence[Row], waiting: Sequence[Row]) -> list[Row]:
    view = st.segmented_control(
        "Lignes montrées", [_WAITING, "Toutes"], default=_WAITING, key="vue_revue",
        label_visibility="collapsed",
    )  # fmt: skip
    return list(rows if view == "Toutes" else waiting)


def _show_decisions(chosen: Sequence[Row], *, any_chosen: bool) -> None:
    if not chosen:
        st.caption(
            "Ces comptes sont déjà fermés." if any_chosen
            else "Cochez un ou plusieurs comptes, puis répondez."
        )  # fmt: skip
        return
    for decision in DecisionRevue:
        label = f"{DECISION_LABELS[decision]} ({len(chosen)})"
        primary = decision is DecisionRevue.GARDER
        if st.button(label, key=f"review_{decision}", icon=_ICONS[decision],
                     type="primary" if primary else "secondary"):  # fmt: skip
            if decision is DecisionRevue.FERMER:
                _confirm_closing(chosen)
            else:
                _decide(chosen, decision)


def _decide(rows: Sequence[Row], decision: DecisionRevue) -> None:
    said = f"{plural(len(rows), 'compte')} : « {DECISION_LABELS[decision]} » enregistré."
    with acting(said) as tx:
        for row in rows:
            decide_revue(tx, row["id"], decision)


@st.dialog("Fermer des comptes")
def _confirm_closing(rows: Sequence[Row]) -> None:
    st.markdown(typeset(f"**{list_names(rows)}**"))
    st.markdown(
        "Les sessions ouvertes s’arrêtent aussitôt. Rien de ce qui a été écrit n’est effacé, et un "
        "compte fermé peut être rouvert."
    )
    if st.button("Fermer ces comptes", key="close_reviewed", type="primary"):
        _decide(rows, DecisionRevue.FERMER)
