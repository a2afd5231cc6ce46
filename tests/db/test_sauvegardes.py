"""Backups: made hot, checked by really restoring, refused when anything is wrong, kept by rule."""

import io
import json
import shutil
import subprocess
import tarfile
import threading
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Conflict, InvalidInput, PoleError, StoreUnavailable, UnreadableFile
from core.sauvegarde import find_moment
from db import cles, journal, sauvegardes
from db.connection import FILE_NAME, fingerprint, list_tables
from db.pieces import piece_path
from db.sauvegardes import (
    HEADS_NAME,
    list_backups,
    make_backup,
    prune_backups,
    read_heads,
    restore_backup,
)
from tests.factories import make_piece
from tests.peuplement import CONTENT, START, coordinator, fill_store, open_filled, open_store


@pytest.fixture
def store(tmp_path):
    opened, opened.ids = open_filled(tmp_path / "données")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def keys():
    return cles.create_key_pair()


@pytest.fixture
def key_file(tmp_path, keys):
    path = tmp_path / "essai.cle"
    cles.write_private_key(path, cles.format_private_key(*keys, START))
    return path


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "sauvegardes"


def _content(store) -> dict[str, int]:
    with store.reading() as tx:
        return {table: fingerprint(tx, table) for table in list_tables(tx)}


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# --- making -----------------------------------------------------------------------------------


def test_a_backup_restores_to_the_very_same_store(store, folder, keys, key_file, tmp_path):
    cles.write_public_keys(store.folder, [keys[0]])
    before = _content(store)
    backup = make_backup(store, folder, [keys[0]])
    manifest = restore_backup(backup, key_file, tmp_path / "neuf")
    restored = open_store(tmp_path / "neuf")
    assert _content(restored) == before
    with restored.reading() as tx:
        assert journal.find_journal_fault(tx) is None
    restored.close()
    piece = piece_path(tmp_path / "neuf", store.ids["piece"])
    assert piece.read_bytes() == CONTENT
    assert cles.read_public_keys(tmp_path / "neuf") == [keys[0]]
    assert manifest.lignes["saisine"] == 3


def test_nothing_in_clear_is_left_and_the_file_is_private(store, folder, keys):
    backup = make_backup(store, folder, [keys[0]])
    assert _names(folder) == {backup.name, HEADS_NAME}
    assert not [name for name in _names(store.folder) if "encours" in name]
    assert backup.stat().st_mode & 0o777 == 0o600
    assert b"Invent" not in backup.read_bytes()


def test_the_name_is_the_local_moment_and_never_twice(store, folder, keys):
    first = make_backup(store, folder, [keys[0]])
    moment = find_moment(first.name)
    assert moment is not None
    assert (moment.hour, moment.day) == (8, 10)  # 07:00 UTC in November
    store.clock.now -= timedelta(minutes=1)
    second = make_backup(store, folder, [keys[0]])
    assert second.name != first.name


def test_the_heads_are_kept_beside_the_backups(store, folder, keys):
    first = make_backup(store, folder, [keys[0]])
    with store.writing() as tx:
        journal.record(tx, "essai", "essai", "x")
    second = make_backup(store, folder, [keys[0]])
    heads = read_heads(folder)
    assert [head.sauvegarde for head in heads] == [first.name, second.name]
    assert [head.sha256 for head in heads] == [
        sauvegardes.hash_file(first), sauvegardes.hash_file(second),
    ]  # fmt: skip
    assert heads[1].tetes["journal"].seq == heads[0].tetes["journal"].seq + 1
    with store.reading() as tx:
        last = tx.value("SELECT empreinte FROM journal ORDER BY seq DESC LIMIT 1")
    assert heads[1].tetes["journal"].empreinte == last


def test_a_cut_line_of_heads_is_left_out_and_the_next_one_is_whole(store, folder, keys):
    make_backup(store, folder, [keys[0]])
    with (folder / HEADS_NAME).open("a") as handle:
        handle.write('{"date": "2026-')
    make_backup(store, folder, [keys[0]])
    assert len(read_heads(folder)) == 2
    assert len((folder / HEADS_NAME).read_text().splitlines()) == 3


