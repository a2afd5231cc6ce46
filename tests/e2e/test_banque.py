"""The bank of objectives: from the bank to a girl's PAOA, from there to everybody's bank."""

import pytest
from playwright.sync_api import Page, expect

from core.personne import Role
from core.programmation import ObjectifAdapte
from db.personnes import add_affectation, create_personne
from db.programmations_creation import NouvelleProgrammation, create_programmation
from db.programmations_parties import add_objectif
from tests.factories import DEBUT, make_compte

pytestmark = pytest.mark.e2e
TAKEN = "Inès lit seule dix mots réguliers de deux syllabes jamais vus."
ADDED = "Inès exécute une consigne orale à deux actions donnée à toute la classe."
OWN = "{P} lit seul dix mots réguliers sur une affiche bleue."


def settle(page: Page) -> None:
    """Wait until the page is whole: nothing is being replaced."""
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def prepare_pupil(made: list[str]):
    def prepare(tx, pole):
        colleague = create_personne(tx, pole.place_id, "Collegue", "Lou")
        add_affectation(tx, colleague, pole.place_id, Role.ENSEIGNANT, debut=DEBUT,
                        ecole_id=pole.autre_ecole_id)  # fmt: skip
        make_compte(tx, colleague, "collegue")
        pole.act_as(tx, "enseignant")
        made.append(create_programmation(tx, NouvelleProgrammation(
            pole.ecole_id, "CE1", nom="Fictive", prenom="Inès")))  # fmt: skip
        add_objectif(tx, made[0], ObjectifAdapte(domaine="D1", moyens="Mon cache-ligne"))

    return prepare


def test_a_teacher_s_objective_becomes_everybody_s(start_server, sign_in, new_page, check_access):
    made: list[str] = []
    with start_server(prepare=prepare_pupil(made)) as server:
        teacher = new_page()
        sign_in(teacher, "enseignant", suite=f"/programmation?id={made[0]}", serveur=server)
        take_from_the_bank(teacher)
        add_another(teacher)
        keep_and_propose(teacher)
        coordinator = new_page()
        sign_in(coordinator, "coordinatrice", suite="/banque", serveur=server)
        accept(coordinator)
        colleague = new_page()
        sign_in(colleague, "collegue", suite="/banque", serveur=server)
        find(colleague)
        assert check_access(colleague) == []


def take_from_the_bank(page: Page) -> None:
    """Fill the open line, agreed with a girl; what was written there stays."""
    page.get_by_role("button", name="Modifier", exact=True).click()
    expect(page.get_by_label("Moyens et adaptations")).to_have_value("Mon cache-ligne")
    page.get_by_role("button", name="Choisir dans la banque").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("remplit la ligne ouverte")).to_be_visible()
    dialog.get_by_label("Chercher").fill("decoder reguliers")
    expect(dialog.get_by_text("1 objectif", exact=True)).to_be_visible()
    dialog.get_by_text("elle", exact=True).click()
    expect(dialog.get_by_text("Inès lit seule dix mots")).to_be_visible()
    dialog.get_by_role("button", name="Remplir la ligne").click()
    expect(page.get_by_label("Objectif", exact=True)).to_have_value(TAKEN)
    expect(page.get_by_label("Moyens et adaptations")).to_have_value("Mon cache-ligne")


def add_another(page: Page) -> None:
    """Choose again from a line that has its objective: another line is added, both stay."""
    page.get_by_role("button", name="Choisir dans la banque").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("s’ajoute sur une nouvelle ligne")).to_be_visible()
    dialog.get_by_label("Chercher").fill("consigne orale actions")  # after what was looked for
    expect(dialog.get_by_text(ADDED, exact=True)).to_be_visible()
    expect(dialog.get_by_text(TAKEN, exact=True)).to_have_count(0)
    dialog.get_by_role("button", name="Ajouter").click()
    expect(page.get_by_label("Objectif", exact=True)).to_have_value(ADDED)
    expect(page.get_by_text(TAKEN, exact=True)).to_be_visible()
    page.get_by_role("button", name="Modifier", exact=True).click()
    expect(page.get_by_label("Objectif", exact=True)).to_have_value(TAKEN)


def keep_and_propose(page: Page) -> None:
    """Keep the line without the girl's name, refused while it stands there; propose it."""
    page.get_by_role("button", name="Garder dans ma banque").click()
    dialog = page.get_by_role("dialog")
    objectif = dialog.get_by_label("Objectif", exact=True)
    expect(objectif).to_have_value("{P} lit seul dix mots réguliers de deux syllabes jamais vus.")
    objectif.fill("Inès lit seul dix mots sur une affiche bleue.")
    dialog.get_by_role("button", name="Garder dans ma banque").click()
    expect(dialog.get_by_text("Le nom de l’élève est encore dans le texte")).to_be_visible()
    objectif.fill(OWN)
    dialog.get_by_role("button", name="Relire").click()
    expect(dialog.get_by_text("Zoé lit seule dix mots")).to_be_visible()
    dialog.get_by_role("button", name="Garder dans ma banque").click()
    expect(page.get_by_text("C’est gardé")).to_be_visible()
    page.get_by_role("link", name="Banque d’objectifs").click()
    page.get_by_role("tab", name="Ma banque").click()
    expect(page.get_by_text(OWN)).to_be_visible()
    assert "Inès" not in page.get_by_role("main").inner_text()
    page.get_by_role("button", name="Proposer à la circonscription").click()
    expect(page.get_by_role("button", name="Reprendre ma proposition")).to_be_visible()


def accept(page: Page) -> None:
    expect(page.get_by_text("1 proposition attend")).to_be_visible()
    page.get_by_role("tab", name="Circonscription").click()
    expect(page.get_by_text(OWN)).to_be_visible()
    page.get_by_role("button", name="Accepter").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Mettre dans la banque").click()
    expect(dialog.get_by_text("Relisez ces textes, puis cochez")).to_be_visible()
    dialog.get_by_text("Aucun nom d’enfant dans ces textes", exact=True).click()
    dialog.get_by_role("button", name="Mettre dans la banque").click()
    expect(page.get_by_role("button", name="Retirer de la banque")).to_be_visible()
    expect(page.get_by_text("1 proposition attend")).to_have_count(0)


def find(page: Page) -> None:
    page.get_by_role("textbox", name="Chercher").fill("affiche")
    expect(
        page.get_by_text("Zoé lit seule dix mots réguliers sur une affiche bleue.")
    ).to_be_visible()
    expect(page.get_by_text("Circonscription", exact=False).last).to_be_visible()
    page.get_by_role("tab", name="Ma banque").click()
    expect(page.get_by_text("Vos objectifs seront ici")).to_be_visible()
