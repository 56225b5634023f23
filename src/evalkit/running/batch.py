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
import re
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit import __version__
from evalkit.definition import Evaluation, Profile, did_you_mean
from evalkit.disclosure import MINIMUM, rounded
from evalkit.errors import ParameterError, RunFolderError
from evalkit.results.bundle import (
    Run,
    Status,
    dump,
    read_result,
    to_json,
    write_atomically,
    write_result,
    write_run,
)
from evalkit.running import engine
from evalkit.running.lock import only_one
from evalkit.running.notebooks import Notebook, discover, settings
from evalkit.running.release import Ledger, Withheld
from evalkit.tables import Tables, registers

PROGRAMME = "programme"
RESERVED = frozenset({"evaluation", "system", "profile", "results"})
"""Parameters that a run sets: a definition that set them could turn a board's run into an evaluator's."""
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
    """One notebook for one scope; picklable, so that another process can run it.

    Parameters
    ----------
    notebook : Notebook
        What runs.
    scope : str
        Folder of the scope.
    parameters : dict
        Checked parameters to inject.
    folder : Path
        The evaluation's folder: the kernel's working directory.
    profile : Profile
        Release profile of the run.
    """

    notebook: Notebook
    scope: str
    parameters: dict[str, Any]
    folder: Path
    profile: Profile

    @property
    def target(self) -> Path:
        """Folder of the outputs within the run folder."""
        return Path(self.scope) / self.notebook.name


@dataclass(frozen=True)
class Plan:
    """What a run will do, every name and parameter checked before anything is read or run.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    choice : Choice
        What was asked for.
    profile : Profile
        Release profile of the whole run.
    scopes : dict
        Folder of each scope → system code and printed name, the programme first.
    notebooks : tuple of Notebook
        Those that will run, in reading order.
    tasks : tuple of Task
        Each notebook for each of its scopes.
    """

    evaluation: Evaluation
    choice: Choice
    profile: Profile
    scopes: dict[str, tuple[str, str]]
    notebooks: tuple[Notebook, ...]
    tasks: tuple[Task, ...]


def plan(evaluation: Evaluation, choice: Choice) -> Plan:
    """Find the notebooks, and check every option and parameter.

    Raises
    ------
    ParameterError
        If an option or parameter is unknown or of the wrong type.
    NotebookError
        If a notebook does not have the form of a question.
    """
    found = discover(evaluation)
    _require_known(list(evaluation.parameters), found, "[parameters] of the definition")
    only = [re.sub(r"^\d\d_", "", name) for name in choice.only]  # 10_growth will do for growth
    _require_known(only, found, "--only")
    notebooks = tuple(notebook for notebook in found if not only or notebook.id in only)
    profile = Profile(choice.profile or evaluation.release)
    scopes = _scopes(evaluation, choice.systems)
    tasks = tuple(task for notebook in notebooks for task in _tasks(notebook, evaluation, scopes, profile))
    return Plan(evaluation, choice, profile, scopes, notebooks, tasks)


def run(
    plan: Plan,
    tables: Tables,
    out: Path,
    private: Path,
    progress: Progress | None = None,
    finish: Callable[[Path], object] | None = None,
) -> Path:
    """Run a plan and return the finished run folder.

    Parameters
    ----------
    plan : Plan
        From :func:`plan`.
    tables : Tables
        The evaluation's prepared tables.
    out : Path
        Folder for runs; the run goes to `out/<programme id>/<run id>`.
    private : Path
        The programme's private folder, where the release ledger lies and kernels leave who is behind their results.
    progress : callable, optional
        Called with notebooks done, notebooks in all, and the label of the last one.
    finish : callable, optional
        Called with the folder before it gets its final name: what is missing until then is its reports. If it raises,
        nothing is published.

    Returns
    -------
    Path
        The run folder. A failed notebook is in it as a failed status; it is not an exception.

    Raises
    ------
    RunFolderError
        If the same run is under way already, or its folder is a link that leads elsewhere.
    """
    ledger = Ledger.open(private, base_id(plan, tables), plan.profile)
    ledger.require_same_key(tables.person["person_key"])
    identity = ledger.run
    final = out / plan.evaluation.programme.id / identity
    partial = final.with_name(f".partial-{identity}")
    _refuse_links(final.parent, final, partial)
    final.parent.mkdir(parents=True, exist_ok=True)
    with only_one(final.with_name(f".lock-{identity}")):
        if not plan.choice.resume:
            shutil.rmtree(partial, ignore_errors=True)
        elif final.exists() and not partial.exists():  # finished with failures perhaps: only those are done again
            shutil.copytree(final, partial)
        partial.mkdir(exist_ok=True)
        started = time.time()
        done, withheld = _perform_all(plan, partial, ledger, progress or _silent)
        statuses = tuple(status for status, _ in done)
        write_run(replace(_describe(plan, tables, identity, statuses), withheld=withheld), partial)
        write_atomically(partial / "log.json", dump(_log(started, done)))
        if finish:
            finish(partial)
        ledger.close()  # before it is published: what stands in the ledger and nowhere else does no harm
        _publish(partial, final)
    return final


