"""A server to measure: started, asked, weighed, stopped."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.bench.magasins import COORDINATOR, PASSWORD, ROOT, Magasin
from tests.serveur import Navigateur

FRAME = "documents"  # the screen that the bench's server replaces by a title and one query
NOTHING = "ecoles"  # the one it replaces by nothing at all
ONE_BUTTON = "compte"  # the one it replaces by a button that counts
_TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds
_PATIENCE = 60.0


@dataclass(frozen=True)
class Serveur:
    """A running server and the store that it serves."""

    address: str
    pid: int
    magasin: Magasin

    def processor_time(self) -> float:
        """Return the processor time used so far, in milliseconds."""
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * _TICK

    def memory(self) -> float:
        """Return the resident memory, in mebibytes."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def sign_in(self, identifiant: str = COORDINATOR) -> tuple[Navigateur, float]:
        """Sign in through the form; return the browser and how long the answer took, in ms."""
        browser = Navigateur(self.address)
        fields = {
            "jeton": browser.form_token("/connexion"), "identifiant": identifiant,
            "mot_de_passe": PASSWORD, "suite": "/",
        }  # fmt: skip
        start = time.perf_counter()
        answer = browser.post("/connexion", fields)
        duree = (time.perf_counter() - start) * 1000
        if answer.status_code != requests.codes.see_other:
            raise RuntimeError(f"sign-in answered {answer.status_code}")
        return browser, duree


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(f"{address}/sante", timeout=_PATIENCE).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


@contextmanager
def serve(magasin: Magasin) -> Iterator[Serveur]:
    """Serve a store in a process of its own, as `pole serve` does."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.serveur", str(port)], cwd=ROOT,
        env=os.environ | {"POLE_DATA": str(magasin.folder)}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://localhost:{port}"
    try:
        _wait(address, process)
        yield Serveur(address, process.pid, magasin)
    finally:
        process.terminate()
        process.wait(_PATIENCE)
