"""People meet across organisations less, or more, than chance gives; so does a system; an occasion stands out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.cells import Cell
from calibration.claim import Claim, Row, Summary
from calibration.measured import claims, named, verdict_row
from evalkit.analyses.connectivity.beside import judged
from evalkit.analyses.connectivity.dealt import against
from evalkit.analyses.connectivity.pairs import Large
from evalkit.network import Eligibility, TwoMode, against_chance
from evalkit.network.ties import pattern
from evalkit.results.finding import Grade
from evalkit.simulate.process import Setting
from evalkit.stats.grading import Verdict
from evalkit.stats.judged import CLEAR_AT, LEANING_AT
from evalkit.stats.multiplicity import holm

DRAWS, SWEEPS = 99, 4
"""Fewer than a report draws, for time: p-values are exact for any number (Besag and Clifford 1989)."""
LAST, ORGANISATIONS, SYSTEMS = 5, 15, 3
BAND = 0.01
WHOLE = "the whole register dealt, first and last attendances with it"


def _cell(name: str, title: str, flat: bool = True, **options: Any) -> Cell:
    return Cell(name, title, Setting(), flat, options)


def register(
    rng: np.random.Generator,
    people: int = 150,
    occasions: int = 24,
    leave: float = 10.0,
    local: float = 0.0,
    closed: float = 0.0,
) -> tuple[TwoMode, NDArray[np.int64], NDArray[np.datetime64]]:
    """Draw who came: people come and go, differ in how often they come, and know of no organisation but by `closed`.

    Parameters
    ----------
    leave : float
        Mean occasions after which somebody has left; 0: nobody comes or goes.
    local : float
        Share of occasions that are open to a third of the organisations.
    closed : float
        Spread of what draws a whole organisation to an occasion at once; 0: nothing does.
    """
    keen, of = rng.gamma(2.0, 0.5, people), rng.integers(0, ORGANISATIONS, people)
    time = np.arange(occasions)
    first = rng.integers(-8, occasions - 2, people) if leave else np.full(people, -1)
    after = first + 1 + rng.geometric(1 / leave, people) if leave else np.full(people, occasions)
    here = (first[:, None] <= time) & (time < after[:, None])
    draw = np.exp(rng.normal(0, 0.5, occasions) + rng.normal(0, closed, (ORGANISATIONS, occasions)))
    only = np.where(rng.random(occasions) < local, rng.integers(0, 3, occasions), -1)
    open_to = (only == -1)[None, :] | (only[None, :] == np.arange(3)[:, None])
    there = rng.random((people, occasions)) < np.minimum(0.3 * keen[:, None] * draw[of], 0.95) * here * open_to[of % 3]
    people_kept, kept = there.any(axis=1), there.any(axis=0)
    there, of = there[people_kept][:, kept], of[people_kept]
    row, column = np.nonzero(there)
    n, m = there.shape
    eligible = Eligibility((of % 3).astype(np.int64), open_to[:, kept])
    starts = np.datetime64("2022-01-10") + 14 * np.flatnonzero(kept).astype("timedelta64[D]")
    return TwoMode(pattern(row, column, (n, m)), pd.RangeIndex(n), pd.RangeIndex(m), eligible=eligible), of, starts


_CELLS = (
    _cell("stay", "nobody joins or leaves", leave=0.0),
    _cell("come-and-go", "people come and go"),
    _cell("local", "people come and go, two in five occasions are local", local=0.4),
    _cell("together", "organisations come together", flat=False, closed=0.8),
)


def _repetition(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    network, of, starts = register(np.random.default_rng(seed), **cell.options)
    columns = range(len(network.occasions) - LAST, len(network.occasions))
    large = Large(np.arange(len(network.occasions)), frozenset(columns))
    names = [f"S{number}" for number in range(SYSTEMS)]
    dealt = against(network, starts, {"organisation": of, "system": of % SYSTEMS}, names, large, DRAWS, SWEEPS)
    crossing = dealt.row("crossing.organisation")
    found = judged(crossing, BAND, len(of), "share")
    told = [dealt.row(f"first.{column}")["p"] for column in columns]
    firsts = [p for p in told if np.isfinite(p)]  # chance is silent where nothing can differ, and so is the kit
    lowest = min(holm(firsts), default=1.0)
    systems = [row for name in names if np.isfinite((row := dealt.row(f"system.{name}"))["p"])]
    adjusted = holm([row["p"] for row in systems])
    named = [judged(row, BAND, len(of), "share", p).grade for row, p in zip(systems, adjusted, strict=True)]
    row = verdict_row(Verdict(found.grade, found.direction, found.rule)) | {
        "low_p": crossing["p"] <= CLEAR_AT, "low_p_first": told[-1] <= CLEAR_AT,
        "first_clear": lowest <= CLEAR_AT, "first_leaning": lowest <= LEANING_AT,
        "system_clear": Grade.CLEAR in named,
        "system_leaning": Grade.CLEAR in named or Grade.LEANING in named,
    }  # fmt: skip
    return row | ({"whole": _dealt_whole(network, of) <= CLEAR_AT} if compare else {})


def _dealt_whole(network: TwoMode, of: NDArray[np.int64]) -> float:
    """Return the p-value when everybody's first and last attendance is dealt, too."""
    groups = pd.get_dummies(of).to_numpy(dtype=float)

    def crossing(dealt: TwoMode) -> float:
        came = dealt.by_occasion @ groups
        every = came.sum(axis=1)
        return float(1 - (came * (came - 1)).sum() / (every * (every - 1)).sum())

    return float(against_chance(network, {"crossing": crossing}, draws=DRAWS, seed=0, sweeps=SWEEPS).table["p"].iloc[0])


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    del expected
    told = ("low_p", "low_p_first", "first_clear", "first_leaning", "system_clear", "system_leaning")
    shares = {name: float(rows[name].mean()) for name in told}
    tried = [{"method": WHOLE, "low_p": float(rows["whole"].dropna().astype(bool).mean())}] if "whole" in rows else []
    return named(cell, rows) | claims(rows) | shares | {"alternatives": tried}


CLAIM = Claim(
    name="meetings-chance",
    cells=_CELLS,
    sources=(
        "src/evalkit/analyses/connectivity/dealt.py",
        "src/evalkit/analyses/connectivity/pairs.py",
        "src/evalkit/analyses/connectivity/beside.py",
        "src/evalkit/network/eligibility.py",
        "src/evalkit/network/chance.py",
        "src/evalkit/network/swaps.py",
        "src/evalkit/stats/judged.py",
        "src/evalkit/stats/multiplicity.py",
        "tests/calibration/claims/meetings.py",
    ),
    repetition=_repetition,
    summary=_summary,
    shown=("come-and-go",),
)
