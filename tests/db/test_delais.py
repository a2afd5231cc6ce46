"""The clock in the store: calendars, pauses from the history, who is told what is late."""

import shutil
from datetime import date, datetime

import pytest

from core.calendrier import JourLocal, Semaine
from core.delais import Cibles
from core.errors import InvalidInput, NotFound
from core.fiche import Objet
from core.saisine import Position
from db import connection
from db.calendrier import (
    add_jour_local,
    list_jours_locaux,
    read_calendriers,
    read_cibles,
    remove_jour_local,
    set_cibles,
    set_semaine,
)
from db.connection import Store, known_migrations
from db.delais import list_due, read_delais
from db.propositions import propose, take_position
from db.questions import answer_precisions, ask_precisions
from tests.db.conftest import PLACE
from tests.factories import make_circonscription, make_ecole


def clock(monde, name, saisine_id):
    with monde.reading(name) as tx:
        return read_delais(tx, [saisine_id]).get(saisine_id)


def give(monde, saisine_id, name, *, take=True):
    with monde.writing("coord") as tx:
        propose(tx, saisine_id, [monde.people[name]])
    if take:
        with monde.writing(name) as tx:
            row = tx.row("SELECT * FROM proposition WHERE saisine_id = $s AND personne_id = $p",
                         s=saisine_id, p=monde.people[name])  # fmt: skip
            take_position(tx, row["id"], row["version"], Position.ACCEPTEE)


def late(monde, name):
    with monde.reading(name) as tx:
        return [row["saisine_id"] for row in list_due(tx)[0]]


def test_the_days_of_a_school_are_its_own(monde):
    nuages, sources = monde.ecoles["nuages"], monde.ecoles["sources"]
    jour = JourLocal(debut=date(2026, 11, 12), fin=date(2026, 11, 13), motif="Travaux",
                     ecole_id=nuages)  # fmt: skip
    with monde.writing("coord") as tx:
        jour_id = add_jour_local(tx, PLACE, jour)
        set_semaine(tx, sources, 1, Semaine.MERCREDI)
    with monde.reading("coord") as tx:
        calendriers = read_calendriers(tx, PLACE)
        assert [row["motif"] for row in list_jours_locaux(tx, PLACE)] == ["Travaux"]
    assert not calendriers.of(nuages).is_school_day(date(2026, 11, 12))
    assert calendriers.of(sources).is_school_day(date(2026, 11, 12))
    assert calendriers.of(sources).is_school_day(date(2026, 11, 18))
    assert not calendriers.of(None).is_school_day(date(2026, 11, 18))
    with monde.writing("coord") as tx:
        remove_jour_local(tx, jour_id)
        assert read_calendriers(tx, PLACE).of(nuages).is_school_day(date(2026, 11, 12))


def test_a_local_day_needs_a_reason_and_a_school_of_here(monde):
    jour = JourLocal(debut=date(2026, 11, 12), fin=date(2026, 11, 12), motif=" ")
    with monde.writing("coord") as tx, pytest.raises(InvalidInput):
        add_jour_local(tx, PLACE, jour)
    with monde.store.writing() as tx:
        other = make_ecole(tx, make_circonscription(tx), uai="0990009Z")
    elsewhere = jour.model_copy(update={"motif": "Travaux", "ecole_id": other})
    with monde.writing("coord") as tx, pytest.raises(NotFound):
        add_jour_local(tx, PLACE, elsewhere)


def test_targets_are_settings(monde):
    saisine_id = monde.saisine(recue_le=date(2026, 11, 9))
    assert clock(monde, "coord", saisine_id).prevue_le == date(2026, 11, 17)
    with monde.writing("coord") as tx:
        set_cibles(tx, PLACE, Cibles(accuse_jours=2))
        assert read_cibles(tx, PLACE).accuse_jours == 2
        with pytest.raises(InvalidInput):
            set_cibles(tx, PLACE, Cibles(reponse_semaines=7))
    assert clock(monde, "coord", saisine_id).prevue_le == date(2026, 11, 12)


def test_the_time_of_a_question_is_read_in_the_history(monde):
    saisine_id = monde.saisine(recue_le=date(2026, 11, 9))
    with monde.writing("coord") as tx:
        ask_precisions(tx, saisine_id, "Depuis quand ?")
    monde.wait(days=6)  # Monday 16
    asked = clock(monde, "coord", saisine_id)
    assert asked.phrase == "précisions demandées depuis le 10/11 : le délai est suspendu"
    with monde.writing("ens") as tx:
        question = tx.row("SELECT * FROM question")
        answer_precisions(tx, question["id"], question["version"], "Depuis octobre")
    back = clock(monde, "coord", saisine_id)
    assert back.age == 1
    assert back.prevue_le == date(2026, 12, 4)  # 1/12, and the three days of the question


