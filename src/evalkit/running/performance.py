"""One notebook for one scope: executed, and written into a folder of its own whose status comes last."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evalkit.results.bundle import Status, dump, write_atomically, write_result
from evalkit.running import engine
from evalkit.running.engine import STOCK, Kernels
from evalkit.running.plan import Task
from evalkit.running.schedule import StoppedError


@dataclass(frozen=True)
class Done:
    """How a notebook ended, and what that took.

    Parameters
    ----------
    status : Status
        How it ended.
    seconds : float, default 0
        Wall time of its kernel; 0 where an earlier attempt did it.
    forked : bool, default False
        Whether it ran in a forked child.
    """

    status: Status
    seconds: float = 0.0
    forked: bool = False


def perform(
    task: Task,
    root: Path,
    kernels: Kernels = STOCK,
    claims: Path | None = None,
    below: Path | None = None,
    homes: Sequence[Path] = (),
) -> Done:
    """Run one notebook for one scope and write its folder; its status is written last.

    Parameters
    ----------
    task : Task
        The notebook and its scope.
    root : Path
        The unfinished run's folder.
    kernels : Kernels, optional
        Where it runs.
    claims : Path, optional
        Where its kernel leaves who is behind its result.
    below : Path, optional
        Below what its folder is written; the run's own if left out.
    homes : sequence of Path, default ()
        Other machines' home folders that no notebook may name, besides this one's.

    Returns
    -------
    Done
        Also when it failed: that is an outcome, not an exception.

    Raises
    ------
    StoppedError
        If it was ended because the run is.
    """
    notebook, target = task.notebook, (below or root) / task.target
    parameters = dict(task.parameters)
    if notebook.after_the_others:
        parameters["results"] = str(root.resolve())
    with tempfile.TemporaryDirectory(prefix="evalkit-") as scratch:
        executed = engine.execute(
            notebook.path.resolve(),
            parameters,
            task.folder,
            Path(scratch),
            task.profile,
            kernels=kernels,
            claims=claims,
        )
    if kernels.stop.is_set:
        raise StoppedError
    words = {root: "(this run folder)", task.folder: "(the evaluation's folder)"}
    words |= dict.fromkeys((*homes, Path.home()), "~")
    clear(target)
    write_atomically(target / "notebook.ipynb", _without_paths(executed.notebook, words))
    ok = not executed.error and executed.result is not None
    if executed.result is not None and ok:
        write_result(executed.result, target)
    status = _status(task, ok, executed.error)
    conclude(target, status)
    return Done(status, executed.seconds, executed.forked)


def fail(task: Task, root: Path, error: str) -> Done:
    """Write the folder of a notebook that nobody could run to its end: a visible failure, as any other."""
    clear(root / task.target)
    write_atomically(root / task.target / "notebook.ipynb", engine.not_run(task.notebook.path))
    status = _status(task, False, error)
    conclude(root / task.target, status)
    return Done(status)


def _status(task: Task, ok: bool, error: str) -> Status:
    notebook = task.notebook
    return Status(task.scope, notebook.name, notebook.title, notebook.question, ok, error)


def clear(target: Path) -> None:
    """Remove a notebook's folder, its status first: what is half removed must not look finished."""
    (target / "status.json").unlink(missing_ok=True)
    shutil.rmtree(target, ignore_errors=True)


def conclude(target: Path, status: Status) -> None:
    """Write how a notebook ended, when all else of it is written."""
    write_atomically(target / "status.json", dump(asdict(status)))


def _without_paths(notebook: bytes, words: Mapping[Path, str]) -> bytes:
    """Put words for the folders of this machine: they name users, and differ between equal runs.

    A path stands in a notebook as it is, and with escapes as Python or JSON write it, one within the other.
    """
    for place, word in sorted(words.items(), key=lambda entry: -len(str(entry[0].resolve()))):
        if len(place.resolve().parts) < 3:
            continue  # a home such as /root names nobody, and stands in many a text
        for plain in dict.fromkeys((str(place.resolve()), str(place))):
            spelt = [plain, plain.encode("unicode_escape").decode("ascii")]  # the second as papermill writes it
            for _ in range(2):
                spelt += [json.dumps(one, ensure_ascii=ascii_)[1:-1] for one in spelt for ascii_ in (True, False)]
            for one in sorted(set(spelt), key=len, reverse=True):
                notebook = notebook.replace(one.encode("utf-8"), word.encode("utf-8"))
    return notebook
