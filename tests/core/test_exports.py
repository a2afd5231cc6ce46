"""Exports open in a French spreadsheet, and no cell acts."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from core.exports import neutralize, write_csv, write_xlsx

ROWS = [("2026-0001", date(2026, 10, 12), "=1+1"), ("2026-0002", None, "@SUM(A1)")]


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@a", "\tx", "\rx"])
def test_what_could_act_is_neutralised(text):
    assert neutralize(text) == f"'{text}"


def test_csv_has_a_mark_semicolons_and_french_dates():
    text = write_csv(["Réf.", "Reçue le", "Note"], ROWS)
    assert text.startswith(b"\xef\xbb\xbf")
    assert text.decode("utf-8-sig").split("\r\n")[:3] == [
        "Réf.;Reçue le;Note", "2026-0001;12/10/2026;'=1+1", "2026-0002;;'@SUM(A1)",
    ]  # fmt: skip


def test_xlsx_keeps_types_and_texts():
    sheet = load_workbook(io.BytesIO(write_xlsx("Saisines", ["Réf.", "Le", "Note"], ROWS))).active
    assert sheet.freeze_panes == "A2"
    assert sheet["B2"].value.date() == date(2026, 10, 12)
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s")
