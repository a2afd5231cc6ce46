"""What goes wrong: the user gets a code, the log a place, and nobody a pupil's name."""

import logging

import pytest

from core.errors import NotAllowed
from core.incident import code_incident
from pages.http.incidents import apologize, log_incident, quiet_logs

SECRET = "Zélie Fictif ne parle pas"


def caught() -> Exception:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        return error


def test_log_and_user_share_a_code_and_no_text(caplog):
    error = caught()
    code = log_incident(error)
    assert code == code_incident(error)
    assert code in apologize(code)
    assert code in caplog.text
    assert "test_http_incidents.py" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("name", ["uvicorn.error", "asyncio", "streamlit.error_util"])
def test_libraries_log_the_place_of_an_exception_only(caplog, name):
    logger = logging.getLogger(name)
    logger.addHandler(caplog.handler)
    speak_again = quiet_logs()
    try:
        logger.error(f"Task failed\nfuture: {SECRET}", exc_info=caught())
        logger.error("failed with %s", SECRET, exc_info=caught())
    finally:
        speak_again()
        logger.removeHandler(caplog.handler)
    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text


def test_start_that_fails_says_its_sentence_without_a_trace(caplog):
    speak_again = quiet_logs()
    logging.getLogger("essai").error(
        "Traceback (most recent call last):\n  File …\nStoreInUse: L’application est en marche."
    )
    speak_again()
    assert caplog.messages == ["StoreInUse: L’application est en marche."]


def test_unknown_error_of_a_route_is_an_apology_with_every_header(maisonnee, monkeypatch, caplog):
    def broken(_piece):
        raise RuntimeError(SECRET)

    monkeypatch.setattr("pages.http.fichiers._read", lambda *_: broken(1))
    answer = maisonnee.browser_of("coordinatrice").get("/documents/abc")
    assert answer.status_code == 500
    assert "Une erreur inattendue s’est produite" in answer.text
    assert answer.headers["x-frame-options"] == "DENY"
    assert SECRET not in answer.text + caplog.text


def test_refusal_of_a_route_is_its_own_sentence(maisonnee, monkeypatch):
    def refused(*_):
        raise NotAllowed("Demandez à la coordination.")

    monkeypatch.setattr("pages.http.fichiers._read", refused)
    answer = maisonnee.browser_of("coordinatrice").get("/documents/abc")
    assert "Demandez à la coordination." in answer.text
