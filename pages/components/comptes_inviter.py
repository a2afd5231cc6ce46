"""« Inviter »: people without an account, school by school or one by one, and their codes."""

import streamlit as st

from core.comptes import MAX_SELECTION
from core.droits import Action, may
from core.texte import format_date
from core.typographie import typeset
from db.circonscriptions import read_reglage, write_reglage
from db.connection import Row, local_day
from db.ecoles import list_ecoles
from db.invitations import invite, list_invitables
from pages.components.actes import acting
from pages.components.comptes_codes import give_codes
from pages.components.comptes_lignes import PEOPLE, choose_lines, full_name, open_bar
from pages.components.session import reading

_MAX_DAYS = 30


def show_inviter(place: Row) -> None:
    """Show who has no account yet, and make the codes of those chosen."""
    st.caption(
        typeset(
            "Chaque personne reçoit un identifiant et un code à usage unique, imprimés ou envoyés. "
            "Elle choisit elle-même son mot de passe : vous ne le connaissez jamais."
        )
    )
    rows, filtered = _find(place)
    if not rows:
        _show_empty(filtered=filtered)
        return
    bar = open_bar()
    chosen = choose_lines(
        rows,
        PEOPLE
        | {
            "Adresse électronique": lambda row: row["mail"],
            "Code": lambda row: (
                f"donné, jusqu’au {format_date(local_day(row['expire_le']))}"
                if row["expire_le"]
                else ""
            ),
        },
        "choose_invitables",
    )
    with bar:
        if not chosen and not filtered:
            several = "s" if len(rows) > 1 else ""
            st.caption(
                typeset(
                    f"{len(rows)} personne{several} sans compte. Choisissez des écoles, ou cochez "
                    "des personnes, pour les inviter."
                )
            )
        else:
            _show_button(chosen or rows, everybody=not chosen)


def _find(place: Row) -> tuple[list[Row], bool]:
    with reading() as tx:
        ecoles = {e["id"]: f"{e['nom']}, {e['commune']}" for e in list_ecoles(tx, place["id"])}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        schools = st.multiselect(
            "Écoles", list(ecoles), format_func=ecoles.__getitem__, key="invite_ecoles",
            placeholder="Toutes, et le pôle", width=420,
        )  # fmt: skip
        search = st.text_input(
            "Rechercher une personne", key="search_invitables", type="search", live="0.4s",
            width=260, placeholder="Nom ou prénom", icon=":material/search:",
        )  # fmt: skip
        _show_settings(place)
    with reading() as tx:
        rows = list_invitables(tx, place["id"], ecoles=schools, search=search or "")
    return rows, bool(schools or search)


def _show_settings(place: Row) -> None:
    with reading() as tx:
        days = read_reglage(tx, place["id"], "validite_invitation_jours")
        changes = may(tx.actor, Action.EDIT_REGLAGES, place["id"])
    with st.popover(f"Code valable {days} jours", disabled=not changes, icon=":material/schedule:"):
        wanted = st.number_input("Validité, en jours", 1, _MAX_DAYS, days, key="validity_days")
        if st.button("Enregistrer", key="save_validity"):
            with acting("Validité des codes enregistrée.") as tx:
                write_reglage(tx, place["id"], "validite_invitation_jours", int(wanted or days))


def _show_empty(*, filtered: bool) -> None:
    if filtered:
        st.info("Personne sans compte ne correspond. Changez d’école ou de recherche.")
        return
    st.info(
        "Les personnes qui ont un rôle et pas encore de compte seront ici. Ajoutez-les dans "
        "« Écoles et personnes », avec leur école, puis revenez les inviter."
    )


def _show_button(rows: list[Row], *, everybody: bool) -> None:
    if len(rows) > MAX_SELECTION:
        st.warning(
            typeset(f"{MAX_SELECTION} invitations à la fois, au plus : choisissez des écoles.")
        )
        return
    which = "listée" if everybody else "cochée"
    label = (
        f"Inviter la personne {which}"
        if len(rows) == 1
        else f"Inviter les {len(rows)} personnes {which}s"
    )
    if st.button(label, key="invite_people", type="primary", icon=":material/person_add:"):
        give_codes([(row["id"], full_name(row)) for row in rows], invite)
