"""Growth by system: all of them one family under one claim, in the order of the definition, never ranked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from evalkit.analyses.growth.basis import Basis, people
from evalkit.analyses.growth.stock import (
    ACTIVE,
    RATE,
    full_windows,
    growth_of_systems,
    stocks_of_systems,
    typical,
    verdict,
)
from evalkit.analyses.growth.windows import WAYS
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Finding, Table, released
from evalkit.results.part import Part, Shown
from evalkit.stats.judged import Judged

MOST_SYSTEMS = 8
"""Most systems that a reader can take in as a sentence each; beyond, the table tells."""

LABELS = {
    "system": "System",
    "first": "First full window",
    "last": "Last month",
    "value": "Change per month",
    "low": "Interval from",
    "high": "Interval to",
    "grade": "How sure (adjusted for all systems)",
}
FORMATS = {"first": "count", "last": "count", **dict.fromkeys(RATE, "change")}


def systems(basis: Basis) -> Part:
    """Judge every system of a programme; a system's own report and a programme of one have no such part."""
    if basis.scope.system or len(basis.codes) < 2:
        return Part()
    judged = growth_of_systems(basis)
    stocks = stocks_of_systems(basis, basis.evaluation.active.window_days)
    rows = [_row(basis.evaluation.system_name(code), code, stocks[code], judged[code]) for code in basis.codes]
    table = _declared(pd.DataFrame(rows), basis)
    return Part((table,), findings=lambda shown: _findings(judged, shown["systems"]), tables=_tables)


def _row(name: str, code: str, months: pd.DataFrame, judged: Judged) -> dict[str, object]:
    full = full_windows(months)
    return {
        "code": code,
        "system": name,
        "first": int(full["active"].iloc[0]) if len(full) else 0,
        "last": int(months["active"].iloc[-1]),
        "typical": typical(months),
        **{end: getattr(judged.rate, end) if judged.rate else np.nan for end in RATE},
        "level": judged.rate.level if judged.rate else np.nan,
        "grade": f"{judged.grade}{WAYS[judged.direction]}",
    }


def _declared(frame: pd.DataFrame, basis: Basis) -> Unprotected:
    last = {"month": basis.period.rpartition("/")[2]}
    return Unprotected(
        "systems", frame, ReleaseClass.ACTIVITY,
        people={"first": People(), "last": People(of=ACTIVE, at=last), "typical": People()},
        statistics={end: Statistic(base="typical") for end in RATE},
        about_nobody=("level",), by=("code",), period=basis.period, labels=("system",),
        groups=basis.behind(lambda: [people(basis.of_system(code).members) for code in frame["code"]]),
    )  # fmt: skip


def _findings(family: Mapping[str, Judged], table: Protected) -> Iterator[Finding]:
    """Word the growth of each system by itself, in the order of the definition."""
    if len(family) > MOST_SYSTEMS:
        return
    ends = "{system:text} went from {first:count} active members to {last:count}"
    for code, judged in family.items():
        row = table.pick(table.frame["code"] == code)
        if judged.rate is None:
            told = ends + ": too few people or too few months to say whether they are growing."
        else:
            told = ends + "; typically {value:change} a month ({level:share} interval {low:change} to {high:change}): "
            told += verdict(judged)
        signal = f"growth.system.{code}.rate"
        yield Finding(signal, told, row, judged.grade, judged.rule, released(judged.rate, row), judged.direction)


def _tables(shown: Shown) -> Iterator[Table]:
    yield Table(
        "systems", "Active members of each system and their change per month; systems are not ranked.",
        shown["systems"].pick(columns=list(LABELS)), LABELS, FORMATS,
    )  # fmt: skip
