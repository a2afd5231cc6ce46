"""A fiche with « moi-même » ticked: who asks, who calls back, and nothing more is shown of it."""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from core.import_fiche import FicheEnAttente, not_for_oneself
from core.listes import Liste
from core.typographie import typeset
from db.brouillons import consume_drafts
from db.connection import Row
from db.imports import discard_import, hand_over_import, save_attente
from db.personnes import list_personnes
from db.soutiens import list_callable
from pages.components.actes import acting
from pages.components.libelles import read_labels
from pages.components.mots import escape
from pages.components.session import reading
from pages.components.soutien import describe_callable
from pages.components.verification import subject_of

_WHAT: Final = (
    "**Cette fiche est une demande pour soi-même** : une personne souhaite être rappelée. Rien "
    "n’en est lu ici ni gardé. Transmettez-la à qui rappellera (l’IEN, si la fiche ne nomme "
    "personne) : le fichier est alors détruit, et vous ne verrez plus cette demande."
)
_UNKNOWN: Final = (
    "Si cette personne n’est pas dans l’annuaire, rappelez-la ou prévenez de vive voix qui la "
    "rappellera, puis détruisez la fiche."
)


def _ask_people(place: Row, row: Row, attente: FicheEnAttente) -> tuple[str | None, str | None]:
    with reading() as tx:
        everyone = list_personnes(tx, place["id"])
        callers = list_callable(tx, place["id"], oneself=True)
    names = {p["id"]: f"{p['prenom']} {p['nom']}".strip() for p in everyone}
    asks = _choose(
        "Qui demande à être rappelé(e) ?", names, attente.demandeur_id, f"asker_{row['id']}"
    )
    metiers = read_labels(Liste.METIER)
    labels = {p["id"]: describe_callable(p, metiers) for p in callers}
    ien = next((p["id"] for p in callers if p["ien"]), None)
    return asks, _choose("Qui rappelle ?", labels, ien, f"caller_{row['id']}")


def _choose(label: str, known: dict[str, str], start: str | None, key: str) -> str | None:
    codes: Sequence[str] = list(known)
    return st.selectbox(
        label, codes, index=codes.index(start) if start in codes else None, key=key,
        format_func=known.__getitem__, placeholder="Choisir une personne", filter_mode="contains",
    )  # fmt: skip


def show_for_oneself(
    place: Row, row: Row, attente: FicheEnAttente, *, close: Callable[[], None]
) -> None:
    """Show the three ways out of a request for oneself: hand over, destroy, « not one »."""
    import_id, version = row["id"], row["version"]
    with st.container(border=True, key="verification_soutien"):
        st.info(typeset(_WHAT), icon=":material/volunteer_activism:")
        if attente.expediteur:
            st.caption(escape(typeset(f"Reçue de : {attente.expediteur}")))
        asks, calls = _ask_people(place, row, attente)
        st.caption(typeset(_UNKNOWN))
        with st.container(horizontal=True):
            known = bool(asks and calls)
            clicked = st.button("Transmettre et détruire la fiche", key=f"hand_over_{import_id}",
                                type="primary", disabled=not known)  # fmt: skip
            if clicked and asks and calls:
                with acting("Demande transmise, fiche détruite.", then=close) as tx:
                    consume_drafts(tx, subject_of(import_id))
                    hand_over_import(tx, import_id, version, asks, calls)
            if st.button("Détruire la fiche", key=f"discard_{import_id}"):
                with acting("Fiche détruite.", then=close) as tx:
                    consume_drafts(tx, subject_of(import_id))
                    discard_import(tx, import_id, version)
            if st.button("La case est mal lue : vérifier cette fiche", key=f"misread_{import_id}",
                         type="tertiary"):  # fmt: skip
                with acting() as tx:
                    save_attente(tx, import_id, version, not_for_oneself(attente))
