"""« Écoute et soutien »: two people see a request, nobody else a trace; then nothing is left."""

import re
from datetime import date
from pathlib import Path

import pytest

from core.brouillon import Frappe
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.fiche import Fiche, Objet
from core.fiche_word import fill_fiche
from core.import_fiche import is_for_oneself, list_obstacles, not_for_oneself
from core.registre import Filtres
from core.soutien import PourQui
from db import taches
from db.absences import note_absence
from db.audit import find_audit_fault
from db.brouillons import save_draft
from db.circonscriptions import read_reglage, write_reglage
from db.comptes import create_compte, set_active
from db.imports import (
    count_waiting,
    discard_import,
    find_expiring,
    hand_over_import,
    list_waiting,
    read_attente,
    save_attente,
)
from db.journal import find_journal_fault
from db.personnes import end_affectation
from db.saisines import list_saisines
from db.saisines_en_ligne import list_brouillons, open_brouillon, read_own, subject_of
from db.soutiens import (
    ask_soutien,
    list_asked,
    list_callable,
    list_to_call,
    mark_contact,
    move_brouillon,
    unmark_contact,
    withdraw_soutien,
)
from db.verification import Gravite, verify
from tests.db.conftest import PEOPLE, PLACE
from tests.db.test_imports import drop, make_fiche
from tests.octets import search_bytes

WORDS = "calembredaine"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pole(monde):
    """Give an account to everybody: only who may sign in can be chosen."""
    with monde.store.writing() as tx:
        for name, personne_id in monde.people.items():
            create_compte(tx, personne_id, name, "un mot de passe long", lambda _: "haché")
    return monde


def ask(pole, name="ens", whom="psyen", pour=PourQui.MOI) -> str:
    with pole.writing(name) as tx:
        ask_soutien(tx, PLACE, pour, pole.people[whom])
        return tx.value("SELECT max(id) FROM soutien WHERE contact_le IS NULL")


def count(pole, sql: str) -> int:
    with pole.store.reading() as tx:
        return int(tx.value(f"SELECT count(*) FROM {sql}"))


def said_of(pole) -> dict[str, list]:
    """Return all that the history and the logs hold, and what each job said."""
    with pole.store.reading() as tx:
        return {name: tx.rows(f"SELECT * FROM {name}") for name in ("journal", "audit", "travail")}


# --- who sees it --------------------------------------------------------------------------------


def test_only_the_two_people_see_a_request(pole):
    ask(pole)
    for name in PEOPLE:
        with pole.reading(name) as tx:
            assert bool(list_asked(tx)) is (name == "ens")
            assert bool(list_to_call(tx)) is (name == "psyen")
            assert list_saisines(tx, Filtres(), everything=True) == []
    with pole.reading("psyen") as tx:
        (row,) = list_to_call(tx)
        assert (row["demandeur"], row["mail"]) == ("Fictif ENS", "ens@valmouette.invalid")


@pytest.mark.parametrize("name", [name for name in PEOPLE if name not in ("ens", "psyen")])
def test_others_are_told_that_it_does_not_exist_and_that_is_written_nowhere(pole, name):
    soutien_id = ask(pole)
    before = said_of(pole)
    for act in (
        lambda tx: mark_contact(tx, soutien_id, tx.today),
        lambda tx: unmark_contact(tx, soutien_id),
        lambda tx: withdraw_soutien(tx, soutien_id),
        lambda tx: withdraw_soutien(tx, "inconnue"),
    ):
        with pytest.raises(NotFound, match="n’existe plus"), pole.writing(name) as tx:
            act(tx)
    assert said_of(pole) == before


def test_from_asking_to_the_last_night_nothing_is_written_elsewhere(pole):
    taches.tidy(pole.store)
    before = said_of(pole)
    soutien_id = ask(pole)
    with pole.writing("psyen") as tx:
        mark_contact(tx, soutien_id, date(2026, 11, 10))
        unmark_contact(tx, soutien_id)
        mark_contact(tx, soutien_id, date(2026, 11, 10))
    other = ask(pole, "dir", "ien", PourQui.COLLEGUE)
    with pole.writing("dir") as tx:
        withdraw_soutien(tx, other)
    pole.wait(days=30)
    said = taches.tidy(pole.store)
    assert count(pole, "soutien") == 0
    assert said_of(pole) == before
    assert "soutien" not in said.lower()
    pole.wait(days=1)
    assert taches.tidy(pole.store) == said  # a night with nothing to delete says the same


