"""What people judge and the support in place: beside the computed signals, never mixed with them."""

from __future__ import annotations

import pandas as pd

from evalkit import wording
from evalkit.analyses.priorities.asked import COUNTED, Asked
from evalkit.disclosure import ReleaseClass, Unprotected
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

VIEWS = {"name": "System or team", "signal": "About", "view": "View", "by": "Judged by", "on": "On"}
SUPPORT = {"name": "System", "kind": "Support", "offered": "Offered", "taken": "Taken up", "latest": "Last on"}


def part(asked: Asked) -> Part:
    """Return judgements and support in place."""
    views, unsaid = _views(asked)
    support = _support(asked)
    row = {"views": len(views), "unsaid": unsaid, "supported": support["name"].nunique() if len(support) else 0}
    facts = Unprotected("beside", pd.DataFrame([row]), ReleaseClass.ACTIVITY, about_nobody=tuple(row))
    tables = [facts]
    if len(views):
        tables.append(Unprotected("judgements", views, ReleaseClass.ACTIVITY, labels=tuple(VIEWS)))
    if len(support):
        tables.append(
            Unprotected(
                "support", support, ReleaseClass.ACTIVITY, about_nobody=("offered", "taken"),
                labels=("name", "kind", "latest"),
            )
        )  # fmt: skip
    return Part(tuple(tables), findings=_findings, tables=_tables, caveats=_caveats)


def _views(asked: Asked) -> tuple[pd.DataFrame, int]:
    """Return the judgements up to the report's date, latest first within a system, and how many are not printed.

    A level that the definition has no words for could be free text with a name in it.
    """
    known, words = asked.tables.judgement, asked.evaluation.priorities.views
    until = pd.Timestamp(asked.evaluation.programme.as_at) + pd.Timedelta(days=1)
    known = known[known["at"] < until]
    printed = known[known["level"].isin(list(words))]
    names = {system.code: system.name for system in asked.evaluation.systems}
    teams = asked.tables.team.set_index("team_key")["name"].to_dict()
    signals = {signal.code: signal.name for signal in asked.evaluation.priorities.signals}
    order = {key: place for place, key in enumerate([*names, *teams])}
    printed = printed[printed["subject_key"].isin(list(order)) & printed["signal"].isin(list(signals))]
    printed = printed.assign(place=printed["subject_key"].map(order)).sort_values(
        ["place", "at", "signal", "by_role"], ascending=[True, False, True, True], kind="stable"
    )
    frame = pd.DataFrame(
        {
            "name": [str(names.get(key) or teams[key]) for key in printed["subject_key"]],
            "signal": [signals[code] for code in printed["signal"]],
            "view": [words[level] for level in printed["level"]],
            "by": printed["by_role"].tolist(),
            "on": [wording.day(at) for at in printed["at"]],
        },
        columns=list(VIEWS),
    )
    return frame, len(known) - len(printed)


def _support(asked: Asked) -> pd.DataFrame:
    """Return what was offered and taken up, by system and kind, in the order of the definition."""
    first, after = (pd.Timestamp(day) for day in asked.scope.months(asked.evaluation))
    offer = asked.tables.offer
    offer = offer[offer["at"].between(first, after, inclusive="left")]
    home = asked.tables.team.set_index("team_key")["system"]
    codes = [system.code for system in asked.evaluation.systems]
    system = offer["subject_key"].where(offer["subject_key"].isin(codes), offer["subject_key"].map(home))
    rows = [
        {"name": asked.evaluation.system_name(code), "kind": str(kind), "offered": int(of["offered"].sum()),
         "taken": int(of["taken"].sum()), "latest": wording.day(of["at"].max())}
        for code in codes
        for kind, of in offer[system == code].groupby("kind", sort=True)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(SUPPORT))


def _findings(shown: Shown) -> list[Finding]:
    facts = shown["beside"]
    told = "No judgement is on record" if not facts.row()["views"] else (
        "{views:count} {views:noun:judgement is|judgements are} on record, each with its day and the role of who judged"
    )  # fmt: skip
    told += "; support was offered to {supported:count} {supported:noun:system|systems}."
    return [Finding("priorities.beside", told, facts, Grade.COUNTED, COUNTED)]


def _tables(shown: Shown) -> list[Table]:
    made = []
    if "judgements" in shown:
        made.append(
            Table("judgements", "What people judge: views, not signals, each with its day.", shown["judgements"], VIEWS)
        )
    if "support" in shown:
        made.append(
            Table(
                "support", "Support in place: what was offered and taken up over the period.", shown["support"],
                SUPPORT, {"offered": "count", "taken": "count"},
            )
        )  # fmt: skip
    return made


def _caveats(shown: Shown) -> list[str]:
    if not shown["beside"].row()["unsaid"]:
        return []
    told = (
        "{unsaid:count} {unsaid:noun:judgement is|judgements are} not printed: of a level, signal or place that the"
        " definition does not declare."
    )
    return [say(told, shown["beside"])]
