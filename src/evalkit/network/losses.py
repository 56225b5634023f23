"""What is left as people or occasions are lost, one after the other."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from evalkit.network.ties import Sparse, Ties

Order = NDArray[np.int64]


def best_connected_first(ties: Ties) -> Order:
    """Return people in the order in which the best connected is lost, counted anew after each loss.

    Of equals, the first in source order goes first.

    Examples
    --------
    >>> import pandas as pd
    >>> best_connected_first(Ties.between([0, 1], [1, 2], pd.RangeIndex(3))).tolist()
    [1, 0, 2]
    """
    start, contacts = ties.matrix.indptr.tolist(), ties.matrix.indices.tolist()
    left = ties.degree.tolist()
    queue = [(-degree, node) for node, degree in enumerate(left)]
    heapq.heapify(queue)
    order, gone = [], [False] * ties.size
    while queue:
        degree, node = heapq.heappop(queue)
        if gone[node] or -degree != left[node]:
            continue  # an older entry; the present one is further on
        gone[node] = True
        order.append(node)
        for other in contacts[start[node] : start[node + 1]]:
            if not gone[other]:
                left[other] -= 1
                heapq.heappush(queue, (-left[other], other))
    return np.array(order, dtype=np.int64)


class _Parts:
    """Components that grow as nodes are put back (union-find: Tarjan 1975)."""

    def __init__(self, matrix: Sparse, weight: NDArray[np.int64]) -> None:
        self.start, self.contacts = matrix.indptr.tolist(), matrix.indices.tolist()
        self.parent, self.size = list(range(len(weight))), weight.tolist()
        self.there = [False] * len(weight)
        self.largest = 0

    def root(self, node: int) -> int:
        """Return the node that stands for a component."""
        while self.parent[node] != node:
            self.parent[node] = self.parent[self.parent[node]]
            node = self.parent[node]
        return node

    def put_back(self, node: int) -> None:
        """Put a node back, with its ties to those that are there."""
        self.there[node] = True
        here = node
        for other in self.contacts[self.start[node] : self.start[node + 1]]:
            if self.there[other]:
                here = self.joined(here, self.root(other))
        self.largest = max(self.largest, self.size[here])

    def joined(self, one: int, other: int) -> int:
        """Join two components and return what stands for both."""
        if one == other:
            return one
        small, large = (one, other) if self.size[one] < self.size[other] else (other, one)
        self.parent[small] = large
        self.size[large] += self.size[small]
        return large


def largest_after(matrix: Sparse, order: Order, weight: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the size of the largest component after each loss.

    Parameters
    ----------
    matrix : csr_array, shape (n, n)
        Symmetric.
    order : array of int, shape (k,)
        Positions in the order of their loss; those that are not in it stay.
    weight : array of int, shape (n,)
        What each node counts for: one for a person, zero for an occasion.

    Returns
    -------
    array of int, shape (k,)
        After the first, the second … loss: counted from the end, so that components only grow.
    """
    parts = _Parts(matrix, weight)
    stay = np.ones(len(weight), dtype=bool)
    stay[order] = False
    for node in np.flatnonzero(stay).tolist():
        parts.put_back(node)
    after = [parts.largest]
    for node in order[:0:-1].tolist():
        parts.put_back(node)
        after.append(parts.largest)
    return np.array(after[::-1], dtype=np.int64)


def robustness(ties: Ties) -> float:
    """Return how well the network holds together as its best connected people leave, one after the other.

    The mean over all losses of the largest component's share of everybody: about 1/n for a star, near a half for a
    network in which all are tied.

    References
    ----------
    Schneider, Moreira, Andrade, Havlin and Herrmann 2011, "Mitigation of malicious attacks on networks", PNAS 108.

    Examples
    --------
    >>> import pandas as pd
    >>> star = Ties.between([0, 0, 0, 0], [1, 2, 3, 4], pd.RangeIndex(5))
    >>> round(robustness(star), 2)
    0.16
    """
    n = ties.size
    if not n:
        return float("nan")
    after = largest_after(ties.matrix, best_connected_first(ties), np.ones(n, dtype=np.int64))
    return float(after.sum() / n**2)