def test_either_of_two_keys_opens_a_backup(store, folder, keys, key_file, tmp_path):
    other = cles.create_key_pair()
    backup = make_backup(store, folder, [other[0], keys[0]])
    restore_backup(backup, key_file, tmp_path / "un")
    second = tmp_path / "autre.cle"
    second.write_text(other[1])
    restore_backup(backup, second, tmp_path / "deux")
    assert _names(tmp_path / "un") == _names(tmp_path / "deux") >= {FILE_NAME}


def test_writers_go_on_while_a_backup_is_made(store, folder, keys, key_file, tmp_path):
    stop = threading.Event()
    written = []

    def write() -> None:
        while not stop.is_set():
            with store.writing() as tx:
                journal.record(tx, "essai", "essai", str(len(written)))
            written.append(1)

    thread = threading.Thread(target=write)
    thread.start()
    backups = [make_backup(store, folder, [keys[0]]) for _ in range(3)]
    stop.set()
    thread.join()
    for number, backup in enumerate(backups):
        restore_backup(backup, key_file, tmp_path / str(number))
        restored = open_store(tmp_path / str(number))
        with restored.reading() as tx:
            assert journal.find_journal_fault(tx) is None
        restored.close()


def test_files_that_come_and_go_beside_a_backup_do_not_stop_it(store, folder, keys, monkeypatch):
    real = sauvegardes._check_room
    came: list[bool] = []

    def somebody_attaches_a_file(place):
        thread = threading.Thread(target=_attach, args=(store,))
        thread.start()
        thread.join(0.2)  # the writer has to wait until the sizes are summed
        came.append(thread.is_alive())
        real(place)

    monkeypatch.setattr(sauvegardes, "_check_room", somebody_attaches_a_file)
    make_backup(store, folder, [keys[0]])
    assert came[0] is True


def _attach(store):
    with store.writing() as tx:
        tx.actor = coordinator(store.ids["personne"])
        make_piece(tx, store.ids["saisine"])


def test_nothing_is_written_between_the_copy_and_its_count(store, folder, keys, monkeypatch):
    real = store.copy_to

    def copy_and_let_somebody_write(target):
        real(target)
        thread = threading.Thread(target=_attach, args=(store,))
        thread.start()
        thread.join(0.2)  # the writer has to wait until all is read

    monkeypatch.setattr(store, "copy_to", copy_and_let_somebody_write)
    assert make_backup(store, folder, [keys[0]]).exists()


@pytest.mark.parametrize("number", [0, 3])
def test_one_or_two_keys(store, folder, number):
    public = [cles.create_key_pair()[0] for _ in range(number)]
    with pytest.raises(InvalidInput):
        make_backup(store, folder, public)
    assert not folder.exists()


def test_a_wrong_public_key_is_refused_before_anything_is_written(store, folder):
    with pytest.raises(InvalidInput, match="age1"):
        make_backup(store, folder, ["age1nimportequoi"])
    assert not folder.exists()


def test_a_missing_attachment_is_counted_and_does_not_stop_the_backup(
    store, folder, keys, key_file, tmp_path
):
    piece_path(store.folder, store.ids["piece"]).unlink()
    backup = make_backup(store, folder, [keys[0]])
    assert restore_backup(backup, key_file, tmp_path / "neuf").pieces_absentes == 1


def test_originals_that_wait_for_a_check_are_not_backed_up(store, folder, keys, key_file, tmp_path):
    (store.folder / "imports").mkdir()
    (store.folder / "imports" / "x.original").write_bytes(b"une fiche")
    backup = make_backup(store, folder, [keys[0]])
    restore_backup(backup, key_file, tmp_path / "neuf")
    assert not (tmp_path / "neuf" / "imports").exists()


def test_two_backups_at_once_are_refused(store, folder, keys, monkeypatch):
    real = sauvegardes._make
    refused = []

    def make_and_try_again(*args):
        with pytest.raises(Conflict, match="déjà en cours") as caught:
            make_backup(store, folder, [keys[0]])
        refused.append(caught)
        return real(*args)

    monkeypatch.setattr(sauvegardes, "_make", make_and_try_again)
    make_backup(store, folder, [keys[0]])
    assert refused


