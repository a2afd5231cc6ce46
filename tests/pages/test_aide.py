"""« Aide » on the wire: each account finds the pages that serve it, and the ways between them."""

import pytest

from core.guides import GUIDES, list_guides
from tests.factories import PEOPLE
from tests.pages.test_matrice_ecrans import Ecoute
from tests.serveur import open_tab


@pytest.fixture
def listen(maisonnee):
    def open_aide(identifiant: str, query: str = "") -> str:
        with open_tab(maisonnee.adresse, maisonnee.token(identifiant)) as tab:
            return Ecoute(tab).open("aide", query).decode(errors="replace")

    return open_aide


def list_links(said: str) -> set[str]:
    return {guide.code for guide in GUIDES if f"guide={guide.code}" in said}


@pytest.mark.parametrize("identifiant", list(PEOPLE))
def test_each_account_finds_the_pages_that_serve_it(listen, identifiant):
    role = PEOPLE[identifiant][2]
    assert list_links(listen(identifiant)) == {guide.code for guide in list_guides([role])}


def test_a_page_says_its_text_and_leads_to_those_that_serve_its_reader(listen):
    said = listen("enseignant", "guide=parents")
    assert "Leur point de vue, avec leurs mots" in said
    here = "parents"  # the address that the browser is told to keep
    assert list_links(said) == {here, "suivre-sa-demande"}
    assert list_links(listen("ien", "guide=parents")) == {
        here, "suivre-sa-demande", "signer", "proposition",
    }  # fmt: skip


@pytest.mark.parametrize("query", ["guide=signer", "guide=../exploitation", "guide="])
def test_an_address_that_leads_nowhere_shows_the_list(listen, query):
    said = listen("enseignant", query)
    assert "saisine-en-ligne" in list_links(said)
    assert "Signer les réponses choisies" not in said


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.code)
def test_every_page_opens(listen, guide):
    assert "Toutes les pages de l’aide" in listen(_reader_of(guide), f"guide={guide.code}")


def _reader_of(guide) -> str:
    return next(name for name, person in PEOPLE.items() if person[2] in guide.roles)
