"""Scene 7: a father says no to the RASED; the school reads it in the letter, nothing internal."""

from contextlib import contextmanager
from datetime import date, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from core.echange import NatureEchange
from core.fiche import Fiche, Objet
from core.parents import RIGHT_TO_REFUSE
from core.typographie import typeset
from db.connection import utc_now
from db.echanges import add_echange
from tests.factories import make_saisine

pytestmark = pytest.mark.e2e
NOW = datetime(2026, 11, 10, 8)
INSIDE = "Billevesée entre nous"
QUESTION = "Depuis quand, et à quels moments ?"
ANSWER = "Depuis la rentrée, surtout le matin."
WORDS = "« Il aime les histoires. »"
SAID = "accord de la mère (10/11/2026)\u202f; pas d’accord du père (10/11/2026)."


def button(place: Page | Locator, name: str) -> Locator:
    return place.get_by_role("button", name=name, exact=True)


@pytest.fixture
def open_tab(new_page, sign_in):
    """Open a browser of somebody's own on a situation, and keep every byte that it receives."""

    @contextmanager
    def opened(serveur, identifiant, suite):
        page, heard = new_page(), []
        page.on("websocket", lambda ws: ws.on("framereceived", lambda f: heard.append(f)))
        sign_in(page, identifiant, serveur=serveur, suite=suite)
        yield page, heard
        page.close()

    return opened


def received(heard: list) -> str:
    return "".join(h if isinstance(h, str) else h.decode(errors="replace") for h in heard)


def ask(page: Page) -> None:
    expect(button(page, "l’information des parents (date, ou pourquoi pas encore)")).to_be_visible()
    button(page, "des faits datés").click()  # the line leads to the field itself
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Deux ou trois faits datés").fill("Le 4/11, devine la fin des mots.")
    button(dialog, "Enregistrer la fiche corrigée").click()
    expect(page.get_by_text("Fiche corrigée.")).to_be_visible()
    expect(page.get_by_text("Le 4/11, devine la fin des mots.")).to_be_visible()
    expect(button(page, "des faits datés")).to_have_count(0)
    button(page, "Poser une question").click()
    page.get_by_label("Votre question").fill(QUESTION)
    button(page, "Envoyer la question").click()
    expect(page.get_by_text("Question envoyée.")).to_be_visible()


def answer_question(page: Page) -> None:
    expect(page.get_by_text("Le pôle vous a posé une question.")).to_be_visible()
    page.get_by_role("link", name="2026-0001").last.click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    page.get_by_label("Votre réponse").fill(ANSWER)
    button(page, "Envoyer la réponse").click()
    expect(page.get_by_text("Votre demande est arrivée")).to_be_visible()


def choose(place: Page | Locator, group: str, words: str) -> None:
    radios = place.get_by_role("radiogroup", name=group, exact=True)
    radios.get_by_role("radio", name=words, exact=True).click()
    expect(radios.get_by_role("radio", name=words, exact=True)).to_be_checked()


def note_parents(page: Page) -> None:
    button(page, "l’information des parents (date, ou pourquoi pas encore)").click()
    choose(page, "Responsable légal 1", "Mère")
    choose(page, "Responsable légal 2", "Père")
    page.get_by_label("Sinon, pourquoi").first.fill("rendez-vous pris jeudi")
    page.get_by_label("Leur point de vue, avec leurs mots").fill(WORDS)
    rased = page.locator("[class*='st-key-aide_rased']")
    rased.get_by_text("Ils ne disent pas la même chose").click()
    choose(rased, "Mère", "d’accord")
    choose(rased, "Père", "pas d’accord")
    expect(rased.get_by_text("Dit le", exact=True)).to_have_count(2)
    page.reload()  # F5 loses nothing of what was chosen
    page.get_by_text("Noter ou corriger").click()
    father = rased.get_by_role("radiogroup", name="Père", exact=True)
    expect(father.get_by_role("radio", name="pas d’accord", exact=True)).to_be_checked()
    button(page, "Enregistrer").click()
    expect(page.get_by_text("Ce qui concerne les parents est à jour.")).to_be_visible()
    expect(page.get_by_text("pas encore informée : rendez-vous pris jeudi").first).to_be_visible()
    expect(page.get_by_text(typeset(RIGHT_TO_REFUSE))).to_be_visible()
    expect(page.get_by_text("À compléter")).to_have_count(0)


def prepare(tx, pole):
    """Record a saisine of the teacher's, with an exchange that stays inside the pôle."""
    pole.act_as(tx, "coordinatrice")
    saisine_id = make_saisine(
        tx, pole.place_id, pole.ecole_id, demandeur_id=pole.personnes["enseignant"],
        fiche=Fiche(
            objet=Objet.ELEVE, eleve={"nom": "Fictif", "prenom": "Zélie", "niveau": "CE1"},
            attentes="je sache par où commencer", actions=[{"action": "APC"}],
        ),
    )  # fmt: skip
    add_echange(tx, saisine_id, NatureEchange.APPEL, date(2026, 11, 9), INSIDE)


def take_note(page: Page) -> None:
    page.get_by_role("link", name="2026-0001").click()
    button(page, "J’en ai pris connaissance").click()
    expect(page.get_by_text("pris connaissance le 10/11/2026.")).to_be_visible()


def read_answer(page: Page) -> None:
    page.get_by_role("link", name="Lire la réponse").click()
    expect(page.get_by_text(SAID)).to_be_visible()
    expect(page.get_by_text(typeset(RIGHT_TO_REFUSE))).to_be_visible()
    expect(page.get_by_role("link", name="Télécharger la lettre")).to_be_visible()


def answer_and_send(page: Page) -> None:
    button(page, "Répondre").click()
    page.get_by_label("Nature", exact=True).click()
    page.keyboard.type("Relève de l’école")
    page.get_by_role("option").filter(has_text="Relève de l’école").first.click()
    button(page, "Ajouter cette proposition").click()
    expect(page.get_by_text("Proposition ajoutée.")).to_be_visible()
    button(page, "Signer la réponse").click()
    button(page, "Marquer comme envoyée").click()
    expect(page.get_by_text("Réponse marquée comme envoyée.")).to_be_visible()


def test_a_father_says_no_and_the_letter_reproaches_nothing(start_server, open_tab, tmp_path):
    (tmp_path / "horloge").write_text(str((NOW - utc_now()).total_seconds()), encoding="utf-8")
    with start_server(prepare=prepare) as serveur:
        with open_tab(serveur, "coordinatrice", "/") as (page, _):
            page.get_by_role("link", name="2026-0001").click()
            ask(page)
        with open_tab(serveur, "enseignant", "/") as (asker, heard):
            answer_question(asker)
            note_parents(asker)
            with open_tab(serveur, "ien", "/") as (page, _):
                page.get_by_role("link", name="2026-0001").click()
                answer_and_send(page)
            asker.reload()
            read_answer(asker)
            assert INSIDE not in received(heard)
            assert WORDS in received(heard)
        with open_tab(serveur, "directrice", "/") as (page, heard):
            take_note(page)
            read_answer(page)
            assert INSIDE not in received(heard)
