"""Sites with a change changed by so much more than sites without it."""

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
from evalkit.stats.attribution.compared import compare as compared
from evalkit.stats.attribution.event_study import trends_before
from evalkit.stats.attribution.verdicts import verdict_of_comparison

THREE = {0: 15, 1: 15, 2: 15}

CELLS = (
    situation("did-3-of-8", "3 of 8 sites", starts=THREE),
    situation("did-2-of-8", "2 of 8 sites", starts={0: 15, 1: 15}),
    situation("did-1-of-8", "1 of 8 sites", starts={0: 15}),
    situation("did-2-of-5", "2 of 5 sites", sites=5, starts={0: 15, 1: 15}),
    situation("did-10-of-30", "10 of 30 sites", sites=30, starts=dict.fromkeys(range(10), 15)),
    situation("did-staggered", "3 of 8 sites, from three different months on", starts={0: 12, 1: 15, 2: 18}),
    situation("did-shared", "large shocks and winters that all sites share", starts=THREE, shared=3.0, winter=3.0),
    situation("did-lasting", "noise of each site that lasts: correlation .8", starts=THREE, lasts=0.8),
    situation("did-few", "denominators of 200", starts=THREE, people=200),
    situation("did-washout", "3 months of washout", starts=THREE, washout=3),
    situation("did-step-1", "1 point more", flat=False, starts=THREE, step=1.0),
    situation("did-step-3", "3 points more", flat=False, starts=THREE, step=3.0),
)

ROWS_NAME = "two-way least squares, site-months as n"
CLUSTER_NAME = "the same, errors clustered by site, normal"
OWN_NAME = "the sites with the change alone, after less before"


def _repetition(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    table = percentages(cell, seed)
    starts, washout = dict(cell.options["starts"]), cell.options.get("washout", 0)
    others = [row for row in range(len(table)) if row not in starts]
    whole, less = compared(table, starts, others, washout), compared(table[:, :-1], starts, others, washout)
    row = interval_row(whole.effect, graded(verdict_of_comparison(whole, less, trends_before(table, starts, others))))
    if compare:
        row |= {ROWS_NAME: _two_way(table, starts), CLUSTER_NAME: _two_way(table, starts, clustered=True)}
        row[OWN_NAME] = _own(table, starts)
    return row


def _two_way(table: NDArray[np.float64], starts: dict[int, int], *, clustered: bool = False) -> Tried:
    site, month = np.indices(table.shape)
    later = np.array([[m >= starts.get(s, np.inf) for m in range(table.shape[1])] for s in range(len(table))])
    design = np.column_stack(
        [later.ravel(), np.eye(len(table))[site.ravel()], np.eye(table.shape[1])[month.ravel()][:, 1:]]
    )
    model = OLS(table.ravel(), design.astype(float))
    kinds = {"cov_type": "cluster", "cov_kwds": {"groups": site.ravel()}} if clustered else {}
    low, high = model.fit(**kinds).conf_int()[0]
    return Tried((low + high) / 2, low, high, float(low > 0))


def _own(table: NDArray[np.float64], starts: dict[int, int]) -> Tried:
    change = np.array([table[row, start:].mean() - table[row, :start].mean() for row, start in starts.items()])
    half = 4.303 * change.std(ddof=1) / np.sqrt(len(change))
    return Tried(change.mean(), change.mean() - half, change.mean() + half, float(change.mean() - half > 0))


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    del expected  # the setting says the truth
    return interval_summary(cell, rows, np.full(len(rows), sites(cell).step)) | claims(rows)


CLAIM = Claim(
    name="compared",
    cells=CELLS,
    sources=(
        "src/evalkit/stats/attribution/compared.py",
        "src/evalkit/stats/attribution/event_study.py",
        "src/evalkit/stats/attribution/estimates.py",
        "src/evalkit/stats/attribution/verdicts.py",
        "src/evalkit/stats/judged.py",
        "src/evalkit/stats/grading.py",
        "src/evalkit/stats/multiplicity.py",
        "src/evalkit/simulate/sites.py",
        "tests/calibration/claims/made_sites.py",
        "tests/calibration/claims/compared.py",
    ),
    repetition=_repetition,
    summary=_summary,
    shown=("did-3-of-8", "did-shared"),
)
