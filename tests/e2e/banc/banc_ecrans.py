"""The screens of the bench."""

from functools import partial

import streamlit as st
from banc_magasin import consume_drafts, list_drafts, settle_drafts
from banc_vitrine import show_inputs, show_rest

from core.errors import PoleError
from pages.components.saisie import carried_texts, long_text


def _send(personne: str, sujet: str, field: str) -> None:
    """What an action does: settle, use, empty; the result is shown by the next run."""
    try:
        texts = settle_drafts(personne, sujet, carried_texts(sujet))
    except PoleError as error:
        st.session_state["refus"] = str(error)
        return
    st.session_state["refus"] = ""
    st.session_state["envois"] = [*st.session_state.get("envois", []), texts.get(field, "")]
    if st.session_state.get("vider"):
        consume_drafts(personne, sujet)


def _show_sent() -> None:
    st.text(st.session_state.get("refus", ""))
    sent = st.session_state.get("envois", [])
    st.text(f"Envoi {len(sent)} : {sent[-1] if sent else ''}|")


def show_home(personne: str) -> None:
    st.title("Banc d’essai")
    st.text(f"Personne : {personne}")


def show_form(personne: str) -> None:
    sujet = "banc:formulaire"
    st.title("Saisine 2026-0042")
    drafts = list_drafts(personne, sujet)
    long_text("Ce que vous observez", subject=sujet, field="faits", drafts=drafts, max_chars=400)
    long_text(
        "Ce qui a déjà été essayé", subject=sujet, field="essais", drafts=drafts, value="Tutorat."
    )
    st.checkbox("Vider après l’envoi", key="vider")
    if st.button("Envoyer", key="send", type="primary"):
        _send(personne, sujet, "faits")
        st.rerun()
    st.button("Rien", key="nothing")
    _show_sent()


def show_reruns(personne: str) -> None:
    sujet = "banc:relances"
    st.title("Relances")
    long_text("Texte", subject=sujet, field="texte", drafts=list_drafts(personne, sujet))

    @st.fragment(run_every=0.2)
    def tick() -> None:
        st.session_state["tours"] = st.session_state.get("tours", 0) + 1
        if st.session_state["tours"] % 2:
            st.rerun()

    tick()
    st.text(f"Tours : {st.session_state['tours']}")


def show_tabs(personne: str) -> None:
    sujet = "banc:onglets"
    st.title("Onglets")
    first, second = st.tabs(["Demande", "Réponse"], key="tabs", on_change="rerun")
    for tab, field in ((first, "demande"), (second, "reponse")):
        if tab.open:
            with tab:
                drafts = list_drafts(personne, sujet)
                long_text(f"Texte {field}", subject=sujet, field=field, drafts=drafts)


def show_fragment(personne: str) -> None:
    sujet = "banc:fragment"
    st.title("Fragment")

    @st.fragment
    def editor() -> None:
        drafts = list_drafts(personne, sujet)
        long_text("Dans le fragment", subject=sujet, field="dedans", drafts=drafts)
        if st.button("Envoyer ici", key="send_inside"):
            _send(personne, sujet, "dedans")
            _show_sent()

    editor()
    if st.button("Envoyer dehors", key="send_outside"):
        _send(personne, sujet, "dedans")
        _show_sent()


def show_dialog(personne: str) -> None:
    sujet = "banc:dialogue"
    st.title("Dialogue")

    @st.dialog("Noter un appel")
    def note_call() -> None:
        drafts = list_drafts(personne, sujet)
        long_text("Ce qui a été dit", subject=sujet, field="appel", drafts=drafts)
        if st.button("Noter", key="save_call"):
            _send(personne, sujet, "appel")
            consume_drafts(personne, sujet)
            st.rerun()

    if st.button("Noter un appel", key="open_call"):
        note_call()
    _show_sent()


SCREENS = {
    "accueil": show_home,
    "formulaire": show_form,
    "relances": show_reruns,
    "onglets": show_tabs,
    "fragment": show_fragment,
    "dialogue": show_dialog,
    "saisies": show_inputs,
    "lectures": show_rest,
}


def navigate(personne: str) -> None:
    """Run the screen that the address names."""
    screens = [
        st.Page(partial(show, personne), title=name.capitalize(), url_path=name)
        for name, show in SCREENS.items()
    ]
    st.navigation(screens).run()
