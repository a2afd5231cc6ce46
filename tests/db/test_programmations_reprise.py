"""Copying last year's programmation: the frame and what goes on, where it came from, to whom."""

from datetime import date

import pytest

from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.programmation import (
    Atteinte,
    CadreProgrammation,
    ObjectifAdapte,
    Observation,
    StatutProgrammation,
)
from core.programmation_reprise import ChoixReprise, SortReprise
from db.eleves import create_eleve, merge_eleves
from db.journal import find_journal_fault
from db.programmations import get_programmation
from db.programmations_creation import (
    NouvelleProgrammation,
    create_programmation,
    has_namesake,
    list_known_pupils,
)
from db.programmations_equipe import name_team
from db.programmations_parties import add_objectif, save_cadre
from db.programmations_reprise import copy_programmation, find_earlier, find_origin
from db.programmations_suivi import add_observation
from db.programmations_versions import list_revisions, read_moment
from db.verification import verify
from tests.db.conftest import PLACE

CADRE = CadreProgrammation(
    pps=True, niveau_classe="CM1", notification_au=date(2027, 1, 31), besoins="Du temps.",
    enseignants="Mme Imaginaire", conseil_cycle_le=date(2025, 10, 6),
)  # fmt: skip


def write(monde, name, act, *args, **more):
    with monde.writing(name) as tx:
        return act(tx, *args, **more)


def make(monde, name="ens", niveau="CM1", **who):
    values = {"nom": "Fictif", "prenom": "Zoé"} if "eleve_id" not in who else {}
    return write(monde, name, create_programmation, NouvelleProgrammation(
        monde.ecoles["nuages"], niveau, **(values | who)))  # fmt: skip


def read(monde, key, name="ens"):
    with monde.reading(name) as tx:
        return get_programmation(tx, key)


@pytest.fixture
def last_year(monde):
    """A programmation written last year by the same teacher: one objective reached, one not."""
    key = make(monde)
    write(monde, "ens", save_cadre, key, 0, CADRE)
    reached, _ = (
        write(monde, "ens", add_objectif, key, ObjectifAdapte(domaine="D1", objectif=text))
        for text in ("Lire une phrase", "Lire un texte")
    )
    write(monde, "ens", add_observation, reached,
          Observation(le=date(2026, 11, 9), vu="Dix fois", atteinte=Atteinte.ATTEINT))  # fmt: skip
    with monde.writing("ens") as tx:
        tx.execute("UPDATE programmation SET annee = 2025 WHERE id = $id", id=key)
    return key


def this_year(monde, last_year, name="ens", **more):
    return make(monde, name, eleve_id=read(monde, last_year).eleve["id"], **more)


def test_a_pupil_followed_last_year_is_known_with_the_next_class(monde, last_year):
    pupil = read(monde, last_year).eleve["id"]
    for name, known in (("ens", True), ("dir", True), ("dir2", False), ("maitre_e", False)):
        with monde.reading(name) as tx:
            rows = list_known_pupils(tx, monde.ecoles["nuages"])
            assert [(r["id"], r["niveau"]) for r in rows] == [(pupil, "CM2")] * known
            assert bool(find_earlier(tx, pupil, 2026)) is known
    with pytest.raises(NotAllowed):
        make(monde, "dir2", eleve_id=pupil)


def test_it_is_copied_with_where_it_came_from(monde, last_year):
    key = this_year(monde, last_year, niveau="CM2")
    assert write(monde, "ens", copy_programmation, key, last_year, ChoixReprise()) == 1
    found = read(monde, key)
    (line,) = found.contenu.lignes
    assert (line.objectif.objectif, line.objectif.repris_de) == ("Lire un texte", 2025)
    assert line.observations == ()
    cadre = found.contenu.cadre
    assert (cadre.niveau_classe, cadre.enseignants, cadre.conseil_cycle_le) == (
        "CM2",
        "Fictif ENS",
        None,
    )
    assert cadre.points_appui == "Sait déjà (le 09/11/2026) : Lire une phrase"
    assert (found.row["echeance"], found.row["notifie"]) == (date(2027, 1, 31), True)
    with monde.reading("ens") as tx:
        origin = find_origin(tx, found.row)
        assert (origin["annee"], origin["lisible"]) == (2025, True)
        assert find_origin(tx, read(monde, last_year).row) is None
        last = list_revisions(tx, key)[0]["numero"]
        assert read_moment(tx, key, last).objectifs == found.contenu.objectifs
        row = tx.row("SELECT de, vers FROM journal WHERE action = 'copy_programmation'")
        assert (row["de"], row["vers"]) == ("2025", "2026")
        noted = tx.rows("SELECT objet_id FROM audit WHERE action = 'copy_programmation'")
        assert {r["objet_id"] for r in noted} == {key, last_year}
        assert find_journal_fault(tx) is None
    assert len(read(monde, last_year).contenu.lignes) == 2
    assert not [c for c in verify(monde.store) if c.gravite == "grave"]