def _fail(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("step", ["_gather", "_pack", "_encrypt", "_check", "_append_line"])
def test_a_failure_at_any_step_is_told_and_leaves_nothing_in_clear(
    store, folder, keys, monkeypatch, step
):
    monkeypatch.setattr(sauvegardes, step, _fail)
    with pytest.raises(StoreUnavailable, match="disque est plein"):
        make_backup(store, folder, [keys[0]])
    assert not [n for n in _names(store.folder) if "encours" in n]
    assert not [n for n in _names(folder) if n.endswith(".partiel")]
    monkeypatch.undo()
    assert make_backup(store, folder, [keys[0]]).exists()


def test_a_disk_that_spoils_what_it_writes_is_noticed(store, folder, keys, monkeypatch):
    real = sauvegardes._encrypt

    def spoil(source, target, recipients):
        digest = real(source, target, recipients)
        content = bytearray(target.read_bytes())
        content[-1000] ^= 1
        target.write_bytes(content)
        return digest

    monkeypatch.setattr(sauvegardes, "_encrypt", spoil)
    with pytest.raises(UnreadableFile, match="abîmée"):
        make_backup(store, folder, [keys[0]])
    assert _names(folder) == set()


def test_a_copy_that_is_not_the_store_is_noticed(store, folder, keys, monkeypatch):
    real = sauvegardes.read_facts
    calls = []

    def lie(tx):
        counts, heads, migration = real(tx)
        calls.append(1)
        return (counts | {"saisine": 4}, heads, migration) if len(calls) == 1 else (
            counts, heads, migration,
        )  # fmt: skip

    monkeypatch.setattr(sauvegardes, "read_facts", lie)
    with pytest.raises(UnreadableFile, match="contenu annoncé"):
        make_backup(store, folder, [keys[0]])
    assert _names(folder) == set()


def test_too_little_room_is_told_before_starting(store, folder, keys, monkeypatch):
    usage = shutil.disk_usage(store.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000_000))
    with pytest.raises(StoreUnavailable, match="plus assez de place"):
        make_backup(store, folder, [keys[0]])


def test_what_a_kill_left_is_removed(store, folder, keys):
    left = store.folder / "sauvegarde.encours" / "contenu"
    left.mkdir(parents=True)
    (left / FILE_NAME).write_bytes(b"en clair")
    folder.mkdir()
    (folder / "pole-20261109-023000.age.partiel").write_bytes(b"")
    make_backup(store, folder, [keys[0]])
    assert not (store.folder / "sauvegarde.encours").exists()
    assert not list(folder.glob("*.partiel"))


@pytest.fixture
def small_disk(tmp_path):
    place = tmp_path / "petit"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)]
    if shutil.which("mount") is None:
        pytest.skip("there is no mount command")
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small tmpfs needs root")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_backup_disk_is_told_and_keeps_the_last_backup(store, small_disk, keys):
    (small_disk / "pole-20261101-023000.age").write_bytes(b"l'ancienne")
    with pytest.raises(StoreUnavailable, match="plein"):
        make_backup(store, small_disk, [keys[0]])
    assert _names(small_disk) == {"pole-20261101-023000.age"}


# --- restoring --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ready(tmp_path_factory, keys):
    """Make one backup, which the refusals then spoil in copies."""
    place = tmp_path_factory.mktemp("restaurer")
    store = open_store(place / "données")
    fill_store(store)
    backup = make_backup(store, place / "sauvegardes", [keys[0]])
    store.close()
    key = place / "essai.cle"
    key.write_text(cles.format_private_key(*keys, START))
    return backup, key


def _refused(file, key, target, match):
    with pytest.raises(PoleError, match=match):
        restore_backup(file, key, target)
    assert not target.exists() or not any(target.iterdir())


def test_a_living_folder_is_never_overwritten(ready, tmp_path):
    backup, key = ready
    alive = open_store(tmp_path / "vivante")
    fill_store(alive)
    before = _content(alive)
    with pytest.raises(InvalidInput, match="contient déjà une base"):
        restore_backup(backup, key, tmp_path / "vivante")
    assert _content(alive) == before
    alive.close()


