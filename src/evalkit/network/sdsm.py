"""How likely two people are to share occasions by chance: exact, by classes of people who are alike.

Chance here is the stochastic degree sequence model: each person came to each occasion with a chance that makes both
margins right on average, and zero where the person could not have come. People with as many occasions and the same
possibilities share their chances, so that thousands of people become dozens of classes, and millions of pairs become
some thousand pairs of classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from evalkit.errors import ParameterError
from evalkit.network.eligibility import widened
from evalkit.network.twomode import TwoMode

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]
Cells = NDArray[np.int8]

CLOSE = 1e-8
"""How near expected margins come to the observed, as a share of the largest."""

OPEN, CERTAIN = 1, 2
"""What a cell can be, beside closed: a person may have been there, or was there whatever chance deals."""

_ROUNDS = 200
_CHUNK = 1 << 18
"""Numbers worked on at a time: they fit into a processor's cache."""


@dataclass(frozen=True, eq=False)
class Chances:
    """Chance of each class of people to be at each class of occasions.

    Parameters
    ----------
    chance : array of float, shape (person classes, occasion classes)
        Chance of one person at one occasion.
    of_person : array of int, shape (n,)
        Class of each person.
    of_occasion : array of int, shape (m,)
        Class of each occasion.
    off : float
        Largest difference between an expected and an observed margin.
    """

    chance: Floats
    of_person: Positions
    of_occasion: Positions
    off: float

    @property
    def times(self) -> Positions:
        """Occasions in each class."""
        return np.bincount(self.of_occasion, minlength=self.chance.shape[1])


def chances(network: TwoMode) -> Chances:
    """Fit the chances that make both margins right on average, within who could have come.

    Parameters
    ----------
    network : TwoMode
        Who was where. Those who came against the rules of `eligible` could have come, as it turned out; a first
        attendance from which alone it is known since when somebody could come is certain.

    Returns
    -------
    Chances
        By class.

    Raises
    ------
    ParameterError
        If the margins cannot be met: only with an eligibility that leaves hardly a choice.

    References
    ----------
    Neal, Domagalski and Sagan 2021, "Comparing alternatives to the fixed degree sequence model for extracting the
    backbone of bipartite projections", Scientific Reports 11. Edge constraints: Neal and Neal 2024, "Stochastic degree
    sequence model with edge constraints (SDSM-EC) for backbone extraction". The chances: Saracco, Di Clemente,
    Gabrielli and Squartini 2015, "Randomizing bipartite networks", Scientific Reports 5.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.network import two_mode
    >>> frame = pd.DataFrame({"person_key": list("pqpqr"), "occasion_key": list("aabcc")})
    >>> found = chances(two_mode(frame))
    >>> found.chance.shape, (found.chance[found.of_person] @ found.times).round(6).tolist()
    ((2, 2), [2.0, 2.0, 1.0])
    """
    possible, of_person = _possible(network)
    mask, rows, of_row = _alike(possible, of_person, network.degree)
    turned, columns, of_column = _alike(mask.T, np.arange(mask.shape[1]), network.sizes)
    mask = turned.T
    people, occasions = np.bincount(of_row), np.bincount(of_column)
    fitted = _fitted(mask, rows.astype(float), columns.astype(float), people.astype(float), occasions.astype(float))
    off = max(np.abs(fitted @ occasions - rows).max(initial=0), np.abs(people @ fitted - columns).max(initial=0))
    if off > 1e-3 * max(1.0, rows.max(initial=1), columns.max(initial=1)):
        raise ParameterError(
            "Who could have come leaves hardly a choice of who came, so that no chances fit",
            "compare the eligibility with the register, or widen the scope",
            where="sdsm",
        )
    return Chances(fitted, of_row, of_column, float(off))


def _possible(network: TwoMode) -> tuple[Cells, Positions]:
    """Return classes × occasions – closed, open, or certain – and the class of each person."""
    rules, _ = widened(network)
    if rules is None:
        return np.full((1, len(network.occasions)), OPEN, dtype=np.int8), np.zeros(len(network.people), dtype=np.int64)
    if rules.first_seen is None:
        return rules.open_to.astype(np.int8), rules.of_person
    both, of = np.unique(np.column_stack([rules.of_person, rules.first_seen]), axis=0, return_inverse=True)
    possible = rules.open_to[both[:, 0]].astype(np.int8)
    known = np.flatnonzero(both[:, 1] >= 0)
    possible[known, both[known, 1]] = CERTAIN
    return possible, of.ravel()


