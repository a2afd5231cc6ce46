"""The answer: written, signed, sent, corrected; what the asker sees of it and when."""

from datetime import date

import pytest

from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.fiche import Fiche, Objet
from core.reponse import ContenuReponse, PropositionReponse
from core.saisine import Statut
from db.circonscriptions import write_reglage
from db.comptes import create_compte
from db.lettres import accuse_context, precisions_context
from db.pieces import list_pieces, open_piece, piece_path
from db.propositions import propose
from db.questions import ask_precisions
from db.reponses import (
    find_reponse,
    list_reponses,
    list_to_sign,
    mark_reponse_sent,
    open_projet,
    read_contenu,
    save_contenu,
    sign_reponse,
)
from db.situations import get_situation

CONTENU = ContenuReponse(
    comprehension="Zébulon lit mieux le matin.",
    propositions=(PropositionReponse(nature="aide_e", qui="Maître E", quand="dès lundi"),),
    bilan_le=date(2027, 1, 20),
)


def write_answer(monde, saisine, name="coord", contenu=CONTENU):
    with monde.writing(name) as tx:
        reponse = open_projet(tx, saisine)
        version = save_contenu(tx, reponse["id"], reponse["version"], contenu)
    return reponse["id"], version


def sign_and_send(monde, reponse_id, version):
    with monde.writing("ien") as tx:
        sign_reponse(tx, reponse_id, version, b"lettre")
    with monde.writing("coord") as tx:
        mark_reponse_sent(tx, reponse_id, version + 1, date(2026, 11, 10), "main")


def test_the_answer_is_signed_by_the_ien_then_sent(monde):
    saisine = monde.saisine()
    reponse_id, version = write_answer(monde, saisine)
    with monde.reading("ien") as tx:
        assert [row["saisine_id"] for row in list_to_sign(tx)] == [saisine]
    sign_and_send(monde, reponse_id, version)
    with monde.reading("ens") as tx:
        assert tx.value("SELECT statut FROM saisine") == Statut.REPONDUE
        (piece,) = list_pieces(tx, saisine)
        assert open_piece(tx, piece["id"]) == (b"lettre", "2026-0001_reponse.docx", piece["type"])


def test_the_asker_sees_nothing_before_it_is_sent(monde):
    saisine = monde.saisine()
    reponse_id, version = write_answer(monde, saisine)
    with monde.writing("ien") as tx:
        sign_reponse(tx, reponse_id, version, b"lettre")
        piece_id = find_reponse(tx, saisine)["piece_id"]
    with monde.reading("ens") as tx:
        assert list_reponses(tx, saisine) == []
        assert list_pieces(tx, saisine) == []
        with pytest.raises(NotFound):
            open_piece(tx, piece_id)


def test_signing_needs_the_ien_or_a_delegation(monde):
    saisine = monde.saisine()
    reponse_id, version = write_answer(monde, saisine)
    with pytest.raises(NotAllowed, match="délégation"), monde.writing("coord") as tx:
        sign_reponse(tx, reponse_id, version, b"lettre")
    with pytest.raises(NotAllowed), monde.writing("coord") as tx:
        write_reglage(tx, "c1", "delegation_signature", True)
    with monde.writing("ien") as tx:
        write_reglage(tx, "c1", "delegation_signature", True)
    with monde.writing("coord") as tx:
        sign_reponse(tx, reponse_id, version, b"lettre")
        assert find_reponse(tx, saisine)["par_delegation"] is True


def test_an_empty_answer_is_not_signed(monde):
    saisine = monde.saisine()
    reponse_id, version = write_answer(monde, saisine, contenu=ContenuReponse())
    with pytest.raises(InvalidInput, match="proposition"), monde.writing("ien") as tx:
        sign_reponse(tx, reponse_id, version, b"lettre")


@pytest.mark.parametrize(("asked", "allowed"), [(None, False), (date(2026, 10, 1), True)])
def test_a_psyen_follow_up_waits_for_the_parents_request(monde, asked, allowed):
    saisine = monde.saisine(fiche=Fiche(psyen_demande_le=asked))
    contenu = ContenuReponse(propositions=(PropositionReponse(nature="suivi_psyen"),))
    if not allowed:
        with pytest.raises(InvalidInput, match="parents"):
            write_answer(monde, saisine, contenu=contenu)
        return
    reponse_id, version = write_answer(monde, saisine, contenu=contenu)
    with monde.writing("ien") as tx:
        sign_reponse(tx, reponse_id, version, b"lettre")


