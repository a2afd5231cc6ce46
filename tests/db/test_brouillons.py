"""Drafts in the store: one's own only, settled and emptied with the action."""

import datetime as dt

import pytest

from core.brouillon import BrouillonConcurrent, Frappe
from core.errors import InvalidInput, NotAllowed
from core.personne import Acteur
from db import brouillons
from db.brouillons import consume_drafts, list_drafts, save_draft, settle_drafts
from db.connection import Store

TAB, OTHER_TAB = "a" * 32, "b" * 32
SUJET = "saisine:12"


def person(name: str):
    return lambda _tx: Acteur(personne_id=name, compte_id=name, nom=name)


def typed(texte: str, sequence: int = 1, **changes: object) -> Frappe:
    return Frappe.model_validate(
        {
            "sujet": SUJET, "champ": "faits", "texte": texte, "sequence": sequence,
            "onglet": TAB, "base": {}, "personne": "anne",
        }
        | changes
    )  # fmt: skip


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path, clock=lambda: dt.datetime.fromisoformat("2026-11-24T13:32"))
    yield opened
    opened.close()


@pytest.fixture
def tx(store):
    with store.writing(person("anne")) as transaction:
        yield transaction


def test_a_saved_text_is_read_back_with_its_numbers(tx):
    kept = save_draft(tx, typed("Le 12/11, il a dit « bonjour ». ", 7))
    assert list_drafts(tx, SUJET) == {"faits": kept}
    assert kept.model_dump(mode="json")["enregistre_le"] == "2026-11-24T13:32:00Z"


def test_a_later_text_replaces_and_a_late_one_does_not(tx):
    save_draft(tx, typed("un deux", 2))
    save_draft(tx, typed("un", 1))
    assert list_drafts(tx, SUJET)["faits"].texte == "un deux"


def test_another_tab_is_told_and_nothing_changes(tx):
    save_draft(tx, typed("un"))
    with pytest.raises(BrouillonConcurrent):
        save_draft(tx, typed("deux", onglet=OTHER_TAB))
    assert list_drafts(tx, SUJET)["faits"].texte == "un"


def test_drafts_are_ones_own(store):
    with store.writing(person("anne")) as tx:
        save_draft(tx, typed("secret"))
    with store.writing(person("bruno")) as tx:
        assert list_drafts(tx, SUJET) == {}
        consume_drafts(tx, SUJET)
        with pytest.raises(NotAllowed):
            save_draft(tx, typed("à sa place", 2))
    with store.reading(person("anne")) as tx:
        assert list_drafts(tx, SUJET)["faits"].texte == "secret"


def test_an_action_settles_uses_and_empties(tx):
    save_draft(tx, typed("un", 1))
    save_draft(tx, typed("essai", 2, champ="essais"))
    carried = [typed("un deux", 3), typed("ailleurs", 4, sujet="saisine:13")]
    assert settle_drafts(tx, SUJET, carried) == {"faits": "un deux", "essais": "essai"}
    consume_drafts(tx, SUJET)
    assert settle_drafts(tx, SUJET, carried) == {}
    assert list_drafts(tx, "saisine:13") == {}


def test_a_person_cannot_fill_the_store(tx, monkeypatch):
    monkeypatch.setattr(brouillons, "MAX_DRAFTS", 2)
    save_draft(tx, typed("un", 1, champ="a"))
    save_draft(tx, typed("deux", 2, champ="b"))
    save_draft(tx, typed("deux encore", 3, champ="b"))
    with pytest.raises(InvalidInput, match="trop de textes"):
        save_draft(tx, typed("trois", 4, champ="c"))
