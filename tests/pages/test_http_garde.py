"""The guard, on the wire: a real server, real sockets."""

import re

import pytest
from websockets.exceptions import InvalidStatus

from core.errors import Conflict, StoreUnavailable
from core.securite import hash_token
from db.comptes import close_session, end_sessions, set_active
from pages.http.entetes import OUR_POLICY, SECURITY_HEADERS, streamlit_policy
from pages.http.garde import MAX_BODY, safe_path
from tests.serveur import Navigateur, open_tab

CLOSED = ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/auth/login", "/oauth2callback")
GUARDED = (
    "/_stcore/health", "/_stcore/host-config", "/media/0123456789abcdef.png", "/static/js/x.js",
    "/documents/abc", "/component/x/y", "/_stcore/bidi-components/x/y.js",
)  # fmt: skip


def refused(address: str, token: str = "", **options) -> int:
    with pytest.raises(InvalidStatus) as raised, open_tab(address, token, **options):
        pass
    return raised.value.response.status_code


def test_unknown_visitor_is_led_to_sign_in(maisonnee):
    answer = maisonnee.browser().get("/saisines?statut=transmise")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/connexion?suite=%2Fsaisines%3Fstatut%3Dtransmise"


@pytest.mark.parametrize("path", GUARDED)
def test_unknown_visitor_gets_nothing(maisonnee, path):
    answer = maisonnee.browser().get(path, Accept="*/*")
    assert (answer.status_code, answer.text) == (401, "Connectez-vous d’abord.")


@pytest.mark.parametrize("path", CLOSED)
def test_technical_addresses_do_not_exist_for_anybody(maisonnee, path):
    assert maisonnee.browser_of("administrateur").get(path).status_code == 404


def test_health_says_nothing_more(maisonnee):
    answer = maisonnee.browser().get("/sante", Accept="*/*")
    assert (answer.status_code, answer.json()) == (200, {"etat": "en marche"})


def test_signed_in_person_gets_the_application(maisonnee):
    answer = maisonnee.browser_of("coordinatrice").get("/")
    assert answer.status_code == 200
    assert "<title>Streamlit</title>" in answer.text


def test_unknown_address_is_said_in_french(maisonnee):
    answer = maisonnee.browser_of("coordinatrice").get("/n-importe-quoi")
    assert answer.status_code == 404
    assert "Cette adresse n’existe pas" in answer.text


def test_websocket_needs_a_session(maisonnee):
    assert refused(maisonnee.adresse) == 403
    assert refused(maisonnee.adresse, "un-jeton-invente") == 403


@pytest.mark.parametrize("origin", ["", "null", "http://mechant.invalid", "https://localhost:1"])
def test_websocket_from_elsewhere_is_refused(maisonnee, origin):
    token = maisonnee.token("coordinatrice")
    assert refused(maisonnee.adresse, token, origin=origin) == 403


def test_websocket_to_another_host_is_refused(maisonnee):
    token = maisonnee.token("coordinatrice")
    origin = "http://mechant.invalid"
    assert refused(maisonnee.adresse, token, origin=origin, host="mechant.invalid") == 403


def test_foreign_host_is_refused(maisonnee):
    answer = maisonnee.browser_of("coordinatrice").get("/", Host="mechant.invalid")
    assert answer.status_code == 400
    assert "allowedHosts" in answer.text


def test_name_without_tls_is_refused_even_if_allowed(maisonnee, monkeypatch):
    monkeypatch.setattr("pages.http.garde.is_host_allowed", lambda host: host == "pole.invalid")
    monkeypatch.setattr("pages.http.garde.st.get_option", lambda name: ["pole.invalid"])
    browser = maisonnee.browser()
    assert browser.get("/connexion", Host="pole.invalid").status_code == 400
    proxied = browser.get("/connexion", Host="pole.invalid", X_Forwarded_Proto="https")
    assert proxied.status_code == 200


@pytest.mark.parametrize("origin", ["", "null", "http://mechant.invalid"])
def test_form_from_another_site_is_refused(maisonnee, origin):
    browser = maisonnee.browser_of("coordinatrice")
    answer = browser.post("/deconnexion", {}, Origin=origin)
    assert answer.status_code == 403
    assert browser.get("/").status_code == 200


def test_forged_header_is_worth_nothing(maisonnee):
    stolen = hash_token(maisonnee.token("ien"))
    browser = maisonnee.browser()
    assert browser.get("/", X_Pole_Session=stolen).status_code == 303
    token = maisonnee.token("secretariat")
    with open_tab(maisonnee.adresse, token, X_Pole_Session=stolen) as tab:
        said = tab.run()
    assert "Sidonie Secretariat" in said
    assert "Iris" not in said


