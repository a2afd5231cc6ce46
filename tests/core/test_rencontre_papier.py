"""The documents of a meeting: templates, tags, what is said and what is left to write."""

import io
from datetime import time
from pathlib import Path

import pytest
from docx import Document

from core.documents import describe_tags, render_document
from core.gabarit import list_tags
from core.modeles_rencontre import build_papier, update_readme
from core.paquet_word import check_package
from core.rencontre import NatureRencontre
from core.rencontre_contexte import make_papier, say_day, say_hour, say_length
from core.rencontre_papier import PAPIERS, PapierRencontre
from tests.core.rencontres import LE, TEXTES, make_rencontre
from tests.core.test_imprimes import NASTY, TEMPLATES, parts_of

README = Path(TEMPLATES) / "README.md"


def template(papier):
    return (TEMPLATES / f"{papier}.docx").read_bytes()


def words(papier, lue, **options):
    document = Document(io.BytesIO(render_document(template(papier), make_papier(
        papier, lue, LE, **options))))  # fmt: skip
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    said = "\n".join([*(p.text for p in document.paragraphs), *cells])
    return said.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize("papier", list(PapierRencontre))
def test_the_committed_template_is_what_the_builder_makes(papier):
    assert parts_of(template(papier)) == parts_of(build_papier(papier))
    check_package(template(papier))
    assert list_tags(template(papier)) <= describe_tags(PAPIERS[papier]).keys()
    assert f"`{papier}.docx`" in README.read_text("utf-8")


def test_the_readme_lists_the_tags():
    text = README.read_text("utf-8")
    assert text == update_readme(text)


def test_an_invitation_is_a_page_for_each_and_says_the_rights():
    said = words(PapierRencontre.INVITATION, make_rencontre())
    assert said.count("Objet : équipe de suivi de la scolarisation (ESS) – Inès FICTIVE") == 7
    assert "Vendredi 4 décembre 2026 à 14 h 30 (durée prévue : 1 h 30)" in said
    assert "une personne de leur choix" in said
    assert "convo" not in said.lower()
    assert "………" in words(PapierRencontre.INVITATION, make_rencontre(participants=()))


def test_the_releve_says_what_was_said_and_leaves_no_line():
    said = words(PapierRencontre.RELEVE_ESS, make_rencontre())
    assert all(text[:20] in said for text in TEXTES.values())
    assert "réserves. Revoir en mars." in said
    assert "excusé(e)" in said
    assert "☐" not in said


def test_the_blank_releve_has_boxes_and_three_rows_to_write():
    said = words(PapierRencontre.RELEVE_ESS, make_rencontre(filled=False), a_la_main=True)
    assert said.count("☐ présent(e)") == 8
    assert "☐ conforme" in said
    assert "–\n" not in said.replace("– ", "")
    empty = words(PapierRencontre.RELEVE_ESS, make_rencontre(filled=False))
    assert "Aucune décision n’est notée." in empty


def test_an_equipe_educative_has_its_own_headings():
    lue = make_rencontre(nature=NatureRencontre.EQUIPE_EDUCATIVE)
    said = words(PapierRencontre.RELEVE_EQUIPE, lue)
    assert "Ce qui amène cette équipe éducative" in said
    assert "Avis de l’ESS sur la PAOA" not in said.split("Décisions")[0] or "réserves" in said
    assert "D321-16" in words(PapierRencontre.INVITATION, lue)


def test_the_sheets_say_what_to_prepare_and_nasty_words_stay_words():
    lue = make_rencontre()
    goals = words(PapierRencontre.AVANT_ENSEIGNANT, lue)
    assert lue.salle.objectifs[0].objectif[:20] in goals
    people = (*lue.participants[:1], lue.participants[3].model_copy(update={"nom": NASTY[:60]}))
    said = words(PapierRencontre.AVANT_FAMILLE, make_rencontre(participants=people))
    assert "{{ 7*7 }}" in said
    assert "Fictif" not in said.split("Seront invités")[1].split("\n")[0]


def test_days_hours_and_lengths_are_said_in_french():
    assert say_day(LE) == "vendredi 4 décembre 2026"
    assert [say_hour(time(9)), say_hour(time(14, 5)), say_hour(None)] == ["9 h", "14 h 05", ""]
    assert [say_length(m) for m in (45, 60, 90)] == ["45 min", "1 h", "1 h 30"]
