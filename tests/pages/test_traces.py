"""The audit log from a screen: each thing opened once, what is read beside it too."""

from contextlib import nullcontext

import pytest

from pages.components import traces


@pytest.fixture
def noted(monkeypatch):
    """Run `note_reading` with a plain dictionary for the tab, and return what it writes."""
    tab: dict[str, object] = {}
    rows: list[str | None] = []
    acts = {
        "recall": tab.get, "remember": tab.__setitem__, "forget": lambda key: tab.pop(key, None),
        "writing": nullcontext,
        "note": lambda tx, action, objet, objet_id, nombre: rows.append(objet_id),
    }  # fmt: skip
    for name, act in acts.items():
        monkeypatch.setattr(traces, name, act)
    return rows


def test_what_is_read_beside_a_page_is_noted_once_for_each_opening(noted):
    for _ in range(3):
        traces.note_reading("read", "programmation", "page")
        traces.note_reading("read", "programmation", "earlier", beside=True)
    assert noted == ["page", "earlier"]
    traces.note_reading("read", "programmation", "other")
    traces.note_reading("read", "programmation", "earlier", beside=True)
    assert noted == ["page", "earlier", "other", "earlier"]
