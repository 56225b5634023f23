"""Row accounting: every data row that was read is accepted, quarantined, ignored or merged, and counted.

A ledger belongs to one file. It holds positions, codes and counts, never a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import InputError

Severity = Literal["warning", "quarantine", "ignored", "merged"]
Outcome = Literal["accepted", "quarantined", "ignored", "merged"]
_STRENGTH: tuple[Outcome, ...] = ("accepted", "quarantined", "merged", "ignored")
"""What a row is counted as when its parts fared differently: the first of these that any part is."""

_NOT_READ, _OPEN = 0, 1
_MARKS: dict[Outcome, int] = {"accepted": 2, "quarantined": 3, "ignored": 4, "merged": 5}
"""A row's outcome as a byte: a file may have a million rows."""

_OF_SEVERAL_ROWS = {"HIDDEN_ROWS"}  # noted at the first of them


class Place(NamedTuple):
    """Where a row stands.

    Parameters
    ----------
    sheet : str
        Sheet or section; empty for a plain text file.
    row : int
        Number of the row as a spreadsheet shows it, the first being 1.
    """

    sheet: str
    row: int


@dataclass(frozen=True)
class Issue:
    """One thing wrong in a file.

    Parameters
    ----------
    place : Place or None
        The row; None for the whole file.
    column : str
        Heading as the mapping or the adapter knows it; empty for the whole row.
    code : str
        Stable code of the fault.
    severity : str
        warning, quarantine, ignored or merged.
    action : str
        What was done, and what to do about it. Never holds a value, a file's name or a row's number, so that the same
        fault has the same words everywhere.
    """

    place: Place | None
    column: str
    code: str
    severity: Severity
    action: str

    def as_json(self) -> dict[str, Any]:
        """Return the issue as plain data for ``evalkit check --json``."""
        sheet, row = self.place or ("", None)
        return {
            "sheet": sheet,
            "row": row,
            "column": self.column,
            "code": self.code,
            "severity": self.severity,
            "action": self.action,
        }


class RowError(Exception):
    """Something in a row is wrong, so that the row is set aside.

    Parameters
    ----------
    column : str
        Heading; empty for the whole row.
    code : str
        Stable code of the fault.
    action : str
        What to do about it; "Set aside: " is put in front.
    """

    def __init__(self, column: str, code: str, action: str) -> None:
        super().__init__(column, code, action)
        self.column, self.code, self.action = column, code, f"Set aside: {action}"


@dataclass(frozen=True)
class Counts:
    """How many rows of a file were read, and what became of them."""

    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    ignored: int = 0
    merged: int = 0


