"""How many ways there are to take part: their number, and their effective number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Ways:
    """Ways to interact: how many kinds were used, and to how many equally used kinds that amounts."""

    kinds: int
    effective: float


def ways(counts: ArrayLike) -> Ways:
    """Count kinds of interaction, and their effective number of order 1.

    Parameters
    ----------
    counts : array of int, shape (k,)
        Interactions of each kind.

    Returns
    -------
    Ways
        Zero of both where there was no interaction.

    Examples
    --------
    >>> ways([300, 60, 0, 3])
    Ways(kinds=3, effective=1.640...)
    """
    return Ways(int((_counts(counts) > 0).sum()), effective_number(counts))


def effective_number(counts: ArrayLike, order: float = 1.0) -> float:
    """Return the effective number of kinds: how many equally frequent kinds would be as diverse.

    Parameters
    ----------
    counts : array of int, shape (k,)
        How often each kind occurred.
    order : float, default 1
        How much rare kinds count: 0 counts every kind alike, 1 by its share, 2 gives the frequent ones more weight.

    Returns
    -------
    float
        From 1 to the number of kinds that occurred; 0 where nothing did.

    Raises
    ------
    ValueError
        If a count is negative, missing or not finite, or the order is negative.

    References
    ----------
    Hill 1973, "Diversity and evenness: a unifying notation and its consequences", Ecology 54.

    Examples
    --------
    >>> effective_number([25, 25, 25, 25])
    4.0
    >>> round(effective_number([97, 1, 1, 1]), 2)
    1.18
    """
    values = _counts(counts)
    if order < 0:
        raise ValueError(f"the order of a Hill number is not negative, but {order} is")
    if values.sum() == 0:
        return 0.0
    shares = values[values > 0] / values.sum()
    if abs(order - 1) < 1e-9:
        return float(np.exp(-(shares @ np.log(shares))))
    return float((shares**order).sum() ** (1 / (1 - order)))


def _counts(counts: ArrayLike) -> NDArray[np.float64]:
    values = np.asarray(counts, dtype=float)
    if not np.isfinite(values).all() or (values < 0).any():
        raise ValueError("counts of kinds are numbers from zero")
    return values
