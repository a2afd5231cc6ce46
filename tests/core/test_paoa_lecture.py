"""A programmation read again from a table: ours exactly, those of others by their headings."""

import io
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.documents import render_document
from core.errors import UnreadableFile
from core.fichiers import ANCIEN_WORD
from core.paoa import NaturePaoa
from core.paoa_colonnes import ColonnePaoa, find_column, find_periods, find_place
from core.paoa_contexte import make_paoa_context
from core.paoa_lecture import read_paoa, read_pasted
from core.programmation import (
    ContenuProgrammation,
    LieuTravail,
    LigneProgrammation,
    ObjectifAdapte,
    Periode,
)
from core.texte import format_date, normalize
from tests.core.programmations import ENTETE, LE, REFERENTIELS, make_contenu

SOCLE = REFERENTIELS.par_code["socle-2015"]
TEMPLATE = (Path(__file__).parents[2] / "templates" / f"{NaturePaoa.PAOA}.docx").read_bytes()
C, P = ColonnePaoa, Periode
KEPT = (
    "objectif", "moyens", "reussite", "periodes", "domaine", "lieu", "sait_deja", "sait_deja_le",
    "discipline", "competence", "niveau", "qui",
)  # fmt: skip


def write(contenu):
    return render_document(TEMPLATE, make_paoa_context(contenu, ENTETE, REFERENTIELS, LE))


def make_docx(*tables, paragraphs=()):
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    for rows in tables:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            cells = table.add_row().cells
            if len(row) == 1:
                cells[0].merge(cells[-1]).text = row[0]
                continue
            for cell, text in zip(cells, row, strict=True):
                cell.text = text
        document.add_paragraph()
    result = io.BytesIO()
    document.save(result)
    return result.getvalue()


def read(content, name="paoa.docx", referentiel=SOCLE):
    return read_paoa(content, name, referentiel)


# --- ours, written and read again -------------------------------------------------------------

letters = st.characters(
    exclude_categories=["Cc", "Cs", "Cn", "Co"], exclude_characters="\u202f\u2028\u2029"
)
words = st.text(letters, max_size=60) | st.sampled_from(
    ["", "Lire « dix mots » : oui ?", "<b>&amp;{{ 7*7 }}", "a\nb", "1\t2", "😀 ياسمين", "…", "-"]
)  # fmt: skip
objectives = st.builds(
    ObjectifAdapte,
    domaine=st.sampled_from([entree.code for entree in SOCLE.entrees]),
    discipline=st.sampled_from(["Français", "Mathématiques", ""]),
    competence=st.sampled_from(["", "Lire et comprendre l'écrit"]),
    niveau=st.sampled_from(["CP", "", "CE1"]),
    objectif=words, moyens=words, reussite=words, sait_deja=words,
    sait_deja_le=st.none() | st.dates(date(2026, 9, 1), date(2027, 7, 1)),
    qui=st.sampled_from(["", "Mme Imaginaire", "AESH, classe"]),
    lieu=st.none() | st.sampled_from(LieuTravail),
    periodes=st.sets(st.sampled_from(Periode)).map(lambda s: tuple(sorted(s))),
)  # fmt: skip


