"""`GET /documents/<id>`: attachments and letters, given to those who may open them, as files.

Never shown in the page, never kept by the browser, never guessed in type.
"""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.errors import NotAllowed, NotFound
from db import audit
from db.comptes import identify_session
from db.connection import Transaction
from pages.components.session import store
from pages.http.garde import HEADER
from pages.http.rendu import render_message

OpenPiece = Callable[[Transaction, str], tuple[bytes, str, str]]
PATH: Final = "/documents/"
_PLAIN: Final = frozenset(" !#$&'()+,-.;=@[]^_`{}~")


def attachment(name: str) -> str:
    """Write a `Content-Disposition` that saves under this name (RFC 6266), whatever is in it."""
    kept = (c if c.isascii() and (c.isalnum() or c in _PLAIN) else "_" for c in name)
    return f"attachment; filename=\"{''.join(kept)}\"; filename*=UTF-8''{quote(name, safe='')}"


def _read(empreinte: str, piece_id: str, open_piece: OpenPiece) -> tuple[bytes, str, str]:
    with store().writing(identify_session(empreinte)) as tx:
        found = open_piece(tx, piece_id)
        audit.note(tx, "download_piece", "piece", piece_id)
    return found


def _note_refusal(empreinte: str) -> None:
    with store().writing(identify_session(empreinte)) as tx:
        audit.note(tx, "download_refused", "piece")


def document_routes(open_piece: OpenPiece) -> list[Route]:
    """Build the route of the documents.

    `open_piece(tx, piece_id)` returns bytes, file name and media type under the rights of the
    acting person, or raises `NotFound`.
    """

    async def give(request: Request) -> Response:
        empreinte = request.headers.get(HEADER.decode(), "")
        try:
            content, name, media_type = await to_thread.run_sync(
                partial(_read, empreinte, request.path_params["piece_id"], open_piece)
            )
        except NotAllowed as error:  # the session ended on the way
            return render_message(HTTPStatus.FORBIDDEN, "Session terminée", str(error))
        except NotFound as error:
            await to_thread.run_sync(partial(_note_refusal, empreinte))
            return render_message(HTTPStatus.NOT_FOUND, "Document introuvable", str(error))
        return Response(
            content, headers={"Content-Disposition": attachment(name), "Content-Type": media_type}
        )

    return [Route(PATH + "{piece_id}", give, methods=["GET"])]
