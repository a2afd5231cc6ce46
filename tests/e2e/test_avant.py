"""« Avant de saisir le pôle »: the list kept for its reader, the poster on one A4 page."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PROJECTOR, live

pytestmark = pytest.mark.e2e


def test_ticks_are_kept_for_their_author_and_ready_for_the_fiche(
    page, server, sign_in, check_access
):
    sign_in(page, "enseignant", suite="/avant")
    expect(page.get_by_role("alert")).to_contain_text("119")
    expect(page.get_by_text("l’ordre n’est pas figé")).to_be_visible()
    page.get_by_label("Différencier, adapter").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Quand : Différencier, adapter")).to_be_visible()
    page.get_by_label("Quand : Différencier, adapter").fill("depuis la rentrée")
    table = page.get_by_test_id("stTable")
    expect(table).to_contain_text("depuis la rentrée")
    assert check_access(page) == []
    page.reload()
    expect(page.get_by_label("Différencier, adapter", exact=True)).to_be_checked()
    expect(table).to_contain_text("depuis la rentrée")
    page.get_by_role("button", name="Tout décocher").click()
    box = page.get_by_label("Différencier, adapter", exact=True).and_(live(page))
    expect(box).not_to_be_checked()
    expect(table).to_have_count(0)


def test_nobody_reads_another_ones_ticks(page, server, sign_in):
    sign_in(page, "psyen", suite="/avant")
    page.get_by_text("Équipe éducative", exact=True).click()
    expect(page.get_by_test_id("stTable")).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_text("Vous êtes déconnecté(e)")).to_be_visible()
    sign_in(page, "directrice", suite="/avant")
    expect(page.get_by_label("Équipe éducative", exact=True)).not_to_be_checked()


def test_the_poster_is_shown_and_prints_on_one_page(page, server, sign_in, check_access, tmp_path):
    page.set_viewport_size(PROJECTOR)
    sign_in(page, "secretariat", suite="/avant")
    page.get_by_role("tab", name="L’affiche").click()
    image = page.get_by_role("img", name="Affiche")
    expect(image).to_be_visible()
    assert image.evaluate("e => e.complete && e.naturalWidth > 0")
    assert check_access(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger l’affiche").click()
    assert download.value.suggested_filename == "avant-de-saisir-le-pole.svg"
    sheet = tmp_path / "affiche.svg"
    download.value.save_as(sheet)
    assert "pole@valmouette.invalid" in sheet.read_text(encoding="utf-8")
    page.goto(sheet.as_uri())
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1


@pytest.mark.parametrize("identifiant", ["administrateur", "dpd"])
def test_the_screen_refuses_who_sees_no_content(page, server, sign_in, identifiant):
    sign_in(page, identifiant, suite="/avant")
    expect(page.get_by_text("Cet écran est réservé à")).to_be_visible()
