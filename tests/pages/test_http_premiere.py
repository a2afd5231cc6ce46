"""Choosing a password against a code, and asking for one by e-mail: on the wire."""

import re
import threading

import pytest

from core.securite import MAX_PER_ACCOUNT
from db.circonscriptions import write_reglage
from db.comptes import find_compte, set_active
from db.invitations import give_code
from pages.http import premiere
from tests.factories import PASSWORD

NEW = "ardoise pluvier sabot bougie"
WRONG = "Identifiant ou code incorrect"
PAGE = "/premiere-connexion"


def code_for(maisonnee, identifiant="enseignant", by="coordinatrice"):
    with maisonnee.store.writing() as tx:
        maisonnee.pole.act_as(tx, by)
        return give_code(tx, maisonnee.pole.comptes[identifiant])


def choose(browser, made, **changes):
    data = {
        "jeton": browser.form_token(PAGE), "identifiant": made.identifiant, "code": made.code,
        "nouveau": NEW, "encore": NEW,
    }  # fmt: skip
    return browser.post(PAGE, data | changes)


def test_a_code_opens_the_account_once_and_lets_in(maisonnee):
    made, browser = code_for(maisonnee), maisonnee.browser()
    answer = choose(browser, made, code=f" {made.code.lower().replace('-', ' ')} ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert browser.get("/saisines").status_code == 200
    assert maisonnee.browser().sign_in("enseignant", NEW).status_code == 303
    again = choose(maisonnee.browser(), made)
    assert (again.status_code, WRONG in again.text) == (401, True)


def test_the_former_password_and_session_are_over_once_a_code_is_given(maisonnee):
    browser = maisonnee.browser_of("enseignant")
    code_for(maisonnee)
    assert browser.get("/").status_code == 303
    assert maisonnee.browser().sign_in("enseignant", PASSWORD).status_code == 401
    assert maisonnee.browser().sign_in("enseignant", "").status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "AAAAA-AAAAA-AAAAA"}, {"code": ""}, {"identifiant": "personne"},
        {"identifiant": "ien"}, {"identifiant": ""}, {"code": "\x00"},
    ],
)  # fmt: skip
def test_every_failure_says_the_same_and_keeps_no_secret(maisonnee, changes):
    made = code_for(maisonnee)
    answer = choose(maisonnee.browser(), made, **changes)
    assert answer.status_code == 401
    said = re.search(r'role="alert" id="erreur">([^<]+)<', answer.text)[1]
    assert said.startswith(WRONG)
    assert NEW not in answer.text
    assert made.code not in answer.text
    assert "pole=" not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"encore": "autre chose"}, "ne sont pas les mêmes"),
        ({"nouveau": "trop court", "encore": "trop court"}, "au moins 15 caractères"),
        ({"nouveau": "a" * 20, "encore": "a" * 20}, "en premier"),
        ({"nouveau": "é" * 40, "encore": "é" * 40}, "trop long"),
        ({"nouveau": "mot\x00de passe assez long", "encore": "mot\x00de passe assez long"},
         "ne se tape pas"),
    ],
)  # fmt: skip
def test_a_password_that_does_not_do_wastes_neither_the_code_nor_a_try(maisonnee, changes, said):
    made = code_for(maisonnee)
    for _ in range(MAX_PER_ACCOUNT + 1):
        answer = choose(maisonnee.browser(), made, **changes)
        assert (answer.status_code, said in answer.text) == (422, True)
    assert choose(maisonnee.browser(), made).status_code == 303


def test_a_form_of_another_page_is_refused(maisonnee):
    made = code_for(maisonnee)
    assert choose(maisonnee.browser(), made, jeton="autre").status_code == 403
    browser = maisonnee.browser()
    data = {"jeton": browser.form_token("/mot-de-passe-oublie"), "qui": "ien"}
    assert browser.post("/mot-de-passe-oublie", data | {"jeton": "autre"}).status_code == 403
    foreign = browser.post(PAGE, data, Origin="https://ailleurs.invalid")
    assert foreign.status_code == 403


def test_codes_are_throttled_with_the_sign_in_known_or_not(maisonnee):
    made = code_for(maisonnee)
    for identifiant in (made.identifiant, "personne"):
        wrong = {"identifiant": identifiant, "code": "AAAAA-AAAAA-AAAAA"}
        tries = [choose(maisonnee.browser(), made, **wrong) for _ in range(MAX_PER_ACCOUNT)]
        assert {answer.status_code for answer in tries} == {401}
        assert choose(maisonnee.browser(), made, identifiant=identifiant).status_code == 429
        assert maisonnee.browser().sign_in(identifiant, PASSWORD).status_code == 429
    maisonnee.horloge.advance(minutes=15)
    assert choose(maisonnee.browser(), made).status_code == 303