def test_who_follows_sees_the_clock_and_who_sees_a_summary_does_not(monde):
    ordinary = monde.saisine()
    reserved = monde.saisine(objet=Objet.TENSION, demandeur_id=monde.people["dir2"])
    seen = {}
    for name in ("ien", "coord", "maitre_e", "dir", "ens", "dir2", "sec", "admin"):
        with monde.reading(name) as tx:
            seen[name] = set(read_delais(tx))
    assert seen == {
        "ien": {ordinary, reserved}, "coord": {ordinary}, "maitre_e": set(), "dir": {ordinary},
        "ens": {ordinary}, "dir2": {reserved}, "sec": set(), "admin": set(),
    }  # fmt: skip


def test_what_is_late_is_told_to_those_in_charge_alone(monde):
    first = monde.saisine()
    second = monde.saisine(recue_le=date(2026, 9, 3))
    give(monde, first, "maitre_e")
    monde.now = datetime(2027, 1, 12, 8, 0)
    assert late(monde, "coord") == [second, first]
    assert late(monde, "ien") == late(monde, "coord")
    assert late(monde, "maitre_e") == [first]
    for name in ("maitre_g", "psyen", "dir", "ens", "sec", "admin", "dpd"):
        assert late(monde, name) == []


def test_nothing_is_late_for_the_exempt_nor_because_of_them(monde):
    alone, shared, asked = monde.saisine(), monde.saisine(), monde.saisine()
    give(monde, alone, "psyen")
    give(monde, shared, "psyen")
    give(monde, shared, "maitre_e")
    give(monde, asked, "psyen", take=False)
    monde.now = datetime(2027, 1, 12, 8, 0)
    assert late(monde, "coord") == [shared]
    assert late(monde, "psyen") == []
    for saisine_id in (alone, asked):
        delai = clock(monde, "coord", saisine_id)
        assert (delai.retard, delai.prevue_le, delai.phrase) == (False, None, "")


def test_what_falls_in_the_next_five_days_of_class(monde):
    saisine_id = monde.saisine(recue_le=date(2026, 11, 9))  # told by the 17th
    later = monde.saisine(recue_le=date(2026, 11, 10))
    with monde.reading("coord") as tx:
        assert [row["saisine_id"] for row in list_due(tx)[1]] == [saisine_id]
        assert list_due(tx)[1][0]["delai"].phrase == "accusé de réception attendu pour le 17/11"
    monde.wait(days=1)  # Wednesday 11: a day off
    with monde.reading("ien") as tx:
        assert [row["saisine_id"] for row in list_due(tx)[1]] == [saisine_id, later]
    with monde.reading("ens") as tx:
        assert list_due(tx)[1] == []


def test_the_answer_waits_for_the_meeting_of_its_own_circonscription(monde):
    saisine_id = monde.saisine(recue_le=date(2026, 11, 9))
    give(monde, saisine_id, "maitre_e")
    with monde.store.writing() as tx:
        for place, jour in ((PLACE, date(2026, 12, 8)), ("c2", date(2026, 12, 1))):
            tx.insert("reunion", id=place, circonscription_id=place, jour=jour, etat="prevue",
                      creee_par="x", creee_le=tx.now)  # fmt: skip
    with monde.reading("coord") as tx:
        found = read_delais(tx)
    assert found[saisine_id].prevue_le == date(2026, 12, 8)


def test_a_store_of_before_keeps_its_schools_and_proposals(tmp_path, monkeypatch):
    old = tmp_path / "anciennes"
    old.mkdir()
    for number, path in known_migrations().items():
        if number < 9:
            shutil.copy(path, old)
    monkeypatch.setattr(connection, "_MIGRATIONS", old)
    store = Store(tmp_path / "base")
    with store.writing() as tx:
        place = make_circonscription(tx)
        ecole_id = make_ecole(tx, place)
        tx.insert("proposition", id="p", saisine_id="s", personne_id="q", proposee_par="q",
                  proposee_le=tx.now, position="attendue")  # fmt: skip
    store.close()
    monkeypatch.undo()
    store = Store(tmp_path / "base")
    with store.writing() as tx:
        assert tx.value("SELECT semaine FROM ecole WHERE id = $id", id=ecole_id) == "quatre"
        tx.insert("proposition", id="v", saisine_id="s", personne_id=None, metier="maitre_g",
                  proposee_par="q", proposee_le=tx.now, position="attendue")  # fmt: skip
        assert tx.value("SELECT count(*) FROM proposition") == 2
    store.close()