def _refuse_links(*folders: Path) -> None:
    """Refuse folders that a run would write to, or replace, through a link below the folder for runs."""
    for folder in folders:
        if folder.is_symlink():
            raise RunFolderError(
                "A folder for this run is a link that leads elsewhere, so nothing was written",
                "remove the link, or name the folder that it leads to with --out",
                str(folder),
            )


def run_id(plan: Plan, tables: Tables, private: Path) -> str:
    """Return the id of a run: a hash of definition, inputs, code and release ledger, 12 hexadecimal digits."""
    return Ledger.open(private, base_id(plan, tables), plan.profile).run


def base_id(plan: Plan, tables: Tables) -> str:
    """Return a hash of definition, inputs and code, 12 hexadecimal digits.

    The tables' fingerprint stands for definition, inputs, key and intake. Jobs and resume change no result.
    """
    code = hashlib.sha256()
    for path in sorted(Path(str(files("evalkit"))).rglob("*")):
        if path.suffix in {".py", ".mplstyle", ".j2", ".css", ".woff2"}:
            code.update(path.name.encode() + path.read_bytes())
    for notebook in plan.notebooks:
        code.update(notebook.name.encode() + notebook.path.read_bytes())
    declared = plan.evaluation.model_dump(mode="json")
    chosen = [[notebook.name for notebook in plan.notebooks], list(plan.scopes), str(plan.profile)]
    content = dump([declared, tables.fingerprint, code.hexdigest(), chosen, __version__])
    return hashlib.sha256(content).hexdigest()[:12]


def perform(task: Task, root: Path, claims: Path | None = None) -> tuple[Status, float]:
    """Run one notebook for one scope and write its folder below `root`; its status is written last.

    In `claims`, its kernel leaves who is behind its result.
    """
    notebook, target = task.notebook, root / task.target
    parameters = dict(task.parameters)
    if notebook.after_the_others:
        parameters["results"] = str(root.resolve())
    with tempfile.TemporaryDirectory(prefix="evalkit-") as scratch:
        executed = engine.execute(
            notebook.path.resolve(), parameters, task.folder, Path(scratch), task.profile, claims=claims
        )
    shutil.rmtree(target, ignore_errors=True)
    write_atomically(target / "notebook.ipynb", _without_paths(executed.notebook, root, task.folder))
    ok = not executed.error and executed.bundle is not None
    if executed.bundle is not None and ok:
        write_result(executed.bundle, target)
    status = Status(task.scope, notebook.name, notebook.title, notebook.question, ok, executed.error)
    write_atomically(target / "status.json", dump(asdict(status)))
    return status, executed.seconds


