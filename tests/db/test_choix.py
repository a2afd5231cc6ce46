"""Choices kept while a form is being filled: by person, the last ones, gone once used."""

from db.brouillons import consume_drafts, list_drafts
from db.choix import keep_choices, list_choices


def test_nothing_chosen_yet(monde):
    with monde.reading("coord") as tx:
        assert list_choices(tx, "appel_choix") == {}


def test_the_last_choices_are_read_back_by_their_author_alone(monde):
    for choices in ({"objet": "eleve"}, {"objet": "tension", "reserve": True}, {"objet": None}):
        with monde.writing("coord") as tx:
            keep_choices(tx, "appel_choix", choices)
        with monde.reading("coord") as tx:
            assert list_choices(tx, "appel_choix") == choices
    with monde.reading("ien") as tx:
        assert list_choices(tx, "appel_choix") == {}


def test_choices_leave_with_the_drafts_and_can_be_made_again(monde):
    with monde.writing("coord") as tx:
        keep_choices(tx, "appel_choix", {"objet": "eleve"})
        consume_drafts(tx, "appel_choix")
        assert list_choices(tx, "appel_choix") == {}
        keep_choices(tx, "appel_choix", {"objet": "groupe"})
        assert list_choices(tx, "appel_choix") == {"objet": "groupe"}
        assert list_drafts(tx, "appel_choix")["choix"].sequence == 2
