"""One act after the other in a tab: the run of a click ends before the next request begins.

Streamlit stops a running script as soon as the tab asks for something else, often before the
script has reached the button that was clicked: the act would be lost without a word. So the next
request of the same tab waits at the door for the end of a run that carries a click. Everything
else still interrupts: changing page while one is being drawn is as quick as before.

A part of a page that asks to be drawn again once another page took its place is not heard:
Streamlit would take the tab back to the page that was left, and the browser would show nothing.
Nor is a part's own timer while the page is being drawn: the drawing does what it asks for.
"""

import asyncio
import time
from typing import Final

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # no stubs
from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

START: Final = 5.0  # seconds within which the run of a click says that it begins
PATIENCE: Final = 120.0  # seconds after which a run is no longer waited for
_TRIGGERS: Final = (
    "trigger_value", "string_trigger_value", "chat_input_value", "json_trigger_value",
)  # fmt: skip


def read_request(message: Message) -> ClientState | None:
    """Return the run that a WebSocket message asks for; None when it asks for none."""
    data = message.get("bytes")
    if message["type"] != "websocket.receive" or not data:
        return None
    try:
        asked = BackMsg.FromString(data)
    except DecodeError:
        return None
    return asked.rerun_script if asked.WhichOneof("type") == "rerun_script" else None


def carries_click(asked: ClientState) -> bool:
    """Tell whether a run has a click to see: the browser sends it once, with no other run."""
    return any(widget.WhichOneof("value") in _TRIGGERS for widget in asked.widget_states.widgets)


class Enchainement:
    """Order the requests of one WebSocket: hand on its `receive` and `send` instead of the bare."""

    def __init__(self, receive: Receive, send: Send) -> None:
        """Wrap the two ends of a connection."""
        self._receive, self._send = receive, send
        self._begun, self._ended = asyncio.Event(), asyncio.Event()
        self._clicked = self._starts_again = False
        self._page = ""  # the one asked for or shown last; "" when only its name is known
        self._busy_until = 0.0

    async def receive(self) -> Message:
        """Receive a message; a request for a run waits for the click before it."""
        while True:
            message = await self._receive()
            asked = read_request(message)
            if asked is None:
                return message
            await self._wait()
            if not self._is_late(asked):
                self._note(asked)
                return message

    async def _wait(self) -> None:
        if not self._clicked:
            return
        try:
            await asyncio.wait_for(self._begun.wait(), START)
            await asyncio.wait_for(self._ended.wait(), PATIENCE)
        except TimeoutError:
            return

    def _is_late(self, asked: ClientState) -> bool:
        if not asked.fragment_id:
            return False
        left = bool(self._page) and asked.page_script_hash not in ("", self._page)
        return left or (asked.is_auto_rerun and time.monotonic() < self._busy_until)

    def _note(self, asked: ClientState) -> None:
        self._clicked, self._starts_again = carries_click(asked), False
        self._begun.clear()
        self._ended.clear()
        self._busy_until = time.monotonic() + PATIENCE
        if not asked.fragment_id:
            self._page = asked.page_script_hash

    async def send(self, message: Message) -> None:
        """Send a message, noting that a run begins or ends, and on which page."""
        if data := message.get("bytes"):
            self._hear(ForwardMsg.FromString(data))
        await self._send(message)

    def _hear(self, said: ForwardMsg) -> None:
        kind = said.WhichOneof("type")
        if kind == "new_session":
            self._begun.set()
            if not said.metadata.run.fragment_ids:
                self._page = said.new_session.page_script_hash
            if self._starts_again:
                self._ended.set()
        elif kind == "navigation":  # of a page opened by its address, the first word of its hash
            self._page = said.navigation.page_script_hash
        elif kind == "script_finished" and self._begun.is_set():
            # A run that starts another, perhaps on another page, has ended once that one begins.
            self._starts_again = said.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if not self._starts_again:
                self._ended.set()
                self._busy_until = 0.0
