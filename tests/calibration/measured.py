"""Repetitions into numbers: coverage, false claims, and what the obvious alternatives would have said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.alternatives import Tried
from calibration.cells import Cell
from calibration.claim import Row, Summary
from evalkit.results.finding import Estimate, Grade
from evalkit.stats.grading import Verdict

Scale = Callable[[float], float]


def interval_row(estimate: Estimate | None, verdict: Verdict | None = None, scale: Scale = float) -> Row:
    """Return what one repetition gave: an interval on a scale, and its grade."""
    row: Row = {
        "refused": estimate is None,
        "estimate": scale(estimate.value) if estimate else np.nan,
        "low": scale(estimate.low) if estimate else np.nan,
        "high": scale(estimate.high) if estimate else np.nan,
    }
    return row if verdict is None else row | verdict_row(verdict)


def verdict_row(verdict: Verdict) -> Row:
    """Return the grade of one repetition, and where it points."""
    return {"grade": str(verdict.grade), "direction": str(verdict.direction)}


def interval_summary(
    cell: Cell, rows: pd.DataFrame, truth: NDArray[np.float64], unscale: Callable[[Any], Any] = np.asarray
) -> Summary:
    """Compare intervals with the truth: shares of all repetitions, but coverage of those with an estimate."""
    made = ~rows["refused"].to_numpy(dtype=bool)
    covered = ((rows["low"] <= truth) & (truth <= rows["high"])).to_numpy()[made]
    width = np.nanmedian(unscale(rows["high"].to_numpy()) - unscale(rows["low"].to_numpy()))
    return {
        **named(cell, rows),
        "truth": float(unscale(truth.mean())),
        "refused": float(1 - made.mean()),
        "coverage": float(covered.mean()),
        "coverage_error": float(np.sqrt(covered.mean() * (1 - covered.mean()) / len(covered))),
        "estimate": float(unscale(rows["estimate"].median())),
        "width": float(width),
        "alternatives": [_alternative(rows[name].dropna(), truth, unscale) for name in _tried(rows)],
    }


def named(cell: Cell, rows: pd.DataFrame) -> Summary:
    """Return what every summary begins with."""
    return {"name": cell.name, "title": cell.title, "flat": cell.flat, "repetitions": len(rows)}


def claims(rows: pd.DataFrame) -> Summary:
    """Return how often a change was claimed."""
    clear, leaning = rows["grade"] == Grade.CLEAR, rows["grade"] == Grade.LEANING
    up, down = rows["direction"] == "up", rows["direction"] == "down"
    return {
        "clear_rise": float((clear & up).mean()),
        "clear_fall": float((clear & down).mean()),
        "clear_or_leaning_rise": float(((clear | leaning) & up).mean()),
        "clear_or_leaning_fall": float(((clear | leaning) & down).mean()),
        "no_material_change": float((rows["grade"] == Grade.NO_MATERIAL_CHANGE).mean()),
    }


def rises_of_alternatives(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return how often alternatives without an interval would have claimed a rise."""
    return [
        {"method": name, "defined": 1.0, "rise": float(np.mean([one[3] for one in rows[name].dropna()]))}
        for name in _tried(rows)
    ]


def _tried(rows: pd.DataFrame) -> Iterable[str]:
    return [name for name in rows.columns if isinstance(rows[name].dropna().iloc[:1].squeeze(), tuple)]


def _alternative(tried: pd.Series, truth: NDArray[np.float64], unscale: Callable[[Any], Any]) -> dict[str, Any]:
    values = np.array(tried.tolist(), dtype=float)
    defined = np.isfinite(values[:, :3]).all(axis=1)
    found: dict[str, Any] = {"method": tried.name, "defined": float(defined.mean())}
    if np.isfinite(values[:, 3]).any():
        found["rise"] = float(np.nanmean(values[:, 3]))
    if defined.any():
        estimate, low, high, _ = values[defined].T
        true = truth[tried.index.to_numpy()[defined]]
        found |= {
            "coverage": float(((low <= true) & (true <= high)).mean()),
            "estimate": float(unscale(np.median(estimate))),
            "width": float(np.median(unscale(high) - unscale(low))),
        }
    return found


__all__ = ["Tried", "claims", "interval_row", "interval_summary", "named", "rises_of_alternatives", "verdict_row"]
