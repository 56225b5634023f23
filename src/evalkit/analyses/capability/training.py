"""Training by organisation and level: totals as they were returned, completions by name, and the people behind them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.analyses.capability.alike import COUNTED
from evalkit.analyses.capability.workforce import Workforce
from evalkit.definition import Target
from evalkit.disclosure import TOTAL, People, Protected, ReleaseClass, Unprotected
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part, Shown

LABELS = {
    "name": "Organisation", "level": "Level", "so_far": "Completions so far", "since": "Completions this year",
    "programme": "Programme", "completions": "Completions", "people": "People", "target": "Target",
    "more": "More people", "returned": "Completions returned", "named": "People by name", "by": "By",
}  # fmt: skip
FORMATS: dict[str, str] = dict.fromkeys(
    ("so_far", "since", "completions", "people", "more", "returned", "named"), "count"
)


def part(work: Workforce) -> Part:
    """Return what there is to say of training; nothing where nobody returned or listed any."""
    made = []
    if len(work.so_far) or len(work.since):
        made.append(_returned(work))
    if len(work.completions):
        made.append(_named(work))
    targets = work.evaluation.capability.targets
    if targets and made:
        made.append(_targets(work, targets))
    names = {table.name for table in made}
    return Part(
        tuple(made),
        findings=lambda shown: _findings(shown, names, work),
        tables=lambda shown: _tables(shown, names),
        caveats=lambda _: _caveats(names),
    )


def _returned(work: Workforce) -> Unprotected:
    """Put the totals side by side, by organisation and level."""
    both = pd.concat([work.so_far.assign(column="so_far"), work.since.assign(column="since")])
    rows: list[dict[str, Any]] = []
    for org_key in [key for key in work.organisations["org_key"] if key in set(both["org_key"])]:
        own = both[both["org_key"] == org_key]
        for level in work.levels(own["level"]):
            rows.append({"organisation": org_key, "name": work.name(org_key), "level": level, **_pair(own, level)})
    total = {column: float(both.loc[both["column"] == column, "n"].sum()) for column in ("so_far", "since")}
    known = {column: bool((both["column"] == column).any()) for column in total}
    rows.append(
        {
            "organisation": TOTAL, "name": "All", "level": TOTAL,
            **{column: n if known[column] else np.nan for column, n in total.items()},
        }
    )  # fmt: skip
    began = work.since["period"].min()
    frame = pd.DataFrame(rows).assign(began=wording.day(began) if pd.notna(began) else "")
    return Unprotected(
        "training", frame, ReleaseClass.ACTIVITY,
        people={"so_far": People(of="completions-so-far"), "since": People(of="completions-since")},
        by=("organisation", "level"), labels=("name", "began"), period=f"{work.after:%Y-%m}",
        groups=[frozenset[str]()] * len(frame) if work.asks_for_groups else None,
    )  # fmt: skip


def _pair(own: pd.DataFrame, level: str) -> dict[str, float]:
    of_level = own[own["level"] == level]
    found = {}
    for column in ("so_far", "since"):
        n = of_level.loc[of_level["column"] == column, "n"]
        found[column] = float(n.sum()) if len(n) else np.nan
    return found


def _named(work: Workforce) -> Unprotected:
    """Count completions by name, and the people behind them."""
    frame = work.completions
    rows, groups = [], []
    for programme, of_programme in frame.groupby("programme", sort=True):
        for level in work.levels(of_programme["level"]):
            own = of_programme[of_programme["level"] == level]
            rows.append(_counted(str(programme), level, own))
            groups.append(frozenset(own["person_key"].dropna()))
    rows.append(_counted(TOTAL, TOTAL, frame))
    groups.append(frozenset(frame["person_key"].dropna()))
    return Unprotected(
        "completions", pd.DataFrame(rows), ReleaseClass.ACTIVITY,
        people={"completions": People(of="completions"), "people": People(of="trained-people")},
        by=("programme", "level"), period=f"{work.after:%Y-%m}", groups=groups if work.asks_for_groups else None,
    )  # fmt: skip


def _counted(programme: str, level: str, own: pd.DataFrame) -> dict[str, Any]:
    return {
        "programme": programme, "level": level, "completions": len(own), "people": own["person_key"].nunique(),
    }  # fmt: skip


def _targets(work: Workforce, targets: tuple[Target, ...]) -> Unprotected:
    """Set what was reached so far beside each target; its day may lie in the past."""
    rows, groups = [], []
    end = (work.after - timedelta(days=1)).date()
    for number, target in enumerate(targets, start=1):
        since, named = work.since, work.completions
        returned = since[since["level"].isin(target.levels) & (since["period"] >= pd.Timestamp(target.start))]
        until = min(pd.Timestamp(target.by) + pd.Timedelta(days=1), work.after)
        own = named[named["level"].isin(target.levels) & (named["completed"] >= pd.Timestamp(target.start))]
        own = own[own["completed"] < until]
        rows.append(
            {
                "target": target.name, "number": f"t{number}", "more": target.people,
                "since": wording.day(target.start), "by": wording.day(target.by), "as_at": wording.day(end),
                "over": "yes" if target.by <= end else "no",
                "returned": float(returned["n"].sum()) if len(returned) else np.nan,
                "named": own["person_key"].nunique(), "levels": wording.listed(list(target.levels), "or"),
            }
        )  # fmt: skip
        groups.append(frozenset(own["person_key"].dropna()))
    return Unprotected(
        "targets", pd.DataFrame(rows), ReleaseClass.ACTIVITY,
        people={"returned": People(of="completions-of-targets"), "named": People(of="people-of-targets")},
        about_nobody=("more",), by=("number",), labels=("target", "since", "by", "as_at", "levels"),
        period=f"{work.after:%Y-%m}", groups=groups if work.asks_for_groups else None,
    )  # fmt: skip


def _findings(shown: Shown, names: set[str], work: Workforce) -> Iterator[Finding]:
    if "training" in names:
        total = shown["training"].pick(pd.Series(shown["training"].frame["organisation"] == TOTAL))
        yield Finding("capability.training", _told(work), total, Grade.COUNTED, COUNTED)
    if "completions" in names:
        total = shown["completions"].pick(pd.Series(shown["completions"].frame["programme"] == TOTAL))
        told = (
            "By name, {completions:count} {completions:noun:completion|completions} of {people:count}"
            " {people:noun:person|people} are on record: somebody may complete several."
        )
        yield Finding("capability.training.people", told, total, Grade.COUNTED, COUNTED)
    if "targets" in names:
        yield from _of_targets(shown["targets"])


def _told(work: Workforce) -> str:
    parts = []
    if len(work.so_far):
        parts.append("{so_far:count} completions of training so far")
    if len(work.since):
        parts.append("{since:count} since {began:text}")
    return f"Organisations returned {wording.listed(parts)}. Completions are not people."


def _of_targets(targets: Protected) -> Iterator[Finding]:
    for number in range(len(targets)):
        row = targets.pick(pd.Series(np.arange(len(targets)) == number))
        values = row.row()
        known = isinstance(values["returned"], str) or values["returned"] == values["returned"]
        reached = (
            "{returned:count} completions of {levels:text} were returned since {since:text}"
            if known
            else "no completions of {levels:text} were returned since {since:text}"
        )
        when = "The day of this target has passed" if values["over"] == "yes" else "The target is for {by:text}"
        told = (
            f"{{more:count}} more {{target:text}} by {{by:text}}: up to {{as_at:text}}, {reached}, and {{named:count}}"
            f" people with these levels are known by name. {when}."
        )
        yield Finding(f"capability.target.{number + 1}", told, row, Grade.COUNTED, COUNTED)


def _tables(shown: Shown, names: set[str]) -> Iterator[Table]:
    if "training" in names:
        yield Table(
            "training", "Completions that organisations returned as totals, by level; they are not people.",
            shown["training"].pick(columns=["name", "level", "so_far", "since"]), LABELS, FORMATS,
        )  # fmt: skip
    if "completions" in names:
        yield Table(
            "completions", "Completions by name, and the people behind them.",
            shown["completions"], LABELS, FORMATS,
        )  # fmt: skip


def _caveats(names: set[str]) -> list[str]:
    told = []
    if "training" in names:
        told.append(
            "Training was returned as totals without names: somebody who completed three levels counts three times, and"
            " whoever has left still counts. These totals are never added to completions by name."
        )
    return told
