"""Measures of ties that have a direction: who names whom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.network.parts import centralisation, share
from evalkit.network.ties import Ties

TRIADS = (
    "003", "012", "102", "021D", "021U", "021C", "111D", "111U",
    "030T", "030C", "201", "120D", "120U", "120C", "210", "300",
)  # fmt: skip
"""The sixteen kinds of triad by mutual, one-way and absent ties (Holland and Leinhardt 1970)."""
_KIND = (
    1, 2, 2, 3, 2, 4, 6, 8, 2, 6, 5, 7, 3, 8, 7, 11, 2, 6, 4, 8, 5, 9, 9, 13, 6, 10, 9, 14, 7, 14, 12, 15,
    2, 5, 6, 7, 6, 9, 10, 14, 4, 9, 9, 12, 8, 13, 14, 15, 3, 7, 8, 11, 7, 12, 14, 15, 8, 14, 13, 15, 11, 15, 15, 16,
)  # fmt: skip
"""Kind of the triad with each of 64 patterns of ties (Batagelj and Mrvar 2001, table 1)."""


def reciprocity(ties: Ties) -> tuple[float, float]:
    """Return the share of ties that are returned, and the share of tied pairs that are tied both ways.

    Parameters
    ----------
    ties : Ties
        Directed.

    Returns
    -------
    float, float
        Of arcs and of dyads; NaN where nobody is tied.

    Examples
    --------
    >>> import pandas as pd
    >>> reciprocity(Ties.between([0, 1, 1], [1, 0, 2], pd.RangeIndex(3), directed=True))
    (0.666..., 0.5)
    """
    returned = ties.matrix.multiply(ties.matrix.T).nnz
    return share(returned, ties.count), share(returned / 2, ties.count - returned / 2)


def in_out_centralisation(ties: Ties) -> tuple[float, float]:
    """Return Freeman's centralisation by ties that lead to a person, and by ties that lead away.

    One where everybody names one person and nobody else; NaN for fewer than two people.
    """
    n = ties.size
    if n < 2:
        return float("nan"), float("nan")
    named = np.bincount(ties.matrix.indices, minlength=n)
    return centralisation(named, (n - 1) ** 2), centralisation(ties.degree, (n - 1) ** 2)


def hierarchy(reaching: int, strong: NDArray[np.int64]) -> float:
    """Return the share of pairs, of which the one reaches the other, that do not reach each other both ways.

    Parameters
    ----------
    reaching : int
        Ordered pairs of which the first reaches the second.
    strong : array of int
        Sizes of the strong components: within them all reach one another.

    References
    ----------
    Krackhardt 1994, "Graph theoretical dimensions of informal organizations".

    Examples
    --------
    Ann reaches Ben, and both reach Cy.

    >>> hierarchy(3, np.array([1, 1, 1]))
    1.0
    """
    both_ways = int((strong * (strong - 1)).sum()) // 2
    return 1 - share(both_ways, reaching - both_ways)


def triad_census(ties: Ties) -> dict[str, int]:
    """Count the triads of each of the sixteen kinds.

    Parameters
    ----------
    ties : Ties
        Directed.

    Returns
    -------
    dict of str to int
        By kind, such as ``"030T"``: mutual, one-way and absent ties, and a letter (Down, Up, Cyclic, Transitive).

    References
    ----------
    Davis and Leinhardt 1972, "The structure of positive interpersonal relations in small groups". The algorithm:
    Batagelj and Mrvar 2001, "A subquadratic triad census algorithm for large sparse networks with small maximum
    degree", Social Networks 23.

    Examples
    --------
    >>> import pandas as pd
    >>> counts = triad_census(Ties.between([0, 1], [1, 2], pd.RangeIndex(3), directed=True))
    >>> {kind: count for kind, count in counts.items() if count}
    {'021C': 1}
    """
    n = ties.size
    back = ties.matrix.T.tocsr()
    ahead = [set(row.tolist()) for row in np.split(ties.matrix.indices, ties.matrix.indptr[1:-1])] if n else []
    behind = [set(row.tolist()) for row in np.split(back.indices, back.indptr[1:-1])] if n else []
    either = [one | other for one, other in zip(ahead, behind, strict=True)]
    counts = [0] * 17
    for v in range(n):
        for u in either[v]:
            if u < v:
                continue
            around = (either[u] | either[v]) - {u, v}
            kind = 3 if u in ahead[v] and v in ahead[u] else 2
            counts[kind] += n - len(around) - 2
            for w in around:
                if u < w or (v < w < u and v not in either[w]):
                    code = (u in ahead[v]) + 2 * (v in ahead[u]) + 4 * (w in ahead[v])
                    code += 8 * (v in ahead[w]) + 16 * (w in ahead[u]) + 32 * (u in ahead[w])
                    counts[_KIND[code]] += 1
    counts[1] = n * (n - 1) * (n - 2) // 6 - sum(counts)
    return dict(zip(TRIADS, counts[1:], strict=True))
