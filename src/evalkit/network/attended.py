"""Who took part in what, from the canonical tables of a programme: by system, period and role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from evalkit.definition import Scope
from evalkit.network.eligibility import Eligibility
from evalkit.network.twomode import TwoMode, two_mode
from evalkit.tables import Tables, coded_until, made_by_members

Places = NDArray[np.int64]


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
        none before a person was first seen in any role; where that was at one of these occasions, it stays theirs.
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


def _organisations(tables: Tables, people: pd.Index) -> Any:
    listed = tables.person.set_index("person_key")["org_key"].reindex(people)
    return pd.Categorical(listed)


def _eligibility(tables: Tables, made: TwoMode, known: pd.DataFrame) -> Eligibility | None:
    """Say who could have come: by system and since when a person was first seen."""
    if not len(made.people) or not len(made.occasions):
        return None
    occasion = tables.occasion.set_index("occasion_key").reindex(made.occasions)
    since, rank, first_seen = _since(made, occasion["start"], known)
    system = pd.Categorical(made.groups["system"])
    classes, of_person = np.unique(np.column_stack([system.codes.astype(np.int64), since]), axis=0, return_inverse=True)
    words = np.append(np.asarray(system.categories, dtype=object), "")[classes[:, 0]]
    named = occasion["eligible"].fillna("all").to_numpy(dtype=object)
    local = ~np.isin(named, ["all", "invitation"])
    open_to = ~local[None, :] | (words[:, None] == named[None, :])
    came = _systems_that_came(made, system.codes, len(system.categories))[classes[:, 0]]
    open_to &= (named != "invitation")[None, :] | came
    open_to &= classes[:, 1][:, None] <= rank[None, :]
    return Eligibility(np.asarray(of_person).ravel().astype(np.int64), open_to, first_seen)


def _since(made: TwoMode, start: pd.Series, known: pd.DataFrame) -> tuple[Places, Places, Places]:
    """Return from which place in time on each person could come, each occasion's place, and first attendances.

    Whoever was seen on an earlier day than at the first of these occasions could come since that day. Of others
    nothing but their first occasion tells; −1 where something else does.
    """
    days = start.to_numpy().astype("datetime64[D]")
    order = np.argsort(start.to_numpy(), kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    cells = made.incidence.tocoo()
    first = np.full(len(made.people), len(order) - 1)
    np.minimum.at(first, cells.row, rank[cells.col])
    seen = known["at"].groupby(known["person_key"], observed=True).min().reindex(made.people)
    day = seen.to_numpy().astype("datetime64[D]")
    earlier = day < days[order[first]]
    since = np.where(earlier, np.searchsorted(days[order], day), first)
    return since, rank, np.where(earlier, -1, order[first])


def _systems_that_came(made: TwoMode, codes: NDArray[Any], systems: int) -> NDArray[np.bool_]:
    """Return systems × occasions: whether anybody of a system was there; a last row for an unknown system."""
    of = np.where(codes < 0, systems, codes)
    people = np.arange(len(codes))
    membership = sparse.coo_array((np.ones(len(codes), dtype=np.int32), (of, people)), shape=(systems + 1, len(codes)))
    return (membership.tocsr() @ made.incidence.astype(np.int32)).toarray() > 0
