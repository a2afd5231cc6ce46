"""Documents and drafts, on the wire: who asks is checked, nothing is kept by the browser."""

import json

import pytest

from pages.http.fichiers import attachment
from tests.factories import PDF, make_piece, make_saisine


@pytest.fixture
def piece(maisonnee):
    with maisonnee.store.writing() as tx:
        maisonnee.pole.act_as(tx, "coordinatrice")
        saisine = make_saisine(tx, maisonnee.pole.place_id, maisonnee.pole.ecole_id)
        return make_piece(tx, saisine)


def test_document_is_given_as_a_file(maisonnee, piece):
    answer = maisonnee.browser_of("coordinatrice").get(f"/documents/{piece}")
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith('attachment; filename="2026-0001')
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("who", ["administrateur", "dpd", "secretariat", "psyen"])
def test_document_of_others_looks_like_none(maisonnee, piece, who):
    browser = maisonnee.browser_of(who)
    answer, missing = browser.get(f"/documents/{piece}"), browser.get("/documents/rien")
    assert answer.status_code == missing.status_code == 404
    assert "Document introuvable" in missing.text
    assert PDF not in answer.content


def test_document_needs_a_session(maisonnee, piece):
    answer = maisonnee.browser().get(f"/documents/{piece}")
    assert answer.headers["location"] == f"/connexion?suite=%2Fdocuments%2F{piece}"


def test_downloads_and_refusals_are_audited(maisonnee, piece):
    maisonnee.browser_of("coordinatrice").get(f"/documents/{piece}")
    maisonnee.browser_of("dpd").get(f"/documents/{piece}")
    with maisonnee.store.reading() as tx:
        rows = tx.rows(
            "SELECT action, objet_id FROM audit WHERE action LIKE 'download%' ORDER BY seq"
        )
    assert rows == [
        {"action": "download_piece", "objet_id": piece},
        {"action": "download_refused", "objet_id": None},
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2026-0042_reponse.docx", 'attachment; filename="2026-0042_reponse.docx"; '),
        ("été.docx", "attachment; filename=\"_t_.docx\"; filename*=UTF-8''%C3%A9t%C3%A9.docx"),
        ('a"\r\nX: y', "attachment; filename=\"a___X_ y\"; filename*=UTF-8''a%22%0D%0AX%3A%20y"),
    ],
)
def test_file_name_cannot_leave_its_header(name, expected):
    assert attachment(name).startswith(expected)


def draft(maisonnee, who, **changes):
    message = {
        "sujet": "saisine:1", "champ": "faits", "texte": "Le 4/11, se lève.", "sequence": 1,
        "onglet": "0123456789abcdef", "base": {}, "personne": maisonnee.pole.personnes[who],
    }  # fmt: skip
    return message | changes


def send(maisonnee, browser, message, **headers):
    return browser.post(
        "/brouillons", json.dumps(message), Content_Type="application/json", X_Pole_Saisie="1",
        **headers,
    )  # fmt: skip


def test_draft_is_kept_for_its_author(maisonnee):
    browser = maisonnee.browser_of("enseignant")
    answer = send(maisonnee, browser, draft(maisonnee, "enseignant"))
    assert answer.status_code == 200, answer.text
    with maisonnee.store.reading() as tx:
        row = tx.row("SELECT personne_id, texte FROM brouillon")
    assert row == {
        "personne_id": maisonnee.pole.personnes["enseignant"], "texte": "Le 4/11, se lève.",
    }  # fmt: skip


def test_draft_needs_its_own_author(maisonnee):
    message = draft(maisonnee, "enseignant")
    assert send(maisonnee, maisonnee.browser(), message).status_code == 401
    assert send(maisonnee, maisonnee.browser_of("ien"), message).status_code == 403


def test_typing_puts_the_end_of_the_session_off(maisonnee):
    token = maisonnee.token("enseignant")
    browser = maisonnee.browser().enter(token)
    maisonnee.horloge.advance(minutes=50)
    assert send(maisonnee, browser, draft(maisonnee, "enseignant")).status_code == 200
    maisonnee.wait_seen(token, maisonnee.horloge.now)
