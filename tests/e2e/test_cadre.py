"""The frame in a browser: the whole menu in sight on an office laptop; an address that is kept."""

from datetime import date

import pytest
from playwright.sync_api import expect

from core.droits import ECRANS
from core.fiche import Fiche, Objet
from core.personne import Role
from db.saisines_en_ligne import open_brouillon
from tests.factories import make_saisine

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("identifiant", ["coordinatrice", "ien"])
def test_every_entry_of_the_menu_is_in_sight_without_a_click(page, server, sign_in, identifiant):
    role = {"coordinatrice": Role.COORDINATEUR, "ien": Role.IEN}[identifiant]
    sign_in(page, identifiant)
    menu = page.get_by_test_id("stSidebarNav")
    expect(menu).to_be_visible()
    for ecran in ECRANS:
        if ecran.au_menu and role in ecran.roles:
            link = menu.get_by_role("link", name=ecran.titre, exact=True)
            expect(link).to_be_visible()
            link.hover()  # the bar scrolls to it, nothing else has to be opened
    expect(page.get_by_test_id("stSidebarNavViewButton")).to_have_count(0)
    page.get_by_role("button", name="Se déconnecter").hover()


def prepare(tx, pole):
    """Answer a saisine of the teacher's."""
    pole.act_as(tx, "coordinatrice")
    saisine_id = make_saisine(
        tx, pole.place_id, pole.ecole_id, demandeur_id=pole.personnes["enseignant"]
    )
    tx.insert("reponse", id="r1", saisine_id=saisine_id, numero=1, etat="envoyee",
              envoyee_le=date(2026, 11, 12), creee_le=tx.now)  # fmt: skip
    tx.execute("UPDATE saisine SET statut = 'repondue' WHERE id = $s", s=saisine_id)
    pole.act_as(tx, "enseignant")
    open_brouillon(tx, pole.ecole_id, Fiche(objet=Objet.EQUIPE))


def test_the_answer_that_was_opened_is_there_again_after_a_reload(page, start_server, sign_in):
    with start_server(prepare=prepare) as serveur:
        sign_in(page, "enseignant", serveur=serveur)
        page.get_by_role("link", name="2026-0001").first.click()
        page.get_by_role("link", name="Lire la réponse").click()
        expect(page.get_by_role("tab", name="Réponse")).to_have_attribute("aria-selected", "true")
        page.wait_for_url("**/situation?*onglet_situation=*", timeout=5_000)
        page.reload()
        expect(page.get_by_role("tab", name="Réponse")).to_have_attribute("aria-selected", "true")
        page.go_back()
        expect(page.get_by_role("tab", name="Demande")).to_have_attribute("aria-selected", "true")


def test_the_draft_that_was_gone_on_with_is_there_again_after_a_reload(page, start_server, sign_in):
    with start_server(prepare=prepare) as serveur:
        sign_in(page, "enseignant", serveur=serveur, suite="/nouvelle")
        page.get_by_role("link", name="gardé le").click()
        page.wait_for_url("**/nouvelle?id=*", timeout=5_000)
        page.reload()
        expect(page.get_by_role("button", name="Effacer ce brouillon")).to_be_visible()
