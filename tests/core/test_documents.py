import contextlib
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jinja2 import TemplateError
from lxml import etree
from markupsafe import Markup

from core.documents import (
    CONTEXTS,
    AccuseContext,
    NatureDocument,
    PropositionLigne,
    describe_tags,
    document_name,
    render_document,
    render_untrusted,
)
from core.errors import InvalidInput, PoleError, UnreadableFile
from core.exemples_lettres import EXEMPLES, nasty_example
from core.gabarit import _environment, list_tags
from core.lettres import LETTERS
from core.modeles_word import build_letter, build_notice, update_readme
from core.notice import EXEMPLE as NOTICE_EXAMPLE
from core.notice import NOTICE, NoticeContext
from core.paquet_word import W, check_package
from core.texte import clean
from core.typographie import typeset

ROOT = Path(__file__).parents[2]
NATURES = list(NatureDocument)
ACCUSE, PRECISIONS, REPONSE = NATURES
EXAMPLE = EXEMPLES[REPONSE]


def template(nature):
    return (ROOT / "templates" / f"{nature}.docx").read_bytes()


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def words_of(paragraph):
    marks = {W + "tab": "\t", W + "br": "\n"}
    found = paragraph.iter(W + "t", *marks)
    return "".join(marks.get(element.tag, element.text or "") for element in found)


def text_of(data):
    """All the text of a Word file, headers included, paragraphs apart by a NUL."""
    parts = parts_of(data)
    stories = [parts[n] for n in sorted(parts) if n.startswith(("word/document", "word/header"))]
    return "\0".join(
        words_of(paragraph)
        for story in stories
        for paragraph in etree.fromstring(story).iter(W + "p")
    )


def letter(nature, **changes):
    context = EXEMPLES[nature]
    return type(context).model_validate(context.model_dump() | changes)


def printed(nature, **changes):
    return text_of(render_document(template(nature), letter(nature, **changes)))


def headings_of(data):
    return [
        (p.style.name, p.text)
        for p in Document(io.BytesIO(data)).paragraphs
        if p.style.name.startswith("Heading")
    ]


# What is shipped


@pytest.mark.parametrize("nature", NATURES)
def test_a_template_uses_every_tag_of_its_context_and_no_other(nature):
    assert list_tags(template(nature)) == describe_tags(CONTEXTS[nature]).keys()


@pytest.mark.parametrize("nature", NATURES)
def test_the_committed_template_is_what_the_builder_makes(nature):
    built = build_letter(nature)
    assert built == build_letter(nature)
    assert parts_of(template(nature)) == parts_of(built)


@pytest.mark.parametrize("nature", NATURES)
def test_a_template_passes_the_check_of_uploaded_files(nature):
    check_package(template(nature))


def test_the_readme_lists_the_tags():
    text = (ROOT / "templates" / "README.md").read_text("utf-8")
    assert text == update_readme(text)
    assert "`propositions.qui`" in text
    assert all(f"`{nature}.docx`" in text for nature in NATURES)


@pytest.mark.parametrize("nature", NATURES)
def test_every_tag_is_described_and_every_style_exists(nature):
    assert all(describe_tags(CONTEXTS[nature]).values())
    used = {style for style, _ in LETTERS[nature][2]}
    assert {"heading 1", "Formule de signature"} <= used


@pytest.mark.parametrize("nature", NATURES)
def test_printed_words_have_french_typography(nature):
    words = "".join(text for _, text in LETTERS[nature][1] + LETTERS[nature][2])
    assert "'" not in words.replace("', '", "")  # inside the join filter
    assert '"' not in words


def test_the_parents_notice_is_what_the_builder_makes_and_uses_its_tags():
    shipped = (ROOT / "templates" / f"{NOTICE}.docx").read_bytes()
    assert parts_of(shipped) == parts_of(build_notice())
    assert list_tags(shipped) == describe_tags(NoticeContext).keys()
    check_package(shipped)


