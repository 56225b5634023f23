"""Attendance per occasion changed by so much a month."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.alternatives import Tried, least_squares, poisson_regression
from calibration.cells import Cell, usual
from calibration.claim import Claim, Row, Summary
from calibration.measured import claims, interval_row, interval_summary
from evalkit.definition import Thresholds
from evalkit.simulate.process import Setting, registers
from evalkit.stats.grading import grade
from evalkit.stats.rates import attendance_with_and_without_last

CELLS = (
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
    Cell(
        "sessions-at-the-end",
        "learning sessions in months 4, 8, 11 and 12 only",
        Setting(session_months=(3, 7, 10, 11)),
    ),
    *usual("growth-12", "growth-24"),
)


def _repetition(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    held = registers(cell.setting, seed)
    both = attendance_with_and_without_last(held["attended"], held["month"], held["kind"])
    verdict = grade(both.all_months, both.without_last, Thresholds().no_change_per_month)
    row = interval_row(both.all_months, verdict, np.log1p)
    if compare and both.all_months is not None:
        row |= _alternatives(held)
    return row


def _alternatives(held: pd.DataFrame) -> dict[str, Tried]:
    kinds = pd.get_dummies(held["kind"], drop_first=True).to_numpy(dtype=float)
    came, month = held["attended"].to_numpy(dtype=float), held["month"].to_numpy(dtype=float)
    by_month = held.groupby("month")["attended"].sum().to_numpy(dtype=float)
    return {
        "quasi-Poisson regression on month and kind": poisson_regression(came, kinds, quasi=True, month=month),
        "Poisson regression on month and kind": poisson_regression(came, kinds, month=month),
        "least squares on the log, month and kind": least_squares(came + 0.5, kinds, month=month),
        "least squares on the log of all attendances of a month": least_squares(by_month),
    }


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    del expected  # from equilibrium, attendance grows as joining does
    return interval_summary(cell, rows, np.full(len(rows), cell.setting.growth), np.expm1) | claims(rows)


CLAIM = Claim(
    name="attendance",
    cells=CELLS,
    sources=(
        "src/evalkit/stats/rates.py",
        "src/evalkit/stats/drift.py",
        "src/evalkit/stats/intervals.py",
        "src/evalkit/stats/grading.py",
        "tests/calibration/claims/attendance.py",
    ),
    repetition=_repetition,
    summary=_summary,
    shown=("flat", "common-shock"),
)
