"""What the routes that our own scripts call have in common: where it comes from, its size, JSON."""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse

CUSTOM_HEADER: Final = "x-pole-saisie"


class Refused(Exception):
    """A request that is not one of ours, with the answer that it gets."""

    def __init__(self, status: HTTPStatus, code: str, erreur: str) -> None:
        super().__init__(code)
        self.answer = answer(status, {"code": code, "erreur": erreur})


def answer(status: HTTPStatus, content: dict[str, object]) -> JSONResponse:
    """Answer in JSON, kept by nobody on the way."""
    return JSONResponse(content, status, headers={"Cache-Control": "no-store"})


def check_origin(request: Request) -> None:
    """Refuse what another site could have sent: a form cannot set the header nor our Origin."""
    origin = request.headers.get("origin", "")
    same = bool(origin) and urlsplit(origin).netloc == request.headers.get("host")
    if not same or CUSTOM_HEADER not in request.headers:
        raise Refused(HTTPStatus.FORBIDDEN, "origine", "Cette demande vient d’un autre site.")


def check_type(request: Request) -> None:
    """Refuse what is not JSON."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "format", "Cette demande n’est pas au format JSON."
        )


async def read_body(request: Request, limit: int, too_long: str) -> bytes:
    """Read what was sent, `limit` bytes at most; `too_long` is the sentence beyond."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "trop_long", too_long)
    return bytes(body)
