"""A run on this machine: every notebook for the programme and each system, into one run folder.

Everything is written below a partial folder, `.partial-<run id>`, and renamed at the end: a half-written run is
never mistaken for a finished one. A notebook's own folder is complete once its `status.json` is there, so an
interrupted run can resume.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit import __version__
from evalkit.definition import Evaluation, Profile, did_you_mean
from evalkit.errors import ParameterError
from evalkit.results.bundle import Run, Status, dump, write_atomically, write_result, write_run
from evalkit.running import engine
from evalkit.running.notebooks import Notebook, discover, settings
from evalkit.tables import Tables

PROGRAMME = "programme"
LIBRARIES = ("numpy", "pandas", "scipy", "matplotlib", "pyarrow", "papermill")
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Choice:
    """What to run.

    Parameters
    ----------
    only : tuple of str, default ()
        Ids of questions; empty for all.
    systems : tuple of str, default ()
        Codes of systems; empty for all. The programme always runs.
    profile : str, default ""
        Release profile; empty for the definition's own.
    jobs : int, default 1
        Notebooks at a time.
    resume : bool, default False
        Whether to keep what an interrupted run has finished.
    """

    only: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    profile: str = ""
    jobs: int = 1
    resume: bool = False


@dataclass(frozen=True)
class Task:
    """One notebook for one scope; picklable, so that another process can run it."""

    notebook: Path
    name: str
    title: str
    question: str
    scope: str
    parameters: dict[str, Any]
    evaluation_folder: Path
    target: Path


def run(evaluation: Evaluation, tables: Tables, out: Path, choice: Choice, progress: Progress | None = None) -> Path:
    """Run the notebooks of an evaluation and return the finished run folder, without its reports.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    tables : Tables
        Its prepared tables.
    out : Path
        Folder for runs; the run goes to `out/<programme id>/<run id>`.
    choice : Choice
        What to run.
    progress : callable, optional
        Called with notebooks done, notebooks in all, and the label of the last one.

    Returns
    -------
    Path
        The run folder. A failed notebook is in it as a failed status; it is not an exception.

    Raises
    ------
    ParameterError, NotebookError
        Before anything runs, if a parameter, option or notebook is not right.
    """
    found = discover(evaluation)
    _require_known(list(evaluation.parameters), found, "[parameters] of the definition")
    _require_known(choice.only, found, "--only")
    notebooks = tuple(notebook for notebook in found if not choice.only or notebook.id in choice.only)
    profile = Profile(choice.profile or evaluation.release)
    scopes = _scopes(evaluation, choice.systems)
    identity = run_id(evaluation, tables, notebooks, choice)
    final = out / evaluation.programme.id / identity
    partial = final.with_name(f".partial-{identity}")
    if not choice.resume:
        shutil.rmtree(partial, ignore_errors=True)
    elif final.exists() and not partial.exists():  # finished before, with failures perhaps: only those are done again
        shutil.copytree(final, partial)
    partial.mkdir(parents=True, exist_ok=True)
    started = time.time()
    tasks = [task for n in notebooks for task in _tasks(n, evaluation, scopes, profile, partial)]
    done: list[tuple[Status, float]] = []
    for last in (False, True):  # questions that read the others' results come after them
        batch = [task for task, late in tasks if late is last]
        done += _perform(batch, choice.jobs, lambda n, label: progress and progress(n, len(tasks), label), len(done))
    order = {(task.scope, task.name): k for k, (task, _) in enumerate(tasks)}
    done.sort(key=lambda entry: order[entry[0].scope, entry[0].notebook])
    write_run(_describe(evaluation, tables, identity, profile, scopes, tuple(status for status, _ in done)), partial)
    write_atomically(partial / "log.json", dump(_log(started, done)))
    _publish(partial, final)
    return final


def run_id(evaluation: Evaluation, tables: Tables, notebooks: Iterable[Notebook], choice: Choice) -> str:
    """Return the id of a run: a hash of definition, inputs and code, 12 hexadecimal digits.

    Parameters
    ----------
    evaluation, tables
        As for :func:`run`; the tables' fingerprint stands for definition, inputs, key and intake.
    notebooks : iterable of Notebook
        Those that will run.
    choice : Choice
        Only, systems and profile count; jobs and resume do not change a result.
    """
    code = hashlib.sha256()
    for path in sorted(Path(str(files("evalkit"))).rglob("*")):
        if path.suffix in {".py", ".mplstyle", ".j2", ".css", ".js", ".woff2"}:
            code.update(path.name.encode() + path.read_bytes())
    for notebook in notebooks:
        code.update(notebook.name.encode() + notebook.path.read_bytes())
    chosen = [list(choice.only), list(choice.systems), choice.profile or str(evaluation.release)]
    declared = evaluation.model_dump(mode="json")
    content = dump([declared, tables.fingerprint, code.hexdigest(), chosen, __version__])
    return hashlib.sha256(content).hexdigest()[:12]


def failures(statuses: Iterable[Status]) -> list[Status]:
    """Return those that failed."""
    return [status for status in statuses if not status.ok]


def perform(task: Task) -> tuple[Status, float]:
    """Run one notebook for one scope and write its folder; its status is written last."""
    status = Status(task.scope, task.name, task.title, task.question, ok=True)
    with tempfile.TemporaryDirectory(prefix="evalkit-") as scratch:
        executed = engine.execute(task.notebook, task.parameters, task.evaluation_folder, Path(scratch))
    shutil.rmtree(task.target, ignore_errors=True)
    write_atomically(task.target / "notebook.ipynb", executed.notebook)
    if executed.error or executed.bundle is None:
        status = Status(task.scope, task.name, task.title, task.question, ok=False, error=executed.error)
    else:
        write_result(executed.bundle, task.target)
    write_atomically(task.target / "status.json", dump(asdict(status)))
    return status, executed.seconds


# ------------------------------------------------------------------------------------------------- planning


def _require_known(names: Iterable[str], notebooks: tuple[Notebook, ...], where: str) -> None:
    """Refuse the id of a question that there is no notebook for."""
    known = [notebook.id for notebook in notebooks]
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known) or f"the questions are {', '.join(known)}"
            raise ParameterError(f"No question is called '{name}'", hint, where)


def _scopes(evaluation: Evaluation, systems: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Folder of each scope → system code and printed name, the programme first."""
    known = [system.code for system in evaluation.systems]
    for code in systems:
        if code not in known:
            hint = did_you_mean(code, known) or (f"the systems are {', '.join(known)}" if known else "there are none")
            raise ParameterError("The definition has no system with this code", hint, "--systems")
    chosen = [system for system in evaluation.systems if not systems or system.code in systems]
    return {
        PROGRAMME: ("", evaluation.programme.title),
        **{f"system-{system.code}": (system.code, system.name) for system in chosen},
    }


