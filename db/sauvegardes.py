"""Backups: made hot, encrypted for the holders of the keys, checked by really restoring.

A backup is a tar (manifest first, then the store, the attachments and the public keys) inside
one age file. Only the private keys open it, and the server has none. So that the very file on
the disk can be checked, it is encrypted to one more recipient: a key made for this backup, held
in memory and forgotten with it. See docs/adr/0006.
"""

import errno
import hashlib
import io
import os
import re
import shutil
import tarfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Final

import pyrage
from pydantic import ValidationError

from core.errors import Conflict, InvalidInput, StoreUnavailable, UnreadableFile
from core.sauvegarde import (
    FORMAT,
    FichierSauve,
    Manifeste,
    Repere,
    Restauration,
    Tete,
    find_moment,
    name_backup,
    read_manifest,
    select_kept,
)
from db import connection, pieces
from db.cles import FILE_NAME as KEYS_NAME
from db.cles import MAX_KEYS, parse_public_key, read_private_key
from db.connection import (
    LOCAL_ZONE,
    Store,
    Transaction,
    engine_version,
    known_migrations,
    list_tables,
    sync_folder,
    utc_now,
)

HEADS_NAME: Final = "tetes.jsonl"
RESTORED_NAME: Final = "restauration.json"
FOLDER: Final = "sauvegardes"
_WORKSHOP: Final = "sauvegarde.encours"
_RESTORE_WORKSHOP: Final = "restauration.encours"
_MANIFEST: Final = "manifeste.json"
_AGE: Final = b"age-encryption.org/"
# Anybody can encrypt for a public key: what a backup may hold is said here, not by the backup.
_ALLOWED: Final = re.compile(
    rf"{re.escape(connection.FILE_NAME)}|{re.escape(KEYS_NAME)}|{pieces.FOLDER}/[A-Za-z0-9_-]+"
)
_ROOM: Final = 4  # the copy, its log, the tar and the sealed file stand side by side for a moment
_making = threading.Lock()


def backup_folder(data_folder: Path) -> Path:
    """Return where the backups go: `POLE_SAUVEGARDES`, by default beside the store."""
    chosen = os.environ.get("POLE_SAUVEGARDES")
    return Path(chosen).resolve() if chosen else data_folder / FOLDER


def to_local(moment: datetime) -> datetime:
    """Return a naive UTC moment on the local clock, naive too: what a person reads."""
    return moment.replace(tzinfo=UTC).astimezone(LOCAL_ZONE).replace(tzinfo=None)


def _size(number: int) -> str:
    return f"{max(1, round(number / 1_000_000))} Mo"


def product_version() -> str:
    """Return the version of the product, « sans version » when run from its sources."""
    try:
        return metadata.version("pole-ressource")
    except metadata.PackageNotFoundError:
        return "sans version"


def read_facts(tx: Transaction) -> tuple[dict[str, int], dict[str, Tete], int]:
    """Count the rows of each table, and read the heads of the chains and the last migration."""
    counts = {nom: int(tx.value(f"SELECT count(*) FROM {nom}")) for nom in list_tables(tx)}  # noqa: S608 - names from the catalogue
    heads = tx.rows("SELECT nom, seq, empreinte FROM chaine")
    return (
        counts,
        {row["nom"]: Tete(seq=row["seq"], empreinte=row["empreinte"]) for row in heads},
        int(tx.value("SELECT max(numero) FROM migration")),
    )


