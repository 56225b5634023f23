"""A real scheduler with real workers on loopback, each a process of its own, some of them unfit on purpose."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commands import ROOT

SOURCES = [str(ROOT / "src"), str(ROOT / "tests")]
BLIND = """
import io, os
seen = io.open
def blind(file, *arguments, **options):
    if str(file).startswith(os.environ["UNSEEN"]):
        raise FileNotFoundError(2, "No such file or directory", str(file))
    return seen(file, *arguments, **options)
io.open = blind
"""
"""A worker on which some storage is not mounted: what it opens there is not found."""


class RealCluster:
    """A scheduler and its workers.

    Parameters
    ----------
    folder : Path
        For its files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        options = [
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--no-jupyter",
            "--scheduler-file",
            str(file),
        ]
        self._start("dask_scheduler", *options)
        self.address = _told(file)

    def worker(self, *options: str, path: list[str] = SOURCES, **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker, with options after those of a fit one."""
        number = len(self.workers)
        where = self._folder / f"worker-{number}"
        fit = ["--nthreads", "1", "--memory-limit", "1500MiB", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        started = self._start(
            "dask_worker", self.address, *fit, "--local-directory", str(where), *options,
            PYTHONPATH=os.pathsep.join(path), **environment,
        )  # fmt: skip
        self.workers.append(started)
        return started

    def stop(self) -> None:
        """End all of it."""
        for process in self._processes:
            process.kill()
            process.wait()

    def _start(self, module: str, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", *options]
        quiet, env = subprocess.DEVNULL, os.environ | environment
        process = subprocess.Popen(command, env=env, cwd=self._folder, stdout=quiet, stderr=quiet)
        self._processes.append(process)
        return process


@contextmanager
def real_cluster(folder: Path) -> Iterator[RealCluster]:
    """Give a scheduler without workers."""
    started = RealCluster(folder)
    try:
        yield started
    finally:
        started.stop()


def another_edition(folder: Path) -> list[str]:
    """Write the kit as another edition and return where Python finds it first."""
    import shutil

    copy = shutil.copytree(ROOT / "src", folder / "other")
    first = copy / "evalkit" / "__init__.py"
    first.write_text(first.read_text("utf-8").replace('__version__ = "', '__version__ = "9'), encoding="utf-8")
    return [str(copy), SOURCES[1]]


def without_the_kit(folder: Path) -> list[str]:
    """Hide the kit, as if it were not installed, and return where Python looks first."""
    hidden = folder / "hidden" / "evalkit"
    hidden.mkdir(parents=True)
    absent = 'raise ModuleNotFoundError("No module named \'evalkit\'", name="evalkit")\n'
    (hidden / "__init__.py").write_text(absent, encoding="utf-8")
    return [str(hidden.parent)]


def blind(folder: Path) -> list[str]:
    """Hide the storage that UNSEEN names, and return where Python looks first."""
    (folder / "blind").mkdir()
    (folder / "blind" / "sitecustomize.py").write_text(BLIND, encoding="utf-8")
    return [str(folder / "blind"), *SOURCES]


def _told(file: Path) -> str:
    """Wait until a scheduler says where it listens."""
    import json

    for _ in range(1200):
        if file.exists() and (text := file.read_text()):
            return json.loads(text)["address"]
        time.sleep(0.05)
    raise AssertionError("no scheduler was started")
