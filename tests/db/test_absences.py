"""Absences without motive, situations handed over in one go, what happened meanwhile."""

from datetime import date, timedelta

import pytest

from core.echange import NatureEchange
from core.errors import InvalidInput, NotAllowed, NotFound
from core.fiche import Fiche, Objet
from core.saisine import Position
from db.absences import (
    correct_absence,
    end_absence,
    find_return,
    hand_over,
    list_absences,
    list_absences_on,
    list_annonces,
    list_meanwhile,
    list_to_hand_over,
    note_absence,
    see_return,
)
from db.avis import list_new
from db.comptes import create_compte
from db.echanges import add_echange
from db.propositions import list_propositions, propose, responsible, take_position
from tests.db.conftest import PLACE

TODAY = date(2026, 11, 10)


def account(monde, name):
    with monde.store.writing() as tx:
        tx.actor = tx.actor.model_copy(update={"compte_id": "systeme"})
        create_compte(tx, monde.people[name], name, "un mot de passe long", lambda p: p)


def taken_by(monde, name, **changes):
    """Record a saisine that a member has accepted."""
    saisine = monde.saisine(**changes)
    with monde.writing("ien") as tx:
        propose(tx, saisine, [monde.people[name]])
    with monde.writing(name) as tx:
        mine = list_propositions(tx, saisine)[0]
        take_position(tx, mine["id"], mine["version"], Position.ACCEPTEE)
    return saisine


def away(monde, name="maitre_g", debut=TODAY, fin=None, by="coord"):
    with monde.writing(by) as tx:
        return note_absence(tx, monde.people[name], debut, fin)


def test_who_notes_whose_absence(monde):
    away(monde, "maitre_g", by="maitre_g")
    with pytest.raises(NotAllowed):
        away(monde, "maitre_e", by="maitre_g")
    with pytest.raises(NotAllowed):
        away(monde, "ens", by="ens")
    with monde.reading("maitre_e") as tx:
        assert list_absences(tx, PLACE) == []
        assert list(list_absences_on(tx, TODAY)) == [monde.people["maitre_g"]]
        assert list_absences_on(tx, TODAY - timedelta(days=1)) == {}


def test_two_absences_never_meet(monde):
    away(monde, fin=date(2026, 11, 20))
    for debut, fin in ((date(2026, 11, 20), None), (date(2026, 11, 1), date(2026, 11, 10))):
        with pytest.raises(InvalidInput, match="déjà notée"):
            away(monde, debut=debut, fin=fin)
    away(monde, debut=date(2026, 11, 21))
    with pytest.raises(InvalidInput, match="avant le premier"):
        away(monde, "maitre_e", fin=date(2026, 11, 9))


def test_fourteen_situations_are_shared_and_each_school_learns_who_calls(monde):
    account(monde, "ens")
    saisines = [taken_by(monde, "maitre_g") for _ in range(3)]
    lonely = taken_by(monde, "maitre_g", ecole_id=monde.ecoles["sources"], demandeur_id=None)
    absence = away(monde, fin=date(2026, 12, 4))
    with monde.reading("coord") as tx:
        rows = list_to_hand_over(tx, absence)
    assert {row["saisine_id"] for row in rows} == {*saisines, lonely}
    assert all("réponse attendue" in row["echeance"] for row in rows)
    choix = {row["id"]: monde.people["maitre_e"] for row in rows}
    with monde.writing("coord") as tx:
        done = hand_over(tx, absence, choix, "Merci")
    assert [bool(d.a_prevenir) for d in done].count(True) == 1  # the school without an account
    assert {d.remplacant for d in done} == {"Fictif MAITRE_E"}
    with monde.reading("ens") as tx:
        assert (
            "votre interlocuteur est Fictif MAITRE_E" in list_annonces(tx, saisines[0])[0]["texte"]
        )
        assert {row["nature"] for row in list_new(tx)} == {"relais"}
    with monde.reading("maitre_e") as tx:
        assert {row["nature"] for row in list_new(tx)} == {"confiee"}
        saisine = tx.row("SELECT * FROM saisine WHERE id = $id", id=saisines[0])
        people = list_propositions(tx, saisines[0])
    assert saisine["interlocuteur_id"] == monde.people["maitre_e"]
    assert responsible(saisine, people) == "Fictif MAITRE_E"
    with monde.reading("coord") as tx:
        assert list_to_hand_over(tx, absence) == []


