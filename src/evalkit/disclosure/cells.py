"""The numbers of people in all tables of a result, and how they add up: what somebody with a pencil can work out.

Numbers that count the same people at the same coordinates are one number, wherever they are printed. A number at fewer
coordinates is the sum over the coordinate that it lacks. Where the parts are fewer than the total, the rest is
another, unknown number; where they are more (somebody counts in two systems), the overlap is taken as known, because
reports print it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from evalkit.disclosure.frames import TOTAL, People, Unprotected

Coordinates = frozenset[tuple[str, str]]


class Place(NamedTuple):
    """Where a number is printed.

    Parameters
    ----------
    table : int
        Position among the tables.
    row : int
        Position among its rows.
    column : str
        Its column.
    """

    table: int
    row: int
    column: str


@dataclass(frozen=True)
class Equation:
    """Numbers that add up to a known constant.

    Parameters
    ----------
    cells : tuple of int
        Positions of the numbers.
    signs : tuple of int
        1 or −1 for each.
    constant : float
        What they add up to.
    """

    cells: tuple[int, ...]
    signs: tuple[int, ...]
    constant: float


@dataclass
class Cells:
    """All numbers of people in the tables of a result.

    Parameters
    ----------
    truth : list of float
        The true numbers; those that no table prints come last in each sum.
    places : list of list of Place
        Where each number is printed; empty for one that is not.
    equations : list of Equation
        How they add up.
    ceilings : list of (int, int)
        A number and its base, which it cannot exceed.
    depth : list of int
        Number of coordinates: margins have fewer than the cells that they add up.
    """

    truth: list[float] = field(default_factory=list)
    places: list[list[Place]] = field(default_factory=list)
    equations: list[Equation] = field(default_factory=list)
    ceilings: list[tuple[int, int]] = field(default_factory=list)
    depth: list[int] = field(default_factory=list)

    def add(self, value: float, depth: int) -> int:
        """Add a number; return its position."""
        self.truth.append(value)
        self.places.append([])
        self.depth.append(depth)
        return len(self.truth) - 1

    def at(self) -> dict[Place, int]:
        """Return the position of the number at every place."""
        return {place: cell for cell, places in enumerate(self.places) for place in places}


def cells_of(tables: Sequence[Unprotected]) -> Cells:
    """Collect the numbers of people in tables, and how they add up.

    Parameters
    ----------
    tables : sequence of Unprotected
        All tables of a result.

    Returns
    -------
    Cells
        Every equation holds for the true numbers.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.disclosure.frames import ReleaseClass
    >>> frame = pd.DataFrame({"role": ["Nurse", "Doctor", "All"], "n": [3, 9, 12]})
    >>> roles = Unprotected("roles", frame, ReleaseClass.ACTIVITY, people={"n": People()}, by=("role",))
    >>> [(e.cells, e.signs, e.constant) for e in cells_of([roles]).equations]
    [((0, 1, 2), (1, 1, -1), 0.0)]
    """
    cells = Cells()
    cubes: dict[str, dict[Coordinates, int]] = {}
    for number, table in enumerate(tables):
        for column, spec in table.people.items():
            cube = cubes.setdefault(spec.of or f"{number}.{column}", {})
            for row, value in enumerate(table.frame[column].to_numpy(dtype=float, na_value=np.nan)):
                if not np.isnan(value):
                    _print_at(cells, cube, _coordinates(table, spec, row), value, Place(number, row, column))
    for cube in cubes.values():
        _add_sums(cells, cube)
    at = cells.at()
    for number, table in enumerate(tables):
        cells.equations += _balances(table, number, at, cells.truth)
        cells.ceilings += _ceilings(table, number, at)
    return _without_loose_ends(cells)


def _coordinates(table: Unprotected, spec: People, row: int) -> Coordinates:
    own = {column: str(table.frame[column].iloc[row]) for column in table.by}
    return frozenset((name, value) for name, value in {**own, **spec.at}.items() if value != TOTAL)


def _print_at(cells: Cells, cube: dict[Coordinates, int], where: Coordinates, value: float, place: Place) -> None:
    """Enter a printed number, as one already known if it counts the same people and says the same."""
    known = cube.get(where)
    if known is None or cells.truth[known] != value:
        known = cells.add(value, len(where))
        cube.setdefault(where, known)
    cells.places[known].append(place)


def _add_sums(cells: Cells, cube: dict[Coordinates, int]) -> None:
    """Add the sum over each coordinate of a cube, from the finest numbers to the total."""
    for length in range(max((len(where) for where in cube), default=0), 0, -1):
        sums: dict[tuple[Coordinates, str], list[int]] = {}
        for where, cell in cube.items():
            if len(where) == length:
                for name, value in where:
                    sums.setdefault((where - {(name, value)}, name), []).append(cell)
        for (total, _), parts in sums.items():
            if total not in cube:
                cube[total] = cells.add(sum(cells.truth[part] for part in parts), len(total))
            _add_sum(cells, cube[total], parts)


def _add_sum(cells: Cells, total: int, parts: Sequence[int]) -> None:
    beyond = sum(cells.truth[part] for part in parts) - cells.truth[total]
    rest = [cells.add(-beyond, cells.depth[total] + 1)] if beyond < 0 else []
    cells.equations.append(
        Equation((*parts, *rest, total), (1,) * (len(parts) + len(rest)) + (-1,), max(float(beyond), 0.0))
    )


def _balances(table: Unprotected, number: int, at: dict[Place, int], values: Sequence[float]) -> Iterator[Equation]:
    """Return that each stock is the one before plus gains minus losses."""
    for balance in table.balances:
        for row in range(1, len(table.frame)):
            terms = [
                (Place(number, row, balance.stock), 1),
                (Place(number, row - 1, balance.stock), -1),
                *((Place(number, row, gain), -1) for gain in balance.gains),
                *((Place(number, row, loss), 1) for loss in balance.losses),
            ]
            if all(place in at for place, _ in terms):
                cells, signs = tuple(at[place] for place, _ in terms), tuple(sign for _, sign in terms)
                known = float(sum(sign * values[cell] for cell, sign in zip(cells, signs, strict=True)))
                yield Equation(cells, signs, known)


def _ceilings(table: Unprotected, number: int, at: dict[Place, int]) -> Iterator[tuple[int, int]]:
    for column, spec in table.people.items():
        if spec.base:
            for row in range(len(table.frame)):
                cell, base = at.get(Place(number, row, column)), at.get(Place(number, row, spec.base))
                if cell is not None and base is not None:
                    yield cell, base


def _without_loose_ends(cells: Cells) -> Cells:
    """Drop equations that say nothing, because a number in them is printed nowhere and stands in no other one."""
    kept = cells.equations
    while True:
        used = np.bincount([cell for equation in kept for cell in equation.cells], minlength=len(cells.truth))
        useful = [e for e in kept if all(cells.places[cell] or used[cell] > 1 for cell in e.cells)]
        if len(useful) == len(kept):
            cells.equations = useful
            return cells
        kept = useful
