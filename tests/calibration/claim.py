"""What a claim consists of: its situations, and how one repetition is drawn and judged."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.cells import Cell

SEED = 20220101
TRUTH_SEED = 20230101

Row = dict[str, Any]
Summary = dict[str, Any]
Column = tuple[str, Callable[[Mapping[str, Any]], str]]


@dataclass(frozen=True)
class Claim:
    """A sentence that the kit may print, and how it is put to the test.

    `repetition` draws one collaborative, sends it down the product's own path and returns what came out, with the
    alternatives in the situations `shown`; `truth` returns what has to be averaged over draws, or is None where the
    setting says the truth; `summary` puts a situation's repetitions into numbers.
    """

    name: str
    cells: tuple[Cell, ...]
    sources: tuple[str, ...]
    repetition: Callable[[Cell, np.random.SeedSequence, bool], Row]
    summary: Callable[[Cell, pd.DataFrame, NDArray[np.float64]], Summary]
    truth: Callable[[Cell, np.random.SeedSequence], NDArray[np.float64]] | None = None
    shown: tuple[str, ...] = ()

    def repetitions(self, cell: Cell, first: int, last: int) -> pd.DataFrame:
        """Run the product's path for repetitions `first` up to `last`."""
        compare = cell.name in self.shown
        return pd.DataFrame([self.repetition(cell, _seed(cell, number), compare) for number in range(first, last)])

    def truths(self, cell: Cell, first: int, last: int) -> NDArray[np.float64]:
        """Average draws `first` up to `last`, which no repetition shares."""
        if self.truth is None:
            return np.zeros(0)
        base = TRUTH_SEED + key(cell) + first
        draws = [self.truth(cell, child) for child in np.random.SeedSequence(base).spawn(last - first)]
        return np.mean(draws, axis=0)


def key(cell: Cell) -> int:
    """Return a number of the situation's own, so that a new one leaves the draws of the others alone."""
    return zlib.crc32(cell.name.encode())


def _seed(cell: Cell, number: int) -> np.random.SeedSequence:
    return np.random.SeedSequence(SEED, spawn_key=(key(cell), number))
