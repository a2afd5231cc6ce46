"""The board: who sees which card and how much of it, counts, filters, moves."""

from datetime import date, datetime

import pytest

from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.fiche import Objet
from core.listes import Liste
from core.personne import Metier, Role
from core.saisine import Position, Statut, school_year
from core.tableau import COLONNES, FiltresTableau, Geste, VueTableau
from db import saisines
from db.absences import note_absence
from db.ecoles import create_ecole
from db.listes import add_value
from db.personnes import add_affectation, create_personne
from db.propositions import propose, take_position
from db.questions import ask_precisions
from db.secteurs import save_column
from db.tableau import move_card, plan_card_move, read_tableau
from tests.db.conftest import PLACE


def board(monde, name, limites=None, **filtres):
    with monde.reading(name) as tx:
        return {c.cle: c for c in read_tableau(tx, PLACE, FiltresTableau(**filtres), limites)}


def cards(monde, name, **filtres):
    found = board(monde, name, **filtres)
    return {cle: [c.saisine["id"] for c in column.cartes] for cle, column in found.items()}


def give(monde, saisine_id, name, position=None, question=""):
    with monde.writing("coord") as tx:
        propose(tx, saisine_id, [monde.people[name]])
    if position:
        with monde.writing(name) as tx:
            row = tx.row("SELECT * FROM proposition WHERE personne_id = $p AND saisine_id = $s",
                         p=monde.people[name], s=saisine_id)  # fmt: skip
            take_position(tx, row["id"], row["version"], position, question)


def version(monde, saisine_id):
    with monde.store.reading() as tx:
        return tx.value("SELECT version FROM saisine WHERE id = $id", id=saisine_id)


def put(monde, saisine_id, statut):
    with monde.store.writing() as tx:
        row = tx.row("SELECT * FROM saisine WHERE id = $id", id=saisine_id)
        saisines.move_saisine(tx, row, Statut(statut), "try")


def test_each_state_is_a_column_in_order_with_its_count(monde):
    first, second = monde.saisine(), monde.saisine()
    give(monde, second, "maitre_e")
    found = board(monde, "coord")
    assert list(found) == list(COLONNES)
    assert {cle: c.total for cle, c in found.items() if c.total} == {
        "transmise": 1, "a_l_etude": 1,
    }  # fmt: skip
    assert cards(monde, "coord")["transmise"] == [first]


def test_a_member_sees_references_and_who_has_it_and_nothing_of_the_pupil(monde):
    mine, other = monde.saisine(), monde.saisine()
    give(monde, mine, "maitre_e", Position.ACCEPTEE)
    give(monde, other, "maitre_g")
    give(monde, other, "psyen", Position.ACCEPTEE)
    found = {
        c.saisine["id"]: c for column in board(monde, "maitre_e").values() for c in column.cartes
    }
    full, summary = found[mine], found[other]
    assert full.saisine["ecole"] == "École des Nuages"
    assert full.delai is not None
    assert summary.saisine["reference"] == "2026-0002"
    assert summary.saisine["niveau"] == "CE1"
    hidden = ("objet", "motif", "fiche", "ecole", "commune")
    assert [summary.saisine[name] for name in hidden] == [None] * 5
    assert (summary.delai, summary.deplacee) == (None, None)
    assert [p["nom"] for p in summary.personnes] == ["PSYEN"]  # not who was only asked


def test_a_reserved_saisine_is_neither_a_card_nor_a_count(monde):
    reserved = monde.saisine(objet=Objet.TENSION, demandeur_id=monde.people["dir2"])
    for name in ("coord", "maitre_e", "psyen"):
        assert all(c.total == 0 and not c.cartes for c in board(monde, name).values())
    assert cards(monde, "ien")["transmise"] == [reserved]
    with monde.writing("coord") as tx, pytest.raises(NotFound):
        move_card(tx, reserved, 1, Statut.A_L_ETUDE)


def test_filters_narrow_cards_and_counts_and_open_nothing(monde):
    nuages, sources = monde.saisine(), monde.saisine(ecole_id=monde.ecoles["sources"])
    give(monde, nuages, "maitre_e", Position.ACCEPTEE)
    assert board(monde, "coord", ecole=monde.ecoles["sources"])["transmise"].total == 1
    assert cards(monde, "coord", membre=monde.people["maitre_e"])["a_l_etude"] == [nuages]
    assert cards(monde, "coord", objet="groupe")["transmise"] == []
    assert cards(monde, "coord", motif="lecture_ecriture")["transmise"] == [sources]
    assert cards(monde, "maitre_e", a_moi=True)["a_l_etude"] == [nuages]
    assert cards(monde, "maitre_g", ecole=monde.ecoles["nuages"])["a_l_etude"] == []
    assert cards(monde, "maitre_g", motif="lecture_ecriture")["a_l_etude"] == []


