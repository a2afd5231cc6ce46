"""One act after the other in a tab: the run of a click ends before the next request begins.

Streamlit stops a running script as soon as the tab asks for something else, often before the
script has reached the button that was clicked: the act would be lost without a word. So the next
request of the same tab waits at the door for the end of a run that carries a click. Everything
else still interrupts: changing page while one is being drawn is as quick as before.
"""

import asyncio
from typing import Final

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # no stubs
from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

START: Final = 5.0  # seconds within which the run of a click says that it begins
PATIENCE: Final = 120.0  # seconds that such a run may hold the next request
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
        self._clicked = False

    async def receive(self) -> Message:
        """Receive a message; a request for a run waits for the click before it."""
        message = await self._receive()
        asked = read_request(message)
        if asked is not None:
            await self._wait()
            self._clicked = carries_click(asked)
            self._begun.clear()
            self._ended.clear()
        return message

    async def _wait(self) -> None:
        if not self._clicked:
            return
        try:
            await asyncio.wait_for(self._begun.wait(), START)
            await asyncio.wait_for(self._ended.wait(), PATIENCE)
        except TimeoutError:
            return

    async def send(self, message: Message) -> None:
        """Send a message, noting that the run of a click begins or ends."""
        if self._clicked and (data := message.get("bytes")):
            kind = ForwardMsg.FromString(data).WhichOneof("type")
            if kind == "new_session":
                self._begun.set()
            elif kind == "script_finished" and self._begun.is_set():
                self._ended.set()
        await self._send(message)