@settings(
    max_examples=50, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
@given(st.lists(objectives, min_size=1, max_size=9), st.lists(words, min_size=9, max_size=9))
@example(
    [ObjectifAdapte(domaine="D1", objectif="Objectif", moyens="Bilan", reussite="Domaine")],
    ["Bilan"] * 9,
)
def test_what_was_written_is_read_again(lines, bilans):
    lines = sorted(lines, key=lambda objectif: objectif.domaine)
    contenu = ContenuProgrammation(
        annee=2026, referentiels=(SOCLE.code,),
        lignes=tuple(
            LigneProgrammation(id=str(n), objectif=o, bilan=bilans[n]) for n, o in enumerate(lines)
        ),
    )  # fmt: skip
    found = read(write(contenu))
    assert found.bilans == tuple(ligne.bilan for ligne in contenu.lignes)
    assert found.reconnue
    assert [[getattr(o, name) for name in KEPT] for o in found.objectifs] == [
        [getattr(o, name) for name in KEPT] for o in lines
    ]


@pytest.mark.parametrize("count", [1, 8, 60])
def test_the_bank_s_objectives_come_back_whole(count):
    contenu = make_contenu(count)
    found = read(write(contenu))
    assert list(found.objectifs) == list(contenu.objectifs)
    assert len(found.bilans) == count
    assert found.sections["points_appui"] == contenu.cadre.points_appui
    assert found.sections["besoins"] == contenu.cadre.besoins
    assert found.sections["suites"] == contenu.suites
    assert "FICTIVE" not in found.sections["parcours"]
    assert any("réserves" in text for text in found.non_reconnu)


# --- those of others --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Domaine / discipline", C.DOMAINE), ("Domaines du socle", C.DOMAINE),
        ("MATIÈRE", C.DISCIPLINE), ("Compétences travaillées", C.COMPETENCE),
        ("Compétences acquises", C.SAIT_DEJA), ("Situation de départ", C.SAIT_DEJA),
        ("Évaluation diagnostique", C.SAIT_DEJA), ("Objectifs prioritaires", C.OBJECTIF),
        ("Objectif(s) d’apprentissage", C.OBJECTIF), ("Aménagements et supports", C.MOYENS),
        ("Moyens mis en œuvre", C.MOYENS), ("Modalités d’évaluation", C.REUSSITE),
        ("Critères de réussite", C.REUSSITE), ("Indicateurs", C.REUSSITE),
        ("Intervenants", C.QUI), ("Échéance", C.PERIODES), ("Lieu", C.LIEU),
        ("Bilan fin d’année", C.BILAN), ("Niveau de référence", C.NIVEAU), ("Zèbre", None),
        ("", None), ("Objectif " * 20, None),
    ],
)  # fmt: skip
def test_a_heading_is_recognised_by_its_synonyms(heading, column):
    assert find_column(heading) is column


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("P1, P2", (P.P1, P.P2)), ("Période 3", (P.P3,)), ("périodes 2 et 4", (P.P2, P.P4)),
        ("P2 à P4", (P.P2, P.P3, P.P4)), ("toute l’année", tuple(P)), ("janvier", ()), ("", ()),
    ],
)  # fmt: skip
def test_periods_are_found(text, periods):
    assert find_periods(text) == periods


def test_places_are_found():
    assert find_place("En classe et à l’ULIS") is LieuTravail.LES_DEUX
    assert find_place("ULIS") is LieuTravail.ULIS
    assert find_place("maison") is None


def test_a_table_of_others_is_read_by_its_headings():
    found = read(
        make_docx(
            [
                ["Matière", "Acquis", "Objectifs", "Adaptations", "Critères", "Échéance", "AESH"],
                ["Français", "Lit 10 mots", "Lire 20 mots", "Cache", "15 sur 20", "P2", "oui"],
                ["", "", "Écrire 5 mots", "Lettres", "4 sur 5", "janvier", ""],
                ["Zoologie", "", "Nommer 3 animaux", "", "", "toute l’année", ""],
            ],
            paragraphs=["Points forts", "Aime lire.", "Vu avec les parents"],
        )
    )
    first, second, third = found.objectifs
    assert (first.domaine, first.discipline) == ("D1", "Français")
    assert (first.sait_deja, first.moyens, first.reussite) == ("Lit 10 mots", "Cache", "15 sur 20")
    assert (first.periodes, second.periodes, third.periodes) == ((P.P2,), (), tuple(P))
    assert (third.domaine, third.discipline) == ("", "Zoologie")
    assert found.colonnes["AESH"] is None
    assert found.colonnes["Matière"] is C.DISCIPLINE
    assert {"AESH : oui", "Objectif 2, période : janvier"} <= set(found.non_reconnu)
    assert found.sections == {"points_appui": "Aime lire.\nVu avec les parents"}


def test_what_a_column_holds_may_be_said():
    rows = [["Ce que je vise", "Pour y arriver", "Zèbre"], ["Lire 20 mots", "Cache", "15 sur 20"]]
    content = make_docx(rows)
    found = read(content)
    assert not found.reconnue
    assert found.colonnes == dict.fromkeys(rows[0])
    said = {"Ce que je vise": C.OBJECTIF, "Pour y arriver": C.MOYENS, "Zèbre": C.REUSSITE}
    (one,) = read_paoa(content, "paoa.docx", SOCLE, said).objectifs
    assert (one.objectif, one.moyens, one.reussite) == tuple(rows[1])
    (alone,) = read_paoa(content, "paoa.docx", SOCLE, {"Ce que je vise": C.OBJECTIF}).objectifs
    assert alone.objectif == "Lire 20 mots"
    found = read_pasted("Objectifs\tBilan\nLire\tSeul", SOCLE, {"Bilan": C.REUSSITE})
    assert (found.objectifs[0].reussite, found.bilans) == ("Seul", ("",))


def test_domains_may_be_bands_and_competences_objectives():
    found = read(
        make_docx(
            [
                ["Compétences visées", "Moyens", "Bilan"],
                ["Domaine 2 : les méthodes et outils pour apprendre"],
                ["Préparer son matériel", "Images", "en cours"],
                ["La formation de la personne et du citoyen"],
                ["Attendre son tour", "Sablier", ""],
            ]
        )
    )
    assert [(o.domaine, o.objectif) for o in found.objectifs] == [
        ("D2", "Préparer son matériel"), ("D3", "Attendre son tour"),
    ]  # fmt: skip
    assert found.bilans == ("en cours", "")


