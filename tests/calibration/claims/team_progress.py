"""Teams from one quarter to the next: their scores, the share at a level, and their faculty beside them."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# (the stubs of scipy do not know the results of its tests)
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from calibration.alternatives import Tried
from calibration.cells import Cell
from calibration.claim import Claim, Row, Summary
from calibration.measured import claims, interval_row, interval_summary, rises_of_alternatives
from evalkit.simulate.process import Setting
from evalkit.stats.teams import Judged, change_of_scores, change_of_share

MONTHS, LEVEL, BAND, SHARE_BAND = 3, 3.0, 0.25, 0.1
_SOURCES = (
    "src/evalkit/stats/teams.py",
    "src/evalkit/stats/pairs.py",
    "src/evalkit/stats/intervals.py",
    "tests/calibration/claims/team_progress.py",
)
Scores = NDArray[np.float64]


def _cell(name: str, title: str, *, flat: bool = True, **options: Any) -> Cell:
    return Cell(name, title, Setting(), flat=flat, options=options)


_SITUATIONS = (
    ("alone-15", "15 teams of 5 systems, independent", {}),
    ("alone-8", "8 teams of 4 systems, independent", {"teams": 8, "systems": 4}),
    ("alone-30", "30 teams of 5 systems, independent", {"teams": 30}),
    ("shocks-15", "15 teams of 5 systems, whose teams share shocks", {"shocks": 0.4}),
    ("shocks-30", "30 teams of 5 systems, whose teams share shocks", {"teams": 30, "shocks": 0.4}),
    ("silent-15", "15 teams of 5 systems, a third of scores missing", {"silent": 0.33}),
)


def _draw(options: Mapping[str, Any], rng: np.random.Generator) -> tuple[Scores, NDArray[np.int64]]:
    """Draw scores by quarter, team and month: levels of half a point, teams that keep their place, shared shocks."""
    teams, systems = options.get("teams", 15), options.get("systems", 5)
    system = np.arange(teams) % systems
    place = rng.normal(2.7, 0.7, teams)
    shock = rng.normal(0, options["shocks"], (2, systems))[:, system] if options.get("shocks") else 0.0
    own = rng.normal(0, 0.3, (2, teams)) + shock + np.array([[0.0], [options.get("higher", 0.0)]])
    latent = (place + own)[:, :, None] + rng.normal(0, 0.25, (2, teams, MONTHS))
    scores = np.clip(np.round(latent * 2) / 2, 1, 5)
    return np.where(rng.random(scores.shape) < options.get("silent", 0.1), np.nan, scores), system


def _row(found: Judged) -> Row:
    return interval_row(found.estimate) | {"grade": str(found.grade), "direction": str(found.direction)}


def _summary(cell: Cell, rows: pd.DataFrame, _: Scores) -> Summary:
    """Return what was claimed, and what the interval over teams covers where nothing changed and nothing is shared."""
    found = interval_summary(cell, rows, np.zeros(len(rows))) | claims(rows)
    if not cell.flat or cell.options.get("shocks"):  # where shocks are shared, systems are the check
        found = {name: value for name, value in found.items() if name not in {"coverage", "coverage_error", "truth"}}
    return found | {"alternatives": rises_of_alternatives(rows)}


def _tried(p: float) -> Tried:
    return Tried(np.nan, np.nan, np.nan, float(p <= 0.05))


# -- scores --------------------------------------------------------------------------------------------------------

_SCORES = (
    *(_cell(name, title, **options) for name, title, options in _SITUATIONS),
    _cell("up-15", "15 teams half a level higher", flat=False, higher=0.5),
)


def _scores(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    scores, system = _draw(cell.options, np.random.default_rng(seed))
    before, after = _quarters(scores)
    row = _row(change_of_scores(before, after, BAND, system))
    if compare:
        rows = [wave[~np.isnan(wave)] for wave in scores]
        row["team-months as independent rows"] = _tried(stats.ttest_ind(rows[1], rows[0]).pvalue)
        months = np.nanmean(scores, axis=1).ravel()
        row["least squares on six monthly means"] = _tried(stats.linregress(np.arange(2 * MONTHS), months).pvalue)
        there = ~np.isnan(before) & ~np.isnan(after)
        row["paired t over teams alone"] = _tried(stats.ttest_rel(after[there], before[there]).pvalue)
    return row


def _quarters(scores: Scores) -> tuple[Scores, Scores]:
    there = ~np.isnan(scores)
    sums, n = np.nansum(scores, axis=2), there.sum(axis=2)
    before, after = np.where(n > 0, sums / np.maximum(n, 1), np.nan)
    return before, after


SCORES = Claim("teams-scores", _SCORES, _SOURCES, _scores, _summary, shown=("alone-15", "shocks-15"))


# -- the share at a level ------------------------------------------------------------------------------------------

_SHARES = (
    *(_cell(name, title, **options) for name, title, options in _SITUATIONS),
    _cell("up-15", "15 teams a whole level higher", flat=False, higher=1.0),
)


def _shares(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    scores, system = _draw(cell.options, np.random.default_rng(seed))
    one, other = scores[:, :, -1]
    there = ~np.isnan(one) & ~np.isnan(other)
    row = _row(change_of_share(one[there] >= LEVEL, other[there] >= LEVEL, system[there], SHARE_BAND))
    if compare:
        reached = [wave[~np.isnan(wave)] >= LEVEL for wave in scores]
        table = [[int(wave.sum()), int((~wave).sum())] for wave in reached]
        sums = np.array(table).sum(axis=0)
        p = stats.chi2_contingency(table, correction=False).pvalue if sums.min() > 0 else 1.0
        row["team-months as independent rows"] = _tried(float(p))
        with np.errstate(invalid="ignore"):
            months = np.nanmean(np.where(np.isnan(scores), np.nan, scores >= LEVEL), axis=1).ravel()
        moved = np.ptp(months) > 0
        row["least squares on six monthly shares"] = _tried(
            float(stats.linregress(np.arange(2 * MONTHS), months).pvalue) if moved else 1.0
        )
    return row


SHARES = Claim("teams-share", _SHARES, _SOURCES, _shares, _summary, shown=("alone-15", "shocks-15"))


# -- the faculty beside --------------------------------------------------------------------------------------------

_FACULTY = (
    *(_cell(f"faculty-{n}", f"{n} teams and their faculty, who agree", teams=n) for n in (5, 8, 15)),
    _cell("faculty-lower", "15 teams; the faculty is half a level lower", flat=False, teams=15, lower=0.5),
)


def _faculty(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    rng, options = np.random.default_rng(seed), cell.options
    place = rng.normal(2.7, 0.7, options["teams"])
    own, theirs = (
        np.clip(np.round((place + rng.normal(0, 0.3, len(place)) - lower) * 2) / 2, 1, 5)
        for lower in (0.0, options.get("lower", 0.0))
    )
    row = _row(change_of_scores(theirs, own, BAND))
    if compare:
        months = [np.repeat(one, MONTHS) for one in (own, theirs)]
        row["every month as one of n"] = _tried(stats.ttest_rel(*months).pvalue if (own != theirs).any() else 1.0)
        row["two groups of scores, unpaired"] = _tried(stats.ttest_ind(own, theirs).pvalue)
    return row


FACULTY = Claim("team-faculty", _FACULTY, _SOURCES, _faculty, _summary, shown=("faculty-15",))