@contextmanager
def _told(doing: str) -> Iterator[None]:
    """Translate what the disk refuses."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreUnavailable(
                f"Le disque est plein : {doing} ne s’est pas faite. La base n’a pas changé ; "
                "libérez de la place, puis recommencez."
            ) from error
        raise StoreUnavailable(
            f"Le disque a refusé un fichier ({os.strerror(error.errno or 0)}) : {doing} ne s’est "
            "pas faite. Vérifiez que le dossier existe et que l’application peut y écrire."
        ) from error


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clean_leftovers(data_folder: Path, folder: Path) -> None:
    """Remove what a killed backup left in clear beside the store, and half-written backups.

    Only for the process that holds the store.
    """
    shutil.rmtree(data_folder / _WORKSHOP, ignore_errors=True)
    for partial in folder.glob("pole-*.age.partiel"):
        partial.unlink(missing_ok=True)


def make_backup(store: Store, folder: Path, public_keys: Sequence[str]) -> Path:
    """Back up the living store into a folder and return the new file.

    The file is decrypted again, restored into a temporary folder, opened and compared (files,
    row counts, chain heads) before it gets its name. Nothing in clear is left, even by a failure.

    Raises:
        InvalidInput: there is no key, or a wrong one.
        StoreUnavailable: the disk refuses, or the check found a difference.
        Conflict: another backup is being made.
    """
    recipients = _read_recipients(public_keys)
    if not _making.acquire(blocking=False):
        raise Conflict("Une sauvegarde est déjà en cours : attendez qu’elle se termine.")
    try:
        with _told("la sauvegarde"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            clean_leftovers(store.folder, folder)
            with store.frozen():  # no file comes or goes while their sizes are summed
                _check_room(store.folder)
            with _workshop(store.folder / _WORKSHOP) as workshop:
                return _make(store, folder, recipients, workshop)
    finally:
        _making.release()


def _read_recipients(public_keys: Sequence[str]) -> list[pyrage.x25519.Recipient]:
    if not public_keys:
        raise InvalidInput(
            "Aucune clé de sauvegarde : rien n’a été sauvegardé. Faites-en une avec « pole cles "
            "creer », puis mettez le fichier de clé en lieu sûr."
        )
    if len(public_keys) > MAX_KEYS:
        raise InvalidInput(f"Deux clés de sauvegarde au plus : corrigez « {KEYS_NAME} ».")
    return [parse_public_key(key) for key in public_keys]


def _check_room(data_folder: Path) -> None:
    used = sum(f.stat().st_size for f in data_folder.glob(f"{connection.FILE_NAME}*"))
    used += sum(f.stat().st_size for f in (data_folder / pieces.FOLDER).glob("*"))
    left = shutil.disk_usage(data_folder).free
    if left < _ROOM * used:
        raise StoreUnavailable(
            f"Le disque des données n’a plus assez de place pour une sauvegarde : {_size(left)} "
            f"libres, il en faut {_size(_ROOM * used)}. Libérez de la place, puis recommencez."
        )


def _make(
    store: Store, folder: Path, recipients: list[pyrage.x25519.Recipient], workshop: Path
) -> Path:
    content, tar = workshop / "contenu", workshop / "contenu.tar"
    manifeste = _gather(store, content)
    _pack(content, manifeste, tar)
    shutil.rmtree(content)
    once = pyrage.x25519.Identity.generate()
    target = _free_name(folder, to_local(manifeste.creee_le))
    partial = target.with_name(f"{target.name}.partiel")
    try:
        sha256 = _encrypt(tar, partial, [*recipients, once.to_public()])
        tar.unlink()
        _check(partial, once, workshop, manifeste)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(folder)
    repere = Repere(
        date=manifeste.creee_le, tetes=manifeste.tetes, sauvegarde=target.name, sha256=sha256
    )
    _append_line(folder / HEADS_NAME, repere.model_dump_json())
    return target


def _free_name(folder: Path, moment: datetime) -> Path:
    while (folder / name_backup(moment)).exists():
        moment += timedelta(seconds=1)
    return folder / name_backup(moment)


def _gather(store: Store, content: Path) -> Manifeste:
    content.mkdir()
    (content / pieces.FOLDER).mkdir()
    with store.frozen():  # rows and attachments as of one moment
        store.copy_to(content / connection.FILE_NAME)
        with store.reading() as tx:
            lignes, tetes, migration = read_facts(tx)
            rows = tx.rows("SELECT id FROM piece WHERE retiree_le IS NULL")
            engine, now = engine_version(tx), tx.now
        missing = [row["id"] for row in rows if not _take_piece(store.folder, content, row["id"])]
    keys = store.folder / KEYS_NAME
    if keys.exists():
        shutil.copyfile(keys, content / KEYS_NAME)
    files = sorted(path for path in content.rglob("*") if path.is_file())
    return Manifeste(
        format=FORMAT, produit=product_version(), moteur=engine, creee_le=now,
        migration=migration, lignes=lignes, tetes=tetes, pieces_absentes=len(missing),
        fichiers=tuple(_describe(path, content) for path in files),
    )  # fmt: skip


def _take_piece(data_folder: Path, content: Path, piece_id: str) -> bool:
    source = pieces.piece_path(data_folder, piece_id)
    if not source.is_file():
        return False  # said in the manifest and by « pole verifier »: no reason to save nothing
    target = pieces.piece_path(content, piece_id)
    try:
        target.hardlink_to(source)
    except OSError:  # a file system without links
        shutil.copyfile(source, target)
    return True


def _describe(path: Path, root: Path) -> FichierSauve:
    return FichierSauve(
        nom=path.relative_to(root).as_posix(), taille=path.stat().st_size, sha256=hash_file(path)
    )


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hex digits."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _pack(content: Path, manifeste: Manifeste, tar: Path) -> None:
    summary = manifeste.model_dump_json(indent=1).encode()
    with tarfile.open(tar, "w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(_member(_MANIFEST, len(summary)), io.BytesIO(summary))
        for file in manifeste.fichiers:
            with (content / file.nom).open("rb") as handle:
                archive.addfile(_member(file.nom, file.taille), handle)


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _encrypt(source: Path, target: Path, recipients: list[pyrage.x25519.Recipient]) -> str:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with source.open("rb") as clear, os.fdopen(descriptor, "wb") as sealed:
        try:
            pyrage.encrypt_io(clear, sealed, recipients)
        except pyrage.EncryptError as error:
            full = f"Errno {errno.ENOSPC}]" in str(error)
            raise OSError(errno.ENOSPC if full else errno.EIO, str(error)) from error
        sealed.flush()
        os.fsync(sealed.fileno())
    return hash_file(target)


def _append_line(path: Path, line: str) -> None:
    with path.open("ab") as handle:
        if handle.tell() and not _ends_line(path):  # a kill cut the line before
            handle.write(b"\n")
        handle.write(f"{line}\n".encode())
        handle.flush()
        os.fsync(handle.fileno())


def _ends_line(path: Path) -> bool:
    with path.open("rb") as handle:
        handle.seek(-1, os.SEEK_END)
        return handle.read(1) == b"\n"


def _check(
    sealed: Path, identity: pyrage.x25519.Identity, workshop: Path, expected: Manifeste
) -> None:
    trial = workshop / "essai"
    trial.mkdir()
    found = _unpack(sealed, identity, trial)
    if found != expected:
        raise UnreadableFile("La sauvegarde relue n’est pas celle qui a été écrite : recommencez.")
    _compare_store(trial, expected)
    shutil.rmtree(trial)


def _unpack(sealed: Path, identity: pyrage.x25519.Identity, target: Path) -> Manifeste:
    tar = target / "contenu.tar"
    with sealed.open("rb") as source, tar.open("wb") as clear:
        _decrypt(source, clear, identity)
    try:
        with tarfile.open(tar) as archive:
            manifeste = _extract(archive, target)
    except (tarfile.TarError, EOFError) as error:
        raise UnreadableFile(
            "Ce fichier se déchiffre mais n’est pas une sauvegarde du pôle."
        ) from error
    tar.unlink()
    for file in manifeste.fichiers:
        path = target / file.nom
        if not path.is_file() or _describe(path, target) != file:
            raise UnreadableFile(
                f"La sauvegarde est abîmée : « {file.nom} » n’est plus celui qui a été sauvegardé. "
                "Prenez la sauvegarde précédente."
            )
    return manifeste


def _decrypt(source: io.BufferedReader, clear: io.BufferedIOBase, identity: object) -> None:
    if not source.peek(len(_AGE)).startswith(_AGE):
        raise UnreadableFile(
            "Ce fichier n’est pas une sauvegarde du pôle : elles s’appellent "
            "« pole-AAAAMMJJ-HHMMSS.age »."
        )
    try:
        pyrage.decrypt_io(source, clear, [identity])
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise UnreadableFile(
                "Cette clé n’ouvre pas cette sauvegarde. Prenez le fichier de clé créé pour cette "
                "installation (ou le second, s’il y en a deux)."
            ) from error
        raise _damaged() from error
    except OSError as error:
        if error.errno is None:  # what age says of an altered or shortened file
            raise _damaged() from error
        raise


def _damaged() -> UnreadableFile:
    return UnreadableFile(
        "Cette sauvegarde est incomplète ou abîmée : rien n’en a été repris. Recopiez-la depuis "
        "son support, ou prenez la précédente."
    )


def _extract(archive: tarfile.TarFile, target: Path) -> Manifeste:
    first = archive.next()
    handle = archive.extractfile(first) if first and first.name == _MANIFEST else None
    if handle is None:
        raise UnreadableFile("Ce fichier se déchiffre mais n’est pas une sauvegarde du pôle.")
    manifeste = read_manifest(handle.read())
    expected = {file.nom for file in manifeste.fichiers if _ALLOWED.fullmatch(file.nom)}
    members = [member for member in archive.getmembers() if member.name != _MANIFEST]
    if any(not member.isfile() or member.name not in expected for member in members):
        raise UnreadableFile("Cette sauvegarde contient un fichier inattendu : elle est refusée.")
    archive.extractall(target, members=members, filter="data")
    return manifeste


def _compare_store(folder: Path, manifeste: Manifeste) -> None:
    if not (folder / connection.FILE_NAME).is_file():
        raise UnreadableFile("Cette sauvegarde ne contient pas de base : prenez la précédente.")
    restored = Store(folder, migrate=False)
    try:
        with restored.reading() as tx:
            facts = read_facts(tx)
    finally:
        restored.close()
    if facts != (dict(manifeste.lignes), dict(manifeste.tetes), manifeste.migration):
        raise UnreadableFile(
            "La base restaurée n’a pas le contenu annoncé par la sauvegarde : elle est refusée. "
            "Prenez la sauvegarde précédente et signalez-le."
        )


def restore_backup(file: Path, private_key_file: Path, target_folder: Path) -> Manifeste:
    """Restore a backup into a new or empty folder, ready to start, and return its manifest.

    Raises:
        InvalidInput: the folder is not empty.
        UnreadableFile: wrong key, not a backup, damaged, or from a newer version.
        StoreUnavailable: the disk refuses.
    """
    if not file.is_file():
        raise UnreadableFile(f"Le fichier {file.name} n’existe pas. Vérifiez son chemin.")
    identity = read_private_key(private_key_file)
    _check_empty(target_folder)
    with _told("la restauration"):
        target_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _workshop(target_folder / _RESTORE_WORKSHOP) as workshop:
            manifeste = _unpack(file, identity, workshop)
            if manifeste.migration > max(known_migrations()):
                raise UnreadableFile(
                    "Cette sauvegarde vient d’une version plus récente du produit (migration "
                    f"{manifeste.migration}). Installez cette version, puis recommencez."
                )
            _compare_store(workshop, manifeste)
            _settle(workshop, target_folder, file.name, manifeste)
    return manifeste


def _check_empty(folder: Path) -> None:
    if (folder / connection.FILE_NAME).exists():
        raise InvalidInput(
            "Ce dossier contient déjà une base : une restauration n’écrase jamais rien. Donnez un "
            "dossier vide ou nouveau."
        )
    if folder.exists() and (
        not folder.is_dir() or any(entry.name != _RESTORE_WORKSHOP for entry in folder.iterdir())
    ):
        raise InvalidInput("Ce dossier n’est pas vide : donnez un dossier vide ou nouveau.")


def _settle(workshop: Path, target: Path, name: str, manifeste: Manifeste) -> None:
    """Move what was restored into place, the store last: half of it never starts."""
    trace = Restauration(sauvegarde=name, creee_le=manifeste.creee_le, restauree_le=utc_now())
    (target / RESTORED_NAME).write_text(trace.model_dump_json() + "\n", encoding="utf-8")
    for entry in sorted(workshop.iterdir(), key=lambda e: e.name == connection.FILE_NAME):
        entry.rename(target / entry.name)
    sync_folder(target)


def find_restoration(data_folder: Path) -> Restauration | None:
    """Return where a restored store comes from; None for a store that always lived here."""
    path = data_folder / RESTORED_NAME
    if not path.exists():
        return None
    try:
        return Restauration.model_validate_json(path.read_bytes())
    except ValidationError:
        return None


def read_heads(folder: Path) -> list[Repere]:
    """Read `tetes.jsonl`, oldest first; a line that a kill cut is left out."""
    path = folder / HEADS_NAME
    if not path.exists():
        return []
    return [found for line in path.read_bytes().splitlines() if (found := _read_head(line))]


def _read_head(line: bytes) -> Repere | None:
    try:
        return Repere.model_validate_json(line)
    except ValidationError:
        return None


def list_backups(folder: Path) -> list[tuple[datetime, Path]]:
    """List the backups of a folder by local moment, oldest first; other files are not looked at."""
    if not folder.is_dir():
        return []
    found = ((find_moment(path.name), path) for path in folder.iterdir())
    return sorted((moment, path) for moment, path in found if moment)


def prune_backups(folder: Path, now: datetime) -> int:
    """Delete the backups that the retention rule lets go (`now` is naive UTC); return how many."""
    backups = list_backups(folder)
    kept = select_kept([moment for moment, _ in backups], to_local(now))
    gone = [path for moment, path in backups if moment not in kept]
    with _told("la suppression des anciennes sauvegardes"):
        for path in gone:
            path.unlink(missing_ok=True)
    return len(gone)
