"""Workbooks as text: python-calamine reads the cells, and :mod:`evalkit.intake.sheetxml` what it does not tell.

A workbook comes here only after :mod:`evalkit.intake.preflight`. Dates become ISO text, numbers their shortest text.
What calamine would turn into a blank cell without a word – an error value, a formula that was never calculated – is
found again and named. Macros of an .xlsm are never looked at.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from xml.etree import ElementTree

from evalkit.errors import InputError
from evalkit.intake.sheetxml import Details, details
from evalkit.intake.tabular import Record
from evalkit.settings import did_you_mean

Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row, column position) of merged cells, rows from 1 and positions from 0."""

GUIDE, LISTS = "How to fill this in", "Lists"
"""Sheets of the kit's templates that hold no rows."""

_CELLS = ("xl/worksheets/sheet", "xl/sharedStrings", "xl/styles", "xl/theme")
_TAG, _VALUE = re.compile(r"<[^<>]*>"), re.compile(r'"([^"<>]*)"')


@dataclass(frozen=True)
class Sheet:
    """One sheet as text.

    Parameters
    ----------
    name : str
        Its name if the mapping file names it, else its position ("sheet 1"): names of sheets can be people's.
    title : str
        Its own name, which goes into no message.
    records : list of (int, list of str)
        Row number and cells.
    merged : tuple of Range
        Merged ranges.
    details : Details
        What is hidden, filtered, struck out or unreadable.
    is_hidden : bool
        Whether the sheet itself is hidden.
    """

    name: str
    title: str = field(repr=False)
    records: list[Record] = field(repr=False)
    merged: tuple[Range, ...] = ()
    details: Details = field(default_factory=Details, repr=False)
    is_hidden: bool = False


@dataclass(frozen=True)
class Book:
    """The sheets of a workbook that were asked for.

    Parameters
    ----------
    sheets : tuple of Sheet
        In the order of the workbook, or of the mapping file where it names them.
    other_sheets, hidden_sheets : int
        Number of further visible and hidden sheets, which were not read.
    """

    sheets: tuple[Sheet, ...]
    other_sheets: int = 0
    hidden_sheets: int = 0


def read_book(
    content: bytes, wanted: Sequence[str] | Literal["*"] | None, where: str, aside: Sequence[str] = ()
) -> Book:
    """Read sheets of a workbook as text.

    Parameters
    ----------
    content : bytes
        The workbook, found safe by preflight.
    wanted : sequence of str, "*" or None
        Names of the sheets; "*" for all visible ones, None for the only visible one.
    where : str
        Path of the file, for messages.
    aside : sequence of str, default ()
        Names of further sheets that are known to hold no rows, and are not counted among the others.

    Returns
    -------
    Book
        Cells of the sheets, and what is peculiar about them.

    Raises
    ------
    InputError
        ``DAMAGED_WORKBOOK``, ``UNKNOWN_SHEET`` or ``SEVERAL_SHEETS``.
    """
    import python_calamine as calamine  # late: the command line would pay for it

    try:
        with (
            calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book,
            zipfile.ZipFile(io.BytesIO(content)) as parts,
        ):
            every = list(book.sheet_names)
            visible = [
                meta.name
                for meta in book.sheets_metadata
                if meta.typ == calamine.SheetTypeEnum.WorkSheet and meta.visible == calamine.SheetVisibleEnum.Visible
            ]
            chosen = _choose(visible, every, wanted, where)
            sheets = []
            for name in chosen:
                sheet = book.get_sheet_by_name(name)
                sheets.append(
                    Sheet(
                        name=_shown(name, every.index(name), wanted),
                        title=name,
                        records=_records(sheet),
                        merged=tuple(((a + 1, b), (c + 1, d)) for (a, b), (c, d) in sheet.merged_cell_ranges or []),
                        details=details(parts, name),
                        is_hidden=name not in visible,
                    )
                )
    except (calamine.CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError) as error:
        raise _damaged(error, where) from None
    others = set(every) - set(chosen) - set(aside)
    return Book(tuple(sheets), len(others & set(visible)), len(others - set(visible)))


