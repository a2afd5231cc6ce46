"""`GET /sante`: whether the application answers, for a monitor; nothing about anybody."""

from http import HTTPStatus

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from streamlit.runtime import Runtime

from core.errors import PoleError
from pages.components.session import store
from pages.http.garde import HEALTH


def _read_store() -> None:
    with store().reading() as tx:
        tx.value("SELECT 1")


async def _is_well() -> bool:
    try:
        await to_thread.run_sync(_read_store)
    except PoleError:
        return False
    ready, _ = await Runtime.instance().is_ready_for_browser_connection
    return ready


async def answer_health(_: Request) -> Response:
    """Answer 200 when the store reads and Streamlit runs, else 503."""
    well = await _is_well()
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return JSONResponse({"etat": "en marche" if well else "en panne"}, status)


def health_routes() -> list[Route]:
    """Build the route of the health check."""
    return [Route(HEALTH, answer_health, methods=["GET"])]
