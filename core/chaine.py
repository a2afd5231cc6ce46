"""The chain that shows whether history rows were changed, dropped or reordered.

Each row carries a salted commitment to its content, and the hash of the row before it.
Erasing content and salt (a family's right, a purge) leaves the commitment, so the chain
stays whole and says nothing any more.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

GENESIS = "0" * 64


@dataclass(frozen=True)
class Maillon:
    """One link: `faits` are the impersonal columns, `engagement` commits to the erasable ones."""

    seq: int
    faits: Mapping[str, str | None]
    contenu: str | None
    sel: str | None
    engagement: str
    precedent: str
    empreinte: str


def commit_to(contenu: str, sel: str) -> str:
    """Return the SHA-256 commitment (64 hex digits) to a content under a random salt."""
    return hashlib.sha256(f"{sel}\n{contenu}".encode()).hexdigest()


def seal(seq: int, faits: Mapping[str, str | None], engagement: str, precedent: str) -> str:
    """Return the hash of a link: its number, impersonal facts, commitment and predecessor."""
    body = json.dumps([seq, sorted(faits.items()), engagement, precedent], ensure_ascii=True)
    return hashlib.sha256(body.encode()).hexdigest()


def _fault(link: Maillon, seq: int, precedent: str) -> str | None:
    if link.seq != seq:
        return f"la ligne n° {seq} manque"
    if link.precedent != precedent:
        return f"la ligne n° {seq} ne suit plus la précédente"
    if link.empreinte != seal(link.seq, link.faits, link.engagement, link.precedent):
        return f"la ligne n° {seq} a été modifiée"
    kept = link.contenu is not None and link.sel is not None
    if kept and commit_to(link.contenu or "", link.sel or "") != link.engagement:
        return f"le contenu de la ligne n° {seq} a été modifié"
    if not kept and (link.contenu is not None or link.sel is not None):
        return f"le contenu de la ligne n° {seq} a été effacé à moitié"
    return None


def find_fault(links: Iterable[Maillon], *, after: int = 0, precedent: str = GENESIS) -> str | None:
    """Follow a chain and return the first fault as a French clause, or None when it is whole."""
    for seq, link in enumerate(links, after + 1):
        if fault := _fault(link, seq, precedent):
            return fault
        precedent = link.empreinte
    return None
