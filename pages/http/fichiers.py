"""`GET /documents/…`: attachments and letters, given to those who may open them, as files.

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

from core.errors import InvalidInput, NotAllowed, NotFound
from core.images import JPEG
from db import audit
from db.comptes import identify_session
from db.connection import Identify, Transaction
from pages.components.session import store
from pages.http.garde import HEADER
from pages.http.rendu import render_message

GivenFile = tuple[bytes, str, str]  # bytes, file name, media type
OpenPiece = Callable[[Transaction, str], GivenFile]
OpenPage = Callable[[Transaction, str, int], bytes]
PATH: Final = "/documents/"
PAGES: Final = "/originaux/"
_PLAIN: Final = frozenset(" !#$&'()+,-.;=@[]^_`{}~")


def attachment(name: str) -> str:
    """Write a `Content-Disposition` that saves under this name (RFC 6266), whatever is in it."""
    kept = (c if c.isascii() and (c.isalnum() or c in _PLAIN) else "_" for c in name)
    return f"attachment; filename=\"{''.join(kept)}\"; filename*=UTF-8''{quote(name, safe='')}"


def _read(identify: Identify, piece_id: str, open_piece: OpenPiece) -> GivenFile:
    with store().writing(identify) as tx:
        found = open_piece(tx, piece_id)
        audit.note(tx, "download_piece", "piece", piece_id)
    return found


def _note_refusal(empreinte: str, objet: str = "piece") -> None:
    with store().writing(identify_session(empreinte)) as tx:
        audit.note(tx, "download_refused", objet)


async def give_file(
    request: Request, make: Callable[[Identify], GivenFile], objet: str = "piece"
) -> Response:
    """Answer with the file that `make` returns for who asks, or say why there is none.

    `make` receives what opens a transaction for who asks, and runs off the event loop.
    """
    empreinte = request.headers.get(HEADER.decode(), "")
    try:
        content, name, media_type = await to_thread.run_sync(
            partial(make, identify_session(empreinte))
        )
    except NotAllowed as error:  # the session ended on the way
        return render_message(HTTPStatus.FORBIDDEN, "Session terminée", str(error))
    except NotFound as error:
        await to_thread.run_sync(partial(_note_refusal, empreinte, objet))
        return render_message(HTTPStatus.NOT_FOUND, "Document introuvable", str(error))
    except InvalidInput as error:  # more than can be given at once
        await to_thread.run_sync(partial(_note_refusal, empreinte, objet))
        return render_message(HTTPStatus.BAD_REQUEST, "Téléchargement refusé", str(error))
    return Response(
        content, headers={"Content-Disposition": attachment(name), "Content-Type": media_type}
    )


def document_routes(open_piece: OpenPiece) -> list[Route]:
    """Build the route of the documents.

    `open_piece(tx, piece_id)` returns bytes, file name and media type under the rights of the
    acting person, or raises `NotFound`.
    """

    async def give(request: Request) -> Response:
        piece_id = request.path_params["piece_id"]
        return await give_file(request, lambda identify: _read(identify, piece_id, open_piece))

    return [Route(PATH + "{piece_id}", give, methods=["GET"])]


def _read_page(empreinte: str, import_id: str, number: int, open_page: OpenPage) -> bytes:
    with store().writing(identify_session(empreinte)) as tx:
        return open_page(tx, import_id, number)


def page_routes(open_page: OpenPage) -> list[Route]:
    """Build the route of the pictures that stand beside a fiche being typed in.

    `open_page(tx, import_id, number)` returns a JPEG under the rights of the acting person, or
    raises a refusal. The picture was made by us: its bytes are what its type says.
    """

    async def give(request: Request) -> Response:
        empreinte = request.headers.get(HEADER.decode(), "")
        asked = (request.path_params["import_id"], request.path_params["number"])
        try:
            content = await to_thread.run_sync(partial(_read_page, empreinte, *asked, open_page))
        except (NotAllowed, NotFound) as error:
            await to_thread.run_sync(partial(_note_refusal, empreinte, "import"))
            return render_message(HTTPStatus.NOT_FOUND, "Image introuvable", str(error))
        return Response(content, headers={"Content-Type": JPEG, "Content-Disposition": "inline"})

    return [Route(PAGES + "{import_id:str}/{number:int}", give, methods=["GET"])]
