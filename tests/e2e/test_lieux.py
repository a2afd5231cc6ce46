"""People and places: secteurs printed, a replacement, a pupil who moves with a note de relais."""

import io
from datetime import timedelta

import pytest
from docx import Document
from playwright.sync_api import expect

from core.fiche import Fiche
from core.personne import Metier, Role
from core.saisine import school_year
from db.classes import add_remplacement
from db.ecoles import create_classe
from db.scolarites import place_eleve
from tests.factories import (
    make_affectation,
    make_compte,
    make_personne,
    make_saisine,
)

pytestmark = pytest.mark.e2e
WORKS, STORY = "L’ardoise et le coin calme.", "Le 4/11, une chaise a été jetée."


@pytest.fixture
def place(start_server):
    """A pupil followed in a class; a replacement of today; the head of the other school."""
    found = {}

    def prepare(tx, pole):
        pole.act_as(tx, "coordinatrice")
        here, there = pole.ecole_id, pole.autre_ecole_id
        annee = school_year(tx.today)
        fiche = Fiche(
            eleve={"nom": "Fictif", "prenom": "Zélie", "niveau": "CE1"}, faits=STORY,
            ce_qui_marche=WORKS, actions=[{"action": "Sablier", "periode": "depuis octobre"}],
        )  # fmt: skip
        found["saisine"] = make_saisine(
            tx, pole.place_id, here, fiche=fiche, demandeur_id=pole.personnes["enseignant"],
            recue_le=tx.today,
        )  # fmt: skip
        classe = create_classe(tx, here, annee=annee, nom="CE1 A", niveaux="CE1")
        create_classe(tx, there, annee=annee, nom="CE1 des Sources", niveaux="CE1")
        place_eleve(tx, found["saisine"], 0, classe)
        make_affectation(
            tx, make_personne(tx, pole.place_id, prenom="Gaïa", nom="Relation"), pole.place_id,
            Role.MEMBRE, metier=Metier.MAITRE_G,
        )  # fmt: skip
        for name, prenom in (("remplacante", "Rita"), ("directrice2", "Denise")):
            person = make_personne(tx, pole.place_id, prenom=prenom, nom="Inventée")
            pole.personnes[name] = person
            pole.act_as(tx, "administrateur")
            pole.comptes[name] = make_compte(tx, person, name)
            pole.act_as(tx, "coordinatrice")
        add_remplacement(
            tx, classe, pole.personnes["remplacante"], tx.today,
            min(tx.today + timedelta(days=5), tx.today.replace(month=8, day=31, year=annee + 1)),
        )  # fmt: skip
        make_affectation(
            tx, pole.personnes["directrice2"], pole.place_id, Role.DIRECTEUR, ecole_id=there
        )

    with start_server(prepare=prepare) as serveur:
        yield serveur, found["saisine"]


def sign_out(page) -> None:
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_text("Vous êtes déconnecté(e)")).to_be_visible()


def choose(page, label: str, words: str) -> None:
    page.get_by_label(label, exact=True).fill(words)
    page.get_by_role("option").first.click()


