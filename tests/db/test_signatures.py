"""Several answers signed at once: those that were read, as they were read."""

from datetime import date

import pytest

from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.fiche import Fiche, Objet
from core.parents import Parents
from core.reponse import ContenuReponse, PropositionReponse
from db.circonscriptions import write_reglage
from db.parents import edit_parents
from db.pieces import list_pieces, open_piece
from db.reponses import save_contenu
from db.saisines import correct_fiche
from db.signatures import count_letters, list_letters, read_letter, sign_read_letter
from tests.db.test_reponses import CONTENU, write_answer


def waiting(monde, name):
    with monde.reading(name) as tx:
        return {row["saisine_id"]: row for row in list_letters(tx)}


def counted(monde, name):
    with monde.reading(name) as tx:
        return count_letters(tx)


def read(monde, reponse_id, name="ien"):
    with monde.reading(name) as tx:
        return read_letter(tx, reponse_id)[1]


def sign(monde, reponse_id, mark, name="ien"):
    with monde.writing(name) as tx:
        sign_read_letter(tx, reponse_id, mark)


def test_each_is_signed_and_the_one_that_changed_is_left(monde):
    saisines = [monde.saisine() for _ in range(3)]
    answers = [write_answer(monde, saisine) for saisine in saisines]
    assert list(waiting(monde, "ien")) == saisines
    marks = [read(monde, reponse_id) for reponse_id, _ in answers]
    changed, version = answers[1]
    with monde.writing("coord") as tx:
        save_contenu(tx, changed, version, CONTENU.model_copy(update={"parents": "Vus lundi."}))
    for (reponse_id, _), mark in zip(answers, marks, strict=True):
        if reponse_id == changed:
            with pytest.raises(Conflict, match="a changé depuis"):
                sign(monde, reponse_id, mark)
        else:
            sign(monde, reponse_id, mark)
    assert list(waiting(monde, "ien")) == [saisines[1]]
    with monde.writing("ien") as tx:
        (piece,) = list_pieces(tx, saisines[0])
        assert open_piece(tx, piece["id"])[0].startswith(b"PK")


def test_what_the_letter_takes_from_the_fiche_counts_too(monde):
    saisine = monde.saisine()
    reponse_id, _ = write_answer(monde, saisine)
    mark = read(monde, reponse_id)
    with monde.writing("coord") as tx:
        row = tx.row("SELECT * FROM saisine")
        fiche = Fiche.model_validate_json(row["fiche"])
        fiche.attentes = "Une tout autre attente."
        correct_fiche(tx, saisine, row["version"], fiche)
    with pytest.raises(Conflict):
        sign(monde, reponse_id, mark)
    sign(monde, reponse_id, read(monde, reponse_id))


def test_the_coordinator_signs_by_delegation_only(monde):
    saisine = monde.saisine()
    reponse_id, _ = write_answer(monde, saisine)
    assert waiting(monde, "coord") == {}
    assert [counted(monde, name) for name in ("coord", "ien")] == [0, 1]
    with pytest.raises(NotAllowed):
        sign(monde, reponse_id, read(monde, reponse_id, "coord"), "coord")
    with monde.writing("ien") as tx:
        write_reglage(tx, "c1", "delegation_signature", True)
    assert waiting(monde, "coord")[saisine]["delegation"]
    assert [counted(monde, name) for name in ("coord", "ien")] == [1, 1]
    sign(monde, reponse_id, read(monde, reponse_id, "coord"), "coord")
    assert [counted(monde, name) for name in ("coord", "ien")] == [0, 0]
    with monde.reading("ien") as tx:
        assert tx.value("SELECT par_delegation FROM reponse")


def test_a_reserved_answer_is_nobody_elses_to_read(monde):
    saisine = monde.saisine(objet=Objet.TENSION, fiche=Fiche(objet=Objet.TENSION))
    reponse_id, _ = write_answer(monde, saisine, "ien")
    with monde.writing("ien") as tx:
        write_reglage(tx, "c1", "delegation_signature", True)
    for name in ("coord", "maitre_e", "dir"):
        assert waiting(monde, name) == {}
        with pytest.raises((NotFound, NotAllowed)):
            read(monde, reponse_id, name)
    assert list(waiting(monde, "ien")) == [saisine]


def test_what_cannot_be_signed_says_why(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        version = edit_parents(tx, saisine, 0, Parents(psyen_demande_le=date(2026, 11, 9)))
    psyen = ContenuReponse(propositions=(PropositionReponse(nature="suivi_psyen"),))
    reponse_id, _ = write_answer(monde, saisine, contenu=psyen)
    assert waiting(monde, "ien")[saisine]["obstacle"] == ""
    with monde.writing("coord") as tx:
        edit_parents(tx, saisine, version, Parents())
    assert "demande des parents" in waiting(monde, "ien")[saisine]["obstacle"]
    with pytest.raises(InvalidInput):
        sign(monde, reponse_id, read(monde, reponse_id))
