"""A run's notebooks on the workers of a cluster beside threads of one machine: what the way there costs a notebook.

The cluster is one on this machine, with as many workers as jobs, unless ``--dask`` names another; then the folder for
temporary files (TMPDIR) has to lie on storage that its workers share, and their number is what is there.
"""

from __future__ import annotations

import json
import os
import pickle
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import mean, median
from typing import Any

from benchmarks import machine
from benchmarks.page import Section, row
from evalkit import load, prepare
from evalkit.intake.pseudonyms import answer, private_folder
from evalkit.running.batch import run
from evalkit.running.environment import ONE_THREAD
from evalkit.running.forks import ForkServer
from evalkit.running.plan import Choice, plan
from evalkit.simulate import sample

ADDRESS = "EVALKIT_BENCH_DASK"
"""Environment variable that names the cluster."""
JOBS = 2
REPETITIONS = 2
TRIPS = 50
NATION = 42 * 8
"""Notebooks of a national run: 42 systems, 8 questions."""
SIZES = (2, 8, 32, 128)
HEAD = (
    "The nine notebooks of the kit on the smallest sample, in a run that is timed after one that warms everything, with"
    " {workers} workers and {jobs} jobs. A worker's way there: pickling, scheduler, a folder for each attempt, and"
    " moving that into its place."
)


def write(folder: Path) -> None:
    """Write the sample and prepare its tables."""
    sample("southern-women", folder / "women")
    prepare(load(folder / "women"))


def threads(folder: Path) -> dict[str, Any]:
    """Run with threads of this process and one fork server."""
    with ForkServer() as server:
        return _second_of_two(folder, server=server)


def workers(folder: Path) -> dict[str, Any]:
    """Run with the workers of a cluster, each beside a fork server of its own."""
    from evalkit.running.cluster import connect

    started = time.perf_counter()
    evaluation = load(folder / "women")
    key = partial(answer, evaluation.key, evaluation.folder)
    with connect(os.environ.get(ADDRESS, "local"), JOBS, key, {"EVALKIT_HOME": os.environ["EVALKIT_HOME"]}) as cluster:
        start = time.perf_counter() - started
        found = _second_of_two(folder, cluster=cluster)
        trips = [_seconds(lambda: cluster.executor.submit(abs, -1).result()) for _ in range(TRIPS)]
        task = plan(evaluation, Choice()).tasks[0]
        return {
            **found, "start": start, "trip": median(trips), "workers": cluster.width // 2,
            "message": len(pickle.dumps((cluster.told, task))),
        }  # fmt: skip


def _second_of_two(folder: Path, **where: Any) -> dict[str, Any]:
    evaluation = load(folder / "women")
    planned, tables = plan(evaluation, Choice(jobs=JOBS)), prepare(evaluation)
    private = private_folder(evaluation.programme.id)
    run_once = partial(_run, folder, lambda out: run(planned, tables, out, private, **where))
    run_once()
    return run_once()


def _run(folder: Path, into: Callable[[Path], Path]) -> dict[str, Any]:
    """Run once and say what it took."""
    with tempfile.TemporaryDirectory(dir=folder) as out:
        wall, cpu = time.perf_counter(), time.process_time()
        finished = into(Path(out))
        taken = {"wall": time.perf_counter() - wall, "driver": time.process_time() - cpu}
        log = json.loads((finished / "log.json").read_text(encoding="utf-8"))["notebooks"]
        written = sum(path.stat().st_size for path in finished.glob("*/*/**/*") if path.is_file())
    seconds = [entry["seconds"] for entry in log]
    return {**taken, "notebooks": len(log), "task": mean(seconds), "written": written / len(log)}


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


TASKS: Mapping[str, Callable[[Path], Mapping[str, Any] | None]] = {
    task.__name__: task for task in (write, threads, workers)
}
NAMES = {"threads": f"`--jobs {JOBS}`", "workers": "`--dask`"}


def main() -> Section:
    """Measure both ways in turn."""
    facts = machine.facts(["evalkit", "distributed", "papermill"])
    facts["cluster"] = os.environ.get(ADDRESS, "local")
    os.environ.update(ONE_THREAD)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        os.environ["EVALKIT_HOME"] = str(folder / "home")
        machine.child("cluster", "write", folder)
        runs = machine.interleaved("cluster", list(NAMES), folder, REPETITIONS)
    facts["load after"] = f"{os.getloadavg()[0]:.1f}"
    return Section("Notebooks on a cluster", facts, lines(runs), {"runs": runs})


def lines(runs: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """Return the section in Markdown.

    Parameters
    ----------
    runs : mapping of str to sequence of mapping
        What each task measured, each time.
    """
    measured = {way: {key: machine.middle(each, key) for key in each[0]} for way, each in runs.items()}
    here, far = measured["threads"], measured["workers"]
    count = far["notebooks"]
    more = (far["wall"] - here["wall"]) / count
    words = [
        HEAD.format(workers=int(far["workers"]), jobs=JOBS),
        "",
        row("way", "wall, s", "s a notebook", "of that in the notebook's kernel", "driver's processor, s a notebook"),
        row("---", "--:", "--:", "--:", "--:"),
        *(
            row(
                NAMES[way], f"{one['wall']:.2f}", f"{one['wall'] / count:.2f}", f"{one['task']:.2f}",
                f"{one['driver'] / count:.3f}",
            )
            for way, one in measured.items()
        ),
        "",
        f"So `--dask` costs **{more:+.2f} s a notebook** of wall time. To reach the cluster and look at its workers,"
        f" once a run: {far['start']:.1f} s, the start of a local one included. An empty task there and back:"
        f" {far['trip'] * 1000:.0f} ms. Through the scheduler go {far['message'] / 1000:.1f} kB a notebook; to the"
        f" shared storage, {far['written'] / 1000:.0f} kB.",
        "",
    ]  # fmt: skip
    return [*words, *_model(far["start"], far["task"], far["trip"], far["driver"] / count)]


def _model(start: float, task: float, trip: float, driver: float) -> list[str]:
    """Return what a national run would take by a model with four measured numbers."""
    enough = max(1, round(task / driver))
    return [
        f"**Extrapolated, not measured:** {NATION} such notebooks on W workers would take about *start + N ×"
        " max((kernel + trip) ÷ W, driver)*, as the driver reviews and moves one notebook after the other. Above about"
        f" {enough} workers the driver is what all wait for. Kernels of larger programmes take longer, and then more"
        " workers help; storage that is slower than this machine's disk makes each notebook slower, and nobody has"
        " measured that.",
        "",
        row("workers", "seconds, extrapolated"),
        row("--:", "--:"),
        *(row(size, f"{start + NATION * max((task + trip) / size, driver):.0f}") for size in SIZES),
    ]


if __name__ == "__main__":
    machine.run_task(TASKS)
