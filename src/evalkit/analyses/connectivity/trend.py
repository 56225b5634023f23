"""Do meetings cross organisations more than they did? A slope over occasions, beside what was possible at each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evalkit.analyses.connectivity.alike import MEET, SEVERAL, source
from evalkit.analyses.connectivity.crossing import Groups, at_occasions, could_have_come
from evalkit.analyses.connectivity.seen import Seen
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Direction, Figure, Finding, Grade, released
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.stats.crossing import judged_change
from evalkit.stats.judged import Judged

FEWEST_PEOPLE = 8
"""People of known groups from whom on an occasion counts: the share among a handful is mostly chance."""
_ENDS = ("value", "low", "high")


def part(seen: Seen) -> Part:
    """Return what there is to say of time, at the nearest boundary that is known."""
    if not seen.levels:
        return Part()
    level = seen.levels[0]
    codes, _ = seen.codes(level)
    came = at_occasions(seen.everybody, codes, seen.own)
    could = could_have_come(seen.everybody, codes, seen.own)
    judged = _judged(seen, came, could)
    return Part(
        (_declared(seen, came, judged, level), _months(seen, came, could)),
        findings=lambda shown: [_finding(shown["crossing-trend"], judged, level)],
        figures=lambda shown: _figures(shown, seen, level),
        caveats=lambda _: _caveats(judged),
    )


def _judged(seen: Seen, came: Groups, could: Groups) -> Judged:
    start = seen.occasions["start"]
    month = (start.dt.year * 12 + start.dt.month - 1 + (start.dt.day - 1) / 31).to_numpy(dtype=float)
    excess = came.crossing - could.crossing
    excess[~(could.crossing > 0) | (came.there.sum(axis=1) < FEWEST_PEOPLE)] = np.nan
    kinds = seen.occasions["kind"].to_numpy(dtype=object)
    return judged_change(excess, month, kinds, seen.choices.no_change_per_year)


def _declared(seen: Seen, came: Groups, judged: Judged, level: str) -> Unprotected:
    known = (seen.codes(level)[0] >= 0) & seen.own
    row = {
        "people": int(known.sum()), "occasions": judged.rate.n if judged.rate else 0, "period": seen.period,
        "crossing": came.share(), "level": judged.rate.level if judged.rate else np.nan,
        **{end: getattr(judged.rate, end) if judged.rate else np.nan for end in _ENDS},
        **{f"less_{end}": getattr(judged.without_last, end) if judged.without_last else np.nan for end in _ENDS},
    }  # fmt: skip
    numbers = ("crossing", *_ENDS, *(f"less_{end}" for end in _ENDS))
    return Unprotected(
        "crossing-trend", pd.DataFrame([row]), ReleaseClass.ACTIVITY, people={"people": People()},
        statistics={name: Statistic("people") for name in numbers}, about_nobody=("occasions", "level"),
        labels=("period",), period=seen.period, groups=[frozenset(seen.everybody.people[known])],
    )  # fmt: skip


def _months(seen: Seen, came: Groups, could: Groups) -> Unprotected:
    """Return, month by month, the share that crossed and the share that was possible at the same occasions."""
    month = seen.occasions["start"].dt.strftime("%Y-%m").to_numpy()
    meetings, possible = came.meetings, could.crossing
    rows, groups = [], []
    for name in seen.months:
        held = (month == name) & (meetings > 0)
        total = meetings[held].sum()
        people = seen.everybody.by_occasion[np.flatnonzero(held)].indices if held.any() else np.array([], dtype=int)
        people = np.unique(people)
        people = people[seen.own[people]]
        rows.append(
            {
                "month": name, "occasions": int(held.sum()), "people": len(people),
                "crossing": 1 - came.within[held].sum() / total if total else np.nan,
                "possible": float((possible[held] * meetings[held]).sum() / total) if total else np.nan,
            }
        )  # fmt: skip
        groups.append(frozenset(seen.everybody.people[people]))
    return Unprotected(
        "crossing", pd.DataFrame(rows), ReleaseClass.ACTIVITY, people={"people": People(of="who met")},
        statistics={name: Statistic("people") for name in ("crossing", "possible")}, about_nobody=("occasions",),
        by=("month",), topic=("month",), groups=groups,
    )  # fmt: skip


def _finding(row: Protected, judged: Judged, level: str) -> Finding:
    if judged.rate is None:
        told = (
            f"{MEET}: too few occasions at which people of different {SEVERAL[level]} could have met to say whether"
            f" they"
            " meet more than before."
        )
    else:
        told = (
            f"{MEET}: with what was possible at each occasion allowed for, the share of meetings across"
            f" {SEVERAL[level]} changed by {{value:points}} percentage points a year ({{level:share}} interval"
            " {low:points} to {high:points}, {occasions:count} occasions): " + _verdict(judged)
        )
    return Finding(
        "connectivity.trend", told, row, judged.grade, judged.rule, released(judged.rate, row), judged.direction
    )  # fmt: skip


def _verdict(judged: Judged) -> str:
    way = "rise" if judged.direction is Direction.UP else "fall"
    return {
        Grade.CLEAR: f"a clear {way}.",
        Grade.LEANING: f"this leans towards a {way}, but is not clear.",
        Grade.NO_MATERIAL_CHANGE: "no material change.",
        Grade.NOT_ENOUGH_EVIDENCE: "not enough evidence of a rise or a fall.",
    }[judged.grade]


def _figures(shown: Shown, seen: Seen, level: str) -> list[Figure]:
    from evalkit.charts import network as charts
    from evalkit.charts.words import Words

    months, trend = shown["crossing"], shown["crossing-trend"]
    if months.frame["crossing"].notna().sum() < 2:
        return []
    words = Words(
        "crossing",
        caption=say(
            f"{MEET}: {{crossing:share}} of meetings in {{period:span}} crossed {SEVERAL[level]}, month by month beside"
            " what was possible.", trend,
        ),
        alt=say(
            f"A line of the share of meetings across {SEVERAL[level]} by month, and a dashed line of the share that"
            " there would be had all who could have come been as likely to. Months without a meeting are gaps. Over"
            " the whole period {crossing:share} crossed.", trend,
        ),
        source=source(shown["met"], seen),
        labels={"month": "Month", "occasions": "Occasions", "people": "People",
                "crossing": f"Share across {SEVERAL[level]}", "possible": "Share that was possible"},
        formats={"month": "month", "occasions": "count", "people": "count", "crossing": "share", "possible": "share"},
    )  # fmt: skip
    return [charts.crossing(months, words)]


def _caveats(judged: Judged) -> Iterator[str]:
    if judged.rate is not None:
        yield (
            "A share across organisations can fall because one organisation sends more of its people: that is no loss."
            " The trend allows for who could have come, not for who chose to."
        )