def _alike(patterns: Cells, of: Positions, margin: Positions) -> tuple[Cells, Positions, Positions]:
    """Put together those with the same pattern and margin: their pattern, their margin, and the class of each."""
    same = np.unique(patterns, axis=0, return_inverse=True)[1].ravel()
    largest = int(margin.max(initial=0)) + 1
    keys, first, classes = np.unique(same[of] * largest + margin, return_index=True, return_inverse=True)
    return patterns[of[first]], (keys % largest).astype(np.int64), classes.ravel().astype(np.int64)


def _fitted(mask: Cells, rows: Floats, columns: Floats, people: Floats, occasions: Floats) -> Floats:
    """Maximise the likelihood, after cells that the margins decide have been set."""
    certain, free = mask == CERTAIN, mask == OPEN
    chance = certain.astype(float)
    rows, columns = rows - certain @ occasions, columns - people @ certain
    while True:
        room_row, room_column = free @ occasions, people @ free
        never = free & ((rows <= 0)[:, None] | (columns <= 0)[None, :])
        always = free & ~never & ((rows >= room_row)[:, None] | (columns >= room_column)[None, :])
        if not never.any() and not always.any():
            break
        chance[always] = 1.0
        free &= ~(never | always)
        rows, columns = rows - always @ occasions, columns - people @ always
    if free.any():
        chance[free] = _newton(free, rows, columns, people, occasions)[free]
    return chance


def _newton(free: NDArray[np.bool_], rows: Floats, columns: Floats, people: Floats, occasions: Floats) -> Floats:
    """Climb the concave likelihood of log odds a + b by Newton's method, rows eliminated first, steps halved."""
    total = max(float((rows * people).sum()), 1.0)
    a = np.log(np.maximum(rows, 1e-9) / np.sqrt(total))
    b = np.log(np.maximum(columns, 1e-9) / np.sqrt(total))
    weight = people[:, None] * occasions[None, :]

    def cost(a: Floats, b: Floats) -> float:
        odds = a[:, None] + b[None, :]
        fit = (weight * np.logaddexp(0, odds))[free].sum()
        return float(fit - (people * rows * a).sum() - (occasions * columns * b).sum())

    value = cost(a, b)
    for _ in range(_ROUNDS):
        chance = np.where(free, 1 / (1 + np.exp(-(a[:, None] + b[None, :]))), 0.0)
        miss_row, miss_column = chance @ occasions - rows, people @ chance - columns
        if max(np.abs(miss_row).max(), np.abs(miss_column).max()) < CLOSE * max(rows.max(), columns.max(), 1.0):
            break
        step_a, step_b = _step(chance * (1 - chance) * weight, people * miss_row, occasions * miss_column)
        slope = float((people * miss_row) @ step_a + (occasions * miss_column) @ step_b)
        length, new = 1.0, value
        while length > 1e-8 and (new := cost(a - length * step_a, b - length * step_b)) > value - 1e-4 * length * slope:
            length /= 2
        if length <= 1e-8:
            break
        a, b, value = a - length * step_a, b - length * step_b, new
    return np.where(free, 1 / (1 + np.exp(-(a[:, None] + b[None, :]))), 0.0)


def _step(curvature: Floats, gradient_a: Floats, gradient_b: Floats) -> tuple[Floats, Floats]:
    """Solve for a Newton step; a common shift of a against b changes nothing, so a little is added to the diagonal."""
    diagonal_a, diagonal_b = curvature.sum(axis=1), curvature.sum(axis=0)
    little = 1e-10 * max(float(diagonal_a.max()), float(diagonal_b.max()), 1e-300)
    scaled = curvature / (diagonal_a + little)[:, None]
    reduced = np.diag(diagonal_b + little) - curvature.T @ scaled
    right = gradient_b - scaled.T @ gradient_a
    reduced[np.diag_indices_from(reduced)] += little
    definite = _definite(reduced)
    step_b = linalg.solve(reduced, right, assume_a="pos") if definite else np.linalg.lstsq(reduced, right)[0]
    return (gradient_a - curvature @ step_b) / (diagonal_a + little), step_b


def _definite(matrix: Floats) -> bool:
    try:
        linalg.cholesky(matrix)
    except linalg.LinAlgError:
        return False
    return True


