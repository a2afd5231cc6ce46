"""Finding a meeting by its reference, for those who may read it; and everything at once."""

import re
from typing import Final

from core.recherche import PageTrouvee, Raison, Trouvaille, split_words
from core.rencontre import (
    ETAT_RENCONTRE_LABELS,
    NATURE_RENCONTRE_LABELS,
    SERIES,
    EtatRencontre,
    NatureRencontre,
)
from db.connection import Row, Transaction
from db.programmations import reading_scope
from db.recherche import SHOWN, search_saisines
from db.rencontres import NAMED, RENCONTRES_LISIBLES

_REFERENCE: Final = re.compile(
    rf"({'|'.join(serie.lower() for serie in SERIES.values())})\s*([\d\s]*\d)$"
)


def search_rencontres(tx: Transaction, words: str, shown: int) -> tuple[list[Trouvaille], int]:
    """Find meetings by the beginning of their reference, folded: « ess 2026 007 ».

    Whatever else is typed finds none.
    """
    typed = _REFERENCE.match(words)
    if typed is None:
        return [], 0
    rows = tx.rows(
        "SELECT r.id, r.reference, r.nature, r.etat, r.niveau, k.nom, k.prenom, e.nom AS ecole, "  # noqa: S608 - constants
        f"e.commune, count(*) OVER () AS nombre FROM rencontre r {NAMED} "
        f"WHERE replace(lower(r.reference), '-', '') LIKE $debut AND {RENCONTRES_LISIBLES} "
        "ORDER BY r.reference LIMIT $montrees",
        debut=f"{typed[1]}{''.join(typed[2].split())}%", montrees=shown,
        **reading_scope(tx.actor),
    )  # fmt: skip
    return [_describe(row) for row in rows], int(rows[0]["nombre"]) if rows else 0


def _describe(row: Row) -> Trouvaille:
    pupil = f"{row['nom'].upper()} {row['prenom']}".strip()
    nature = NATURE_RENCONTRE_LABELS[NatureRencontre(row["nature"])]
    return Trouvaille(
        id=row["id"], reference=row["reference"], page=PageTrouvee.RENCONTRE,
        statut=ETAT_RENCONTRE_LABELS[EtatRencontre(row["etat"])],
        titre=", ".join(filter(None, [nature, pupil, row["niveau"]])),
        ecole=", ".join(filter(None, [row["ecole"], row["commune"]])), reservee=False,
        raisons=(Raison.REFERENCE.value,),
    )  # fmt: skip


def search_everything(tx: Transaction, typed: str) -> tuple[list[Trouvaille], int]:
    """Find meetings by their reference, then saisines; and how many there are."""
    meetings, count = search_rencontres(tx, " ".join(split_words(typed)), SHOWN)
    found, total = search_saisines(tx, typed)
    return [*meetings, *found][:SHOWN], count + total