def test_a_table_cut_in_two_goes_on_and_another_is_kept():
    head = ["Domaine", "Objectif", "Qui, quand"]
    found = read(
        make_docx(
            [head, ["Maths", "Compter", "Mme X, en classe, P2"]],
            [["EMC", "Attendre", "ULIS, période 3"]],
            [["Nom", "Signature"], ["M. Inventé", "vu"]],
        )
    )
    assert [(o.domaine, o.lieu, o.periodes) for o in found.objectifs] == [
        ("D1", LieuTravail.CLASSE, (P.P2,)), ("D3", LieuTravail.ULIS, (P.P3,)),
    ]  # fmt: skip
    assert found.objectifs[0].qui == "Mme X, en classe, P2"
    assert "M. Inventé | vu" in found.non_reconnu


def test_a_maternelle_programmation_finds_its_domains():
    maternelle = REFERENTIELS.par_code["maternelle-2026"]
    rows = [
        ["Domaine", "Objectif"],
        ["L’acquisition des premiers outils mathématiques", "Donner 3"],
        ["Arts visuels", "Coller"],
    ]
    found = read(make_docx(rows), referentiel=maternelle).objectifs
    assert [(o.domaine, o.entree) for o in found] == [("M4", ""), ("M3", "M3.1")]


def test_another_document_is_kept_whole():
    found = read(make_docx([["Nom", "Date"], ["Zoé", "12/11"]], paragraphs=["Compte rendu"]))
    assert not found.reconnue
    assert found.objectifs == ()
    assert found.non_reconnu == ("Compte rendu", "Nom | Date", "Zoé | 12/11")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "paoa.doc", None),
        (b"bonjour", "paoa.doc", ANCIEN_WORD),
        (b"", "paoa.docx", "vide"),
        (b"%PDF-1.7\n%%EOF", "paoa.pdf", "Word ou LibreOffice"),
    ],
)
def test_another_kind_of_file_is_refused(content, name, said):
    with pytest.raises(UnreadableFile) as refusal:
        read(content, name)
    assert said is None or said in str(refusal.value)


def test_a_pasted_table_is_read_by_its_titles_or_by_its_order():
    titled = 'Domaine\tObjectif\tPériode\r\nEMC\t"Attendre\nson tour"\tP1, P2\r\n\tSaluer\tP3'
    found = read_pasted(titled, SOCLE).objectifs
    assert [(o.domaine, o.objectif, o.periodes) for o in found] == [
        ("D3", "Attendre\nson tour", (P.P1, P.P2)), ("D3", "Saluer", (P.P3,)),
    ]  # fmt: skip
    (bare,) = read_pasted("Lire dix mots\tCache\t8 sur 10", SOCLE).objectifs
    assert (bare.objectif, bare.moyens, bare.reussite) == ("Lire dix mots", "Cache", "8 sur 10")
    listed = read_pasted("Lire dix mots.\n\nCompter jusqu’à 20.\n", SOCLE).objectifs
    assert [o.objectif for o in listed] == ["Lire dix mots.", "Compter jusqu’à 20."]
    wide = read_pasted("a\tb\tc\td\te", SOCLE)
    assert (wide.reconnue, wide.non_reconnu) == (False, ("a | b | c | d | e",))
    assert read_pasted("", SOCLE) == read_pasted(" \n\t", SOCLE)


def objectives_of(text):
    return [o.objectif for o in read_pasted(text, SOCLE).objectifs]


def test_a_last_row_with_its_objective_alone_is_an_objective():
    table = "Objectif\tMoyens\nLire dix mots\tFrise\nCompter jusqu’à 20\t"
    for text in (table, table.rstrip("\t"), f"\n{table}\n"):
        assert objectives_of(text) == ["Lire dix mots", "Compter jusqu’à 20"]
    assert objectives_of("Objectif\tMoyens\nLire\nCompter\nÉcrire") == ["Lire", "Compter", "Écrire"]
    assert objectives_of("\tFrise\nLire\tCache\n") == ["", "Lire"]


def test_a_quote_that_closes_no_cell_is_a_character():
    assert objectives_of('"Lire" avec expression\tFrise\nCompter\tDoigts') == [
        '"Lire" avec expression', "Compter",
    ]  # fmt: skip
    assert objectives_of('"Lire dix mots\tFrise\nCompter\tDoigts\nÉcrire\tModèle') == [
        '"Lire dix mots', "Compter", "Écrire",
    ]  # fmt: skip
    assert objectives_of('"Lire ""vite""\nou bien"\tFrise') == ['Lire "vite"\nou bien']


