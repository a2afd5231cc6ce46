"""Build the letters shipped in `templates/`: `python -m core.modeles_word templates`.

The same code gives the same bytes; what the letters say is in `core/lettres.py`.
"""

import io
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm
from lxml import etree

from core.documents import CONTEXTS, NatureDocument, describe_tags
from core.lettres import (
    COLUMNS,
    FIRST_HEADER,
    LETTERS,
    NOTICE_HEADER,
    NOTICE_LINES,
    PROPOSALS,
    TABLE_SUMMARY,
    Lines,
)
from core.notice import NOTICE, NOTICE_TITLE, NoticeContext
from core.typographie import typeset

TABLE_BEGIN: Final = "<!-- balises : début (tableau produit par core/modeles_word.py) -->"
TABLE_END: Final = "<!-- balises : fin -->"
Columns = Sequence[tuple[str, str, int]]  # heading, tag, width in twentieths of a point
_FONT: Final = "Arial"
_BLUE: Final = "22418B"
_GREY: Final = "8A93A8"
_TINT: Final = "E9ECF4"
_WIDTH: Final = 9638  # twentieths of a point: 17 cm, A4 less two margins of 2 cm
LANDSCAPE: Final = 14570  # 25.7 cm: A4 on its side less two margins of 2 cm
_RULE: Final = f'w:val="single" w:sz="6" w:space="4" w:color="{_GREY}"'
_BOX: Final = (
    "<w:pBdr>"
    + "".join(f"<w:{side} {_RULE}/>" for side in ("top", "left", "bottom", "right"))
    + "</w:pBdr>"
)
_INSET: Final = '<w:ind w:left="113" w:right="113"/>'  # so that a box keeps within the margins
_BLOCK: Final = '<w:ind w:left="4536"/>'  # addressee and signature begin at 8 cm
_KEEP: Final = "<w:keepNext/><w:keepLines/>"
_RIGHT_TAB: Final = f'<w:tabs><w:tab w:val="right" w:pos="{_WIDTH}"/></w:tabs>'
_CENTRED: Final = '<w:jc w:val="center"/>'


def _space(before: int = 0, after: int = 0) -> str:
    """Space around a paragraph, in twentieths of a point."""
    return f'<w:spacing w:before="{before}" w:after="{after}"/>'


def _list(number: int) -> str:
    return f'<w:numPr><w:numId w:val="{number}"/></w:numPr>{_space(after=100)}'


