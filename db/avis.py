"""What people are told of, in the product: written with the act itself, gone once seen."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Final

from core.avis import RYTHME_DEFAUT, NatureAvis, Rythme
from db.connection import LOCAL_ZONE, Row, Transaction, new_id
from db.visibilite import VISIBLES, scope

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
        if personne_id == tx.actor.personne_id or _knows(
            tx, personne_id, nature, saisine_id, objet_id
        ):
            continue
        tx.insert(
            "avis", id=new_id(), personne_id=personne_id, saisine_id=saisine_id,
            nature=nature.value, objet_id=objet_id, cree_le=tx.now, par_courriel=par_courriel,
        )  # fmt: skip


def _knows(
    tx: Transaction, personne_id: str, nature: NatureAvis, saisine_id: str, objet_id: str
) -> bool:
    found = tx.value(
        "SELECT 1 FROM avis WHERE personne_id = $p AND saisine_id = $s AND nature = $nature "
        "AND (objet_id = $objet OR (vu_le IS NULL AND cree_le >= $jour)) LIMIT 1",
        p=personne_id, s=saisine_id, nature=nature.value, objet=objet_id, jour=day_start(tx),
    )  # fmt: skip
    return found is not None


def list_new(tx: Transaction) -> list[Row]:
    """List what is new for the acting person, latest first; only about what they see now."""
    return tx.rows(
        f"WITH {VISIBLES} SELECT a.id, a.nature, a.cree_le, v.id AS saisine_id, v.reference, "  # noqa: S608 - constant
        "v.objet, v.niveau, v.reservee FROM avis a JOIN visibles v ON v.id = a.saisine_id "
        "WHERE a.personne_id = $moi AND a.vu_le IS NULL ORDER BY a.cree_le DESC LIMIT $nombre",
        nombre=_SHOWN,
        **scope(tx.actor),
    )


def has_new(tx: Transaction, saisine_id: str) -> bool:
    """Tell whether the acting person has not yet seen something about a saisine."""
    found = tx.value(
        "SELECT 1 FROM avis WHERE personne_id = $moi AND saisine_id = $s AND vu_le IS NULL",
        moi=tx.actor.personne_id, s=saisine_id,
    )  # fmt: skip
    return found is not None


def see_avis(tx: Transaction, saisine_id: str | None = None) -> None:
    """Note that the acting person has seen what is new about a saisine, or everywhere."""
    tx.execute(
        "UPDATE avis SET vu_le = $now WHERE personne_id = $moi AND vu_le IS NULL "
        "AND (CAST($s AS VARCHAR) IS NULL OR saisine_id = $s)",
        now=tx.now, moi=tx.actor.personne_id, s=saisine_id,
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
