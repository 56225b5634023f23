"""A change that several systems share, month by month, with the occasions offered allowed for.

The standard error is the larger of two: what the months of all systems together show (:mod:`evalkit.stats.drift`), and
what the systems show by changing differently. The first sees what hits all systems at once, which no number of systems
averages away; the second sees slow waves within systems.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.stats.drift import Coefficient, coefficient

Values = NDArray[np.float64]

LEAST_SYSTEMS = 3
"""Fewest systems whose spread is looked at."""


def shared_change(total: Values, logs: Values, contrast: Values, offered: Values, at: Values) -> Coefficient | None:
    """Estimate the coefficient of a contrast between months.

    Parameters
    ----------
    total : array of float, shape (months,)
        Log of all systems together: the estimate is theirs.
    logs : array of float, shape (systems, months)
        Log of each system.
    contrast : array of float, shape (months,)
        Such as the month itself, for a trend, or 0 before and 1 after.
    offered : array of float, shape (systems, kinds, months)
        Occasions of each kind offered to each system (:func:`occasions_table`).
    at : array of float, shape (months,)
        When the months were.

    Returns
    -------
    Coefficient or None
        None where too few months are left.

    Examples
    --------
    >>> months = np.arange(8.0)
    >>> logs = np.array([0.1, 0.2, 0.3])[:, None] * months
    >>> shared_change(logs.mean(axis=0), logs, months, np.zeros((3, 0, 8)), months).error.__round__(4)
    0.0577
    """
    common = coefficient(total, design_of(contrast, offered.mean(axis=0)), 0, at)
    if common is None or len(logs) < LEAST_SYSTEMS:
        return common
    return Coefficient(common.value, max(common.error, _spread(logs, contrast, offered)), common.df)


def counts_table(counts: ArrayLike) -> Values:
    """Return counts as an array of shape (systems, months).

    Raises
    ------
    ValueError
        If a count is negative or missing.

    Examples
    --------
    >>> counts_table([3, 4, 5]).shape
    (1, 3)
    """
    table = np.atleast_2d(np.asarray(counts, dtype=float))
    if table.ndim != 2 or not np.isfinite(table).all() or (table < 0).any():
        raise ValueError("counts are given for each system and month: none may be missing or negative")
    return table


def occasions_table(occasions: ArrayLike | None, shape: tuple[int, ...]) -> Values:
    """Return occasions as an array of shape (systems, kinds, months).

    Parameters
    ----------
    occasions : array of int, shape (months,), (kinds, months) or (systems, kinds, months), or None
        Occasions offered in each month.
    shape : tuple of int
        Number of systems and of months.

    Raises
    ------
    ValueError
        If the months or systems are others.

    Examples
    --------
    >>> occasions_table([1, 0, 0], shape=(5, 3)).shape
    (5, 1, 3)
    """
    systems, months = shape
    if occasions is None:
        return np.zeros((systems, 0, months))
    offered = np.atleast_2d(np.asarray(occasions, dtype=float))
    if offered.ndim == 2:
        offered = np.broadcast_to(offered, (systems, *offered.shape))
    if offered.ndim != 3 or offered.shape[::2] != (systems, months) or not np.isfinite(offered).all():
        raise ValueError("occasions must be counts by kind for the same systems and months")
    return offered


def design_of(contrast: Values, offered: Values) -> Values:
    """Return contrast, intercept and those kinds of occasions that tell anything beyond them.

    Examples
    --------
    >>> design_of(np.arange(4.0), np.array([[1.0, 0, 0, 1], [2, 2, 2, 2]])).shape
    (4, 3)
    """
    columns = [contrast, np.ones(len(contrast))]
    for kind in offered:
        wider = np.column_stack([*columns, kind])
        if np.linalg.matrix_rank(wider) == wider.shape[1]:
            columns.append(kind)
    return np.column_stack(columns)


def _spread(logs: Values, contrast: Values, offered: Values) -> float:
    """Return the standard error of the mean coefficient by how much the systems' own differ."""
    alike = (offered == offered[:1]).all()
    weights = [np.linalg.pinv(design_of(contrast, own))[0] for own in (offered[:1] if alike else offered)]
    own = (logs * np.array(weights)).sum(axis=1)
    return float(np.std(own, ddof=1) / np.sqrt(len(own)))
