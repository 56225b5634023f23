"""Run benchmarks: ``python tests/benchmarks/run.py [growth …]``, which is what ``make bench`` does with all of them."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import cluster, page

NOT_BENCHMARKS = {"__init__", "run", "machine", "page"}


def main() -> None:
    """Measure the benchmarks named, or all, and write the page; the others keep what was measured before."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in NOT_BENCHMARKS)
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    options.add_argument("--dask", metavar="ADDRESS", default="local", help="scheduler of the cluster that is measured")
    given = options.parse_args()
    os.environ[cluster.ADDRESS] = given.dask
    chosen = given.names or names
    if unknown := set(chosen) - set(names):
        options.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    for name in chosen:
        page.keep(name, import_module(f"benchmarks.{name}").main())


if __name__ == "__main__":
    main()
