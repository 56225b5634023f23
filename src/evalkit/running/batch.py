"""A run, on this machine or a cluster: every notebook for the programme and each system, into one run folder.

Everything is written below a partial folder, `.partial-<run id>`, and renamed at the end: a half-written run is
never mistaken for a finished one. A notebook's own folder is complete once its `status.json` is there, so an
interrupted run can resume.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.errors import RunFolderError
from evalkit.results import approval
from evalkit.results.bundle import Status, dump, read_result, write_atomically, write_result, write_run
from evalkit.results.received import Received
from evalkit.running import kept, manifest, previous
from evalkit.running.description import describe
from evalkit.running.engine import Kernels
from evalkit.running.lock import only_one
from evalkit.running.performance import Done, clear, conclude
from evalkit.running.plan import Plan, Task, base_id, task_id
from evalkit.running.pool import Pool, Threads
from evalkit.running.release import Ledger, Withheld
from evalkit.running.schedule import Durations, Forecast, as_they_end, longest_first, memory_share
from evalkit.tables import Tables

if TYPE_CHECKING:
    from evalkit.running.cluster import Cluster
    from evalkit.running.forks import ForkServer

Progress = Callable[[int, int, str, float | None], None]
"""Called with notebooks done, notebooks in all, the label of the last one, and the seconds left, about."""


def run(
    plan: Plan,
    tables: Tables,
    out: Path,
    private: Path,
    progress: Progress | None = None,
    finish: Callable[[Path], object] | None = None,
    server: ForkServer | None = None,
    received: Received | None = None,
    frozen: Mapping[str, Any] | None = None,
    cluster: Cluster | None = None,
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
        Called whenever a notebook has ended.
    finish : callable, optional
        Called with the folder before it gets its final name: what is missing until then is its reports. If it raises,
        nothing is published.
    server : ForkServer, optional
        Forks a child for each notebook; stock kernels run them if left out. Workers of a cluster have their own.
    received : Received, optional
        What was received, for a later run to be compared with.
    frozen : mapping, optional
        What the evaluation's lock says, for the report.
    cluster : Cluster, optional
        Whose workers run the notebooks; threads of this process if left out.

    Returns
    -------
    Path
        The run folder. A failed notebook is in it as a failed status; it is not an exception.

    Raises
    ------
    RunFolderError
        If the same run is under way already, its folder is a link that leads elsewhere, or the earlier run that the
        definition names is missing.
    """
    earlier = previous.find(plan.evaluation, str(plan.profile), out)
    ledger = Ledger.open(private, base_id(plan, tables), plan.profile)
    ledger.require_same_key(tables.person["person_key"])
    identity = ledger.run
    final = out / plan.evaluation.programme.id / identity
    unfinished = final.with_name(f".partial-{identity}")
    _refuse_links(final.parent, final, unfinished)
    if (final / approval.FILE).exists():
        raise RunFolderError(
            "This run was released, so its folder is not written over",
            "it is there already; to make it again beside it, name another folder with --out",
            str(final),
        )
    final.parent.mkdir(parents=True, exist_ok=True)
    plan = previous.with_earlier_period(plan, earlier)
    with only_one(final.with_name(f".lock-{identity}")):
        _begin(plan, tables, final, unfinished, ledger)
        started = time.time()
        with _pool(plan, unfinished, ledger, server, cluster) as pool:
            performing = _Performing(plan, tables, unfinished, ledger, pool)
            done, withheld = performing.everything(Durations.of(final.parent), progress or _silent)
        statuses = tuple(one.status for one in done if not previous.is_of_earlier_period(one.status.scope))
        withheld = tuple(one for one in withheld if not previous.is_of_earlier_period(one["scope"]))
        described = replace(
            describe(plan, tables, identity, statuses, received), withheld=withheld, frozen=dict(frozen or {})
        )
        write_run(described, unfinished)
        previous.conclude(described, earlier, unfinished)
        write_atomically(unfinished / "log.json", dump(_log(started, done)))
        if finish:
            finish(unfinished)
        ledger.close()  # before it is published: what stands in the ledger and nowhere else does no harm
        manifest.forget(unfinished)
        _publish(unfinished, final)
    return final


def _begin(plan: Plan, tables: Tables, final: Path, unfinished: Path, ledger: Ledger) -> None:
    """Prepare the partial folder: empty, or with what need not be done again."""
    if not plan.choice.resume:
        shutil.rmtree(unfinished, ignore_errors=True)
    elif final.exists() and not unfinished.exists():  # finished with failures perhaps: only those are done again
        copy = final.with_name(f".copy-{final.name}")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(final, copy)
        copy.rename(unfinished)
    elif not unfinished.exists():
        unfinished.mkdir()
        first = [task for task in plan.tasks if not task.notebook.after_the_others]
        known = [(task, task_id(task, plan, tables)) for task in first]
        manifest.take_over(known, unfinished, lambda base, task: ledger.adopt(base, task.scope, task.notebook.name))
    unfinished.mkdir(exist_ok=True)


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


