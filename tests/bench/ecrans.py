"""The screens, as a tab sees them: reruns, first openings, page changes, open sessions."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count

from core.saisine import school_year, school_year_label
from tests.bench.banc import FRAME, NOTHING, Serveur
from tests.bench.chiffres import Releve, Serie
from tests.bench.magasins import LAST_DAY
from tests.bench.onglet import Onglet, Passage, open_tab

PAUSE = 0.05  # seconds between two acts: Streamlit tidies its memory after each run
WARM_UP = 4
TABS = ("Demande", "Déjà en place", "Échanges et actions", "Réponse", "Documents", "Historique")
_YEAR = school_year_label(school_year(LAST_DAY))
_LINES = "dataframe"


@dataclass(frozen=True)
class Geste:
    """Something a person does again and again on one page."""

    nom: str
    page: str
    act: Callable[[Onglet, int], Passage]
    attendu: str = ""  # an element or a text without which the page is not the right one
    situation: bool = False
    query: str = ""


def _filter(onglet: Onglet, turn: int) -> Passage:
    return onglet.change("annee", string_value=_YEAR) if turn % 2 else onglet.change("annee")


def _search(onglet: Onglet, turn: int) -> Passage:
    return onglet.change("search_saisines", string_value="aeiou"[turn % 5])


def _board(onglet: Onglet, turn: int) -> Passage:
    return onglet.change("tableau_retard", bool_value=bool(turn % 2))


def _tab(title: str) -> Callable[[Onglet, int], Passage]:
    return lambda onglet, _: onglet.change("onglet_situation", string_value=title)


def _any_tab(onglet: Onglet, turn: int) -> Passage:
    return onglet.change("onglet_situation", string_value=TABS[turn % len(TABS)])


GESTES = (
    Geste("cadre", FRAME, lambda onglet, _: onglet.rerun(), "Rien"),
    Geste("cadre sans rien", NOTHING, lambda onglet, _: onglet.rerun()),
    Geste("registre, un filtre", "saisines", _filter, _LINES),
    Geste("registre, une recherche", "saisines", _search, _LINES),
    Geste("tableau, un filtre", "tableau", _board, "Tableau du pôle"),
    Geste("situation, onglets tour à tour", "situation", _any_tab, situation=True),
)
PAR_ONGLET = tuple(
    Geste(f"situation, « {title} »", "situation", _tab(title), situation=True) for title in TABS
)


def _check(passage: Passage, attendu: str) -> None:
    if attendu and attendu not in passage.elements and attendu not in passage.textes:
        raise RuntimeError(f"a run without « {attendu} » was not the page that is measured")


class Mesure:
    """One tab on one server for one gesture, open during the whole run."""

    def __init__(self, serveur: Serveur, geste: Geste, onglet: Onglet, serie: Serie) -> None:
        self._serveur, self._geste, self._onglet, self._serie = serveur, geste, onglet, serie
        reference, query = "", geste.query
        if geste.situation:
            id_, reference = serveur.magasin.situations[0]
            query = f"id={id_}"
        self._attendu = geste.attendu or reference
        self._turns = count()
        onglet.open(geste.page, query)
        for _ in range(WARM_UP):
            self._act()

    def _act(self) -> Passage:
        passage = self._geste.act(self._onglet, next(self._turns))
        _check(passage, self._attendu)
        time.sleep(PAUSE)
        return passage

    def measure(self, times: int) -> None:
        """Act some times, and keep what each took."""
        before = self._serveur.processor_time()
        for _ in range(times):
            passage = self._act()
            self._serie.durees.append(passage.duree)
            self._serie.octets = passage.octets
        self._serie.processeur += self._serveur.processor_time() - before


def measure_reruns(
    serveurs: list[Serveur], token: dict[int, str], releve: Releve, *, rounds: int, times: int
) -> None:
    """Measure every gesture on every server (each tab of a situation: on the last one only).

    A few acts of each in turn, so that a busy machine weighs on all alike.
    """
    with ExitStack() as stack:
        mesures = []
        for geste, some in (
            *((geste, serveurs) for geste in GESTES),
            *((geste, serveurs[-1:]) for geste in PAR_ONGLET),
        ):
            for serveur in some:
                store = serveur.magasin.nom
                serie = releve.serie(f"{geste.nom} ({store})", f"cadre ({store})")
                onglet = stack.enter_context(open_tab(serveur.address, token[serveur.pid]))
                mesures.append(Mesure(serveur, geste, onglet, serie))
        for _ in range(rounds):
            for mesure in mesures:
                mesure.measure(times)


def _arrivals(serveur: Serveur, turn: int) -> list[tuple[str, str, str, str]]:
    id_, reference = serveur.magasin.situations[1 + turn % (len(serveur.magasin.situations) - 1)]
    return [
        ("cadre", FRAME, "", "Rien"),
        ("registre", "saisines", "", _LINES),
        ("situation", "situation", f"id={id_}", reference),
    ]


def measure_arrivals(
    serveurs: list[Serveur], token: dict[int, str], releve: Releve, *, rounds: int
) -> None:
    """Measure a page opened in a new tab, then a page opened from another one by the menu."""
    for turn in range(rounds):
        for serveur in serveurs:
            pages, store = _arrivals(serveur, turn), serveur.magasin.nom
            for nom, page, query, attendu in pages:
                repere = f"cadre, nouvel onglet ({store})"
                serie = releve.serie(f"{nom}, nouvel onglet ({store})", repere)
                _open_new(serveur, token, serie, (page, query, attendu))
            with open_tab(serveur.address, token[serveur.pid]) as onglet:
                onglet.open("accueil")
                for nom, page, query, attendu in pages:
                    time.sleep(PAUSE)
                    passage = onglet.open(page, query)
                    _check(passage, attendu)
                    repere = f"cadre, par le menu ({store})"
                    serie = releve.serie(f"{nom}, par le menu ({store})", repere)
                    serie.durees.append(passage.duree)
                    serie.octets = passage.octets


def _open_new(
    serveur: Serveur, token: dict[int, str], serie: Serie, page: tuple[str, str, str]
) -> None:
    before, start = serveur.processor_time(), time.perf_counter()
    with open_tab(serveur.address, token[serveur.pid]) as onglet:
        passage = onglet.open(*page[:2])
        serie.durees.append((time.perf_counter() - start) * 1000)
        _check(passage, page[2])
        serie.octets = passage.octets
        time.sleep(PAUSE)
        serie.processeur += serveur.processor_time() - before


def measure_memory(serveur: Serveur, releve: Releve, *, sessions: int) -> None:
    """Weigh a server with that many people inside, each with the register and a situation seen."""
    releve.faits["mémoire au départ (Mio)"] = serveur.memory()
    sign_in = releve.serie("connexion (POST /connexion)")
    with ExitStack() as stack:
        for turn in range(sessions):
            browser, duree = serveur.sign_in()
            sign_in.durees.append(duree)
            onglet = stack.enter_context(open_tab(serveur.address, browser.cookies["pole"]))
            id_, reference = serveur.magasin.situations[turn % len(serveur.magasin.situations)]
            register = onglet.open("saisines")
            _check(register, _LINES)
            situation = onglet.open("situation", f"id={id_}")
            _check(situation, reference)
            if turn == 0:
                releve.faits["premier visiteur, registre (ms)"] = register.duree
                releve.faits["premier visiteur, situation (ms)"] = situation.duree
                releve.faits["mémoire, une session (Mio)"] = serveur.memory()
        time.sleep(1)
        found = serveur.memory()
    releve.faits[f"mémoire, {sessions} sessions (Mio)"] = found
    releve.promise(f"mémoire avec {sessions} sessions", 400, found, "Mio")
