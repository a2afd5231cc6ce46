"""Reserved saisines: who is associated and taken off, the colleague told, nothing for others."""

from datetime import date, timedelta

import pytest

from core.droits import Action, may_on
from core.echange import NatureEchange
from core.errors import InvalidInput, NotAllowed, NotFound
from core.fiche import Fiche, Objet
from core.registre import Filtres
from core.saisine import Position
from db.accueil import list_mine, list_to_triage, list_waiting
from db.echanges import add_echange, list_echanges
from db.journal import list_history
from db.lettres import accuse_context, precisions_context, reponse_context
from db.nommes import list_named, name_person, unname_person
from db.pieces import add_piece, list_pieces
from db.propositions import propose, take_position
from db.questions import ask_precisions
from db.reponses import open_projet
from db.saisines import correct_fiche, count_saisines, list_saisines, list_years
from db.situations import get_situation
from db.visibilite import read_facts
from tests.db.conftest import PEOPLE

TODAY = date(2026, 11, 10)
RESERVED = [Objet.CLASSE, Objet.RELATION_FAMILLE, Objet.TENSION]


def make_reserved(monde, objet=Objet.TENSION, **changes) -> str:
    fiche = Fiche(objet=objet, faits="Le 4/11, calembredaine.", enseignant="Mme Fictive")
    return monde.saisine(objet=objet, fiche=fiche, **changes)


def name(monde, saisine, whom, titre="nommee", *, by="ien", told=None) -> None:
    with monde.writing(by) as tx:
        name_person(tx, saisine, monde.people[whom], titre, prevenue_le=told)


def unname(monde, saisine, whom, titre="nommee", *, by="ien") -> None:
    with monde.writing(by) as tx:
        unname_person(tx, saisine, monde.people[whom], titre)


def sees(monde, saisine, who) -> bool:
    with monde.reading(who) as tx:
        try:
            get_situation(tx, saisine)
        except NotFound:
            return False
        return True


# --- one by one ---------------------------------------------------------------------------------


@pytest.mark.parametrize("objet", RESERVED)
def test_people_are_named_and_taken_off_one_by_one_with_history(monde, objet):
    saisine = make_reserved(monde, objet)
    assert not sees(monde, saisine, "coord")
    name(monde, saisine, "coord", by="ens")
    name(monde, saisine, "psyen")
    with monde.reading("ens") as tx:
        assert [row["nom"] for row in list_named(tx, saisine)] == ["Fictif COORD", "Fictif PSYEN"]
    with monde.reading("psyen") as tx:
        assert [row["saisine_id"] for row in list_mine(tx)] == [saisine]
    unname(monde, saisine, "coord", by="ens")
    assert (sees(monde, saisine, "coord"), sees(monde, saisine, "psyen")) == (False, True)
    with monde.reading("ien") as tx:
        acts = [(r["action"], r["personne"]) for r in list_history(tx, saisine)]
    assert acts[1:] == [
        ("name_person", "Fictif COORD"), ("name_person", "Fictif PSYEN"),
        ("unname_person", "Fictif COORD"),
    ]  # fmt: skip
    with monde.reading("coord") as tx, pytest.raises(NotFound):
        list_named(tx, saisine)


def test_whoever_is_taken_off_answers_for_nothing_any_more(monde):
    saisine = make_reserved(monde)
    with monde.writing("ien") as tx:
        propose(tx, saisine, [monde.people["psyen"]])
    with monde.writing("psyen") as tx:
        waiting = tx.row("SELECT * FROM proposition")
        take_position(tx, waiting["id"], waiting["version"], Position.ACCEPTEE)
    unname(monde, saisine, "psyen")
    with monde.reading("ien") as tx:
        found = get_situation(tx, saisine)
        assert (found.responsable, found.saisine["statut"]) == ("L’IEN", "transmise")
        assert [row["saisine_id"] for row in list_to_triage(tx)] == [saisine]
    with monde.reading("psyen") as tx:
        assert (list_waiting(tx), list_mine(tx)) == ({}, [])


