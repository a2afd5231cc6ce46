"""Words that several screens share."""

import pytest

from pages.components.mots import short_school


@pytest.mark.parametrize(
    ("nom", "short"),
    [
        ("École élémentaire Les Galipettes", "Élém. Les Galipettes"),
        ("École maternelle Le Tilleul rieur", "Mat. Le Tilleul rieur"),
        ("École primaire privée La Ronde", "Prim. privée La Ronde"),
        ("École des Nuages", "École des Nuages"),
        ("Groupe scolaire Le Galet", "Groupe scolaire Le Galet"),
    ],
)
def test_a_school_keeps_its_nature_when_its_name_is_shortened(nom, short):
    assert short_school(nom) == short
