"""One notebook, executed by Papermill in a kernel of its own, and its result lifted out."""

from __future__ import annotations

import builtins
import logging
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit import errors
from evalkit.definition import Profile
from evalkit.errors import MARK, EvalkitError
from evalkit.results.bundle import from_json
from evalkit.results.claims import FOLDER
from evalkit.results.finding import MIME, Result

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config

KERNEL_ENVIRONMENT: Mapping[str, str] = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
}
"""What every kernel sees, whatever machine and locale it runs under: without it, the same bytes are luck."""

OWN_KIND = "An error of the notebook's own kind"
"""Stands for the name of an error's class that no library has."""

_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_TAGS = {"parameters", "injected-parameters", "raises-exception"}
_KIT = Path(errors.__file__).parent


@dataclass(frozen=True)
class Executed:
    """What became of one notebook.

    Parameters
    ----------
    notebook : bytes
        The executed notebook, scrubbed and in canonical form.
    bundle : dict or None
        The machine bundle of its result; None if it has none.
    error : str
        Kind of error and cell, fit for print; empty where all went well.
    seconds : float
        Wall time.
    """

    notebook: bytes
    bundle: dict[str, Any] | None
    error: str
    seconds: float


def execute(
    path: Path,
    parameters: Mapping[str, Any],
    folder: Path,
    scratch: Path,
    profile: Profile,
    timeout: int = 1800,
    claims: Path | None = None,
) -> Executed:
    """Execute a notebook with Papermill on a stock kernel.

    Parameters
    ----------
    path : Path
        The notebook.
    parameters : mapping
        Checked parameters (see :func:`evalkit.running.notebooks.settings`).
    folder : Path
        Working directory of the kernel: the evaluation's own folder.
    scratch : Path
        Folder for Papermill's own output.
    profile : Profile
        Release profile of the run: nothing of another profile stays in the notebook.
    timeout : int, default 1800
        Seconds a cell may take.
    claims : Path, optional
        Private folder in which the kernel leaves who is behind its result, for the release ledger.

    Returns
    -------
    Executed
        Also when the notebook fails or its kernel dies: that is an outcome, not an exception.
    """
    import nbformat  # papermill and nbformat cost more than a second: only where a notebook runs
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    # papermill's own reader of parameters misses comments with two equal signs; ours has checked them already
    logging.getLogger("papermill").setLevel(logging.ERROR)
    output = scratch / f"{path.stem}.ipynb"
    started = time.perf_counter()
    error = ""
    environment = {**KERNEL_ENVIRONMENT, FOLDER: str(claims) if claims else ""}
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        with _silenced():
            papermill.execute_notebook(
                str(path), str(output), parameters=dict(parameters), cwd=str(folder), kernel_name="python3",
                language="python", config=_local_kernels(scratch), progress_bar=False, log_output=False,
                execution_timeout=timeout, extra_arguments=["--IPKernelApp.log_level=50"],
            )  # fmt: skip
    except PapermillExecutionError as failure:
        error = _explain(failure.ename, failure.exec_count, failure.traceback)
    except CellTimeoutError:
        error = f"A cell took longer than {timeout:,} seconds"
    except DeadKernelError:
        error = "The kernel died: the notebook ended its own process, or the machine ran out of memory"
    except Exception as failure:  # whatever stops a kernel from starting is this notebook's failure, not the run's
        error = f"It could not be started ({type(failure).__name__}): try again, or open it with 'evalkit lab'"
    finally:
        _restore(before)
    executed = nbformat.read(str(output if output.exists() else path), as_version=4)
    if not output.exists():
        _forget_outputs(executed)  # what the file was saved with came of some other run, in whatever profile
    bundle, refused = _lift(executed, profile, failed=bool(error))
    if not error and (refused or bundle is None):
        error = refused or "It ran, but did not end in a Result: its last line must be the result"
    return Executed(_canonical(executed), bundle, error, time.perf_counter() - started)


def shown_instead(notebook: bytes, result: Result) -> bytes:
    """Return an executed notebook that shows this result and nothing else: some of what it showed is withheld."""
    import nbformat

    read = nbformat.reads(notebook.decode("utf-8"), as_version=4)
    cells = [cell for cell in read.cells if cell.cell_type == "code"]
    for cell in cells:
        cell.outputs = []
    bundle = result._repr_mimebundle_()
    data = {kind: bundle[kind] for kind in ("text/plain", "text/html")}
    cells[-1].outputs = [nbformat.v4.new_output("display_data", data)]
    return (nbformat.writes(read) + "\n").encode("utf-8")


def _local_kernels(scratch: Path) -> Config:
    """Talk to a kernel over sockets of its own in the file system: on a shared machine, others can read TCP."""
    from traitlets.config import Config

    return Config({} if os.name == "nt" else {"KernelManager": {"transport": "ipc", "ip": str(scratch / "k")}})


