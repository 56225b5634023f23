"""Each team's way from month to month: by name where five or more stand together, otherwise by a letter."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit.analyses.progress.scored import NAMED_FROM, Scored, owned, source
from evalkit.disclosure import Unprotected
from evalkit.results.finding import Figure
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

FEWEST = 3
"""Teams from whom on trajectories without names are shown: of fewer, everybody knows whose they are."""


def part(scored: Scored) -> Part:
    """Return the trajectories of the scope's teams."""
    keys = [str(key) for key in scored.wide.index[scored.wide.notna().any(axis=1)]]
    if len(keys) < FEWEST:
        return Part(caveats=lambda _: ["Too few teams scored themselves to show the way of each without naming it."])
    unnamed = "Teams bear letters here, because too few stand together for their own scores to be named."
    return Part(
        (_table(scored, keys),),
        figures=lambda shown: _figures(shown, scored),
        caveats=lambda _: [unnamed] if len(keys) < NAMED_FROM else [],
    )


def _table(scored: Scored, keys: list[str]) -> Unprotected:
    names = dict(zip(keys, scored.called(keys), strict=True))
    rows = [
        {"team": names[key], "month": month, "value": scored.wide.loc[key, month]}
        for key in keys
        for month in scored.months
        if scored.expected.loc[key, month]
    ]
    return owned("trajectories", pd.DataFrame(rows), ("value",), topic=("month",))


def _figures(shown: Shown, scored: Scored) -> Iterator[Figure]:
    from evalkit.charts import levels as charts
    from evalkit.charts.words import Words

    assert scored.instrument
    data = shown["trajectories"]
    told = {"n": data.frame["team"].nunique(), "scale": scored.scale, "fewest": NAMED_FROM}
    gaps = "gaps are months without a score"
    if data.hidden["value"].any():
        gaps += ", or in which fewer than {fewest:count} teams scored"
    yield charts.trajectories(
        data,
        Words(
            "trajectories",
            caption=say(f"Each of {{n:count}} teams goes its own way; {gaps}.", data, told),
            alt=say(
                "{n:count} small panels, one a team, with a line of its own scores by month on the same scale;"
                f" {gaps}.", data, told,
            ),
            source=source(data, scored),
            labels={"team": "Team", "month": "Month", "value": "Own score"},
            formats={"month": "month", "value": "decimal"},
        ),
        ends=(scored.instrument.lowest, scored.instrument.highest), months=scored.months,
    )  # fmt: skip
