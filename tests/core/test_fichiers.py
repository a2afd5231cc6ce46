import io
import random
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UnreadableFile
from core.fichiers import (
    CONTENT_TYPES,
    FileKind,
    check_archive,
    check_attachment,
    get_extension,
    identify_file,
)
from core.fichiers_archive import MAX_PACKED
from tests.core.fabrique_fichiers import (
    DOCX_MAIN,
    HEIC,
    make_docx,
    make_huge_png,
    make_jpg,
    make_msg,
    make_odt,
    make_ole,
    make_pdf,
    make_png,
    make_zip,
    object_stream,
    odt_manifest,
    relations,
    word_types,
)

RACINE = Path(__file__).parents[2]
MAIL = b"From: a@ecole.invalid\r\nSubject: Fiche\r\n\r\nBonjour\r\n"
PDF = make_pdf(b"<< /Type /Catalog >>")


def refusal(read, *arguments):
    with pytest.raises(UnreadableFile) as caught:
        read(*arguments)
    return str(caught.value)


# --- what is accepted


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (make_docx(), "fiche.docx", FileKind.DOCX),
        (make_docx(), "FICHE n°3 (1).DOCX ", FileKind.DOCX),
        (make_odt(), "fiche.odt", FileKind.ODT),
        (MAIL, "Fiche.eml", FileKind.EML),
        (b"\xef\xbb\xbf\r\n" + MAIL, "Fiche.eml", FileKind.EML),
        (b"From x@y Mon Jan  1\n" + MAIL, "Fiche.eml", FileKind.EML),
        (make_msg(), "Fiche.msg", FileKind.MSG),
        (PDF, "fiche.pdf", FileKind.PDF),
        (make_png(), "photo.png", FileKind.PNG),
        (make_jpg(), "photo.JPEG", FileKind.JPG),
        (HEIC, "IMG_0001.HEIC", FileKind.HEIC),
    ],
)
def test_kind_by_content_and_name(content, name, kind):
    assert identify_file(content, name) == kind
    assert kind in CONTENT_TYPES


@pytest.mark.parametrize(
    ("content", "name"),
    [(make_docx(), "a.docx"), (make_odt(), "a.odt"), (PDF, "a.pdf"), (make_png(), "a.png"),
     (make_jpg(), "a.jpg")],
)  # fmt: skip
def test_attachments_accepted(content, name):
    assert check_attachment(content, name) == name[2:]


def test_content_types_never_let_a_browser_run_anything():
    assert not any("html" in kind or "xml;" in kind for kind in CONTENT_TYPES.values())
    assert "message/rfc822" not in CONTENT_TYPES.values()


@pytest.mark.parametrize(
    ("name", "extension"),
    [("a.docx", "docx"), ("a.PDF. ", "pdf"), ("fiche", ""), ("x.docx.exe", "exe"), ("", ""),
     ("C:\\dossier.d\\fiche", ""), (".docx", "")],
)  # fmt: skip
def test_extension(name, extension):
    assert get_extension(name) == extension


def test_project_templates_pass():
    templates = sorted((RACINE / "templates").glob("*.docx"))
    for template in templates:
        assert identify_file(template.read_bytes(), template.name) == FileKind.DOCX


# --- each wrong file has its own sentence

