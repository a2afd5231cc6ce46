"""The Word file of a long programmation beside docxtpl's own render; the référentiels searched."""

import io
import time
from functools import cache

from docxtpl import DocxTemplate

from core.documents import render_document
from core.paoa import NaturePaoa
from core.paoa_contexte import make_paoa_context
from core.referentiel import load_referentiels
from tests.bench.chiffres import Releve
from tests.bench.magasins import ROOT
from tests.core.programmations import ENTETE, LE, make_contenu

OBJECTIFS = 60
OURS, THEIRS = f"Word de {OBJECTIFS} objectifs", "docxtpl seul, même modèle, même contexte"
SEARCH = "chercher dans tous les référentiels"
_TYPED = ("lire", "nombres", "comprendre un texte", "espace", "langage oral", "corps", "éléves")


@cache
def _template() -> bytes:
    return (ROOT / "templates" / f"{NaturePaoa.PAOA}.docx").read_bytes()


def measure_word(releve: Releve, *, rounds: int) -> None:
    """Make the same file our way and docxtpl's, in turn."""
    context = make_paoa_context(make_contenu(OBJECTIFS), ENTETE, load_referentiels(), LE)
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
    releve.promise(f"{OURS} / docxtpl", 1.3, releve.ratio(OURS))


def measure_referentiels(releve: Releve, *, rounds: int) -> None:
    """Search all of them by what is typed."""
    referentiels = load_referentiels()
    for turn in range(rounds * len(_TYPED)):
        start = time.perf_counter()
        referentiels.search(_TYPED[turn % len(_TYPED)])
        releve.serie(SEARCH).durees.append((time.perf_counter() - start) * 1000)
    releve.promise(SEARCH, 5, releve.series[SEARCH].p50, "ms")
