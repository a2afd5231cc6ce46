"""The store: transactions, creation, migrations, copies, compaction, damage, full disks."""

import shutil
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from core.errors import Conflict, InvalidInput, NotFound, StoreUnavailable
from db import connection, journal
from db.connection import (
    FILE_NAME,
    Store,
    StoreDamaged,
    StoreInUse,
    Transaction,
    fingerprint,
    known_migrations,
    list_tables,
    repair_store,
)
from tests.peuplement import START, Horloge, fill_store, open_store

ROOT = Path(__file__).parents[2]


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path / "données d’essai")
    yield opened
    opened.close()


def _write(store: Store, text: str = "un texte") -> None:
    with store.writing() as tx:
        journal.record(tx, "essai", "essai", "x", texte=text)


def _count(store: Store) -> int:
    with store.reading() as tx:
        return int(tx.value("SELECT count(*) FROM journal"))


def _content(store: Store) -> dict[str, int]:
    with store.reading() as tx:
        return {table: fingerprint(tx, table) for table in list_tables(tx)}


# --- transactions -----------------------------------------------------------------------------


def test_what_fails_midway_leaves_nothing(store):
    with pytest.raises(ZeroDivisionError):
        _write_and_fail(store, [])
    assert _count(store) == 0
    _write(store)
    assert _count(store) == 1


def _write_and_fail(store: Store, ran: list[str]) -> None:
    with store.writing() as tx:
        tx.after_commit.append(lambda: ran.append("commit"))
        tx.after_rollback.append(lambda: ran.append("rollback"))
        journal.record(tx, "essai", "essai", "x")
        raise ZeroDivisionError


def test_a_reader_cannot_write(store):
    with pytest.raises(duckdb.TransactionException, match="read-only"), store.reading() as tx:
        tx.execute("DELETE FROM journal")


def test_a_reader_sees_one_picture(store):
    with store.reading() as tx:
        before = tx.value("SELECT count(*) FROM journal")
        _in_thread(lambda: _write(store))
        assert tx.value("SELECT count(*) FROM journal") == before
    assert _count(store) == 1


def _in_thread(work) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_hooks_run_on_their_own_side(store):
    ran = []
    with store.writing() as tx:
        tx.after_commit.append(lambda: ran.append("commit"))
        tx.after_rollback.append(lambda: ran.append("rollback"))
    with pytest.raises(ZeroDivisionError):
        _write_and_fail(store, ran)
    assert ran == ["commit", "rollback"]


def test_saving_over_somebody_else_is_refused(store):
    fill_store(store)
    with store.writing() as tx:
        ecole = tx.row("SELECT * FROM ecole")
        assert tx.save("ecole", ecole["id"], ecole["version"], nom="Une") == ecole["version"] + 1
    with pytest.raises(Conflict, match="Quelqu’un d’autre"), store.writing() as tx:
        tx.save("ecole", ecole["id"], ecole["version"], nom="Deux")
    with pytest.raises(NotFound), store.writing() as tx:
        tx.save("ecole", "inconnue", 1, nom="Trois")
    with store.reading() as tx:
        assert tx.value("SELECT nom FROM ecole") == "Une"


