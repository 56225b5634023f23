"""Active members grew by so much a month."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.alternatives import (
    by_mann_kendall,
    least_squares,
    mean_log_growth,
    newey_west,
    poisson_regression,
    quarterly_growth,
)
from calibration.cells import Cell, usual
from calibration.claim import Claim, Row, Summary
from calibration.measured import claims, interval_row, interval_summary
from evalkit.definition import Active, Thresholds
from evalkit.simulate.process import Setting, interactions
from evalkit.stats.grading import grade
from evalkit.stats.stock import first_full_window, stock_and_flows
from evalkit.stats.trend import with_and_without_last

WINDOW = Active().window_days
THRESHOLDS = Thresholds()

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
        "growth-12",
        "growth-24",
    ),
    Cell("true-ramp", "begins from nobody: grows fast, then slower", Setting(begin="nothing"), flat=False),
)

ALTERNATIVES = {
    "ordinary least squares on the log stock": least_squares,
    "the same with Newey–West (HAC) errors": newey_west,
    "Poisson regression": poisson_regression,
    "mean log growth, t(n − 1)": mean_log_growth,
    "the same between every third month end": quarterly_growth,
    "Mann–Kendall": by_mann_kendall,
}
PLAIN = "mean log growth, t(n − 1)"
FILLING = "mean log growth from the first month on, the window still filling"


def _stock(cell: Cell, setting: Setting, seed: np.random.SeedSequence) -> tuple[NDArray[np.int64], int]:
    drawn = interactions(setting, seed)
    months = cell.setting.month_starts
    stock = stock_and_flows(drawn["person"].to_numpy(), drawn["at"], months, WINDOW)["active"].to_numpy()
    return stock, first_full_window(drawn["at"].to_numpy()[0], months, WINDOW)


def _truth(cell: Cell, seed: np.random.SeedSequence) -> NDArray[np.float64]:
    return _stock(cell, cell.true_setting, seed)[0].astype(float)


def _repetition(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    stock, full = _stock(cell, cell.setting, seed)
    both = with_and_without_last(stock[full:], THRESHOLDS.minimum_months, THRESHOLDS.minimum_people)
    estimate = both.all_months
    verdict = grade(estimate, both.without_last, THRESHOLDS.no_change_per_month)
    row: Row = {"full": full, **interval_row(estimate, verdict, np.log1p)}
    if estimate is not None and stock.min() > 0:
        row[PLAIN] = mean_log_growth(stock[full:].astype(float))
        if compare:
            row |= {name: method(stock[full:].astype(float)) for name, method in ALTERNATIVES.items()}
            row[FILLING] = mean_log_growth(stock.astype(float))
    return row


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    full = rows["full"].to_numpy()
    truth = (np.log(expected[-1]) - np.log(expected[full])) / (len(expected) - 1 - full)
    return interval_summary(cell, rows, truth, np.expm1) | claims(rows) | {"people": float(expected[-1])}


CLAIM = Claim(
    name="growth",
    cells=CELLS,
    sources=(
        "src/evalkit/stats/stock.py",
        "src/evalkit/stats/trend.py",
        "src/evalkit/stats/grading.py",
        "tests/calibration/claims/growth.py",
    ),
    repetition=_repetition,
    summary=_summary,
    truth=_truth,
    shown=("flat", "common-shock", "crowd-last"),
)
