"""Teams over time and by workstream: counts of teams, which are about nobody in particular."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from evalkit.analyses.growth.basis import Basis
from evalkit.disclosure import ReleaseClass, Unprotected
from evalkit.results.finding import Figure, Finding, Grade
from evalkit.results.part import Part, Shown
from evalkit.results.said import Said, say

COUNTED = "A count from the list of teams; nothing is inferred from it."
MOST_PARTS = 6
"""Most parts that one bar can be divided into legibly."""
UNKNOWN = "Workstream not known"


def teams(basis: Basis) -> Part:
    """Count the teams that take part at each month's end, by workstream or else by system."""
    mine = in_scope(basis)
    if mine.empty:
        return Part()
    parts = _divided(mine, basis)
    names = {f"part_{k}": name for k, name in enumerate(sorted(parts.unique(), key=_order(basis)))}
    frame = by_month(mine.assign(part=parts.map({name: part for part, name in names.items()})), basis)
    table = Unprotected(
        "teams", frame, ReleaseClass.ACTIVITY, about_nobody=("teams", *names), by=("month",), topic=("month",)
    )
    facts = Unprotected(
        "teams-facts", pd.DataFrame([_facts(mine, frame, basis)]), ReleaseClass.ACTIVITY,
        about_nobody=("first", "last", "left", "aims", "listed"), labels=("first_month", "last_month"),
    )  # fmt: skip
    return Part((table, facts), findings=_findings, figures=lambda shown: _figures(shown, names, basis))


def in_scope(basis: Basis) -> pd.DataFrame:
    """Return the teams of the scope that had joined by the period's end."""
    team = basis.tables.team
    return basis.of_scope(team[team["joined"] < basis.after])


def by_month(mine: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Count teams at each month's end: all of them in `teams`, and each part in a column of its name.

    Parameters
    ----------
    mine : DataFrame
        Teams with a column `part`.
    basis : Basis
        Its months are counted.
    """
    ends = (basis.months.astype("datetime64[M]") + 1).astype("datetime64[us]")
    joined, left = mine["joined"].to_numpy("datetime64[us]"), mine["left"].to_numpy("datetime64[us]")
    present = (joined[None, :] < ends[:, None]) & ~(left[None, :] < ends[:, None])
    counts = {part: present[:, (mine["part"] == part).to_numpy()].sum(axis=1) for part in sorted(mine["part"].unique())}
    return pd.DataFrame(
        {"month": basis.months.astype("datetime64[M]").astype(str), "teams": present.sum(axis=1)} | counts
    )


def _divided(mine: pd.DataFrame, basis: Basis) -> pd.Series:
    """Divide teams by workstream where any is known, else by system; by nothing where that would be too many parts."""
    if mine["workstream"].notna().any():
        parts = mine["workstream"].fillna(UNKNOWN)
    elif not basis.scope.system and basis.codes:
        parts = mine["system"].map(basis.evaluation.system_name)
    else:
        return pd.Series("Teams", index=mine.index)
    return parts if parts.nunique() <= MOST_PARTS else pd.Series("Teams", index=mine.index)


def _order(basis: Basis) -> Any:
    """Order parts as the definition has its systems, workstreams by name, what is not known last."""
    systems = [system.name for system in basis.evaluation.systems]
    return lambda name: (name == UNKNOWN, systems.index(name) if name in systems else 0, name)


def _facts(mine: pd.DataFrame, frame: pd.DataFrame, basis: Basis) -> dict[str, Any]:
    some = frame[frame["teams"] > 0] if frame["teams"].any() else frame
    there = ~(mine["left"] < basis.after)
    return {
        "first": int(some["teams"].iloc[0]),
        "first_month": some["month"].iloc[0],
        "last": int(frame["teams"].iloc[-1]),
        "last_month": frame["month"].iloc[-1],
        "left": int((~there).sum()),
        "aims": int(mine.loc[there, "aim"].fillna(False).sum()),
        "listed": int(there.sum()),
    }


def _findings(shown: Shown) -> Iterator[Finding]:
    facts = shown["teams-facts"]
    row = facts.row()
    told = _went(row["first_month"] == row["last_month"])
    told += " {left:count} left." if row["left"] else " None left."
    if row["aims"]:
        told += " An aim is on record for {aims:count} of {listed:count}."
    yield Finding("growth.teams", told, facts, Grade.COUNTED, COUNTED)


def _went(at_once: bool) -> str:
    if at_once:
        return "{last:count} {last:noun:team takes|teams take} part at the end of {last_month:month}."
    return (
        "Teams went from {first:count} at the end of {first_month:month} to {last:count} at the end of"
        " {last_month:month}."
    )


def _figures(shown: Shown, names: dict[str, str], basis: Basis) -> Iterator[Figure]:
    from evalkit.charts import reach as chart  # matplotlib costs half a second: only where something is drawn
    from evalkit.charts.words import Words

    data, facts = shown["teams"], shown["teams-facts"]
    marks = basis.marks(data.frame["month"].tolist())
    told = {"parts": "; ".join(names.values()), "context": "; ".join(words for _, words in marks)}
    divided = " divided by {parts:text}" if len(names) > 1 else ""
    context = " Marked as context: {context:text}." if marks else ""
    alt = (
        f"Bars of teams by month{divided}, from {{first:count}} at the end of {{first_month:month}} to {{last:count}}"
        f" at the end of {{last_month:month}}.{context}"
    )
    row = facts.row()
    yield chart.teams(
        data,
        Words(
            "teams", caption=say(_went(row["first_month"] == row["last_month"]), facts), alt=say(alt, facts, told),
            source=Said("List of teams", [facts.name]),
            labels={"month": "End of month", "teams": "Teams", **names},
            formats={"month": "month", **dict.fromkeys(["teams", *names], "count")},
        ),
        parts=list(names), marks=marks,
    )  # fmt: skip
