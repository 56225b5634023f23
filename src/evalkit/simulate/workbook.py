"""Workbooks whose bytes never change: fixed dates, plain XML, no compression library in between."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from openpyxl import Workbook

_APPLICATION = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Microsoft Excel</Application></Properties>"
)


def sheet_of(title: str, rows: Sequence[Sequence[str | int | None]], widths: Sequence[int]) -> Workbook:
    """Return a workbook with one sheet.

    Parameters
    ----------
    title : str
        Name of the sheet.
    rows : sequence of rows
        Cells from A1 on; None leaves a cell empty.
    widths : sequence of int
        Width of each column in characters.

    Returns
    -------
    openpyxl.Workbook
        Text is written as text, also where it looks like a formula.
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row_no, row in enumerate(rows, start=1):
        for column_no, value in enumerate(row, start=1):
            if value is None or value == "":
                continue
            cell = sheet.cell(row_no, column_no, value)
            if isinstance(value, str):
                cell.data_type = "s"
    for column_no, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column_no)].width = width
    return book


def save(book: Workbook, path: Path, saved: datetime) -> None:
    """Save a workbook with the same bytes whenever and wherever that happens.

    Parameters
    ----------
    book : openpyxl.Workbook
        The workbook.
    path : Path
        Where to.
    saved : datetime
        When it claims to have been saved.
    """
    raw = io.BytesIO()
    book.save(raw)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            # Stored, not deflated: builds of Python differ in their zlib, and so would the bytes.
            entry = zipfile.ZipInfo(name, date_time=(saved.year, saved.month, saved.day, 9, 0, 0))
            entry.create_system = 0
            target.writestr(entry, _fixed(name, source.read(name), saved))


def _fixed(name: str, content: bytes, saved: datetime) -> bytes:
    """Return a part in canonical XML, without the moment or the program that wrote it."""
    if name == "docProps/app.xml":
        return _APPLICATION.encode()
    text = content.decode("utf-8")
    if name == "docProps/core.xml":
        text = re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", saved.strftime("%Y-%m-%dT09:00:00Z"), text)
        text = text.replace("openpyxl", "Register")
    return ET.canonicalize(text).encode("utf-8")
