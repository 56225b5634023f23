"""Is momentum rising? The trend of interactions with the occasions held allowed for, with and without last month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evalkit.analyses.momentum.alike import whole_period
from evalkit.analyses.momentum.counted import Counted
from evalkit.analyses.momentum.series import Series, series
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Direction, Finding, Grade, released
from evalkit.results.part import Part
from evalkit.results.said import say
from evalkit.stats.judged import Judged, as_family, judge

TOO_SMALL = "Too few months with a register, too few people, or nothing happened in the last month."
MOST_SYSTEMS = 8
"""Most systems that a reader can take in as a sentence each; beyond, the table tells."""
_ENDS = ("value", "low", "high")


@dataclass(frozen=True)
class Trend:
    """A series and how its trend was judged."""

    series: Series
    judged: Judged


def trends(counted: Counted) -> tuple[Trend, dict[str, Trend]]:
    """Judge the trend of the scope, and of every system as one of the family of systems.

    Returns
    -------
    Trend
        Of the scope: a system's own is the one of the family.
    dict of str to Trend
        By code of all systems, whatever the scope.
    """
    codes = [system.code for system in counted.evaluation.systems]
    alone = {code: _judged(counted, code) for code in codes}
    family = as_family({code: trend.judged for code, trend in alone.items()}, "systems")
    judged = {code: Trend(alone[code].series, family[code]) for code in codes}
    return judged[counted.scope.system] if counted.scope.system else _judged(counted, ""), judged


def part(counted: Counted, trend: Trend) -> Part:
    """Return what there is to say of the trend."""
    return Part(
        (_declared(counted, trend),),
        findings=lambda shown: [_finding(shown["trend"], trend.judged)],
        caveats=lambda shown: _caveats(shown["trend"], trend.judged, counted),
    )


def _judged(counted: Counted, system: str) -> Trend:
    thresholds = counted.evaluation.thresholds
    found = series(counted, system)
    least, known = thresholds.minimum_months, found.people[found.known]
    enough = len(known) > 0 and np.median(known) >= thresholds.minimum_people
    whole, less = (found.trend(least), found.without_last().trend(least - 1)) if enough else (None, None)
    return Trend(found, judge(whole, less, thresholds.no_change_per_month, TOO_SMALL))


def rates(judged: Judged) -> dict[str, float]:
    """Return the trend as columns of a row, missing where it could not be estimated."""
    rate = judged.rate
    return {end: getattr(rate, end) if rate else np.nan for end in (*_ENDS, "level")}


def _declared(counted: Counted, trend: Trend) -> Unprotected:
    judged, found = trend.judged, trend.series
    known = found.people[found.known]
    row: dict[str, Any] = {
        "first": found.months[0] if found.months else "",
        "last": found.months[-1] if found.months else "",
        "months": int(found.known.sum()),
        "unknown": int((~found.known).sum()),
        "typical": int(np.median(known)) if len(known) else 0,
        **rates(judged),
        **{f"less_{end}": getattr(judged.without_last, end) if judged.without_last else np.nan for end in _ENDS},
    }
    statistics = {f"{prefix}{end}": Statistic("typical") for prefix in ("", "less_") for end in _ENDS}
    return Unprotected(
        "trend", pd.DataFrame([row]), ReleaseClass.ACTIVITY, people={"typical": People()}, statistics=statistics,
        about_nobody=("level", "months", "unknown"), labels=("first", "last"), period=whole_period(counted),
        groups=counted.behind(lambda: [counted.here]),
    )  # fmt: skip


def _finding(row: Protected, judged: Judged) -> Finding:
    if judged.rate is None:
        told = (
            "{months:count} {months:noun:month has|months have} a register: too few months or too few people to say"
            " whether momentum is rising."
        )
    else:
        told = (
            "From {first:month} to {last:month}, with the occasions held allowed for, interactions changed by"
            " {value:change} a month ({level:share} interval {low:change} to {high:change}): "
            + verdict(judged)
            + " Without {last:month} it would be {less_value:change} ({less_low:change} to {less_high:change}); a claim"
            " must hold both ways."
        )
    return Finding("momentum.trend", told, row, judged.grade, judged.rule, released(judged.rate, row), judged.direction)


def findings_of_systems(family: Mapping[str, Trend], systems: Protected) -> list[Finding]:
    """Word the trend of each system by itself, against its own past, in the order of the definition."""
    if len(family) > MOST_SYSTEMS:
        return []
    found = []
    for code, trend in family.items():
        row, judged = systems.pick(systems.frame["system"] == code), trend.judged
        if judged.rate is None:
            told = "{name:text}: too few people or too few months to say whether momentum is rising."
        else:
            told = (
                "{name:text}, against its own past: interactions changed by {value:change} a month ({level:share}"
                " interval {low:change} to {high:change}): " + verdict(judged)
            )
        signal, estimate = f"momentum.system.{code}.trend", released(judged.rate, row)
        found.append(Finding(signal, told, row, judged.grade, judged.rule, estimate, judged.direction))
    return found


def verdict(judged: Judged) -> str:
    """Return a grade as the end of a sentence about momentum."""
    way = "rise" if judged.direction is Direction.UP else "fall"
    return {
        Grade.CLEAR: f"a clear {way}.",
        Grade.LEANING: f"this leans towards a {way}, but is not clear.",
        Grade.NO_MATERIAL_CHANGE: "no material change.",
        Grade.NOT_ENOUGH_EVIDENCE: "not enough evidence to say that momentum is rising or falling.",
    }[judged.grade]


def _caveats(row: Protected, judged: Judged, counted: Counted) -> list[str]:
    if judged.rate is None:
        return []
    some_unknown = bool(counted.evaluation.systems) and not counted.scope.system
    templates = {
        "The trend compares months as if as many occasions of each kind had been held in all of them. So it says"
        " whether an occasion draws more interactions than before, not whether there are more occasions.": True,
        "{unknown:count} {unknown:noun:month is|months are} left out of the trend, because nothing was held or no"
        " register came.": row.row()["unknown"],
        "The trend is of people whose system is known.": some_unknown,
        "The registers are a count of everyone, not a sample: an interval says how far another period like this one"
        " could have gone, not how far the count may be wrong.": True,
    }
    return [say(template, row) for template, applies in templates.items() if applies]
