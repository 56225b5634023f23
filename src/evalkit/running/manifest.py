"""What of an unfinished run is done, and what of another one may be taken over instead of doing it again.

A run is known by a hash of everything in it: change one notebook, and it is another run. Its other notebooks are not
different for that. So each that is done leaves a note of what its result depends on, and ``--resume`` takes over, from
runs that were never finished, what depends on the same. The notes are gone when a run is published.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from evalkit.errors import RunFolderError
from evalkit.results.bundle import dump, write_atomically
from evalkit.results.finding import WITHHELD
from evalkit.running.lock import only_one
from evalkit.running.plan import Task

NOTES = ".done"


def note(task: Task, root: Path, identity: str, base: str) -> None:
    """Note that a task is done.

    Parameters
    ----------
    task : Task
        The task.
    root : Path
        The unfinished run's folder.
    identity : str
        Hash of all that its result depends on.
    base : str
        Under which its claims lie in the private folder.
    """
    write_atomically(_note(task, root), dump({"task": identity, "base": base}))


def forget(root: Path) -> None:
    """Remove the notes: the run is about to be published."""
    shutil.rmtree(root / NOTES, ignore_errors=True)


def take_over(tasks: Iterable[tuple[Task, str]], root: Path, claims: Callable[[str, Task], bool]) -> None:
    """Copy into a new unfinished run what others have done that were not finished.

    Parameters
    ----------
    tasks : iterable of (Task, str)
        What is to be done, each with the hash of all that its result depends on.
    root : Path
        The new run's folder.
    claims : callable
        Takes over a task's claims from under another base; returns whether there were any.
    """
    others = [path for path in root.parent.glob(".partial-*") if path != root and not path.is_symlink()]
    newest_first = sorted(others, key=lambda path: -path.stat().st_mtime)
    wanted = {task.target: (task, identity) for task, identity in tasks}
    for other in newest_first:
        try:
            with only_one(other.with_name(other.name.replace(".partial-", ".lock-"))):
                taken = [at for at, (task, identity) in wanted.items() if _copied(task, identity, other, root, claims)]
        except RunFolderError:
            continue  # it is under way
        for target in taken:
            del wanted[target]


def _copied(task: Task, identity: str, other: Path, root: Path, claims: Callable[[str, Task], bool]) -> bool:
    try:
        noted = json.loads(_note(task, other).read_text(encoding="utf-8"))
        result = (other / task.target / "result.json").read_text(encoding="utf-8")
        (other / task.target / "status.json").read_bytes()  # killed while it was being done again, it has none
    except (OSError, ValueError):
        return False
    if noted.get("task") != identity or WITHHELD in result or not claims(noted["base"], task):
        return False
    status = root / task.target / "status.json"
    shutil.copytree(other / task.target, root / task.target, ignore=shutil.ignore_patterns(status.name))
    shutil.copy(other / task.target / status.name, status)  # last: until then it is not done
    return True


def _note(task: Task, root: Path) -> Path:
    return root / NOTES / task.scope / f"{task.notebook.name}.json"