@dataclass
class Ledger:
    """The account of one file.

    Parameters
    ----------
    path : str
        Path of the file, relative to the definition; used in messages only.

    Examples
    --------
    >>> ledger = Ledger("register.csv")
    >>> ledger.read(Place("", 2)); ledger.read(Place("", 3))
    >>> ledger.accept(Place("", 2))
    >>> ledger.quarantine(Place("", 3), "E-mail", "TWO_EMAILS", "Left out: split the cell")
    >>> ledger.close()
    Counts(read=2, accepted=1, quarantined=1, ignored=0, merged=0)
    """

    path: str
    issues: list[Issue] = field(default_factory=list)
    _outcomes: dict[str, bytearray] = field(default_factory=dict, repr=False)  # by sheet and row
    _parts: dict[Place, list[Outcome | None]] = field(default_factory=dict, repr=False)
    _told: set[Issue] = field(default_factory=set, repr=False)
    _left_out: dict[tuple[str, str, str], list[int]] = field(default_factory=dict, repr=False)

    def read(self, place: Place) -> None:
        """Enter a row that was read; what becomes of it is still open."""
        rows = self._outcomes.setdefault(place.sheet, bytearray())
        if place.row >= len(rows):
            rows.extend(bytes(max(place.row + 1, 2 * len(rows)) - len(rows)))
        elif rows[place.row] != _NOT_READ:
            raise self._fault(place)
        rows[place.row] = _OPEN

    def read_all(self, sheet: str, rows: NDArray[np.int64]) -> None:
        """Enter many rows at once.

        Parameters
        ----------
        sheet : str
            Sheet or section; empty for a plain text file.
        rows : array of int
            Their numbers, each once and in order.
        """
        if len(rows):
            known = self._outcomes.setdefault(sheet, bytearray())
            known.extend(bytes(max(int(rows[-1]) + 1 - len(known), 0)))
            self._mark_all(sheet, rows, _NOT_READ, _OPEN)

    def accept_all(self, sheet: str, rows: NDArray[np.int64]) -> None:
        """Settle many rows that became rows of a canonical table, each by itself; none of them stands in parts."""
        if len(rows):
            self._mark_all(sheet, rows, _OPEN, _MARKS["accepted"])

    def split(self, place: Place, parts: int) -> None:
        """Say that a row that was read stands for several, such as a person's row with a column for each occasion.

        Each part is settled by itself, and the row is counted once: as accepted if any part was, else as quarantined,
        merged or ignored, in this order.

        Parameters
        ----------
        place : Place
            The row.
        parts : int
            Number of parts, at least 1.
        """
        if not self.is_open(place) or place in self._parts:
            raise self._fault(place)
        self._parts[place] = [None] * parts

    def leave_out_all(self, code: str, action: str) -> None:
        """Leave every row of the file out, whatever became of it before; earlier issues are forgotten."""
        self.issues.clear()
        self._told.clear()
        self._left_out.clear()
        self._parts.clear()
        for sheet, marks in self._outcomes.items():
            rows = [row for row, mark in enumerate(marks) if mark != _NOT_READ]
            for row in rows:
                marks[row] = _OPEN
                self.ignore(Place(sheet, row), code, action)

    def is_open(self, place: Place) -> bool:
        """Return whether a row was read and nothing has become of it yet."""
        return self._mark(place) == _OPEN

    def accept(self, place: Place) -> None:
        """Settle a row that became a row of a canonical table."""
        self._settle(place, "accepted")

    def quarantine(self, place: Place, column: str, code: str, action: str) -> None:
        """Set a row aside because something in it is wrong."""
        self._settle(place, "quarantined")
        self._tell(Issue(place, column, code, "quarantine", action))

    def ignore(self, place: Place, code: str, action: str) -> None:
        """Leave a row out on purpose; rows with the same reason share one issue, at the first of them."""
        self._settle(place, "ignored")
        self._left_out.setdefault((place.sheet, code, action), []).append(place.row)

    def forget(self, place: Place) -> None:
        """Leave out a row of somebody who was forgotten, and what was noted about it."""
        self._settle(place, "ignored")
        self.issues[:] = [issue for issue in self.issues if issue.place != place or issue.code in _OF_SEVERAL_ROWS]
        action = "Left out: of somebody who was forgotten; delete the row from the export"
        self._told = {issue for issue in self._told if issue.place != place}
        self._tell(Issue(place, "", "FORGOTTEN", "ignored", action))

    def merge(self, place: Place, code: str, action: str) -> None:
        """Fold a row into another one."""
        self._settle(place, "merged")
        self._tell(Issue(place, "", code, "merged", action))

    def warn(self, code: str, action: str, place: Place | None = None, column: str = "") -> None:
        """Note something that does not change what becomes of a row."""
        self._tell(Issue(place, column, code, "warning", action))

    def close(self) -> Counts:
        """Return the counts, after checking that every row was settled exactly once.

        Raises
        ------
        InputError
            With code ``ROW_ACCOUNTING`` if a row is unaccounted for: a fault of the kit, never of the file.
        """
        for (sheet, code, action), left_out in self._left_out.items():
            rows = [row for row in left_out if self._mark(Place(sheet, row)) == _MARKS["ignored"]]
            if not rows:
                continue  # parts of rows that were counted for another part
            every = f"{action}; this row and any further ones of this kind"
            self.issues.append(Issue(Place(sheet, min(rows)), "", code, "ignored", every))
        self._left_out.clear()
        self.issues.sort(key=lambda issue: issue.place.row if issue.place else 0)
        for sheet, marks in self._outcomes.items():
            if _OPEN in marks:
                raise self._fault(Place(sheet, marks.index(_OPEN)))
        became = {what: sum(marks.count(mark) for marks in self._outcomes.values()) for what, mark in _MARKS.items()}
        return Counts(read=sum(became.values()), **became)

    def _mark(self, place: Place) -> int:
        rows: Sequence[int] = self._outcomes.get(place.sheet, b"")
        return rows[place.row] if place.row < len(rows) else _NOT_READ

    def _mark_all(self, sheet: str, rows: NDArray[np.int64], before: int, after: int) -> None:
        marks = np.frombuffer(self._outcomes[sheet], dtype=np.uint8)
        wrong = rows[marks[rows] != before]
        if len(wrong):
            raise self._fault(Place(sheet, int(wrong[0])))
        marks[rows] = after

    def _settle(self, place: Place, outcome: Outcome) -> None:
        if not self.is_open(place):
            raise self._fault(place)
        if place not in self._parts:
            self._outcomes[place.sheet][place.row] = _MARKS[outcome]
            return
        parts = self._parts[place]
        parts[parts.index(None)] = outcome
        if None not in parts:
            self._outcomes[place.sheet][place.row] = _MARKS[_strongest(parts)]

    def _tell(self, issue: Issue) -> None:
        """Keep an issue; the parts of a row say the same thing about their row once."""
        if issue.place not in self._parts:
            self.issues.append(issue)
        elif issue not in self._told:
            self._told.add(issue)
            self.issues.append(issue)

    def _fault(self, place: Place) -> InputError:
        return InputError(
            "ROW_ACCOUNTING",
            f"Row {place.row} was counted not exactly once",
            "report this as a fault of evalkit, with the structure of the file but without its contents",
            self.path,
        )


def _strongest(parts: Sequence[Outcome | None]) -> Outcome:
    return next(outcome for outcome in _STRENGTH if outcome in parts)
