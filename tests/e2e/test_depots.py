"""« Importer des fiches »: a photo typed in beside its page, an answer by e-mail joined."""

from datetime import date
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from core.fiche import Fiche, Objet
from core.fichiers import FileKind
from db.questions import ask_precisions
from tests.core.fabrique_images import make_pdf, make_photo
from tests.e2e.conftest import live
from tests.factories import PDF, make_saisine

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("patience")]
OWN = "Depuis la Toussaint, surtout le matin."
DOUBT = "Un diagnostic de TDAH a été posé en octobre."


def prepare(tx, pole) -> None:
    pole.act_as(tx, "coordinatrice")
    saisine = make_saisine(
        tx, pole.place_id, pole.ecole_id, demandeur_id=pole.personnes["enseignant"],
        recue_le=date(2026, 11, 9), objet=Objet.EQUIPE, fiche=Fiche(objet=Objet.EQUIPE),
    )  # fmt: skip
    ask_precisions(tx, saisine, "Depuis quand ?")


def answer(reference: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Noé <autre@ailleurs.invalid>", f"RE: réf. {reference}"
    mail.set_content(f"{OWN} {DOUBT}\n\nLe 10/11/2026, Pôle a écrit :\n> Depuis quand ?\n")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="bilan.pdf")
    return mail.as_bytes()


def drop(page, *files) -> None:
    page.locator("input[type=file]").set_input_files(
        [
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
            for name, content in files
        ]
    )


def line(page, words: str):
    return page.locator("[class*='st-key-ligne_']", has_text=words)


def choose(page, label: str, option: str) -> None:
    field = page.get_by_label(label, exact=True).last
    field.click()  # what was typed before is sent first: the page is drawn again
    expect(page.get_by_role("img", name="En cours…")).to_have_count(0)
    field.fill(option)
    page.get_by_role("option", name=option).first.click()


def type_in(page, check_access) -> None:
    line(page, "IMG_0042.HEIC").get_by_role("button", name="Recopier").click()
    shown = page.get_by_role("img", name="Page 1 de la fiche")
    expect(shown).to_have_attribute("data-page", "1")
    page.get_by_role("button", name="Agrandir").click()
    page.get_by_role("button", name="Tourner").click()
    expect(page.get_by_text("Page 1 sur 1")).to_be_visible()
    page.get_by_role("button", name="Ajouter une autre image").click()
    choose(page, "Image déposée", "verso.jpg")
    page.get_by_role("button", name="Ajouter ces pages").click()
    expect(page.get_by_text("Page 1 sur 2")).to_be_visible()
    page.get_by_role("button", name="Page suivante").click()
    expect(page.get_by_role("img", name="Page 2 de la fiche")).to_have_attribute("data-page", "2")
    assert [v for v in check_access(page) if "stToast" not in v] == []  # Streamlit's own
    choose(page, "Elle concerne", "un accompagnement d’équipe")
    expect(page.get_by_text("Il reste à décider")).not_to_contain_text("l’objet")
    page.get_by_label("Deux ou trois faits datés").fill("Le 3/11, trois méthodes de lecture.")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Enregistré à").first).to_be_visible()
    choose(page, "École dans le pôle", "École des Nuages")
    expect(page.get_by_text("Il reste à décider")).to_have_count(0)
    page.get_by_role("button", name="Confirmer cette fiche").click()
    expect(page.get_by_text("Saisine enregistrée.")).to_be_visible()
    expect(line(page, "IMG_0042.HEIC")).to_have_count(0)


def join(page, check_access) -> None:
    recognised = line(page, "Réponse à 2026-0001")
    expect(recognised).to_contain_text("joindre à la question posée")
    recognised.get_by_role("button", name="Lire").click()
    expect(page.get_by_text("vérifiez qui l’a écrit")).to_be_visible()
    expect(page.get_by_label("La réponse, sans l’historique du courriel")).to_have_value(
        f"{OWN} {DOUBT}"
    )
    button = page.get_by_role("button", name="Joindre à la question posée").and_(live(page))
    expect(button).to_be_disabled()
    assert [v for v in check_access(page) if "stToast" not in v] == []  # Streamlit's own
    page.get_by_text("Ne pas reprendre", exact=True).click()
    page.get_by_text("Garder comme pièce", exact=True).click()
    expect(button).to_be_enabled()
    button.click()
    expect(page.get_by_text("Réponse jointe")).to_be_visible()


def test_a_photo_is_typed_in_and_an_answer_is_joined(page, start_server, sign_in, check_access):
    with start_server(prepare=prepare) as serveur:
        sign_in(page, "coordinatrice", serveur=serveur, suite="/importer")
        expect(page.get_by_text("Les fiches déposées apparaîtront ici")).to_be_visible()
        drop(
            page, ("IMG_0042.HEIC", make_photo(FileKind.HEIC)),
            ("verso.jpg", make_photo(FileKind.JPG, turned=True)), ("long.pdf", make_pdf(13)),
            ("courriel.eml", answer("2026-0001")), ("perdu.eml", answer("2026-0099")),
        )  # fmt: skip
        expect(page.get_by_text("Ce PDF a trop de pages")).to_be_visible()
        page.get_by_role("button", name="Effacer ces messages").click()
        type_in(page, check_access)
        page.reload()
        join(page, check_access)
        expect(line(page, "à placer à la main")).to_have_count(1)
        page.goto(f"{serveur.adresse}/saisines")
        expect(page.get_by_role("heading", name="Saisines", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Rechercher")).to_be_visible()
        page.locator("body").press("/")
        page.get_by_role("combobox", name="Rechercher une situation").fill("Toussaint matin")
        expect(page.get_by_role("option")).to_contain_text(OWN)
        page.keyboard.press("Enter")
        expect(page.get_by_text("Transmise au pôle").first).to_be_visible()
        expect(page.get_by_text("TDAH")).to_have_count(0)
