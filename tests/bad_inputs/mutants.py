"""Mutants of files: rows, columns and bytes changed as mishaps change them, and worse."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import openpyxl
from hypothesis import strategies as st
from openpyxl.cell import WriteOnlyCell

PLANTED = ("Zyxwa Quorl", "zyxwa@quorl.invalid", "07700 900678")
"""A name, an address and a telephone number that nothing else holds."""
CELLS = st.sampled_from(
    ["", "Ada Fenwick", "ADA FENWICK", *PLANTED, "zyxwa@quorl.invalid b@x.invalid", "+44 7700 900123", "Total", "99999",
     "4/3/26", "25/4/26", "4/25/26", "2027-01-01", "0206-01-01", "-5", "1h", "Twins", "NEL", '"', "a\nb", "\u202f",
     "2. Participants", "3. In-Meeting Activities", "Name", "Full name", "=1+1", "Presenter", "Checked In", "--",
     "x" * 300]
)  # fmt: skip
DEEDS = {
    "drop": lambda rows, at, **_: rows[:at] + rows[at + 1 :],
    "double": lambda rows, at, **_: [*rows[:at], rows[at], *rows[at:]],
    "cell": lambda rows, at, column, cell, **_: _with(rows, at, [*rows[at][:column], cell, *rows[at][column + 1 :]]),
    "cut": lambda rows, at, column, **_: _with(rows, at, rows[at][:column]),
    "lengthen": lambda rows, at, cell, **_: _with(rows, at, [*rows[at], cell]),
    "swap": lambda rows, at, other, **_: _with(_with(rows, at, rows[other]), other, rows[at]),
    "column": lambda rows, column, **_: [row[:column] + row[column + 1 :] for row in rows],
    "move column": lambda rows, column, **_: [row[column:] + row[:column] for row in rows],
}


def _with(rows: list[list[str]], at: int, row: list[str]) -> list[list[str]]:
    return [*rows[:at], row, *rows[at + 1 :]]


@st.composite
def mangled(draw: st.DrawFn, rows: list[list[str]], most: int = 6) -> list[list[str]]:
    """Rows dropped, doubled, swapped, cut, lengthened, cells and columns replaced."""
    for _ in range(draw(st.integers(0, most))):
        if rows:
            at, other = (draw(st.integers(0, len(rows) - 1)) for _ in range(2))
            column = draw(st.integers(0, max(len(rows[at]) - 1, 0)))
            deed = DEEDS[draw(st.sampled_from(list(DEEDS)))]
            rows = deed(rows, at=at, column=column, cell=draw(CELLS), other=other)
    return rows


@st.composite
def bitten(draw: st.DrawFn, content: bytes) -> bytes:
    """Bytes replaced, removed or put in; the end cut off.

    Places are drawn from a range that does not depend on the content: a workbook holds the moment at which it was made,
    and is a byte longer or shorter the next time.
    """
    places = st.integers(0, 1 << 16)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(places) % max(len(content), 1)
        bite = draw(st.binary(max_size=4))
        content = content[:at] + bite + content[at + draw(st.integers(0, 4)) :]
    return content[: draw(places) % (len(content) + 1)] if draw(st.booleans()) else content


def written(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    """Return rows as delimited text."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def as_workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """Return rows as a workbook with one sheet, in which every cell is text."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        cells = [WriteOnlyCell(sheet, cell) for cell in row]
        for cell in cells:
            cell.data_type = "s"  # text, even if it begins like a formula
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
