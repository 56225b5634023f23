"""Who meets whom, in one number an occasion: the share of its meetings across organisations, beside what was possible.

Organisations of uneven size take part more one day and less another, and some of those who come are a group from one
organisation. The claim "the share of meetings across organisations changed by x points a year" is calibrated on it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FEWEST_PEOPLE = 8
"""At any occasion; others come by chance."""
_UNEVEN, _DAY = 2.0, 0.1


def excess(
    rng: np.random.Generator, *, occasions: int, months: int, people: int, organisations: int, rise: float = 0.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw occasions of one kind whose meetings cross more from year to year.

    Where a share t of those who come is a group of one organisation and the others are drawn at random, meetings cross
    by t² of what is possible less often. The group falls evenly to nobody, so that the least-squares slope of what
    crosses is its first t² a period.

    Parameters
    ----------
    rng : Generator
        Chance.
    occasions : int
        How many are held.
    months : int
        In how many months.
    people : int
        Mean number at an occasion, at least eight.
    organisations : int
        From how many they come.
    rise : float, default 0
        By how much the share across organisations rises in a year, by least squares; at the end it is what is possible.

    Returns
    -------
    excess : array of float, shape (occasions,)
        Share that crosses, less the share that was possible.
    at : array of float, shape (occasions,)
        When each was held, in months from the start, in order.

    Examples
    --------
    >>> found, at = excess(
    ...     np.random.default_rng(1), occasions=400, months=12, people=60, organisations=15, rise=0.2
    ... )
    >>> a_year = 12 * np.polyfit(at, found, 1)[0]
    >>> bool(0.17 < a_year < 0.23), bool(-0.04 < found[-20:].mean() < 0.02)
    (True, True)
    """
    at = np.sort(rng.uniform(0, months, occasions))
    sizes = roster(rng, organisations)
    together = np.clip(np.sqrt(rise * months / 12 / possible(sizes)) * (1 - at / months), 0, 1)
    return crossing(rng, sizes, people, together), at


def roster(rng: np.random.Generator, organisations: int) -> NDArray[np.float64]:
    """Draw how much of those who take part each organisation sends, in no unit."""
    return rng.gamma(_UNEVEN, 1.0, organisations)


def possible(sizes: NDArray[np.float64]) -> float:
    """Return the share of meetings across organisations where people come as chance has it.

    >>> possible(np.array([1.0, 1.0]))
    0.5
    """
    return float(1 - ((sizes / sizes.sum()) ** 2).sum())


def crossing(
    rng: np.random.Generator,
    sizes: NDArray[np.float64],
    people: float,
    together: NDArray[np.float64],
    sway: float = _DAY,
    lasts: float = 0.0,
) -> NDArray[np.float64]:
    """Draw occasions, one after the other.

    Parameters
    ----------
    rng : Generator
        Chance.
    sizes : array of float, shape (organisations,)
        As :func:`roster` draws them.
    people : float
        Mean number at an occasion, at least eight.
    together : array of float, shape (occasions,)
        Share of those who come that is a group of one organisation.
    sway : float, default 0.1
        Standard deviation, as a logarithm, by which an organisation sends more or fewer on a day.
    lasts : float, default 0
        How much of that is still there at the next occasion.

    Returns
    -------
    array of float, shape (occasions,)
        Share that crosses, less the share that was possible.
    """
    usual, wave = possible(sizes), np.zeros(len(sizes))
    found = np.empty(len(together))
    for number, share_together in enumerate(together):
        wave = lasts * wave + rng.normal(0, sway, len(sizes))
        drawn = sizes * np.exp(wave)
        chance = drawn / drawn.sum()
        size = FEWEST_PEOPLE + rng.poisson(max(people - FEWEST_PEOPLE, 1))
        group = rng.binomial(size, share_together)
        came = rng.multinomial(size - group, chance)
        came[rng.choice(len(sizes), p=chance)] += group
        found[number] = 1 - (came * (came - 1)).sum() / (size * (size - 1)) - usual
    return found
