"""Exports that are one table with its headings at the top: their first rows for a signature, then all of their rows.

What tells the cells of a text apart is the sign after its first heading, which holds none of the possible signs in any
of these exports; nothing is tried out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from evalkit.errors import InputError
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.preflight import Document
from evalkit.intake.tabular import DELIMITERS, Header, Record, data_rows, delimited, heading_key
from evalkit.intake.workbook import as_text, read_book

_FIRST_LINES = 65_536  # letters of a text in which its first two rows are looked for


@dataclass(frozen=True)
class Grid:
    """All rows of an export.

    Parameters
    ----------
    records : list of (int, list of str)
        Row number and cells, headings included.
    sheet : str, default ""
        What its sheet is called in messages; empty for a text.
    unreadable : frozenset of (int, int), default empty
        Row number and column position of cells whose formula has no value.
    hidden_rows : frozenset of int, default empty
        Rows that are hidden or filtered out.
    """

    records: Sequence[Record]
    sheet: str = ""
    unreadable: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: frozenset[int] = frozenset()

    def cells(self, row: int) -> list[str]:
        """Return the cells of a row; none if it is not there."""
        return next((list(cells) for number, cells in self.records if number == row), [])


def first_rows(document: Document) -> list[list[str]]:
    r"""Return the first two rows of a table, by which an export is recognised.

    Parameters
    ----------
    document : Document
        Decoded text, or a workbook found safe, whose first visible sheet is looked at.

    Returns
    -------
    list of list of str
        At most two rows; none if the file is no table.

    Examples
    --------
    >>> from evalkit.intake.preflight import inspect
    >>> first_rows(inspect(b"ID;Start time\n1;2026-03-04\n2;2026-03-05\n", "form.csv"))
    [['ID', 'Start time'], ['1', '2026-03-04']]
    """
    if document.form == "workbook":
        return _first_of_workbook(document.content)
    lines = io.StringIO(document.text[:_FIRST_LINES], newline="")
    try:
        return list(islice(csv.reader(lines, delimiter=delimiter_of(document.text)), 2))
    except csv.Error:
        return []


def _first_of_workbook(content: bytes) -> list[list[str]]:
    import python_calamine as calamine  # late: the command line would pay for it

    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            visible = [
                meta.name
                for meta in book.sheets_metadata
                if meta.typ == calamine.SheetTypeEnum.WorkSheet and meta.visible == calamine.SheetVisibleEnum.Visible
            ]
            if not visible:
                return []
            rows = book.get_sheet_by_name(visible[0]).to_python(nrows=2, skip_empty_area=False)
            return [[as_text(value) for value in row] for row in rows]
    except calamine.CalamineError:
        return []  # damaged: reading it will say so, once it is known what it should be


def delimiter_of(text: str) -> str:
    """Return the sign that ends the first cell of a text.

    >>> delimiter_of('"Order no.";"Order Date, local"')
    ';'
    """
    quoted = False
    for sign in text[:_FIRST_LINES]:
        if sign == '"':
            quoted = not quoted
        elif sign in DELIMITERS and not quoted:
            return sign
        elif sign in "\r\n" and not quoted:
            break
    return DELIMITERS[0]


def open_grid(document: Document, ledger: Ledger, sheet: str | None = None, aside: Sequence[str] = ()) -> Grid:
    """Return all rows of a table; what a workbook hides goes into the ledger.

    Parameters
    ----------
    document : Document
        Decoded text, or a workbook found safe.
    ledger : Ledger
        The file's account.
    sheet : str, optional
        Sheet of a workbook; left out: the only visible one.
    aside : sequence of str, default ()
        Names of further sheets that are known to hold no rows.

    Returns
    -------
    Grid
        Everything in it, as text.

    Raises
    ------
    InputError
        ``UNCLOSED_QUOTE``, ``SEVERAL_SHEETS``, ``UNKNOWN_SHEET`` or ``DAMAGED_WORKBOOK``.
    """
    if document.form != "workbook":
        return Grid(delimited(document.text, delimiter_of(document.text), ledger.path))
    book = read_book(document.content, (sheet,) if sheet else None, ledger.path, aside)
    (found,) = book.sheets
    if book.hidden_sheets:
        ledger.warn("HIDDEN_SHEETS", "Hidden sheets were not read")
    if book.other_sheets:
        ledger.warn("OTHER_SHEETS", "Further sheets were not read by this mapping")
    hidden = found.details.hidden_rows | found.details.filtered_rows
    return Grid(found.records, found.name, frozenset(found.details.unreadable), frozenset(hidden))


def refuse_twice(header: Header, positions: Collection[int], where: str) -> None:
    """Refuse a table in which a heading that is read stands over two columns; others may repeat themselves.

    Raises
    ------
    InputError
        ``DUPLICATE_HEADERS``.
    """
    keys = [heading_key(cell) for cell in header.cells]
    for position in sorted(positions):
        others = [number for number, key in enumerate(keys, start=1) if key == keys[position]]
        if len(others) > 1:
            raise InputError(
                "DUPLICATE_HEADERS",
                f"Columns {others[0]} and {others[1]} bear the same heading in row {header.row}",
                "give each question of the form its own words, or rename one heading in a copy of the export",
                where,
            )


def rows_below(grid: Grid, header: Header, read: Collection[int], ledger: Ledger) -> Iterator[tuple[Place, list[str]]]:
    """Enter the rows below the headings in the ledger and yield those whose cells could be read.

    Parameters
    ----------
    grid : Grid
        The table.
    header : Header
        Its last row of headings.
    read : collection of int
        Positions of the columns that are read.
    ledger : Ledger
        The file's account.

    Yields
    ------
    (Place, list of str)
        A row with as many cells as there are headings.
    """
    unreadable = {(row, column) for row, column in grid.unreadable if column in read}
    hidden = [row for row in grid.hidden_rows if row > header.row]
    if hidden:
        place = Place(grid.sheet, min(hidden))
        ledger.warn("HIDDEN_ROWS", "Hidden or filtered rows were read like the others; this is the first", place)
    below = [record for record in grid.records if record[0] > header.row]
    for place, cells in data_rows(below, header, ledger, grid.sheet, not_blank={row for row, _ in unreadable}):
        if any((place.row, column) in unreadable for column in read):
            ledger.quarantine(
                place,
                "",
                "FORMULA_WITHOUT_VALUE",
                "Set aside: a formula has an error or was never calculated; save the workbook again, or paste values",
            )
        else:
            yield place, cells
