"""The gap between two strata narrows by so much a year."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.regression.linear_model import OLS

from calibration.alternatives import Tried
from calibration.cells import Cell
from calibration.claim import Claim, Row, Summary
from calibration.claims.made_sites import graded, percentages, situation
from calibration.measured import claims, interval_row, interval_summary
from evalkit.results.finding import Estimate
from evalkit.stats.attribution.verdicts import verdict
from evalkit.stats.gaps import gap

APART = 10.0

CELLS = (
    situation("gap-usual", "noise of each stratum partly lasts", sites=2, differ=0.0),
    situation("gap-lasting", "noise that lasts: correlation .6", sites=2, differ=0.0, lasts=0.6),
    situation("gap-winter", "large shocks and winters that both share", sites=2, differ=0.0, shared=3.0, winter=3.0),
    situation("gap-15", "15 months", sites=2, differ=0.0, months=15),
    situation("gap-few", "denominators of 200", sites=2, differ=0.0, people=200),
    situation("gap-narrows", "narrows by 2 points a year", flat=False, sites=2, differ=0.0, starts={0: 0}, slope=1 / 6),
    situation("gap-narrows-4", "narrows by 4 points a year", flat=False, sites=2, differ=0.0, starts={0: 0},
              slope=1 / 3),
)  # fmt: skip
"""The first stratum begins ten points below the second: what narrows the gap points upwards here."""

LINE_NAME = "least squares on the differences, months independent"
HAC_NAME = "the same with Newey–West (HAC) errors"


def _repetition(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    lower, upper = percentages(cell, seed)
    whole, less = (gap(upper[:last], lower[:last] - APART) for last in (None, -1))
    judged = graded(verdict(_narrowing(whole.change), _narrowing(less.change)))
    row = interval_row(_narrowing(whole.change), judged)
    if compare:
        model = OLS(lower - upper, _line(len(lower)))
        hac = model.fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}, use_t=True)
        for name, fit in ((LINE_NAME, model.fit()), (HAC_NAME, hac)):
            low, high = fit.conf_int()[1] * 12
            row[name] = Tried((low + high) / 2, low, high, float(low > 0))
    return row


def _narrowing(change: Estimate | None) -> Estimate | None:
    """Turn the change of the distance round, so that narrowing is a rise."""
    if change is None:
        return None
    return replace(
        change, value=-change.value, low=-change.high, high=-change.low, low80=-change.high80, high80=-change.low80
    )


def _line(n: int) -> NDArray[np.float64]:
    return np.column_stack([np.ones(n), np.arange(float(n))])


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    del expected  # the setting says the truth
    return interval_summary(cell, rows, np.full(len(rows), 12 * cell.options.get("slope", 0.0))) | claims(rows)


CLAIM = Claim(
    name="gap",
    cells=CELLS,
    sources=(
        "src/evalkit/stats/gaps.py",
        "src/evalkit/stats/attribution/estimates.py",
        "src/evalkit/stats/attribution/verdicts.py",
        "src/evalkit/stats/attribution/compared.py",
        "src/evalkit/stats/judged.py",
        "src/evalkit/stats/grading.py",
        "src/evalkit/stats/multiplicity.py",
        "src/evalkit/stats/drift.py",
        "src/evalkit/simulate/sites.py",
        "tests/calibration/claims/made_sites.py",
        "tests/calibration/claims/gap.py",
    ),
    repetition=_repetition,
    summary=_summary,
    shown=("gap-usual", "gap-lasting"),
)
