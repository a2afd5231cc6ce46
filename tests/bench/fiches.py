"""Reading forty fiches, beside what merely opening them as Word files costs."""

import time
from io import BytesIO

from docx import Document
from streamlit.proto.Common_pb2 import FileUploaderState, FileURLs

from core.fiche_word import fill_fiche
from core.import_fiche import read_deposit
from tests.bench.banc import Serveur
from tests.bench.chiffres import Releve
from tests.bench.ecrans import PAUSE, WARM_UP
from tests.bench.magasins import LAST_DAY, plan_of
from tests.bench.onglet import Onglet, open_tab
from tests.serveur import PATIENCE, Navigateur

FICHES = 40
PAGE = "importer"
BARE = f"ouvrir {FICHES} fiches (python-docx)"
READ = f"lire {FICHES} fiches (read_deposit)"
_DROP = "drop_fiches_0"
Fichier = tuple[str, bytes]


def make_fiches() -> list[Fichier]:
    """Fill forty forms with varied requests of the demonstration, spread over its year."""
    saisines = plan_of(1).saisines
    chosen = saisines[:: len(saisines) // FICHES][:FICHES]
    return [(f"fiche-{n}.docx", fill_fiche(s.fiche)) for n, s in enumerate(chosen, 1)]


def _read_all(fiches: list[Fichier]) -> None:
    for name, content in fiches:
        (depot,) = read_deposit(name, content, LAST_DAY)
        if depot.attente is None:
            raise RuntimeError(f"{name} was not read")


def _open_all(fiches: list[Fichier]) -> None:
    for _, content in fiches:
        Document(BytesIO(content))


def measure_reading(fiches: list[Fichier], releve: Releve, *, rounds: int) -> None:
    """Read the forty, and open the forty with python-docx, in turn."""
    for turn in range(rounds + 1):  # the first warms up
        for name, work in ((BARE, _open_all), (READ, _read_all)):
            processor, start = time.process_time(), time.perf_counter()
            work(fiches)
            if turn:
                serie = releve.serie(name, BARE)
                serie.durees.append((time.perf_counter() - start) * 1000)
                serie.processeur += (time.process_time() - processor) * 1000


def promise_reading(releve: Releve, store: str) -> None:
    """Promise what is waited for: the forty read and their lines shown, beside opening them.

    Looking up schools and pupils and keeping each fiche on the disk are reported, not promised.
    """
    shown = releve.series[f"import, {FICHES} fiches en attente ({store})"].p50
    ratio = (releve.series[READ].p50 + shown) / releve.series[BARE].p50
    releve.promise(f"lire {FICHES} fiches et les montrer / les ouvrir", 10, ratio)


def _send(browser: Navigateur, places: list[FileURLs], fiches: list[Fichier]) -> None:
    browser.get("/_stcore/health")  # the page asks it, and so receives Streamlit's form token
    headers = {"Origin": browser.address, "X-Xsrftoken": browser.cookies["_streamlit_xsrf"]}
    for place, (name, content) in zip(places, fiches, strict=True):
        answer = browser._http.put(
            browser.address + place.upload_url, files={"file": (name, content)}, headers=headers,
            timeout=PATIENCE,
        )  # fmt: skip
        answer.raise_for_status()


def _dropped(places: list[FileURLs], fiches: list[Fichier]) -> FileUploaderState:
    state = FileUploaderState()
    for place, (name, content) in zip(places, fiches, strict=True):
        state.uploaded_file_info.add(
            name=name, size=len(content), file_id=place.file_id, file_urls=place
        )
    return state


def _show_again(serveur: Serveur, onglet: Onglet, releve: Releve, times: int) -> None:
    store = serveur.magasin.nom
    serie = releve.serie(f"import, {FICHES} fiches en attente ({store})", f"cadre ({store})")
    for turn in range(WARM_UP + times):
        before = serveur.processor_time()
        passage = onglet.rerun()
        time.sleep(PAUSE)
        if turn >= WARM_UP:
            serie.durees.append(passage.duree)
            serie.processeur += serveur.processor_time() - before
            serie.octets = passage.octets


def measure_import(serveur: Serveur, fiches: list[Fichier], releve: Releve, *, times: int) -> None:
    """Drop the forty on the screen: read, looked up in the store, kept, shown. Once for a copy."""
    browser, _ = serveur.sign_in()
    with open_tab(serveur.address, browser.cookies["pole"]) as onglet:
        onglet.open(PAGE)
        places = onglet.ask_upload([name for name, _ in fiches])
        _send(browser, places, fiches)
        before = serveur.processor_time()
        passage = onglet.change(_DROP, file_uploader_state_value=_dropped(places, fiches))
        if f"{FICHES} fiches à traiter" not in passage.textes:
            raise RuntimeError("the fiches that were dropped are not shown")
        serie = releve.serie(
            f"déposer {FICHES} fiches : lues, rapprochées, gardées, montrées", BARE
        )
        serie.durees.append(passage.duree)
        serie.processeur += serveur.processor_time() - before
        onglet.forget(_DROP)
        _show_again(serveur, onglet, releve, times)
