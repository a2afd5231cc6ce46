"""Saisines: reference, lifecycle, who may do what, nothing overwritten."""

import pytest

from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.fiche import Fiche, Objet
from core.registre import Filtres
from core.saisine import Position, Statut
from db.connection import Transaction
from db.journal import find_journal_fault, list_history
from db.nommes import name_person
from db.propositions import list_my_propositions, propose, take_position
from db.questions import answer_precisions, ask_precisions, list_questions
from db.saisines import (
    close_saisine,
    correct_fiche,
    count_saisines,
    follow_saisine,
    list_saisines,
    reopen_saisine,
    withdraw_saisine,
)
from db.situations import get_situation


def read_statut(tx: Transaction, saisine_id: str) -> str:
    return tx.value("SELECT statut FROM saisine WHERE id = $id", id=saisine_id)


def test_references_follow_in_their_own_series(monde):
    for _ in range(2):
        monde.saisine()
    monde.saisine(objet=Objet.TENSION)
    monde.saisine()
    with monde.reading("ien") as tx:
        found = {row["reference"] for row in list_saisines(tx, Filtres())}
    assert found == {"2026-0001", "2026-0002", "2026-0003", "2026-R001"}


def test_a_request_for_oneself_is_never_kept(monde):
    with pytest.raises(InvalidInput, match="rappelez"):
        monde.saisine(objet=Objet.SOUTIEN)
    with monde.reading("ien") as tx:
        assert list_saisines(tx, Filtres()) == []


def test_only_the_coordinator_records_a_fiche(monde):
    from db.saisines import NouvelleSaisine, create_saisine

    demande = NouvelleSaisine(
        circonscription_id="c1", objet=Objet.ELEVE, origine="fiche", fiche=Fiche(),
        recue_le="2026-11-09", ecole_id=monde.ecoles["nuages"],
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="Coordonnateur"), monde.writing("ens") as tx:
        create_saisine(tx, demande)