def _tasks(
    notebook: Notebook, evaluation: Evaluation, scopes: dict[str, tuple[str, str]], profile: Profile, partial: Path
) -> list[tuple[Task, bool]]:
    """Plan one notebook over the scopes, every parameter checked; the flag says that it reads the others' results."""
    declared = evaluation.parameters.get(notebook.id, {})
    planned = []
    for scope, (code, _) in scopes.items():
        if code and not notebook.per_system:
            continue
        common = {"evaluation": evaluation.filename, "system": code, "profile": str(profile)}
        if notebook.after_the_others:
            common["results"] = str(partial.resolve())
        given = {name: value for name, value in common.items() if name in notebook.parameters}
        parameters = settings(notebook, given | declared)
        planned.append(
            (
                Task(
                    notebook.path.resolve(), notebook.name, notebook.title, notebook.question, scope, parameters,
                    evaluation.folder, partial / scope / notebook.name,
                ),
                notebook.after_the_others,
            )
        )  # fmt: skip
    return planned


# --------------------------------------------------------------------------------------------------- doing


def _perform(
    tasks: list[Task], jobs: int, progress: Callable[[int, str], object], before: int
) -> list[tuple[Status, float]]:
    """Run tasks, several at a time in processes of their own; what a resumed run has finished is not done again."""
    done = [(finished, 0.0) for task in tasks if (finished := _finished(task))]
    open_tasks = [task for task in tasks if not _finished(task)]
    if jobs == 1 or len(open_tasks) < 2:
        for task in open_tasks:
            done.append(perform(task))
            progress(before + len(done), f"{task.name}, {task.scope}")
        return done
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        running = {pool.submit(perform, task): task for task in open_tasks}
        try:
            for future in as_completed(running):
                done.append(future.result())
                progress(before + len(done), f"{running[future].name}, {running[future].scope}")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return done


def _finished(task: Task) -> Status | None:
    """Return the status of a notebook that an earlier, interrupted attempt has finished well."""
    try:
        status = Status(**json.loads((task.target / "status.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return status if status.ok else None


# --------------------------------------------------------------------------------------------------- telling


def _describe(
    evaluation: Evaluation,
    tables: Tables,
    identity: str,
    profile: Profile,
    scopes: dict[str, tuple[str, str]],
    statuses: tuple[Status, ...],
) -> Run:
    issue, source = tables.issue, tables.source
    columns = ["source_id", "code", "severity", "action"]
    counted = issue.groupby(columns, sort=True).size().reset_index(name="n")
    counted = counted.merge(source[["source_id", "path"]], on="source_id", how="left")
    expected = tables.occasion[tables.occasion["register_expected"]]
    missing = expected[~expected["occasion_key"].isin(tables.interaction["occasion_key"].unique())]
    return Run(
        run_id=identity,
        definition=evaluation.model_dump(mode="json"),
        profile=str(profile),
        scopes={folder: name for folder, (_, name) in scopes.items()},
        notebooks=statuses,
        sources=_records(source),
        issues=_records(counted),
        registers={
            "expected": len(expected),
            "received": len(expected) - len(missing),
            "missing": [{"date": f"{row.start:%Y-%m-%d}", "kind": row.kind} for row in missing.itertuples()],
        },
        versions={
            "evalkit": __version__,
            "python": platform.python_version(),
            **{library: version(library) for library in LIBRARIES},
        },
    )


def _records(frame: pd.DataFrame) -> tuple[dict[str, Any], ...]:
    columns = [str(column) for column in frame.columns]
    return tuple(dict(zip(columns, row, strict=True)) for row in frame.astype(object).itertuples(index=False))


def _log(started: float, done: list[tuple[Status, float]]) -> dict[str, Any]:
    return {
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        "seconds": round(time.time() - started, 3),
        "machine": platform.platform(),
        "processors": os.cpu_count(),
        "executable": sys.executable,
        "notebooks": [
            {"scope": status.scope, "notebook": status.notebook, "ok": status.ok, "seconds": round(seconds, 3)}
            for status, seconds in done
        ],
    }


def _publish(partial: Path, final: Path) -> None:
    """Rename the partial folder; an equal, older run of the same id steps aside first."""
    old = final.with_name(f".replaced-{final.name}")
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.rename(old)
    partial.rename(final)
    shutil.rmtree(old, ignore_errors=True)
