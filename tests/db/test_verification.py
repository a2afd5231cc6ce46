"""`pole verifier`: a healthy store says nothing; each kind of harm is found and said."""

import re
import shutil
from datetime import timedelta

import pytest

from core.errors import StoreUnavailable
from db import cles, journal, verification
from db.connection import FILE_NAME, list_tables
from db.pieces import piece_path
from db.sauvegardes import HEADS_NAME, make_backup, restore_backup
from db.verification import Constat, Gravite, verify
from db.verification_liens import REFERENCES, UNBOUND
from tests.peuplement import START, Horloge, fill_store, open_store


@pytest.fixture(scope="module")
def keys():
    return cles.create_key_pair()


@pytest.fixture(scope="module")
def model(tmp_path_factory, keys):
    """Make a healthy, backed-up installation once; each test harms a copy."""
    folder = tmp_path_factory.mktemp("modele")
    store = open_store(folder)
    ids = fill_store(store)
    make_backup(store, folder / "sauvegardes", [keys[0]])
    store.close()
    return folder, ids


@pytest.fixture
def store(model, tmp_path):
    folder = shutil.copytree(model[0], tmp_path / "données")
    opened = open_store(folder, Horloge(START + timedelta(minutes=5)))
    opened.ids = model[1]
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def few_keys(monkeypatch):
    """Look a few keys up in each table, not twenty: one lookup is a millisecond."""
    monkeypatch.setattr(verification, "_SAMPLE", 4)


def _said(store, *, at_least: Gravite = Gravite.ATTENTION) -> list[Constat]:
    order = list(Gravite)
    return [c for c in verify(store) if order.index(c.gravite) >= order.index(at_least)]


@pytest.fixture(scope="module")
def shared(model, tmp_path_factory):
    """Open one copy for the harms that are undone."""
    folder = shutil.copytree(model[0], tmp_path_factory.mktemp("commune") / "données")
    opened = open_store(folder, Horloge(START + timedelta(minutes=5)))
    yield opened
    opened.close()


class _Undo(Exception):
    """Leave a transaction without keeping what the test changed."""


def _said_of_harm(store, harm, *checks) -> list[Constat]:
    """Run the checks (all, by default) on a harm that is then undone."""
    said: list[Constat] = []
    with pytest.raises(_Undo), store.writing() as tx:
        _check_and_undo(tx, harm, said, checks or [check for _, check in verification.CHECKS])
    return said


def _check_and_undo(tx, harm, said, checks):
    harm(tx)
    for check in checks:
        said += check(verification._Lieu(tx, tx.folder / "sauvegardes"))
    raise _Undo


def _run(store, sql: str, **parameters: object) -> None:
    with store.writing() as tx:
        tx.execute(sql, **parameters)


def test_a_healthy_store_has_nothing_to_say(store):
    assert _said(store) == []


def test_backups_on_the_same_disk_are_only_mentioned(store):
    mentioned = [c for c in verify(store) if c.gravite is Gravite.INFORMATION]
    assert [c.sujet for c in mentioned] == ["sauvegardes"]


# --- references -------------------------------------------------------------------------------


def test_every_column_that_names_a_row_is_declared(store):
    with store.reading() as tx:
        columns = {
            (row["table_name"], row["column_name"])
            for row in tx.rows(
                "SELECT table_name, column_name FROM information_schema.columns "
                "WHERE table_schema = 'main'"
            )
        }
    declared = {(table, column) for table, column, _ in REFERENCES}
    assert declared | UNBOUND <= columns
    pattern = re.compile(r".*_id$|.*_par$|fusionne_dans$")
    texts = {("reponse", "par_delegation")}
    looks_like_one = {c for c in columns if pattern.fullmatch(c[1]) and c not in texts}
    assert looks_like_one == declared | UNBOUND


