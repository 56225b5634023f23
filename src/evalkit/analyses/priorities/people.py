"""Who is on what project: people by organisation, people on several projects, and projects that share people.

People are counted and never named: the register itself is the evaluator's.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pandas as pd

from evalkit.analyses.priorities.asked import COUNTED, Asked
from evalkit.analyses.priorities.portfolio import GOING_ON, at_one_time, projects_of
from evalkit.disclosure import People, ReleaseClass, Unprotected
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

MOST_PAIRS = 30
"""Most pairs of projects that a page lists; all are counted."""
NOWHERE = "Organisation not known"
ON = {"title": "Project", "system": "System", "name": "Organisation", "people": "People"}
SHARED = {"one": "Project", "other": "And", "organisations": "Organisations in both", "people": "People on both"}

Group = frozenset[str]


def part(asked: Asked) -> Part:
    """Return who is on what; nothing where no project has people on record."""
    projects = projects_of(asked)
    rows = _on_projects(asked, projects)
    if rows.empty:
        return Part()
    by_project = rows.groupby("group_key", sort=False)["person_key"].agg(frozenset).reindex(projects["project_key"])
    groups: dict[str, Group] = {str(key): who for key, who in by_project.dropna().items()}
    pairs = _sharing(projects, groups, rows)
    several = rows.groupby("person_key")["group_key"].nunique()
    everybody = frozenset(rows["person_key"])
    busy = frozenset(several.index[several > 1])
    facts = {"projects": len(projects), "manned": len(groups), "people": len(everybody), "several": len(busy),
             "most": int(several.max()), "pairs": len(pairs), "shown": min(len(pairs), MOST_PAIRS),
             "groups": len(asked.evaluation.role_groups), "aside": _without_practice(asked, groups)}  # fmt: skip
    counted = Unprotected(
        "project-people-facts", pd.DataFrame([facts]), ReleaseClass.ACTIVITY,
        people={"people": People(of="people on projects"), "several": People(of="people on several projects")},
        about_nobody=tuple(name for name in facts if name not in {"people", "several"}), groups=[everybody],
    )  # fmt: skip
    tables = [counted, _by_organisation(asked, projects, rows)]
    if pairs:
        frame = pd.DataFrame([{name: row[name] for name in ("keys", *SHARED)} for row in pairs[:MOST_PAIRS]])
        tables.append(
            Unprotected(
                "shared-people", frame, ReleaseClass.ACTIVITY, people={"people": People(of="people on both projects")},
                about_nobody=("organisations",), by=("keys",), labels=("one", "other"),
                groups=[row["who"] for row in pairs[:MOST_PAIRS]],
            )
        )  # fmt: skip
    return Part(tuple(tables), _findings, _tables, caveats=_caveats)


def _on_projects(asked: Asked, projects: pd.DataFrame) -> pd.DataFrame:
    """Return memberships in projects at any time of the period, each person and project once, with organisation."""
    first, after = (pd.Timestamp(day) for day in asked.scope.months(asked.evaluation))
    member = asked.tables.membership
    inside = (member["start"] < after) & ~(member["end"] < first) & member["group_key"].isin(projects["project_key"])
    found = member.loc[inside, ["person_key", "group_key"]].drop_duplicates()
    organisation = asked.tables.person.set_index("person_key")["org_key"]
    return found.assign(org_key=found["person_key"].map(organisation).fillna(""))


def _by_organisation(asked: Asked, projects: pd.DataFrame, rows: pd.DataFrame) -> Unprotected:
    organisation = asked.tables.organisation.drop_duplicates("org_key", keep="last").set_index("org_key")
    names = organisation["name"].to_dict()
    listed = projects.set_index("project_key")
    together = rows.groupby(["group_key", "org_key"], sort=False)["person_key"].agg(frozenset).reset_index()
    place = {key: at for at, key in enumerate(listed.index)}
    together = together.sort_values(["group_key", "org_key"], key=lambda keys: keys.map(place).fillna(0), kind="stable")
    frame = pd.DataFrame(
        {
            "project": together["group_key"].astype(str).to_numpy(),
            "organisation": together["org_key"].astype(str).to_numpy(),
            "title": [str(listed.loc[key, "title"]) for key in together["group_key"]],
            "system": [asked.evaluation.system_name(str(listed.loc[key, "system"])) for key in together["group_key"]],
            "name": [str(names.get(key, NOWHERE)) for key in together["org_key"]],
            "people": [len(who) for who in together["person_key"]],
        }
    )
    return Unprotected(
        "project-people", frame, ReleaseClass.ACTIVITY, people={"people": People(of="people by project")},
        by=("project", "organisation"), labels=("title", "system", "name"), groups=list(together["person_key"]),
    )  # fmt: skip


def _sharing(projects: pd.DataFrame, groups: dict[str, Group], rows: pd.DataFrame) -> list[dict[str, Any]]:
    """List pairs of projects that go on at one time and share people, most first."""
    where = rows.groupby("group_key")["org_key"].agg(lambda keys: frozenset(keys) - {""})
    going = projects[projects["status"].str.casefold().isin(GOING_ON) & projects["project_key"].isin(groups)]
    records = [{str(name): value for name, value in row.items()} for row in going.to_dict("records")]
    found = []
    for one, other in combinations(records, 2):
        keys = str(one["project_key"]), str(other["project_key"])
        both = groups[keys[0]] & groups[keys[1]]
        if both and at_one_time(one, other):
            found.append(
                {"keys": "+".join(keys), "one": str(one["title"]), "other": str(other["title"]), "who": both,
                 "people": len(both), "organisations": len(where[keys[0]] & where[keys[1]])}
            )  # fmt: skip
    return sorted(found, key=lambda row: -row["people"])


def _without_practice(asked: Asked, groups: dict[str, Group]) -> int:
    """Count projects of whose people the role is known, and nobody works in practice."""
    in_practice = {group.code for group in asked.evaluation.role_groups if group.in_practice}
    role = asked.tables.person.set_index("person_key")["role_group"].dropna()
    of_projects = [role.reindex(sorted(who)).dropna() for who in groups.values()]
    return sum(len(roles) > 0 and not roles.isin(in_practice).any() for roles in of_projects)


def _findings(shown: Shown) -> Iterator[Finding]:
    facts = shown["project-people-facts"]
    row = facts.row()
    told = (
        "{people:count} {people:noun:person is|people are} on record on {manned:count} of {projects:count}"
        " {projects:noun:project|projects}; {several:count} of them {several:noun:is|are} on more than one, at most on"
        " {most:count}. {pairs:count} {pairs:noun:pair|pairs} of projects that go on at one time"
        " {pairs:noun:shares|share} people: for a person to review."
    )
    if row["groups"]:
        told += " On {aside:count} {aside:noun:project|projects} nobody whose role is known works in practice."
    yield Finding("priorities.project-people", told, facts, Grade.COUNTED, COUNTED)


def _tables(shown: Shown) -> Iterator[Table]:
    yield Table(
        "project-people", "Who is on what: people on each project by organisation, as counts only.",
        shown["project-people"].pick(columns=list(ON)), ON, {"people": "count"},
    )  # fmt: skip
    if "shared-people" in shown:
        yield Table(
            "shared-people", "Pairs of projects that go on at one time and share people: perhaps an overlap, perhaps a"
            " partnership.", shown["shared-people"].pick(columns=list(SHARED)), SHARED,
            {"organisations": "count", "people": "count"},
        )  # fmt: skip


def _caveats(shown: Shown) -> Iterator[str]:
    facts = shown["project-people-facts"]
    row = facts.row()
    if row["manned"] < row["projects"]:
        yield "A project without people on record may have them: nobody listed them."
    if row["pairs"] > row["shown"]:
        yield say("{pairs:count} pairs of projects share people; {shown:count} are listed.", facts)