def test_a_proposal_brings_it_under_study_and_a_refusal_back_to_triage(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        propose(tx, saisine, [monde.people["maitre_e"], monde.people["psyen"]], "Une idée ?")
        assert read_statut(tx, saisine) == Statut.A_L_ETUDE
    for name in ("maitre_e", "psyen"):
        with monde.writing(name) as tx:
            mine = list_my_propositions(tx)[0]
            take_position(tx, mine["id"], mine["version"], Position.DECLINEE)
    with monde.reading("coord") as tx:
        assert read_statut(tx, saisine) == Statut.TRANSMISE
        assert get_situation(tx, saisine).responsable == "La coordination du pôle"


def test_who_declined_no_longer_sees_the_content(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        propose(tx, saisine, [monde.people["maitre_e"], monde.people["psyen"]])
    with monde.writing("maitre_e") as tx:
        assert get_situation(tx, saisine).inside
        mine = list_my_propositions(tx)[0]
        take_position(tx, mine["id"], mine["version"], Position.DECLINEE)
    with monde.reading("maitre_e") as tx:
        assert get_situation(tx, saisine).fiche == Fiche()


def test_nobody_answers_for_somebody_else(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        propose(tx, saisine, [monde.people["maitre_e"], monde.people["maitre_g"]])
        other = tx.row("SELECT * FROM proposition WHERE personne_id = $p",
                       p=monde.people["maitre_e"])  # fmt: skip
    with pytest.raises(NotAllowed), monde.writing("maitre_g") as tx:
        take_position(tx, other["id"], other["version"], Position.ACCEPTEE)


def test_precisions_go_back_to_the_status_before(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        propose(tx, saisine, [monde.people["maitre_e"]])
        ask_precisions(tx, saisine, "Depuis quand ?")
        assert read_statut(tx, saisine) == Statut.A_PRECISER
    with monde.writing("ens") as tx:
        question = list_questions(tx, saisine)[0]
        answer_precisions(tx, question["id"], question["version"], "Depuis la Toussaint.")
        assert read_statut(tx, saisine) == Statut.A_L_ETUDE


def test_an_answer_waits_for_every_question(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        ask_precisions(tx, saisine, "Depuis quand ?")
        ask_precisions(tx, saisine, "À quels moments ?")
        first = list_questions(tx, saisine)[0]
        answer_precisions(tx, first["id"], first["version"], "Depuis octobre.")
        assert read_statut(tx, saisine) == Statut.A_PRECISER


def test_the_lifecycle_refuses_in_words_and_changes_nothing(monde):
    saisine = monde.saisine()
    with pytest.raises(InvalidInput, match="Rien n’a été changé"), monde.writing("coord") as tx:
        close_saisine(tx, saisine, "levee")
    with monde.reading("coord") as tx:
        assert read_statut(tx, saisine) == Statut.TRANSMISE


def test_every_transition_is_a_row_of_history(monde):
    saisine = monde.saisine()
    with monde.writing("ens") as tx:
        withdraw_saisine(tx, saisine, "Tout va mieux")
    with monde.reading("coord") as tx:
        moves = [(r["de"], r["vers"]) for r in list_history(tx, saisine) if r["vers"]]
        assert moves == [(None, "transmise"), ("transmise", "retiree")]
        assert find_journal_fault(tx) is None


def test_two_people_on_one_fiche_the_second_is_told(monde):
    saisine = monde.saisine()
    with monde.reading("coord") as tx:
        seen = get_situation(tx, saisine)
    with monde.writing("coord") as tx:
        correct_fiche(tx, saisine, seen.saisine["version"], Fiche(faits="Le 5/11, deux fugues."))
    with pytest.raises(Conflict, match="Rien n’a été écrasé"), monde.writing("ens") as tx:
        correct_fiche(tx, saisine, seen.saisine["version"], Fiche(faits="autre texte"))
    with monde.reading("ens") as tx:
        assert get_situation(tx, saisine).fiche.faits == "Le 5/11, deux fugues."


def test_search_ignores_accents_and_the_filters_count_the_same(monde):
    monde.saisine()
    monde.saisine(fiche=Fiche(eleve={"nom": "Éphémère", "prenom": "Ysaline"}))
    with monde.reading("coord") as tx:
        found = list_saisines(tx, Filtres(), search="ephemere")
        assert [row["eleve_nom"] for row in found] == ["Éphémère"]
        assert count_saisines(tx, Filtres(), search="ephemere") == {Statut.TRANSMISE: 1}
        assert len(list_saisines(tx, Filtres(), search="2026-0001")) == 1


def test_a_reserved_saisine_does_not_exist_for_the_importer(monde):
    saisine = monde.saisine(objet=Objet.RELATION_FAMILLE)
    with pytest.raises(NotFound), monde.reading("coord") as tx:
        get_situation(tx, saisine)
    with monde.writing("ien") as tx:
        name_person(tx, saisine, monde.people["coord"], "nommee")
    with monde.reading("coord") as tx:
        assert get_situation(tx, saisine).inside


def test_proposing_a_reserved_saisine_names_the_member(monde):
    saisine = monde.saisine(objet=Objet.CLASSE)
    with monde.writing("ien") as tx:
        propose(tx, saisine, [monde.people["maitre_g"]])
    with monde.reading("maitre_g") as tx:
        assert get_situation(tx, saisine).inside
    with pytest.raises(NotFound), monde.reading("maitre_e") as tx:
        get_situation(tx, saisine)


def test_an_ended_saisine_is_reopened_with_a_reason(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        tx.execute("UPDATE saisine SET statut = 'repondue' WHERE id = $id", id=saisine)
        follow_saisine(tx, saisine)
        close_saisine(tx, saisine, "levee")
    with pytest.raises(InvalidInput, match="pourquoi"), monde.writing("coord") as tx:
        reopen_saisine(tx, saisine, " ")
    with monde.writing("coord") as tx:
        reopen_saisine(tx, saisine, "Les difficultés reviennent")
        assert read_statut(tx, saisine) == Statut.EN_SUIVI


def test_a_role_that_ended_yesterday_opens_nothing_today(monde):
    saisine = monde.saisine()
    with monde.store.writing() as tx:
        tx.execute("UPDATE affectation SET fin = DATE '2026-11-09' WHERE personne_id = $p",
                   p=monde.people["coord"])  # fmt: skip
    with pytest.raises(NotFound), monde.writing("coord") as tx:
        withdraw_saisine(tx, saisine)
