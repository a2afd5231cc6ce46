"""A teacher writes a saisine online: by keyboard alone, interrupted, in two tabs, for oneself."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import wait_for_paint
from tests.factories import PASSWORD

pytestmark = pytest.mark.e2e
FACTS = "Deux ou trois faits datés"
FIRST_PAGE = 20_000  # milliseconds: the first page of a server that just started
TEXT = "Le 04/11, il devine à partir de la première syllabe."


@pytest.fixture
def pole(start_server):
    """A server of one's own: what is sent here is counted by nobody else."""
    with start_server(telephone="01 99 00 00 00") as serveur:
        yield serveur


def tab_to(page: Page, target) -> None:
    """Press Tab until the target has the focus, as somebody without a mouse does."""
    target.wait_for()
    for _ in range(120):
        if target.evaluate("element => element.matches(':focus')"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never reaches {target}")


def press(page: Page, target, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


def choose(page: Page, label: str, name: str) -> None:
    """Tick a box by keyboard: Tab to the boxes, arrows along them, Space."""
    boxes = page.get_by_role("radiogroup", name=label, exact=True).get_by_role("radio")
    tab_to(page, boxes.first)
    for box in boxes.all():
        if box.inner_text() == name:
            page.keyboard.press("Space")
            return
        page.keyboard.press("ArrowRight")
    pytest.fail(f"no box {name}")


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def pill(page: Page, name: str):
    return page.get_by_test_id("stButtonGroup").get_by_role("radio", name=name, exact=True)


def say_kept(page: Page, label: str) -> None:
    """Wait until a text says when it was kept."""
    field = page.locator(".champ").filter(has=page.get_by_label(label, exact=True))
    expect(field.locator(".etat")).to_have_text(re.compile("^(Brouillon e|E)nregistré"))


def section_line(page: Page, number: str):
    """Return a section's line in the list beside the fiche."""
    lines = page.locator(".st-key-nouvelle_sections p")
    return lines.filter(has=page.get_by_role("link", name=number))


def start_eleve(page: Page, nom: str, prenom: str) -> None:
    page.get_by_text("un élève", exact=True).click()
    page.get_by_label("NOM de l’élève").fill(nom)
    page.get_by_label("Prénom", exact=True).fill(prenom)
    button(page, "Écrire la fiche").click()
    expect(page.get_by_role("heading", name="1. Votre demande")).to_be_visible()


def test_keyboard_alone_interrupted_then_seen_by_the_coordinator(new_page, page, pole, sign_in):
    page.goto(pole.adresse + "/nouvelle")
    wait_for_paint(page, "Identifiant")
    page.keyboard.type("enseignant")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    danger = page.get_by_text("appelez la circonscription (tél. 01 99 00 00 00)")
    expect(danger).to_be_visible(timeout=FIRST_PAGE)
    press(page, page.get_by_role("radio", name="un élève", exact=True), "Space")
    tab_to(page, page.get_by_label("NOM de l’élève"))
    page.keyboard.type("Fictif")
    page.keyboard.press("Tab")
    page.keyboard.type("Zélie")
    press(page, button(page, "Écrire la fiche"))
    choose(page, "Premier contact souhaité", "cette semaine")
    tab_to(page, page.get_by_label(FACTS))
    page.keyboard.type(TEXT)
    say_kept(page, FACTS)

    page.reload()
    expect(page.get_by_label(FACTS)).to_have_value(TEXT)
    expect(page.get_by_label("NOM", exact=True)).to_have_value("Fictif")
    expect(pill(page, "cette semaine")).to_be_checked()
    expect(section_line(page, "4.")).to_contain_text("commencée")

    press(page, button(page, "Relire avant d’envoyer"))
    review = page.get_by_role("dialog")
    expect(review.get_by_text(TEXT)).to_be_visible()
    expect(review.get_by_text("À compléter")).to_contain_text("ce qui est déjà en place")
    press(page, button(page, "Envoyer la saisine"))
    expect(page.get_by_text("2026-0001", exact=True)).to_be_visible()

    other = new_page()
    sign_in(other, "coordinatrice", serveur=pole)
    expect(other.get_by_text("À trier (1)")).to_be_visible()
    other.get_by_role("link", name=re.compile("2026-0001")).first.click()
    expect(other.get_by_text(TEXT)).to_be_visible()
    other.close()


def test_a_passage_is_left_out_and_another_tab_is_not_overwritten(page, pole, sign_in):
    sign_in(page, "enseignant", serveur=pole, suite="/nouvelle")
    start_eleve(page, "Fictif", "Zoé")
    page.get_by_label(FACTS).fill(f"{TEXT} Il est dyslexique.")
    say_kept(page, FACTS)
    other = page.context.new_page()
    other.goto(page.url)
    pill(other, "mathématiques").click()
    expect(section_line(other, "4.")).to_contain_text("complète")
    pill(page, "assiduité").click()
    expect(page.get_by_role("alert").filter(has_text="n’est pas enregistré")).to_be_visible()
    expect(pill(page, "mathématiques")).to_be_checked()
    other.close()

    button(page, "Relire avant d’envoyer").click()
    button(page, "Envoyer la saisine").click()
    expect(page.get_by_role("dialog").get_by_text("Choisissez")).to_be_visible()
    page.get_by_text("Ne pas reprendre", exact=True).click()
    expect(page.get_by_role("dialog").get_by_text(TEXT)).to_be_visible()
    button(page, "Envoyer la saisine").click()
    button(page, "Ouvrir la situation").click()
    expect(page.get_by_text(TEXT, exact=True)).to_be_visible()
    expect(page.get_by_text("dyslexique")).to_have_count(0)


def test_nothing_is_kept_for_oneself_and_what_was_begun_may_go(page, pole, sign_in, check_access):
    sign_in(page, "enseignant", serveur=pole, suite="/nouvelle")
    page.get_by_text("moi-même").click()
    expect(button(page, "Choisir qui me rappelle")).to_be_visible()
    expect(button(page, "Écrire la fiche")).to_have_count(0)
    start_eleve(page, "Fictif", "Zoé")
    assert check_access(page) == []
    page.get_by_label(FACTS).fill(TEXT)
    say_kept(page, FACTS)
    pill(page, "moi-même (n’écrivez rien ici : on vous rappelle)").click()
    button(page, "Revenir à ma demande").click()
    expect(page.get_by_label(FACTS)).to_have_value(TEXT)
    pill(page, "moi-même (n’écrivez rien ici : on vous rappelle)").click()
    button(page, "Effacer seulement").click()
    expect(page.get_by_text("Elle concerne")).to_be_visible()
    expect(page.get_by_text("Continuer")).to_have_count(0)
    start_eleve(page, "Fictif", "Zoé")
    expect(page.get_by_label(FACTS)).to_have_value("")
