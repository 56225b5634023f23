"""Which numbers must be hidden besides the small ones, so that nobody can work the small ones out.

A hidden number is safe if the printed ones leave it several values. The range that they leave is found by linear
programming (Fischetti & Salazar 2001); where it is too narrow, a further number is hidden – the cheapest one that
widens it – and the ranges are taken again. The heuristic does not promise the fewest hidden numbers; it ends only when
every range is wide enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.disclosure.cells import Cells
from evalkit.errors import DisclosureError

WIDTH = 3
"""Range that a hidden number should at least have; where the table allows no more, 1: two values."""

MARGIN = 1e9
"""Cost that a margin has at least: it is hidden after everything that it adds up."""

_TRIED = 100  # numbers that are tried to be shown again: more would take longer than a reader gains
_ROUNDS = 6  # objectives at random before a number is looked at by itself: most ranges are found wide in passing
_ALMOST = 1e-6

Bounds = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True)
class Question:
    """What is to be hidden, and what else may be.

    Parameters
    ----------
    cells : Cells
        All numbers and how they add up.
    known : callable
        From the set of hidden positions, the lower and upper bound that a reader has for every number before adding
        up anything.
    unit : list of int
        The number that is hidden when this one must be: its base, or itself.
    cost : list of float
        What hiding a number loses, from :data:`MARGIN` on for a margin; infinite: it may not be hidden.
    dear : list of bool
        Whether a number is hidden only to keep another from being known exactly, never to widen a range.
    reach : float
        Upper bound that a small hidden number must at least have, so that nobody can tell that it is small; 0: none.
    """

    cells: Cells
    known: Callable[[set[int]], Bounds]
    unit: Sequence[int]
    cost: Sequence[float]
    dear: Sequence[bool]
    reach: float = 0.0


def hide(question: Question, small: set[int]) -> set[int]:
    """Return the numbers to hide: the small ones, and those that would give them away.

    Parameters
    ----------
    question : Question
        The numbers.
    small : set of int
        Positions that the rules hide.

    Returns
    -------
    set of int
        With everything that is hidden along with its base.

    Raises
    ------
    DisclosureError
        If a number follows from what may not be hidden.

    Notes
    -----
    Fischetti, M. & Salazar, J. J. (2001). Solving the cell suppression problem on tabular data with linear
    constraints. Management Science 47.
    """
    hidden, settled = _widened(question, small)
    return _without_needless(question, small, hidden, settled)


def _widened(question: Question, small: set[int]) -> tuple[set[int], set[int]]:
    """Hide further numbers until every range is wide; return also those whose range nothing could widen more."""
    hidden, settled = _along(question, set(small)), set[int]()
    while True:
        hidden = _accompanied(question, hidden)
        found = ranges(question, hidden, Aim(question, small, settled))
        if not found.narrow:
            return hidden, settled
        more: set[int] = set()
        touched: set[int] = set()
        for cell in sorted(found.narrow, key=lambda cell: found.high[cell] - found.low[cell]):  # known exactly: first
            beside = _beside(question, {cell})
            if beside & touched:
                continue  # a number just hidden may have widened this one, too
            exact = bool(found.high[cell] - found.low[cell] < 1)
            unit = _cheapest(question, hidden | more, cell, exact=exact)
            if unit is not None:
                more.add(unit)
                touched |= beside | _beside(question, {unit})
            elif exact:
                raise DisclosureError(
                    "A number that must be hidden follows from others that are shown", "leave this table out", ""
                )
            else:
                settled.add(cell)
        hidden = _along(question, hidden | more)


def _accompanied(question: Question, hidden: set[int]) -> set[int]:
    """Hide a second number in every sum of which all others are known."""
    while True:
        known = question.known(hidden)
        open_ = known[1] > known[0]
        for equation in question.cells.equations:
            unknown = [cell for cell in equation.cells if open_[cell]]
            if len(unknown) == 1 and question.cells.truth[unknown[0]] > 0 and question.cells.places[unknown[0]]:
                units = {question.unit[cell] for cell in equation.cells if question.cells.places[cell]} - hidden
                unit = _best(question, units, open_, exact=True)
                if unit is not None:
                    hidden = _along(question, hidden | {unit})
                    break
        else:
            return hidden


def _best(question: Question, units: set[int], open_: NDArray[np.bool_], *, exact: bool) -> int | None:
    """Return the number to hide among several: one that leaves no other sum with a single unknown, if there is one."""

    def key(unit: int) -> tuple[bool, bool, int, float, int]:
        unknown = [sum(map(bool, open_[list(e.cells)])) for e in question.cells.equations if unit in e.cells]
        lonely = sum(n == 0 for n in unknown) - sum(n == 1 for n in unknown)
        return question.dear[unit], question.cost[unit] >= MARGIN, lonely, question.cost[unit], unit

    allowed = [unit for unit in units if np.isfinite(question.cost[unit]) and (exact or not question.dear[unit])]
    return min(allowed, key=key, default=None)


def _without_needless(question: Question, small: set[int], hidden: set[int], settled: set[int]) -> set[int]:
    """Show again what need not be hidden, the dearest first; each is tried once."""
    needed = _along(question, set(small))
    aim = Aim(question, small, settled)
    extra = sorted({question.unit[cell] for cell in hidden - needed}, key=lambda unit: -question.cost[unit])
    for unit in extra[:_TRIED]:
        fewer = hidden - {cell for cell, own in enumerate(question.unit) if own == unit and cell not in needed}
        if not ranges(question, fewer, aim, only_until_narrow=True).narrow:
            hidden = fewer
    return hidden


@dataclass(frozen=True)
class Aim:
    """How wide the range of a hidden number must be.

    Parameters
    ----------
    question : Question
        The numbers.
    small : set of int
        Those that are small themselves.
    settled : set of int
        Those whose range nothing can widen: two values must do.
    """

    question: Question
    small: set[int]
    settled: set[int]

    def matters(self, cell: int) -> bool:
        """Return whether there is something to protect: that nobody is there is no number."""
        return self.question.cells.truth[cell] > 0 and bool(self.question.cells.places[cell])

    def met(self, cell: int, found: Ranges) -> bool:
        """Return whether a range in whole numbers is wide enough."""
        low, high = found.low[cell], found.high[cell]
        if cell in self.settled:
            return bool(high - low >= 1)
        return bool(high - low >= WIDTH and (cell not in self.small or high >= self.question.reach))


@dataclass(frozen=True)
class Ranges:
    """What shown numbers leave hidden ones.

    Parameters
    ----------
    low, high : array of float
        Ends in whole numbers: exact where the range is narrow, within the true range where it is wide enough.
    narrow : list of int
        Hidden numbers whose range is not wide enough.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    narrow: list[int]


