"""A réunion du pôle, from its agenda to its relevé: two who run it, a member, an asker."""

import io

import pytest
from docx import Document
from playwright.sync_api import expect

from core.fiche import Fiche, Objet
from core.reunion import Reunion
from db.reunions_calendrier import plan_reunion
from tests.factories import make_saisine

pytestmark = pytest.mark.e2e
PUPILS = ("Zorglubine", "Bidulette", "Trucmuche")


@pytest.fixture
def serveur(start_server):
    """Three situations, one of another asker, and a meeting today; nothing on its agenda."""

    def prepare(tx, pole):
        pole.act_as(tx, "coordinatrice")
        for number, name in enumerate(PUPILS):
            asker = "directrice" if number == 2 else "enseignant"
            make_saisine(
                tx, pole.place_id, pole.ecole_id, demandeur_id=pole.personnes[asker],
                recue_le=tx.today, objet=Objet.ELEVE,
                fiche=Fiche(eleve={"nom": name, "prenom": "Fictive", "niveau": "CE1"},
                            motif="lecture_ecriture"),
            )  # fmt: skip
        plan_reunion(tx, pole.place_id, Reunion(jour=tx.today, heure="9h", theme="Le cycle 2"))

    with start_server(prepare=prepare) as serveur:
        yield serveur


def open_tab(page, name):
    page.get_by_role("tab", name=name, exact=True).click()
    expect(page.get_by_role("tab", name=name, exact=True)).to_have_attribute(
        "aria-selected", "true"
    )


def text_of(page, link) -> str:
    href = page.get_by_role("link", name=link).get_attribute("href")
    body = page.context.request.get(page.url.split("/reunion")[0] + href).body()
    doc = Document(io.BytesIO(body))
    cells = [cell.text for table in doc.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in doc.paragraphs), *cells])


def decide(page, who, what):
    page.get_by_role("combobox", name="Qui").fill(who)
    page.get_by_role("option").first.click()
    page.get_by_label("Quoi").fill(what)
    page.get_by_role("button", name="Noter la décision").click()


def test_a_meeting_from_its_agenda_to_its_releve(serveur, new_page, sign_in, check_access):
    page, other = new_page(), new_page()
    sign_in(page, "coordinatrice", serveur=serveur, suite="/reunions")
    page.get_by_role("link", name="à 9 h").click()
    page.get_by_role("button", name="Proposer l’ordre du jour").click()
    expect(page.get_by_text("À discuter (3)")).to_be_visible()
    page.get_by_text("2026-0002").first.click()
    expect(page.get_by_text("2026-0002 · CE1 · École des Nuages")).to_be_visible()
    page.get_by_role("button", name="Monter").click()
    expect(page.get_by_role("radio", name="2026").first).to_have_accessible_name("2026-0002 · CE1")
    meeting = page.url.split("?id=")[1].split("&")[0]

    open_tab(page, "Participants")
    page.get_by_role("button", name="Tous les autres sont là").click()
    expect(page.get_by_role("button", name="Iris Inspection", pressed=True)).to_be_visible()

    # what the plenary receives, byte by byte
    heard: list[bytes] = []
    page.on("websocket", lambda ws: ws.on("framereceived", lambda f: heard.append(
        f if isinstance(f, bytes) else f.encode())))  # fmt: skip
    page.goto(f"{serveur.adresse}/reunion?id={meeting}&onglet_reunion=Pl%C3%A9ni%C3%A8re")
    expect(page.get_by_role("heading", name="2026-0002 · CE1")).to_be_visible()
    assert check_access(page) == []
    decide(page, "Eloi", "Observe en classe")
    expect(page.get_by_text("Eloi Maitre : Observe en classe")).to_be_visible()
    page.get_by_role("button", name="Vue, situation suivante").click()
    expect(page.get_by_role("heading", name="2026-0001 · CE1")).to_be_visible()
    traffic = b"".join(heard)
    assert b"2026-0001" in traffic
    assert not any(name.encode() in traffic for n in PUPILS for name in (n, n.upper()))

    # two hands on one situation
    sign_in(other, "ien", serveur=serveur, suite=f"/reunion?id={meeting}")
    for who, text in ((page, "La classe aide."), (other, "L’école appellera.")):
        open_tab(who, "Séance restreinte")
        who.get_by_text("2026-0001").first.click()
        expect(who.get_by_role("heading", name="ZORGLUBINE Fictive")).to_be_visible()
        who.get_by_label("Mes notes").fill(text)
        who.get_by_role("button", name="Garder mes notes").click()
    expect(other.get_by_text("La classe aide.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Garder mes notes").click()
    expect(page.get_by_text("L’école appellera.", exact=True)).to_be_visible()
    expect(page.get_by_label("Mes notes")).to_have_value("La classe aide.")

    open_tab(page, "Relevé")
    expect(page.get_by_text("2 situations à voir")).to_be_visible()
    page.get_by_role("button", name="Clore la réunion").click()
    expect(page.get_by_role("button", name="Rouvrir la réunion")).to_be_visible()
    said = text_of(page, "Relevé de la réunion (Word)")
    assert "Observe en classe" in said
    assert "Iris Inspection" in said
    assert not any(name in said for name in PUPILS)
    extract = text_of(page, "Noé Enseigne")
    assert "2026-0002" in extract
    assert "2026-0003" not in extract

    member = new_page()
    sign_in(member, "maitre_e", serveur=serveur)
    expect(member.get_by_text("Décisions de réunion (1)")).to_be_visible()
    member.get_by_role("button", name="C’est fait").click()
    expect(member.get_by_text("Décisions de réunion (1)")).to_have_count(0)
    member.goto(f"{serveur.adresse}/reunion?id={meeting}")
    expect(member.get_by_role("tab", name="Ordre du jour")).to_have_count(0)
    expect(member.get_by_role("tab", name="Plénière")).to_be_visible()
