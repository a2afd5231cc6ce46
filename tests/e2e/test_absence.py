"""Maître E is away: her situations are shared, each school learns who calls, one mail leaves."""

import socket
import threading
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import expect

from core.fiche import Fiche, Objet
from core.saisine import Position
from db.circonscriptions import write_reglage
from db.propositions import list_propositions, propose, take_position
from tests.factories import make_saisine

pytestmark = pytest.mark.e2e
HOST = "127.0.0.1"
PATIENCE = 20  # seconds
WAIT = 1000 * PATIENCE


class Boite:
    """A mailbox that tells when something came."""

    def __init__(self) -> None:
        self.taken, self._came = [], threading.Condition()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        with self._came:
            self.taken.append(message_from_bytes(envelope.content, policy=default))
            self._came.notify_all()
        return "250 OK"

    def wait_for(self, number: int) -> list[Message]:
        with self._came:
            self._came.wait_for(lambda: len(self.taken) >= number, PATIENCE)
        return self.taken


@pytest.fixture
def boite():
    with socket.create_server((HOST, 0)) as unused:
        port = unused.getsockname()[1]
    box = Boite()
    box.port = port
    controller = Controller(box, hostname=HOST, port=port)
    controller.start()
    yield box
    controller.stop()


def taken(tx, pole, ecole_id, demandeur_id):
    pole.act_as(tx, "coordinatrice")
    fiche = Fiche(objet=Objet.EQUIPE, faits="Le 3/11, le conseil a demandé de l’aide.")
    saisine = make_saisine(tx, pole.place_id, ecole_id, demandeur_id=demandeur_id,
                           objet=Objet.EQUIPE, fiche=fiche)  # fmt: skip
    propose(tx, saisine, [pole.personnes["maitre_e"]])
    pole.act_as(tx, "maitre_e")
    (mine,) = list_propositions(tx, saisine)
    take_position(tx, mine["id"], mine["version"], Position.ACCEPTEE)
    return saisine


def prepare(boite):
    def change(tx, pole):
        asker = pole.personnes["enseignant"]
        first = taken(tx, pole, pole.ecole_id, asker)
        boite.saisines = [first, taken(tx, pole, pole.ecole_id, asker)]
        taken(tx, pole, pole.autre_ecole_id, None)
        tx.insert(
            "reponse", id="r1", saisine_id=first, numero=1, etat="envoyee", creee_le=tx.now,
            envoyee_le=tx.today - timedelta(weeks=8), bilan_le=tx.today,
        )  # fmt: skip
        tx.execute("UPDATE saisine SET statut = 'repondue' WHERE id = $s", s=first)
        tx.execute("UPDATE avis SET vu_le = cree_le")
        pole.act_as(tx, "coordinatrice")
        write_reglage(tx, pole.place_id, "smtp", {
            "host": HOST, "port": boite.port, "user": "", "password": "", "starttls": False,
        })  # fmt: skip

    return change


def choose(page, label, *words):
    for word in words:
        page.get_by_role("combobox", name=label).fill(word)
        page.get_by_role("option").first.click()


def share_situations(page):
    page.get_by_role("tab", name="Absences").click()
    choose(page, "Qui", "Eloi")
    page.get_by_role("button", name="Noter l’absence").click()
    page.get_by_text("Confier ses situations (3)").click()
    choose(page, "Répartir entre", "Sacha", "Camille")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Confier 3 situations").click()
    expect(page.get_by_text("Situations confiées : 3")).to_be_visible(timeout=WAIT)


def test_each_school_learns_who_calls_and_one_mail_leaves(
    new_page, start_server, sign_in, boite, check_access
):
    page = new_page()
    with start_server(prepare=prepare(boite)) as serveur:
        sign_in(page, "enseignant", serveur=serveur, suite="/compte")
        page.get_by_text("Tout de suite").click()
        expect(page.get_by_text("Votre choix est enregistré")).to_be_visible(timeout=WAIT)

        pilot = new_page()
        sign_in(pilot, "coordinatrice", serveur=serveur, suite="/ecoles")
        share_situations(pilot)
        expect(pilot.get_by_text("À prévenir par téléphone")).to_be_visible(timeout=WAIT)
        expect(pilot.get_by_text("École des Sources")).to_be_visible(timeout=WAIT)
        pilot.get_by_role("button", name="Fermer ce compte rendu").click()
        pilot.reload()  # without the toast, whose dialog has no name: Streamlit's own
        expect(pilot.get_by_text("Aucune situation à confier")).to_be_visible(timeout=WAIT)
        expect(pilot.get_by_role("button", name="Noter l’absence")).to_be_visible(timeout=WAIT)
        assert check_access(pilot) == []

        (mail,) = boite.wait_for(1)
        assert mail["To"] == "enseignant@valmouette.invalid"
        assert mail["Subject"] == "Pôle ressource – 2 nouveautés"
        assert "Maitre" not in mail.get_content()

        page.get_by_role("link", name="Accueil").click()
        line = page.get_by_role("link", name="votre interlocuteur au pôle change")
        expect(line).to_have_count(2, timeout=WAIT)
        line.first.click()
        told = page.get_by_text("En l’absence de Eloi Maitre, votre interlocuteur est")
        expect(told).to_be_visible(timeout=WAIT)
        page.get_by_role("link", name="Accueil").click()
        expect(line).to_have_count(1, timeout=WAIT)

        ask_a_question(pilot, serveur, boite.saisines[1])
        mails = boite.wait_for(2)
        assert len(mails) == 2
        assert len({mail["Message-ID"] for mail in mails}) == 2
        record_bilan(pilot, serveur, boite.saisines[0])
        pilot.close()


def ask_a_question(page, serveur, saisine):
    page.goto(f"{serveur.adresse}/situation?id={saisine}")
    page.get_by_role("button", name="Poser une question").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Votre question").fill("Depuis quand ?")
    dialog.get_by_role("button", name="Envoyer la question").click()
    expect(dialog).to_have_count(0, timeout=WAIT)


def record_bilan(page, serveur, saisine):
    page.goto(f"{serveur.adresse}/situation?id={saisine}")
    page.get_by_role("button", name="Faire le bilan d’étape").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("amélioration nette").click()
    dialog.get_by_label("En quelques mots").fill("L’équipe tient le nouveau rituel.")
    dialog.get_by_role("button", name="Enregistrer le bilan").click()
    expect(dialog).to_have_count(0, timeout=WAIT)
    expect(page.get_by_text("Suivi en cours").first).to_be_visible(timeout=WAIT)
    page.get_by_role("tab", name="Réponse").click()
    expect(page.get_by_text("L’équipe tient le nouveau rituel.")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("amélioration nette")).to_be_visible(timeout=WAIT)
