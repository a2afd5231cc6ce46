"""The Word form « fiche de saisine »: blank, or filled with a `Fiche`.

Text cells are bare, boxes and dates are inline controls without any name: a label's bookmark
(`L_…`) is what survives every word processor, `V_…` in the value is a spare.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate, count
from typing import Any, Final

from lxml import etree

from core.fiche import ActionEnPlace, Fiche
from core.fiche_blocs import COCHEE, VIDE
from core.fiche_champs import (
    ACTION_COLUMNS,
    AUTRE,
    Champ,
    NatureChamp,
    get_champ,
    get_value,
    list_codes,
)
from core.fiche_paquet import FOOTER_RELATION, MARGIN_MM, MC, W14, R, W, pack, twips
from core.fiche_plan import (
    ACTION_ROWS,
    ALERTE,
    BLANC_DATE,
    CONSIGNE,
    ENVOI,
    TITRE,
    CadrePole,
    Cases,
    Libelle,
    PlanSection,
    Rangee,
    ReglagesFiche,
    Reponse,
    build_plan,
    list_keys,
    option_words,
    section_title,
    value_bookmark,
)
from core.texte import format_date
from core.typographie import typeset

_NBSP: Final = "\u00a0"
_LINE: Final = "A6ACBA"
_SHADE: Final = "F3F4F8"
_GREY: Final = "767C8C"
_BOX_FONT: Final = "MS Gothic"
_ACTION_WIDTHS: Final = (50, 36, 28, 44, 20)
_ROW_MM: Final = 7.4
_LINE_MM: Final = 4.4
_ACTION_MM: Final = 13


def build_fiche(reglages: ReglagesFiche | None = None) -> bytes:
    """Make the blank form as a .docx; equal settings give equal bytes."""
    return fill_fiche(Fiche(), reglages)


def fill_fiche(
    fiche: Fiche, reglages: ReglagesFiche | None = None, cadre: CadrePole | None = None
) -> bytes:
    """Make the form as a .docx with the fiche's content in it.

    A code that the form has no box for is written in the field's « autre ». A pupil who is not
    named is one box of its own, so `eleve_non_nomme` without `objet` reads back as a pupil's.
    """
    settings = reglages or ReglagesFiche()
    body = _Redaction(fiche, cadre or CadrePole()).document(settings)
    content = etree.tostring(body, xml_declaration=True, encoding="UTF-8", standalone=True)
    return pack(content, settings)


def _w(tag: str, *children: etree._Element, **attributes: object) -> etree._Element:
    element = etree.Element(
        f"{{{W}}}{tag}", {f"{{{W}}}{name}": str(value) for name, value in attributes.items()}
    )
    element.extend(children)
    return element


def _w14(tag: str, **attributes: str) -> etree._Element:
    return etree.Element(
        f"{{{W14}}}{tag}", {f"{{{W14}}}{name}": value for name, value in attributes.items()}
    )


def _run(text: str, *properties: etree._Element) -> etree._Element:
    """Write one line of text; tabulations become the word processor's own."""
    run = _w("r", _w("rPr", *properties)) if properties else _w("r")
    for i, part in enumerate(text.split("\t")):
        if i:
            run.append(_w("tab"))
        if part:
            words = _w("t")
            words.text = part
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.append(words)
    return run


def _paragraph(
    style: str, *children: etree._Element, tabs: Sequence[int] = (), last: bool = True
) -> etree._Element:
    properties = _w("pPr", _w("pStyle", val=style))
    if not last:
        properties.append(_w("keepNext"))
    if tabs:
        properties.append(_w("tabs", *(_w("tab", val="left", pos=twips(mm)) for mm in tabs)))
    return _w("p", properties, *children)


def _box(*, ticked: bool) -> etree._Element:
    state = etree.Element(f"{{{W14}}}checkbox")
    state.append(_w14("checked", val="1" if ticked else "0"))
    state.append(_w14("checkedState", val="2612", font=_BOX_FONT))
    state.append(_w14("uncheckedState", val="2610", font=_BOX_FONT))
    font = _w("rFonts", ascii=_BOX_FONT, eastAsia=_BOX_FONT, hAnsi=_BOX_FONT, hint="eastAsia")
    glyph = _run(COCHEE if ticked else VIDE, font)
    return _w("sdt", _w("sdtPr", state), _w("sdtContent", glyph))


def _date_control(day: date | None) -> etree._Element:
    properties = _w("sdtPr")
    if day is None:
        properties.append(_w("showingPlcHdr"))
    control = _w(
        "date",
        _w("dateFormat", val="dd/MM/yyyy"),
        _w("lid", val="fr-FR"),
        _w("storeMappedDataAs", val="dateTime"),
        _w("calendar", val="gregorian"),
    )
    if day is not None:
        control.set(f"{{{W}}}fullDate", f"{day.isoformat()}T00:00:00Z")
    properties.append(control)
    shown = (
        _run(format_date(day))
        if day
        else _run(BLANC_DATE, _w("color", val=_GREY), _w("sz", val=18), _w("szCs", val=18))
    )
    return _w("sdt", properties, _w("sdtContent", shown))


