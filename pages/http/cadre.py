"""What the server tells Streamlit's page about the frame it lives in."""

from typing import Final

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_PATH: Final = "/_stcore/host-config"
_CONFIG: Final = {
    # No other site may steer the page by messages.
    "allowedOrigins": [],
    "useExternalAuthToken": False,
    "enableCustomParentMessages": False,
    "enforceDownloadInNewTab": False,
    "metricsUrl": "",
    # During a cut the page opens a dialog over the text being typed: it takes the keyboard away,
    # and tells teachers to restart the server in their terminal.
    "blockErrorDialogs": True,
    "resourceCrossOriginMode": None,
}


class FrameConfig:
    """ASGI middleware that answers in Streamlit's place when the page asks for its frame."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer about the frame, or let pass."""
        if scope["type"] == "http" and scope["path"].endswith(_PATH):
            answer = JSONResponse(_CONFIG, headers={"Cache-Control": "no-store"})
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)
