"""Series with a change against series without it: difference-in-differences where there are few of either.

Every site is first reduced to one number, its change from before to after. What months have in common – winter, a new
rule – is then the same for all, and how much sites differ by themselves is seen from the sites: a month more does not
make a site more (Bertrand, Duflo and Mullainathan 2004).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, permutations
from math import comb, perm
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.results.finding import Estimate, Method
from evalkit.stats.attribution.estimates import estimate

Values = NDArray[np.float64]

EACH_SIDE = 4
"""Fewest points of a site before and after."""

FEWEST_COMPARED, FEWEST_SITES = 3, 5
"""Fewest sites without the change, and fewest of both kinds together."""

ASSIGNMENTS = 4999
"""Most assignments of the change to sites that are tried; beyond, so many are drawn."""

METHOD = Method(
    "difference-in-differences of site means, t interval over sites, with a randomisation test",
    "Donald and Lang 2007; Bertrand, Duflo and Mullainathan 2004; Fisher 1935",
)


class Compared(NamedTuple):
    """How much more the sites with the change changed.

    Parameters
    ----------
    effect : Estimate or None
        In the measure's unit; None where there are too few sites.
    p : float
        Share of the ways to hand the change to the sites that give as large a difference: the randomisation test.
    least : float
        The smallest `p` that so few sites can give.
    with_change, without : int
        Sites of each kind that have enough points.
    """

    effect: Estimate | None
    p: float
    least: float
    with_change: int
    without: int


def compare(
    values: ArrayLike, starts: Mapping[int, int], without: ArrayLike, washout: int = 0, *, seed: int = 20170704
) -> Compared:
    """Compare changes of sites with those of others over the same months.

    Parameters
    ----------
    values : array of float, shape (sites, months)
        A value a site and month; missing values are gaps.
    starts : mapping of int to int
        Row of each site with the change → position of its first month.
    without : array of int
        Rows of the sites without it.
    washout : int, default 0
        Months from the start on that are left out, of all sites.
    seed : int
        For drawing assignments, where there are too many to try all.

    Returns
    -------
    Compared

    Raises
    ------
    ValueError
        If a site is of both kinds, or a start lies outside the months.

    References
    ----------
    Donald and Lang 2007, "Inference with difference-in-differences and other panel data", Review of Economics and
    Statistics 89. Bertrand, Duflo and Mullainathan 2004, "How much should we trust differences-in-differences
    estimates?", Quarterly Journal of Economics 119.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> table = 90 + rng.normal(size=(8, 24)) + rng.normal(size=24)
    >>> table[:2, 12:] += 4
    >>> found = compare(table, {0: 12, 1: 12}, range(2, 8))
    >>> f"{found.effect.value:.1f} ({found.effect.low:.1f} to {found.effect.high:.1f}), p = {found.p:.3f}"
    '3.6 (3.2 to 4.0), p = 0.036'
    """
    table, others = np.asarray(values, dtype=float), [int(row) for row in np.asarray(without, dtype=int)]
    if set(starts) & set(others):
        raise ValueError("a site either has the change or is compared with: name it once")
    if not all(0 < start < table.shape[1] for start in starts.values()):
        raise ValueError("the change must begin after the first month, at or before the last")
    change = {start: _changes(table, start, washout) for start in set(starts.values())}
    treated = {row: start for row, start in starts.items() if np.isfinite(change[start][row])}
    others = [row for row in others if all(np.isfinite(one[row]) for one in change.values())]
    if len(others) < FEWEST_COMPARED or not treated or len(others) + len(treated) < FEWEST_SITES:
        return Compared(None, np.nan, np.nan, len(treated), len(others))
    effect = _effect(change, treated, others)
    error = _spread(change, treated, others, effect) * np.sqrt(1 / len(treated) + 1 / len(others))
    found = estimate(
        effect, max(error, 1e-9), len(treated) + len(others) - 2, n=len(treated) + len(others),
        test="t test over sites", method=METHOD,
    )  # fmt: skip
    p, least = randomised(change, treated, others, seed)
    return Compared(found, p, least, len(treated), len(others))


def randomised(
    change: Mapping[int, Values], treated: Mapping[int, int], others: list[int], seed: int
) -> tuple[float, float]:
    """Return how often handing the change to other sites would give as large a difference, and the smallest share.

    Parameters
    ----------
    change : mapping of int to array of float, shape (sites,)
        For each start, every site's change.
    treated : mapping of int to int
        Row → start.
    others : list of int
        Rows without the change.
    seed : int
        For drawing, where there are too many assignments to try all.
    """
    rows, starts = np.array([*treated, *others]), list(treated.values())
    chosen = _assignments(len(rows), starts, seed)
    k, n = len(starts), len(rows)
    apart = np.zeros(len(chosen))
    for place, start in enumerate(starts):
        own = change[start][rows]
        rest = (own.sum() - own[chosen].sum(axis=1)) / (n - k)
        apart += (own[chosen[:, place]] - rest) / k
    observed = abs(_effect(change, treated, others))
    return float((np.abs(apart) >= observed - 1e-12).mean()), 1 / len(chosen)


def _assignments(sites: int, starts: list[int], seed: int) -> NDArray[np.intp]:
    """Return every way to hand the starts to sites, once; where there are too many, the real one and drawn ones.

    Returns
    -------
    array of int, shape (ways, starts)
        Places of the sites that get each start; the first way is the real one.
    """
    if len(set(starts)) == 1 and comb(sites, len(starts)) <= ASSIGNMENTS:
        return np.array(list(combinations(range(sites), len(starts))))
    if perm(sites, len(starts)) <= ASSIGNMENTS:  # sites with the same start may change places, all equally often
        return np.array(list(permutations(range(sites), len(starts))))
    rng = np.random.default_rng(seed)
    drawn = rng.permuted(np.tile(np.arange(sites), (ASSIGNMENTS, 1)), axis=1)[:, : len(starts)]
    return np.vstack([np.arange(len(starts)), drawn])


def _changes(table: Values, start: int, washout: int) -> Values:
    """Return every site's mean after minus before; missing where either side has too few points."""
    sides = table[:, :start], table[:, start + washout :]
    known = [(~np.isnan(side)).sum(axis=1) for side in sides]
    means = [np.nansum(side, axis=1) / np.maximum(n, 1) for side, n in zip(sides, known, strict=True)]
    return np.where(np.minimum(*known) >= EACH_SIDE, means[1] - means[0], np.nan)


def _effect(change: Mapping[int, Values], treated: Mapping[int, int], others: list[int]) -> float:
    return float(np.mean([change[start][row] - change[start][others].mean() for row, start in treated.items()]))


def _spread(change: Mapping[int, Values], treated: Mapping[int, int], others: list[int], effect: float) -> float:
    """Return how much sites' changes differ, from both kinds; where starts differ, the others at each start alike."""
    own = [change[start][row] - change[start][others].mean() - effect for row, start in treated.items()]
    rest = np.mean([((change[s][others] - change[s][others].mean()) ** 2).sum() for s in treated.values()])
    return float(np.sqrt((np.sum(np.square(own)) + rest) / (len(treated) + len(others) - 2)))
