"""Where the number of active members may go if the past goes on: a fan checked on the past, never a final level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import numpy as np
import pandas as pd

from evalkit.analyses.growth.basis import Basis
from evalkit.analyses.growth.registers import source
from evalkit.analyses.growth.stock import ACTIVE, active_in, full_windows, stock_by_month
from evalkit.disclosure import People, ReleaseClass, Unprotected
from evalkit.results.finding import Figure
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.stats.forecast import Check, random_walk_fan, rolling_origin

HORIZONS = {18: 6, 6: 3}
"""Fewest full month-ends → months ahead: nobody looks further ahead than half, or later a third, of the way back."""
LEAST_HELD = 0.5
"""Least share of forecasts on the past that must have held for a fan to be drawn: four in five should have."""
FAN = ("median", "low50", "high50", "low80", "high80", "low95", "high95")
LABELS = {
    "month": "End of month",
    "active": "Active members",
    "median": "Middle of the fan",
    "low50": "Even chance from",
    "high50": "Even chance to",
    "low80": "Four in five from",
    "high80": "Four in five to",
    "low95": "Nearly certain from",
    "high95": "Nearly certain to",
}
FORMATS = {"month": "month", **dict.fromkeys(["active", *FAN], "count")}


def outlook(basis: Basis) -> Part:
    """Draw the fan of what the next months may bring, where the past is long enough."""
    months = full_windows(stock_by_month(basis, basis.evaluation.active.window_days))
    active = months["active"].to_numpy()
    horizon = next((ahead for least, ahead in HORIZONS.items() if len(active) >= least), 0)
    thresholds = basis.evaluation.thresholds
    enough = horizon and len(active) >= thresholds.minimum_months
    enough = enough and min(np.median(active), active[-1]) >= thresholds.minimum_people
    fan = random_walk_fan(active, horizon) if enough else None
    check = rolling_origin(active, horizon) if fan is not None else None
    if fan is None or check is None:
        return Part(caveats=lambda _: ["There are too few months or people for an outlook: none is drawn."])
    if check.covered80 < LEAST_HELD:
        return Part(caveats=lambda _: ["On the past, most outlooks would have failed: none is drawn."])
    frame = _with_history(months, fan)
    table = Unprotected(
        "outlook", frame, ReleaseClass.ACTIVITY,
        people={"active": People(of=ACTIVE)} | {name: People() for name in FAN},
        by=("month",), topic=("month",), period=basis.period,
        groups=basis.behind(lambda: _behind(frame, basis)),
    )  # fmt: skip
    return Part((table, _facts(frame, check, basis)), figures=lambda shown: _figures(shown, basis), caveats=_caveats)


def _with_history(months: pd.DataFrame, fan: pd.DataFrame) -> pd.DataFrame:
    last = np.datetime64(months["month"].iloc[-1], "M")
    ahead = fan.assign(month=[str(last + int(step)) for step in fan["step"]]).drop(columns="step")
    return pd.concat([months[["month", "active"]], ahead], ignore_index=True)[["month", "active", *FAN]]


def _behind(frame: pd.DataFrame, basis: Basis) -> list[frozenset[str]]:
    """Return who is behind each row: the months ahead rest on those who are active now."""
    now = frame.loc[frame["active"].notna(), "month"].iloc[-1]
    window = basis.evaluation.active.window_days
    return [active_in(basis.members, min(month, now), window) for month in frame["month"]]


def _facts(frame: pd.DataFrame, check: Check, basis: Basis) -> Unprotected:
    """Declare what sentences speak: where the fan ends, and how it would have done on the past."""
    end = frame.iloc[-1]
    row = {
        "month": end["month"],
        "ahead": int(frame["active"].isna().sum()),
        "history": int(frame["active"].notna().sum()),
    }
    row |= {name: int(end[name]) for name in FAN} | asdict(check)
    row["first"] = basis.period.partition("/")[0]
    return Unprotected(
        "outlook-facts", pd.DataFrame([row]), ReleaseClass.ACTIVITY,
        people={name: People() for name in FAN},
        about_nobody=("ahead", "history", *asdict(check)), labels=("month", "first"), period=basis.period,
        groups=basis.behind(lambda: _behind(frame, basis)[-1:]),
    )  # fmt: skip


def _figures(shown: Shown, basis: Basis) -> Iterator[Figure]:
    from evalkit.charts import outlook as chart  # matplotlib costs half a second: only where something is drawn
    from evalkit.charts.words import Words

    data, facts = shown["outlook"], shown["outlook-facts"]
    marks = basis.marks(data.frame["month"].tolist())
    caption = (
        "If the past goes on as it was, four times in five between {low80:count} and {high80:count} people will be"
        " active at the end of {month:month}. On the past, {covered80:share} of {n:count} such forecasts held."
    )
    context = " Marked as context: {context:text}." if marks else ""
    alt = (
        "Line of active members over {history:count} months, then a fan over the next {ahead:count} that widens to"
        f" between {{low95:count}} and {{high95:count}} people, its middle at {{median:count}}.{context}"
    )
    words = Words(
        "outlook", caption=say(caption, facts),
        alt=say(alt, facts, {"context": "; ".join(words for _, words in marks)}), source=source(shown),
        labels=LABELS, formats=FORMATS,
    )  # fmt: skip
    yield chart.fan(data, words, marks=marks)


def _caveats(shown: Shown) -> Iterator[str]:
    facts = shown["outlook-facts"]
    yield say(
        "The outlook carries the past on and knows of no plans, of no limit and of nobody's intentions. It does not say"
        " where the number will settle.",
        facts,
    )
    row = facts.row()
    if row["error"] > row["naive_error"]:
        yield say(
            "On the past, “as many as now” would have been the nearer guess: trust the width of the fan, and not its"
            " middle.",
            facts,
        )