_BUILT_IN: Final = {"header", "footer", "heading 1", "heading 2", "List Bullet", "List Number"}
# style: identifier, size in half-points, paragraph properties, run properties
_STYLES: Final = {
    "header": ("Header", 18, "", ""),
    "footer": ("Footer", 18, _CENTRED, ""),
    "heading 1": ("Heading1", 23, _KEEP + _space(260, 80) + '<w:outlineLvl w:val="0"/>', "<w:b/>"),
    "heading 2": (
        "Heading2",
        22,
        _KEEP + _space(170, 50) + '<w:outlineLvl w:val="1"/>',
        f'<w:b/><w:color w:val="{_BLUE}"/>',
    ),
    "List Bullet": ("ListBullet", 21, _list(1) + "<w:contextualSpacing/>", ""),
    "List Number": ("ListNumber", 21, _list(2), ""),
    "Sujet": ("Sujet", 21, _space(after=100), ""),
    "En-tête académie": ("EnTeteAcademie", 24, "", "<w:b/>"),
    "En-tête circonscription": ("EnTeteCirconscription", 21, _space(after=40), "<w:b/>"),
    "En-tête filet": (
        "EnTeteFilet",
        18,
        f"<w:pBdr><w:bottom {_RULE}/></w:pBdr>" + _RIGHT_TAB + _space(after=120),
        "",
    ),
    "Lieu et date": ("LieuEtDate", 21, _space(40, 160) + _BLOCK, ""),
    "Destinataire": ("Destinataire", 21, _space(after=20) + _BLOCK, ""),
    "Corps": ("Corps", 21, _space(after=80), ""),
    "Corps lié": ("CorpsLie", 21, _KEEP + _space(after=60), ""),
    "Encadré": ("Encadre", 20, _KEEP + _BOX + _space(200, 200) + _INSET, ""),
    "Projet": ("Projet", 24, _KEEP + _BOX + _space(60, 200) + _INSET + _CENTRED, "<w:b/>"),
    "Note": ("Note", 20, _space(after=120), "<w:i/>"),
    "Formule de signature": ("FormuleDeSignature", 21, _KEEP + _space(340, 20) + _BLOCK, ""),
    "Signature": ("SignatureBloc", 21, _KEEP + _space(after=20) + _BLOCK, ""),
    "Fin de signature": ("FinDeSignature", 19, _KEEP + _space(20) + _BLOCK, ""),
    "Copie": ("Copie", 19, _space(120), ""),
    "Cellule": ("Cellule", 19, "", ""),
    "Titre de colonne": ("TitreDeColonne", 19, "<w:keepNext/>", "<w:b/>"),
}
_PRINTED: Final = {  # for what is printed beside the letters
    "Nom d’école": ("NomDEcole", 17, "", "<w:b/>"),
    "Petite cellule": ("PetiteCellule", 17, "", ""),
    "Petit titre de colonne": ("PetitTitreDeColonne", 17, "<w:keepNext/>", "<w:b/>"),
    "Cellule liée": ("CelluleLiee", 17, _KEEP, ""),
    "Pied en largeur": (
        "PiedEnLargeur",
        17,
        f'<w:tabs><w:tab w:val="right" w:pos="{LANDSCAPE}"/></w:tabs>',
        "",
    ),
}
_IDENTIFIERS: Final = {name: style[0] for name, style in (_STYLES | _PRINTED).items()}
_PAGES: Final = (
    '<w:r><w:t xml:space="preserve">Page </w:t></w:r>'
    '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t>/</w:t></w:r>'
    '<w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
)
_PAGE_NUMBER: Final = f'<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{_PAGES}'


def _elements(text: str) -> list[etree._Element]:
    return list(parse_xml(f"<w:body {nsdecls('w')}>{text}</w:body>"))


def replace_children(element: etree._Element, text: str) -> None:
    """Put these WordprocessingML elements in the place of an element's children."""
    for child in list(element):
        element.remove(child)
    element.extend(_elements(text))


def _style_xml(name: str, identifier: str, size: int, layout: str, run: str) -> str:
    ours = "" if name in _BUILT_IN else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{ours} w:styleId="{identifier}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{layout}</w:pPr>'
        f'<w:rPr>{run}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _table_style_xml() -> str:
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{_GREY}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 60), ("left", 100), ("bottom", 60), ("right", 100))
    )
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="TableauPole">'
        '<w:name w:val="Tableau du pôle"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{borders}</w:tblBorders>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        '<w:tblStylePr w:type="firstRow"><w:tcPr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{_TINT}"/></w:tcPr></w:tblStylePr></w:style>'
    )


def _set_styles(doc: WordDocument, *, printed: bool) -> None:
    styles = _STYLES | (_PRINTED if printed else {})
    fonts = "".join(f' w:{use}="{_FONT}"' for use in ("ascii", "hAnsi", "cs", "eastAsia"))
    replace_children(
        doc.styles.element,
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts{fonts}/><w:sz w:val="21"/>'
        '<w:szCs w:val="21"/><w:lang w:val="fr-FR" w:eastAsia="fr-FR" w:bidi="ar-SA"/></w:rPr>'
        '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="254" '
        'w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "<w:qFormat/></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:semiHidden/></w:style>'
        + "".join(_style_xml(name, *rest) for name, rest in styles.items())
        + _table_style_xml(),
    )


