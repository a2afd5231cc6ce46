"""Calls in the store: noting, seeing, closing, making a saisine, leaving after twelve months."""

from datetime import date

import pytest

from core.appel import Appel, SuiteAppel, may_read_appel
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.fiche import Fiche, Objet
from core.personne import Metier, Role
from db import appels, journal
from db.personnes import add_affectation, create_personne
from db.taches import tidy
from db.verification import verify
from tests.db.conftest import PEOPLE, PLACE

TODAY = date(2026, 11, 10)
AUTHORS = ("ien", "coord", "maitre_e", "psyen")


def call(monde, **changes) -> Appel:
    values = {
        "appele_le": TODAY, "ecole_id": monde.ecoles["nuages"],
        "appelant_id": monde.people["dir"], "appelant": "Fictif DIR",
        "fonction": "Directeur/trice", "objet": Objet.ELEVE,
        "dit": "Une chaise a été jetée ce matin.", "convenu": "On observe une semaine.",
        "suite": SuiteAppel.SAISINE,
    }  # fmt: skip
    return Appel(**(values | changes))


def note(monde, name="coord", **changes) -> str:
    with monde.writing(name) as tx:
        return appels.note_appel(tx, PLACE, call(monde, **changes))


def row_of(monde, appel_id):
    with monde.store.reading() as tx:
        return tx.row("SELECT * FROM appel WHERE id = $id", id=appel_id)


def listed(monde, name) -> set[str]:
    with monde.reading(name) as tx:
        rows = appels.list_open_appels(tx) + appels.list_ended_appels(tx)
    return {row["id"] for row in rows}


# --- noting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", AUTHORS)
def test_a_noted_call_is_listed_with_its_school_and_author(monde, name):
    appel_id = note(monde, name)
    with monde.reading(name) as tx:
        (row,) = appels.list_open_appels(tx)
    assert (row["id"], row["ecole"], row["auteur"]) == (
        appel_id, "École des Nuages", f"Fictif {name.upper()}",
    )  # fmt: skip
    assert row["a_moi"] is True
    assert (row["objet"], row["suite"], row["clos_le"]) == ("eleve", "saisine", None)


def test_advice_given_ends_the_call_at_once(monde):
    appel_id = note(monde, suite=SuiteAppel.CONSEIL)
    with monde.reading("coord") as tx:
        assert appels.list_open_appels(tx) == []
        assert [row["id"] for row in appels.list_ended_appels(tx)] == [appel_id]


def test_a_call_that_may_not_be_kept_leaves_nothing(monde):
    with pytest.raises(InvalidInput):
        note(monde, objet=Objet.SOUTIEN)
    with pytest.raises(NotFound):
        note(monde, ecole_id="ailleurs")
    with monde.store.reading() as tx:
        assert tx.value("SELECT count(*) FROM appel") == 0


def test_a_school_of_another_circonscription_is_refused(monde):
    with monde.store.writing() as tx:
        tx.execute("UPDATE ecole SET circonscription_id = 'c2' WHERE id = $id",
                   id=monde.ecoles["sources"])  # fmt: skip
    with pytest.raises(NotFound, match="pas de votre circonscription"):
        note(monde, ecole_id=monde.ecoles["sources"])


def test_the_history_and_the_log_hold_no_word_of_the_call(monde):
    appel_id = note(monde)
    with monde.writing("coord") as tx:
        appels.correct_appel(tx, appel_id, 1, call(monde, dit="Autre chose"))
        appels.close_appel(tx, appel_id, 2)
        acts = tx.rows("SELECT action, contenu FROM journal WHERE objet = 'appel' ORDER BY seq")
        log = tx.rows("SELECT action FROM audit WHERE objet = 'appel' ORDER BY seq")
    assert [(a["action"], a["contenu"]) for a in acts] == [
        ("note_appel", "{}"), ("correct_appel", "{}"), ("close_appel", "{}"),
    ]  # fmt: skip
    assert [row["action"] for row in log] == ["note_appel", "correct_appel", "close_appel"]


# --- seeing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("reserve", [False, True])
@pytest.mark.parametrize("author", AUTHORS)
def test_the_lists_show_what_the_rule_says_to_everybody(monde, author, reserve):
    appel_id = note(monde, author, reserve=reserve, suite=SuiteAppel.CONSEIL)
    facts = {
        "circonscription_id": PLACE, "auteur_id": monde.people[author], "reserve": reserve,
    }  # fmt: skip
    for name in PEOPLE:
        with monde.reading(name) as tx:
            expected = may_read_appel(tx.actor, **facts)
        assert (appel_id in listed(monde, name)) is expected, name
        with monde.reading(name) as tx:
            if expected:
                assert appels.get_appel(tx, appel_id)["id"] == appel_id
            else:
                with pytest.raises(NotFound, match="ne vous est pas ouvert"):
                    appels.get_appel(tx, appel_id)


