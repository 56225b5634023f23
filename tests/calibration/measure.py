"""Measure a claim with several processes, or a cluster's workers: each works off chunks of repetitions and of draws."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import closing, contextmanager
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from calibration.claim import Claim
from calibration.claims import BY_NAME
from calibration.sources import fingerprint
from evalkit.running.schedule import as_they_end

CHUNK = 100


class Measuring(NamedTuple):
    """Who measures: processes of this machine, or the workers of a cluster."""

    executor: Executor
    width: Callable[[], int]
    repetitions: Callable[..., pd.DataFrame]
    truths: Callable[..., np.ndarray]


@contextmanager
def measuring(jobs: int, dask: str) -> Iterator[Measuring]:
    """Give who measures: the workers of the cluster at an address, or so many processes of this machine."""
    if dask:
        from evalkit.running.cluster import connect

        place = Path(__file__).parents[1]
        with connect(dask, jobs) as cluster:
            functions = (cluster.calling(place, "calibration.measure", name) for name in ("repetitions", "truths"))
            yield Measuring(cluster.executor, lambda: cluster.width, *functions)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield Measuring(pool, lambda: 2 * jobs, repetitions, truths)


def measure(claim: Claim, wanted: int, by: Measuring) -> list[dict[str, Any]]:
    """Return a summary of each situation of a claim."""
    rows: dict[str, dict[int, pd.DataFrame]] = defaultdict(dict)
    averages: dict[str, dict[int, np.ndarray]] = defaultdict(dict)
    code = _digest(claim.name)
    parts = [
        Part(function, collected[cell.name], (claim.name, place, first, min(first + CHUNK, wanted), code))
        for place, cell in enumerate(claim.cells)
        for first in range(0, wanted, CHUNK)
        for function, collected in ((by.repetitions, rows), (by.truths, averages))
    ]
    columns = (TextColumn(f"calibrating {claim.name}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        Progress(*columns) as progress,
        closing(as_they_end(parts, lambda part: by.executor.submit(part.function, *part.chunk), by.width)) as ended,
    ):
        for part, future in progress.track(ended, total=len(parts)):
            part.collected[part.first] = future.result()
    return [
        claim.summary(
            cell,
            pd.concat([rows[cell.name][first] for first in sorted(rows[cell.name])], ignore_index=True),
            np.mean([averages[cell.name][first] for first in sorted(averages[cell.name])], axis=0),
        )
        for cell in claim.cells
    ]


class Part(NamedTuple):
    """Some repetitions of one situation, or some draws of its truth, and where what comes of them goes."""

    function: Callable[..., Any]
    collected: dict[int, Any]
    chunk: tuple[str, int, int, int, str]

    @property
    def first(self) -> int:
        """Number of its first repetition, by which parts are put in order."""
        return self.chunk[2]


def repetitions(name: str, place: int, first: int, last: int, code: str) -> pd.DataFrame:
    """Run some repetitions of one situation, with the code that the driver has."""
    claim = _same(name, code)
    return claim.repetitions(claim.cells[place], first, last)


def truths(name: str, place: int, first: int, last: int, code: str) -> np.ndarray:
    """Average some draws of one situation's truth, with the code that the driver has."""
    claim = _same(name, code)
    return claim.truths(claim.cells[place], first, last)


def _same(name: str, code: str) -> Claim:
    """Return a claim; a worker that imported it before its code changed would measure something else."""
    if _digest(name) != code:
        raise RuntimeError(f"{name} has other code here than at the driver: start the workers again")
    return BY_NAME[name]


@cache
def _digest(name: str) -> str:
    """Return one hash of a claim's code, as it was when this process first asked."""
    return hashlib.sha256("".join(fingerprint(BY_NAME[name]).values()).encode()).hexdigest()
