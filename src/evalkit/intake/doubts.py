"""What looks wrong only when the rows of a table are seen together: sums among the rows, dates half of them text."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.mapping import ATTENDANCE, CHAMPION, COMPLETION, INTAKE_ONLY
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import ColumnRows, Staged
from evalkit.tables import describe

_FEWEST_ABOVE = 3
"""Rows above a sum: of two numbers, one is too often the other, or both together a third."""

_SLACK = 1e-6
_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,6})?$")
_ORDERED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})\b")
_ISO = re.compile(r"\d{4}-\d{2}-(\d{2})\b")
_MONTHS = 12


def look(staged: Staged, ledger: Ledger) -> None:
    """Warn of what looks wrong in the rows of a file; nothing is left out for it.

    Parameters
    ----------
    staged : Staged
        The file's rows.
    ledger : Ledger
        The file's account, which receives ``SUM_ROW`` and ``DATES_HALF_TEXT``.
    """
    numbers, moments = _columns_of(staged.table)
    _sums(staged, [column for column in numbers if column in staged.headings], ledger)
    for column in moments:
        if column in staged.headings and _is_half_text(_cells(staged, column)):
            ledger.warn(
                "DATES_HALF_TEXT",
                "Some dates are real ones and others text that only day before month explains; a spreadsheet program "
                "may have swapped day and month of the real ones: check them",
                None,
                staged.heading(column),
            )


_OF_PEOPLE: dict[str, tuple[list[str], list[str]]] = {
    ATTENDANCE: (["minutes"], ["at", "left"]),
    COMPLETION: ([], ["completed"]),
    CHAMPION: ([], ["at"]),
}
"""Numbers and dates of tables that only the intake knows."""


def _columns_of(table: str) -> tuple[list[str], list[str]]:
    """Return our columns of a table that hold numbers and dates."""
    if table in _OF_PEOPLE:
        return _OF_PEOPLE[table]
    fields = [field for field in describe(table)["fields"] if field["name"] not in INTAKE_ONLY.get(table, ())]
    numbers = [field["name"] for field in fields if field["type"] in {"integer", "number"}]
    return numbers, [field["name"] for field in fields if field["type"] == "datetime"]


def _cells(staged: Staged, column: str) -> list[str]:
    """Return the cells of a column; of each that stands in many rows two are enough."""
    if isinstance(staged.rows, ColumnRows):
        return staged.rows.columns[column].at_most(2)
    return [row[column] for row in staged.rows]


def _sums(staged: Staged, columns: Sequence[str], ledger: Ledger) -> None:
    """Warn of rows whose numbers are the sums of all those above, or of those above since the last such row."""
    if not columns or (isinstance(staged.rows, ColumnRows) and not _has_sum(staged.rows, columns)):
        return
    above, since = _Above(columns), _Above(columns)
    for place, row in {row.place: row for row in staged.rows}.items():
        numbers = {column: float(tidy(row[column])) for column in columns if _NUMBER.match(tidy(row[column]))}
        is_person = staged.table == ATTENDANCE and bool(row["email"])
        if not is_person and (above.sum_up_to(numbers) or since.sum_up_to(numbers)):
            _warn_of_sum(place, ledger)
            since = _Above(columns)
            continue
        above.add(numbers)
        since.add(numbers)


def _has_sum(rows: ColumnRows, columns: Sequence[str]) -> bool:
    """Return whether some row without an address could be the sum of all those above."""
    nobody = rows.columns["email"].where(lambda cell: not cell) if "email" in rows.columns else np.ones(len(rows), bool)
    likely = nobody.copy()
    for column in columns:
        cells = rows.columns[column]
        number = np.array([float(tidy(cell)) if _NUMBER.match(tidy(cell)) else 0.0 for cell in cells.words])[
            cells.codes
        ]
        likely &= np.abs(np.cumsum(number) - 2 * number) < _SLACK
    return bool(likely.any())


class _Above:
    """Sums of the numbers above a row."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.rows = 0
        self.sums = dict.fromkeys(columns, 0.0)

    def add(self, numbers: dict[str, float]) -> None:
        self.rows += bool(numbers)
        for column, number in numbers.items():
            self.sums[column] += number

    def sum_up_to(self, numbers: dict[str, float]) -> bool:
        """Return whether these numbers, or those of them that are not 0, are the sums."""
        if self.rows < _FEWEST_ABOVE or not any(numbers.values()):
            return False
        return all(abs(self.sums[column] - number) < _SLACK for column, number in numbers.items())


def _warn_of_sum(place: Place, ledger: Ledger) -> None:
    action = "Kept, though its numbers are the sums of those above: if it is a total row, name it under [ignore]"
    ledger.warn("SUM_ROW", action, place)


def _is_half_text(cells: Sequence[str]) -> bool:
    """Return whether a column looks as if a program that expects month/day had read what was written day/month.

    It then turns 03/04/2026 into a real date, the 4th of March, and leaves 25/04/2026 as text.

    >>> _is_half_text(["2026-03-04", "2026-05-06", "25/04/2026", "13/05/2026"])
    True
    >>> _is_half_text(["2026-03-14", "2026-05-06", "25/04/2026", "13/05/2026"])
    False
    """
    texts = [found for found in map(_ORDERED.match, map(tidy, cells)) if found]
    days = [int(found[1]) for found in map(_ISO.match, map(tidy, cells)) if found]
    return (
        len(texts) > 1
        and len(days) > 1
        and all(int(found[1]) > _MONTHS >= int(found[2]) for found in texts)
        and all(day <= _MONTHS for day in days)
    )
