"""The journeys of a year, in a real browser: from an empty server to the answer in the hand.

Nothing here sleeps: each step waits for what the person at the screen would wait for.
"""

import shutil
import subprocess
from contextlib import contextmanager
from datetime import date, datetime
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Locator, Page, expect

from core.fiche import ActionEnPlace, Fiche, FicheEleve, Objet, ParentInforme
from core.fiche_word import build_fiche
from core.personne import Metier, Role
from db.connection import utc_now
from tests.e2e.conftest import ROOT
from tests.factories import PASSWORD, make_affectation, make_compte, make_personne
from tests.office.bureau import drive, has_uno, instructions, strip_controls

pytestmark = pytest.mark.e2e
needs_office = [
    pytest.mark.office,
    pytest.mark.skipif(
        not (shutil.which("soffice") and shutil.which("pdftoppm") and has_uno()),
        reason="needs LibreOffice Writer, its UNO and poppler",
    ),
]
NOW = datetime(2026, 11, 10, 8)  # a Tuesday morning; 9 h in Paris
NEW_PASSWORD = "pluvier ardoise sabot bougie"
ANNUAIRE = (
    "Identifiant_de_l_etablissement;Nom_etablissement;Type_etablissement;Statut_public_prive;"
    "Code_postal;Nom_commune;nom_circonscription;Ecole_maternelle;Ecole_elementaire\n"
    "0990001A;École élémentaire Les Nuages;Ecole;Public;94000;Valmouette;Valmouette;0;1\n"
    "0990002B;École maternelle La Ritournelle;Ecole;Public;94000;Valmouette;Valmouette;1;0\n"
    "0990003C;École primaire Le Galet;Ecole;Public;94010;Brumeval;Valmouette;1;1\n"
    "0990004D;École primaire D’Ailleurs;Ecole;Public;94020;Loinville;Loinville;1;1\n"
)
PASSAGE = "Le bilan orthophonique conclut à une dyslexie sévère."
INSIDE = "Appelé la directrice : observation jeudi."
UNDERSTOOD = "La lecture hésitante date de la rentrée."


def make_fiche(nom: str, prenom: str, ecole: str, commune: str, faits: str) -> Fiche:
    return Fiche(
        date=date(2026, 11, 9), ecole=ecole, commune=commune, enseignant="Noé Enseigne",
        fonction="PE", classe="CE1 A", objet=Objet.ELEVE, motif="lecture_ecriture", faits=faits,
        eleve=FicheEleve(nom=nom, prenom=prenom, niveau="CE1", date_naissance=date(2019, 3, 4)),
        parents=[ParentInforme(informe_le=date(2026, 11, 2), par="moi")],
        attentes="je sache par où commencer",
        actions=[ActionEnPlace(action="APC fluence", periode="P1", effet="+6 mots/min")],
    )  # fmt: skip


FICHES = {
    "reçue.docx": make_fiche(
        "FICTIF", "Zélie", "École élémentaire Les Nuages", "Valmouette",
        f"Le 4/11, devine la fin des mots.\n{PASSAGE}",
    ),
    "reçue.odt": make_fiche(
        "D’EXEMPLE", "Ô", "Ecole Le Gallé", "Brumevalle", "Le 6/11, a jeté sa trousse.",
    ),
    "sans contrôle.docx": make_fiche(
        "INVENTÉ-PAPIER", "Anatole", "École maternelle La Ritournelle", "Valmouette",
        "Le 5/11, ne parle qu’à l’oreille d’une copine.",
    ),
}  # fmt: skip


def write_mail(content: bytes) -> bytes:
    mail = EmailMessage()
    mail["From"] = "Noé Enseigne <enseignant@valmouette.invalid>"
    mail["To"] = "pole@valmouette.invalid"
    mail["Subject"] = "saisine"
    mail["Date"] = "Mon, 09 Nov 2026 22:40:00 +0100"
    mail.set_content("Bonjour, voici ma fiche.\n")
    mail.add_attachment(
        content, maintype="application", filename="fiche de Noé.docx",
        subtype="vnd.openxmlformats-officedocument.wordprocessingml.document",
    )  # fmt: skip
    return mail.as_bytes()