def test_late_alone(monde):
    first, second = monde.saisine(), monde.saisine()
    give(monde, second, "psyen", Position.ACCEPTEE)
    monde.now = datetime(2027, 1, 12, 8, 0)
    found = board(monde, "coord", retard=True)
    assert [c.saisine["id"] for c in found["transmise"].cartes] == [first]
    assert found["transmise"].cartes[0].delai.phrase.startswith("accusé de réception attendu")
    assert found["a_l_etude"].cartes == []


def test_no_figure_and_no_lateness_under_a_psyen_whatever_the_filter(monde):
    saisine_id = monde.saisine()
    give(monde, saisine_id, "psyen", Position.ACCEPTEE)
    give(monde, saisine_id, "maitre_e", Position.ACCEPTEE)
    monde.now = datetime(2027, 1, 12, 8, 0)
    psyen = monde.people["psyen"]
    lane = board(monde, "ien", vue=VueTableau.PERSONNE)[psyen]
    assert lane.total is None
    assert [c.delai for c in lane.cartes] == [None]
    for name, filtres in (("coord", {"membre": psyen}), ("psyen", {"a_moi": True})):
        found = board(monde, name, **filtres)
        assert {c.total for c in found.values()} == {None}
        assert [c.delai for c in found["a_l_etude"].cartes] == [None]
        late = board(monde, name, retard=True, **filtres)
        assert [c.cartes for c in late.values() if c.cartes] == []
    other = board(monde, "ien", vue=VueTableau.PERSONNE)[monde.people["maitre_e"]]
    assert other.total == 1
    assert other.cartes[0].delai.retard


def test_lanes_by_person_are_for_those_who_share_the_work(monde):
    nobody, vacant = monde.saisine(), monde.saisine()
    with monde.writing("coord") as tx:
        propose(tx, vacant, [], postes=[Metier.MAITRE_G])
    found = cards(monde, "coord", vue=VueTableau.PERSONNE)
    assert (found["sans"], found["postes"]) == ([nobody], [vacant])
    assert monde.people["maitre_e"] in found
    with pytest.raises(NotAllowed):
        board(monde, "maitre_e", vue=VueTableau.PERSONNE)


def test_a_column_shows_thirty_cards_then_more(monde):
    for _ in range(33):
        monde.saisine()
    column = board(monde, "coord")["transmise"]
    assert (len(column.cartes), column.total, column.plus) == (30, 33, True)
    more = board(monde, "coord", {"transmise": 60})["transmise"]
    assert (len(more.cartes), more.plus) == (33, False)


@pytest.mark.parametrize(
    ("de", "vers", "geste"),
    [("transmise", "a_l_etude", Geste.PROPOSER), ("transmise", "repondue", Geste.REPONDRE),
     ("transmise", "a_preciser", Geste.DEMANDER), ("en_suivi", "terminee", Geste.TERMINER)],
)  # fmt: skip
def test_a_move_that_asks_for_something_moves_nothing(monde, de, vers, geste):
    saisine_id = monde.saisine()
    with monde.store.writing() as tx:
        tx.execute("UPDATE saisine SET statut = $s", s=de)
    with monde.writing("coord") as tx:
        assert move_card(tx, saisine_id, 1, Statut(vers)) is geste
        assert tx.value("SELECT statut FROM saisine") == de


def test_a_move_that_asks_for_nothing_is_made_and_shown_to_the_others(monde):
    saisine_id = monde.saisine()
    put(monde, saisine_id, "repondue")
    with monde.writing("coord") as tx:
        assert move_card(tx, saisine_id, 2, Statut.EN_SUIVI) is Geste.SUIVRE
    card = board(monde, "ien")["en_suivi"].cartes[0]
    assert card.deplacee["acteur"] == "Fictif COORD"
    monde.wait(minutes=11)
    assert board(monde, "ien")["en_suivi"].cartes[0].deplacee is None