def tails(together: Floats, worth: Positions, times: Positions, top: int) -> Floats:
    """Return the chance that what two people share is worth at least 0, 1, …, `top`.

    Sums of independent occasions, one after the other, on the whole numbers; everything from `top` on is kept in one
    place. Every term is positive, so that the smallest chances have as many digits as the largest; a Fourier transform
    leaves none below 1e-16.

    Parameters
    ----------
    together : array of float, shape (pairs, occasion classes)
        Chance that both are at an occasion.
    worth : array of int, shape (occasion classes,)
        What an occasion that both attended counts.
    times : array of int, shape (occasion classes,)
        Occasions in each class.
    top : int
        Largest value wanted.

    Returns
    -------
    array of float, shape (pairs, top + 1)

    References
    ----------
    Hong 2013, "On computing the distribution function for the Poisson binomial distribution", Computational Statistics
    & Data Analysis 59.

    Examples
    --------
    Two occasions at which both are with a chance of one half, and of one tenth.

    >>> tails(np.array([[0.5, 0.1]]), np.array([1, 1]), np.array([1, 1]), 2).round(3).tolist()
    [[1.0, 0.55, 0.05]]
    """
    pairs = len(together)
    found = np.zeros((top + 1, pairs))
    found[0] = 1.0
    for column in np.flatnonzero((together > 0).any(axis=0) & (worth > 0)):
        chance, step = together[:, column], int(worth[column])
        for _ in range(int(times[column])):
            moved = found[:top] * chance
            found[:top] *= 1 - chance
            found[step:top] += moved[: max(top - step, 0)]
            found[top] += moved[max(top - step, 0) :].sum(axis=0)
    return np.minimum(np.cumsum(found[::-1], axis=0)[::-1], 1.0).T


def shared_at_least(
    found: Chances, one: Positions, other: Positions, value: Positions, worth: Positions
) -> tuple[Floats, Positions]:
    """Return the chance of sharing at least what each of some pairs shares, for each different case once.

    Parameters
    ----------
    found : Chances
        From :func:`chances`.
    one, other : array of int, shape (pairs,)
        Positions of people.
    value : array of int, shape (pairs,)
        What they share.
    worth : array of int, shape (occasion classes,)
        What an occasion of each class counts.

    Returns
    -------
    p : array of float, shape (cases,)
        A case is a pair of classes and a value.
    case : array of int, shape (pairs,)
        Case of each pair.
    """
    classes = len(found.chance)
    low = np.minimum(found.of_person[one], found.of_person[other])
    high = np.maximum(found.of_person[one], found.of_person[other])
    cases, case = _cases(low * classes + high, value, classes**2)
    pair, wanted = np.divmod(cases, int(value.max(initial=0)) + 1)
    order = np.lexsort((pair, _largest(pair, wanted)))
    p = np.empty(len(cases))
    for part in _parts(pair[order], wanted[order]):
        chosen = order[part]
        pairs, place = np.unique(pair[chosen], return_inverse=True)
        together = found.chance[pairs // classes] * found.chance[pairs % classes]
        table = tails(together, worth, found.times, int(wanted[chosen].max()))
        p[chosen] = table[place.ravel(), wanted[chosen]]
    return p, case


def _cases(pair: Positions, value: Positions, pairs: int) -> tuple[Positions, Positions]:
    """Give each different pair of classes and value a number: by a table of marks if it is small, else by sorting."""
    wide = int(value.max(initial=0)) + 1
    keys = pair * wide + value
    if pairs * wide > 4 * len(keys) + 10**6:
        cases, case = np.unique(keys, return_inverse=True)
        return cases, case.ravel()
    marks = np.zeros(pairs * wide, dtype=bool)
    marks[keys] = True
    return np.flatnonzero(marks), (np.cumsum(marks) - 1)[keys]


def _largest(pair: Positions, wanted: Positions) -> Positions:
    """Return for each case the largest value of its pair of classes: those with the same work go together."""
    pairs, place = np.unique(pair, return_inverse=True)
    largest = np.zeros(len(pairs), dtype=np.int64)
    np.maximum.at(largest, place.ravel(), wanted)
    return largest[place.ravel()]


def _parts(pair: Positions, wanted: Positions) -> list[slice]:
    """Cut the ordered cases so that no part has too many pairs of classes for the cache, and no pair is torn."""
    starts = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]]) if len(pair) else np.empty(0, dtype=np.int64)
    largest = np.maximum.reduceat(wanted, starts) if len(starts) else wanted
    cuts, place = [0], 0
    while place < len(starts):
        ahead = int(_CHUNK // (largest[min(place + 64, len(starts) - 1)] + 1)) or 1
        place += max(1, ahead)
        cuts.append(int(starts[place]) if place < len(starts) else len(pair))
    return [slice(first, last) for first, last in pairwise(cuts)]
