"""Tables as files that spreadsheets open: text stays text, and nothing in a cell is ever a formula.

CSV has no types, so a spreadsheet decides what a cell is. In the kit's CSV files an apostrophe that is not part of the
text stands before text that could be taken for a formula: at the beginning of a cell, and within it after a semicolon,
tab or line break, where a program with other settings begins a new cell. A workbook has types and needs no apostrophe.
"""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pandas as pd

from evalkit import wording
from evalkit.printable import stored

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from evalkit.results.finding import Table

DIGITS = 12
"""Significant digits of every float that leaves the kit."""

_FORMULA = r"""(?=[\s'"\0\ufeff\u200b]*[=+\-@＝＋－＠﹦﹢﹣﹫])"""
_RISKY = re.compile(rf"(?:\A|(?<=[;\t\r\n])){_FORMULA}|\A(?='*[\t\r\n\0])")
_GUARD = re.compile(rf"(?:\A|(?<=[;\t\r\n]))'{_FORMULA}|\A'(?='*[\t\r\n\0])")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

NUMBER_FORMATS = {
    "count": '#,##0;"−"#,##0;0',
    "percent": '0.0%;"−"0.0%;0.0%',
    "share": '0%;"−"0%;0%',
    "change": '+0.0%;"−"0.0%;0.0%',
    "decimal": '#,##0.0;"−"#,##0.0;0.0',
    "difference": '+#,##0;"−"#,##0;0',
    "signed": '+#,##0.00;"−"#,##0.00;0.00',
}
"""How a workbook prints what :mod:`evalkit.wording` speaks."""
LONGEST_CELL = 32_767
"""Most UTF-16 units that a cell of a workbook can hold."""
LONGEST_NAME = 31
"""Most letters of a sheet's name."""
_WIDEST, _NARROWEST = 48, 8
_EXACT = 10**15
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip file knows