def test_who_is_away_keeps_reading_and_can_take_it_back(monde):
    saisine = taken_by(monde, "maitre_g")
    absence = away(monde)
    with monde.writing("coord") as tx:
        (row,) = list_to_hand_over(tx, absence)
        hand_over(tx, absence, {row["id"]: monde.people["psyen"]})
    monde.wait(days=1)
    with monde.writing("psyen") as tx:
        add_echange(tx, saisine, NatureEchange.APPEL, tx.today, "L’école a été appelée.")
    monde.wait(days=2)
    with monde.writing("maitre_g") as tx:
        (mine,) = list_absences(tx, PLACE)
        end_absence(tx, absence, mine["version"])
        back = find_return(tx)
        assert back["fin"] == date(2026, 11, 12)
        (line,) = list_meanwhile(tx, back)
        assert line["charges"] == "Fictif PSYEN"
        assert line["actes"].split(",")[-1] == "add_echange"
        see_return(tx, absence)
        assert find_return(tx) is None
        held = next(p for p in list_propositions(tx, saisine) if p["position"] == "relayee")
        take_position(tx, held["id"], held["version"], Position.ACCEPTEE)


def test_a_reserved_situation_is_given_by_the_ien_alone(monde):
    saisine = taken_by(monde, "maitre_g", objet=Objet.TENSION, fiche=Fiche(faits="Vu"))
    absence = away(monde)
    with monde.reading("coord") as tx:
        assert list_to_hand_over(tx, absence) == []
    with monde.writing("ien") as tx:
        (row,) = list_to_hand_over(tx, absence)
        with monde.store.reading() as other:
            assert other.value("SELECT count(*) FROM annonce") == 0
        hand_over(tx, absence, {row["id"]: monde.people["maitre_e"]})
    with monde.reading("maitre_e") as tx:
        assert list_new(tx)[0]["saisine_id"] == saisine
    with pytest.raises(NotFound), monde.writing("coord") as tx:
        hand_over(tx, absence, {row["id"]: monde.people["psyen"]})


def test_nobody_away_or_outside_the_pole_is_given_anything(monde):
    taken_by(monde, "maitre_g")
    absence = away(monde)
    away(monde, "psyen")
    with monde.reading("coord") as tx:
        (row,) = list_to_hand_over(tx, absence)
    for name in ("psyen", "maitre_g", "ens"):
        with pytest.raises(InvalidInput, match="présents"), monde.writing("coord") as tx:
            hand_over(tx, absence, {row["id"]: monde.people[name]})
    with pytest.raises(InvalidInput, match="au moins une"), monde.writing("coord") as tx:
        hand_over(tx, absence, {})


def test_the_asker_of_a_school_hears_nothing_of_anothers(monde):
    account(monde, "ens")
    account(monde, "dir2")
    taken_by(monde, "maitre_g")
    absence = away(monde)
    with monde.writing("coord") as tx:
        (row,) = list_to_hand_over(tx, absence)
        hand_over(tx, absence, {row["id"]: monde.people["maitre_e"]})
    with monde.reading("dir2") as tx:
        assert list_new(tx) == []


def test_an_absence_is_made_longer_and_one_to_come_is_taken_off(monde):
    absence = away(monde, debut=date(2026, 11, 16), fin=date(2026, 11, 20))
    with monde.writing("maitre_g") as tx:
        correct_absence(tx, absence, 1, date(2026, 11, 16), date(2026, 11, 27))
        end_absence(tx, absence, 2)
        assert list_absences(tx, PLACE) == []