def test_a_folder_with_anything_in_it_is_refused(ready, tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(InvalidInput, match="pas vide"):
        restore_backup(*ready, tmp_path)
    assert _names(tmp_path) == {"photo.jpg"}


def test_an_empty_folder_and_one_left_by_a_killed_restoration_will_do(ready, tmp_path):
    (tmp_path / "restauration.encours").mkdir()
    (tmp_path / "restauration.encours" / FILE_NAME).write_bytes(b"half")
    restore_backup(*ready, tmp_path)
    assert _names(tmp_path) == {FILE_NAME, "pieces", "restauration.json"}


def test_another_key_is_refused(ready, tmp_path):
    other = tmp_path / "autre.cle"
    other.write_text(cles.create_key_pair()[1])
    _refused(ready[0], other, tmp_path / "neuf", "Cette clé n’ouvre pas")


@pytest.mark.parametrize(
    ("content", "match"),
    [("", "ne contient pas de clé privée"), ("age1xyz", "ne contient pas de clé privée"),
     ("AGE-SECRET-KEY-1ABC", "incomplète ou abîmée"), (None, "ne se lit pas")],
)  # fmt: skip
def test_a_file_that_is_no_key_is_refused(ready, tmp_path, content, match):
    key = tmp_path / "fausse.cle"
    if content is not None:
        key.write_text(content)
    _refused(ready[0], key, tmp_path / "neuf", match)


def test_a_missing_file_is_told(ready, tmp_path):
    _refused(tmp_path / "rien.age", ready[1], tmp_path / "neuf", "n’existe pas")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 un document", b"pole" * 5000])
def test_what_is_no_backup_is_refused(ready, tmp_path, content):
    file = tmp_path / "x.age"
    file.write_bytes(content)
    _refused(file, ready[1], tmp_path / "neuf", "n’est pas une sauvegarde")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_shortened_backup_is_refused(ready, tmp_path_factory, data):
    place = tmp_path_factory.mktemp("court")
    content = ready[0].read_bytes()
    (place / "x.age").write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    _refused(place / "x.age", ready[1], place / "neuf", "sauvegarde")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_flipped_bit_is_refused(ready, tmp_path_factory, data):
    place = tmp_path_factory.mktemp("bit")
    content = bytearray(ready[0].read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    (place / "x.age").write_bytes(content)
    with pytest.raises(UnreadableFile):
        restore_backup(place / "x.age", ready[1], place / "neuf")


def _open_tar(backup: Path, private: str) -> dict[str, bytes]:
    clear = pyrage.decrypt(backup.read_bytes(), [pyrage.x25519.Identity.from_str(private)])
    with tarfile.open(fileobj=io.BytesIO(clear)) as archive:
        found = {member.name: archive.extractfile(member) for member in archive.getmembers()}
        return {name: handle.read() for name, handle in found.items() if handle}


def _seal(members: list[tuple[tarfile.TarInfo, bytes]], public: str, target: Path) -> Path:
    clear = io.BytesIO()
    with tarfile.open(fileobj=clear, mode="w") as archive:
        for member, content in members:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    recipient = pyrage.x25519.Recipient.from_str(public)
    target.write_bytes(pyrage.encrypt(clear.getvalue(), [recipient]))
    return target


def _forge(ready, keys, target: Path, change) -> Path:
    """Make a backup again with its manifest or its files changed."""
    parts = _open_tar(ready[0], keys[1])
    manifest = json.loads(parts["manifeste.json"])
    change(manifest, parts)
    parts["manifeste.json"] = json.dumps(manifest).encode()
    return _seal(
        [(tarfile.TarInfo(name), content) for name, content in parts.items()], keys[0], target
    )


def _newer_format(manifest, _):
    manifest["format"] = 2


def _newer_migration(manifest, _):
    manifest["migration"] = 999


def _wrong_count(manifest, _):
    manifest["lignes"]["saisine"] += 1


def _wrong_head(manifest, _):
    manifest["tetes"]["journal"]["empreinte"] = "f" * 64


def _other_piece(_, parts):
    name = next(name for name in parts if name.startswith("pieces/"))
    parts[name] = CONTENT.upper()


def _missing_file(_, parts):
    del parts[FILE_NAME]


def _unlisted_file(_, parts):
    parts["pieces/en-trop"] = b"x"


def _program(manifest, parts):
    _list_file(manifest, parts, "app.py", b"print('bonjour')")


def _climb(manifest, parts):
    _list_file(manifest, parts, "../evasion.txt", b"x")


def _absolute(manifest, parts):
    _list_file(manifest, parts, "/tmp/evasion-du-pole.txt", b"x")


def _list_file(manifest, parts, name, content):
    parts[name] = content
    manifest["fichiers"].append({"nom": name, "taille": len(content), "sha256": "0" * 64})


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (_newer_format, "plus récente"),
        (_newer_migration, "plus récente"),
        (_wrong_count, "contenu annoncé"),
        (_wrong_head, "contenu annoncé"),
        (_other_piece, "abîmée"),
        (_missing_file, "abîmée"),
        (_unlisted_file, "inattendu"),
        (_program, "inattendu"),
        (_climb, "inattendu"),
        (_absolute, "inattendu"),
    ],
)
def test_a_backup_that_is_not_what_it_says_is_refused(ready, keys, tmp_path, change, match):
    file = _forge(ready, keys, tmp_path / "forgée.age", change)
    _refused(file, ready[1], tmp_path / "neuf", match)
    assert not (tmp_path / "evasion.txt").exists()
    assert not Path("/tmp/evasion-du-pole.txt").exists()


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
)
def test_links_and_devices_are_refused(ready, keys, tmp_path, kind):
    parts = _open_tar(ready[0], keys[1])
    link = tarfile.TarInfo("pieces/lien")
    link.type, link.linkname = kind, "/etc/passwd"
    members = [(tarfile.TarInfo(name), content) for name, content in parts.items()]
    file = _seal([*members, (link, b"")], keys[0], tmp_path / "x.age")
    _refused(file, ready[1], tmp_path / "neuf", "inattendu")


