"""The machine, and what a task costs on it in a process of its own."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

TESTS = Path(__file__).parents[1]
PEERS = os.environ.get("EVALKIT_PEERS", "")
"""Python of an environment with peers that licence, wrong tails or age keep out of the kit's own."""


def facts(packages: Sequence[str]) -> dict[str, str]:
    """Return what a figure depends on: processor, cores, memory, load and versions."""
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB",
        "load before": f"{os.getloadavg()[0]:.1f}",
        "niceness": str(os.nice(0)),
        "Python": platform.python_version(),
        **{name: _version(name) for name in packages},
    }


def version_of_peer(package: str) -> str:
    """Return the version of a peer in the peers' environment; nothing if it cannot take part."""
    if not PEERS:
        return ""
    asked = f"from importlib.metadata import version; print(version({package!r}))"
    told = subprocess.run([PEERS, "-c", asked], check=False, capture_output=True, text=True)
    return told.stdout.strip()


def interleaved(
    module: str, tasks: Sequence[str], folder: Path, repetitions: int, peers: Sequence[str] = ()
) -> dict[str, list[dict[str, Any]]]:
    """Run tasks in turn, over and over, each time in a new process: a busy moment hits all of them alike.

    Parameters
    ----------
    module : str
        Module of this package that hands over to :func:`run_task`.
    tasks : sequence of str
        Names of its tasks.
    folder : Path
        Folder of the data, given to each.
    repetitions : int
        How often.
    peers : sequence of str, default ()
        Those of the tasks that run in the peers' environment.

    Returns
    -------
    dict of str to list of dict
        For each task, what :func:`run_task` wrote each time.
    """
    measured: dict[str, list[dict[str, Any]]] = {task: [] for task in tasks}
    for _ in range(repetitions):
        for task in tasks:
            measured[task].append(child(module, task, folder, python=PEERS if task in peers else sys.executable))
    return measured


def child(module: str, task: str, *arguments: object, python: str = sys.executable) -> dict[str, Any]:
    """Run one task of a module in a new process and return what it wrote."""
    command = [python, "-m", f"benchmarks.{module}", task, *map(str, arguments)]
    ended = subprocess.run(command, cwd=TESTS, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(ended.stdout)


def run_task(tasks: Mapping[str, Callable[..., Mapping[str, Any] | None]]) -> None:
    """Do the task that the command line names, and write its time, peak memory and findings as JSON."""
    name, *arguments = sys.argv[1:]
    start, cpu = time.perf_counter(), time.process_time()
    found = tasks[name](*map(Path, arguments)) or {}
    measured = {
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    sys.stdout.write(json.dumps(measured | dict(found)) + "\n")


def middle(runs: Sequence[Mapping[str, Any]], key: str = "seconds") -> float:
    """Return the median of a figure over repetitions."""
    return median(run[key] for run in runs)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
