"""Start the application as `streamlit run` does, on a clock that the tests move.

Usage: python -m tests.e2e.lancement <port>. The file named by POLE_ESSAI_HORLOGE holds how many
seconds the clock is ahead; the session's end and the queue of mails are looked at every half
second, the board every four.
"""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from streamlit.web import cli

from db import courriels
from db.connection import Store, utc_now
from pages.components import cadre, session, tableau


def moved_clock() -> datetime:
    ahead = Path(os.environ["POLE_ESSAI_HORLOGE"]).read_text(encoding="utf-8")
    return utc_now() + timedelta(seconds=float(ahead or 0))


def main() -> None:
    cadre.CHECK_EVERY = 2.0
    courriels.WAKE = 0.5
    tableau.REFRESH_EVERY = 4.0
    folder = session.data_folder()
    session._opened[folder] = Store(folder, clock=moved_clock)
    sys.argv = ["streamlit", "run", "app.py", "--server.port", sys.argv[1]]
    cli.main()


if __name__ == "__main__":
    main()
