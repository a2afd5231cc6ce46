"""The Word files of a programmation: templates, tags, what is said, what a family is spared."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from core.documents import describe_tags, render_document
from core.gabarit import list_tags
from core.modeles_paoa import DOMAINE_TITLE, SUITE_TITLES, build_paoa, update_readme
from core.paoa import PAOAS, NaturePaoa
from core.paoa_contexte import make_famille_context, make_paoa_context
from core.paquet_word import check_package
from core.programmation import (
    Atteinte,
    CadreProgrammation,
    ContenuProgrammation,
    LigneProgrammation,
    ObjectifAdapte,
    Observation,
    Periode,
    StatutProgrammation,
)
from tests.core.programmations import CADRE, ENTETE, LE, REFERENTIELS, make_contenu

TEMPLATES = Path(__file__).parents[2] / "templates"
NASTY = "{{ 7*7 }} {% if %} <w:t> a < b & c « é » 😀"
HEADINGS = (
    "L’élève et son parcours · Cadre · Points d’appui · Besoins · Objectifs prioritaires · "
    "Enseignements suivis avec la classe, sans objectif particulier · "
    "Évaluation et livret scolaire · Bilan fin P3 · Bilan de l’année · Suites proposées · "
    "Élaboré par · Avis de l’ESS"
)


def template(nature):
    return (TEMPLATES / f"{nature}.docx").read_bytes()


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def write(contenu, entete=ENTETE):
    context = make_paoa_context(contenu, entete, REFERENTIELS, LE)
    return Document(io.BytesIO(render_document(template(NaturePaoa.PAOA), context)))


def write_family(contenu, entete=ENTETE, periode=None):
    context = make_famille_context(contenu, entete, LE, periode)
    return Document(io.BytesIO(render_document(template(NaturePaoa.FAMILLE), context)))


def all_text(document):
    return "\n".join(t.text or "" for t in document.element.body.iter(qn("w:t")))


def with_texts(contenu, **texts):
    lines = [
        ligne.model_copy(update={"objectif": ligne.objectif.model_copy(update=texts)})
        for ligne in contenu.lignes
    ]
    return contenu.model_copy(update={"lignes": tuple(lines)})


@pytest.mark.parametrize("nature", list(NaturePaoa))
def test_the_committed_template_is_what_the_builder_makes(nature):
    assert parts_of(template(nature)) == parts_of(build_paoa(nature))
    check_package(template(nature))
    assert list_tags(template(nature)) <= describe_tags(PAOAS[nature]).keys()
    assert all(describe_tags(PAOAS[nature]).values())


def test_every_tag_is_printed():
    unused = describe_tags(PAOAS[NaturePaoa.PAOA]).keys() - list_tags(template(NaturePaoa.PAOA))
    assert unused == {"adresse", "telephone", "courriel"}  # a school's page, not a letter
    unused = describe_tags(PAOAS[NaturePaoa.FAMILLE]).keys() - list_tags(
        template(NaturePaoa.FAMILLE)
    )
    assert unused == {"adresse", "telephone", "courriel", "lignes.discipline"}


def test_the_readme_lists_the_tags():
    text = (TEMPLATES / "README.md").read_text("utf-8")
    assert text == update_readme(text)
    assert all(f"`{nature}.docx`" in text for nature in NaturePaoa)


def test_the_headings_come_in_order_with_the_table_s_columns():
    document = write(make_contenu(8))
    found = [p.text for p in document.paragraphs if p.style.name == "Heading 2"]
    assert found == HEADINGS.split(" · ")
    titles = list(dict.fromkeys(cell.text for cell in document.tables[0].rows[0].cells))
    assert titles == [DOMAINE_TITLE, *(title for title, _ in SUITE_TITLES)]
    section = document.sections[0]
    assert section.page_width > section.page_height
    sides = [section.left_margin, section.right_margin, section.top_margin, section.bottom_margin]
    assert {round(side.cm, 2) for side in sides} == {2.0}


@pytest.mark.parametrize("count", [1, 8, 60])
def test_the_table_holds_any_number_of_objectives(count):
    contenu = make_contenu(count)
    table = write(contenu).tables[0]
    rows = table._tbl.tr_lst
    assert len(rows) == count + 1
    assert rows[0].trPr.find(qn("w:tblHeader")) is not None
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    opened = [r for r in rows[1:] if _merge(r) == "restart"]
    assert all(_merge(row) in ("restart", "continue", None) for row in rows[1:])
    assert len(opened) >= len({o.domaine for o in contenu.objectifs})
    assert len({cell.text for row in table.rows[1:] for cell in row.cells[3:4]}) > count // 8


def _merge(row):
    merged = row.tc_lst[0].tcPr.find(qn("w:vMerge"))
    assert merged is not None
    return merged.get(qn("w:val"))


def test_a_row_that_would_not_hold_on_a_page_may_split():
    table = write(with_texts(make_contenu(2), moyens="Mot à mot. " * 180)).tables[0]
    for row in table._tbl.tr_lst[1:]:
        assert row.trPr is None or row.trPr.find(qn("w:cantSplit")) is None
    assert "Mot à mot. Mot à mot." in table.rows[1].cells[4].text


def test_nasty_words_come_out_as_they_are():
    entete = ENTETE.model_copy(update={"eleve": "ياسمين FICTIVE", "prenom": "ياسمين"})
    contenu = with_texts(make_contenu(3), objectif=NASTY, moyens=f"{NASTY}\n{NASTY}")
    for document in (write(contenu, entete), write_family(contenu, entete)):
        text = all_text(document).replace("\u202f", " ")
        assert NASTY in text
        assert "ياسمين" in text
        assert "49" not in text


def test_the_footer_says_the_version_and_its_date():
    footer = write(make_contenu(1)).sections[0].footer.paragraphs[0].text
    assert "version 2 du 12/11/2026" in footer
    assert "Avis de l’ESS rendu" in footer
    draft = make_contenu(1, statut=StatutProgrammation.BROUILLON)
    assert "Brouillon – document de travail" in all_text(write(draft))
    assert "document de travail" not in all_text(write(make_contenu(1)))


def test_an_empty_programmation_is_a_form_to_fill():
    empty = ContenuProgrammation(annee=2026)
    document = write(empty)
    text = all_text(document).replace("\u202f", " ")
    assert "Aucun objectif n’est encore écrit." in text
    assert "PPS ou notification : à préciser" in text
    assert "☐ conforme" in text
    assert len(document.tables) == 1  # the signatures
    assert "en cours d’écriture" in all_text(write_family(empty))


def test_an_objective_shows_what_was_seen_of_it():
    seen = (
        Observation(le=date(2027, 3, 2), vu="Huit sur dix.", atteinte=Atteinte.ATTEINT),
        Observation(le=date(2027, 1, 12), vu="Six sur dix.", aide="cache"),
    )
    line = LigneProgrammation(
        id="a", objectif=ObjectifAdapte(domaine="D1", objectif="Lire dix mots."),
        observations=seen, bilan="On passe aux phrases.",
    )  # fmt: skip
    cell = write(make_contenu(1, lignes=(line,))).tables[0].rows[1].cells[-1]
    assert [p.text.replace("\u202f", " ") for p in cell.paragraphs] == [
        "12/01/2027 : Six sur dix. (aide : cache)", "02/03/2027 : Huit sur dix.", "Atteint",
        "On passe aux phrases.",
    ]  # fmt: skip
    small = make_contenu(1, lignes=(line,), cadre=CadreProgrammation(niveau_classe="GS"))
    assert "Réussit souvent" in all_text(write(small))


def test_the_family_reads_no_level_no_class_no_age():
    contenu = make_contenu(8)
    text = all_text(write_family(contenu))
    for word in ("CM1", "CP", "CE1", "ULIS", "niveau", "Niveau", "2017", "âge", "PPS", "notifi"):
        assert word not in text, word
    told = with_texts(contenu, objectif="Zoé lit un texte de CE1. Zoé lit dix mots.")
    assert "Zoé lit dix mots." in all_text(write_family(told))
    assert "CE1" not in all_text(write_family(told))
    compared = with_texts(contenu, objectif="Rattraper le retard.", moyens="Pour son âge, relire.")
    assert "en cours d’écriture" in all_text(write_family(compared))


def test_the_family_s_page_keeps_six_lines_each_domain_in_turn():
    contenu = make_contenu(60)
    context = make_famille_context(contenu, ENTETE, LE)
    assert len(context.lignes) == 6
    assert "54 autres objectifs" in context.autres
    domains = {o.domaine for o in contenu.objectifs}
    first = {o.objectif: o.domaine for o in contenu.objectifs}
    said = {first[line.objectif.replace("\u202f", " ")] for line in context.lignes}
    assert len(said) == min(6, len(domains))
    assert make_famille_context(make_contenu(6), ENTETE, LE).autres == ""
    long = make_famille_context(with_texts(contenu, objectif="mot " * 400), ENTETE, LE)
    assert all(len(line.objectif) <= 150 for line in long.lignes)
    assert long.lignes[0].objectif.endswith("…")


def test_the_family_may_read_one_period():
    contenu = make_contenu(6)
    lines = [
        ligne.model_copy(
            update={"objectif": ligne.objectif.model_copy(update={"periodes": (periode,)})}
        )
        for ligne, periode in zip(contenu.lignes, [*Periode, Periode.P1], strict=True)
    ]
    context = make_famille_context(
        contenu.model_copy(update={"lignes": tuple(lines)}), ENTETE, LE, Periode.P1
    )
    assert len(context.lignes) == 2
    assert "4 autres objectifs" in context.autres


def test_what_is_chosen_for_a_domain_is_said():
    text = all_text(write(make_contenu(3))).replace("\u202f", " ")
    assert re.search(r"La formation de la personne et du citoyen : décision du 20/09/2026", text)
    assert "Avis de l’ESS du 04/12/2026 : réserves" in text
    maternelle = make_contenu(
        0, referentiels=("maternelle-2026",), domaines=({"code": "M4", "avec_la_classe": True},),
        cadre=CADRE,
    )  # fmt: skip
    assert "L'acquisition des premiers outils mathématiques" in all_text(write(maternelle))