def test_the_parents_notice_says_what_the_law_asks():
    shipped = (ROOT / "templates" / f"{NOTICE}.docx").read_bytes()
    data = render_document(shipped, NOTICE_EXAMPLE)
    assert [text for _, text in headings_of(data)][1:] == [
        "Vous pouvez dire non à une aide",
        "Pourquoi des informations sont gardées, et par qui",
        "Ce qui est gardé, ce qui ne l’est jamais",
        "Qui lit",
        "Combien de temps",
        "Vos droits",
    ]
    text = text_of(data)
    for words in ("DASEN", "6.1.e", "dpd@outre-plume.exemple.fr", "CNIL", "Académie d’Outre-Plume"):
        assert words in text
    bare = NoticeContext(academie="Académie de X", circonscription="Y")
    data = render_document(shipped, bare)
    assert all(p.text.strip() for p in Document(io.BytesIO(data)).paragraphs)


# The page


@pytest.mark.parametrize("nature", NATURES)
def test_a_letter_is_a_french_a4_page_with_a_title(nature):
    doc = Document(io.BytesIO(render_document(template(nature), EXEMPLES[nature])))
    page = doc.sections[0]
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7)
    margins = (page.left_margin, page.right_margin, page.top_margin, page.bottom_margin)
    assert [round(margin.cm, 1) for margin in margins] == [2.0] * 4
    assert doc.core_properties.title.endswith("réf. 2026-0042")
    assert doc.core_properties.language == "fr-FR"
    (lang,) = doc.styles.element.xpath("w:docDefaults//w:lang/@w:val")
    (font,) = doc.styles.element.xpath("w:docDefaults//w:rFonts/@w:ascii")
    assert (lang, font) == ("fr-FR", "Arial")
    for footer in (page.first_page_footer, page.footer):
        fields = footer.part.element.xpath("//w:fldSimple/@w:instr")
        assert [field.strip() for field in fields] == ["PAGE", "NUMPAGES"]
    for header in (page.first_page_header, page.header):
        assert "Réf. 2026-0042" in "".join(words_of(p._p) for p in header.paragraphs)
    assert headings_of(render_document(template(nature), EXEMPLES[nature]))[0][0] == "Heading 1"


def test_the_table_of_proposals_repeats_its_header_row():
    (table,) = Document(io.BytesIO(render_document(template(REPONSE), EXAMPLE))).tables
    header, *rows = table.rows
    assert [cell.text for cell in header.cells] == ["Qui", "Quoi", "Quand", "Comment"]
    assert header._tr.xpath("w:trPr/w:tblHeader")
    assert len(rows) == len(EXAMPLE.propositions)
    assert [cell.text for cell in rows[2].cells][:2] == ["Le pôle", "Outils, matériel"]


def test_the_signature_block_holds_together():
    doc = Document(io.BytesIO(render_document(template(REPONSE), EXAMPLE)))
    names = [p.style.name for p in doc.paragraphs]
    block = doc.paragraphs[names.index("Formule de signature") : -1]
    assert [p.text for p in block][-1] == "Signé le 24 novembre 2026"
    assert all(p.style.paragraph_format.keep_with_next for p in block)
    assert all(p.style.paragraph_format.keep_together for p in block)


# What the letters say


def test_the_headings_of_an_answer_stand_in_order():
    assert [text for _, text in headings_of(render_document(template(REPONSE), EXAMPLE))] == [
        typeset("Objet : réponse à votre saisine du 12 novembre 2026, réf. 2026-0042"),
        "Votre demande",
        "Ce que nous en comprenons",
        "Ce que nous vous proposons",
        "Ce qui reste conduit par l’école",
        "Lien avec les parents",
        "Votre interlocuteur",
        "Bilan d’étape le 9 février 2027",
    ]


def test_an_answer_goes_under_cover_with_a_copy():
    text = printed(REPONSE)
    assert "L’IEN\0à Mme Fleur Inventée\0enseignante" in text
    assert "\0s/c de la direction\0" in text
    assert "\0Pour l’IEN et par délégation\0Basile Imaginaire\0" in text
    assert text.partition("Copie\u202f: direction de l’école")[1]


