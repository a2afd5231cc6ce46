"""The frame around every screen: who is signed in, the menu of their roles, the session's end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.droits import ECRANS, Ecran, list_ecrans
from core.errors import NotAllowed
from core.personne import ROLE_LABELS, Acteur, Role
from core.securite import WARN_BEFORE
from core.typographie import typeset
from db.acces import read_session_end
from db.circonscriptions import get_circonscription
from db.comptes import find_session, touch_session
from db.connection import Transaction, local_moment
from pages.components.francais import speak_french
from pages.components.mots import escape
from pages.components.recherche import show_search
from pages.components.saisie import keep_typing
from pages.components.session import reading, recall, remember, session_hash, store, writing

CHECK_EVERY = 60.0  # seconds between two looks at the session's end
FIRST: Final = "accueil"
PASSWORD: Final = "compte"  # noqa: S105 - a screen
HELP: Final = "aide"
ROOM: Final = "mode_reunion"  # shared with a room: nothing of the frame is sent
_FOLDER: Final = Path(__file__).parents[1]
_FAVICON: Final = "/app/static/favicon.png"
_MARK: Final = "/app/static/marque.png"
_DEMONSTRATION: Final = (
    ":yellow-background[:material/science: **DÉMONSTRATION** : écoles, personnes et situations, "
    "tout est inventé.]"
)
_ANNOUNCED: Final = "fin_annoncee"
_APP: Final = "Pôle ressource"
_SHARED: Final = "Réunion"
_BUTTON: Final = (
    "display:inline-block;padding:.3rem .8rem;border:1px solid #22418B;border-radius:6px;"
    "font:inherit;font-size:.875rem;font-weight:600;text-decoration:none;cursor:pointer;"
)
_SIGN_OUT: Final = (
    '<form method="post" action="/deconnexion">'
    f'<button type="submit" style="{_BUTTON}background:#fff;color:#22418B">Se déconnecter</button>'
    "</form>"
)


@dataclass(frozen=True)
class Cadre:
    """What the frame shows of the signed-in person."""

    acteur: Acteur
    lieu: str
    demonstration: bool
    doit_changer: bool


def read_cadre(tx: Transaction) -> Cadre:
    """Read what the frame shows of the signed-in person."""
    session = find_session(tx, session_hash())
    mine = sorted(tx.actor.circonscriptions)
    lieux = [get_circonscription(tx, place) for place in mine]
    return Cadre(
        acteur=tx.actor,
        lieu=", ".join(lieu["nom"] for lieu in lieux),
        demonstration=any(lieu["demonstration"] for lieu in lieux),
        doit_changer=bool(session and session["doit_changer"]),
    )


def _refusal(ecran: Ecran, cadre: Cadre) -> str:
    if cadre.doit_changer:
        return "Choisissez d’abord votre mot de passe, dans « Mon compte »."
    if not cadre.acteur.roles:
        return "Vous n’avez pas d’affectation en cours. Adressez-vous à la coordination du pôle."
    who = ", ".join(ROLE_LABELS[role] for role in Role if role in ecran.roles)
    if ecran.remplacement:
        who = "qui remplace un(e) collègue, pendant les dates du remplacement"
    return (
        f"Cet écran est réservé à : {who}. Adressez-vous à la coordination du pôle si vous pensez "
        "devoir y accéder."
    )


def _show_refusal(ecran: Ecran, cadre: Cadre) -> None:
    st.title(ecran.titre, anchor=False)
    st.warning(typeset(_refusal(ecran, cadre)), icon=":material/block:")
    if cadre.doit_changer:
        st.page_link(f"pages/{PASSWORD}.py", label=typeset("Ouvrir « Mon compte »"))
    elif ecran.fichier != FIRST and cadre.acteur.roles:
        st.page_link(f"pages/{FIRST}.py", label="Revenir à l’accueil")


def _show_end() -> None:
    """Say that the session is over, with the way back to this very page."""
    url = urlsplit(st.context.url or "/")
    suite = quote(f"{url.path}?{url.query}" if url.query else url.path or "/", safe="")
    st.title("Votre session est terminée", anchor=False)
    st.write(
        typeset(
            "Rien n’est perdu : ce que vous avez enregistré et les textes que vous écriviez sont "
            "gardés. Reconnectez-vous pour les retrouver."
        )
    )
    st.html(
        f'<a href="/connexion?message=fin&suite={suite}" target="_self" '
        f'style="{_BUTTON}background:#22418B;color:#fff">Se reconnecter</a>'
    )


def _hidden(ecran: Ecran, show: Callable[[], None]) -> st.Page:
    return st.Page(
        show, title=ecran.titre, url_path=ecran.fichier, visibility="hidden",
        default=ecran.fichier == FIRST,
    )  # fmt: skip


def _open(ecran: Ecran) -> st.Page:
    return st.Page(
        f"pages/{ecran.fichier}.py", title=ecran.titre, icon=ecran.icone, url_path=ecran.fichier,
        visibility="visible" if ecran.au_menu else "hidden", default=ecran.fichier == FIRST,
    )  # fmt: skip


def _menu(cadre: Cadre) -> dict[str, list[st.Page]]:
    """Return every screen by section: those of the person's roles, the others as a refusal."""
    mine = list_ecrans(cadre.acteur)
    if cadre.doit_changer:
        mine = [ecran for ecran in mine if ecran.fichier == PASSWORD]
    sections: dict[str, list[st.Page]] = {}
    for ecran in ECRANS:
        if not (_FOLDER / f"{ecran.fichier}.py").exists():
            continue
        refused = partial(_show_refusal, ecran, cadre)
        page = _open(ecran) if ecran in mine else _hidden(ecran, refused)
        sections.setdefault(ecran.section, []).append(page)
    return sections


