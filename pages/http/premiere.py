"""Choosing one's password against a one-time code, and asking for such a code by e-mail.

Whoever is unknown gets the same words after the same time as anybody else: a code is compared by
one hash either way, and what a request by e-mail sets off is done after its answer has left.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Final

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.courrier_comptes import draft_forgotten
from core.errors import InvalidInput, PoleError
from core.securite import MIN_LENGTH, check_password_policy
from db.circonscriptions import find_first_circonscription, get_circonscription, read_reglage
from db.comptes import check_throttle, note_failure, open_session
from db.invitations import ask_code, choose_password, find_opened_by
from pages.components.hacheur import Hacheur
from pages.components.session import store
from pages.http import cookies
from pages.http.connexion import (
    Issue,
    end_session_of,
    let_in,
    place_name,
    read_fields,
    refuse_for_now,
)
from pages.http.envoi import send
from pages.http.garde import FIRST_PASSWORD, FORGOTTEN
from pages.http.incidents import log_incident
from pages.http.rendu import render_form

_THREADS: Final = 2
_MAX_WAITING: Final = 50  # requests by e-mail under way: beyond, one is as good as unknown
_STALE: Final = "Cette page était ouverte depuis trop longtemps. Recommencez."
_WRONG: Final = (
    "Identifiant ou code incorrect, déjà utilisé ou expiré. Relisez-les lettre par lettre ; si "
    "cela recommence, demandez un nouveau code à la coordination du pôle."
)
_DIFFERENT: Final = "Les deux mots de passe ne sont pas les mêmes. Tapez-les à nouveau."
_ASKED: Final = (
    "Si un compte répond à ce nom et que le pôle connaît son adresse, un code vient de partir. Il "
    "arrive en quelques minutes ; regardez aussi dans les indésirables."
)


@dataclass(frozen=True)
class Choix:
    """One try to choose a password against a code."""

    identifiant: str
    code: str
    password: str
    address: str
    previous: str  # the token that this browser already has, if any


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def try_code(choix: Choix, hacheur: Hacheur) -> Issue:
    """Open a session if the code opens the account; bcrypt runs only then."""
    with store().reading() as tx:
        wait = check_throttle(tx, choix.identifiant, choix.address)
        right = find_opened_by(tx, choix.identifiant, choix.code) is not None
    if wait > timedelta(0):
        return Issue(wait=wait)
    hashed = hacheur.hash(choix.password) if right else ""
    with store().writing() as tx:
        chosen = choose_password(tx, choix.identifiant, choix.code, hashed) if right else None
        if chosen:
            end_session_of(tx, choix.previous)
            return Issue(token=open_session(tx, chosen))
        note_failure(tx, choix.identifiant, choix.address, "code_refused")
    return Issue()


def _has_mail() -> bool:
    with store().reading() as tx:
        place = find_first_circonscription(tx)
        return bool(place and read_reglage(tx, place["id"], "smtp"))


def _throttle_of(who: str) -> str:
    return f"oubli:{who}"  # its own count: asking does not close the sign-in


def _count_request(who: str, address: str) -> timedelta:
    """Count a request; return how long to wait if there were too many, known or not."""
    with store().writing() as tx:
        wait = check_throttle(tx, _throttle_of(who), address)
        if wait <= timedelta(0):
            note_failure(tx, _throttle_of(who), address, "code_asked")
    return wait


def mail_code(who: str) -> None:
    """Send the code that somebody asked for, if there is somebody to send it to."""
    with store().writing() as tx:
        asked = ask_code(tx, who)
        if asked is None:
            return
        invitation, place_id = asked
        place, smtp = get_circonscription(tx, place_id), read_reglage(tx, place_id, "smtp")
    send(draft_forgotten(invitation, expediteur=place["mail"]), **smtp)


class _Codes:
    """The routes of the codes in one process."""

    def __init__(self, hacheur: Hacheur) -> None:
        """Store what this hasher makes of the passwords chosen."""
        self._hacheur = hacheur
        self._limiter = CapacityLimiter(_THREADS)
        self._mail_limiter = CapacityLimiter(_THREADS)
        self._tasks: set[asyncio.Task[None]] = set()

    async def _show_choice(
        self, request: Request, status: HTTPStatus = HTTPStatus.OK, *, erreur: str = "",
        identifiant: str = "",
    ) -> Response:  # fmt: skip
        return render_form(
            request, "premiere.html", status, erreur=erreur, identifiant=identifiant,
            circonscription=await to_thread.run_sync(place_name), longueur=MIN_LENGTH,
        )  # fmt: skip

    async def show_choice(self, request: Request) -> Response:
        """Show the form where a code and a new password are typed."""
        return await self._show_choice(request)

    async def choose(self, request: Request) -> Response:
        """Check a code, keep the password chosen, and let in; or say why not."""
        fields = await read_fields(request)
        identifiant, password = fields.get("identifiant", "")[:64], fields.get("nouveau", "")
        again = partial(self._show_choice, request, identifiant=identifiant)
        if not cookies.has_form_token(request, fields):
            return await again(HTTPStatus.FORBIDDEN, erreur=_STALE)
        if password != fields.get("encore", ""):
            return await again(HTTPStatus.UNPROCESSABLE_ENTITY, erreur=_DIFFERENT)
        try:
            check_password_policy(password, identifiant=identifiant)
        except InvalidInput as error:
            return await again(HTTPStatus.UNPROCESSABLE_ENTITY, erreur=str(error))
        choix = Choix(
            identifiant, fields.get("code", ""), password, _address(request),
            cookies.read_cookie(request, cookies.SESSION),
        )  # fmt: skip
        work = partial(try_code, choix, self._hacheur)
        issue = await to_thread.run_sync(work, limiter=self._limiter)
        if issue.wait > timedelta(0):
            return await refuse_for_now(again, issue.wait)
        if not issue.token:
            return await again(HTTPStatus.UNAUTHORIZED, erreur=_WRONG)
        return let_in(request, issue.token, "/")

    async def _show_forgotten(
        self, request: Request, status: HTTPStatus = HTTPStatus.OK, *, erreur: str = "",
        demande: str = "",
    ) -> Response:  # fmt: skip
        return render_form(
            request, "oubli.html", status, erreur=erreur, demande=demande,
            circonscription=await to_thread.run_sync(place_name),
            par_courriel=await to_thread.run_sync(_has_mail),
        )  # fmt: skip

    async def show_forgotten(self, request: Request) -> Response:
        """Show how to get a code: by e-mail when a mail server is set, else whom to ask."""
        return await self._show_forgotten(request)

    async def ask(self, request: Request) -> Response:
        """Take a request for a code; the answer is the same for everybody."""
        fields = await read_fields(request)
        again = partial(self._show_forgotten, request)
        if not cookies.has_form_token(request, fields):
            return await again(HTTPStatus.FORBIDDEN, erreur=_STALE)
        who = fields.get("qui", "")
        wait = await to_thread.run_sync(partial(_count_request, who, _address(request)))
        if wait > timedelta(0):
            return await refuse_for_now(again, wait)
        if len(self._tasks) < _MAX_WAITING:
            task = asyncio.get_running_loop().create_task(self._mail(who))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await again(demande=_ASKED)

    async def _mail(self, who: str) -> None:
        try:
            await to_thread.run_sync(partial(mail_code, who), limiter=self._mail_limiter)
        except PoleError as error:  # nobody waits for it: the keeper of the server reads it
            log_incident(error)


def password_routes(hacheur: Hacheur) -> list[Route]:
    """Build the routes of the one-time codes."""
    codes = _Codes(hacheur)
    return [
        Route(FIRST_PASSWORD, codes.show_choice, methods=["GET"]),
        Route(FIRST_PASSWORD, codes.choose, methods=["POST"]),
        Route(FORGOTTEN, codes.show_forgotten, methods=["GET"]),
        Route(FORGOTTEN, codes.ask, methods=["POST"]),
    ]
