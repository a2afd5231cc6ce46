"""The secteurs: the table of a year, one métier edited over its schools, the staff-room page."""

from collections.abc import Sequence

import streamlit as st

from core.droits import Action, may
from core.listes import Liste
from core.saisine import school_year, school_year_label
from core.secteur import NON_POURVU, is_served, short_ecole, spread
from core.texte import plural
from core.typographie import typeset
from db.audit import note
from db.circonscriptions import list_values
from db.connection import Row
from db.secteurs import (
    TableSecteurs,
    choose_columns,
    copy_secteurs,
    list_holders,
    make_secteurs,
    read_table,
    save_column,
)
from pages.components.actes import acting
from pages.components.classes import name_of
from pages.components.session import held, reading, writing

_VACANT = ""  # the option that stands for « poste non pourvu »


def show_secteurs(place: Row) -> None:
    """Show who answers for each school in one year; the coordinator edits métier by métier."""
    with reading() as tx:
        today, edits = tx.today, may(tx.actor, Action.EDIT_SECTEURS, place["id"])
    annee = _choose_year(school_year(today))
    with reading() as tx:
        table = read_table(tx, place["id"], annee)
    if not table.ecoles:
        st.info(
            "Les secteurs seront ici, une ligne par école. Reprenez d’abord les écoles dans "
            "l’onglet « Annuaire officiel »."
        )
        return
    if not table.cells:
        _show_empty(place, annee, edits=edits)
    else:
        _show_table(place, table, annee)
    if edits:
        st.header(typeset("Dire qui s’occupe de quelles écoles"), anchor=False)
        _show_editor(place, table, annee)
        _show_columns(place, table)


def _choose_year(current: int) -> int:
    years = [current - 1, current, current + 1]
    chosen = st.segmented_control(
        "Année scolaire", years, default=current, key="secteurs_annee", required=True,
        format_func=school_year_label,
    )  # fmt: skip
    return int(chosen or current)


def _show_empty(place: Row, annee: int, *, edits: bool) -> None:
    st.info(
        typeset(
            f"Le tableau des secteurs {school_year_label(annee)} sera ici. Personne ne l’a encore "
            "rempli"
            + (" : commencez par un métier, ci-dessous, ou repartez de l’année d’avant." if edits
               else ". Adressez-vous à la coordination du pôle.")
        )
    )  # fmt: skip
    if edits and st.button(
        typeset("Reprendre les secteurs de l’année d’avant"), key="copy_secteurs",
        icon=":material/content_copy:",
    ):  # fmt: skip
        with acting("Secteurs repris : vérifiez-les.") as tx:
            copy_secteurs(tx, place["id"], annee)


def _show_table(place: Row, table: TableSecteurs, annee: int) -> None:
    vacant = table.say_vacant()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Télécharger pour la salle des maîtres (.docx)",
            data=held(lambda: _print(place["id"], annee)), on_click="ignore",
            file_name=f"secteurs-{school_year_label(annee)}.docx", key="print_secteurs",
            icon=":material/print:",
        )  # fmt: skip
        if vacant:
            st.markdown(typeset(f":yellow-badge[:material/person_off: {vacant}]"))
    columns: dict[str, list[str]] = {
        "École": [e["nom"] for e in table.ecoles],
        "Commune": [e["commune"] for e in table.ecoles],
    }
    for metier, label in table.columns.items():
        columns[label] = [table.say(e, metier) for e in table.ecoles]
    st.dataframe(
        columns, hide_index=True, height=min(560, 40 + 36 * len(table.ecoles)), row_height=36,
        key="table_secteurs", column_config={"École": st.column_config.TextColumn(pinned=True)},
    )  # fmt: skip


def _print(circonscription_id: str, annee: int) -> bytes:
    with writing() as tx:
        note(tx, "print_secteurs", "secteur", circonscription_id=circonscription_id)
        return make_secteurs(tx, circonscription_id, annee)


def _show_editor(place: Row, table: TableSecteurs, annee: int) -> None:
    metier = st.pills(
        "Métier", list(table.columns), key="secteur_metier", required=True,
        default=next(iter(table.columns)), format_func=lambda code: table.columns[code],
    )  # fmt: skip
    if not metier:
        return
    with reading() as tx:
        holders = list_holders(tx, place["id"], metier, annee)
    seen = {e: row["personne_id"] for (e, m), row in table.cells.items() if m == metier}
    served = {e["id"]: e for e in table.ecoles if is_served(e["statut"], metier)}
    if not holders:
        st.caption(
            "Personne n’a ce métier aujourd’hui. Vous pouvez dire que le poste n’est pas pourvu, "
            "ou ajouter la personne dans l’onglet « Personnes »."
        )
    names = {row["id"]: name_of(row) for row in holders}
    chosen = {
        key: _choose_schools(key, label, served, seen, f"{metier}_{annee}")
        for key, label in {**names, _VACANT: NON_POURVU}.items()
    }
    _show_left_out(served, [e for ecoles in chosen.values() for e in ecoles])
    if st.button("Enregistrer ce secteur", key="save_secteur", type="primary"):
        with acting("Secteur enregistré.") as tx:
            wanted = spread({key or None: ecoles for key, ecoles in chosen.items()})
            closed = {e: p for e, p in seen.items() if e not in served}
            save_column(tx, place["id"], annee, metier, seen=seen, wanted=closed | wanted)


def _choose_schools(
    key: str, label: str, served: dict[str, Row], seen: dict[str, str | None], column: str
) -> list[str]:
    current = [e for e in served if e in seen and (seen[e] or _VACANT) == key]
    state = "_".join(sorted(e[:6] for e in current))  # another's change shows at once
    return st.multiselect(
        label, list(served), default=current, key=f"secteur_{column}_{key or 'vacant'}_{state}",
        format_func=lambda e: short_ecole(served[e]["nom"], served[e]["commune"]),
        placeholder=typeset("Tapez une commune, puis Entrée : toutes ses écoles"),
    )  # fmt: skip


def _show_left_out(served: dict[str, Row], placed: Sequence[str]) -> None:
    left = [e["nom"] for key, e in served.items() if key not in set(placed)]
    if left:
        shown = ", ".join(left[:6]) + ("…" if len(left) > len(left[:6]) else "")
        count = plural(len(left), "école")
        st.caption(typeset(f"Sans réponse pour l’instant : {count} ({shown})"))


def _show_columns(place: Row, table: TableSecteurs) -> None:
    with st.expander("Colonnes du tableau", icon=":material/view_column:"):
        with reading() as tx:
            labels = list_values(tx, place["id"], Liste.METIER)
        chosen = st.multiselect(
            "Métiers, dans l’ordre des colonnes", list(labels), key="columns_secteurs",
            default=[m for m in table.columns if m in labels], format_func=labels.__getitem__,
            placeholder="Choisir", select_all=False,
        )  # fmt: skip
        if st.button("Changer les colonnes", key="save_columns"):
            with acting("Colonnes changées.") as tx:
                choose_columns(tx, place["id"], chosen)