def read_every_sheet(content: bytes, wanted: Sequence[str] | None, where: str) -> list[tuple[str, list[Record]]]:
    """Read every sheet of a workbook as text, hidden ones included, to find out where something stands.

    Parameters
    ----------
    content, wanted, where
        As for :func:`read_book`.

    Returns
    -------
    list of (str, list of (int, list of str))
        What the sheet is called in messages, and its records.

    Raises
    ------
    InputError
        ``DAMAGED_WORKBOOK``.
    """
    import python_calamine as calamine

    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return [
                (_shown(name, position, wanted), _records(book.get_sheet_by_name(name)))
                for position, name in enumerate(book.sheet_names)
                if book.sheets_metadata[position].typ == calamine.SheetTypeEnum.WorkSheet
            ]
    except (calamine.CalamineError, zipfile.BadZipFile) as error:
        raise _damaged(error, where) from None


def read_besides(content: bytes) -> str:
    """Return the text that a workbook holds outside the cells of its sheets: comments, properties, names.

    Parameters
    ----------
    content : bytes
        The workbook, found safe by preflight.

    Returns
    -------
    str
        The text of all other parts in XML, and the values of their attributes.
    """
    told = []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in sorted(parts.namelist()):
            if name.endswith((".xml", ".vml")) and not name.startswith(_CELLS):
                text = parts.read(name).decode("utf-8", "replace")
                told.append(html.unescape(_TAG.sub(lambda tag: " ".join([" ", *_VALUE.findall(tag[0]), " "]), text)))
    return " ".join(told)


def _records(sheet: Any) -> list[Record]:
    rows = sheet.to_python(skip_empty_area=False)
    return [(number, [as_text(value) for value in row]) for number, row in enumerate(rows, start=1)]


def _shown(name: str, position: int, wanted: Sequence[str] | None) -> str:
    """Return a sheet's name where the mapping file says it too; names of other sheets can be people's."""
    named = () if wanted is None or wanted == "*" else wanted
    known = name.strip().casefold() in {word.strip().casefold() for word in named}
    return name if known else f"sheet {position + 1}"


def _damaged(error: Exception, where: str) -> InputError:
    return InputError(
        "DAMAGED_WORKBOOK",
        f"The workbook cannot be read ({type(error).__name__})",
        "open it in a spreadsheet program and save it again as .xlsx",
        where,
    )


def as_text(value: Any) -> str:
    """Return a cell's value as text: dates in ISO form, whole numbers without a point.

    >>> as_text(3.0), as_text(datetime(2026, 3, 4, 10, 5)), as_text(timedelta(hours=30)), as_text("Null")
    ('3', '2026-03-04 10:05:00', '30:00:00', 'Null')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        half = timedelta(microseconds=500_000)  # a time is stored as a fraction of a day
        nearest = value + half if value < datetime.max - half else value
        return nearest.replace(microsecond=0).isoformat(sep=" ")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _choose(visible: list[str], every: list[str], wanted: Sequence[str] | None, where: str) -> list[str]:
    if wanted == "*" or (wanted is None and len(visible) == 1):
        return visible
    if wanted is None:
        raise InputError(
            "SEVERAL_SHEETS",
            f"The workbook has {len(visible)} visible sheets",
            'name the one to read in the mapping file: sheet = "…", or sheets = "*" for all',
            where,
        )
    return [_named(name, every, where) for name in wanted]


def _named(wanted: str, every: list[str], where: str) -> str:
    found = [name for name in every if name.strip().casefold() == wanted.strip().casefold()]
    if not found:
        near = "the nearest is spelt almost the same" if did_you_mean(wanted, every) else "none is spelt like it"
        raise InputError(
            "UNKNOWN_SHEET",
            f"The workbook has no sheet '{wanted}'; of its {len(every)} sheets {near}",
            "correct 'sheet' in the mapping file",
            where,
        )
    return found[0]
