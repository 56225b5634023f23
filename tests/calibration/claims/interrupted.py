"""The level of one series changed by so much at a known month, and nothing to compare it with."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.regression.linear_model import OLS

from calibration.alternatives import Tried
from calibration.cells import Cell
from calibration.claim import Claim, Row, Summary
from calibration.claims.made_sites import graded, percentages, sites, situation
from calibration.measured import claims, interval_row, interval_summary
from evalkit.stats.attribution.interrupted import interrupted
from evalkit.stats.attribution.verdicts import verdict

CELLS = (
    situation("its-independent", "months independent", sites=1, lasts=0.0, shared=0.0, start=15),
    situation("its-usual", "noise partly lasts, and shocks that last", sites=1, start=15),
    situation("its-lasting", "noise that lasts: correlation .6", sites=1, lasts=0.6, shared=0.0, start=15),
    situation("its-winter", "winter and summer 4 points apart", sites=1, winter=2.0, start=15),
    situation("its-24", "24 months", sites=1, months=24, start=12),
    situation("its-48", "48 months", sites=1, months=48, start=24),
    situation("its-late", "8 months after the change", sites=1, start=22),
    situation("its-few", "denominators of 200", sites=1, people=200, start=15),
    situation("its-washout", "3 months of washout", sites=1, start=13, washout=3),
    situation("its-drift", "rising by 0.2 points a month all along", sites=1, starts={0: 0}, slope=0.2, start=15),
    situation("its-step-3", "3 points more from one month to the next", flat=False, sites=1, starts={0: 15}, step=3.0,
              start=15),
    situation("its-step-6", "6 points more", flat=False, sites=1, starts={0: 15}, step=6.0, start=15),
    situation("its-slope", "0.3 points more a month, no step", sites=1, starts={0: 15}, slope=0.3, start=15),
)  # fmt: skip

OLS_NAME = "segmented least squares, months independent"
HAC_NAME = "the same with Newey–West (HAC) errors"
MEANS_NAME = "mean after less mean before, Welch"


def _repetition(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    series = percentages(cell, seed)[0]
    start, washout = cell.options["start"], cell.options.get("washout", 0)
    whole, less = interrupted(series, start, washout), interrupted(series[:-1], start, washout)
    row = interval_row(whole.level, graded(verdict(whole.level, less.level)))
    if compare:
        row |= {OLS_NAME: _segmented(series, start), HAC_NAME: _segmented(series, start, hac=True)}
        row[MEANS_NAME] = _means(series, start)
    return row


def _segmented(series: NDArray[np.float64], start: int, *, hac: bool = False) -> Tried:
    month = np.arange(float(len(series)))
    later = (month >= start).astype(float)
    model = OLS(series, np.column_stack([np.ones(len(month)), month, later, later * (month - start)]))
    kinds = {"cov_type": "HAC", "cov_kwds": {"maxlags": 3, "use_correction": True}, "use_t": True} if hac else {}
    low, high = model.fit(**kinds).conf_int()[2]
    return Tried((low + high) / 2, low, high, float(low > 0))


def _means(series: NDArray[np.float64], start: int) -> Tried:
    sides = series[:start], series[start:]
    change = sides[1].mean() - sides[0].mean()
    half = 1.96 * np.sqrt(sum(side.var(ddof=1) / len(side) for side in sides))
    return Tried(change, change - half, change + half, float(change - half > 0))


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    del expected  # the setting says the truth
    return interval_summary(cell, rows, np.full(len(rows), sites(cell).step)) | claims(rows)


CLAIM = Claim(
    name="interrupted",
    cells=CELLS,
    sources=(
        "src/evalkit/stats/attribution/interrupted.py",
        "src/evalkit/stats/attribution/estimates.py",
        "src/evalkit/stats/attribution/verdicts.py",
        "src/evalkit/stats/attribution/compared.py",
        "src/evalkit/stats/judged.py",
        "src/evalkit/stats/grading.py",
        "src/evalkit/stats/multiplicity.py",
        "src/evalkit/stats/drift.py",
        "src/evalkit/simulate/sites.py",
        "tests/calibration/claims/made_sites.py",
        "tests/calibration/claims/interrupted.py",
    ),
    repetition=_repetition,
    summary=_summary,
    shown=("its-independent", "its-usual", "its-lasting"),
)
