"""Many comparisons under one claim: p-values that stay honest for the whole family."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Adjust p-values so that any false claim in the family is as rare as the level, however the tests depend.

    Parameters
    ----------
    p_values : array of float, shape (m,)
        The family's p-values, in any order, each from 0 to 1.

    Returns
    -------
    array of float, shape (m,)
        Adjusted p-values in the order given: claim those at or below the level.

    Raises
    ------
    ValueError
        If a value is missing or not between 0 and 1: leave out comparisons that were not made, and say so.

    References
    ----------
    Holm 1979, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6.

    Examples
    --------
    Fifteen comparisons of two treatments after a heart attack (Benjamini and Hochberg 1995): three stand at 5 %.

    >>> p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0]
    >>> holm(p)[:4].round(4).tolist(), int((holm(p) <= 0.05).sum())
    ([0.0015, 0.0056, 0.0247, 0.114], 3)
    """
    p = np.asarray(p_values, dtype=float)
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("every p-value must lie between 0 and 1")
    order = np.argsort(p, kind="stable")
    rising = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(rising, 1.0)
    return adjusted