def test_a_reserved_call_is_for_its_author_and_the_ien(monde):
    appel_id = note(monde, "maitre_e", reserve=True)
    assert {name for name in PEOPLE if appel_id in listed(monde, name)} == {"maitre_e", "ien"}


def test_who_left_the_pole_sees_their_calls_no_more(monde):
    appel_id = note(monde, "maitre_e")
    assert appel_id in listed(monde, "maitre_e")
    with monde.store.writing() as tx:
        tx.execute("UPDATE affectation SET fin = '2026-11-09' WHERE personne_id = $p",
                   p=monde.people["maitre_e"])  # fmt: skip
    assert listed(monde, "maitre_e") == set()


def test_home_says_what_to_ring_back_to_its_author_and_what_to_make_to_the_coordinator(monde):
    late = note(monde, "maitre_e", suite=SuiteAppel.RAPPEL, rappel_le=date(2026, 11, 10))
    note(monde, "maitre_e", suite=SuiteAppel.RAPPEL, rappel_le=date(2026, 11, 12))
    to_make = note(monde, "maitre_e", suite=SuiteAppel.SAISINE)
    note(monde, "maitre_e", suite=SuiteAppel.SAISINE, reserve=True)
    due = {}
    for name in PEOPLE:
        with monde.reading(name) as tx:
            due[name] = {row["id"] for row in appels.list_due_appels(tx)}
    assert {name: ids for name, ids in due.items() if ids} == {
        "maitre_e": {late}, "coord": {to_make},
    }  # fmt: skip


def test_callers_are_each_listed_once_with_their_school(monde):
    with monde.store.writing() as tx:
        add_affectation(tx, monde.people["dir"], PLACE, Role.ENSEIGNANT, debut=date(2026, 9, 1),
                        ecole_id=monde.ecoles["nuages"])  # fmt: skip
        gone = create_personne(tx, PLACE, "Ancien")
        add_affectation(tx, gone, PLACE, Role.MEMBRE, debut=date(2025, 9, 1),
                        fin=date(2026, 8, 31), metier=Metier.CPC)  # fmt: skip
    with monde.reading("coord") as tx:
        rows = appels.list_callers(tx, PLACE)
    assert len(rows) == len({row["id"] for row in rows}) == len(PEOPLE) - 1
    (director,) = [row for row in rows if row["id"] == monde.people["dir"]]
    assert director["ecole"] == "École des Nuages"
    with pytest.raises(NotAllowed), monde.reading("dir") as tx:
        appels.list_callers(tx, PLACE)


# --- what comes next --------------------------------------------------------------------------


def test_that_is_all(monde):
    appel_id = note(monde, "maitre_e", suite=SuiteAppel.RAPPEL, rappel_le=date(2026, 11, 12))
    with monde.writing("coord") as tx:
        appels.close_appel(tx, appel_id, 1)
    row = row_of(monde, appel_id)
    assert (row["suite"], row["rappel_le"], row["clos_le"]) == ("conseil", None, monde.now)


def test_the_author_alone_corrects_and_a_new_step_opens_it_again(monde):
    appel_id = note(monde, "maitre_e", suite=SuiteAppel.CONSEIL)
    again = call(monde, suite=SuiteAppel.RAPPEL, rappel_le=date(2026, 11, 13))
    with pytest.raises(NotFound, match="quelqu’un d’autre"), monde.writing("coord") as tx:
        appels.correct_appel(tx, appel_id, 1, again)
    with monde.writing("maitre_e") as tx:
        appels.correct_appel(tx, appel_id, 1, again)
    row = row_of(monde, appel_id)
    assert (row["suite"], row["rappel_le"], row["clos_le"]) == ("rappel", date(2026, 11, 13), None)
    assert appels.read_content(row) == again


def test_two_people_do_not_overwrite_each_other(monde):
    appel_id = note(monde, "maitre_e")
    with monde.writing("coord") as tx:
        appels.close_appel(tx, appel_id, 1)
    for act in (
        lambda tx: appels.correct_appel(tx, appel_id, 1, call(monde)),
        lambda tx: appels.erase_appel(tx, appel_id, 1),
        lambda tx: appels.close_appel(tx, appel_id, 1),
    ):
        with pytest.raises(Conflict), monde.writing("maitre_e") as tx:
            act(tx)


