"""Found by keyboard from any screen; read, then signed together."""

from datetime import date

import pytest
from playwright.sync_api import expect

from core.echange import NatureEchange
from core.fiche import Fiche, Objet
from core.reponse import ContenuReponse, PropositionReponse
from db.echanges import add_echange
from db.reponses import open_projet, save_contenu
from tests.factories import make_saisine

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("patience")]
FACTS = "Le 4/11, Zébulon devine à partir de la première syllabe."
INSIDE = "Une calembredaine, dit la maîtresse."
ANSWER = "Lecture reprise chaque matin, numéro {}."


def prepare(tx, pole) -> None:
    """Add a pupil's saisine with an exchange, a reserved one, and three answers to sign."""
    pole.act_as(tx, "coordinatrice")
    first = make_saisine(
        tx, pole.place_id, pole.ecole_id, demandeur_id=pole.personnes["enseignant"],
        recue_le=date(2026, 11, 9), objet=Objet.ELEVE,
        fiche=Fiche(objet=Objet.ELEVE, faits=FACTS, motif="lecture_ecriture",
                    eleve={"nom": "Zorglubine", "prenom": "Zébulon", "niveau": "CE1"}),
    )  # fmt: skip
    add_echange(tx, first, NatureEchange.APPEL, date(2026, 11, 9), INSIDE)
    make_saisine(
        tx, pole.place_id, pole.ecole_id, demandeur_id=None, recue_le=date(2026, 11, 9),
        objet=Objet.TENSION, fiche=Fiche(objet=Objet.TENSION, faits="La turlupinade du 3/11."),
    )  # fmt: skip
    for number in (1, 2, 3):
        saisine = make_saisine(
            tx, pole.place_id, pole.ecole_id, demandeur_id=None, recue_le=date(2026, 11, number),
            objet=Objet.EQUIPE, fiche=Fiche(objet=Objet.EQUIPE, attentes="Un regard extérieur."),
        )  # fmt: skip
        reponse = open_projet(tx, saisine)
        contenu = ContenuReponse(
            comprehension=ANSWER.format(number),
            propositions=(PropositionReponse(nature="visite", qui="Eloi", quand="lundi"),),
        )
        save_contenu(tx, reponse["id"], reponse["version"], contenu)


def search(page, words: str, *, found: str = ""):
    """Type words in the field that « / » opened, and wait for what comes."""
    field = page.get_by_role("combobox", name="Rechercher une situation")
    field.fill(words)
    said = page.get_by_role("dialog", name="Rechercher une situation").get_by_role("status")
    expect(said).to_contain_text("situation" if found else "Rien ne correspond")
    if found:
        expect(page.get_by_role("option").first).to_contain_text(found)
    return page.get_by_role("option")


def open_search(page) -> None:
    button = page.get_by_role("button", name="Rechercher", exact=True)
    expect(button).to_be_visible()
    page.locator("body").press("/")
    expect(page.get_by_role("combobox", name="Rechercher une situation")).to_be_focused()


def as_coordinator(page, check_access) -> None:
    open_search(page)
    hits = search(page, "zorglubnie", found="ZORGLUBINE Zébulon")
    expect(hits).to_have_count(1)
    expect(hits.first).to_contain_text("Élève : ZORGLUBINE Zébulon".replace(" :", "\u202f:"))
    search(page, "PREMIERE syllabe", found="devine à partir de la première syllabe")
    search(page, "calembredaine", found="Échanges du pôle")
    search(page, "turlupinade")
    assert check_access(page) == []
    search(page, "regard exterieur", found="Accompagnement d’équipe")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    search(page, "zorglubine", found="ZORGLUBINE")
    page.keyboard.press("Enter")
    expect(page.get_by_text(FACTS)).to_be_visible()
    assert "zorglub" not in page.url.lower()


def as_director(page) -> None:
    open_search(page)
    search(page, "calembredaine")
    search(page, "zorglubine", found="ZORGLUBINE")
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Rechercher une situation")).to_have_count(0)
    field = page.get_by_placeholder("Référence, école, élève")
    field.press("/")  # typed, nothing opens
    expect(field).to_have_value("/")
    expect(page.get_by_role("dialog", name="Rechercher une situation")).to_have_count(0)


def as_secretary(page) -> None:
    page.get_by_role("button", name="Rechercher", exact=True).click()
    field = page.get_by_role("combobox", name="Rechercher une situation")
    expect(field).to_have_attribute("placeholder", "Référence")
    search(page, "zorglubine")
    search(page, "2026-0001", found="2026-0001")
    expect(page.get_by_role("option")).not_to_contain_text("ZORGLUBINE")


def test_three_roles_search_by_keyboard(start_server, sign_in, check_access, new_page):
    with start_server(prepare=prepare) as serveur:
        for name, look in (("coordinatrice", lambda p: as_coordinator(p, check_access)),
                           ("directrice", as_director), ("secretariat", as_secretary)):  # fmt: skip
            page = new_page()
            sign_in(page, name, serveur=serveur, suite="/saisines")
            look(page)
        assert "zorglub" not in serveur.read_log().lower()
        sign_together(new_page(), serveur, sign_in, check_access)


def sign_together(page, serveur, sign_in, check_access) -> None:
    sign_in(page, "ien", serveur=serveur)
    page.get_by_role("link", name="Lire et signer ces réponses ensemble").click()
    expect(page.get_by_role("heading", name="Réponses à signer")).to_be_visible()
    button = page.locator(".st-key-sign_reponses").get_by_role("button")
    expect(button).to_be_disabled()
    for number, reference in ((1, "2026-0002"), (2, "2026-0003"), (3, "2026-0004")):
        line = page.locator("[class*='st-key-a_signer_']", has_text=reference)
        expect(line.get_by_role("checkbox")).to_be_disabled()
        line.get_by_role("button", name="Lire la lettre").click()
        letter = page.locator(".st-key-signer_lettre")
        expect(letter.get_by_text(ANSWER.format(number))).to_be_visible()
        line.get_by_text(reference).click()
        expect(line.get_by_role("checkbox")).to_be_checked()
    assert check_access(page) == []
    expect(button).to_contain_text("Signer les 3 réponses")
    button.click()
    expect(page.get_by_text("3 réponses signées")).to_be_visible()
    expect(page.get_by_text("Rien n’attend votre signature")).to_be_visible()
