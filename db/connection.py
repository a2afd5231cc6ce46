"""The store: one DuckDB file, opened by one process, reached through transactions only.

Everything that only DuckDB has stays in this module. See `docs/adr/0001` and `0003`.
"""

import os
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import duckdb

from core.errors import Conflict, InvalidInput, NotFound, StoreUnavailable
from core.personne import SYSTEME, Acteur

FILE_NAME: Final = "pole.duckdb"
LOCAL_ZONE: Final = ZoneInfo("Europe/Paris")
MEMORY_LIMIT: Final = "512MB"
UPKEEP_PATIENCE: Final = 30.0  # seconds that upkeep waits for those inside to be done
_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_PARAMETER: Final = re.compile(r"\$([a-z_][a-z0-9_]*)")

Row = dict[str, Any]
Clock = Callable[[], datetime]


def data_folder() -> Path:
    """Return the folder of the installation: `POLE_DATA`, by default `data/`."""
    return Path(os.environ.get("POLE_DATA", "data")).resolve()


def utc_now() -> datetime:
    """Return the present moment as a naive UTC datetime, as the store keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def local_moment(moment: datetime) -> datetime:
    """Return a naive UTC moment as French local time."""
    return moment.replace(tzinfo=UTC).astimezone(LOCAL_ZONE)


def local_day(moment: datetime) -> date:
    """Return the calendar day in France of a naive UTC moment."""
    return local_moment(moment).date()


def new_id() -> str:
    """Return a fresh opaque identifier: 32 hex digits, never guessed, never meaningful."""
    return secrets.token_hex(16)


@lru_cache(maxsize=1024)
def _parameter_names(sql: str) -> frozenset[str]:
    return frozenset(_PARAMETER.findall(sql))


def _identifier(name: str) -> str:
    if not re.fullmatch(r"[a-z_][a-z0-9_]*", name):
        raise ValueError(name)
    return name


def known_migrations() -> dict[int, Path]:
    """Return the migrations that this version of the product knows, by number."""
    return {int(path.name[:4]): path for path in sorted(_MIGRATIONS.glob("[0-9]*.sql"))}


@dataclass
class Transaction:
    """A cursor, who acts, and what time it is. Functions of `db` receive it and never commit."""

    cursor: duckdb.DuckDBPyConnection
    now: datetime
    writable: bool
    folder: Path
    actor: Acteur = SYSTEME
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    after_rollback: list[Callable[[], None]] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The calendar day in France."""
        return local_day(self.now)

    def execute(self, sql: str, **parameters: object) -> None:
        """Run a statement with `$name` parameters; those the statement does not name are left."""
        names = _parameter_names(sql)
        self.cursor.execute(sql, {k: v for k, v in parameters.items() if k in names})

    def rows(self, sql: str, **parameters: object) -> list[Row]:
        """Run a query and return its rows as dicts."""
        self.execute(sql, **parameters)
        names = [column[0] for column in self.cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in self.cursor.fetchall()]

    def row(self, sql: str, **parameters: object) -> Row | None:
        """Run a query and return its first row, or None."""
        found = self.rows(sql, **parameters)
        return found[0] if found else None

    def value(self, sql: str, **parameters: object) -> Any:
        """Run a query and return the first column of its first row, or None."""
        self.execute(sql, **parameters)
        row = self.cursor.fetchone()
        return row[0] if row else None

    def insert(self, table: str, **columns: object) -> None:
        """Insert one row; the table and column names come from code, never from input."""
        names = ", ".join(_identifier(name) for name in columns)
        marks = ", ".join(f"${name}" for name in columns)
        sql = f"INSERT INTO {_identifier(table)} ({names}) VALUES ({marks})"  # noqa: S608 - names from code
        self.cursor.execute(sql, columns)

    def save(self, table: str, row_id: str, version: int, **columns: object) -> int:
        """Update one row if nobody changed it since `version` was read; return the new version.

        Raises:
            Conflict: the row has another version now.
            NotFound: the row is gone.
        """
        sets = ", ".join(f"{_identifier(name)} = ${name}" for name in columns)
        table = _identifier(table)
        sql = (
            f"UPDATE {table} SET {sets}, version = version + 1 "  # noqa: S608 - names from code
            "WHERE id = $row_id AND version = $row_version RETURNING version"
        )
        saved = self.value(sql, **columns, row_id=row_id, row_version=version)
        if saved is not None:
            return int(saved)
        if self.value(f"SELECT 1 FROM {table} WHERE id = $row_id", row_id=row_id):  # noqa: S608 - names from code
            raise Conflict(
                "Quelqu’un d’autre vient de modifier cette fiche. Rien n’a été écrasé : "
                "relisez sa version, puis reprenez la vôtre."
            )
        raise NotFound("Cet élément n’existe plus. Revenez à la liste.")


