"""How far each person has come, and to which groups they belong: what *who takes part* and *voice* count."""

from __future__ import annotations

import re

import pandas as pd

from evalkit.analyses.growth.basis import Basis, looked_up

TESTS = ("pdsa", "test")
"""How the kinds of action begin, or one of their words does, that test a change; a plan item does not."""


def steps(basis: Basis) -> pd.DataFrame:
    """Return how far everybody reached has come; each step is among those of the step before.

    Parameters
    ----------
    basis : Basis
        What is asked about.

    Returns
    -------
    DataFrame
        One row a person, indexed by `person_key`: `reached` (on a register), `returned` (on those of two occasions or
        more), and where it is known at all `team` (member of a team, too) and `testing` (of one that tests a change).
    """
    known = basis.counted.dropna(subset="person_key")
    occasions = known.groupby("person_key")["occasion_key"].nunique().sort_index()
    made = pd.DataFrame({"reached": True, "returned": occasions > 1}, index=occasions.index)
    membership = _in_teams(basis)
    if membership.empty:
        return made
    made["team"] = made["returned"] & made.index.isin(membership["person_key"])
    testing = teams_that_test(basis)
    if testing is not None:
        of_them = membership.loc[membership["team_key"].isin(testing), "person_key"]
        made["testing"] = made["team"] & made.index.isin(of_them)
    return made


def unseen(known: pd.DataFrame, basis: Basis) -> frozenset[str]:
    """Return the members of the scope's teams who came once only, or to nothing whose register is here."""
    membership = _in_teams(basis)
    mine = membership["team_key"].isin(basis.of_scope(basis.tables.team)["team_key"])
    return frozenset(membership.loc[mine, "person_key"]) - frozenset(known.index[known["returned"]])


def _in_teams(basis: Basis) -> pd.DataFrame:
    """Return who had become a member of which team, or of a project of it, by the period's end."""
    rows = basis.tables.membership
    rows = rows[rows["start"] < basis.after]
    projects = basis.tables.project.set_index("project_key")["team_key"]
    direct = rows["group_key"].where(rows["group_key"].isin(basis.tables.team["team_key"]))
    return rows.assign(team_key=direct.fillna(looked_up(rows["group_key"], projects))).dropna(subset="team_key")


def teams_that_test(basis: Basis) -> set[str] | None:
    """Return the teams that had begun to test a change by the period's end; None where no action is recorded."""
    action = basis.tables.action
    if action.empty:
        return None
    begun = action[action["started"] < basis.after]
    tests = [any(word.startswith(TESTS) for word in re.findall("[a-z]+", str(kind).lower())) for kind in begun["kind"]]
    return set(begun.loc[tests, "team_key"])


def attributes(basis: Basis) -> pd.DataFrame:
    """Return the groups of everybody reached, as latest known in the period; missing where they are not known.

    Returns
    -------
    DataFrame
        One row a person, indexed by `person_key`: `system` (code), `sector`, `place` and `role` (code of a role group).
    """
    known = basis.counted.dropna(subset="person_key").sort_values(["at", "interaction_key"], kind="stable")
    last = known.groupby("person_key")[["system", "org_key"]].last().sort_index()
    person = basis.tables.person.set_index("person_key")
    key = pd.Series(last.index, index=last.index)
    organisation = last["org_key"].fillna(looked_up(key, person["org_key"]))
    of = basis.tables.organisation.drop_duplicates("org_key", keep="last").set_index("org_key")
    return pd.DataFrame(
        {
            "system": last["system"],
            "sector": looked_up(organisation, of["sector"]),
            "place": looked_up(organisation, of["place"]),
            "role": looked_up(key, person["role_group"]),
        }
    )
