"""A programmation taken over from a file: added, limited, undone; what others wrote stays."""

from datetime import date

import pytest

from core.errors import Conflict, InvalidInput
from core.paoa_retenue import ObjectifRetenu, PaoaRetenue
from core.programmation import (
    CadreProgrammation,
    ObjectifAdapte,
    Observation,
    StatutProgrammation,
)
from db.programmations_lues import take_over, undo_take_over
from db.programmations_parties import MAX_OBJECTIFS, add_objectif, save_cadre, save_objectif
from db.programmations_suivi import add_observation, save_bilan
from db.programmations_versions import restore_moment
from db.verification import verify
from tests.db.test_programmations import LINE, create, move, read, ready, write

READ = PaoaRetenue(
    objectifs=(
        ObjectifRetenu(objectif=ObjectifAdapte(domaine="D1", objectif="Lire dix mots.")),
        ObjectifRetenu(objectif=ObjectifAdapte(domaine="D3", objectif="Saluer."), bilan="Salue."),
    ),
    textes={"points_appui": "Aime raconter.", "suites": "Continuer."},
)


def goals(monde, key):
    return [o.objectif for o in read(monde, key).contenu.objectifs]


def test_it_fills_an_empty_programmation_and_is_undone(monde):
    key = create(monde)
    before, after = write(monde, take_over, key, READ)
    assert before == 0
    found = read(monde, key).contenu
    assert goals(monde, key) == ["Lire dix mots.", "Saluer."]
    assert (found.lignes[1].bilan, found.suites) == ("Salue.", "Continuer.")
    assert found.cadre.points_appui == "Aime raconter."
    assert (found.cadre.niveau_classe, found.cadre.enseignants) == ("CM1", "Fictif ENS")
    assert write(monde, undo_take_over, key, before, after) == 0
    found = read(monde, key).contenu
    assert (found.lignes, found.suites, found.cadre) == ((), "", CadreProgrammation())
    write(monde, save_cadre, key, 0, CadreProgrammation(pps=True))  # as if there had been none
    write(monde, save_bilan, key, "suites", 0, "Autre")
    assert read(monde, key).contenu.suites == "Autre"
    assert not [c for c in verify(monde.store) if c.sujet == "programmations"]


def test_it_adds_to_what_stands_and_undoing_keeps_what_was_changed_since(monde):
    key = ready(monde)
    write(monde, save_bilan, key, "suites", 0, "Écrit avant.")
    before, after = write(monde, take_over, key, READ)
    lines = read(monde, key).contenu.lignes
    assert [line.objectif.objectif for line in lines] == [
        LINE.objectif,
        "Lire dix mots.",
        "Saluer.",
    ]
    assert read(monde, key).contenu.suites == "Écrit avant.\nContinuer."
    write(monde, save_objectif, lines[1].id, 1,
          lines[1].objectif.model_copy(update={"moyens": "Un cache"}))  # fmt: skip
    write(monde, add_objectif, key, LINE.model_copy(update={"objectif": "Écrit après"}))
    assert write(monde, undo_take_over, key, before, after) == 1
    assert goals(monde, key) == [LINE.objectif, "Lire dix mots.", "Écrit après"]
    found = read(monde, key).contenu
    assert (found.suites, found.cadre.points_appui) == ("Écrit avant.", "")


def test_an_objective_of_which_something_was_noted_since_stays(monde):
    key = ready(monde)
    third = ObjectifRetenu(objectif=ObjectifAdapte(domaine="D2", objectif="Ranger."))
    before, after = write(monde, take_over, key, PaoaRetenue(objectifs=(*READ.objectifs, third)))
    read_, greet, tidy = (line.id for line in read(monde, key).contenu.lignes[-3:])
    with monde.store.writing() as tx:
        tx.insert("programmation_equipe", programmation_id=key, personne_id=monde.people["dir"])
    write(monde, add_observation, read_, Observation(le=date(2026, 11, 9), vu="Dix"), name="dir")
    write(monde, save_bilan, key, greet, 1, "Salue la classe.", name="dir")
    assert write(monde, undo_take_over, key, before, after) == 3  # two objectives and one bilan
    lines = {line.id: line for line in read(monde, key).contenu.lignes}
    assert lines[read_].observations[0].vu == "Dix"
    assert lines[greet].bilan == "Salue la classe."
    assert tidy not in lines


def test_one_undoes_one_s_own_act_only(monde):
    key = ready(monde)
    assert write(monde, undo_take_over, key, 0, 1_000, name="ens") == 0
    assert goals(monde, key) == []
    key = create(monde, "dir", prenom="Zébulon")
    before, after = write(monde, take_over, key, READ, name="dir")
    with monde.store.writing() as tx:
        tx.insert("programmation_equipe", programmation_id=key, personne_id=monde.people["ens"])
    write(monde, undo_take_over, key, before, after)
    assert len(goals(monde, key)) == 2


def test_what_does_not_fit_writes_nothing(monde):
    key = create(monde)
    many = PaoaRetenue(objectifs=READ.objectifs * (MAX_OBJECTIFS // 2) + READ.objectifs[:1])
    for wrong, said in (
        (many, f"s’arrête à {MAX_OBJECTIFS}"),
        (
            PaoaRetenue(objectifs=(ObjectifRetenu(objectif=ObjectifAdapte(domaine="M1")),)),
            "domaine",
        ),
    ):
        with pytest.raises(InvalidInput, match=said):
            write(monde, take_over, key, wrong)
        assert read(monde, key).row["revision"] == 0
    write(monde, take_over, key, PaoaRetenue(objectifs=many.objectifs[:MAX_OBJECTIFS]))
    assert len(goals(monde, key)) == MAX_OBJECTIFS


def test_what_was_presented_takes_nothing_more(monde):
    key = ready(monde)
    move(monde, key, StatutProgrammation.ELABOREE)
    with pytest.raises(Conflict, match="avenant"):
        write(monde, take_over, key, READ)


def test_a_frame_and_a_bilan_taken_away_by_a_restore_may_be_written_again(monde):
    key = create(monde)
    write(monde, add_objectif, key, LINE)
    write(monde, save_cadre, key, 0, CadreProgrammation(pps=True))
    write(monde, save_bilan, key, "P1", 0, "Avance")
    write(monde, restore_moment, key, 1)
    write(monde, save_cadre, key, 0, CadreProgrammation(besoins="Du temps"))
    write(monde, save_bilan, key, "P1", 0, "Avance bien")
    found = read(monde, key).contenu
    assert (found.cadre.besoins, found.bilans) == ("Du temps", {"P1": "Avance bien"})
