"""An ESS from the invitation to the relevé, by the ERSEH and the teacher, each at their screen."""

import re
from datetime import time
from io import BytesIO

import pytest
from docx import Document
from icalendar import Calendar
from playwright.sync_api import Page, expect

from core.personne import Metier, Role
from core.programmation import CadreProgrammation, ObjectifAdapte, Periode, StatutProgrammation
from core.rencontre import CadreRencontre, NatureRencontre, RendezVous
from db.connection import utc_now
from db.programmations_creation import NouvelleProgrammation, create_programmation
from db.programmations_parties import add_objectif, save_cadre
from db.programmations_versions import move_programmation
from db.rencontres_creation import NouvelleRencontre, create_rencontre
from tests.factories import make_affectation, make_compte, make_personne

pytestmark = pytest.mark.e2e
GOALS = ("Lire une phrase de huit mots.", "Préparer son matériel avec trois images.")
DECISIONS = (
    ("Noé Enseigne, Enseignant(e)", "Agrandir les supports d’histoire"),
    ("Dora Direction, Direction de l’école", "Chercher une place calme à la cantine"),
    ("Les parents", "Apporter le cahier de la maison"),
)


def prepare(tx, pole):
    """Write a programmation shown to the ESS, and the ESS of today; return its address."""
    erseh = make_personne(tx, pole.place_id, prenom="Esther", nom="Referente")
    make_affectation(tx, erseh, pole.place_id, Role.MEMBRE, metier=Metier.ERSEH)
    pole.personnes["erseh"], pole.comptes["erseh"] = erseh, make_compte(tx, erseh, "erseh")
    pole.act_as(tx, "enseignant")
    paoa = create_programmation(
        tx, NouvelleProgrammation(pole.ecole_id, "CM1", nom="Fictive", prenom="Zaza")
    )
    save_cadre(tx, paoa, 0, CadreProgrammation(pps=True, niveau_classe="CM1"))
    for rank, goal in enumerate(GOALS, 1):
        line = {"reussite": "4 fois sur 5", "periodes": (Periode.P2,)}
        add_objectif(tx, paoa, ObjectifAdapte(domaine=f"D{rank}", objectif=goal, **line))
    move_programmation(tx, paoa, 1, StatutProgrammation.ELABOREE)
    move_programmation(tx, paoa, 2, StatutProgrammation.PRESENTEE)
    pole.act_as(tx, "erseh")
    pupil = tx.value("SELECT eleve_id FROM programmation WHERE id = $id", id=paoa)
    return create_rencontre(tx, NouvelleRencontre(
        nature=NatureRencontre.ESS, ecole_id=pole.ecole_id, eleve_id=pupil,
        cadre=CadreRencontre(pps=True, niveau="CM1"),
        quand=RendezVous(jour=tx.today, heure=time(14), lieu="École des Nuages"),
    ))  # fmt: skip


def fetch(page: Page, address: str, name: str) -> bytes:
    """Download a document as its link does, with the cookies of who is signed in."""
    answer = page.request.get(f"{address}/documents/rencontre/{name}")
    assert answer.ok
    assert "Zaza" not in answer.headers["content-disposition"]
    return answer.body()


def read_words(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def observe(page: Page, rank: int, seen: str) -> None:
    page.get_by_role("button", name="Observer").nth(rank).click()
    page.get_by_label("Ce qui a été vu ou entendu").fill(seen)
    page.get_by_role("button", name="Noter l’observation").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text(seen, exact=True)).to_be_visible()


def save_releve(page: Page, text: str) -> None:
    page.get_by_label("Parole de l’élève").fill(text)
    page.get_by_role("button", name="Enregistrer le relevé").click()


def decide(page: Page, who: str, what: str) -> None:
    box = page.get_by_test_id("stMain")
    box.get_by_role("combobox", name="Qui").click()
    page.get_by_role("option", name=who, exact=True).click()
    box.get_by_label("Quoi", exact=True).fill(what)
    box.get_by_role("button", name="Ajouter la décision").click()
    expect(box.get_by_text(what)).to_be_visible()


def type_day(page: Page, label: str, day: str) -> None:
    field = page.get_by_test_id("stDateInput").filter(has_text=label)
    field.get_by_role("spinbutton").first.click()
    page.keyboard.type(day)
    page.get_by_role("heading", name="Suites").click()  # closes the calendar


def search_and_open(page: Page, reference: str) -> None:
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("combobox", name="Rechercher une situation").fill(reference)
    found = page.get_by_role("option").filter(has_text="FICTIVE Zaza")
    expect(found).to_contain_text(reference)
    found.click()