def _set_numbering(doc: WordDocument) -> None:
    levels = ((1, "bullet", "•", "ListBullet"), (2, "decimal", "%1.", "ListNumber"))
    replace_children(
        doc.part.numbering_part.element,
        "".join(
            f'<w:abstractNum w:abstractNumId="{i}"><w:multiLevelType w:val="singleLevel"/>'
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:pStyle w:val="{style}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            '<w:pPr><w:ind w:left="397" w:hanging="397"/></w:pPr></w:lvl></w:abstractNum>'
            for i, kind, text, style in levels
        )
        + "".join(
            f'<w:num w:numId="{i}"><w:abstractNumId w:val="{i}"/></w:num>' for i, *_ in levels
        ),
    )


def _set_settings(doc: WordDocument) -> None:
    replace_children(
        doc.settings.element,
        '<w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="fr-FR"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/>',
    )


def drop_spare_parts(doc: WordDocument) -> None:
    """Leave out what python-docx ships and a letter has no use for (theme, thumbnail…)."""
    kept = {RT.STYLES, RT.SETTINGS, RT.NUMBERING, RT.OFFICE_DOCUMENT, RT.CORE_PROPERTIES}
    for rels in (doc.part.rels, doc.part.package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype not in kept]:
            rels.pop(key)


def _set_properties(doc: WordDocument, title: str) -> None:
    properties = doc.core_properties
    properties.title = title
    properties.author = "{{ circonscription }} – pôle ressource"
    properties.language = "fr-FR"
    properties.comments = ""
    root = doc.part.package.part_related_by(RT.CORE_PROPERTIES).element
    for element in root.xpath("dcterms:*"):  # every letter would bear the template's own dates
        root.remove(element)


def _footer_xml(footer: str) -> str:
    """Write the page's number, after the words of a document that has some at its foot."""
    if not footer:
        return _PAGE_NUMBER
    return paragraph_xml("Pied en largeur", f"{footer}\t").removesuffix("</w:p>") + _PAGES


def _set_page(
    doc: WordDocument, first: Lines, header: Lines, footer: str, *, landscape: bool
) -> None:
    page = doc.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    if landscape:
        page.page_width, page.page_height = page.page_height, page.page_width
        page.orientation = WD_ORIENT.LANDSCAPE
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    page.header_distance = page.footer_distance = Cm(1.1)
    page.different_first_page_header_footer = True
    replace_children(page.first_page_header.part.element, lines_xml(first))
    replace_children(page.header.part.element, lines_xml(header))
    for part in (page.first_page_footer, page.footer):
        replace_children(part.part.element, _footer_xml(footer))


def _set_body(doc: WordDocument, body: str) -> None:
    for element in reversed(_elements(body)):
        doc.element.body.insert(0, element)


def lines_xml(lines: Lines) -> str:
    """Write lines as Word paragraphs, and the table of proposals where one stands."""
    return "".join(
        table_xml("propositions", COLUMNS, TABLE_SUMMARY)
        if style == PROPOSALS
        else paragraph_xml(style, text)
        for style, text in lines
    )


def paragraph_xml(style: str, text: str) -> str:
    """Write one paragraph of a named style; a tab in the text is a tab."""
    runs = "<w:r><w:tab/></w:r>".join(
        f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>'
        for part in typeset(text).split("\t")
    )
    return f'<w:p><w:pPr><w:pStyle w:val="{_IDENTIFIERS[style]}"/></w:pPr>{runs}</w:p>'


def _row_xml(cells: str, properties: str = "") -> str:
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{cells}</w:tr>"


def _cell_xml(style: str, text: str, width: int, span: int = 1) -> str:
    size = f'<w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="{span}"/>'
    return f"<w:tc><w:tcPr>{size}</w:tcPr>{paragraph_xml(style, text)}</w:tc>"


def table_xml(source: str, columns: Columns, summary: str) -> str:
    """Write a table of one row per item of the tag `source`: heading, tag and width by column."""
    titles = "".join(_cell_xml("Titre de colonne", title, width) for title, _, width in columns)
    values = "".join(
        _cell_xml("Cellule", f"{{{{ ligne.{tag} }}}}", width) for _, tag, width in columns
    )
    width = sum(width for *_, width in columns)
    begin, end = (
        _row_xml(_cell_xml("Cellule", tag, width, len(columns)))
        for tag in (f"{{%tr for ligne in {source} %}}", "{%tr endfor %}")
    )
    rows = f"{begin}{_row_xml(values, '<w:cantSplit/>')}{end}"
    return frame_xml(titles, rows, [width for *_, width in columns], summary)


