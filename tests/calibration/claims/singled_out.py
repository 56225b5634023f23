"""A system's cell of the priorities grid points down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.cells import Cell
from calibration.claim import Claim, Row, Summary
from calibration.claims.tables import sessions
from calibration.measured import named
from evalkit.analyses.priorities.reading import lowered
from evalkit.definition import Active, Thresholds
from evalkit.results.finding import Direction, Grade
from evalkit.simulate.process import Setting, interactions
from evalkit.stats import momentum, trend
from evalkit.stats.judged import Judged, judge
from evalkit.stats.stock import first_full_window, stock_and_flows

THRESHOLDS = Thresholds()
CELLS = (
    Cell("equal-5", "5 equal systems", Setting()),
    Cell("equal-5-shocks", "5 equal systems, large, slow shocks in each", Setting(shock_sd=0.9, shock_phi=0.8)),
    Cell("equal-5-common", "5 equal systems, shocks that hit all at once", Setting(common_sd=0.4)),
    Cell("equal-42", "42 equal systems", Setting(systems=42)),
    Cell("one-falls-5", "5 systems, one falls by 10% a month", Setting(), flat=False, options={"falls": 0.10}),
)
PLAIN = "each system by itself, no adjustment"
RANKED = "ranks over both signals added up, the lowest named"


@dataclass(frozen=True)
class _Signals:
    growth: list[Judged]
    momentum: list[Judged]


def _draw(cell: Cell, seed: np.random.SeedSequence) -> pd.DataFrame:
    drawn = interactions(cell.setting, seed)
    month = (drawn["at"].to_numpy().astype("datetime64[M]") - np.datetime64(cell.setting.start, "M")).astype(np.int64)
    drawn = drawn.assign(month=month)
    if falls := cell.options.get("falls"):  # the first system's people come ever more seldom
        stays = np.random.default_rng(seed.spawn(1)[0]).random(len(drawn)) < (1 - falls) ** month
        drawn = drawn[(drawn["system"] != 0) | stays]
    return drawn


def _signals(cell: Cell, drawn: pd.DataFrame) -> _Signals:
    starts, held = cell.setting.month_starts, sessions(cell.setting)
    full = first_full_window(drawn["at"].to_numpy()[0], starts, Active().window_days)
    grown, moved = [], []
    for system in range(cell.setting.systems):
        own = drawn[drawn["system"] == system]
        stock = stock_and_flows(own["person"].to_numpy(), own["at"], starts, Active().window_days)["active"].to_numpy()
        both = trend.with_and_without_last(stock[full:], THRESHOLDS.minimum_months, THRESHOLDS.minimum_people)
        grown.append(judge(both.all_months, both.without_last, THRESHOLDS.no_change_per_month, ""))
        counts = np.bincount(own["month"], minlength=cell.setting.months).astype(float)
        pair = momentum.with_and_without_last(counts[None, :], held)
        moved.append(judge(pair.all_months, pair.without_last, THRESHOLDS.no_change_per_month, ""))
    return _Signals(grown, moved)


def _grades(judged: Sequence[Judged], adjust: bool) -> list[Grade]:
    grades = [one.grade for one in judged]
    tested = [k for k, one in enumerate(judged) if one.rate is not None]
    if adjust:
        p = [one.rate.p for one in judged if one.rate is not None]
        for k, grade in zip(tested, lowered([grades[k] for k in tested], p), strict=True):
            grades[k] = grade
    return grades


def _down(signals: _Signals, adjust: bool, levels: frozenset[Grade]) -> NDArray[np.bool_]:
    """Return which systems have a cell that points down."""
    found = np.zeros(len(signals.growth), dtype=bool)
    for judged in (signals.growth, signals.momentum):
        grades = _grades(judged, adjust)
        found |= [g in levels and one.direction is Direction.DOWN for one, g in zip(judged, grades, strict=True)]
    return found


def _lowest(signals: _Signals) -> bool:
    """Return whether adding up ranks names one system alone as the lowest."""
    added = np.zeros(len(signals.growth))
    for judged in (signals.growth, signals.momentum):
        added += pd.Series([one.rate.value if one.rate else np.nan for one in judged]).rank(na_option="bottom")
    return int((added == added.min()).sum()) == 1


_ANY = frozenset({Grade.CLEAR, Grade.LEANING})
_CLEAR = frozenset({Grade.CLEAR})


def _repetition(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    signals = _signals(cell, _draw(cell, seed))
    row: Row = {}
    for name, adjust in (("kit", True), ("plain", False)) if compare else (("kit", True),):
        down = _down(signals, adjust, _ANY)
        row |= {
            f"{name}-any": float(down.any()),
            f"{name}-one": float(down.sum() == 1),
            f"{name}-clear": float(_down(signals, adjust, _CLEAR).any()),
            f"{name}-cells": float(down.mean()),
        }
    row["kit-first"] = float(_down(signals, True, _ANY)[0])
    if compare:
        row["ranked-one"] = float(_lowest(signals))
    return row


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    del expected  # systems are equal, or one is declared to fall
    ends = ("any", "one", "clear", "cells")
    found: Summary = named(cell, rows) | {end: float(rows[f"kit-{end}"].mean()) for end in ends}
    found["first"] = float(rows["kit-first"].mean())
    found["alternatives"] = []
    if "ranked-one" in rows:
        plain = {end: float(rows[f"plain-{end}"].mean()) for end in ends}
        ranked = {"any": float(rows["ranked-one"].mean()), "one": float(rows["ranked-one"].mean())}
        found["alternatives"] = [
            {"method": PLAIN, "defined": 1.0, **plain}, {"method": RANKED, "defined": 1.0, **ranked},
        ]  # fmt: skip
    return found


CLAIM = Claim(
    name="singled-out",
    cells=CELLS,
    sources=(
        "src/evalkit/analyses/priorities/reading.py",
        "src/evalkit/stats/judged.py",
        "src/evalkit/stats/multiplicity.py",
        "src/evalkit/stats/momentum.py",
        "src/evalkit/stats/drift.py",
        "src/evalkit/stats/panel.py",
        "src/evalkit/stats/stock.py",
        "src/evalkit/stats/trend.py",
        "src/evalkit/stats/grading.py",
        "tests/calibration/claims/singled_out.py",
    ),
    repetition=_repetition,
    summary=_summary,
    shown=("equal-5", "equal-42"),
)