@pytest.mark.parametrize(("table", "column", "parent"), REFERENCES)
def test_an_orphan_in_any_column_is_found(shared, table, column, parent, monkeypatch):
    monkeypatch.setattr(verification, "REFERENCES", [(table, column, parent)])

    def harm(tx):
        if not tx.value(f"SELECT 1 FROM {table} LIMIT 1"):
            _insert_anything(tx, table)
        tx.execute(f"UPDATE {table} SET {column} = 'personne-nulle-part'")

    said = _said_of_harm(shared, harm, verification._check_references)
    assert any(f"« {table} »" in c.phrase and f"« {column} »" in c.phrase for c in said)


def _insert_anything(tx, table):
    columns = tx.rows(
        "SELECT column_name AS nom, data_type AS type FROM information_schema.columns "
        "WHERE table_name = $t AND is_nullable = 'NO' AND column_default IS NULL",
        t=table,
    )
    values = {"VARCHAR": "x", "INTEGER": 1, "BIGINT": 1, "DATE": tx.today, "TIMESTAMP": tx.now}
    tx.insert(table, **{c["nom"]: values.get(c["type"], False) for c in columns})


# --- what each check finds --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "sujet"),
    [
        ("UPDATE journal SET vers = 'terminee' WHERE seq = 2", "historique"),
        ("DELETE FROM journal WHERE seq = 1", "historique"),
        ("UPDATE audit SET action = 'autre' WHERE seq = 2", "journal des accès"),
        ("DELETE FROM chaine", "chaînes"),
        ("UPDATE chaine SET empreinte = repeat('a', 64) WHERE nom = 'audit'", "chaînes"),
        ("DELETE FROM identifiant_reserve WHERE identifiant = 'coordination'", "comptes"),
        ("UPDATE identifiant_reserve SET compte_id = 'autre'", "comptes"),
        ("UPDATE compte SET identifiant = 'administration'", "comptes"),
        ("UPDATE saisine SET reference = NULL", "saisines"),
        ("UPDATE saisine SET reference = '2026-0001'", "saisines"),
        ("UPDATE saisine SET statut = 'terminee'", "saisines"),
        ("UPDATE numero SET dernier = 1", "saisines"),
        ("DELETE FROM numero", "saisines"),
        ("UPDATE saisine SET fiche = '{\"inconnu\": 1}'", "contenus"),
        ("UPDATE saisine SET fiche = 'pas du JSON'", "contenus"),
        ("INSERT INTO reglage VALUES ('circo-essai', 'smtp', '{pas du JSON')", "contenus"),
        ("UPDATE piece SET empreinte = repeat('a', 64)", "pièces jointes"),
        ("DELETE FROM piece", "pièces jointes"),
    ],
)
def test_harm_in_a_row_is_found(shared, sql, sujet):
    assert sujet in {c.sujet for c in _said_of_harm(shared, lambda tx: tx.execute(sql))}


def test_a_saisine_without_any_history_is_found(store):
    with store.writing() as tx:
        tx.execute(
            "UPDATE journal SET saisine_id = NULL WHERE saisine_id = $id", id=store.ids["saisine"]
        )
    assert {c.sujet for c in _said(store)} >= {"saisines", "historique"}


def test_a_draft_needs_neither_reference_nor_history(store):
    with store.writing() as tx:
        row = tx.row("SELECT * FROM saisine WHERE id = $id", id=store.ids["saisine"])
        assert row is not None
        tx.insert("saisine", **(row | {"id": "b", "reference": None, "statut": "brouillon"}))
    assert _said(store) == []


def test_erased_content_is_no_harm(store):
    with store.writing() as tx:
        journal.erase_content(tx, store.ids["saisine"])
    assert _said(store) == []


def test_attachments_are_compared_with_the_disk(store):
    path = piece_path(store.folder, store.ids["piece"])
    path.write_bytes(b"autre chose")
    assert "1 pièce jointe changée" in _said(store)[0].phrase
    path.unlink()
    assert "1 pièce jointe absente" in _said(store)[0].phrase
    (path.parent / "inconnue").write_bytes(b"x")
    assert any("sans saisine" in c.phrase for c in _said(store))


def test_a_removed_attachment_has_no_file(store):
    _run(store, "UPDATE piece SET retiree_le = deposee_le")
    piece_path(store.folder, store.ids["piece"]).unlink()
    assert _said(store) == []


