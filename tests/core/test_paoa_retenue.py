"""What is taken over of a programmation read from a file: nothing that nobody chose."""

import pytest

from core.errors import InvalidInput
from core.paoa_lecture import PaoaLue
from core.paoa_retenue import (
    ChoixLecture,
    PaoaRetenue,
    add_text,
    build_retenue,
    list_obstacles,
    list_passages,
)
from core.programmation import ObjectifAdapte

DOUBT = "Il est dyslexique."
READ = PaoaLue(
    reconnue=True,
    objectifs=(
        ObjectifAdapte(domaine="D1", objectif="Lire dix mots.", moyens=f"Un cache. {DOUBT}"),
        ObjectifAdapte(domaine="", objectif="Nommer trois animaux."),
        ObjectifAdapte(domaine="D2", objectif="Préparer son matériel."),
    ),
    bilans=("Huit sur dix.", "", ""),
    sections={"points_appui": "Aime raconter.", "suites": "Continuer."},
    non_reconnu=("Vu avec les parents.", f"{DOUBT} Suivi en libéral."),
)
DECIDED = ChoixLecture(domaines={1: "D4"}, passages={DOUBT: False})


def test_an_objective_without_a_domain_and_a_doubtful_passage_wait():
    assert list_obstacles(READ, ChoixLecture(), 200) == [
        "choisir le domaine de 1 objectif", "décider de 1 passage",
    ]  # fmt: skip
    with pytest.raises(InvalidInput, match="Rien n’a été enregistré"):
        build_retenue(READ, ChoixLecture(), 200)
    assert list_obstacles(READ, DECIDED, 200) == []
    left = ChoixLecture(laisses=frozenset({0, 1}))
    assert list_obstacles(READ, left, 200) == []


def test_what_is_not_taken_is_nowhere():
    made = build_retenue(READ, DECIDED, 200)
    assert [(r.objectif.domaine, r.bilan) for r in made.objectifs] == [
        ("D1", "Huit sur dix."), ("D4", ""), ("D2", ""),
    ]  # fmt: skip
    assert made.objectifs[0].objectif.moyens == "Un cache."
    assert made.textes == {"points_appui": "Aime raconter.", "suites": "Continuer."}
    assert "dyslexique" not in made.model_dump_json()
    taken = build_retenue(READ, DECIDED.model_copy(update={"passages": {DOUBT: True}}), 200)
    assert DOUBT in taken.objectifs[0].objectif.moyens


def test_a_text_that_was_not_recognised_is_kept_where_somebody_says():
    choix = DECIDED.model_copy(update={"places": {0: "points_appui", 1: "besoins"}})
    found = [words.texte for _, words in list_passages(READ, choix)]
    assert found == [DOUBT]  # said once, wherever it is written
    made = build_retenue(READ, choix, 200)
    assert made.textes["points_appui"] == "Aime raconter.\nVu avec les parents."
    assert "dyslexique" not in made.textes["besoins"]


def test_bilans_and_sections_may_be_left():
    choix = DECIDED.model_copy(update={"bilans": False, "sections": frozenset()})
    made = build_retenue(READ, choix, 200)
    assert [r.bilan for r in made.objectifs] == ["", "", ""]
    assert made.textes == {}
    nothing = ChoixLecture(laisses=frozenset({0, 1, 2}), sections=frozenset())
    assert list_obstacles(READ, nothing, 200) == ["garder au moins un objectif ou un texte"]


def test_too_many_are_said_before_anything_is_written():
    (said,) = list_obstacles(READ, DECIDED, 1)
    assert "en laisser 2 de côté" in said
    assert "1 place" in said


def test_a_text_is_added_and_not_said_twice():
    assert add_text("", "Aime lire.") == "Aime lire."
    assert add_text("Chante.", "Aime lire.") == "Chante.\nAime lire."
    assert add_text("Chante.\nAime lire.", "Aime lire.") == "Chante.\nAime lire."
    assert add_text("N’aime pas lire.", "lire.") == "N’aime pas lire.\nlire."
    assert add_text("Chante.", "Danse.\nChante.\nLit.") == "Chante.\nDanse.\nLit."
    assert PaoaRetenue().objectifs == ()