_BROKEN: Final = (
    duckdb.FatalException, duckdb.InternalException, duckdb.IOException,
    duckdb.SerializationException, duckdb.ConnectionException,
)  # fmt: skip


class StoreInUse(StoreUnavailable):
    """Another process holds the store; nothing is wrong with it."""


class StoreDamaged(StoreUnavailable):
    """The file or its write-ahead log does not read; the disk is not merely full or away."""


def _translate(error: duckdb.Error) -> Exception:
    text = str(error)
    if "No space left" in text or "disk full" in text.lower():
        return StoreUnavailable(
            "Le disque du serveur est plein : rien n’a été enregistré, ce qui est à l’écran "
            "reste à l’écran. Prévenez la personne qui s’occupe du serveur."
        )
    broken = type(error) is duckdb.Error or isinstance(error, _BROKEN)  # bare: a wrong checksum
    if broken or "Failed to commit" in text:
        return StoreUnavailable(
            "La base ne répond plus : rien n’a été enregistré. Prévenez la personne qui "
            "s’occupe du serveur ; elle trouvera quoi faire avec « pole verifier »."
        )
    if isinstance(error, duckdb.TransactionException) and "conflict" in text.lower():
        return Conflict("Deux enregistrements se sont croisés. Rien n’a été perdu : recommencez.")
    return error


