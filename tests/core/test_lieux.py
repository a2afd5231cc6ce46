"""Secteurs, half-days, next year's level, and what a replacement may read: pure rules."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.classe import DEMI_JOURNEES, format_jours, parse_jours
from core.errors import InvalidInput
from core.fiche import Fiche
from core.listes import REPONSES
from core.personne import METIERS, Metier
from core.reponse import (
    RASED_REPONSES,
    ContenuReponse,
    PropositionReponse,
    check_offered,
    list_offered,
)
from core.scolarite import (
    check_accord,
    check_opening,
    gather_adaptations,
    next_niveau,
    read_adaptations,
    stays_in,
)
from core.secteur import Secteur, is_served, label_non_pourvu, short_ecole, short_metier, spread


@given(st.sets(st.sampled_from(DEMI_JOURNEES), min_size=1, max_size=8))
def test_half_days_are_read_as_they_were_written(held):
    assert set(parse_jours(format_jours(held))) == held


def test_half_days_are_said_as_one_says_them():
    assert format_jours(["lundi matin", "lundi après-midi", "mardi matin"]) == "lundi, mardi matin"
    assert format_jours(DEMI_JOURNEES) == ""
    assert parse_jours("Lundi et MARDI après-midi") == (
        "lundi matin", "lundi après-midi", "mardi après-midi",
    )  # fmt: skip
    assert parse_jours("à temps plein") == ()


def test_a_vacant_post_is_a_value_with_a_name():
    assert Secteur(metier="maitre_g").non_pourvu
    assert not Secteur(metier="maitre_g", personne_id="p").non_pourvu
    assert label_non_pourvu(METIERS[Metier.MAITRE_G]) == "poste non pourvu (maître G)"
    assert label_non_pourvu(METIERS[Metier.PSYEN]) == "poste non pourvu (psyEN)"
    assert label_non_pourvu(METIERS[Metier.CPC]) == "poste non pourvu (CPC)"
    assert short_metier(METIERS[Metier.ERSEH]) == "ERSEH"


def test_a_school_is_named_shortly():
    assert short_ecole("École élémentaire Les Tilleuls", "Brume") == "Élém. Les Tilleuls, Brume"
    assert short_ecole("Groupe scolaire") == "Groupe scolaire"
    assert short_ecole("École maternelle Le Tilleul rieur, Brume") == (
        "Mat. Le Tilleul rieur, Brume"
    )
    assert short_ecole("École primaire privée La Ronde") == "Prim. privée La Ronde"
    assert short_ecole("École des Nuages") == "École des Nuages"


def test_a_school_stands_under_one_name_only():
    assert spread({"p": ["a"], None: ["b"]}) == {"a": "p", "b": None}
    with pytest.raises(InvalidInput, match="sous deux noms"):
        spread({"p": ["a"], None: ["a"]})


def test_the_rased_does_not_go_to_private_schools():
    assert not is_served("prive", Metier.MAITRE_E)
    assert is_served("prive", Metier.CPC)
    assert is_served("public", Metier.MAITRE_E)
    assert REPONSES.keys() - list_offered(REPONSES, "prive").keys() == RASED_REPONSES
    assert list_offered(REPONSES, "public") == REPONSES


def test_a_private_school_keeps_what_was_proposed_and_gets_no_more():
    helped = ContenuReponse(propositions=(PropositionReponse(nature="aide_e"),))
    check_offered(helped, helped, "prive")
    check_offered(helped, ContenuReponse(), "public")
    with pytest.raises(InvalidInput, match="privée sous contrat"):
        check_offered(helped, ContenuReponse(), "prive")


@pytest.mark.parametrize(
    ("now", "then"),
    [("CP", "CE1"), ("GS", "CP"), ("CE1-CE2", "CM1"), ("CM2", ""), ("", ""), ("ULIS", "")],
)
def test_next_years_level(now, then):
    assert next_niveau(now) == then


def test_one_leaves_a_maternelle_after_grande_section():
    assert stays_in("maternelle", "GS")
    assert not stays_in("maternelle", "CP")
    assert stays_in("primaire", "CP")
    assert not stays_in("elementaire", "")


def test_dates_that_cannot_be():
    today = date(2027, 6, 15)
    check_accord(None, today)
    check_accord(today, today)
    with pytest.raises(InvalidInput, match="jour à venir"):
        check_accord(date(2027, 6, 16), today)
    check_opening(2027, date(2027, 8, 31))
    with pytest.raises(InvalidInput, match="15/08/2027"):
        check_opening(2027, today)


def test_adaptations_hold_no_word_of_the_story():
    story = dict.fromkeys(
        ["faits", "frequence", "mieux_quand", "parents_point_de_vue", "parents_sinon", "attentes"],
        "histoire",
    )
    fiche = Fiche(
        **story, ce_qui_marche="l’ardoise",
        actions=[
            {"action": "sablier", "effet": "histoire"}, {},
            {"action": "histoire : rendez-vous", "continue": "–"},
            {"action": "histoire : essai", "continue": "Non, arrêté"},
        ],
        suivis=["cmp"], motif="comportement_relations",
    )  # fmt: skip
    found = read_adaptations(fiche, nom="Fictif", prenom="Zoé")
    said = found.model_dump_json()
    assert "histoire" not in said
    assert "cmp" not in said
    assert "comportement" not in said
    assert (found.ce_qui_marche, len(found.actions)) == ("l’ardoise", 1)
    empty = read_adaptations(Fiche(faits="histoire"), nom="Fictif", prenom="Zoé")
    assert gather_adaptations([found, found, empty]) == [found]
