"""The Word package around the form's body: styles, footer, properties, a zip without a clock."""

import io
import zipfile
from collections.abc import Mapping
from html import escape
from typing import Final

from core.fiche_plan import (
    LARGEUR,
    PIED_DROITS,
    PIED_PAGE,
    PIED_VERSION,
    PROPRIETE_VERSION,
    TITRE,
    VERSION,
    ReglagesFiche,
)
from core.typographie import typeset

TWIPS_PER_MM: Final = 56.6929
MARGIN_MM: Final = (210 - LARGEUR) // 2
W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14: Final = "http://schemas.microsoft.com/office/word/2010/wordml"
MC: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FOOTER_RELATION: Final = "rId3"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_OFFICE_TYPE: Final = "application/vnd.openxmlformats-officedocument"
_WORD_TYPE: Final = f"{_OFFICE_TYPE}.wordprocessingml"
_SECONDARY: Final = "545C70"


def twips(mm: float) -> int:
    """Convert millimetres to twentieths of a point."""
    return round(mm * TWIPS_PER_MM)


def pack(body: bytes, reglages: ReglagesFiche) -> bytes:
    """Assemble a .docx around `word/document.xml`; equal inputs give equal bytes."""
    parts = _fixed_parts() | {"word/document.xml": body, "word/footer1.xml": _footer(reglages)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, content)
    return target.getvalue()


def _fixed_parts() -> dict[str, bytes]:
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            {
                "officeDocument": "word/document.xml",
                "extended-properties": "docProps/app.xml",
                "custom-properties": "docProps/custom.xml",
                "core-properties": "docProps/core.xml",
            }
        ),
        "word/_rels/document.xml.rels": _relations(
            {"styles": "styles.xml", "settings": "settings.xml", "footer": "footer1.xml"}
        ),
        "docProps/core.xml": _core_properties(),
        "docProps/app.xml": f'<Properties xmlns="{_OFFICE}/extended-properties"/>',
        "docProps/custom.xml": _custom_properties(),
        "word/styles.xml": _styles(),
        "word/settings.xml": _settings(),
    }
    return {name: (_HEAD + text).encode() for name, text in parts.items()}


def _content_types() -> str:
    overrides = {
        "/word/document.xml": f"{_WORD_TYPE}.document.main+xml",
        "/word/styles.xml": f"{_WORD_TYPE}.styles+xml",
        "/word/settings.xml": f"{_WORD_TYPE}.settings+xml",
        "/word/footer1.xml": f"{_WORD_TYPE}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": f"{_OFFICE_TYPE}.extended-properties+xml",
        "/docProps/custom.xml": f"{_OFFICE_TYPE}.custom-properties+xml",
    }
    listed = "".join(
        f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in overrides.items()
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _relations(targets: Mapping[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{i}" Type="{_PACKAGE}/relationships/metadata/{kind}" '
        f'Target="{target}"/>'
        if kind == "core-properties"
        else f'<Relationship Id="rId{i}" Type="{_OFFICE}/relationships/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _core_properties() -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{TITRE}</dc:title><dc:creator>Pôle ressource</dc:creator>"
        "<dc:language>fr-FR</dc:language></cp:coreProperties>"
    )


def _custom_properties() -> str:
    return (
        f'<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" '
        f'name="{PROPRIETE_VERSION}"><vt:lpwstr>{VERSION}</vt:lpwstr></property></Properties>'
    )


def _settings() -> str:
    uri = "http://schemas.microsoft.com/office/word"
    return (
        f'<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        f'<w:compatSetting w:name="compatibilityMode" w:uri="{uri}" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="fr-FR"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/>'
        "</w:settings>"
    )


def _style(kind: str, name: str, ident: str, inner: str, *, default: bool = False) -> str:
    first = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="{kind}"{first} w:styleId="{ident}"><w:name w:val="{name}"/>'
        f"{inner}</w:style>"
    )


def _paragraph_style(name: str, ident: str, paragraph: str, run: str) -> str:
    inner = f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr>'
    return _style("paragraph", name, ident, inner)


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _spacing(before: float = 0, after: float = 0) -> str:
    return (
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" '
        'w:line="240" w:lineRule="auto"/>'
    )


def _alert_borders() -> str:
    side = 'w:val="single" w:sz="12" w:space="5" w:color="C00000"'
    sides = "".join(f"<w:{name} {side}/>" for name in ("top", "left", "bottom", "right"))
    inset = twips(2)
    return f'<w:pBdr>{sides}</w:pBdr>{_spacing()}<w:ind w:left="{inset}" w:right="{inset}"/>'


def _styles() -> str:
    font = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/>'
    rule = (
        '<w:keepNext/><w:keepLines/><w:pBdr><w:top w:val="single" w:sz="8" w:space="3" '
        'w:color="1B1F2A"/></w:pBdr>'
    )
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{twips(LARGEUR)}"/></w:tabs>'
    grey = f'<w:color w:val="{_SECONDARY}"/>'
    styles = (
        _style("paragraph", "Normal", "Normal", "<w:qFormat/>", default=True),
        _style("character", "Default Paragraph Font", "Policepardfaut", "", default=True),
        _paragraph_style("Title", "Titre", _spacing(0, 1), f"<w:b/><w:bCs/>{_size(17)}"),
        _paragraph_style("Subtitle", "Soustitre", _spacing(0, 8), f"{grey}{_size(10)}"),
        _paragraph_style("Alerte", "Alerte", _alert_borders(), _size(9)),
        _paragraph_style(
            "heading 1",
            "Titre1",
            f'{rule}{_spacing(9, 3)}<w:outlineLvl w:val="0"/>',
            f"<w:b/><w:bCs/>{_size(10.5)}",
        ),
        _paragraph_style("Libellé", "Libelle", _spacing(), f"{grey}{_size(8.5)}"),
        _paragraph_style("Réponse", "Reponse", _spacing(), _size(10)),
        _paragraph_style("Cases à cocher", "Cases", _spacing(1.2, 1.2), _size(9)),
        _paragraph_style("Note", "Note", _spacing(3), f"{grey}{_size(8)}"),
        _paragraph_style("Clôture", "Cloture", _spacing(), _size(2)),
        _paragraph_style("footer", "Pieddepage", f"{tab}{_spacing()}", f"{grey}{_size(7.5)}"),
    )
    return (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{font}{_size(10)}'
        '<w:lang w:val="fr-FR" w:eastAsia="fr-FR" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault/></w:docDefaults>{''.join(styles)}</w:styles>"
    )


def _footer(reglages: ReglagesFiche) -> bytes:
    rights = typeset(PIED_DROITS).format(**reglages.printed())
    pages = {name: _field(code) for name, code in (("page", "PAGE"), ("pages", "NUMPAGES"))}
    version = _run(PIED_VERSION.format(version=VERSION)) + "<w:r><w:tab/></w:r>"
    start = '<w:p><w:pPr><w:pStyle w:val="Pieddepage"/></w:pPr>'
    first, middle = PIED_PAGE.split("{page}")[0], "/"
    return (
        f'{_HEAD}<w:ftr xmlns:w="{W}">{start}{_run(rights)}</w:p>'
        f"{start}{version}{_run(first)}{pages['page']}{_run(middle)}{pages['pages']}</w:p></w:ftr>"
    ).encode()


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'


def _field(code: str) -> str:
    return f'<w:fldSimple w:instr="{code}">{_run("1")}</w:fldSimple>'
