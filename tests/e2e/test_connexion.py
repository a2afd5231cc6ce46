"""Signing in, staying, leaving: in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PROJECTOR, wait_for_paint
from tests.factories import PASSWORD

pytestmark = pytest.mark.e2e
NEW = "pluvier ardoise sabot bougie"


def test_sign_in_and_out(page, server, sign_in):
    sign_in(page, "coordinatrice")
    expect(page.get_by_text("Camille Coordination", exact=True)).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_text("Vous êtes déconnecté(e)")).to_be_visible()
    page.goto(server.adresse + "/saisines")
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()


def test_page_that_was_asked_opens_after_sign_in(page, server, sign_in):
    sign_in(page, "coordinatrice", suite="/compte")
    expect(page.get_by_role("heading", name="Mon compte")).to_be_visible()
    assert page.url == server.adresse + "/compte"
    assert page.title() == "Mon compte · Pôle ressource"


def test_wrong_password_is_said_beside_the_form(page, server, sign_in):
    sign_in(page, "coordinatrice", "pas le bon mot de passe")
    expect(page.get_by_role("alert")).to_contain_text("Identifiant ou mot de passe incorrect")
    expect(page.get_by_label("Identifiant")).to_have_value("coordinatrice")
    expect(page.get_by_label("Mot de passe")).to_have_value("")


def test_keyboard_alone_signs_in(page, server):
    page.goto(server.adresse)
    wait_for_paint(page, "Identifiant")
    page.keyboard.type("ien")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Iris Inspection", exact=True)).to_be_visible()


def test_menu_follows_the_roles_and_an_address_refuses(page, server, sign_in):
    sign_in(page, "enseignant")
    menu = page.get_by_test_id("stSidebarNav")
    expect(menu.get_by_text("Mon compte")).to_be_visible()
    expect(menu.get_by_text("Importer des fiches")).to_have_count(0)
    page.goto(server.adresse + "/importer")
    expect(page.get_by_text("Cet écran est réservé à")).to_be_visible()
    page.goto(server.adresse + "/n-importe-quoi")
    expect(page.get_by_role("heading", name="Page introuvable")).to_be_visible()


def test_nothing_comes_from_elsewhere_and_the_policy_is_kept(page, server, sign_in):
    outside, broken = [], []
    page.on("request", lambda r: outside.append(r.url) if not _is_ours(r.url, server) else None)
    page.on("console", lambda m: broken.append(m.text) if "Policy" in m.text else None)
    sign_in(page, "coordinatrice")
    for path in ("/", "/compte", "/saisines", "/ecoles"):
        page.goto(server.adresse + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert outside == []
    assert broken == []


def _is_ours(url: str, server) -> bool:
    return url.startswith((server.adresse, "data:", "blob:"))


def _change_password(page, current, new):
    for label, text in (
        ("Mot de passe actuel", current), ("Nouveau mot de passe", new),
        ("Le nouveau, encore une fois", new),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Changer mon mot de passe").click()


def test_new_password_closes_the_other_sessions(new_page, page, start_server, sign_in):
    with start_server() as other:
        sign_in(page, "ien", serveur=other)
        expect(page.get_by_text("Iris Inspection", exact=True)).to_be_visible()
        elsewhere = new_page()
        sign_in(elsewhere, "ien", serveur=other, suite="/compte")
        _change_password(elsewhere, PASSWORD, NEW)
        expect(elsewhere.get_by_text("Votre mot de passe est changé")).to_be_visible()
        expect(page.get_by_role("heading", name="Votre session est terminée")).to_be_visible()
        expect(page.get_by_text("Iris Inspection", exact=True)).to_have_count(0)
        page.get_by_role("link", name="Se reconnecter").click()
        expect(page.get_by_text("Ce que vous avez écrit est gardé")).to_be_visible()
        sign_in(page, "ien", NEW, serveur=other)
        expect(page.get_by_text("Iris Inspection", exact=True)).to_be_visible()
        elsewhere.close()


def test_end_of_the_session_is_announced_then_clears_the_screen(page, start_server, sign_in):
    with start_server() as other:
        sign_in(page, "coordinatrice", serveur=other, suite="/compte")
        expect(page.get_by_role("heading", name="Mon compte")).to_be_visible()
        other.move_clock(56 * 60)
        warning = page.get_by_test_id("stSidebar").get_by_text("Votre session se termine à")
        expect(warning).to_be_visible()
        assert re.search(r"se termine à \d+ h \d\d", warning.inner_text())
        page.get_by_role("button", name="Rester connecté(e)").click()
        expect(warning).to_have_count(0)
        other.move_clock(56 * 60 + 59 * 60)
        expect(warning).to_be_visible()
        other.move_clock(56 * 60 + 61 * 60)
        expect(page.get_by_role("heading", name="Votre session est terminée")).to_be_visible()
        expect(page.get_by_role("heading", name="Mon compte")).to_have_count(0)
        page.get_by_role("link", name="Se reconnecter").click()
        expect(page.get_by_role("heading", name="Connexion")).to_be_visible()
        assert "suite=%2Fcompte" in page.url


def _give_first_password(tx, _pole):
    tx.execute("UPDATE compte SET doit_changer = TRUE WHERE identifiant = 'ien'")


def test_first_password_is_changed_before_anything_else(page, start_server, sign_in):
    with start_server(prepare=_give_first_password) as other:
        sign_in(page, "ien", serveur=other)
        expect(page.get_by_text("remplacez-le pour continuer")).to_be_visible()
        expect(page.get_by_test_id("stSidebarNav").get_by_text("Saisines")).to_have_count(0)
        _change_password(page, PASSWORD, "trop court")
        expect(page.get_by_text("au moins 15 caractères")).to_be_visible()
        _change_password(page, PASSWORD, NEW)
        expect(
            page.get_by_test_id("stSidebarNav").get_by_text("Écoles et personnes")
        ).to_be_visible()


def test_pages_of_ours_are_clean_for_axe(page, server, check_access):
    page.goto(server.adresse)
    assert check_access(page) == []
    page.goto(server.adresse + "/connexion?message=sortie")
    assert check_access(page) == []


@pytest.mark.parametrize("zoom", [1, 2])
def test_sign_in_fits_the_screen_at_200_percent(browser, server, zoom):
    context = browser.new_context(viewport={k: v // zoom for k, v in PROJECTOR.items()})
    page = context.new_page()
    page.goto(server.adresse)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.get_by_role("button", name="Se connecter")).to_be_in_viewport()
    context.close()