def test_the_erseh_and_the_team_are_this_year_s(monde, last_year):
    with monde.writing("ens") as tx:
        cadre = CADRE.model_copy(update={"erseh": "Mme Plume"})
        save_cadre(tx, last_year, 1, cadre)
    key = this_year(monde, last_year, niveau="CM2")
    write(monde, "ens", copy_programmation, key, last_year, ChoixReprise())
    assert read(monde, key).contenu.cadre.erseh == "Mme Plume"
    with monde.writing("coord") as tx:
        tx.execute("DELETE FROM programmation_partie WHERE programmation_id = $id", id=key)
        tx.execute("UPDATE programmation SET origine_id = NULL WHERE id = $id", id=key)
        tx.insert("secteur", ecole_id=monde.ecoles["nuages"], annee=2026, metier="erseh",
                  personne_id=monde.people["coord"])  # fmt: skip
    write(monde, "ens", copy_programmation, key, last_year, ChoixReprise())
    cadre = read(monde, key).contenu.cadre
    assert (cadre.erseh, cadre.enseignants) == ("Fictif COORD", "Fictif ENS")
    assert cadre.besoins == "Du temps."


def test_it_is_copied_once_and_into_nothing_written(monde, last_year):
    key = this_year(monde, last_year)
    mine = CadreProgrammation(niveau_classe="CM2", besoins="Des images.")
    write(monde, "ens", save_cadre, key, 0, mine)
    write(monde, "ens", copy_programmation, key, last_year, ChoixReprise())
    assert read(monde, key).contenu.cadre.besoins == "Des images."
    with pytest.raises(Conflict, match="sans objectif"):
        write(monde, "ens", copy_programmation, key, last_year, ChoixReprise())


def test_a_refusal_leaves_everything_as_it_was(monde, last_year):
    key = this_year(monde, last_year)
    with monde.writing("ens") as tx:
        tx.execute("UPDATE programmation SET referentiels = 'maternelle-2026' WHERE id = $id",
                   id=last_year)  # fmt: skip
    with pytest.raises(InvalidInput, match="il en manque 1"):
        write(monde, "ens", copy_programmation, key, last_year, ChoixReprise())
    found = read(monde, key)
    assert (found.parties, found.row["origine_id"], found.row["revision"]) == ({}, None, 0)
    line = read(monde, last_year).contenu.lignes[1].id
    choix = ChoixReprise(domaines={line: "D2"})
    write(monde, "ens", copy_programmation, key, last_year, choix)
    assert read(monde, key).contenu.objectifs[0].domaine == "D2"


def test_nothing_but_an_earlier_one_of_the_same_pupil(monde, last_year):
    key, other = this_year(monde, last_year), make(monde, nom="Inventé")
    for into, source in ((other, last_year), (key, other), (key, key)):
        with pytest.raises(NotFound):
            write(monde, "ens", copy_programmation, into, source, ChoixReprise())
    with pytest.raises(NotAllowed):
        write(monde, "dir", copy_programmation, key, last_year, ChoixReprise())


def test_who_does_not_read_last_year_s_copies_nothing(monde, last_year):
    with monde.writing("ens") as tx:
        name_team(tx, last_year, [monde.people["dir"]])
    key = this_year_as_head(monde, last_year)
    with monde.writing("dir") as tx:
        name_team(tx, key, [monde.people["ens"]])
    with monde.reading("ens") as tx:
        assert find_earlier(tx, get_programmation(tx, key).eleve["id"], 2026) is None
    with pytest.raises(NotFound):
        write(monde, "ens", copy_programmation, key, last_year, ChoixReprise())


def this_year_as_head(monde, last_year):
    pupil = read(monde, last_year, "dir").eleve["id"]
    return make(monde, "dir", niveau="CM2", eleve_id=pupil)


def test_a_namesake_with_a_programmation_in_the_school_is_told_without_a_word_of_it(
    monde, last_year
):
    with monde.writing("ens") as tx:
        name_team(tx, last_year, [monde.people["dir"]])
    with monde.reading("ens") as tx:
        assert list_known_pupils(tx, monde.ecoles["nuages"]) == []
        assert has_namesake(tx, monde.ecoles["nuages"], "FICTIF", "zoe")
        assert not has_namesake(tx, monde.ecoles["nuages"], "Fictif", "")
        assert not has_namesake(tx, monde.ecoles["nuages"], "Autre", "Zoé")
    for name in ("dir2", "maitre_e", "sec"):
        with monde.reading(name) as tx:
            assert not has_namesake(tx, monde.ecoles["nuages"], "Fictif", "Zoé")
    with pytest.raises(Conflict, match="demandez à la direction") as refusal:
        make(monde, nom="fictif", prenom="ZOE")
    assert "Lire" not in str(refusal.value)
    assert make(monde, nom="Fictif", prenom="Zoé", homonyme=True)


def test_two_records_of_one_pupil_are_one(monde, last_year):
    with monde.writing("coord") as tx:
        twin = create_eleve(tx, PLACE, monde.ecoles["nuages"], "Fictif", "Zoé")
        merge_eleves(tx, twin, get_programmation(tx, last_year).row["eleve_id"], 1)
    key = make(monde, eleve_id=twin, niveau="CM2")
    lines = [line.id for line in read(monde, last_year).contenu.lignes]
    choix = ChoixReprise(sorts=dict.fromkeys(lines, SortReprise.LAISSER))
    assert write(monde, "ens", copy_programmation, key, last_year, choix) == 0
    found = read(monde, key)
    assert (found.contenu.lignes, found.contenu.cadre.points_appui) == ((), "")
    with pytest.raises(Conflict, match="déjà reprise"):
        write(monde, "ens", copy_programmation, key, last_year, ChoixReprise())
    assert found.statut is StatutProgrammation.BROUILLON