def test_who_cannot_be_named(monde):
    saisine = make_reserved(monde)
    name(monde, saisine, "coord")
    for whom in ("coord", "ien"):
        with pytest.raises(InvalidInput, match="lit déjà"):
            name(monde, saisine, whom)
    with pytest.raises(InvalidInput, match="lit déjà"):
        name(monde, saisine, "ens", "concernee", told=TODAY)
    with pytest.raises(InvalidInput, match="dans la liste"), monde.writing("ien") as tx:
        name_person(tx, saisine, "inconnue", "nommee")
    with pytest.raises(InvalidInput, match="à quel titre"):
        name(monde, saisine, "psyen", "curieuse")
    with pytest.raises(InvalidInput, match="n’est pas réservée"):
        name(monde, monde.saisine(), "psyen")
    with pytest.raises(InvalidInput, match="plus associée"):
        unname(monde, saisine, "psyen")


# --- the colleague concerned --------------------------------------------------------------------


def test_the_colleague_concerned_is_told_first_and_then_reads_everything(monde):
    saisine = make_reserved(monde, Objet.CLASSE, demandeur_id=monde.people["dir"])
    with monde.writing("ien") as tx:
        add_echange(tx, saisine, NatureEchange.APPEL, TODAY, "Échange avec la direction.")
    for told, said in ((None, "Prévenez d’abord"), (TODAY + timedelta(days=1), "à venir")):
        with pytest.raises(InvalidInput, match=said):
            name(monde, saisine, "ens", "concernee", told=told)
    assert not sees(monde, saisine, "ens")
    name(monde, saisine, "ens", "concernee", told=TODAY)
    with monde.reading("ens") as tx:
        found = get_situation(tx, saisine)
        assert found.pourquoi == "Cette demande vous concerne : vous pouvez tout en lire."
        assert len(list_echanges(tx, saisine)) == 1
        assert list_named(tx, saisine)[0]["prevenue_le"] == TODAY


@pytest.mark.parametrize("whom", ["ens", "coord", "maitre_e"])
def test_the_colleague_concerned_acts_on_nothing(monde, whom):
    saisine = make_reserved(monde, Objet.CLASSE, demandeur_id=monde.people["dir"])
    name(monde, saisine, whom, "concernee", told=TODAY)
    with monde.reading(whom) as tx:
        row = tx.row("SELECT * FROM saisine WHERE id = $id", id=saisine)
        allowed = {a for a in Action if may_on(tx.actor, a, read_facts(tx, row))}
    assert allowed == {Action.READ_SAISINE, Action.READ_INTERNAL}


def test_a_member_whom_it_turns_out_to_concern_has_it_no_more(monde):
    saisine = make_reserved(monde)
    with monde.writing("ien") as tx:
        propose(tx, saisine, [monde.people["psyen"]])
    with monde.writing("psyen") as tx:
        waiting = tx.row("SELECT * FROM proposition")
        take_position(tx, waiting["id"], waiting["version"], Position.ACCEPTEE)
    name(monde, saisine, "psyen", "concernee", told=TODAY)
    with monde.reading("ien") as tx:
        assert get_situation(tx, saisine).responsable == "L’IEN"
    with pytest.raises(InvalidInput, match="concerne"), monde.writing("ien") as tx:
        propose(tx, saisine, [monde.people["psyen"]])
    with pytest.raises(InvalidInput, match="lit déjà"):
        name(monde, saisine, "psyen")


def test_only_the_ien_takes_back_what_the_colleague_was_told(monde):
    saisine = make_reserved(monde, Objet.CLASSE, demandeur_id=monde.people["dir"])
    name(monde, saisine, "ens", "concernee", by="dir", told=TODAY)
    with pytest.raises(NotAllowed, match="prévenue"):
        unname(monde, saisine, "ens", "concernee", by="dir")
    assert sees(monde, saisine, "ens")
    unname(monde, saisine, "ens", "concernee")
    assert not sees(monde, saisine, "ens")


# --- visit notes stay out -----------------------------------------------------------------------


