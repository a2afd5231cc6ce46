"""« Écoute et soutien »: who sees a request, when it goes, what is written of the routes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.droits import ActionSoutien, FaitsSoutien, may_on_soutien
from core.errors import InvalidInput
from core.personne import Acteur, Affectation, Role
from core.soutien import MAX_RELAIS, Relais, check_contact, check_relais, erased_on

ASKED = date(2026, 11, 12)
FACTS = FaitsSoutien(circonscription_id="c1", demandeur_id="elle", appele_id="lui")
WHO = {
    ActionSoutien.READ: {"elle", "lui"},
    ActionSoutien.MARK_CONTACT: {"lui"},
    ActionSoutien.WITHDRAW: {"elle"},
}


def somebody(name: str, roles: frozenset[Role], place: str = "c1") -> Acteur:
    held = tuple(
        Affectation(role=role, circonscription_id=place, debut=date(2026, 9, 1)) for role in roles
    )
    return Acteur(personne_id=name, compte_id="x", nom="Test", affectations=held)


@given(
    name=st.sampled_from(["elle", "lui", "autre"]),
    roles=st.frozensets(st.sampled_from(list(Role))),
    action=st.sampled_from(list(ActionSoutien)),
)
def test_no_role_opens_anything(name, roles, action):
    expected = bool(roles) and name in WHO[action]
    assert may_on_soutien(somebody(name, roles), action, FACTS) is expected


@pytest.mark.parametrize("name", ["elle", "lui"])
def test_nobody_sees_it_from_another_place(name):
    elsewhere = somebody(name, frozenset({Role.IEN}), place="c2")
    assert not any(may_on_soutien(elsewhere, action, FACTS) for action in ActionSoutien)


@given(st.integers(0, 90), st.integers(1, 400), st.integers(0, 300))
def test_it_goes_after_the_contact_else_after_a_long_time(after, without, waited):
    kept = {"after_contact": after, "without_contact": without}
    contact = ASKED + timedelta(days=waited)
    assert erased_on(demande_le=ASKED, contact_le=None, **kept) == ASKED + timedelta(days=without)
    assert erased_on(demande_le=ASKED, contact_le=contact, **kept) == contact + timedelta(
        days=after
    )


@pytest.mark.parametrize(("jour", "fits"), [(-1, False), (0, True), (3, True), (4, False)])
def test_the_contact_is_between_the_request_and_today(jour, fits):
    day, today = ASKED + timedelta(days=jour), ASKED + timedelta(days=3)
    if fits:
        assert check_contact(day, demande_le=ASKED, today=today) == day
    else:
        with pytest.raises(InvalidInput, match="corrigez la date"):
            check_contact(day, demande_le=ASKED, today=today)


def test_blank_routes_are_left_out_and_long_ones_refused():
    given_ = {Relais.MEDECIN.value: " 01 99 00 00 01\r\n", Relais.RH.value: "  "}
    assert check_relais(given_) == {"medecin": "01 99 00 00 01"}
    with pytest.raises(InvalidInput, match="Gardez l’essentiel"):
        check_relais({Relais.SST.value: "x" * (MAX_RELAIS + 1)})
