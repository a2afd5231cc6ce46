"""The board: filters in the address, what a move asks for, what the browser may say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.saisine import Statut
from core.tableau import (
    ACTION_OF,
    COLONNES,
    FiltresTableau,
    Geste,
    VueTableau,
    list_moves,
    plan_move,
    read_column,
    read_demande,
)

ANY_STATUT = st.sampled_from(Statut)


def test_an_address_gives_the_filters_and_a_broken_one_is_refused():
    found = FiltresTableau.from_query({"vue": "personne", "objet": "eleve", "retard": "true"})
    assert (found.vue, found.retard, found.a_moi) == (VueTableau.PERSONNE, True, False)
    assert found.chosen == {"objet": "eleve", "retard": True}
    with pytest.raises(InvalidInput):
        FiltresTableau.from_query({"objet": "licorne"})


@pytest.mark.parametrize(
    ("de", "vers", "geste"),
    [
        ("transmise", "a_l_etude", Geste.PROPOSER),
        ("transmise", "a_preciser", Geste.DEMANDER),
        ("a_l_etude", "repondue", Geste.REPONDRE),
        ("repondue", "en_suivi", Geste.SUIVRE),
        ("en_suivi", "repondue", Geste.REPONDRE),
        ("en_suivi", "terminee", Geste.TERMINER),
        ("terminee", "en_suivi", Geste.ROUVRIR),
    ],
)
def test_what_a_move_asks_for(de, vers, geste):
    assert plan_move(Statut(de), Statut(vers)) is geste


def test_precisions_go_back_to_where_they_came_from_only():
    asked = Statut.A_PRECISER
    assert plan_move(asked, Statut.A_L_ETUDE, Statut.A_L_ETUDE) is Geste.RECEVOIR
    with pytest.raises(InvalidInput):
        plan_move(asked, Statut.TRANSMISE, Statut.A_L_ETUDE)


def test_nobody_sends_back_to_triage_by_hand():
    with pytest.raises(InvalidInput, match="d’elle-même"):
        plan_move(Statut.A_L_ETUDE, Statut.TRANSMISE)


@given(ANY_STATUT, ANY_STATUT, st.none() | ANY_STATUT)
def test_every_move_is_planned_or_refused_with_a_sentence(de, vers, before):
    try:
        geste = plan_move(de, vers, before)
    except InvalidInput as refusal:
        said = str(refusal)
    else:
        said = "."
        assert geste in ACTION_OF
        assert {de, vers} <= COLONNES.keys()
    assert said.endswith(".")


def test_the_moves_offered_are_those_that_pass():
    assert list_moves(Statut.TRANSMISE) == [
        Statut.A_PRECISER, Statut.A_L_ETUDE, Statut.REPONDUE,
    ]  # fmt: skip
    assert list_moves(Statut.RETIREE) == []


@pytest.mark.parametrize(
    "said",
    [None, [], {"geste": "effacer"}, {"geste": "ouvrir", "carte": "x" * 65},
     {"geste": "ouvrir", "sql": "1"}, {"geste": "deplacer", "version": "un"}],
)  # fmt: skip
def test_what_the_browser_says_is_checked(said):
    with pytest.raises(InvalidInput):
        read_demande(said)


def test_a_column_is_one_of_ours():
    assert read_column("en_suivi") is Statut.EN_SUIVI
    for name in ("brouillon", "retiree", "x' OR 1=1"):
        with pytest.raises(InvalidInput):
            read_column(name)
