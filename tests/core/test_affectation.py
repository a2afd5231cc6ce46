"""Suggestions with their reasons, and the answers that may follow one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.affectation import Candidat, check_position, list_fitting, suggest
from core.errors import InvalidInput
from core.fiche import MOTIFS, Objet
from core.personne import EXEMPT_METIERS, Metier
from core.saisine import Position


def somebody(name, metier, **facts):
    return Candidat(personne_id=name, nom=name, metier=metier, **facts)


def test_the_metier_first_then_the_school_then_the_lightest_load():
    people = [
        somebody("Cpc", Metier.CPC),
        somebody("Chargée", Metier.MAITRE_E, charge=9),
        somebody("Libre", Metier.MAITRE_E),
        somebody("Voisine", Metier.MAITRE_E, charge=4, secteur=True),
        somebody("Autre", Metier.MEDECIN),
    ]
    found = suggest(people, Objet.ELEVE, "lecture_ecriture")
    assert [s.nom for s in found] == ["Voisine", "Libre", "Chargée"]
    assert found[0].raison == (
        "Maître E : métier indiqué pour « lecture-écriture », son secteur, "
        "4 situations en ce moment"
    )
    assert found[1].raison.endswith("aucune en ce moment")


def test_who_was_asked_already_is_not_suggested():
    people = [somebody("Déjà", Metier.MAITRE_E, deja=True), somebody("Cpc", Metier.CPC)]
    assert [s.nom for s in suggest(people, Objet.ELEVE, "mathematiques")] == ["Cpc"]


def test_a_pps_brings_the_referent_first():
    people = [somebody("Réf", Metier.ERSEH), somebody("E", Metier.MAITRE_E)]
    found = suggest(people, Objet.ELEVE, "langage_oral", pps=True)
    assert found[0].raison.startswith("Enseignant(e) référent(e) (ERSEH) : l’élève a un PPS")


@given(
    st.sampled_from(sorted(EXEMPT_METIERS)), st.integers(0, 50), st.sampled_from(sorted(MOTIFS)),
    st.sampled_from([Objet.ELEVE, Objet.RELATION_FAMILLE]),
)  # fmt: skip
def test_no_load_is_ever_said_of_the_exempt(metier, charge, motif, objet):
    for suggestion in suggest([somebody("X", metier, charge=charge)], objet, motif):
        assert "en ce moment" not in suggestion.raison
        assert not any(character.isdigit() for character in suggestion.raison)


@pytest.mark.parametrize("objet", [o for o in Objet if o is not Objet.SOUTIEN])
@pytest.mark.parametrize("motif", ["", *MOTIFS])
def test_some_metier_fits_every_saisine(objet, motif):
    assert list_fitting(objet, motif, pps=False)


def test_an_answer_is_given_once_and_the_end_is_the_end():
    check_position(Position.ATTENDUE, Position.DECLINEE)
    check_position(Position.ACCEPTEE, Position.ACHEVEE)
    for before, after in (
        (Position.DECLINEE, Position.ACCEPTEE),
        (Position.ACHEVEE, Position.ACCEPTEE),
        (Position.NON_POURVU, Position.ACCEPTEE),
        (Position.ATTENDUE, Position.ACHEVEE),
    ):
        with pytest.raises(InvalidInput):
            check_position(before, after)
