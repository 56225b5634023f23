"""Many notebooks: a loop over Papermill, a pool of processes, ploomber-engine, and the kit's engine, interleaved."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.page import Section, row
from evalkit.definition import Profile
from evalkit.running.engine import Kernels, execute
from evalkit.running.environment import ONE_THREAD
from evalkit.running.forks import ForkServer
from evalkit.running.notebooks import packaged
from evalkit.simulate import sample
from written_notebook import write_notebook

OWN_WORK = 0.4
"""Processor seconds of the light notebook's own work; imports come on top."""
REPETITIONS = 3
FEW, MANY = 3, 24
"""Notebooks in a run of a slow way, and of a fast one: each way is measured over several."""
JOBS = 2
WANTED, ALLOWED = 12.0, 0.15
IMPORTS = "import evalkit as ek\n" + "\n".join(
    f"ek.{name}" for name in ("load", "prepare", "growth", "momentum", "Result")
)
WORK = f"""
import time
until = time.process_time() + {OWN_WORK}
while time.process_time() < until:
    sum(range(1000))
"""
KITS = ("evaluation.toml", "programme")


def prepare(folder: Path) -> None:
    """Write the light notebook and the sample that the kit's own notebooks read."""
    write_notebook(folder / "light.ipynb", IMPORTS, WORK, "1 + 1")
    sample("southern-women", folder / "women")
    with ForkServer() as server:  # prepares the sample's tables: reading them is what notebooks do
        _kits(folder, server, [next(iter(sorted(packaged().glob("*.ipynb"))))])


def loop(folder: Path) -> dict[str, Any]:
    """Run the light notebook with `papermill.execute_notebook`, one after the other."""
    for number in range(FEW):
        _papermill(folder, number)
    return {"notebooks": FEW}


def commands(folder: Path) -> dict[str, Any]:
    """Run it with papermill's command line."""
    for number in range(FEW):
        out = folder / f"command-{number}.ipynb"
        command = [sys.executable, "-m", "papermill", str(folder / "light.ipynb"), str(out), "--no-progress-bar"]
        subprocess.run([*command, "-k", "python3"], check=True, capture_output=True)
    return {"notebooks": FEW}


def processes(folder: Path) -> dict[str, Any]:
    """Run it with papermill in a pool of as many processes as jobs."""
    with ProcessPoolExecutor(JOBS, get_context("spawn")) as pool:
        list(pool.map(partial(_papermill, folder), range(FEW * JOBS)))
    return {"notebooks": FEW * JOBS}


