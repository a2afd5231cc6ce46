"""The bilan d'étape: due for one person, recorded with what it decides, then due no more."""

from datetime import date, datetime, time, timedelta

import pytest

from core.bilan import BilanEtape, SuiteBilan
from core.errors import InvalidInput
from core.listes import Liste
from core.personne import Metier, Role
from core.reponse import ContenuReponse, PropositionReponse
from core.saisine import Position
from db.absences import note_absence
from db.bilans import list_bilans, list_due_bilans, record_bilan
from db.delais import read_delais
from db.listes import retire_value
from db.mots import index_saisine
from db.parcours import read_parcours
from db.personnes import add_affectation
from db.propositions import list_propositions, propose, take_position
from db.recherche import search_saisines
from db.reponses import find_reponse, mark_reponse_sent, read_contenu, save_contenu, sign_reponse
from db.saisines import reopen_saisine
from tests.db.conftest import PLACE

DUE = date(2027, 1, 20)
BILAN = BilanEtape(jour=DUE, evaluation="nette", texte="Il lit seul.", prochain_le=DUE)


@pytest.fixture
def answered(monde):
    """A saisine that maître E has, answered, with its bilan on 20 January; it is that day."""
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        propose(tx, saisine, [monde.people["maitre_e"]])
    with monde.writing("maitre_e") as tx:
        mine = list_propositions(tx, saisine)[0]
        take_position(tx, mine["id"], mine["version"], Position.ACCEPTEE)
    with monde.store.writing() as tx:
        tx.insert("reponse", id="r1", saisine_id=saisine, numero=1, etat="envoyee",
                  bilan_le=DUE, envoyee_le=date(2026, 11, 12), creee_le=tx.now)  # fmt: skip
        tx.insert("reponse_proposition", reponse_id="r1", rang=1, nature="visite")
        tx.execute("UPDATE saisine SET statut = 'repondue' WHERE id = $s", s=saisine)
    monde.now = datetime(2027, 1, 20, 9, 0)
    return saisine


def due(monde, name):
    with monde.reading(name) as tx:
        return [row["saisine_id"] for row in list_due_bilans(tx)]


def record(monde, saisine, name="maitre_e", **changes):
    with monde.writing(name) as tx:
        return record_bilan(tx, saisine, BILAN.model_copy(update=changes))


def statut(monde, saisine):
    with monde.store.reading() as tx:
        return tx.value("SELECT statut FROM saisine WHERE id = $s", s=saisine)


def test_it_waits_for_one_person_from_a_week_before(monde, answered):
    assert due(monde, "maitre_e") == [answered]
    assert due(monde, "coord") == due(monde, "ien") == due(monde, "maitre_g") == []
    monde.now = datetime(2027, 1, 12, 9, 0)
    assert due(monde, "maitre_e") == []


def test_it_waits_for_the_coordination_when_who_has_it_is_away(monde, answered):
    with monde.writing("coord") as tx:
        note_absence(tx, monde.people["maitre_e"], date(2027, 1, 18))
    assert due(monde, "coord") == [answered]
    assert due(monde, "maitre_e") == []


def test_without_a_date_it_is_due_when_the_clock_says_so(monde, answered):
    with monde.store.writing() as tx:
        tx.execute("UPDATE reponse SET bilan_le = NULL")
    with monde.reading("maitre_e") as tx:
        day = read_delais(tx)[answered].prevue_le  # eight school weeks after the answer was sent
    assert day > DUE
    monde.now = datetime.combine(day - timedelta(days=8), time(9))
    assert due(monde, "maitre_e") == []
    monde.now += timedelta(days=1)
    assert due(monde, "maitre_e") == [answered]
    assert due(monde, "coord") == []
    with monde.reading("maitre_e") as tx:
        assert list_due_bilans(tx)[0]["bilan_le"] == day


def test_recorded_it_starts_the_follow_up_and_is_due_on_its_next_day(monde, answered):
    record(monde, answered, prochain_le=DUE + timedelta(weeks=8))
    assert statut(monde, answered) == "en_suivi"
    assert due(monde, "maitre_e") == []
    with monde.reading("maitre_e") as tx:
        assert read_delais(tx)[answered].prevue_le == DUE + timedelta(weeks=8)
    monde.now = datetime(2027, 3, 16, 9, 0)
    assert due(monde, "maitre_e") == [answered]


