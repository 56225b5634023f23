"""Do occasions draw more people than before? Attendance per occasion, each compared with its own kind only."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evalkit.analyses.growth.basis import Basis, people
from evalkit.analyses.growth.stock import RATE, verdict
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Finding, released
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.stats.judged import Judged, as_family, judge
from evalkit.stats.rates import attendance_with_and_without_last

TOO_SMALL = "Too few occasions of any one kind, or too few months, to compare occasions with their own kind."


def per_occasion(basis: Basis) -> Part:
    """Judge the trend of attendance per occasion, with the kind of occasion allowed for."""
    judged = _of_systems(basis)[basis.scope.system] if basis.scope.system else _trend(basis)
    table = Unprotected(
        "per-occasion", pd.DataFrame([_row(judged, basis)]), ReleaseClass.ACTIVITY,
        people={"typical": People()}, statistics={end: Statistic(base="typical") for end in RATE},
        about_nobody=("occasions", "kinds", "level"), period=basis.period,
        groups=basis.behind(lambda: [people(basis.counted)]),
    )  # fmt: skip
    return Part((table,), findings=lambda shown: _findings(judged, shown["per-occasion"]), caveats=_caveats)


def _by_occasion(basis: Basis) -> pd.DataFrame:
    """Count those who came to each occasion whose register is here; `like` says what it can be compared with."""
    known = basis.occasions[basis.occasions["received"]]
    came = known["occasion_key"].map(basis.counted["occasion_key"].value_counts()).fillna(0).astype(int)
    months = known["start"].dt.year * 12 + known["start"].dt.month
    # a system's own meetings are compared with that system's: systems differ in size
    return pd.DataFrame({"came": came, "month": months, "like": known["kind"] + " " + known["eligible"]})


def _trend(basis: Basis) -> Judged:
    """Estimate the trend with and without the last month, and grade it."""
    every = _by_occasion(basis)
    some = every[every.groupby("like")["came"].transform("sum") > 0]  # where nobody ever came there is no trend
    both = attendance_with_and_without_last(some["came"], some["month"], some["like"])
    return judge(both.all_months, both.without_last, basis.evaluation.thresholds.no_change_per_month, TOO_SMALL)


def _of_systems(basis: Basis) -> dict[str, Judged]:
    """Judge every system: all of them are one family under one claim."""
    return as_family({code: _trend(basis.of_system(code)) for code in basis.codes}, "systems")


def _row(judged: Judged, basis: Basis) -> dict[str, object]:
    every = _by_occasion(basis)
    return {
        "occasions": len(every),
        "kinds": every["like"].nunique(),
        "typical": int(every["came"].sum()),
        **{end: getattr(judged.rate, end) if judged.rate else np.nan for end in RATE},
        "level": judged.rate.level if judged.rate else np.nan,
    }


def _findings(judged: Judged, table: Protected) -> Iterator[Finding]:
    if judged.rate is None:
        told = "There are too few occasions of one kind to say whether occasions draw more people than before."
    else:
        told = (
            "Attendance per occasion changes by {value:change} a month, each occasion compared with its own kind"
            f" ({{level:share}} interval {{low:change}} to {{high:change}}): {verdict(judged, 'of a rise or a fall')}"
        )
    rate = released(judged.rate, table)
    yield Finding("growth.attendance.trend", told, table, judged.grade, judged.rule, rate, judged.direction)


def _caveats(shown: Shown) -> Iterator[str]:
    row = shown["per-occasion"].row()
    if row["value"] == row["value"] and row["kinds"] > 1:
        yield say(
            "Attendance per occasion compares learning sessions with learning sessions and webinars with webinars:"
            " {occasions:count} occasions of {kinds:count} sorts, told apart by kind and by whom they were open to.",
            shown["per-occasion"],
        )
