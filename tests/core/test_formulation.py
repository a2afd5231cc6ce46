"""Gentle remarks on an objective: what they ask, what they leave alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.formulation import VERBES_OBSERVABLES, NatureRemarque, ask_about, is_observable, review
from core.programmation import ObjectifAdapte, Periode

N = NatureRemarque
READY = ObjectifAdapte(
    domaine="D1", objectif="Lire dix mots à voix haute", periodes=(Periode.P1,), reussite="8 sur 10"
)


def natures(*args, **kwargs):
    return [remarque.nature for remarque in review(*args, **kwargs)]


@pytest.mark.parametrize(
    "text",
    [
        "Améliorer la lecture.", "Zoé comprend les consignes.", "Développer son vocabulaire.",
        "Savoir les tables.", "Progresser en numération.", "Travailler la motricité fine.",
        "Zoé est plus autonome.", "Prendre confiance en soi.", "Maîtriser le son [ou].",
        "Être attentif en classe.", "Acquérir le principe alphabétique.",
    ],
)  # fmt: skip
def test_a_vague_verb_alone_is_asked_about(text):
    (remarque,) = review(text)
    assert remarque.nature is N.OBSERVABLE
    assert f"« {remarque.passage} » : est-ce observable ?" in remarque.message
    assert remarque.passage in text


@pytest.mark.parametrize(
    "text",
    [
        "Zoé lit seule dix mots.", "Lire dix mots.", "Comprendre une consigne et l’exécuter.",
        "Zoé sait compter jusqu’à dix.", "Yanis écrit son prénom.", "Il s’arrête au signal.",
        "Zoé travaille quinze minutes à sa place.", "Elle répète la comptine.", "Phrase libre",
    ],
)  # fmt: skip
def test_what_can_be_seen_raises_nothing(text):
    assert review(text) == []


def test_the_shipped_verbs_are_observable():
    for family in VERBES_OBSERVABLES.values():
        assert len(set(family)) == len(family)
        for verbe in family:
            assert is_observable(f"{verbe} quelque chose"), verbe
    assert is_observable("Comprendre") is False
    assert is_observable("") is None


def test_a_criterion_and_a_period_are_asked_for():
    text = "Zoé lit dix mots."
    assert natures(text, reussite="", periodes=()) == [N.CRITERE, N.ECHEANCE]
    assert natures(text, reussite="Elle lit bien.", periodes=(Periode.P2,)) == [N.CRITERE]
    assert natures(text, reussite="Huit mots sur dix.", periodes=(Periode.P2,)) == []
    assert natures("", reussite="", periodes=()) == []


@pytest.mark.parametrize(
    ("text", "nature", "passage"),
    [
        ("Zoé lit malgré sa dyslexie.", N.DIAGNOSTIC, None),
        ("Aider Zoé, TDAH, à lire dix mots.", N.DIAGNOSTIC, None),
        ("Zoé lit comme un enfant de son âge.", N.AGE, "enfant de son âge"),
        ("Zoé ne se lève plus pendant la lecture.", N.NEGATIVE, "ne se leve plus"),
        ("Zoé lit dix mots. " * 20, N.LONGUE, ""),
    ],
)
def test_other_remarks_show_the_words_that_raised_them(text, nature, passage):
    found = [remarque for remarque in review(text) if remarque.nature is nature]
    assert found
    assert passage is None or found[0].passage == passage
    assert all(remarque.message for remarque in found)


@given(st.text(max_size=300), st.text(max_size=80))
def test_any_text_is_reviewed(objectif, reussite):
    assert all(remarque.message for remarque in review(objectif, reussite=reussite, periodes=()))


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, []),
        ({"objectif": "Comprendre un texte"}, ["observable"]),
        ({"objectif": "Maîtriser les tables"}, ["observable"]),
        ({"objectif": "Lire mieux"}, ["par rapport à quoi"]),
        ({"reussite": ""}, ["réussi"]),
        ({"periodes": ()}, ["période"]),
        ({"moyens": "Il a un TDAH diagnostiqué."}, ["les parents liront"]),
        ({"objectif": "", "sait_deja": "Suivi pour sa dyslexie"}, ["les parents liront"]),
    ],
)
def test_what_is_asked_of_a_line(changes, asked):
    questions = ask_about(READY.model_copy(update=changes))
    assert len(questions) == len(asked)
    assert all(word in question for word, question in zip(asked, questions, strict=True))


@given(st.text(max_size=60))
def test_any_line_is_taken(text):
    objectif = ObjectifAdapte(domaine="D1", objectif=text, moyens=text)
    assert all(isinstance(question, str) for question in ask_about(objectif))
