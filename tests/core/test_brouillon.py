"""Drafts: late and repeated messages, two tabs, texts already used."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.brouillon import (
    MAX_CHARACTERS,
    Brouillon,
    BrouillonConcurrent,
    Frappe,
    consume,
    current_text,
    parse_frappe,
    receive,
    settled_texts,
)
from core.errors import InvalidInput

A, B, C = ("a" * 32, "b" * 32, "c" * 32)
NOW = dt.datetime(2026, 11, 24, 13, 32, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=5)


def frappe(texte: str, onglet: str = A, sequence: int = 1, **base: int) -> Frappe:
    return Frappe(
        sujet="saisine:12", champ="faits", texte=texte, sequence=sequence, onglet=onglet,
        base={{"a": A, "b": B, "c": C}[name]: seen for name, seen in base.items()},
        personne="p1",
    )  # fmt: skip


def draft(texte: str | None, onglet: str = A, sequence: int = 1) -> Brouillon:
    return Brouillon(texte=texte, onglet=onglet, sequence=sequence, enregistre_le=NOW)


def test_first_text_is_kept_with_its_numbers_and_hour():
    kept = receive(None, frappe("Bonjour", sequence=7), NOW)
    assert kept == draft("Bonjour", sequence=7)


def test_the_same_tab_goes_on_even_when_an_answer_was_lost():
    kept = receive(draft("Bon", sequence=3), frappe("Bonjour", sequence=7), LATER)
    assert (kept.texte, kept.sequence, kept.enregistre_le) == ("Bonjour", 7, LATER)


@pytest.mark.parametrize("sequence", [6, 7])
def test_a_late_or_repeated_message_brings_nothing(sequence):
    kept = draft("Bonjour", sequence=7)
    assert receive(kept, frappe("Bon", sequence=sequence), LATER) is kept


def test_a_late_copy_does_not_bring_back_a_text_already_used():
    used = consume(draft("Bonjour", sequence=7), LATER)
    assert receive(used, frappe("Bonjour", sequence=7), LATER) is used
    assert receive(used, frappe("Bonjour, encore", sequence=8), LATER).texte == "Bonjour, encore"


def test_a_tab_opened_on_the_kept_text_may_replace_it():
    assert receive(draft("Bon", sequence=7), frappe("Bonjour", B, 1, a=7), LATER).onglet == B


def test_a_tab_that_has_not_seen_the_kept_text_is_told():
    with pytest.raises(BrouillonConcurrent, match="autre onglet") as refusal:
        receive(draft("Bonjour", sequence=8), frappe("Bonsoir", B, 1, a=7), LATER)
    assert refusal.value.autre.texte == "Bonjour"


def test_the_first_tab_is_told_in_its_turn():
    kept = receive(draft("Bon", sequence=7), frappe("Bonjour", B, 1, a=7), LATER)
    with pytest.raises(BrouillonConcurrent):
        receive(kept, frappe("Bon vent", A, 8), LATER)


def test_a_reloaded_page_takes_over_what_its_dead_page_was_sending():
    pending_base = {"a": 9, "b": 4}  # read from the tab's memory: text 9 of A, itself from B
    for kept in (draft("Bonj", A, 8), draft("Bonjou", A, 9), draft("B", B, 4)):
        assert receive(kept, frappe("Bonjou", C, 1, **pending_base), LATER).texte == "Bonjou"


def test_the_same_text_from_two_tabs_is_no_quarrel():
    kept = draft("Bonjour")
    assert receive(kept, frappe("Bonjour", B, 1), LATER) is kept


@pytest.mark.parametrize("nothing", ["", None])
def test_nothing_is_lost_by_replacing_nothing(nothing):
    assert receive(draft(nothing), frappe("Bonjour", B, 1), LATER).texte == "Bonjour"


def test_a_used_draft_shows_the_record_and_an_emptied_one_shows_nothing():
    assert current_text(None, "du dossier") == "du dossier"
    assert current_text(draft(None), "du dossier") == "du dossier"
    assert current_text(draft(""), "du dossier") == ""


def test_settled_texts_leave_out_what_was_used():
    assert settled_texts({"faits": draft("un"), "essais": draft(None)}) == {"faits": "un"}


def test_hours_of_the_store_are_utc():
    kept = Brouillon(texte="", onglet=A, sequence=1, enregistre_le=dt.datetime(2026, 11, 24, 13))
    assert kept.model_dump(mode="json")["enregistre_le"] == "2026-11-24T13:00:00Z"


GOOD = frappe("texte").model_dump()


def test_what_a_browser_sends_is_read_back():
    assert parse_frappe(GOOD | {"texte": "a\x00b "}).texte == "ab "


@pytest.mark.parametrize(
    "change",
    [
        {"sujet": "saisine/../12"}, {"champ": "FAITS"}, {"onglet": "x"}, {"sequence": 0},
        {"sequence": "1"}, {"base": {A: -1}}, {"base": {"nom": 1}}, {"personne": ""},
        {"texte": None}, {"autre": 1}, {"texte": "x" * (MAX_CHARACTERS + 1)},
    ],
)  # fmt: skip
def test_what_is_not_a_text_to_keep_is_refused(change):
    with pytest.raises(InvalidInput):
        parse_frappe(GOOD | change)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_any_other_message_is_refused_in_french(message):
    with pytest.raises(InvalidInput, match="n’a pas pu être lu"):
        parse_frappe(message)


class Tab:
    """A tab as the page's script keeps it: its text, its number, the texts it has seen."""

    def __init__(self, name: str) -> None:
        self.name, self.sequence, self.seen = name, 0, {}

    def type(self) -> Frappe:
        self.sequence += 1
        return Frappe(
            sujet="s", champ="c", texte=f"{self.name[0]}{self.sequence}", sequence=self.sequence,
            onglet=self.name, base={k: v for k, v in self.seen.items() if k != self.name},
            personne="p1",
        )  # fmt: skip


STEPS = st.lists(
    st.tuples(st.sampled_from([A, B, C]), st.sampled_from(["type", "read", "deliver", "repeat"])),
    max_size=40,
)


@given(STEPS)
def test_no_text_is_ever_overwritten_by_a_tab_that_has_not_seen_it(steps):
    tabs = {name: Tab(name) for name in (A, B, C)}
    kept, travelling = None, []
    for name, step in steps:
        tab = tabs[name]
        if step == "type":
            travelling.append((tab.type(), dict(tab.seen)))
        elif step == "read" and kept:
            tab.seen[kept.onglet] = max(kept.sequence, tab.seen.get(kept.onglet, 0))
        elif travelling:
            sent, seen = travelling[-1] if step == "repeat" else travelling.pop(0)
            try:
                new = receive(kept, sent, NOW)
            except BrouillonConcurrent:
                continue
            if kept and new is not kept:
                by_itself = kept.onglet == sent.onglet and kept.sequence < sent.sequence
                assert by_itself or seen.get(kept.onglet, 0) >= kept.sequence
            kept = new
