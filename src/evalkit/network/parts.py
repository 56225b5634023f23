"""Measures of ties without direction, each a function of one network."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from evalkit.network.ties import Sparse, Ties

Numbers = NDArray[np.float64]
_DIVISIONS = 5


def share(part: Any, whole: Any) -> float:
    """Return a share; NaN of nothing.

    Examples
    --------
    >>> share(1, 4), share(0, 0)
    (0.25, nan)
    """
    return float(part / whole) if whole else float("nan")


def centralisation(values: Any, largest: float) -> float:
    """Return how far one person stands out: differences to the highest, as a share of the largest sum possible.

    Parameters
    ----------
    values : array of float, shape (n,)
        Centrality of each person.
    largest : float
        Sum of differences in the most centralised network of this size.

    References
    ----------
    Freeman 1979, "Centrality in social networks: conceptual clarification", Social Networks 1.

    Examples
    --------
    A star of five: one person with four ties.

    >>> centralisation([4, 1, 1, 1, 1], largest=4 * 3)
    1.0
    """
    found = np.asarray(values, dtype=float)
    return share((found.max() - found).sum(), largest) if len(found) else float("nan")


def degree_centralisation(ties: Ties) -> float:
    """Return Freeman's centralisation by number of ties: one for a star; NaN for fewer than three people."""
    n = ties.size
    return centralisation(ties.degree, (n - 1) * (n - 2)) if n > 2 else float("nan")


def betweenness(ties: Ties) -> Numbers:
    """Return how many shortest paths between two others lead through each person, shared among equally short ones.

    Parameters
    ----------
    ties : Ties
        Of directed ties, paths along them; each ordered pair counts.

    Returns
    -------
    array of float, shape (n,)

    References
    ----------
    Freeman 1977, Sociometry 40. Brandes 2001, "A faster algorithm for betweenness centrality".
    """
    import rustworkx

    # One thread: sums in another order would give other bytes.
    central = rustworkx.betweenness_centrality(ties.engine, normalized=False, parallel_threshold=ties.size + 1)
    return np.array([central[node] for node in range(ties.size)])


def betweenness_centralisation(ties: Ties) -> float:
    """Return Freeman's centralisation by betweenness: one for a star; NaN for fewer than three people."""
    n = ties.size
    pairs = (n - 1) * (n - 2) * (1 if ties.directed else 0.5)
    return centralisation(betweenness(ties), (n - 1) * pairs) if n > 2 else float("nan")


def closeness_centralisation(ties: Ties) -> float:
    """Return Freeman's centralisation by closeness: one for a star.

    Parameters
    ----------
    ties : Ties
        Without direction.

    Returns
    -------
    float
        NaN for fewer than three people, and where somebody is out of reach.
    """
    import rustworkx

    n = ties.size
    if n < 3 or not rustworkx.is_connected(ties.engine):
        return float("nan")
    near: Any = rustworkx.closeness_centrality(ties.engine, wf_improved=False, parallel_threshold=n + 1)
    return centralisation([near[node] for node in range(n)], (n - 1) * (n - 2) / (2 * n - 3))


def triangles(ties: Ties) -> NDArray[np.int64]:
    """Return in how many triangles each person is.

    Ties are turned towards the better connected, so that hubs cost little (Chiba and Nishizeki 1985).
    """
    one, other = ties.ends
    rank = np.argsort(np.argsort(ties.degree, kind="stable"))
    low, high = np.where(rank[one] < rank[other], (one, other), (other, one))
    ahead = Ties.between(low, high, ties.people, directed=True).matrix.astype(np.int64)
    over = (ahead @ ahead).multiply(ahead)
    under = (ahead @ ahead.T).multiply(ahead)
    return _sums(over, 1) + _sums(over, 0) + _sums(under, 0)


def _sums(matrix: Sparse, axis: int) -> NDArray[np.int64]:
    return np.asarray(matrix.sum(axis=axis), dtype=np.int64).ravel()


