"""Who meets whom, in one number an occasion: the share of its meetings across organisations, beside what was possible.

Drawn as in the calibration of the claim "the share of meetings across organisations changed by x points a year"
(`tests/calibration/claims/connected.py`): organisations of uneven size take part more one day and less another, and
some of those who come are a group from one organisation.
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
    roster = rng.gamma(_UNEVEN, 1.0, organisations)
    possible = 1 - ((roster / roster.sum()) ** 2).sum()
    together = np.clip(np.sqrt(rise * months / 12 / possible) * (1 - at / months), 0, 1)
    found = np.empty(occasions)
    for number, share_together in enumerate(together):
        drawn = roster * np.exp(rng.normal(0, _DAY, organisations))
        chance = drawn / drawn.sum()
        size = FEWEST_PEOPLE + rng.poisson(max(people - FEWEST_PEOPLE, 1))
        group = rng.binomial(size, share_together)
        came = rng.multinomial(size - group, chance)
        came[rng.choice(organisations, p=chance)] += group
        found[number] = 1 - (came * (came - 1)).sum() / (size * (size - 1)) - possible
    return found, at
