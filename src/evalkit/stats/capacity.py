"""How many experts and coaches are needed, how many are missing, and how long closing the gap takes.

Arithmetic with ranges. The Institute for Healthcare Improvement says of dosing that it is "not a statistical formula";
so there is no interval here, only the consequences of what was declared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

_ROUNDING = 1e-9
"""Products of shares and staff are off by less than this."""


@dataclass(frozen=True)
class Range:
    """From the least to the most.

    Parameters
    ----------
    low, high : float
        Both ends, in this order; infinite where it never comes about.

    Raises
    ------
    ValueError
        If they are not in this order.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError("the least comes first")


def needed(staff: float, share: Range) -> Range:
    """Return how many people of a kind an organisation needs: whole people, so that the least is rounded up.

    Parameters
    ----------
    staff : float
        Staff in post.
    share : Range
        Share of them, from 0 to 1.

    Examples
    --------
    An organisation of 4,000 aims for .4 % internal experts, printed as 15–20, and 5 % coaches, printed as 150–200.

    >>> needed(4000, Range(0.004, 0.004)), needed(4000, Range(0.00375, 0.005))
    (Range(low=16, high=16), Range(low=15, high=20))
    >>> needed(4000, Range(0.05, 0.05)), needed(4000, Range(0.0375, 0.05))
    (Range(low=200, high=200), Range(low=150, high=200))
    """
    return Range(*(math.ceil(staff * end - _ROUNDING) for end in (share.low, share.high)))


def gap(wanted: Range, in_place: float) -> Range:
    """Return how many are missing: none where more are in place than needed.

    >>> gap(Range(150, 200), 160)
    Range(low=0, high=40)
    """
    return Range(max(0, wanted.low - in_place), max(0, wanted.high - in_place))


def carried(coaches: float, teams_each: Range) -> Range:
    """Return how many teams coaches can carry.

    >>> carried(12, Range(3, 4))
    Range(low=36, high=48)
    """
    return Range(coaches * teams_each.low, coaches * teams_each.high)


def years_to_close(missing: Range, trained_a_year: float, in_place: float, leaving: Range) -> Range:
    """Return how many years the gap takes at the present rate of training, less those who leave.

    Parameters
    ----------
    missing : Range
        How many are missing.
    trained_a_year : float
        People trained a year at present.
    in_place : float
        How many are in place, of whom some leave.
    leaving : Range
        Share of them who leave in a year, from 0 to 1.

    Returns
    -------
    Range
        Infinite where as many leave as are trained, or more. Those who leave are taken as a share of those in place
        now: as these become more, more leave, so that the years are the fewest that it can take.

    Examples
    --------
    >>> years_to_close(Range(60, 110), 30, 90, Range(0.0, 0.1))
    Range(low=2.0, high=5.238...)
    >>> years_to_close(Range(60, 110), 8, 90, Range(0.1, 0.1))
    Range(low=inf, high=inf)
    """
    ends = []
    for people, share in ((missing.low, leaving.low), (missing.high, leaving.high)):
        gained = trained_a_year - share * in_place
        ends.append(0.0 if people == 0 else people / gained if gained > 0 else math.inf)
    return Range(*ends)
