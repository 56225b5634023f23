"""What was offered to whom: the occasions open to a person, or an organisation, after their first, and who came."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.analyses.growth.basis import Basis
from evalkit.analyses.growth.invited import invitations
from evalkit.tables import registers

UNITS = ("person_key", "org_key")
"""Whose staying can be followed: a person's, or an organisation's, because people move jobs."""


def joiners(basis: Basis, unit: str) -> pd.DataFrame:
    """Return each unit's first interaction that makes a member, if it lies in the period and the scope.

    Parameters
    ----------
    basis : Basis
        What is asked about.
    unit : str
        ``"person_key"`` or ``"org_key"``.

    Returns
    -------
    DataFrame
        A row a unit: its key, `held` (start of the first occasion), `system` and `org_key` as of then.
    """
    known = basis.made_members[basis.made_members[unit].notna()]
    first = known.sort_values(["held", "interaction_key"], kind="stable").drop_duplicates(unit)
    return basis.of_scope(first[first["held"] >= basis.first]).reset_index(drop=True)


def offered(basis: Basis, unit: str) -> pd.DataFrame:
    """Return every occasion offered to a unit after its first, and whether it came.

    Only occasions that are for everyone count (`kinds.for_everyone` of the definition), whose register is here, and
    that were open to the unit: to all, to its own system as of then, or by invitation of it.

    Parameters
    ----------
    basis, unit
        As for :func:`joiners`.

    Returns
    -------
    DataFrame
        In order of time: the unit's key, `occasion_key`, `kind`, `order` and `came`.
    """
    occasions = _for_everyone(basis)
    pairs = joiners(basis, unit)[[unit, "held"]].merge(occasions, how="cross")
    pairs = pairs[pairs["start"] > pairs["held"]].sort_values(["start", "order"], kind="stable")
    own = basis.everywhere.loc[basis.everywhere[unit].notna(), [unit, "held", "system", "occasion_key"]]
    systems = own.drop(columns="occasion_key").sort_values("held", kind="stable")
    then = pd.merge_asof(
        pairs.drop(columns="held"), systems, left_on="start", right_on="held", by=unit, direction="backward"
    )
    is_open = (then["eligible"] == "all") | (then["eligible"] == then["system"])
    is_open |= (then["eligible"] == "invitation") & _among(then, _invited(basis, unit), unit)
    return then[is_open].assign(came=_among(then, own, unit)[is_open])[[unit, "occasion_key", "kind", "order", "came"]]


def _for_everyone(basis: Basis) -> pd.DataFrame:
    occasion = registers(basis.tables)
    chosen = occasion["kind"].isin(basis.evaluation.kinds_for_everyone) & occasion["received"]
    chosen &= occasion["start"].between(basis.first, basis.after, inclusive="left")
    known = occasion.loc[chosen, ["occasion_key", "kind", "start", "eligible"]]
    return known.assign(order=np.arange(len(known)))


def _invited(basis: Basis, unit: str) -> pd.DataFrame:
    """Return which units were invited to which occasion: by themselves, or with their team, organisation or system."""
    rows = invitations(basis)[["person_key", "group_key", "occasion_key"]]
    person = basis.tables.person[["person_key", "org_key"]]
    members = basis.tables.membership[["person_key", "group_key"]]
    first = basis.made_members[["person_key", "system"]].drop_duplicates("person_key", keep="last")
    groups = pd.concat(
        [members, person.rename(columns={"org_key": "group_key"}), first.rename(columns={"system": "group_key"})]
    ).dropna()
    with_groups = rows[["group_key", "occasion_key"]].dropna().merge(groups, on="group_key")
    both = pd.concat([rows[["person_key", "occasion_key"]].dropna(), with_groups[["person_key", "occasion_key"]]])
    if unit == "person_key":
        return both.drop_duplicates()
    whole = rows.rename(columns={"group_key": "org_key"})[["org_key", "occasion_key"]]
    return pd.concat([both.merge(person, on="person_key")[["org_key", "occasion_key"]], whole]).dropna()


def _among(pairs: pd.DataFrame, known: pd.DataFrame, unit: str) -> np.ndarray:
    """Return which pairs of unit and occasion are among the known ones."""
    index = [unit, "occasion_key"]
    return pd.MultiIndex.from_frame(pairs[index]).isin(pd.MultiIndex.from_frame(known[index]))
