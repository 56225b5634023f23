"""How many people were invited to an occasion, and who: only where the invitations say so."""

from __future__ import annotations

import pandas as pd

from evalkit.analyses.growth.basis import Basis, looked_up

INVITED = ("invited", "accepted", "declined", "waiting")
"""Statuses of an invitation; *registered*, *attended* and *cancelled* come from a register of bookings, which says
nothing about those who were asked and did not book."""


def invitations(basis: Basis) -> pd.DataFrame:
    """Return the invitations, each with the system of whom it invites; empty where that is not known."""
    rows = basis.tables.invitation
    rows = rows[rows["status"].isin(INVITED)]
    organisation = basis.tables.organisation.drop_duplicates("org_key", keep="last").set_index("org_key")["system"]
    home = basis.tables.person.set_index("person_key")["org_key"]
    team = basis.tables.team.set_index("team_key")["system"]
    group = rows["group_key"].where(rows["group_key"].isin(basis.codes))
    for known in (team, organisation):
        group = group.fillna(looked_up(rows["group_key"], known))
    own = looked_up(looked_up(rows["person_key"], home), organisation)
    return rows.assign(system=group.fillna(own).fillna(""))


def invited_by_occasion(basis: Basis) -> pd.Series:
    """Count the people of the scope invited to each occasion.

    Parameters
    ----------
    basis : Basis
        What is asked about.

    Returns
    -------
    Series
        People by `occasion_key`; occasions are left out where nobody's invitation is known, or where a group of unknown
        size was invited.
    """
    rows = basis.of_scope(invitations(basis))
    several = rows["group_key"].notna() & rows["person_key"].isna()
    size = rows["n"].astype("Float64").where(several | rows["n"].notna(), 1.0)
    again = rows.duplicated(["occasion_key", "person_key"]) & rows["person_key"].notna()
    once = rows.assign(size=size)[~again]
    by_occasion = once.groupby("occasion_key")["size"]
    return by_occasion.sum()[~by_occasion.apply(lambda sizes: sizes.isna().any())].astype(float)
