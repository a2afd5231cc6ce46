"""Our own HTML pages: templates with every value escaped, and a policy that allows no script."""

import hashlib
from http import HTTPStatus
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import HTTPConnection, Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from core.typographie import typeset
from pages.http.cookies import FORM, FORM_FIELD, form_token, set_cookie
from pages.http.entetes import FAVICON, OUR_POLICY, STYLESHEET

_FOLDER: Final = Path(__file__).parent / "gabarits"
_VERSION: Final = hashlib.sha256((_FOLDER / "habillage.css").read_bytes()).hexdigest()[:8]
_STATIC: Final = Path(__file__).parents[2] / "static"
_templates: Final = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_templates.filters["typeset"] = typeset


def render(name: str, status: HTTPStatus = HTTPStatus.OK, /, **context: object) -> HTMLResponse:
    """Render a template as a page of its own."""
    html = _templates.get_template(name).render(stylesheet=f"{STYLESHEET}?{_VERSION}", **context)
    return HTMLResponse(html, status, headers={"Content-Security-Policy": OUR_POLICY})


def render_form(
    request: HTTPConnection, name: str, status: HTTPStatus = HTTPStatus.OK, /, **context: object
) -> HTMLResponse:
    """Render a page with a form: it carries a token that the browser's cookie must match."""
    token = form_token(request)
    response = render(name, status, champ_jeton=FORM_FIELD, jeton=token, **context)
    set_cookie(response, request, FORM, token)
    return response


def render_message(
    status: HTTPStatus,
    titre: str,
    texte: str,
    *,
    lien: str = "/",
    libelle: str = "Revenir à l’accueil",
) -> HTMLResponse:
    """Render a page that says one thing and leads back."""
    return render("message.html", status, titre=titre, texte=texte, lien=lien, libelle=libelle)


def _stylesheet(_: Request) -> Response:
    return FileResponse(_FOLDER / "habillage.css", headers={"Cache-Control": "max-age=86400"})


def _favicon(_: Request) -> Response:
    return FileResponse(_STATIC / "favicon.png", headers={"Cache-Control": "max-age=86400"})


def asset_routes() -> list[Route]:
    """Build the routes of what our pages are dressed with; it tells nothing of anybody."""
    return [Route(STYLESHEET, _stylesheet), Route(FAVICON, _favicon)]
