"""Accounts: two teachers invited on paper, a first sign-in, the September review."""

import socket
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path

import docx
import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import expect

from core.personne import Role
from db.circonscriptions import write_reglage
from tests.factories import make_affectation, make_personne

pytestmark = pytest.mark.e2e
NEW = "pluvier ardoise sabot bougie"
COMPTES = "/administration?onglet_administration=Comptes"


def add_teachers(tx, pole):
    """Add two teachers without an account; the accounts that there are date from last year."""
    for prenom in ("Zoé", "Marie-Bérengère"):
        person = make_personne(tx, pole.place_id, prenom=prenom, nom="Fictive",
                               mail="")  # fmt: skip
        make_affectation(tx, person, pole.place_id, Role.ENSEIGNANT, ecole_id=pole.autre_ecole_id)
    tx.execute("UPDATE compte SET cree_le = $then", then=datetime(2020, 9, 1))


@contextmanager
def post_office():
    """Run a mail server on a free port; yield it and the list of what it takes."""
    letters = []

    class Box:
        async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
            letters.append(message_from_bytes(envelope.content, policy=default))
            return "250 OK"

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    post = Controller(Box(), hostname="127.0.0.1", port=port)
    post.start()
    try:
        yield post, letters
    finally:
        post.stop()


def read_slips(download) -> dict[str, dict[str, str]]:
    """Return what the sheet says of each person: the lines of their slip that matter."""
    (table,) = docx.Document(BytesIO(Path(download.path()).read_bytes())).tables
    found = {}
    for cell in (cell for row in table.rows for cell in row.cells):
        lines = [line for line in cell.text.split("\n") if line.strip()]
        if lines:
            name = lines[1]
            found[name] = {
                "lieu": lines[2], "adresse": lines[3].removeprefix("1. Ouvrez "),
                "identifiant": lines[4].rpartition(" ")[2], "code": lines[6],
            }  # fmt: skip
    return found


def choose_password(page, slip) -> None:
    page.goto(slip["adresse"])
    page.get_by_label("Identifiant").fill(slip["identifiant"])
    page.get_by_label("Code", exact=True).fill(slip["code"].lower().replace("-", " "))
    page.get_by_label("Nouveau mot de passe").fill(NEW)
    page.get_by_label("Le même, encore une fois").fill(NEW)
    page.get_by_role("button", name="Enregistrer et entrer").click()


def tick(page, line: int) -> None:
    """Tick a line of the one table: it is a canvas, and its boxes stand in the first column."""
    table = page.get_by_test_id("stDataFrame")
    expect(table).to_be_visible()
    box = table.bounding_box()
    page.mouse.click(box["x"] + 16, box["y"] + 38 + 36 * line + 18)


def test_two_teachers_are_invited_one_enters_and_is_closed_in_the_review(
    page, new_page, start_server, sign_in, check_access
):
    def prepare(tx, pole):
        add_teachers(tx, pole)
        smtp = {"host": "127.0.0.1", "port": post.port, "starttls": False}
        write_reglage(tx, pole.place_id, "smtp", smtp)

    with post_office() as (post, letters), start_server(prepare=prepare) as serveur:
        sign_in(page, "coordinatrice", serveur=serveur, suite=COMPTES)
        page.get_by_role("radio", name="Inviter", exact=True).click()
        page.get_by_label("Écoles").fill("sources")
        page.get_by_role("option").first.click()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Inviter les 2 personnes listées").click()
        expect(page.get_by_text("2 codes à remettre")).to_be_visible()
        assert check_access(page) == []
        with page.expect_download() as waited:
            page.get_by_role("button", name="Imprimer les coupons (Word)").click()
        slips = read_slips(waited.value)
        assert set(slips) == {"Zoé Fictive", "Marie-Bérengère Fictive"}
        slip = slips["Zoé Fictive"]
        assert (slip["identifiant"], slip["lieu"]) == ("zoe.fictive", "École des Sources")
        page.get_by_role("button", name="C’est remis, oublier les codes").click()
        expect(page.get_by_text("2 codes à remettre")).to_have_count(0)

        teacher = new_page()
        teacher.goto(slip["adresse"])
        assert check_access(teacher) == []
        choose_password(teacher, slip)
        expect(teacher.get_by_role("heading", name="Bonjour Zoé Fictive")).to_be_visible(
            timeout=20_000
        )
        stranger = new_page()
        choose_password(stranger, slip)
        expect(stranger.get_by_role("alert")).to_contain_text("déjà utilisé")
        stranger.close()
        teacher.close()

        page.get_by_role("radio", name="Tous les comptes").click()
        page.get_by_label("Rechercher un compte").fill("psychologie")
        expect(page.get_by_text("1 sur 7 comptes")).to_be_visible()
        tick(page, 0)
        page.get_by_role("button", name="Donner un nouveau code (1)").click()
        expect(page.get_by_role("dialog").get_by_text("Psychologie Sacha")).to_be_visible()
        page.get_by_role("button", name="Donner les codes").click()
        page.get_by_role("button", name="Envoyer par courriel (1 sur 1)").click()
        expect(page.get_by_text("1 code parti par courriel.")).to_be_visible()
        expect(page.get_by_text("à remettre")).to_have_count(0)
        (letter,) = letters
        assert letter["To"] == "psyen@valmouette.invalid"
        assert "Sacha" not in letter["Subject"] + letter.get_content()
        assert f"{serveur.adresse}/premiere-connexion" in letter.get_content()

        noe = new_page()
        sign_in(noe, "enseignant", serveur=serveur, suite="/saisines")
        expect(noe.get_by_role("heading", name="Saisines")).to_be_visible()
        page.goto(serveur.adresse)
        page.get_by_role("link", name="5 comptes à revoir").click()
        expect(page.get_by_text("5 à revoir sur 5 comptes")).to_be_visible()
        tick(page, 1)  # Direction, Enseigne, Maitre, Psychologie, Secretariat
        page.get_by_role("button", name="Fermer (1)").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("Enseigne Noé")).to_be_visible()
        dialog.get_by_role("button", name="Fermer ces comptes").click()
        expect(page.get_by_text("4 à revoir sur 5 comptes")).to_be_visible()
        expect(noe.get_by_role("heading", name="Votre session est terminée")).to_be_visible()
        noe.reload()
        expect(noe.get_by_role("heading", name="Connexion")).to_be_visible()
        noe.close()
