"""If the past goes on, so many people will be active then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from calibration import columns
from calibration.alternatives import least_squares
from calibration.cells import Cell, usual
from calibration.claim import Claim, Row, Summary
from calibration.measured import named
from evalkit.definition import Active
from evalkit.simulate.process import Setting, interactions
from evalkit.stats.forecast import random_walk_fan
from evalkit.stats.stock import first_full_window, stock_and_flows

WINDOW = Active().window_days
AHEAD = (1, 3, 6)
METHODS = {
    "kit": "**the kit's**",
    "walk": "random walk with all of its drift",
    "line": "straight line through the logs",
    "now": "as many as now",
}

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
        "three-systems",
        "forty-systems",
        "tiny",
        "growth-12",
        "growth-24",
    ),
    Cell("true-ramp", "begins from nobody: grows fast, then slower", Setting(begin="nothing"), flat=False),
)


def _repetition(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    whole = replace(cell.setting, months=cell.setting.months + max(AHEAD))
    drawn = interactions(whole, seed)
    stock = stock_and_flows(drawn["person"].to_numpy(), drawn["at"], whole.month_starts, WINDOW)["active"].to_numpy()
    full = first_full_window(drawn["at"].to_numpy()[0], whole.month_starts, WINDOW)
    past, came = stock[full : cell.setting.months], stock[cell.setting.months :]
    fan = random_walk_fan(past, max(AHEAD))
    row: Row = {"refused": fan is None}
    if fan is None:
        return row
    for ahead in AHEAD:
        one, true = fan.iloc[ahead - 1], came[ahead - 1]
        row |= {f"within{level}-{ahead}": one[f"low{level}"] <= true <= one[f"high{level}"] for level in (50, 80, 95)}
        row[f"error-{ahead}"] = abs(one["median"] - true) / max(true, 1)
    if compare:
        row |= _alternatives(past.astype(float), came)
    return row


def _alternatives(past: NDArray[np.float64], came: NDArray[Any]) -> Row:
    row: Row = {}
    steps, ahead = np.diff(np.log(past)), np.array(AHEAD)
    n = len(past)
    line = least_squares(past)
    rest = np.log(past) - np.log(past).mean() - line.estimate * (np.arange(n) - (n - 1) / 2)
    spread = np.sqrt(rest @ rest / (n - 2))
    forecasts = {
        "walk": (np.log(past[-1]) + steps.mean() * ahead, special.ndtri(0.975) * steps.std(ddof=1) * np.sqrt(ahead)),
        "line": (
            np.log(past).mean() + line.estimate * ((n - 1) / 2 + ahead),
            special.stdtrit(n - 2, 0.975) * spread * np.ones(len(ahead)),
        ),
        "now": (np.full(len(ahead), np.log(past[-1])), np.full(len(ahead), np.nan)),
    }
    for name, (middle, half) in forecasts.items():
        for place, months in enumerate(AHEAD):
            true = came[months - 1]
            low, high = np.exp(middle[place] - half[place]), np.exp(middle[place] + half[place])
            row[f"{name}-within-{months}"] = np.nan if np.isnan(low) else float(low <= true <= high)
            row[f"{name}-error-{months}"] = abs(np.exp(middle[place]) - true) / max(true, 1)
    return row


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    del expected  # the future itself is the truth
    made = rows[~rows["refused"]]
    found: Summary = named(cell, rows) | {"refused": float(rows["refused"].mean())}
    for ahead in AHEAD:
        found |= {f"within{level}-{ahead}": float(made[f"within{level}-{ahead}"].mean()) for level in (50, 80, 95)}
        found[f"error-{ahead}"] = float(made[f"error-{ahead}"].mean())
    found["coverage"] = min(found[f"within95-{ahead}"] for ahead in AHEAD)
    names = [name for name in METHODS if f"{name}-error-1" in rows]
    found["alternatives"] = [
        {"method": METHODS[name], "defined": 1.0}
        | {f"within95-{ahead}": float(made[f"{name}-within-{ahead}"].mean()) for ahead in AHEAD if name != "now"}
        | {f"error-{ahead}": float(made[f"{name}-error-{ahead}"].mean()) for ahead in AHEAD}
        for name in names
    ]
    return found


def _within(level: int) -> tuple[columns.Column, ...]:
    return tuple((f"{level}% at {ahead}", columns.share(f"within{level}-{ahead}")) for ahead in AHEAD)


CLAIM = Claim(
    name="forecast",
    cells=CELLS,
    sources=(
        "src/evalkit/stats/forecast.py",
        "src/evalkit/stats/trend.py",
        "src/evalkit/stats/stock.py",
        "tests/calibration/claims/forecast.py",
    ),
    repetition=_repetition,
    summary=_summary,
    shown=("flat", "growth-24"),
)
