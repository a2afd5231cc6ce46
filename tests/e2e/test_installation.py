"""The installation, from the code on the console to the first sign-in, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD

pytestmark = pytest.mark.e2e
CSV = (
    "Identifiant_de_l_etablissement;Nom_etablissement;Type_etablissement;Statut_public_prive;"
    "Code_postal;Nom_commune;nom_circonscription;Ecole_maternelle;Ecole_elementaire\n"
    "0990001A;École des Nuages;Ecole;Public;94000;Valmouette;Valmouette;0;1\n"
)


def read_code(server) -> str:
    return re.search(r"Code d’installation : (\S+)", server.read_log())[1]


def give_code(page, server) -> None:
    page.goto(server.adresse)
    page.get_by_label("Code d’installation").fill(read_code(server))
    page.get_by_role("button", name="Commencer l’installation").click()


def choose_real(page) -> None:
    page.get_by_role("link", name="Installer pour de vrai").click()


def fill_form(page) -> None:
    page.get_by_label("Nom de la circonscription").fill("Circonscription de Valmouette")
    page.get_by_label("Académie").select_option("Créteil")
    page.get_by_label("Boîte aux lettres du pôle").fill("pole@valmouette.invalid")
    page.get_by_label("Contact du délégué").fill("dpd@valmouette.invalid")
    for name, prenom in (
        ("Coordonnateur ou coordonnatrice du pôle", "Camille"), ("IEN", "Iris"),
        ("Administrateur", "Alix"),
    ):  # fmt: skip
        group = page.get_by_role("group", name=name, exact=True)
        group.get_by_label("Prénom").fill(prenom)
        group.get_by_label("Nom", exact=True).fill("Fictif")
        group.get_by_label("Identifiant").fill(f"{prenom.lower()}.fictif")
        group.get_by_label("Mot de passe").fill(PASSWORD)
        group.get_by_label("Le même, encore une fois").fill(PASSWORD)


def create(page) -> None:
    page.get_by_role("button", name="Créer la circonscription").click()


def test_whole_installation_is_clean_and_ends_signed_in(page, start_server, sign_in, check_access):
    with start_server(installed=False) as server:
        page.goto(server.adresse)
        assert check_access(page) == []
        give_code(page, server)
        expect(page.get_by_role("button", name="Découvrir la démonstration")).to_be_visible()
        assert check_access(page) == []
        choose_real(page)
        assert check_access(page) == []
        create(page)
        expect(page.get_by_role("alert")).to_contain_text("à corriger")
        assert check_access(page) == []
        fill_form(page)
        create(page)
        expect(page.get_by_text("AGE-SECRET-KEY-1")).to_be_visible()
        assert check_access(page) == []
        with page.expect_download() as download:
            page.get_by_role("link", name="enregistrez la clé").click()
        assert download.value.suggested_filename == "cle-privee-des-sauvegardes.txt"
        page.get_by_label("J’ai imprimé ou recopié la clé").check()
        page.get_by_role("button", name="Continuer").click()
        assert check_access(page) == []
        annuaire = {"name": "annuaire.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
        page.get_by_label("Fichier de l’annuaire").set_input_files(annuaire)
        page.get_by_role("button", name="Lire ce fichier").click()
        expect(page.get_by_label("Circonscription, telle que")).to_have_value("Valmouette")
        assert check_access(page) == []
        page.get_by_role("button", name="Créer ces écoles").click()
        expect(page.get_by_text("Tout est prêt")).to_be_visible()
        sign_in(page, "alix.fictif", serveur=server, suite="/ecoles")
        expect(page.get_by_text("École des Nuages").first).to_be_attached()


def test_restart_in_the_middle_loses_nothing(page, start_server):
    with start_server(installed=False) as server:
        give_code(page, server)
        choose_real(page)
        fill_form(page)
        create(page)
        expect(page.get_by_text("AGE-SECRET-KEY-1")).to_be_visible()
    with start_server(installed=False) as server:
        give_code(page, server)
        expect(page.get_by_text("AGE-SECRET-KEY-1")).to_be_visible()
