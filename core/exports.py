"""Exports of lists: CSV for spreadsheets in French, and XLSX; no cell can act as a formula."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Final

import xlsxwriter

Cell = str | int | date | None
_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutralize(value: Cell) -> str:
    """Return a cell as text that no spreadsheet will run: an apostrophe before what could act."""
    text = value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value or "")
    return f"'{text}" if text.startswith(_ACTIVE) else text


def write_csv(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Write rows as CSV: `;`, UTF-8 with BOM, Windows line ends, as Excel in French opens it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([neutralize(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(sheet: str, headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Write rows as a workbook: typed cells, frozen header, filters; texts stay texts."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    page = book.add_worksheet(sheet[:31])
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    page.write_row(0, 0, headers, bold)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(number, column, cell, day)
            elif isinstance(cell, int):
                page.write_number(number, column, cell)
            else:
                page.write_string(number, column, str(cell or ""))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(rows), 1), len(headers) - 1)
    page.autofit()
    book.close()
    return buffer.getvalue()
