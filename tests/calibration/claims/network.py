"""Measures of a network, and how far another year or other people could have come out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from calibration.alternatives import Tried
from calibration.cells import Cell
from calibration.claim import Claim, Row, Summary
from calibration.measured import interval_summary
from evalkit.network import Ties, TwoMode, another_year, over_people
from evalkit.network.catalogue import BY_OCCASION, BY_PERSON
from evalkit.network.directed import reciprocity
from evalkit.network.ties import pattern
from evalkit.simulate.process import Setting

DRAWS = 200
YEARS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "usual": ("150 people, 24 occasions, half of them local", {}),
    "uneven": ("occasions of very different size", {"uneven": 1.3}),
    "many": ("60 occasions", {"occasions": 60}),
    "large": ("600 people, 40 occasions", {"people": 600, "occasions": 40}),
    "small": ("60 people, 20 occasions", {"people": 60, "occasions": 20}),
    "local": ("nine of ten occasions local, 40 occasions", {"local": 0.9, "occasions": 40}),
}
SURVEYS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "independent": ("80 people, ties independent", {"uneven": 0.0, "within": 1.0}),
    "groups": ("80 people in five groups", {"uneven": 0.0}),
    "uneven": ("80 people in five groups, some much better connected", {}),
    "capped": ("80 people, at most five names each", {"density": 0.08, "cap": 5}),
    "few": ("30 people", {"people": 30, "density": 0.1}),
    "many": ("300 people", {"people": 300, "density": 0.01}),
}
WORDS = {
    "density": "density",
    "mean_occasions": "occasions per person",
    "mean_size": "people per occasion",
    "once": "share who came once",
    "reciprocity_arc": "share of ties returned",
}


def year(
    rng: np.random.Generator, people: int = 150, occasions: int = 24, local: float = 0.5, uneven: float = 0.8
) -> TwoMode:
    """Draw a year: people differ in how often they come, occasions in whom they draw, some are open to one system."""
    keen, system = rng.gamma(2.0, 0.5, people), rng.integers(0, 5, people)
    draw = np.exp(rng.normal(-(uneven**2) / 2, uneven, occasions))
    only = np.where(rng.random(occasions) < local, rng.integers(0, 5, occasions), -1)
    open_to = (only == -1)[None, :] | (only[None, :] == system[:, None])
    chance = np.minimum(3 / (occasions * (1 - local + local / 5)) * keen[:, None] * draw[None, :], 0.95) * open_to
    there = rng.random((people, occasions)) < chance
    there = there[there.any(axis=1)][:, there.any(axis=0)]
    row, column = np.nonzero(there)
    n, m = there.shape
    return TwoMode(pattern(row, column, (n, m)), pd.RangeIndex(n), pd.RangeIndex(m))


def answers(
    rng: np.random.Generator,
    people: int = 80,
    density: float = 0.05,
    uneven: float = 0.8,
    within: float = 3.0,
    cap: int = 0,
) -> Ties:
    """Draw a survey: groups, people who are better connected than others, ties returned more than by chance."""
    group = rng.integers(0, 5, people)
    liked = rng.gamma(1 / uneven**2, uneven**2, people) if uneven else np.ones(people)
    alike = np.where(group[:, None] == group[None, :], within, 1.0) * 5 / (4 + within)
    chance = np.minimum(density * liked[:, None] * liked[None, :] * alike, 0.9)
    named, same = rng.random((people, people)) < chance, rng.random((people, people)) < 0.4
    named = np.where(np.tril(same, -1), named.T, named) & ~np.eye(people, dtype=bool)
    if cap:
        order = np.argsort(np.where(named, rng.random(named.shape), 2.0), axis=1)
        rank = np.argsort(order, axis=1)
        named &= rank < cap
    one, other = np.nonzero(named)
    return Ties.between(one, other, pd.RangeIndex(people), directed=True)


def _cells(worlds: Mapping[str, tuple[str, Mapping[str, Any]]], measures: tuple[str, ...]) -> tuple[Cell, ...]:
    return tuple(
        Cell(f"{measure}-{name}", f"{WORDS[measure]}: {title}", Setting(), options={"measure": measure, "world": world})
        for measure in measures
        for name, (title, world) in worlds.items()
    )


def _value(network: TwoMode | Ties) -> Mapping[str, float]:
    if isinstance(network, TwoMode):
        every, (n, m) = network.incidence.nnz, network.incidence.shape
        once = float((network.degree == 1).mean())
        return {"density": every / n / m, "mean_occasions": every / n, "mean_size": every / m, "once": once}
    return {"density": network.count / network.size / (network.size - 1), "reciprocity_arc": reciprocity(network)[0]}


def _truth(draw: Callable[..., TwoMode | Ties]) -> Callable[[Cell, np.random.SeedSequence], NDArray[np.float64]]:
    def truth(cell: Cell, seed: np.random.SeedSequence) -> NDArray[np.float64]:
        network = draw(np.random.default_rng(seed), **cell.options["world"])
        return np.array([_value(network)[cell.options["measure"]]])

    return truth


def _repeated_year(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    rng, measure = np.random.default_rng(seed), cell.options["measure"]
    network = year(rng, **cell.options["world"])
    low, high = another_year(network).loc[[measure], ["low", "high"]].to_numpy(float)[0]
    row: Row = {"refused": False, "estimate": _value(network)[measure], "low": low, "high": high}
    if compare:
        row["jackknife over occasions alone, t(occasions − 1)"] = _occasions_alone(network)
        row["occasions resampled, percentiles (bootstrap)"] = _resampled(network, rng)
    return row


def _occasions_alone(network: TwoMode) -> Tried:
    """Leave out occasions only, on the plain scale: people per occasion."""
    sizes, m = network.sizes, len(network.occasions)
    left, value = (sizes.sum() - sizes) / (m - 1), sizes.mean()
    half = special.stdtrit(m - 1, 0.975) * math.sqrt((m - 1) / m * ((left - left.mean()) ** 2).sum())
    return Tried(value, value - half, value + half, math.nan)


def _resampled(network: TwoMode, rng: np.random.Generator) -> Tried:
    sizes, m = network.sizes, len(network.occasions)
    low, high = np.percentile(sizes[rng.integers(0, m, (DRAWS, m))].mean(axis=1), [2.5, 97.5])
    return Tried(float(sizes.mean()), float(low), float(high), math.nan)


def _repeated_survey(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    rng, measure = np.random.default_rng(seed), cell.options["measure"]
    network = answers(rng, **cell.options["world"])
    value, low, high = over_people(network, draws=DRAWS).loc[[measure], ["value", "low", "high"]].to_numpy(float)[0]
    row: Row = {"refused": False, "estimate": value, "low": low, "high": high}
    if compare:
        pairs = network.size * (network.size - 1)
        half = 1.96 * math.sqrt(value * (1 - value) / pairs)
        row["every pair independent, binomial"] = Tried(value, value - half, value + half, math.nan)
        row["people resampled, copies of one person not tied, percentiles"] = _percentiles(network, rng)
    return row


def _percentiles(network: Ties, rng: np.random.Generator) -> Tried:
    n = network.size
    weight = rng.multinomial(n, np.full(n, 1 / n), DRAWS).astype(float)
    drawn = ((network.matrix.astype(float) @ weight.T).T * weight).sum(axis=1) / (n * (n - 1))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Tried(network.count / (n * (n - 1)), float(low), float(high), math.nan)


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    return interval_summary(cell, rows, np.full(len(rows), expected[0]))


_SOURCES = (
    "src/evalkit/network/uncertainty.py",
    "src/evalkit/network/directed.py",
    "tests/calibration/claims/network.py",
)

YEAR = Claim(
    name="network-year",
    cells=_cells(YEARS, BY_OCCASION),
    sources=_SOURCES,
    repetition=_repeated_year,
    truth=_truth(year),
    summary=_summary,
    shown=("mean_size-usual", "mean_size-uneven"),
)
PEOPLE = Claim(
    name="network-people",
    cells=_cells(SURVEYS, tuple(name for name in BY_PERSON if name != "mean_degree")),  # which is density × (n − 1)
    sources=_SOURCES,
    repetition=_repeated_survey,
    truth=_truth(answers),
    summary=_summary,
    shown=("density-groups", "density-uneven"),
)
