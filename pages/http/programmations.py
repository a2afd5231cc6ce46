"""`GET /documents/paoa/…`: the documents of the programmations, made for who asks and kept nowhere.

What they say is read and audited in one short transaction; the files are made after it.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.errors import NotFound
from core.fichiers import CONTENT_TYPES, FileKind
from core.paoa import NaturePaoa
from db import audit
from db.connection import Identify
from db.programmations_documents import read_document
from pages.components.session import store
from pages.http.fichiers import PATH, GivenFile, give_file

_OBJET: Final = "programmation"
_UNKNOWN: Final = "Ce document n’existe pas. Revenez à la programmation."


async def _give_document(request: Request) -> Response:
    wanted = request.path_params
    version_id = request.query_params.get("version", "")

    def make(identify: Identify) -> GivenFile:
        if wanted["nature"] not in list(NaturePaoa):
            raise NotFound(_UNKNOWN)
        nature = NaturePaoa(wanted["nature"])
        with store().writing(identify) as tx:
            document = read_document(tx, wanted["programmation_id"], nature, version_id)
            audit.note(tx, f"download_{nature.replace('-', '_')}", _OBJET,
                       wanted["programmation_id"])  # fmt: skip
        return document.render(), document.nom, CONTENT_TYPES[FileKind.DOCX]

    return await give_file(request, make, _OBJET)


def programmation_routes() -> list[Route]:
    """Build the routes of the programmations' documents; `?version=` asks for a frozen one."""
    return [Route(PATH + "paoa/{programmation_id}/{nature}", _give_document, methods=["GET"])]
