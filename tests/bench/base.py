"""The store by itself: searches, and the write path from the action to the disk."""

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from core.echange import NatureEchange
from core.registre import Filtres
from core.saisine import Statut
from core.tableau import FiltresTableau
from db.audit import note
from db.connection import Store, Transaction
from db.delais import list_due
from db.echanges import add_echange
from db.personnes import list_members
from db.propositions import propose
from db.recherche import search_saisines
from db.saisines import count_saisines, list_saisines
from db.tableau import read_tableau
from tests.bench.banc import Serveur
from tests.bench.chiffres import Releve, Serie
from tests.bench.ecrans import WARM_UP
from tests.bench.magasins import LARGE, LAST_DAY, Magasin, coordinator_of, opened
from tests.serveur import Navigateur

_TEXT = "Appel à l’école : la situation est calme depuis la rentrée, rendez-vous fixé. " * 4
_FRAME = f"cadre ({LARGE})"
_ONE_ROW = "base : une ligne (journal des consultations)"
_TAB = "0123456789abcdef"


def _timed(serie: Serie, work: Callable[[], object]) -> None:
    start = time.perf_counter()
    work()
    serie.durees.append((time.perf_counter() - start) * 1000)


def _read(store: Store, read: Callable[[Transaction], object]) -> None:
    with store.reading(coordinator_of) as tx:
        read(tx)


def _write(store: Store, act: Callable[[Transaction], object]) -> None:
    with store.writing(coordinator_of) as tx:
        act(tx)


def _look(search: str, tx: Transaction) -> None:
    count_saisines(tx, Filtres(), search=search)
    list_saisines(tx, Filtres(), search=search)


def _search(typed: str, tx: Transaction) -> None:
    search_saisines(tx, typed)


def _mistyped(magasin: Magasin, turn: int) -> str:
    name = magasin.noms[turn % len(magasin.noms)]
    return f"{name[:2]}q{name[3:]}"


def _board(filtres: FiltresTableau, tx: Transaction) -> None:
    read_tableau(tx, next(iter(tx.actor.circonscriptions)), filtres)


def measure_search(magasins: list[Magasin], releve: Releve, *, times: int) -> None:
    """Search names, read the board and what is late, each in one reading transaction."""
    with ExitStack() as stack:
        stores = [stack.enter_context(opened(magasin.folder)) for magasin in magasins]
        for turn in range(WARM_UP + times):
            for magasin, store in zip(magasins, stores, strict=True):
                for name, read in (
                    ("lire qui agit", lambda _: None),
                    ("lister", partial(_look, "")),
                    ("tableau", partial(_board, FiltresTableau())),
                    ("tableau, en retard", partial(_board, FiltresTableau(retard=True))),
                    ("en retard (accueil)", list_due),
                    ("chercher", partial(_look, magasin.noms[turn % len(magasin.noms)])),
                    ("chercher partout", partial(_search, magasin.noms[turn % len(magasin.noms)])),
                    ("chercher partout, une faute", partial(_search, _mistyped(magasin, turn))),
                    ("chercher dans les faits", partial(_search, "lecture lente du matin")),
                ):
                    repere = f"base : lire qui agit ({magasin.nom})"
                    serie = releve.serie(f"base : {name} ({magasin.nom})", repere)
                    _timed(serie if turn >= WARM_UP else Serie(""), partial(_read, store, read))


def _waiting(tx: Transaction, wanted: int) -> list[tuple[str, str]]:
    """Return saisines under study, each with a member to whom it was not proposed."""
    place = next(iter(tx.actor.circonscriptions))
    members = [row["id"] for row in list_members(tx, place)]
    rows = tx.rows(
        "SELECT s.id, list(p.personne_id) AS pris FROM saisine s "
        "LEFT JOIN proposition p ON p.saisine_id = s.id "
        "WHERE s.statut IN ($new, $studied) AND NOT s.reservee "
        "GROUP BY s.id ORDER BY s.id LIMIT $wanted",
        new=Statut.TRANSMISE.value, studied=Statut.A_L_ETUDE.value, wanted=wanted,
    )  # fmt: skip
    return [(row["id"], next(m for m in members if m not in row["pris"])) for row in rows]


def measure_actions(magasin: Magasin, releve: Releve, *, times: int) -> None:
    """Act through the store: rights read afresh, history, audit log, one commit on the disk."""
    with opened(magasin.folder) as store:
        with store.reading(coordinator_of) as tx:
            saisines = _waiting(tx, times)

        def say(saisine_id: str, tx: Transaction) -> None:
            add_echange(tx, saisine_id, NatureEchange.APPEL, LAST_DAY, _TEXT)

        def ask(saisine_id: str, member: str, tx: Transaction) -> None:
            propose(tx, saisine_id, [member], "Un mot.")

        for saisine_id, member in saisines:
            for name, act in (
                (_ONE_ROW, lambda tx: note(tx, "x", "y")),
                ("base : noter un échange (add_echange)", partial(say, saisine_id)),
                ("base : proposer (propose)", partial(ask, saisine_id, member)),
            ):
                _timed(releve.serie(name, _ONE_ROW), partial(_write, store, act))


def measure_drafts(serveur: Serveur, browser: Navigateur, releve: Releve, *, times: int) -> None:
    """Save a draft of 2,000 characters as the page does while somebody types."""
    serie = releve.serie("brouillon (POST /brouillons)", _FRAME)
    for number in range(1, times + 1):
        frappe = {
            "sujet": f"echange:{serveur.magasin.situations[0][0]}", "champ": "echange",
            "texte": "a" * 2_000 + str(number), "sequence": number, "onglet": _TAB,
            "personne": serveur.magasin.personne_id,
        }  # fmt: skip
        body, start = json.dumps(frappe), time.perf_counter()
        answer = browser.post(
            "/brouillons", body, Content_Type="application/json", X_Pole_Saisie="1"
        )
        serie.durees.append((time.perf_counter() - start) * 1000)
        answer.raise_for_status()
