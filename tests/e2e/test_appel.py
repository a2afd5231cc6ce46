"""« Noter un appel »: by keyboard alone, nothing lost, a saisine in one click."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e
FACTS = "Ce matin une chaise a été jetée."
DIAGNOSIS = "Un diagnostic de TDAH a été posé en octobre."


class Clavier:
    """A keyboard that counts what a person does: one field filled, one choice, one button."""

    def __init__(self, page) -> None:
        self.page, self.done = page, 0

    def enter_page(self) -> None:
        expect(self.page.get_by_role("button", name="Noter l’appel")).to_be_visible()
        expect(self.page.get_by_label("Ce qui est convenu")).to_be_visible()
        self.page.keyboard.press("Tab")
        self.page.keyboard.press("Enter")

    def reach(self, label: str) -> None:
        for _ in range(8):
            self.page.keyboard.press("Tab")
            if self._focused() == label:
                return
        pytest.fail(f"« {label} » is not reached by the keyboard, but « {self._focused()} »")

    def _focused(self) -> str:
        return self.page.evaluate(
            """() => {
              let e = document.activeElement;
              while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
              const label = e.labels?.[0]?.textContent;
              return (e.getAttribute("aria-label") || label || e.innerText || "").trim();
            }"""
        )

    def write(self, label: str, text: str, *, confirm: str = "") -> None:
        self.reach(label)
        self.page.keyboard.type(text)
        if confirm:
            expect(self.page.get_by_role("option").first).to_have_text(confirm)
            self.page.keyboard.press("Enter")
        self.done += 1

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.done += 1


def fill(page, *, ecole="nuages", objet="élève", said=FACTS, suite="Conseil donné") -> None:
    for label, words in (("École", ecole), ("Objet", objet)):
        page.get_by_label(label).fill(words)
        page.get_by_role("option").first.click()
    page.get_by_label("Qui appelle").fill("Mme Inventée")
    page.get_by_label("Sa fonction").fill("AESH")
    page.get_by_label("Ce qui est dit").fill(said)
    choose(page, suite)


def choose(page, suite) -> None:
    page.get_by_role("radio", name=suite, exact=True).click()
    expect(page.get_by_role("radio", name=suite, exact=True)).to_be_checked()


def test_a_call_is_noted_by_keyboard_in_under_ten_actions(page, server, sign_in, check_access):
    sign_in(page, "maitre_e", suite="/appel")
    expect(page.get_by_role("alert").first).to_contain_text("Danger immédiat")
    keys = Clavier(page)
    keys.enter_page()
    keys.write("École", "nuages", confirm="École des Nuages, Valmouette")
    keys.write("Qui appelle", "Mme Fictive")
    keys.write("Sa fonction", "directrice")
    keys.write("Objet", "équipe", confirm="Tensions dans l’équipe ou avec un partenaire")
    keys.write("Ce qui est dit", "Deux réunions ont mal fini.")
    keys.write("Ce qui est convenu", "Elle rappelle après le conseil.")
    keys.reach("Conseil donné")
    keys.press("Space")
    assert check_access(page) == []
    keys.reach("Noter l’appel")
    keys.press("Enter")
    assert keys.done < 10
    expect(page.get_by_text("Appel noté")).to_be_visible()
    page.get_by_text("École des Nuages · Tensions").click()
    expect(page.get_by_text("Mme Fictive, directrice")).to_be_visible()
    expect(page.get_by_text("Elle rappelle après le conseil.")).to_be_visible()
    expect(page.get_by_role("group").get_by_text("Réservé")).to_be_visible()
    expect(page.get_by_label("Qui appelle")).to_have_value("")
    expect(page.get_by_label("Ce qui est dit")).to_have_value("")


def test_what_is_begun_is_there_after_f5(page, server, sign_in):
    sign_in(page, "psyen", suite="/appel")
    fill(page, suite="Deviendra une saisine")
    expect(page.get_by_text("Enregistré à").first).to_be_visible()
    page.reload()
    expect(page.get_by_label("École")).to_have_value("École des Nuages, Valmouette")
    expect(page.get_by_label("Qui appelle")).to_have_value("Mme Inventée")
    expect(page.get_by_label("Sa fonction")).to_have_value("AESH")
    expect(page.get_by_label("Objet")).to_have_value("Situation d’un élève")
    expect(page.get_by_label("Ce qui est dit")).to_have_value(FACTS)
    expect(page.get_by_role("radio", name="Deviendra une saisine")).to_be_checked()


def test_a_call_becomes_a_saisine_without_what_must_not_be_kept(
    page, server, sign_in, check_access
):
    sign_in(page, "coordinatrice", suite="/appel")
    fill(page, said=f"{FACTS} {DIAGNOSIS}", suite="Deviendra une saisine")
    page.get_by_role("button", name="Noter l’appel").click()
    expect(page.get_by_text("Un passage ressemble à ce que")).to_be_visible()
    page.get_by_text("Ne pas reprendre", exact=True).click()
    page.get_by_role("button", name="Noter l’appel").click()
    expect(page.get_by_text("Appel noté")).to_be_visible()
    page.reload()  # without the toast, whose dialog has no name: Streamlit's own
    expect(page.get_by_role("button", name="En faire une saisine")).to_be_visible()
    assert check_access(page) == []
    page.get_by_role("link", name="Accueil").click()
    page.get_by_role("link", name="Deviendra une saisine").click()
    page.get_by_role("button", name="En faire une saisine").click()
    expect(page.get_by_role("heading", name="Situation 20")).to_be_visible()
    expect(page.get_by_text(FACTS)).to_be_visible()
    expect(page.get_by_text("Mme Inventée, AESH")).to_be_visible()
    expect(page.get_by_role("button", name="le nom de l’élève")).to_be_visible()
    expect(page.get_by_text("TDAH")).to_have_count(0)


def test_a_known_person_is_chosen_in_one_click_and_the_author_may_correct(page, server, sign_in):
    sign_in(page, "ien", suite="/appel")
    page.get_by_label("Qui appelle").fill("dora")
    page.get_by_role("button", name="Dora Direction").click()
    expect(page.get_by_label("Sa fonction").first).to_have_value("Directeur/trice")
    expect(page.get_by_label("École").first).to_have_value("École des Nuages, Valmouette")
    expect(page.get_by_label("École")).to_have_count(1)  # the empty one is gone
    page.get_by_label("Objet").fill("groupe")
    page.get_by_role("option").first.click()
    page.get_by_label("Ce qui est dit").fill("Le groupe de CP.")
    choose(page, "À rappeler")
    expect(page.get_by_label("Le", exact=True)).to_be_visible()
    page.get_by_role("button", name="Noter l’appel").click()
    expect(page.get_by_text("À rappeler le").first).to_be_visible()
    page.get_by_role("button", name="Modifier").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Ce qui est dit").fill("Le groupe de CE1.")
    dialog.get_by_role("button", name="Enregistrer").click()
    expect(dialog).to_have_count(0)
    card = page.locator("[class*='st-key-appel_']", has_text="Le groupe de CE1.")
    card.get_by_role("button", name="Conseil donné, c’est tout").click()
    expect(page.get_by_text("l’appel est classé")).to_be_visible()
    expect(card).to_have_count(0)


def test_somebody_who_suffers_is_not_written_down(page, server, sign_in):
    sign_in(page, "maitre_e", suite="/appel")
    page.get_by_label("Ce qui est dit").fill("Il m’a dit que")
    expect(page.get_by_text("Enregistré à").first).to_be_visible()
    page.get_by_label("Objet").fill("difficulté")
    page.get_by_role("option", name="Une personne en difficulté").click()
    expect(page.get_by_text("n’écrivez rien")).to_be_visible()
    expect(page.get_by_role("button", name="Noter l’appel")).to_have_count(0)
    page.get_by_role("button", name="Effacer ce que j’ai commencé").click()
    expect(page.get_by_label("Ce qui est dit")).to_have_value("")


def test_the_screen_refuses_a_director(page, server, sign_in):
    sign_in(page, "directrice", suite="/appel")
    expect(page.get_by_text("Cet écran est réservé à")).to_be_visible()
