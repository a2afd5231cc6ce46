"""The programmation as LibreOffice lays it out: pages, repeated titles, what holds together."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from core.documents import render_document
from core.paoa import NaturePaoa
from core.paoa_contexte import make_famille_context, make_paoa_context
from core.paoa_lecture import read_paoa
from tests.core.programmations import CADRE, ENTETE, LE, REFERENTIELS, make_contenu

ROOT = Path(__file__).parents[2]
LONG = ("{{ 7*7 }} <w:t> & « é » 😀 Une phrase qui continue, mot après mot. " * 40)[:2000]
LINE = "Deux objectifs atteints, trois en cours ; les mêmes appuis sont gardés en classe.\n"
SWEEP = range(0, 22, 3)

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        not (shutil.which("soffice") and shutil.which("pdftotext")),
        reason="needs LibreOffice Writer and poppler",
    ),
]


def with_long_cells(contenu):
    texts = dict.fromkeys(("objectif", "moyens", "reussite", "sait_deja"), LONG)
    lines = [
        line.model_copy(update={"objectif": line.objectif.model_copy(update=texts)})
        if number % 2
        else line
        for number, line in enumerate(contenu.lignes)
    ]
    cadre = CADRE.model_copy(update={"points_appui": LONG, "enseignants": LONG[:500]})
    return contenu.model_copy(update={"lignes": tuple(lines), "cadre": cadre})


def programmations():
    found = {str(count): make_contenu(count) for count in (1, 8, 60)}
    found["longue"] = with_long_cells(make_contenu(8))
    for lines in SWEEP:
        found[f"bas-{lines}"] = make_contenu(3, bilan_annee=LINE * (lines + 1))
    return found


def convert(folder, kind, files):
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", folder, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("paoa")
    templates = {
        nature: (ROOT / "templates" / f"{nature}.docx").read_bytes() for nature in NaturePaoa
    }
    for name, contenu in programmations().items():
        whole = make_paoa_context(contenu, ENTETE, REFERENTIELS, LE)
        family = make_famille_context(contenu, ENTETE, LE)
        data = render_document(templates[NaturePaoa.PAOA], whole)
        (folder / f"{name}.docx").write_bytes(data)
        if not name.startswith("bas-"):
            data = render_document(templates[NaturePaoa.FAMILLE], family)
            (folder / f"famille-{name}.docx").write_bytes(data)
    convert(folder, "pdf", sorted(folder.glob("*.docx")))
    convert(folder, "odt", [folder / "8.docx"])
    return folder


@pytest.fixture(scope="module")
def pages(folder):
    """Text of each page of each file."""
    return {
        file.stem: subprocess.run(
            ["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True
        ).stdout.split("\f")[:-1]
        for file in folder.glob("*.pdf")
    }


def test_the_family_s_page_is_one_page_whatever_is_written(pages):
    assert {name: len(p) for name, p in pages.items() if name.startswith("famille-")} == {
        f"famille-{name}": 1 for name in ("1", "8", "60", "longue")
    }


def test_every_page_says_its_version_and_its_number(pages):
    for name in ("1", "8", "60", "longue"):
        for number, text in enumerate(pages[name], 1):
            assert "version 2 du 12/11/2026" in text
            assert f"Page {number}/{len(pages[name])}" in text


@pytest.mark.parametrize("name", ["8", "60", "longue"])
def test_the_titles_are_repeated_on_each_page_of_the_table(pages, name):
    with_rows = [text for text in pages[name] if "Niveau visé" in text or "Période" in text]
    assert len(with_rows) >= 2
    assert all("Moyens et adaptations" in text for text in with_rows)


def test_no_row_is_cut_and_each_is_there_once(pages):
    whole = "".join(pages["60"])
    assert whole.count("Niveau visé") == 60
    for text in pages["60"]:  # a row ends on the page where it begins
        assert text.count("Au 15/09/2026") == len(re.findall(r"Période\s?:", text))


def test_nothing_of_a_long_cell_is_lost(pages):
    said = "".join("".join(pages["longue"]).split())
    assert said.count("{{7*7}}") >= 4 * 4 * 25


@pytest.mark.parametrize("lines", SWEEP)
def test_the_signatures_never_split(pages, lines):
    (page,) = [text for text in pages[f"bas-{lines}"] if "Élaboré par" in text]
    for part in ("pris connaissance", "Mme Fictionnelle", "Avis de l’ESS du"):
        assert part in page


def test_the_sweep_really_crosses_a_page(pages):
    assert len({len(pages[f"bas-{lines}"]) for lines in SWEEP}) > 1


def test_a_copy_made_by_libreoffice_is_read_again(folder):
    referentiel = REFERENTIELS.par_code["socle-2015"]
    for name in ("8.docx", "8.odt"):
        found = read_paoa((folder / name).read_bytes(), name, referentiel)
        assert list(found.objectifs) == list(make_contenu(8).objectifs), name
