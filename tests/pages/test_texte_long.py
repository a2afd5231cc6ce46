"""The Python side of long texts: what the browser is told, and what came with a click."""

import datetime as dt

import pytest

from core.brouillon import Brouillon
from core.errors import InvalidInput
from pages.components import saisie

TAB = "a" * 32
MESSAGE = {
    "sujet": "saisine:12", "champ": "faits", "texte": "Bonjour", "sequence": 3,
    "onglet": TAB, "base": {}, "personne": "anne",
}  # fmt: skip


@pytest.fixture
def shown(monkeypatch):
    """What was handed to the browser, in the order of the calls."""
    calls = []
    monkeypatch.setattr(saisie, "_field", lambda **given: calls.append(given))
    return calls


def show(drafts, **given):
    return saisie.long_text(
        "Ce que vous observez", subject="saisine:12", field="faits", drafts=drafts, **given
    )


def draft(texte):
    moment = dt.datetime(2026, 11, 24, 13, 32, tzinfo=dt.UTC)
    return {"faits": Brouillon(texte=texte, onglet=TAB, sequence=3, enregistre_le=moment)}


def test_without_a_draft_the_record_is_shown(shown):
    assert show({}, value="du dossier") == "du dossier"
    assert shown[0]["key"] == "texte_saisine:12_faits"
    data = shown[0]["data"]
    assert (data["texte"], data["brouillon"]) == ("du dossier", False)
    assert data["aide"].startswith("Des faits datés, pas de diagnostic")
    assert "onglet" not in data


def test_a_draft_is_shown_with_its_numbers_and_hour(shown):
    assert show(draft("en cours"), value="du dossier") == "en cours"
    data = shown[0]["data"]
    assert (data["texte"], data["brouillon"]) == ("en cours", True)
    assert (data["onglet"], data["sequence"]) == (TAB, 3)
    assert data["enregistre_le"] == "2026-11-24T13:32:00Z"


def test_a_used_draft_shows_the_record_and_still_says_its_numbers(shown):
    assert show(draft(None), value="du dossier") == "du dossier"
    assert shown[0]["data"]["brouillon"] is False
    assert shown[0]["data"]["sequence"] == 3


@pytest.mark.parametrize("state", [None, {}, {"frappes": None}, {"frappes": ["x", 3]}])
def test_nothing_came_with_the_click(monkeypatch, state):
    monkeypatch.setattr(saisie, "recall", lambda _key: state)
    assert saisie.carried_texts("saisine:12") == []


def test_only_the_texts_of_the_subject_come(monkeypatch):
    frappes = [MESSAGE, MESSAGE | {"sujet": "saisine:13"}]
    monkeypatch.setattr(saisie, "recall", lambda _key: {"frappes": frappes})
    (frappe,) = saisie.carried_texts("saisine:12")
    assert (frappe.champ, frappe.texte, frappe.personne) == ("faits", "Bonjour", "anne")


def test_what_a_browser_invents_is_refused(monkeypatch):
    frappes = [MESSAGE | {"sequence": -1}]
    monkeypatch.setattr(saisie, "recall", lambda _key: {"frappes": frappes})
    with pytest.raises(InvalidInput):
        saisie.carried_texts("saisine:12")
