"""What was typed is kept: every awkward moment of a long text, in a real browser."""

import re
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.banc.pilote import (
    find_field,
    open_context,
    open_field,
    run_bench,
    sign_in,
    visiting,
)

pytestmark = pytest.mark.e2e

FORM, SUJET = "formulaire", "banc:formulaire"
FACTS, TRIED = "Ce que vous observez", "Ce qui a déjà été essayé"
NARROW = "\u202f"


@pytest.fixture(scope="module")
def banc(tmp_path_factory):
    with run_bench(tmp_path_factory.mktemp("banc")) as bench:
        yield bench


@pytest.fixture
def personne():
    return uuid.uuid4().hex


@pytest.fixture(scope="module")
def context(browser):
    with open_context(browser) as opened:
        yield opened


@pytest.fixture
def page(context, banc, personne):
    with visiting(context, banc, personne) as opened:
        yield opened


def say(page: Page, words: str) -> None:
    expect(page.locator(".champ:not(.occupe) .etat").filter(has_text=words).first).to_be_visible()


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def wait_until_kept(page: Page, banc, personne, text, sujet=SUJET) -> None:
    champ = "faits" if sujet == SUJET else "texte"
    for _ in range(100):
        if banc.kept(personne, sujet, champ) == text:
            return
        page.wait_for_timeout(50)
    assert banc.kept(personne, sujet, champ) == text


def test_a_text_says_when_it_was_saved_and_comes_back_after_f5(page, banc, personne):
    field = open_field(page, banc, FORM, FACTS)
    field.press_sequentially("Le 12/11, il a lu « la » seul.")
    page.reload()
    field = find_field(page, FACTS)
    expect(field).to_have_value("Le 12/11, il a lu « la » seul.")
    wait_until_kept(page, banc, personne, "Le 12/11, il a lu « la » seul.")
    field.press("End")
    field.press_sequentially(" Puis écrit.")
    say(page, "Enregistré à")
    assert re.search(rf"à \d+{NARROW}h{NARROW}\d\d$", page.locator(".etat").first.inner_text())
    expect(find_field(page, TRIED)).to_have_value("Tutorat.")
    assert page.evaluate("Object.keys(sessionStorage).filter(k => k.startsWith('pole.'))") == []


def test_a_closed_tab_loses_nothing(page, banc, personne):
    keeper = page.context.new_page()
    open_field(page, banc, FORM, FACTS).press_sequentially("Écrit puis fermé aussitôt")
    page.close()
    wait_until_kept(keeper, banc, personne, "Écrit puis fermé aussitôt")


@pytest.mark.parametrize(
    "place",
    [
        (FORM, FACTS, "Envoyer"),
        ("fragment", "Dans le fragment", "Envoyer ici"),
        ("fragment", "Dans le fragment", "Envoyer dehors"),
    ],
)
def test_typing_then_clicking_at_once_sends_the_last_letters(context, banc, personne, place):
    """Savings that take longer than a click: without the carried text, nearly all would miss it."""
    screen, label, name = place
    with visiting(context, banc, personne, slowness=0.3) as page:
        field = open_field(page, banc, screen, label)
        for count in range(1, 5):
            text = f"texte numéro {count}"
            box = button(page, name).bounding_box()
            field.fill("")
            page.keyboard.type(text)
            page.mouse.click(box["x"] + 20, box["y"] + 20)
            expect(page.get_by_text(f"Envoi {count} : {text}|")).to_be_visible()


def test_the_keyboard_alone_sends_the_last_letters(page, banc):
    field = open_field(page, banc, FORM, FACTS)
    field.press_sequentially("au clavier")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Envoyer":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("Envoi 1 : au clavier|")).to_be_visible()


def test_a_dialog_sends_empties_and_nothing_comes_back(context, banc, personne):
    with visiting(context, banc, personne, slowness=0.3) as page:
        page.goto(f"{banc.adresse}/dialogue")
        for count in (1, 2):
            button(page, "Noter un appel").click()
            field = find_field(page, "Ce qui a été dit")
            expect(field).to_have_value("")
            field.press_sequentially(f"appel {count}")
            button(page, "Noter").click()
            expect(page.get_by_text(f"Envoi {count} : appel {count}|")).to_be_visible()
        page.wait_for_timeout(800)  # the late copies of the saving arrive
        assert banc.kept(personne, "banc:dialogue", "appel") is None


def test_a_sent_text_leaves_its_field_empty(page, banc):
    field = open_field(page, banc, FORM, FACTS)
    page.get_by_text("Vider après l’envoi").click()
    field.press_sequentially("parti")
    button(page, "Envoyer").click()
    expect(page.get_by_text("Envoi 1 : parti|")).to_be_visible()
    expect(field).to_have_value("")
    field.press_sequentially("suite")
    say(page, "Enregistré à")
    page.reload()
    expect(find_field(page, FACTS)).to_have_value("suite")


