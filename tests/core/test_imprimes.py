"""The printed documents: templates, their tags, and words that stay as they were typed."""

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document

from core.documents import Interlocuteur, PropositionLigne, describe_tags, render_document
from core.gabarit import list_tags
from core.imprimes import (
    IMPRIMES,
    ActionLigne,
    LigneContact,
    LigneSecteur,
    NatureImprime,
    RelaisContext,
    SecteursContext,
    print_secteurs,
)
from core.modeles_imprimes import build_imprime, update_readme
from core.paquet_word import check_package

TEMPLATES = Path(__file__).parents[2] / "templates"
PLACE = {"academie": "Académie d’Outre-Plume", "circonscription": "Circonscription de Plume"}
NASTY = "{{ 7*7 }} {% if %} <w:t> a < b & c « é » 😀"


def template(nature):
    return (TEMPLATES / f"{nature}.docx").read_bytes()


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("nature", list(NatureImprime))
def test_the_committed_template_is_what_the_builder_makes(nature):
    assert parts_of(template(nature)) == parts_of(build_imprime(nature))
    check_package(template(nature))
    assert list_tags(template(nature)) == describe_tags(IMPRIMES[nature]).keys()
    assert all(describe_tags(IMPRIMES[nature]).values())


def test_the_readme_lists_the_tags():
    text = (TEMPLATES / "README.md").read_text("utf-8")
    assert text == update_readme(text)
    assert all(f"`{nature}.docx`" in text for nature in NatureImprime)


@pytest.mark.parametrize("count", [1, 3, 8, 12])
def test_secteurs_keep_within_the_page_whatever_the_columns(count):
    context = SecteursContext(
        **PLACE, annee_scolaire="2026-2027", imprime_le="28 novembre 2026",
        metiers=[f"Métier {n}" for n in range(count)],
        lignes=[LigneSecteur(ecole=NASTY, commune="Plume", cellules=[NASTY] * count)] * 3,
        contacts=[LigneContact(nom="Mme Fictive", metier="PsyEN")],
    )  # fmt: skip
    document = Document(io.BytesIO(print_secteurs(template(NatureImprime.SECTEURS), context)))
    table, section = document.tables[0], document.sections[0]
    inside = section.page_width - section.left_margin - section.right_margin
    widths = {cell.width for row in table.rows for cell in row.cells[1:]}
    assert (len(table.columns), len(table.rows), len(widths)) == (count + 1, 4, 1)
    assert sum(column.width for column in table.columns) <= inside
    assert "{{ 7*7 }}" in table.rows[1].cells[0].text
    assert "Qui joindre" in [p.text for p in document.paragraphs]


def test_an_empty_note_says_so_and_a_full_one_prints_each_line():
    bare = RelaisContext(
        **PLACE, reference="2026-0042", date_note="28 novembre 2026", eleve="Zoé FICTIVE",
        ecole_apres="École des Sources", accord_le="20 novembre 2026",
    )  # fmt: skip
    full = bare.model_copy(
        update={
            "ce_qui_marche": NASTY, "actions": [ActionLigne(action="Sablier")],
            "propositions": [PropositionLigne(quoi="Visite")],
            "interlocuteur": Interlocuteur(nom="M. Imaginaire"),
        }
    )  # fmt: skip
    empty, said = (
        Document(io.BytesIO(render_document(template(NatureImprime.NOTE_DE_RELAIS), context)))
        for context in (bare, full)
    )
    words = [p.text for p in empty.paragraphs]
    assert "Rien n’a encore été noté." in words
    assert "Ce que le pôle a proposé" not in words
    assert len(empty.tables) == 0
    assert [t.rows[1].cells[0].text for t in said.tables] == ["Sablier", ""]
    assert any("{{ 7*7 }}" in p.text for p in said.paragraphs)
