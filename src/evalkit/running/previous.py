"""The last report's run, that a run is compared with, and its period computed again from today's data.

What data that were put right, another definition or another version of the kit do to a finding shows where the
earlier period is computed again; whatever the added months do besides comes from them alone.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evalkit.definition import Evaluation
from evalkit.errors import RunFolderError
from evalkit.results.bundle import Run, read_run, write_run
from evalkit.results.changes import write_changes
from evalkit.results.compare import AGAIN, compare, require_comparable
from evalkit.running.plan import Plan, Task

KEPT = frozenset({"result.json", "status.json"})
"""What stays of a question that was computed again: the findings are compared, and nobody reads the rest."""


def find(evaluation: Evaluation, profile: str, out: Path) -> Path | None:
    """Return the folder of the last report's run; None where the definition names none.

    Parameters
    ----------
    evaluation : Evaluation
        Its `previous` is the id of a run.
    profile : str
        Release profile of the run that is to be compared with it.
    out : Path
        Folder for runs.

    Raises
    ------
    RunFolderError
        If there is no such run beside this one, or it cannot be compared with it.
    """
    if evaluation.previous is None:
        return None
    folder = out / evaluation.programme.id / evaluation.previous
    if not folder.is_dir():
        raise RunFolderError(
            f"There is no earlier run '{evaluation.previous}', so what changed since cannot be said",
            f"give the id of a run that lies in {folder.parent}, or take 'previous' out of the definition",
            f"{evaluation.filename}, previous",
        )
    require_comparable(read_run(folder), evaluation.model_dump(mode="json"), profile)
    return folder


def with_earlier_period(plan: Plan, previous: Path | None) -> Plan:
    """Return a plan that also asks every question for the earlier run's period.

    Parameters
    ----------
    plan : Plan
        What is asked for.
    previous : Path or None
        The earlier run; None leaves the plan as it is, and so does a run of the same period, which is that already.
    """
    if previous is None:
        return plan
    earlier = read_run(previous).definition["programme"]
    now = plan.evaluation.programme
    period = {name: str(earlier[name]) for name in ("start", "end")}
    if period == {"start": str(now.start), "end": str(now.end)}:
        return plan
    return replace(plan, tasks=(*plan.tasks, *(_earlier(task, period) for task in plan.tasks if _can(task, plan))))


def is_of_earlier_period(scope: str) -> bool:
    """Return whether a task's scope is one of the earlier period."""
    return scope.startswith(f"{AGAIN}/")


def conclude(run: Run, previous: Path | None, folder: Path) -> None:
    """Write what changed since the last report, and keep of the earlier period what a comparison needs.

    Parameters
    ----------
    run : Run
        This run as it was written.
    previous : Path or None
        The earlier run; None: there is nothing to do.
    folder : Path
        This run's folder.
    """
    if previous is None:
        return
    if (folder / AGAIN).is_dir():
        write_run(replace(run, again=previous.name), folder)
        for path in sorted((folder / AGAIN).rglob("*"), reverse=True):
            if path.is_file() and path.name not in KEPT:
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()
    write_changes(compare(previous, folder), folder)


def _can(task: Task, plan: Plan) -> bool:
    """Return whether a question can be asked for another period: it has one, and the definition does not choose it."""
    chosen = plan.evaluation.parameters.get(task.notebook.id, {})
    has = {"start", "end"} <= set(task.notebook.parameters)
    return has and not task.notebook.after_the_others and not {"start", "end"} & set(chosen)


def _earlier(task: Task, period: dict[str, str]) -> Task:
    return replace(task, scope=f"{AGAIN}/{task.scope}", parameters=task.parameters | period)
