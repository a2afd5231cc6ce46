"""Helpers for tests on Word forms: change the XML of a form, make small documents."""

import io
import zipfile

import docx
from lxml import etree

from core.fiche_reader import read_fiche
from core.fiche_word import build_fiche

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = {"w": W, "w14": "http://schemas.microsoft.com/office/word/2010/wordml"}
DOCUMENT = "word/document.xml"


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def body_of(content):
    return etree.fromstring(parts(content)[DOCUMENT])


def with_body(content, root):
    return zipped(parts(content) | {DOCUMENT: etree.tostring(root)})


def changed(change, content=None):
    """Give the form once `change` has worked on the root of its body."""
    content = content or build_fiche()
    root = body_of(content)
    change(root)
    return with_body(content, root)


def cell_of(root, bookmark):
    (start,) = root.xpath(f"//w:bookmarkStart[@w:name='{bookmark}']", namespaces=NS)
    return next(start.iterancestors(f"{{{W}}}tc"))


def paragraph(text, wrapper="w:r"):
    """Make a paragraph of one run; `wrapper` may be `w:ins/w:r` or the like."""
    opened = "".join(f"<{tag}>" for tag in wrapper.split("/"))
    closed = "".join(f"</{tag}>" for tag in reversed(wrapper.split("/")))
    return etree.fromstring(f'<w:p xmlns:w="{W}">{opened}<w:t>{text}</w:t>{closed}</w:p>')


def typed(values):
    """Give the form with texts typed in cells, by bookmark, controls pushed aside."""

    def change(root):
        for bookmark, text in values.items():
            cell = cell_of(root, bookmark)
            for old in cell.findall("w:p", NS):
                for child in old.findall("*"):
                    if child.tag in {f"{{{W}}}r", f"{{{W}}}sdt"}:
                        old.remove(child)
            cell.find("w:p", NS).append(paragraph(text)[0])

    return changed(change)


def read(content):
    return read_fiche(content, kind="docx")


def made_of(*blocks):
    """Make a .docx by python-docx: a string is a paragraph, a list of rows a table."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(rows=len(block), cols=len(block[0]))
        for line, row in zip(table.rows, block, strict=True):
            for cell, text in zip(line.cells, row, strict=True):
                cell.text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
