"""Measure charts and write `docs/measures.md`: ``python tests/charted/run.py``, which is what ``make charts`` does."""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[1]))

from charted.called import SITUATIONS, measured
from charted.page import PAGE, TABLE, alarms, page, sources


def main() -> None:
    """Measure with two processes, then write table and page; what has not changed is not measured again."""
    known = json.loads(TABLE.read_text("utf-8")) if TABLE.exists() else {}
    table, now = known, sources()
    if known.get("sources") != now:
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            called = list(pool.map(measured, range(len(SITUATIONS))))
        rows = [{k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()} for row in alarms()]
        table = {"sources": now, "alarms": rows, "called": called}
        TABLE.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page(table), encoding="utf-8")


if __name__ == "__main__":
    main()
