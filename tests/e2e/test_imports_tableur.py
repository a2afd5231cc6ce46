"""Scene 1: the school year from a file with three wrong lines; last year's register, and back."""

import pytest
from playwright.sync_api import expect

from tests.core.classeurs import make_registre, make_rentree, registre_row

pytestmark = pytest.mark.e2e
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUAGES = "0990001A"
CP = (NUAGES, "CP A", "CP", 24, "Mme", "Fictive", "Zoé", "zoe.fictive@ac.invalid", "", "")
SOUND = [CP, ("École des Sources", "CE1", "CE1", 21, "M.", "Inventé", "Léo", "", "lundi", "")]
WRONG = [
    ("0990009Z", "CM1", "CM1", 20, "Mme", "Perdue", "Ada", "", "", ""),
    (NUAGES, "CE2", "CEE2", 20, "Mme", "Rêvée", "Line", "", "", ""),
    (NUAGES, "CM2", "CM2", "beaucoup", "M.", "Songé", "Paul", "paul", "", ""),
]
CORRECTED = [
    ("0990002B", "CM1", "CM1", 20, "Mme", "Perdue", "Ada", "", "", ""),
    (NUAGES, "CE2", "CE2", 20, "Mme", "Rêvée", "Line", "", "", ""),
    (NUAGES, "CM2", "CM2", 25, "M.", "Songé", "Paul", "paul.songe@ac.invalid", "", ""),
]


def give(page, name, content) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": XLSX, "buffer": content}
    )


def test_a_school_year_with_three_wrong_lines_then_corrected(
    page, start_server, sign_in, check_access
):
    with start_server() as server:
        sign_in(page, "coordinatrice", serveur=server, suite="/ecoles")
        page.get_by_role("tab", name="Rentrée").click()
        expect(page.get_by_role("button", name="Modèle Excel (.xlsx)")).to_be_visible()
        give(page, "rentree.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
        expect(page.get_by_text("choisissez « Enregistrer sous »")).to_be_visible()
        page.reload()
        give(page, "rentree.xlsx", make_rentree(*SOUND, *WRONG))
        expect(page.get_by_text("3 lignes à corriger")).to_be_visible()
        expect(page.get_by_role("cell", name="L’UAI 0990009Z n’est celui")).to_be_visible()
        expect(page.get_by_role("cell", name="Le niveau « CEE2 »")).to_be_visible()
        expect(page.get_by_role("cell", name="« beaucoup » n’est pas un nombre")).to_be_visible()
        expect(page.get_by_role("cell", name="« paul » n’est pas une adresse")).to_be_visible()
        expect(page.get_by_role("button", name="Importer les 2 lignes justes")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="Télécharger les lignes à corriger").click()
        assert download.value.suggested_filename == "rentree-a-corriger.xlsx"
        assert check_access(page) == []
        give(page, "rentree.xlsx", make_rentree(*SOUND, *CORRECTED))
        page.get_by_role("button", name="Importer ces 5 lignes").click()
        expect(page.get_by_text("Année 2026-2027 : 5 lignes importées.")).to_be_visible()
        expect(page.get_by_text("Classes : 5 créées, 0 modifiée.")).to_be_visible()
        give(page, "rentree.xlsx", make_rentree(*SOUND, *CORRECTED))
        expect(page.get_by_text("Rien : tout ce que disent les lignes justes")).to_be_visible()


def test_a_register_with_its_defects_is_matched_taken_over_and_undone(
    page, start_server, sign_in, check_access
):
    rows = [
        registre_row(reponse="RASED maître E", repondue_le="3 nov.", cloture="progrès"),
        registre_row(eleve="AUTRE Léa", ecole="Les Nuées", recue_le="5 janv."),
        registre_row(eleve="TROIS Tom", recue_le="en mars", etat="clos"),
        registre_row(eleve="QUATRE Ana", faits="Lit peu. Bilan psy : QIT 68.", recue_le="6/2"),
        registre_row(objet="conflit avec la famille", recue_le="7/2", motif=None),
    ]
    with start_server() as server:
        sign_in(page, "coordinatrice", serveur=server, suite="/ecoles")
        page.get_by_role("tab", name="Registre d’une année passée").click()
        expect(page.get_by_text("Aucun pour le moment")).to_be_visible()
        give(page, "registre.xlsx", make_registre(*rows))
        expect(page.get_by_text("3 demandes à reprendre")).to_be_visible()
        expect(page.get_by_text("1 demande à garder réservée")).to_be_visible()
        expect(page.get_by_role("cell", name="ne se comprend pas")).to_be_visible()
        expect(page.get_by_text("1 passage à ne pas reprendre")).to_be_visible()
        page.get_by_text("Colonnes : 16 reconnues sur 16").click()
        expect(page.get_by_label("NOM Prénom de l'élève")).to_be_visible()
        page.get_by_label("« Les Nuées »").click()
        page.keyboard.type("nuages")
        page.get_by_role("option").first.click()
        expect(page.get_by_text("4 demandes à reprendre")).to_be_visible()
        assert check_access(page) == []
        page.get_by_role("button", name="Reprendre ces 4 demandes").click()
        expect(page.get_by_text("4 demandes reprises dans l’année 2025-2026.")).to_be_visible()
        expect(page.get_by_text("2025-2026 · 3 saisines")).to_be_visible()
        page.get_by_role("link", name="Saisines", exact=True).click()
        expect(page.get_by_text("3 saisines", exact=True)).to_be_visible()
        page.get_by_role("link", name="Écoles et personnes").click()
        page.get_by_role("tab", name="Registre d’une année passée").click()
        page.get_by_role("button", name="Annuler cette reprise…").click()
        page.get_by_role("button", name="Effacer tout ce qui a été repris").click()
        expect(page.get_by_text("Aucun pour le moment")).to_be_visible()
