"""What calamine does not tell is read from the sheet's own XML."""

from __future__ import annotations

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from evalkit.intake.sheetxml import column_letters, column_position, details


def of(content: bytes, name: str = "Sheet"):
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return details(parts, name)


@given(st.integers(0, 16_383))
def test_letters_and_positions_are_each_others_inverse(position):
    assert column_position(column_letters(position)) == position
    assert column_letters(position) == get_column_letter(position + 1)


def test_a_filter_that_leaves_nothing_out_hides_nothing(workbook):
    def change(book) -> None:
        book.active.auto_filter.ref = "A1:A3"
        book.active.row_dimensions[2].hidden = True

    found = of(workbook([["Name"], ["Ada"], ["Lee"]], change))
    assert (found.hidden_rows, found.filtered_rows) == ({2}, set())


def test_a_group_of_columns_may_be_hidden_at_once(workbook):
    def change(book) -> None:
        book.active.column_dimensions.group("B", "D", hidden=True)

    assert of(workbook([["Name", 1, 2, 3, 4]], change)).hidden_columns == {1, 2, 3}


def test_only_cells_with_something_in_them_are_struck_out(workbook):
    def change(book) -> None:
        for cell in ("A2", "A3"):
            book.active[cell].font = Font(strike=True)
        book.active["A4"].font = Font(bold=True)

    assert of(workbook([["Name"], ["Ada"], [], ["Lee"]], change)).struck_out == {(2, 0)}