def test_secteurs_a_move_and_a_replacement(page, place, sign_in, check_access):
    serveur, saisine = place
    # the coordinator says who covers what, and prints the page of the staff room
    sign_in(page, "coordinatrice", serveur=serveur, suite="/ecoles?onglet_ecoles=Secteurs")
    empty = page.get_by_text("Personne ne l’a encore rempli")
    expect(empty).to_be_visible(timeout=20_000)  # a server of its own, at its first page
    page.get_by_test_id("stButtonGroup").get_by_text("Maître G", exact=True).click()
    for label, words in (("Gaïa Relation", "Sources"), ("Poste non pourvu", "Nuages")):
        page.get_by_label(label).fill(words)
        page.get_by_role("option", name=f"École des {words}").click()
        page.keyboard.press("Escape")
    assert check_access(page) == []
    page.get_by_role("button", name="Enregistrer ce secteur").click()
    expect(page.get_by_text("Poste non pourvu (maître G)\u202f: 1 école.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger pour la salle des maîtres").click()
    printed = Document(download.value.path())
    rows = {row.cells[0].text: row.cells[3].text for row in printed.tables[0].rows}
    assert rows["École des Nuages\nValmouette"] == "Poste non pourvu"
    assert rows["École des Sources\nBrumeval"] == "Gaïa Relation"
    sign_out(page)
    # the replacement reads what works, and no story
    sign_in(page, "remplacante", serveur=serveur)
    page.get_by_role("link", name="Ce qui marche").click()
    expect(page.get_by_text(WORKS)).to_be_visible()
    expect(page.get_by_text("Sablier")).to_be_visible()
    expect(page.get_by_text(STORY)).to_have_count(0)
    assert check_access(page) == []
    page.goto(f"{serveur.adresse}/situation?id={saisine}")
    expect(page.get_by_text("ne vous est pas ouverte")).to_be_visible()
    sign_out(page)
    # the director of the old school records the move, and reads nothing more
    sign_in(page, "directrice", serveur=serveur, suite=f"/situation?id={saisine}")
    page.get_by_role("button", name="Change d’école").click()
    dialog = page.get_by_role("dialog")
    choose(page, "Nouvelle école", "Sources")
    choose(page, "Classe", "CE1")
    dialog.get_by_role("button", name="Enregistrer le changement").click()
    expect(page.get_by_role("heading", name="Saisines")).to_be_visible()
    page.goto(f"{serveur.adresse}/situation?id={saisine}")
    expect(page.get_by_text("ne vous est pas ouverte")).to_be_visible()
    sign_out(page)
    # without the parents' agreement no school reads it; the coordinator notes it
    sign_in(page, "coordinatrice", serveur=serveur, suite=f"/situation?id={saisine}")
    expect(page.get_by_text("aucune école ne voit cette situation")).to_be_visible()
    page.get_by_role("button", name="Noter l’accord des parents").click()
    page.locator(".st-key-late_accord [data-testid=stDateInputField]").click(
        position={"x": 12, "y": 12}
    )
    page.keyboard.type(_today(page))
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Noter l’accord").click()
    expect(page.get_by_text("aucune école ne voit cette situation")).to_have_count(0)
    sign_out(page)
    sign_in(page, "directrice2", serveur=serveur, suite=f"/situation?id={saisine}")
    expect(page.get_by_text("École des Sources, CE1 des Sources")).to_be_visible()
    page.get_by_role("tab", name="Documents").click()
    link = page.get_by_role("link", name="_note-de-relais.docx")
    answer = page.request.get(serveur.adresse + link.get_attribute("href"))
    note = Document(io.BytesIO(answer.body()))
    said = [p.text for p in note.paragraphs]
    assert WORKS in said
    assert not any(STORY in text for text in said)


def _today(page) -> str:
    return page.evaluate("new Date().toLocaleDateString('fr-FR')").replace("/", "")


def test_who_follows_next_year_is_ticked_in_bulk(page, place, sign_in, check_access):
    serveur, _ = place
    sign_in(page, "directrice", serveur=serveur, suite="/ecoles?onglet_ecoles=%C3%80%20suivre")
    box = page.get_by_role("checkbox", name="FICTIF Zélie")
    expect(box).not_to_be_checked(timeout=20_000)
    page.get_by_role("button", name="Cocher tous ceux qui restent").click()
    expect(page.get_by_text("→ CE2")).to_be_visible()
    expect(box).to_be_checked()
    page.reload()  # without the toast, whose dialog has no name: Streamlit's own
    expect(box).to_be_checked()
    assert check_access(page) == []
    choose(page, "Élève", "Zélie")
    page.get_by_label("École", exact=True).fill("Sources")
    page.get_by_role("option").first.click()
    expect(page.get_by_text("la nouvelle école lit la situation et reçoit")).to_be_visible()
    page.get_by_role("button", name="Enregistrer cette place").click()
    expect(page.get_by_text("sans accord des parents")).to_be_visible()
    expect(page.get_by_role("tab", name="Personnes")).to_have_count(0)
