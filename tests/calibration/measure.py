"""Measure a cell: draw collaboratives, send each down the product's own path, and compare with the truth."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.alternatives import least_squares, mean_log_growth, poisson_regression, quarterly_growth
from calibration.cells import Cell
from evalkit.definition import Active, Thresholds
from evalkit.results.finding import Grade
from evalkit.simulate.process import expected_stock, interactions
from evalkit.stats.grading import grade
from evalkit.stats.stock import first_full_window, stock_and_flows
from evalkit.stats.trend import with_and_without_last

SEED = 20220101
TRUTH_SEED = 20230101
WINDOW = Active().window_days
THRESHOLDS = Thresholds()
ALTERNATIVES = {
    "ordinary least squares on the log stock": least_squares,
    "Poisson regression": poisson_regression,
    "mean log growth, t(n − 1)": mean_log_growth,
    "the same between every third month end": quarterly_growth,
}
FILLING = "mean log growth from the first month on, the window still filling"


def true_stock(cell: Cell, draws: int, chunk: int) -> NDArray[np.float64]:
    """Average the stock of one chunk of draws, which no repetition shares."""
    return expected_stock(cell.true_setting, draws, seed=TRUTH_SEED + _key(cell) + chunk, window_days=WINDOW)


def repetitions(cell: Cell, first: int, last: int) -> pd.DataFrame:
    """Run the product's path, from interactions to grade, for repetitions `first` up to `last`."""
    seeds = [np.random.SeedSequence(SEED, spawn_key=(_key(cell), number)) for number in range(first, last)]
    return pd.DataFrame([_repetition(cell, seed) for seed in seeds])


def _key(cell: Cell) -> int:
    """Return a number of the cell's own, so that a new cell leaves the draws of the others alone."""
    return zlib.crc32(cell.name.encode())


def _repetition(cell: Cell, seed: np.random.SeedSequence) -> dict[str, Any]:
    drawn = interactions(cell.setting, seed)
    months = cell.setting.month_starts
    stock = stock_and_flows(drawn["person"].to_numpy(), drawn["at"], months, WINDOW)["active"].to_numpy()
    full = first_full_window(drawn["at"].to_numpy()[0], months, WINDOW)
    both = with_and_without_last(stock[full:], THRESHOLDS.minimum_months, THRESHOLDS.minimum_people)
    estimate = both.all_months
    verdict = grade(estimate, both.without_last, THRESHOLDS.no_change_per_month)
    row: dict[str, Any] = {
        "full": full,
        "refused": estimate is None,
        "grade": str(verdict.grade),
        "direction": str(verdict.direction),
        "estimate": np.log1p(estimate.value) if estimate else np.nan,
        "low": np.log1p(estimate.low) if estimate else np.nan,
        "high": np.log1p(estimate.high) if estimate else np.nan,
    }
    if estimate is not None and stock.min() > 0:
        for name, method in ALTERNATIVES.items():
            row[name] = method(stock[full:].astype(float))
        row[FILLING] = mean_log_growth(stock.astype(float))
    return row


def summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> dict[str, Any]:
    """Put a cell's repetitions into numbers: shares of all repetitions, but coverage of those with an estimate."""
    full = rows["full"].to_numpy()
    truth = (np.log(expected[-1]) - np.log(expected[full])) / (len(expected) - 1 - full)
    made = ~rows["refused"].to_numpy()
    covered = ((rows["low"] <= truth) & (truth <= rows["high"])).to_numpy()[made]
    width = np.nanmedian(np.expm1(rows["high"].to_numpy()) - np.expm1(rows["low"].to_numpy()))
    return {
        "name": cell.name,
        "title": cell.title,
        "flat": cell.flat,
        "repetitions": len(rows),
        "people": float(expected[-1]),
        "truth": float(np.expm1(truth.mean())),
        "refused": float(1 - made.mean()),
        "coverage": float(covered.mean()),
        "coverage_error": float(np.sqrt(covered.mean() * (1 - covered.mean()) / len(covered))),
        "estimate": float(np.expm1(rows["estimate"].median())),
        "width": float(width),
        **_claims(rows),
        "alternatives": [_alternative(name, rows[name].dropna(), truth) for name in (*ALTERNATIVES, FILLING)],
    }


def _claims(rows: pd.DataFrame) -> dict[str, float]:
    clear, leaning = rows["grade"] == Grade.CLEAR, rows["grade"] == Grade.LEANING
    up, down = rows["direction"] == "up", rows["direction"] == "down"
    return {
        "clear_rise": float((clear & up).mean()),
        "clear_fall": float((clear & down).mean()),
        "clear_or_leaning_rise": float(((clear | leaning) & up).mean()),
        "clear_or_leaning_fall": float(((clear | leaning) & down).mean()),
        "no_material_change": float((rows["grade"] == Grade.NO_MATERIAL_CHANGE).mean()),
    }


def _alternative(name: str, intervals: pd.Series, truth: NDArray[np.float64]) -> dict[str, Any]:
    values = np.array(intervals.tolist())
    defined = np.isfinite(values).all(axis=1)
    if not defined.any():
        return {"method": name, "defined": 0.0}
    slope, low, high = values[defined].T
    true = truth[intervals.index.to_numpy()[defined]]
    return {
        "method": name,
        "defined": float(defined.mean()),
        "coverage": float(((low <= true) & (true <= high)).mean()),
        "rise": float((low > 0).mean()),
        "estimate": float(np.expm1(np.median(slope))),
        "width": float(np.median(np.expm1(high) - np.expm1(low))),
    }