def to_csv(frame: pd.DataFrame) -> bytes:
    r"""Return a frame as CSV that a spreadsheet opens as data, never as a formula.

    Parameters
    ----------
    frame : DataFrame
        Text and numbers; the index is not written.

    Returns
    -------
    bytes
        UTF-8, commas, CRLF; numbers to 12 significant digits, missing values empty. Text that could be taken for a
        formula begins with an apostrophe; control signs, which no reader expects, are replacement characters.

    Examples
    --------
    >>> to_csv(pd.DataFrame({"name": ["=1+1", "Ward; +44"], "n": [-1, 2]}))
    b"name,n\r\n'=1+1,-1\r\nWard;' +44,2\r\n"
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_guarded(str(column)) for column in frame.columns])
    columns = [frame.iloc[:, position].astype(object).tolist() for position in range(frame.shape[1])]
    for row in zip(*columns, strict=True):
        writer.writerow([_guarded(v) if isinstance(v, str) else _number(v) for v in row])
    return text.getvalue().encode("utf-8")


def to_xlsx(tables: Sequence[Table], title: str) -> bytes:
    """Return tables as a workbook, one sheet a table, with the headings that the report prints.

    Parameters
    ----------
    tables : sequence of Table
        At least one. A number is a number with its format; whatever prints as anything else – text, a month, a missing
        or hidden cell – is the printed text.
    title : str
        Title of the workbook.

    Returns
    -------
    bytes
        The same for the same tables whenever and wherever it is written: no date, no name of a person or machine.
    """
    from openpyxl import Workbook  # a fifth of a second: only where a workbook is written

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, table in zip(_sheet_names(table.name for table in tables), tables, strict=True):
        _fill(book.create_sheet(name), table)
    book.properties.creator, book.properties.title = "evalkit", _in_cell(title)
    book.properties.language = "en-GB"
    book.calculation.fullCalcOnLoad = False  # there is nothing to calculate, and closing must not ask to save
    return to_bytes(book)


# ------------------------------------------------------------------------------------------------------ text


def _guarded(text: str) -> str:
    """Put an apostrophe before whatever a spreadsheet could take for a formula."""
    return stored(_RISKY.sub("'", text))


def unguarded(cell: str) -> str:
    """Return the text of a cell of the kit's CSV files: without the apostrophes that :func:`to_csv` put before it.

    >>> unguarded("'=1+1"), unguarded("'t Hooft"), unguarded("Ward;' +44")
    ('=1+1', "'t Hooft", 'Ward; +44')
    """
    return _GUARD.sub("", cell)


def _in_cell(text: str) -> str:
    """Return text as the file format wants it: line feeds only, at most so long, and no accidental escape."""
    text = stored(text).replace("\r\n", "\n").replace("\r", "\n")
    units = text.encode("utf-16-le")
    if len(units) > 2 * LONGEST_CELL:
        text = units[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", errors="ignore") + "…"
    return _ESCAPE.sub("_x005F_", text)


def _number(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    return format(value, f".{DIGITS}g") if isinstance(value, float) else value


# -------------------------------------------------------------------------------------------------- workbook


@dataclass(frozen=True)
class _Cell:
    """What a cell holds and how it is set."""

    value: str | float
    format: str = "General"
    right: bool = False
    bold: bool = False
    ruled: bool = False
    folded: bool = False


def _sheet_names(names: Iterable[str]) -> list[str]:
    """Return names short enough for sheets, which all differ; those of tables have no sign that a sheet's may not have.

    >>> _sheet_names(["stock", "stock", "history", "a" * 60])
    ['stock', 'stock 2', 'history 2', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']
    """
    given: list[str] = []
    for name in names:
        number, candidate = 2, name[:LONGEST_NAME]
        while candidate in {"history", *given}:  # Excel keeps that name for itself
            candidate = f"{name[: LONGEST_NAME - 1 - len(str(number))]} {number}"
            number += 1
        given.append(candidate)
    return given


def _fill(sheet: Worksheet, table: Table) -> None:
    """Write a table: its caption, what protects it, its headings, its cells."""
    from openpyxl.utils import get_column_letter

    columns = [str(column) for column in table.data.frame.columns]
    right = [table.is_number(column) for column in columns]
    protection = f"Release profile: {table.data.profile}. Class: {table.data.release_class}."
    lines: list[list[_Cell]] = [
        [_Cell(table.caption, bold=True)],
        *([_Cell(n)] for n in (protection, *table.data.notes)),
    ]
    lines.append(
        [
            _Cell(table.labels[c], right=r, bold=True, ruled=True, folded=True)
            for c, r in zip(columns, right, strict=True)
        ]
    )
    head, printed = len(lines), table.rows()
    specs = [table.formats.get(column, "text") for column in columns]
    for values, words in zip(table.data.frame.itertuples(index=False), printed, strict=True):
        lines.append([_cell(*each) for each in zip(values, words, specs, right, strict=True)])
    for row, line in enumerate(lines, start=1):
        for position, cell in enumerate(line, start=1):
            _put(sheet, row, position, cell)
    for position, column in enumerate(columns):
        widest = max([len(line[position]) for line in printed] + [len(word) for word in table.labels[column].split()])
        width = min(max(widest, _NARROWEST), _WIDEST) + 2
        sheet.column_dimensions[get_column_letter(position + 1)].width = width
    sheet.freeze_panes = f"B{head + 1}"


def _cell(value: Any, printed: str, spec: str, right: bool) -> _Cell:
    """Return a number where the table prints this very number, and otherwise what it prints.

    What protection hides is hidden here too, whatever the frame still holds: a hidden cell does not print its number.
    """
    value = value.item() if hasattr(value, "item") else value
    number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _EXACT  # false for NaN
    if number and wording.sentence("{value:" + spec + "}", {"value": value}) == printed:
        rounded = float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
        return _Cell(rounded, NUMBER_FORMATS.get(spec, "General"), right)
    return _Cell(printed, "@", right, folded=len(printed) > _WIDEST)


def _put(sheet: Worksheet, row: int, column: int, content: _Cell) -> None:
    """Write one cell; text is declared as text, which no program evaluates."""
    from openpyxl.styles import Alignment, Border, Font, Side

    cell: Any = sheet.cell(row, column)
    if isinstance(content.value, str):
        cell.value = _in_cell(content.value)
        cell.data_type = "s"  # openpyxl has guessed a formula or an error by now
        cell.quotePrefix = bool(_RISKY.match(content.value))  # still text after somebody has edited it
    else:
        cell.value = content.value
    cell.number_format = content.format
    cell.alignment = Alignment(
        horizontal="right" if content.right else None,
        wrap_text=content.folded,
        vertical="top" if content.folded else None,
    )
    if content.bold:
        cell.font = Font(bold=True)
    if content.ruled:
        cell.border = Border(bottom=Side(style="medium"))


def to_bytes(book: Workbook) -> bytes:
    """Return a workbook's bytes without the moment they were written in.

    Parts are stored, not deflated, and their XML is canonical: builds of Python differ in zlib, and machines in whether
    openpyxl finds lxml.
    """
    raw, fixed = io.BytesIO(), io.BytesIO()
    book.save(raw)
    moments = ["{http://purl.org/dc/terms/}created", "{http://purl.org/dc/terms/}modified"]
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=_BEGINNING)
            entry.create_system = 0  # else the archive says on what kind of system it was made
            text = source.read(name).decode("utf-8")
            target.writestr(entry, ET.canonicalize(text, exclude_tags=moments).encode("utf-8"))
    return fixed.getvalue()
