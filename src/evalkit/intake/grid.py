"""Tables within files: which sheets and cells a mapping file means, and in which row their headings stand.

The row of the headings is stated, or it is the only place where every heading that the mapping file names stands; it is
never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from evalkit.errors import InputError
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.mapping import AREA, BELOW, Mapping
from evalkit.intake.preflight import Document
from evalkit.intake.sheetxml import column_position
from evalkit.intake.spelling import tidy
from evalkit.intake.tabular import DELIMITERS, Header, Record, delimited, heading_key, make_header, missing_column
from evalkit.intake.workbook import Book, Range, Sheet, read_book

LOOK_DOWN = 30
"""Rows searched for headings."""


@dataclass(frozen=True)
class Grid:
    """Records of one table.

    Parameters
    ----------
    records : sequence of (int, list of str)
        Row number and cells.
    sheet : str, default ""
        Name of the sheet for messages; empty for text.
    occasion : str, default ""
        Occasion that the mapping file names for this sheet.
    of : Sheet or None, default None
        What a workbook adds to the records.
    last : int or None, default None
        Last row of the table, where the mapping file states its area.
    """

    records: Sequence[Record] = field(repr=False)
    sheet: str = ""
    occasion: str = ""
    of: Sheet | None = field(default=None, repr=False)
    last: int | None = None


@dataclass(frozen=True)
class Headings:
    """The headings of a table, and the cells of their row as they stand there.

    Parameters
    ----------
    header : Header
        Headings; with a row of headings above, they read "Above | Below".
    as_written : tuple of str
        Cells of the lower row alone, by which a repeated row of headings is known.
    """

    header: Header
    as_written: tuple[str, ...]


def read_grids(document: Document, mapping: Mapping, ledger: Ledger) -> list[Grid]:
    """Return the tables that a mapping file means.

    Parameters
    ----------
    document : Document
        Decoded text, or a workbook found safe.
    mapping : Mapping
        Which sheets, which area.
    ledger : Ledger
        Hears of sheets and cells that were not read.

    Returns
    -------
    list of Grid
        One for a text; one a sheet for a workbook, without sheets that have none of the headings where all sheets
        are asked for.

    Raises
    ------
    InputError
        ``UNKNOWN_SHEET``, ``SEVERAL_SHEETS``, ``NO_HEADER_ROW`` or a fault of the file.
    """
    if document.form != "workbook":
        return [_within_area(Grid(_records(document, mapping, ledger.path)), mapping, ledger)]
    book = read_book(document.content, mapping.wanted_sheets, ledger.path, mapping.sheets_aside)
    sheets = book.sheets
    if mapping.sheets == "*":
        sheets = tuple(sheet for sheet in sheets if _has_any_heading(sheet, mapping))
    _say_what_was_not_read(book, len(book.sheets) - len(sheets), ledger)
    if not sheets:
        raise InputError(
            "NO_HEADER_ROW",
            "No visible sheet has any of the headings in its first rows",
            "correct the headings in the mapping file, or name the sheets to read",
            ledger.path,
        )
    named = mapping.sheets if isinstance(mapping.sheets, dict) else {}
    occasions = {name.strip().casefold(): occasion for name, occasion in named.items()}
    return [
        _within_area(
            Grid(sheet.records, sheet.name, occasions.get(sheet.title.strip().casefold(), ""), sheet), mapping, ledger
        )
        for sheet in sheets
    ]


def find_headings(grid: Grid, mapping: Mapping, ledger: Ledger) -> Headings:
    """Find the row of the headings.

    Parameters
    ----------
    grid : Grid
        The table.
    mapping : Mapping
        Which headings are wanted, and where they stand if it says so.
    ledger : Ledger
        Hears where they were found, if that was not stated and other rows stand above.

    Returns
    -------
    Headings
        All wanted ones are among them.

    Raises
    ------
    InputError
        ``NO_HEADER_ROW``, ``DUPLICATE_HEADERS`` or ``MISSING_COLUMN``.
    """
    row = mapping.header_row or _searched(grid, mapping)
    as_written, cells = _row(grid, row), composed(grid, row, mapping.group_row)
    if not any(map(tidy, cells)):
        raise InputError(
            "NO_HEADER_ROW",
            f"Row {row}, where the headings should stand, is blank or not there",
            "set header_row in the mapping file to the row of the headings",
            ledger.path,
        )
    header = make_header(row, cells, ledger.path)
    _explain_missing(grid, header, mapping, ledger.path)
    if mapping.header_row is None:
        _say_where(grid, header, mapping, ledger)
    return Headings(header, tuple(as_written))


def _say_where(grid: Grid, header: Header, mapping: Mapping, ledger: Ledger) -> None:
    """Say where the headings were found; refuse headings that somebody sorted in among the rows."""
    before = takewhile(lambda record: record[0] < header.row, grid.records)
    above = [cells for _, cells in before if any(map(tidy, cells))]
    positions = [header.find(heading) or 0 for heading in mapping.headings]
    if len(positions) > 1 and any(all(tidy(_at(cells, position)) for position in positions) for cells in above):
        raise InputError(
            "NO_HEADER_ROW",
            f"The headings stand in row {header.row}, but a row above has something in each of their columns",
            "move the headings above the rows, or set header_row if that row is no row of the table",
            ledger.path,
        )
    if above:
        action = "The headings were found in this row; what stands above was not read"
        ledger.warn("HEADER_FOUND", action, Place(grid.sheet, header.row))


def composed(grid: Grid, row: int, group_row: int | None) -> list[str]:
    """Return the headings in a row, together with those in the row above that stand over them, if there is one.

    Parameters
    ----------
    grid : Grid
        The table.
    row : int
        Row of the headings.
    group_row : int or None
        Row of the headings above.

    Returns
    -------
    list of str
        "Above | Below" where both are there.
    """
    lower = _row(grid, row)
    return _with_groups(grid, group_row, lower) if group_row else lower


def filled_down(grid: Grid, below: int) -> dict[tuple[int, int], str]:
    """Return what cells merged with one above them stand for.

    Parameters
    ----------
    grid : Grid
        The table.
    below : int
        Row of the headings.

    Returns
    -------
    dict of (int, int) to str
        Row and column position of a cell, its own excluded → the text of the first. Plain numbers are left out: a sum
        over merged rows would count them several times.
    """
    if grid.of is None:
        return {}
    values = dict(grid.records)
    filled: dict[tuple[int, int], str] = {}
    reached: dict[int, int] = {}  # by column, so that ranges that overlap cost no more than the rows that there are
    for (top, left), (bottom, right) in sorted(grid.of.merged):
        text = _at(values.get(top, []), left).strip()
        if top > below and left == right and text and not text.replace(".", "", 1).isdigit():
            first, last = max(top, reached.get(left, 0)) + 1, min(bottom, grid.records[-1][0])
            filled |= {(row, left): text for row in range(first, last + 1)}
            reached[left] = max(last, reached.get(left, 0))
    return filled


def title_rows(grid: Grid, header: Header) -> frozenset[int]:
    """Return rows below the headings whose cells are merged into one across the table: titles, not data."""
    if grid.of is None:
        return frozenset()
    used = [position for position, cell in enumerate(header.cells) if tidy(cell)]
    return frozenset(
        row
        for (top, left), (bottom, right) in grid.of.merged
        if len(used) > 2 and top > header.row and left <= used[0] and right >= used[-1]
        for row in range(top, min(bottom, grid.records[-1][0]) + 1)
    )


def _records(document: Document, mapping: Mapping, where: str) -> Sequence[Record]:
    lines = document.text.splitlines()
    first = (mapping.header_row or 1) - 1
    near = "\n".join(lines[first : first + 2])
    by_headings = {sign: _matches(lines, sign, mapping) for sign in DELIMITERS}
    best = max(DELIMITERS, key=lambda sign: (by_headings[sign], near.count(sign)))
    return delimited(document.text, best, where)


def _matches(lines: list[str], delimiter: str, mapping: Mapping) -> int:
    """Return how many mapped headings stand alone in some line, if this sign divides its cells."""
    single = mapping.in_each.values() if mapping.group_row else mapping.occasions
    wanted = {heading_key(heading) for heading in (*mapping.columns.values(), *single) if heading}
    best = 0
    for line in lines[: (mapping.header_row or 1) + LOOK_DOWN]:
        cells = {heading_key(cell.strip().strip('"')) for cell in line.split(delimiter)}
        best = max(best, len(wanted & cells))
    return best


def _has_any_heading(sheet: Sheet, mapping: Mapping) -> bool:
    last = max(LOOK_DOWN, mapping.header_row or 0)
    rows = (Header(number, tuple(cells)) for number, cells in sheet.records if number <= last)
    return any(row.matches((*mapping.columns.values(), *mapping.occasions)) for row in rows)


def _say_what_was_not_read(book: Book, without_headings: int, ledger: Ledger) -> None:
    if book.hidden_sheets:
        ledger.warn("HIDDEN_SHEETS", "Hidden sheets were not read")
    if book.other_sheets:
        ledger.warn("OTHER_SHEETS", "Further sheets were not read by this mapping")
    if without_headings:
        ledger.warn("OTHER_SHEETS", "Sheets that have none of the headings were not read")
    for sheet in book.sheets:
        if sheet.is_hidden:
            ledger.warn("HIDDEN_SHEETS", "A hidden sheet was read, because the mapping file names it")


def _within_area(grid: Grid, mapping: Mapping, ledger: Ledger) -> Grid:
    """Leave out what stands outside the area that the mapping file states, and say so."""
    stated = AREA.match(mapping.area or "")
    if stated is None:
        return grid
    top, bottom = int(stated["top"]), int(stated["bottom"])
    left, right = column_position(stated["left"]), column_position(stated["right"])
    kept: list[Record] = []
    outside = False
    for number, cells in grid.records:
        if top <= number <= bottom:
            outside |= any(map(tidy, (*cells[:left], *cells[right + 1 :])))
            kept.append((number, [""] * min(left, len(cells)) + cells[left : right + 1]))
        else:
            outside |= any(map(tidy, cells))
    if outside:
        ledger.warn("OUTSIDE_AREA", "Cells outside the area that the mapping file states were not read")
    return replace(grid, records=kept, last=bottom)


def _row(grid: Grid, row: int) -> list[str]:
    """Return the cells of a row of headings, with those merged down into it."""
    cells = next((list(cells) for number, cells in grid.records if number == row), [])
    if grid.of is None:
        return cells
    values = dict(grid.records)
    for (top, left), (bottom, _) in grid.of.merged:
        if top < row <= bottom and left < len(cells) and not cells[left]:
            cells[left] = _at(values.get(top, []), left)
    return cells


def _with_groups(grid: Grid, group_row: int, lower: list[str]) -> list[str]:
    """Return headings together with those of the row above that stand over them."""
    upper = _row(grid, group_row)
    width = max(len(upper), len(lower))
    upper, lower = ([*cells, *[""] * (width - len(cells))] for cells in (upper, lower))
    spans = [merged for merged in (grid.of.merged if grid.of else ()) if _spans(merged, group_row)]
    if spans:
        for (_, left), (_, right) in spans:
            upper[left : right + 1] = [upper[left]] * (min(right + 1, width) - left)
    else:
        _reach_to_the_next(upper, lower)
    return [_together(*pair) for pair in zip(upper, lower, strict=True)]


def _spans(merged: Range, row: int) -> bool:
    (top, left), (bottom, right) = merged
    return top <= row <= bottom and left < right


def _reach_to_the_next(upper: list[str], lower: list[str]) -> None:
    """Where nothing is merged, as in CSV, a heading with another below it reaches to the next one."""
    for position in range(1, len(upper)):
        if not tidy(upper[position]) and tidy(lower[position - 1]):
            upper[position] = upper[position - 1]


def _together(upper: str, lower: str) -> str:
    upper, lower = tidy(upper), tidy(lower)
    return upper or lower if not (upper and lower) or upper == lower else f"{upper}{BELOW}{lower}"


def _searched(grid: Grid, mapping: Mapping) -> int:
    """Return the first row with every wanted heading; if there is none, the one with most, for the message."""
    wanted = mapping.headings
    rows = [(number, Header(number, tuple(cells))) for number, cells in grid.records[:LOOK_DOWN]]
    filled = [(number, header.matches(wanted)) for number, header in rows if any(map(tidy, header.cells))]
    return max(filled, key=lambda row: row[1], default=(1, 0))[0]


def _explain_missing(grid: Grid, header: Header, mapping: Mapping, where: str) -> None:
    """Fail for a missing heading, and say so if the headings stand in another row."""
    ours = {heading: column for column, heading in mapping.columns.items()}
    lost = [heading for heading in mapping.headings if header.find(heading) is None]
    if not lost:
        return
    row = _searched(grid, mapping)
    better = Header(row, tuple(_row(grid, row))).matches(mapping.headings) > header.matches(mapping.headings)
    hint = f"set header_row = {row} in the mapping file: more of its headings stand there" if better else ""
    raise missing_column(header, lost[0], ours.get(lost[0], "[occasions]"), where, hint)


def _at(cells: list[str], position: int) -> str:
    return cells[position] if position < len(cells) else ""
