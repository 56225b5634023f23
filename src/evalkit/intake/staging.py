"""What an adapter hands over: rows whose columns bear our names and whose cells are still text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from evalkit.intake.dates import DateOrder
from evalkit.intake.ledger import Place
from evalkit.intake.mapping import ATTENDANCE


@dataclass(frozen=True)
class StagedRow:
    """One row.

    Parameters
    ----------
    place : Place
        Where it stands.
    cells : mapping of str to str
        Our column → the cell as text; a blank cell is ``""``.
    headings : mapping of str to str, default {}
        Our column → heading, where it differs from that of the file's other rows: in a wide register, several rows
        of ours stand in one row of theirs.
    """

    place: Place
    cells: Mapping[str, str]
    headings: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


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
    rows : tuple of StagedRow
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
    """

    adapter: str
    rows: tuple[StagedRow, ...]
    headings: Mapping[str, str] = field(default_factory=dict)
    table: str = ATTENDANCE
    date_order: DateOrder | None = None
    start: str = ""
    title: str = ""
    names_its_occasions: bool = False
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    total: StatedTotal | None = None

    def heading(self, column: str) -> str:
        """Return the heading of one of our columns, for messages."""
        return self.headings.get(column, column)
