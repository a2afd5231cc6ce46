"""Home: each situation once, under the first title that has it, with the reason it is late."""

from datetime import date, datetime

from core.decision import Decision, NatureDecision
from core.reunion import Lot, Reunion
from core.saisine import Position
from db.accueil import list_waiting, read_accueil
from db.propositions import propose, take_position
from db.reunions_calendrier import plan_reunion
from db.reunions_ordre import add_points
from db.reunions_tenue import decide
from tests.db.conftest import PLACE


def take(monde, saisine_id, name):
    with monde.writing("coord") as tx:
        propose(tx, saisine_id, [monde.people[name]])
    with monde.writing(name) as tx:
        row = tx.row("SELECT * FROM proposition WHERE saisine_id = $s", s=saisine_id)
        take_position(tx, row["id"], row["version"], Position.ACCEPTEE)


def read(monde, name):
    with monde.reading(name) as tx:
        return read_accueil(tx)


def ids(rows):
    return [row["saisine_id"] for row in rows]


def test_what_waits_says_there_that_it_is_late_and_stands_nowhere_else(monde):
    to_triage = monde.saisine()
    monde.now = datetime(2027, 1, 12, 8, 0)
    home = read(monde, "coord")
    (row,) = home.waiting["À trier"]
    assert row["saisine_id"] == to_triage
    assert row["delai"].retard
    assert (home.late, home.soon, home.mine) == ([], [], [])


def test_what_one_has_is_late_or_soon_or_mine_never_twice(monde):
    first, second = monde.saisine(), monde.saisine()
    for saisine_id in (first, second):
        take(monde, saisine_id, "maitre_e")
    assert sorted(ids(read(monde, "maitre_e").mine)) == sorted([first, second])
    monde.now = datetime(2027, 1, 12, 8, 0)
    third = monde.saisine(recue_le=date(2027, 1, 11))
    take(monde, third, "maitre_e")
    home = read(monde, "maitre_e")
    assert sorted(ids(home.late)) == sorted([first, second])
    assert ids(home.mine) == [third]


def test_a_decision_that_waits_already_as_a_proposal_stands_there_alone(monde):
    saisine_id, maitre_e = monde.saisine(), monde.people["maitre_e"]
    with monde.writing("coord") as tx:
        reunion_id = plan_reunion(tx, PLACE, Reunion(jour=date(2026, 11, 10)))
        add_points(tx, reunion_id, {saisine_id: Lot.A_DISCUTER}, {})
        point_id = tx.value("SELECT id FROM reunion_point")
        for nature in (NatureDecision.PROPOSITION, NatureDecision.ACTION):
            decision = Decision(nature=nature, qui="E", quoi="Observe", personne_id=maitre_e)
            decide(tx, reunion_id, decision, point_id)
    home = read(monde, "maitre_e")
    assert ids(home.waiting["Une réponse de votre part"]) == [saisine_id]
    assert [row["nature"] for row in home.decisions] == ["action"]


def test_a_member_without_lateness_keeps_a_plain_list(monde):
    saisine_id = monde.saisine()
    take(monde, saisine_id, "psyen")
    monde.now = datetime(2027, 1, 12, 8, 0)
    home = read(monde, "psyen")
    assert (home.late, home.soon) == ([], [])
    assert ids(home.mine) == [saisine_id]
    with monde.reading("psyen") as tx:
        assert list_waiting(tx) == home.waiting == {}
