"""The guard at the door: who may pass, for every HTTP request and every WebSocket.

Streamlit by itself answers anybody who knows an address or a session id. Here a cookie is looked
up in the store's session table; the scripts learn its hash by a header that only the guard sets
(`server.trustedUserHeaders`), so that a rejoined Streamlit session never changes hands.
`/media/…` (charts, images) is open to signed-in people only, but to all of them: documents and
attachments never go that way, they have a route that checks who asks (`fichiers.py`).
"""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Final, TypeVar
from urllib.parse import quote

import streamlit as st
from anyio import CapacityLimiter, to_thread
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from core.errors import PoleError
from pages.http import cookies
from pages.http.enchainement import Enchainement, read_request
from pages.http.entetes import ASSETS, FAVICON, FONTS, STYLESHEET, dress
from pages.http.incidents import log_incident
from pages.http.passage import Passage, find_passage, is_installed, touch
from pages.http.rendu import render, render_message

HEADER: Final = b"x-pole-session"
SIGN_IN: Final = "/connexion"
SIGN_OUT: Final = "/deconnexion"
FIRST_PASSWORD: Final = "/premiere-connexion"  # noqa: S105 - an address
FORGOTTEN: Final = "/mot-de-passe-oublie"
INSTALLATION: Final = "/installation"
HEALTH: Final = "/sante"
PASSWORD_PAGE: Final = "/compte"  # noqa: S105 - an address
MAX_BODY: Final = 12 * 1024 * 1024
MAX_OPEN_BODY: Final = 64 * 1024  # what somebody unknown may send
_OPEN: Final = frozenset({
    SIGN_IN, SIGN_OUT, FIRST_PASSWORD, FORGOTTEN, HEALTH, STYLESHEET, FAVICON,
})  # fmt: skip
_CLOSED: Final = ("/_stcore/metrics", "/_stcore/agent", "/auth/", "/oauth2callback")
_SERVED: Final = frozenset({
    "", "_stcore", "app", "brouillons", "component", "connexion", "deconnexion", "documents",
    "favicon.png", "habillage.css", "installation", "media", "mot-de-passe-oublie", "originaux",
    "premiere-connexion", "recherche", "sante", "static",
})  # fmt: skip
_CONTENT: Final = ("/documents/", "/brouillons", "/originaux/", "/recherche")
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_REMEMBER: Final = 30.0  # seconds during which Streamlit's own files are given without asking again
_MAX_REMEMBERED: Final = 2_000
_TOUCH_EVERY: Final = 60.0
_THREADS: Final = 8
_UNKNOWN_HOST: Final = (
    "Ce serveur ne répond pas à ce nom. La personne qui s’occupe du serveur peut l’ajouter au "
    "réglage « allowedHosts » du fichier .streamlit/config.toml."
)
_IN_CLEAR: Final = (
    "Cette adresse n’est pas chiffrée : ouvrez-la par https://. Si vous l’avez fait, le serveur "
    "mandataire ne transmet pas « X-Forwarded-Proto »."
)
T = TypeVar("T")
Decision = tuple[Response | None, Passage | None]


def safe_path(suite: str) -> str:
    """Return where to go after signing in: a path of this site, else the home page."""
    inside = suite.startswith("/") and not suite.startswith(("//", "/\\"))
    plain = all("!" <= c <= "~" and c not in "\\\"'<>" for c in suite)
    door = suite.partition("?")[0].rstrip("/") in {
        SIGN_IN, SIGN_OUT, FIRST_PASSWORD, FORGOTTEN, INSTALLATION,
    }  # fmt: skip
    return suite if inside and plain and not door else "/"


def _is_navigation(connection: HTTPConnection) -> bool:
    if connection.scope["method"] not in {"GET", "HEAD"}:
        return False
    mode = connection.headers.get("sec-fetch-mode")
    return mode == "navigate" if mode else "text/html" in connection.headers.get("accept", "")


def _full_path(connection: HTTPConnection) -> str:
    query = connection.scope["query_string"].decode("latin-1")
    path = quote(connection.scope["path"])
    return f"{path}?{query}" if query else path


def _find_bad_host(connection: HTTPConnection) -> str | None:
    """Say why this server does not answer to the name it was called by; None when it does."""
    hosts = connection.headers.getlist("host")
    host = hosts[0].lower() if len(hosts) == 1 else ""
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if name in _LOCAL:
        return None
    if not (st.get_option("server.allowedHosts") and is_host_allowed(host)):
        return _UNKNOWN_HOST
    return None if cookies.is_secure(connection) else _IN_CLEAR


