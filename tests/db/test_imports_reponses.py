"""An answer to « précisions » by e-mail: recognised, joined, its mail destroyed; nothing else."""

from email.message import EmailMessage

import pytest

from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.fiche import Fiche, Objet
from core.import_fiche import read_deposit
from core.saisine import Statut
from db.imports import count_waiting, list_recent, list_waiting, read_attente, stage_fiche
from db.imports_reponses import (
    discard_reponse,
    join_reponse,
    list_open_questions,
    list_waiting_reponses,
    read_reponse,
    save_reponse,
    stage_reponse,
)
from db.nommes import name_person
from db.pieces import list_pieces
from db.questions import answer_precisions, ask_precisions, list_questions
from db.taches import tidy
from tests.db.conftest import PEOPLE
from tests.db.test_imports import TODAY, fill_fiche, make_fiche
from tests.factories import PDF
from tests.octets import search_bytes

SUBJECT = "RE: Pôle ressource – réf. {} – demande de précisions"
KNOWN = SUBJECT.format("2026-0001")
BODY = "Depuis la Toussaint, surtout le matin.\n\nLe 10/11/2026, Pôle a écrit :\n> Depuis quand ?\n"


def mail(subject=KNOWN, body=BODY, sender="ens@valmouette.invalid", **files):
    message = EmailMessage()
    message["From"], message["Subject"] = f"Noé <{sender}>", subject
    message["Date"] = "Tue, 10 Nov 2026 17:12:00 +0100"
    message.set_content(body)
    for name, content in files.items():
        message.add_attachment(content, maintype="application", subtype="octet-stream",
                               filename=name.replace("_", "."))  # fmt: skip
    return message.as_bytes()


def drop(monde, content, who="coord"):
    """Deposit a mail as the screen does; return the ids, fiches and answers alike."""
    found = []
    for depot in read_deposit("message.eml", content, TODAY):
        with monde.writing(who) as tx:
            stage = stage_reponse if depot.reponse else stage_fiche
            found.append(stage(tx, "c1", depot))
    return [key for key in found if key]


