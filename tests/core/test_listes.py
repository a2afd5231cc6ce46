"""Labels may change, codes never: what a new value is called, what cannot be retired."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.listes import MAX_LABEL, SHIPPED, Liste, check_label, is_bound, make_code
from core.personne import Metier


@given(st.text(max_size=60), st.sets(st.sampled_from(["sommeil", "sommeil_2", "valeur"])))
def test_a_code_is_new_plain_and_short(libelle, taken):
    code = make_code(libelle, taken)
    assert code not in taken
    assert code
    assert len(code) <= 36
    assert code == code.lower().strip("_")


def test_a_code_comes_from_the_first_label():
    assert make_code("Sommeil, fatigue", set()) == "sommeil_fatigue"
    assert make_code("Sommeil", {"sommeil", "sommeil_2"}) == "sommeil_3"
    assert make_code("…", set()) == "valeur"


def test_a_label_is_one_line_and_said_once():
    assert check_label("  Sommeil,\n fatigue ", []) == "Sommeil, fatigue"
    for bad in ("", "   ", "x" * (MAX_LABEL + 1), "LANGAGE Oral"):
        with pytest.raises(InvalidInput):
            check_label(bad, ["langage oral"])


def test_rules_hang_on_codes_that_are_shipped():
    assert is_bound(Liste.METIER, Metier.PSYEN)
    assert not is_bound(Liste.METIER, Metier.PEMF)
    assert not is_bound(Liste.CLOTURE, "autre")
    for liste in Liste:
        assert SHIPPED[liste]
        assert all(label for label in SHIPPED[liste].values())