def test_a_deposit_that_lost_its_original_is_found(store):
    with store.writing() as tx:
        tx.insert(
            "import_fiche", id="i1", circonscription_id="circo-essai",
            depose_par=store.ids["personne"], depose_le=tx.now, empreinte="x",
            empreinte_fiche="x", type="docx", etat="a_verifier",
        )  # fmt: skip
    assert [c.sujet for c in _said(store)] == ["fiches importées"]
    (store.folder / "imports").mkdir()
    (store.folder / "imports" / "i1.original").write_bytes(b"x")
    assert _said(store) == []


# --- the heads kept beside the backups --------------------------------------------------------


def _backed_up_then_written(model, tmp_path, keys):
    """Return a folder whose log holds rows that a backup has seen."""
    folder = shutil.copytree(model[0], tmp_path / "vivante")
    store = open_store(folder, Horloge(START + timedelta(minutes=5)))
    store.checkpoint()
    for number in range(10):
        with store.writing() as tx:
            journal.record(tx, "essai", "essai", str(number))
    make_backup(store, folder / "sauvegardes", [keys[0]])
    left = shutil.copytree(folder, tmp_path / "laissée")
    store.close()
    return left


@pytest.mark.parametrize("share", [0, 0.3, 0.6, 0.9])
def test_a_store_that_lost_its_tail_is_noticed(model, tmp_path, keys, share):
    left = _backed_up_then_written(model, tmp_path, keys)
    wal = left / f"{FILE_NAME}.wal"
    content = wal.read_bytes()
    wal.write_bytes(content[: int(len(content) * share)])
    store = open_store(left, Horloge(START + timedelta(minutes=10)))
    assert {c.sujet for c in _said(store)} == {"repères des sauvegardes"}
    store.close()


def test_an_older_file_put_back_by_hand_is_noticed(model, tmp_path, keys):
    left = _backed_up_then_written(model, tmp_path, keys)
    (left / f"{FILE_NAME}.wal").unlink()
    shutil.copy(model[0] / FILE_NAME, left / FILE_NAME)
    store = open_store(left, Horloge(START + timedelta(minutes=10)))
    assert "repères des sauvegardes" in {c.sujet for c in _said(store)}
    store.close()


def test_a_rewritten_history_is_noticed_even_when_its_chain_is_whole(store):
    with store.writing() as tx:
        count = tx.value("SELECT count(*) FROM journal")
        tx.execute("DELETE FROM journal")
        tx.execute("UPDATE chaine SET seq = 0, empreinte = repeat('0', 64) WHERE nom = 'journal'")
        for _ in range(count):
            journal.record(tx, "essai", "essai", "x")
        assert journal.find_journal_fault(tx) is None
    assert "repères des sauvegardes" in {c.sujet for c in _said(store)}


def test_what_a_restoration_gave_up_is_no_alarm(model, tmp_path, keys):
    left = _backed_up_then_written(model, tmp_path, keys)
    key = tmp_path / "essai.cle"
    key.write_text(keys[1])
    backups = sorted((left / "sauvegardes").glob("*.age"))
    restore_backup(backups[0], key, tmp_path / "neuf")
    shutil.copytree(left / "sauvegardes", tmp_path / "neuf" / "sauvegardes")
    store = open_store(tmp_path / "neuf", Horloge(START + timedelta(minutes=10)))
    assert _said(store) == []
    (tmp_path / "neuf" / "restauration.json").unlink()
    assert {c.sujet for c in _said(store)} == {"repères des sauvegardes"}
    store.close()


# --- backups, disk, files, clock --------------------------------------------------------------


def test_no_backup_or_an_old_one_is_grave(store):
    store.clock.now += timedelta(hours=25)
    assert _said(store) == []
    store.clock.now += timedelta(hours=1)
    assert "La dernière sauvegarde est du 10/11/2026 à 08:0" in _said(store)[0].phrase
    shutil.rmtree(store.folder / "sauvegardes")
    assert "Aucune sauvegarde" in _said(store, at_least=Gravite.GRAVE)[0].phrase


