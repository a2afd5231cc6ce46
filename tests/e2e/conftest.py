"""A real server and a real Chromium for the journeys.

`server` is a whole invented circonscription, shared by the session; `start_server` starts others.
`page` is one of a browser that knows nobody, in French; `new_page()` is another person's.
`sign_in(page, "coordinatrice")` goes through the form.
`check_access(page)` lists what axe finds. User names are those of `tests.factories.PEOPLE`.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from db.connection import Store
from tests.factories import PASSWORD, Pole, copy_pole

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
"""The same engine without the windows around it costs a sixth less; either will do."""
OFFICE_LAPTOP = {"width": 1366, "height": 768}
PROJECTOR = {"width": 1920, "height": 1080}
PATIENCE = 60  # seconds for a server to start, on a busy machine
expect.set_options(timeout=20_000)  # milliseconds: as patient as a person on a busy machine


class Processus:
    """A server's process, which is not a child of this one."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def runs(self) -> bool:
        return Path(f"/proc/{self.pid}").exists()

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def end(self) -> None:
        """Ask it to end, and wait until it has."""
        self._signal(signal.SIGTERM)
        self.wait()

    def wait(self) -> None:
        limit = time.monotonic() + PATIENCE
        while self.runs():
            if time.monotonic() > limit:
                self.kill()
                pytest.fail("the server did not stop")
            time.sleep(0.02)


@lru_cache(maxsize=1)
def _nursery() -> subprocess.Popen:
    """Start what servers are forked from; it ends with this process."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.lancement"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _start(port: int, log: Path, env: dict[str, str]) -> Processus:
    nursery = _nursery()
    print(json.dumps({"port": port, "log": str(log), "env": env}), file=nursery.stdin, flush=True)
    return Processus(int(nursery.stdout.readline()))


@dataclass
class Serveur:
    """A running application: its address, its data, its log, and how far ahead its clock is."""

    adresse: str
    folder: Path
    log: Path
    pole: Pole | None
    process: Processus | None = None

    def move_clock(self, seconds: float) -> None:
        (self.folder.parent / "horloge").write_text(str(seconds), encoding="utf-8")

    def kill(self) -> None:
        """Cut the server as a power failure does."""
        self.process.kill()
        self.process.wait()

    def read_log(self) -> str:
        return self.log.read_text(encoding="utf-8")


_PORTS: list[int] = []


def _free_port() -> int:
    """Return a port of this process's where nothing listens: the same serve again.

    What a browser keeps of Streamlit's files, it keeps by address.
    """
    for port in _PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        _PORTS.append(int(probe.getsockname()[1]))
    return _PORTS[-1]


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/sante", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _wait(process: Processus, serveur: Serveur) -> None:
    limit = time.monotonic() + PATIENCE
    while not _answers(serveur.adresse):
        if not process.runs() or time.monotonic() > limit:
            pytest.fail(f"the server did not start:\n{serveur.read_log()}")
        time.sleep(0.05)


@contextmanager
def run_server(folder: Path, pole: Pole | None, port: int = 0) -> Iterator[Serveur]:
    """Run the application on the data of a folder until the block ends."""
    port = port or _free_port()
    serveur = Serveur(f"http://localhost:{port}", folder, folder.parent / "journal.txt", pole)
    if not (folder.parent / "horloge").exists():
        serveur.move_clock(0)
    place = {"POLE_DATA": str(folder), "POLE_ESSAI_HORLOGE": str(folder.parent / "horloge")}
    serveur.process = _start(port, serveur.log, {**os.environ, **place})
    try:
        _wait(serveur.process, serveur)
        yield serveur
    finally:
        serveur.process.end()


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Serveur]:
    """The application on an invented circonscription, one account per kind of person."""
    folder = tmp_path_factory.mktemp("serveur") / "donnees"
    with run_server(folder, copy_pole(folder)) as serveur:
        yield serveur


@pytest.fixture
def start_server(tmp_path) -> Callable:
    """Start another server: `with start_server() as s` (`installed=False`: an empty folder).

    `prepare(tx, pole)` may change the store first; a second start finds the data of the first.
    """

    def start(*, installed: bool = True, prepare: Callable | None = None, **columns):
        folder = tmp_path / "donnees"
        pole = copy_pole(folder, **columns) if installed and not folder.exists() else None
        if prepare:
            store = Store(folder)
            with store.writing() as tx:
                prepare(tx, pole)
            store.close()
        return run_server(folder, pole)

    return start


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"], env=os.environ | {"LANGUAGE": "fr"}
        )
        yield chromium
        chromium.close()


class Navigateurs:
    """The browsers of people: cookies and storage of their own, empty each time.

    One that was given back keeps Streamlit's files: a first page then costs a second less.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: list[BrowserContext] = []

    def open_page(self) -> Page:
        """Open a page of a browser that nobody uses.

        `page.context.new_page()` is another tab of it.
        """
        context = self._idle.pop() if self._idle else self._make()
        page = context.new_page()
        page.set_default_timeout(20_000)
        storage = context.new_cdp_session(page)
        for port in _PORTS:
            origin = {"origin": f"http://localhost:{port}", "storageTypes": "local_storage"}
            storage.send("Storage.clearDataForOrigin", origin)
        storage.detach()
        return page

    def _make(self) -> BrowserContext:
        context = self._browser.new_context(
            locale="fr-FR", timezone_id="Europe/Paris", viewport=OFFICE_LAPTOP
        )
        context.set_default_timeout(20_000)
        return context

    def give_back(self, context: BrowserContext) -> None:
        for page in context.pages:
            page.close()
        context.clear_cookies()
        self._idle.append(context)


