"""A small application for the browser tests of `tests/e2e/`: one screen per awkward situation.

The person is read from a cookie that the tests set: there is no sign-in here.
"""

import time
from pathlib import Path

import streamlit as st
from banc_ecrans import navigate
from banc_magasin import save_draft
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.components.francais import speak_french
from pages.components.saisie import keep_typing
from pages.http.brouillons import draft_routes
from pages.http.cadre import FrameConfig

COOKIE = "banc_personne"
SLOWNESS = "banc_lenteur"  # seconds that each saving takes
STATIC = Path(__file__).parents[3] / "static"


def _identify(request: Request) -> str | None:
    time.sleep(float(request.cookies.get(SLOWNESS, "0")))
    return request.cookies.get(COOKIE)


if get_script_run_ctx(suppress_warning=True) is None:
    fonts = Mount("/app/static", StaticFiles(directory=STATIC))
    app = st.App(
        __file__,
        routes=[*draft_routes(_identify, save_draft), fonts],
        middleware=[Middleware(FrameConfig)],
    )
else:
    st.set_page_config(page_title="Banc d’essai", layout="wide")
    personne = st.context.cookies.get(COOKIE, "anonyme")
    speak_french()
    keep_typing(personne)
    navigate(personne)
