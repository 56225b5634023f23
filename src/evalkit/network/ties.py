"""Ties between people: a sparse matrix with labels, and graphs of other libraries in and out.

A graph is converted once. Self-ties and repeated ties are left out and counted, never kept in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from evalkit.errors import ParameterError

if TYPE_CHECKING:
    import networkx as nx
    import rustworkx as rx

Counts = NDArray[np.int64]
Sparse = Any
"""A sparse array of scipy (CSR), whose operations have no types that a checker could follow."""


@dataclass(frozen=True, eq=False)
class Ties:
    """Who is tied to whom.

    Parameters
    ----------
    matrix : csr_array of int8, shape (n, n)
        One where row is tied to column; zero diagonal; symmetric unless `directed`.
    people : Index of length n
        Labels, each once.
    directed : bool, default False
        Whether a tie has a direction, from row to column.
    self_ties, repeated : int, default 0
        Ties that were left out: from somebody to themself, and named again.

    Examples
    --------
    >>> path = Ties.between([0, 1], [1, 2], pd.Index(["Ann", "Ben", "Cy"]))
    >>> path.size, path.count, path.degree.tolist()
    (3, 2, [1, 2, 1])
    """

    matrix: Sparse
    people: pd.Index
    directed: bool = False
    self_ties: int = 0
    repeated: int = 0

    def __post_init__(self) -> None:
        if self.matrix.shape != (len(self.people), len(self.people)):
            raise ParameterError("Ties need a row and a column for every person", "give as many labels as rows")
        if not self.people.is_unique:
            raise ParameterError("A label stands for two people", "give every person a label of their own")

    @classmethod
    def between(cls, one: ArrayLike, other: ArrayLike, people: pd.Index, *, directed: bool = False) -> Ties:
        """Make ties from the positions of their ends.

        Parameters
        ----------
        one, other : array of int, shape (k,)
            Positions in `people` of the ends of each tie, as often as it was named.
        people : Index
            Labels.
        directed : bool, default False
            Whether a tie leads from `one` to `other`.
        """
        one, other = np.asarray(one, dtype=np.int64), np.asarray(other, dtype=np.int64)
        n, loops = len(people), one == other
        one, other = one[~loops], other[~loops]
        if not directed:
            one, other = np.minimum(one, other), np.maximum(one, other)
        different = np.unique(one * n + other)
        row, column = different // max(n, 1), different % max(n, 1)
        if not directed:
            row, column = np.concatenate([row, column]), np.concatenate([column, row])
        return cls(pattern(row, column, (n, n)), people, directed, int(loops.sum()), len(one) - len(different))

    @property
    def size(self) -> int:
        """Number of people."""
        return len(self.people)

    @property
    def count(self) -> int:
        """Number of ties; of directed ones, of each direction."""
        return self.matrix.nnz if self.directed else self.matrix.nnz // 2

    @cached_property
    def degree(self) -> Counts:
        """Ties of each person; of directed ones, those that lead away."""
        return np.diff(self.matrix.indptr).astype(np.int64)

    @cached_property
    def undirected(self) -> Ties:
        """The same without directions: tied where either way is."""
        if not self.directed:
            return self
        both = (self.matrix + self.matrix.T).tocsr()
        both.data[:] = 1
        return Ties(both, self.people)

    @cached_property
    def ends(self) -> tuple[Counts, Counts]:
        """Positions of the ends of every tie, each tie once, in order."""
        half = self.matrix if self.directed else sparse.triu(self.matrix, 1, format="csr")
        found = half.tocoo()
        return found.row.astype(np.int64), found.col.astype(np.int64)

    @cached_property
    def engine(self) -> Any:
        """The same as a rustworkx graph, whose nodes have the positions of `people`."""
        import rustworkx

        graph = rustworkx.PyDiGraph() if self.directed else rustworkx.PyGraph()
        graph.add_nodes_from(range(self.size))
        one, other = self.ends
        graph.extend_from_edge_list(list(zip(one.tolist(), other.tolist(), strict=True)))
        return graph

    def among(self, people: ArrayLike) -> Ties:
        """Return the ties among some people, given by position or as a mask."""
        chosen = np.asarray(people)
        chosen = np.flatnonzero(chosen) if chosen.dtype == bool else chosen
        return Ties(self.matrix[chosen][:, chosen].tocsr(), self.people[chosen], self.directed)

    def to_networkx(self) -> nx.Graph:
        """Return the same as a networkx graph."""
        import networkx as nx

        graph = nx.DiGraph() if self.directed else nx.Graph()
        graph.add_nodes_from(self.people)
        one, other = self.ends
        graph.add_edges_from(zip(self.people[one], self.people[other], strict=True))
        return graph


def pattern(row: ArrayLike, column: ArrayLike, shape: tuple[int, int]) -> Sparse:
    """Return a matrix with a one at every place named, however often it is named.

    Parameters
    ----------
    row, column : array of int, shape (k,)
        Places.
    shape : (int, int)
        Rows and columns.

    Examples
    --------
    >>> pattern([0, 0, 1], [1, 1, 0], (2, 2)).toarray().tolist()
    [[0, 1], [1, 0]]
    """
    row, column = np.asarray(row), np.asarray(column)
    made = sparse.coo_array((np.ones(len(row), dtype=np.int8), (row, column)), shape=shape).tocsr()
    made.sum_duplicates()
    made.data[:] = 1
    return made


def ties(graph: Any) -> Ties:
    """Return ties from a graph of another library.

    Parameters
    ----------
    graph : Ties, networkx graph, rustworkx graph, or sparse array of shape (n, n)
        Directed where its type is; a sparse array where it is not symmetric. Weights are not looked at: whoever is
        tied is tied.

    Raises
    ------
    ParameterError
        If it is none of these, or a matrix that is not square.

    Examples
    --------
    >>> import networkx as nx
    >>> ties(nx.karate_club_graph()).count
    78
    """
    if isinstance(graph, Ties):
        return graph
    if hasattr(graph, "adj") and hasattr(graph, "is_directed"):
        return _of_networkx(graph)
    if hasattr(graph, "weighted_edge_list") and hasattr(graph, "node_indices"):
        return _of_rustworkx(graph)
    if sparse.issparse(graph):
        return _of_matrix(graph)
    raise ParameterError(
        f"This is no network ({type(graph).__name__})", "give a networkx or rustworkx graph, or a sparse matrix"
    )


def _of_networkx(graph: nx.Graph) -> Ties:
    people = pd.Index(list(graph), tupleize_cols=False)
    place = {label: number for number, label in enumerate(graph)}
    ends = np.array([(place[one], place[other]) for one, other in graph.edges()], dtype=np.int64).reshape(-1, 2)
    return Ties.between(ends[:, 0], ends[:, 1], people, directed=graph.is_directed())


def _of_rustworkx(graph: rx.PyGraph | rx.PyDiGraph) -> Ties:
    """Label people by their payload where that tells them apart, else by their position: rustworkx keeps gaps."""
    indices = np.asarray(list(graph.node_indices()), dtype=np.int64)
    people = _labels(graph, indices)
    ends = np.array(list(graph.edge_list()), dtype=np.int64).reshape(-1, 2)
    place = np.searchsorted(indices, ends)
    return Ties.between(place[:, 0], place[:, 1], people, directed=hasattr(graph, "successors"))


def _labels(graph: Any, indices: Counts) -> pd.Index:
    try:
        payload = pd.Index(list(graph.nodes()), tupleize_cols=False)
        return payload if payload.is_unique and not payload.hasnans else pd.Index(indices)
    except TypeError:  # a payload that cannot be a label, such as a dict
        return pd.Index(indices)


def _of_matrix(matrix: Any) -> Ties:
    if matrix.shape[0] != matrix.shape[1]:
        raise ParameterError("A matrix of ties is square", "for people and occasions use two_mode")
    found = sparse.csr_array(matrix).tocoo()
    row, column = found.row[found.data != 0], found.col[found.data != 0]
    made = Ties.between(row, column, pd.RangeIndex(matrix.shape[0]), directed=True)
    symmetric = (made.matrix != made.matrix.T).nnz == 0
    return Ties(made.matrix, made.people, not symmetric, made.self_ties, made.repeated)
