"""« Comptes »: who has one, in which state, and what can be done to many at once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import streamlit as st

from core.comptes import ETAT_COMPTE_LABELS, MAX_SELECTION, EtatCompte, etat_compte
from core.droits import Action, may
from core.personne import ROLE_LABELS, Role
from core.texte import format_date, normalize, plural
from core.typographie import typeset
from db.comptes import list_comptes, set_active
from db.connection import Row, Transaction, local_day
from db.invitations import give_code
from db.revue_comptes import closing_moment
from pages.components.actes import acting
from pages.components.comptes_codes import give_codes, show_codes
from pages.components.comptes_import import show_config_import
from pages.components.comptes_inviter import show_inviter
from pages.components.comptes_lignes import (
    PEOPLE,
    choose_lines,
    full_name,
    last_access,
    list_names,
    open_bar,
)
from pages.components.comptes_revue import VIEW, show_revue
from pages.components.session import reading

_LISTE: Final = "Tous les comptes"
_INVITER: Final = "Inviter"
_IMPORT: Final = "Reprendre un fichier"


def show_comptes(place: Row) -> None:
    """Show the codes to hand over, if any, then the chosen view of the accounts."""
    with reading() as tx:
        imports = may(tx.actor, Action.MANAGE_COMPTES, place["id"])
    views: dict[str, Callable[[Row], None]] = {
        _LISTE: _show_liste, _INVITER: show_inviter, VIEW: show_revue
    } | ({_IMPORT: show_config_import} if imports else {})  # fmt: skip
    view = st.segmented_control(
        "Vue des comptes", list(views), default=_LISTE, key="vue_comptes", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    show_codes(place)
    views[view or _LISTE](place)


def etat_of(row: Row) -> EtatCompte:
    """Tell where a listed account stands."""
    return etat_compte(actif=row["actif"], mot_de_passe=row["choisi"])


def _describe_etat(row: Row, now: datetime) -> str:
    etat = etat_of(row)
    if etat is EtatCompte.INVITE:
        until = row["code_expire_le"]
        if until is None or until <= now:
            return "Invité, code expiré"
        return f"Invité jusqu’au {format_date(local_day(until))}"
    if etat is EtatCompte.ACTIF and row["averti_le"]:
        closing = closing_moment(row["dernier_acces_le"] or row["cree_le"], row["averti_le"])
        return f"Fermeture le {format_date(local_day(closing))}"
    return ETAT_COMPTE_LABELS[etat]


# --- all the accounts -------------------------------------------------------------------------


def _show_liste(_place: Row) -> None:
    with reading() as tx:
        comptes, now = list_comptes(tx), tx.now
    if not comptes:
        st.info(
            "Les comptes que vous tenez seront ici. Aucun n’est encore ouvert : commencez par "
            "« Inviter »."
        )
        return
    shown = _filter(comptes)
    if not shown:
        st.info("Aucun compte ne correspond. Élargissez la recherche ou retirez un filtre.")
        return
    bar = open_bar()
    chosen = choose_lines(
        shown,
        PEOPLE | {
            "Identifiant": lambda c: str(c["identifiant"]),
            "État": lambda c: typeset(_describe_etat(c, now)), "Dernier accès": last_access,
            "Fin de fonction": lambda c: format_date(c["fin"]),
        },
        "choose_comptes",
    )  # fmt: skip
    with bar:
        _show_actions(chosen, _count(shown, comptes))


def _filter(comptes: Sequence[Row]) -> list[Row]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Rechercher un compte", key="search_comptes", type="search", live="0.4s", width=280,
            placeholder="Nom, identifiant ou école", icon=":material/search:",
        )  # fmt: skip
        role = st.selectbox(
            "Rôle", [r for r in Role if r is not Role.SYSTEME], index=None, key="role_comptes",
            format_func=lambda r: ROLE_LABELS[r], placeholder="Tous", width=260,
        )  # fmt: skip
        etat = st.selectbox(
            "État", list(EtatCompte), index=None, key="etat_comptes", width=140,
            format_func=lambda e: ETAT_COMPTE_LABELS[e], placeholder="Tous",
        )  # fmt: skip
    words = normalize(search or "").split()
    return [
        row for row in comptes
        if all(word in _searched(row) for word in words)
        and (role is None or role.value in (row["roles"] or "").split(", "))
        and (etat is None or etat_of(row) is etat)
    ]  # fmt: skip


def _searched(row: Row) -> str:
    return f"{row['recherche']} {normalize(row['identifiant'])} {normalize(row['ecoles'] or '')}"


def _count(shown: Sequence[Row], comptes: Sequence[Row]) -> str:
    counts = {etat: sum(etat_of(row) is etat for row in comptes) for etat in EtatCompte}
    parts = [
        f"{number} {ETAT_COMPTE_LABELS[etat].lower()}{'s' if number > 1 else ''}"
        for etat, number in counts.items() if number
    ]  # fmt: skip
    total = plural(len(comptes), "compte")
    head = total if len(shown) == len(comptes) else f"{len(shown)} sur {total}"
    return typeset(f"{head} : {', '.join(parts)}")


def _show_actions(chosen: Sequence[Row], count: str) -> None:
    """Show what can be done to the accounts ticked, in one bar."""
    if not chosen:
        st.caption(f"{count}. Cochez des comptes pour agir.")
        return
    if len(chosen) > MAX_SELECTION:
        st.warning(typeset(f"{MAX_SELECTION} comptes à la fois, au plus : décochez-en."))
        return
    opened = [row for row in chosen if row["actif"]]
    closed = [row for row in chosen if not row["actif"]]
    if opened and st.button(f"Donner un nouveau code ({len(opened)})", key="ask_codes",
                            icon=":material/key:"):  # fmt: skip
        _confirm_codes(opened)
    if opened and st.button(f"Fermer ({len(opened)})", key="ask_close",
                            icon=":material/lock:"):  # fmt: skip
        _confirm_closing(opened)
    if closed and st.button(f"Rouvrir ({len(closed)})", key="reopen_comptes",
                            icon=":material/lock_open:"):  # fmt: skip
        with acting(f"{plural(len(closed), 'compte rouvert')}.") as tx:
            _switch(tx, closed, actif=True)


def _switch(tx: Transaction, rows: Sequence[Row], *, actif: bool) -> None:
    for row in rows:
        set_active(tx, row["identifiant"], actif=actif)


@st.dialog("Donner un nouveau code")
def _confirm_codes(rows: Sequence[Row]) -> None:
    st.markdown(typeset(f"**{list_names(rows)}**"))
    losing = sum(row["choisi"] for row in rows)
    if losing:
        st.warning(
            typeset(
                f"Mots de passe choisis qui cesseront aussitôt de valoir : {losing}. Les sessions "
                "ouvertes s’arrêteront, et chacun choisira un autre mot de passe avec son code."
            ),
            icon=":material/key_off:",
        )
    else:
        st.markdown("Un code donné auparavant cesse de valoir.")
    if st.button("Donner les codes", key="give_codes", type="primary"):
        give_codes([(row["id"], full_name(row)) for row in rows], give_code)


@st.dialog("Fermer des comptes")
def _confirm_closing(rows: Sequence[Row]) -> None:
    st.markdown(typeset(f"**{list_names(rows)}**"))
    st.markdown(
        "Les sessions ouvertes s’arrêtent aussitôt. Rien de ce qui a été écrit n’est effacé, et un "
        "compte fermé peut être rouvert."
    )
    if st.button("Fermer ces comptes", key="close_comptes", type="primary"):
        with acting(f"{plural(len(rows), 'compte fermé')}.") as tx:
            _switch(tx, rows, actif=False)
