"""`POST /recherche`: what the search field of the frame asks while somebody types.

Sent in a body, never in an address: what is searched may be a name. Nothing of it is logged, and
the audit log has a row without the words.
"""

import json
from dataclasses import asdict
from http import HTTPStatus
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from core.errors import InvalidInput, NotAllowed, PoleError
from core.recherche import Trouvaille
from core.typographie import typeset
from db.comptes import identify_session
from db.recherche import note_search
from db.recherche_rencontres import search_everything
from pages.components.session import store
from pages.http.demande import Refused, answer, check_origin, check_type, read_body
from pages.http.garde import HEADER

MAX_BODY_BYTES: Final = 4 * 1024
_TOO_LONG: Final = "Cette recherche est trop longue. Gardez quelques mots."
_UNREADABLE: Final = "Cette recherche n’a pas pu être lue. Rechargez la page."


def _parse(body: bytes) -> str:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(_UNREADABLE) from error
    words = message.get("mots") if isinstance(message, dict) else None
    if not isinstance(words, str):
        raise InvalidInput(_UNREADABLE)
    return words


def _show(found: Trouvaille) -> dict[str, object]:
    return asdict(found) | {
        "raisons": [typeset(reason) for reason in found.raisons],
    }


def _search(empreinte: str, body: bytes) -> dict[str, object]:
    identify = identify_session(empreinte)
    with store().reading(identify) as tx:
        found, total = search_everything(tx, _parse(body))
    with store().writing(identify) as tx:
        note_search(tx, total)
    return {"trouvees": [_show(one) for one in found], "nombre": total}


def search_routes() -> list[Route]:
    """Build the route of the search: JSON in, JSON out (`code` and `erreur` when refused)."""

    async def receive(request: Request) -> Response:
        empreinte = request.headers.get(HEADER.decode(), "")
        try:
            check_origin(request)
            check_type(request)
            body = await read_body(request, MAX_BODY_BYTES, _TOO_LONG)
            found = await run_in_threadpool(_search, empreinte, body)
        except Refused as refusal:
            return refusal.answer
        except NotAllowed as error:
            return answer(HTTPStatus.FORBIDDEN, {"code": "interdit", "erreur": str(error)})
        except PoleError as error:
            return answer(
                HTTPStatus.UNPROCESSABLE_ENTITY, {"code": "illisible", "erreur": str(error)}
            )
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        return answer(HTTPStatus.OK, found)

    return [Route("/recherche", receive, methods=["POST"])]
