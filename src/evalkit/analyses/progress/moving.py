"""From level to level: how teams moved from one score to the next, how long after joining, and who did not move."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evalkit.analyses.progress.scored import COUNTED, Scored, nobodys
from evalkit.disclosure import Unprotected
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part, Shown

BANDS = ((0, 2, "first quarter"), (3, 5, "second quarter"), (6, 8, "third quarter"), (9, 11, "fourth quarter"))
LATER = "after a year"
AN_ACTION_PERIOD = 3
"""Months between two learning sessions."""


def part(scored: Scored) -> Part:
    """Return what there is to say of moves between levels."""
    return Part(
        (_moves(scored), _since_joining(scored), _in_all(scored)),
        findings=_findings,
        tables=_tables,
        caveats=lambda _: ["Moves are from one score of a team to its next, across months in which it was silent."],
    )


def _pairs(scored: Scored) -> pd.DataFrame:
    """Return each team's consecutive scores: `before`, `after`."""
    own = scored.own
    before = own.groupby("team_key")["value"].shift()
    return pd.DataFrame({"before": before, "after": own["value"], "month": own["month"]}).dropna()


def _moves(scored: Scored) -> Unprotected:
    pairs = _pairs(scored)
    rows = [
        {"level": f"{level:.1f}", "scores": len(own), "up": int((own["after"] > level).sum()),
         "same": int((own["after"] == level).sum()), "down": int((own["after"] < level).sum())}
        for level, own in pairs.groupby("before")
        for level in [float(str(level))]
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["level", "scores", "up", "same", "down"])
    return nobodys("moves", frame, ("scores", "up", "same", "down"), labels=("level",))


def _since_joining(scored: Scored) -> Unprotected:
    """Return levels by quarters since each team joined, one score a team and quarter: the last."""
    own, judged = scored.own, scored.evaluation.progress.judged_at
    rows = []
    for first, last, name in (*BANDS, (12, 10_000, LATER)):
        some = own[own["since"].between(first, last)].groupby("team_key")["value"].last()
        if len(some):
            quartiles = some.quantile([0.25, 0.5, 0.75]).to_numpy()
            rows.append({
                "since": name, "teams": len(some), "median": quartiles[1], "lower": quartiles[0], "upper": quartiles[2],
                "there": int((some >= judged).sum()), "share": float((some >= judged).mean()),
            })  # fmt: skip
    columns = ["since", "teams", "median", "lower", "upper", "there", "share"]
    return nobodys("since-joining", pd.DataFrame(rows, columns=columns), tuple(columns[1:]), labels=("since",))


def _in_all(scored: Scored) -> Unprotected:
    pairs = _pairs(scored)
    last = scored.months[-AN_ACTION_PERIOD:]
    recent = scored.wide[last].dropna(thresh=2)
    top = scored.instrument.highest if scored.instrument else np.inf
    still = (recent.max(axis=1) == recent.min(axis=1)) & (recent.max(axis=1) < top)
    span = f"{last[0]}/{last[-1]}"
    row = {
        "moves": len(pairs), "up": int((pairs["after"] > pairs["before"]).sum()),
        "same": int((pairs["after"] == pairs["before"]).sum()), "down": int((pairs["after"] < pairs["before"]).sum()),
        "told": len(recent), "still": int(still.sum()), "months": len(last), "span": span,
    }  # fmt: skip
    return nobodys("moved", pd.DataFrame([row]), tuple(name for name in row if name != "span"), labels=("span",))


def _findings(shown: Shown) -> Iterator[Finding]:
    row = shown["moved"]
    if row.row()["moves"]:
        told = (
            "Of {moves:count} times that a team scored itself again, {up:count} went up, {same:count} stayed and"
            " {down:count} went down."
        )
        yield Finding("progress.moves", told, row, Grade.COUNTED, COUNTED)
    if row.row()["told"]:
        told = (
            "{still:count} of {told:count} {told:noun:team|teams} with at least two scores in {span:span} did not move"
            " in that whole action period."
        )
        yield Finding("progress.still", told, row, Grade.COUNTED, COUNTED)


def _tables(shown: Shown) -> Iterator[Table]:
    yield Table(
        "moves", "From each level, where teams were at their next score.",
        shown["moves"].pick(columns=["level", "scores", "up", "same", "down"]),
        {"level": "From level", "scores": "Next scores", "up": "Higher", "same": "The same", "down": "Lower"},
        dict.fromkeys(("scores", "up", "same", "down"), "count"),
    )  # fmt: skip
    yield Table(
        "since-joining", "Levels by time since a team joined: the last score of each team in each quarter.",
        shown["since-joining"].pick(columns=["since", "teams", "median", "lower", "upper", "there", "share"]),
        {"since": "Since joining", "teams": "Teams", "median": "Median level", "lower": "A quarter is below",
         "upper": "A quarter is above", "there": "At the judged level or above", "share": "of those"},
        {"teams": "count", "there": "count", "share": "share",
         **dict.fromkeys(("median", "lower", "upper"), "decimal")},
    )  # fmt: skip