def _pool(
    plan: Plan, root: Path, ledger: Ledger, server: ForkServer | None, cluster: Cluster | None
) -> AbstractContextManager[Pool]:
    """Return who performs the tasks of a run."""
    if cluster:
        return cluster.sharing(plan, root, ledger.claims_folder())
    memory = memory_share(plan.choice.memory, plan.choice.jobs)
    return Threads(plan.choice.jobs, root, Kernels(server, memory=memory))


class _Performing:
    """Performs what is not done yet of a plan, below one folder.

    Parameters
    ----------
    plan : Plan
        The plan.
    tables : Tables
        The evaluation's prepared tables.
    root : Path
        The unfinished run's folder.
    ledger : Ledger
        What was released before.
    pool : Pool
        Who performs it.
    """

    def __init__(self, plan: Plan, tables: Tables, root: Path, ledger: Ledger, pool: Pool) -> None:
        self._plan, self._tables, self._root, self._ledger, self._pool = plan, tables, root, ledger, pool

    def everything(self, durations: Durations, progress: Progress) -> tuple[list[Done], tuple[dict[str, str], ...]]:
        """Run every task, those that read the others' results last; return outcomes in reading order, and withheld.

        What the ledger refuses is withheld before anybody reads it.
        """
        withheld: list[Withheld] = []
        finished = _kept(self._plan, self._root)
        done = {target: Done(status) for target, status in finished.items()}
        total = len(self._plan.tasks)
        missing = [task for task in self._plan.tasks if task.target not in finished]
        forecast = Forecast(missing, durations)
        for last in (False, True):
            waiting = [task for task in missing if task.notebook.after_the_others is last]
            for task, outcome in self._several(longest_first(waiting, durations)):
                done[task.target] = outcome
                progress(len(done), total, f"{task.notebook.name}, {task.scope}", forecast.left(task))
            for task in self._plan.tasks:
                if task.notebook.after_the_others is last and done[task.target].status.ok:
                    withheld += _review(task, done[task.target].status, self._root, self._ledger)
        return [done[task.target] for task in self._plan.tasks], tuple(asdict(one) for one in withheld)

    def _several(self, tasks: list[Task]) -> Iterator[tuple[Task, Done]]:
        """Perform tasks, several at a time, and note each that went well."""
        claims = {task.target: self._ledger.folder(task.scope, task.notebook.name) for task in tasks}
        pool = self._pool
        with closing(
            as_they_end(tasks, lambda task: pool.submit(task, claims[task.target]), lambda: pool.width)
        ) as ended:
            for task, future in ended:
                done = pool.result(task, claims[task.target], future)
                if done.status.ok:
                    manifest.note(task, self._root, task_id(task, self._plan, self._tables), self._ledger.base)
                yield task, done


def _review(task: Task, status: Status, root: Path, ledger: Ledger) -> list[Withheld]:
    """Withhold what the release ledger refuses, from the result, its files and its notebook."""
    target = root / task.target
    result = read_result(target)
    found = ledger.review(task.scope, task.notebook.name, result)
    if found:
        told = result.without({one.table: one.why for one in found})
        (target / "status.json").unlink()  # until it is all written again, it is not done
        for folder in ("tables", "figures"):
            shutil.rmtree(target / folder, ignore_errors=True)
        write_result(told, target)
        notebook = target / "notebook.ipynb"
        write_atomically(notebook, kept.shown_instead(notebook.read_bytes(), told))
        conclude(target, status)
    return found


def _kept(plan: Plan, root: Path) -> dict[Path, Status]:
    """Return what a resumed run need not do again; an answer about the others is stale once any of them is redone."""
    found = {task.target: status for task in plan.tasks if (status := _finished(task, root))}
    early = [task for task in plan.tasks if not task.notebook.after_the_others]
    if all(task.target in found for task in early):
        return found
    for task in plan.tasks:
        if task.notebook.after_the_others:
            clear(root / task.target)  # now: this attempt may be interrupted too, when the others are redone
    return {task.target: found[task.target] for task in early if task.target in found}


def _finished(task: Task, root: Path) -> Status | None:
    """Return the status of a notebook that an earlier, interrupted attempt has finished well."""
    try:
        status = Status(**json.loads((root / task.target / "status.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return status if status.ok and (root / task.target / "result.json").exists() else None


def _log(started: float, done: list[Done]) -> dict[str, Any]:
    return {
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        "seconds": round(time.time() - started, 3),
        "machine": platform.platform(),
        "processors": os.cpu_count(),
        "notebooks": [
            {
                "scope": one.status.scope,
                "notebook": one.status.notebook,
                "ok": one.status.ok,
                "seconds": round(one.seconds, 3),
                "kernel": "forked" if one.forked else "stock",
            }
            for one in done
        ],
    }


def _publish(unfinished: Path, final: Path) -> None:
    """Rename the unfinished folder; an equal, older run of the same id steps aside first."""
    old = final.with_name(f".replaced-{final.name}")
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.rename(old)
    unfinished.rename(final)
    shutil.rmtree(old, ignore_errors=True)


def _silent(_done: int, _total: int, _label: str, _left: float | None) -> None:
    """Tell nobody."""
