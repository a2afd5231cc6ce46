"""« Tableau du pôle »: the nine o'clock quarter-hour by keyboard, on one board, by several."""

import pytest
from playwright.sync_api import expect

from core.reponse import ContenuReponse, PropositionReponse
from core.saisine import format_reference, school_year
from db.connection import local_day, utc_now
from db.reponses import mark_reponse_sent, open_projet, save_contenu, sign_reponse
from tests.factories import make_saisine

pytestmark = pytest.mark.e2e
REFRESH = 30_000  # ms: the board reads the store every twenty seconds
_FOCUSED = """() => {
  let e = document.activeElement;
  while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  return e.getAttribute("aria-label") || e.labels?.[0]?.textContent || e.innerText || "";
}"""


def prepare(tx, pole):
    """Three fresh saisines, an answer that is signed, an answer that was sent."""
    pole.act_as(tx, "coordinatrice")
    ids = [make_saisine(tx, pole.place_id, pole.ecole_id, recue_le=tx.today) for _ in range(5)]
    pole.act_as(tx, "ien")
    contenu = ContenuReponse(propositions=(PropositionReponse(nature="conseil"),))
    for number, saisine_id in enumerate(ids[3:]):
        reponse = open_projet(tx, saisine_id)
        version = save_contenu(tx, reponse["id"], reponse["version"], contenu)
        sign_reponse(tx, reponse["id"], version, b"PK lettre inventee")
        if number:
            mark_reponse_sent(tx, reponse["id"], version + 1, tx.today, "main")
    pole.act_as(tx, "coordinatrice")


def reference(number: int) -> str:
    return format_reference(school_year(local_day(utc_now())), number, reservee=False)


def column(page, title):
    return page.locator(".colonne", has=page.get_by_role("heading", name=title))


def card(page, title, number):
    return column(page, title).get_by_role("group", name=reference(number))


def reach(page, label: str, *, key: str = "Tab", steps: int = 40) -> None:
    """Press a key until what has the focus bears a label."""
    for _ in range(steps):
        if page.evaluate(_FOCUSED).strip().startswith(label):
            return
        page.keyboard.press(key)
    pytest.fail(f"« {label} » is not reached, but « {page.evaluate(_FOCUSED)} »")


def give(page, number: int, name: str) -> None:
    """From the board, by keyboard: the card's menu, « À l'étude », a name, « Proposer »."""
    card(page, "À trier", number).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    reach(page, "À l’étude", key="ArrowDown", steps=6)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(reference(number))).to_be_visible(timeout=REFRESH)
    reach(page, "Membres du pôle")
    page.keyboard.type(name)
    expect(page.get_by_role("option").first).to_contain_text(name, timeout=REFRESH)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # the list of names closes
    press(page, dialog.get_by_role("button", name="Proposer", exact=True))
    expect(dialog).to_have_count(0, timeout=REFRESH)
    expect(card(page, "À l’étude", number)).to_be_visible(timeout=REFRESH)


def press(page, button) -> None:
    expect(button).to_be_enabled(timeout=REFRESH)
    button.focus()
    page.keyboard.press("Enter")


def open_card(page, title, number) -> None:
    expect(card(page, title, number)).to_be_visible(timeout=REFRESH)
    card(page, title, number).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Situation {reference(number)}")).to_be_visible(
        timeout=REFRESH
    )


def test_nine_o_clock_by_keyboard_with_two_on_one_board(
    new_page, start_server, sign_in, check_access
):
    with start_server(prepare=prepare) as serveur:
        pilot, psyen, maitre = new_page(), new_page(), new_page()
        for page, name in ((pilot, "coordinatrice"), (psyen, "psyen"), (maitre, "maitre_e")):
            sign_in(page, name, serveur=serveur, suite="/tableau")
            expect(column(page, "À trier")).to_be_visible(timeout=REFRESH)
        # who is not asked sees references and levels: no school, no kind, no date
        expect(card(maitre, "À trier", 1)).to_have_attribute(
            "aria-label", f"{reference(1)}, CE1, Transmise au pôle"
        )
        assert check_access(pilot) == []
        card(pilot, "À trier", 1).focus()
        pilot.keyboard.press("ArrowDown")
        assert pilot.evaluate(_FOCUSED).startswith(reference(2))
        give(pilot, 1, "Sacha")
        give(pilot, 2, "Eloi")
        give(pilot, 3, "Eloi")
        # the psyEN declines in one click, without a reason
        open_card(psyen, "À l’étude", 1)
        press(psyen, psyen.get_by_role("button", name="Ne relève pas de ma mission"))
        expect(psyen.get_by_text("Votre réponse est enregistrée")).to_be_visible(timeout=REFRESH)
        # another lacks something, and takes the next
        open_card(maitre, "À l’étude", 2)
        press(maitre, maitre.get_by_role("button", name="Il me manque des éléments"))
        maitre.get_by_label("Ce qu’il vous faut savoir").focus()
        maitre.keyboard.type("Depuis quand ?")
        press(maitre, maitre.get_by_role("button", name="Envoyer la question"))
        expect(maitre.get_by_text("Précisions demandées").first).to_be_visible(timeout=REFRESH)
        # the coordinator sees both move without touching anything, and answers the fourth
        expect(card(pilot, "À trier", 1)).to_be_visible(timeout=REFRESH)
        moved = card(pilot, "Précisions demandées", 2)
        expect(moved).to_be_visible(timeout=REFRESH)
        expect(moved.get_by_text("déplacée par Eloi Maitre")).to_be_visible(timeout=REFRESH)
        open_card(pilot, "À trier", 4)
        press(pilot, pilot.get_by_role("tab", name="Réponse"))
        press(pilot, pilot.get_by_role("button", name="Marquer comme envoyée"))
        expect(pilot.get_by_text("Réponse transmise").first).to_be_visible(timeout=REFRESH)


def test_a_card_moved_by_two_is_moved_once_and_the_second_is_told(new_page, start_server, sign_in):
    with start_server(prepare=prepare) as serveur:
        first, second = new_page(), new_page()
        for page, name in ((first, "coordinatrice"), (second, "ien")):
            sign_in(page, name, serveur=serveur, suite="/tableau")
            expect(card(page, "Réponse transmise", 5)).to_be_visible(timeout=REFRESH)
        card(first, "Réponse transmise", 5).drag_to(column(first, "Suivi en cours"))
        expect(card(first, "Suivi en cours", 5)).to_be_visible(timeout=REFRESH)
        card(second, "Réponse transmise", 5).focus()
        second.keyboard.press("Alt+ArrowRight")
        told = card(second, "Suivi en cours", 5)
        expect(told.get_by_role("alert")).to_contain_text(
            "vient d’être modifiée par Camille Coordination et se trouve dans « Suivi en cours »"
        )
        # what the lifecycle does not know snaps back with its reason
        card(second, "À trier", 1).drag_to(column(second, "Suivi en cours"))
        expect(card(second, "À trier", 1).get_by_role("alert")).to_contain_text(
            "ne peut pas passer à « Suivi en cours »"
        )
        # filters stand in the address, by code; lanes by person say nothing of the psyEN
        second.get_by_text("Par personne", exact=True).click()
        lane = second.locator(".colonne", has=second.get_by_role("heading", name="Sacha"))
        expect(lane.locator(".compte")).to_have_text("")
        assert second.url.endswith("/tableau?vue=personne")
