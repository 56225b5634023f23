"""Dense clusters: groups most of whose people have three contacts or more, or two projects or more, inside them."""

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
from evalkit.network.twomode import TwoMode

SMALLEST = 8
"""Fewest people of a dense cluster."""
CORE = 3
"""Contacts inside the core that everybody of it has at least; of projects, people of the core in each."""
PROJECTS = 2
"""Projects of the core in which each of its people is at least."""
IN_CORE = 0.60
"""Least share of a dense cluster's people who are in its own core."""
IN_CORE_OF_PROJECTS = 0.40
"""The same where people share projects: most have one project inside, and one elsewhere."""
DENSITY = 0.15
"""Least share of its pairs that are tied, or share a project."""
_RUNS = 5
Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Clusters:
    """Communities of a network, and which of them are dense.

    Parameters
    ----------
    table : DataFrame
        A row for each community, the largest first: `people`, `density`, `in_core` (share of its people in its own
        core) and `dense`.
    of_person : array of int, shape (n,)
        Community of each person, a row of the table.
    """

    table: pd.DataFrame
    of_person: Places

    @property
    def number(self) -> int:
        """Dense clusters."""
        return int(self.table["dense"].sum())

    @property
    def coverage(self) -> float:
        """Share of all people who are in a dense cluster; NaN without anybody."""
        covered, n = self.table.loc[self.table["dense"].astype(bool), "people"].sum(), len(self.of_person)
        return float(covered / n) if n else float("nan")


def dense_clusters(network: Any, seed: int = 0) -> Clusters:
    """Find communities, and tell which are dense clusters.

    Communities by the Louvain algorithm, the best of five seeded runs, cut where a community hangs together by nothing
    (the package's Leiden algorithm, which would see to that, does not end for some networks). A community that is not
    dense is divided once more, by itself: over a large network the algorithm would rather join two small groups than
    see both.

    Parameters
    ----------
    network : TwoMode, SurveyNetwork, or what :func:`~evalkit.network.ties` takes
        In a survey, a tie named in both directions weighs twice; people of projects or teams are tied by what they
        share, each project divided by its size less one (Newman 2001).
    seed : int, default 0
        Seed of the first run.

    Returns
    -------
    Clusters
        A dense cluster has at least 8 people, at least 60 % of them (of projects, 40 %) in its own core (see
        :func:`in_core`), and at least 15 % of its pairs tied.

    Raises
    ------
    ParameterError
        If people of a two-mode network met in more pairs than fit in memory.

    References
    ----------
    Blondel, Guillaume, Lambiotte and Lefebvre 2008, "Fast unfolding of communities in large networks", Journal of
    Statistical Mechanics P10008. Why they are cut: Traag, Waltman and van Eck 2019, Scientific Reports 9. The limit of
    resolution: Fortunato and Barthélemy 2007, PNAS 104.

    Examples
    --------
    >>> import networkx as nx
    >>> found = dense_clusters(nx.connected_caveman_graph(3, 9))
    >>> found.number, found.coverage
    (3, 1.0)
    """
    plain, weights = _weighted(network)
    n = len(plain.people)
    labels = np.full(n, -1, dtype=np.int64)
    made: list[dict[str, Any]] = []
    for members in _communities(weights, np.arange(n), seed):
        found = _judged(plain, weights, members)
        parts = [members] if found["dense"] or len(members) < 2 * SMALLEST else _communities(weights, members, seed)
        for part in parts:
            labels[part] = len(made)
            made.append(found if len(parts) == 1 else _judged(plain, weights, part))
    table = pd.DataFrame(made, columns=["people", "density", "in_core", "dense"])
    order = np.argsort(-table["people"].to_numpy(dtype=float), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return Clusters(table.iloc[order].reset_index(drop=True), place[labels] if n else labels)


def in_core(network: Ties | TwoMode) -> NDArray[np.bool_]:
    """Return who is woven in: not held by a thread or two.

    Parameters
    ----------
    network : Ties or TwoMode
        Ties without direction, or people and their projects or teams.

    Returns
    -------
    array of bool, shape (n,)
        Of ties: the 3-core, people with three contacts or more among themselves. Of projects: people with two projects
        or more, each of which has three such people or more (the generalised two-mode core).

    References
    ----------
    Seidman 1983, "Network structure and minimum degree", Social Networks 5. Cerinšek and Batagelj 2015, "Generalized
    two-mode cores", Social Networks 42.

    Examples
    --------
    Three people who share two projects, and a fourth in one of them.

    >>> from evalkit.network.twomode import two_mode
    >>> rows = pd.DataFrame({"person_key": list("pqrpqrs"), "occasion_key": list("aaabbbb")})
    >>> in_core(two_mode(rows, of="projects")).tolist()
    [True, True, True, False]
    """
    if isinstance(network, Ties):
        return coreness(network) >= CORE
    incidence = network.incidence.astype(np.int64)
    person, project = np.ones(incidence.shape[0], dtype=bool), np.ones(incidence.shape[1], dtype=bool)
    while True:
        project_stays = project & (incidence.T @ person >= CORE)
        person_stays = person & (incidence @ project_stays >= PROJECTS)
        if (person_stays == person).all() and (project_stays == project).all():
            return person
        person, project = person_stays, project_stays


def _weighted(network: Any) -> tuple[Ties | TwoMode, sparse.csr_matrix]:
    """Return the network without directions, and how strongly each two people are tied."""
    if isinstance(network, TwoMode):
        return network, sparse.csr_matrix(network.meetings("newman"))
    given = network.ties if isinstance(network, SurveyNetwork) else ties(network)
    weights = given.matrix.astype(float)
    if given.directed:
        weights = weights + weights.T
    return given.undirected, sparse.csr_matrix(weights)


def _communities(weights: sparse.csr_matrix, members: Places, seed: int) -> list[Places]:
    """Divide some people, by the best of some runs; those without a tie stand alone."""
    from sknetwork.clustering import Louvain, get_modularity

    part = sparse.csr_matrix(weights[members][:, members])
    if not part.nnz:
        return [members[place : place + 1] for place in range(len(members))]
    runs = [Louvain(shuffle_nodes=True, random_state=seed + run).fit_predict(part) for run in range(_RUNS)]
    labels = max(runs, key=lambda labels: get_modularity(part, labels))
    whole = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    return [members[piece] for community in whole for piece in _pieces(part, community)]


def _pieces(part: sparse.csr_matrix, community: Places) -> list[Places]:
    number, piece = csgraph.connected_components(part[community][:, community], directed=False)
    return [community[piece == one] for one in range(number)]


def _judged(plain: Ties | TwoMode, weights: sparse.csr_matrix, members: Places) -> dict[str, Any]:
    n = len(members)
    tied = weights[members][:, members].nnz
    density = tied / (n * (n - 1)) if n > 1 else 0.0
    least = IN_CORE_OF_PROJECTS if isinstance(plain, TwoMode) else IN_CORE
    woven = float(in_core(plain.among(members)).mean())
    return {
        "people": n,
        "density": density,
        "in_core": woven,
        "dense": n >= SMALLEST and woven >= least and density >= DENSITY,
    }
