"""The security headers of every answer (OWASP ASVS 5.0, chapter 3)."""

import hashlib
import re
from base64 import b64encode
from functools import lru_cache
from pathlib import Path
from typing import Final

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection

from pages.http.cookies import is_secure

STYLESHEET: Final = "/habillage.css"
FAVICON: Final = "/favicon.png"
FONTS: Final = "/app/static/"
ASSETS: Final = "/static/"  # Streamlit's own files, named by their content
OUR_POLICY: Final = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
SECURITY_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not « no-referrer »: a browser would then send our own forms without their origin.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), payment=(), "
        "serial=(), usb=()"
    ),
}
HSTS: Final = "max-age=31536000; includeSubDomains"
_INLINE_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@lru_cache(maxsize=1)
def streamlit_policy() -> str:
    """Return the policy of Streamlit's pages: its one inline script is known by its hash."""
    index = Path(st.__file__).parent / "static" / "index.html"
    scripts = _INLINE_SCRIPT.findall(index.read_text(encoding="utf-8"))
    hashes = " ".join(
        f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in scripts
    )
    return (
        f"default-src 'self'; script-src 'self' {hashes} blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self' ws: wss: data: blob:; worker-src 'self' blob:; "
        "frame-ancestors 'none'; form-action 'self'; object-src 'none'; base-uri 'self'"
    )


def _may_be_kept(connection: HTTPConnection, headers: MutableHeaders) -> bool:
    path = connection.scope["path"]
    public = path.startswith((ASSETS, FONTS)) or path in {STYLESHEET, FAVICON}
    return public and "text/html" not in headers.get("content-type", "")


def dress(headers: MutableHeaders, connection: HTTPConnection) -> None:
    """Put the security headers on an answer; only public files may stay in a browser's cache."""
    headers.update(SECURITY_HEADERS)
    del headers["Access-Control-Allow-Origin"]  # Streamlit's files are for our own pages only
    headers.setdefault("Content-Security-Policy", streamlit_policy())
    if not _may_be_kept(connection, headers):
        headers["Cache-Control"] = "no-store"
    if is_secure(connection):
        headers["Strict-Transport-Security"] = HSTS
