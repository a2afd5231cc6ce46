"""A school year imported: nothing half-done, nothing doubled, nobody ended without a tick."""

from datetime import date

import pytest

from core.errors import Conflict, InvalidInput, NotAllowed
from core.personne import Role
from core.rentree import read_rentree
from core.tableur import read_classeur
from db import rentree
from db.ecoles import create_classe, list_classes
from db.personnes import add_affectation, create_personne, list_personnes
from db.verification import verify
from tests.core.classeurs import make_rentree

CP = ("0990001A", "CP A", "CP", 24, "Mme", "Fictive", "Zoé", "zoe.fictive@ac.invalid", "", "")
CE1 = ("École des Sources", "CE1", "CE1-CE2", 22, "M.", "Inventé", "Léo", "", "lundi, mardi", "")
HEAD = ("0990002B", "", "", "", "Mme", "Cheffe", "Ada", "ada@ac.invalid", "", "directrice")
WRONG = ("0990009Z", "CM1", "CM1", 20, "", "Perdu", "Luc", "", "", "")


def load(monde, *rows, name="coord"):
    with monde.reading(name) as tx:
        ecoles = rentree.list_ecoles_rentree(tx, "c1")
    return read_rentree(read_classeur(make_rentree(*rows), "r.xlsx"), ecoles)


def run(monde, *rows, name="coord", **demande):
    lecture = load(monde, *rows)
    with monde.writing(name) as tx:
        return rentree.import_rentree(
            tx, "c1", lecture, rentree.DemandeRentree(annee=2026, **demande)
        )


def count(monde) -> dict[str, int]:
    tables = ("personne", "affectation", "classe", "classe_enseignant")
    with monde.store.reading() as tx:
        return {t: tx.value(f"SELECT count(*) FROM {t}") for t in tables}


def test_classes_teachers_and_dated_roles_are_written(monde):
    bilan = run(monde, CP, CE1, HEAD)
    assert (bilan.classes_creees, bilan.personnes_creees, bilan.affectations) == (2, 3, 3)
    with monde.reading("coord") as tx:
        (classe,) = list_classes(tx, monde.ecoles["sources"], 2026)
        people = {p["nom"]: p for p in list_personnes(tx, "c1")}
        roles = tx.rows(
            "SELECT a.role, a.debut, a.fin FROM affectation a JOIN personne p "
            "ON p.id = a.personne_id WHERE p.nom IN ('Fictive', 'Cheffe') ORDER BY a.role"
        )
    assert (classe["niveaux"], classe["effectif"], classe["enseignants"]) == (
        "CE1-CE2", 22, "Léo Inventé",
    )  # fmt: skip
    assert (people["Fictive"]["mail"], people["Fictive"]["civilite"]) == (
        "zoe.fictive@ac.invalid", "Mme",
    )  # fmt: skip
    assert roles == [
        {"role": "directeur", "debut": date(2026, 9, 1), "fin": None},
        {"role": "enseignant", "debut": date(2026, 9, 1), "fin": None},
    ]
    assert [c for c in verify(monde.store) if c.gravite == "grave"] == []


def test_importing_twice_writes_nothing_more(monde):
    run(monde, CP, CE1, HEAD)
    before = count(monde)
    again = run(monde, CP, CE1, HEAD)
    assert count(monde) == before
    assert (again.classes_creees, again.personnes_creees, again.affectations) == (0, 0, 0)


def test_a_later_file_updates_and_last_year_stays(monde):
    with monde.writing("coord") as tx:
        create_classe(tx, monde.ecoles["nuages"], annee=2025, nom="CP A", niveaux="CP", effectif=19)
    run(monde, CP)
    bilan = run(monde, (*CP[:3], 26, *CP[4:5], "Mariée", *CP[6:8], "lundi", ""))
    assert (bilan.classes_modifiees, bilan.personnes_corrigees) == (1, 1)
    with monde.reading("coord") as tx:
        (now,) = list_classes(tx, monde.ecoles["nuages"], 2026)
        (before,) = list_classes(tx, monde.ecoles["nuages"], 2025)
        assert tx.value("SELECT jours FROM classe_enseignant") == "lundi"
    assert (now["effectif"], now["enseignants"], before["effectif"]) == (26, "Zoé Mariée", 19)


def test_a_decharge_is_kept_as_such_and_a_blank_cell_changes_nothing(monde):
    def kept():
        with monde.store.reading() as tx:
            return tx.row("SELECT jours, fonction FROM classe_enseignant")

    run(monde, (*CP[:8], "lundi et mardi", "décharge"))
    assert kept() == {"jours": "lundi, mardi", "fonction": "decharge"}
    run(monde, CP)
    assert kept() == {"jours": "lundi, mardi", "fonction": "decharge"}
    run(monde, (*CP[:8], "", "complément"))
    assert kept() == {"jours": "lundi, mardi", "fonction": "complement"}


