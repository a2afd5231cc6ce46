"""Last year's programmation taken up again: reviewed line by line, copied, and said to be."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from core.programmation import Atteinte, CadreProgrammation, ObjectifAdapte, Observation
from core.saisine import school_year
from db.programmations_creation import NouvelleProgrammation, create_programmation
from db.programmations_parties import add_objectif, save_cadre
from db.programmations_suivi import add_observation

pytestmark = pytest.mark.e2e
REACHED = "Inès nomme les lettres de son prénom."
OTHER = "Inès compte jusqu’à dix avec des jetons."
LEFT = "Inès range sa tablette avec une image."


def prepare(tx, pole):
    """Write last year's, of the maternelle: one objective reached, two that were not."""
    pole.act_as(tx, "enseignant")
    key = create_programmation(
        tx, NouvelleProgrammation(pole.ecole_id, "GS", nom="Fictive", prenom="Inès")
    )
    year = school_year(tx.today)
    save_cadre(tx, key, 0, CadreProgrammation(
        pps=True, niveau_classe="GS", notification_du=date(year - 1, 9, 1),
        notification_au=date(year + 1, 1, 31), points_appui="Aime chanter.",
        enseignants="M. Inventé"))  # fmt: skip
    lines = [add_objectif(tx, key, ObjectifAdapte(domaine=domaine, objectif=text))
             for domaine, text in (("M1", REACHED), ("M4", OTHER), ("M5", LEFT))]  # fmt: skip
    for line, state in zip(lines, (Atteinte.ATTEINT, Atteinte.PARTIELLE), strict=False):
        add_observation(tx, line, Observation(le=tx.today, vu="Six sur dix", atteinte=state))
    tx.execute("UPDATE programmation SET annee = annee - 1 WHERE id = $id", id=key)


def test_a_teacher_takes_last_year_s_up_again(start_server, sign_in, page, check_access):
    with start_server(prepare=prepare) as server:
        sign_in(page, "enseignant", suite="/programmations", serveur=server)
        page.get_by_role("button", name="Nouvelle PAOA").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("3 objectifs, dont 1 atteint")).to_be_visible()
        dialog.get_by_role("button", name="Reprendre celle de l’an dernier").click()
        review(page)
        read_again(page)
        page.reload()  # without the toast, whose dialog has no name: Streamlit's own
        expect(page.get_by_text("· CP ·")).to_be_visible()
        assert check_access(page) == []


def review(page: Page) -> None:
    """Read each line again: the one reached is acquired, one is left, one has a new domain."""
    expect(page.get_by_text("Reprendre la programmation de")).to_be_visible()
    page.get_by_role("button", name="Commencer à vide").click()
    expect(page.get_by_text("3 objectifs, dont 1 atteint")).to_be_visible()
    page.get_by_role("button", name="Reprendre celle de l’an dernier").click()
    expect(page.get_by_text("La notification se termine le 31/01/")).to_be_visible()
    expect(page.get_by_text("2 à poursuivre · 1 acquis")).to_be_visible()
    page.get_by_role("button", name="Reprendre", exact=True).click()
    expect(page.get_by_text("choisissez celui de")).to_be_visible()
    left = page.locator(".stVerticalBlock[class*=st-key-reprise_]", has_text=LEFT)
    left.get_by_text("Ne pas reprendre", exact=True).click()
    expect(page.get_by_text("1 à poursuivre · 1 acquis")).to_be_visible()
    page.get_by_label("Domaine (était").click()
    page.get_by_role("option", name="Les langages pour penser").click()
    expect(page.get_by_label("Domaine (était")).to_have_value(
        "Les langages pour penser et communiquer"
    )
    page.get_by_role("button", name="Reprendre", exact=True).click()
    expect(page.get_by_text("relisez, puis complétez")).to_be_visible()


def read_again(page: Page) -> None:
    """Find what goes on, what is acquired with its date, and where it came from."""
    expect(page.get_by_test_id("stTabs").get_by_text(OTHER)).to_be_visible()
    expect(page.get_by_text(LEFT)).to_have_count(0)
    expect(page.get_by_text("à compléter repris de")).to_be_visible()
    page.get_by_role("tab", name="Cadre").click()
    strengths = page.get_by_label("Points d’appui")
    dated = r"^Aime chanter\.\nSait déjà \(le \d\d/\d\d/\d{4}\) : "
    expect(strengths).to_have_value(re.compile(f"{dated}{re.escape(REACHED)}$"))
    page.get_by_role("tab", name="Versions").click()
    expect(page.get_by_text("Repris de").first).to_be_visible()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Ouvrir celle de").click()
    expect(opened.value.get_by_text("· GS ·")).to_be_visible()
    expect(opened.value.get_by_text(REACHED)).to_be_visible()
    opened.value.close()
