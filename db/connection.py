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
_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_PARAMETER: Final = re.compile(r"\$([a-z_][a-z0-9_]*)")

Row = dict[str, Any]
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present moment as a naive UTC datetime, as the store keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def local_day(moment: datetime) -> date:
    """Return the calendar day in France of a naive UTC moment."""
    return moment.replace(tzinfo=UTC).astimezone(LOCAL_ZONE).date()


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


def _translate(error: duckdb.Error) -> Exception:
    text = str(error)
    if "No space left" in text or "disk full" in text.lower():
        return StoreUnavailable(
            "Le disque du serveur est plein : rien n’a été enregistré, ce qui est à l’écran "
            "reste à l’écran. Prévenez la personne qui s’occupe du serveur."
        )
    if isinstance(error, duckdb.FatalException | duckdb.IOException):
        return StoreUnavailable(
            "La base ne répond plus : rien n’a été enregistré. Prévenez la personne qui "
            "s’occupe du serveur ; elle trouvera quoi faire avec « pole verifier »."
        )
    if isinstance(error, duckdb.TransactionException):
        return Conflict("Deux enregistrements se sont croisés. Rien n’a été perdu : recommencez.")
    return error


class Store:
    """The open store. Readers run side by side; one writer at a time; upkeep runs alone."""

    def __init__(self, folder: Path, *, clock: Clock = utc_now) -> None:
        """Open the store of a folder, creating and migrating it when needed.

        Raises:
            StoreUnavailable: another process holds the file, or it cannot be read.
        """
        self.folder = folder
        self.path = folder / FILE_NAME
        self.clock = clock
        self._writer = threading.RLock()
        self._gate = threading.Condition()
        self._active = 0
        self._upkeep = False
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.path.exists():
            self._create()
        self._connection = self._open(self.path)
        self._migrate(self._connection)

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
                raise StoreUnavailable(
                    "L’application est en marche et tient la base. Arrêtez-la d’abord, "
                    "ou passez par l’écran Administration."
                ) from error
            raise StoreUnavailable(
                f"La base {path.name} ne s’ouvre pas. N’effacez rien : copiez le dossier des "
                "données, puis restaurez la dernière sauvegarde (« pole restaurer »)."
            ) from error
        except duckdb.Error as error:
            raise StoreUnavailable(
                f"La base {path.name} est abîmée. N’effacez rien : copiez le dossier des "
                "données, puis restaurez la dernière sauvegarde (« pole restaurer »)."
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
        temporary = self.folder / f"{FILE_NAME}.creation"
        temporary.unlink(missing_ok=True)
        temporary.with_name(temporary.name + ".wal").unlink(missing_ok=True)
        connection = self._connect(temporary)
        self._migrate(connection)
        connection.close()
        temporary.replace(self.path)
        _sync_folder(self.folder)

    def _migrate(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migration "
            "(numero INTEGER PRIMARY KEY, nom VARCHAR NOT NULL, appliquee_le TIMESTAMP NOT NULL)"
        )
        applied = {row[0] for row in connection.execute("SELECT numero FROM migration").fetchall()}
        known = {int(path.name[:4]): path for path in sorted(_MIGRATIONS.glob("[0-9]*.sql"))}
        if unknown := applied - known.keys():
            raise StoreUnavailable(
                f"Cette base vient d’une version plus récente (migration {max(unknown)}). "
                "Installez la version du produit qui l’a écrite."
            )
        for number in sorted(known.keys() - applied):
            self._apply(connection, number, known[number])

    def _apply(self, connection: duckdb.DuckDBPyConnection, number: int, path: Path) -> None:
        connection.execute("BEGIN TRANSACTION")
        connection.execute(path.read_text(encoding="utf-8"))
        connection.execute(
            "INSERT INTO migration VALUES ($numero, $nom, $moment)",
            {"numero": number, "nom": path.stem, "moment": self.clock()},
        )
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")

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
    def _alone(self) -> Iterator[None]:
        """Wait until nobody is in a transaction and keep everybody out."""
        with self._writer:
            with self._gate:
                self._upkeep = True
                self._gate.wait_for(lambda: self._active == 0)
            try:
                yield
            finally:
                with self._gate:
                    self._upkeep = False
                    self._gate.notify_all()

    def copy_to(self, target: Path) -> None:
        """Copy the living store, as of one moment, into a new DuckDB file inside the folder."""
        if target.exists():
            raise InvalidInput(f"Le fichier {target.name} existe déjà : choisissez un autre nom.")
        with self._entered():
            cursor = self._connection.cursor()
            try:
                place = str(target.resolve()).replace("'", "''")
                cursor.execute(f"ATTACH '{place}' AS copie")
                cursor.execute(f"COPY FROM DATABASE {self.path.stem} TO copie")
                cursor.execute("DETACH copie")
            except duckdb.Error as error:
                raise _translate(error) from error
            finally:
                cursor.close()

    def compact(self) -> None:
        """Rewrite the file: only a copy into a new file removes what was deleted."""
        temporary = self.folder / f"{FILE_NAME}.compactage"
        with self._alone():
            temporary.unlink(missing_ok=True)
            self._active_copy(temporary)
            self._connection.close()
            try:
                self._swap(temporary)
            finally:
                self._connection = self._open(self.path)

    def _active_copy(self, target: Path) -> None:
        place = str(target.resolve()).replace("'", "''")
        self._connection.execute(f"ATTACH '{place}' AS copie")
        self._connection.execute(f"COPY FROM DATABASE {self.path.stem} TO copie")
        self._connection.execute("DETACH copie")
        self._connection.execute("CHECKPOINT")

    def _swap(self, new: Path) -> None:
        wal = self.path.with_name(f"{FILE_NAME}.wal")
        if wal.exists():  # closing should have emptied it: the old file stays the good one
            new.unlink()
            return
        descriptor = os.open(new, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        new.replace(self.path)
        _sync_folder(self.folder)

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file."""
        with self._alone():
            self._connection.execute("CHECKPOINT")

    def close(self) -> None:
        """Close the store; whoever still is in a transaction is waited for."""
        with self._alone():
            self._connection.close()


Identify = Callable[[Transaction], Acteur]


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.execute("ROLLBACK")
    except duckdb.Error:
        return  # the engine already rolled back, or the store is gone: the first error is told


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