def test_stolen_streamlit_session_is_not_rejoined(maisonnee):
    with open_tab(maisonnee.adresse, maisonnee.token("ien")) as victim:
        assert "Iris Inspection" in victim.run()
        stolen = victim.session_id
        with open_tab(
            maisonnee.adresse, maisonnee.token("enseignant"), streamlit_session=stolen
        ) as thief:
            said = thief.run()
    assert stolen
    assert thief.session_id != stolen
    assert "Noé Enseigne" in said
    assert "Iris" not in said


def test_replayed_cookie_after_sign_out_is_refused(maisonnee):
    token = maisonnee.token("coordinatrice")
    browser = maisonnee.browser().enter(token)
    assert browser.post("/deconnexion", {}).headers["location"] == "/connexion?message=sortie"
    assert maisonnee.browser().enter(token).get("/").status_code == 303
    assert refused(maisonnee.adresse, token) == 403


def test_disabled_account_is_out_at_once(maisonnee):
    token = maisonnee.token("enseignant")
    with maisonnee.store.writing() as tx:
        set_active(tx, "enseignant", actif=False)
    assert maisonnee.browser().enter(token).get("/").status_code == 303


def test_other_sessions_end_with_a_new_password(maisonnee):
    kept, other = maisonnee.token("ien"), maisonnee.token("ien")
    with maisonnee.store.writing() as tx:
        end_sessions(tx, maisonnee.pole.comptes["ien"], keep=hash_token(kept))
    assert maisonnee.browser().enter(other).get("/").status_code == 303
    assert maisonnee.browser().enter(kept).get("/").status_code == 200


def test_open_tab_is_cleared_at_the_next_run_after_revocation(maisonnee):
    token = maisonnee.token("coordinatrice")
    with open_tab(maisonnee.adresse, token) as tab:
        assert "Camille Coordination" in tab.run()
        with maisonnee.store.writing() as tx:
            close_session(tx, hash_token(token))
        said = tab.run("saisines")
    assert "Votre session est terminée" in said
    assert "Camille" not in said


def test_idle_session_ends_after_an_hour(maisonnee):
    browser = maisonnee.browser_of("coordinatrice")
    maisonnee.horloge.advance(minutes=59)
    assert browser.get("/_stcore/health", Accept="*/*").status_code == 200
    maisonnee.horloge.advance(minutes=1)
    assert browser.get("/_stcore/health", Accept="*/*").status_code == 401


def test_opening_a_page_puts_the_end_off_but_not_beyond_ten_hours(maisonnee):
    token = maisonnee.token("coordinatrice")
    browser = maisonnee.browser().enter(token)
    for _ in range(11):
        maisonnee.horloge.advance(minutes=54)
        assert browser.get("/").status_code == 200
        maisonnee.wait_seen(token, maisonnee.horloge.now)
    maisonnee.horloge.advance(minutes=10)
    assert browser.get("/").status_code == 303


def test_a_refresh_keeps_nobody_in_but_a_person_does(maisonnee):
    token = maisonnee.token("coordinatrice")
    start = maisonnee.horloge.now
    with open_tab(maisonnee.adresse, token) as tab:
        maisonnee.horloge.advance(minutes=30)
        tab.run(auto=True)
        fragment = tab.fragments[0]
        tab.run(fragment=fragment, auto=True)
        assert maisonnee.seen(token) == start
        tab.run(fragment=fragment)
        maisonnee.wait_seen(token, maisonnee.horloge.now)


def test_click_in_a_web_mail_comes_back_with_its_cookie(maisonnee):
    answer = maisonnee.browser().get("/situation?id=abc", Sec_Fetch_Site="cross-site")
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0; url=/situation?id=abc">' in answer.text
    again = maisonnee.browser().get("/situation?id=abc", Sec_Fetch_Site="same-origin")
    assert again.status_code == 303


@pytest.mark.parametrize(
    ("suite", "expected"),
    [
        ("/situation?id=1", "/situation?id=1"), ("//mechant.invalid", "/"), ("/\\mechant", "/"),
        ("https://mechant.invalid", "/"), ("javascript:alert(1)", "/"), ("/connexion", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"), ("", "/"), ("/\"><script>", "/"),
        ("/installation/?a=1", "/"), ("/é", "/"),
    ],
)  # fmt: skip
def test_only_paths_of_this_site_follow_a_sign_in(suite, expected):
    assert safe_path(suite) == expected


def test_headers_of_a_page_of_ours(maisonnee):
    answer = maisonnee.browser().get("/connexion", Sec_Fetch_Mode="navigate")
    plain = {"date", "server", "content-length", "content-encoding", "set-cookie", "vary"}
    ours = {name: value for name, value in answer.headers.items() if name not in plain}
    assert ours == {
        "content-type": "text/html; charset=utf-8", "cache-control": "no-store",
        "content-security-policy": OUR_POLICY,
        **{name.lower(): value for name, value in SECURITY_HEADERS.items()},
    }  # fmt: skip