def ranges(question: Question, hidden: set[int], aim: Aim, *, only_until_narrow: bool = False) -> Ranges:
    """Return the range in whole numbers that the shown numbers leave each hidden one.

    Parameters
    ----------
    question : Question
        The numbers.
    hidden : set of int
        Positions that are hidden.
    aim : Aim
        Which ranges matter and how wide they must be.
    only_until_narrow : bool, default False
        Whether to stop at the first range that is too narrow.

    Returns
    -------
    Ranges
        For every number.
    """
    truth = np.array(question.cells.truth, dtype=float)
    found = Ranges(truth.copy(), truth.copy(), [])
    wanted = {cell for cell in hidden if aim.matters(cell)}
    known = question.known(hidden)
    for part in _parts(question.cells, known):
        inside = sorted(wanted.intersection(part.position))
        wanted.difference_update(inside)
        if inside and len(part.equations) == 1 and not part.ceilings:
            _closed(part, known, inside, found)
        elif inside:
            _by_programming(part, known, inside, found, aim, only_until_narrow=only_until_narrow)
        found.narrow.extend(cell for cell in inside if not aim.met(cell, found))
        if found.narrow and only_until_narrow:
            break
    for cell in wanted:  # adds up with nothing
        found.low[cell], found.high[cell] = known[0][cell], known[1][cell]
    return found


def _beside(question: Question, near: set[int]) -> set[int]:
    """Return the numbers that add up with any of these."""
    return {
        other for equation in question.cells.equations if near.intersection(equation.cells) for other in equation.cells
    }


def _along(question: Question, hidden: set[int]) -> set[int]:
    """Hide with a base everything that rests on it."""
    return hidden | {cell for cell, unit in enumerate(question.unit) if unit in hidden}


def _cheapest(question: Question, hidden: set[int], cell: int, *, exact: bool) -> int | None:
    """Return the cheapest number to hide next for a cell: among those it adds up with, else among their neighbours."""
    near, seen = {cell}, {cell}
    while near:
        beside = _beside(question, near) - seen
        units = {question.unit[other] for other in beside if question.cells.places[other]} - hidden
        known = question.known(hidden)
        unit = _best(question, units, known[1] > known[0], exact=exact)
        if unit is not None:
            return unit
        seen |= beside
        near = beside
    return None


@dataclass(frozen=True)
class _Part:
    """Numbers that hang together: what is known of one can narrow another."""

    cells: tuple[int, ...]
    position: dict[int, int]
    equations: tuple[tuple[tuple[int, ...], tuple[int, ...], float], ...]
    ceilings: tuple[tuple[int, int], ...]