def test_an_ess_from_the_invitation_to_the_releve(start_server, sign_in, new_page, check_access):
    made = []
    with start_server(prepare=lambda tx, pole: made.append(prepare(tx, pole))) as server:
        key = made[0]
        erseh, teacher = new_page(), new_page()
        sign_in(erseh, "erseh", suite=f"/rencontre?id={key}", serveur=server)
        expect(erseh.get_by_role("heading", name="ESS · FICTIVE Zaza")).to_be_visible()
        assert "Zaza" not in erseh.url
        event = Calendar.from_ical(fetch(erseh, server.adresse, f"{key}/agenda")).walk("VEVENT")[0]
        assert str(event["summary"]).startswith("ESS – réf. ESS-")
        said = read_words(fetch(erseh, server.adresse, f"{key}/invitation"))
        assert "Zaza FICTIVE" in said
        erseh.get_by_role("button", name="Noter les invitations envoyées").click()
        erseh.get_by_role("button", name="Confirmer").click()
        expect(erseh.get_by_text("Invitations envoyées").first).to_be_visible()

        sign_in(teacher, "enseignant", suite=f"/rencontre?id={key}&onglet_rencontre=Pendant",
                serveur=server)  # fmt: skip
        observe(teacher, 0, "Lit sept mots, seule.")
        observe(teacher, 1, "Deux images sur trois.")

        erseh.get_by_role("tab", name="Pendant").click()
        expect(erseh.get_by_text("Lit sept mots, seule.", exact=True)).to_be_visible()
        erseh.get_by_role("radio", name="Présent(e)").first.click()
        expect(erseh.get_by_role("radio", name="Réserves")).to_be_visible()
        erseh.get_by_role("radio", name="Réserves").click()
        erseh.get_by_label("Ce que l’ESS a dit de la PAOA").fill("Revoir la période.")
        erseh.get_by_role("button", name="Noter l’avis").click()
        expect(erseh.get_by_text("réserves", exact=False).first).to_be_visible()
        expect(erseh.get_by_text("Avis de l’ESS rendu")).to_be_visible()

        save_releve(erseh, "« J’aime lire à deux. »")
        expect(erseh.get_by_text("Enregistré par Esther Referente")).to_be_visible()
        save_releve(teacher, "« La cantine est bruyante. »")  # over what she has not read
        expect(teacher.get_by_text("« J’aime lire à deux. »", exact=True).first).to_be_visible()
        teacher.get_by_role("button", name="Garder les deux").click()
        expect(teacher.get_by_text("Enregistré par Noé Enseigne")).to_be_visible()

        erseh.get_by_role("tab", name="Décisions et suites").click()
        for who, what in DECISIONS:
            decide(erseh, who, what)
        erseh.get_by_role("button", name="La rencontre s’est tenue").click()
        expect(erseh.get_by_role("button", name="La rencontre s’est tenue")).to_have_count(0)
        erseh.reload()  # without the toast, whose dialog has no name: Streamlit’s own
        expect(erseh.get_by_role("button", name="Enregistrer les suites")).to_be_visible()
        assert check_access(erseh) == []
        said = read_words(fetch(erseh, server.adresse, f"{key}/releve"))
        wanted = ["J’aime lire à deux", "cantine est bruyante", "réserves. Revoir la période."]
        assert [w for w in (*wanted, *(what for _, what in DECISIONS)) if w not in said] == []
        type_day(erseh, "Copie remise aux parents le", utc_now().strftime("%d%m%Y"))
        erseh.get_by_role("button", name="Enregistrer les suites").click()
        expect(erseh.get_by_text("Relevé remis").first).to_be_visible()
        expect(erseh.get_by_role("button", name="Ajouter la décision")).to_have_count(0)
        teacher.get_by_role("link", name="Accueil", exact=True).click()
        expect(teacher.get_by_role("heading", name="À faire par moi")).to_be_visible()
        task = teacher.get_by_role("link").filter(has_text="Agrandir les supports d’histoire")
        expect(task).to_contain_text("ESS-")
        told = teacher.get_by_role("link").filter(has_text="une décision de réunion vous est")
        expect(told).to_contain_text("ESS-")
        search_and_open(teacher, re.search(r"ESS-\d{4}-\d{3}", task.inner_text())[0])
        expect(teacher.get_by_role("heading", name="ESS · FICTIVE Zaza")).to_be_visible()
