"""`POST /brouillons`: where long texts are saved as they are typed.

A plain HTTP route, because a closing tab may still send a request and no longer a click.
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.brouillon import Brouillon, BrouillonConcurrent, Frappe, parse_frappe
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, PoleError, StoreUnavailable
from pages.http.demande import Refused, answer, check_origin, check_type, read_body

MAX_BODY_BYTES: Final = 400 * 1024

_TOO_LONG: Final = (
    "Ce texte est trop long pour être enregistré. Coupez-le en deux, ou joignez-le dans un fichier."
)
_STATUS: Final = (
    (NotAllowed, HTTPStatus.FORBIDDEN, "interdit"),
    (NotFound, HTTPStatus.FORBIDDEN, "interdit"),
    (Conflict, HTTPStatus.CONFLICT, "conflit"),
    (StoreUnavailable, HTTPStatus.SERVICE_UNAVAILABLE, "indisponible"),
    (InvalidInput, HTTPStatus.UNPROCESSABLE_ENTITY, "illisible"),
)


def _parse(body: bytes) -> Frappe:
    try:
        message = json.loads(body)
    except ValueError as error:
        raise InvalidInput("Ce texte n’a pas pu être lu. Rechargez la page.") from error
    except RecursionError as error:
        raise InvalidInput("Ce texte n’a pas pu être lu. Rechargez la page.") from error
    return parse_frappe(message)


def _check_person(frappe: Frappe, personne: str) -> None:
    if frappe.personne != personne:
        raise Refused(
            HTTPStatus.FORBIDDEN,
            "autre_personne",
            "une autre personne s’est connectée sur ce poste.",
        )


def _refuse(error: PoleError) -> JSONResponse:
    status, code = next(
        ((status, code) for kind, status, code in _STATUS if isinstance(error, kind)),
        (HTTPStatus.INTERNAL_SERVER_ERROR, "erreur"),
    )
    content: dict[str, object] = {"code": code, "erreur": str(error)}
    if isinstance(error, BrouillonConcurrent):
        content["autre"] = error.autre.model_dump(mode="json")
    return answer(status, content)


def draft_routes(
    identify: Callable[[Request], str | None], save: Callable[[str, Frappe], Brouillon]
) -> list[Route]:
    """Build the routes that save drafts.

    `identify` returns the id of the signed-in person, or None; `save(personne, frappe)` keeps
    the text under that person's rights and returns what is now kept. Both may block: they run
    in a worker thread. Answers are JSON: the draft's numbers and hour, or `code` and `erreur`
    (401 not signed in, 403, 409 with `autre`, 413, 415, 422, 503).
    """

    def work(request: Request, body: bytes) -> Brouillon:
        personne = identify(request)
        if personne is None:
            raise Refused(HTTPStatus.UNAUTHORIZED, "session", "Votre session a expiré.")
        frappe = _parse(body)
        _check_person(frappe, personne)
        return save(personne, frappe)

    async def receive(request: Request) -> Response:
        try:
            check_origin(request)
            check_type(request)
            kept = await run_in_threadpool(
                work, request, await read_body(request, MAX_BODY_BYTES, _TOO_LONG)
            )
        except Refused as refusal:
            return refusal.answer
        except PoleError as error:
            return _refuse(error)
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        return answer(HTTPStatus.OK, kept.model_dump(mode="json", exclude={"texte"}))

    return [Route("/brouillons", receive, methods=["POST"])]
