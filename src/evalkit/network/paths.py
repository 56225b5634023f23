"""How far people are from one another: breadth-first search from 64 people in one machine word.

A bit stands for a source, a row for a person. In a two-mode network bits go from people to their occasions and on to
everybody there, so that the co-attendance network, in which one large occasion ties thousands, is never made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, special
from scipy.sparse import csgraph

from evalkit.network.ties import Sparse, Ties
from evalkit.network.twomode import TwoMode

Words = NDArray[np.uint64]
_WORDS = 8
"""Words a person at a time: 512 sources, whose bits for some ten thousand people stay near the processor."""
_GATHERED = 2**22
"""Words that are gathered at a time: 32 megabytes."""


@dataclass(frozen=True, eq=False)
class Paths:
    """Pairs of people by their distance.

    Parameters
    ----------
    people : int
        Number of people.
    sources : int
        Number of people from whom distances were counted; all, or a random sample.
    counts : array of int, shape (batches, d + 1)
        Ordered pairs at each distance, a row for each 64 sources; none at distance zero.

    Examples
    --------
    >>> import pandas as pd
    >>> found = paths(Ties.between([0, 1], [1, 2], pd.RangeIndex(4)))
    >>> found.connectedness, round(found.mean_path, 2), found.diameter, round(found.efficiency, 3)
    (0.5, 1.33, 2.0, 0.417)
    """

    people: int
    sources: int
    counts: NDArray[np.int64]

    @property
    def exact(self) -> bool:
        """Whether everybody was a source."""
        return self.sources == self.people

    @property
    def by_distance(self) -> NDArray[np.int64]:
        """Ordered pairs at each distance."""
        return self.counts.sum(axis=0)

    @property
    def connectedness(self) -> float:
        """Share of ordered pairs of which the one can be reached from the other."""
        return self._share(self.by_distance.sum())

    @property
    def efficiency(self) -> float:
        """Mean of one by distance over ordered pairs; zero for those out of reach (Latora and Marchiori 2001)."""
        return self._share(_harmonic(self.by_distance))

    @property
    def mean_path(self) -> float:
        """Mean distance over pairs within reach; NaN where there is none."""
        found = self.by_distance
        return float(found @ np.arange(len(found)) / found.sum()) if found.sum() else float("nan")

    @property
    def diameter(self) -> float:
        """Longest distance within reach; NaN where there is none, or where not everybody was a source."""
        found = np.flatnonzero(self.by_distance)
        return float(found[-1]) if len(found) and self.exact else float("nan")

    @property
    def efficiency_error(self) -> float:
        """Standard error of the efficiency from sampled sources, from batches of 64; zero where all were sources.

        NaN with one batch, which says nothing of how far batches differ.
        """
        if self.exact:
            return 0.0
        if len(self.counts) < 2:
            return float("nan")
        sizes = np.full(len(self.counts), 64.0)
        sizes[-1] = self.sources - 64 * (len(self.counts) - 1)
        means = np.array([_harmonic(row) for row in self.counts]) / sizes / max(self.people - 1, 1)
        spread = sizes @ (means - self.efficiency) ** 2 / (len(sizes) - 1)
        return float(np.sqrt(spread / self.sources * (1 - self.sources / self.people)))

    def efficiency_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return what the efficiency of all sources may be, by the t distribution over batches.

        Parameters
        ----------
        level : float, default 0.95
            Level of the interval.

        Returns
        -------
        float, float
            Twice the efficiency where everybody was a source; NaN with 64 sources or fewer.
        """
        if self.exact:
            return self.efficiency, self.efficiency
        half = special.stdtrit(max(len(self.counts) - 1, 1), (1 + level) / 2) * self.efficiency_error
        return self.efficiency - half, self.efficiency + half

    def within(self, steps: int) -> float:
        """Return the share of ordered pairs at most so many steps apart."""
        return self._share(self.by_distance[: steps + 1].sum())

    def _share(self, pairs: Any) -> float:
        every = self.sources * (self.people - 1)
        return float(pairs / every) if every else float("nan")


