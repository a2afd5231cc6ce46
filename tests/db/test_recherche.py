"""The search: what is found and why, and no trace of what one may not see."""

from datetime import date

import pytest

from core.droits import Acces, Action, find_access, may
from core.echange import NatureEchange
from core.errors import NotAllowed
from core.fiche import Fiche, Objet
from core.parents import Parents
from core.saisine_en_ligne import with_values
from db.echanges import add_echange, correct_echange
from db.eleves import create_eleve, merge_eleves
from db.imports import cancel_import, confirm_import, list_recent
from db.mots import fill_words, forget_words, sort_words
from db.parents import edit_parents
from db.questions import answer_precisions, ask_precisions
from db.recherche import note_search, search_saisines
from db.saisines import correct_fiche
from db.saisines_en_ligne import open_brouillon, save_brouillon
from db.visibilite import read_facts
from tests.db.conftest import PEOPLE
from tests.db.test_imports import decide, drop, fill_fiche, make_fiche

FACTS = "Le 4/11, Zébulon devine à partir de la première syllabe."
INSIDE = "Appel : la maîtresse parle d’une calembredaine."


def look(monde, name, typed):
    with monde.reading(name) as tx:
        return search_saisines(tx, typed)


def found(monde, name, typed):
    return [one.id for one in look(monde, name, typed)[0]]


@pytest.fixture
def saisine(monde):
    saisine_id = monde.saisine(
        fiche=Fiche(
            enseignant="Mme Fictive Barnabooth", faits=FACTS, motif="lecture_ecriture",
            eleve={"nom": "Zorglubine", "prenom": "Zébulon", "niveau": "CE1"},
        )
    )  # fmt: skip
    with monde.writing("coord") as tx:
        add_echange(tx, saisine_id, NatureEchange.APPEL, date(2026, 11, 9), INSIDE)
    return saisine_id


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("2026-0001", "Référence"),
        ("0001", "Référence"),
        ("nuages", "École : École des Nuages, Brumeval"),
        ("ZÉBULON zorglub", "Élève : ZORGLUBINE Zébulon"),
        ("zorglubnie", "Élève : ZORGLUBINE Zébulon"),
        ("zrglubine", "Élève : ZORGLUBINE Zébulon"),
        ("première syllabe", "devine à partir de la première syllabe"),
        ("premiere sylabe", "devine à partir de la première syllabe"),
        ("zorglubine syllabe", "devine à partir de la première syllabe"),
        ("calembredaine", "Échanges du pôle : Appel"),
        ("barnabooth", "Demandeur : ENS"),
    ],
)
def test_it_is_found_with_its_reason(monde, saisine, typed, reason):
    (hit,), total = look(monde, "coord", typed)
    assert (hit.id, hit.reference, total) == (saisine, "2026-0001", 1)
    if not reason.startswith("Demandeur"):
        assert any(reason in said for said in hit.raisons), hit.raisons


def test_what_the_parents_say_now_is_found_and_what_they_said_no_longer(monde, saisine):
    with monde.writing("ens") as tx:
        edit_parents(tx, saisine, 0, Parents(point_de_vue="Ils parlent d’un brimborion."))
    (hit,), _ = look(monde, "coord", "brimborion")
    assert any("brimborion" in said for said in hit.raisons), hit.raisons
    with monde.writing("ens") as tx:
        edit_parents(tx, saisine, 1, Parents(point_de_vue="Ils sont d’accord."))
    assert found(monde, "coord", "brimborion") == []


def test_names_come_before_texts_and_the_latest_first(monde):
    said = Fiche(eleve={"nom": "Autre"}, faits="Il joue avec Zoé Nuageuse.")
    older = monde.saisine(fiche=Fiche(eleve={"nom": "Nuageuse"}), recue_le=date(2026, 10, 1))
    newer = monde.saisine(fiche=said, recue_le=date(2026, 11, 9))
    assert found(monde, "coord", "nuageuse") == [older, newer]


def test_each_finds_what_their_access_opens_and_no_more(monde, saisine):
    words = {
        "2026-0001": Acces.REFERENCE, "zorglubine": Acces.SUIVI, "syllabe": Acces.SUIVI,
        "sylalbe": Acces.SUIVI, "nuages": Acces.SUIVI, "calembredaine": Acces.CONTENU,
        "calembredanie": Acces.CONTENU,
    }  # fmt: skip
    for name in PEOPLE:
        with monde.reading(name) as tx:
            row = tx.row("SELECT * FROM saisine")
            acces, _ = find_access(tx.actor, read_facts(tx, row))
            if not may(tx.actor, Action.LIST_SAISINES):
                with pytest.raises(NotAllowed):
                    search_saisines(tx, "zorglubine")
                continue
            for typed, needed in words.items():
                hits, total = search_saisines(tx, typed)
                assert total == len(hits) == int(acces >= needed), (name, typed)
                if acces < Acces.SUIVI:
                    assert all((h.ecole, h.raisons) == ("", ("Référence",)) for h in hits)
                    assert not any("ZORGLUBINE" in h.titre for h in hits)


