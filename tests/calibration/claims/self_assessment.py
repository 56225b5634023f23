"""A component's mean, the level it earns, systems compared, and the same raters a wave later."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# (the stubs of scipy do not know the results of its tests)
from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special, stats

from calibration.alternatives import Tried
from calibration.cells import Cell
from calibration.claim import Claim, Row, Summary
from calibration.measured import claims, interval_row, interval_summary, named, rises_of_alternatives
from evalkit.results.finding import Grade
from evalkit.simulate.process import Setting
from evalkit.stats.selfassessment import (
    Compared,
    against_the_others,
    change_of_raters,
    component_mean,
    level_probabilities,
)

LEVELS = np.arange(1.0, 6.0)
COMPONENTS, SYSTEMS, RESAMPLES, DEALS = 6, 4, 400, 499
RATERS = (4, 6, 8, 12)
BAND = 0.25
_SOURCES = (
    "src/evalkit/stats/selfassessment.py",
    "src/evalkit/stats/intervals.py",
    "src/evalkit/stats/multiplicity.py",
    "tests/calibration/claims/self_assessment.py",
)
Scores = NDArray[np.float64]


def _cell(name: str, title: str, *, flat: bool = True, **options: Any) -> Cell:
    return Cell(name, title, Setting(), flat=flat, options=options)


def _draw(
    options: Mapping[str, Any], rng: np.random.Generator, size: tuple[int, ...], middle: float | Scores
) -> Scores:
    """Draw answers on five levels, raters along the first axis and items along the last: each rater has a leaning."""
    raters = rng.normal(0, options.get("raters_sd", 0.7), (size[0], *(1,) * (len(size) - 1)))
    camps = rng.integers(0, 2, raters.shape) * options.get("apart", 0.0)
    latent = middle + raters + camps - options.get("apart", 0.0) / 2 + rng.normal(0, options.get("items_sd", 0.6), size)
    return np.clip(np.round(latent), LEVELS[0], LEVELS[-1])


def _true_mean(options: Mapping[str, Any], middle: float) -> float:
    """Return what answers come to on average: levels are rounded, and the scale ends."""
    spread = np.hypot(options.get("raters_sd", 0.7), options.get("items_sd", 0.6))
    apart = options.get("apart", 0.0)
    above = [special.ndtr((middle + camp - (LEVELS[1:] - 0.5)) / spread) for camp in (-apart / 2, apart / 2)]
    return float(LEVELS[0] + np.mean(above, axis=0).sum())


def _step(options: Mapping[str, Any]) -> float:
    return 1 / options.get("items", 3)


# -- the mean of a component ---------------------------------------------------------------------------------------

_MEANS = (
    *(_cell(f"raters-{n}", f"{n} raters, 3 items", raters=n) for n in RATERS),
    *(_cell(f"one-item-{n}", f"{n} raters, 1 item", raters=n, items=1) for n in RATERS),
    _cell("floor-6", "6 raters near the lowest level", raters=6, middle=1.3),
    _cell("camps-8", "8 raters in two camps, 2 points apart", raters=8, apart=2.0),
    _cell("alike-4", "4 raters who hardly differ", raters=4, raters_sd=0.25, items_sd=0.25),
)


def _mean(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    rng, options = np.random.default_rng(seed), cell.options
    answers = _draw(options, rng, (options["raters"], options.get("items", 3)), options.get("middle", 2.4))
    means = answers.mean(axis=1)
    row = interval_row(component_mean(means, LEVELS[0], LEVELS[-1], step=_step(options)))
    if compare:
        row["every answer as one of n"] = _t_interval(answers.ravel())
        drawn = rng.choice(means, (RESAMPLES, len(means))).mean(axis=1)
        row["raters resampled, percentiles"] = Tried(means.mean(), *np.quantile(drawn, [0.025, 0.975]), np.nan)
    return row


def _t_interval(values: Scores) -> Tried:
    half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return Tried(float(values.mean()), float(values.mean() - half), float(values.mean() + half), np.nan)


def _mean_summary(cell: Cell, rows: pd.DataFrame, _: Scores) -> Summary:
    truth = _true_mean(cell.options, cell.options.get("middle", 2.4))
    return interval_summary(cell, rows, np.full(len(rows), truth))


MEAN = Claim("component", _MEANS, _SOURCES, _mean, _mean_summary, shown=("raters-4", "raters-12"))


# -- the level that a mean earns -----------------------------------------------------------------------------------

CUTS = {"first": 1.0, "second": 2.0, "third": 3.0, "fourth": 4.0}
_LEVELS = (
    *(_cell(f"level-{n}", f"{n} raters, true means anywhere on the scale", raters=n) for n in RATERS),
    *(_cell(f"near-{n}", f"{n} raters, true means within half a point of a cut", raters=n, near=0.5) for n in RATERS),
)


def _level(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    rng, options = np.random.default_rng(seed), cell.options
    middle = float(
        rng.uniform(2 - options["near"], 2 + options["near"]) if "near" in options else rng.uniform(0.8, 5.2)
    )
    means = _draw(options, rng, (options["raters"], 3), middle).mean(axis=1)
    found = component_mean(means, LEVELS[0], LEVELS[-1], step=_step(options))
    assert found
    said = level_probabilities(found, CUTS)
    likeliest = max(said, key=lambda label: said[label])
    true, bare = (_label(mean) for mean in (_true_mean(options, middle), means.mean()))
    return {"expected": said[likeliest], "right": likeliest == true, "bare": bare == true}


def _label(mean: float) -> str:
    return next(label for label, cut in reversed(CUTS.items()) if mean >= cut)


def _level_summary(cell: Cell, rows: pd.DataFrame, _: Scores) -> Summary:
    found = named(cell, rows) | {"bare": float(rows["bare"].mean()), "alternatives": []}
    for name, low, high in (("doubtful", 0.5, 0.8), ("likely", 0.8, 0.95), ("sure", 0.95, 1.01)):
        some = rows[(rows["expected"] >= low) & (rows["expected"] < high)]
        found |= {
            f"{name}_share": len(some) / len(rows),
            f"{name}_said": float(some["expected"].mean()),
            f"{name}_right": float(some["right"].mean()),
        }
    return found


LEVEL = Claim("level", _LEVELS, _SOURCES, _level, _level_summary)


# -- systems compared ----------------------------------------------------------------------------------------------

_COMPARED = (
    *(_cell(f"systems-{n}", f"4 equal systems, {n} raters each, 6 components", raters=n) for n in RATERS),
    _cell("systems-12-unequal", "4 equal systems of 4, 4, 12 and 12 raters", sizes=(4, 4, 12, 12)),
    _cell("systems-apart", "one of 4 systems is 1 point higher, 8 raters each", flat=False, raters=8, higher=1.0),
)


def _compared(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    rng, options = np.random.default_rng(seed), cell.options
    sizes = options.get("sizes") or (options["raters"],) * SYSTEMS
    middles = [2.4 + (options.get("higher", 0.0) if place == 0 else 0.0) for place in range(SYSTEMS)]
    answers = [
        _draw(options, rng, (n, COMPONENTS, 3), middle) for n, middle in zip(sizes, middles, strict=True)
    ]  # raters × components × items
    groups = {f"s{s}": own.mean(axis=2) for s, own in enumerate(answers)}
    found = against_the_others(groups, BAND, step=_step(options), draws=DEALS)
    if "higher" in options:  # beside a system that is higher, the others are truly lower
        found = {place: one for place, one in found.items() if place[0] == "s0"}
    row = _strongest(found)
    if compare:
        row["every answer as one of n, each pair, unadjusted"] = _any_pair(
            [a.transpose(1, 0, 2).reshape(COMPONENTS, -1) for a in answers]
        )
        row["the highest against the lowest, unadjusted"] = _extremes([a.mean(axis=2).T for a in answers])
    return row


def _strongest(found: Mapping[Any, Compared]) -> Row:
    """Return the strongest claim of a family: one false one is enough."""
    if not found:
        return {"grade": str(Grade.NOT_ENOUGH_EVIDENCE), "direction": "none"}
    one = min(found.values(), key=lambda compared: compared.adjusted)
    return {"grade": str(one.grade), "direction": str(one.direction)}


def _any_pair(systems: list[Scores]) -> Tried:
    p = [stats.ttest_ind(one, other, axis=1, equal_var=False).pvalue for one, other in combinations(systems, 2)]
    return Tried(np.nan, np.nan, np.nan, float(np.nanmin(p) <= 0.05))


def _extremes(systems: list[Scores]) -> Tried:
    wrong = False
    for component in range(COMPONENTS):
        ordered = sorted((system[component] for system in systems), key=np.mean)
        wrong = wrong or stats.ttest_ind(ordered[-1], ordered[0], equal_var=False).pvalue <= 0.05
    return Tried(np.nan, np.nan, np.nan, float(wrong))


def _family_summary(cell: Cell, rows: pd.DataFrame, _: Scores) -> Summary:
    return named(cell, rows) | claims(rows) | {"alternatives": rises_of_alternatives(rows)}


COMPARED = Claim("systems-compared", _COMPARED, _SOURCES, _compared, _family_summary, shown=("systems-8",))


# -- the same raters, a wave later ---------------------------------------------------------------------------------

_WAVES = (
    *(_cell(f"waves-{n}", f"{n} raters in both waves, 6 components", raters=n) for n in RATERS),
    _cell("waves-new", "8 in both waves, 6 others who lean higher in the second", raters=8, others=6),
    _cell("waves-up", "8 raters, half a point higher in every component", flat=False, raters=8, higher=0.5),
)


def _waves(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    rng, options = np.random.default_rng(seed), cell.options
    n = options["raters"]
    leaning = rng.normal(0, 0.7, (n, 1, 1))
    alone = {"raters_sd": 0.0}
    both = [_draw(alone, rng, (n, COMPONENTS, 3), 2.4 + leaning + shift) for shift in (0.0, options.get("higher", 0.0))]
    before, after = (wave.mean(axis=2) for wave in both)
    pairs = {f"c{c}": (before[:, c], after[:, c]) for c in range(COMPONENTS)}
    row = _strongest(change_of_raters(pairs, BAND, step=_step(options)))
    if compare:
        others = [_draw({}, rng, (options.get("others", 0), COMPONENTS, 3), middle) for middle in (2.4, 3.1)]
        waves = [np.concatenate(wave) for wave in zip(both, others, strict=True)]
        answers = [wave.transpose(0, 2, 1).reshape(-1, COMPONENTS) for wave in waves]
        row["all raters of each wave, unadjusted"] = _any_of([wave.mean(axis=2) for wave in waves])
        row["every answer of each wave as one of n, unadjusted"] = _any_of(answers)
    return row


def _any_of(waves: list[Scores]) -> Tried:
    p = stats.ttest_ind(waves[1], waves[0], axis=0).pvalue
    return Tried(np.nan, np.nan, np.nan, float(np.nanmin(p) <= 0.05))


WAVES = Claim("raters-change", _WAVES, _SOURCES, _waves, _family_summary, shown=("waves-8", "waves-new"))
