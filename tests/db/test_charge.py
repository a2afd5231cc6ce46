"""Vacant posts, interlocutors, suggestions and load: who has what, and who is never counted."""

import pytest

from core.errors import InvalidInput, NotAllowed, NotFound
from core.fiche import Objet
from core.personne import Metier
from core.registre import Filtres
from core.saisine import Position, school_year
from db.charge import list_charge, list_places, list_suggestions
from db.propositions import (
    end_vacancy,
    list_propositions,
    propose,
    set_interlocuteur,
    take_position,
)
from db.reponses import open_projet, read_contenu
from db.saisines import list_saisines
from db.secteurs import save_column
from db.visibilite import read_facts
from tests.db.conftest import PLACE


def statut(tx, saisine_id):
    return tx.value("SELECT statut FROM saisine WHERE id = $id", id=saisine_id)


def wait_for_post(monde, saisine_id, metier=Metier.MAITRE_G):
    with monde.writing("coord") as tx:
        propose(tx, saisine_id, [], postes=[metier])


def take(monde, saisine_id, name, *positions):
    with monde.writing("coord") as tx:
        propose(tx, saisine_id, [monde.people[name]])
    for position in positions:
        with monde.writing(name) as tx:
            row = tx.row(
                "SELECT * FROM proposition WHERE personne_id = $p AND saisine_id = $s "
                "ORDER BY proposee_le DESC",
                p=monde.people[name], s=saisine_id,
            )  # fmt: skip
            take_position(tx, row["id"], row["version"], position)


def test_a_vacant_post_is_proposed_shown_and_written_in_the_answer(monde):
    saisine_id = monde.saisine()
    wait_for_post(monde, saisine_id)
    with monde.reading("coord") as tx:
        assert statut(tx, saisine_id) == "a_l_etude"
        row = list_propositions(tx, saisine_id)[0]
        assert (row["nom"], row["metier"], row["personne_id"]) == (
            "Poste non pourvu", "maitre_g", None,
        )  # fmt: skip
        assert list_saisines(tx, Filtres())[0]["postes"] == "maitre_g"
        saisine = tx.row("SELECT * FROM saisine WHERE id = $id", id=saisine_id)
        assert read_facts(tx, saisine).sollicites == frozenset()
        assert list_places(tx, PLACE) == [
            {"commune": "Brumeval", "metier": "maitre_g", "vacant": True, "nombre": 1}
        ]
    with monde.writing("coord") as tx:
        contenu = read_contenu(tx, open_projet(tx, saisine_id))
    assert [(p.nature, p.qui) for p in contenu.propositions] == [("non_pourvu", "Maître G")]


def test_a_vacant_post_is_waited_for_once_and_never_on_a_reserved_saisine(monde):
    saisine_id, reserved = monde.saisine(), monde.saisine(objet=Objet.TENSION)
    wait_for_post(monde, saisine_id)
    with monde.writing("coord") as tx, pytest.raises(InvalidInput):
        propose(tx, saisine_id, [], postes=[Metier.MAITRE_G])
    with monde.writing("ien") as tx, pytest.raises(InvalidInput):
        propose(tx, reserved, [], postes=[Metier.MAITRE_G])


def test_asking_somebody_of_the_metier_ends_the_wait(monde):
    saisine_id = monde.saisine()
    wait_for_post(monde, saisine_id)
    take(monde, saisine_id, "maitre_g", Position.DECLINEE)
    with monde.reading("coord") as tx:
        assert statut(tx, saisine_id) == "transmise"
        assert {r["position"] for r in list_propositions(tx, saisine_id)} == {
            "achevee", "declinee",
        }  # fmt: skip


def test_a_decline_beside_a_vacant_post_does_not_return_to_triage_and_ending_the_wait_does(monde):
    saisine_id = monde.saisine()
    wait_for_post(monde, saisine_id)
    take(monde, saisine_id, "maitre_e", Position.DECLINEE)
    with monde.writing("coord") as tx:
        assert statut(tx, saisine_id) == "a_l_etude"
        row = next(r for r in list_propositions(tx, saisine_id) if r["personne_id"] is None)
        end_vacancy(tx, row["id"], row["version"])
        assert statut(tx, saisine_id) == "transmise"
        with pytest.raises(NotFound):
            end_vacancy(tx, row["id"], row["version"] + 1)


def test_the_interlocutor_is_somebody_who_took_it_and_leaves_with_them(monde):
    saisine_id = monde.saisine()
    with monde.writing("coord") as tx, pytest.raises(InvalidInput):
        set_interlocuteur(tx, saisine_id, monde.people["maitre_e"])
    take(monde, saisine_id, "maitre_e", Position.ACCEPTEE)
    with monde.writing("coord") as tx:
        set_interlocuteur(tx, saisine_id, monde.people["maitre_e"])
    with monde.writing("maitre_e") as tx:
        row = list_propositions(tx, saisine_id)[0]
        take_position(tx, row["id"], row["version"], Position.ACHEVEE)
        assert tx.value("SELECT interlocuteur_id FROM saisine") is None
        assert statut(tx, saisine_id) == "transmise"


def test_the_load_leaves_out_psyen_and_what_one_may_not_open(monde):
    for name in ("maitre_e", "psyen"):
        take(monde, monde.saisine(), name, Position.ACCEPTEE)
    take(monde, monde.saisine(), "maitre_e")
    reserved = monde.saisine(objet=Objet.TENSION)
    with monde.writing("ien") as tx:
        propose(tx, reserved, [monde.people["maitre_e"]])
    seen = {}
    for name in ("coord", "ien"):
        with monde.reading(name) as tx:
            seen[name] = {row["metier"]: row for row in list_charge(tx, PLACE)}
    assert (seen["coord"]["maitre_e"]["en_charge"], seen["coord"]["maitre_e"]["a_repondre"]) == (
        1,
        1,
    )
    assert seen["ien"]["maitre_e"]["a_repondre"] == 2
    psyen = seen["ien"]["psyen"]
    assert (psyen["en_charge"], psyen["a_repondre"], psyen["communes"]) == (None, None, None)
    with monde.reading("coord") as tx:
        assert list_places(tx, PLACE) == [
            {"commune": "Brumeval", "metier": "maitre_e", "vacant": False, "nombre": 1}
        ]
    for name in ("maitre_e", "dir", "sec", "admin"):
        with monde.reading(name) as tx, pytest.raises(NotAllowed):
            list_charge(tx, PLACE)


def test_suggestions_follow_the_motive_and_never_count_the_psyen(monde):
    saisine_id, other = monde.saisine(), monde.saisine()
    take(monde, other, "maitre_e", Position.ACCEPTEE)
    with monde.writing("coord") as tx:
        ecole = tx.value("SELECT ecole_id FROM saisine WHERE id = $id", id=saisine_id)
        save_column(
            tx, PLACE, school_year(tx.today), "maitre_e",
            seen={}, wanted={ecole: monde.people["maitre_e"]},
        )  # fmt: skip
    with monde.reading("coord") as tx:
        found = list_suggestions(tx, saisine_id)
    assert [(s.nom, s.raison) for s in found] == [
        (
            "Fictif MAITRE_E",
            "Maître E : métier indiqué pour « lecture-écriture », son secteur, "
            "1 situation en ce moment",
        )
    ]
    with monde.reading("coord") as tx:
        assert [s.nom for s in list_suggestions(tx, other)] == []
    with monde.reading("maitre_g") as tx, pytest.raises((NotAllowed, NotFound)):
        list_suggestions(tx, saisine_id)