def test_something_else_for_the_same_key_is_refused(ready, keys, tmp_path):
    recipient = pyrage.x25519.Recipient.from_str(keys[0])
    for content in (b"", b"une lettre", b"x" * 100_000):
        (tmp_path / "x.age").write_bytes(pyrage.encrypt(content, [recipient]))
        _refused(tmp_path / "x.age", ready[1], tmp_path / "neuf", "n’est pas une sauvegarde")


# --- keeping ----------------------------------------------------------------------------------


def test_pruning_touches_our_old_backups_only(folder):
    folder.mkdir()
    others = {HEADS_NAME, "lisez-moi.txt", "pole-ancien.age"}
    for name in others:
        (folder / name).write_text("x")
    for day in range(1, 29):
        (folder / f"pole-202609{day:02d}-023000.age").write_text("x")
    gone = prune_backups(folder, START.replace(month=9, day=28))
    left = [path.name for _, path in list_backups(folder)]
    assert gone == 28 - len(left)
    assert 9 <= len(left) <= 15
    assert left[-1] == "pole-20260928-023000.age"
    assert others <= _names(folder)


def test_the_folder_of_the_backups_is_a_setting(monkeypatch, tmp_path):
    monkeypatch.delenv("POLE_SAUVEGARDES", raising=False)
    assert sauvegardes.backup_folder(tmp_path) == tmp_path / "sauvegardes"
    monkeypatch.setenv("POLE_SAUVEGARDES", str(tmp_path / "disque"))
    assert sauvegardes.backup_folder(tmp_path) == tmp_path / "disque"


# --- keys -------------------------------------------------------------------------------------


def test_a_key_file_reads_back_and_is_for_its_owner_only(key_file, keys):
    assert str(cles.read_private_key(key_file)) == keys[1]
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_a_key_is_never_overwritten(key_file):
    before = key_file.read_text()
    with pytest.raises(InvalidInput, match="jamais écrasée"):
        cles.write_private_key(key_file, "autre")
    assert key_file.read_text() == before


def test_public_keys_read_back_without_the_private_one(tmp_path, keys):
    assert cles.read_public_keys(tmp_path) == []
    cles.write_public_keys(tmp_path, [keys[0]])
    assert cles.read_public_keys(tmp_path) == [keys[0]]
    assert "SECRET" not in (tmp_path / cles.FILE_NAME).read_text()
    with pytest.raises(InvalidInput):
        cles.write_public_keys(tmp_path, [keys[0]] * 3)
    with pytest.raises(InvalidInput):
        cles.write_public_keys(tmp_path, [keys[1]])