def test_what_changed_after_the_letter_was_made_cannot_be_signed_with_it(monde):
    saisine = monde.saisine()
    reponse_id, version = write_answer(monde, saisine)
    with monde.writing("coord") as tx:
        save_contenu(tx, reponse_id, version, CONTENU.model_copy(update={"parents": "Vus"}))
    with pytest.raises(Conflict), monde.writing("ien") as tx:
        sign_reponse(tx, reponse_id, version, b"lettre")
    assert not list((monde.store.folder / "pieces").glob("*"))


def test_taking_the_text_back_drops_the_signature_and_the_letter(monde):
    saisine = monde.saisine()
    reponse_id, version = write_answer(monde, saisine)
    with monde.writing("ien") as tx:
        sign_reponse(tx, reponse_id, version, b"lettre")
        piece_id = find_reponse(tx, saisine)["piece_id"]
    with monde.writing("coord") as tx:
        save_contenu(tx, reponse_id, version + 1, CONTENU)
    assert not piece_path(monde.store.folder, piece_id).exists()
    with monde.reading("coord") as tx:
        assert find_reponse(tx, saisine)["signee_le"] is None


def test_a_sent_answer_is_corrected_in_a_new_version(monde):
    saisine = monde.saisine()
    reponse_id, version = write_answer(monde, saisine)
    sign_and_send(monde, reponse_id, version)
    with pytest.raises(InvalidInput, match="Corriger"), monde.writing("coord") as tx:
        save_contenu(tx, reponse_id, version + 2, CONTENU)
    with monde.writing("coord") as tx:
        second = open_projet(tx, saisine)
        assert read_contenu(tx, second) == CONTENU
        new = save_contenu(tx, second["id"], second["version"], CONTENU)
    sign_and_send(monde, second["id"], new)
    with monde.reading("ens") as tx:
        found = [(r["numero"], r["etat"]) for r in list_reponses(tx, saisine)]
        assert found == [(2, "envoyee"), (1, "remplacee")]
        names = {p["nom"] for p in list_pieces(tx, saisine)}
        assert names == {"2026-0001_reponse.docx", "2026-0001_reponse-v2.docx"}


def test_an_answer_closes_the_wait_for_precisions(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        ask_precisions(tx, saisine, "Depuis quand ?")
    reponse_id, version = write_answer(monde, saisine)
    sign_and_send(monde, reponse_id, version)
    with monde.reading("coord") as tx:
        assert tx.value("SELECT statut FROM saisine") == Statut.REPONDUE


def test_a_member_writes_only_where_they_were_asked(monde):
    saisine = monde.saisine()
    with pytest.raises(NotAllowed), monde.writing("maitre_e") as tx:
        open_projet(tx, saisine)
    with monde.writing("coord") as tx:
        propose(tx, saisine, [monde.people["maitre_e"]])
    write_answer(monde, saisine, "maitre_e")
    with pytest.raises(NotAllowed), monde.writing("ens") as tx:
        open_projet(tx, saisine)


def test_a_reserved_answer_waits_in_nobody_elses_list(monde):
    saisine = monde.saisine(objet=Objet.TENSION)
    write_answer(monde, saisine, "ien")
    with monde.reading("coord") as tx:
        assert list_to_sign(tx) == []
    with monde.reading("ien") as tx:
        assert len(list_to_sign(tx)) == 1


def test_the_letters_say_the_days_and_the_address_that_hold_for_this_one(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        ask_precisions(tx, saisine, "Depuis quand ?")
    with monde.reading("coord") as tx:
        situation = get_situation(tx, saisine)
        assert accuse_context(tx, situation).echeance.startswith("Réponse du pôle attendue")
        assert precisions_context(tx, situation, "https://pole.invalid").adresse_en_ligne == ""
    with monde.store.writing() as tx:
        tx.actor = tx.actor.model_copy(update={"compte_id": "systeme"})
        create_compte(tx, monde.people["ens"], "ens", "un mot de passe long", lambda p: p)
    with monde.reading("coord") as tx:
        online = precisions_context(tx, situation, "https://pole.invalid").adresse_en_ligne
    assert online == "https://pole.invalid"
