"""Rows kept by columns: each distinct cell once, and which of them every row has.

A register of a million rows says the same few words over and over. Whatever is done with a cell is done once for each
distinct one, by the same code that reads a single row, and then holds for all rows that have it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

_BLOCK = 1 << 24  # bytes parsed at a time

_T = TypeVar("_T")

Positions = NDArray[np.int64]
"""Positions of rows, the first being 0."""


class Column:
    """One column of a table.

    Parameters
    ----------
    words : sequence of str
        Its distinct cells; some may be of no row, and two may be equal once they were changed.
    codes : array of int, shape (rows,)
        Position of each row's cell among the words.
    """

    def __init__(self, words: Sequence[str] | pa.Array, codes: NDArray[np.int32]) -> None:
        self._kept: pa.Array = words if isinstance(words, pa.Array) else pa.array(words, pa.string())
        self.codes = codes

    @property
    def words(self) -> list[str]:
        """The distinct cells; they are kept in a quarter of the memory, and made anew each time."""
        return self._kept.to_pylist()

    @property
    def variety(self) -> int:
        """Number of distinct cells."""
        return len(self._kept)

    def cell(self, row: int) -> str:
        """Return the cell of a row."""
        return self._kept[int(self.codes[row])].as_py()

    def each(self, change: Callable[[str], str]) -> Column:
        """Return the column with every cell changed."""
        return Column([change(word) for word in self.words], self.codes)

    def where(self, is_so: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Return for every row whether something is so of its cell."""
        return np.fromiter(map(is_so, self.words), dtype=bool, count=self.variety)[self.codes]

    def take(self, chosen: Positions) -> Column:
        """Return the cells of some rows."""
        return Column(self._kept, self.codes[chosen])

    def at_most(self, times: int) -> list[str]:
        """Return every cell that occurs, as often as it does but so many times at most; the order says nothing."""
        found = np.bincount(self.codes, minlength=self.variety)
        return [word for word, count in zip(self.words, found.tolist(), strict=True) for _ in range(min(count, times))]


@dataclass(frozen=True)
class Combinations:
    """The distinct combinations of cells in several columns.

    Parameters
    ----------
    first : array of int
        Position of the first row of each, in order.
    codes : array of int, shape (rows,)
        Which of them each row has.
    """

    first: Positions
    codes: Positions


def combinations(coded: Sequence[tuple[NDArray[np.integer], int]], rows: int) -> Combinations:
    """Return the distinct combinations of several codes.

    Parameters
    ----------
    coded : sequence of (array of int, int)
        Codes of every row from 0, and how many different ones there can be.
    rows : int
        Number of rows.

    Examples
    --------
    >>> both = combinations([(np.array([0, 1, 0, 0]), 2), (np.array([0, 0, 0, 1]), 2)], 4)
    >>> both.first.tolist(), both.codes.tolist()
    ([0, 1, 3], [0, 1, 0, 2])
    """
    whole = reduce(_beside, ((codes.astype(np.int64), size) for codes, size in coded), (np.zeros(rows, np.int64), 1))
    codes, found = pd.factorize(whole[0])  # a table of hashes, which is quicker than a sort
    return Combinations(first_positions(codes, len(found)), codes)


def _beside(one: tuple[Positions, int], other: tuple[Positions, int]) -> tuple[Positions, int]:
    """Return the code of two codes together; what would not fit into 64 bits is numbered afresh first."""
    (codes, size), (more, extra) = one, other
    if size * max(extra, 1) >= 1 << 62:
        codes, found = pd.factorize(codes)
        size = len(found)
    return codes * max(extra, 1) + more, size * max(extra, 1)


def first_positions(codes: NDArray[np.integer], size: int) -> Positions:
    """Return where each code stands first; the number of codes for one that does not occur.

    >>> first_positions(np.array([1, 0, 1]), 3).tolist()
    [1, 0, 3]
    """
    found = np.full(size, len(codes), dtype=np.int64)
    found[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)  # of several, the one written last stays
    return found


def spread(values: Sequence[_T], codes: NDArray[np.integer]) -> list[_T]:
    """Return the value of every row, from one a code."""
    return [values[code] for code in codes.tolist()]


def read_columns(text: str, delimiter: str, width: int) -> list[Column] | None:
    r"""Read delimited text in which no cell is quoted, all of whose rows have the same number of cells.

    Parameters
    ----------
    text : str
        Rows without a heading.
    delimiter : str
        What stands between cells.
    width : int
        Number of cells of each row, two or more.

    Returns
    -------
    list of Column or None
        None where a row has more or fewer cells, so that rows must be looked at one by one.

    Examples
    --------
    >>> [list(column.words) for column in read_columns("a,1\nb,1\n", ",", 2)]
    [['a', 'b'], ['1']]
    >>> read_columns("a,1\nb\n", ",", 2) is None
    True
    """
    names = [f"f{number}" for number in range(width)]
    words = pa.dictionary(pa.int32(), pa.string())
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(text.encode("utf-8")),
            arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK),
            arrow_csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(
                check_utf8=False, column_types=dict.fromkeys(names, words), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:  # a row of another length, or one longer than a block
        return None
    return [_column(column.combine_chunks()) for column in table.unify_dictionaries().columns]


def _column(cells: pa.DictionaryArray | pa.ChunkedArray) -> Column:
    whole = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
    return Column(whole.dictionary, whole.indices.to_numpy())