def frame_xml(titles: str, rows: str, widths: Sequence[int], summary: str) -> str:
    """Write a table from its cells: the row of titles is repeated on every page."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableauPole"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        'w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblDescription w:val="{summary}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{_row_xml(titles, '<w:cantSplit/><w:tblHeader/>')}{rows}</w:tbl>"
    )


def save_frozen(doc: WordDocument) -> bytes:
    """Save with frozen dates in the archive, so that the same letter gives the same bytes."""
    draft, result = io.BytesIO(), io.BytesIO()
    doc.save(draft)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, source.read(name))
    return result.getvalue()


def build_letter(nature: NatureDocument) -> bytes:
    """Build the Word template of one letter; the same call gives the same bytes."""
    title, header, lines = LETTERS[nature]
    title = f"{title} – réf. {{{{ reference }}}}"
    return build_word(title, FIRST_HEADER, header, lines_xml(lines))


def build_notice() -> bytes:
    """Build the Word template of the parents' information notice, of one page."""
    return build_word(NOTICE_TITLE, NOTICE_HEADER, NOTICE_HEADER, lines_xml(NOTICE_LINES))


def build_word(
    title: str, first: Lines, header: Lines, body: str, *, landscape: bool = False,
    printed: bool = False, footer: str = "",
) -> bytes:  # fmt: skip
    """Build a Word template: its title, the headers of its first page and of the next, its body.

    `footer` stands before the page's number.
    """
    doc = Document()
    drop_spare_parts(doc)
    _set_settings(doc)
    _set_numbering(doc)
    _set_styles(doc, printed=printed)
    _set_properties(doc, title)
    _set_page(doc, first, header, footer, landscape=landscape)
    _set_body(doc, body)
    return save_frozen(doc)


def write_tags_table() -> str:
    """Write, in Markdown, the tags that each file may use: files in columns, one tag a row."""
    described: dict[str, dict[str, str]] = {
        nature: describe_tags(model) for nature, model in CONTEXTS.items()
    }
    described[NOTICE] = describe_tags(NoticeContext)
    return tabulate(described)


def tabulate(described: Mapping[str, Mapping[str, str]]) -> str:
    """Write one table of tags, in Markdown: files in columns, one tag a row."""
    rows = {tag: meaning for tags in described.values() for tag, meaning in tags.items()}
    heads = " | ".join(f"`{nature}`" for nature in described)
    lines = [f"| Balise | Ce qu’elle imprime | {heads} |", "|---|---|" + ":-:|" * len(described)]
    for tag, meaning in rows.items():
        marks = " | ".join("oui" if tag in tags else "–" for tags in described.values())
        lines.append(f"| `{tag}` | {typeset(meaning)} | {marks} |")
    return "\n".join(lines) + "\n"


def put_between(text: str, begin: str, end: str, table: str) -> str:
    """Put a table between its two marks in a text."""
    before, rest = text.split(begin)
    return f"{before}{begin}\n{table}{end}{rest.split(end)[1]}"


def write_models(
    folder: Path, made: Mapping[str, bytes], update_readme: Callable[[str], str]
) -> None:
    """Write Word files by name into a folder and bring its README up to date."""
    for nom, content in made.items():
        (folder / f"{nom}.docx").write_bytes(content)
    readme = folder / "README.md"
    readme.write_text(update_readme(readme.read_text("utf-8")), "utf-8")


def update_readme(text: str) -> str:
    """Put the current table of tags between its two marks in the folder's README."""
    return put_between(text, TABLE_BEGIN, TABLE_END, write_tags_table())


def main(folder: Path) -> None:
    """Write the letters into a folder and bring its README up to date."""
    made = {nature.value: build_letter(nature) for nature in NatureDocument}
    write_models(folder, made | {NOTICE: build_notice()}, update_readme)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