@pytest.mark.parametrize("nature", NATURES)
def test_a_reserved_letter_goes_to_the_asker_alone(nature):
    text = printed(nature, reservee=True, reference="2026-R007")
    assert "Réf. 2026-R007" in text
    assert "s/c" not in text
    assert "Copie" not in text
    assert "CE1" not in text
    assert "Cette lettre n’est adressée qu’à vous." in text


def test_no_caller_can_put_a_reserved_letter_under_cover():
    context = letter(REPONSE, reservee=True, sous_couvert=True, copies=["direction"], sujet="x")
    assert (context.sous_couvert, context.copies, context.sujet) == (False, [], "")


@pytest.mark.parametrize("nature", NATURES)
def test_a_letter_about_a_class_says_that_it_does_not_assess(nature):
    sentence = "Ce document ne sert pas à l’évaluation des personnels."
    assert sentence in printed(nature, non_evaluation=True)
    assert sentence not in printed(nature)


def test_an_unsigned_answer_says_so_three_times():
    text = printed(REPONSE, signee_le="")
    assert text.count("Projet – non signé") == 3  # box, running header, signature
    assert "Signé le" not in text
    assert "Projet" not in printed(REPONSE)


def test_the_ien_signs_without_delegation():
    text = printed(REPONSE, par_delegation=False, signataire="Ange Chimère", signataire_fonction="")
    assert "\0L’IEN\0Ange Chimère\0Signé le" in text
    assert "délégation" not in text


def test_a_new_version_says_so():
    text = printed(REPONSE, corrigee_le="2 décembre 2026", version="2")
    assert "Corrigée le 2 décembre 2026 (version 2)." in text
    assert "Corrigée" not in printed(REPONSE)


def test_empty_parts_are_left_out_or_said():
    empty = (
        "demande", "comprehension", "ecole", "parents_retour", "bilan_le", "lieu", "adresse",
        "mot_psyen",
    )  # fmt: skip
    data = render_document(
        template(REPONSE),
        letter(REPONSE, **dict.fromkeys(empty, ""), propositions=[], accords=[], copies=[]),
    )
    assert [text for _, text in headings_of(data)][1:] == [
        "Ce que nous vous proposons",
        "Votre interlocuteur",
        "Bilan d’étape",
    ]
    text = text_of(data)
    assert "Le bilan d’étape sera fixé avec vous." in text
    assert "Pas de nouvelle proposition à ce jour" in text
    assert text.startswith("Le 24 novembre 2026\0")


@pytest.mark.parametrize("nature", NATURES)
def test_a_letter_with_the_bare_minimum_prints_no_empty_paragraph(nature):
    required = {
        name: EXEMPLES[nature].model_dump()[name]
        for name, field in CONTEXTS[nature].model_fields.items()
        if field.is_required()
    }
    data = render_document(template(nature), CONTEXTS[nature].model_validate(required))
    assert all(p.text.strip() for p in Document(io.BytesIO(data)).paragraphs)
    assert "aux coordonnées en tête de cette lettre" in text_of(data)


def test_an_acknowledgement_says_who_when_and_where_to_call():
    text = printed(ACCUSE)
    assert "le 13 novembre 2026" in text
    assert "M. Basile Imaginaire, conseiller pédagogique de circonscription, suit" in text
    assert "Vous recevrez une réponse écrite au plus tard le 4 décembre 2026." in text
    assert "Ils peuvent lire ce dossier" in text
    assert "le 17, le 15 ou le 119" in text
    assert "(00 00 00 00 10)" in text
    assert "parents" not in printed(ACCUSE, parents_concernes=False)


def test_a_request_for_details_numbers_its_questions_and_reproaches_nothing():
    data = render_document(template(PRECISIONS), EXEMPLES[PRECISIONS])
    styles = [p.style.name for p in Document(io.BytesIO(data)).paragraphs]
    assert styles.count("List Number") == 3
    text = text_of(data).lower()
    assert "https://pole.plume.exemple.fr" in text
    for word in ("retard", "délai", "urgen", "relance", "toujours pas", "au plus vite", "rappel"):
        assert word not in text


