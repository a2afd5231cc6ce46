"""The drafts of the bench, kept in one JSON file: the same rules as the real store, no database."""

import datetime as dt
import json
import os
import threading
from pathlib import Path

from core.brouillon import Brouillon, Frappe, consume, receive, settled_texts

STORE = Path(os.environ["BANC_STORE"])
_LOCK = threading.Lock()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _load() -> dict[str, Brouillon]:
    if not STORE.exists():
        return {}
    rows = json.loads(STORE.read_text(encoding="utf-8"))
    return {name: Brouillon.model_validate(row) for name, row in rows.items()}


def _write(rows: dict[str, Brouillon]) -> None:
    content = json.dumps({name: row.model_dump(mode="json") for name, row in rows.items()})
    temporary = STORE.with_suffix(".tmp")
    temporary.write_text(content, encoding="utf-8")
    temporary.replace(STORE)


def save_draft(personne: str, frappe: Frappe) -> Brouillon:
    name = f"{personne}|{frappe.sujet}|{frappe.champ}"
    with _LOCK:
        rows = _load()
        rows[name] = receive(rows.get(name), frappe, _now())
        _write(rows)
    return rows[name]


def list_drafts(personne: str, sujet: str) -> dict[str, Brouillon]:
    prefix = f"{personne}|{sujet}|"
    with _LOCK:
        return {
            name.removeprefix(prefix): row
            for name, row in _load().items()
            if name.startswith(prefix)
        }


def settle_drafts(personne: str, sujet: str, frappes: list[Frappe]) -> dict[str, str]:
    for frappe in frappes:
        save_draft(personne, frappe)
    return settled_texts(list_drafts(personne, sujet))


def consume_drafts(personne: str, sujet: str) -> None:
    with _LOCK:
        rows = _load()
        prefix = f"{personne}|{sujet}|"
        rows |= {n: consume(row, _now()) for n, row in rows.items() if n.startswith(prefix)}
        _write(rows)
