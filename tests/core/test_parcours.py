"""What the asker reads of a saisine: words for each state, nothing internal."""

from datetime import date

import pytest

from core.delais import Attente, Cibles, Delai
from core.parcours import Avancement, describe_expected, describe_progress, describe_step
from core.saisine import Position, Statut

LE = date(2026, 11, 9)


@pytest.mark.parametrize("statut", list(Statut))
@pytest.mark.parametrize("a_moi", [True, False])
def test_every_state_has_its_sentence(statut, a_moi):
    said = describe_progress(Avancement(statut=statut, a_moi=a_moi, depuis=LE))
    assert said.etat.endswith(".")
    if not a_moi:
        assert not any("otre " in text for text in (said.etat, said.charge, said.suite))


def test_an_arrived_request_says_who_has_it_and_since_when():
    said = describe_progress(Avancement(statut=Statut.TRANSMISE, a_moi=True, depuis=LE))
    assert said.etat == "Votre demande est arrivée, la coordination du pôle va la lire."
    assert said.charge == "C’est la coordination du pôle qui l’a depuis le 09/11/2026."


def test_a_reserved_request_is_the_iens():
    said = describe_progress(
        Avancement(statut=Statut.TRANSMISE, a_moi=True, reservee=True, depuis=LE)
    )
    assert said.etat == "Votre demande est arrivée, l’IEN va la lire."


@pytest.mark.parametrize(
    ("noms", "charge"),
    [
        ("Eloi Maitre", "Eloi Maitre s’en charge depuis le 09/11/2026."),
        ("Eloi Maitre, Zoé G", "Eloi Maitre, Zoé G s’en chargent depuis le 09/11/2026."),
    ],
)
def test_who_took_it_is_named(noms, charge):
    said = describe_progress(Avancement(statut=Statut.A_L_ETUDE, a_moi=True, noms=noms, depuis=LE))
    assert said.charge == charge


def test_an_answer_gives_the_day_of_the_stock_taking():
    said = describe_progress(
        Avancement(statut=Statut.REPONDUE, a_moi=True, noms="X", bilan_le=date(2027, 1, 20))
    )
    assert "Bilan d’étape le 20/01/2027." in said.suite


def test_the_saisine_s_own_clock_takes_the_place_of_the_target():
    cibles = Cibles()
    on_time = Delai(age=3, attente=Attente.REPONSE, prevue_le=date(2026, 12, 4), phrase="…")
    assert describe_expected(Statut.TRANSMISE, cibles, on_time) == (
        "Réponse du pôle attendue avant le 04/12/2026."
    )
    late = on_time.model_copy(
        update={"retard": True, "phrase": "réponse attendue depuis le 04/12 (3 semaines passées)"}
    )
    assert describe_expected(Statut.A_L_ETUDE, cibles, late) == (
        "Réponse attendue depuis le 04/12 (3 semaines passées)."
    )
    assert "3\u00a0semaines de classe" in describe_expected(Statut.A_L_ETUDE, cibles)
    acknowledged = on_time.model_copy(update={"attente": Attente.ACCUSE})
    assert "6\u00a0semaines au plus" in describe_expected(Statut.TRANSMISE, cibles, acknowledged)
    assert describe_expected(Statut.REPONDUE, cibles, on_time) == ""


@pytest.mark.parametrize(
    ("action", "vers"),
    [
        ("propose", None), ("add_echange", None), ("write_reponse", "projet"),
        ("sign_reponse", "signee"), ("return_to_triage", "transmise"), ("keep_piece", "reponse"),
        ("take_position", Position.DECLINEE), ("take_position", Position.PRECISIONS),
        ("take_position", None),
    ],
)  # fmt: skip
def test_what_happens_inside_is_no_step(action, vers):
    assert describe_step(action, vers, "Sacha Psychologie") == ""


def test_taking_charge_is_a_step():
    assert describe_step("take_position", Position.ACCEPTEE, "Eloi") == "Eloi s’en charge"