def test_headers_of_a_page_of_streamlit(maisonnee):
    answer = maisonnee.browser_of("coordinatrice").get("/")
    assert answer.headers["content-security-policy"] == streamlit_policy()
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers
    assert all(answer.headers[name] == value for name, value in SECURITY_HEADERS.items())
    assert re.fullmatch(r"'sha256-[\w+/]{43}='", streamlit_policy().split()[4])


def test_tls_adds_hsts_and_host_cookies(maisonnee):
    answer = maisonnee.browser().get("/connexion", X_Forwarded_Proto="https")
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-pole-formulaire=")
    assert {"HttpOnly", "Path=/", "SameSite=strict", "Secure"} <= set(cookie.split("; "))


def test_plain_cookie_is_worth_nothing_behind_tls(maisonnee):
    browser = maisonnee.browser_of("coordinatrice")
    assert browser.get("/", X_Forwarded_Proto="https").status_code == 303


def test_public_files_may_be_kept_by_the_browser(maisonnee):
    browser = maisonnee.browser()
    for path in ("/habillage.css", "/favicon.png", "/app/static/favicon.png"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert answer.headers.get("cache-control") != "no-store"


def test_too_long_body_is_refused_by_its_length_and_by_counting(maisonnee):
    browser = maisonnee.browser()
    big = b"x" * (64 * 1024 + 1)
    assert browser.post("/connexion", big).status_code == 413
    assert browser.post("/connexion", iter([big])).status_code == 413


def test_signed_in_person_sends_twelve_megabytes_at_most(maisonnee):
    answer = maisonnee.browser_of("coordinatrice").post("/brouillons", b"x" * (MAX_BODY + 1))
    assert (answer.status_code, "10 Mo au plus" in answer.text) == (413, True)


def test_first_password_has_to_be_changed_before_anything(maisonnee):
    with maisonnee.store.writing() as tx:
        tx.execute("UPDATE compte SET doit_changer = TRUE WHERE identifiant = 'ien'")
    token = maisonnee.token("ien")
    browser = maisonnee.browser().enter(token)
    assert browser.get("/saisines").headers["location"] == "/compte"
    assert browser.get("/compte").status_code == 200
    assert browser.get("/documents/abc").status_code == 403
    with open_tab(maisonnee.adresse, token) as tab:
        assert "Choisissez d’abord votre mot de passe" in tab.run("saisines")
        assert "Changer mon mot de passe" in tab.run("compte")


def test_screen_of_another_role_refuses_and_says_whom_to_ask(maisonnee):
    with open_tab(maisonnee.adresse, maisonnee.token("enseignant")) as tab:
        said = tab.run("importer")
    assert "Cet écran est réservé à\u202f: Coordonnateur/trice du pôle." in said
    assert "Adressez-vous à la coordination du pôle" in said


def test_screen_out_of_the_menu_refuses_too(maisonnee):
    with open_tab(maisonnee.adresse, maisonnee.token("administrateur")) as tab:
        said = tab.run("situation")
    assert "Cet écran est réservé" in said


def test_unknown_error_of_a_screen_is_a_code_and_no_text(maisonnee, monkeypatch, caplog):
    def broken(_tx):
        raise ValueError("Zélie Fictif ne parle pas")

    monkeypatch.setattr("pages.components.cadre.read_cadre", broken)
    with open_tab(maisonnee.adresse, maisonnee.token("coordinatrice")) as tab:
        said = tab.run()
    assert "Une erreur inattendue s’est produite" in said
    assert re.search(r"donnez ce code à la personne qui s’occupe du serveur : [0-9A-F]{6}", said)
    assert "Zélie" not in said + caplog.text


def test_refusal_on_a_screen_is_its_own_sentence(maisonnee, monkeypatch):
    def refused(_tx):
        raise Conflict("Quelqu’un d’autre vient de modifier cette fiche.")

    monkeypatch.setattr("pages.components.cadre.read_cadre", refused)
    with open_tab(maisonnee.adresse, maisonnee.token("coordinatrice")) as tab:
        assert "Quelqu’un d’autre vient de modifier cette fiche." in tab.run()


def test_store_that_does_not_answer_lets_nobody_in(maisonnee, monkeypatch):
    def broken(_token):
        raise StoreUnavailable("La base ne répond plus.")

    browser = maisonnee.browser_of("coordinatrice")
    monkeypatch.setattr("pages.http.garde.find_passage", broken)
    answer = browser.get("/")
    assert (answer.status_code, "La base ne répond plus." in answer.text) == (503, True)


def test_two_browsers_do_not_share_anything(maisonnee):
    first, second = maisonnee.browser_of("ien"), Navigateur(maisonnee.adresse)
    assert first.get("/").status_code == 200
    assert second.get("/").status_code == 303