def test_a_reserved_saisine_leaves_no_trace(monde, saisine):
    with monde.store.writing() as tx:
        tx.execute(
            "UPDATE saisine SET reservee = TRUE, demandeur_id = NULL, reference = '2026-R007'"
        )
    for name in PEOPLE:
        with monde.reading(name) as tx:
            if not may(tx.actor, Action.LIST_SAISINES):
                continue
            for typed in ("2026-R007", "r007", "zorglubine", "zorglubnie", "syllabe", "nuages",
                          "calembredaine"):  # fmt: skip
                hits, total = search_saisines(tx, typed)
                assert (len(hits), total) == ((1, 1) if name == "ien" else (0, 0)), (name, typed)
    assert found(monde, "coord", "barnabooth") == []


def test_what_is_found_does_not_depend_on_hidden_words(monde, saisine):
    """A word that only a hidden saisine holds is not offered for the one that was typed."""
    seen = monde.saisine(fiche=Fiche(eleve={"nom": "Zorglubane"}), ecole_id=monde.ecoles["sources"])
    assert found(monde, "dir2", "zorglubone") == [seen]
    assert found(monde, "dir2", "zorglubine") == [seen]
    assert found(monde, "coord", "zorglubine") == [saisine]


def test_only_the_coordinator_searches_by_asker(monde, saisine):
    assert found(monde, "coord", "barnabooth") == [saisine]
    for name in ("ien", "dir", "ens"):
        assert found(monde, name, "barnabooth") == []


def test_a_draft_is_found_by_nobody(monde):
    fiche = with_values(Fiche(), {"objet": "equipe"})
    with monde.writing("ens") as tx:
        key = open_brouillon(tx, monde.ecoles["nuages"], fiche)
        save_brouillon(tx, key, 1, fiche.model_copy(update={"faits": "turlupinade"}))
        fill_words(tx)
    assert all(found(monde, name, "turlupinade") == [] for name in ("ens", "ien", "coord", "dir"))


def test_what_is_corrected_is_no_longer_found(monde, saisine):
    with monde.writing("coord") as tx:
        row = tx.row("SELECT * FROM saisine")
        fiche = Fiche.model_validate_json(row["fiche"])
        fiche.faits, fiche.eleve.nom = "Il lit.", "Zorglubette"
        fiche.objet = Objet.ELEVE
        correct_fiche(tx, saisine, row["version"], fiche)
        note = tx.row("SELECT id, version FROM echange")
    with monde.writing("coord") as tx:
        correct_echange(tx, note["id"], note["version"], "Rien à dire.", "")
    assert found(monde, "coord", "syllabe") == []
    assert found(monde, "coord", "calembredaine") == []
    assert found(monde, "coord", "zorglubette") == [saisine]


def test_questions_and_answers_are_found(monde, saisine):
    with monde.writing("coord") as tx:
        question = ask_precisions(tx, saisine, "Depuis quand ces fariboles ?")
        answer_precisions(tx, question, 1, "Depuis la Toussaint, par billevesées.")
    assert found(monde, "ens", "fariboles") == [saisine]
    assert found(monde, "ens", "billevesees") == [saisine]


def test_a_merged_pupil_is_found_by_both_names(monde, saisine):
    with monde.writing("coord") as tx:
        kept = create_eleve(tx, "c1", monde.ecoles["nuages"], "Pamplemousse", "Zébulon")
        other = tx.row("SELECT id, version FROM eleve WHERE nom = 'Zorglubine'")
        merge_eleves(tx, kept, other["id"], other["version"])
    assert found(monde, "coord", "pamplemousse") == [saisine]
    assert found(monde, "coord", "zorglubine") == [saisine]


def test_a_cancelled_import_and_a_purged_saisine_are_not_found(monde, saisine):
    import_id = drop(monde, fill_fiche(make_fiche(faits="Une galipette le 4/11.")))
    version = decide(monde, import_id)
    with monde.writing("coord") as tx:
        imported = confirm_import(tx, import_id, version)
    assert found(monde, "coord", "galipette") == [imported]
    with monde.writing("coord") as tx:
        cancel_import(tx, import_id, list_recent(tx, "c1")[0]["version"])
    assert found(monde, "coord", "galipette") == []
    with monde.writing("coord") as tx:
        forget_words(tx, saisine)
    assert found(monde, "coord", "zorglubine") == []


def test_a_store_without_words_is_filled_and_sorted(monde, saisine):
    with monde.store.writing() as tx:
        tx.execute("DELETE FROM saisine_mot")
        assert fill_words(tx) == 1
        assert fill_words(tx) == 0
        tx.execute("INSERT INTO saisine_mot VALUES ('parti', 'fiche', 'zorglubine')")
        sort_words(tx)
        words = [row["mot"] for row in tx.rows("SELECT mot FROM saisine_mot")]
    assert words == sorted(words)
    assert words.count("zorglubine") == 1
    assert found(monde, "coord", "zorglubine syllabe calembredaine") == [saisine]


def test_a_search_is_one_row_of_the_audit_log_without_a_word(monde, saisine):
    for _ in range(3):
        with monde.writing("coord") as tx:
            note_search(tx, 1)
    monde.wait(minutes=2)
    with monde.writing("coord") as tx:
        note_search(tx, 0)
        rows = tx.rows("SELECT * FROM audit WHERE action = 'search'")
    assert [row["nombre"] for row in rows] == [1, 0]
    assert "zorglub" not in str(rows).lower()
