"""Measure every claim whose code has changed, and write the table and the page; started by `run.py`."""

from __future__ import annotations

import argparse
import json
from typing import Any

from calibration.claim import SEED
from calibration.claims import BY_NAME, CLAIMS
from calibration.measure import measure, measuring
from calibration.page import page
from calibration.printed import PRINTED, printed
from calibration.sources import PAGE, TABLE, fingerprint

REPETITIONS = 1000


def main() -> None:
    """Measure what has changed, claim by claim, and write table and page after each."""
    options = _options()
    wanted = max(REPETITIONS, options.repetitions)
    table = json.loads(TABLE.read_text("utf-8")) if TABLE.exists() else {}
    measured = {} if options.all else {name: one for name, one in table.get("claims", {}).items() if name in BY_NAME}
    for claim in CLAIMS:
        if options.claims and claim.name not in options.claims:
            continue
        sources = fingerprint(claim)  # before measuring: a source edited meanwhile must not pass as measured
        known = measured.get(claim.name)
        if known and known["sources"] == sources and known["repetitions"] >= wanted and not options.all:
            continue
        with measuring(options.jobs, options.dask) as by:
            cells = [_rounded(cell) for cell in measure(claim, wanted, by)]
        measured[claim.name] = {"sources": sources, "repetitions": wanted, "cells": cells}
        _write(measured)


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("claims", nargs="*", choices=[[], *BY_NAME], help="only these (default: all)")
    options.add_argument("--repetitions", type=int, default=REPETITIONS, help="collaboratives a cell (at least 1,000)")
    options.add_argument("--jobs", type=int, default=2, help="processes")
    options.add_argument("--dask", default="", metavar="ADDRESS", help="a Dask cluster's scheduler, or local")
    options.add_argument("--all", action="store_true", help="measure again what has not changed, too")
    return options.parse_args()


def _write(measured: dict[str, Any]) -> None:
    table = {"seed": SEED, "claims": {name: measured[name] for name in BY_NAME if name in measured}}
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page(table), encoding="utf-8")
    PRINTED.write_text(json.dumps(printed(table), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _rounded(value: Any) -> Any:
    """Round to four decimals: more would only show the machine."""
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
