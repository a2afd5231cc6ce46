"""Signing in and out, on the wire."""

import bcrypt
import pytest

from core.securite import MAX_PER_ACCOUNT
from db.comptes import reset_password, set_active
from tests.factories import PASSWORD, hash_fast
from tests.serveur import open_tab

WRONG = "Identifiant ou mot de passe incorrect"


def test_sign_in_opens_the_page_that_was_asked(maisonnee):
    browser = maisonnee.browser()
    answer = browser.sign_in("Coordinatrice", PASSWORD, suite="/saisines?statut=transmise")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/saisines?statut=transmise"
    assert browser.get("/saisines").status_code == 200


def test_session_cookie_is_out_of_reach_of_scripts(maisonnee):
    answer = maisonnee.browser().sign_in("coordinatrice", PASSWORD)
    session = next(c for c in answer.headers["set-cookie"].split(", ") if c.startswith("pole="))
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(session.split("; "))
    assert "Max-Age" not in session


def test_token_is_new_each_time_and_the_former_session_ends(maisonnee):
    browser = maisonnee.browser()
    browser.sign_in("coordinatrice", PASSWORD)
    first = browser.cookies["pole"]
    browser.get("/connexion")
    token = browser.form_token("/deconnexion")
    data = {"jeton": token, "identifiant": "ien", "mot_de_passe": PASSWORD, "suite": "/"}
    assert browser.post("/connexion", data).status_code == 303
    assert browser.cookies["pole"] != first
    assert maisonnee.browser().enter(first).get("/").status_code == 303


def test_stored_session_is_not_the_token(maisonnee):
    browser = maisonnee.browser()
    browser.sign_in("coordinatrice", PASSWORD)
    with maisonnee.store.reading() as tx:
        assert tx.value("SELECT empreinte FROM session") != browser.cookies["pole"]


def test_signed_in_person_does_not_sign_in_twice(maisonnee):
    answer = maisonnee.browser_of("ien").get("/connexion?suite=/compte")
    assert (answer.status_code, answer.headers["location"]) == (303, "/compte")


@pytest.mark.parametrize(
    ("identifiant", "password"),
    [
        ("coordinatrice", "pas le bon mot de passe"), ("personne", PASSWORD),
        ("enseignant", PASSWORD), ("coordinatrice", ""), ("coordinatrice", PASSWORD + "é" * 40),
        ("", ""), ("coordinatrice", "\x00"),
    ],
)  # fmt: skip
def test_every_failure_says_the_same_and_compares_once(
    maisonnee, monkeypatch, identifiant, password
):
    with maisonnee.store.writing() as tx:
        set_active(tx, "enseignant", actif=False)
    asked, real = [], bcrypt.checkpw
    monkeypatch.setattr(bcrypt, "checkpw", lambda *pair: asked.append(pair) or real(*pair))
    answer = maisonnee.browser().sign_in(identifiant, password)
    assert answer.status_code == 401
    assert WRONG in answer.text
    assert "pole=" not in answer.headers.get("set-cookie", "")
    assert len(asked) == 1


def test_name_is_kept_and_password_is_not(maisonnee):
    answer = maisonnee.browser().sign_in('qui"><b>', "un secret de dix-huit lettres")
    assert 'value="qui&#34;&gt;&lt;b&gt;"' in answer.text
    assert "un secret" not in answer.text


@pytest.mark.parametrize("jeton", ["", "un-autre"])
def test_form_without_its_token_is_refused(maisonnee, jeton):
    browser = maisonnee.browser()
    browser.get("/connexion")
    data = {"jeton": jeton, "identifiant": "coordinatrice", "mot_de_passe": PASSWORD}
    answer = browser.post("/connexion", data)
    assert answer.status_code == 403
    assert "ouverte depuis trop longtemps" in answer.text


def test_form_without_its_cookie_is_refused(maisonnee):
    browser = maisonnee.browser()
    jeton = browser.form_token("/connexion")
    browser.cookies.clear()
    data = {"jeton": jeton, "identifiant": "coordinatrice", "mot_de_passe": PASSWORD}
    assert browser.post("/connexion", data).status_code == 403


def test_too_many_fields_are_not_read(maisonnee):
    fields = "&".join(f"a{n}=1" for n in range(200))
    assert maisonnee.browser().post("/connexion", fields).status_code == 403


