"""The directory is imported once, twice, a year later: nothing doubled, nothing lost."""

import pytest

from core.annuaire import read_annuaire
from core.errors import InvalidInput, NotAllowed
from db.annuaire import compare_with_known, import_annuaire
from db.ecoles import find_by_uai, list_ecoles

HEADER = (
    "Identifiant_de_l_etablissement;Nom_etablissement;Type_etablissement;Statut_public_prive;"
    "Nom_commune;Telephone;nom_circonscription;etat;code_nature\n"
)
WHERE = "Circonscription d'inspection du 1er degré de Valmouette"


def directory(*lines: str) -> bytes:
    rows = (line.split("|") for line in lines)
    return (
        HEADER
        + "\n".join(f"{u};{n};Ecole;Public;{c};{t};{WHERE};{e};151" for u, n, c, t, e in rows)
    ).encode()


FIRST = directory(
    "0990010K|Ecole élémentaire du Vent|Brumeval|0199000010|OUVERT",
    "0990011L|Ecole élémentaire du Lac|Brumeval|0199000011|OUVERT",
)


def test_importing_twice_adds_nothing(monde):
    annuaire = read_annuaire(FIRST)
    with monde.writing("coord") as tx:
        assert len(import_annuaire(tx, "c1", annuaire, "Valmouette").ajoutees) == 2
    with monde.writing("coord") as tx:
        again = import_annuaire(tx, "c1", annuaire, "Valmouette")
        assert (again.ajoutees, again.modifiees, len(again.inchangees)) == ([], [], 2)
        assert len(list_ecoles(tx, "c1")) == 4


def test_a_year_later_changes_and_closures_are_told_and_kept(monde):
    with monde.writing("coord") as tx:
        import_annuaire(tx, "c1", read_annuaire(FIRST), "Valmouette")
        before = find_by_uai(tx, "c1", "0990010K")["id"]
    later = read_annuaire(
        directory(
            "0990010K|Ecole élémentaire du Grand Vent|Brumeval|0199000010|OUVERT",
            "0990011L|Ecole élémentaire du Lac|Brumeval|0199000011|FERME",
        )
    )
    with monde.writing("coord") as tx:
        rapport = import_annuaire(tx, "c1", later, "Valmouette")
        assert [m.changements[0].champ for m in rapport.modifiees] == ["nom"]
        assert [e.uai for e in rapport.fermees] == ["0990011L"]
        renamed = find_by_uai(tx, "c1", "0990010K")
        assert (renamed["id"], renamed["nom"]) == (before, "École élémentaire du Grand Vent")
        assert "0990011L" not in {e["uai"] for e in list_ecoles(tx, "c1")}
        assert "0990011L" in {e["uai"] for e in list_ecoles(tx, "c1", closed=True)}
    with monde.writing("coord") as tx:
        again = import_annuaire(tx, "c1", later, "Valmouette")
        assert (again.modifiees, again.fermees) == ([], [])


def test_an_unknown_circonscription_is_told(monde):
    with pytest.raises(InvalidInput), monde.reading("coord") as tx:
        compare_with_known(tx, "c1", read_annuaire(FIRST), "Port-Inconnu")


def test_a_teacher_does_not_import(monde):
    with pytest.raises(NotAllowed), monde.writing("ens") as tx:
        import_annuaire(tx, "c1", read_annuaire(FIRST), "Valmouette")
