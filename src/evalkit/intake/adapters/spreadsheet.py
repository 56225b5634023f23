"""Any table, as CSV or xlsx, with a mapping file that says which of its columns is which of ours.

Seen in public fixtures: xlsx with typed dates, CSV with commas. Inferred: semicolons and tabs, merged two-row headers,
total rows, hidden rows and sheets.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from evalkit.errors import InputError
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.mapping import ATTENDANCE, Mapping
from evalkit.intake.preflight import Document
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import Staged, StagedRow
from evalkit.intake.tabular import (
    DELIMITERS,
    Header,
    Record,
    data_rows,
    delimited,
    heading_key,
    locate,
    make_header,
    missing_column,
)
from evalkit.intake.workbook import Sheet, read_sheet

ADAPTER = "spreadsheet"
TOTALS = ("total", "totals", "grand total", "sub total", "subtotal", "sub-total", "total attendance", "total attendees")
_LOOK_DOWN = 30  # rows searched for headings, to say where they are


@dataclass(frozen=True)
class _Grid:
    """Records of a file, and what a workbook adds to them."""

    records: list[Record]
    sheet: str = ""
    workbook: Sheet | None = None
    mapping: Mapping = field(kw_only=True)


def read(document: Document, mapping: Mapping, ledger: Ledger) -> Staged:
    """Stage the rows of a table.

    Parameters
    ----------
    document : Document
        Decoded text, or a workbook found safe.
    mapping : Mapping
        Which column is which.
    ledger : Ledger
        The file's account.

    Returns
    -------
    Staged
        Rows under our names, with values and constants of the mapping applied.

    Raises
    ------
    InputError
        ``MISSING_COLUMN``, ``DUPLICATE_HEADERS``, ``EVERY_ROW_TOO_LONG``, ``NO_HEADER_ROW`` or a fault of the file.
    """
    grid = _grid(document, mapping, ledger)
    header = _header(grid, ledger.path)
    _explain_missing(grid, header, ledger.path)
    positions = locate(header, mapping.columns, ledger)
    _say_what_is_hidden(grid, header, ledger)
    unreadable = _unreadable_rows(grid, positions)
    blank = [""] * len(header.cells)
    last = grid.records[-1][0]
    beyond = [(row, blank) for row in sorted(unreadable) if row > last]  # parsers end at the last cell with a value
    below = [record for record in [*grid.records, *beyond] if record[0] > header.row]
    constants, translations = _constants(mapping), _translations(mapping)
    rows: list[StagedRow] = []
    for place, cells in data_rows(below, header, ledger, grid.sheet, not_blank=unreadable):
        if _is_left_out(cells, header, positions, mapping, place, ledger):
            continue
        if _has_unreadable_cell(grid, positions, place, ledger):
            continue
        rows.append(StagedRow(place, _ours(cells, positions, constants, translations)))
    return Staged(
        ADAPTER,
        tuple(rows),
        mapping.columns,
        mapping.table,
        mapping.date_order,
        names_its_occasions="occasion" in {*mapping.columns, *mapping.constants},
    )


def count_rows(document: Document, ledger: Ledger) -> int:
    """Enter the rows of a table without a mapping as left out, and return how many columns it has.

    Parameters
    ----------
    document : Document
        Decoded text, or a workbook found safe.
    ledger : Ledger
        The file's account.

    Returns
    -------
    int
        Number of headings.
    """
    grid = _grid(document, Mapping(table=ATTENDANCE, columns={"name": ""}), ledger)
    filled = [sum(bool(tidy(cell)) for cell in cells) for _, cells in grid.records[:_LOOK_DOWN]]
    if not any(filled):
        raise InputError("EMPTY_FILE", "The sheet is empty", "export it again", ledger.path)
    position = filled.index(max(filled))  # headings are the first of the fullest rows; a title above them is not
    row, cells = grid.records[position]
    header = make_header(row, cells, ledger.path)
    for place, _ in data_rows(grid.records[position + 1 :], header, ledger, grid.sheet):
        ledger.ignore(place, "NO_MAPPING", "Counted, not read: a mapping file would say what the columns mean")
    return len(header.cells)


def _grid(document: Document, mapping: Mapping, ledger: Ledger) -> _Grid:
    if document.form == "workbook":
        sheet = read_sheet(document.content, mapping.sheet, ledger.path)
        return _Grid(sheet.records, sheet.name, sheet, mapping=mapping)
    lines = document.text.splitlines()
    near = "\n".join(lines[mapping.header_row - 1 : mapping.header_row + 1])
    by_headings = {sign: _matches(lines, sign, mapping) for sign in DELIMITERS}
    best = max(DELIMITERS, key=lambda sign: (by_headings[sign], near.count(sign)))
    return _Grid(delimited(document.text, best, ledger.path), mapping=mapping)


def _matches(lines: list[str], delimiter: str, mapping: Mapping) -> int:
    """Return how many mapped headings stand alone in some line, if this sign divides its cells."""
    wanted = {heading_key(heading) for heading in mapping.columns.values() if heading}
    best = 0
    for line in lines[: mapping.header_row + _LOOK_DOWN]:
        cells = {heading_key(cell.strip().strip('"')) for cell in line.split(delimiter)}
        best = max(best, len(wanted & cells))
    return best


def _header(grid: _Grid, where: str) -> Header:
    row = grid.mapping.header_row
    cells = next((list(cells) for number, cells in grid.records if number == row), [])
    if grid.workbook:
        _fill_merged(cells, grid.workbook, row)
    if not any(map(tidy, cells)):
        raise InputError(
            "NO_HEADER_ROW",
            f"Row {row}, where the headings should stand, is blank or not there",
            "set header_row in the mapping file to the row of the headings",
            where,
        )
    return make_header(row, cells, where)


def _fill_merged(cells: list[str], sheet: Sheet, row: int) -> None:
    """Give a heading that is merged down into the header row to its cell there; the value is stored at the top."""
    values = dict(sheet.records)
    for (top, left), (bottom, _) in sheet.merged:
        if top < row <= bottom and left < len(cells) and not cells[left]:
            cells[left] = values[top][left]


def _explain_missing(grid: _Grid, header: Header, where: str) -> None:
    """Fail for a missing heading, and say so if the headings stand in another row."""
    wanted = grid.mapping.columns
    lost = [(column, heading) for column, heading in wanted.items() if header.find(heading) is None]
    if not lost:
        return
    here = header.matches(wanted.values())
    rows = (
        (number, Header(number, tuple(cells)).matches(wanted.values())) for number, cells in grid.records[:_LOOK_DOWN]
    )
    best, found = max(rows, key=lambda row: row[1], default=(header.row, here))
    hint = f"set header_row = {best} in the mapping file: more of its headings stand there" if found > here else ""
    raise missing_column(header, lost[0][1], lost[0][0], where, hint)


def _say_what_is_hidden(grid: _Grid, header: Header, ledger: Ledger) -> None:
    sheet = grid.workbook
    if sheet is None:
        return
    if sheet.hidden_sheets:
        ledger.warn("HIDDEN_SHEETS", "Hidden sheets were not read")
    if sheet.other_sheets:
        ledger.warn("OTHER_SHEETS", "Further sheets were not read by this mapping")
    hidden = [row for row in sheet.hidden_rows if row > header.row]
    if hidden:
        place = Place(grid.sheet, min(hidden))
        ledger.warn("HIDDEN_ROWS", "Hidden or filtered rows were read like the others; this is the first", place)
    if any(bottom > header.row for _, (bottom, _) in sheet.merged):
        ledger.warn(
            "MERGED_CELLS",
            "Cells are merged below the headings; only the first of them has the value: unmerge and fill",
        )


def _is_left_out(
    cells: list[str], header: Header, positions: dict[str, int], mapping: Mapping, place: Place, ledger: Ledger
) -> bool:
    for heading, beginnings in mapping.ignore.items():
        position = header.find(heading)
        if position is None:
            raise missing_column(header, heading, "[ignore]", ledger.path)
        cell = heading_key(cells[position])
        if any(cell.startswith(heading_key(beginning)) for beginning in beginnings if heading_key(beginning)):
            ledger.ignore(place, "IGNORED_BY_MAPPING", "Left out as [ignore] in the mapping file says")
            return True
    names = [heading_key(cells[positions[column]]) for column in ("name", "last_name") if column in positions]
    if mapping.table == ATTENDANCE and any(name.rstrip(" :0123456789=") in TOTALS for name in names):
        ledger.ignore(place, "TOTAL_ROW", "Total rows are left out")
        return True
    return False


def _unreadable_rows(grid: _Grid, positions: dict[str, int]) -> set[int]:
    cells = grid.workbook.unreadable if grid.workbook else ()
    return {row for row, column in cells if column in positions.values()}


def _has_unreadable_cell(grid: _Grid, positions: dict[str, int], place: Place, ledger: Ledger) -> bool:
    if grid.workbook is None:
        return False
    for column, position in positions.items():
        if (place.row, position) in grid.workbook.unreadable:
            ledger.quarantine(
                place,
                grid.mapping.columns[column],
                "FORMULA_WITHOUT_VALUE",
                "Set aside: a formula has an error or was never calculated; save the workbook again, or paste values",
            )
            return True
    return False


def _translations(mapping: Mapping) -> dict[str, dict[str, str]]:
    """Return by our column what their values mean."""
    return {
        column: {heading_key(theirs): ours for theirs, ours in values.items()}
        for column, values in mapping.values.items()
    }


def _constants(mapping: Mapping) -> dict[str, str]:
    return {
        column: str(value).lower() if isinstance(value, bool) else str(value)
        for column, value in mapping.constants.items()
    }


def _ours(
    cells: list[str],
    positions: dict[str, int],
    constants: dict[str, str],
    translations: dict[str, dict[str, str]],
) -> dict[str, str]:
    """Return a row under our names, its values translated."""
    row = {**constants, **{column: cells[position].strip() for column, position in positions.items()}}
    for column, meanings in translations.items():
        if column in row:
            row[column] = meanings.get(heading_key(row[column]), row[column])
    return row