def test_a_backup_that_rotted_is_found(store):
    backup = next((store.folder / "sauvegardes").glob("*.age"))
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    backup.write_bytes(content)
    assert "n’est plus celui qui a été écrit" in _said(store)[0].phrase


def test_damaged_heads_stop_nothing(store):
    (store.folder / "sauvegardes" / HEADS_NAME).write_bytes(b"\xff\x00{}\n[]\n")
    assert _said(store) == []


@pytest.mark.parametrize(
    ("free", "gravity"), [(1_500_000_000, Gravite.ATTENTION), (100_000_000, Gravite.GRAVE)]
)
def test_a_filling_disk_is_told(store, monkeypatch, free, gravity):
    usage = shutil.disk_usage(store.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=free))
    said = _said(store)
    assert {(c.sujet, c.gravite) for c in said} == {("disque", gravity)}


def test_a_log_set_aside_and_a_copy_before_migration_are_told(store):
    (store.folder / f"{FILE_NAME}.wal.ecarte-20261109-080000").write_bytes(b"x")
    (store.folder / f"{FILE_NAME}.avant-0002").write_bytes(b"x")
    said = [c for c in verify(store) if c.sujet == "fichiers"]
    assert [c.gravite for c in said] == [Gravite.ATTENTION, Gravite.INFORMATION]


def test_a_clock_that_went_back_is_told(store):
    store.clock.now -= timedelta(minutes=30)
    said = _said(store)
    assert {(c.sujet, c.gravite) for c in said} == {("horloge", Gravite.GRAVE)}
    with store.writing() as tx:
        journal.record(tx, "essai", "essai", "x")
    store.clock.now += timedelta(hours=1)
    assert [(c.sujet, c.gravite) for c in _said(store)] == [("horloge", Gravite.ATTENTION)]


def test_lost_and_doubled_keys_are_counted(store):
    with store.writing() as tx:
        tx.execute("CREATE TABLE essai (id VARCHAR, sorte VARCHAR)")
        tx.execute("INSERT INTO essai VALUES ('a', 'x'), ('b', 'x'), ('b', 'x'), ('b', 'y')")
        assert verification._count_lost(tx, "essai", ["id", "sorte"]) == 3
        tx.execute("DROP TABLE essai")
    with store.reading() as tx:
        assert all(verification._count_lost(tx, t, key) == 0 for t, key in list_tables(tx).items())


def test_a_check_that_cannot_be_done_is_said_and_the_others_go_on(store, monkeypatch):
    def unreadable(tx):
        raise StoreUnavailable("La base ne répond plus.")

    monkeypatch.setattr(verification, "find_journal_fault", unreadable)
    _run(store, "UPDATE saisine SET reference = NULL")
    said = _said(store)
    assert {c.sujet for c in said} == {"chaînes", "saisines"}
    assert "une partie du fichier ne se lit plus" in said[0].phrase


def test_what_is_seen_once_only_is_not_told(store, monkeypatch):
    real = verification.hash_file
    seen = []

    def gone_the_first_time(path):
        seen.append(path)
        if len(seen) == 1:
            raise FileNotFoundError(2, "No such file")
        return real(path)

    monkeypatch.setattr(verification, "hash_file", gone_the_first_time)
    assert _said(store) == []
    assert len(seen) > 1


def test_the_gravest_comes_first(store):
    (store.folder / f"{FILE_NAME}.wal.ecarte-20261109-080000").write_bytes(b"x")
    _run(store, "UPDATE saisine SET reference = NULL")
    order = [list(Gravite).index(c.gravite) for c in verify(store)]
    assert order == sorted(order, reverse=True)
    assert len(set(order)) == 3


def test_no_sentence_holds_a_name(store):
    _run(store, "UPDATE saisine SET reference = NULL, fiche = 'x', statut = 'terminee'")
    assert not any("Inventé" in c.phrase or "Élève" in c.phrase for c in verify(store))