def _parts(cells: Cells, known: Bounds) -> Iterator[_Part]:
    """Split the equations where all numbers that they share are known exactly."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(cells.truth)
    open_ = known[1] > known[0]
    reduced = []
    links: list[tuple[int, int]] = [(a, b) for a, b in cells.ceilings if open_[a]]
    for equation in cells.equations:
        free = [(c, s) for c, s in zip(equation.cells, equation.signs, strict=True) if open_[c]]
        shut = sum(s * known[0][c] for c, s in zip(equation.cells, equation.signs, strict=True) if not open_[c])
        if free:
            reduced.append((tuple(c for c, _ in free), tuple(s for _, s in free), equation.constant - shut))
            links += [(free[0][0], c) for c, _ in free[1:]]
    if not reduced and not links:
        return
    rows, columns = ([a for a, _ in links], [b for _, b in links]) if links else ([], [])
    graph = coo_array((np.ones(len(links)), (rows, columns)), shape=(n, n))
    label = connected_components(graph, directed=False)[1]
    by_label: dict[int, list[int]] = {}
    for equation_number, (free, _, _) in enumerate(reduced):
        by_label.setdefault(int(label[free[0]]), []).append(equation_number)
    ceilings: dict[int, list[tuple[int, int]]] = {}
    for a, b in cells.ceilings:
        if open_[a]:
            ceilings.setdefault(int(label[a]), []).append((a, b))
    for key in sorted({*by_label, *ceilings}):
        equations = tuple(reduced[k] for k in by_label.get(key, []))
        inside = sorted({c for free, _, _ in equations for c in free} | {c for p in ceilings.get(key, []) for c in p})
        yield _Part(
            tuple(inside), {cell: k for k, cell in enumerate(inside)}, equations, tuple(ceilings.get(key, []))
        )  # fmt: skip


def _closed(part: _Part, known: Bounds, wanted: Iterable[int], found: Ranges) -> None:
    """Take the ranges within a single sum: what the others leave."""
    (cells, signs, constant) = part.equations[0]
    ends = [sorted((sign * known[0][c], sign * known[1][c])) for c, sign in zip(cells, signs, strict=True)]
    least, most = sum(end[0] for end in ends), sum(end[1] for end in ends)
    for cell in wanted:
        k = cells.index(cell)
        left = sorted((signs[k] * (constant - (most - ends[k][1])), signs[k] * (constant - (least - ends[k][0]))))
        found.low[cell] = np.ceil(max(known[0][cell], left[0]))
        found.high[cell] = np.floor(min(known[1][cell], left[1]))


def _by_programming(
    part: _Part, known: Bounds, wanted: Sequence[int], found: Ranges, aim: Aim, *, only_until_narrow: bool
) -> None:
    """Take the ranges among several sums: many at once in common directions, the rest one by one."""
    solve = _solver(part, known)
    own = np.array(wanted)
    positions = np.array([part.position[cell] for cell in wanted])

    def look(direction: NDArray[np.float64]) -> None:
        reached = solve(direction)[positions]
        found.low[own] = np.minimum(found.low[own], np.ceil(reached - _ALMOST))
        found.high[own] = np.maximum(found.high[own], np.floor(reached + _ALMOST))

    draws = np.random.default_rng(len(part.cells))  # any seed will do, and the same one gives the same bytes
    for _ in range(_ROUNDS):
        rest = [part.position[cell] for cell in wanted if not aim.met(cell, found)]
        if not rest:
            return
        direction = np.zeros(len(part.cells))
        direction[rest] = draws.normal(size=len(rest))
        look(-direction)
        look(direction)
    for cell in wanted:
        if not aim.met(cell, found):
            direction = np.zeros(len(part.cells))
            direction[part.position[cell]] = 1.0
            look(-direction)
            look(direction)
            if only_until_narrow and not aim.met(cell, found):
                return


def _solver(part: _Part, known: Bounds) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Return what finds the smallest sum of the numbers in a direction; each answer starts from the one before."""
    import highspy  # a sixth of a second: only where something is hidden

    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    inside, n = np.array(part.cells), len(part.cells)
    model.addVars(n, known[0][inside], known[1][inside])
    for cells, signs, constant in part.equations:
        _add_row(model, part, cells, signs, constant, constant)
    for cell, base in part.ceilings:
        _add_row(model, part, (cell, base), (1, -1), -highspy.kHighsInf, 0.0)
    every = np.arange(n, dtype=np.int32)

    def solve(direction: NDArray[np.float64]) -> NDArray[np.float64]:
        model.changeColsCost(n, every, direction)
        model.run()
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise DisclosureError(
                "The sums of a result's tables contradict one another", "please report this as a fault of the kit", ""
            )
        return np.array(model.getSolution().col_value)

    return solve


def _add_row(model: Any, part: _Part, cells: Sequence[int], signs: Sequence[int], low: float, high: float) -> None:
    positions = np.array([part.position[cell] for cell in cells], dtype=np.int32)
    model.addRow(low, high, len(positions), positions, np.array(signs, dtype=float))
