"""Where a table stands in its file: what is merged, and what that may cost."""

from __future__ import annotations

from evalkit.intake.grid import Grid, filled_down, title_rows
from evalkit.intake.tabular import Header
from evalkit.intake.workbook import Sheet

LAST = 1_048_576


def grid(*merged) -> Grid:
    records = [(1, ["Name", "Team", "Role"]), (2, ["Ada", "A", "7"]), (3, ["Lee", "", ""]), (4, ["Rita", "", ""])]
    return Grid(records, of=Sheet("sheet 1", "Sheet", records, merged))


def test_text_reaches_down_and_numbers_do_not():
    assert filled_down(grid(((2, 1), (3, 1)), ((2, 2), (4, 2))), 1) == {(3, 1): "A"}


def test_headings_merged_down_are_no_data():
    assert filled_down(grid(((1, 1), (3, 1))), 1) == {}


def test_cells_merged_to_the_end_of_the_sheet_cost_no_more_than_its_rows():
    everything = [((2, 1), (LAST, 1))] * 1000
    found = grid(*everything, ((3, 0), (LAST, 2)))
    assert filled_down(found, 1) == {(3, 1): "A", (4, 1): "A"}
    assert title_rows(found, Header(1, ("Name", "Team", "Role"))) == {3, 4}
