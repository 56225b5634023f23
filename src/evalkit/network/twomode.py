"""People and what they took part in: two kinds of node, never projected unless asked and counted first.

Attendance is *opportunity to meet*, membership of a project or team a *working tie*: `of` says which of them it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from evalkit.definition import KINDS, Active
from evalkit.errors import ParameterError
from evalkit.network.eligibility import Eligibility
from evalkit.network.groups import Grouped
from evalkit.network.ties import Sparse, Ties, pattern

if TYPE_CHECKING:
    import networkx as nx

Of = Literal["occasions", "projects", "teams"]
ROLES: tuple[str, ...] = Active().roles
"""Roles whose interactions make a network: neither faculty nor hosts nor coaches."""
BROADCAST = tuple(kind.code for kind in KINDS if not kind.makes_member)
"""Kinds at which people do not meet: out of co-attendance."""
MOST_PAIRS = 2 * 10**7
"""Pairs from whose number on a projection is refused: each takes 24 bytes, and as much again while it is made."""


@dataclass(frozen=True, eq=False)
class TwoMode(Grouped):
    """People × occasions, projects or teams.

    Parameters
    ----------
    incidence : csr_array of int8, shape (n, m)
        One where a person took part.
    people : Index of length n
        Keys of people, each once.
    occasions : Index of length m
        Keys of occasions, projects or teams, each once.
    of : {"occasions", "projects", "teams"}, default "occasions"
        What people took part in.
    groups : DataFrame of n rows, optional
        What is known of each person, such as `system` and `organisation`, indexed by `people`.
    eligible : Eligibility, optional
        Who could have come to what, if known.
    left_out : mapping of str to int, optional
        Rows that are not in it, by reason: ``"unlinkable"`` (no person), ``"repeated"``.

    Examples
    --------
    >>> frame = pd.DataFrame({"person_key": ["p", "q", "q", "r"], "occasion_key": ["a", "a", "b", "b"]})
    >>> made = two_mode(frame)
    >>> made.incidence.toarray().tolist(), made.pairs
    ([[1, 0], [1, 1], [0, 1]], 2)
    """

    incidence: Sparse
    people: pd.Index
    occasions: pd.Index
    of: Of = "occasions"
    groups: pd.DataFrame = field(default_factory=pd.DataFrame)
    eligible: Eligibility | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.incidence.shape != (len(self.people), len(self.occasions)):
            raise ParameterError("A two-mode network needs a row a person and a column an occasion", "compare labels")
        if not (self.people.is_unique and self.occasions.is_unique):
            raise ParameterError("A label stands for two rows or columns", "give each a label of its own")
        super().__post_init__()
        if not self.groups.index.equals(self.people):
            raise ParameterError("Groups must be indexed by the people of the network", "reindex them by .people")
        if self.eligible is not None and not self.eligible.fits(*self.incidence.shape):
            raise ParameterError(
                "Who could have come is not said of these people and occasions",
                "give a class a person, and a column an occasion",
                where="eligible",
            )
        object.__setattr__(self, "left_out", MappingProxyType(dict(self.left_out)))

    @cached_property
    def by_occasion(self) -> Sparse:
        """The incidence turned round: occasions × people."""
        return self.incidence.T.tocsr()

    @cached_property
    def degree(self) -> NDArray[np.int64]:
        """Occasions of each person."""
        return np.diff(self.incidence.indptr).astype(np.int64)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """People at each occasion."""
        return np.bincount(self.incidence.indices, minlength=len(self.occasions)).astype(np.int64)

    @property
    def pairs(self) -> int:
        """Pairs that met, counted once an occasion: Σ k(k − 1)/2, an upper bound on the ties of the projection."""
        sizes = self.sizes.astype(object) if len(self.sizes) and self.sizes.max() > 2**31 else self.sizes
        return int((sizes * (sizes - 1) // 2).sum())

    def among(self, people: ArrayLike | None = None, occasions: ArrayLike | None = None) -> TwoMode:
        """Return the part with some people and occasions, each given by position or as a mask; None keeps all."""
        row, column = _positions(people, len(self.people)), _positions(occasions, len(self.occasions))
        return replace(
            self,
            incidence=self.incidence[row][:, column].tocsr(),
            people=self.people[row],
            occasions=self.occasions[column],
            groups=self.groups.iloc[row],
            eligible=self.eligible and self.eligible.among(row, column),
        )

    def with_incidence(self, incidence: Sparse) -> TwoMode:
        """Return the same people and occasions with another incidence, as a draw of chance has it."""
        return replace(self, incidence=incidence)

    def projection(self, *, most_pairs: int = MOST_PAIRS) -> Ties:
        """Return who met whom at least once.

        Parameters
        ----------
        most_pairs : int
            Most pairs that are counted out.

        Raises
        ------
        ParameterError
            If there are more: the message has their number and the way out.
        """
        met = self.meetings(most_pairs=most_pairs).astype(np.int8)
        met.data[:] = 1
        return Ties(met, self.people)

    def meetings(self, weight: Literal["count", "newman"] = "count", *, most_pairs: int = MOST_PAIRS) -> Sparse:
        """Return how much each two people met, as a symmetric sparse matrix with an empty diagonal.

        Parameters
        ----------
        weight : {"count", "newman"}, default "count"
            Occasions that both attended; or each of them divided by its size less one, so that what everybody
            attended says little (Newman 2001).
        most_pairs : int
            Most pairs that are counted out.

        Returns
        -------
        csr_array of int32 or float64, shape (n, n)

        Raises
        ------
        ParameterError
            If there are more pairs than that.

        References
        ----------
        Newman 2001, "Scientific collaboration networks. II", Physical Review E 64, 016132.
        """
        if self.pairs > most_pairs:
            raise ParameterError(
                f"The projection would count {self.pairs:,} pairs, about {self.pairs * 24 / 1e9:,.1f} GB",
                "stay two-mode (describe, reach and components need no projection), leave out large occasions with"
                " smaller_than, or raise most_pairs",
                where="projection",
            )
        if weight == "count":
            left, right = self.incidence.astype(np.int32), self.by_occasion.astype(np.int32)
        else:
            share = 1 / np.maximum(self.sizes - 1, 1)
            left, right = (self.incidence * share).tocsr(), self.by_occasion.astype(float)
        met = (left @ right).tocsr()
        met.setdiag(0)
        met.eliminate_zeros()
        met.sort_indices()
        return met

    def smaller_than(self, size: int) -> TwoMode:
        """Return the part with occasions of fewer people than `size`; people of the others stay, perhaps isolated."""
        return self.among(occasions=self.sizes < size)

    @cached_property
    def bipartite(self) -> Ties:
        """The person–occasion graph: people first, then occasions, labelled by kind of node and key."""
        n, m = self.incidence.shape
        found = self.incidence.tocoo()
        labels = [("person", key) for key in self.people] + [(self.of, key) for key in self.occasions]
        row, column = found.row.astype(np.int64), found.col.astype(np.int64) + n
        both = pattern(np.concatenate([row, column]), np.concatenate([column, row]), (n + m, n + m))
        return Ties(both, pd.Index(labels, tupleize_cols=False))

    def describe(self, *, sources: int | None = None, seed: int = 0) -> pd.Series:
        """Return every measure; see :func:`evalkit.network.describe`."""
        from evalkit.network.vector import describe  # which knows this class

        return describe(self, sources=sources, seed=seed)

    def to_networkx(self) -> nx.Graph:
        """Return the person–occasion graph for networkx, with `bipartite` 0 for people and 1 for occasions."""
        graph = self.bipartite.to_networkx()
        for node in graph:
            graph.nodes[node]["bipartite"] = int(node[0] != "person")
        return graph


def two_mode(
    interactions: pd.DataFrame,
    *,
    roles: Sequence[str] | None = ROLES,
    without_kinds: Sequence[str] = BROADCAST,
    of: Of = "occasions",
) -> TwoMode:
    """Make a two-mode network from rows of a person and an occasion.

    Parameters
    ----------
    interactions : DataFrame
        `person_key` and `occasion_key`; and where it has them, `role`, `kind`, and `system` and `org_key`, of which
        each person gets the most frequent (of equals, the one that is met first).
    roles : sequence of str or None
        Roles that count, by default neither faculty nor hosts nor coaches; None takes all.
    without_kinds : sequence of str
        Kinds of occasion that are left out, by default broadcasts and introductions; needs the column `kind`.
    of : {"occasions", "projects", "teams"}
        What people took part in.

    Returns
    -------
    TwoMode
        People who took part in something, and what somebody took part in, both in the order of their source: of the
        categories where keys are categories, else of the rows. Nothing depends on how a pseudonym begins.

    Raises
    ------
    ParameterError
        If a column is missing.
    """
    for column in ("person_key", "occasion_key"):
        if column not in interactions:
            raise ParameterError(f"The interactions lack the column '{column}'", "see docs/data-dictionary.md")
    kept = _kept(interactions, roles, without_kinds)
    person, people = _codes(interactions["person_key"], kept)
    occasion, occasions = _codes(interactions["occasion_key"], kept)
    linked = (person >= 0) & (occasion >= 0)
    unlinkable = len(person) - int(np.count_nonzero(linked))
    if unlinkable:
        person, occasion = person[linked], occasion[linked]
    person, people = _used(person, people)
    occasion, occasions = _used(occasion, occasions)
    incidence = pattern(person, occasion, (len(people), len(occasions)))
    groups = {
        name: _most_frequent(interactions[column], kept, linked, person, len(people))
        for name, column in (("system", "system"), ("organisation", "org_key"))
        if column in interactions
    }
    return TwoMode(
        incidence,
        people,
        occasions,
        of,
        groups=pd.DataFrame(groups, index=people),
        left_out={"unlinkable": unlinkable, "repeated": len(person) - incidence.nnz},
    )


def _kept(interactions: pd.DataFrame, roles: Sequence[str] | None, without: Sequence[str]) -> NDArray[np.bool_] | None:
    """Return which rows count; None for all, which spares a copy of very many."""
    kept = None
    if roles is not None and "role" in interactions:
        kept = interactions["role"].isin(list(roles)).to_numpy()
    if len(without) and "kind" in interactions:
        meets = ~interactions["kind"].isin(list(without)).to_numpy()
        kept = meets if kept is None else kept & meets
    return kept


def _codes(keys: pd.Series, kept: NDArray[np.bool_] | None) -> tuple[NDArray[Any], pd.Index]:
    """Return the position of each key in the index of all keys, in source order; −1 where it is missing."""
    if isinstance(keys.dtype, pd.CategoricalDtype):
        codes, words = np.asarray(keys.cat.codes), keys.cat.categories
    else:
        codes, words = pd.factorize(keys)
    return (codes if kept is None else codes[kept]), pd.Index(words)


def _used(codes: NDArray[Any], words: pd.Index) -> tuple[NDArray[Any], pd.Index]:
    """Leave out the words that no code stands for."""
    used = np.bincount(codes, minlength=len(words)) > 0
    if used.all():
        return codes, words.rename(None)
    place = np.cumsum(used, dtype=np.int32) - 1
    return place[codes], words[used].rename(None)


def _most_frequent(
    values: pd.Series, kept: NDArray[np.bool_] | None, linked: NDArray[np.bool_], person: NDArray[Any], people: int
) -> Any:
    """Return each person's most frequent value; missing where none is known."""
    codes, words = _codes(values, kept)
    codes = codes[linked]
    known = codes >= 0
    counts = sparse.coo_array(
        (np.ones(int(known.sum()), dtype=np.int32), (person[known], codes[known])), shape=(people, max(len(words), 1))
    ).tocsr()
    best = np.asarray(counts.argmax(axis=1)).ravel()
    best[np.diff(counts.indptr) == 0] = -1
    return pd.Categorical.from_codes(best, categories=words) if len(words) else pd.Categorical([None] * people)


def _positions(chosen: ArrayLike | None, size: int) -> NDArray[np.int64]:
    if chosen is None:
        return np.arange(size)
    places = np.asarray(chosen)
    return np.flatnonzero(places) if places.dtype == bool else places.astype(np.int64)
