"""The words of the circonscription's own lists, for the screens."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from core.fiche_champs import Champ
from core.listes import Liste
from core.personne import ROLE_LABELS, Role
from db.circonscriptions import list_values, my_circonscription
from db.connection import Transaction
from pages.components.session import reading


@dataclass(frozen=True)
class Mots:
    """A list's words by code: all of them, and those that one may choose today."""

    tous: Mapping[str, str]
    offerts: Collection[str]


def list_labels(tx: Transaction, *listes: Liste) -> list[dict[str, str]]:
    """Return every label of some lists, within a transaction that has other things to read."""
    place_id = my_circonscription(tx)["id"]
    return [list_values(tx, place_id, liste, retired=True) for liste in listes]


def list_mots(tx: Transaction, circonscription_id: str, liste: Liste) -> Mots:
    """Read a list within a transaction that has other things to read."""
    every, offered = (
        list_values(tx, circonscription_id, liste, retired=retired) for retired in (True, False)
    )
    return Mots(every, offered)


def read_labels(liste: Liste) -> dict[str, str]:
    """Return every label of a list, retired ones too: what an old record holds keeps its words."""
    with reading() as tx:
        return list_labels(tx, liste)[0]


def read_offered(liste: Liste) -> dict[str, str]:
    """Return the labels that one may choose today, in their order."""
    with reading() as tx:
        return list_values(tx, my_circonscription(tx)["id"], liste)


def list_options(champ: Champ, held: Collection[str], motifs: Mots | None = None) -> dict[str, str]:
    """Return the choices of a field: for the motive, the circonscription's, and those held."""
    if champ.key != "motif":
        return dict(champ.options)
    if motifs is None:
        with reading() as tx:
            motifs = list_mots(tx, my_circonscription(tx)["id"], Liste.MOTIF)
    return {
        code: label for code, label in motifs.tous.items() if code in motifs.offerts or code in held
    }


def label_function(role: str, metier: str | None, metiers: dict[str, str]) -> str:
    """Say what somebody is in two words: their métier if they have one, else their role."""
    return metiers.get(metier or "") or ROLE_LABELS[Role(role)]
