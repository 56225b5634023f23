"""How wide the columns of a table are on paper, where nothing scrolls: words stay whole where they can."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_BETWEEN = re.compile(r"[\s/-]")


@dataclass(frozen=True)
class Cells:
    """What a table holds.

    Parameters
    ----------
    title : str
        Read aloud before the table.
    heads : sequence of str
        Heading of each column.
    numeric : sequence of bool
        Whether a column is set flush right.
    rows : sequence of sequence of str
        Cells; the first of a row heads it.
    total : bool
        Whether the last row adds up the others.
    empty : str
        What to say where there are no rows.
    """

    title: str
    heads: Sequence[str]
    numeric: Sequence[bool]
    rows: Sequence[Sequence[str]]
    total: bool
    empty: str


LINE, SHORT_LINE = 48, 22
"""Letters of a cell up to which it stands in one line where there is room: anywhere, and where room is short."""
APART = 140
"""Room before words that follow a column of numbers, in twentieths of a point: else they seem to be its unit."""


def gaps(cells: Cells) -> list[int]:
    """Return the room before each column, beyond the margin that all have.

    >>> gaps(Cells("", ["Month", "People", "Window"], [False, True, False], [], False, ""))
    [0, 0, 140]
    """
    return [0, *(APART * (before and not own) for before, own in zip(cells.numeric, cells.numeric[1:], strict=False))]


def widths(cells: Cells, room: int, letter: int, line: int = LINE) -> list[int]:
    """Share out the width of a table over its columns, so that words are whole where they can be.

    Parameters
    ----------
    cells : Cells
        What it holds.
    room : int
        Width of the table, in twentieths of a point.
    letter : int
        Width of a letter.
    line : int, default 48
        Letters of a cell up to which it stands in one line where there is room; what is left goes to long cells.

    Returns
    -------
    list of int
        Widths that add up to the room, or to less where less is enough.

    Examples
    --------
    >>> cells = Cells("", ["Team", "People"], [False, True], [["A long name of a team", "12"]], False, "")
    >>> widths(cells, 9000, 100), widths(cells, 2000, 100)
    ([2320, 922], [1078, 922])
    """
    columns = [(head, [row[k] for row in cells.rows]) for k, head in enumerate(cells.heads)]
    words = [_longest_word([head], below) for head, below in columns]
    lines = [
        max(least, *(min(line, len(cell)) for cell in below), 0)
        for least, (_, below) in zip(words, columns, strict=True)
    ]
    heads = [max(least, _bold(len(head))) for least, (head, _) in zip(lines, columns, strict=True)]
    whole = [max(head, *map(len, below), 0) for head, (_, below) in zip(heads, columns, strict=True)]
    shared = [0] * len(columns)
    margins = [_margin(letter) + gap for gap in gaps(cells)]
    for each in (words, lines, heads, whole):
        wanted = [margin + round(letter * n) for margin, n in zip(margins, each, strict=True)]
        spare, more = room - sum(shared), sum(wanted) - sum(shared)
        if more > spare:
            shared = [s + max(spare, 0) * (w - s) // more for s, w in zip(shared, wanted, strict=True)]
            shared[0] += room - sum(shared)  # what rounding left over
            break
        shared = wanted
    return shared


def fits(cells: Cells, room: int, letter: int) -> bool:
    """Return whether no word of a table has to be broken within a width."""
    words = (_longest_word([head], [row[k] for row in cells.rows]) for k, head in enumerate(cells.heads))
    return sum(gaps(cells)) + sum(_margin(letter) + round(letter * longest) for longest in words) <= room


def _margin(letter: int) -> int:
    return 170 + letter // 2


def _bold(letters: int) -> float:
    return letters * 1.17


def _longest_word(heads: Sequence[str], cells: Sequence[str]) -> float:
    """Return the letters of the longest word, of a head as bold ones; what is longer than most words may be broken."""
    words = max(map(_longest, cells), default=0)
    heading = max(map(_longest, heads), default=0)
    return min(24, max(words, _bold(heading)))


@lru_cache(maxsize=1 << 16)  # a cell is asked of for each width that is tried, in each format
def _longest(cell: str) -> int:
    return max(map(len, _BETWEEN.split(cell)))