def test_a_cell_as_long_as_a_document_is_refused_in_a_sentence():
    assert objectives_of(f"Lire\t{'x' * 40_000}") == ["Lire"]
    with pytest.raises(UnreadableFile, match="collez le tableau en plusieurs fois"):
        read_pasted(f"Lire\t{'x' * 140_000}", SOCLE)


def test_a_band_that_serves_no_objective_is_kept():
    found = read_pasted(
        "Objectif\tMoyens\nMaths\t\nCompter\tDoigts\nVie de la classe\nSaluer\tModèle\nEMC\t", SOCLE
    )
    assert [(o.domaine, o.discipline, o.objectif) for o in found.objectifs] == [
        ("D1", "Maths", "Compter"), ("", "Vie de la classe", "Saluer"),
    ]  # fmt: skip
    assert found.non_reconnu == ("EMC",)
    rows = [["Objectif", "Moyens"], ["Lire", "Frise"], ["Vu avec les parents le 12."]]
    assert read(make_docx(rows)).non_reconnu == ("Vu avec les parents le 12.",)
    rows[-1] = ["Vu avec les parents le 12, qui demandent que cela soit repris à la maison " * 2]
    assert [text.strip() for text in rows[-1]] == list(read(make_docx(rows)).non_reconnu)
    assert len(read(make_docx(rows)).objectifs) == 1


def test_what_a_cell_says_beside_what_was_understood_is_kept():
    found = read_pasted(
        "Domaine\tObjectif\tPériode\tLieu\tQui\n"
        "Domaine 2 : méthodes, priorité\tLire\tP2, en janvier\tbibliothèque\tMme X\n"
        "Domaine 2 : méthodes, priorité\tDire\tP1 et P2\ten classe\tPériode : janvier", SOCLE,
    )  # fmt: skip
    assert found.non_reconnu == (
        "Objectif 1, période : P2, en janvier", "Objectif 1, lieu : bibliothèque",
        "Domaine 2 : méthodes, priorité",
    )  # fmt: skip
    assert found.objectifs[1].qui == "Période : janvier"


HEADINGS = ("Domaine", "Matière", "Objectif", "Moyens", "Critères", "Période", "Lieu", "Qui",
            "Bilan", "Niveau", "Sait déjà", "Compétence", "Zèbre")  # fmt: skip
cell_texts = st.text("abé \"'P2:.", max_size=12) | st.sampled_from(
    ["Maths", "EMC", "Lire dix mots", "P1, P2", "P3, en mai", "en classe", "bibliothèque", "Mme X",
     "Domaine 2", "D3 : vivre ensemble", "Au 99/99/9999 : rien", "Au 15/09/2026 : lit",
     'Dire "oui"\nou "non"', "Niveau visé : CP", "Période : janvier", "Où : cour", "x" * 95]
)  # fmt: skip


def write_cell(text):
    """Write a cell as a spreadsheet copies it."""
    return '"' + text.replace('"', '""') + '"' if "\n" in text or text.startswith('"') else text


def found_again(found):
    fields = [found.colonnes.keys(), found.sections.values(), found.non_reconnu, found.bilans]
    for objectif in found.objectifs:
        fields.append(str(value) for value in objectif.model_dump().values())
        fields.append(e.libelle for e in SOCLE.path_to(objectif.domaine))
        fields.append(format_date(objectif.sait_deja_le))
        fields.append(
            [f"{objectif.domaine} {objectif.domaine[1:]} {objectif.lieu} {objectif.periodes}"]
        )
        fields.append(f"P {periode[1:]}" for periode in objectif.periodes)
    fields.append(["Domaine Au Où Période Niveau visé en et D"])
    return set(normalize(" ".join(" ".join(field) for field in fields)).split())


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(HEADINGS), max_size=5, unique=True),
    st.lists(st.lists(cell_texts, min_size=1, max_size=5), max_size=6), st.booleans(),
)  # fmt: skip
def test_every_cell_that_is_pasted_is_found_again(titles, rows, trimmed):
    lines = ["\t".join(map(write_cell, row)) for row in ([titles] if titles else []) + rows]
    text = "\n".join(line.rstrip("\t") if trimmed else line for line in lines)
    said = found_again(read_pasted(text, SOCLE))
    for row in rows:
        for cell in row:
            assert set(normalize(cell).split()) <= said, cell


@given(st.text(max_size=120) | st.text("a\t\n\"' ", max_size=60))
def test_any_pasted_text_is_read(text):
    found = read_pasted(text, SOCLE)
    assert len(found.bilans) == len(found.objectifs)
