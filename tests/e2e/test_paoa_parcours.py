"""A first PAOA by keyboard alone: eight objectives, three domains, presented, on paper.

What a person does is counted, step by step; `docs/parcours-paoa.md` says it.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import expect

from tests.e2e.test_paoa import FOCUSED

pytestmark = pytest.mark.e2e
DOC = Path(__file__).parents[2] / "docs" / "parcours-paoa.md"
CRITERION = "4 fois sur 5"
GOALS = {  # by domain, in their order
    "D1": ("Lire à voix haute une phrase de huit mots.", "Écrire seul trois mots-outils.",
        "Dire ce qui s’est passé, dans l’ordre.", "Compter jusqu’à 59 sans erreur."),
    "D2": ("Préparer son matériel avec trois images.", "Suivre une consigne en deux temps."),
    "D3": ("Demander une pause avec la carte.", "Attendre son tour pendant un jeu."),
}  # fmt: skip


class Parcours:
    """A keyboard that goes from one thing to the next, and counts what a person does at each step.

    A gesture: a button or a tab pressed, a field filled, a value chosen. Going from one to the
    next (Tab, arrows) is not counted.
    """

    def __init__(self, page) -> None:
        self.page = page
        self.steps: dict[str, int] = {}

    def step(self, name: str) -> None:
        self.steps[name] = 0

    def _count(self) -> None:
        self.steps[list(self.steps)[-1]] += 1

    def settle(self) -> None:
        expect(self.page.get_by_test_id("stStatusWidget")).to_have_count(0)
        expect(self.page.locator("[data-stale=true]")).to_have_count(0)

    def reach(self, label: str, *, within: str = "") -> None:
        """Press Tab until a thing has the focus, once around the page at most."""
        self.settle()
        for _ in range(250):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(FOCUSED).startswith(label) and self._stands(within):
                return
        pytest.fail(f"« {label} » is not reached, but « {self.page.evaluate(FOCUSED)} »")

    def _stands(self, within: str) -> bool:
        script = "key => !key || !!document.activeElement.closest(`.st-key-${key}`)"
        return bool(self.page.evaluate(script, within))

    def press(self, label: str, key: str = "Enter", *, within: str = "") -> None:
        self.reach(label, within=within)
        self.page.keyboard.press(key)
        self._count()

    def write(self, label: str, text: str) -> None:
        self.reach(label)
        self.page.keyboard.type(text)
        self._count()

    def choose(self, label: str, text: str) -> None:
        self.reach(label)
        self.page.keyboard.type(text)
        expect(self.page.get_by_role("option").first).to_contain_text(text)
        self.page.keyboard.press("Enter")
        self._count()

    def open_tab(self, name: str) -> None:
        """Press the tabs' own arrows until this one, from the one that is open."""
        now = self.page.get_by_role("tab", selected=True).inner_text()
        self.reach(now.strip().split("\n")[-1])
        for _ in range(6):
            if self.page.evaluate(FOCUSED).startswith(name):
                break
            self.page.keyboard.press("ArrowRight")
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("tab", name=name, selected=True)).to_be_visible()
        self._count()


def write_objective(keys: Parcours, domain: str, text: str) -> None:
    page = keys.page
    keys.press("Ajouter un objectif", within=f"domaine_{domain}")
    expect(page.get_by_role("button", name="Enregistrer cet objectif")).to_be_visible()
    keys.write("Objectif", text)
    keys.write("On verra que c’est réussi", CRITERION)
    keys.press("P1", "Space")
    expect(page.get_by_text("Pour quelle période")).to_have_count(0)
    expect(page.get_by_label("Objectif", exact=True)).to_have_value(text)
    keys.press("Enregistrer cet objectif")
    expect(page.get_by_role("button", name="Enregistrer cet objectif")).to_have_count(0)
    expect(page.get_by_text(text, exact=True)).to_be_visible()


