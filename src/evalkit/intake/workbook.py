"""Workbooks as text: python-calamine reads the cells, and what it does not tell is read from the sheet's own XML.

A workbook comes here only after :mod:`evalkit.intake.preflight`. Dates become ISO text, numbers their shortest text.
What calamine would turn into a blank cell without a word – an error value, a formula that was never calculated – is
found again and named.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree

from evalkit.definition import did_you_mean
from evalkit.errors import InputError
from evalkit.intake.tabular import Record

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_CELLS = ("xl/worksheets/sheet", "xl/sharedStrings", "xl/styles", "xl/theme")
_TAG, _VALUE = re.compile(r"<[^<>]*>"), re.compile(r'"([^"<>]*)"')
_REFERENCE = re.compile(r"([A-Z]+)(\d+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Sheet:
    """One sheet as text.

    Parameters
    ----------
    name : str
        Its name if the mapping file names it, else its position ("sheet 1"): names of sheets can be people's.
    records : list of (int, list of str)
        Row number and cells.
    merged : tuple of ((int, int), (int, int))
        First and last (row, column) of merged ranges, from 1 and 0.
    hidden_rows : frozenset of int
        Row numbers that are hidden or filtered out.
    unreadable : frozenset of (int, int)
        (row number, column position) of cells whose formula has no value or an error.
    other_sheets, hidden_sheets : int
        Number of further visible and hidden sheets, which were not read.
    """

    name: str
    records: list[Record]
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    unreadable: frozenset[tuple[int, int]] = frozenset()
    other_sheets: int = 0
    hidden_sheets: int = 0


def read_sheet(content: bytes, wanted: str | None, where: str) -> Sheet:
    """Read one sheet of a workbook as text.

    Parameters
    ----------
    content : bytes
        The workbook, found safe by preflight.
    wanted : str or None
        Name of the sheet; None for the only visible one.
    where : str
        Path of the file, for messages.

    Returns
    -------
    Sheet
        Its cells and what is peculiar about it.

    Raises
    ------
    InputError
        ``DAMAGED_WORKBOOK``, ``UNKNOWN_SHEET`` or ``SEVERAL_SHEETS``.
    """
    import python_calamine as calamine  # late: the command line would pay for it

    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            visible = [
                meta.name
                for meta in book.sheets_metadata
                if meta.typ == calamine.SheetTypeEnum.WorkSheet and meta.visible == calamine.SheetVisibleEnum.Visible
            ]
            name = _choose(visible, list(book.sheet_names), wanted, where)
            sheet = book.get_sheet_by_name(name)
            merged = sheet.merged_cell_ranges or []
            details = _details(content, name)
            hidden = len(book.sheet_names) - len(visible) - (name not in visible)
            return Sheet(
                name=_shown(name, book.sheet_names.index(name), wanted),
                records=_records(sheet),
                merged=tuple(((a + 1, b), (c + 1, d)) for (a, b), (c, d) in merged),
                hidden_rows=frozenset(details.hidden_rows),
                unreadable=frozenset(details.unreadable),
                other_sheets=len(visible) - (name in visible),
                hidden_sheets=hidden,
            )
    except (calamine.CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError) as error:
        raise _damaged(error, where) from None


def read_every_sheet(content: bytes, wanted: str | None, where: str) -> list[tuple[str, list[Record]]]:
    """Read every sheet of a workbook as text, hidden ones included, to find out where something stands.

    Parameters
    ----------
    content, wanted, where
        As for :func:`read_sheet`.

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


def _shown(name: str, position: int, wanted: str | None) -> str:
    """Return a sheet's name where the mapping file says it too; names of other sheets can be people's."""
    known = wanted is not None and name.strip().casefold() == wanted.strip().casefold()
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


def _choose(visible: list[str], every: list[str], wanted: str | None, where: str) -> str:
    if wanted is None and len(visible) == 1:
        return visible[0]
    if wanted is None:
        raise InputError(
            "SEVERAL_SHEETS",
            f"The workbook has {len(visible)} visible sheets",
            'name the one to read in the mapping file: sheet = "…"',
            where,
        )
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


@dataclass
class _Details:
    hidden_rows: set[int] = field(default_factory=set)
    unreadable: set[tuple[int, int]] = field(default_factory=set)


def _details(content: bytes, name: str) -> _Details:
    """Read from a sheet's XML what calamine keeps to itself."""
    details = _Details()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, parts.open(_part_of(parts, name)) as xml:
        number = 0
        for event, element in ElementTree.iterparse(xml, events=("start", "end")):
            tag = element.tag.rpartition("}")[2]
            if tag == "row" and event == "start":
                number = int(element.get("r") or number + 1)
                if element.get("hidden") in {"1", "true"}:
                    details.hidden_rows.add(number)
            elif tag == "row":
                details.unreadable |= {(number, column) for column in _unreadable_cells(element)}
                element.clear()
    return details


def _unreadable_cells(row: ElementTree.Element) -> list[int]:
    """Return the positions of a row's cells that hold an error, or a formula without its value."""
    found = []
    position = -1
    for cell in row:
        reference = _REFERENCE.match(cell.get("r") or "")
        position = _position(reference[1]) if reference else position + 1
        parts = {child.tag.rpartition("}")[2]: child.text for child in cell}
        if cell.get("t") == "e" or ("f" in parts and not parts.get("v") and cell.get("t") != "str"):
            found.append(position)
    return found


def _position(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _part_of(parts: zipfile.ZipFile, name: str) -> str:
    """Return the path of a sheet inside the workbook."""
    book = ElementTree.fromstring(parts.read("xl/workbook.xml"))
    links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target") or "" for link in links}
    for sheet in book.iter():
        if sheet.tag in {f"{_MAIN}sheet", f"{_STRICT}sheet"} and sheet.get("name") == name:
            link = next(value for key, value in sheet.attrib.items() if key.endswith("}id"))
            target = targets[link]
            return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    raise KeyError(name)
