"""Any table, as CSV or xlsx, with a mapping file that says which of its columns is which of ours.

Seen in public fixtures: xlsx with typed dates, CSV with commas. Inferred: semicolons and tabs, two rows of headings,
a column for each occasion, total rows, hidden, filtered, merged and struck-out cells, several sheets. No public listing
of the headings of Life QI or FutureNHS exports was found, so none is built in: draft a mapping file from yours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import InputError
from evalkit.intake import doubts
from evalkit.intake.attendance import YES
from evalkit.intake.columns import Column
from evalkit.intake.grid import LOOK_DOWN, Grid, Headings, filled_down, find_headings, read_grids, title_rows
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.mapping import ATTENDANCE, LISTS_OF_PEOPLE, NAMING, Mapping
from evalkit.intake.preflight import Document
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import ColumnRows, Staged, StagedRow, StatedTotal
from evalkit.intake.tabular import Lines, data_rows, heading_key, locate, make_header, missing_column

ADAPTER = "spreadsheet"
TOTALS = (
    "total", "totals", "grand total", "sub total", "subtotal", "sub-total", "total attendance", "total attendees",
    "total attended", "total present", "total signed in", "total participants", "total people", "total delegates",
    "total number", "total number attended", "total number of attendees", "number attended", "number of attendees",
)  # fmt: skip
_FIRST_LETTERS = {total[:1] for total in TOTALS}
_STATED = re.compile(
    r"(\d{1,6}) (?:people |participants |attendees |delegates |staff )?(?:attended|present|signed in)$"
)
_WHOLE = re.compile(r"(\d{1,6})(?:\.0)?$")


@dataclass(frozen=True)
class _Part:
    """The columns of a wide register that belong to one occasion; everything, in a register that is not wide."""

    occasion: str
    columns: AnyMapping[str, str] = field(default_factory=dict)
    positions: AnyMapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Table:
    """A table whose headings were found."""

    grid: Grid
    headings: Headings
    mapping: Mapping
    positions: AnyMapping[str, int]
    parts: tuple[_Part, ...]
    merged: AnyMapping[tuple[int, int], str]
    titles: frozenset[int]

    @cached_property
    def every_position(self) -> dict[int, str]:
        """Position → heading, for all columns that are read."""
        found = {position: self.mapping.columns[column] for column, position in self.positions.items()}
        return found | {
            part.positions[column]: part.columns[column] for part in self.parts for column in part.positions
        }

    @cached_property
    def as_written(self) -> dict[int, str]:
        """Position → heading as it stands in the lower row of headings, for all columns that are read."""
        written = self.headings.as_written
        return {p: _plain_key(written[p]) for p in self.every_position if p < len(written) and tidy(written[p])}

    @cached_property
    def ignored(self) -> list[tuple[int, tuple[str, ...]]]:
        """Positions, and beginnings of cells there whose rows are left out."""
        header = self.headings.header
        begin = {
            heading: tuple(filter(None, map(heading_key, texts))) for heading, texts in self.mapping.ignore.items()
        }
        return [(header.find(heading) or 0, beginnings) for heading, beginnings in begin.items() if beginnings]


def read(document: Document, mapping: Mapping, ledger: Ledger) -> Staged:
    """Stage the rows of a table.

    A row of a wide register, which has a column for each occasion, is staged once for each of them and stays one row in
    the ledger.

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
        ``MISSING_COLUMN``, ``DUPLICATE_HEADERS``, ``EVERY_ROW_TOO_LONG``, ``NO_HEADER_ROW``, ``SECOND_TABLE`` or a
        fault of the file.
    """
    reader = _Reader(mapping, ledger)
    for grid in read_grids(document, mapping, ledger):
        reader.read(grid)
    staged = Staged(
        ADAPTER,
        reader.staged_rows,
        mapping.columns,
        mapping.table,
        mapping.date_order,
        names_its_occasions=mapping.names_its_occasions,
        values=reader.translations,
        total=reader.settle_totals(),
    )
    doubts.look(staged, ledger)
    return staged


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
    (grid,) = read_grids(document, Mapping(table=ATTENDANCE, columns={"name": ""}), ledger)
    filled = [sum(bool(tidy(cell)) for cell in cells) for _, cells in grid.records[:LOOK_DOWN]]
    if not any(filled):
        raise InputError("EMPTY_FILE", "The sheet is empty", "export it again", ledger.path)
    position = filled.index(max(filled))  # headings are the first of the fullest rows; a title above them is not
    row, cells = grid.records[position]
    header = make_header(row, cells, ledger.path)
    for place, _ in data_rows(grid.records[position + 1 :], header, ledger, grid.sheet):
        ledger.ignore(place, "NO_MAPPING", "Counted, not read: a mapping file would say what the columns mean")
    return len(header.cells)


def states_a_total(cell: str) -> bool:
    """Return whether a cell in the column of names begins a total row instead of naming somebody.

    >>> states_a_total("TOTAL: 12"), states_a_total("23 attended"), states_a_total("Total Eclipse")
    (True, True, False)
    """
    if cell[:1].isalpha() and cell[:1].casefold() not in _FIRST_LETTERS:
        return False  # quick, because every name is asked
    key = heading_key(cell)
    return key.rstrip(" :0123456789=") in TOTALS or bool(_STATED.match(key))


class _Reader:
    """Stages the rows of all tables of one file."""

    def __init__(self, mapping: Mapping, ledger: Ledger) -> None:
        self.mapping, self.ledger = mapping, ledger
        self.translations = {
            column: {heading_key(theirs): ours for theirs, ours in values.items()}
            for column, values in mapping.values.items()
        }
        self.rows: list[StagedRow] = []
        self.by_columns: ColumnRows | None = None
        self._set_aside = 0
        self._totals: list[tuple[Place, int | None]] = []

    @property
    def staged_rows(self) -> Sequence[StagedRow]:
        """The rows of all tables."""
        return tuple(self.rows) if self.by_columns is None else self.by_columns

    def read(self, grid: Grid) -> None:
        """Stage the rows of one table: whole columns where the table allows it, else one by one."""
        table = self._table(grid)
        self._say_what_is_peculiar(table)
        columns = self._columns(table)
        if columns:
            self._stage_columns(table, columns)
            return
        header = table.headings.header
        unreadable = self._unreadable_rows(table)
        last = grid.records[-1][0]
        blank = [""] * len(header.cells)
        beyond = [(row, blank) for row in sorted(unreadable) if row > last]  # parsers end at the last cell with a value
        below = [record for record in [*grid.records, *beyond] if record[0] > header.row]
        for place, cells in data_rows(below, header, self.ledger, grid.sheet, not_blank=unreadable):
            if self._is_left_out(table, place, cells):
                continue
            for position in table.every_position:
                cells[position] = cells[position] or table.merged.get((place.row, position), "")
            self._stage(table, place, cells)

    def _columns(self, table: _Table) -> list[Column] | None:
        """Return the columns of a register with one row a person; None where rows must be looked at one by one."""
        if self.mapping.table != ATTENDANCE or table.parts or not isinstance(table.grid.records, Lines):
            return None
        header = table.headings.header
        columns = table.grid.records.below(header.row) or []
        if any(column.where(_has_text).any() for column in columns[len(header.cells) :]):
            return None
        columns = columns[: len(header.cells)]
        return columns if any(any(map(_has_text, column.words)) for column in columns) else None

    def _stage_columns(self, table: _Table, columns: Sequence[Column]) -> None:
        """Stage whole columns; a row that may be none of the table's is looked at by itself."""
        filled = np.zeros(len(columns[0].codes), dtype=bool)
        for column in sorted(columns, key=attrgetter("variety")):
            if not filled.all():  # mostly so with a column that says the same few words
                filled |= column.where(_has_text)
        filled = filled[: np.flatnonzero(filled)[-1] + 1]  # blank lines at the end are no rows
        numbers = np.arange(len(filled)) + table.headings.header.row + 1
        self.ledger.read_all("", numbers)
        for number in numbers[~filled].tolist():
            self.ledger.ignore(Place("", number), "BLANK_ROW", "Blank rows are left out")
        for position in np.flatnonzero(self._may_be_left_out(table, columns)[: len(filled)] & filled).tolist():
            cells = [column.cell(position) for column in columns]
            filled[position] = not self._is_left_out(table, Place("", int(numbers[position])), cells)
        chosen = np.flatnonzero(filled)
        constant = np.zeros(len(chosen), dtype=np.int32)
        staged = {column: Column([_plain(value)], constant) for column, value in self.mapping.constants.items()}
        for column, position in table.positions.items():
            staged[column] = columns[position].take(chosen).each(str.strip)
        for column, meanings in self.translations.items():
            if column in staged:
                staged[column] = staged[column].each(lambda cell, ours=meanings: ours.get(heading_key(cell), cell))
        self.by_columns = ColumnRows(numbers[chosen], staged)

    def _may_be_left_out(self, table: _Table, columns: Sequence[Column]) -> NDArray[np.bool_]:
        """Return for every row whether :meth:`_is_left_out` could say yes."""
        found = self._may_repeat_headings(set(table.as_written.values()), columns)
        for position, beginnings in table.ignored:
            found |= columns[position].where(lambda cell, begin=beginnings: heading_key(cell).startswith(begin))
        for column in ("name", "last_name"):
            if column in table.positions:
                found |= columns[table.positions[column]].where(states_a_total)
        return found

    def _may_repeat_headings(self, expected: set[str], columns: Sequence[Column]) -> NDArray[np.bool_]:
        """Return for every row whether as many of its cells are headings as a repeated row has at least."""
        hits = np.zeros(len(columns[0].codes), dtype=np.int64)
        enough = min(2, len(expected))
        left = len(columns)
        for column in sorted(columns, key=attrgetter("variety")):
            if hits.max() + left < enough:
                break  # not even with all that are left, which say the most different words
            hits += column.where(lambda cell: _plain_key(cell) in expected)
            left -= 1
        return (hits >= enough) & bool(expected)

    def settle_totals(self) -> StatedTotal | None:
        """Leave total rows out; but return the only one of a register that names nobody."""
        rows = self.staged_rows
        alone = not rows and not self._set_aside and len(self._totals) == 1
        if alone and self.mapping.table == ATTENDANCE and self._totals[0][1]:
            return StatedTotal(self._totals[0][0], self._totals[0][1])
        for place, _ in self._totals:
            self.ledger.ignore(place, "TOTAL_ROW", "Total rows are left out")
        stated = [total for total in self._totals if total[1] is not None]
        if len(self._totals) != 1 or not stated or self.mapping.occasions:
            return None
        there = [row for row in rows if "attended" not in row.cells or heading_key(row["attended"]) in YES]
        if stated[0][1] != len(there):
            action = "The total that the table states is not the number of its rows; check whether the file is complete"
            self.ledger.warn("STATED_TOTAL_DIFFERS", action, stated[0][0])
        return None

    def _table(self, grid: Grid) -> _Table:
        headings = find_headings(grid, self.mapping, self.ledger)
        header = headings.header
        for heading in self.mapping.ignore:
            if header.find(heading) is None:
                raise missing_column(header, heading, "[ignore]", self.ledger.path)
        parts = tuple(
            _Part(occasion, columns, locate(header, columns, self.ledger))
            for heading, occasion in self.mapping.occasions.items()
            for columns in (self.mapping.of_occasion(heading),)
        )
        return _Table(
            grid=grid,
            headings=headings,
            mapping=self.mapping,
            positions=locate(header, self.mapping.columns, self.ledger),
            parts=parts,
            merged=filled_down(grid, header.row),
            titles=title_rows(grid, header),
        )

    def _say_what_is_peculiar(self, table: _Table) -> None:
        grid, row = table.grid, table.headings.header.row
        if grid.of is None:
            return
        for position, heading in table.every_position.items():
            if position in grid.of.details.hidden_columns:
                place = Place(grid.sheet, row)
                self.ledger.warn(
                    "HIDDEN_COLUMNS", "A hidden column was read, as the mapping file names it", place, heading
                )
        for (top, left), (bottom, right) in grid.of.merged:
            touched = [heading for position, heading in table.every_position.items() if left <= position <= right]
            if touched and bottom > row and top not in table.titles:
                action = (
                    "Text merged down was read as standing in each of its rows; other merged cells in the first only"
                )
                self.ledger.warn("MERGED_CELLS", action, Place(grid.sheet, top), touched[0])

    def _is_left_out(self, table: _Table, place: Place, cells: list[str]) -> bool:
        if self._is_left_out_by_mapping(table, place, cells) or self._is_marked(table, place):
            return True
        if place.row in table.titles:
            self.ledger.ignore(place, "TITLE_ROW", "Rows merged into one cell across the table are titles, left out")
            return True
        if self._repeats_headings(table, cells, place):
            self.ledger.ignore(place, "REPEATED_HEADER", "Left out: the headings are repeated")
            return True
        named = [cells[table.positions[column]] for column in ("name", "last_name") if column in table.positions]
        if self.mapping.table in LISTS_OF_PEOPLE and any(map(states_a_total, named)):
            attended = cells[table.positions["attended"]] if "attended" in table.positions else ""
            self._totals.append((place, _stated(named, attended)))
            return True
        return False

    def _is_left_out_by_mapping(self, table: _Table, place: Place, cells: list[str]) -> bool:
        for position, beginnings in table.ignored:
            if heading_key(cells[position]).startswith(beginnings):
                self.ledger.ignore(place, "IGNORED_BY_MAPPING", "Left out as [ignore] in the mapping file says")
                return True
        return False

    def _is_marked(self, table: _Table, place: Place) -> bool:
        """Treat hidden, filtered and struck-out rows as the mapping file says; return whether one is left out."""
        if table.grid.of is None:
            return False
        details = table.grid.of.details
        who = [column for column in NAMING if column in table.positions] or list(table.positions)[:1]
        struck_out = any((place.row, table.positions[column]) in details.struck_out for column in who)
        for marked, rule, code, what in (
            (place.row in details.hidden_rows, self.mapping.hidden_rows, "HIDDEN_ROWS", "A hidden row"),
            (
                place.row in details.filtered_rows,
                self.mapping.hidden_rows,
                "FILTERED_ROWS",
                "A row that a filter hides",
            ),
            (struck_out, self.mapping.struck_out, "STRUCK_OUT", "A row that is struck out"),
        ):
            if marked and rule == "ignore":
                self.ledger.ignore(place, code, f"{what} was left out, as the mapping file says")
                return True
            if marked:
                self.ledger.warn(code, f"{what} was read like the others; the mapping file can say otherwise", place)
        return False

    def _repeats_headings(self, table: _Table, cells: list[str], place: Place) -> bool:
        """Return whether a row is the row of headings again.

        Raises
        ------
        InputError
            ``SECOND_TABLE`` if some of the headings stand there, but not in their columns.
        """
        expected = table.as_written
        keys = list(map(_plain_key, cells))
        if expected and all(keys[position] == key for position, key in expected.items()):
            return True
        if len(set(expected.values()).intersection(keys)) > 1:
            raise InputError(
                "SECOND_TABLE",
                f"Row {place.row} holds headings again, in other columns: a second table seems to begin there",
                'state the cells of the table in the mapping file, such as area = "A1:F40"',
                self.ledger.path,
            )
        return False

    def _unreadable_rows(self, table: _Table) -> set[int]:
        if table.grid.of is None:
            return set()
        last = table.grid.last
        return {
            row
            for row, position in table.grid.of.details.unreadable
            if position in table.every_position and (last is None or row <= last)
        }

    def _unreadable(self, table: _Table, place: Place, positions: AnyMapping[str, int]) -> str | None:
        """Return our column of the first of these cells that cannot be read."""
        if table.grid.of is None:
            return None
        cells = table.grid.of.details.unreadable
        return next((column for column, position in positions.items() if (place.row, position) in cells), None)

    def _stage(self, table: _Table, place: Place, cells: list[str]) -> None:
        lost = self._unreadable(table, place, table.positions)
        if lost is not None:
            self._quarantine(place, self.mapping.columns[lost])
            return
        shared = {column: cells[position].strip() for column, position in table.positions.items()}
        constants = {column: _plain(value) for column, value in self.mapping.constants.items()}
        if table.grid.occasion:
            constants["occasion"] = table.grid.occasion
        if not table.parts:
            self._keep(place, {**constants, **shared})
            return
        self.ledger.split(place, len(table.parts))
        for part in table.parts:
            lost = self._unreadable(table, place, part.positions)
            own = {column: cells[position].strip() for column, position in part.positions.items()}
            if lost is not None:
                self._quarantine(place, part.columns[lost])
            elif not any(own.values()):
                self.ledger.ignore(place, "ATTENDANCE_BLANK", "Left out: nothing says that they attended")
            else:
                self._keep(place, {**constants, **shared, **own, "occasion": part.occasion}, part.columns)

    def _keep(self, place: Place, cells: dict[str, str], headings: AnyMapping[str, str] | None = None) -> None:
        for column, meanings in self.translations.items():
            if column in cells:
                cells[column] = meanings.get(heading_key(cells[column]), cells[column])
        self.rows.append(StagedRow(place, cells, headings or {}))

    def _quarantine(self, place: Place, heading: str) -> None:
        self._set_aside += 1
        action = "Set aside: a formula has an error or was never calculated; save the workbook again, or paste values"
        self.ledger.quarantine(place, heading, "FORMULA_WITHOUT_VALUE", action)


def _stated(named: list[str], attended: str) -> int | None:
    """Return the number of people that a total row states, beside its words or in the column of who attended."""
    for cell in named:
        words = _STATED.match(heading_key(cell))
        digits = words[1] if words else heading_key(cell).rpartition(" ")[2].strip(":=")
        if digits.isdecimal() and len(digits) <= 6:
            return int(digits)
    number = _WHOLE.match(tidy(attended))
    return int(number[1]) if number else None


def _has_text(cell: str) -> bool:
    return bool(tidy(cell))


def _plain_key(cell: str) -> str:
    """Return what tells a repeated heading, which is spelt as the first; quick, because every cell is compared."""
    return cell.strip().casefold()


def _plain(value: str | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
