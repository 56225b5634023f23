"""Corrections that are made beside an export, never in it: one row a cell, with who, when and why.

A correction must hit a row and a column that were read; one that hits nothing fails the whole file, because somebody
believes that it works. Neither the old nor the new value goes into any message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from evalkit.errors import InputError
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.preflight import Document
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import Staged, StagedRow
from evalkit.intake.tabular import data_rows, delimited, heading_key, locate, make_header
from evalkit.settings import did_you_mean

ADAPTER = "corrections"
TABLE = "correction"
COLUMNS = ("file", "sheet", "row", "column", "new_value", "who", "when", "why")
"""Headings of the file; others, such as a note, are for its readers and go no further."""

DROP = "drop"
"""What new_value says, beside a blank column, of a row that is to be left out."""

WHY = (
    "typing-error",
    "wrong-person",
    "wrong-organisation",
    "wrong-date",
    "wrong-value",
    "missing-value",
    "did-not-attend",
    "duplicate",
    "test-entry",
    "withdrawn",
    "other",
)
"""Reasons that can be given."""

ROLES = ("evaluator", "analyst", "data manager", "programme manager", "programme team", "administrator", "organiser")
"""Words for who made a correction that reports print, besides initials."""

UNNAMED = "in the file"
_INITIALS = re.compile(r"[A-Z]{1,4}$")
_ROW = re.compile(r"[1-9]\d{0,8}$")


@dataclass(frozen=True)
class Correction:
    """One row of the file.

    Parameters
    ----------
    place : Place
        Where it stands.
    sheet : str
        Sheet that it corrects; empty if the file has only one.
    row : int
        Row that it corrects.
    column : str
        Heading, or our name, of the column; empty if the row is to be left out.
    new_value : str
        What the cell should hold; goes into no message.
    who : str
        Initials or a role; whatever else stands there stays in the file.
    when : date
        Day of the correction.
    why : str
        One of :data:`WHY`.
    """

    place: Place
    sheet: str
    row: int
    column: str
    new_value: str = field(repr=False)
    who: str = ""
    when: date = date.min
    why: str = "other"


@dataclass
class Corrections:
    """The corrections of an evaluation.

    Parameters
    ----------
    ledger : Ledger
        Account of their own file: accepted is what was applied.
    by_file : dict of str to list of Correction
        By path of the file that they correct.
    applied : list of dict
        Rows of the canonical table.
    """

    ledger: Ledger
    by_file: dict[str, list[Correction]] = field(default_factory=dict)
    applied: list[dict[str, Any]] = field(default_factory=list)
    _done: set[Place] = field(default_factory=set, repr=False)
    _missed: dict[Place, str] = field(default_factory=dict, repr=False)

    def apply(self, path: str, source_id: str, staged: Staged, ledger: Ledger) -> Staged:
        """Correct the rows of a file before they are checked.

        Parameters
        ----------
        path, source_id : str
            Path of the file, and its position among the inputs.
        staged : Staged
            Its rows; they are still open in its ledger.
        ledger : Ledger
            Its account.

        Returns
        -------
        Staged
            The same rows, corrected; those to be left out are gone, and settled. What hits nothing is told by
            :meth:`finish`, because the same file may be read once more by another mapping.
        """
        if not self.by_file.get(path):
            return staged
        rows: list[StagedRow | None] = list(staged.rows)
        where: dict[int, list[int]] = {}
        for number, row in enumerate(staged.rows):
            where.setdefault(row.place.row, []).append(number)
        for correction in self.by_file[path]:
            hit = [number for number in where.get(correction.row, []) if _is_sheet(staged.rows[number], correction)]
            missed = _fault_of_row(hit, rows, staged) or self._correct(correction, hit, rows, staged, ledger)
            if missed:
                self._missed[correction.place] = missed
                continue
            self.applied.append(_record(source_id, staged.rows[hit[0]].place, correction))
            if correction.place not in self._done:
                self._done.add(correction.place)
                self.ledger.accept(correction.place)
        return replace(staged, rows=tuple(row for row in rows if row is not None))

    def as_register(self) -> Staged:
        """Return every new value as if it were a name: who is written there may be named nowhere else."""
        values = ((one.place, one.new_value) for corrections in self.by_file.values() for one in corrections)
        return Staged(ADAPTER, tuple(StagedRow(place, {"name": value}) for place, value in values))

    def finish(self, reasons: Mapping[str, str]) -> None:
        """Settle the corrections that were not applied.

        Parameters
        ----------
        reasons : mapping of str to str
            Path of every file without rows to correct → why, as an end to "a file that …"; empty if it failed, so that
            its own error is told instead.

        Raises
        ------
        InputError
            ``CORRECTION_MISSES`` for one that hits nothing.
        """
        for path, corrections in self.by_file.items():
            for correction in corrections:
                if correction.place not in self._done:
                    self._settle(correction, self._missed.get(correction.place), reasons.get(path))

    def _settle(self, correction: Correction, missed: str | None, reason: str | None) -> None:
        if missed is None and reason == "":
            self.ledger.ignore(correction.place, "CORRECTED_FILE_FAILED", "Not used: the file could not be read")
            return
        otherwise = f"a file that {reason}" if reason else "a file that is no input of this evaluation"
        raise InputError(
            "CORRECTION_MISSES",
            f"Row {correction.place.row} corrects {missed or otherwise}",
            "compare file, sheet, row and column with what 'evalkit check' says of the file, or remove the correction",
            self.ledger.path,
        )

    def _correct(
        self, correction: Correction, hit: list[int], rows: list[StagedRow | None], staged: Staged, ledger: Ledger
    ) -> str:
        """Correct a row of theirs, which may be several of ours; return what is missed, if anything."""
        place = staged.rows[hit[0]].place
        if not correction.column:
            for number in hit:
                rows[number] = None
                ledger.ignore(place, "CORRECTED_OUT", "Left out, as the file of corrections says")
            return ""
        named = dict(_columns(correction.column, hit, rows, staged))
        if len(set(named.values())) != 1:
            return "a column that each occasion has; write its heading" if named else "a column that is not read"
        for number, (column, heading) in named.items():
            row = rows[number]
            assert row
            value = staged.values.get(column, {}).get(heading_key(correction.new_value), correction.new_value)
            rows[number] = replace(row, cells={**row.cells, column: value})
            ledger.warn("CORRECTED", "A cell was replaced, as the file of corrections says", place, heading)
        return ""


def read(document: Document, ledger: Ledger) -> Corrections:
    """Read the file of corrections.

    Parameters
    ----------
    document : Document
        A comma-separated text.
    ledger : Ledger
        Its account.

    Returns
    -------
    Corrections
        Not yet applied; every row is still open.

    Raises
    ------
    InputError
        ``BAD_CORRECTION`` with the row, ``MISSING_COLUMN`` or a fault of the file.
    """
    if document.form != "text":
        raise InputError(
            "NOT_A_TABLE",
            "Corrections are read from CSV",
            "save the sheet as CSV, so that it can be compared",
            ledger.path,
        )
    records = delimited(document.text, ",", ledger.path)
    header = make_header(records[0][0], records[0][1], ledger.path)
    positions = locate(header, {name: name for name in COLUMNS}, ledger)
    found = Corrections(ledger)
    cells_seen: dict[tuple[str, ...], int] = {}
    for place, cells in data_rows(records[1:], header, ledger):
        row = {name: cells[position].strip() for name, position in positions.items()}
        correction = _checked(row, place, ledger.path)
        target = (row["file"], row["sheet"].casefold(), row["row"], heading_key(row["column"]))
        if cells_seen.setdefault(target, place.row) != place.row:
            raise _bad(place, f"corrects the same cell as row {cells_seen[target]}", "keep one of them", ledger.path)
        found.by_file.setdefault(row["file"], []).append(correction)
    return found


def _checked(row: dict[str, str], place: Place, where: str) -> Correction:
    faults: list[tuple[bool, str, str]] = [
        (not row["file"], "names no file", "write its path as 'evalkit check' shows it"),
        (not _ROW.match(row["row"]), "names no row", "write its number as a spreadsheet shows it"),
        (not row["who"], "does not say who made it", "write initials or a role"),
        (not row["when"], "does not say when it was made", "write the day as 2026-04-03"),
        (not row["why"], "does not say why", f"write one of {', '.join(WHY)}"),
        (
            not row["column"] and row["new_value"] != DROP,
            "names no column",
            f"name it; a row to be left out says {DROP}",
        ),
        (
            row["why"].casefold() not in WHY,
            "gives a reason that is not on the list",
            did_you_mean(row["why"].casefold(), list(WHY)) or f"write one of {', '.join(WHY)}",
        ),
    ]
    for wrong, what, remedy in faults:
        if wrong:
            raise _bad(place, what, remedy, where)
    try:
        when = date.fromisoformat(row["when"])
    except ValueError:
        raise _bad(place, "has a day that is none", "write the day as 2026-04-03", where) from None
    return Correction(
        place=place,
        sheet=row["sheet"],
        row=int(row["row"]),
        column=row["column"],
        new_value=row["new_value"],
        who=shown(row["who"]),
        when=when,
        why=row["why"].casefold(),
    )


def shown(who: str) -> str:
    """Return who made a correction as a report may print it: initials or a role, and nothing that could be a name.

    >>> shown("MH"), shown("Data manager"), shown("Mary Hill")
    ('MH', 'data manager', 'in the file')
    """
    role = tidy(who).casefold().replace("-", " ")
    return who if _INITIALS.match(who) else role if role in ROLES else UNNAMED


def _bad(place: Place, what: str, remedy: str, where: str) -> InputError:
    return InputError("BAD_CORRECTION", f"The correction in row {place.row} {what}", remedy, where)


def _fault_of_row(hit: list[int], rows: list[StagedRow | None], staged: Staged) -> str:
    if not hit:
        return "a row that holds no data: not there, or left out or set aside when it was read"
    if len({staged.rows[number].place for number in hit}) > 1:
        return "a row that several sheets have; name the sheet"
    return "a row that another correction leaves out" if any(rows[number] is None for number in hit) else ""


def _is_sheet(row: StagedRow, correction: Correction) -> bool:
    return not correction.sheet or row.place.sheet.strip().casefold() == correction.sheet.strip().casefold()


def _columns(
    wanted: str, hit: list[int], rows: list[StagedRow | None], staged: Staged
) -> Iterator[tuple[int, tuple[str, str]]]:
    """Give the rows of ours whose column this is, each with our column and its heading."""
    key = heading_key(wanted)
    for number in hit:
        row = rows[number]
        headings = {**staged.headings, **(row.headings if row else {})}
        for column, heading in headings.items():
            if key in {heading_key(heading), column}:
                yield number, (column, heading)
                break


def _record(source_id: str, place: Place, correction: Correction) -> dict[str, Any]:
    return {
        "source_id": source_id,
        "sheet": place.sheet,
        "row_no": place.row,
        "column": correction.column,
        "change": "replaced" if correction.column else "left out",
        "why": correction.why,
        "who": correction.who,
        "at": correction.when,
    }
