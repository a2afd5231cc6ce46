"""A réunion of sixty situations beside the frame; a relevé of sixty pages beside docxtpl's own."""

import io
import time
from contextlib import ExitStack
from functools import cache, partial

from docxtpl import DocxTemplate

from core.documents import render_document
from core.imprimes import LigneDecision, LigneSuite, NatureImprime, ReleveContext
from core.reunion import Lot, Reunion
from db.connection import Row, Transaction
from db.reunions_calendrier import plan_reunion
from db.reunions_lues import read_reunion
from db.reunions_ordre import add_points, list_candidates
from pages.components.reunion.points import label_point
from tests.bench.banc import FRAME, Serveur, serve
from tests.bench.chiffres import Releve
from tests.bench.ecrans import Geste, Mesure
from tests.bench.magasins import COORDINATOR, LAST_DAY, ROOT, coordinator_of, copied, opened
from tests.bench.onglet import Onglet, Passage, open_tab

POINTS, LIGNES = 60, 700
SCREEN = f"réunion de {POINTS} situations, une choisie"
OURS, THEIRS = "Word d’un relevé de 60 pages", "docxtpl seul, même relevé"
_OWN_FRAME = "cadre (la coordination)"
_PLENARY = "Pl%C3%A9ni%C3%A8re"


def _prepare(tx: Transaction) -> tuple[str, list[str]]:
    place = tx.value("SELECT id FROM circonscription")
    key = plan_reunion(tx, place, Reunion(jour=LAST_DAY))
    reunion: Row = {"id": key, "circonscription_id": place, "jour": LAST_DAY}
    rows = [row for row in list_candidates(tx, reunion) if row["statut"] != "terminee"][:POINTS]
    if len(rows) < POINTS:
        raise RuntimeError("the store has too few situations for the agenda that is measured")
    lots = {row["id"]: Lot.A_DISCUTER for row in rows}
    add_points(tx, key, lots, dict.fromkeys(lots, "Quelle aide en lecture ?"))
    return key, [label_point(point) for point in read_reunion(tx, key).points]


def _choose(key: str, labels: list[str], onglet: Onglet, turn: int) -> Passage:
    if turn == 0:
        lots = {"data": [f"À discuter ({POINTS})"]}
        onglet.change(f"lot_pleniere_{key}", string_array_value=lots)
    return onglet.change(f"point_pleniere_{Lot.A_DISCUTER}_0", string_value=labels[turn % POINTS])


def measure_reunion(name: str, releve: Releve, *, rounds: int, times: int) -> None:
    """Measure choosing one situation after another in the plenary."""
    with ExitStack() as stack:
        magasin = stack.enter_context(copied(name))
        with opened(magasin.folder) as store, store.writing(coordinator_of) as tx:
            asked = _prepare(tx)
        _measure(stack.enter_context(serve(magasin)), asked, releve, rounds, times)
    releve.promise(f"{SCREEN} / cadre", 4, releve.ratio(SCREEN))


def _measure(
    serveur: Serveur, asked: tuple[str, list[str]], releve: Releve, rounds: int, times: int
) -> None:
    gestes = (
        Geste(_OWN_FRAME, FRAME, lambda onglet, _: onglet.rerun(), "Rien"),
        Geste(SCREEN, "reunion", partial(_choose, *asked), "Noter la décision",
              query=f"id={asked[0]}&onglet_reunion={_PLENARY}"),
    )  # fmt: skip
    token = serveur.sign_in(COORDINATOR)[0].cookies["pole"]
    with ExitStack() as stack:
        mesures = [
            Mesure(serveur, geste, stack.enter_context(open_tab(serveur.address, token)),
                   releve.serie(geste.nom, _OWN_FRAME))
            for geste in gestes
        ]  # fmt: skip
        for _ in range(rounds):
            for mesure in mesures:
                mesure.measure(times)


@cache
def _template() -> bytes:
    return (ROOT / "templates" / f"{NatureImprime.RELEVE_REUNION}.docx").read_bytes()


def _long_releve() -> ReleveContext:
    said = "Observe une matinée en classe et en rend compte à l’école, puis au pôle."
    line = {"qui": "Désiré Crayonnin", "quoi": said, "quand": "26/11/2026"}
    return ReleveContext(
        academie="Académie d’Essai", circonscription="Circonscription de Valmouette",
        tenue_le="10 novembre 2026 à 9 h", presents=["Colette Cursivert (Maître G)"] * 25,
        suites=[LigneSuite(reference=f"2026-{n:04d}", suite="À faire", **line)
                for n in range(LIGNES // 10)],
        etudiees=[LigneDecision(reference=f"2026-{n:04d}", niveau="CE1", question="Quelle aide ?",
                                **line) for n in range(LIGNES)],
    )  # fmt: skip


def measure_releve(releve: Releve, *, rounds: int) -> None:
    """Make the same file our way and docxtpl's, in turn."""
    context = _long_releve()
    values = context.model_dump()
    for _ in range(rounds):
        start = time.perf_counter()
        render_document(_template(), context)
        releve.serie(OURS, THEIRS).durees.append((time.perf_counter() - start) * 1000)
        start = time.perf_counter()
        modele = DocxTemplate(io.BytesIO(_template()))
        modele.render(values, autoescape=True)
        modele.save(io.BytesIO())
        releve.serie(THEIRS).durees.append((time.perf_counter() - start) * 1000)
    releve.promise(f"{OURS} / docxtpl", 1.5, releve.ratio(OURS))