def transitivity(ties: Ties, found: NDArray[np.int64]) -> float:
    """Return the share of pairs with a contact in common that are tied, over all of the network.

    Parameters
    ----------
    ties : Ties
        Without direction.
    found : array of int, shape (n,)
        Triangles of each person, from :func:`triangles`.
    """
    return share(found.sum(), (ties.degree * (ties.degree - 1) // 2).sum())


def clustering(ties: Ties, found: NDArray[np.int64]) -> float:
    """Return the mean over people of the share of their contacts' pairs that are tied; zero with one contact or none.

    Parameters
    ----------
    ties : Ties
        Without direction.
    found : array of int, shape (n,)
        Triangles of each person, from :func:`triangles`.
    """
    pairs = ties.degree * (ties.degree - 1) / 2
    return float(np.divide(found, pairs, out=np.zeros(ties.size), where=pairs > 0).mean())


def coreness(ties: Ties) -> NDArray[np.int64]:
    """Return the largest k for which each person is in the k-core: among people with k ties to one another.

    References
    ----------
    Seidman 1983, "Network structure and minimum degree", Social Networks 5.
    """
    import rustworkx

    found: Any = rustworkx.core_number(ties.engine)
    return np.array([found[node] for node in range(ties.size)], dtype=np.int64)


def bridges(ties: Ties) -> int:
    """Return the number of ties without which the network would fall into more parts."""
    import rustworkx

    return len(rustworkx.bridges(ties.engine))


def cut_people(ties: Ties) -> NDArray[np.int64]:
    """Return the positions of people without whom the network would fall into more parts."""
    import rustworkx

    return np.sort(np.array(list(rustworkx.articulation_points(ties.engine)), dtype=np.int64))


def core_periphery(ties: Ties) -> tuple[float, float]:
    """Return how well the network fits a core tied to everybody round which others are tied to nobody else.

    The correlation of ties with that pattern, for the best of all cores that consist of the best connected.

    Returns
    -------
    float, float
        Fit, at most one, and share of people in the core; NaN where nobody is tied, or all are.

    References
    ----------
    Borgatti and Everett 2000, "Models of core/periphery structures", Social Networks 21. For the order: Lip 2011,
    "A fast algorithm for the discrete core/periphery bipartitioning problem".

    Examples
    --------
    >>> import pandas as pd
    >>> star = Ties.between([0, 0, 0, 0], [1, 2, 3, 4], pd.RangeIndex(5))
    >>> core_periphery(star)
    (1.0, 0.2)
    """
    n, tied = ties.size, ties.count
    pairs = n * (n - 1) // 2
    if not 0 < tied < pairs:
        return float("nan"), float("nan")
    rank = np.argsort(np.argsort(-ties.degree, kind="stable"))
    one, other = ties.ends
    ideal = pairs - np.arange(n - 1, 1, -1) * np.arange(n - 2, 0, -1) // 2  # pairs with one end in a core of 1 … n − 2
    hits = np.cumsum(np.bincount(np.minimum(rank[one], rank[other]), minlength=n))[: n - 2]
    covariance = hits / pairs - tied / pairs * ideal / pairs
    variance = tied / pairs * (1 - tied / pairs) * ideal / pairs * (1 - ideal / pairs)
    fit = covariance / np.sqrt(variance)
    best = int(np.argmax(fit))
    return min(float(fit[best]), 1.0), (best + 1) / n


def modularity(ties: Ties) -> float:
    """Return how far ties stay within communities, beyond what degrees alone would give, for the best division found.

    The best of five runs of the Louvain algorithm with fixed seeds; another program may find a slightly better one.
    (The package's Leiden algorithm does not end for some networks.)

    References
    ----------
    Newman and Girvan 2004, Physical Review E 69. Blondel, Guillaume, Lambiotte and Lefebvre 2008,
    "Fast unfolding of communities in large networks".
    """
    from sknetwork.clustering import Louvain, get_modularity

    if not ties.count:
        return float("nan")
    adjacency = sparse.csr_matrix(ties.matrix, dtype=float)
    divisions = (Louvain(shuffle_nodes=True, random_state=seed).fit_predict(adjacency) for seed in range(_DIVISIONS))
    return max(share(get_modularity(adjacency, labels), 1) for labels in divisions)


def krackhardt_efficiency(ties: Ties, parts: NDArray[np.int64]) -> float:
    """Return the share of ties that could be spared beyond those that hold each component together, turned round.

    Parameters
    ----------
    ties : Ties
        Each tie counts, of directed ones each direction.
    parts : array of int
        Sizes of the components, directions not looked at.

    References
    ----------
    Krackhardt 1994, "Graph theoretical dimensions of informal organizations".
    """
    needed = (parts - 1).sum()
    most = (parts * (parts - 1)).sum() // (1 if ties.directed else 2)
    return 1 - share(ties.count - needed, most - needed)
