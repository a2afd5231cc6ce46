"""The real application on a free port, in a thread of the tests, and clients that speak to it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import requests
import uvicorn
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

PATIENCE = 30  # seconds: only a broken server reaches it


@dataclass
class Horloge:
    """A clock that stands still until a test moves it."""

    now: datetime = field(default_factory=lambda: datetime.fromisoformat("2026-11-10T08:00"))

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **delay: float) -> None:
        self.now += timedelta(**delay)


@contextmanager
def serve(app) -> Iterator[str]:
    """Serve an ASGI application and yield its address, `http://localhost:<port>`."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="warning", ws="websockets-sansio")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        ready = threading.Event()
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the server did not start")
            ready.wait(0.02)
        try:
            yield f"http://localhost:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


class Navigateur:
    """A browser without a screen: cookies, our Origin on what is sent, no redirect followed."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._http = requests.Session()
        self._http.headers["Accept"] = "text/html"

    @property
    def cookies(self):
        return self._http.cookies

    def get(self, path: str, **headers: str) -> requests.Response:
        return self._ask("GET", path, headers)

    def post(self, path: str, data=None, *, files=None, **headers: str) -> requests.Response:
        headers = {"Origin": self.address} | headers
        return self._ask("POST", path, headers, data=data, files=files)

    def _ask(self, method: str, path: str, headers, **content) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._http.request(
            method, self.address + path, headers=named, allow_redirects=False, timeout=PATIENCE,
            **content,
        )  # fmt: skip

    def form_token(self, path: str) -> str:
        """Open a page with a form and return the token of its cookie."""
        self.get(path)
        return self.cookies["pole-formulaire"]

    def sign_in(self, identifiant: str, password: str, *, suite: str = "/") -> requests.Response:
        data = {
            "jeton": self.form_token("/connexion"), "identifiant": identifiant,
            "mot_de_passe": password, "suite": suite,
        }  # fmt: skip
        return self.post("/connexion", data)

    def enter(self, token: str) -> "Navigateur":
        """Take the cookie of a session that was opened in the store."""
        self.cookies.set("pole", token, domain="localhost.local", path="/")
        return self


@contextmanager
def open_tab(
    address: str, token: str = "", *, origin: str | None = None, host: str | None = None,
    streamlit_session: str = "", **headers: str,
) -> Iterator["Onglet"]:  # fmt: skip
    """Open Streamlit's WebSocket as the page does; `websockets.exceptions` when it is refused."""
    place = urlsplit(address)
    extra = {name.replace("_", "-"): value for name, value in headers.items()}
    if token:
        extra["Cookie"] = f"pole={token}"
    protocols = ["streamlit", "none", streamlit_session] if streamlit_session else ["streamlit"]
    with connect(
        f"ws://{host or place.netloc}/_stcore/stream",
        sock=socket.create_connection((place.hostname, place.port)),
        origin=address if origin is None else origin or None, additional_headers=extra,
        subprotocols=protocols, open_timeout=PATIENCE, max_size=None, proxy=None,
    ) as socket_:  # fmt: skip
        yield Onglet(socket_)


class Onglet:
    """One tab: it asks for runs of the script and reads what the page would show."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.session_id = ""
        self.fragments: list[str] = []

    def ask(self, page: str = "", *, fragment: str = "", auto: bool = False) -> None:
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.fragment_id = fragment
        message.rerun_script.is_auto_rerun = auto
        self._connection.send(message.SerializeToString())

    def read(self) -> str:
        """Read up to the end of a run; return every text of it."""
        said = []
        while True:
            message = ForwardMsg.FromString(self._connection.recv(timeout=PATIENCE))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session_id = message.new_session.initialize.session_id
            elif kind == "auto_rerun":
                self.fragments.append(message.auto_rerun.fragment_id)
            elif kind == "script_finished":
                return "\n".join(said)
            said.append(_texts(message))

    def run(self, page: str = "", **options) -> str:
        self.ask(page, **options)
        return self.read()


def _texts(message) -> str:
    """Return every string of a message, whatever its fields are called."""
    found = []
    for descriptor, value in message.ListFields():
        values = value if descriptor.is_repeated else [value]
        for item in values:
            if isinstance(item, str):
                found.append(item)
            elif hasattr(item, "ListFields"):
                found.append(_texts(item))
    return "\n".join(found)
