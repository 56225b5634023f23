"""Two reports' estimates lie further apart than chance would put them, though they share most of their data."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.cells import Cell
from calibration.claim import Claim, Row, Summary
from calibration.claims.tables import by_month, sessions
from evalkit.definition import Active, Thresholds
from evalkit.results.chance import Chance, apart
from evalkit.results.finding import Estimate
from evalkit.simulate.process import Setting, interactions
from evalkit.stats import momentum, trend
from evalkit.stats.stock import first_full_window, stock_and_flows

WINDOW = Active().window_days
THRESHOLDS = Thresholds()
EARLIER = 12
"""Months of the earlier report."""
ROLLING = 6
"""Months by which a period of twelve months moves on."""
INDEPENDENT, OVERLAP, HAUSMAN = (
    "as if the two reports shared nothing",
    "the two intervals do not overlap",
    "variance of the earlier less that of the later (Hausman)",
)


def _cell(name: str, title: str, setting: Setting, flat: bool = True, **options: float) -> Cell:
    return Cell(name, title, setting, flat, options)


CELLS = (
    _cell("one-more", "12 months, then 13; nothing changes", Setting(months=13)),
    _cell("six-more", "12 months, then 18; nothing changes", Setting(months=18)),
    _cell("twelve-more", "12 months, then 24; nothing changes", Setting(months=24)),
    _cell("common-shock", "the same, with shocks that hit all 5 systems at once", Setting(months=24, common_sd=0.4)),
    _cell("steady-growth", "the same, growing by 3% a month throughout", Setting(months=24, growth=0.03)),
    _cell("rolling", "months 1 to 12, then 7 to 18; nothing changes", Setting(months=18), start=ROLLING),
    _cell("rolling-shock", "the same, with common shocks", Setting(months=18, common_sd=0.4), start=ROLLING),
    _cell("stock-one-more", "active members: 12 months, then 13; nothing changes", Setting(months=13), stock=1),
    _cell("stock-twelve-more", "active members: 12 months, then 24; nothing changes", Setting(months=24), stock=1),
    _cell("month-falls", "12 months, then 13; in the last a third fewer", Setting(months=13), False, falls=0.4),
    _cell("year-falls", "12 months, then 24; in the new ones 10% fewer every month", Setting(months=24), False,
          falls=0.1),
    _cell("rolling-falls", "months 1 to 12, then 7 to 18; in the new ones 10% fewer every month", Setting(months=18),
          False, start=ROLLING, falls=0.1),
)  # fmt: skip


def _by_month(cell: Cell, seed: np.random.SeedSequence) -> tuple[Estimate | None, Estimate | None]:
    """Estimate the change of interactions a month twice, as momentum does."""
    table, _, _ = by_month(cell.setting, seed)
    held, first = sessions(cell.setting), int(cell.options.get("start", 0))
    stays = np.exp(
        -cell.options.get("falls", 0.0) * np.maximum(0, np.arange(1 - EARLIER, table.shape[1] + 1 - EARLIER))
    )
    drawn = np.random.default_rng(seed.spawn(1)[0])
    table = drawn.binomial(table.astype(int), stays).astype(float)
    return (
        momentum.with_and_without_last(table[:, :EARLIER], held[:EARLIER]).all_months,
        momentum.with_and_without_last(table[:, first:], held[first:]).all_months,
    )


def _stock(cell: Cell, seed: np.random.SeedSequence) -> tuple[Estimate | None, Estimate | None]:
    """Estimate the growth of active members twice."""
    drawn = interactions(cell.setting, seed)
    months = cell.setting.month_starts
    stock = stock_and_flows(drawn["person"].to_numpy(), drawn["at"], months, WINDOW)["active"].to_numpy()
    full = first_full_window(drawn["at"].to_numpy()[0], months, WINDOW)
    before, after = (
        trend.with_and_without_last(part, THRESHOLDS.minimum_months, THRESHOLDS.minimum_people).all_months
        for part in (stock[full:EARLIER], stock[full:])
    )
    return before, after


def _repetition(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    before, after = (_stock if cell.options.get("stock") else _by_month)(cell, seed)
    if before is None or after is None:
        return {"refused": True, "kit": False}
    nested = not cell.options.get("start")
    found = apart(before, after, nested=nested)
    row: Row = {"refused": found is None, "kit": found is not None and found.chance is Chance.MORE}
    if compare:
        moved = math.log1p(after.value) - math.log1p(before.value)
        row[INDEPENDENT] = abs(moved) > 1.96 * math.hypot(before.se, after.se)
        row[OVERLAP] = after.low > before.high or after.high < before.low
        variance = before.se**2 - after.se**2
        row[HAUSMAN] = variance <= 0 or abs(moved) > 1.96 * math.sqrt(variance)
    return row


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    del expected  # the truth is whether anything changes
    tried = [name for name in (INDEPENDENT, OVERLAP, HAUSMAN) if name in rows]
    judged = rows[~rows["refused"].astype(bool)]
    return {
        "name": cell.name,
        "title": cell.title,
        "flat": cell.flat,
        "repetitions": len(rows),
        "refused": float(rows["refused"].astype(bool).mean()),
        "more": float(judged["kit"].astype(bool).mean()),
        "alternatives": [
            {"method": name, "defined": 1.0, "more": float(judged[name].astype(bool).mean())} for name in tried
        ],
    }


CLAIM = Claim(
    name="reports-apart",
    cells=CELLS,
    sources=(
        "src/evalkit/results/chance.py",
        "src/evalkit/stats/momentum.py",
        "src/evalkit/stats/drift.py",
        "src/evalkit/stats/panel.py",
        "src/evalkit/stats/stock.py",
        "src/evalkit/stats/trend.py",
        "tests/calibration/claims/reports_apart.py",
        "tests/calibration/claims/tables.py",
    ),
    repetition=_repetition,
    summary=_summary,
    shown=("one-more", "twelve-more", "rolling", "month-falls", "year-falls"),
)
