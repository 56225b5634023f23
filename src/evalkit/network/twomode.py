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

from evalkit.definition import KINDS, Active, Scope
from evalkit.errors import ParameterError
from evalkit.network.ties import Sparse, Ties, pattern
from evalkit.tables import Tables, coded_until, made_by_members

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
class Eligibility:
    """Who could have come to what, by classes of people: with local occasions, chance must respect it.

    Parameters
    ----------
    of_person : array of int, shape (n,)
        Class of each person.
    open_to : array of bool, shape (classes, m)
        Whether an occasion was open to a class.
    """

    of_person: NDArray[np.int64]
    open_to: NDArray[np.bool_]

    def holds(self, person: ArrayLike, occasion: ArrayLike) -> NDArray[np.bool_]:
        """Return whether each of some people (by position) could have come to an occasion (by position)."""
        return self.open_to[self.of_person[np.asarray(person)], np.asarray(occasion)]

    def among(self, people: Any, occasions: Any) -> Eligibility:
        """Return the same for some people and occasions, given by position."""
        return Eligibility(self.of_person[people], self.open_to[:, occasions])


@dataclass(frozen=True, eq=False)
class TwoMode:
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
        if self.groups.empty and len(self.groups) != len(self.people):
            object.__setattr__(self, "groups", pd.DataFrame(index=self.people))
        if not self.groups.index.equals(self.people):
            raise ParameterError("Groups must be indexed by the people of the network", "reindex them by .people")
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

    def group(self, name: str) -> pd.Series:
        """Return a group of every person, such as ``"system"``.

        Raises
        ------
        ParameterError
            If nothing of this name is known.
        """
        if name not in self.groups:
            known = ", ".join(map(str, self.groups.columns)) or "none"
            raise ParameterError(f"No such group of people is known (there are: {known})", "name one of them", "group")
        return self.groups[name]

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


def attendance(
    tables: Tables,
    scope: Scope | None = None,
    *,
    roles: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
) -> TwoMode:
    """Return who took part in which occasions of a period: the opportunity to meet.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope, optional
        System and period; by default the whole programme. Of a system it takes the people who came for it.
    roles, kinds : sequence of str, optional
        Roles and kinds of occasion that count; by default those that make an active member by the definition, so
        that neither faculty nor broadcasts are in it.

    Returns
    -------
    TwoMode
        With `system` (most frequent) and `organisation` (latest known) of each person, and with eligibility: an
        occasion of one system is open to its people, one by invitation to the systems from which somebody came, and
        none before the month in which a person was first seen in any role.
    """
    scope = scope or Scope()
    first, after = scope.months(tables.evaluation)
    known = coded_until(tables, after)
    chosen = known["at"] >= pd.Timestamp(first)
    if roles is None and kinds is None:
        chosen &= known.index.isin(made_by_members(known, tables.evaluation).index)
    else:
        chosen &= known["role"].isin(roles or tables.evaluation.active.roles)
        chosen &= known["kind"].isin(kinds or tables.evaluation.member_kinds)
    if scope.system:
        chosen &= known["system"] == scope.system
    made = two_mode(known[chosen], roles=None, without_kinds=())
    groups = made.groups.assign(organisation=_organisations(tables, made.people))
    return replace(made, groups=groups, eligible=_eligibility(tables, made, known))


def memberships(
    tables: Tables, scope: Scope | None = None, *, of: Literal["projects", "teams"] = "projects"
) -> TwoMode:
    """Return who worked in which projects or teams at any time of a period: a working tie.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope, optional
        System and period; by default the whole programme. Of a system it takes its projects or teams.
    of : {"projects", "teams"}
        What is meant by a group.

    Returns
    -------
    TwoMode
        With `organisation` (latest known) of each person.
    """
    scope = scope or Scope()
    first, after = scope.months(tables.evaluation)
    name, key = ("project", "project_key") if of == "projects" else ("team", "team_key")
    listed = tables.frames[name]
    listed = listed[listed["system"] == scope.system] if scope.system else listed
    member = tables.membership
    there = (member["start"] < pd.Timestamp(after)) & ~(member["end"] < pd.Timestamp(first))
    rows = member[there & member["group_key"].isin(listed[key])].rename(columns={"group_key": "occasion_key"})
    made = two_mode(rows[["person_key", "occasion_key"]], roles=None, without_kinds=(), of=of)
    return replace(made, groups=made.groups.assign(organisation=_organisations(tables, made.people)))


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


def _organisations(tables: Tables, people: pd.Index) -> Any:
    listed = tables.person.set_index("person_key")["org_key"].reindex(people)
    return pd.Categorical(listed)


def _eligibility(tables: Tables, made: TwoMode, known: pd.DataFrame) -> Eligibility | None:
    """Say who could have come: by system and by the month in which a person was first seen."""
    if not len(made.people) or not len(made.occasions):
        return None
    occasion = tables.occasion.set_index("occasion_key").reindex(made.occasions)
    seen = known["at"].groupby(known["person_key"], observed=True).min().reindex(made.people)
    joined = seen.to_numpy().astype("datetime64[M]")
    held = occasion["start"].to_numpy().astype("datetime64[M]")
    system = pd.Categorical(made.groups["system"])
    classes, of_person = np.unique(
        np.column_stack([system.codes.astype(np.int64), joined.astype(np.int64)]), axis=0, return_inverse=True
    )
    words = np.append(np.asarray(system.categories, dtype=object), "")[classes[:, 0]]
    named = occasion["eligible"].fillna("all").to_numpy(dtype=object)
    local = ~np.isin(named, ["all", "invitation"])
    open_to = ~local[None, :] | (words[:, None] == named[None, :])
    came = _systems_that_came(made, system.codes, len(system.categories))[classes[:, 0]]
    open_to &= (named != "invitation")[None, :] | came
    open_to &= classes[:, 1][:, None] <= held.astype(np.int64)[None, :]
    return Eligibility(np.asarray(of_person).ravel().astype(np.int64), open_to)


def _systems_that_came(made: TwoMode, codes: NDArray[Any], systems: int) -> NDArray[np.bool_]:
    """Return systems × occasions: whether anybody of a system was there; a last row for an unknown system."""
    of = np.where(codes < 0, systems, codes)
    people = np.arange(len(codes))
    membership = sparse.coo_array((np.ones(len(codes), dtype=np.int32), (of, people)), shape=(systems + 1, len(codes)))
    return (membership.tocsr() @ made.incidence.astype(np.int32)).toarray() > 0


def _positions(chosen: ArrayLike | None, size: int) -> NDArray[np.int64]:
    if chosen is None:
        return np.arange(size)
    places = np.asarray(chosen)
    return np.flatnonzero(places) if places.dtype == bool else places.astype(np.int64)
