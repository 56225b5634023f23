"""Interactions per person changed by so much from one period to the next."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.alternatives import poisson_ratio, spread
from calibration.cells import Cell, usual
from calibration.claim import Claim, Row, Summary
from calibration.claims.tables import by_month, sessions
from calibration.measured import claims, interval_row, interval_summary
from evalkit.simulate.process import Setting
from evalkit.stats.decomposition import velocity_with_and_without_last
from evalkit.stats.grading import grade

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
    ),
    Cell("month-shock-much", "months that draw far more or fewer", Setting(month_pull_sd=0.4)),
    Cell("two-quarters", "3 months against 3", Setting(months=6)),
    Cell("more-people", "3% more people a month, who come as often as before", Setting(growth=0.03)),
    Cell(
        "sessions-at-the-end",
        "learning sessions in months 4, 8, 11 and 12 only",
        Setting(session_months=(3, 7, 10, 11)),
    ),
    Cell("pull-12", "the same people come 3% a month more often, 12 months", Setting(pull_growth=0.03), flat=False),
    Cell(
        "pull-24",
        "the same people come 3% a month more often, 24 months",
        Setting(pull_growth=0.03, months=24),
        flat=False,
    ),
)


def _halves(cell: Cell, table: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    middle = cell.setting.months // 2
    return table[..., :middle], table[..., middle:]


def _truth(cell: Cell, seed: np.random.SeedSequence) -> NDArray[np.float64]:
    counts, people, _ = by_month(cell.true_setting, seed)
    return np.array([counts.sum(axis=0), people.sum(axis=0)])


def _repetition(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    counts, people, _ = by_month(cell.setting, seed)
    (before_count, after_count), (before_people, after_people) = _halves(cell, counts), _halves(cell, people)
    held = _halves(cell, sessions(cell.setting))
    both = velocity_with_and_without_last(before_people, before_count, after_people, after_count, *held)
    row = interval_row(both.all_months, grade(both.all_months, both.without_last, no_change=0.0), np.log1p)
    if compare:
        ratios = np.log((after_count.sum(axis=1) + 0.5) / (after_people.sum(axis=1) + 0.5))
        ratios -= np.log((before_count.sum(axis=1) + 0.5) / (before_people.sum(axis=1) + 0.5))
        row |= {
            "two counts as Poisson": poisson_ratio(
                (before_count.sum(), before_people.sum()), (after_count.sum(), after_people.sum())
            ),
            "log ratios of the systems, t(systems − 1)": spread(ratios),
        }
    return row


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    velocity = np.log(expected[0] / expected[1])
    later = np.repeat([0.0, 1.0], [cell.setting.months // 2, cell.setting.months - cell.setting.months // 2])
    design = np.column_stack([later, np.ones(len(later)), sessions(cell.setting)])
    change = (np.linalg.pinv(design) @ velocity)[0]
    return interval_summary(cell, rows, np.full(len(rows), change), np.expm1) | claims(rows)


CLAIM = Claim(
    name="velocity",
    cells=CELLS,
    sources=(
        "src/evalkit/stats/decomposition.py",
        "src/evalkit/stats/panel.py",
        "src/evalkit/stats/drift.py",
        "src/evalkit/stats/intervals.py",
        "src/evalkit/stats/grading.py",
        "tests/calibration/claims/tables.py",
        "tests/calibration/claims/velocity.py",
    ),
    repetition=_repetition,
    summary=_summary,
    truth=_truth,
    shown=("flat", "month-shock"),
)
