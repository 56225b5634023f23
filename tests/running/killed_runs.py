"""Runs that are killed: a process of its own with one thread, which forks a run for every moment of death.

``python killed_runs.py FOLDER SEED``: count the moments of a whole run at which something is written, renamed or
removed; kill runs at some of them, drawn by the seed, and runs with real kernels at random times; let each go on with
`resume`; write what was found as JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from evalkit import load
from evalkit.running import batch, engine
from evalkit.running.forks import ForkServer
from evalkit.running.plan import Choice, plan
from evalkit.tables import Tables
from small_result import result

MOMENTS = 20
TIMES = 5
QUESTIONS = ("first", "second", "after", "once")
ACTIONS: tuple[tuple[Any, str], ...] = (
    (Path, "write_bytes"), (Path, "replace"), (Path, "rename"), (Path, "unlink"), (Path, "mkdir"),
    (os, "rmdir"), (os, "unlink"),
)  # fmt: skip


class Executions:
    """Stands for kernels: a notebook takes no time, and which ones ran is kept in a file that survives."""

    def __init__(self, record: Path) -> None:
        self._record = record

    def __call__(self, path: Path, parameters: dict, *_: Any, **__: Any) -> engine.Executed:
        with self._record.open("a", encoding="utf-8") as file:
            file.write(f"{path.stem} {parameters.get('system', '')}\n")
        return engine.Executed(b"{}\n", result(), "", 0.25)


def forked(run: Callable[[], object]) -> int:
    """Return how a run in a process of its own ended."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            run()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def at(moment: int, run: Callable[[], object], counted: Path | None = None) -> None:
    """Run, and die before the moment-th action on a file; note how many there were."""
    done = 0

    def watched(action: Callable[..., Any]) -> Callable[..., Any]:
        def act(*arguments: Any, **options: Any) -> Any:
            nonlocal done
            done += 1
            if done == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return action(*arguments, **options)

        return act

    for owner, name in ACTIONS:
        setattr(owner, name, watched(getattr(owner, name)))
    run()
    if counted:
        with counted.open("w") as file:
            file.write(str(done))


def contents(folder: Path) -> dict[str, str]:
    """Return the hash of every file that a run promises."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "log.json"]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def finished(out: Path) -> list[Path]:
    """Return the folders that look like finished runs."""
    return [path for path in sorted((out / "small").glob("*")) if not path.name.startswith(".")]


class Trial:
    """An evaluation that is run, killed, and run on.

    Parameters
    ----------
    folder : Path
        Where it lies.
    server : ForkServer or None
        Runs its notebooks; without one, nothing is executed.
    """

    def __init__(self, folder: Path, server: ForkServer | None = None) -> None:
        self._evaluation = load(folder / "evaluation.toml")
        self._tables = Tables(self._evaluation, {}, "f" * 8)
        self._server = server
        self._number = 0
        self._base = folder / ("real" if server else "stand-ins")
        self._base.mkdir()

    def run(self, place: Path, record: str, *, resume: bool = False) -> Callable[[], object]:
        """Return a function that runs it below a place."""

        def go() -> None:
            if not self._server:
                engine.execute = Executions(place / record)
            planned = plan(self._evaluation, Choice(QUESTIONS, ("QMF",), jobs=2, resume=resume))
            batch.run(planned, self._tables, place / "out", place / "private", server=self._server)

        return go

    def place(self) -> Path:
        """Return a new place."""
        self._number += 1
        place = self._base / f"{self._number}"
        place.mkdir()
        return place

    def whole(self) -> tuple[dict[str, str], int, float]:
        """Return what a whole run promises, the moments at which it could be killed, and how long it took."""
        place, started = self.place(), time.monotonic()
        if forked(lambda: at(0, self.run(place, "ran.txt"), place / "count.txt")):
            raise SystemExit("the whole run failed")
        seconds = time.monotonic() - started
        return contents(finished(place / "out")[0]), int((place / "count.txt").read_text()), seconds

    def attempt(self, kill: Callable[[Callable[[], object]], int], whole: dict[str, str]) -> dict[str, Any]:
        """Kill a run, let it go on, and say what was found."""
        place = self.place()
        ended = kill(self.run(place, "first.txt"))
        looks_finished = [contents(path) == whole for path in finished(place / "out")]
        done = list(place.rglob(".partial-*/*/*/status.json"))
        before = {path: path.stat().st_mtime_ns for path in done if "80_after" not in str(path)}
        resumed = forked(self.run(place, "second.txt", resume=True))
        again = (place / "second.txt").read_text().splitlines() if (place / "second.txt").exists() else []
        found = {
            "killed": ended == -signal.SIGKILL,
            "looks_finished": looks_finished,
            "complete": len(before),
            "resumed": resumed,
            "again": sum("80_after" not in line for line in again),
            "same": [contents(path) for path in finished(place / "out")] == [whole],
            "left": sorted(path.name for path in (place / "out" / "small").iterdir() if path.name.startswith(".")),
        }
        shutil.rmtree(place)
        return found


def after(seconds: float) -> Callable[[Callable[[], object]], int]:
    """Return what kills a run after some time."""

    def kill(run: Callable[[], object]) -> int:
        child = os.fork()
        if child == 0:
            try:
                run()
            finally:
                os._exit(0)
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    return kill


def main(folder: Path, seed: int) -> None:
    """Write `found.json`."""
    chance = random.Random(seed)
    trial = Trial(folder)
    trial.run(trial.place(), "ran.txt")()  # imports and draws everything once, before forks
    import evalkit.running.clients  # noqa: F401 - imported once, here, before forks

    whole, moments, _ = trial.whole()
    chosen = sorted(chance.sample(range(1, moments + 1), MOMENTS))
    found = [trial.attempt(lambda run, k=k: forked(lambda: at(k, run)), whole) | {"moment": k} for k in chosen]
    with ForkServer() as server:
        real = Trial(folder, server)
        with server.child(os.environ, "/"):
            pass  # now it is ready, and the runs that are forked know it
        expected, _, seconds = real.whole()
        times = sorted(chance.uniform(0.05, 0.95) for _ in range(TIMES))
        at_times = [real.attempt(after(share * seconds), expected) | {"moment": f"{share:.2f}"} for share in times]
    told = {"moments": moments, "seconds": seconds, "attempts": found, "at_times": at_times}
    (folder / "found.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
