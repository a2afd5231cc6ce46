"""Streamlit's frame speaks French, and what people wrote stays as they wrote it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.banc.banc_vitrine import USER_WORDS
from tests.e2e.banc.pilote import open_context, run_bench, visiting

pytestmark = pytest.mark.e2e

# Every text and label of the page that comes from Streamlit, not from the bench's own words.
READ_FRAME = """() => {
  const marks = (...ids) => ids.map((id) => `[data-testid='${id}']`).join(", ");
  const people = [
    marks("stMarkdownContainer", "stText", "stCode", "stIconMaterial", "stFileChipName"),
    "[data-testid='stJson'] span:not([title])", "textarea", "svg text", ".vg-tooltip",
    "[role='option']:not([data-key^='__'])", "[role='gridcell'], [role='columnheader']",
    "title, script, style, noscript, option",
  ].join(", ");
  const frame = [
    "[data-testid='stFileUploaderDropzone'] button p", "[data-testid='stException'] p",
    "[data-testid='stRadioOption']:has(:disabled) p", "[data-testid='stTooltipContent'] p",
  ].join(", ");
  const attributes = [
    "aria-label", "aria-valuetext", "aria-roledescription", "placeholder", "title",
  ];
  const said = new Set();
  const kinds = NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT;
  const walker = document.createTreeWalker(document.documentElement, kinds);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.ELEMENT_NODE) {
      attributes.forEach((name) => said.add(node.getAttribute(name) ?? ""));
    } else if (node.parentElement.closest(frame) || !node.parentElement.closest(people)) {
      said.add(node.data.trim());
    }
  }
  return [...said];
}"""
ENGLISH = re.compile(
    r"\b(the|this|to|of|an|and|or|is|are|has|been|be|by|for|with|not|no|your|from|per|out|"
    r"press|enter|apply|submit|form|select\w*|choose|close|open|upload\w*|download|show|hide|"
    r"search|remove|clear|add|drag|drop|here|files?|required|field|invalid|next|previous|help|"
    r"full ?screen|increment|decrement|skip|main|sidebar|collapse|expand|link|heading|empty|"
    r"day|month|year|hour|start|end|data|row|columns?|copy|copied|spec|running|stop|connect\w*|"
    r"dismiss|record|take|send|error|allowed|smaller|must|match\w*|options?|available|stars?|"
    r"january|november|seconds?|time|sort|statistics|autosize|pin|mark|axis|scale|titled)\b",
    re.IGNORECASE,
)
# The bench's own words, seen in labels.
OURS = {*USER_WORDS, "Upload"}


def find_english(page: Page) -> list[str]:
    said = page.evaluate(READ_FRAME)
    assert len(said) > 10
    return [text for text in said if text not in OURS and ENGLISH.search(text)]


@pytest.fixture(scope="module")
def banc(tmp_path_factory):
    with run_bench(tmp_path_factory.mktemp("banc")) as bench:
        yield bench


@pytest.fixture(scope="module")
def context(browser):
    with open_context(browser) as opened:
        yield opened


@pytest.fixture
def page(context, banc):
    with visiting(context, banc, "anonyme") as opened:
        opened.set_viewport_size({"width": 1366, "height": 3000})
        yield opened


def expect_french(page: Page, sign: str) -> None:
    """Wait for a French sign of the state to look at, then look for English."""
    expect(page.get_by_text(sign).or_(page.get_by_label(sign)).first).to_be_visible()
    assert find_english(page) == []


def test_the_page_says_that_it_is_french(page, banc):
    page.goto(f"{banc.adresse}/accueil")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_text("Aller au contenu")).to_be_attached()


def test_english_would_be_seen(page, banc):
    page.add_init_script("globalThis.poleFrancais = true")  # as if the script had done its work
    page.goto(f"{banc.adresse}/saisies")
    # Each part of the page comes when it can: all of them are waited for, then all is read at once.
    page.wait_for_function(
        f"words => {{ const said = ({READ_FRAME})(); return words.every(w => said.includes(w)) }}",
        arg=["Take Photo", "Choose an option", "Skip to main content", "day, Jour", "1MB per file"],
    )
    seen = find_english(page)
    assert len(seen) > 25


def test_everything_one_fills_in(page, banc):
    page.goto(f"{banc.adresse}/saisies")
    expect_french(page, "Prendre la photo")
    page.get_by_role("combobox", name="Niveau", exact=True).fill("zzz")
    expect_french(page, "Aucun résultat")
    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="Motifs", exact=True).press("ArrowDown")
    expect_french(page, "Tout choisir")
    page.keyboard.type("e")
    expect_french(page, "Choisir les 2 trouvés")
    page.keyboard.press("Escape")
    # Last: what is typed here runs the page again once it is left, and would close a list.
    page.get_by_label("Nom", exact=True).fill("abc")
    expect_french(page, "Entrée pour valider")
    page.get_by_label("Notes").fill("abc")
    expect_french(page, "Ctrl + Entrée pour valider")


def test_every_picker(page, banc):
    page.goto(f"{banc.adresse}/saisies")
    signs = {
        "jour": "Mois précédent",
        "periode": "Choisir une période toute faite",
        "moment": "Heure",
        "couleur": "hex",
    }
    for key, sign in signs.items():
        page.locator(f".st-key-{key} button").first.click()
        expect_french(page, sign)
        page.keyboard.press("Escape")


def test_files_accepted_and_refused(page, banc):
    page.goto(f"{banc.adresse}/saisies")
    one = page.locator(".st-key-fiche input[type=file]")
    one.set_input_files({"name": "a.docx", "mimeType": "", "buffer": b"abc"})
    expect_french(page, "Retirer a.docx")
    one.set_input_files({"name": "a.exe", "mimeType": "", "buffer": b"abc"})
    expect_french(page, "Ce type de fichier n’est pas accepté.")
    one.set_input_files({"name": "a.docx", "mimeType": "", "buffer": b"a" * 1_060_000})
    expect_french(page, "Ce fichier dépasse 1 Mo.")


def test_everything_one_reads_and_presses(page, banc):
    page.goto(f"{banc.adresse}/lectures")
    expect(page.get_by_role("tab", name="Search")).to_be_visible()  # the last thing drawn
    expect_french(page, "Voir les chiffres")
    page.get_by_role("button", name="Help", exact=True).click()
    expect_french(page, "Ce champ est à remplir.")
    page.locator("[data-testid=stDataFrame]").first.hover()
    page.get_by_label("Plein écran").first.hover()
    expect_french(page, "Plein écran")
    page.get_by_role("button", name="Dialogue", exact=True).click()
    expect(page.get_by_role("dialog").get_by_label("Fermer")).to_be_visible()
    assert find_english(page) == []


def test_waiting_toasts_errors_and_cuts(page, banc):
    page.goto(f"{banc.adresse}/lectures")
    page.locator(".st-key-attente button").click()
    expect_french(page, "En cours…")
    page.locator(".st-key-bouton button").first.click()
    expect(page.locator("[data-testid=stToast]").get_by_label("Fermer")).to_be_visible()
    page.locator(".st-key-panne button").click()
    expect_french(page, "Une erreur inattendue est survenue.")


def test_what_people_wrote_is_left_alone(page, banc):
    page.goto(f"{banc.adresse}/lectures")
    expect(page.get_by_role("tab", name="Upload")).to_be_visible()
    for word in USER_WORDS:
        expect(page.locator("[data-testid=stText]").get_by_text(word, exact=True)).to_be_visible()
    for words in ("Download as CSV", "Connecting", "Press Enter to apply"):
        expect(page.locator("[data-testid=stMarkdown]").get_by_text(words)).to_be_visible()
    for name in ("Upload", "Close", "Help"):
        expect(page.get_by_role("button", name=name, exact=True).first).to_be_visible()
    page.locator(".st-key-bouton button").first.click()
    expect(page.locator("[data-testid=stToastText]")).to_have_text("Running...")
    page.locator(".st-key-bouton button").first.hover()
    expect(page.get_by_role("tooltip").get_by_text("Search", exact=True)).to_be_visible()
    page.goto(f"{banc.adresse}/saisies")
    expect(page.get_by_label("Nom", exact=True)).to_have_attribute("placeholder", "Upload")
    page.get_by_role("combobox", name="Niveau", exact=True).press("ArrowDown")
    expect(page.get_by_role("option", name="Search")).to_be_visible()


def test_a_french_date_can_still_be_typed(page, banc):
    page.goto(f"{banc.adresse}/saisies")
    field = page.locator(".st-key-jour_vide [data-testid=stDateInputField]")
    expect(field).to_contain_text("jj/mm/aaaa")
    field.get_by_role("spinbutton").first.click()
    page.keyboard.type("24112026")
    expect(field).to_contain_text("24/11/2026")