def _explain(kind: str, cell: int | None, traceback: list[str]) -> str:
    """Say what failed without quoting data: the kit's own messages hold no value, anybody else's may.

    A message may look like a part of the traceback, too: nothing is repeated of it but short numbers and the names of
    files that are part of an installed library.
    """
    place = f" in code cell {cell}" if cell else ""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(traceback))
    if plain.startswith(MARK) and kind in vars(errors):
        return f"{plain.removeprefix(MARK)} ({kind}{place})"
    lines = re.findall(r"Cell In\[\d+\], line (\d{1,4})\b", plain)
    frames = re.findall(r"^File (\S[^\n]{0,400}?\.py):(\d{1,5})\b", plain, re.MULTILINE)
    frames = [(Path(path), number) for path, number in frames if _is_of_a_library(path)]
    line = f", line {lines[-1]}" if lines else ""
    at = f", at {frames[-1][0].name} line {frames[-1][1]}" if frames else ""
    return f"{_known_kind(kind)}{place}{line}{at}. Open the notebook with 'evalkit lab' to see the whole message"


def _known_kind(kind: str) -> str:
    """Return the kind of an error if it is a library's; a class made in a notebook can bear anybody's name."""
    import pandas.errors

    return kind if any(kind in vars(module) for module in (builtins, errors, pandas.errors)) else OWN_KIND


def _is_of_a_library(path: str) -> bool:
    """Return whether a traceback's path is a file of an installed library, or of the kit."""
    try:
        file = Path(path).expanduser().resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return False
    return any(file.is_relative_to(Path(place).resolve()) for place in (sys.prefix, sys.base_prefix, _KIT))


def _lift(notebook: NotebookNode, profile: Profile, *, failed: bool) -> tuple[dict[str, Any] | None, str]:
    """Take the machine bundle out of the outputs, and decide which outputs may stay.

    Only a Result is protected, so only a Result of the run's own profile stays, shown from its bundle and from nothing
    else, and only the last one of a notebook that did not fail: no other is compared with what was released before. An
    evaluator's run keeps what the notebook displayed and printed too, but no warnings, which quote paths, and
    no message of an error.

    Returns
    -------
    tuple
        The last bundle, or None; and why a result was refused, if one was.
    """
    bundle, refused, last = None, "", None
    for cell in notebook.cells:
        kept = []
        for output in cell.get("outputs", ()):
            lifted = output.get("data", {}).pop(MIME, None)
            output.get("metadata", {}).pop(MIME, None)
            if lifted is not None:
                refused = _shown_from_bundle(output, lifted, profile)
                bundle, last = (bundle, last) if refused else (lifted, output)
                kept += [output] if not refused else []
            elif _may_stay(output, profile):
                kept.append(output)
        if cell.cell_type == "code":
            cell.outputs = kept
    if profile is not Profile.EVALUATOR:
        _keep_only(None if failed else last, notebook)
    return bundle, refused


def _may_stay(output: NotebookNode, profile: Profile) -> bool:
    """Return whether an output that is no result stays; of an error, only its kind does."""
    if output.output_type == "error":
        output.ename = _known_kind(output.ename)
        output.evalue, output.traceback = "message withheld: it may quote data", []
        return True
    return profile is Profile.EVALUATOR and output.get("name") != "stderr"


def _keep_only(result: NotebookNode | None, notebook: NotebookNode) -> None:
    """Drop every output but errors and one result."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [one for one in cell.outputs if one.output_type == "error" or one is result]


def _shown_from_bundle(output: NotebookNode, bundle: Any, profile: Profile) -> str:
    """Replace what an output displays by its bundle's own words and pictures; return why it cannot be, or nothing."""
    try:
        result = from_json(bundle)
    except (EvalkitError, AttributeError, KeyError, TypeError, ValueError):
        return "Its result cannot be read: build it with evalkit.results.finding.Result, and change nothing in it"
    if result.disclosure.profile != profile:
        return f"Its result was not made for the {profile} profile: give profile=profile to its Scope"
    shown = result._repr_mimebundle_()
    output.data = {"text/plain": shown["text/plain"], "text/html": shown["text/html"]}
    return ""


@contextmanager
def _silenced() -> Iterator[None]:
    """Send what a kernel writes past Jupyter to nowhere: `os.system`, C libraries and crashes share our terminal."""
    sys.stdout.flush()
    sys.stderr.flush()
    ours = [(stream, os.dup(stream)) for stream in (1, 2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for stream, _ in ours:
            os.dup2(nowhere, stream)
        yield
    finally:
        for stream, copy in ours:
            os.dup2(copy, stream)
            os.close(copy)
        os.close(nowhere)


def _canonical(notebook: NotebookNode) -> bytes:
    """Remove what differs between two equal runs (times, random ids, versions of the kernel) and who wrote it."""
    import nbformat

    notebook.metadata = {"kernelspec": dict(_KERNEL)}  # authors, widgets, and the name of somebody's environment go
    tagged = [(cell, cell.metadata.get("tags", [])) for cell in notebook.cells]
    tagged = [(cell, tags) for cell, tags in tagged if "papermill-error-cell-tag" not in tags]
    for number, (cell, tags) in enumerate(tagged):
        cell.metadata = {"tags": kept} if (kept := [tag for tag in tags if tag in _TAGS]) else {}
        cell.pop("attachments", None)  # pictures pasted into the text, of a list of participants perhaps
        cell.id = f"cell-{number:02d}"
    notebook.cells = [cell for cell, _ in tagged]
    return (nbformat.writes(notebook) + "\n").encode("utf-8")


def _forget_outputs(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []


def _restore(before: Mapping[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
