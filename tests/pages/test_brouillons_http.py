"""`POST /brouillons`: who may save, and what each refusal says."""

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from core.brouillon import Brouillon, Frappe, receive
from core.errors import NotAllowed, StoreUnavailable
from pages.http.brouillons import MAX_BODY_BYTES, draft_routes
from pages.http.cadre import FrameConfig

NOW = dt.datetime(2026, 11, 24, 13, 32, tzinfo=dt.UTC)
MESSAGE = {
    "sujet": "saisine:12", "champ": "faits", "texte": "Bonjour", "sequence": 3,
    "onglet": "a" * 32, "base": {}, "personne": "anne",
}  # fmt: skip
HEADERS = {
    "host": "pole.exemple", "origin": "https://pole.exemple", "x-pole-saisie": "1",
    "content-type": "application/json",
}  # fmt: skip


class Store:
    """Keeps drafts in a dict, or fails as it is told."""

    def __init__(self) -> None:
        self.kept: dict[str, Brouillon] = {}
        self.fails: Exception | None = None

    def identify(self, request: Request) -> str | None:
        return request.headers.get("x-personne", "anne") or None

    def save(self, personne: str, frappe: Frappe) -> Brouillon:
        if self.fails:
            raise self.fails
        name = f"{personne}|{frappe.champ}"
        self.kept[name] = receive(self.kept.get(name), frappe, NOW)
        return self.kept[name]


def run(*call):
    """Call the application in a thread of its own: a browser test may hold this one's loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, _call, *call).result()


async def _call(app, headers, body, method="POST", path="/brouillons"):
    sent = []

    async def receive_body():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": path, "query_string": b"", "scheme": "https",
        "headers": [(k.encode(), v.encode()) for k, v in headers.items()], "server": None,
    }  # fmt: skip
    await app(scope, receive_body, send)
    content = b"".join(m.get("body", b"") for m in sent)
    return sent[0]["status"], json.loads(content), dict(sent[0]["headers"])


@pytest.fixture
def store():
    return Store()


def post(store, message=MESSAGE, headers=HEADERS, body=None):
    app = Starlette(routes=draft_routes(store.identify, store.save))
    content = json.dumps(message).encode() if body is None else body
    status, answer, sent_headers = run(app, headers, content)
    assert sent_headers[b"cache-control"] == b"no-store"
    return status, answer


def test_a_saved_text_is_acknowledged_without_being_sent_back(store):
    status, answer = post(store)
    assert status == 200
    assert answer == {
        "sequence": 3, "onglet": "a" * 32, "enregistre_le": "2026-11-24T13:32:00Z",
    }  # fmt: skip
    assert store.kept["anne|faits"].texte == "Bonjour"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"origin": "https://ailleurs.exemple"}, 403, "origine"),
        ({"origin": ""}, 403, "origine"),
        ({"origin": "null"}, 403, "origine"),
        ({"x-personne": ""}, 401, "session"),
        ({"x-personne": "bruno"}, 403, "autre_personne"),
        ({"content-type": "text/plain"}, 415, "format"),
    ],
)
def test_who_may_not_save_is_refused(store, headers, status, code):
    got, answer = post(store, headers=HEADERS | headers)
    assert (got, answer["code"]) == (status, code)
    assert answer["erreur"].endswith(".")
    assert store.kept == {}


def test_a_form_of_another_site_cannot_set_the_header(store):
    headers = {k: v for k, v in HEADERS.items() if k != "x-pole-saisie"}
    assert post(store, headers=headers)[0] == 403


def test_another_tab_gets_both_texts(store):
    post(store)
    status, answer = post(store, MESSAGE | {"onglet": "b" * 32, "texte": "Bonsoir"})
    assert status == 409
    assert answer["autre"]["texte"] == "Bonjour"
    assert answer["autre"]["onglet"] == "a" * 32


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"[" * 100_000, json.dumps(MESSAGE | {"texte": "\ud800"}).encode()],
)
def test_what_cannot_be_read_is_refused(store, body):
    status, answer = post(store, body=body)
    assert (status, answer["code"]) == (422, "illisible")


def test_too_long_is_refused_before_it_is_read(store):
    status, answer = post(store, MESSAGE | {"texte": "x" * MAX_BODY_BYTES})
    assert (status, answer["code"]) == (413, "trop_long")


@pytest.mark.parametrize(
    ("error", "status"), [(NotAllowed("Non."), 403), (StoreUnavailable("Plein."), 503)]
)
def test_errors_of_the_store_keep_their_sentence(store, error, status):
    store.fails = error
    got, answer = post(store)
    assert (got, answer["erreur"]) == (status, str(error))


def test_a_cut_never_opens_a_dialog_over_the_text():
    async def never(scope, receive, send):
        raise AssertionError(scope["path"])

    app = FrameConfig(never)
    status, answer, _ = run(app, HEADERS, b"", "GET", "/pole/_stcore/host-config")
    assert status == 200
    assert answer["blockErrorDialogs"] is True
    assert answer["allowedOrigins"] == []
    with pytest.raises(AssertionError, match="/autre"):
        run(app, HEADERS, b"", "GET", "/autre")