def test_two_tabs_both_texts_are_shown_and_one_is_chosen(page, banc, personne):
    other = page.context.new_page()
    first = open_field(page, banc, FORM, FACTS)
    second = open_field(other, banc, FORM, FACTS)
    first.press_sequentially("premier")
    wait_until_kept(page, banc, personne, "premier")
    second.press_sequentially("second")
    say(other, "Choisissez la version à garder")
    expect(other.get_by_role("region", name="L’autre texte")).to_have_text("premier")
    button(other, "Envoyer").click()
    expect(other.get_by_text("choisissez d’abord la version")).to_be_visible()
    assert banc.kept(personne, SUJET, "faits") == "premier"
    button(other, "Garder mon texte").click()
    wait_until_kept(other, banc, personne, "second")
    first.press_sequentially("!")
    button(page, "Prendre l’autre texte").click()
    expect(first).to_have_value("second")
    first.press_sequentially(" et fin")
    wait_until_kept(page, banc, personne, "second et fin")
    button(other, "Rien").click()
    say(other, "Texte repris d’un autre onglet ou appareil")
    expect(second).to_have_value("second et fin")


def test_an_expired_session_keeps_the_text_for_its_author_only(page, banc, personne):
    field = open_field(page, banc, FORM, FACTS)
    page.context.clear_cookies()
    field.press_sequentially("à moi")
    say(page, "Votre session a expiré")
    sign_in(page.context, banc, "quelqu_un_d_autre")
    page.evaluate("dispatchEvent(new Event('focus'))")
    say(page, "une autre personne s’est connectée")
    sign_in(page.context, banc, personne)
    page.evaluate("dispatchEvent(new Event('focus'))")
    say(page, "Enregistré à")
    assert banc.kept("quelqu_un_d_autre", SUJET, "faits") is None
    assert banc.kept(personne, SUJET, "faits") == "à moi"


def test_somebody_else_at_the_same_tab_sees_nothing_of_it(page, banc):
    field = open_field(page, banc, FORM, FACTS)
    page.route("**/brouillons", lambda route: route.abort())
    field.press_sequentially("texte en attente")
    say(page, "le serveur ne répond pas")
    sign_in(page.context, banc, "quelqu_un_d_autre")
    page.reload()
    expect(find_field(page, FACTS)).to_have_value("")
    assert page.evaluate("Object.keys(sessionStorage).filter(k => k.startsWith('pole.'))") == []


def test_reruns_leave_text_caret_and_focus_alone(page, banc, personne):
    field = open_field(page, banc, "relances", "Texte")
    runs = page.get_by_text("Tours :")
    before = int(runs.inner_text().split()[-1])
    field.press_sequentially("début fin")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("et un milieu assez long ", delay=60)
    assert int(runs.inner_text().split()[-1]) > before + 3
    assert field.evaluate("e => e.getRootNode().activeElement === e && e.selectionStart") == 30
    expect(field).to_have_value("début et un milieu assez long fin")
    wait_until_kept(
        page, banc, personne, "début et un milieu assez long fin", sujet="banc:relances"
    )


def test_tabs_and_pages_may_be_left_at_once(page, banc):
    open_field(page, banc, "onglets", "Texte demande").press_sequentially("ma demande")
    page.get_by_role("tab", name="Réponse").click()
    find_field(page, "Texte reponse").press_sequentially("ma réponse")
    page.get_by_role("link", name="Fragment").click()
    find_field(page, "Dans le fragment")
    page.get_by_role("link", name="Onglets").click()
    expect(find_field(page, "Texte demande")).to_have_value("ma demande")
    page.get_by_role("tab", name="Réponse").click()
    expect(find_field(page, "Texte reponse")).to_have_value("ma réponse")


def test_too_many_characters_are_counted_not_cut(page, banc, personne):
    field = open_field(page, banc, FORM, FACTS)
    field.fill("a" * 370)
    expect(page.get_by_text("370 / 400 caractères")).to_be_visible()
    field.fill("a" * 412)
    expect(page.get_by_text("12 caractères de trop (400 au plus)")).to_be_visible()
    wait_until_kept(page, banc, personne, "a" * 412)


def test_a_long_text_grows_is_saved_and_is_accessible(page, banc, personne):
    field = open_field(page, banc, FORM, FACTS)
    height = field.bounding_box()["height"]
    text = "Une ligne de faits. " * 4_000  # 80 kB: more than a leaving page may send
    field.fill(text)
    assert height * 2 < field.bounding_box()["height"] <= 0.61 * 768
    wait_until_kept(page, banc, personne, text)
    page.reload()
    find_field(page, FACTS)
    found = Axe().run(page, context=".stBidiComponent").response["violations"]
    assert [violation["id"] for violation in found] == []


def test_a_stopped_server_is_said_and_nothing_typed_meanwhile_is_lost(page, banc, personne):
    field = open_field(page, banc, FORM, FACTS)
    field.press_sequentially("avant ")
    say(page, "Enregistré à")
    banc.stop()
    field.press_sequentially("pendant ")
    say(page, "Votre texte est gardé ici, nouvel essai dans")
    page.wait_for_timeout(3_000)  # when Streamlit would open its dialog over the text
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("Connexion interrompue, nouvel essai…")).to_be_visible()
    page.keyboard.type("encore ")
    banc.start()
    page.keyboard.type("après")
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_until_kept(page, banc, personne, "avant pendant encore après")
    say(page, "Enregistré à")