def paths(network: TwoMode | Ties, *, sources: int | None = None, seed: int = 0) -> Paths:
    """Count pairs of people by distance.

    Parameters
    ----------
    network : TwoMode or Ties
        Of a two-mode network, distances in who met whom; of directed ties, along them.
    sources : int, optional
        Number of people, drawn at random, from whom to count; by default everybody, which is exact. Half the
        standard error takes four times the sources.
    seed : int, default 0
        Of the draw.

    Returns
    -------
    Paths

    References
    ----------
    Then, Kaufmann, Chirigati et al. 2014, "The more the merrier: efficient multi-source graph traversal", Proceedings
    of the VLDB Endowment 8.
    """
    n = len(network.people)
    every = np.arange(n)
    if sources is not None and sources < n:
        every = np.random.default_rng(seed).choice(n, sources, replace=False)  # in no order: batches are random, too
    steps = _steps(network)
    largest = max(max((step.nnz for step in steps), default=0), 1)
    words = max(1, min(_WORDS, 2**27 // (8 * max(n, 1)), 2 * _GATHERED // largest + 1))
    rows = [_batch(steps, every[at : at + 64 * words], n) for at in range(0, len(every), 64 * words)]
    longest = max((row.shape[1] for row in rows), default=1)
    padded = [np.pad(row, ((0, 0), (0, longest - row.shape[1]))) for row in rows]
    counts = np.concatenate(padded) if padded else np.zeros((1, 1), dtype=np.int64)
    return Paths(n, len(every), counts)


def components(network: TwoMode | Ties, *, strong: bool = False) -> NDArray[np.int64]:
    """Return the sizes of components in people, the largest first.

    Parameters
    ----------
    network : TwoMode or Ties
        Of a two-mode network, components of people who met, directly or through others.
    strong : bool, default False
        Of directed ties, people who reach one another along them; else directions are not looked at.
    """
    label = component_of(network, strong=strong)
    return np.sort(np.bincount(label)[np.unique(label)])[::-1] if len(label) else np.zeros(0, dtype=np.int64)


def component_of(network: TwoMode | Ties, *, strong: bool = False) -> NDArray[np.int32]:
    """Return a number for each person that those of one component share; see :func:`components`."""
    n = len(network.people)
    if isinstance(network, Ties):
        graph, kind = network.matrix, "strong" if strong else "weak"
        return csgraph.connected_components(graph, directed=network.directed, connection=kind)[1]
    incidence = network.incidence
    m = incidence.shape[1]
    ends = np.concatenate([incidence.indptr, np.full(m, incidence.indptr[-1], dtype=incidence.indptr.dtype)])
    graph = sparse.csr_array((incidence.data, incidence.indices + np.int32(n), ends), shape=(n + m, n + m))
    return csgraph.connected_components(graph, directed=False)[1][:n]


def _harmonic(by_distance: NDArray[np.int64]) -> float:
    return float((by_distance[1:] / np.arange(1, len(by_distance))).sum())


def _steps(network: TwoMode | Ties) -> list[Sparse]:
    """Return the matrices through which bits go, one after the other, from people back to people."""
    if isinstance(network, TwoMode):
        meets = network.among(occasions=network.sizes > 1) if (network.sizes < 2).any() else network
        return [meets.by_occasion, meets.incidence]
    return [network.matrix.T.tocsr() if network.directed else network.matrix]


def _batch(steps: list[Sparse], sources: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Return for each 64 sources the pairs at each distance."""
    place = np.arange(len(sources))
    seen = np.zeros((n, -(-len(sources) // 64)), dtype=np.uint64)
    np.bitwise_or.at(seen, (sources, place // 64), np.uint64(1) << (place % 64).astype(np.uint64))
    front, found = seen.copy(), [np.zeros(seen.shape[1], dtype=np.int64)]
    while True:
        for step in steps:
            front = _spread(step, front)
        front &= ~seen
        reached = np.bitwise_count(front).sum(axis=0, dtype=np.int64)
        if not reached.any():
            return np.column_stack(found)
        found.append(reached)
        seen |= front


def _spread(step: Sparse, bits: Words) -> Words:
    """Give each row the bits of all its columns."""
    made = np.zeros((step.shape[0], bits.shape[1]), dtype=np.uint64)
    rows = np.flatnonzero(np.diff(step.indptr))
    starts = step.indptr[rows].astype(np.int64)
    portion = max(_GATHERED // bits.shape[1], 1)
    first = 0
    while first < len(rows):
        last = max(int(np.searchsorted(starts, starts[first] + portion)), first + 1)
        end = starts[last] if last < len(rows) else step.nnz
        gathered = bits[step.indices[starts[first] : end]]
        made[rows[first:last]] = np.bitwise_or.reduceat(gathered, starts[first:last] - starts[first], axis=0)
        first = last
    return made