def test_only_the_modules_that_keep_it_name_the_table():
    named = {
        path.name
        for path in (ROOT / "db").glob("*.py")
        if re.search(r"(FROM|INTO|UPDATE|JOIN) soutien\b|\"soutien\"", path.read_text("utf-8"))
    }
    assert named == {"soutiens.py", "verification_liens.py", "demo.py"}


# --- whom one may choose ------------------------------------------------------------------------


def test_one_chooses_among_who_would_see_it(pole):
    with pole.writing("admin") as tx:
        set_active(tx, "maitre_g", actif=False)
    with pole.reading("psyen") as tx:
        found = [row["nom"] for row in list_callable(tx, PLACE)]
    assert found == ["IEN", "COORD", "MAITRE_E"]  # not oneself, nor who cannot sign in
    for whom in ("maitre_g", "dir", "psyen"):
        with pytest.raises(InvalidInput), pole.writing("psyen") as tx:
            ask_soutien(tx, PLACE, PourQui.MOI, pole.people[whom])


def test_members_and_the_office_may_ask_too_not_somebody_without_a_post(pole):
    for name in PEOPLE:
        ask(pole, name, "ien" if name != "ien" else "psyen")
    with pole.store.writing() as tx:
        tx.execute("UPDATE affectation SET fin = '2026-11-09' WHERE personne_id = $p",
                   p=pole.people["dir2"])  # fmt: skip
    before = said_of(pole)
    with pytest.raises(NotFound, match="affectation"), pole.writing("dir2") as tx:
        ask_soutien(tx, PLACE, PourQui.COLLEGUE, pole.people["ien"])
    assert said_of(pole) == before


def test_one_request_to_one_person_is_not_asked_twice(pole):
    first = ask(pole)
    with pytest.raises(Conflict, match="attend déjà"):
        ask(pole)
    ask(pole, pour=PourQui.COLLEGUE)
    with pole.writing("psyen") as tx:
        mark_contact(tx, first, date(2026, 11, 10))
    ask(pole)
    assert count(pole, "soutien") == 3


def test_the_asker_alone_learns_that_who_was_chosen_has_left(pole):
    ask(pole)
    with pole.reading("ens") as tx:
        assert list_asked(tx)[0]["joignable"]
    with pole.writing("ien") as tx:
        role = tx.row("SELECT * FROM affectation WHERE metier = 'psyen'")
        end_affectation(tx, role["id"], role["version"], date(2026, 11, 9))
    with pole.reading("ens") as tx:
        assert not list_asked(tx)[0]["joignable"]
    with pole.reading("ien") as tx:
        assert (list_asked(tx), list_to_call(tx)) == ([], [])


def test_somebody_away_is_marked_and_the_asker_learns_until_when(pole):
    with pole.writing("ens") as tx:
        ask_soutien(tx, PLACE, PourQui.MOI, pole.people["psyen"])
    with pole.writing("psyen") as tx:
        note_absence(tx, pole.people["psyen"], date(2026, 11, 10), date(2026, 11, 20))
    with pole.reading("ens") as tx:
        marked = {row["nom"]: row["absence"] for row in list_callable(tx, PLACE)}
        (asked,) = list_asked(tx)
    assert marked.pop("PSYEN")["fin"] == date(2026, 11, 20)
    assert set(marked.values()) == {None}
    assert (asked["joignable"], asked["absence"]["fin"]) == (True, date(2026, 11, 20))
    pole.wait(days=11)
    with pole.reading("ens") as tx:
        assert list_asked(tx)[0]["absence"] is None


# --- how long -----------------------------------------------------------------------------------


def test_it_waits_for_who_was_chosen_until_they_called_then_thirty_days(pole):
    soutien_id = ask(pole)
    pole.wait(days=200)
    taches.tidy(pole.store)
    with pole.reading("psyen") as tx:
        assert len(list_to_call(tx, waiting=True)) == 1
    with pole.writing("psyen") as tx:
        mark_contact(tx, soutien_id, tx.today)
    with pole.reading("psyen") as tx:
        assert list_to_call(tx, waiting=True) == []
        assert list_to_call(tx)[0]["efface_le"] == date(2027, 6, 28)
    pole.wait(days=29)
    taches.tidy(pole.store)
    assert count(pole, "soutien") == 1
    pole.wait(days=1)
    taches.tidy(pole.store)
    assert count(pole, "soutien") == 0


def test_without_any_contact_it_goes_after_a_year_and_both_are_settings(pole):
    ask(pole)
    pole.wait(days=364)
    taches.tidy(pole.store)
    assert count(pole, "soutien") == 1
    with pole.writing("coord") as tx:
        write_reglage(tx, PLACE, "soutien_jours_sans_contact", 100)
    taches.tidy(pole.store)
    assert count(pole, "soutien") == 0


def test_nothing_is_left_in_the_bytes(pole):
    soutien_id = ask(pole)
    pole.store.checkpoint()
    assert search_bytes(pole.store.folder, soutien_id) != []
    with pole.writing("psyen") as tx:
        mark_contact(tx, soutien_id, date(2026, 11, 10))
    pole.wait(days=30)
    taches.tidy(pole.store)
    taches.compact(pole.store)
    assert search_bytes(pole.store.folder, soutien_id) == []
    assert [
        c for c in verify(pole.store) if c.gravite is Gravite.GRAVE and c.sujet == "liens"
    ] == []


# --- typed by mistake as a saisine --------------------------------------------------------------


def begin(pole) -> str:
    """Let a teacher write about themselves in the pupil’s form."""
    with pole.writing("ens") as tx:
        fiche = Fiche(objet=Objet.ELEVE, eleve={"nom": WORDS.capitalize(), "prenom": WORDS})
        saisine_id = open_brouillon(tx, pole.ecoles["nuages"], fiche)
        frappe = {"sujet": subject_of(saisine_id), "sequence": 1, "onglet": "a" * 16,
                  "personne": pole.people["ens"]}  # fmt: skip
        save_draft(tx, Frappe(champ="faits", texte=f"Je n’en peux plus, {WORDS}.", **frappe))
    return saisine_id


def test_one_click_moves_a_draft_and_leaves_nothing_behind(pole):
    saisine_id = begin(pole)
    pole.store.checkpoint()
    assert search_bytes(pole.store.folder, WORDS) != []
    with pole.writing("ens") as tx:
        move_brouillon(tx, saisine_id, read_own(tx, saisine_id).version, PourQui.MOI,
                       pole.people["psyen"])  # fmt: skip
    with pole.reading("ens") as tx:
        assert list_brouillons(tx) == []
        assert len(list_asked(tx)) == 1
        assert tx.value("SELECT count(*) FROM saisine") == 0
        assert tx.value("SELECT count(*) FROM eleve") == 0
        acts = tx.rows("SELECT action FROM audit WHERE acteur_id = $moi ORDER BY seq",
                       moi=pole.people["ens"])  # fmt: skip
        assert [row["action"] for row in acts] == ["open_brouillon", "discard_brouillon"]
        assert (find_journal_fault(tx), find_audit_fault(tx)) == (None, None)
    taches.tidy(pole.store)
    taches.compact(pole.store)
    assert search_bytes(pole.store.folder, WORDS) == []
    assert count(pole, "brouillon") == 0


def test_a_tab_left_open_brings_nothing_back_for_long(pole):
    saisine_id = begin(pole)
    with pole.writing("ens") as tx:
        move_brouillon(tx, saisine_id, 1, PourQui.MOI, pole.people["psyen"])
        late = {"sujet": subject_of(saisine_id), "champ": "mieux_quand", "texte": WORDS}
        save_draft(
            tx, Frappe(**late, sequence=1, onglet="b" * 16, personne=pole.people["ens"])
        )  # fmt: skip
    taches.tidy(pole.store)
    taches.compact(pole.store)
    assert search_bytes(pole.store.folder, WORDS) == []


def test_a_draft_stays_when_nobody_that_can_be_chosen_is(pole):
    saisine_id = begin(pole)
    with pytest.raises(InvalidInput), pole.writing("ens") as tx:
        move_brouillon(tx, saisine_id, 1, PourQui.MOI, pole.people["dir"])
    with pytest.raises(NotFound), pole.writing("dir") as tx:
        move_brouillon(tx, saisine_id, 1, PourQui.MOI, pole.people["psyen"])
    with pole.reading("ens") as tx:
        assert [found.id for found in list_brouillons(tx)] == [saisine_id]
        assert list_asked(tx) == []


# --- a fiche with « moi-même » ------------------------------------------------------------------


