"""Scene 6: a colleague in distress chooses who calls; a month later nothing remains anywhere."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from core.fiche import Fiche, Objet
from core.fiche_word import fill_fiche
from core.soutien import RELAIS_LABELS, Relais
from db import taches
from db.connection import Store, utc_now
from db.pieces import write_bytes
from tests.factories import make_saisine
from tests.octets import search_bytes

pytestmark = pytest.mark.e2e
WORDS = "calembredaine"
FACTS = "Deux ou trois faits datés"
HERSELF = "moi-même (n’écrivez rien ici : on vous rappelle)"
WAITS = "Une personne souhaite être rappelée"
FIRST_PAGE = 20_000  # milliseconds: the first page of a server that just started


@pytest.fixture
def enter(new_page, sign_in):
    """Open a browser of somebody's own, signed in: `enter(serveur, "psyen", "/soutien")`."""

    def open_browser(serveur, identifiant: str, suite: str = "/") -> Page:
        page = new_page()
        sign_in(page, identifiant, serveur=serveur, suite=suite)
        return page

    return open_browser


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def choose(page: Page, label: str, words: str) -> None:
    """Choose in a list by typing, as one does."""
    page.get_by_label(label, exact=True).click()
    page.keyboard.type(words)
    page.get_by_role("option").filter(has_text=words).first.click()


def write_about_oneself(page: Page) -> None:
    """Begin to write about oneself in the pupil's form."""
    page.get_by_text("un élève", exact=True).click(timeout=FIRST_PAGE)
    page.get_by_label("NOM de l’élève").fill(WORDS)
    button(page, "Écrire la fiche").click()
    page.get_by_label(FACTS).fill(f"Je n’en peux plus, {WORDS}.")
    field = page.locator(".champ").filter(has=page.get_by_label(FACTS, exact=True))
    expect(field.locator(".etat")).to_contain_text("nregistré")


def spend_a_month(serveur) -> Store:
    """Open the store of a stopped server thirty days later, after the night's tidying."""
    store = Store(serveur.folder, clock=lambda: utc_now() + timedelta(days=30))
    for name, job in taches.JOBS:
        if name in ("menage", "compactage"):
            taches.run_job(store, name, job)
    return store


def test_a_colleague_is_called_and_a_month_later_nothing_remains(start_server, enter, check_access):
    with start_server(telephone="01 99 00 00 00") as serveur:
        page = enter(serveur, "enseignant", "/nouvelle")
        write_about_oneself(page)
        page.get_by_test_id("stButtonGroup").get_by_role("radio", name=HERSELF, exact=True).click()
        expect(button(page, "Être rappelé(e) et tout effacer")).to_be_disabled()
        choose(page, "Qui souhaitez-vous au téléphone ?", "Sacha Psychologie")
        button(page, "Être rappelé(e) et tout effacer").click()

        expect(page.get_by_role("heading", name="Vos demandes")).to_be_visible()
        expect(page.get_by_text("Sacha Psychologie va vous rappeler.")).to_be_visible()
        alert = page.get_by_role("alert").filter(has_text="Pas une ligne d’urgence.")
        expect(alert).to_contain_text(re.compile("01.99.00.00.00.*3114"))
        for route in RELAIS_LABELS.values():
            expect(page.get_by_text(route, exact=True)).to_be_visible()

        chief = enter(serveur, "ien")
        expect(chief.get_by_text("Rien ne vous attend.")).to_be_visible()
        called = enter(serveur, "psyen")
        expect(called.get_by_text("enseignant@valmouette.invalid")).to_have_count(0)
        called.get_by_text(WAITS).click()
        expect(called.get_by_text("Noé Enseigne")).to_be_visible()
        expect(called.get_by_text("enseignant@valmouette.invalid")).to_be_visible()
        button(called, "C’est fait").click()
        expect(called.get_by_text("Rien ne vous attend.")).to_be_visible()
        page.reload()
        expect(page.get_by_text("Contact pris")).to_be_visible(timeout=FIRST_PAGE)
        expect(page.get_by_text(RELAIS_LABELS[Relais.SYNDICATS], exact=True)).to_be_visible()
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
        assert check_access(page) == []
        assert "soutien" not in serveur.read_log()

    store = Store(serveur.folder)
    with store.reading() as tx:
        soutien_id = tx.value("SELECT id FROM soutien")
    store.close()
    assert search_bytes(serveur.folder, soutien_id) != []
    store = spend_a_month(serveur)
    with store.reading() as tx:
        for table in ("soutien", "saisine", "eleve", "journal"):
            assert tx.value(f"SELECT count(*) FROM {table}") == 0
        typed = "SELECT sujet, champ FROM brouillon WHERE texte <> '' AND champ <> 'choix'"
        assert tx.rows(typed) == []  # « un élève », chosen to begin with, says nothing
        words = "".join(str(row) for row in tx.rows("SELECT action, objet FROM audit"))
    store.close()
    assert "soutien" not in words
    assert search_bytes(serveur.folder.parent, soutien_id) == []
    assert search_bytes(serveur.folder.parent, WORDS) == []