class Store:
    """The open store. Readers run side by side; one writer at a time; upkeep runs alone."""

    def __init__(self, folder: Path, *, clock: Clock = utc_now, migrate: bool = True) -> None:
        """Open the store of a folder, creating it and (unless told not to) migrating it.

        Raises:
            StoreUnavailable: another process holds the file, or it cannot be read.
        """
        self.folder = folder
        self.path = folder / FILE_NAME
        self.clock = clock
        self._migrates = migrate
        self._writer = threading.RLock()
        self._gate = threading.Condition()
        self._active = 0
        self._upkeep = False
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.path.exists():
            self._create()
        self._connection = self._open(self.path)
        self._migrate_or_close(self._connection)
        self._remove_leftovers()

    def _connect(self, path: Path) -> duckdb.DuckDBPyConnection:
        config: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "memory_limit": MEMORY_LIMIT,
            "threads": "2",
        }
        try:
            return duckdb.connect(str(path), config=config)
        except duckdb.IOException as error:
            if "lock" in str(error).lower():
                raise StoreInUse(
                    "L’application est en marche et tient la base. Arrêtez-la d’abord, "
                    "ou passez par l’écran Administration."
                ) from error
            raise StoreUnavailable(
                f"La base {path.name} ne s’ouvre pas. N’effacez rien : copiez le dossier des "
                "données, puis restaurez la dernière sauvegarde (« pole restaurer »)."
            ) from error
        except duckdb.Error as error:
            raise StoreDamaged(
                f"La base {path.name} est abîmée. N’effacez rien : copiez le dossier des "
                "données, puis essayez « pole reparer », ou restaurez la dernière sauvegarde "
                "(« pole restaurer »)."
            ) from error

    def _open(self, path: Path) -> duckdb.DuckDBPyConnection:
        connection = self._connect(path)
        folder = str(self.folder.resolve()).replace("'", "''")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"SET allowed_directories = ['{folder}']")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        return connection

    def _create(self) -> None:
        """Make the file under a temporary name: its creation is the one moment a kill breaks."""
        if _wal_of(self.path).exists():
            raise StoreUnavailable(
                f"Le fichier {FILE_NAME} a disparu du dossier des données, mais son journal "
                f"{FILE_NAME}.wal y est encore. N’effacez rien : remettez le fichier en place, ou "
                "restaurez la dernière sauvegarde dans un dossier vide (« pole restaurer »)."
            )
        temporary = self.folder / f"{FILE_NAME}.creation"
        _remove(temporary)
        connection = self._connect(temporary)
        self._migrate_or_close(connection)
        connection.close()
        temporary.replace(self.path)
        sync_folder(self.folder)

    def _migrate_or_close(self, connection: duckdb.DuckDBPyConnection) -> None:
        try:
            self._migrate(connection)
        except BaseException as error:
            connection.close()
            if isinstance(error, duckdb.Error):
                raise _translate(error) from error
            raise

    def _migrate(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migration "
            "(numero INTEGER PRIMARY KEY, nom VARCHAR NOT NULL, appliquee_le TIMESTAMP NOT NULL)"
        )
        applied = {row[0] for row in connection.execute("SELECT numero FROM migration").fetchall()}
        known = known_migrations()
        if unknown := applied - known.keys():
            raise StoreUnavailable(
                f"Cette base vient d’une version plus récente (migration {max(unknown)}). "
                "Installez la version du produit qui l’a écrite."
            )
        if applied and not self._migrates:
            return
        pending = sorted(known.keys() - applied)
        if applied and pending:  # a plain copy: going back is one rename, without any key
            before = self.folder / f"{FILE_NAME}.avant-{pending[0]:04d}"
            _remove(before)
            self._copy(connection, before)
        for number in pending:
            self._apply(connection, number, known[number])
        if pending:
            connection.execute("CHECKPOINT")

    def _apply(self, connection: duckdb.DuckDBPyConnection, number: int, path: Path) -> None:
        try:
            connection.execute("BEGIN TRANSACTION")
            connection.execute(path.read_text(encoding="utf-8"))
            connection.execute(
                "INSERT INTO migration VALUES ($numero, $nom, $moment)",
                {"numero": number, "nom": path.stem, "moment": self.clock()},
            )
            connection.execute("COMMIT")
        except duckdb.Error as error:
            _roll_back(connection)
            raise StoreUnavailable(
                f"La mise à niveau {path.stem} de la base a échoué : la base est restée comme "
                "avant. Remettez la version précédente du produit et signalez cette ligne."
            ) from error

    def _remove_leftovers(self) -> None:
        """Remove what a killed creation or compaction left; the file is ours alone by now."""
        for name in (f"{FILE_NAME}.creation", f"{FILE_NAME}.compactage"):
            _remove(self.folder / name)

    @contextmanager
    def _entered(self) -> Iterator[None]:
        with self._gate:
            self._gate.wait_for(lambda: not self._upkeep)
            self._active += 1
        try:
            yield
        finally:
            with self._gate:
                self._active -= 1
                self._gate.notify_all()

    @contextmanager
    def reading(self, identify: "Identify | None" = None) -> Iterator[Transaction]:
        """Open a read-only transaction: one consistent picture, writes refused by the engine."""
        with self._entered(), self._transaction("BEGIN TRANSACTION READ ONLY") as tx:
            if identify:
                tx.actor = identify(tx)
            yield tx

    @contextmanager
    def writing(self, identify: "Identify | None" = None) -> Iterator[Transaction]:
        """Open a writing transaction: all or nothing, one at a time.

        `identify` reads who acts from the store itself, so that rights stop at once.
        """
        with self._writer, self._entered():
            with self._transaction("BEGIN TRANSACTION") as tx:
                tx.writable = True
                if identify:
                    tx.actor = identify(tx)
                yield tx
            for done in tx.after_commit:
                done()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Transaction]:
        cursor = self._connection.cursor()
        tx = Transaction(cursor, self.clock(), writable=False, folder=self.folder)
        try:
            cursor.execute(begin)
            yield tx
            cursor.execute("COMMIT")
        except BaseException as error:
            _roll_back(cursor)
            for undo in tx.after_rollback:
                undo()
            if isinstance(error, duckdb.Error):
                raise _translate(error) from error
            raise
        finally:
            cursor.close()

    @contextmanager
    def _alone(self, patience: float | None = None) -> Iterator[None]:
        """Wait until nobody is in a transaction and keep everybody out.

        Raises:
            Conflict: somebody still was inside after `patience` seconds.
        """
        with self._writer:
            try:
                with self._gate:
                    self._upkeep = True
                    if not self._gate.wait_for(lambda: self._active == 0, patience):
                        raise Conflict("La base est très occupée : recommencez plus tard.")
                yield
            finally:
                with self._gate:
                    self._upkeep = False
                    self._gate.notify_all()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Keep writers out, readers in: rows and files beside the store make one picture."""
        with self._writer:
            yield

    def copy_to(self, target: Path) -> None:
        """Copy the living store, as of one moment, into a new DuckDB file inside the folder.

        Readers go on; writers wait. Nothing is left of a copy that failed.

        Raises:
            InvalidInput: the file exists.
            StoreUnavailable: the disk is full, or the copy is not the store's equal.
        """
        if target.exists():
            raise InvalidInput(f"Le fichier {target.name} existe déjà : choisissez un autre nom.")
        with self.frozen(), self._entered():
            cursor = self._connection.cursor()
            try:
                self._copy(cursor, target)
            finally:
                cursor.close()

    def compact(self) -> None:
        """Rewrite the file: only a copy into a new file removes what was deleted.

        Raises:
            Conflict: people were at work all the while.
            StoreUnavailable: the disk is full; the store stays as it was.
        """
        temporary = self.folder / f"{FILE_NAME}.compactage"
        with self._alone(UPKEEP_PATIENCE):
            _remove(temporary)
            try:
                self._copy(self._connection, temporary)
                self._fold_wal()
                self._connection.close()
                self._swap(temporary)
            finally:
                _remove(temporary)
                self._connection.close()
                self._connection = self._open(self.path)

    def _copy(self, connection: duckdb.DuckDBPyConnection, target: Path) -> None:
        place = str(target.resolve()).replace("'", "''")
        try:
            connection.execute(f"ATTACH '{place}' AS copie")
            connection.execute(f"COPY FROM DATABASE {self.path.stem} TO copie")
            _compare(connection, self.path.stem, "copie")
            connection.execute("DETACH copie")
        except BaseException as error:
            _detach(connection)
            _remove(target)
            if isinstance(error, duckdb.Error):
                raise _translate(error) from error
            raise

    def _swap(self, new: Path) -> None:
        if _wal_of(self.path).exists():  # closing should have emptied it: the old file stays
            return
        descriptor = os.open(new, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        new.replace(self.path)
        sync_folder(self.folder)

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file.

        Raises:
            Conflict: people were at work all the while.
            StoreUnavailable: the disk is full.
        """
        with self._alone(UPKEEP_PATIENCE):
            self._fold_wal()

    def _fold_wal(self) -> None:
        try:
            self._connection.execute("CHECKPOINT")
        except duckdb.Error as error:
            raise _translate(error) from error

    def close(self) -> None:
        """Close the store; whoever still is in a transaction is waited for."""
        with self._alone():
            self._connection.close()


