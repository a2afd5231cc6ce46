import pytest
from pydantic import BaseModel

from core.fiche import Fiche, FicheEleve, Objet
from core.fiche_champs import (
    ACTION_COLUMN_ALIASES,
    ACTION_COLUMNS,
    CHAMPS,
    CHAMPS_CADRE,
    SECTIONS,
    get_champ,
    get_value,
    list_codes,
)
from core.fiche_plan import LARGEUR, build_plan, list_keys

BESIDE = {"eleve_non_nomme"}  # a box of « Elle concerne »


def leaves(model: type[BaseModel], prefix=""):
    for name in model.model_fields:
        if name == "eleve":
            yield from leaves(FicheEleve, "eleve.")
        elif name == "parents":
            yield from (f"parents.{i}.{part}" for i in (0, 1) for part in ("informe_le", "par"))
        else:
            yield prefix + name


def test_registry_holds_every_field_of_the_fiche_in_its_order():
    assert [c.key for c in CHAMPS] == [key for key in leaves(Fiche) if key not in BESIDE]


def test_every_field_stands_once_on_paper_in_the_order_of_the_sections():
    printed = [key for plan in build_plan() for row in plan.rows for key in list_keys(row)]
    expected = [c.key for c in CHAMPS + CHAMPS_CADRE if c.key != "actions"]
    assert sorted(printed) == sorted(expected)
    sections = [get_champ(key).section for key in printed]
    assert sections == sorted(sections)


def test_bookmark_names_are_unique_and_short_enough_for_word():
    names = [c.signet for c in CHAMPS + CHAMPS_CADRE]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 38 and name.replace("_", "").isalnum() for name in names)


@pytest.mark.parametrize("plan", build_plan(), ids=lambda plan: plan.section.titre)
def test_rows_are_as_wide_as_the_page(plan):
    assert {sum(zone.mm for zone in row) for row in plan.rows} <= {LARGEUR}


def test_sections_are_numbered_in_order():
    assert [section.numero for section in SECTIONS] == list(range(1, 10))


def test_action_columns_have_aliases():
    assert set(ACTION_COLUMN_ALIASES) == set(ACTION_COLUMNS)


def test_precise_points_to_an_option_that_exists():
    for champ in CHAMPS:
        if champ.precise:
            assert champ.precise[1] in get_champ(champ.precise[0]).options


def test_further_parents_follow_the_second_one():
    assert get_champ("parents.4.par").label == "Responsable légal 5 informé(e) par"
    with pytest.raises(KeyError):
        get_champ("parents.4.adresse")
    with pytest.raises(KeyError):
        get_champ("inconnu")


def test_get_value_of_a_parent_who_is_not_there():
    assert get_value(Fiche(), "parents.1.par") is None


@pytest.mark.parametrize(
    ("fiche", "codes"),
    [
        (Fiche(), []),
        (Fiche(objet=Objet.SOUTIEN), ["soutien"]),
        (Fiche(objet=Objet.ELEVE, eleve_non_nomme=True), ["conseil"]),
        (Fiche(eleve_non_nomme=True), ["conseil"]),
        (Fiche(objet=Objet.GROUPE, eleve_non_nomme=True), ["groupe", "conseil"]),
    ],
)
def test_objet_boxes(fiche, codes):
    assert list_codes(fiche, get_champ("objet")) == codes
