"""The first rows tell what an export is; the rest is read once that is known."""

from __future__ import annotations

import pytest

from evalkit.errors import InputError
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.opening import delimiter_of, first_rows, open_grid, refuse_twice, rows_below
from evalkit.intake.preflight import inspect
from evalkit.intake.tabular import Header


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a,b;c", ","),
        ("a;b,c", ";"),
        ("a\tb,c", "\t"),
        ('"a,b";c', ";"),
        ('"a\nb"\tc', "\t"),
        ("a\nb;c", ","),
        ("", ","),
    ],
)
def test_the_sign_after_the_first_heading_divides(text, sign):
    assert delimiter_of(text) == sign


def test_first_rows_of_texts_and_workbooks(workbook):
    assert first_rows(inspect(b'A,"B\nC"\n1,2\n3,4\n', "a.csv")) == [["A", "B\nC"], ["1", "2"]]
    assert first_rows(inspect(b'A,"B"C\n', "a.csv"))[:1] in ([["A", "BC"]], [])
    made = workbook([["A", "B"], [1, 2.5], ["x"]], lambda book: book.create_sheet("Z").cell(1, 1, "z"))
    assert first_rows(inspect(made, "a.xlsx")) == [["A", "B"], ["1", "2.5"]]


def test_what_a_workbook_hides_is_said(workbook):
    def change(book) -> None:
        book.active.row_dimensions[3].hidden = True
        book.create_sheet("Z").sheet_state = "hidden"

    ledger = Ledger("a.xlsx")
    grid = open_grid(inspect(workbook([["A", "B"], ["1", "=1+1"], ["2", "3"]], change), "a.xlsx"), ledger)
    rows = list(rows_below(grid, Header(1, ("A", "B")), {0, 1}, ledger))
    assert rows == [(Place("sheet 1", 3), ["2", "3"])]
    assert [issue.code for issue in ledger.issues] == ["HIDDEN_SHEETS", "HIDDEN_ROWS", "FORMULA_WITHOUT_VALUE"]
    ledger = Ledger("a.xlsx")
    assert len(list(rows_below(grid, Header(1, ("A", "B")), {0}, ledger))) == 2  # the formula is not read


def test_only_headings_that_are_read_must_be_unlike():
    header = Header(1, ("A", "B", "b ", "C"))
    refuse_twice(header, {0, 3}, "a.csv")
    with pytest.raises(InputError) as caught:
        refuse_twice(header, {2}, "a.csv")
    assert caught.value.code == "DUPLICATE_HEADERS"
    assert "Columns 2 and 3" in str(caught.value)
