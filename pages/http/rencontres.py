"""`GET /documents/rencontre/…`: the documents of a meeting, made for who asks and kept nowhere."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.agenda import make_agenda
from core.fichiers import CONTENT_TYPES, FileKind
from db import audit
from db.connection import Identify
from db.rencontres_documents import read_evenement, read_papier
from pages.components.session import store
from pages.http.fichiers import PATH, GivenFile, give_file

AGENDA: Final = "agenda"
_OBJET: Final = "rencontre"


async def _give_document(request: Request) -> Response:
    rencontre_id, nom = request.path_params["rencontre_id"], request.path_params["nom"]

    def make(identify: Identify) -> GivenFile:
        if nom == AGENDA:
            return _make_agenda(identify, rencontre_id)
        with store().writing(identify) as tx:
            document = read_papier(tx, rencontre_id, nom)
            audit.note(tx, f"download_{nom.replace('-', '_')}", _OBJET, rencontre_id)
        return document.render(), document.nom, CONTENT_TYPES[FileKind.DOCX]

    return await give_file(request, make, _OBJET)


def _make_agenda(identify: Identify, rencontre_id: str) -> GivenFile:
    with store().writing(identify) as tx:
        evenement = read_evenement(tx, rencontre_id)
        audit.note(tx, "download_agenda", _OBJET, rencontre_id)
    method = "CANCEL" if evenement.annulee else "PUBLISH"
    media_type = f"text/calendar; charset=utf-8; method={method}"
    return make_agenda(evenement), f"{evenement.reference}.ics", media_type


def rencontre_routes() -> list[Route]:
    """Build the route of the meetings' documents and of their calendar file."""
    return [Route(PATH + "rencontre/{rencontre_id}/{nom}", _give_document, methods=["GET"])]