def _is_foreign(connection: HTTPConnection) -> bool:
    """Tell whether the page of another site may have sent this."""
    scope = connection.scope
    if scope["type"] == "http" and scope["method"] in _SAFE_METHODS:
        return False
    scheme = "https" if cookies.is_secure(connection) else "http"
    return connection.headers.getlist("origin") != [f"{scheme}://{connection.headers['host']}"]


def _refuse(connection: HTTPConnection, status: HTTPStatus, sentence: str) -> Response:
    if _is_navigation(connection):
        return render_message(status, "Cette page ne s’ouvre pas", sentence)
    return PlainTextResponse(sentence, status)


def _refuse_at_sight(connection: HTTPConnection) -> Response | None:
    """Refuse what needs no look at the store."""
    if sentence := _find_bad_host(connection):
        return _refuse(connection, HTTPStatus.BAD_REQUEST, sentence)
    if _is_foreign(connection):
        sentence = "Cette demande vient d’un autre site : elle a été refusée."
        return _refuse(connection, HTTPStatus.FORBIDDEN, sentence)
    if connection.scope["path"].startswith(_CLOSED):
        return _refuse(connection, HTTPStatus.NOT_FOUND, "Cette adresse n’existe pas.")
    return None


def _before_installation(connection: HTTPConnection) -> Response | None:
    path = connection.scope["path"]
    if path.startswith((f"{INSTALLATION}/", FONTS)):
        return None
    if path in {INSTALLATION, HEALTH, STYLESHEET, FAVICON}:
        return None
    if _is_navigation(connection):
        return RedirectResponse(INSTALLATION, HTTPStatus.SEE_OTHER)
    return PlainTextResponse("Le pôle n’est pas encore installé.", HTTPStatus.UNAUTHORIZED)


def _turn_away(connection: HTTPConnection) -> Response:
    """Answer somebody unknown: the way to the sign-in page, or nothing."""
    if not _is_navigation(connection):
        return PlainTextResponse("Connectez-vous d’abord.", HTTPStatus.UNAUTHORIZED)
    suite = _full_path(connection)
    if connection.headers.get("sec-fetch-site") == "cross-site":
        # A strict cookie does not come with a click in a web mail: the page asks again by itself.
        return render("rebond.html", suite=safe_path(suite))
    query = "" if suite == "/" else f"?suite={quote(suite, safe='')}"
    return RedirectResponse(f"{SIGN_IN}{query}", HTTPStatus.SEE_OTHER)


def _with_session(scope: Scope, passage: Passage | None) -> Scope:
    """Return the request with the guard's header, without the one a client may have sent."""
    headers = [(k, v) for k, v in scope["headers"] if k.lower() != HEADER]
    if passage:
        headers.append((HEADER, passage.empreinte.encode()))
    return {**scope, "headers": headers}


def _dressed(send: Send, connection: HTTPConnection) -> Send:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            dress(MutableHeaders(scope=message), connection)
        await send(message)

    return dressed


class _TooLong(Exception):
    """A body longer than what its sender may send."""


def _limited(receive: Receive, limit: int) -> Receive:
    received = 0

    async def limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise _TooLong
        return message

    return limited


def _is_deliberate(connection: HTTPConnection) -> bool:
    """Tell whether a request comes from a person: a page opened, something sent."""
    return _is_navigation(connection) or connection.scope["method"] not in _SAFE_METHODS


def _is_act(message: Message) -> bool:
    """Tell whether a WebSocket message comes from a person, not from a page's own refresh."""
    asked = read_request(message)
    return asked is not None and not asked.is_auto_rerun


