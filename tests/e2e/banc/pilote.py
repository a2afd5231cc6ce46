"""Start, stop and look into the bench from a test."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
PATIENCE = 60  # seconds for a server to start, on a busy machine
PERSON, SLOWNESS = "banc_personne", "banc_lenteur"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Banc:
    """A bench server that can be stopped and started again on the same address and drafts."""

    def __init__(self, folder: Path) -> None:
        self.store = folder / "brouillons.json"
        self.port = _free_port()
        self.adresse = f"http://localhost:{self.port}"
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        path = os.pathsep.join([str(ROOT), str(HERE)])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(HERE / "app.py"),
             "--server.port", str(self.port), "--logger.hideWelcomeMessage", "true"],
            cwd=ROOT, env=os.environ | {"BANC_STORE": str(self.store), "PYTHONPATH": path},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        limit = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError("the bench did not start")
            time.sleep(0.1)

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait(PATIENCE)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.adresse}/_stcore/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kept(self, personne: str, sujet: str, champ: str) -> str | None:
        """Return the text that the bench's store holds, None when it holds none."""
        if not self.store.exists():
            return None
        rows = json.loads(self.store.read_text(encoding="utf-8"))
        return rows.get(f"{personne}|{sujet}|{champ}", {}).get("texte")


@contextmanager
def run_bench(folder: Path) -> Iterator[Banc]:
    banc = Banc(folder)
    banc.start()
    try:
        yield banc
    finally:
        banc.stop()


def sign_in(context: BrowserContext, banc: Banc, personne: str, slowness: float = 0) -> None:
    context.add_cookies([
        {"name": PERSON, "value": personne, "url": banc.adresse},
        {"name": SLOWNESS, "value": str(slowness), "url": banc.adresse},
    ])  # fmt: skip


@contextmanager
def open_context(browser: Browser) -> Iterator[BrowserContext]:
    """Open a browser context for a whole module: its cache makes each page load a second less."""
    context = browser.new_context(
        locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": 1366, "height": 768}
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()


@contextmanager
def visiting(
    context: BrowserContext, banc: Banc, personne: str, slowness: float = 0
) -> Iterator[Page]:
    """Open a tab as a person; all tabs of the context are that person's."""
    sign_in(context, banc, personne, slowness)
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())  # « quitter la page ? »
    yield page
    for opened in context.pages:
        opened.close()
    context.clear_cookies()


def open_field(page: Page, banc: Banc, screen: str, label: str) -> Locator:
    page.goto(f"{banc.adresse}/{screen}")
    return find_field(page, label)


def find_field(page: Page, label: str) -> Locator:
    field = page.get_by_label(label, exact=True)
    field.wait_for()
    return field
