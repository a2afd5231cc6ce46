"""Filters in an address: read back, empty ones left out, a broken address said in words."""

import pytest

from core.errors import InvalidInput
from core.registre import Filtres
from core.tableau import FiltresTableau


def test_what_is_empty_is_left_out():
    assert Filtres.from_query({"annee": "2026", "motif": "", "autre": "x"}) == Filtres(annee=2026)


@pytest.mark.parametrize(
    ("filtres", "query", "quoi"),
    [(Filtres, {"annee": "x"}, "cette liste"), (FiltresTableau, {"vue": "x"}, "ce tableau")],
)
def test_a_broken_address_says_which_screen_starts_again(filtres, query, quoi):
    with pytest.raises(InvalidInput, match=quoi):
        filtres.from_query(query)
