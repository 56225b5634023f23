"""Call networks of known shape: ``python tests/shapes/run.py``, which is what ``make shapes`` does."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))

from shapes.measure import called, cases
from shapes.page import PAGE, TABLE, page


def counted(rows: pd.DataFrame) -> Mapping[str, Any]:
    """Return the counts that the page is written from."""
    keys = ["table", "kind", "archetype", "row"]
    groups = rows.groupby(keys, sort=False)
    counts = groups.agg(drawn=("right", "size"), right=("right", "sum"), firm=("firm", "sum"),
                        number=("number", "mean"), covered=("covered", "mean")).round(4).reset_index()  # fmt: skip
    wrong = rows[~rows["right"]].groupby(["archetype", "kind", "called"], sort=False).size().rename("drawn")
    sized = rows[rows["table"] == "people"]
    thresholds: dict[str, dict[str, dict[str, float]]] = {}
    for kind, own in sized.groupby("kind", sort=False):
        shares = 1 - pd.DataFrame(own["moved"].tolist()).mean()
        of = thresholds.setdefault(str(kind), {})
        for name, share in shares.items():
            threshold, way = str(name).split(" ")
            of.setdefault(threshold, {})[way] = round(float(share), 4)
    return {
        "counts": counts.to_dict("records"),
        "wrong": wrong.reset_index().to_dict("records"),
        "thresholds": thresholds,
    }


def main() -> None:
    """Draw and call every network with two processes, then write table and page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--jobs", type=int, default=2, help="processes")
    with ProcessPoolExecutor(options.parse_args().jobs, mp_context=get_context("spawn")) as pool:
        rows = pd.DataFrame(pool.map(called, cases(), chunksize=20))
    table = counted(rows)
    TABLE.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page(table), encoding="utf-8")


if __name__ == "__main__":
    main()