def _table(rows: Sequence[etree._Element], edges: Sequence[int], title: str) -> etree._Element:
    line = {"val": "single", "sz": 4, "space": 0, "color": _LINE}
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    margins = {"top": 0.8, "left": 1.6, "bottom": 0.8, "right": 1.2}
    properties = _w(
        "tblPr",
        _w("tblW", w=twips(edges[-1]), type="dxa"),
        _w("tblInd", w=0, type="dxa"),
        _w("tblBorders", *(_w(side, **line) for side in sides)),
        _w("tblLayout", type="fixed"),
        _w("tblCellMar", *(_w(k, w=twips(mm), type="dxa") for k, mm in margins.items())),
        _w("tblCaption", val=title),
    )
    starts = (0, *edges[:-1])
    columns = [
        _w("gridCol", w=twips(end - start)) for start, end in zip(starts, edges, strict=True)
    ]
    return _w("tbl", properties, _w("tblGrid", *columns), *rows)


def _cell(
    paragraphs: Iterable[etree._Element],
    mm: int,
    span: int = 1,
    *,
    shaded: bool = False,
    middle: bool = False,
) -> etree._Element:
    properties = _w("tcPr", _w("tcW", w=twips(mm), type="dxa"))
    if span > 1:
        properties.append(_w("gridSpan", val=span))
    if shaded:
        properties.append(_w("shd", val="clear", color="auto", fill=_SHADE))
    if middle:
        properties.append(_w("vAlign", val="center"))
    return _w("tc", properties, *paragraphs)


def _row(
    cells: Iterable[etree._Element], mm: float, *, splits: bool = False, header: bool = False
) -> etree._Element:
    properties = _w("trPr")
    if not splits:
        properties.append(_w("cantSplit"))
    properties.append(_w("trHeight", val=twips(mm), hRule="atLeast"))
    if header:
        properties.append(_w("tblHeader"))
    return _w("tr", properties, *cells)


def _edges(rows: Iterable[Rangee]) -> list[int]:
    """Give the right edges, in mm, of the columns that fit every row of a table."""
    return sorted({edge for row in rows for edge in accumulate(cell.mm for cell in row)})


def _text_lines(row: Rangee) -> int:
    return max(get_champ(key).lignes for key in list_keys(row))


