"""How many teams are at or above chosen levels, month by month: of how many that scored, and who is silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from evalkit.analyses.progress.scored import COUNTED, Scored, nobodys, source
from evalkit.disclosure import Protected, Unprotected
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.stats.rates import wilson

NUMBERS = ("teams", "scored", "silent")
NAMES = {"month": "Month", "teams": "Teams taking part", "scored": "Scored themselves", "silent": "Silent"}


def part(scored: Scored) -> Part:
    """Return what there is to say of levels that teams say they have reached."""
    levels = scored.evaluation.progress.levels
    return Part(
        (_by_month(scored, levels), _levels(scored), _latest(scored, levels)),
        findings=lambda shown: [_finding(shown["latest-month"])],
        tables=lambda shown: _tables(shown["reached"], levels),
        figures=lambda shown: _figures(shown, scored),
        caveats=lambda shown: [
            say(
                "These are levels that teams claim for themselves on the {scale:text}, version “{version:text}”. A"
                " level is a place on a scale and not a number: counts of teams come before any mean.",
                shown["latest-month"],
                {"scale": scored.scale, "version": scored.instrument.scale_version if scored.instrument else ""},
            ),
            "New teams begin at the lowest level and so pull shares down: time since joining is shown beside months.",
        ],
    )  # fmt: skip


def at(level: float) -> str:
    """Return the column of teams at or above a level.

    >>> at(2.5)
    'from_2_5'
    """
    return f"from_{level:g}".replace(".", "_")


def _counts(scored: Scored, levels: Sequence[float]) -> pd.DataFrame:
    wide, owed = scored.wide, scored.expected
    frame = pd.DataFrame(
        {"month": scored.months, "teams": owed.sum().to_numpy(), "scored": wide.notna().sum().to_numpy()}
    )
    frame["silent"] = (owed & wide.isna()).sum().to_numpy()
    for level in levels:
        frame[at(level)] = (wide >= level).sum().to_numpy()
        frame[f"share_{at(level)}"] = frame[at(level)] / frame["scored"].where(frame["scored"] > 0)
    return frame[frame["teams"] > 0].reset_index(drop=True)


def _by_month(scored: Scored, levels: Sequence[float]) -> Unprotected:
    frame = _counts(scored, levels)
    return nobodys("reached", frame, tuple(str(column) for column in frame.columns if column != "month"), ("month",))


def _levels(scored: Scored) -> Unprotected:
    """Count teams at each level by month: a column a level, in the order of the scale."""
    assert scored.instrument
    wide, owed = scored.wide, scored.expected
    frame = pd.DataFrame({"month": scored.months, "scored": wide.notna().sum().to_numpy()})
    for place, level in enumerate(sorted(scored.instrument.levels.values())):
        frame[f"level_{place}"] = np.isclose(wide.to_numpy(), level).sum(axis=0)
    frame["silent"] = (owed & wide.isna()).sum().to_numpy()
    frame = frame[owed.any().to_numpy()].reset_index(drop=True)
    return nobodys("levels", frame, tuple(str(column) for column in frame.columns if column != "month"), ("month",))


def _latest(scored: Scored, levels: Sequence[float]) -> Unprotected:
    frame = _counts(scored, levels)
    with_scores = frame[frame["scored"] > 0]
    row = with_scores.iloc[[-1]].reset_index(drop=True)
    level = scored.evaluation.progress.judged_at
    n, there = int(row["scored"].iloc[0]), int((scored.wide[row["month"].iloc[0]] >= level).sum())
    low, high = wilson(there, n)
    row = row.assign(level=level, there=there, low=low, high=high)
    return nobodys("latest-month", row, tuple(str(column) for column in row.columns if column != "month"), ("month",))


def _finding(row: Protected) -> Finding:
    told = (
        "In {month:month}, {there:count} of the {scored:count} {scored:noun:team|teams} that scored themselves"
        " said they were at level"
        " {level:decimal} or above (interval {low:share} to {high:share} if other months like it); {silent:count} of"
        " {teams:count} teams returned nothing. These are claims."
    )
    return Finding("progress.reached", told, row, Grade.COUNTED, COUNTED)


def _tables(data: Protected, levels: Sequence[float]) -> Iterator[Table]:
    shares = [column for level in levels for column in (at(level), f"share_{at(level)}")]
    names = {at(level): f"At {level:g} or above" for level in levels}
    yield Table(
        "reached", "Teams at or above chosen levels by month, of those that scored themselves.",
        data.pick(columns=["month", *NUMBERS, *shares]),
        {**NAMES, **names, **{f"share_{at(level)}": "of those who scored" for level in levels}},
        {"month": "month", **dict.fromkeys((*NUMBERS, *names), "count"),
         **{f"share_{at(level)}": "share" for level in levels}},
    )  # fmt: skip


def _figures(shown: Shown, scored: Scored) -> Iterator[Figure]:
    from evalkit.charts import levels as charts
    from evalkit.charts.words import Words

    assert scored.instrument
    names = {f"level_{place}": f"{level:.1f}" for place, level in enumerate(sorted(scored.instrument.levels.values()))}
    last = shown["latest-month"]
    yield charts.distribution(
        shown["levels"],
        Words(
            "levels",
            caption=say(
                "In {month:month} {there:count} of {scored:count} {scored:noun:team|teams} claim level"
                " {level:decimal} or above;"
                " {silent:count} are silent.", last,
            ),
            alt=say(
                "A column for each month, divided by the level that teams gave themselves, darker for higher ones, with"
                " silent teams hatched; the number of teams that scored stands above. {there:count} of {scored:count}"
                " are at level {level:decimal} or above in the last month.", last,
            ),
            source=source(shown["levels"], scored),
            labels={**NAMES, **names},
            formats={"month": "month", **dict.fromkeys(("scored", "silent", *names), "count")},
        ),
        levels=names,
    )  # fmt: skip
