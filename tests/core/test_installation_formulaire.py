"""The form of the installation: each wrong line has its sentence, nothing else is lost."""

import pytest

from core.installation import ACADEMIES, PREMIERS_ROLES, read_form

GOOD = "bougie sabot pluvier ardoise"


def form(**changes: str) -> dict[str, str]:
    values = {
        "nom": " Circonscription de Valmouette ", "academie": "Créteil", "zone": "",
        "mail": "pole@valmouette.invalid", "contact_dpd": "dpd@valmouette.invalid",
    }  # fmt: skip
    for role in PREMIERS_ROLES:
        values |= {
            f"{role}.prenom": "Zoé", f"{role}.nom": "Fictif", f"{role}.identifiant": f"Zoe.{role}",
            f"{role}.mot_de_passe": GOOD, f"{role}.confirmation": GOOD,
        }  # fmt: skip
    return values | {name.replace("__", "."): value for name, value in changes.items()}


def errors_of(**changes: str) -> dict[str, str]:
    return read_form(form(**changes))[1]


def test_good_form_is_cleaned():
    installation, errors = read_form(form(telephone="0102030405"))
    assert errors == {}
    assert installation.nom == "Circonscription de Valmouette"
    assert installation.telephone == "01 02 03 04 05"
    assert installation.zone == "C"
    assert [p.identifiant for p in installation.people().values()] == [
        "zoe.coordinateur", "zoe.ien", "zoe.administrateur",
    ]  # fmt: skip


def test_there_are_thirty_academies_in_three_zones_and_six_calendars_of_their_own():
    assert len(ACADEMIES) == 30
    assert [list(ACADEMIES.values()).count(zone) for zone in ("A", "B", "C", "")] == [8, 11, 5, 6]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("nom", "  ", "Remplissez"), ("academie", "Atlantide", "dans la liste"),
        ("zone", "A", "en zone C"), ("mail", "pole", "courriel complète"),
        ("mail", "a b@c.fr", "courriel complète"), ("contact_dpd", "", "Remplissez"),
        ("ien__nom", "", "Remplissez"), ("ien__identifiant", "zoe ien", "sans espace"),
        ("ien__identifiant", "x" * 65, "64"), ("ien__civilite", "Dr", "proposées"),
        ("ien__mot_de_passe", "trop court", "15 caractères"),
        ("ien__mot_de_passe", "é" * 40, "trop long"),
        ("administrateur__confirmation", "autre chose", "pas les mêmes"),
        ("administrateur__identifiant", "ZOE.IEN", "déjà pris"),
    ],
)  # fmt: skip
def test_one_wrong_line_has_one_sentence(field, value, words):
    errors = errors_of(**{field: value})
    name = field.replace("__", ".")
    assert words in errors.pop(name)
    assert errors == {}


@pytest.mark.parametrize("academie", ["Corse", "La Réunion"])
def test_other_calendars_take_the_nearest_zone(academie):
    assert "les plus proches" in errors_of(academie=academie)["zone"]
    installation, _ = read_form(form(academie=academie, zone="B"))
    assert installation.zone == "B"


def test_empty_form_is_told_line_by_line():
    installation, errors = read_form({})
    assert installation is None
    assert {"nom", "academie", "mail", "coordinateur.nom", "ien.mot_de_passe"} <= errors.keys()
    assert "zone" not in errors


def test_password_shows_nowhere():
    installation, _ = read_form(form())
    assert GOOD not in repr(installation)
    assert GOOD not in installation.model_dump_json()