def fail(maisonnee, identifiant, times, **headers):
    browser = maisonnee.browser()
    jeton = browser.form_token("/connexion")
    data = {"jeton": jeton, "identifiant": identifiant, "mot_de_passe": "faux"}
    return [browser.post("/connexion", data, **headers).status_code for _ in range(times)]


def test_five_failures_close_the_account_from_that_address_only(maisonnee):
    assert fail(maisonnee, "coordinatrice", MAX_PER_ACCOUNT + 1) == [401] * MAX_PER_ACCOUNT + [429]
    answer = maisonnee.browser().sign_in("coordinatrice", PASSWORD)
    assert answer.status_code == 429
    assert "Réessayez à 9 h 16" in answer.text  # a quarter of an hour later, French time
    assert 0 < int(answer.headers["retry-after"]) <= 901
    assert maisonnee.browser().sign_in("ien", PASSWORD).status_code == 303
    elsewhere = maisonnee.browser()
    jeton = elsewhere.form_token("/connexion")
    data = {"jeton": jeton, "identifiant": "coordinatrice", "mot_de_passe": PASSWORD}
    answer = elsewhere.post("/connexion", data, X_Forwarded_For="192.0.2.7")
    assert answer.status_code == 303


def test_one_may_try_again_a_quarter_of_an_hour_later(maisonnee):
    fail(maisonnee, "coordinatrice", MAX_PER_ACCOUNT)
    maisonnee.horloge.advance(minutes=15)
    assert maisonnee.browser().sign_in("coordinatrice", PASSWORD).status_code == 303


def test_throttled_try_costs_no_comparison(maisonnee, monkeypatch):
    fail(maisonnee, "coordinatrice", MAX_PER_ACCOUNT)
    monkeypatch.setattr(bcrypt, "checkpw", lambda *_: pytest.fail("bcrypt ran"))
    assert maisonnee.browser().sign_in("coordinatrice", PASSWORD).status_code == 429


def test_former_password_is_refused_after_a_new_one(maisonnee):
    browser = maisonnee.browser_of("ien")
    with maisonnee.store.writing() as tx:
        new = reset_password(tx, "ien", hash_fast)
    assert browser.get("/").status_code == 303
    assert maisonnee.browser().sign_in("ien", PASSWORD).status_code == 401
    answer = maisonnee.browser().sign_in("ien", new)
    assert answer.status_code == 303


def test_account_changed_during_the_comparison_is_not_opened(maisonnee, monkeypatch):
    real = bcrypt.checkpw

    def slow(*pair):
        with maisonnee.store.writing() as tx:
            set_active(tx, "ien", actif=False)
        return real(*pair)

    monkeypatch.setattr(bcrypt, "checkpw", slow)
    assert maisonnee.browser().sign_in("ien", PASSWORD).status_code == 401


def test_sign_out_asks_then_ends_and_forgets(maisonnee):
    browser = maisonnee.browser_of("ien")
    assert 'action="/deconnexion"' in browser.get("/deconnexion").text
    answer = browser.post("/deconnexion", {})
    assert answer.headers["location"] == "/connexion?message=sortie"
    assert 'pole=""' in answer.headers["set-cookie"]
    assert "Vous êtes déconnecté(e)" in browser.get("/connexion?message=sortie").text


def test_every_sign_in_leaves_a_trace_without_a_name(maisonnee):
    browser = maisonnee.browser()
    browser.sign_in("ien", "faux")
    browser.sign_in("ien", PASSWORD)
    browser.post("/deconnexion", {})
    with maisonnee.store.reading() as tx:
        rows = tx.rows("SELECT acteur_id, action FROM audit ORDER BY seq DESC LIMIT 3")
    assert [row["action"] for row in rows] == ["sign_out", "sign_in", "sign_in_refused"]
    assert rows[0]["acteur_id"] == rows[1]["acteur_id"] == maisonnee.pole.personnes["ien"]


def test_sign_in_shows_the_name_of_the_place_and_no_more(maisonnee):
    text = maisonnee.browser().get("/connexion").text
    assert "Circonscription de Valmouette" in text
    assert "Inspection" not in text


def test_account_screen_says_who_and_since_when(maisonnee):
    maisonnee.token("ien")
    maisonnee.horloge.advance(days=2)
    with open_tab(maisonnee.adresse, maisonnee.token("ien")) as tab:
        said = tab.run("compte")
    assert "**Iris Inspection**, identifiant\u202f: **ien**" in said
    assert "12/11/2026 à 9 h 00" in said
    assert "La précédente\u202f: 10/11/2026 à 9 h 00" in said
