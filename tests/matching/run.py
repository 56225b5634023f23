"""Measure how well people are recognised: ``python tests/matching/run.py``, which is what ``make matching`` does."""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from matching.measure import measure
from matching.page import page
from matching.settings import SETTINGS
from matching.sources import PAGE, TABLE, fingerprint


def main() -> None:
    """Measure every setting with two processes, then write table and page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=20, help="draws of each setting (at least 5)")
    seeds = range(1, max(5, options.parse_args().seeds) + 1)
    sources = fingerprint()  # before measuring: a source edited meanwhile must not pass as measured
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        waiting = {
            name: [pool.submit(measure, seed, habits) for seed in seeds] for name, (_, habits) in SETTINGS.items()
        }
        draws = {name: [_rounded(future.result()) for future in futures] for name, futures in waiting.items()}
    table = {"sources": sources, "seeds": list(seeds), "draws": draws}
    TABLE.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(table), encoding="utf-8")


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
