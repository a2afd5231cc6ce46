"""Our three cookies: the session, the form token and the installation; none is read by scripts.

Behind TLS they bear the prefix `__Host-`, which a browser accepts from this very host only;
plain names serve on `http://localhost`, where the guard allows no other host without TLS.
"""

import hmac
import secrets
from collections.abc import Mapping
from typing import Final, Literal

from starlette.requests import HTTPConnection
from starlette.responses import Response

SESSION: Final = "pole"
FORM: Final = "pole-formulaire"
INSTALLATION: Final = "pole-installation"
FORM_FIELD: Final = "jeton"
_HTTPS: Final = frozenset({"https", "wss"})


def is_secure(connection: HTTPConnection) -> bool:
    """Tell whether the browser speaks TLS; the server trusts its own proxy for that."""
    return connection.scope["scheme"] in _HTTPS


def _full_name(connection: HTTPConnection, name: str) -> str:
    return f"__Host-{name}" if is_secure(connection) else name


def read_cookie(connection: HTTPConnection, name: str) -> str:
    """Return one of our cookies; empty when there is none."""
    return connection.cookies.get(_full_name(connection, name), "")


def set_cookie(response: Response, request: HTTPConnection, name: str, value: str) -> None:
    """Set one of our cookies; it ends with the browser."""
    strict: Literal["strict"] = "strict"
    response.set_cookie(
        _full_name(request, name), value, path="/", httponly=True, samesite=strict,
        secure=is_secure(request),
    )  # fmt: skip


def drop_cookie(response: Response, request: HTTPConnection, name: str) -> None:
    """Make the browser forget one of our cookies."""
    response.delete_cookie(
        _full_name(request, name), path="/", httponly=True, samesite="strict",
        secure=is_secure(request),
    )  # fmt: skip


def form_token(request: HTTPConnection) -> str:
    """Return the token that this browser's forms carry, a new one if it has none."""
    return read_cookie(request, FORM) or secrets.token_urlsafe(32)


def has_form_token(request: HTTPConnection, form: Mapping[str, object]) -> bool:
    """Tell whether a form was filled on a page that we gave to this very browser."""
    expected, sent = read_cookie(request, FORM), form.get(FORM_FIELD)
    return (
        bool(expected)
        and isinstance(sent, str)
        and hmac.compare_digest(sent.encode(), expected.encode())
    )
