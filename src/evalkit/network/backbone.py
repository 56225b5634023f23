"""Ties that stand out: pairs who shared more than chance would have had them share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.errors import ParameterError
from evalkit.network.sdsm import Chances, chances, shared_at_least
from evalkit.network.ties import Ties
from evalkit.network.twomode import MOST_PAIRS, TwoMode

if TYPE_CHECKING:
    import networkx as nx

GRAIN = 240
"""Parts of one to which 1 ÷ (size − 1) is rounded: exact up to 7 people, and for many sizes beyond."""

Method = Literal["newman", "count"]


class Backbone(pd.DataFrame):
    """Ties, each with `one` and `other` (labels of people), `weight`, `p` and `p_adjusted`.

    `people` holds everybody's label, with a tie or without, and `pairs` the number of pairs that were tested.
    """

    _metadata: ClassVar[list[str]] = ["people", "pairs"]
    people: pd.Index
    pairs: int

    @property
    def _constructor(self) -> type[Backbone]:
        return Backbone

    def ties(self) -> Ties:
        """Return the ties without their weights, everybody included, for :func:`~evalkit.network.describe`."""
        ends = (self.people.get_indexer(pd.Index(self[end])) for end in ("one", "other"))
        return Ties.between(*ends, self.people)  # pyright: ignore[reportCallIssue]  # the stubs know other signatures

    def to_networkx(self) -> nx.Graph:
        """Return a networkx graph of everybody, whose ties carry `weight`, `p` and `p_adjusted`."""
        import networkx as nx

        graph = nx.Graph()
        graph.add_nodes_from(self.people)
        for row in self.itertuples(index=False):
            graph.add_edge(row.one, row.other, weight=row.weight, p=row.p, p_adjusted=row.p_adjusted)
        return graph


def backbone(network: TwoMode, method: Method = "newman", alpha: float = 0.001) -> Backbone:
    """Return the pairs who shared more than chance would have had them share, given who could have come.

    Parameters
    ----------
    network : TwoMode
        Who was where, and who could have been (`eligible`).
    method : {"newman", "count"}, default "newman"
        What is tested: shared occasions, each divided by its size less one, so that small ones say more (`"newman"`);
        or their number (`"count"`: the stochastic degree sequence model). The first finds people who work together in
        small groups, the second those who come together to whatever there is.
    alpha : float, default 0.001
        Largest p of a tie that is kept. It is a test of one pair: among n(n − 1)/2 pairs as many as `alpha` times their
        number stand out by chance. Use `p_adjusted` where none of them may.

    Returns
    -------
    Backbone
        A frame of the ties, strongest evidence first. `weight` is the number of shared occasions or the sum of their
        weights; `p` is exact under the model, for the weights as rounded to 1/240; `p_adjusted` controls the false
        discovery rate over *all* pairs, those who never met included (Benjamini–Hochberg).

    Raises
    ------
    ParameterError
        If the method is unknown, alpha is no probability, or more pairs would have to be counted than fit in memory.

    References
    ----------
    Neal and Neal 2024 (SDSM-EC); see :func:`evalkit.network.sdsm.chances`. Weights: Newman 2001, "Scientific
    collaboration networks. II", Physical Review E 64. Benjamini and Hochberg 1995, "Controlling the false discovery
    rate", Journal of the Royal Statistical Society B 57.

    Examples
    --------
    Eighteen women at fourteen events (Davis, Gardner and Gardner 1941).

    >>> import networkx as nx
    >>> from evalkit.network import two_mode
    >>> edges = nx.davis_southern_women_graph().edges
    >>> found = backbone(two_mode(pd.DataFrame(edges, columns=["person_key", "occasion_key"])), alpha=0.01)
    >>> found[["one", "other"]].to_numpy().tolist(), found.pairs
    ([['Katherina Rogers', 'Sylvia Avondale'], ['Olivia Carleton', 'Flora Price']], 153)
    """
    if method not in {"newman", "count"}:
        raise ParameterError("Unknown method of a backbone", "use newman or count", "method")
    if not 0 < alpha < 1:
        raise ParameterError("alpha is a probability between 0 and 1", "use 0.001, or 0.05 for few pairs", "alpha")
    n = len(network.people)
    pairs = n * (n - 1) // 2
    one, other, _, weight, p, adjusted = _tested(network, method, pairs)
    kept = np.flatnonzero(p <= alpha)
    kept = kept[np.lexsort((other[kept], one[kept], -weight[kept], p[kept]))]
    frame = Backbone(
        {
            "one": network.people[one[kept]],
            "other": network.people[other[kept]],
            "weight": weight[kept],
            "p": p[kept],
            "p_adjusted": adjusted[kept],
        }
    )
    frame.people, frame.pairs = network.people, pairs
    return frame


def sdsm(network: TwoMode) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return every pair that met, how often, and how likely that is by chance: one, other, count and p.

    Parameters
    ----------
    network : TwoMode
        Who was where, and who could have been.

    Returns
    -------
    one, other : array of int, shape (pairs that met,)
        Positions of people.
    count : array of int
        Shared occasions.
    p : array of float
        Exact chance of as many or more.
    """
    one, other, count, _, p, _ = _tested(network, "count", 1)
    return one, other, count, p


def _tested(network: TwoMode, method: Method, pairs: int) -> tuple[Any, ...]:
    """Return both ends, the whole number that is tested, the weight, p and adjusted p of every pair that met."""
    if not network.incidence.nnz:
        nothing, none = np.empty(0, dtype=np.int64), np.empty(0)
        return nothing, nothing, nothing, none, none, none
    found = chances(network)
    worth = np.ones(len(network.occasions), dtype=np.int64)
    if method == "newman":
        worth = np.rint(GRAIN / np.maximum(network.sizes - 1, 1)).astype(np.int64)
    one, other, value = _shared(network, worth)
    p, case = shared_at_least(found, one, other, value, _of_class(found, worth))
    adjusted = _benjamini_hochberg(p, np.bincount(case, minlength=len(p)), max(pairs, len(case)))
    weight = value.astype(float)
    if method == "newman":
        weight = np.asarray(network.meetings("newman")[one, other]).ravel()
    return one, other, value, weight, p[case], adjusted[case]


def _shared(network: TwoMode, worth: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """Return both ends of every pair that met, and what the occasions they share are worth."""
    if network.pairs > MOST_PAIRS * 4:
        network.meetings()  # refuses, and says how large it would be
    left = (network.incidence.astype(np.int32) * worth.astype(np.int32)).tocsr()
    met = (left @ network.by_occasion.astype(np.int32)).tocoo()
    half = (met.row < met.col) & (met.data > 0)
    return met.row[half].astype(np.int64), met.col[half].astype(np.int64), met.data[half].astype(np.int64)


def _of_class(found: Chances, worth: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the worth of each class of occasions: its occasions have the same size."""
    of = np.zeros(found.chance.shape[1], dtype=np.int64)
    of[found.of_occasion] = worth
    return of


def _benjamini_hochberg(p: NDArray[np.float64], often: NDArray[np.int64], tests: int) -> NDArray[np.float64]:
    """Adjust p-values, each of which occurred `often`, among so many tests; those left out have a p of one."""
    order = np.argsort(p, kind="stable")
    rank = np.cumsum(often[order])
    stepped = np.minimum.accumulate((p[order] * tests / np.maximum(rank, 1))[::-1])[::-1]
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted
