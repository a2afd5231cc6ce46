"""The history in the store: what is tampered with is found, erasing keeps the chain whole."""

import json
import threading

import pytest

from db import journal
from tests.peuplement import Horloge, fill_store, open_store


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    opened = open_store(tmp_path_factory.mktemp("journal"))
    ids = fill_store(opened)
    with opened.writing() as tx:
        for number in range(12):
            journal.record(
                tx, "essai", "saisine", ids["saisine"], saisine_id=ids["saisine"],
                de="transmise", vers="transmise", texte=f"Un texte « {number} » & <b>",
            )  # fmt: skip
    yield opened, ids
    opened.close()


class _Undo(Exception):
    """Leave a transaction without keeping what the test changed."""


def _fault_after(store, sql, **parameters):
    seen: list[str | None] = []
    with pytest.raises(_Undo), store.writing() as tx:
        _tamper(tx, sql, parameters, seen)
    return seen[0]


def _tamper(tx, sql, parameters, seen):
    tx.execute(sql, **parameters)
    seen.append(journal.find_journal_fault(tx))
    raise _Undo


def test_an_untouched_history_is_whole(shared):
    store, _ = shared
    with store.reading() as tx:
        assert journal.find_journal_fault(tx) is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal SET contenu = replace(contenu, 'Un', 'Le') WHERE seq = $n",
        "UPDATE journal SET contenu = NULL WHERE seq = $n",
        "UPDATE journal SET sel = NULL WHERE seq = $n",
        "UPDATE journal SET sel = repeat('0', 32) WHERE seq = $n",
        "UPDATE journal SET moment = moment - INTERVAL 1 MINUTE WHERE seq = $n",
        "UPDATE journal SET acteur_id = 'autre' WHERE seq = $n",
        "UPDATE journal SET action = 'autre' WHERE seq = $n",
        "UPDATE journal SET objet = 'autre' WHERE seq = $n",
        "UPDATE journal SET objet_id = 'autre' WHERE seq = $n",
        "UPDATE journal SET saisine_id = NULL WHERE seq = $n",
        "UPDATE journal SET de = NULL WHERE seq = $n",
        "UPDATE journal SET vers = 'terminee' WHERE seq = $n",
        "UPDATE journal SET engagement = repeat('a', 64) WHERE seq = $n",
        "UPDATE journal SET precedent = repeat('a', 64) WHERE seq = $n",
        "UPDATE journal SET empreinte = repeat('a', 64) WHERE seq = $n",
        "UPDATE journal SET seq = seq + 100 WHERE seq = $n",
        "DELETE FROM journal WHERE seq = $n",
        "DELETE FROM journal WHERE seq >= $n",
        "UPDATE chaine SET seq = seq + 1 WHERE nom = 'journal'",
        "UPDATE chaine SET empreinte = repeat('a', 64) WHERE nom = 'journal'",
        "DELETE FROM journal",
    ],
)
def test_every_tampering_is_found(shared, sql):
    store, _ = shared
    for number in (9, 16):  # in the middle, and the last row
        assert _fault_after(store, sql, n=number) is not None


def test_two_swapped_rows_are_found(shared):
    store, _ = shared
    sql = (
        "UPDATE journal SET contenu = autre.contenu, sel = autre.sel FROM journal AS autre "
        "WHERE journal.seq IN (8, 9) AND autre.seq = 17 - journal.seq"
    )
    assert _fault_after(store, sql) is not None


def test_the_last_row_is_the_recorded_head(shared):
    store, _ = shared
    with store.reading() as tx:
        last = tx.row("SELECT seq, empreinte FROM journal ORDER BY seq DESC LIMIT 1")
        assert tx.row("SELECT seq, empreinte FROM chaine WHERE nom = 'journal'") == last
        assert last is not None
        assert last["seq"] == 16


def test_a_history_is_listed_in_order_with_its_content(shared):
    store, ids = shared
    with store.reading() as tx:
        rows = journal.list_history(tx, ids["saisine"])
    assert [row["seq"] for row in rows] == sorted(row["seq"] for row in rows)
    assert rows[-1]["contenu"] == {"texte": "Un texte « 11 » & <b>"}
    assert rows[0]["action"] == "create_saisine"
    assert rows[0]["acteur"] == "Prénom Coordination"


def test_erasing_leaves_the_chain_whole_and_no_text(tmp_path):
    store = open_store(tmp_path)
    ids = fill_store(store)
    with store.writing() as tx:
        journal.record(tx, "essai", "saisine", "x", saisine_id=ids["saisine"], texte="secret")
        journal.erase_content(tx, ids["saisine"])
    with store.reading() as tx:
        assert journal.find_journal_fault(tx) is None
        assert not tx.value("SELECT count(*) FROM journal WHERE contenu LIKE '%secret%'")
        assert all(row["contenu"] == {} for row in journal.list_history(tx, ids["saisine"]))
    store.close()


def test_a_rolled_back_row_leaves_no_gap(tmp_path):
    store = open_store(tmp_path)
    _record(store)
    with pytest.raises(_Undo):
        _record(store, _Undo())
    _record(store)
    with store.reading() as tx:
        assert tx.rows("SELECT seq FROM journal ORDER BY seq") == [{"seq": 1}, {"seq": 2}]
        assert journal.find_journal_fault(tx) is None
    store.close()


def _record(store, failure: Exception | None = None):
    with store.writing() as tx:
        journal.record(tx, "essai", "essai", "x")
        if failure:
            raise failure


def test_threads_make_one_chain(tmp_path):
    store = open_store(tmp_path, Horloge())

    def write() -> None:
        for number in range(8):
            with store.writing() as tx:
                journal.record(tx, "essai", "essai", str(number))

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as tx:
        assert tx.value("SELECT count(*) FROM journal") == 48
        assert journal.find_journal_fault(tx) is None
    store.close()


def test_a_chain_longer_than_a_page_is_followed(tmp_path, monkeypatch):
    monkeypatch.setattr(journal, "_PAGE", 5)
    store = open_store(tmp_path)
    with store.writing() as tx:
        for number in range(23):
            journal.record(tx, "essai", "essai", str(number))
        assert journal.find_journal_fault(tx) is None
        tx.execute("DELETE FROM journal WHERE seq = 15")
        assert journal.find_journal_fault(tx) == "la ligne n° 15 manque"
    store.close()


def test_any_value_is_kept_as_json(tmp_path):
    store = open_store(tmp_path)
    with store.writing() as tx:
        journal.record(tx, "essai", "essai", "x", jour=tx.today, liste=[1, None], texte="é\n\t😀")
        content = json.loads(tx.value("SELECT contenu FROM journal"))
    assert content == {"jour": "2026-11-10", "liste": [1, None], "texte": "é\n\t😀"}
    store.close()
