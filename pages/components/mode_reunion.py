"""The shared screen of a room: one component, which reads the meeting again every two seconds.

The browser is given what `core.mode_reunion` allows, and our own words. What asks for a form opens
it outside the fragment: the refresh then leaves it alone.
"""

from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st

from core.droits_rencontre import ActionRencontre
from core.errors import NotAllowed, NotFound, PoleError
from core.mode_reunion_ecrans import list_ecrans_salle, say_who_sees
from core.rencontre import CHAMPS, EtatRencontre
from core.securite import WARN_BEFORE
from core.typographie import typeset
from db.acces import read_session_end
from db.connection import Transaction, local_moment
from db.rencontres import RencontreLue, get_rencontre
from db.rencontres_salle import show_salle
from pages.components.actes import take_said
from pages.components.mode_reunion_ecrire import ask_next, ask_to_write, is_asked
from pages.components.rencontre.parties import Lieu, list_waiting
from pages.components.session import reading, recall, remember, session_hash

REFRESH_EVERY: Final = 2.0  # seconds; an automatic refresh keeps nobody signed in (the guard)
_KEY: Final = "salle"
_SHOWN: Final = "salle_montree"
_SAID: Final = "salle_dit"
_WAITING: Final = "salle_attente"
_CLOSED: Final = (EtatRencontre.REMISE, EtatRencontre.ANNULEE)
_ASSETS: Final = Path(__file__).parent / "assets"
_STYLE: Final = _ASSETS / "mode_reunion_page.css"

_room = st.components.v2.component(
    "pole_mode_reunion",
    js=(_ASSETS / "mode_reunion.js").read_text(encoding="utf-8"),
    css=(_ASSETS / "mode_reunion.css").read_text(encoding="utf-8"),
)


def show_room(rencontre_id: str) -> bool:
    """Show the meeting to its room, and the form that was asked for; tell whether it may be."""
    st.html(_STYLE)
    try:
        with reading() as tx:
            lue = get_rencontre(tx, rencontre_id)
            waiting = list_waiting(tx, lue, Lieu.SALLE) if _writes(lue) else []
    except PoleError as error:
        _refuse(error)
        return False
    remember(_WAITING, [CHAMPS[lue.nature][champ] for champ in waiting])
    if said := take_said():
        number = recall(_SAID, {"numero": 0})["numero"] + 1
        remember(_SAID, {"texte": typeset(said), "numero": number})
    ask_next(lue)
    st.fragment(_draw, run_every=REFRESH_EVERY)(rencontre_id)
    return True


def _refuse(error: PoleError) -> None:
    """Say why nothing is shown any more, without a name, and the way out."""
    st.warning(typeset(str(error)), icon=":material/info:")
    with st.container(key="salle_retour"):
        st.page_link("pages/ess.py", label=typeset("Revenir à « ESS »"), icon=":material/groups_3:")


def _writes(lue: RencontreLue) -> bool:
    return lue.may(ActionRencontre.WRITE) and lue.etat not in _CLOSED


def _draw(rencontre_id: str) -> None:
    if is_asked():
        st.rerun()  # the form belongs to the page
    try:
        with reading() as tx:
            shown = _read(tx, rencontre_id)
    except NotFound as error:
        _refuse(error)
        return
    except NotAllowed:
        st.rerun()  # the frame says that the session is over, or the screen closed
    except PoleError as error:  # the store cannot be read just now: what is shown stays
        shown = recall(_SHOWN) | {"alerte": typeset(str(error))}
    remember(_SHOWN, shown)
    _room(key=_KEY, data=shown, on_geste_change=_act, on_etape_change=_nothing)


def _read(tx: Transaction, rencontre_id: str) -> dict[str, Any]:
    lue = get_rencontre(tx, rencontre_id)
    salle = show_salle(tx, lue)
    return {
        "ecrans": [ecran.model_dump(mode="json") for ecran in list_ecrans_salle(salle)],
        "phrase": say_who_sees(salle),
        "ecrit": _writes(lue),
        "retour": f"rencontre?{urlencode({'id': lue.id, 'onglet_rencontre': 'Pendant'})}",
        "alerte": typeset(_warn(tx)),
        "dit": recall(_SAID),
    }


def _warn(tx: Transaction) -> str:
    """Say that the session is about to end, else that a note waits to be saved."""
    end, extensible = read_session_end(tx, session_hash())
    waiting = recall(_WAITING)
    if end - tx.now <= WARN_BEFORE:
        local = local_moment(end)
        then = "changez d’écran pour rester connecté(e)" if extensible else "enregistrez"
        return f"Votre session se termine à {local.hour} h {local.minute:02d} : {then}."
    if waiting:
        named = ", ".join(f"« {part} »" for part in waiting)
        return f"Note commencée, pas encore enregistrée : {named}. « Noter » la reprend."
    return ""


def _nothing() -> None:
    """Let Streamlit keep which screen is shown: the address has it, the guard notes the act."""


def _act() -> None:
    state = recall(_KEY)
    if given := state.get("geste") if state else None:
        ask_to_write(given)
