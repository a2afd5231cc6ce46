"""The référentiels: labels equal to the texts, files refused where they are wrong, the search."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.referentiel import (
    NatureEntree,
    Referentiels,
    load_referentiels,
    read_referentiel,
)

SOCLE_DOMAINES = (
    "Les langages pour penser et communiquer · Les méthodes et outils pour apprendre · "
    "La formation de la personne et du citoyen · "
    "Les systèmes naturels et les systèmes techniques · "
    "Les représentations du monde et l'activité humaine"
)
MATERNELLE_2026 = (
    "Le développement et la structuration du langage oral et écrit · "
    "Agir, s'exprimer, comprendre à travers les activités physiques · "
    "Agir, s'exprimer, comprendre à travers les activités artistiques · "
    "L'acquisition des premiers outils mathématiques · Se repérer dans le temps et l'espace · "
    "Découvrir le monde du vivant, de la matière et des objets"
)
LSU = {"CPD_FRA", "CPD_ETR", "CPD_SCI", "CPD_ART", "MET_APP", "FRM_CIT", "SYS_NAT", "REP_MND"}
MINI = """
code: essai
titre: Essai
source: un texte
debut: 2026-09-01
classes: [CP]
entrees:
  - {code: A, libelle: Lire, nature: domaine,
     entrees: [{code: A.1, libelle: Écrire, nature: rubrique}]}
"""


@pytest.fixture(scope="module")
def shipped():
    return load_referentiels()


def labels(entrees, nature=None):
    return [e.libelle for e in entrees if nature is None or e.nature is nature]


def test_the_socle_says_what_its_text_says(shipped):
    socle = shipped.par_code["socle-2015"]
    assert labels(socle.entrees) == SOCLE_DOMAINES.split(" · ")
    assert [len([e for e in d.walk() if e.nature is NatureEntree.OBJECTIF])
            for d in socle.entrees] == [4, 4, 4, 3, 3]  # fmt: skip
    assert labels(socle.entrees[0].entrees) == [
        "langue française",
        "langues étrangères et, le cas échéant, langues régionales",
        "langages mathématiques, scientifiques et informatiques",
        "langages des arts et du corps",
    ]
    assert set(socle.lsu) == LSU == {e.lsu for e in socle.walk() if e.lsu}
    assert socle.echelle == (
        "Maîtrise insuffisante", "Maîtrise fragile", "Maîtrise satisfaisante",
        "Très bonne maîtrise",
    )  # fmt: skip
    elements = [e for e in socle.walk() if e.nature is NatureEntree.ELEMENT]
    assert [sum(e.cycle == c for e in elements) for c in (2, 3)] == [23, 26]
    assert [e.libelle for e in elements if e.a_verifier] == [
        "Comprendre et connaître la règle et le droit"
    ]


def test_both_versions_of_the_maternelle_are_kept(shipped):
    new, old = shipped.par_code["maternelle-2026"], shipped.par_code["maternelle-2015"]
    assert labels(new.entrees) == MATERNELLE_2026.split(" · ")
    assert [len(d.entrees) for d in new.entrees] == [3, 4, 3, 5, 2, 2]
    assert len(old.entrees) == 5
    assert shipped.in_force(date(2026, 8, 31), "GS") == [old]
    assert shipped.in_force(date(2026, 9, 1), "GS") == [new]


def test_programmes_say_the_classes_where_they_apply(shipped):
    programmes = shipped.par_code["programmes-2026"]
    for entree in programmes.entrees:
        assert entree.source
        assert entree.applicable
    sciences = programmes.find("SCI2")
    assert [(a.classes, a.debut.year) for a in sciences.applicable] == [
        (("CP",), 2026), (("CE1", "CE2"), 2027),
    ]  # fmt: skip


def test_every_label_cites_its_text(shipped):
    for referentiel in shipped.par_code.values():
        assert all(referentiel.cite(entree) for entree in referentiel.walk())
    socle = shipped.par_code["socle-2015"]
    assert "D122-3" in socle.cite(socle.find("D1.1"))


def test_an_entry_is_found_with_the_way_down_to_it(shipped):
    socle = shipped.par_code["socle-2015"]
    assert labels(socle.path_to("D1.1.c2.2")) == [
        "Les langages pour penser et communiquer", "langue française",
        "Lire et comprendre l'écrit",
    ]  # fmt: skip
    assert socle.path_to("nulle part") == ()
    assert socle.find("D9") is None


def test_the_search_forgets_accents_and_takes_beginnings(shipped):
    first = shipped.search("lire comprendre ecr", codes=["socle-2015"], cycle=2)[0]
    assert first.entree.libelle == "Lire et comprendre l'écrit"
    assert shipped.search("  ") == []
    assert {hit.referentiel.code for hit in shipped.search("geometrie")} >= {"programmes-2026"}
    assert all(hit.entree.cycle in (None, 3) for hit in shipped.search("nombres", cycle=3))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("code: A.1", "code: A"), "« A » est donné deux fois"),
        (("code: A.1, ", ""), "il manque « code » dans l’entrée n° 1 de A"),
        (("titre: Essai\n", ""), "il manque « titre » en tête du fichier"),
        (("nature: rubrique", "nature: chapitre"), "« nature » ne convient pas dans A.1"),
        (("[CP]", "[CP9]"), "classe inconnue : CP9"),
        (("code: A.1", "code: A.1, lsu: CPD"), "« A.1 » renvoie à « CPD »"),
        (("libelle: Lire", "libelle: Lire, couleur: bleu"), "« couleur » n’a pas sa place dans A"),
        (("debut: 2026-09-01", "debut: 2026-09-01\nfin: 2025-01-01"), "fin est avant"),
        (("code: A.1", "code: ''"), "n’est pas fait de lettres"),
        (("entrees:", "entrees: ["), "ne se lit pas, ligne"),
        ((MINI, "- 1"), "« le fichier » ne convient pas"),
        ((MINI, "x" * 1_000_001), "trop gros"),
    ],
)
def test_a_file_is_refused_where_it_is_wrong(change, said):
    with pytest.raises(InvalidInput) as refusal:
        read_referentiel(MINI.replace(*change), "essai.yaml")
    assert said in str(refusal.value)
    assert "essai.yaml" in str(refusal.value)


def test_one_code_is_one_version():
    mini = read_referentiel(MINI, "essai.yaml")
    with pytest.raises(InvalidInput, match="nouveau fichier"):
        Referentiels([mini, mini])


def test_the_installation_adds_its_own(tmp_path):
    (tmp_path / "mien.yaml").write_text(MINI, encoding="utf-8")
    found = load_referentiels(tmp_path)
    assert "essai" in found.par_code
    (tmp_path / "autre.yaml").write_text(MINI, encoding="utf-8")
    with pytest.raises(InvalidInput):
        load_referentiels(tmp_path)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_a_sentence(text):
    with pytest.raises(InvalidInput, match=r"référentiel"):
        read_referentiel(text, "x.yaml")
