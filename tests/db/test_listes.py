"""The lists that are data: edited by the coordinator, old records keep their label."""

from datetime import date

import pytest

from core.errors import Conflict, InvalidInput
from core.fiche import Fiche
from core.listes import SHIPPED, Liste
from core.personne import Role
from db.circonscriptions import list_values
from db.listes import (
    add_value,
    list_entries,
    move_value,
    rename_value,
    restore_value,
    retire_value,
)
from db.personnes import add_affectation, list_members
from db.saisines import close_saisine
from tests.db.conftest import PLACE


def labels(monde, liste, *, retired=False):
    with monde.reading("coord") as tx:
        return list_values(tx, PLACE, liste, retired=retired)


def test_what_the_migration_gives_is_what_is_shipped(monde):
    for liste in Liste:
        assert labels(monde, liste) == SHIPPED[liste]


def test_a_value_is_added_moved_renamed_retired_restored(monde):
    with monde.writing("coord") as tx:
        code = add_value(tx, PLACE, Liste.MOTIF, "Sommeil, fatigue")
        move_value(tx, PLACE, Liste.MOTIF, code, -1)
    assert list(labels(monde, Liste.MOTIF))[-2:] == [code, "autre"]
    with monde.writing("coord") as tx:
        rename_value(tx, PLACE, Liste.MOTIF, code, "Fatigue", avant="Sommeil, fatigue")
        retire_value(tx, PLACE, Liste.MOTIF, "assiduite")
    assert labels(monde, Liste.MOTIF)[code] == "Fatigue"
    assert "assiduite" not in labels(monde, Liste.MOTIF)
    assert labels(monde, Liste.MOTIF, retired=True)["assiduite"] == "assiduité"
    with monde.writing("coord") as tx:
        restore_value(tx, PLACE, Liste.MOTIF, "assiduite")
    assert "assiduite" in labels(monde, Liste.MOTIF)
    with monde.reading("dpd") as tx:
        actions = [r["action"] for r in tx.rows("SELECT action FROM audit ORDER BY seq")]
    assert actions[-5:] == ["add_value", "move_value", "rename_value", "retire_value",
                            "restore_value"]  # fmt: skip


def test_the_order_has_ends(monde):
    before = list(labels(monde, Liste.REPONSE))
    with monde.writing("coord") as tx:
        move_value(tx, PLACE, Liste.REPONSE, before[0], -1)
        move_value(tx, PLACE, Liste.REPONSE, before[-1], 1)
    assert list(labels(monde, Liste.REPONSE)) == before


def test_two_coordinators_do_not_overwrite_each_other(monde):
    with monde.writing("coord") as tx:
        rename_value(tx, PLACE, Liste.CLOTURE, "autre", "autre raison", avant="autre")
    with pytest.raises(Conflict, match="autre raison"), monde.writing("coord") as tx:
        rename_value(tx, PLACE, Liste.CLOTURE, "autre", "divers", avant="autre")


def test_what_carries_rules_is_not_retired_but_is_renamed(monde):
    with pytest.raises(InvalidInput, match="des règles y tiennent"), monde.writing("coord") as tx:
        retire_value(tx, PLACE, Liste.METIER, "psyen")
    with monde.writing("coord") as tx:
        rename_value(tx, PLACE, Liste.METIER, "psyen", "Psychologue (EDA)", avant="PsyEN")
    assert labels(monde, Liste.METIER)["psyen"] == "Psychologue (EDA)"


def test_a_list_never_becomes_empty(monde):
    codes = list(labels(monde, Liste.CLOTURE))
    with monde.writing("coord") as tx:
        for code in codes[1:]:
            retire_value(tx, PLACE, Liste.CLOTURE, code)
        with pytest.raises(InvalidInput, match="dernier"):
            retire_value(tx, PLACE, Liste.CLOTURE, codes[0])


def test_a_new_metier_can_be_held(monde):
    with monde.writing("coord") as tx:
        code = add_value(tx, PLACE, Liste.METIER, "Référent laïcité")
        add_affectation(
            tx, monde.people["ens"], PLACE, Role.MEMBRE, debut=date(2026, 9, 1), metier=code
        )
        members = {row["id"]: row["metier"] for row in list_members(tx, PLACE)}
    assert members[monde.people["ens"]] == code


def test_a_retired_reason_closes_nothing_new(monde):
    saisine = monde.saisine(fiche=Fiche(faits="Vu"))
    with monde.writing("coord") as tx:
        retire_value(tx, PLACE, Liste.CLOTURE, "levee")
        tx.execute("UPDATE saisine SET statut = 'en_suivi' WHERE id = $id", id=saisine)
    with pytest.raises(InvalidInput, match="raison"), monde.writing("coord") as tx:
        close_saisine(tx, saisine, "levee")


def test_entries_show_retired_values_last(monde):
    with monde.writing("coord") as tx:
        retire_value(tx, PLACE, Liste.MOTIF, "langage_oral")
        assert list_entries(tx, PLACE, Liste.MOTIF)[-1]["code"] == "langage_oral"
