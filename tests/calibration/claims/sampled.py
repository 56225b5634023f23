"""Efficiency from a sample of people: how often its interval holds what all of them would have said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.cells import Cell
from calibration.claim import Claim, Row, Summary
from calibration.measured import interval_summary
from drawn_networks import programme
from evalkit.network import Ties, TwoMode, paths
from evalkit.simulate.process import Setting


def _cell(name: str, title: str, sources: int, **world: Any) -> Cell:
    return Cell(name, title, Setting(), options={"sources": sources, "world": world})


CELLS = (
    _cell("met", "attendance of 1,500 people, 256 sources", 256, kind="attendance", people=1500),
    _cell("loose", "loose ties of 1,000 people, a tenth alone, 256 sources", 256, kind="loose", people=1000),
    _cell("parts", "pieces of very different size, in order, 256 of 1,000", 256, kind="parts", people=1000),
    _cell("thread", "one long thread with short cuts, 256 of 1,000", 256, kind="thread", people=1000),
    _cell("most", "loose ties of 800 people, 600 sources", 600, kind="loose", people=800),
    _cell("two", "loose ties of 1,000 people, 128 sources: two batches", 128, kind="loose", people=1000),
    _cell(
        "uneven", "pieces of very different size, 200 sources: a last batch of eight", 200, kind="parts", people=1000
    ),
)


def _drawn(rng: np.random.Generator, kind: str, people: int) -> Ties | TwoMode:
    if kind == "attendance":
        return programme(rng, people=people, occasions=60, each=2.0)
    labels = pd.RangeIndex(people)
    one, other = rng.integers(0, people, (2, int(1.25 * people)))
    if kind == "parts":  # tied within a piece only; pieces follow one another in the order of people
        piece = np.sort(rng.choice(30, people, p=np.geomspace(1, 100, 30) / np.geomspace(1, 100, 30).sum()))
        same = piece[one] == piece[other]
        near = np.minimum(one + rng.integers(1, 6, len(one)), people - 1)
        other = np.where(same, other, np.where(piece[near] == piece[one], near, one))
    if kind == "thread":
        one, other = np.arange(people - 1), np.arange(1, people)
        cuts = rng.integers(0, people, (2, 40))
        one, other = np.concatenate([one, cuts[0]]), np.concatenate([other, cuts[1]])
    return Ties.between(one, other, labels)


def _repetition(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    del compare  # nothing else is tried
    rng = np.random.default_rng(seed)
    network = _drawn(rng, **cell.options["world"])
    sampled = paths(network, sources=cell.options["sources"], seed=int(rng.integers(1 << 31)))
    low, high = sampled.efficiency_interval()
    truth = paths(network).efficiency
    return {"refused": False, "estimate": sampled.efficiency, "low": low, "high": high, "truth": truth}


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    del expected  # each network has a truth of its own
    return interval_summary(cell, rows, rows["truth"].to_numpy())


CLAIM = Claim(
    name="network-sampled",
    cells=CELLS,
    sources=("src/evalkit/network/paths.py", "tests/drawn_networks.py", "tests/calibration/claims/sampled.py"),
    repetition=_repetition,
    summary=_summary,
)
