"""Dense clusters: groups of people most of whom have three or more contacts inside the group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from evalkit.network.parts import coreness
from evalkit.network.survey import SurveyNetwork
from evalkit.network.ties import Ties, ties

SMALLEST = 8
"""Fewest people of a dense cluster."""

CORE = 3
"""Contacts inside the cluster that its core has at least."""

IN_CORE = 0.60
"""Least share of a dense cluster's people who are in that core."""

DENSITY = 0.15
"""Least share of its pairs that are tied."""

_RUNS = 5


@dataclass(frozen=True, eq=False)
class Clusters:
    """Communities of a network, and which of them are dense.

    Parameters
    ----------
    table : DataFrame
        A row for each community, the largest first: `people`, `density`, `in_core` (share of its people in its
        internal 3-core) and `dense`.
    of_person : array of int, shape (n,)
        Community of each person, a row of the table.
    """

    table: pd.DataFrame
    of_person: NDArray[np.int64]

    @property
    def number(self) -> int:
        """Dense clusters."""
        return int(self.table["dense"].sum())

    @property
    def coverage(self) -> float:
        """Share of all people who are in a dense cluster."""
        return float(self.table.loc[self.table["dense"], "people"].sum() / max(1, len(self.of_person)))


def dense_clusters(network: Any, seed: int = 0) -> Clusters:
    """Find communities, and tell which are dense clusters.

    Communities by the Louvain algorithm, the best of five seeded runs, cut where a community hangs together by nothing
    (the package's Leiden algorithm, which would see to that, does not end for some networks). A community that is not
    dense is divided once more, by itself: over a large network the algorithm would rather join two small groups than
    see both.

    Parameters
    ----------
    network : SurveyNetwork, or what :func:`~evalkit.network.ties` takes
        In a survey, a tie that both ends named weighs twice.
    seed : int, default 0
        Seed of the first run.

    Returns
    -------
    Clusters
        A dense cluster has at least 8 people, at least 60 % of them in its internal 3-core, and at least 15 % of its
        pairs tied.

    References
    ----------
    Blondel, Guillaume, Lambiotte and Lefebvre 2008, "Fast unfolding of communities in large networks", Journal of
    Statistical Mechanics P10008. Why they are cut: Traag, Waltman and van Eck 2019, Scientific Reports 9. The limit of resolution: Fortunato and Barthélemy 2007, PNAS 104.

    Examples
    --------
    >>> import networkx as nx
    >>> found = dense_clusters(nx.connected_caveman_graph(3, 9))
    >>> found.number, found.coverage
    (3, 1.0)
    """
    plain, weights = _weighted(network)
    labels = np.full(plain.size, -1, dtype=np.int64)
    made: list[dict[str, Any]] = []
    for members in _communities(weights, np.arange(plain.size), seed):
        found = _judged(plain, members)
        parts = [members] if found["dense"] or len(members) < 2 * SMALLEST else _communities(weights, members, seed)
        for part in parts:
            labels[part] = len(made)
            made.append(found if len(parts) == 1 else _judged(plain, part))
    table = pd.DataFrame(made, columns=["people", "density", "in_core", "dense"])
    order = np.argsort(-table["people"].to_numpy(), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return Clusters(table.iloc[order].reset_index(drop=True), place[labels] if len(order) else labels)


def _weighted(network: Any) -> tuple[Ties, sparse.csr_matrix]:
    given = network.ties if isinstance(network, SurveyNetwork) else ties(network)
    weights = given.matrix.astype(float)
    if given.directed:
        weights = weights + weights.T
    return given.undirected, sparse.csr_matrix(weights)


def _communities(weights: sparse.csr_matrix, members: NDArray[np.int64], seed: int) -> list[NDArray[np.int64]]:
    """Divide some people, by the best of some runs; those without a tie stand alone."""
    from sknetwork.clustering import Louvain, get_modularity

    part = sparse.csr_matrix(weights[members][:, members])
    if not part.nnz:
        return [members[place : place + 1] for place in range(len(members))]
    runs = [Louvain(shuffle_nodes=True, random_state=seed + run).fit_predict(part) for run in range(_RUNS)]
    labels = max(runs, key=lambda labels: get_modularity(part, labels))
    whole = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    return [members[piece] for community in whole for piece in _pieces(part, community)]


def _pieces(part: sparse.csr_matrix, community: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    number, piece = csgraph.connected_components(part[community][:, community], directed=False)
    return [community[piece == one] for one in range(number)]


def _judged(plain: Ties, members: NDArray[np.int64]) -> dict[str, Any]:
    inside = plain.among(members)
    n = len(members)
    density = 2 * inside.count / (n * (n - 1)) if n > 1 else 0.0
    in_core = float((coreness(inside) >= CORE).mean())
    return {
        "people": n,
        "density": density,
        "in_core": in_core,
        "dense": n >= SMALLEST and in_core >= IN_CORE and density >= DENSITY,
    }