def drop_for_oneself(pole) -> str:
    return drop(pole, fill_fiche(make_fiche(objet=Objet.SOUTIEN, faits=f"Je craque, {WORDS}.")))


def test_an_imported_request_is_handed_over_and_the_importer_sees_it_no_more(pole):
    import_id = drop_for_oneself(pole)
    with pole.writing("coord") as tx:
        hand_over_import(tx, import_id, 1, pole.people["ens"], pole.people["ien"])
    for name in PEOPLE:
        with pole.reading(name) as tx:
            assert (len(list_asked(tx)), len(list_to_call(tx))) == (name == "ens", name == "ien")
    with pole.reading("coord") as tx:
        assert (list_waiting(tx, PLACE), count_waiting(tx)) == ([], 0)
        acts = tx.rows("SELECT action FROM audit WHERE objet = 'import' ORDER BY seq")
        assert [row["action"] for row in acts] == ["stage_fiche", "discard_import"]
    assert count(pole, "import_fiche") == 0
    taches.compact(pole.store)
    assert search_bytes(pole.store.folder, WORDS) == []


def test_handing_over_what_waits_already_says_no_more_than_the_first_time(pole):
    ask(pole, "ens", "ien")
    import_id = drop_for_oneself(pole)
    with pole.writing("coord") as tx:
        hand_over_import(tx, import_id, 1, pole.people["ens"], pole.people["ien"])
    assert (count(pole, "soutien"), count(pole, "import_fiche")) == (1, 0)
    assert list((pole.store.folder / "imports").iterdir()) == []


def test_a_destroyed_request_leaves_no_row_either(pole):
    import_id = drop_for_oneself(pole)
    with pole.writing("coord") as tx:
        discard_import(tx, import_id, 1)
    assert (count(pole, "import_fiche"), count(pole, "soutien")) == (0, 0)
    assert list((pole.store.folder / "imports").iterdir()) == []


def test_a_request_that_nobody_handed_over_is_warned_of_then_leaves_no_row(pole):
    import_id = drop_for_oneself(pole)
    with pole.reading("coord") as tx:
        assert find_expiring(tx) is None
    pole.wait(days=6)
    with pole.reading("coord") as tx:
        assert find_expiring(tx) == date(2026, 11, 18)
    with pole.reading("ien") as tx:
        assert find_expiring(tx) is None
    pole.wait(days=3)
    taches.tidy(pole.store)
    assert count(pole, "import_fiche") == 0
    assert list((pole.store.folder / "imports").glob(f"{import_id}*")) == []


def test_what_cannot_be_handed_over_still_waits(pole):
    import_id = drop_for_oneself(pole)
    people = pole.people
    for asks, calls in (("inconnue", people["ien"]), (people["ens"], people["dir"])):
        with pytest.raises(InvalidInput), pole.writing("coord") as tx:
            hand_over_import(tx, import_id, 1, asks, calls)
    with pytest.raises(NotFound), pole.writing("maitre_e") as tx:
        hand_over_import(tx, import_id, 1, people["ens"], people["ien"])
    ordinary = drop(pole, fill_fiche(make_fiche()))
    with pytest.raises(InvalidInput, match="pas une demande"), pole.writing("coord") as tx:
        hand_over_import(tx, ordinary, 1, people["ens"], people["ien"])
    with pole.reading("coord") as tx:
        assert {row["id"] for row in list_waiting(tx, PLACE)} == {import_id, ordinary}


def test_a_misread_box_is_checked_as_a_reserved_fiche(pole):
    import_id = drop_for_oneself(pole)
    with pole.writing("coord") as tx:
        _, attente = read_attente(tx, import_id)
        save_attente(tx, import_id, 1, not_for_oneself(attente))
    with pole.reading("coord") as tx:
        _, attente = read_attente(tx, import_id)
    assert attente.reservee
    assert not is_for_oneself(attente)
    assert "l’objet de la demande" in list_obstacles(attente)


# --- the other routes ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(PEOPLE))
def test_who_writes_the_other_routes(pole, name):
    kept = {"medecin": "01 99 00 00 01"}
    allowed = name in ("ien", "coord", "admin")
    try:
        with pole.writing(name) as tx:
            write_reglage(tx, PLACE, "soutien_relais", kept)
    except NotAllowed:
        assert not allowed
    with pole.reading("ens") as tx:
        assert read_reglage(tx, PLACE, "soutien_relais") == (kept if allowed else {})