def test_eight_writers_lose_nothing(store):
    def write_ten() -> None:
        for _ in range(10):
            _write(store)

    threads = [threading.Thread(target=write_ten) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _count(store) == 80
    with store.reading() as tx:
        assert journal.find_journal_fault(tx) is None


def test_a_name_that_is_no_identifier_never_reaches_the_engine(store):
    with pytest.raises(ValueError, match="DROP"), store.writing() as tx:
        tx.insert("journal; DROP TABLE journal", seq=1)


def test_the_engine_cannot_reach_other_files(store):
    with pytest.raises(duckdb.PermissionException), store.reading() as tx:
        tx.value("SELECT * FROM read_text('/etc/hostname')")
    with pytest.raises(duckdb.Error), store.writing() as tx:
        tx.execute("SET enable_external_access = true")


def test_the_folder_is_for_its_owner_only(tmp_path):
    Store(tmp_path / "neuf").close()
    assert (tmp_path / "neuf").stat().st_mode & 0o777 == 0o700


# --- creation, one process, migrations --------------------------------------------------------


def test_creation_leaves_one_file(tmp_path):
    Store(tmp_path).close()
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("content", [b"", b"half of a header", b"\x00" * 12_288])
def test_a_creation_that_was_killed_is_started_again(tmp_path, content):
    (tmp_path / f"{FILE_NAME}.creation").write_bytes(content)
    (tmp_path / f"{FILE_NAME}.creation.wal").write_bytes(content)
    store = open_store(tmp_path)
    fill_store(store)
    store.close()
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == [FILE_NAME]


def test_a_log_without_its_file_is_not_taken_for_a_new_store(tmp_path):
    (tmp_path / f"{FILE_NAME}.wal").write_bytes(b"journal")
    with pytest.raises(StoreUnavailable, match="a disparu"):
        Store(tmp_path)
    assert (tmp_path / f"{FILE_NAME}.wal").read_bytes() == b"journal"


_OPEN = """
import sys
from pathlib import Path
from core.errors import PoleError
from db.connection import Store
try:
    Store(Path(sys.argv[1]))
except PoleError as error:
    print(type(error).__name__, error)
"""


def test_a_second_process_is_refused_in_french(store):
    answer = subprocess.run(
        [sys.executable, "-c", _OPEN, str(store.folder)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert answer.stdout.startswith("StoreInUse L’application est en marche")
    assert issubclass(StoreInUse, StoreUnavailable)


def _older_copy(folder: Path, name: str, sql: str) -> Path:
    """Make migrations as if the product had one more: the last one is invented."""
    shutil.copytree(connection._MIGRATIONS, folder)
    number = max(known_migrations()) + 1
    (folder / f"{number:04d}_{name}.sql").write_text(sql, encoding="utf-8")
    return folder


@pytest.mark.parametrize("known", sorted(known_migrations()))
def test_every_earlier_version_migrates_and_keeps_its_rows(tmp_path, monkeypatch, known):
    old = tmp_path / "anciennes"
    old.mkdir()
    for number, path in known_migrations().items():
        if number <= known:
            shutil.copy(path, old)
    monkeypatch.setattr(connection, "_MIGRATIONS", old)
    store = open_store(tmp_path / "base")
    _write(store)
    before = _content(store)
    store.close()

    monkeypatch.undo()
    store = open_store(tmp_path / "base")
    after = _content(store)
    with store.reading() as tx:
        applied = {row["numero"] for row in tx.rows("SELECT numero FROM migration")}
        assert journal.find_journal_fault(tx) is None
    store.close()
    assert applied == set(known_migrations())
    assert after["journal"] == before["journal"]


def test_a_migration_is_preceded_by_a_copy_and_followed_by_a_checkpoint(tmp_path, monkeypatch):
    store = open_store(tmp_path / "base")
    fill_store(store)
    before = _content(store)
    store.close()
    more = _older_copy(tmp_path / "m", "ajouter", "CREATE TABLE essai (id VARCHAR PRIMARY KEY);")
    monkeypatch.setattr(connection, "_MIGRATIONS", more)
    store = open_store(tmp_path / "base")
    assert not (tmp_path / "base" / f"{FILE_NAME}.wal").exists()
    number = max(known_migrations())
    store.close()
    copy = tmp_path / "base" / f"{FILE_NAME}.avant-{number:04d}"
    (tmp_path / "retour").mkdir()
    copy.rename(tmp_path / "retour" / FILE_NAME)
    monkeypatch.undo()
    back = open_store(tmp_path / "retour")
    assert _content(back) == before
    back.close()


def test_a_migration_that_fails_changes_nothing(tmp_path, monkeypatch):
    store = open_store(tmp_path / "base")
    fill_store(store)
    before = _content(store)
    store.close()
    broken = _older_copy(
        tmp_path / "m", "rater", "CREATE TABLE essai (id VARCHAR PRIMARY KEY); SELECT * FROM rien;"
    )
    monkeypatch.setattr(connection, "_MIGRATIONS", broken)
    with pytest.raises(StoreUnavailable, match="a échoué"):
        open_store(tmp_path / "base")
    monkeypatch.undo()
    store = open_store(tmp_path / "base")  # the refused opening let go of the file
    assert _content(store) == before
    store.close()


def test_a_store_of_a_newer_version_is_refused(tmp_path):
    store = open_store(tmp_path)
    with store.writing() as tx:
        tx.insert("migration", numero=999, nom="0999_plus_tard", appliquee_le=tx.now)
    store.close()
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="plus récente"):
            open_store(tmp_path)


def test_a_store_can_be_opened_as_it_is(tmp_path, monkeypatch):
    open_store(tmp_path / "base").close()
    more = _older_copy(tmp_path / "m", "ajouter", "CREATE TABLE essai (id VARCHAR PRIMARY KEY);")
    monkeypatch.setattr(connection, "_MIGRATIONS", more)
    store = Store(tmp_path / "base", migrate=False)
    with store.reading() as tx:
        assert "essai" not in list_tables(tx)
    store.close()


# --- copies and compaction --------------------------------------------------------------------


def test_a_copy_is_the_store_as_it_was(store, tmp_path):
    fill_store(store)
    before = _content(store)
    target = store.folder / "ailleurs" / FILE_NAME
    target.parent.mkdir()
    store.copy_to(target)
    _write(store)
    copied = open_store(target.parent)
    assert _content(copied) == before
    copied.close()
    assert sorted(p.name for p in target.parent.iterdir()) == [FILE_NAME]


def test_a_copy_never_overwrites(store):
    with pytest.raises(InvalidInput, match="existe déjà"):
        store.copy_to(store.path)


def test_a_copy_that_fails_leaves_nothing_and_the_next_one_works(store, monkeypatch):
    fill_store(store)
    target = store.folder / "copie.duckdb"
    monkeypatch.setattr(connection, "_compare", _raise_midway)
    with pytest.raises(StoreUnavailable):
        store.copy_to(target)
    assert not list(store.folder.glob("copie*"))
    monkeypatch.undo()
    store.copy_to(target)
    assert target.exists()


def _raise_midway(*_: object) -> None:
    raise StoreUnavailable("au milieu")


def test_a_copy_with_missing_rows_is_refused(store, monkeypatch):
    fill_store(store)
    real = connection._compare

    def lose_a_row(cursor, original, copy):
        cursor.execute(f"DELETE FROM {copy}.journal WHERE seq = 1")
        real(cursor, original, copy)

    monkeypatch.setattr(connection, "_compare", lose_a_row)
    before = _content(store)
    with pytest.raises(StoreUnavailable, match="table journal"):
        store.compact()
    monkeypatch.undo()
    assert _content(store) == before
    store.compact()


def test_compaction_keeps_rows_and_keys(store):
    fill_store(store)
    before = _content(store)
    with store.reading() as tx:
        keys = list_tables(tx)
    store.compact()
    assert _content(store) == before
    with store.reading() as tx:
        assert list_tables(tx) == keys
    _write(store)
    assert not list(store.folder.glob("*compactage*"))


def test_compaction_removes_what_was_deleted(store):
    secret = b"PAROLE-SECRETE-7319"
    _write(store, secret.decode())
    store.checkpoint()
    assert _bytes_of(store).count(secret) > 0
    with store.writing() as tx:
        tx.execute("UPDATE journal SET contenu = NULL, sel = NULL")
    store.checkpoint()
    store.compact()
    assert _bytes_of(store).count(secret) == 0
    with store.reading() as tx:
        assert journal.find_journal_fault(tx) is None


def _bytes_of(store: Store) -> bytes:
    return b"".join(p.read_bytes() for p in store.folder.glob(f"{FILE_NAME}*"))


def test_compaction_gives_up_when_people_stay_inside(store, monkeypatch):
    monkeypatch.setattr(connection, "UPKEEP_PATIENCE", 0.05)
    refused: list[str] = []

    def compact() -> None:
        try:
            store.compact()
        except Conflict as error:
            refused.append(str(error))

    with store.reading():
        _in_thread(compact)
    assert refused == ["La base est très occupée : recommencez plus tard."]
    _write(store)  # nobody is kept out afterwards
    store.compact()


def test_a_killed_compaction_leaves_no_copy_after_the_next_start(tmp_path):
    open_store(tmp_path).close()
    for name in (f"{FILE_NAME}.compactage", f"{FILE_NAME}.compactage.wal"):
        (tmp_path / name).write_bytes(b"half")
    store = open_store(tmp_path)
    assert not list(tmp_path.glob("*compactage*"))
    store.compact()
    store.close()


# --- damage -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def left_alive(tmp_path_factory):
    """Make a store as a kill leaves it: a checkpoint, then rows in the log."""
    folder = tmp_path_factory.mktemp("vivante")
    store = open_store(folder)
    fill_store(store)
    store.checkpoint()
    for number in range(20):
        _write(store, f"ligne {number} " * 20)
    left = tmp_path_factory.mktemp("laissée")
    shutil.copytree(folder, left, dirs_exist_ok=True)
    store.close()
    return left


@pytest.fixture
def living(left_alive, tmp_path):
    return shutil.copytree(left_alive, tmp_path / "vivante")


def test_a_damaged_log_is_set_aside_never_deleted(living):
    wal = living / f"{FILE_NAME}.wal"
    content = bytearray(wal.read_bytes())
    content[content.rindex(b"ligne 10")] ^= 0xFF  # in a text: a length could cut the log instead
    wal.write_bytes(content)
    with pytest.raises(StoreDamaged, match="pole reparer"):
        open_store(living)
    aside = repair_store(living, START)
    assert aside is not None
    assert aside.read_bytes() == bytes(content)
    store = open_store(living)
    with store.reading() as tx:
        assert journal.find_journal_fault(tx) is None
        assert tx.value("SELECT count(*) FROM saisine") == 3
    store.close()


def test_a_damaged_file_is_not_repaired_and_keeps_its_log(living):
    (living / FILE_NAME).write_bytes(b"rien d'une base" * 1000)
    wal = (living / f"{FILE_NAME}.wal").read_bytes()
    with pytest.raises(StoreUnavailable):
        repair_store(living, START)
    assert (living / f"{FILE_NAME}.wal").read_bytes() == wal
    assert not list(living.glob("*.ecarte-*"))


def test_a_healthy_store_is_not_repaired(living):
    assert repair_store(living, START) is None
    assert not list(living.glob("*.ecarte-*"))


# --- a full disk ------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    """Mount a small file system; the tests that need one are skipped where this is refused."""
    place = tmp_path / "petit"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)]
    if (
        shutil.which("mount") is None
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("mounting a small tmpfs needs root")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_is_told_in_french_and_loses_nothing(small_disk):
    store = open_store(small_disk)
    written = _write_until_full(store)
    assert 0 < written < 1000
    assert _count(store) == written
    for refused in (store.compact, lambda: store.copy_to(small_disk / "copie.duckdb")):
        with pytest.raises(StoreUnavailable, match="disque du serveur est plein"):
            refused()
    assert {p.name for p in small_disk.iterdir()} <= {FILE_NAME, f"{FILE_NAME}.wal"}
    assert _count(store) == written
    subprocess.run(["mount", "-o", "remount,size=100m", str(small_disk)], check=True)
    _write(store, "place libérée")
    store.close()
    store = open_store(small_disk)
    with store.reading() as tx:
        assert journal.find_journal_fault(tx) is None
        assert tx.value("SELECT count(*) FROM journal") == written + 1
    store.close()


def _write_until_full(store: Store) -> int:
    written: list[int] = []
    with pytest.raises(StoreUnavailable, match="disque du serveur est plein"):
        _write_many(store, written)
    return len(written)


def _write_many(store: Store, written: list[int]) -> None:
    for number in range(1000):
        _write(store, "x" * 200_000)
        written.append(number)


def test_a_full_disk_at_creation_leaves_nothing_that_opens_wrongly(small_disk):
    filler = small_disk / "remplissage"
    filler.write_bytes(b"x" * (12 * 1024 * 1024 - 300_000))
    with pytest.raises(StoreUnavailable):
        open_store(small_disk)
    assert not (small_disk / FILE_NAME).exists()
    filler.unlink()
    store = open_store(small_disk)
    fill_store(store)
    store.close()


def test_the_time_of_a_transaction_is_its_clock(tmp_path):
    clock = Horloge()
    store = open_store(tmp_path, clock)
    with store.reading() as tx:
        assert isinstance(tx, Transaction)
        assert tx.now == clock.now
        assert tx.today == datetime.fromisoformat("2026-11-10").date()
    store.close()
