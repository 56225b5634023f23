from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from evalkit.intake.preflight import inspect
from evalkit.results.finding import Table
from evalkit.results.spreadsheets import to_csv, to_xlsx, unguarded
from hostile import CORPUS
from made_protected import protected

ANY = st.text(st.characters(categories=None), max_size=40)
PARTS = st.lists(st.sampled_from([*"=+-@;\t\r\n\"', |", "＝", "a", "cmd|'/C calc'!A0", "\0"]), max_size=8).map("".join)
HELD = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=40).filter(
    lambda text: not any(0xFDD0 <= ord(sign) <= 0xFDEF for sign in text)
)
"""Text that every file can hold."""
BLANKS = " \t\r\n\ufeff\u200b"
WITHOUT_HALF_PAIRS = [text for text in CORPUS if "\ud800" not in text]
"""What a DataFrame can hold at all."""


def read_back(content: bytes) -> list[list[str]]:
    """Read the kit's CSV as its documentation says: drop each apostrophe that is not part of the text."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    return [[unguarded(cell) for cell in row] for row in rows]


def assert_no_formula(cells: list[str]) -> None:
    for cell in cells:
        assert not cell.lstrip(BLANKS).startswith(tuple("=+-@＝＋－＠")), repr(cell)


def table(values: list[Any], spec: str = "text", name: str = "t", labels: str = "Of it") -> Table:
    frame = pd.DataFrame({"row": [f"r{k}" for k in range(len(values))], "cell": values})
    cells = protected("x", frame)
    return Table(name, "What it shows, in a sentence.", cells, {"row": "Row", "cell": labels}, {"cell": spec})


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


class TestCsv:
    @given(ANY | PARTS)
    @example("\0=1+1")
    @example("  =1+1")
    @example('a;"=cmd|x!A0;')
    def test_no_cell_is_a_formula_whatever_separator_the_reader_believes_in(self, text: str):
        written = to_csv(pd.DataFrame({"first": ["x"], "name": pd.Series([text], dtype=object)})).decode("utf-8")
        for delimiter in ",;\t":
            for row in csv.reader(io.StringIO(written, newline=""), delimiter=delimiter):
                assert_no_formula(row)

    @pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r", "\n"])
    def test_an_apostrophe_stands_before_what_could_be_a_formula(self, beginning: str):
        for text in (beginning, f"{beginning}1+1"):
            written = to_csv(pd.DataFrame({"name": [text]})).decode("utf-8")
            assert list(csv.reader(io.StringIO(written, newline="")))[1] == [f"'{text}"]

    @given(HELD | PARTS.filter(lambda text: "\0" not in text))
    @example("'\t")
    def test_text_comes_back_as_it_went_in(self, text: str):
        assert read_back(to_csv(pd.DataFrame({"first": ["x"], "name": [text]})))[1] == ["x", text]

    @pytest.mark.parametrize("text", WITHOUT_HALF_PAIRS)
    def test_hostile_text_as_a_heading_and_a_cell(self, text: str):
        rows = list(csv.reader(io.StringIO(to_csv(pd.DataFrame({text: [text]})).decode(), newline="")))
        assert len(rows) == 2
        assert_no_formula([cell for row in rows for cell in row])

    def test_numbers_stay_numbers(self):
        frame = pd.DataFrame({"n": [-1, 2], "x": [-1 / 3, float("nan")]})
        assert to_csv(frame) == b"n,x\r\n-1,-0.333333333333\r\n2,\r\n"


class TestWorkbook:
    @settings(max_examples=30)
    @given((HELD | PARTS.filter(lambda text: not {"\0", "\r"} & set(text))).filter(str.strip))
    @example("_x0041_")
    @example("#REF!")
    @example("00123")
    @example(" =1+1 ")
    def test_text_comes_back_as_it_went_in_and_is_never_a_formula(self, text: str):
        content = to_xlsx([table([text, "end"], labels=text)], text)
        rows = sheets(content)["t"]
        assert rows[-2] == ["r0", text]
        assert rows[-3][1] == text
        cells = [cell for row in opened(content)["t"].iter_rows() for cell in row]
        assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}

    def test_half_a_surrogate_pair_is_no_reason_to_stop(self):
        assert sheets(to_xlsx([table([1], labels="ward\ud800")], "ward\ud800"))["t"][-2][1] == "ward\ufffd"

    @pytest.mark.parametrize("text", WITHOUT_HALF_PAIRS)
    def test_hostile_text(self, text: str):
        content = to_xlsx([table([text])], text)
        cells = [cell for row in opened(content)["t"].iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s"}
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
            assert not [name for name in parts.namelist() if "external" in name.lower() or "vba" in name.lower()]

    def test_edited_text_stays_text(self):
        sheet = opened(to_xlsx([table(["=1+1", "plain"])], "x"))["t"]
        marked = {cell.value: bool(cell.quotePrefix) for row in sheet.iter_rows() for cell in row}
        assert marked["=1+1"]
        assert not marked["plain"]

    @pytest.mark.parametrize(
        ("spec", "value", "number_format"),
        [
            ("count", -1234, '#,##0;"−"#,##0;0'),
            ("percent", 0.25, '0.0%;"−"0.0%;0.0%'),
            ("share", 0.95, '0%;"−"0%;0%'),
            ("change", -0.02, '+0.0%;"−"0.0%;0.0%'),
            ("text", 7, "General"),
        ],
    )
    def test_numbers_are_numbers_with_the_format_that_is_printed(self, spec: str, value: float, number_format: str):
        cell = list(opened(to_xlsx([table([value], spec)], "x"))["t"].iter_rows())[-1][1]
        assert (cell.value, cell.data_type, cell.number_format) == (value, "n", number_format)

    def test_months_and_missing_values_are_what_the_table_prints(self):
        assert sheets(to_xlsx([table(["2022-03", None], "month")], "x"))["t"][-2:] == [
            ["r0", "March 2022"],
            ["r1", "–"],
        ]
        assert sheets(to_xlsx([table([0.5, float("nan")], "percent")], "x"))["t"][-2:] == [["r0", 0.5], ["r1", "–"]]

    def test_a_cell_that_does_not_print_its_number_does_not_hold_it(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(Table, "rows", lambda _: [["r0", "*"], ["r1", "12"]])
        content = to_xlsx([table([3, 12], "count")], "x")
        assert sheets(content)["t"][-2:] == [["r0", "*"], ["r1", 12.0]]

    def test_caption_class_headings_and_a_fixed_header(self):
        content = to_xlsx([table([1], "count", labels="Attendances")], "Is it growing?")
        rows = sheets(content)["t"]
        assert [row[0] for row in rows[:2]] == [
            "What it shows, in a sentence.",
            "Release profile: board. Class: activity.",
        ]
        assert rows[2] == ["Row", "Attendances"]
        sheet = opened(content)["t"]
        assert sheet.freeze_panes == "B4"
        assert sheet["B3"].font.bold
        assert sheet.column_dimensions["B"].width >= len("Attendances")

    def test_names_of_sheets_are_legal_and_differ(self):
        names = ["stock", "stock", "history", "a" * 60, "a" * 59 + "b"]
        content = to_xlsx([table([1], name=name) for name in names], "x")
        given = list(sheets(content))
        assert given[:3] == ["stock", "stock 2", "history 2"]
        assert len({name.casefold() for name in given}) == len(names)
        assert max(map(len, given)) == 31

    def test_it_names_no_moment_no_person_and_no_machine(self):
        content = to_xlsx([table([1])], "Is it growing?")
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = parts.read("docProps/core.xml").decode()
        assert "Is it growing?" in core
        assert not re.search(r"\d{4}-\d\d-\d\dT|lastModifiedBy|openpyxl", core)

    def test_the_same_tables_give_the_same_bytes(self, monkeypatch: pytest.MonkeyPatch):
        once = to_xlsx([table([1, 2])], "x")
        monkeypatch.setenv("TZ", "Pacific/Auckland")
        assert to_xlsx([table([1, 2])], "x") == once

    def test_a_text_longer_than_a_cell_ends_with_an_ellipsis(self):
        (end,) = (row for row in sheets(to_xlsx([table(["👩" * 40_000])], "x"))["t"] if row[0] == "r0")
        assert end[1].endswith("👩…")
        assert len(end[1].encode("utf-16-le")) <= 2 * 32_767

    def test_our_own_intake_finds_nothing_wrong_with_it(self):
        inspect(to_xlsx([table([1])], "x"), "tables.xlsx")
