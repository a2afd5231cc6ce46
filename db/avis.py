"""What people are told of, in the product: written with the act itself, gone once seen."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Final

from core.avis import RYTHME_DEFAUT, NatureAvis, Rythme
from db.connection import LOCAL_ZONE, Row, Transaction, new_id
from db.decisions_lues import TACHES, task_scope

_SHOWN: Final = 50


def day_start(tx: Transaction) -> datetime:
    """Return the moment (naive UTC) at which this day began in France."""
    midnight = datetime.combine(tx.today, time(), LOCAL_ZONE)
    return midnight.astimezone(UTC).replace(tzinfo=None)


def notify(
    tx: Transaction, personne_ids: Iterable[str | None], nature: NatureAvis, saisine_id: str,
    objet_id: str, *, par_courriel: bool = True,
) -> None:  # fmt: skip
    """Tell people that something happened; nobody is told of what they did themselves.

    The same thing is told once, and the same news of one saisine once a day while it is not seen.
    """
    for personne_id in dict.fromkeys(filter(None, personne_ids)):
        if not _knows(tx, personne_id, nature, objet_id, saisine_id):
            _tell(tx, personne_id, nature, objet_id, saisine_id=saisine_id,
                  par_courriel=par_courriel)  # fmt: skip


def notify_decision(
    tx: Transaction, personne_ids: Iterable[str | None], nature: NatureAvis, decision_id: str,
    objet_id: str,
) -> None:  # fmt: skip
    """Tell people of a decision that is about no situation, once each; see `notify`."""
    for personne_id in dict.fromkeys(filter(None, personne_ids)):
        if not _knows(tx, personne_id, nature, objet_id):
            _tell(tx, personne_id, nature, objet_id, decision_id=decision_id)


def _tell(
    tx: Transaction, personne_id: str, nature: NatureAvis, objet_id: str, *,
    saisine_id: str | None = None, decision_id: str | None = None, par_courriel: bool = True,
) -> None:  # fmt: skip
    if personne_id != tx.actor.personne_id:
        tx.insert(
            "avis", id=new_id(), personne_id=personne_id, saisine_id=saisine_id,
            decision_id=decision_id, nature=nature.value, objet_id=objet_id, cree_le=tx.now,
            par_courriel=par_courriel,
        )  # fmt: skip


def _knows(
    tx: Transaction, personne_id: str, nature: NatureAvis, objet_id: str,
    saisine_id: str | None = None,
) -> bool:  # fmt: skip
    found = tx.value(
        "SELECT 1 FROM avis WHERE personne_id = $p AND nature = $nature "
        "AND saisine_id IS NOT DISTINCT FROM CAST($s AS VARCHAR) "
        "AND (objet_id = $objet "
        "OR (saisine_id IS NOT NULL AND vu_le IS NULL AND cree_le >= $jour)) LIMIT 1",
        p=personne_id, s=saisine_id, nature=nature.value, objet=objet_id, jour=day_start(tx),
    )  # fmt: skip
    return found is not None


def settle(
    tx: Transaction, saisine_id: str | None, natures: Iterable[NatureAvis], *objet_ids: str
) -> None:
    """Take back, from everybody, what is no longer to be done: it is new to nobody.

    Without `objet_ids`, everything of these kinds about this saisine; without a saisine, what was
    told of these objects.
    """
    tx.execute(
        "UPDATE avis SET vu_le = $now WHERE saisine_id IS NOT DISTINCT FROM CAST($s AS VARCHAR) "
        "AND vu_le IS NULL AND nature = ANY($natures) AND ($toutes OR objet_id = ANY($objets))",
        now=tx.now, s=saisine_id, natures=[nature.value for nature in natures],
        toutes=bool(saisine_id and not objet_ids), objets=list(objet_ids),
    )  # fmt: skip


NOUVELLES: Final = f"""{TACHES}, nouvelles AS (
    SELECT a.id, a.nature, a.cree_le, a.courriel_id, v.reference, v.reservee, v.objet, v.niveau,
           v.id AS saisine_id, NULL AS rencontre_id, NULL AS reunion_id, a.id AS groupe
    FROM avis a JOIN visibles v ON v.id = a.saisine_id
    WHERE a.personne_id = $moi AND a.vu_le IS NULL
    UNION ALL
    SELECT a.id, a.nature, a.cree_le, a.courriel_id, t.reference, FALSE, NULL, NULL,
           NULL, t.rencontre_id, t.reunion_id, t.origine_id
    FROM avis a JOIN taches t ON t.id = a.decision_id
    WHERE a.personne_id = $moi AND a.vu_le IS NULL
)"""  # noqa: S608 - constants
"""Common table expression `nouvelles`: what is new for a person, of what they see now.

What several decisions of one meeting tell bears one `groupe`.
"""


def list_new(tx: Transaction) -> list[Row]:
    """List what is new for the acting person, latest first; one meeting's decisions once."""
    return tx.rows(
        f"WITH {NOUVELLES} SELECT * FROM (SELECT *, row_number() OVER "  # noqa: S608 - constant
        "(PARTITION BY groupe, nature ORDER BY cree_le DESC, id) AS place FROM nouvelles) AS n "
        "WHERE place = 1 ORDER BY cree_le DESC, nature, id LIMIT $nombre",
        nombre=_SHOWN,
        **task_scope(tx.actor),
    )


_ABOUT: Final = """(saisine_id = $objet
    OR decision_id IN (SELECT id FROM decision WHERE origine_id = $objet))"""


def has_new(tx: Transaction, objet_id: str) -> bool:
    """Tell whether the acting person has not yet seen something about a saisine, or a meeting."""
    found = tx.value(
        f"SELECT 1 FROM avis WHERE personne_id = $moi AND vu_le IS NULL AND {_ABOUT} LIMIT 1",  # noqa: S608 - constant
        moi=tx.actor.personne_id, objet=objet_id,
    )  # fmt: skip
    return found is not None


def see_avis(tx: Transaction, objet_id: str | None = None) -> None:
    """Note that the acting person has seen what is new about a saisine or a meeting, or all."""
    tx.execute(
        "UPDATE avis SET vu_le = $now WHERE personne_id = $moi AND vu_le IS NULL "  # noqa: S608 - constant
        f"AND (CAST($objet AS VARCHAR) IS NULL OR {_ABOUT})",
        now=tx.now, moi=tx.actor.personne_id, objet=objet_id,
    )  # fmt: skip


def read_rythme(tx: Transaction) -> Rythme:
    """Read when the acting person wants e-mails about what is new."""
    found = tx.value(
        "SELECT rythme FROM preference_avis WHERE personne_id = $moi", moi=tx.actor.personne_id
    )
    return Rythme(found) if found else RYTHME_DEFAUT


def choose_rythme(tx: Transaction, rythme: Rythme) -> None:
    """Choose when one wants e-mails; for oneself only."""
    tx.execute(
        "INSERT INTO preference_avis VALUES ($moi, $rythme) "
        "ON CONFLICT (personne_id) DO UPDATE SET rythme = excluded.rythme",
        moi=tx.actor.personne_id, rythme=rythme.value,
    )  # fmt: skip
