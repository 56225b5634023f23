"""The share of good answers changed from one occasion to the next."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.alternatives import Tried
from calibration.cells import Cell
from calibration.claim import Claim, Row, Summary
from calibration.measured import claims, interval_row, interval_summary
from evalkit.simulate.process import Setting
from evalkit.stats.shares import change, grade


def _asked(name: str, title: str, flat: bool = True, **options: Any) -> Cell:
    return Cell(name, title, Setting(), flat, {"before": 40, "after": 40, "share": 0.6, "rise": 0.0, **options})


_ALIKE = 19
"""Sum of the beta distribution's parameters: people of a table correlate by one in twenty."""

CELLS = (
    _asked("forty", "40 answers at each occasion"),
    _asked("few", "8 answers at each occasion", before=8, after=8),
    _asked("uneven", "12 answers, then 90", before=12, after=90),
    _asked("most-good", "19 of 20 answers are good", share=0.95),
    _asked("same-people", "the same 40 people, who mostly answer as before", again=0.7),
    _asked("tables", "40 answers by people of 8 tables who talked before they answered", tables=8),
    _asked("rise", "from 60% to 80% good, 40 answers at each occasion", flat=False, rise=0.2),
    _asked(
        "rise-many", "from 60% to 80% good, 150 answers at each occasion", flat=False, rise=0.2, before=150, after=150
    ),
)


def _draw(cell: Cell, rng: np.random.Generator) -> tuple[tuple[int, int], tuple[int, int]]:
    options = cell.options
    before, after = options["before"], options["after"]
    chance = [options["share"], options["share"] + options["rise"]]
    if tables := options.get("tables"):
        spread = [rng.beta(_ALIKE * p, _ALIKE * (1 - p), tables) for p in chance]
        good = [int(rng.binomial(n // tables, one).sum()) for n, one in zip((before, after), spread, strict=True)]
        return (good[0], before), (good[1], after)
    first = rng.random(before) < chance[0]
    second = rng.random(after) < chance[1]
    if again := options.get("again"):
        keep = rng.random(after) < again
        second = np.where(keep, first[:after], second)
    return (int(first.sum()), before), (int(second.sum()), after)


def _repetition(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    before, after = _draw(cell, np.random.default_rng(seed))
    found = change(before, after)
    row = interval_row(found, grade(found))
    if compare:
        row |= {"difference of two shares, normal (Wald)": _wald(before, after)}
    return row


def _wald(before: tuple[int, int], after: tuple[int, int]) -> Tried:
    first, second = before[0] / before[1], after[0] / after[1]
    error = (first * (1 - first) / before[1] + second * (1 - second) / after[1]) ** 0.5
    low, high = second - first - 1.96 * error, second - first + 1.96 * error
    return Tried(second - first, low, high, float(low > 0))


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    del expected
    return interval_summary(cell, rows, np.full(len(rows), cell.options["rise"]), np.asarray) | claims(rows)


CLAIM = Claim(
    name="answers",
    cells=CELLS,
    sources=("src/evalkit/stats/shares.py", "src/evalkit/stats/rates.py", "tests/calibration/claims/answers.py"),
    repetition=_repetition,
    summary=_summary,
    shown=("few", "most-good"),
)
