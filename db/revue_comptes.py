"""The September review of the accounts, and those that nobody uses any more."""

from datetime import datetime, time
from typing import Final

from core import droits
from core.comptes import (
    CLOSE_AFTER,
    NOTICE,
    DecisionRevue,
    is_unused,
    must_close,
    review_start,
)
from core.courrier import Send
from core.courrier_comptes import draft_unused
from core.errors import InvalidInput, PoleError
from core.saisine import school_year
from core.texte import plural
from db import audit
from db.circonscriptions import get_circonscription, read_reglage
from db.comptes import (
    get_kept_compte,
    is_last_administrator,
    kept_places,
    list_comptes,
    set_active,
    switch_compte,
)
from db.connection import Row, Store, Transaction, local_day

_LAST_USE: Final = "coalesce(c.dernier_acces_le, c.cree_le)"


# --- the review -------------------------------------------------------------------------------


def _is_reviewed(row: Row, start: datetime) -> bool:
    return bool(row["cree_le"] < start and (row["actif"] or row["decision"]))


def list_revue(tx: Transaction) -> list[Row]:
    """List the accounts of this year's review, with what was decided, by whom and when.

    Accounts made since 1 September are not in it, nor one's own.
    """
    decided = {
        row["compte_id"]: row
        for row in tx.rows(
            "SELECT r.*, p.prenom || ' ' || p.nom AS par FROM revue_compte r "
            "LEFT JOIN personne p ON p.id = r.decidee_par WHERE r.annee = $annee",
            annee=school_year(tx.today),
        )
    }
    start = _review_start(tx)
    blank = {"decision": None, "decidee_le": None, "par": None}
    rows = [
        row | {key: decided.get(row["id"], blank)[key] for key in blank}
        for row in list_comptes(tx)
        if row["personne_id"] != tx.actor.personne_id
    ]
    return [row for row in rows if _is_reviewed(row, start)]


def count_to_review(tx: Transaction) -> int:
    """Count the accounts of this year's review that wait for an answer, or for a correction."""
    return sum(_count_to_review_in(tx, place) for place in kept_places(tx))


def _count_to_review_in(tx: Transaction, circonscription_id: str) -> int:
    count = tx.value(
        "SELECT count(*) FROM compte c JOIN personne p ON p.id = c.personne_id "
        "LEFT JOIN revue_compte r ON r.compte_id = c.id AND r.annee = $annee "
        "WHERE p.circonscription_id = $c AND c.actif AND c.cree_le < $start "
        "AND p.id <> $moi AND coalesce(r.decision, $modifier) = $modifier "
        "AND NOT EXISTS (SELECT 1 FROM affectation x WHERE x.personne_id = p.id "
        "AND (x.fin IS NULL OR x.fin >= $jour) AND NOT (x.role = ANY($roles)))",
        c=circonscription_id, annee=school_year(tx.today), start=_review_start(tx),
        moi=tx.actor.personne_id, modifier=DecisionRevue.MODIFIER.value, jour=tx.today,
        roles=sorted(droits.grantable_roles(tx.actor, circonscription_id)),
    )  # fmt: skip
    return int(count)


def _review_start(tx: Transaction) -> datetime:
    return datetime.combine(review_start(tx.today), time())


def decide_revue(tx: Transaction, compte_id: str, decision: DecisionRevue) -> None:
    """Record what the review says of an account; « fermer » ends its sessions at once.

    Raises:
        NotAllowed: it is one's own account, or above one's rights.
        InvalidInput: the account is closed already, or the last of the administrators.
    """
    compte = get_kept_compte(tx, compte_id)
    if not compte["actif"]:
        raise InvalidInput(
            f"Le compte « {compte['identifiant']} » est déjà fermé. Rouvrez-le d’abord s’il doit "
            "servir."
        )
    tx.execute(
        "INSERT INTO revue_compte VALUES ($id, $annee, $decision, $par, $now) "
        "ON CONFLICT (compte_id, annee) DO UPDATE SET decision = excluded.decision, "
        "decidee_par = excluded.decidee_par, decidee_le = excluded.decidee_le",
        id=compte_id, annee=school_year(tx.today), decision=decision.value,
        par=tx.actor.personne_id, now=tx.now,
    )  # fmt: skip
    audit.note(
        tx, f"review:{decision}", "compte", compte_id,
        circonscription_id=compte["circonscription_id"],
    )  # fmt: skip
    if decision is DecisionRevue.FERMER:
        set_active(tx, compte["identifiant"], actif=False)


