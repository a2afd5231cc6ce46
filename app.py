"""The application: what the server imports, and the script that Streamlit runs for each screen."""

import logging

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

if get_script_run_ctx(suppress_warning=True) is None:  # imported by the server
    logging.disable(logging.WARNING)  # the package calls Streamlit as if a script ran
    from streamlit_authenticator.utilities import Hasher

    logging.disable(logging.NOTSET)
    from pages.components.hacheur import Hacheur
    from pages.http.maison import Maison, show_incident

    maison = Maison(Hacheur(hash=Hasher.hash, check=Hasher.check_pw))
    app = st.App(
        __file__,
        routes=maison.routes,
        middleware=maison.middleware,
        exception_handlers=maison.exception_handlers,
        lifespan=maison.lifespan,
        on_script_error=show_incident,
    )
else:  # run as the script, at every rerun
    from pages.components.cadre import show_app

    show_app()