def test_an_account_closed_meanwhile_is_not_opened(maisonnee):
    made = code_for(maisonnee)
    with maisonnee.store.writing() as tx:
        set_active(tx, made.identifiant, actif=False)
    assert choose(maisonnee.browser(), made).status_code == 401


def test_the_password_chosen_ends_the_session_that_the_browser_had(maisonnee):
    made = code_for(maisonnee)
    browser = maisonnee.browser_of("ien")
    former = browser.cookies["pole"]
    assert choose(browser, made).status_code == 303
    assert maisonnee.browser().enter(former).get("/").status_code == 303


# --- by e-mail --------------------------------------------------------------------------------


@pytest.fixture
def posted(maisonnee, monkeypatch):
    """Set a mail server, and keep what would leave."""
    box, arrived = [], threading.Semaphore(0)

    def take(message, **_smtp):
        box.append(message)
        arrived.release()

    with maisonnee.store.writing() as tx:
        write_reglage(tx, maisonnee.pole.place_id, "smtp", {"host": "localhost", "port": 25})
    monkeypatch.setattr(premiere, "send", take)
    return box, arrived


def ask(maisonnee, who, browser=None):
    browser = browser or maisonnee.browser()
    data = {"jeton": browser.form_token("/mot-de-passe-oublie"), "qui": who}
    return browser.post("/mot-de-passe-oublie", data)


def test_a_code_comes_by_mail_and_opens_the_account(maisonnee, posted):
    box, arrived = posted
    answer = ask(maisonnee, "enseignant@valmouette.invalid")
    assert (answer.status_code, "un code vient de partir" in answer.text) == (200, True)
    assert arrived.acquire(timeout=20)
    (message,) = box
    text = message.get_content()
    assert message["To"] == "enseignant@valmouette.invalid"
    assert "Noé" not in text + message["Subject"]
    assert "http" not in text  # no link: who asked is on the page
    assert maisonnee.browser().sign_in("enseignant", PASSWORD).status_code == 303
    code = re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}-[A-Z2-9]{5}", text)[0]
    with maisonnee.store.reading() as tx:
        assert code not in repr(tx.rows("SELECT * FROM code_unique"))
    browser = maisonnee.browser()
    data = {
        "jeton": browser.form_token(PAGE), "identifiant": "enseignant", "code": code,
        "nouveau": NEW, "encore": NEW,
    }  # fmt: skip
    assert browser.post(PAGE, data).status_code == 303
    assert maisonnee.browser().sign_in("enseignant", PASSWORD).status_code == 401


def test_the_unknown_are_answered_alike_and_nothing_leaves(maisonnee, posted):
    box, arrived = posted
    known = ask(maisonnee, "ien").text
    assert arrived.acquire(timeout=20)
    unknown = ask(maisonnee, "personne").text
    blank = re.compile(r'value="[^"]*"')
    assert blank.sub("", known) == blank.sub("", unknown)
    assert len(box) == 1


def test_the_answer_does_not_wait_for_the_mail_server(maisonnee, posted, monkeypatch):
    slow, entered = threading.Event(), threading.Semaphore(0)

    def hang(message, **_smtp):
        entered.release()
        slow.wait(20)

    monkeypatch.setattr(premiere, "send", hang)
    try:
        assert ask(maisonnee, "ien").status_code == 200
        assert entered.acquire(timeout=20)
    finally:
        slow.set()


def test_asking_too_often_is_refused_and_leaves_the_sign_in_open(maisonnee, posted):
    answers = [ask(maisonnee, "personne").status_code for _ in range(MAX_PER_ACCOUNT + 1)]
    assert answers == [200] * MAX_PER_ACCOUNT + [429]
    assert maisonnee.browser().sign_in("ien", PASSWORD).status_code == 303


def test_without_a_mail_server_the_page_says_whom_to_ask(maisonnee):
    text = maisonnee.browser().get("/mot-de-passe-oublie").text
    assert "la coordination du pôle" in text
    assert 'name="qui"' not in text
    assert ask(maisonnee, "ien").status_code == 200
    with maisonnee.store.reading() as tx:
        assert tx.value("SELECT count(*) FROM code_unique") == 0
        assert find_compte(tx, "ien")["mot_de_passe"]


def test_the_door_leads_to_both_pages(maisonnee):
    text = maisonnee.browser().get("/connexion").text
    for path in (PAGE, "/mot-de-passe-oublie"):
        assert f'href="{path}"' in text
        assert maisonnee.browser().get(path).status_code == 200
    assert "Coordination" not in maisonnee.browser().get(PAGE).text
