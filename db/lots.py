"""Many rows at once: one statement per few thousand rows, in SQL that PostgreSQL speaks too."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

from db.connection import Row, Transaction

_BATCH: Final = 4_000


def _types(tx: Transaction, table: str) -> dict[str, str]:
    rows = tx.rows(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = $t",
        t=table,
    )
    return {row["column_name"]: row["data_type"] for row in rows}


def insert_many(tx: Transaction, table: str, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns; table and column names come from code."""
    if not rows:
        return
    types = _types(tx, table)
    names = list(rows[0])
    values = ", ".join(f"unnest(${name}::{types[name]}[])" for name in names)
    sql = f"INSERT INTO {table} ({', '.join(names)}) SELECT {values}"
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        tx.execute(sql, **{name: [row[name] for row in batch] for name in names})