def test_visit_notes_and_attachments_stay_out_of_a_class(monde):
    saisine = make_reserved(monde, Objet.CLASSE)
    file = {"extension": "pdf", "type_mime": "application/pdf", "libelle": "Visite"}
    for who in ("ien", "ens"):
        with pytest.raises(InvalidInput, match="hors de ce dossier"), monde.writing(who) as tx:
            add_piece(tx, saisine, b"x", **file)
    with pytest.raises(InvalidInput, match="hors de ce dossier"), monde.writing("ien") as tx:
        add_echange(tx, saisine, NatureEchange.VISITE, TODAY, "Vu.")
    with monde.reading("ien") as tx:
        assert (list_pieces(tx, saisine), list_echanges(tx, saisine)) == ([], [])


@pytest.mark.parametrize("kept", ["visite", "piece"])
def test_what_holds_visit_notes_does_not_become_about_a_class(monde, kept):
    saisine = make_reserved(monde)
    with monde.writing("ien") as tx:
        if kept == "visite":
            add_echange(tx, saisine, NatureEchange.VISITE, TODAY, "Vu en classe.")
        else:
            add_piece(tx, saisine, b"x", extension="pdf", type_mime="x", libelle="Notes")
    with pytest.raises(InvalidInput, match="visite"), monde.writing("ien") as tx:
        correct_fiche(tx, saisine, 1, Fiche(objet=Objet.CLASSE))


def test_no_saisine_becomes_a_request_for_oneself(monde):
    saisine = make_reserved(monde)
    with pytest.raises(InvalidInput, match="soi-même"), monde.writing("ien") as tx:
        correct_fiche(tx, saisine, 1, Fiche(objet=Objet.SOUTIEN))


# --- letters ------------------------------------------------------------------------------------


@pytest.mark.parametrize("objet", RESERVED)
def test_every_letter_goes_to_the_asker_alone(monde, objet):
    saisine = make_reserved(monde, objet)
    with monde.writing("ien") as tx:
        ask_precisions(tx, saisine, "Depuis quand ?")
        reponse = open_projet(tx, saisine)
        situation = get_situation(tx, saisine)
        letters = (
            accuse_context(tx, situation), precisions_context(tx, situation),
            reponse_context(tx, situation, reponse),
        )  # fmt: skip
    for letter in letters:
        assert (letter.sous_couvert, letter.sujet) == (False, "")
        assert letter.non_evaluation is (objet is Objet.CLASSE)
    assert letters[-1].copies == []


# --- nothing for anybody else -------------------------------------------------------------------


@pytest.mark.parametrize("objet", RESERVED)
def test_a_reserved_saisine_leaves_no_trace_for_others(monde, objet):
    make_reserved(monde, objet)
    named = make_reserved(monde, objet, eleve_id=None)
    name(monde, named, "maitre_e")
    for who in PEOPLE:
        entitled = {"ien": 2, "ens": 2, "maitre_e": 1}.get(who, 0)
        with monde.reading(who) as tx:
            for search in ("", "calembredaine", "Fictif", "nuages", "2026-R00", "R001"):
                rows = list_saisines(tx, Filtres(), search=search, everything=True)
                assert len(rows) <= entitled
            assert len(list_saisines(tx, Filtres(), everything=True)) == entitled
            assert sum(count_saisines(tx, Filtres()).values()) == entitled
            assert bool(list_years(tx)) is bool(entitled)
            if not entitled:
                assert (list_waiting(tx), list_mine(tx)) == ({}, [])
    with monde.reading("dpd") as tx:  # the log names nobody and says nothing
        log = "".join(str(row) for row in tx.rows("SELECT * FROM audit"))
    assert not any(word in log for word in ("calembredaine", "2026-R", objet.value, "Fictif"))


def test_reserved_numbers_leave_no_gap(monde):
    first, second = monde.saisine(), make_reserved(monde)
    third = monde.saisine(fiche=Fiche(eleve={"nom": "Autre", "prenom": "Élève"}))
    with monde.reading("ien") as tx:
        found = [get_situation(tx, key).saisine["reference"] for key in (first, second, third)]
    assert found == ["2026-0001", "2026-R001", "2026-0002"]