def test_what_somebody_moved_meanwhile_is_said_and_not_overwritten(monde):
    saisine_id = monde.saisine()
    put(monde, saisine_id, "repondue")
    seen = version(monde, saisine_id)
    put(monde, saisine_id, "terminee")
    with monde.writing("ien") as tx:
        tx.execute("UPDATE journal SET acteur_id = $p", p=monde.people["coord"])
    with monde.writing("ien") as tx, pytest.raises(Conflict) as refusal:
        move_card(tx, saisine_id, seen, Statut.EN_SUIVI)
    assert str(refusal.value).startswith("2026-0001 vient d’être modifiée par Fictif COORD")
    assert "« Suivi terminé »" in str(refusal.value)


def test_who_may_not_moves_nothing(monde):
    saisine_id = monde.saisine()
    put(monde, saisine_id, "repondue")
    for name in ("maitre_e", "sec", "dir"):
        with monde.writing(name) as tx, pytest.raises(NotAllowed):
            move_card(tx, saisine_id, 2, Statut.EN_SUIVI)


def test_a_move_the_lifecycle_refuses_is_refused(monde):
    saisine_id = monde.saisine()
    with monde.reading("coord") as tx, pytest.raises(InvalidInput):
        plan_card_move(tx, saisine_id, 1, Statut.EN_SUIVI)
    with monde.writing("coord") as tx:
        ask_precisions(tx, saisine_id, "Depuis quand ?")
    with monde.reading("coord") as tx:
        assert plan_card_move(tx, saisine_id, 2, Statut.TRANSMISE) is Geste.RECEVOIR


def absent(monde, name, fin=None):
    with monde.writing("coord") as tx:
        note_absence(tx, monde.people[name], tx.today, fin)


def test_a_card_and_a_lane_say_who_is_away(monde):
    saisine_id = monde.saisine()
    give(monde, saisine_id, "maitre_e", Position.ACCEPTEE)
    absent(monde, "maitre_e", date(2026, 11, 27))
    card = board(monde, "coord")["a_l_etude"].cartes[0]
    assert [(row["nom"], row["fin"]) for row in card.absences] == [
        ("Fictif MAITRE_E", date(2026, 11, 27))
    ]
    lane = board(monde, "coord", vue=VueTableau.PERSONNE)[monde.people["maitre_e"]]
    assert lane.sous_titre == "Maître E, absent(e) jusqu’au 27/11/2026"


def test_secteurs_filter_cards_and_are_lanes(monde):
    nuages, sources = monde.saisine(), monde.saisine(ecole_id=monde.ecoles["sources"])
    third = create_third_school(monde)
    nowhere = monde.saisine(ecole_id=third)
    holder = monde.people["maitre_e"]
    with monde.writing("coord") as tx:
        save_column(
            tx, PLACE, school_year(tx.today), "maitre_e", seen={},
            wanted={monde.ecoles["nuages"]: holder, monde.ecoles["sources"]: None},
        )  # fmt: skip
    assert cards(monde, "coord", secteur=holder)["transmise"] == [nuages]
    assert board(monde, "coord", secteur=holder)["transmise"].total == 1
    assert cards(monde, "maitre_g", secteur=holder)["transmise"] == []  # no school is told
    lanes = board(monde, "coord", vue=VueTableau.SECTEUR, metier="maitre_e")
    found = {cle: [c.saisine["id"] for c in lane.cartes] for cle, lane in lanes.items()}
    assert found == {"sans": [nowhere], "postes": [sources], holder: [nuages]}
    assert [lane.titre for lane in lanes.values()] == [
        "Sans secteur", "Poste non pourvu", "Fictif MAITRE_E",
    ]  # fmt: skip
    other = cards(monde, "coord", vue=VueTableau.SECTEUR)  # the CPC, of whom nothing is said
    assert len(other["sans"]) == 3
    with pytest.raises(NotAllowed):
        board(monde, "maitre_e", vue=VueTableau.SECTEUR)


def create_third_school(monde):
    with monde.writing("admin") as tx:
        return create_ecole(
            tx, PLACE, uai="0990003C", nom="École du Gué", nature="primaire", commune="Brumeval"
        )


def test_a_metier_added_by_the_circonscription_keeps_its_name(monde):
    with monde.writing("coord") as tx:
        code = add_value(tx, PLACE, Liste.METIER, "Conseiller musique")
        person = create_personne(tx, PLACE, "NOTE", "Fictif")
        add_affectation(tx, person, PLACE, Role.MEMBRE, debut=tx.today, metier=code)
    lanes = board(monde, "coord", vue=VueTableau.PERSONNE)
    assert lanes[person].sous_titre == "Conseiller musique"
    assert lanes[monde.people["coord"]].sous_titre == "Coordination"
