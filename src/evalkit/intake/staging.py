"""What an adapter hands over: rows whose columns bear our names and whose cells are still text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    """

    place: Place
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


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
    """

    adapter: str
    rows: tuple[StagedRow, ...]
    headings: Mapping[str, str] = field(default_factory=dict)
    table: str = ATTENDANCE
    date_order: DateOrder | None = None
    start: str = ""
    title: str = ""
    names_its_occasions: bool = False

    def heading(self, column: str) -> str:
        """Return the heading of one of our columns, for messages."""
        return self.headings.get(column, column)