# --- accounts that nobody uses ----------------------------------------------------------------


def close_unused(tx: Transaction) -> int:
    """Close the accounts unused for twelve months whose owners were warned; return how many."""
    rows = tx.rows(
        f"SELECT c.*, {_LAST_USE} AS servi_le, v.averti_le FROM compte c "  # noqa: S608 - constant
        f"JOIN avis_inactivite v ON v.compte_id = c.id WHERE c.actif AND {_LAST_USE} < $limit",
        limit=tx.now - CLOSE_AFTER,
    )  # fmt: skip
    late = [row for row in rows if must_close(row["servi_le"], row["averti_le"], tx.now)]
    closed = [row for row in late if not is_last_administrator(tx, row)]
    for row in closed:
        switch_compte(tx, row, actif=False)
    return len(closed)


def list_to_warn(tx: Transaction) -> list[Row]:
    """List the open accounts unused for eleven months whose owners were not told yet."""
    rows = tx.rows(
        f"SELECT c.id, {_LAST_USE} AS servi_le, p.mail, p.circonscription_id FROM compte c "  # noqa: S608 - constant
        "JOIN personne p ON p.id = c.personne_id LEFT JOIN avis_inactivite v ON v.compte_id = c.id "
        "WHERE c.actif AND v.compte_id IS NULL"
    )
    return [row for row in rows if is_unused(row["servi_le"], tx.now)]


def note_warned(tx: Transaction, compte_id: str, *, par_courriel: bool) -> None:
    """Record that the owner of an account was told that it will close."""
    tx.execute(
        "INSERT INTO avis_inactivite VALUES ($id, $now, $mail) ON CONFLICT (compte_id) DO NOTHING",
        id=compte_id,
        now=tx.now,
        mail=par_courriel,
    )
    audit.note(tx, "warn_unused", "compte", compte_id)


def closing_moment(servi_le: datetime, averti_le: datetime) -> datetime:
    """Return when an account that nobody uses will close."""
    return max(servi_le + CLOSE_AFTER, averti_le + NOTICE)


def watch_unused(store: Store, send: Send | None = None) -> str:
    """Warn the owners of the accounts that nobody uses, then close those that had their time.

    Without `send`, or without a server of mail, the warnings are only on the list.
    """
    with store.writing() as tx:
        closed = close_unused(tx)
    with store.reading() as tx:
        waiting = list_to_warn(tx)
    told = sum(_warn(store, row, send) for row in waiting)
    return (
        f"Comptes inutilisés : {plural(len(waiting), 'averti')}, dont {told} par courriel ; "
        f"{plural(closed, 'fermé')}."
    )


def _warn(store: Store, row: Row, send: Send | None) -> bool:
    """Warn by e-mail if that can be, and note it either way: the list shows it."""
    with store.reading() as tx:
        place = get_circonscription(tx, row["circonscription_id"])
        smtp = read_reglage(tx, place["id"], "smtp")
        closing = local_day(closing_moment(row["servi_le"], tx.now))
    sent = False
    if send and smtp and row["mail"]:
        try:
            message = draft_unused(row["mail"], limite=closing, expediteur=place["mail"])
            send(message, smtp)
            sent = True
        except PoleError:
            sent = False
    with store.writing() as tx:
        note_warned(tx, row["id"], par_courriel=sent)
    return sent