@pytest.fixture
def asked(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        question = ask_precisions(tx, saisine, "Depuis quand ?")
    return saisine, question


def decide(monde, import_id, **changes):
    with monde.writing("coord") as tx:
        row, reponse = read_reponse(tx, import_id)
        for name, value in changes.items():
            setattr(reponse, name, value)
        for piece in reponse.pieces:
            piece.garder = not piece.refus
        return save_reponse(tx, import_id, row["version"], reponse)


def test_it_is_recognised_and_joined(monde, asked):
    saisine, question = asked
    (import_id,) = drop(monde, mail(cr_pdf=PDF))
    with monde.reading("coord") as tx:
        (row,) = list_waiting_reponses(tx, "c1")
        reponse = row["reponse"]
        assert list_waiting(tx, "c1") == []
        assert count_waiting(tx) == 1
        with pytest.raises(NotFound):
            read_attente(tx, import_id)
    assert (reponse.question_id, reponse.expediteur_connu) == (question, True)
    assert reponse.texte == "Depuis la Toussaint, surtout le matin."
    with pytest.raises(InvalidInput, match="pièces jointes"), monde.writing("coord") as tx:
        join_reponse(tx, import_id, 1)
    version = decide(monde, import_id)
    with monde.writing("coord") as tx:
        assert join_reponse(tx, import_id, version) == saisine
    with monde.reading("ens") as tx:
        (answered,) = list_questions(tx, saisine)
        assert answered["reponse"] == "Depuis la Toussaint, surtout le matin."
        assert tx.value("SELECT statut FROM saisine") == Statut.TRANSMISE
        assert [piece["nom"] for piece in list_pieces(tx, saisine)] == ["2026-0001_piece-1.pdf"]
        assert tx.value("SELECT count(*) FROM saisine") == 1
        assert tx.value("SELECT expediteur FROM import_fiche") == ""
    with monde.reading("coord") as tx:
        assert list_recent(tx, "c1") == []
    assert list((monde.store.folder / "imports").iterdir()) == []


@pytest.mark.parametrize("subject", [SUBJECT.format("2026-0099"), "Re: votre message"])
def test_an_unknown_reference_is_placed_by_hand(monde, asked, subject):
    (import_id,) = drop(monde, mail(subject=subject, body="Depuis la Toussaint."))
    with monde.reading("coord") as tx:
        _, reponse = read_reponse(tx, import_id)
        assert reponse.question_id is None
        assert [q["id"] for q in list_open_questions(tx, "c1")] == [asked[1]]
    with pytest.raises(InvalidInput, match="à quelle question"), monde.writing("coord") as tx:
        join_reponse(tx, import_id, 1)
    version = decide(monde, import_id, question_id=asked[1])
    with monde.writing("coord") as tx:
        join_reponse(tx, import_id, version)
        assert tx.value("SELECT reponse FROM question") == "Depuis la Toussaint."


def test_another_sender_is_said(monde, asked):
    (import_id,) = drop(monde, mail(sender="inconnu@ailleurs.invalid"))
    with monde.reading("coord") as tx:
        _, reponse = read_reponse(tx, import_id)
    assert (reponse.question_id, reponse.expediteur_connu) == (asked[1], False)


def test_a_reserved_request_is_as_unknown_as_any_other(monde):
    """The coordinator learns nothing: no match, no question, unless they are named."""
    saisine = monde.saisine(objet=Objet.TENSION, fiche=Fiche(objet=Objet.TENSION))
    with monde.writing("ien") as tx:
        question = ask_precisions(tx, saisine, "Depuis quand ?")
    (known,) = drop(monde, mail(subject=SUBJECT.format("2026-R001")))
    (unknown,) = drop(monde, mail(subject=SUBJECT.format("2026-R099")))
    with monde.reading("coord") as tx:
        first, second = read_reponse(tx, known)[1], read_reponse(tx, unknown)[1]
        assert list_open_questions(tx, "c1") == []
        assert first == second.model_copy(update={"references": ["2026-R001"]})
    with pytest.raises(Conflict):
        decide(monde, known, question_id=question)
    with monde.writing("ien") as tx:
        name_person(tx, saisine, monde.people["coord"], "nommee")
    version = decide(monde, known, question_id=question)
    with monde.writing("coord") as tx:
        join_reponse(tx, known, version)


def test_only_those_who_import_see_it(monde, asked):
    (import_id,) = drop(monde, mail())
    for name in PEOPLE:
        with monde.writing(name) as tx:
            if name == "coord":
                continue
            with pytest.raises((NotAllowed, NotFound)):
                join_reponse(tx, import_id, 1)
            with pytest.raises(NotAllowed):
                list_open_questions(tx, "c1")


def test_a_doubtful_passage_waits_for_a_choice_and_is_nowhere_once_refused(monde, asked):
    words = "Un diagnostic de TDAH a été posé en octobre."
    (import_id,) = drop(monde, mail(body=f"Depuis la Toussaint. {words}"))
    version = decide(monde, import_id)
    with pytest.raises(InvalidInput, match="ne pas reprendre"), monde.writing("coord") as tx:
        join_reponse(tx, import_id, version)
    version = decide(monde, import_id, decisions={words: False})
    with monde.writing("coord") as tx:
        join_reponse(tx, import_id, version)
        assert tx.value("SELECT reponse FROM question") == "Depuis la Toussaint."
    monde.store.compact()
    assert search_bytes(monde.store.folder, "TDAH") == []


def test_a_fiche_sent_in_an_old_thread_is_a_fiche(monde):
    found = drop(monde, mail(fiche_docx=fill_fiche(make_fiche())))
    with monde.reading("coord") as tx:
        assert [row["id"] for row in list_waiting(tx, "c1")] == found
        assert list_waiting_reponses(tx, "c1") == []


def test_a_fiche_that_comes_with_an_answer_is_not_lost(monde, asked):
    drop(monde, mail(fiche_docx=fill_fiche(make_fiche())))
    with monde.reading("coord") as tx:
        (row,) = list_waiting_reponses(tx, "c1")
        assert (len(list_waiting(tx, "c1")), row["reponse"].pieces) == (1, [])


def test_two_people_answering_the_second_is_told(monde, asked):
    (import_id,) = drop(monde, mail())
    with monde.writing("ens") as tx:
        answer_precisions(tx, asked[1], 1, "Depuis lundi.")
    with pytest.raises(Conflict, match="déjà sa réponse"), monde.writing("coord") as tx:
        join_reponse(tx, import_id, 1)
    with pytest.raises(InvalidInput, match="déjà été déposé"):
        drop(monde, mail())
    with monde.writing("coord") as tx:
        assert tx.value("SELECT reponse FROM question") == "Depuis lundi."
        discard_reponse(tx, import_id, 1)
    assert list((monde.store.folder / "imports").iterdir()) == []


def test_it_goes_after_eight_days(monde, asked):
    drop(monde, mail(cr_pdf=PDF))
    monde.wait(days=9)
    tidy(monde.store)
    assert list((monde.store.folder / "imports").iterdir()) == []


def test_a_mail_without_a_fiche_or_a_reference_is_refused_as_before(monde):
    (depot,) = read_deposit("message.eml", mail(subject="Bonjour", body="Bonjour"), TODAY)
    assert "aucune fiche jointe" in depot.refus
