"""Momentum, or people reached, changed by so much a month."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.alternatives import (
    by_mann_kendall,
    least_squares,
    newey_west,
    person_bootstrap,
    poisson_regression,
    slopes_and_months,
    system_slopes,
)
from calibration.cells import Cell, usual
from calibration.claim import Claim, Row, Summary
from calibration.claims.irregular import irregular
from calibration.claims.tables import by_month, sessions
from calibration.measured import claims, interval_row, interval_summary
from evalkit.definition import Thresholds
from evalkit.simulate.process import Setting
from evalkit.stats.grading import grade
from evalkit.stats.momentum import with_and_without_last

REACH = {"reach": True}
DRAW = {"draw": True}
ENDS = (3, 7, 10, 11)


def _reach(name: str, title: str, setting: Setting, flat: bool = True) -> Cell:
    return Cell(f"reach-{name}", f"people reached a month: {title}", setting, flat, REACH)


def _draw(name: str, title: str, setting: Setting, flat: bool = True) -> Cell:
    return Cell(f"draw-{name}", f"two in five webinars and meetings cancelled: {title}", setting, flat, DRAW)


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
    Cell("sessions-at-the-end", "learning sessions in months 4, 8, 11 and 12 only", Setting(session_months=ENDS)),
    _reach("flat", "nothing changes", Setting()),
    _reach("system-shocks", "large, slow shocks in each system", Setting(shock_sd=0.9, shock_phi=0.8)),
    _reach("common-shock-40", "shocks to joining that hit all 40 systems", Setting(systems=40, common_sd=0.4)),
    _reach("common-shock-24", "shocks that hit all 5 systems, 24 months", Setting(months=24, common_sd=0.4)),
    _draw("flat", "nothing changes", Setting()),
    _draw("common-shock", "shocks to joining that hit all 5 systems at once", Setting(common_sd=0.4)),
    _draw("seldom", "learning sessions in months 4 and 11 only", Setting(session_months=(3, 10))),
    *usual("growth-12", "growth-24"),
    _draw("growth-12", "growth of 3% a month, 12 months", Setting(growth=0.03), flat=False),
    Cell("pull-12", "the same people come 3% a month more often, 12 months", Setting(pull_growth=0.03), flat=False),
    _reach("growth-12", "growth of 3% a month, 12 months", Setting(growth=0.03), flat=False),
    _reach("growth-24", "growth of 3% a month, 24 months", Setting(growth=0.03, months=24), flat=False),
)


def _table(cell: Cell, setting: Setting, seed: np.random.SeedSequence) -> tuple[NDArray[Any], NDArray[Any]]:
    counts, people, by_person = by_month(setting, seed)
    return (people, (by_person > 0).astype(float)) if cell.options.get("reach") else (counts, by_person)


def _truth(cell: Cell, seed: np.random.SeedSequence) -> NDArray[np.float64]:
    return _table(cell, cell.true_setting, seed)[0].sum(axis=0)


def _repetition(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    table, by_person = _table(cell, cell.setting, seed)
    held = sessions(cell.setting)
    if cell.options.get("draw"):
        table, held = irregular(cell.setting, seed)
    both = with_and_without_last(table, held)
    row = interval_row(
        both.all_months, grade(both.all_months, both.without_last, Thresholds().no_change_per_month), np.log1p
    )
    if compare:
        total = table.sum(axis=0)
        row |= {
            "least squares on the log": least_squares(total, held),
            "the same with Newey–West (HAC) errors": newey_west(total, held),
            "Poisson regression": poisson_regression(total, held),
            "people resampled (bootstrap)": person_bootstrap(by_person, held, seed=int(seed.generate_state(1)[0])),
            "slopes of the systems, t(systems − 1)": system_slopes(table, held),
            "the same, with the noise of single months": slopes_and_months(table, held),
            "Mann–Kendall": by_mann_kendall(total),
        }
    return row


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    held = sessions(cell.setting)
    slope = least_squares(expected, held).estimate
    return interval_summary(cell, rows, np.full(len(rows), slope), np.expm1) | claims(rows)


CLAIM = Claim(
    name="momentum",
    cells=CELLS,
    sources=(
        "src/evalkit/stats/momentum.py",
        "src/evalkit/stats/panel.py",
        "src/evalkit/stats/drift.py",
        "src/evalkit/stats/intervals.py",
        "src/evalkit/stats/grading.py",
        "tests/calibration/claims/tables.py",
        "tests/calibration/claims/irregular.py",
        "tests/calibration/claims/momentum.py",
    ),
    repetition=_repetition,
    summary=_summary,
    truth=_truth,
    shown=("flat", "common-shock-40"),
)