LEGACY = make_ole({"WordDocument": b"\0" * 600, "1Table": b"x"})


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "fiche.docx", "est vide"),
        (LEGACY, "fiche.doc", "ancien format de Word. Enregistrez-le au format .docx dans Word ou"),
        (LEGACY, "fiche.docx", "ancien format de Word"),
        (make_docx(), "fiche.doc", "ancien format de Word"),
        (
            make_ole({"EncryptedPackage": b"x" * 99, "EncryptionInfo": b"x"}),
            "a.docx",
            "mot de passe",
        ),
        (make_ole({"Workbook": b"x"}), "a.docx", "pas un document texte"),
        (b"MZ\x90\0" + b"\0" * 200, "fiche.docx", "programme"),
        (b"MZ\x90\0" + b"\0" * 200, "fiche.docx.exe", "programme"),
        (b"\x7fELF" + b"\0" * 200, "fiche.pdf", "programme"),
        (b"#!/bin/sh\n", "fiche.docx", "programme"),
        (make_zip({"a.txt": "x"}), "fiches.zip", "archive compressée"),
        (make_zip({"a.txt": "x"}), "fiche.docx", "n’en contient pas"),
        (b"PK\x05\x06" + b"\0" * 18, "fiche.docx", "archive compressée"),
        (b"Rar!\x1a\x07\0", "fiche.rar", "archive compressée"),
        (b"7z\xbc\xaf\x27\x1c", "fiche.docx", "archive compressée"),
        (make_docx()[:-40], "fiche.docx", "incomplet ou abîmé"),
        (make_docx()[:300], "fiche.docx", "incomplet ou abîmé"),
        (make_odt()[:200], "fiche.odt", "incomplet ou abîmé"),
        (PDF[:-20], "fiche.pdf", "incomplet ou abîmé"),
        (make_png()[:-14], "photo.png", "incomplet ou abîmé"),
        (LEGACY[:100], "fiche.doc", "incomplet ou abîmé"),
        (b"n'importe quoi", "fiche.docx", "incomplet ou abîmé"),
        (b"\0" * 5000, "fiche.eml", "incomplet ou abîmé"),
        (b"n'importe quoi", "fiche.xyz", "n’est pas accepté"),
        (b"{\\rtf1 bonjour}", "fiche.docx", "pas un document texte"),
        (b"<html><body>x</body></html>", "fiche.docx", "pas un document texte"),
        (b"bonjour", "fiche.txt", "pas un document texte"),
        (
            make_zip({"[Content_Types].xml": "x", "xl/workbook.xml": "x"}),
            "a.docx",
            "document texte",
        ),
        (make_docx(), "fiche", "Ajoutez « .docx »"),
        (make_docx(), "fiche.odt", "« .odt », mais c’est un document Word"),
        (PDF, "fiche.docx", "« .docx », mais c’est un PDF"),
        (make_jpg(), "photo.png", "mais c’est une photo JPEG"),
        (make_docx(), "fiche.docm", "macros"),
        (b"x" * (MAX_PACKED + 1), "fiche.docx", "dépasse 10 Mo"),
    ],
)
def test_refused_with_what_to_do(content, name, words):
    sentence = refusal(identify_file, content, name)
    assert words in sentence
    assert sentence[-1] in ".!"


# --- inside a document

BOMB = b"\0" * 60_000_000
TYPE_VBA = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'


DOCX_TEMPLATE = DOCX_MAIN.replace("document.main", "template.main")
ENTITIES = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'
STYLES = {"word/styles.xml": "<x/>"}