def _asks_for_room() -> bool:
    """Tell, before the pages are declared, whether the browser asks for the shared screen."""
    ctx = get_script_run_ctx()
    if ctx is None:
        return False
    asked, room = ctx.pages_manager, st.Page(_show_end, title=ROOM, url_path=ROOM)
    return asked.intended_page_name == ROOM or asked.intended_page_script_hash == room._script_hash  # noqa: SLF001 - the hash is how a page is asked for, and nothing public tells it


def _show_person(cadre: Cadre) -> None:
    roles = ", ".join(ROLE_LABELS[role] for role in Role if role in cadre.acteur.roles)
    with st.sidebar:
        st.fragment(_watch_end, run_every=CHECK_EVERY)()
        st.markdown(f"**{escape(cadre.acteur.nom)}**  \n:small[{roles}]")
        if cadre.lieu:
            st.caption(escape(cadre.lieu))
        with st.container(horizontal=True, vertical_alignment="center", key="cadre_fin"):
            st.html(_SIGN_OUT, width="content")
            if cadre.acteur.roles and not cadre.doit_changer:
                st.page_link(f"pages/{HELP}.py", label="Aide", icon=":material/help:")


def _show_warning(fin: datetime, *, extensible: bool) -> None:
    local = local_moment(fin)
    sentence = typeset(
        f"Votre session se termine à {local.hour} h {local.minute:02d} : enregistrez. "
        "Vos textes sont gardés."
    )
    st.warning(sentence, icon=":material/schedule:")
    if recall(_ANNOUNCED) != fin:  # the side bar may be folded, or out of sight
        remember(_ANNOUNCED, fin)
        st.toast(sentence, icon=":material/schedule:", duration="long")
    if extensible and st.button("Rester connecté(e)", key="keep_session"):
        with writing() as tx:
            touch_session(tx, session_hash())
        st.rerun(scope="fragment")


def _watch_end() -> None:
    """Warn before the session ends; once it has, clear the screen. A refresh keeps nobody in."""
    try:
        with reading() as tx:
            fin, extensible = read_session_end(tx, session_hash())
    except NotAllowed:
        st.rerun()
    if fin - store().clock() <= WARN_BEFORE:
        _show_warning(fin, extensible=extensible)


def _configure(titre: str) -> None:
    st.set_page_config(page_title=f"{titre} · {_APP}", page_icon=_FAVICON, layout="wide")


def _show_shared(page: st.Page, cadre: Cadre) -> None:
    """Draw the screen that a room sees: no menu, no search, no name of an account."""
    st.set_page_config(page_title=_SHARED, page_icon=_FAVICON, layout="wide")
    keep_typing(cadre.acteur.personne_id)
    page.run()


def show_app() -> None:
    """Draw the frame, then the screen of the address if the person's roles open it."""
    _configure(_APP)
    speak_french()
    try:
        with reading() as tx:
            cadre = read_cadre(tx)
    except NotAllowed:
        pages = [_hidden(ecran, _show_end) for ecran in ECRANS]
        st.navigation(pages, position="hidden").run()
        return
    room = _asks_for_room()
    page = st.navigation(_menu(cadre), position="hidden" if room else "sidebar", expanded=True)
    if page.url_path == ROOM:
        _show_shared(page, cadre)
        return
    _configure(page.title)
    st.logo(_MARK, icon_image=_FAVICON, size="medium")
    _show_person(cadre)
    keep_typing(cadre.acteur.personne_id)
    if not cadre.doit_changer:
        show_search(cadre.acteur)
    if cadre.demonstration:
        st.markdown(typeset(_DEMONSTRATION))
    page.run()