def test_the_asker_reads_the_evaluation_and_not_the_text(monde, answered):
    record(monde, answered, prochain_le=DUE + timedelta(weeks=8))
    with monde.reading("ens") as tx:
        (seen,) = list_bilans(tx, answered)
    assert (seen["evaluation"], seen["texte"]) == ("nette", "")
    with monde.reading("maitre_e") as tx:
        assert list_bilans(tx, answered)[0]["texte"] == "Il lit seul."


def test_the_search_finds_its_words_for_those_who_see_the_inside_only(monde, answered):
    def found(name):
        with monde.reading(name) as tx:
            return [one.id for one in search_saisines(tx, "carambouille")[0]]

    record(monde, answered, texte="Une carambouille en moins.", prochain_le=date(2027, 3, 1))
    assert (found("coord"), found("ens")) == ([answered], [])
    with monde.writing("coord") as tx:
        index_saisine(tx, answered, known=True)
    assert found("coord") == [answered]  # folded again, nothing is lost


def test_the_asker_reads_the_day_that_the_bilan_fixed(monde, answered):
    record(monde, answered, prochain_le=date(2027, 3, 17))
    with monde.reading("ens") as tx:
        assert "17/03" in read_parcours(tx, answered).suite


def test_a_coordinator_who_is_also_a_doctor_has_no_bilan_to_come(monde, answered):
    with monde.store.writing() as tx:
        add_affectation(tx, monde.people["maitre_e"], PLACE, Role.MEMBRE, debut=date(2026, 9, 1),
                        metier=Metier.MEDECIN)  # fmt: skip
    assert due(monde, "coord") == [answered]
    assert due(monde, "maitre_e") == []


def test_new_proposals_open_a_version_that_is_sent_in_turn(monde, answered):
    record(monde, answered, suite=SuiteBilan.PROPOSER, prochain_le=DUE + timedelta(weeks=8))
    with monde.writing("ien") as tx:
        projet = find_reponse(tx, answered)
        assert projet["numero"] == 2
        assert read_contenu(tx, projet).bilan_le is None  # the day that has come is not kept
        contenu = ContenuReponse(
            propositions=(PropositionReponse(nature="aide_e"),), bilan_le=date(2027, 5, 3)
        )
        version = save_contenu(tx, projet["id"], projet["version"], contenu)
        sign_reponse(tx, projet["id"], version, b"PK lettre")
        mark_reponse_sent(tx, projet["id"], version + 1, DUE + timedelta(days=0), "main")
    assert statut(monde, answered) == "repondue"
    monde.now = datetime(2027, 4, 28, 9, 0)
    assert due(monde, "maitre_e") == [answered]


def test_an_end_closes_with_its_reason_and_a_reopened_one_is_not_late_at_once(monde, answered):
    record(monde, answered, suite=SuiteBilan.TERMINER, motif="levee", prochain_le=None)
    assert statut(monde, answered) == "terminee"
    assert due(monde, "maitre_e") == []
    with monde.writing("maitre_e") as tx:
        reopen_saisine(tx, answered, "Cela recommence.")
        assert read_delais(tx)[answered].retard is False


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"evaluation": ""}, "évaluation"),
        ({"evaluation": "inconnue"}, "de la liste"),
        ({"jour": DUE + timedelta(days=1)}, "à venir"),
        ({"prochain_le": None}, "prochain bilan"),
        ({"prochain_le": DUE}, "après celui-ci"),
        ({"suite": SuiteBilan.TERMINER, "motif": ""}, "raison"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(monde, answered, changes, said):
    with pytest.raises(InvalidInput, match=said):
        record(monde, answered, **({"prochain_le": DUE + timedelta(weeks=8)} | changes))
    with monde.reading("maitre_e") as tx:
        assert list_bilans(tx, answered) == []
    assert statut(monde, answered) == "repondue"


def test_a_retired_evaluation_keeps_its_label_and_is_chosen_no_more(monde, answered):
    with monde.writing("coord") as tx:
        retire_value(tx, PLACE, Liste.EVALUATION, "nette")
    with pytest.raises(InvalidInput, match="de la liste"):
        record(monde, answered, prochain_le=DUE + timedelta(weeks=8))


def test_before_the_answer_there_is_no_bilan(monde):
    saisine = monde.saisine()
    with pytest.raises(InvalidInput, match="après la réponse"):
        record(monde, saisine, "coord", jour=date(2026, 11, 10), prochain_le=date(2027, 1, 20))
