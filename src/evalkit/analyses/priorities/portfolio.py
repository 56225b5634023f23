"""Goals and projects: who works on what, what may overlap, and goals that nobody works on."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pandas as pd

from evalkit import wording
from evalkit.analyses.priorities.asked import COUNTED, Asked
from evalkit.disclosure import ReleaseClass, Unprotected
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

GOING_ON = ("planned", "active", "paused")
"""Status of a project that can overlap with another one."""
MOST_PAIRS = 30
"""Most overlaps that a page lists; all are counted."""
GOALS = {"goal": "Goal", "projects": "Projects", "active": "Active", "systems": "In systems", "titles": "Which"}
PROJECTS = {"title": "Project", "system": "System", "status": "Status", "goals": "Goals", "criteria": "Criteria met"}
OVERLAPS = {"one": "Project", "other": "And", "goals": "Both serve", "systems": "Systems"}
CRITERIA = {"name": "Criterion", "met": "Projects that meet it", "by": "Judged by", "on": "On"}


def part(asked: Asked) -> Part:
    """Return the portfolio; nothing where neither goals nor projects are known."""
    declared, projects = asked.evaluation.portfolio, _projects(asked)
    if not declared.goals and not len(projects):
        return Part()
    goals, pairs = _goals(asked, projects), _overlaps(asked, projects)
    known = {goal.code for goal in declared.goals}
    met = [len(set(one.met_by) & set(projects["project_key"])) for one in declared.criteria]
    named = {key for one in declared.criteria for key in one.met_by}
    row = {
        "goals": len(declared.goals), "idle": sum(one["projects"] == 0 for one in goals), "projects": len(projects),
        "aimless": sum(not set(codes) & known for codes in projects["codes"]), "pairs": len(pairs),
        "shown": min(len(pairs), MOST_PAIRS), "unknown": len(named - set(projects["project_key"])),
        "undeclared": len({code for codes in projects["codes"] for code in codes} - known),
    }  # fmt: skip
    facts = Unprotected("portfolio", pd.DataFrame([row]), ReleaseClass.ACTIVITY, about_nobody=tuple(row))
    criteria = [
        {"name": one.name, "met": n, "by": one.judged_by, "on": wording.day(one.on)}
        for one, n in zip(declared.criteria, met, strict=True)
    ]
    tables = [
        _declared("goals", goals, GOALS, ("projects", "active", "systems")),
        _declared("projects", _listed(asked, projects), PROJECTS),
        _declared("overlaps", pairs[:MOST_PAIRS], OVERLAPS),
        _declared("criteria", criteria, CRITERIA, ("met",)),
    ]
    return Part((facts, *(one for one in tables if len(one.frame))), _findings, _tables, caveats=_caveats)


def _declared(
    name: str, rows: list[dict[str, Any]], columns: dict[str, str], numbers: tuple[str, ...] = ()
) -> Unprotected:
    frame = pd.DataFrame(rows, columns=list(columns))
    words = tuple(column for column in columns if column not in numbers)
    return Unprotected(name, frame, ReleaseClass.ACTIVITY, about_nobody=numbers, labels=words)


def _projects(asked: Asked) -> pd.DataFrame:
    """Return the projects that are or were under way in the period, with the codes of their goals."""
    first, after = (pd.Timestamp(day) for day in asked.scope.months(asked.evaluation))
    project = asked.tables.project
    inside = (project["start"] < after) & (project["end"].isna() | (project["end"] >= first))
    found = project[inside].sort_values(["start", "project_key"], kind="stable")
    codes = [[part.strip() for part in goals.split(";") if part.strip()] for goals in found["goals"].fillna("")]
    return found.assign(codes=pd.Series(codes, index=found.index, dtype=object))


def _goals(asked: Asked, projects: pd.DataFrame) -> list[dict[str, Any]]:
    rows = []
    for goal in asked.evaluation.portfolio.goals:
        own = projects[projects["codes"].map(lambda codes, code=goal.code: code in codes).astype(bool)]
        rows.append(
            {"goal": goal.name, "projects": len(own), "active": int((own["status"].str.casefold() == "active").sum()),
             "systems": own["system"].nunique(), "titles": "; ".join(own["title"].astype(str))}
        )  # fmt: skip
    return rows


def _listed(asked: Asked, projects: pd.DataFrame) -> list[dict[str, Any]]:
    names = {goal.code: goal.name for goal in asked.evaluation.portfolio.goals}
    criteria = asked.evaluation.portfolio.criteria
    return [
        {"title": str(row["title"]), "system": asked.evaluation.system_name(str(row["system"])),
         "status": str(row["status"]),
         "goals": "; ".join(names[code] for code in row["codes"] if code in names) or "none declared",
         "criteria": "; ".join(one.name for one in criteria if row["project_key"] in one.met_by)}
        for row in _records(projects)
    ]  # fmt: skip


def _overlaps(asked: Asked, projects: pd.DataFrame) -> list[dict[str, Any]]:
    """List pairs of projects that go on at one time and serve one declared goal: for a person to look at."""
    names = {goal.code: goal.name for goal in asked.evaluation.portfolio.goals}
    going = projects[projects["status"].str.casefold().isin(GOING_ON)]
    pairs = []
    for one, other in combinations(_records(going), 2):
        shared = [code for code in one["codes"] if code in other["codes"] and code in names]
        if not shared or not _at_one_time(one, other):
            continue
        systems = dict.fromkeys(asked.evaluation.system_name(str(each["system"])) for each in (one, other))
        pairs.append(
            {"one": str(one["title"]), "other": str(other["title"]), "goals": "; ".join(names[code] for code in shared),
             "systems": wording.listed(list(systems))}
        )  # fmt: skip
    return pairs


def _records(projects: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in projects.to_dict("records")]


def _at_one_time(one: dict[str, Any], other: dict[str, Any]) -> bool:
    early, late = sorted((one, other), key=lambda each: each["start"])
    return bool(pd.isna(early["end"]) or early["end"] >= late["start"])


def _findings(shown: Shown) -> list[Finding]:
    facts = shown["portfolio"]
    row = facts.row()
    told = "{projects:count} {projects:noun:project is|projects are} on record"
    if row["goals"]:
        told += (
            " for {goals:count} {goals:noun:goal|goals}; {idle:count} {idle:noun:goal has|goals have} no project, and"
            " {aimless:count} {aimless:noun:project names|projects name} none of the goals"
        )
    told += ". {pairs:count} {pairs:noun:pair serves|pairs serve} one goal at one time: for a person to review."
    return [Finding("priorities.portfolio", told, facts, Grade.COUNTED, COUNTED)]


def _tables(shown: Shown) -> list[Table]:
    captions = {
        "goals": ("Goals and the projects that serve them; a goal without a project stands here too.", GOALS),
        "projects": ("Who is on what: projects, their goals and the declared criteria that they meet.", PROJECTS),
        "overlaps": ("Pairs of projects that serve one goal at one time: perhaps an overlap, perhaps a partnership.",
                     OVERLAPS),
        "criteria": ("The declared criteria, and by whom and when projects were judged by them.", CRITERIA),
    }  # fmt: skip
    numbers = dict.fromkeys(("projects", "active", "systems", "met"), "count")
    return [
        Table(name, caption, shown[name], labels, {key: spec for key, spec in numbers.items() if _counts(name, key)})
        for name, (caption, labels) in captions.items()
        if name in shown
    ]


def _counts(table: str, column: str) -> bool:
    return column in {"goals": ("projects", "active", "systems"), "criteria": ("met",)}.get(table, ())


def _caveats(shown: Shown) -> list[str]:
    facts, row = shown["portfolio"], shown["portfolio"].row()
    templates = {
        "{pairs:count} pairs may overlap; {shown:count} are listed.": row["pairs"] > row["shown"],
        "Criteria name {unknown:count} {unknown:noun:project that is|projects that are} not on record.": row["unknown"],
        "Projects name {undeclared:count} {undeclared:noun:goal that the definition does|goals that the definition do}"
        " not declare.": row["undeclared"],
    }  # fmt: skip
    return [say(template, facts) for template, applies in templates.items() if applies]