class _Redaction:
    """One form being written: the content, and the numbering of bookmarks."""

    def __init__(self, fiche: Fiche, cadre: CadrePole) -> None:
        self._fiche = fiche
        self._cadre = cadre
        self._ids = count(1)

    def document(self, reglages: ReglagesFiche) -> etree._Element:
        """Write the whole `w:document`."""
        root = etree.Element(
            f"{{{W}}}document",
            {f"{{{MC}}}Ignorable": "w14"},
            nsmap={"w": W, "w14": W14, "mc": MC, "r": R},
        )
        body = _w("body", *_opening(reglages.printed()))
        for plan in build_plan(len(self._fiche.parents)):
            body.extend(self._section(plan))
        body.append(_paragraph("Cloture"))
        body.append(_page())
        root.append(body)
        return root

    def _section(self, plan: PlanSection) -> list[etree._Element]:
        title = typeset(section_title(plan.section))
        if not plan.rows:
            note = _paragraph("Note", _run(typeset(plan.section.rappel)))
            return [_heading(title), self._actions(title), note]
        edges = _edges(plan.rows)
        rows = [self._plan_row(row, edges) for row in plan.rows]
        return [_heading(title, typeset(plan.section.rappel)), _table(rows, edges, title)]

    def _plan_row(self, row: Rangee, edges: list[int]) -> etree._Element:
        cells, left = [], 0
        lines = _text_lines(row)
        for cell in row:
            span = edges.index(left + cell.mm) - (edges.index(left) if left else -1)
            shaded = isinstance(cell, Libelle)
            content = self._content(cell)
            cells.append(_cell(content, cell.mm, span, shaded=shaded, middle=lines == 1))
            left += cell.mm
        return _row(cells, _row_height(lines), splits=lines > 1)

    def _content(self, cell: Libelle | Reponse | Cases) -> list[etree._Element]:
        if isinstance(cell, Libelle):
            words = [_run(typeset(cell.text))]
            return [_paragraph("Libelle", *self._marked("L", cell.labels, words))]
        if isinstance(cell, Cases):
            return self._boxes(cell)
        return self._answer(get_champ(cell.key))

    def _marked(
        self, prefix: str, keys: Iterable[str], inner: Sequence[etree._Element]
    ) -> list[etree._Element]:
        """Put bookmarks around some elements of a paragraph, one per field."""
        numbers = {f"{prefix}_{get_champ(key).signet}": next(self._ids) for key in keys}
        starts = [_w("bookmarkStart", id=i, name=name) for name, i in numbers.items()]
        return [*starts, *inner, *(_w("bookmarkEnd", id=i) for i in numbers.values())]

    def _answer(self, champ: Champ) -> list[etree._Element]:
        if champ.nature is NatureChamp.DATE:
            day = _date_control(self._value(champ.key))
            return [_paragraph("Reponse", *self._marked("V", [champ.key], [day]))]
        first, *others = self._text(champ).split("\n")
        runs = [_run(first)] if first else []
        return [
            _paragraph("Reponse", *self._marked("V", [champ.key], runs)),
            *(_paragraph("Reponse", _run(line)) for line in others),
        ]

    def _boxes(self, cell: Cases) -> list[etree._Element]:
        ticked = self._ticked(get_champ(cell.key))
        lines = [self._box_line(cell.key, codes, ticked) for codes in cell.lines]
        number = next(self._ids)
        lines[0].insert(0, _w("bookmarkStart", id=number, name=value_bookmark(cell)))
        lines[0].append(_w("bookmarkEnd", id=number))
        lines[-1] = self._marked("L", cell.labels, lines[-1])
        return [_paragraph("Cases", *line, tabs=cell.tabs) for line in lines]

    def _box_line(self, key: str, codes: Iterable[str], ticked: set[str]) -> list[etree._Element]:
        line = []
        for code in codes:
            words = option_words(key, code).replace(" ", _NBSP)
            line += [_box(ticked=code in ticked), _run(f"{_NBSP}{words}\t")]
        line[-1] = _run(f"{_NBSP}{words}")
        return line

    def _value(self, key: str) -> Any:
        if key.startswith("cadre."):
            return getattr(self._cadre, key.removeprefix("cadre."))
        return get_value(self._fiche, key)

    def _ticked(self, champ: Champ) -> set[str]:
        codes = set(list_codes(self._fiche, champ))
        return {code if code in champ.options else AUTRE for code in codes}

    def _text(self, champ: Champ) -> str:
        text = self._value(champ.key) or ""
        if not champ.precise or champ.precise[1] != AUTRE:
            return str(text)
        boxes = get_champ(champ.precise[0])
        unknown = [code for code in list_codes(self._fiche, boxes) if code not in boxes.options]
        return " ; ".join([*unknown, text] if text else unknown)

    def _actions(self, title: str) -> etree._Element:
        empty = [ActionEnPlace()] * max(0, ACTION_ROWS - len(self._fiche.actions))
        rows = [self._actions_header()]
        for i, action in enumerate([*self._fiche.actions, *empty]):
            rows.append(self._action_row(action, first=i == 0))
        return _table(rows, list(accumulate(_ACTION_WIDTHS)), title)

    def _actions_header(self) -> etree._Element:
        cells: list[etree._Element] = []
        for label, mm in zip(ACTION_COLUMNS.values(), _ACTION_WIDTHS, strict=True):
            words = [_run(typeset(label))]
            marked = words if cells else self._marked("L", ["actions"], words)
            cells.append(_cell([_paragraph("Libelle", *marked)], mm, shaded=True, middle=True))
        return _row(cells, 6.4, header=True)

    def _action_row(self, action: ActionEnPlace, *, first: bool) -> etree._Element:
        cells: list[etree._Element] = []
        for name, mm in zip(ACTION_COLUMNS, _ACTION_WIDTHS, strict=True):
            lines = getattr(action, name).split("\n")
            runs = [[_run(line)] if line else [] for line in lines]
            if first and not cells:
                runs[0] = self._marked("V", ["actions"], runs[0])
            paragraphs = [_paragraph("Reponse", *inner) for inner in runs]
            cells.append(_cell(paragraphs, mm))
        return _row(cells, _ACTION_MM)


def _row_height(lines: int) -> float:
    return _ROW_MM if lines == 1 else lines * _LINE_MM + 1.6


def _heading(title: str, hint: str = "") -> etree._Element:
    plain = (_w("b", val=0), _w("bCs", val=0), _w("sz", val=17), _w("szCs", val=17))
    extra = [_run(f" {hint}", *plain)] if hint else []
    return _paragraph("Titre1", _run(title), *extra)


def _opening(printed: Mapping[str, str]) -> list[etree._Element]:
    bold = (_w("b"), _w("bCs"))
    return [
        _paragraph("Titre", _run(TITRE)),
        _paragraph("Soustitre", _run(typeset(ENVOI).format(**printed))),
        _paragraph("Alerte", _run(typeset(ALERTE).format(**printed), *bold), last=False),
        _paragraph("Alerte", _run(typeset(CONSIGNE))),
    ]


def _page() -> etree._Element:
    footer = _w("footerReference", type="default")
    footer.set(f"{{{R}}}id", FOOTER_RELATION)
    side = twips(MARGIN_MM)
    return _w(
        "sectPr",
        footer,
        _w("pgSz", w=11906, h=16838),
        _w(
            "pgMar",
            top=twips(13),
            right=side,
            bottom=twips(17),
            left=side,
            header=twips(6),
            footer=twips(7),
            gutter=0,
        ),
    )