def make_classe(tx, pole) -> None:
    """Let the director ask about the class of a colleague."""
    pole.act_as(tx, "coordinatrice")
    make_saisine(
        tx, pole.place_id, pole.ecole_id, demandeur_id=pole.personnes["directrice"],
        objet=Objet.CLASSE, fiche=Fiche(objet=Objet.CLASSE, faits="Le 4/11, beaucoup de bruit."),
        recue_le=tx.today,
    )  # fmt: skip


def test_a_fiche_is_handed_over_and_a_colleague_is_told(start_server, enter, tmp_path):
    fiche = tmp_path / "fiche.docx"
    write_bytes(fiche, fill_fiche(Fiche(objet=Objet.SOUTIEN, faits=WORDS, enseignant="N. E.")))
    with start_server(prepare=make_classe) as serveur:
        keeper = enter(serveur, "coordinatrice", "/importer")
        keeper.locator("input[type=file]").set_input_files(fiche, timeout=FIRST_PAGE)
        button(keeper, "Vérifier").click()
        expect(keeper.get_by_text(WORDS)).to_have_count(0)
        choose(keeper, "Qui demande à être rappelé(e) ?", "Noé Enseigne")
        button(keeper, "Transmettre et détruire la fiche").click()
        expect(keeper.get_by_text("Demande transmise, fiche détruite.")).to_be_visible()
        assert list((serveur.folder / "imports").iterdir()) == []

        chief = enter(serveur, "ien")
        expect(chief.get_by_text(WAITS)).to_be_visible()
        chief.get_by_role("link", name="2026-R001").click()
        expect(chief.get_by_text("Personne n’est encore noté comme prévenu.")).to_be_visible()
        button(chief, "Associer une personne").click()
        choose(chief, "Personne", "Noé Enseigne")
        chief.get_by_text("Est concernée : elle peut tout en lire").click()
        button(chief, "Associer").click()
        expect(chief.get_by_role("dialog").get_by_text("Prévenez d’abord")).to_be_visible()
        told_on = chief.get_by_role("dialog").get_by_test_id("stDateInput")
        told_on.get_by_role("spinbutton").first.focus()
        chief.keyboard.type(utc_now().strftime("%d%m%Y"))
        chief.get_by_role("heading", name="Associer une personne").click()  # closes the calendar
        button(chief, "Associer").click()
        expect(chief.get_by_text("Demande réservée, lue par")).to_contain_text("Noé Enseigne")

        told = enter(serveur, "enseignant")
        told.get_by_role("link", name="2026-R001").first.click()
        expect(told.get_by_text("Cette demande vous concerne")).to_be_visible()
        expect(told.get_by_text("ne sert pas à l’évaluation des personnels")).to_be_visible()
        expect(told.get_by_role("tab", name="Échanges et actions")).to_be_visible()
        expect(button(told, "Associer une personne")).to_have_count(0)