def _without_paths(notebook: bytes, root: Path, folder: Path) -> bytes:
    """Put words for the folders of this machine: they name users, and differ between equal runs.

    A path stands in a notebook as it is, and with escapes as Python or JSON write it, one within the other.
    """
    places = {root: "(this run folder)", folder: "(the evaluation's folder)", Path.home(): "~"}
    for place, words in sorted(places.items(), key=lambda entry: -len(str(entry[0].resolve()))):
        if len(place.resolve().parts) < 3:
            continue  # a home such as /root names nobody, and stands in many a text
        for plain in dict.fromkeys((str(place.resolve()), str(place))):
            spelt = [plain, plain.encode("unicode_escape").decode("ascii")]  # the second as papermill writes it
            for _ in range(2):
                spelt += [json.dumps(one, ensure_ascii=ascii_)[1:-1] for one in spelt for ascii_ in (True, False)]
            for one in sorted(set(spelt), key=len, reverse=True):
                notebook = notebook.replace(one.encode("utf-8"), words.encode("utf-8"))
    return notebook


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
    notebook: Notebook, evaluation: Evaluation, scopes: dict[str, tuple[str, str]], profile: Profile
) -> list[Task]:
    """Plan one notebook over the scopes, every parameter checked."""
    declared = evaluation.parameters.get(notebook.id, {})
    for name in RESERVED.intersection(declared):
        raise ParameterError(
            f"Parameter '{name}' is set by the run itself", "remove it", f"[parameters.{notebook.id}] of the definition"
        )
    planned = []
    for scope, (code, _) in scopes.items():
        if code and not notebook.per_system:
            continue
        common = {"evaluation": evaluation.filename, "system": code, "profile": str(profile)}
        given = {name: value for name, value in common.items() if name in notebook.parameters}
        planned.append(Task(notebook, scope, settings(notebook, given | declared), evaluation.folder, profile))
    return planned


# --------------------------------------------------------------------------------------------------- doing


def _perform_all(
    plan: Plan, root: Path, ledger: Ledger, progress: Progress
) -> tuple[list[tuple[Status, float]], tuple[dict[str, str], ...]]:
    """Run every task, those that read the others' results last; return outcomes in reading order, and what is withheld.

    What the ledger refuses is withheld before anybody reads it.
    """
    withheld: list[Withheld] = []
    finished = _kept(plan, root)
    done = {target: (status, 0.0) for target, status in finished.items()}
    total = len(plan.tasks)
    for last in (False, True):
        waiting = [t for t in plan.tasks if t.notebook.after_the_others is last and t.target not in finished]
        for task, outcome in _perform(waiting, root, plan.choice.jobs, ledger):
            done[task.target] = outcome
            progress(len(done), total, f"{task.notebook.name}, {task.scope}")
        for task in plan.tasks:
            if task.notebook.after_the_others is last and done[task.target][0].ok:
                withheld += _review(task, root, ledger)
    return [done[task.target] for task in plan.tasks], tuple(asdict(one) for one in withheld)


def _review(task: Task, root: Path, ledger: Ledger) -> list[Withheld]:
    """Withhold what the release ledger refuses, from the result, its files and its notebook."""
    target = root / task.target
    result = read_result(target)
    found = ledger.review(task.scope, task.notebook.name, result)
    if found:
        told = result.without({one.table: one.why for one in found})
        for folder in ("tables", "figures"):
            shutil.rmtree(target / folder, ignore_errors=True)
        write_result(to_json(told), target)
        notebook = target / "notebook.ipynb"
        write_atomically(notebook, engine.shown_instead(notebook.read_bytes(), told))
    return found


