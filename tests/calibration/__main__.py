"""Measure every cell and write the table and the page; started by `run.py`."""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any

import numpy as np
import pandas as pd
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from calibration.cells import CELLS
from calibration.measure import SEED, repetitions, summary, true_stock
from calibration.page import page
from calibration.sources import PAGE, TABLE, fingerprint

CHUNK = 100


def main() -> None:
    """Measure every cell with two processes, then write table and page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repetitions", type=int, default=2000, help="collaboratives a cell (at least 1,000)")
    wanted = max(1000, options.parse_args().repetitions)
    sources = fingerprint()  # before measuring: a source edited meanwhile must not pass as measured
    cells = [_rounded(cell) for cell in _measure(wanted)]
    table = {"sources": sources, "seed": SEED, "repetitions": wanted, "cells": cells}
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page(table), encoding="utf-8")


def _measure(wanted: int) -> list[dict[str, Any]]:
    rows: dict[str, dict[int, pd.DataFrame]] = defaultdict(dict)
    stocks: dict[str, dict[int, np.ndarray]] = defaultdict(dict)
    waiting: dict[Future[Any], tuple[dict[int, Any], int]] = {}
    columns = (TextColumn("calibrating"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool, Progress(*columns) as progress:
        for cell in CELLS:
            for first in range(0, wanted, CHUNK):
                last = min(first + CHUNK, wanted)
                waiting[pool.submit(repetitions, cell, first, last)] = (rows[cell.name], first)
                waiting[pool.submit(true_stock, cell, last - first, first)] = (stocks[cell.name], first)
        try:
            for done in progress.track(as_completed(waiting), total=len(waiting)):
                collected, first = waiting[done]
                collected[first] = done.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)  # otherwise an interrupt would first finish all that waits
            raise
    return [
        summary(
            cell,
            pd.concat([rows[cell.name][first] for first in sorted(rows[cell.name])], ignore_index=True),
            np.mean([stocks[cell.name][first] for first in sorted(stocks[cell.name])], axis=0),
        )
        for cell in CELLS
    ]


def _rounded(value: Any) -> Any:
    """Round to four decimals: more would only show the machine."""
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
