"""What an adapter hands over: rows whose columns bear our names and whose cells are still text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, overload

from evalkit.errors import InputError
from evalkit.intake.columns import Column, Combinations, Positions, combinations, spread
from evalkit.intake.dates import DateOrder
from evalkit.intake.ledger import Place
from evalkit.intake.mapping import ATTENDANCE
from evalkit.intake.presence import Rows
from evalkit.intake.spelling import tidy


@dataclass(frozen=True)
class StagedRow:
    """One row.

    Parameters
    ----------
    place : Place
        Where it stands.
    cells : mapping of str to str
        Our column → the cell as text; a blank cell is ``""``. In a file of several meetings, ``meeting_start`` and
        ``meeting_title`` say which of them the row belongs to.
    headings : mapping of str to str, default {}
        Our column → heading, where it differs from that of the file's other rows: in a wide register, several rows
        of ours stand in one row of theirs.
    """

    place: Place
    cells: Mapping[str, str]
    headings: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def said(self) -> list[tuple[str, str]]:
        """Everything that the row says, by our columns; where it stands does not matter."""
        told = ((column, tidy(self.cells[column])) for column in sorted(self.cells))
        return [(column, cell) for column, cell in told if cell]


@dataclass(frozen=True)
class ColumnRows(Sequence[StagedRow]):
    """Staged rows of one text, by columns; each is put together when it is asked for.

    Parameters
    ----------
    numbers : array of int, shape (rows,)
        Numbers of the rows as a spreadsheet shows them.
    columns : mapping of str to Column
        Our column → its cells.
    """

    numbers: Positions
    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, position: int) -> StagedRow: ...
    @overload
    def __getitem__(self, position: slice) -> list[StagedRow]: ...
    def __getitem__(self, position: int | slice) -> StagedRow | list[StagedRow]:
        """Return a row, or some of them."""
        if isinstance(position, slice):
            return [self[one] for one in range(len(self))[position]]
        return StagedRow(
            Place("", int(self.numbers[position])),
            {name: column.cell(position) for name, column in self.columns.items()},
        )

    def __iter__(self) -> Iterator[StagedRow]:
        return (self[position] for position in range(len(self)))

    def said(self, chosen: Positions, names: Sequence[str]) -> Iterable[tuple[str, ...]]:
        """Return what some rows say in the columns of these names; in one that is not there, nothing."""
        blank = [""] * len(chosen)
        columns = (self.columns.get(name) for name in names)
        cells = (spread(column.words, column.codes[chosen]) if column else blank for column in columns)
        return zip(*cells, strict=True) if names else [()] * len(chosen)

    def combined(self, names: Sequence[str]) -> Combinations:
        """Return the distinct combinations of cells in the columns of these names; others have nothing to say."""
        columns = [self.columns[name] for name in names if name in self.columns]
        return combinations([(column.codes, column.variety) for column in columns], len(self))


class StatedTotal(NamedTuple):
    """A row that says how many attended and names nobody.

    Parameters
    ----------
    place : Place
        Where it stands.
    n : int
        The total.
    """

    place: Place
    n: int


@dataclass(frozen=True)
class Staged:
    """A file as its adapter understood it.

    Parameters
    ----------
    adapter : str
        Name of the adapter.
    rows : sequence of StagedRow
        Rows that are neither ignored nor quarantined so far.
    headings : mapping of str to str
        Our column → heading to name in messages.
    table : str, default "attendance"
        ``"attendance"``, or the canonical table that the rows go to.
    date_order : str or None, default None
        Order of day and month that the mapping file declares.
    start : str, default ""
        Start of the occasion, where the export states it.
    title : str, default ""
        Title of the occasion, where the export states it; used for recognising it only.
    names_its_occasions : bool, default False
        Whether every row says to which occasion it belongs.
    values : mapping of str to mapping of str to str, default {}
        Our column → their value, as headings are compared → ours; what the rows' cells were translated by.
    total : StatedTotal or None, default None
        The only row of a register that names nobody and states a total; it is still open in the ledger.
    rows_are : {"people", "joins", "events"}, default "people"
        What a row is; several of one person are then one attendance.
    form : str, default ""
        Which form of the export this is, in words, for an account of it.
    """

    adapter: str
    rows: Sequence[StagedRow]
    headings: Mapping[str, str] = field(default_factory=dict)
    table: str = ATTENDANCE
    date_order: DateOrder | None = None
    start: str = ""
    title: str = ""
    names_its_occasions: bool = False
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    total: StatedTotal | None = None
    rows_are: Rows = "people"
    form: str = ""

    def said(self, columns: Sequence[str]) -> Iterable[tuple[str, ...]]:
        """Return what rows say in some columns; what many say alike may come once."""
        if isinstance(self.rows, ColumnRows):
            return self.rows.said(self.rows.combined(columns).first, columns)
        return (tuple(row[column] for column in columns) for row in self.rows)

    def heading(self, column: str) -> str:
        """Return the heading of one of our columns, for messages."""
        return self.headings.get(column, column)

    @property
    def read_as(self) -> tuple[str, ...]:
        """What decides the meaning of the rows beside what they say."""
        return ()


class Meeting(NamedTuple):
    """What an export says of a meeting, as text.

    Parameters
    ----------
    start : str
        When it started; empty: not stated.
    title : str
        Its title; empty: not stated.
    """

    start: str = ""
    title: str = ""


def of_meetings(
    parts: Sequence[tuple[Meeting, Sequence[StagedRow]]], where: str
) -> tuple[Meeting, tuple[StagedRow, ...]]:
    """Put the rows of the meetings of a file together.

    Parameters
    ----------
    parts : sequence of (Meeting, sequence of StagedRow)
        Reports in the order of the file; those of one start and title are of one meeting.
    where : str
        Path of the file, for messages.

    Returns
    -------
    Meeting
        The only meeting; a blank one if there are several.
    tuple of StagedRow
        All rows; if there are several meetings, each row says to which it belongs.

    Raises
    ------
    InputError
        ``SEVERAL_MEETINGS`` if one of several meetings does not say when it started.
    """
    meetings = dict.fromkeys(meeting for meeting, _ in parts)
    if len(meetings) < 2:
        return next(iter(meetings), Meeting()), tuple(row for _, rows in parts for row in rows)
    if not all(meeting.start for meeting in meetings):
        raise InputError(
            "SEVERAL_MEETINGS",
            "The file holds the reports of different meetings, and not all say when they started",
            "split it into one file a meeting",
            where,
        )
    told = {meeting: {"meeting_start": meeting.start, "meeting_title": meeting.title} for meeting in meetings}
    rows = (replace(row, cells={**row.cells, **told[meeting]}) for meeting, rows in parts for row in rows)
    return Meeting(), tuple(rows)