def ploomber(folder: Path) -> dict[str, Any]:
    """Run it with ploomber-engine, which executes cells in the driver's own process."""
    from ploomber_engine import execute_notebook  # pyright: ignore[reportMissingImports]

    for number in range(MANY // 4):
        execute_notebook(str(folder / "light.ipynb"), str(folder / f"ploomber-{number}.ipynb"), progress_bar=False)
    return {"notebooks": MANY // 4}


def ours_1(folder: Path) -> dict[str, Any]:
    """Run it with the engine, one at a time, the start of the fork server included."""
    return _ours(folder, 1)


def ours_2(folder: Path) -> dict[str, Any]:
    """Run it with the engine, two at a time."""
    return _ours(folder, JOBS)


def bodies(folder: Path) -> dict[str, Any]:
    """Measure the bodies of the kit's notebooks: their cells in one warm shell, everything imported."""
    from IPython.core.interactiveshell import InteractiveShell
    from nbformat import read

    os.chdir(folder / "women")
    seconds: dict[str, list[float]] = {}
    for path in [*_own(), *_own(), *_own()]:
        shell = InteractiveShell.instance()
        shell.reset()
        started = time.perf_counter()
        with redirect_stdout(StringIO()):
            for cell in read(path, as_version=4).cells:
                if cell.cell_type == "code":
                    shell.run_cell(cell.source).raise_error()
        seconds.setdefault(path.stem, []).append(time.perf_counter() - started)
    return {"bodies": {name: min(taken[1:]) for name, taken in seconds.items()}}


def kits_1(folder: Path) -> dict[str, Any]:
    """Run the kit's own notebooks, one at a time."""
    return _kits_with_jobs(folder, 1)


def kits_2(folder: Path) -> dict[str, Any]:
    """Run the kit's own notebooks, two at a time."""
    return _kits_with_jobs(folder, JOBS)


def _papermill(folder: Path, number: int) -> None:
    import papermill

    out = folder / f"loop-{os.getpid()}-{number}.ipynb"
    papermill.execute_notebook(str(folder / "light.ipynb"), str(out), kernel_name="python3", progress_bar=False)


def _ours(folder: Path, jobs: int) -> dict[str, Any]:
    started = time.perf_counter()
    with ForkServer() as server, server.child(os.environ, str(folder)):
        ready = time.perf_counter() - started
        _several([partial(_execute, folder / "light.ipynb", folder, server, {})] * MANY, jobs)
    return {"notebooks": MANY, "start": ready}


def _kits_with_jobs(folder: Path, jobs: int) -> dict[str, Any]:
    paths = [path for path in _own() for _ in range(3)]
    with ForkServer() as server, server.child(os.environ, str(folder)):
        started = time.perf_counter()
        _kits(folder, server, paths, jobs)
        return {"wall": time.perf_counter() - started, "ran": [path.stem for path in paths]}


def _kits(folder: Path, server: ForkServer, paths: list[Path], jobs: int = 1) -> None:
    run = [partial(_execute, path, folder / "women", server, {"profile": "board"}) for path in paths]
    for executed in _several(run, jobs):
        if executed.error:
            raise RuntimeError(executed.error)


def _execute(path: Path, folder: Path, server: ForkServer, parameters: Mapping[str, Any]) -> Any:
    with tempfile.TemporaryDirectory() as scratch:
        return execute(path, parameters, folder, Path(scratch), Profile.BOARD, Kernels(server))


def _several(calls: list[Callable[[], Any]], jobs: int) -> list[Any]:
    with ThreadPoolExecutor(jobs) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def _own() -> list[Path]:
    return sorted(packaged().glob("*.ipynb"))


TASKS: Mapping[str, Callable[[Path], Mapping[str, Any] | None]] = {
    task.__name__: task
    for task in (prepare, loop, commands, processes, ploomber, ours_1, ours_2, bodies, kits_1, kits_2)
}
NAMES = {
    "loop": "`papermill.execute_notebook` in a loop (the yardstick)",
    "commands": "papermill's command line, a process each",
    "processes": f"papermill in a pool of {JOBS} processes",
    "ploomber": "ploomber-engine, in the driver's own process: no isolation",
    "ours_1": "evalkit's engine, 1 job",
    "ours_2": f"evalkit's engine, {JOBS} jobs",
}


def main() -> Section:
    """Measure every way, in turn, and the kit's own notebooks against their bodies."""
    facts = machine.facts(["evalkit", "papermill", "ipykernel", "nbclient"])
    facts["ploomber-engine"] = machine.version_of_peer("ploomber-engine") or "not installed"
    ways = [way for way in NAMES if way != "ploomber" or machine.version_of_peer("ploomber-engine")]
    os.environ.update(ONE_THREAD)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        os.environ["EVALKIT_HOME"] = str(folder / "home")
        machine.child("engine", "prepare", folder)
        runs = machine.interleaved("engine", [*ways, "bodies", "kits_1", "kits_2"], folder, REPETITIONS, ["ploomber"])
        shutil.rmtree(folder / "home", ignore_errors=True)
    return Section("Running many notebooks", facts, lines(runs), {"runs": runs})


def lines(runs: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """Return the section in Markdown.

    Parameters
    ----------
    runs : mapping of str to sequence of mapping
        What each task measured, each time.
    """
    each = {way: machine.middle([_per_notebook(run) for run in runs[way]]) for way in NAMES if way in runs}
    gain = each["loop"] / each["ours_2"]
    words = [
        f"A light notebook: the kit's imports, then {OWN_WORK} processor seconds of work. Wanted: at least {WANTED:g} ×"
        f" the loop with {JOBS} jobs. Found: **{gain:.1f} ×**{'' if gain >= WANTED else ': not met'}.",
        "",
        row("way", "seconds a notebook", "× the loop"),
        row("---", "--:", "--:"),
        *(row(NAMES[way], f"{seconds:.2f}", f"{each['loop'] / seconds:.1f}") for way, seconds in each.items()),
        *([] if "ploomber" in runs else ["", "ploomber-engine was not installed."]),
        "",
        f"Ours over {MANY} notebooks; the fork server's start, {machine.middle(runs['ours_2'], 'start'):.1f} s once a"
        " run and beside the reading of exports, is left out, as imports of the other ways' drivers are.",
        "",
    ]
    return [*words, *_kits_lines(runs)]


def _per_notebook(run: Mapping[str, Any]) -> dict[str, float]:
    return {"seconds": (run["seconds"] - run.get("start", 0.0)) / run["notebooks"]}


def _kits_lines(runs: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    body = {name: min(run["bodies"][name] for run in runs["bodies"]) for name in runs["bodies"][0]["bodies"]}
    words = [
        "The kit's own notebooks on the smallest sample, three times each. Body: the cells in a warm shell, where all"
        f" is imported. Wanted: wall time at most the bodies ÷ jobs + {ALLOWED} s a notebook.",
        "",
        row("jobs", "notebooks", "bodies ÷ jobs, s", "wall, s", "over it, s a notebook"),
        row("--:", "--:", "--:", "--:", "--:"),
    ]
    for jobs in (1, JOBS):
        ran = runs[f"kits_{jobs}"][0]["ran"]
        share = sum(body[name] for name in ran) / jobs
        wall = machine.middle(runs[f"kits_{jobs}"], "wall")
        words.append(row(jobs, len(ran), f"{share:.2f}", f"{wall:.2f}", f"{(wall - share) / len(ran):.2f}"))
    named = ", ".join(chain(f"{name} {seconds:.2f} s" for name, seconds in body.items()))
    return [*words, "", f"Bodies: {named}."]


if __name__ == "__main__":
    machine.run_task(TASKS)
