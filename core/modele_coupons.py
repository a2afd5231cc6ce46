"""Build `templates/coupons-comptes.docx`: `python -m core.modele_coupons templates`.

The same code gives the same bytes. Dashed lines are where one cuts.
"""

import sys
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm

from core.modeles_word import drop_spare_parts, replace_children, save_frozen
from core.typographie import typeset

NAME: Final = "coupons-comptes.docx"
_WIDTH: Final = 5386  # twentieths of a point: half of 19 cm
_HEIGHT: Final = 3870  # four rows and the closing paragraph fill the 27.7 cm of the page
_GREY: Final = "545C70"
_CUT: Final = "8A93A8"
_MONO: Final = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>'
# text, size in half-points, run properties, space after
_LINES: Final = (
    ("Pôle ressource – {{ circonscription }}", 16, f'<w:color w:val="{_GREY}"/>', 60),
    ("{{ SIDE.nom }}", 24, "<w:b/>", 0),
    ("{{ SIDE.lieu }}", 17, f'<w:color w:val="{_GREY}"/>', 100),
    ("1. Ouvrez {{ adresse }}", 18, "", 40),
    ("2. Identifiant : {{ SIDE.identifiant }}", 18, "<w:b/>", 40),
    ("3. Code, à usage unique :", 18, "", 20),
    ("{{ SIDE.code }}", 30, _MONO + "<w:b/>", 40),
    ("4. Choisissez votre mot de passe : vous êtes connecté(e).", 18, "", 60),
    ("Valable jusqu’au {{ valable }} inclus. À garder pour vous ; à détruire ensuite.", 16,
     f'<w:i/><w:color w:val="{_GREY}"/>', 0),
)  # fmt: skip


def _paragraph(text: str, size: int = 2, run: str = "", after: int = 0) -> str:
    return (
        f'<w:p><w:pPr><w:spacing w:before="0" w:after="{after}"/></w:pPr><w:r><w:rPr>{run}'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(typeset(text))}</w:t></w:r></w:p>'
    )


def _cell(side: str) -> str:
    lines = "".join(
        _paragraph(text.replace("SIDE", f"paire.{side}"), size, run, after)
        for text, size, run, after in _LINES
    )
    when = _paragraph(f"{{%p if paire.{side}.code %}}") + lines + _paragraph("{%p endif %}")
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_WIDTH}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{when}{_paragraph('')}</w:tc>"
    )


def _tag_row(tag: str) -> str:
    size = f'<w:tcW w:w="{2 * _WIDTH}" w:type="dxa"/><w:gridSpan w:val="2"/>'
    return f"<w:tr><w:tc><w:tcPr>{size}</w:tcPr>{_paragraph(tag)}</w:tc></w:tr>"


def _table() -> str:
    borders = "".join(
        f'<w:{side} w:val="dashed" w:sz="4" w:space="0" w:color="{_CUT}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 80), ("left", 240), ("bottom", 80), ("right", 200))
    )
    row = (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{_HEIGHT}" w:hRule="exact"/></w:trPr>'
        f"{_cell('gauche')}{_cell('droite')}</w:tr>"
    )
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{2 * _WIDTH}" w:type="dxa"/>'
        f"<w:tblBorders>{borders}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        '<w:tblDescription w:val="Huit coupons par page, à découper."/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{_WIDTH}"/><w:gridCol w:w="{_WIDTH}"/></w:tblGrid>'
        f"{_tag_row('{%tr for paire in paires %}')}{row}{_tag_row('{%tr endfor %}')}</w:tbl>"
    )


def build_coupons() -> bytes:
    """Build the Word template of the slips; the same call gives the same bytes."""
    doc = Document()
    drop_spare_parts(doc)
    replace_children(
        doc.styles.element,
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" '
        'w:cs="Arial" w:eastAsia="Arial"/><w:sz w:val="18"/><w:lang w:val="fr-FR"/></w:rPr>'
        '</w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" '
        'w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/></w:style>',
    )
    properties = doc.core_properties
    properties.title = "Codes de première connexion"
    properties.author = "{{ circonscription }} – pôle ressource"
    properties.comments, properties.language = "", "fr-FR"
    for element in properties._element.xpath("dcterms:*"):  # noqa: SLF001 - no public way
        properties._element.remove(element)  # noqa: SLF001 - no public way
    page = doc.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(1)
    page.header_distance = page.footer_distance = Cm(0.5)
    doc.element.body.insert(0, parse_xml(_table()))
    doc.element.body.insert(1, parse_xml(_paragraph("").replace("<w:p>", f"<w:p {nsdecls('w')}>")))
    return save_frozen(doc)


if __name__ == "__main__":
    (Path(sys.argv[1]) / NAME).write_bytes(build_coupons())
