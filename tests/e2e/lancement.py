"""Start the application as `streamlit run` does, on a clock that the tests move.

Usage: python -m tests.e2e.lancement, then one line of JSON per server on the standard input:
`{"port": …, "log": path, "env": {…}}`; each answer is the server's process id. What takes two
seconds of a start, the imports, is done once: each server is a fork of this process.

The file named by POLE_ESSAI_HORLOGE holds how many seconds the clock is ahead; the session's end
and the queue of mails are looked at every half second, the board every four.
"""

import gc
import importlib
import json
import os
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

from streamlit.web import cli

from core.calendrier import preload_calendars
from db import courriels
from db.connection import Store, utc_now
from pages.components import cadre, session, tableau
from pages.http import maison


def moved_clock() -> datetime:
    ahead = Path(os.environ["POLE_ESSAI_HORLOGE"]).read_text(encoding="utf-8")
    return utc_now() + timedelta(seconds=float(ahead or 0))


def serve(port: int) -> None:
    """Serve the data of POLE_DATA until somebody ends this process."""
    cadre.CHECK_EVERY = 2.0
    courriels.WAKE = 0.5
    tableau.REFRESH_EVERY = 4.0
    folder = session.data_folder()
    session._opened[folder] = Store(folder, clock=moved_clock)
    sys.argv = ["streamlit", "run", "app.py", "--server.port", str(port)]
    cli.main()


def _become_server(asked: dict) -> None:
    """In the fork: forget the parent's input and output, then serve."""
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for place, file in enumerate((nothing, log, log)):
        os.dup2(file, place)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(asked["env"])
    serve(asked["port"])


def main() -> None:
    for name in maison.HEAVY:
        importlib.import_module(name)
    preload_calendars()
    gc.collect()
    gc.freeze()  # the forks share what is here
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a server that ends leaves nothing behind
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _become_server(json.loads(line))
            return
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
    os._exit(0)  # nothing to put away: the servers have


if __name__ == "__main__":
    main()