@pytest.fixture(scope="module")
def deposits(tmp_path_factory) -> list[Path]:
    """What a mailbox holds: three fiches filled in LibreOffice, one of them inside its mail."""
    folder = tmp_path_factory.mktemp("boite")
    blank = folder / "vierge.docx"
    blank.write_bytes(build_fiche())
    forms = [instructions(fiche, blank, [folder / name]) for name, fiche in FICHES.items()]
    drive(folder / "profil", forms, [])
    stripped = folder / "sans contrôle.docx"
    stripped.write_bytes(strip_controls(stripped.read_bytes()))
    mail = folder / "RE saisine.eml"
    mail.write_bytes(write_mail((folder / "reçue.docx").read_bytes()))
    return [mail, folder / "reçue.odt", stripped]


@pytest.fixture
def open_tab(new_page, sign_in):
    """Open a browser of somebody's own, signed in: `with open_tab(serveur, "ien") as page`."""

    @contextmanager
    def opened(serveur, identifiant, mot_de_passe=PASSWORD, suite="/"):
        page = new_page()
        sign_in(page, identifiant, mot_de_passe, serveur=serveur, suite=suite)
        yield page
        page.close()

    return opened


def button(place: Page | Locator, name: str) -> Locator:
    return place.get_by_role("button", name=name, exact=True)


