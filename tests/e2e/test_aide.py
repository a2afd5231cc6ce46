"""« Aide » in a browser: from the menu to a page, from a page to another, in the same tab."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e


def test_the_guide_is_read_and_followed_without_leaving_the_tab(
    page, server, sign_in, check_access
):
    sign_in(page, "coordinatrice")
    page.get_by_role("link", name="Aide", exact=True).click()
    expect(page.get_by_role("heading", name="Aide", exact=True, level=1)).to_be_visible()
    expect(page.get_by_text("Une page par moment de l’année")).to_be_visible()
    assert check_access(page) == []
    page.get_by_role("link", name="Importer les fiches reçues").click()
    expect(page.get_by_role("heading", name="Importer les fiches reçues", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="Si cela ne va pas", level=2)).to_be_visible()
    assert check_access(page) == []
    page.get_by_role("link", name="Ce n’est pas cet élève").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ce n’est pas cet élève", level=1)).to_be_visible()
    page.reload()
    expect(page.get_by_text("Détacher et rattacher")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Importer les fiches reçues", level=1)).to_be_visible()
    page.get_by_role("link", name="Toutes les pages de l’aide").click()
    expect(page.get_by_role("link", name="Noter un appel").last).to_be_visible()
    assert len(page.context.pages) == 1
