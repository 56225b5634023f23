"""People meet across organisations less than chance gives, or more than before, or name their own more than chance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.cells import Cell
from calibration.claim import Claim, Row, Summary
from calibration.claims.network import answers
from calibration.measured import claims, interval_row, interval_summary, named, verdict_row
from evalkit.analyses.connectivity.beside import judged
from evalkit.network import ei_index
from evalkit.simulate.meetings import crossing, roster
from evalkit.simulate.process import Setting
from evalkit.stats.crossing import judged_change
from evalkit.stats.grading import Verdict
from evalkit.stats.judged import Judged

_STATS = tuple(
    f"src/evalkit/stats/{name}.py" for name in ("crossing", "drift", "panel", "grading", "judged", "multiplicity")
)
DRAWS, ORGANISATIONS = 99, 15
BAND, BAND_PER_YEAR = 0.01, 0.05


def _cell(name: str, title: str, flat: bool = True, **options: Any) -> Cell:
    return Cell(name, title, Setting(), flat, options)


# -- over time -------------------------------------------------------------------------------------------------------

_TREND = (
    _cell("usual", "24 occasions in 12 months"),
    _cell("few", "12 occasions in 12 months", occasions=12),
    _cell("small", "24 occasions of 8 to 16 people", size=12.0),
    _cell("waves", "organisations take part in waves that last", waves=0.9),
    _cell("kinds", "two kinds of occasion, one of which draws whole organisations", second=0.15),
    _cell("opens", "from half of the people who came with colleagues to none, in a year", flat=False, opens=0.5),
)


def _excess(rng: np.random.Generator, **options: Any) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Draw occasions and how far the share of meetings across organisations lies from what was possible at each."""
    occasions = options.get("occasions", 24)
    months = np.sort(rng.uniform(0, 12, occasions))
    kind = (rng.random(occasions) < 0.5).astype(int) if "second" in options else np.zeros(occasions, dtype=int)
    together = options.get("opens", 0.0) * (1 - months / 12) + options.get("second", 0.0) * kind
    waves = options.get("waves", 0.0)
    sizes = roster(rng, ORGANISATIONS)
    found = crossing(rng, sizes, options.get("size", 50.0), together, 0.35 if waves else 0.1, waves)
    return found, months, kind


def _judged(cell: Cell, seed: np.random.SeedSequence) -> Judged:
    excess, months, kinds = _excess(np.random.default_rng(seed), **cell.options)
    return judged_change(excess, months, kinds, BAND_PER_YEAR)


def _trend(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    del compare
    found = _judged(cell, seed)
    return interval_row(found.rate, Verdict(found.grade, found.direction, found.rule))


def _true_trend(cell: Cell, seed: np.random.SeedSequence) -> NDArray[np.float64]:
    if cell.flat:
        return np.zeros(1)
    found = _judged(cell, seed)
    return np.array([found.rate.value if found.rate else 0.0])


def _of_trend(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    return interval_summary(cell, rows, np.full(len(rows), expected[0]), np.asarray) | claims(rows)


TREND = Claim(
    name="crossing-trend",
    cells=_TREND,
    sources=(
        *_STATS,
        "src/evalkit/simulate/meetings.py",
        "tests/calibration/claims/connected.py",
    ),
    repetition=_trend,
    truth=_true_trend,
    summary=_of_trend,
)


# -- ties within organisations ---------------------------------------------------------------------------------------

_INWARD = (
    _cell("eighty", "80 people, 8 organisations that make no difference", organisations=8),
    _cell("uneven", "organisations of very different size", organisations=8, spread=1.0),
    _cell("few", "30 people, 4 organisations", people=30, organisations=4),
    _cell("capped", "at most five names each", organisations=8, cap=5, density=0.08),
    _cell("colleagues", "a third of ties are looked for among colleagues", flat=False, organisations=8, inward=0.33),
)


def _inward(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    del compare
    rng, options = np.random.default_rng(seed), dict(cell.options)
    groups, spread, inward = options.pop("organisations"), options.pop("spread", 0.0), options.pop("inward", 0.0)
    share = np.exp(rng.normal(0, spread, groups))
    made = answers(rng, **{"people": 80, **options})
    of = rng.choice(groups, made.size, p=share / share.sum())
    if inward:
        one, other = made.ends
        turned = rng.random(len(one)) < inward
        mates = np.array([rng.choice(np.flatnonzero(of == of[person])) for person in one])
        made = type(made).between(one, np.where(turned, mates, other), made.people, directed=True)
    found = ei_index(made, of, draws=2 * DRAWS + 1, seed=int(rng.integers(2**31)))
    row = {name: (found[source] + 1) / 2 for name, source in (("observed", "ei"), ("expected", "expected"))}
    verdict = judged({**row, "sd": found["sd"] / 2, "p": found["p"]}, BAND, made.size, "share")
    return verdict_row(Verdict(verdict.grade, verdict.direction, verdict.rule))


def _of_inward(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    del expected
    return named(cell, rows) | claims(rows) | {"alternatives": []}


INWARD = Claim(
    name="ties-inward",
    cells=_INWARD,
    sources=(
        "src/evalkit/analyses/connectivity/beside.py",
        *_STATS,
        "tests/calibration/claims/connected.py",
        "tests/calibration/claims/network.py",
    ),
    repetition=_inward,
    summary=_of_inward,
)
