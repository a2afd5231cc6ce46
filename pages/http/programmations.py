"""`GET /documents/paoa/…`: the documents of the programmations, made for who asks and kept nowhere.

What they say is read and audited in one short transaction; the files are made after it.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.errors import NotFound
from core.exports import write_csv, write_xlsx
from core.fichiers import CONTENT_TYPES, FileKind
from core.paoa import NaturePaoa
from core.programmation_liste import HEADERS, FiltresProgrammation, list_cells
from db import audit
from db.connection import Identify, Row
from db.programmations_documents import (
    list_filtered,
    make_archive,
    read_document,
    read_documents,
)
from pages.components.session import store
from pages.http.fichiers import PATH, GivenFile, give_file

_OBJET: Final = "programmation"
_LISTS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
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
            action = f"download_{nature.replace('-', '_')}"
            audit.note(tx, action, _OBJET, wanted["programmation_id"])
            if version_id:
                audit.note(tx, action, "programmation_version", version_id)
        return document.render(), document.nom, CONTENT_TYPES[FileKind.DOCX]

    return await give_file(request, make, _OBJET)


def _note_list(identify: Identify, kind: str, rows: list[Row]) -> None:
    """Write that a list was taken away; an archive, each programmation in it too."""
    with store().writing(identify) as tx:
        audit.note(tx, f"export_programmations_{kind}", _OBJET, nombre=len(rows))
        for row in rows if kind == "zip" else ():
            audit.note(tx, "download_paoa", _OBJET, row["id"])


async def _give_list(request: Request) -> Response:
    kind = request.path_params["kind"]
    filtres = FiltresProgrammation.from_query(request.query_params)

    def make(identify: Identify) -> GivenFile:
        if kind not in _LISTS:
            raise NotFound(_UNKNOWN)
        with store().reading(identify) as tx:
            rows = list_filtered(tx, filtres)
            documents = read_documents(tx, rows) if kind == "zip" else []
        _note_list(identify, kind, rows)
        name, media_type = f"paoa.{kind}", _LISTS[kind]
        if kind == "zip":
            return make_archive(rows, documents), name, media_type
        cells = list_cells(rows)
        content = write_csv(HEADERS, cells) if kind == "csv" else write_xlsx("PAOA", HEADERS, cells)
        return content, name, media_type

    return await give_file(request, make, _OBJET)


def programmation_routes() -> list[Route]:
    """Build the routes of the programmations' documents and of their list.

    `?version=` asks for a frozen version of one; the list's filters stand in its address.
    """
    return [
        Route(PATH + "paoa/{programmation_id}/{nature}", _give_document, methods=["GET"]),
        Route(PATH + "paoas/{kind}", _give_list, methods=["GET"]),
    ]