def field(instruction):
    runs = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in instruction)
    return (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def flagged_as_encrypted():
    content = bytearray(make_docx())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(signature)
        while start >= 0:
            content[start + offset] |= 1
            start = content.find(signature, start + 4)
    return bytes(content)


def doubled():
    target = io.BytesIO(make_docx())
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", "<x/>")
    return target.getvalue()


HOSTILE_DOCX = {
    "macro part": (make_docx(parts={"word/vbaProject.bin": b"x"}), "macros"),
    "macro type": (
        make_docx(parts={"[Content_Types].xml": word_types(more=TYPE_VBA)}),
        "macros",
    ),
    "docm renamed": (
        make_docx(
            parts={
                "[Content_Types].xml": word_types(
                    "application/vnd.ms-word.document.macroEnabled.main+xml"
                )
            }
        ),
        "macros",
    ),
    "macro type in UTF-16": (
        make_docx(parts={"[Content_Types].xml": word_types(more=TYPE_VBA).encode("utf-16")}),
        "macros",
    ),
    "template": (
        make_docx(parts={"[Content_Types].xml": word_types(DOCX_TEMPLATE)}),
        "pas un document texte",
    ),
    "altChunk": (make_docx('<w:altChunk r:id="r1" xmlns:r="urn:r"/>'), "objet incorporé"),
    "altChunk relation": (
        make_docx(parts={"word/_rels/document.xml.rels": relations("aFChunk", "chunk.html")}),
        "objet incorporé",
    ),
    "embedded workbook": (
        make_docx(parts={"word/embeddings/Classeur.xlsx": b"PK\x03\x04"}),
        "objet incorporé",
    ),
    "OLE under another name": (
        make_docx(parts={"word/media/image1.png": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xxxx"}),
        "objet incorporé",
    ),
    "program as a picture": (make_docx(parts={"word/media/i.png": b"MZ\x90\0"}), "objet incorporé"),
    "archive in the archive": (
        make_docx(parts={"word/media/i.png": make_zip({"a": "b"})}),
        "objet incorporé",
    ),
    "gzip in the archive": (make_docx(parts={"customXml/i.bin": b"\x1f\x8b\x08"}), "objet"),
    "ActiveX": (make_docx(parts={"word/activeX/activeX1.xml": "<x/>"}), "objet incorporé"),
    "OLE element": (
        make_docx('<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office"/>'),
        "objet incorporé",
    ),
    "remote template": (
        make_docx(
            parts={
                "word/_rels/settings.xml.rels": relations(
                    "attachedTemplate", "http://mechant.invalid/x.dotm", "External"
                )
            }
        ),
        "va chercher un autre fichier",
    ),
    "remote picture": (
        make_docx(
            parts={
                "word/_rels/document.xml.rels": relations(
                    "image", "http://mechant.invalid/x.png", "External"
                )
            }
        ),
        "va chercher un autre fichier",
    ),
    "entity bomb": (
        make_docx(parts={"word/document.xml": ENTITIES}),
        "pas sûre",
    ),
    "external entity": (
        make_docx(
            parts={"word/styles.xml": '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d>&a;</d>'}
        ),
        "pas sûre",
    ),
    "doctype in UTF-16": (
        make_docx(parts={"word/styles.xml": "<!DOCTYPE d []><d/>".encode("utf-16")}),
        "pas sûre",
    ),
    "doctype in a part without the name of XML": (
        make_docx(parts={"word/styles.bin": "<!DOCTYPE d []><d/>"}),
        "pas sûre",
    ),
    "DDE": (make_docx(field(["DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe"])), "champ"),
    "DDE cut in runs": (make_docx(field([" D", "DE", "AUTO ", "x"])), "champ"),
    "simple field": (make_docx('<w:fldSimple w:instr="INCLUDETEXT x"/>'), "champ"),
    "bomb": (make_docx(parts={"word/media/i.png": BOMB}), "trop gros une fois ouvert"),
    "dense part": (
        make_docx(parts={"word/media/i.png": b"\0" * 2_000_000}),
        "trop gros une fois ouvert",
    ),
    "many parts": (
        make_docx(parts={f"customXml/i{i}.xml": "<x/>" for i in range(500)}),
        "trop gros une fois ouvert",
    ),
    "slip": (make_docx(parts={"../../etc/cron.d/x": "x"}), "pas sûre"),
    "absolute": (make_docx(parts={"/etc/x": "x"}), "pas sûre"),
    "backslash": (make_docx(parts={"word\\..\\x": "x"}), "pas sûre"),
    "drive": (make_docx(parts={"c:x": "x"}), "pas sûre"),
    "same part twice": (doubled(), "pas sûre"),
    "same part, other case": (make_docx(parts={"word/DOCUMENT.xml": "<x/>"}), "pas sûre"),
    "locked zip": (flagged_as_encrypted(), "mot de passe"),
    "no document": (make_docx(parts=STYLES, without=["word/document.xml"]), "abîmé"),
    "XML cut": (make_docx(parts={"word/document.xml": "<w:document"}), "abîmé"),
    "empty types": (make_docx(parts={"[Content_Types].xml": ""}), "abîmé"),
}  # fmt: skip

MANIFEST_LOCKED = (
    '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/>'
    "</manifest:file-entry>"
)
HOSTILE_ODT = {
    "locked": (
        make_odt(parts={"META-INF/manifest.xml": odt_manifest(MANIFEST_LOCKED)}),
        "mot de passe",
    ),
    "locked as a whole": (make_odt(parts={"encrypted-package": b"x"}), "mot de passe"),
    "macro": (make_odt(parts={"Basic/Standard/Module1.xml": "<x/>"}), "macros"),
    "python macro": (make_odt(parts={"Scripts/python/x.py": "x"}), "macros"),
    "object": (make_odt(parts={"Object 1/content.xml": "<x/>"}), "objet incorporé"),
    "binary object": (make_odt(parts={"ObjectReplacements/Object 1": b"x"}), "objet incorporé"),
    "object element": (make_odt('<draw:object xlink:href="./x"/>'), "objet incorporé"),
    "remote picture": (
        make_odt('<draw:image xlink:href="http://mechant.invalid/x.png"/>'),
        "va chercher un autre fichier",
    ),
    "neighbour file": (
        make_odt('<text:section-source xlink:href="../secret.odt"/>'),
        "va chercher un autre fichier",
    ),
    "DDE": (make_odt("<office:dde-source/>"), "champ"),
    "doctype": (make_odt(parts={"content.xml": "<!DOCTYPE x []><x/>"}), "pas sûre"),
    "no content": (make_odt(without=["content.xml"]), "abîmé"),
    "spreadsheet": (
        make_odt(
            parts={
                "META-INF/manifest.xml": odt_manifest(
                    kind="application/vnd.oasis.opendocument.spreadsheet"
                )
            }
        ),
        "pas un document texte",
    ),
}


@pytest.mark.parametrize(("content", "words"), HOSTILE_DOCX.values(), ids=HOSTILE_DOCX.keys())
def test_hostile_docx(content, words):
    assert words in refusal(check_archive, content)
    assert words in refusal(identify_file, content, "fiche.docx")


@pytest.mark.parametrize(("content", "words"), HOSTILE_ODT.values(), ids=HOSTILE_ODT.keys())
def test_hostile_odt(content, words):
    assert words in refusal(check_archive, content)
    assert words in refusal(identify_file, content, "fiche.odt")


def test_ordinary_content_passes():
    link = relations("hyperlink", "https://exemple.invalid/", "External")
    check_archive(
        make_docx(
            field(["PAGE"]) + field(['HYPERLINK "x"']) + "<w:p><w:r><w:t>DDE</w:t></w:r></w:p>",
            {
                "word/_rels/document.xml.rels": link,
                "word/media/image1.jpeg": make_jpg(),
                "word/media/image2.emz": b"\x1f\x8b\x08\0",
                "docProps/thumbnail.jpeg": make_jpg(),
                "customXml/item1.xml": "<x/>",
            },
        )
    )
    check_archive(make_odt('<text:a xlink:href="https://exemple.invalid/">x</text:a>'))
    check_archive(
        make_odt('<draw:image xlink:href="Pictures/1.png"/>', {"Pictures/1.png": make_png()})
    )
    check_archive(make_odt(parts={"Basic/Standard/script-lb.xml": "<x/>"}))


def test_sizes_that_lie_do_not_unfold():
    """The directory announces 10 bytes for a part of 3 MB: no more than announced is read."""
    content = make_docx(parts={"customXml/a.xml": b"<x>" + b" " * 3_000_000 + b"</x>"})
    real = (3_000_007).to_bytes(4, "little")
    assert "abîmé" in refusal(check_archive, content.replace(real, (10).to_bytes(4, "little")))


@settings(deadline=None)  # the machine is shared
@given(st.integers(0, 10_000), st.sampled_from(["docx", "odt", "msg", "doc", "pdf", "png", "jpg"]))
def test_mutated_files_are_read_or_refused(seed, kind):
    source = {
        "docx": make_docx, "odt": make_odt, "msg": make_msg, "pdf": lambda: PDF,
        "png": make_png, "jpg": make_jpg, "doc": lambda: LEGACY,
    }[kind]()  # fmt: skip
    draw = random.Random(seed)
    content = bytearray(source)
    for _ in range(draw.randint(1, 12)):
        content[draw.randrange(len(content))] = draw.randrange(256)
    if draw.random() < 0.3:
        del content[draw.randrange(len(content)) :]
    for read in (identify_file, check_attachment):
        with suppress(UnreadableFile):
            assert read(bytes(content), f"a.{kind}") in FileKind


@settings(deadline=None)  # the machine is shared
@given(st.binary(max_size=300), st.sampled_from(["docx", "eml", "msg", "pdf", "png", "jpg", ""]))
def test_any_bytes_are_read_or_refused(content, extension):
    with suppress(UnreadableFile):
        assert check_attachment(content, f"a.{extension}") in FileKind


# --- attachments


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (MAIL, "a.eml", "ne se joint pas"),
        (make_msg(), "a.msg", "ne se joint pas"),
        (HEIC, "a.heic", "format JPEG"),
        (make_huge_png(), "a.png", "trop grande"),
        (b"\xff\xd8\xff\xe0 truncated", "a.jpg", "abîmé"),
        (make_png()[:20] + b"IEND", "a.png", "abîmé"),
        (make_pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"), "a.pdf", "programme ou un fichier"),
        (make_pdf(b"<< /S /J#61vaScript /JS (x) >>"), "a.pdf", "programme ou un fichier"),
        (make_pdf(b"<< /S /Launch /F (cmd.exe) >>"), "a.pdf", "programme ou un fichier"),
        (make_pdf(b"<< /Names << /EmbeddedFiles 2 0 R >> >>"), "a.pdf", "programme ou un fichier"),
        (make_pdf(b"<< /Subtype /RichMedia >>"), "a.pdf", "programme ou un fichier"),
        (make_pdf(object_stream(b"1 0 << /S /JavaScript >>")), "a.pdf", "programme ou un fichier"),
        (
            make_pdf(object_stream(b"1 0 << /S /L#61unch >>", head=b"/Type /Obj#53tm")),
            "a.pdf",
            "programme ou un fichier",
        ),
        (make_pdf(object_stream(b"x", b"/DecodeParms << /Predictor 12 >> ")), "a.pdf", "vérifié"),
        (make_pdf(b"<< /Type /ObjStm /Filter /LZWDecode >>\nstream\nx\n"), "a.pdf", "vérifié"),
        (make_pdf(b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\nx\n"), "a.pdf", "vérifié"),
        (
            make_pdf(object_stream(b"1 0 << /S /Launch >>", b" " * 5000)),
            "a.pdf",
            "programme ou un fichier",
        ),
        (make_pdf(object_stream(b" " * 51_000_000)), "a.pdf", "vérifié"),
        (make_pdf(trailer=b"<< /Encrypt 3 0 R >>"), "a.pdf", "protégé"),
    ],
)  # fmt: skip
def test_refused_attachment(content, name, words):
    assert words in refusal(check_attachment, content, name)


def test_harmless_object_streams_pass():
    content = make_pdf(object_stream(b"1 0 << /Type /Page /OpenAction [1 0 R /Fit] >>"))
    assert check_attachment(content, "a.pdf") == FileKind.PDF