def write_doc(steps: dict[str, int]) -> str:
    rows = "\n".join(f"| {name} | {count} |" for name, count in steps.items())
    return (
        "# Écrire une première PAOA, au clavier\n\n"
        "Huit objectifs dans trois domaines, jusqu’au document présenté à l’ESS. Un geste : un "
        "bouton ou un onglet\nactionné, un champ rempli, une valeur choisie ; aller de l’un à "
        "l’autre (Tab, flèches) n’est pas compté.\nCe texte est écrit par la suite de tests "
        "(`tests/e2e/test_paoa_parcours.py`), qui fait ce parcours dans un\nnavigateur, sans "
        "souris, puis ouvre le document dans LibreOffice.\n\n"
        f"| Étape | Gestes |\n|---|---|\n{rows}\n| **En tout** | **{sum(steps.values())}** |\n"
    )


def read_pdf(word: Path) -> str:
    profile = f"-env:UserInstallation={(word.parent / 'profil').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        word.parent,
        word,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    done = subprocess.run(["pdftotext", "-layout", word.with_suffix(".pdf"), "-"],
                          check=True, capture_output=True, text=True)  # fmt: skip
    return done.stdout


def test_a_first_programmation_from_an_empty_list_to_the_paper_for_the_ess(
    page, start_server, sign_in, tmp_path, patience
):
    with start_server() as server:
        sign_in(page, "enseignant", suite="/programmations", serveur=server)
        expect(page.get_by_text("une par élève et par année")).to_be_visible()
        keys = Parcours(page)
        keys.step("Ouvrir la programmation d’un élève")
        keys.press("Nouvelle PAOA")
        expect(page.get_by_role("dialog")).to_be_visible()
        keys.write("Prénom", "Zaza")
        keys.write("Nom", "Fictive")
        keys.choose("Classe fréquentée", "CM1")
        keys.press("Ouvrir la programmation")
        expect(page.get_by_role("heading", name="PAOA · FICTIVE Zaza")).to_be_visible()
        for domain, goals in GOALS.items():
            keys.step(f"Domaine {domain[1]} : {len(goals)} objectifs, leur réussite, leur période")
            for text in goals:
                write_objective(keys, domain, text)
        keys.step("Noter le PPS")
        keys.open_tab("Cadre")
        keys.press("L’élève a un PPS", "Space")
        keys.press("Enregistrer le cadre")
        expect(page.get_by_text("Cadre enregistré.")).to_be_visible()
        for name, button in (
            ("L’arrêter en conseil de cycle", "Arrêter en conseil de cycle"),
            ("Noter la présentation à l’ESS", "Noter la présentation à l’ESS"),
        ):
            keys.step(name)
            keys.press(button)
            expect(page.get_by_role("dialog")).to_be_visible()
            keys.press("Confirmer")
            expect(page.get_by_role("dialog")).to_have_count(0)
            expect(page.get_by_role("button", name=button)).to_have_count(0)
        expect(page.get_by_role("button", name="Noter l’avis de l’ESS")).to_be_visible()
        keys.step("Télécharger le document Word")
        keys.open_tab("Documents")
        keys.reach("Télécharger la PAOA (Word)")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        keys.steps["Télécharger le document Word"] += 1
    assert download.value.suggested_filename == "paoa_2026-2027_v1_presentee.docx"
    word = tmp_path / "paoa.docx"
    download.value.save_as(word)
    goals = [text for texts in GOALS.values() for text in texts]
    (table, *_) = Document(str(word)).tables
    assert [row.cells[3].text for row in table.rows[1:]] == goals
    if os.environ.get("POLE_ECRIRE_DOCS"):
        DOC.write_text(write_doc(keys.steps), encoding="utf-8")
    assert DOC.read_text(encoding="utf-8") == write_doc(keys.steps)
    if shutil.which("soffice") and shutil.which("pdftotext"):
        said = " ".join(read_pdf(word).split())
        for words in (CRITERION, "Zaza FICTIVE", "Présentée à l’ESS", "Élaboré par"):
            assert words in said
        assert said.count("Période") >= len(goals)
