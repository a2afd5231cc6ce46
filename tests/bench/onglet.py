"""A browser tab without a browser: it asks for runs of the script and times them.

It speaks Streamlit's own protocol, which is private: it holds for the pinned version only.
"""

import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

from tests.serveur import _texts

PATIENCE = 120  # seconds: only a broken server reaches it
_WIDGET = re.compile(r"\$\$ID-[0-9a-f]+-(\S+)")
_ERROR = 1  # AlertProto.Format.ERROR
_RED_BOX = ":material/emergency:"  # always on a fiche: this is not an emergency line


@dataclass(frozen=True)
class Passage:
    """One run of the script as the tab saw it."""

    duree: float  # milliseconds from the question to `script_finished`
    octets: int
    elements: Counter[str]
    textes: str


@contextmanager
def open_tab(address: str, token: str) -> Iterator["Onglet"]:
    """Open Streamlit's WebSocket as the page does, with the session's cookie and our Origin."""
    with connect(
        f"ws://{urlsplit(address).netloc}/_stcore/stream", origin=address,
        additional_headers={"Cookie": f"pole={token}"}, subprotocols=["streamlit"],
        open_timeout=PATIENCE, max_size=None, compression=None, proxy=None,
    ) as connection:  # fmt: skip
        yield Onglet(connection)


class Onglet:
    """One tab: where it stands, and what its widgets say."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._page = ""
        self._query = ""
        self._fragment = ""  # the part that refreshes itself, the last one declared
        self._hashes: dict[str, str] = {}
        self._widgets: dict[str, str] = {}
        self._states: dict[str, WidgetState] = {}
        self.session_id = ""

    def open(self, page: str, query: str = "") -> Passage:
        """Open a page, as a link or the menu does."""
        self._page, self._query = page, query
        self._states.clear()
        self._widgets.clear()
        return self._run()

    def rerun(self) -> Passage:
        """Run the page again as it stands."""
        return self._run()

    def refresh(self) -> Passage:
        """Let the part of the page that refreshes itself do so, as the browser's timer does."""
        return self._run(self._question(self._fragment))

    def change(self, key: str, **value: object) -> Passage:
        """Change the widget of a key (`string_value="…"`, nothing to empty it) and run."""
        state = WidgetState(id=self._widgets[key], **value)
        self._states[key] = state
        return self._run()

    def knows(self, key: str) -> bool:
        """Tell whether the page has shown a widget of that key."""
        return key in self._widgets

    def press(self, key: str) -> Passage:
        """Press a button and run."""
        passage = self.change(key, trigger_value=True)
        self.forget(key)
        return passage

    def forget(self, key: str) -> None:
        """Stop sending the state of a widget that the page no longer has."""
        self._states.pop(key)

    def ask_upload(self, names: list[str]) -> list[FileURLs]:
        """Ask where files may be sent."""
        message = BackMsg()
        message.file_urls_request.request_id = "envoi"
        message.file_urls_request.session_id = self.session_id
        message.file_urls_request.file_names.extend(names)
        self._connection.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(self._connection.recv(timeout=PATIENCE))
            if answer.WhichOneof("type") == "file_urls_response":
                return list(answer.file_urls_response.file_urls)

    def _question(self, fragment: str = "") -> bytes:
        message = BackMsg()
        asked = message.rerun_script
        asked.fragment_id, asked.is_auto_rerun = fragment, bool(fragment)
        asked.query_string = self._query
        asked.page_script_hash = self._hashes.get(self._page, "")
        asked.page_name = "" if asked.page_script_hash else self._page
        asked.widget_states.widgets.extend(self._states.values())
        return message.SerializeToString()

    def _run(self, question: bytes = b"") -> Passage:
        question, answers, octets = question or self._question(), [], 0
        start = time.perf_counter()
        self._connection.send(question)
        while True:
            data = self._connection.recv(timeout=PATIENCE)
            octets += len(data)
            message = ForwardMsg.FromString(data)
            answers.append(message)
            if _is_last(message):
                break
        duree = (time.perf_counter() - start) * 1000
        return Passage(duree, octets, *self._learn(answers))

    def _learn(self, answers: list[ForwardMsg]) -> tuple[Counter[str], str]:
        """Remember what a browser would: pages, widgets, address. Refuse a page in error."""
        elements: Counter[str] = Counter()
        texts = "\n".join(_texts(message) for message in answers)
        for message in answers:
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session_id = message.new_session.initialize.session_id
            elif kind == "navigation":
                pages = message.navigation.app_pages
                self._hashes = {page.url_pathname: page.page_script_hash for page in pages}
            elif kind == "auto_rerun":
                self._fragment = message.auto_rerun.fragment_id
            elif kind == "page_info_changed":
                self._query = message.page_info_changed.query_string
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                elements[element.WhichOneof("type")] += 1
                refused = element.alert.format == _ERROR and element.alert.icon != _RED_BOX
                if refused or element.HasField("exception"):
                    raise RuntimeError(f"the page {self._page} shows an error")
            if kind == "script_finished" and message.script_finished == 1:
                raise RuntimeError(f"the page {self._page} does not compile")
        self._widgets |= {found[1]: found[0] for found in _WIDGET.finditer(texts)}
        return elements, texts


def _is_last(message: ForwardMsg) -> bool:
    ended = message.WhichOneof("type") == "script_finished"
    return ended and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