def test_an_erased_call_is_gone_but_for_the_fact(monde):
    appel_id = note(monde, "maitre_e")
    with pytest.raises(NotFound), monde.writing("ien") as tx:
        appels.erase_appel(tx, appel_id, 1)
    with monde.writing("maitre_e") as tx:
        appels.erase_appel(tx, appel_id, 1)
    assert row_of(monde, appel_id) is None
    with monde.store.reading() as tx:
        assert tx.value("SELECT count(*) FROM journal WHERE objet_id = $id", id=appel_id) == 2
        assert journal.find_journal_fault(tx) is None


def test_a_call_becomes_a_saisine_with_what_is_known(monde):
    appel_id = note(monde, "maitre_e")
    with monde.writing("coord") as tx:
        saisine_id = appels.turn_into_saisine(tx, appel_id, 1)
        saisine = tx.row("SELECT * FROM saisine WHERE id = $id", id=saisine_id)
    fiche = Fiche.model_validate_json(saisine["fiche"])
    assert (saisine["origine"], saisine["statut"], saisine["reservee"]) == (
        "appel", "transmise", False,
    )  # fmt: skip
    assert (saisine["ecole_id"], saisine["demandeur_id"]) == (
        monde.ecoles["nuages"], monde.people["dir"],
    )  # fmt: skip
    assert (saisine["recue_le"], saisine["eleve_id"], fiche.enseignant) == (
        TODAY, None, "Fictif DIR",
    )  # fmt: skip
    assert "Une chaise a été jetée" in fiche.faits
    assert "On observe une semaine" in fiche.faits


def test_the_words_leave_the_call_and_it_cannot_be_turned_twice(monde):
    appel_id = note(monde, "coord")
    with monde.writing("coord") as tx:
        saisine_id = appels.turn_into_saisine(tx, appel_id, 1)
    row = row_of(monde, appel_id)
    assert (row["dit"], row["convenu"], row["appelant"], row["fonction"]) == ("", "", "", "")
    assert (row["appelant_id"], row["saisine_id"]) == (None, saisine_id)
    with monde.reading("coord") as tx:
        (ended,) = appels.list_ended_appels(tx)
    assert ended["reference"] == "2026-0001"
    for act in (appels.turn_into_saisine, appels.close_appel, appels.erase_appel):
        with pytest.raises(Conflict, match="déjà devenu"), monde.writing("coord") as tx:
            act(tx, appel_id, 2)


@pytest.mark.parametrize("changes", [{"objet": Objet.TENSION}, {"reserve": True}])
def test_a_reserved_call_makes_a_reserved_saisine_that_leaves_no_trace(monde, changes):
    appel_id = note(monde, "coord", **changes)
    with monde.writing("coord") as tx:
        saisine_id = appels.turn_into_saisine(tx, appel_id, 1)
        saisine = tx.row("SELECT * FROM saisine WHERE id = $id", id=saisine_id)
    assert (saisine["reference"], saisine["reservee"]) == ("2026-R001", True)
    seen = {name for name in PEOPLE if appel_id in listed(monde, name)}
    assert seen == {"ien"}


def test_only_a_coordinator_makes_a_saisine(monde):
    appel_id = note(monde, "maitre_e")
    for name in ("maitre_e", "ien"):
        with pytest.raises(NotAllowed), monde.writing(name) as tx:
            appels.turn_into_saisine(tx, appel_id, 1)
    with pytest.raises(NotFound), monde.writing("dir") as tx:
        appels.turn_into_saisine(tx, appel_id, 1)
    assert row_of(monde, appel_id)["saisine_id"] is None


# --- twelve months, and the store as a whole --------------------------------------------------


def test_the_night_removes_calls_after_twelve_months(monde):
    old = note(monde, appele_le=date(2026, 11, 5))
    kept = note(monde, appele_le=date(2026, 11, 6))
    monde.wait(days=361)  # 6/11/2027
    assert "appels de plus de douze mois : 1" in tidy(monde.store)
    assert row_of(monde, old) is None
    assert row_of(monde, kept) is not None
    with monde.store.reading() as tx:
        assert tx.value("SELECT nombre FROM audit WHERE action = 'purge' AND objet = 'appel'") == 1


def test_the_store_stays_sound(monde):
    turned, erased = note(monde), note(monde)
    note(monde, "maitre_e", reserve=True)
    with monde.writing("coord") as tx:
        appels.turn_into_saisine(tx, turned, 1)
        appels.erase_appel(tx, erased, 1)
    said = [c.phrase for c in verify(monde.store) if c.sujet in ("liens", "chaînes", "clés")]
    assert said == []