class Garde:
    """ASGI middleware around everything: host, origin, session, size, headers."""

    def __init__(self, app: ASGIApp, *, pages: frozenset[str]) -> None:
        """Guard an application whose screens have these names in the address."""
        self._app = app
        self._served = _SERVED | pages
        self._limiter = CapacityLimiter(_THREADS)
        self._installed = False
        self._seen: dict[str, tuple[float, Passage]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let pass, or refuse."""
        if scope["type"] == "http":
            connection = HTTPConnection(scope)
            await self._serve(connection, receive, _dressed(send, connection))
        elif scope["type"] == "websocket":
            await self._connect(HTTPConnection(scope), receive, send)
        else:
            await self._app(scope, receive, send)

    async def _ask(self, question: Callable[[], T]) -> T:
        return await to_thread.run_sync(question, limiter=self._limiter)

    async def _ready(self) -> bool:
        self._installed = self._installed or await self._ask(is_installed)
        return self._installed

    async def _recognize(self, connection: HTTPConnection) -> Passage | None:
        token = cookies.read_cookie(connection, cookies.SESSION)
        asset = connection.scope["path"].startswith(ASSETS)
        seen, passage = self._seen.get(token, (0.0, None))
        if asset and passage and time.monotonic() - seen < _REMEMBER:
            return passage
        passage = await self._ask(partial(find_passage, token))
        if passage is None:
            self._seen.pop(token, None)
        elif len(self._seen) < _MAX_REMEMBERED or token in self._seen:
            self._seen[token] = (time.monotonic(), passage)
        else:
            self._seen.clear()
        return passage

    async def _decide(self, connection: HTTPConnection) -> Decision:
        """Return an answer that ends the matter, or None and the session that may pass."""
        if answer := _refuse_at_sight(connection):
            return answer, None
        if not await self._ready():
            return _before_installation(connection), None
        path = connection.scope["path"]
        if path in _OPEN or path.startswith(FONTS):
            return None, None
        passage = await self._recognize(connection)
        if passage is None:
            return _turn_away(connection), None
        return self._lead_elsewhere(connection, passage), passage

    def _lead_elsewhere(self, connection: HTTPConnection, passage: Passage) -> Response | None:
        path = connection.scope["path"]
        if _is_navigation(connection) and path.split("/")[1] not in self._served:
            sentence = "Cette adresse n’existe pas. Vérifiez-la, ou repartez de l’accueil."
            return render_message(HTTPStatus.NOT_FOUND, "Page introuvable", sentence)
        if not passage.doit_changer:
            return None
        if path.startswith(_CONTENT):
            sentence = "Choisissez d’abord votre mot de passe, dans « Mon compte »."
            return _refuse(connection, HTTPStatus.FORBIDDEN, sentence)
        if _is_navigation(connection) and path != PASSWORD_PAGE:
            return RedirectResponse(PASSWORD_PAGE, HTTPStatus.SEE_OTHER)
        return None

    async def _serve(self, connection: HTTPConnection, receive: Receive, send: Send) -> None:
        try:
            answer, passage = await self._decide(connection)
        except PoleError as error:  # the store does not answer: nobody passes
            answer, passage = _refuse(connection, HTTPStatus.SERVICE_UNAVAILABLE, str(error)), None
        if answer is not None:
            await answer(connection.scope, receive, send)
            return
        if passage and _is_deliberate(connection):
            self._touch_soon(passage)
        await self._forward(connection, passage, receive, send)

    async def _forward(
        self, connection: HTTPConnection, passage: Passage | None, receive: Receive, send: Send
    ) -> None:
        known = passage is not None or not self._installed
        limit = MAX_BODY if known else MAX_OPEN_BODY
        sentence = "Cet envoi est trop gros : 10 Mo au plus par fichier."
        refusal = _refuse(connection, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)
        if int(connection.headers.get("content-length", "0")) > limit:
            await refusal(connection.scope, receive, send)
            return
        try:
            scope = _with_session(connection.scope, passage)
            await self._app(scope, _limited(receive, limit), send)
        except _TooLong:
            await refusal(connection.scope, receive, send)

    async def _connect(self, connection: HTTPConnection, receive: Receive, send: Send) -> None:
        passage = await self._admit(connection)
        if passage is None:
            await WebSocketClose(1008)(connection.scope, receive, send)
            return
        scope = _with_session(connection.scope, passage)
        tab = Enchainement(self._watched(receive, passage), send)
        await self._app(scope, tab.receive, tab.send)

    async def _admit(self, connection: HTTPConnection) -> Passage | None:
        if _find_bad_host(connection) or _is_foreign(connection):
            return None
        try:
            return await self._recognize(connection) if await self._ready() else None
        except PoleError as error:
            log_incident(error)
            return None

    def _watched(self, receive: Receive, passage: Passage) -> Receive:
        """Return `receive`, noting when a person acts: a page's own refresh keeps nobody in."""
        noted = -_TOUCH_EVERY

        async def watched() -> Message:
            nonlocal noted
            message = await receive()
            if time.monotonic() - noted >= _TOUCH_EVERY and _is_act(message):
                noted = time.monotonic()
                self._touch_soon(passage)
            return message

        return watched

    def _touch_soon(self, passage: Passage) -> None:
        task = asyncio.get_running_loop().create_task(self._touch(passage))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _touch(self, passage: Passage) -> None:
        try:
            await self._ask(partial(touch, passage.empreinte))
        except PoleError as error:
            log_incident(error)
