"""Measure a claim with several processes: each works off chunks of repetitions, and of draws for the truth."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any

import numpy as np
import pandas as pd
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from calibration.claim import Claim
from calibration.claims import BY_NAME

CHUNK = 100


def measure(claim: Claim, wanted: int, jobs: int) -> list[dict[str, Any]]:
    """Return a summary of each situation of a claim."""
    rows: dict[str, dict[int, pd.DataFrame]] = defaultdict(dict)
    truths: dict[str, dict[int, np.ndarray]] = defaultdict(dict)
    waiting: dict[Future[Any], tuple[dict[int, Any], int]] = {}
    columns = (TextColumn(f"calibrating {claim.name}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool, Progress(*columns) as progress:
        for place, cell in enumerate(claim.cells):
            for first in range(0, wanted, CHUNK):
                chunk = (claim.name, place, first, min(first + CHUNK, wanted))
                waiting[pool.submit(_repetitions, *chunk)] = (rows[cell.name], first)
                waiting[pool.submit(_truths, *chunk)] = (truths[cell.name], first)
        try:
            for done in progress.track(as_completed(waiting), total=len(waiting)):
                collected, first = waiting[done]
                collected[first] = done.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)  # otherwise an interrupt would first finish all that waits
            raise
    return [
        claim.summary(
            cell,
            pd.concat([rows[cell.name][first] for first in sorted(rows[cell.name])], ignore_index=True),
            np.mean([truths[cell.name][first] for first in sorted(truths[cell.name])], axis=0),
        )
        for cell in claim.cells
    ]


def _repetitions(name: str, place: int, first: int, last: int) -> pd.DataFrame:
    return BY_NAME[name].repetitions(BY_NAME[name].cells[place], first, last)


def _truths(name: str, place: int, first: int, last: int) -> np.ndarray:
    return BY_NAME[name].truths(BY_NAME[name].cells[place], first, last)
