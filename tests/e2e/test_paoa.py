"""A programmation adaptée by keyboard alone, from an empty list to the conseil de cycle."""

import pytest
from playwright.sync_api import Page, expect

from core.programmation import ObjectifAdapte
from db.programmations_creation import NouvelleProgrammation, create_programmation
from db.programmations_equipe import name_team
from db.programmations_parties import add_objectif

pytestmark = pytest.mark.e2e
FOCUSED = """() => {
  let e = document.activeElement;
  while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  if (e === document.body) return "";
  const label = e.labels?.[0]?.textContent;
  const own = (e.innerText || "").trim().split("\\n").pop();
  return (e.getAttribute("aria-label") || label || own).trim();
}"""


class Clavier:
    """A keyboard that goes from one thing to the next, and counts what a person does."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def reach(self, label: str, *, at_most: int = 70) -> None:
        for _ in range(at_most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(FOCUSED).startswith(label):
                return
        pytest.fail(f"« {label} » is not reached, but « {self.page.evaluate(FOCUSED)} »")

    def press(self, label: str, key: str = "Enter") -> None:
        self.reach(label)
        self.page.keyboard.press(key)
        self.actions += 1

    def write(self, label: str, text: str) -> None:
        self.reach(label)
        self.page.keyboard.type(text)
        self.actions += 1

    def choose(self, label: str, text: str) -> None:
        self.reach(label)
        self.page.keyboard.type(text)
        expect(self.page.get_by_role("option").first).to_contain_text(text)
        self.page.keyboard.press("Enter")
        self.actions += 1


def write_objective(keys: Clavier, number: int, text: str, *, pick: bool = False) -> None:
    page = keys.page
    add = page.get_by_role("button", name="Ajouter un objectif").nth(number)
    add.focus()  # as many Tabs as there are lines above
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Enregistrer cet objectif")).to_be_visible()
    page.get_by_label("Objectif", exact=True).focus()
    page.keyboard.type(text)
    keys.write("On verra que c’est réussi", "4 fois sur 5")
    keys.press("P1", "Space")
    expect(page.get_by_text("Pour quelle période")).to_have_count(0)
    expect(page.get_by_label("Objectif", exact=True)).to_have_value(text)
    if pick:
        keys.press("Choisir dans le référentiel")
        keys.write("Chercher dans tous les programmes", "ecrit lire")
        expect(page.get_by_role("button", name="Lire et comprendre l'écrit").first).to_be_visible()
        keys.press("Lire et comprendre l'écrit")
        expect(page.get_by_label("Compétence visée")).to_have_value("Lire et comprendre l'écrit")
    keys.press("Enregistrer cet objectif")
    expect(page.get_by_role("button", name="Enregistrer cet objectif")).to_have_count(0)
    expect(page.get_by_text(text, exact=True)).to_be_visible()
    keys.actions += 2


def test_a_teacher_writes_one_by_keyboard_and_the_conseil_de_cycle_stops_it(
    page, server, sign_in, check_access
):
    sign_in(page, "enseignant", suite="/programmations")
    expect(page.get_by_text("une par élève et par année")).to_be_visible()
    keys = Clavier(page)
    keys.press("Nouvelle PAOA")
    expect(page.get_by_role("dialog")).to_be_visible()
    if page.get_by_label("Prénom").count() == 0:  # other journeys may have left known pupils
        keys.choose("Élève", "Un élève que le pôle")
    keys.write("Prénom", "Zaza")
    keys.write("Nom", "Fictive")
    keys.choose("Classe fréquentée", "CM1")
    keys.press("Ouvrir la programmation")
    expect(page.get_by_role("heading", name="PAOA · FICTIVE Zaza")).to_be_visible()
    assert "Zaza" not in page.url
    expect(page.get_by_text("Il manque")).to_be_visible()
    write_objective(keys, 0, "Lire à voix haute une phrase de huit mots.", pick=True)
    write_objective(keys, 0, "Comprendre un texte court.")
    write_objective(keys, 1, "Préparer son matériel avec trois images.")
    write_objective(keys, 2, "Demander une pause avec la carte.")
    page.reload()  # without the toast, whose dialog has no name: Streamlit's own
    expect(page.get_by_text("Demander une pause avec la carte.")).to_be_visible()
    expect(page.get_by_role("button", name="Suivi avec la classe")).to_have_count(2)  # the last
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    assert check_access(page) == []
    for _ in range(2):
        page.get_by_role("button", name="Suivi avec la classe").first.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Domaine suivi avec la classe.")).to_be_visible()
    expect(page.get_by_text("Suivi avec la classe, sans objectif")).to_have_count(2)
    page.get_by_role("tab", name="Objectifs").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Enregistrer le cadre")).to_be_visible()
    keys.press("L’élève a un PPS", "Space")
    keys.write("Besoins", "Des consignes courtes.")
    keys.press("Enregistrer le cadre")
    expect(page.get_by_text("Cadre enregistré.")).to_be_visible()
    page.get_by_role("button", name="Arrêter en conseil de cycle").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    keys.press("Confirmer")
    expect(page.get_by_text("c’est noté")).to_be_visible()
    expect(page.get_by_role("button", name="Noter la présentation à l’ESS")).to_be_visible()
    expect(page.get_by_role("button", name="Enregistrer le cadre")).to_have_count(0)
    assert keys.actions < 40


def open_first_line(page: Page) -> None:
    page.get_by_role("button", name="Modifier", exact=True).first.click()
    expect(page.get_by_label("Objectif", exact=True)).to_be_visible()


def save_line(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer cet objectif").click()


def test_two_teachers_at_once_lose_nothing(start_server, sign_in, new_page):
    made = []

    def prepare(tx, pole):
        pole.act_as(tx, "enseignant")
        made.append(create_programmation(tx, NouvelleProgrammation(
            pole.ecole_id, "CM1", nom="Fictive", prenom="Zaza")))  # fmt: skip
        add_objectif(tx, made[0], ObjectifAdapte(domaine="D1", objectif="Lire une phrase"))
        name_team(tx, made[0], [pole.personnes["enseignant"], pole.personnes["directrice"]])

    with start_server(prepare=prepare) as server:
        one, two = new_page(), new_page()
        for page, name in ((one, "enseignant"), (two, "directrice")):
            sign_in(page, name, suite=f"/programmation?id={made[0]}", serveur=server)
            open_first_line(page)
        expect(two.get_by_text("est aussi sur cette page")).to_be_visible()
        one.get_by_label("Objectif", exact=True).fill("Lire une phrase de huit mots")
        save_line(one)
        expect(one.get_by_text("Lire une phrase de huit mots", exact=True)).to_be_visible()
        two.get_by_label("Moyens et adaptations").fill("Un cache-ligne")
        save_line(two)  # another field: both are kept
        expect(two.get_by_text("Lire une phrase de huit mots", exact=True)).to_be_visible()
        for page in (one, two):
            page.reload()
            open_first_line(page)
            expect(page.get_by_label("Moyens et adaptations")).to_have_value("Un cache-ligne")
        one.get_by_label("Moyens et adaptations").fill("Un cache bleu")
        save_line(one)
        expect(one.get_by_role("button", name="Enregistrer cet objectif")).to_have_count(0)
        two.get_by_label("Moyens et adaptations").fill("Un cache rouge")
        save_line(two)  # the same field: both are shown, and she chooses
        expect(two.get_by_text("Un cache bleu")).to_be_visible()
        expect(two.get_by_text("Un cache rouge")).to_be_visible()
        two.get_by_role("button", name="Prendre le texte enregistré").click()
        expect(two.get_by_label("Moyens et adaptations")).to_have_value("Un cache bleu")
        two.get_by_role("tab", name="Versions").click()
        two.get_by_text("texte écarté").click()
        expect(two.get_by_text("Un cache rouge")).to_be_visible()
