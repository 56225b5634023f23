"""Momentum rose consistently, month by month or cycle by cycle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.alternatives import (
    Tried,
    by_binomial,
    by_mann_kendall,
    newey_west,
    poisson_regression,
)
from calibration.cells import Cell, usual
from calibration.claim import Claim, Row, Summary
from calibration.claims.tables import by_month, sessions
from calibration.measured import claims, named, rises_of_alternatives, verdict_row
from evalkit.simulate.process import Setting
from evalkit.stats.momentum import consistency, without_occasions
from evalkit.stats.steps import rises

ENDS = (3, 7, 10, 11)
NAN = float("nan")

MONTHS = (
    *usual(
        "flat",
        "overdispersed",
        "system-shocks",
        "common-shock",
        "common-shock-40",
        "common-shock-24",
        "month-shock",
        "crowd-each-third",
        "crowd-last",
        "three-systems",
        "forty-systems",
        "tiny",
        "short",
    ),
    Cell("sessions-at-the-end", "learning sessions in months 4, 8, 11 and 12 only", Setting(session_months=ENDS)),
    *usual("growth-12", "growth-24"),
    Cell("growth-10", "growth of 10% a month, 12 months", Setting(growth=0.10), flat=False),
)

_TWO_YEARS = tuple(
    replace(
        cell,
        name=f"{cell.name}-two-years",
        title=f"{cell.title}, 8 cycles",
        setting=replace(cell.setting, months=24),
    )
    for cell in usual(
        "flat", "overdispersed", "system-shocks", "common-shock", "common-shock-40", "month-shock", "crowd-each-third",
        "crowd-last", "three-systems", "forty-systems", "tiny",
    )
)  # fmt: skip

CYCLES = (
    Cell("four-cycles", "nothing changes, 4 cycles", Setting()),
    Cell("five-cycles", "shocks to joining that hit all, 5 cycles", Setting(months=15, common_sd=0.4)),
    Cell("six-cycles", "shocks to joining that hit all, 6 cycles", Setting(months=18, common_sd=0.4)),
    *_TWO_YEARS,
    Cell("sessions-at-the-end", "learning sessions in months 4, 8, 11 and 12 only", Setting(session_months=ENDS)),
    Cell(
        "sessions-closer",
        "sessions ever closer: after 5, 4, 3, 3, 2 and 2 months, 24 months",
        Setting(months=24, session_months=(0, 5, 9, 12, 15, 17, 19)),
    ),
    Cell(
        "cycles-of-4-and-5",
        "cycles of 5 and then 4 months, 27 months",
        Setting(months=27, session_months=(0, 5, 10, 15, 19, 23)),
    ),
    Cell("growth-18-cycles", "growth of 3% a month, 6 cycles", Setting(growth=0.03, months=18), flat=False),
    Cell("growth-24-cycles", "growth of 3% a month, 8 cycles", Setting(growth=0.03, months=24), flat=False),
)


def _monthly(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    counts, _, _ = by_month(cell.setting, seed)
    held = sessions(cell.setting)
    alike = without_occasions(counts, held)
    row = verdict_row(consistency(alike))
    if compare:
        total = np.maximum(counts.sum(axis=0), 0.5)
        row |= {
            "enough rises, whatever the trend": _if(rises(alike).p <= 0.025),
            "enough rises by the binomial distribution": by_binomial(alike),
            "enough rises, months with and without sessions alike": _if(rises(total).p <= 0.025),
            "Mann–Kendall": by_mann_kendall(total),
            "Poisson regression": _claims_only(poisson_regression(total, held)),
            "least squares on the log, Newey–West (HAC) errors": _claims_only(newey_west(total, held)),
        }
    return row


def _cyclic(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    counts, _, _ = by_month(cell.setting, seed)
    starts = np.flatnonzero(sessions(cell.setting))
    lengths = np.diff(np.append(starts, cell.setting.months))
    totals = np.add.reduceat(counts.sum(axis=0), starts)
    row = verdict_row(consistency(totals, lengths))
    if compare:
        row |= {
            "rose at every step, per month": _if(rises(totals / lengths).rises == len(totals) - 1),
            "rose at every step, in all": _if(rises(totals).rises == len(totals) - 1),
            "enough rises per month, whatever the trend": _if(rises(totals / lengths).p <= 0.1),
            "Mann–Kendall, per month": by_mann_kendall(totals / lengths),
        }
    return row


def _if(claimed: bool) -> Tried:
    return Tried(NAN, NAN, NAN, float(claimed))


def _claims_only(tried: Tried) -> Tried:
    return Tried(NAN, NAN, NAN, tried.rise)


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    del expected  # a verdict has no number to be right about
    return named(cell, rows) | claims(rows) | {"alternatives": rises_of_alternatives(rows)}


_SOURCES = (
    "src/evalkit/stats/momentum.py",
    "src/evalkit/stats/panel.py",
    "src/evalkit/stats/drift.py",
    "src/evalkit/stats/intervals.py",
    "src/evalkit/stats/steps.py",
    "tests/calibration/claims/tables.py",
    "tests/calibration/claims/consistency.py",
)

BY_MONTH = Claim(
    name="months",
    cells=MONTHS,
    sources=_SOURCES,
    repetition=_monthly,
    summary=_summary,
    shown=("flat", "common-shock-40"),
)

BY_CYCLE = Claim(
    name="cycles",
    cells=CYCLES,
    sources=_SOURCES,
    repetition=_cyclic,
    summary=_summary,
    shown=("four-cycles", "sessions-at-the-end", "common-shock-40-two-years"),
)
