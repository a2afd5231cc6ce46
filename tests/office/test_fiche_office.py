"""The form as LibreOffice saves it: filled as a person would, through every format, read back."""

import shutil
import subprocess
from itertools import product

import pytest

from core.fiche_reader import read_fiche
from core.fiche_word import build_fiche, fill_fiche
from tests.office.bureau import drive, has_uno, instructions, strip_controls
from tests.office.fiches_inventees import invent_fiche

SEEDS = range(1, 11)
FORMATS = {
    "docx": ("{}.docx", "docx"),
    "docx twice": ("{}-2.docx", "docx"),
    "odt": ("{}.odt", "odt"),
    "odt then docx": ("{}-odt.docx", "docx"),
    "docx without its controls": ("{}.docx", "docx"),
}

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        not (shutil.which("soffice") and has_uno()), reason="needs LibreOffice Writer and its UNO"
    ),
]


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Have one LibreOffice fill every form, save it in every format, and print two of them."""
    folder = tmp_path_factory.mktemp("fiches")
    blank, long = folder / "vierge.docx", folder / "remplie.docx"
    blank.write_bytes(build_fiche())
    long.write_bytes(fill_fiche(invent_fiche(3)))
    forms, conversions = [], []
    for seed in SEEDS:
        first, odt = folder / f"{seed}.docx", folder / f"{seed}.odt"
        forms.append(instructions(invent_fiche(seed), blank, [first, odt]))
        conversions.append((str(first), str(folder / f"{seed}-2.docx")))
        conversions.append((str(odt), str(folder / f"{seed}-odt.docx")))
    conversions += [(str(path), str(path.with_suffix(".pdf"))) for path in (blank, long)]
    drive(folder / "profil", forms, conversions)
    return folder


def _read(saved, seed: int, form: str):
    name, kind = FORMATS[form]
    content = (saved / name.format(seed)).read_bytes()
    if form == "docx without its controls":
        whole, content = content, strip_controls(content)
        assert content != whole
    return read_fiche(content, kind=kind)


def test_every_field_comes_back(saved):
    """All in one test: the forms are made once, by one LibreOffice."""
    lost = []
    for seed, form in product(SEEDS, FORMATS):
        lecture = _read(saved, seed, form)
        found = (lecture.fiche, lecture.modele, lecture.a_verifier, lecture.non_reconnu)
        if found != (invent_fiche(seed), "fiche-saisine 2026-1", [], []):
            lost.append((seed, form, found))
    assert lost == []


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="needs poppler")
@pytest.mark.parametrize("name", ["vierge", "remplie"])
def test_the_form_is_two_pages(saved, name):
    told = subprocess.run(
        ["pdfinfo", saved / f"{name}.pdf"], capture_output=True, text=True, check=True
    ).stdout
    assert "Pages:           2\n" in told
    assert "595" in told
    assert "A4" in told


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler")
def test_sections_one_to_four_hold_on_the_first_page(saved):
    def page(number):
        bounds = ["-f", str(number), "-l", str(number)]
        command = ["pdftotext", *bounds, "-layout", saved / "vierge.pdf", "-"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    first, second = page(1), page(2)
    assert "Quand cela se passe" in first
    assert second.lstrip().startswith("5. Ce qui marche")
    assert "Suivie par" in second
    assert "page 2/2" in second
