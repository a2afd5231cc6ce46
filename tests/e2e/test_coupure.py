"""The server is cut while three people type, and starts again: their texts are there."""

import re

import pytest
from playwright.sync_api import Page, expect

from core.programmation import ObjectifAdapte
from db.programmations_creation import NouvelleProgrammation, create_programmation
from db.programmations_parties import add_objectif
from tests.e2e.conftest import run_server
from tests.e2e.test_nouvelle import FACTS, say_kept, start_eleve

pytestmark = pytest.mark.e2e
AGAIN = 40_000  # milliseconds: the page tries again by itself, each time a little later


def write(page: Page, label: str, text: str, more: str) -> None:
    """Type a text that is kept, then the words that the cut may meet."""
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    say_kept(page, label)
    field.press("End")
    field.press_sequentially(more)


def check_back(page: Page, label: str, text: str) -> None:
    """Wait until the page has sent by itself what was typed; then read it anew from the server."""
    page.evaluate("dispatchEvent(new Event('online'))")
    field = page.locator(".champ").filter(has=page.get_by_label(label, exact=True))
    expect(field.locator(".etat")).to_have_text(
        re.compile("^(Brouillon e|E)nregistré"), timeout=AGAIN
    )
    page.reload()
    expect(page.get_by_label(label, exact=True)).to_have_value(text, timeout=AGAIN)


def test_three_forms_lose_nothing_when_the_server_is_killed(start_server, sign_in, new_page):
    made = []

    def prepare(tx, pole):
        pole.act_as(tx, "enseignant")
        new = NouvelleProgrammation(pole.ecole_id, "CM1", nom="Fictive", prenom="Zaza")
        made.append(create_programmation(tx, new))
        add_objectif(tx, made[0], ObjectifAdapte(domaine="D1", objectif="Lire une phrase"))

    saisine, paoa, call = new_page(), new_page(), new_page()
    forms = (
        (saisine, FACTS, "Le 4/11, il devine", " la fin des mots."),
        (paoa, "Moyens et adaptations", "Texte agrandi", " et règle de lecture."),
        (call, "Ce qui est dit", "Ce matin une chaise", " a été jetée."),
    )
    with start_server(prepare=prepare) as serveur:
        sign_in(saisine, "enseignant", suite="/nouvelle", serveur=serveur)
        start_eleve(saisine, "FICTIF", "Zélie")
        sign_in(paoa, "enseignant", suite=f"/programmation?id={made[0]}", serveur=serveur)
        paoa.get_by_role("button", name="Modifier").click()
        sign_in(call, "coordinatrice", suite="/appel", serveur=serveur)
        for form in forms:
            write(*form)
        serveur.kill()
        for page, _, _, _ in forms:
            expect(page.get_by_text("Connexion interrompue")).to_be_visible()
        port = int(serveur.adresse.rsplit(":", 1)[1])
        with run_server(serveur.folder, serveur.pole, port):
            for page, label, text, more in forms:
                if page is paoa:
                    check_line(page, label, text + more)
                else:
                    check_back(page, label, text + more)


def check_line(page: Page, label: str, text: str) -> None:
    """The open line closes with the tab that held it; opened again, it holds what was typed."""
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Connexion interrompue")).to_have_count(0, timeout=AGAIN)
    page.reload()
    page.get_by_role("button", name="Modifier").click()
    expect(page.get_by_label(label, exact=True)).to_have_value(text, timeout=AGAIN)