@pytest.fixture(scope="session")
def browsers(browser) -> Navigateurs:
    return Navigateurs(browser)


@pytest.fixture
def new_page(browsers) -> Iterator[Callable[[], Page]]:
    """Open a page for each person of a journey."""
    contexts: list[BrowserContext] = []

    def open_page() -> Page:
        page = browsers.open_page()
        contexts.append(page.context)
        return page

    yield open_page
    for context in contexts:
        browsers.give_back(context)


@pytest.fixture
def page(new_page) -> Page:
    return new_page()


@pytest.fixture
def patience() -> Iterator[None]:
    """Wait longer than usual for what a busy machine shows late."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=20_000)


@pytest.fixture
def sign_in(request) -> Callable:
    """Sign in by the form: `sign_in(page, "ien", mot_de_passe=…, serveur=…, suite="/saisines")`."""

    def enter(page: Page, identifiant: str, mot_de_passe: str = PASSWORD, *, serveur=None,
              suite: str = "/") -> None:  # fmt: skip
        address = (serveur or request.getfixturevalue("server")).adresse
        page.goto(address + suite)
        page.get_by_label("Identifiant").fill(identifiant)
        page.get_by_label("Mot de passe").fill(mot_de_passe)
        page.get_by_role("button", name="Se connecter").click()

    return enter


def live(page: Page) -> Locator:
    """Name what the last run shows: while a page is drawn again, the old may stand beside it.

    `page.get_by_label("…").and_(live(page))`
    """
    return page.locator(":not([data-stale=true] *)")


def wait_for_paint(page: Page, label: str) -> None:
    """Wait for the field that has the focus to be drawn: Chromium drops keys typed before."""
    expect(page.get_by_label(label, exact=True)).to_be_focused()
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.fixture
def check_access() -> Callable[[Page], list[str]]:
    """List what axe finds on a page: « rule: elements »; an empty list is what we want.

    It waits for the page to be whole: what is being replaced is shown pale, so badly contrasted.
    """

    def check(page: Page) -> list[str]:
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
        expect(page.locator("[data-stale=true]")).to_have_count(0)
        page.wait_for_timeout(500)  # the fading in of what came last
        found = Axe().run(page).response["violations"]
        return [f"{v['id']}: {[node['target'] for node in v['nodes']]}" for v in found]

    return check
