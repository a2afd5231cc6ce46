"""The audit log in the store: who did what, no text, chained on its own."""

import pytest

from core.personne import SYSTEME
from db import audit
from tests.peuplement import PLACE, coordinator, fill_store, open_store


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    opened = open_store(tmp_path_factory.mktemp("audit"))
    fill_store(opened)
    yield opened
    opened.close()


class _Undo(Exception):
    """Leave a transaction without keeping what the test changed."""


def _tamper(tx, sql, seen):
    tx.execute(sql)
    seen.append(audit.find_audit_fault(tx))
    raise _Undo


def test_an_untouched_log_is_whole(shared):
    with shared.reading() as tx:
        assert audit.find_audit_fault(tx) is None
        assert tx.value("SELECT count(*) FROM audit") > 8


@pytest.mark.parametrize("number", [4, "(SELECT max(seq) FROM audit)"])
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit SET moment = moment + INTERVAL 1 HOUR WHERE seq = {n}",
        "UPDATE audit SET acteur_id = 'autre' WHERE seq = {n}",
        "UPDATE audit SET role = 'ien' WHERE seq = {n}",
        "UPDATE audit SET action = 'autre' WHERE seq = {n}",
        "UPDATE audit SET objet = 'autre' WHERE seq = {n}",
        "UPDATE audit SET objet_id = 'autre' WHERE seq = {n}",
        "UPDATE audit SET circonscription_id = 'autre' WHERE seq = {n}",
        "UPDATE audit SET nombre = 7 WHERE seq = {n}",
        "UPDATE audit SET precedent = repeat('a', 64) WHERE seq = {n}",
        "UPDATE audit SET empreinte = repeat('a', 64) WHERE seq = {n}",
        "DELETE FROM audit WHERE seq = {n}",
        "UPDATE chaine SET seq = seq - 1 WHERE nom = 'audit'",
    ],
)
def test_every_tampering_is_found(shared, sql, number):
    seen: list[str | None] = []
    with pytest.raises(_Undo), shared.writing() as tx:
        _tamper(tx, sql.format(n=number), seen)
    assert seen[0] is not None


def test_a_row_says_who_with_which_roles_and_how_many(tmp_path):
    store = open_store(tmp_path)
    with store.writing() as tx:
        audit.note(tx, "verify", "base")
        tx.actor = coordinator("p1")
        audit.note(tx, "list_saisines", "saisine", circonscription_id=PLACE, nombre=12)
        rows = tx.rows("SELECT * FROM audit ORDER BY seq")
    assert [(row["acteur_id"], row["role"]) for row in rows] == [
        (SYSTEME.personne_id, "systeme"),
        ("p1", "coordinateur"),
    ]
    assert rows[1]["nombre"] == 12
    assert rows[1]["precedent"] == rows[0]["empreinte"]
    store.close()


def test_both_chains_are_apart(shared):
    with shared.reading() as tx:
        heads = {row["nom"]: row["seq"] for row in tx.rows("SELECT * FROM chaine")}
        assert heads["audit"] == tx.value("SELECT max(seq) FROM audit")
        assert heads["journal"] == tx.value("SELECT max(seq) FROM journal")
