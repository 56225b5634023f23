"""Small registers for tests of networks: written out, drawn by hypothesis, or all that have the same margins."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from evalkit.network import Eligibility, TwoMode
from evalkit.network.ties import pattern


def register(
    there: ArrayLike, open_to: ArrayLike | None = None, first_seen: ArrayLike | None = None, **groups: Any
) -> TwoMode:
    """Make people × occasions from a table of zeros and ones, and of who could have come, person by person."""
    cells = np.asarray(there, dtype=bool)
    people, occasions = pd.RangeIndex(len(cells)), pd.RangeIndex(cells.shape[1])
    first = None if first_seen is None else np.asarray(first_seen, dtype=np.int64)
    rules = None if open_to is None else Eligibility(np.arange(len(cells)), np.asarray(open_to, dtype=bool), first)
    known = pd.DataFrame(groups, index=people)
    row, column = np.nonzero(cells)
    return TwoMode(pattern(row, column, cells.shape), people, occasions, groups=known, eligible=rules)


@st.composite
def registers(draw: st.DrawFn, people: int = 7, occasions: int = 5, *, guests: bool = False) -> TwoMode:
    """Draw a register, often with rules of who could have come; with guests, some came against the rules."""
    n, m = draw(st.integers(1, people)), draw(st.integers(1, occasions))
    cells = np.array(draw(st.lists(st.booleans(), min_size=n * m, max_size=n * m))).reshape(n, m)
    if not draw(st.booleans()):
        return register(cells)
    open_to = np.array(draw(st.lists(st.booleans(), min_size=n * m, max_size=n * m))).reshape(n, m)
    return register(cells, open_to if guests else open_to | cells)


def with_these_margins(cells: ArrayLike, open_to: ArrayLike | None = None) -> list[NDArray[np.bool_]]:
    """Return every table with the same sums of rows and columns, in the order of counting, within what is open."""
    start = np.asarray(cells, dtype=bool)
    allowed = np.ones_like(start) if open_to is None else np.asarray(open_to, dtype=bool)
    rows = [
        [row for row in product([False, True], repeat=start.shape[1]) if sum(row) == total and not (row > may).any()]
        for total, may in zip(start.sum(axis=1), allowed, strict=True)
    ]
    every = (np.array(table) for table in product(*rows))
    return [table for table in every if (table.sum(axis=0) == start.sum(axis=0)).all()]


def half_days(seed: int, people: int = 80, occasions: int = 24, systems: int = 2, local: float = 0.8) -> TwoMode:
    """Draw a year in which nobody prefers anybody: most occasions are half-days for one system, the others for all."""
    rng = np.random.default_rng(seed)
    system = np.arange(people) % systems
    only = np.where(rng.random(occasions) < local, np.arange(occasions) % systems, -1)
    open_to = (only == -1)[None, :] | (only[None, :] == system[:, None])
    there = (rng.random((people, occasions)) < 0.35) & open_to
    return register(there, open_to, system=np.array(["north", "south", "east", "west"])[system])


def known_from_their_first(there: ArrayLike) -> TwoMode:
    """Make a register of which nothing but their first occasion tells since when people could have come."""
    cells = np.asarray(there, dtype=bool)
    first = np.where(cells.any(axis=1), cells.argmax(axis=1), -1)
    return register(cells, np.arange(cells.shape[1]) >= first[:, None], first)
