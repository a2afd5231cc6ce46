"""« Écoute et soutien »: asking to be called back, who calls, the other routes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import streamlit as st

from core.personne import label_metier
from core.soutien import (
    MAX_RELAIS,
    POUR_QUI_LABELS,
    RELAIS_LABELS,
    RELAIS_USES,
    PourQui,
    Relais,
    check_relais,
)
from core.texte import format_date
from core.typographie import typeset
from db.circonscriptions import read_reglage, write_reglage
from db.connection import Row
from db.soutiens import ask_soutien, mark_contact, unmark_contact, withdraw_soutien
from pages.components.actes import acting
from pages.components.mots import escape
from pages.components.session import reading
from pages.components.urgence import show_urgence

PAGE: Final = "pages/soutien.py"
DONE: Final = "Votre demande est transmise : seule la personne choisie la voit."
_CALL_ICON: Final = ":material/phone_callback:"
_TITLE: Final = "Une personne souhaite être rappelée"
_EDIT_TAB: Final = {"onglet_administration": "Écoute et soutien"}
Choice = tuple[PourQui, str | None]


def show_not_emergency(telephone: str) -> None:
    """Show the red box: nobody watches this screen; whom to call at once."""
    show_urgence(
        telephone, "Pas une ligne d’urgence.", "En cas de danger, appelez",
        "Idées noires, pour vous ou quelqu’un d’autre : le **3114**, jour et nuit, gratuit.",
    )  # fmt: skip


# --- asking -------------------------------------------------------------------------------------


def describe_callable(person: Row) -> str:
    """Write somebody who may be chosen: their name and what they are."""
    what = "IEN" if person["ien"] else label_metier(person["metier"])
    return f"{person['prenom']} {person['nom']}".strip() + f" – {what}"


def ask_whom(people: Sequence[Row], name: str) -> Choice:
    """Ask for whom one asks and whom one wants on the telephone; neither is kept until sent."""
    pour = st.radio(
        "La demande est", list(PourQui), key=f"soutien_pour_{name}",
        format_func=POUR_QUI_LABELS.__getitem__,
    )  # fmt: skip
    known = {person["id"]: describe_callable(person) for person in people}
    appele = st.selectbox(
        "Qui souhaitez-vous au téléphone ?", list(known), index=None,
        key=f"soutien_appele_{name}", format_func=known.__getitem__,
        placeholder="Choisir une personne", filter_mode="contains",
    )  # fmt: skip
    return pour or PourQui.MOI, appele


def show_form(place_id: str, people: Sequence[Row], me: Row) -> None:
    """Show the four things to say: two are chosen, the others are dates."""
    if not people:
        st.info(
            "Personne ne peut être choisi pour le moment : aucun membre du pôle n’a de compte. "
            "Appelez la circonscription, ou l’un des recours ci-dessous."
        )
        return
    pour, appele = ask_whom(people, "page")
    st.caption(_reach(me))
    if st.button("Demander à être rappelé(e)", key="ask_soutien", type="primary",
                 icon=_CALL_ICON, disabled=appele is None) and appele:  # fmt: skip
        with acting(DONE) as tx:
            ask_soutien(tx, place_id, pour, appele)


def _reach(me: Row) -> str:
    """Say with what the person chosen will be able to reach the asker."""
    known = [escape(me[name]) for name in ("telephone", "mail") if me[name]]
    if known:
        return typeset(f"Pour vous joindre, cette personne aura : {' · '.join(known)}.")
    return typeset(
        "Le pôle ne connaît ni votre téléphone ni votre adresse : la personne choisie aura votre "
        "nom. La coordination du pôle peut compléter vos coordonnées, sans savoir pourquoi."
    )


def show_kept(*, after_contact: int, without_contact: int) -> None:
    """Say what is kept, who sees it and until when (days, as the circonscription set them)."""
    with st.expander("Ce qui est gardé, qui le voit, jusqu’à quand", icon=":material/lock:"):
        st.markdown(
            typeset(
                "- Quatre choses, et rien d’autre : la date de la demande, pour qui elle est, qui "
                "rappelle, le jour du contact. Aucun récit.\n"
                "- Vous et la personne choisie les voyez. Personne d’autre, pas même l’IEN si vous "
                "avez choisi quelqu’un d’autre : ni liste, ni chiffre, ni journal.\n"
                f"- Tout est effacé {after_contact} jours après le contact, ou dès que vous "
                f"retirez la demande ; au bout de {without_contact} jours si aucun contact n’a été "
                "noté. Les sauvegardes, chiffrées, sont détruites 90 jours plus tard au plus."
            )
        )


def _show_one_asked(row: Row) -> None:
    name = f"**{escape(row['appele'])}**"
    if row["contact_le"]:
        line = f"{name} vous a rappelé(e) le {format_date(row['contact_le'])}"
        st.markdown(f":green-badge[:material/check: Contact pris] {line}.")
        st.caption(typeset(f"Cette demande s’efface le {format_date(row['efface_le'])}."))
    elif row["joignable"]:
        st.markdown(f":blue-badge[{_CALL_ICON} Transmise] {name} va vous rappeler.")
    else:
        st.markdown(
            f":red-badge[:material/warning: À refaire] {name} n’est plus en fonction ici et ne "
            "verra pas votre demande : retirez-la, puis choisissez une autre personne."
        )
    st.caption(
        typeset(f"Demandé le {format_date(row['demande_le'])}, {POUR_QUI_LABELS[row['pour']]}.")
    )


def show_asked(rows: Sequence[Row]) -> None:
    """Show one's own requests, each of which may be taken back."""
    for row in rows:
        with st.container(border=True, key=f"soutien_{row['id']}", gap="small"):
            _show_one_asked(row)
            if st.button("Retirer ma demande", key=f"withdraw_soutien_{row['id']}",
                         icon=":material/delete:", type="tertiary"):  # fmt: skip
                with acting("Demande retirée : il n’en reste rien.") as tx:
                    withdraw_soutien(tx, row["id"])