Identify = Callable[[Transaction], Acteur]


def list_tables(tx: Transaction) -> dict[str, list[str]]:
    """List the tables of the store, each with the columns of its primary key."""
    rows = tx.rows(
        "SELECT table_name AS nom, constraint_column_names AS cle FROM duckdb_constraints() "
        "WHERE database_name = $base AND constraint_type = 'PRIMARY KEY' ORDER BY nom",
        base=Path(FILE_NAME).stem,
    )
    return {row["nom"]: list(row["cle"]) for row in rows}


def fingerprint(tx: Transaction, table: str) -> int:
    """Read every column of every row and return a hash that does not depend on their order.

    A damaged block is refused by its checksum. Compare within one version of the engine only.
    """
    return int(tx.value(f"SELECT bit_xor(hash(t)) FROM {_identifier(table)} t") or 0)  # noqa: S608 - names from the catalogue


def engine_version(tx: Transaction) -> str:
    """Return the version of the engine."""
    return str(tx.value("SELECT version()"))


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.execute("ROLLBACK")
    except duckdb.Error:
        return  # the engine already rolled back, or the store is gone: the first error is told


def _wal_of(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _remove(path: Path) -> None:
    for file in (path, _wal_of(path)):
        file.unlink(missing_ok=True)


def _detach(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute("DETACH DATABASE IF EXISTS copie")
    except duckdb.Error:
        return  # the copy is being given up anyway: the first error is told


def _compare(connection: duckdb.DuckDBPyConnection, original: str, copy: str) -> None:
    tables = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = $name", {"name": original}
    ).fetchall()
    for (table,) in tables:
        counts = {
            connection.execute(f"SELECT count(*) FROM {name}.main.{table}").fetchone()  # noqa: S608 - names from the catalogue
            for name in (original, copy)
        }
        if len(counts) > 1:
            raise StoreUnavailable(
                f"La copie de la base n’est pas complète (table {table}) : elle a été écartée, la "
                "base n’a pas changé. Lancez « pole verifier »."
            )


def repair_store(folder: Path, moment: datetime) -> Path | None:
    """Set a damaged write-ahead log aside, if the store opens without it; it is never deleted.

    Returns where the log is now; None when the store opens as it is.

    Raises:
        StoreUnavailable: the store is in use, or does not open without its log either.
    """
    wal = _wal_of(folder / FILE_NAME)
    aside = wal.with_name(f"{wal.name}.ecarte-{moment:%Y%m%d-%H%M%S}")
    try:
        Store(folder, migrate=False).close()
    except StoreDamaged:
        if not wal.exists():
            raise
        wal.rename(aside)
    else:
        return None
    try:
        Store(folder, migrate=False).close()
    except StoreUnavailable:
        aside.rename(wal)
        raise
    sync_folder(folder)
    return aside


def sync_folder(folder: Path) -> None:
    """Make a rename inside a folder outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
