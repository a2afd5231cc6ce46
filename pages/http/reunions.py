"""`GET /documents/reunion/…`: the relevé of a meeting and its extracts, made for who asks."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.fichiers import CONTENT_TYPES, FileKind
from db import audit
from db.connection import Identify, Transaction
from db.reunions_documents import DocumentReunion, read_extrait, read_releve
from pages.components.session import store
from pages.http.fichiers import PATH, GivenFile, give_file

_OBJET = "reunion"


async def _give(
    request: Request, action: str, read: Callable[[Transaction, str], DocumentReunion]
) -> Response:
    reunion_id = request.path_params["reunion_id"]

    def make(identify: Identify) -> GivenFile:
        with store().writing(identify) as tx:
            document = read(tx, reunion_id)
            audit.note(tx, action, _OBJET, reunion_id)
        return document.render(), document.nom, CONTENT_TYPES[FileKind.DOCX]

    return await give_file(request, make, _OBJET)


async def _give_releve(request: Request) -> Response:
    return await _give(request, "download_releve", read_releve)


async def _give_extrait(request: Request) -> Response:
    demandeur_id = request.path_params["demandeur_id"]
    return await _give(
        request, "download_extrait", lambda tx, key: read_extrait(tx, key, demandeur_id)
    )


def reunion_routes() -> list[Route]:
    """Build the routes of a meeting's documents."""
    return [
        Route(PATH + "reunion/{reunion_id}/releve", _give_releve, methods=["GET"]),
        Route(PATH + "reunion/{reunion_id}/extrait/{demandeur_id}", _give_extrait,
              methods=["GET"]),
    ]  # fmt: skip
