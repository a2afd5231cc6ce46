"""The house around the screens: the routes, the guard, what happens at the start and at the end."""

import gc
import importlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Any, Final

import streamlit as st
from anyio import to_thread
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from core.brouillon import Brouillon, Frappe
from core.calendrier import preload_calendars
from core.droits import ECRANS
from core.errors import PoleError
from db.brouillons import save_draft
from db.comptes import find_session, load_acteur
from db.connection import Transaction
from db.courriels import start_courriels
from db.demo import load_demo
from db.imports_pages import open_page
from db.mots import fill_store
from db.pieces import open_piece
from db.taches import start_night_jobs
from pages.components.hacheur import Hacheur, give_hacheur
from pages.components.session import close_store, store
from pages.http.brouillons import draft_routes
from pages.http.cadre import FrameConfig
from pages.http.connexion import sign_in_routes
from pages.http.envoi import send
from pages.http.fichiers import document_routes, page_routes
from pages.http.garde import HEADER, Garde
from pages.http.incidents import (
    answer_incident,
    answer_refusal,
    apologize,
    log_incident,
    quiet_logs,
)
from pages.http.installation import Assistant
from pages.http.passage import is_installed
from pages.http.premiere import password_routes
from pages.http.programmations import programmation_routes
from pages.http.recherche import search_routes
from pages.http.rencontres import rencontre_routes
from pages.http.rendu import asset_routes
from pages.http.reunions import reunion_routes
from pages.http.sante import health_routes

# Imported before anybody comes, then frozen: Streamlit collects garbage after each script, and
# would walk through all of this each time.
HEAVY: Final = ("altair", "pandas", "pyarrow", "docxtpl", "lxml.etree", "xlsxwriter")


def show_incident(error: Exception) -> bool:
    """Show what stopped a screen: a refusal in its own words, anything else as a code."""
    if isinstance(error, PoleError):
        st.error(str(error), icon=":material/block:")
    else:
        st.error(apologize(log_incident(error)), icon=":material/error:")
    return True


def _who_types(request: Request) -> str | None:
    with store().reading() as tx:
        session = find_session(tx, request.headers.get(HEADER.decode(), ""))
    return session["personne_id"] if session else None


def _save_draft(personne: str, frappe: Frappe) -> Brouillon:
    def identify(tx: Transaction) -> Any:
        return load_acteur(tx, personne, "")

    with store().writing(identify) as tx:
        return save_draft(tx, frappe)


def _send(message: EmailMessage, smtp: Mapping[str, Any]) -> None:
    send(message, **smtp)


class Maison:
    """What `app.py` hands to Streamlit's ASGI application."""

    def __init__(self, hacheur: Hacheur) -> None:
        """Put the house together around one password hasher."""
        give_hacheur(hacheur)
        self._assistant = Assistant(hacheur, load_demo)
        self.routes: list[Route] = [
            *sign_in_routes(hacheur), *password_routes(hacheur), *self._assistant.routes(),
            *document_routes(open_piece), *programmation_routes(), *reunion_routes(),
            *rencontre_routes(), *page_routes(open_page),
            *draft_routes(_who_types, _save_draft), *search_routes(), *health_routes(),
            *asset_routes(),
        ]  # fmt: skip
        screens = frozenset(ecran.fichier for ecran in ECRANS)
        self.middleware = [Middleware(Garde, pages=screens), Middleware(FrameConfig)]
        self.exception_handlers = {PoleError: answer_refusal, Exception: answer_incident}

    @asynccontextmanager
    async def lifespan(self, _: st.App) -> AsyncIterator[None]:
        """Open the store and start the night's work; close both at the end."""
        PagesManager.uses_pages_directory = False  # only the menu decides which screens there are
        for name in HEAVY:
            importlib.import_module(name)
        speak_again = quiet_logs()  # a start that fails stays quiet to the end
        preload_calendars()
        opened = await to_thread.run_sync(store)
        await to_thread.run_sync(fill_store, opened)
        if not await to_thread.run_sync(is_installed):
            self._assistant.announce()
        stop_night_jobs = start_night_jobs(opened, send=_send)
        stop_courriels = start_courriels(opened, _send)
        gc.collect()
        gc.freeze()
        try:
            yield
        finally:
            await to_thread.run_sync(stop_courriels)
            await to_thread.run_sync(stop_night_jobs)
            await to_thread.run_sync(close_store)
            gc.unfreeze()
            speak_again()
