"""Whether practices are picked up faster than before: first tests in each quarter, of the chances that there were."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit.analyses.spread.known import COUNTED, Known, counted, share
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part, Shown

LABELS = {
    "months": "Months",
    "chances": "Chances: a practice open to a team, a month",
    "heard": "First heard",
    "tested": "First tested",
    "rate": "First tests for each 100 chances",
}
FEWEST = 8
"""First tests from which on two halves of a period may be set beside each other."""


def part(known: Known) -> Part:
    """Count first tests by quarter, and in both halves of the period."""
    if known.steps.empty:
        return Part()
    months = _by_month(known)
    quarters = _summed(months, 3)
    first = months[months["chances"] > 0]
    half = len(first) // 2
    facts = {
        "tested": int(first["tested"].sum()),
        "early": int(first["tested"].iloc[:half].sum()),
        "late": int(first["tested"].iloc[len(first) - half :].sum()),
        "early_rate": _rate(first.iloc[:half]),
        "late_rate": _rate(first.iloc[len(first) - half :]),
        "half": half,
    }
    return Part(
        (counted("pace", quarters, labels=("months",)), counted("pace-facts", pd.DataFrame([facts]))),
        findings=_findings,
        tables=_tables,
    )


def _by_month(known: Known) -> pd.DataFrame:
    """Return chances and first steps of each month; a chance is a practice that a team could first test that month."""
    steps, rows = known.steps, []
    for month in known.months:
        end = month + pd.DateOffset(months=1)
        there = (steps["since"] < end) & (steps["until"] > month)
        untested = ~(steps["testing"] < month)
        rows.append(
            {"month": f"{month:%Y-%m}", "chances": int((there & untested).sum()),
             "heard": int(steps["heard"].between(month, end, inclusive="left").sum()),
             "tested": int(steps["testing"].between(month, end, inclusive="left").sum())}
        )  # fmt: skip
    return pd.DataFrame(rows)


def _summed(months: pd.DataFrame, size: int) -> pd.DataFrame:
    rows = []
    for start in range(0, len(months), size):
        own = months.iloc[start : start + size]
        span = own["month"].iloc[[0, -1]].tolist()
        counts = {name: int(own[name].sum()) for name in ("chances", "heard", "tested")}
        rows.append({"months": "/".join(span), **counts, "rate": 100 * _rate(own)})
    return pd.DataFrame(rows)


def _rate(months: pd.DataFrame) -> float:
    return share(int(months["tested"].sum()), int(months["chances"].sum()))


def _findings(shown: Shown) -> Iterator[Finding]:
    facts = shown["pace-facts"]
    row = facts.row()
    if row["tested"] < FEWEST or not row["half"]:
        told = (
            "Teams first tested a practice {tested:count} {tested:noun:time|times} in the period: too few to say"
            " whether spread is picking up."
        )
        yield Finding("spread.pace", told, facts, Grade.NOT_ENOUGH_EVIDENCE, COUNTED)
        return
    told = (
        "Teams first tested a practice {early:count} {early:noun:time|times} in the first {half:count} months and"
        " {late:count} {late:noun:time|times} in the last {half:count}: {early_rate:share} and {late_rate:share} of the"
        " chances that there were. One learning session can do that, so it is counted and not called a trend."
    )
    yield Finding("spread.pace", told, facts, Grade.COUNTED, COUNTED)


def _tables(shown: Shown) -> Iterator[Table]:
    yield Table(
        "pace", "First tests of practices by quarter, of the practices that were open to teams.",
        shown["pace"].pick(columns=list(LABELS)), LABELS,
        {**dict.fromkeys(("chances", "heard", "tested"), "count"), "rate": "decimal"},
    )  # fmt: skip
