from __future__ import annotations

import zipfile
from datetime import datetime

from python_calamine import CalamineWorkbook

from evalkit.simulate.workbook import save, sheet_of

SAVED = datetime(2022, 5, 11)


def test_bytes_do_not_depend_on_when_they_are_written(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        save(sheet_of("Register", [["Full name"], ["Ada Fenwick"]], (20,)), tmp_path / name, SAVED)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_nothing_in_the_file_says_when_or_by_what_it_was_written(tmp_path):
    path = tmp_path / "register.xlsx"
    save(sheet_of("Register", [["Full name"]], (20,)), path, SAVED)
    with zipfile.ZipFile(path) as book:
        assert {entry.date_time for entry in book.infolist()} == {(2022, 5, 11, 9, 0, 0)}
        assert {entry.compress_type for entry in book.infolist()} == {zipfile.ZIP_STORED}
        core = book.read("docProps/core.xml").decode()
    assert "openpyxl" not in core
    assert "2022-05-11T09:00:00Z" in core


def test_text_stays_text_even_where_it_looks_like_a_formula(tmp_path):
    path = tmp_path / "register.xlsx"
    save(sheet_of("Register", [["=1+1", "007", None, 7]], (5, 5, 5, 5)), path, SAVED)
    assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python() == [["=1+1", "007", "", 7.0]]