def heading(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", name=name, exact=True)


def choose(page: Page, label: str, words: str) -> None:
    """Choose in a list by typing, as one does."""
    page.get_by_label(label, exact=True).click()
    page.keyboard.type(words)
    page.get_by_role("option").filter(has_text=words).first.click()


def write(page: Page, label: str, text: str) -> Locator:
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    return field


def choose_password(page: Page) -> None:
    for label, text in (
        ("Mot de passe actuel", PASSWORD), ("Nouveau mot de passe", NEW_PASSWORD),
        ("Le nouveau, encore une fois", NEW_PASSWORD),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).fill(text)
    button(page, "Changer mon mot de passe").click()
    expect(page.get_by_text("Votre mot de passe est changé")).to_be_visible()


# ---------------------------------------------------------------- installing


def install(page: Page, serveur) -> None:
    code = serveur.read_log().split("Code d’installation : ")[1].split()[0]
    page.goto(serveur.adresse)
    page.get_by_label("Code d’installation").fill(code)
    button(page, "Commencer l’installation").click()
    page.get_by_role("link", name="Installer pour de vrai").click()
    page.get_by_label("Nom de la circonscription").fill("Circonscription de Valmouette")
    page.get_by_label("Académie").select_option("Créteil")
    page.get_by_label("Boîte aux lettres du pôle").fill("pole@valmouette.invalid")
    page.get_by_label("Contact du délégué").fill("dpd@valmouette.invalid")
    for title, prenom, nom in (
        ("Coordonnateur ou coordonnatrice du pôle", "Camille", "Coordination"),
        ("IEN", "Iris", "Inspection"), ("Administrateur", "Alix", "Administre"),
    ):  # fmt: skip
        group = page.get_by_role("group", name=title, exact=True)
        group.get_by_label("Prénom").fill(prenom)
        group.get_by_label("Nom", exact=True).fill(nom)
        group.get_by_label("Identifiant").fill(prenom.lower())
        group.get_by_label("Mot de passe").fill(PASSWORD)
        group.get_by_label("Le même, encore une fois").fill(PASSWORD)
    button(page, "Créer la circonscription").click()
    page.get_by_label("J’ai imprimé ou recopié la clé").check()
    button(page, "Continuer").click()
    annuaire = {"name": "annuaire.csv", "mimeType": "text/csv", "buffer": ANNUAIRE.encode()}
    page.get_by_label("Fichier de l’annuaire").set_input_files(annuaire)
    button(page, "Lire ce fichier").click()
    button(page, "Créer ces écoles").click()
    expect(page.get_by_text("Tout est prêt")).to_be_visible()


def add_people(tx, _pole) -> None:
    """Add a member, and a teacher of « Les Nuages », with accounts; the IEN has a password."""
    place = tx.value("SELECT id FROM circonscription")
    ecole = tx.value("SELECT id FROM ecole WHERE uai = '0990001A'")
    for identifiant, prenom, nom, role, more in (
        ("maitre_e", "Eloi", "Maitre", Role.MEMBRE, {"metier": Metier.MAITRE_E}),
        ("enseignant", "Noé", "Enseigne", Role.ENSEIGNANT, {"ecole_id": ecole}),
    ):
        mail = f"{identifiant}@valmouette.invalid"
        personne = make_personne(tx, place, prenom=prenom, nom=nom, mail=mail)
        make_affectation(tx, personne, place, role, **more)
        make_compte(tx, personne, identifiant)
    tx.execute("UPDATE compte SET doit_changer = FALSE WHERE identifiant = 'iris'")


# ---------------------------------------------------------------- importing, sorting out


def open_fiche(page: Page, name: str) -> None:
    line = page.locator("[class*='st-key-ligne_']").filter(has_text=name)
    button(line, "Vérifier").click()
    expect(heading(page, f"Vérifier « {name} »")).to_be_visible()


def confirm_fiche(page: Page, name: str) -> None:
    button(page, "Confirmer cette fiche").click()
    expect(heading(page, f"Vérifier « {name} »")).to_have_count(0)  # the word stays from before
    expect(page.get_by_text("Saisine enregistrée.").first).to_be_visible()


def import_fiches(page: Page, deposits: list[Path]) -> None:
    page.get_by_role("link", name="Importer des fiches").click()
    page.locator("input[type=file]").set_input_files(deposits)
    expect(page.get_by_text("3 fiches à traiter")).to_be_visible()
    open_fiche(page, "fiche de Noé.docx")
    expect(button(page, "Confirmer cette fiche")).to_be_disabled()
    page.get_by_text("Ne pas reprendre", exact=True).click()
    confirm_fiche(page, "fiche de Noé.docx")
    open_fiche(page, "reçue.odt")
    choose(page, "École dans le pôle", "Le Galet")
    confirm_fiche(page, "reçue.odt")
    open_fiche(page, "sans contrôle.docx")
    confirm_fiche(page, "sans contrôle.docx")
    expect(page.get_by_text("Les fiches déposées apparaîtront ici")).to_be_visible()


def propose_first(page: Page) -> None:
    page.get_by_role("link", name="Accueil").click()
    expect(page.get_by_text("À trier (3)")).to_be_visible()
    page.get_by_role("link", name="2026-0001").first.click()
    expect(page.get_by_text("Le 4/11, devine la fin des mots.")).to_be_visible()
    expect(page.get_by_text(PASSAGE)).to_have_count(0)
    button(page, "Proposer à…").click()
    choose(page, "Membres du pôle", "Eloi Maitre")
    page.keyboard.press("Escape")
    button(page, "Proposer").click()
    expect(page.get_by_text("Proposition envoyée.")).to_be_visible()


def take_and_note(page: Page) -> None:
    page.get_by_role("link", name="2026-0001").first.click()
    button(page, "Je m’en charge").click()
    expect(page.get_by_text("Votre réponse est enregistrée.")).to_be_visible()
    button(page, "Ajouter une action").click()
    write(page, "Ce qui s’est passé", INSIDE)
    button(page, "Ajouter").click()
    expect(page.get_by_text("Noté.", exact=True)).to_be_visible()
    page.get_by_role("tab", name="Échanges et actions").click()
    expect(page.get_by_text(INSIDE)).to_be_visible()


# ---------------------------------------------------------------- answering


def write_answer(page: Page) -> None:
    page.reload()
    expect(page.get_by_text("suivie par Eloi Maitre")).to_be_visible()
    button(page, "Répondre").click()
    write(page, "Ce que nous en comprenons", UNDERSTOOD)
    choose(page, "Nature", "Visite et observation en classe")
    write(page, "Qui", "Eloi Maitre")
    write(page, "Quand", "avant le 15 décembre")
    button(page, "Ajouter cette proposition").click()
    expect(page.get_by_text("Quand : avant le 15 décembre")).to_be_visible()
    write(page, "Ce qui reste conduit par l’école", "Les APC du mardi.")
    write(page, "Lien avec les parents (retour, accords à recueillir)", "Vus le 2/11.")
    choose(page, "Votre interlocuteur", "Eloi Maitre")
    button(page, "Enregistrer le projet").click()
    expect(page.get_by_text("Projet enregistré.")).to_be_visible()


def sign(page: Page) -> None:
    page.get_by_role("link", name="2026-0001").first.click()
    button(page, "Aperçu de la lettre").click()
    expect(page.get_by_role("dialog").get_by_text("Les APC du mardi.")).to_be_visible()
    page.keyboard.press("Escape")
    button(page, "Signer la réponse").click()
    expect(page.get_by_text("Réponse signée")).to_be_visible()


def send(page: Page) -> None:
    page.reload()
    button(page, "Marquer comme envoyée").click()
    expect(page.get_by_text("Réponse envoyée le 10/11/2026")).to_be_visible()


def download(page: Page, name: str, target: Path) -> Path:
    with page.expect_download() as caught:
        page.get_by_role("link", name=name).click()
    target.mkdir(exist_ok=True, parents=True)
    path = target / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


def check_letter(path: Path) -> None:
    assert path.name == "2026-0001_reponse.docx"
    document = docx.Document(BytesIO(path.read_bytes()))
    said = "\n".join(p.text for p in document.paragraphs).replace("\u202f", " ")
    said = said[said.index("Objet : ") :]
    wanted = (
        "réponse à votre saisine du 9 novembre 2026, réf. 2026-0001", "Votre demande",
        "je sache par où commencer", "Ce que nous en comprenons", UNDERSTOOD,
        "Ce que nous vous proposons", "Ce qui reste conduit par l’école", "Les APC du mardi.",
        "Lien avec les parents", "Vus le 2/11.", "Votre interlocuteur", "Eloi Maitre", "L’IEN",
        "Iris Inspection", "Signé le 10 novembre 2026",
    )  # fmt: skip
    places = [said.find(words) for words in wanted]
    assert -1 not in places, said
    assert places == sorted(places), said
    assert ["Eloi Maitre", "Visite et observation en classe", "avant le 15 décembre", ""] in [
        [cell.text for cell in row.cells] for table in document.tables for row in table.rows
    ]
    assert INSIDE not in said
    assert PASSAGE not in said


def picture(path: Path, tmp_path: Path) -> None:
    """Let LibreOffice lay the letter out, to be looked at in `build/`."""
    target = ROOT / "build" / "parcours"
    target.mkdir(exist_ok=True, parents=True)
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, path],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    subprocess.run(
        ["pdftoppm", "-png", "-r", "80", tmp_path / f"{path.stem}.pdf", target / "reponse"],
        check=True,
    )
    assert len(list(target.glob("reponse-*.png"))) == 1


