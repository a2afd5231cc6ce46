"""A PAOA written in Word or in a spreadsheet is taken over: reviewed, kept, undone."""

import pytest
from playwright.sync_api import TimeoutError as TooLong
from playwright.sync_api import expect

from db.programmations_creation import NouvelleProgrammation, create_programmation
from tests.core.test_paoa_lecture import make_docx
from tests.e2e.conftest import live

pytestmark = pytest.mark.e2e
DOUBT = "Il est dyslexique."
TABLE = [
    ["Matière", "Acquis", "Objectifs", "Adaptations", "Critères", "Échéance", "AESH"],
    ["Français", "Lit 10 mots", "Lire 20 mots", f"Un cache. {DOUBT}", "15 sur 20", "P2", "oui"],
    ["EMC", "", "Attendre son tour", "Sablier", "4 fois sur 5", "P1, P2", ""],
    ["Zoologie", "", "Nommer 3 animaux", "Images", "3 sur 3", "toute l’année", ""],
]


@pytest.fixture
def serveur(start_server):
    made = []

    def prepare(tx, pole):
        pole.act_as(tx, "enseignant")
        made.append(create_programmation(
            tx, NouvelleProgrammation(pole.ecole_id, "CM1", nom="Fictive", prenom="Zaza")
        ))  # fmt: skip

    with start_server(prepare=prepare) as server:
        server.key = made[0]
        yield server


def open_editor(page, sign_in, serveur):
    sign_in(page, "enseignant", suite=f"/programmation?id={serveur.key}", serveur=serveur)
    expect(page.get_by_role("heading", name="PAOA · FICTIVE Zaza")).to_be_visible()


def drop(page, name, content):
    mime = "application/octet-stream"
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": mime, "buffer": content}
    )


def settled(page):
    """Wait for the page to be whole: what is drawn again meanwhile closes an open list."""
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def choose(page, label, option):
    settled(page)
    field, wanted = (
        page.get_by_role("combobox", name=label),
        page.get_by_role("option", name=option),
    )
    for _ in range(5):  # a page that scrolls or unfolds under it closes the list
        field.evaluate("field => field.scrollIntoView({block: 'center'})")
        field.fill("")  # what it holds already would open nothing
        field.fill(option)
        try:
            wanted.first.click(timeout=4_000)
        except TooLong:
            continue
        return
    wanted.first.click()


def test_a_word_file_is_reviewed_then_taken_over_and_undone(
    page, serveur, sign_in, check_access, patience
):
    open_editor(page, sign_in, serveur)
    page.get_by_role("button", name="Reprendre une PAOA écrite dans Word").click()
    drop(page, "ancienne.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    expect(page.get_by_text("Enregistrez-le au format .docx")).to_be_visible()
    drop(page, "ma-paoa.docx", make_docx(TABLE, paragraphs=["Points forts", "Aime lire."]))
    expect(page.get_by_text("3 objectifs lus")).to_be_visible()
    expect(page.get_by_text("Aime lire.")).to_be_visible()
    expect(page.get_by_text("choisir le domaine de 1 objectif")).to_be_visible()
    keep = page.get_by_role("button", name="Reprendre ces 3 objectifs")
    expect(keep).to_be_disabled()
    choose(page, "3 – Nommer 3 animaux", "Les systèmes naturels")
    expect(page.get_by_text("décider de 1 passage.")).to_be_visible()
    page.get_by_role("radio", name="Ne pas reprendre").click()
    expect(keep).to_be_enabled()
    settled(page)
    assert check_access(page) == []
    keep.click()
    expect(page.get_by_text("3 objectifs repris.")).to_be_visible()
    line = page.get_by_text("Attendre son tour", exact=True).and_(live(page))
    expect(line).to_be_visible()
    page.get_by_role("tab", name="Cadre").click()
    expect(page.get_by_label("Points d’appui")).to_have_value("Aime lire.")
    page.get_by_role("tab", name="Objectifs").click()
    page.get_by_role("button", name="Annuler cette reprise").click()
    expect(page.get_by_text("Attendre son tour", exact=True)).to_have_count(0)
    assert DOUBT.encode() not in b"".join(
        path.read_bytes() for path in serveur.folder.rglob("*") if path.is_file()
    )
    assert "dyslexique" not in serveur.read_log()


def test_a_pasted_table_is_read_and_a_column_corrected(page, serveur, sign_in, patience):
    open_editor(page, sign_in, serveur)
    page.get_by_role("button", name="Coller un tableau").click()
    page.get_by_role("textbox", name="Tableau copié dans Word").fill(
        "Domaine\tObjectif\tRemarques\nEMC\tSaluer en arrivant\tUne image à la porte"
    )
    page.get_by_role("button", name="Lire ce tableau").click()
    expect(page.get_by_text("1 objectif lu")).to_be_visible()
    page.get_by_text("Colonnes").click()
    choose(page, "Remarques", "Moyens et adaptations")
    expect(page.get_by_text("Colonnes : 3 reconnues sur 3")).to_be_visible()
    page.get_by_role("button", name="Reprendre cet objectif").click()
    expect(page.get_by_text("1 objectif repris.")).to_be_visible()
    page.get_by_role("button", name="Modifier", exact=True).click()
    expect(page.get_by_label("Moyens et adaptations")).to_have_value("Une image à la porte")
    expect(page.get_by_label("Objectif", exact=True)).to_have_value("Saluer en arrivant")
