"""Signing in and out: real forms, so that password managers work and no script is needed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from core.securite import MAX_BYTES, hash_token
from db.circonscriptions import find_first_circonscription
from db.comptes import (
    DECOY,
    check_throttle,
    close_session,
    find_compte,
    find_session,
    load_acteur,
    note_failure,
    open_session,
)
from db.connection import Row, Transaction, local_moment
from pages.components.hacheur import Hacheur
from pages.components.session import store
from pages.http import cookies
from pages.http.garde import SIGN_IN, SIGN_OUT, safe_path
from pages.http.passage import find_passage
from pages.http.rendu import render_form

_THREADS: Final = 2  # one bcrypt takes 0.3 s of a core: a storm of guesses must not take them all
_MAX_FIELD: Final = 256  # characters
_MAX_FIELDS: Final = 100
_WRONG: Final = (
    "Identifiant ou mot de passe incorrect. Vérifiez la touche majuscules, puis réessayez."
)
_STALE: Final = (
    "Cette page était ouverte depuis trop longtemps. Tapez à nouveau votre mot de passe."
)
NOTICES: Final = {
    "fin": "Votre session est terminée. Ce que vous avez écrit est gardé : reconnectez-vous.",
    "sortie": "Vous êtes déconnecté(e). Vous pouvez fermer cette fenêtre.",
    "installe": "Tout est prêt. Connectez-vous avec le compte de l’administrateur.",
}


ShowAgain = Callable[..., Awaitable[Response]]


@dataclass(frozen=True)
class Essai:
    """One try to sign in."""

    identifiant: str
    password: str
    address: str
    previous: str  # the token that this browser already has, if any


@dataclass(frozen=True)
class Issue:
    """What came of it: a token, or how long to wait, or neither."""

    token: str = ""
    wait: timedelta = timedelta(0)


def _matches(compte: Row | None, password: str, hacheur: Hacheur) -> bool:
    """Compare once, whoever it is: an unknown name takes as long as a wrong password."""
    readable = len(password.encode()) <= MAX_BYTES and "\x00" not in password
    expected = compte["mot_de_passe"] if compte else DECOY
    right = hacheur.check(password if readable else "", expected or DECOY)
    return right and readable and compte is not None and bool(compte["actif"] and expected)


def end_session_of(tx: Transaction, token: str) -> None:
    """Close the session of a token, in the name of its owner; nothing if it is over."""
    session = find_session(tx, hash_token(token)) if token else None
    if session:
        tx.actor = load_acteur(tx, session["personne_id"], session["compte_id"])
        close_session(tx, session["empreinte"])


def _is_still(tx: Transaction, compte: Row) -> bool:
    """Tell whether the account is what it was before the slow comparison."""
    now = find_compte(tx, compte["identifiant"])
    return bool(now and now["actif"] and now["mot_de_passe"] == compte["mot_de_passe"])


def try_sign_in(essai: Essai, hacheur: Hacheur) -> Issue:
    """Open a session if name and password agree; it blocks for the time of one bcrypt."""
    with store().reading() as tx:
        wait = check_throttle(tx, essai.identifiant, essai.address)
        compte = find_compte(tx, essai.identifiant)
    if wait > timedelta(0):
        return Issue(wait=wait)
    right = _matches(compte, essai.password, hacheur)
    with store().writing() as tx:
        if right and compte is not None and _is_still(tx, compte):
            end_session_of(tx, essai.previous)
            return Issue(token=open_session(tx, compte["id"]))
        note_failure(tx, essai.identifiant, essai.address)
    return Issue()


def wait_sentence(wait: timedelta, now: datetime) -> str:
    """Say until when to wait: `now` is naive UTC."""
    until = local_moment(now + wait + timedelta(minutes=1))
    return (
        f"Trop d’essais pour ce compte depuis cette adresse. Réessayez à {until.hour} h "
        f"{until.minute:02d}. Si vous avez oublié votre mot de passe, la coordination du pôle peut "
        "vous donner un code pour en choisir un autre."
    )


def place_name() -> str:
    """Read the name that the pages of the door show."""
    with store().reading() as tx:
        place = find_first_circonscription(tx)
    return place["nom"] if place else ""


async def read_fields(request: Request) -> dict[str, str]:
    """Read a plain form; only its texts, each cut at 256 characters."""
    body = (await request.body()).decode("utf-8", errors="replace")
    try:
        fields = parse_qs(body, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:  # more fields than any page of ours has
        return {}
    return {name: values[0][:_MAX_FIELD] for name, values in fields.items()}


async def refuse_for_now(again: ShowAgain, wait: timedelta) -> Response:
    """Show the form again, saying until when to wait."""
    sentence = wait_sentence(wait, store().clock())
    response = await again(HTTPStatus.TOO_MANY_REQUESTS, erreur=sentence)
    response.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return response


def let_in(request: Request, token: str, suite: str) -> Response:
    """Give the browser its session, and lead it in."""
    answer = RedirectResponse(suite, HTTPStatus.SEE_OTHER)
    cookies.set_cookie(answer, request, cookies.SESSION, token)
    cookies.drop_cookie(answer, request, cookies.FORM)
    return answer


class _Door:
    """The sign-in and sign-out routes of one process."""

    def __init__(self, hacheur: Hacheur) -> None:
        """Open sessions for those whom this hasher recognizes."""
        self._hacheur = hacheur
        self._limiter = CapacityLimiter(_THREADS)

    async def _show(
        self, request: Request, status: HTTPStatus = HTTPStatus.OK, *, erreur: str = "",
        identifiant: str = "", suite: str = "/",
    ) -> Response:  # fmt: skip
        return render_form(
            request, "connexion.html", status,
            circonscription=await to_thread.run_sync(place_name), erreur=erreur,
            annonce=NOTICES.get(request.query_params.get("message", ""), ""),
            identifiant=identifiant, suite=suite,
        )  # fmt: skip

    async def show(self, request: Request) -> Response:
        """Show the form, unless somebody is signed in already."""
        suite = safe_path(request.query_params.get("suite", "/"))
        token = cookies.read_cookie(request, cookies.SESSION)
        if await to_thread.run_sync(partial(find_passage, token)):
            return RedirectResponse(suite, HTTPStatus.SEE_OTHER)
        return await self._show(request, suite=suite)

    async def sign_in(self, request: Request) -> Response:
        """Check a name and a password, and open the door or say why not."""
        fields = await read_fields(request)
        identifiant, suite = fields.get("identifiant", "")[:64], safe_path(fields.get("suite", "/"))
        again = partial(self._show, request, identifiant=identifiant, suite=suite)
        if not cookies.has_form_token(request, fields):
            return await again(HTTPStatus.FORBIDDEN, erreur=_STALE)
        essai = Essai(
            identifiant, fields.get("mot_de_passe", ""),
            request.client.host if request.client else "",
            cookies.read_cookie(request, cookies.SESSION),
        )  # fmt: skip
        issue = await to_thread.run_sync(
            partial(try_sign_in, essai, self._hacheur), limiter=self._limiter
        )
        if issue.wait > timedelta(0):
            return await refuse_for_now(again, issue.wait)
        if not issue.token:
            return await again(HTTPStatus.UNAUTHORIZED, erreur=_WRONG)
        return let_in(request, issue.token, suite)

    async def sign_out(self, request: Request) -> Response:
        """End the session; the guard saw to it that our own page asked."""
        token = cookies.read_cookie(request, cookies.SESSION)
        if token:
            await to_thread.run_sync(partial(_close, token))
        answer = RedirectResponse(f"{SIGN_IN}?message=sortie", HTTPStatus.SEE_OTHER)
        cookies.drop_cookie(answer, request, cookies.SESSION)
        return answer


def _close(token: str) -> None:
    with store().writing() as tx:
        end_session_of(tx, token)


async def _ask_sign_out(request: Request) -> Response:
    return render_form(request, "deconnexion.html")


def sign_in_routes(hacheur: Hacheur) -> list[Route]:
    """Build the routes of the sign-in and sign-out forms."""
    door = _Door(hacheur)
    return [
        Route(SIGN_IN, door.show, methods=["GET"]),
        Route(SIGN_IN, door.sign_in, methods=["POST"]),
        Route(SIGN_OUT, _ask_sign_out, methods=["GET"]),
        Route(SIGN_OUT, door.sign_out, methods=["POST"]),
    ]