def read_as_asker(page: Page, target: Path) -> Path:
    expect(page.get_by_text("Réponse transmise")).to_be_visible()
    page.get_by_role("link", name="2026-0001").first.click()
    expect(page.get_by_text("Le 4/11, devine la fin des mots.")).to_be_visible()
    expect(page.get_by_role("tab", name="Échanges et actions")).to_have_count(0)
    page.get_by_role("tab", name="Réponse").click()
    path = download(page, "Télécharger la lettre", target)
    assert INSIDE not in page.content()
    return path


@pytest.mark.office
@needs_office[1]
def test_from_an_empty_server_to_the_answer_in_hand(
    page, start_server, open_tab, deposits, tmp_path
):
    (tmp_path / "horloge").write_text(str((NOW - utc_now()).total_seconds()), encoding="utf-8")
    with start_server(installed=False) as serveur:
        install(page, serveur)
    with (
        start_server(installed=False, prepare=add_people) as serveur,
        open_tab(serveur, "camille") as camille,
    ):
        choose_password(camille)
        import_fiches(camille, deposits)
        propose_first(camille)
        with open_tab(serveur, "maitre_e") as membre:
            take_and_note(membre)
        write_answer(camille)
        with open_tab(serveur, "iris") as ien:
            sign(ien)
        send(camille)
        letter = download(camille, "Télécharger la lettre", tmp_path)
        check_letter(letter)
        picture(letter, tmp_path)
        with open_tab(serveur, "enseignant") as asker:
            received = read_as_asker(asker, tmp_path / "recue")
        assert received.read_bytes() == letter.read_bytes()