def test_nothing_is_written_while_a_row_is_wrong_unless_chosen(monde):
    before = count(monde)
    with pytest.raises(InvalidInput, match="1 ligne est à corriger : rien n’a été écrit"):
        run(monde, CP, WRONG)
    assert count(monde) == before
    bilan = run(monde, CP, WRONG, justes_seulement=True)
    assert (bilan.lignes, bilan.laissees) == (1, 1)


def test_a_plan_that_is_no_longer_the_one_on_the_screen_is_refused(monde):
    lecture = load(monde, CP)
    with monde.reading("coord") as tx:
        plan = rentree.compare_rentree(tx, "c1", lecture, 2026, {})
    run(monde, CP)
    with pytest.raises(Conflict, match="ont changé depuis"):
        run(monde, CP, attendu=plan.signature())


def test_an_undecided_namesake_waits_and_a_decision_is_kept(monde):
    with monde.writing("coord") as tx:
        known = create_personne(tx, "c1", "Inventé", "Léo")
    with pytest.raises(InvalidInput, match="à corriger"):
        run(monde, CE1)
    lecture = load(monde, CE1)
    with monde.reading("coord") as tx:
        (doute,) = rentree.compare_rentree(tx, "c1", lecture, 2026, {}).doutes
    bilan = run(monde, CE1, choix={doute.cle: known})
    assert (bilan.personnes_creees, bilan.affectations) == (0, 1)


def test_who_left_is_ended_only_by_a_tick(monde):
    run(monde, CP)
    other = ("0990001A", "CP A", "CP", 24, "", "Nouveau", "Tom", "tom@ac.invalid", "", "")
    lecture = load(monde, other)
    with monde.reading("coord") as tx:
        departs = rentree.compare_rentree(tx, "c1", lecture, 2026, {}).departs
        zoe = next(d for d in departs if "Fictive" in d.phrase)
    run(monde, other)
    with monde.store.reading() as tx:
        assert tx.value("SELECT fin FROM affectation WHERE id = $id", id=zoe.cle) is None
    bilan = run(monde, other, departs=frozenset({zoe.cle}), fin=date(2026, 11, 30))
    assert bilan.departs == 1
    with monde.store.reading() as tx:
        assert tx.value("SELECT fin FROM affectation WHERE id = $id", id=zoe.cle) == date(
            2026, 11, 30
        )
        ended = tx.value("SELECT fin FROM classe_enseignant WHERE personne_id = $p",
                         p=zoe.personne_id)  # fmt: skip
    assert ended == date(2026, 11, 30)


def test_one_does_not_give_oneself_a_role(monde):
    mine = ("0990001A", "CP B", "CP", 20, "", "COORD", "Fictif", "coord@valmouette.invalid", "", "")
    bilan = run(monde, mine)
    assert (bilan.classes_creees, bilan.affectations) == (1, 0)


def test_only_the_coordinator_and_the_keeper_import(monde):
    lecture = load(monde, CP)
    for name in ("ien", "maitre_e", "dir", "ens", "sec", "dpd"):
        with pytest.raises(NotAllowed), monde.writing(name) as tx:
            rentree.import_rentree(tx, "c1", lecture, rentree.DemandeRentree(2026))
        with pytest.raises(NotAllowed), monde.reading(name) as tx:
            rentree.compare_rentree(tx, "c1", lecture, 2026, {})


def test_the_administrator_imports_and_it_is_one_row_of_the_log(monde):
    run(monde, CP, CE1, name="admin")
    with monde.store.reading() as tx:
        rows = tx.rows("SELECT nombre FROM audit WHERE action = 'import_rentree'")
    assert rows == [{"nombre": 2}]


def test_somebody_who_moved_keeps_the_old_role_until_a_tick(monde):
    with monde.writing("admin") as tx:
        moved = create_personne(tx, "c1", "Fictive", "Zoé", mail="zoe.fictive@ac.invalid")
        add_affectation(tx, moved, "c1", Role.ENSEIGNANT, debut=date(2025, 9, 1),
                        ecole_id=monde.ecoles["sources"])  # fmt: skip
    lecture = load(monde, CP)
    with monde.reading("coord") as tx:
        plan = rentree.compare_rentree(tx, "c1", lecture, 2026, {})
    assert any("figure maintenant ailleurs" in d.phrase for d in plan.departs)
    assert len(plan.affectations) == 1
