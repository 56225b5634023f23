"""Records of text into a table with one header: strict about quotes, row lengths and headings.

A header cell is never quoted in a message: a file whose header is not where it is expected has people there.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import overload

from evalkit.errors import InputError
from evalkit.intake.columns import Column, read_columns
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.spelling import tidy

Record = tuple[int, list[str]]
"""Number of a row as a spreadsheet shows it, and its cells."""

DELIMITERS = (",", "\t", ";")
_FIELD_LIMIT = 1_000_000
_LINE_END = re.compile(r"\r\n|\r|\n")
_HEAD = 64  # lines split off at first: enough for the headings


@dataclass(frozen=True)
class Lines(Sequence[Record]):
    r"""Records of a text in which no cell is quoted: a line is split when it is asked for, and columns all at once.

    Parameters
    ----------
    text : str
        The text.
    delimiter : str
        What stands between cells.

    Examples
    --------
    >>> list(Lines("a;b\r\n\r\n1;2\n", ";"))
    [(1, ['a', 'b']), (2, []), (3, ['1', '2'])]
    """

    text: str = field(repr=False)
    delimiter: str

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, position: int) -> Record: ...
    @overload
    def __getitem__(self, position: slice) -> list[Record]: ...
    def __getitem__(self, position: int | slice) -> Record | list[Record]:
        """Return a record, or some of them."""
        if isinstance(position, slice):
            near = position.stop is not None and 0 <= position.stop <= len(self._head)
            return [self._split(number) for number in range(len(self._head if near else self))[position]]
        return self._split(range(len(self))[position])

    def __iter__(self) -> Iterator[Record]:
        yield from (self._split(number) for number in range(len(self._head)))
        yield from (self._split(number) for number in range(len(self._head), len(self)))

    def below(self, row: int) -> list[Column] | None:
        """Return the columns below a row; None where rows must be looked at one by one, as they differ in length."""
        _, cells = self[row - 1 : row][0]
        *above, rest = _LINE_END.split(self.text, maxsplit=row)
        rest = rest.rstrip("\r\n") if len(above) == row else ""
        return read_columns(rest, self.delimiter, len(cells)) if rest and len(cells) > 1 else None

    @cached_property
    def _head(self) -> list[str]:
        lines = _LINE_END.split(self.text, maxsplit=_HEAD)
        return lines[:-1]  # the last is the rest of the text, or what stands behind the last line's end

    @cached_property
    def _all(self) -> list[str]:
        lines = _LINE_END.split(self.text)
        return lines if lines[-1] else lines[:-1]

    def _split(self, number: int) -> Record:
        line = self._head[number] if number < len(self._head) else self._all[number]
        return number + 1, line.split(self.delimiter) if line else []


def delimited(text: str, delimiter: str, where: str) -> Sequence[Record]:
    r"""Split delimited text into records; a quoted cell may hold line breaks.

    Parameters
    ----------
    text : str
        The file's text.
    delimiter : str
        Comma, tab or semicolon.
    where : str
        Path of the file, for messages.

    Returns
    -------
    sequence of (int, list of str)
        Row number and cells; an empty line is a record without cells.

    Raises
    ------
    InputError
        ``UNCLOSED_QUOTE`` if quotation marks do not pair up.

    Examples
    --------
    >>> delimited('a,b\n"1\n2",3\n', ",", "register.csv")
    [(1, ['a', 'b']), (2, ['1\n2', '3'])]
    """
    if '"' not in text:
        return Lines(text, delimiter)
    records: list[Record] = []
    before = csv.field_size_limit(_FIELD_LIMIT)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            records.append((len(records) + 1, cells))
    except csv.Error:
        raise InputError(
            "UNCLOSED_QUOTE",
            f"A quotation mark in row {len(records) + 1} is not closed, or stands inside a quoted cell",
            "double or remove the quotation mark, or export the table as xlsx",
            where,
        ) from None  # the module's own message would quote nothing, but its cause is no use to anybody
    finally:
        csv.field_size_limit(before)
    return records


def heading_key(heading: str) -> str:
    r"""Return the form in which headings are compared: one space between words, no case, no no-break spaces.

    >>> heading_key(" Full\u00a0Name ")
    'full name'
    """
    return tidy(heading).casefold()


@dataclass(frozen=True)
class Header:
    """The header row of a table.

    Parameters
    ----------
    row : int
        Its row number.
    cells : tuple of str
        The headings as they stand there.
    """

    row: int
    cells: tuple[str, ...]

    def find(self, heading: str) -> int | None:
        """Return the position of a heading, whatever its case and spaces; None if it is not there."""
        keys = [heading_key(cell) for cell in self.cells]
        key = heading_key(heading)
        return keys.index(key) if key in keys else None

    def find_any(self, headings: Iterable[str]) -> int | None:
        """Return the position of the first of these headings that is there; None if none is."""
        return next((at for heading in headings if (at := self.find(heading)) is not None), None)

    def matches(self, headings: Iterable[str]) -> int:
        """Return how many of these headings are there."""
        return sum(self.find(heading) is not None for heading in headings)


def make_header(row: int, cells: Sequence[str], where: str) -> Header:
    """Return a header row.

    Raises
    ------
    InputError
        ``DUPLICATE_HEADERS`` if two columns bear the same heading.
    """
    header = Header(row, tuple(_without_empty_end(cells)))
    first: dict[str, int] = {}
    for position, cell in enumerate(header.cells, start=1):
        key = heading_key(cell)
        if key and key in first:
            raise InputError(
                "DUPLICATE_HEADERS",
                f"Columns {first[key]} and {position} bear the same heading in row {row}",
                "give each column its own heading",
                where,
            )
        first[key] = position
    return header


def locate(header: Header, wanted: dict[str, str], ledger: Ledger, hint: str = "") -> dict[str, int]:
    """Find the wanted headings.

    Parameters
    ----------
    header : Header
        The header row.
    wanted : dict of str to str
        Our column → their heading.
    ledger : Ledger
        Receives a warning where case or spaces differ.
    hint : str, default ""
        What to do about a heading that is not there; left out: correct it, or header_row.

    Returns
    -------
    dict of str to int
        Our column → position.

    Raises
    ------
    InputError
        ``MISSING_COLUMN`` for the first heading that is not there.
    """
    positions: dict[str, int] = {}
    for column, heading in wanted.items():
        position = header.find(heading)
        if position is None:
            raise missing_column(header, heading, column, ledger.path, hint)
        if header.cells[position] != heading:
            ledger.warn(
                "HEADER_SPELLING",
                "The heading differs in case or spaces from the one expected; read as the same column",
                Place("", header.row),
                heading,
            )
        positions[column] = position
    return positions


def missing_column(header: Header, heading: str, column: str, where: str, hint: str = "") -> InputError:
    """Return the error for a heading that is not in the header row."""
    filled = sum(bool(heading_key(cell)) for cell in header.cells)
    return InputError(
        "MISSING_COLUMN",
        f"Row {header.row} has {filled} heading{'' if filled == 1 else 's'}, but none is '{heading}' (our {column})",
        hint or "correct the heading in the mapping file, or header_row if the headings stand in another row",
        where,
    )


def data_rows(
    records: Iterable[Record], header: Header, ledger: Ledger, sheet: str = "", *, not_blank: Collection[int] = ()
) -> Iterator[tuple[Place, list[str]]]:
    """Enter the rows below a header in the ledger and yield those of the right shape.

    Blank rows between others are ignored, short ones are filled up and said, a long one is quarantined.

    Parameters
    ----------
    records : iterable of (int, list of str)
        The records below the header.
    header : Header
        Their header.
    ledger : Ledger
        Their account.
    sheet : str, default ""
        Sheet or section.
    not_blank : collection of int, default ()
        Numbers of rows that hold something although no cell could be read; they are yielded.

    Yields
    ------
    (Place, list of str)
        A row with as many cells as there are headings.

    Raises
    ------
    InputError
        ``EVERY_ROW_TOO_LONG`` if no row fits the header, as after an unquoted comma in every name.
    """
    rows = [(number, cells, _without_empty_end(cells)) for number, cells in records]
    while rows and not rows[-1][2] and rows[-1][0] not in not_blank:
        rows.pop()
    width = len(header.cells)
    filled = [len(cells) for _, _, cells in rows if cells]
    if filled and min(filled) > width:
        raise InputError(
            "EVERY_ROW_TOO_LONG",
            f"Every row has more cells than the {width} headings, so cells cannot be told apart",
            "look for a delimiter inside cells that is not quoted, or for a heading that is missing",
            ledger.path,
        )
    if not rows or not (filled or any(number in not_blank for number, _, _ in rows)):
        ledger.warn("HEADER_ONLY", "There is a header but no row below it; check that this is the whole export")
    for number, as_read, cells in rows:
        place = Place(sheet, number)
        ledger.read(place)
        if not cells and number not in not_blank:
            ledger.ignore(place, "BLANK_ROW", "Blank rows are left out")
        elif len(cells) > width:
            ledger.quarantine(
                place, "", "LONG_ROW", "Set aside: more cells than headings; quote or remove the extra delimiter"
            )
        else:
            if len(as_read) < width:
                ledger.warn("SHORT_ROW", "Read, with its missing last cells taken as blank; check the row", place)
            yield place, cells + [""] * (width - len(cells))


def _without_empty_end(cells: Sequence[str]) -> list[str]:
    kept = len(cells)
    while kept and not tidy(cells[kept - 1]):
        kept -= 1
    return list(cells[:kept])