def _perform(tasks: list[Task], root: Path, jobs: int, ledger: Ledger) -> Iterator[tuple[Task, tuple[Status, float]]]:
    """Run tasks, several at a time in processes of their own, and give each as it ends."""
    private = {task.target: ledger.folder(task.scope, task.notebook.name) for task in tasks}
    if jobs == 1 or len(tasks) < 2:
        for task in tasks:
            yield task, perform(task, root, private[task.target])
        return
    with ProcessPoolExecutor(jobs, get_context("spawn"), _end_with_parent, (os.getpid(),)) as pool:
        running = {pool.submit(perform, task, root, private[task.target]): task for task in tasks}
        try:
            for future in as_completed(running):
                yield running[future], future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _end_with_parent(parent: int) -> None:
    """Prepare a worker: Ctrl-C is the parent's to handle, and a parent that was killed takes its workers along."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _kept(plan: Plan, root: Path) -> dict[Path, Status]:
    """Return what a resumed run need not do again; an answer about the others is stale once any of them is redone."""
    found = {task.target: status for task in plan.tasks if (status := _finished(task, root))}
    early = [task for task in plan.tasks if not task.notebook.after_the_others]
    if all(task.target in found for task in early):
        return found
    return {task.target: found[task.target] for task in early if task.target in found}


def _finished(task: Task, root: Path) -> Status | None:
    """Return the status of a notebook that an earlier, interrupted attempt has finished well."""
    try:
        status = Status(**json.loads((root / task.target / "status.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return status if status.ok and (root / task.target / "result.json").exists() else None


# --------------------------------------------------------------------------------------------------- telling


_PAIRS_FOR_PUBLIC = (
    "Some people may be counted twice: pairs of them wait for somebody to decide whether the two are one person"
)


def _describe(plan: Plan, tables: Tables, identity: str, statuses: tuple[Status, ...]) -> Run:
    issue = tables.issue
    if plan.profile is not Profile.EVALUATOR:  # that somebody left is nobody's business; their rows stay counted
        issue = issue[issue["code"] != "FORGOTTEN"]
    if plan.profile is Profile.PUBLIC:  # how many pairs and people is a small number of people like any other
        issue = issue.assign(action=issue["action"].mask(issue["code"] == "PAIRS_TO_DECIDE", _PAIRS_FOR_PUBLIC))
    issues = issue.groupby(["source_id", "code", "severity", "action"], sort=True).size().reset_index(name="n")
    source = tables.source
    # a file's own name can name people (Teams calls an export after its meeting): only evaluators see it
    shown = source["path"] if plan.profile is Profile.EVALUATOR else source["source_id"] + ": " + source["declared"]
    sources = source.drop(columns=["path"]).assign(name=shown)
    programme, held = plan.evaluation.programme, registers(tables)
    within = held["start"].between(pd.Timestamp(programme.start), pd.Timestamp(programme.end) + pd.Timedelta(days=1))
    expected = held[held["register_expected"] & within]
    missing = expected[~expected["received"] & ~expected["total_only"]]
    total_only = expected[expected["total_only"]]
    return Run(
        run_id=identity,
        definition=plan.evaluation.model_dump(mode="json"),
        profile=str(plan.profile),
        scopes={folder: name for folder, (_, name) in plan.scopes.items()},
        notebooks=statuses,
        sources=_for_public(_records(sources)) if plan.profile is Profile.PUBLIC else _records(sources),
        issues=_records(issues.assign(n=0) if plan.profile is Profile.PUBLIC else issues),
        registers={
            "expected": len(expected),
            "received": int(expected["received"].sum()),
            "missing": [{"date": f"{row.start:%Y-%m-%d}", "kind": row.kind} for row in missing.itertuples()],
            "total_only": [{"date": f"{row.start:%Y-%m-%d}", "kind": row.kind} for row in total_only.itertuples()],
        },
        corrections=_records(_corrections(tables, plan.profile)),
        versions={
            "evalkit": __version__,
            "python": platform.python_version(),
            **{library: version(library) for library in LIBRARIES},
        },
    )


def _corrections(tables: Tables, profile: Profile) -> pd.DataFrame:
    """Count corrections by file and reason; that somebody withdrew is nobody's business but the evaluators'."""
    made = tables.correction.assign(at=tables.correction["at"].dt.strftime("%Y-%m-%d"))
    if profile is not Profile.EVALUATOR:
        made["why"] = made["why"].replace("withdrawn", "other")
    counted = made.groupby(["source_id", "change", "why", "who", "at"], sort=True).size().reset_index(name="n")
    return counted.assign(n=0) if profile is Profile.PUBLIC else counted


def _for_public(sources: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    """Protect numbers of rows: a register's rows are the people who came."""
    return tuple(
        {k: _protected(v) if k.startswith("n_") and pd.notna(v) else v for k, v in source.items()} for source in sources
    )


def _protected(n: int) -> int | None:
    return None if 0 < n < MINIMUM else int(rounded(n))


def _records(frame: pd.DataFrame) -> tuple[dict[str, Any], ...]:
    columns = [str(column) for column in frame.columns]
    return tuple(dict(zip(columns, row, strict=True)) for row in frame.astype(object).itertuples(index=False))


def _log(started: float, done: list[tuple[Status, float]]) -> dict[str, Any]:
    return {
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        "seconds": round(time.time() - started, 3),
        "machine": platform.platform(),
        "processors": os.cpu_count(),
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


def _silent(_done: int, _total: int, _label: str) -> None:
    """Tell nobody."""