# --- calling back -------------------------------------------------------------------------------


def _show_who(row: Row) -> None:
    known = [row[name] for name in ("telephone", "mail") if row[name]]
    reach = " · ".join(known) or typeset(
        "Ni téléphone ni adresse ne sont connus : passez par son école, sans dire pourquoi."
    )
    aside = f", {POUR_QUI_LABELS[row['pour']]}" if row["pour"] == PourQui.COLLEGUE else ""
    with st.container(gap=None):
        st.markdown(f"**{escape(row['demandeur'])}**")
        st.text(reach)
        st.caption(typeset(f"Demandé le {format_date(row['demande_le'])}{aside}."))


def _ask_contact(row: Row, name: str, today: date) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        jour = st.date_input(
            "Contact pris le", today, min_value=row["demande_le"], max_value=today,
            format="DD/MM/YYYY", key=f"contact_{name}_{row['id']}", width=180,
        )  # fmt: skip
        if st.button("C’est fait", key=f"mark_contact_{name}_{row['id']}",
                     icon=":material/check:"):  # fmt: skip
            with acting("Contact noté. La demande s’effacera d’elle-même.") as tx:
                mark_contact(tx, row["id"], jour)


def show_to_call(rows: Sequence[Row], today: date) -> None:
    """Show, to the person who was chosen, whom to call back and whom they called."""
    for row in rows:
        with st.container(border=True, key=f"rappel_{row['id']}", gap="small"):
            _show_who(row)
            if row["contact_le"] is None:
                _ask_contact(row, "page", today)
                continue
            st.markdown(
                f":green-badge[:material/check: Contact pris le {format_date(row['contact_le'])}]"
            )
            st.caption(typeset(f"Cette demande s’efface le {format_date(row['efface_le'])}."))
            if st.button("Le contact n’a pas eu lieu", key=f"unmark_contact_{row['id']}",
                         type="tertiary", icon=":material/undo:"):  # fmt: skip
                with acting("La demande attend de nouveau.") as tx:
                    unmark_contact(tx, row["id"])


def show_at_home(to_call: Sequence[Row], asked: Sequence[Row], today: date) -> None:
    """Show at home who waits for a call, the name at a click: a home page is seen by passers-by."""
    for row in to_call:
        folded = st.expander(_TITLE, icon=_CALL_ICON, key=f"rappel_{row['id']}", on_change="rerun")
        if folded.open:
            with folded:
                _show_who(row)
                _ask_contact(row, "accueil", today)
    if any(row["contact_le"] is None and not row["joignable"] for row in asked):
        st.page_link(PAGE, label="Une de vos demandes attend un nouveau choix",
                     icon=":material/warning:")  # fmt: skip


# --- the other routes ---------------------------------------------------------------------------


def show_relais(relais: Mapping[str, str], *, edits: bool) -> None:
    """Show whom one may turn to without the pôle, and how to reach them if it was said."""
    st.caption(typeset("Chacun de ces recours vous est ouvert, à votre initiative."))
    for code in Relais:
        with st.container(gap=None, key=f"relais_{code}"):
            st.markdown(typeset(f"**{RELAIS_LABELS[code]}** · {RELAIS_USES[code]}"))
            if relais.get(code):
                st.text(relais[code])
            else:
                st.caption(typeset("Coordonnées non indiquées par la circonscription."))
    if edits:
        st.page_link("pages/administration.py", label="Indiquer les noms et les téléphones",
                     icon=":material/edit:", query_params=_EDIT_TAB)  # fmt: skip


def show_relais_form(place: Row) -> None:
    """Let the names and telephones of the other routes be written, for everybody to read."""
    with reading() as tx:
        known: dict[str, str] = read_reglage(tx, place["id"], "soutien_relais")
    st.caption(
        typeset(
            "Ces coordonnées s’affichent à tous dans « Écoute et soutien ». Une ligne vide y est "
            "dite « non indiquée »."
        )
    )
    with st.form("soutien_relais", enter_to_submit=False):
        given = {
            code.value: st.text_area(
                RELAIS_LABELS[code], known.get(code, ""), height=68, max_chars=MAX_RELAIS,
                key=f"edit_relais_{code}", placeholder="Nom, téléphone, adresse électronique",
            )
            for code in Relais
        }  # fmt: skip
        if st.form_submit_button("Enregistrer", type="primary"):
            with acting("Coordonnées enregistrées.") as tx:
                kept = check_relais({code: words or "" for code, words in given.items()})
                write_reglage(tx, place["id"], "soutien_relais", kept)