def test_letters_never_abbreviate_or_count():
    for nature in NATURES:
        assert "PAS" not in printed(nature).replace("Pas", "")


# What users type


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def fields_of(value, path=""):
    if isinstance(value, dict):
        return {k: v for name, inner in value.items() for k, v in fields_of(inner, name).items()}
    if isinstance(value, list):
        return {
            k: v for i, inner in enumerate(value) for k, v in fields_of(inner, f"{path}{i}").items()
        }
    return {path: value} if isinstance(value, str) else {}


def fill_texts(value, typed, path=""):
    if isinstance(value, dict):
        return {name: fill_texts(inner, typed, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [fill_texts(inner, typed, f"{path}{i}") for i, inner in enumerate(value)]
    return f"{path}⟦{typed}⟧" if isinstance(value, str) else value


@pytest.mark.parametrize("nature", NATURES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(typed=TEXT)
@example(typed="a < b & c > d \"e\" 'f' &amp; <w:t/> </w:p> ]]>")
@example(typed="{{ 7*7 }} {% if x %} {# x #} {_{ }_} {_% %_} {{r x}}")
@example(typed="😀👩‍🏫 שלום عربي n̈ \u202e \u2028 \ufeff \x85")
@example(typed="un\ndeux\r\ntrois\rquatre\tcinq  six")
@example(typed="nul\x00 bel\x07 ff\x0c esc\x1b fin\ufffe")
def test_whatever_is_typed_in_any_field_is_printed_as_it_is(nature, typed):
    values = fill_texts(EXEMPLES[nature].model_dump(), typed)
    text = text_of(render_document(template(nature), CONTEXTS[nature].model_validate(values)))
    for name in fields_of(values):
        assert f"{name}⟦{typeset(clean('|' + typed + '|'))[1:-1]}⟧" in text, name


@given(TEXT)
def test_typography_changes_nothing_but_ordinary_spaces(typed):
    result = typeset(typed)
    assert result.replace("\u202f", " ") == typed.replace("\u202f", " ")
    assert typeset(result) == result


def test_typography_touches_neither_hours_nor_addresses():
    assert typeset("à 8:30, voir https://exemple.fr ?") == "à 8:30, voir https://exemple.fr\u202f?"
    assert typeset("« oui » : non!") == "«\u202foui\u202f»\u202f: non!"


def test_twenty_thousand_characters_are_kept():
    long = "Phrase inventée n° 12 ; suite.\n" * 650
    assert len(long) > 20_000
    assert typeset(long.strip()) in printed(REPONSE, demande=long)


@pytest.mark.parametrize("nature", NATURES)
def test_the_dry_run_text_goes_through(nature):
    text = text_of(render_document(template(nature), nasty_example(nature)))
    assert "{{ 7*7 }} {% if %} <w:t> a < b & c" in text
    assert "\n\tligne 2" in text


def test_a_context_takes_no_object_and_no_unknown_key():
    with pytest.raises(ValueError, match="extra"):
        letter(REPONSE, invente="x")
    with pytest.raises(ValueError, match="string"):
        PropositionLigne(qui=Path("x"))
    assert AccuseContext.model_config["frozen"]


# File names


def test_a_file_is_named_by_its_reference():
    assert document_name("2026-0042", REPONSE) == "2026-0042_reponse.docx"
    assert document_name("2026-R007", ACCUSE) == "2026-R007_accuse-reception.docx"


@pytest.mark.parametrize("reference", ["", "Fleur", "2026-42", "2026-0042\n", "../2026-0042"])
def test_a_file_is_never_named_otherwise(reference):
    with pytest.raises(InvalidInput, match="2026-0042"):
        document_name(reference, REPONSE)


# Templates that users bring


def make_template(body="{{ reference }}", title="", header=""):
    doc = Document(io.BytesIO(template(ACCUSE)))  # lighter than python-docx's own blank
    for element in doc.element.body[:-1]:
        doc.element.body.remove(element)
    for text in body.split("\n"):
        doc.add_paragraph(text)
    doc.core_properties.title = title
    doc.sections[0].header.paragraphs[0].text = header
    result = io.BytesIO()
    doc.save(result)
    return result.getvalue()


def change_package(changes, data=None):
    """Rewrite a Word file with other bytes, or a function of them, in some parts."""
    result = io.BytesIO()
    parts = parts_of(data or make_template())
    for name, change in changes.items():
        parts[name] = change(parts[name]) if callable(change) else change
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return result.getvalue()


def in_body(xml):
    return change_package(
        {"word/document.xml": lambda b: b.replace(b"<w:sectPr", xml + b"<w:sectPr", 1)}
    )


def linked(kind, target="https://exemple.fr/x", mode="External"):
    link = (
        f'<Relationship Id="rId99" Type="http://x/{kind}" Target="{target}" TargetMode="{mode}"/>'
    )
    return change_package(
        {
            "word/_rels/document.xml.rels": lambda b: b.replace(
                b"</Relationships>", link.encode() + b"</Relationships>"
            )
        }
    )


def field(*instructions):
    runs = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in instructions)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return in_body(f"<w:p>{begin}{runs}{end}</w:p>".encode())


CANARY = "/tmp/pole-canari-{}"
OS = f"cycler.__init__.__globals__.os.popen('touch {CANARY}').read()"
SCRIPTS = {
    "os from a global": "{{ " + OS + " }}",
    "os from the loop": "{% for q in copies %}{{ loop.__class__.__mro__ }}{% endfor %}",
    "os from self": f"{{{{ self.__init__.__globals__.__builtins__.open('{CANARY}', 'w') }}}}",
    "subclasses": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "subclasses by filter": "{{ ''|attr('__class__') }}",
    "format string": "{{ '{0.__class__.__init__.__globals__}'.format(reference) }}",
    "method of a value": "{{ reference.__class__ }}",
    "plain method of a value": "{{ reference.upper() }}",
    "item of a value": "{{ reference['__class__'] }}",
    "big constant": "{{ 'a'*200000000 }}",
    "big filter": "{{ reference|center(200000000) }}",
    "big power": "{{ 9**9**9 }}",
    "endless loop": "{% for i in range(10**12) %}{{ i }}{% endfor %}",
    "safe markup": "{{ reference|safe }}",
    "autoescape off": "{% autoescape false %}{{ reference }}{% endautoescape %}",
    "include": "{% include '/etc/passwd' %}",
    "import": "{% import 'os' as os %}",
    "extends": "{% extends '/etc/passwd' %}",
    "set": "{% set reference = 'x' %}{{ reference }}",
    "macro": "{% macro m() %}x{% endmacro %}{{ m() }}",
    "call block": "{% call reference() %}{% endcall %}",
    "recursive loop": "{% for q in copies recursive %}{{ loop(copies) }}{% endfor %}",
    "unknown tag": "{{ referense }}",
    "unknown name": "{{ config }}",
    "bad syntax": "{{ reference }",
    "unclosed condition": "{% if reference %}",
    "a list as a text": "{{ copies }}",
    "loose text": "{{r reference }}",
    "deep nesting": "{{ " + "(" * 3000 + "reference" + ")" * 3000 + " }}",
}

SANDBOXED = [
    "subclasses",
    "subclasses by filter",
    "format string",
    "method of a value",
    "item of a value",
    "big filter",
    "endless loop",
    "safe markup",
]
PACKAGES = {
    "empty": b"",
    "noise": bytes(range(256)) * 20,
    "old .doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "truncated": make_template()[:-400],
    "plain zip": change_package({"[Content_Types].xml": b"<Types/>"}),
    "no main part": change_package(
        {"[Content_Types].xml": lambda b: b.replace(b"document.main+xml", b"header+xml")}
    ),
    "bomb": change_package({"word/numbering.xml": b" " * 30_000_000}),
    "ratio": change_package({"word/numbering.xml": b" " * 15_000_000}),
    "many entries": change_package({f"word/x{i}.bin": b"" for i in range(600)}),
    "macro type": change_package(
        {
            "[Content_Types].xml": lambda b: b.replace(
                b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                b"vnd.ms-word.document.macroEnabled.main+xml",
            )
        }
    ),
    "macro part": linked("vbaProject", "vbaProject.bin", "Internal"),
    "entity": change_package(
        {
            "word/document.xml": lambda b: b.replace(
                b"<w:document",
                b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document',
                1,
            )
        }
    ),
    "laughs": change_package({"word/numbering.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
    "broken xml": change_package({"word/document.xml": lambda b: b[:-30]}),
    "remote template": linked("attachedTemplate"),
    "remote picture": linked("image"),
    "remote object": linked("oleObject", "embeddings/x.bin", "Internal"),
    "alternative chunk": in_body(b'<w:altChunk w:id="rId1"/>'),
    "embedded object": in_body(b"<w:p><w:r><w:object/></w:r></w:p>"),
    "DDE": field('DDEAUTO c:\\\\windows\\\\cmd.exe "/k x"'),
    "DDE in pieces": field("DDE", "AUTO cmd x"),
    "include text": field('INCLUDETEXT "/etc/passwd"'),
    "include picture": field('INCLUDEPICTURE "https://exemple.fr/x.png"'),
    "simple field": in_body(b'<w:p><w:fldSimple w:instr="INCLUDETEXT x"/></w:p>'),
    "computed field": field("= 1 + 1"),
}


@pytest.fixture
def canary(tmp_path):
    return tmp_path / "canari"


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("place", ["body", "title", "header"])
def test_a_hostile_script_is_refused_before_it_runs(script, place, canary):
    if place == "title" and script in (SCRIPTS["deep nesting"], SCRIPTS["loose text"]):
        pytest.skip("does not fit in a title, or is not one")
    hostile = make_template(**{place: script.replace(CANARY, str(canary))})
    with pytest.raises(PoleError):
        render_document(hostile, EXAMPLE)
    assert not canary.exists()


@pytest.mark.parametrize("data", PACKAGES.values(), ids=PACKAGES)
def test_a_hostile_package_is_refused_before_it_is_opened(data):
    with pytest.raises(UnreadableFile):
        render_document(data, EXAMPLE)


@pytest.mark.parametrize(
    "data",
    [
        make_template(SCRIPTS["os from a global"]),
        make_template(title=SCRIPTS["os from self"]),
        make_template(SCRIPTS["big constant"]),
        make_template(SCRIPTS["deep nesting"]),
        PACKAGES["bomb"],
        b"",
    ],
    ids=["os", "title", "constant", "nesting", "bomb", "empty"],
)
def test_the_worker_refuses_in_french(data):
    with pytest.raises(InvalidInput, match=r"modèle|fichier|balise"):
        render_untrusted(data, EXAMPLE)


def test_the_worker_prints_the_same_letter():
    assert text_of(render_untrusted(template(REPONSE), EXAMPLE)) == printed(REPONSE)


def test_a_template_that_loops_for_ever_is_stopped():
    loops = "".join(f"{{% for x{i} in propositions %}}" for i in range(14))
    body = loops + "{{ reference }}" + "{% endfor %}" * 14
    with pytest.raises(InvalidInput, match="trop de temps") as refusal:
        render_untrusted(make_template(body), EXAMPLE, timeout=1.5)
    assert isinstance(refusal.value.__cause__, subprocess.TimeoutExpired)


@pytest.mark.parametrize(
    "action",
    ["b'a' * 600_000_000", "__import__('pathlib').Path('{}').write_text('x')"],
    ids=["memory", "file"],
)
def test_the_worker_cannot_take_memory_or_write(action, canary):
    code = f"from core.documents_worker import limit_resources as l; l(); {action.format(canary)}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode != 0
    assert b"MemoryError" in done.stderr or b"File too large" in done.stderr
    assert not canary.exists() or canary.read_bytes() == b""


def test_the_worker_has_ten_seconds_of_processor():
    code = (
        "import resource, core.documents_worker as w; w.limit_resources();"
        "print(resource.getrlimit(resource.RLIMIT_CPU), resource.getrlimit(resource.RLIMIT_CORE))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(10, 10) (0, 0)"


@pytest.mark.parametrize("name", [name for name in SCRIPTS if name.startswith("os ")] + SANDBOXED)
def test_the_sandbox_refuses_by_itself(name, canary):
    script = SCRIPTS[name].replace(CANARY, str(canary))
    with pytest.raises(TemplateError):
        _environment().from_string(script).render(reference="x", copies=["y"])
    assert not canary.exists()


def test_nothing_that_a_tag_prints_is_markup():
    blocks = "{% autoescape false %}{{ x }}{{ '<a>' }}{% endautoescape %}{{ x ~ '<b>' }}"
    assert "<" not in _environment().from_string(blocks).render(x=Markup("<w:p>"))


def test_a_misspelt_tag_is_named_with_the_nearest_one():
    with pytest.raises(InvalidInput, match=r"« referense ».*« reference »"):
        render_document(make_template("Réf. {{ referense }}"), EXAMPLE)


def test_a_badly_closed_tag_is_shown():
    with pytest.raises(InvalidInput, match=re.escape("près de « Réf. {{ reference }")):
        render_document(make_template("Bonjour\nRéf. {{ reference } suite"), EXAMPLE)


def test_a_circonscription_can_bring_its_own_letter():
    body = (
        "Réf. {{ reference|upper }}\n"
        "{% if reservee and not copies %}seul{% else %}avec copie{% endif %}\n"
        "{% for ligne in propositions %}{{ loop.index }} {{ ligne.qui }} ; {% endfor %}\n"
        "{{ interlocuteur.nom }} : {{ 'oui' if sous_couvert else 'non' }} {{ reservee }}"
    )
    text = text_of(render_untrusted(make_template(body, header="{{ academie }}"), EXAMPLE))
    assert "Réf. 2026-0042\0avec copie\0001 M. Imaginaire, conseiller pédagogique ; 2 " in text
    assert "M. Basile Imaginaire : oui non" in text
    assert "Académie d’Outre-Plume" in text


def with_footnote(text):
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    link = '<Relationship Id="rId98" Type="http://x/footnotes" Target="footnotes.xml"/>'
    part = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/>'
    note = f'<w:footnote w:id="1"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'

    def before(end, addition):
        return lambda content: content.replace(end, addition.encode() + end)

    return change_package(
        {
            "word/footnotes.xml": f'<w:footnotes xmlns:w="{W[1:-1]}">{note}</w:footnotes>'.encode(),
            "word/_rels/document.xml.rels": before(b"</Relationships>", link),
            "[Content_Types].xml": before(b"</Types>", part),
        }
    )


def test_headers_and_footnotes_are_checked_and_filled_too():
    with pytest.raises(InvalidInput, match="inventee"):
        render_document(make_template(header="{{ inventee }}"), EXAMPLE)
    with pytest.raises(InvalidInput, match="inventee"):
        render_document(with_footnote("{{ inventee }}"), EXAMPLE)
    with pytest.raises(InvalidInput, match="pas permise"):
        render_document(with_footnote("{{ reference.upper() }}"), EXAMPLE)
    note = parts_of(render_document(with_footnote("Réf. {{ reference }}"), EXAMPLE))
    assert "Réf. 2026-0042" in note["word/footnotes.xml"].decode()


def test_a_cell_left_empty_by_a_condition_is_refused():
    doc = Document()
    cell = doc.add_table(1, 1).cell(0, 0)
    cell.paragraphs[0].text = "{%p if reservee %}"
    cell.add_paragraph("x")
    cell.add_paragraph("{%p endif %}")
    data = io.BytesIO()
    doc.save(data)
    with pytest.raises(InvalidInput, match="cellule"):
        render_document(data.getvalue(), EXAMPLE)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_template_is_refused_or_read(data):
    good = bytearray(template(PRECISIONS))
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(PoleError):
        list_tags(bytes(good))
