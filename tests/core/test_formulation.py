"""Gentle questions about an objective's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.formulation import ask_about
from core.programmation import ObjectifAdapte, Periode

READY = ObjectifAdapte(
    domaine="D1", objectif="Lire dix mots à voix haute", periodes=(Periode.P1,), reussite="8 sur 10"
)


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
    ],
)
def test_what_is_asked(changes, asked):
    questions = ask_about(READY.model_copy(update=changes))
    assert len(questions) == len(asked)
    assert all(word in question for word, question in zip(asked, questions, strict=True))


@given(st.text(max_size=60))
def test_any_text_is_taken(text):
    assert isinstance(ask_about(ObjectifAdapte(domaine="D1", objectif=text)), list)
