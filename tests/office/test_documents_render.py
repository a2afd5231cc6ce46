"""The letters as LibreOffice lays them out: pages, running parts, what must hold together."""

import shutil
import subprocess
from pathlib import Path

import pytest

from core.documents import NatureDocument, render_document
from core.exemples_lettres import EXEMPLES, nasty_example
from core.notice import EXEMPLE as NOTICE_EXAMPLE
from core.notice import NOTICE

ROOT = Path(__file__).parents[2]
ACCUSE, PRECISIONS, REPONSE = NatureDocument
LONG = "Coin calme et ardoise, chaque jour. Mêmes consignes pour tous les adultes de la classe."
SWEEP = range(0, 30, 2)

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        not (shutil.which("soffice") and shutil.which("pdftotext")),
        reason="needs LibreOffice Writer and poppler",
    ),
]


def change(nature, **changes):
    context = EXEMPLES[nature]
    return type(context).model_validate(context.model_dump() | changes)


def long_answer():
    example = EXEMPLES[REPONSE]
    proposals = [
        line.model_dump() | {"comment": f"{line.comment} " * (1 + number % 5) + f"\nFin {number}."}
        for number, line in enumerate(example.propositions * 4, 1)
    ]
    return change(
        REPONSE,
        demande=(example.demande + "\n\n") * 5,
        comprehension=(example.comprehension + "\n\n") * 9,
        propositions=proposals,
        ecole=(LONG + "\n") * 20,
        signee_le="",
    )


def letters():
    found = {
        "accuse": (ACCUSE, EXEMPLES[ACCUSE]),
        "precisions": (PRECISIONS, EXEMPLES[PRECISIONS]),
        "reponse": (REPONSE, change(REPONSE, mot_psyen="")),
        "psyen": (REPONSE, EXEMPLES[REPONSE]),
        "reservee": (REPONSE, change(REPONSE, reservee=True, reference="2026-R007")),
        "longue": (REPONSE, long_answer()),
        "piege": (REPONSE, nasty_example(REPONSE)),
    }
    for lines in SWEEP:
        found[f"bas-{lines}"] = (REPONSE, change(REPONSE, ecole="\n".join([LONG] * lines)))
    return found


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Text of each page of each letter, by LibreOffice with a profile of its own."""
    folder = tmp_path_factory.mktemp("lettres")
    for name, (nature, context) in letters().items():
        template = (ROOT / "templates" / f"{nature}.docx").read_bytes()
        (folder / f"{name}.docx").write_bytes(render_document(template, context))
    notice = (ROOT / "templates" / f"{NOTICE}.docx").read_bytes()
    (folder / "notice.docx").write_bytes(render_document(notice, NOTICE_EXAMPLE))
    files = sorted(folder.glob("*.docx"))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {
        file.stem: subprocess.run(
            ["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True
        ).stdout.split("\f")[:-1]
        for file in folder.glob("*.pdf")
    }


def test_the_three_letters_hold_on_one_page(pages):
    assert [len(pages[name]) for name in ("accuse", "precisions", "reponse")] == [1, 1, 1]


def test_the_parents_notice_holds_on_one_page(pages):
    assert len(pages["notice"]) == 1


def test_every_page_says_its_number_and_the_reference(pages):
    for name, found in pages.items():
        for number, text in enumerate(found, 1):
            assert f"Page {number}/{len(found)}" in text, name
            assert "Réf. 202" in text or name in ("piege", "notice")


def test_the_first_page_has_the_address_and_the_others_a_short_header(pages):
    first, *others = pages["longue"]
    assert len(others) >= 3
    assert "12 rue du Pré-Inventé" in first
    assert "Tél. 00 00 00 00 10 – pole@plume.exemple.fr" in first
    for text in others:
        assert text.lstrip().startswith("Circonscription de Plume-sur-Encre – Pôle ressource")
        assert "12 rue du Pré-Inventé" not in text


def test_a_draft_says_so_on_every_page(pages):
    assert all("Projet – non signé" in text for text in pages["longue"])
    assert not any("Projet" in text for text in pages["reponse"])


def test_the_table_repeats_its_header_and_cuts_no_row(pages):
    with_table = [text for text in pages["longue"] if "Fin " in text]
    assert len(with_table) >= 2
    for text in with_table:
        head = text.index("Comment\n")
        assert text.index("Fin ") > head
    for number in range(1, 13):
        assert sum(f"Fin {number}." in text for text in pages["longue"]) == 1


@pytest.mark.parametrize("lines", SWEEP)
def test_the_signature_never_splits_nor_stands_alone(pages, lines):
    found = pages[f"bas-{lines}"]
    (signed,) = [text for text in found if "Pour l’IEN et par délégation" in text]
    for part in ("Bilan d’étape le", "Basile Imaginaire\n", "Signé le", "Copie"):
        assert part in signed


def test_the_sweep_really_crosses_a_page(pages):
    assert {len(pages[f"bas-{lines}"]) for lines in SWEEP} == {1, 2}


def test_a_reserved_letter_is_laid_out_for_one_reader(pages):
    text = "".join(pages["reservee"])
    assert "Cette lettre n’est adressée qu’à vous." in text
    assert "s/c" not in text
    assert "Copie" not in text


def test_nasty_text_breaks_no_page(pages):
    text = "".join(pages["piege"])
    assert "{{ 7*7 }}" in text
    assert "<w:t>" in text
    assert "Ce que nous vous proposons" in text
