"""One notebook, executed by Papermill in a kernel of its own, and its result lifted out."""

from __future__ import annotations

import logging
import os
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit import errors
from evalkit.definition import Profile
from evalkit.errors import MARK
from evalkit.results.claims import FOLDER
from evalkit.results.finding import BUNDLE_ALONE, Result
from evalkit.running import kept
from evalkit.running.environment import KERNEL_ENVIRONMENT
from evalkit.running.schedule import Stop

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config

    from evalkit.running.clients import Commission
    from evalkit.running.forks import ForkServer

_KIT = Path(errors.__file__).parent


@dataclass(frozen=True)
class Executed:
    """What became of one notebook.

    Parameters
    ----------
    notebook : bytes
        The executed notebook, scrubbed and in canonical form.
    result : Result or None
        Its result, read from the machine bundle; None if it has none.
    error : str
        Kind of error and cell, fit for print; empty where all went well.
    seconds : float
        Wall time.
    forked : bool, default False
        Whether it ran in a forked child, not in a stock kernel.
    """

    notebook: bytes
    result: Result | None
    error: str
    seconds: float
    forked: bool = False


@dataclass(frozen=True)
class Kernels:
    """Where notebooks run.

    Parameters
    ----------
    server : ForkServer or None, default None
        Forks a child for each; None for stock kernels.
    timeout : int, default 1800
        Seconds that a cell may take.
    memory : int, default 0
        Bytes of data that a forked child may hold; 0 for as many as there are.
    stop : Stop, optional
        Ends them at once.
    environment : mapping of str to str, optional
        What their environment has besides this process's own.
    """

    server: ForkServer | None = None
    timeout: int = 1800
    memory: int = 0
    stop: Stop = field(default_factory=Stop)
    environment: Mapping[str, str] = field(default_factory=dict)


STOCK = Kernels()
"""Stock kernels, as Jupyter starts them."""


def execute(
    path: Path,
    parameters: Mapping[str, Any],
    folder: Path,
    scratch: Path,
    profile: Profile,
    kernels: Kernels = STOCK,
    claims: Path | None = None,
) -> Executed:
    """Execute a notebook with Papermill.

    Parameters
    ----------
    path : Path
        The notebook.
    parameters : mapping
        Checked parameters (see :func:`evalkit.running.notebooks.settings`).
    folder : Path
        Working directory of the kernel: the evaluation's own folder.
    scratch : Path
        Folder for the sockets of a stock kernel.
    profile : Profile
        Release profile of the run: nothing of another profile stays in the notebook.
    kernels : Kernels, optional
        Where it runs.
    claims : Path, optional
        Private folder in which the kernel leaves who is behind its result, for the release ledger.

    Returns
    -------
    Executed
        Also when the notebook fails or its kernel dies: that is an outcome, not an exception.
    """
    from evalkit.running.clients import Commission  # papermill costs more than a second: only where one runs

    # papermill's own reader of parameters misses comments with two equal signs; ours has checked them already
    logging.getLogger("papermill").setLevel(logging.ERROR)
    fixed = {**KERNEL_ENVIRONMENT, FOLDER: str(claims or ""), BUNDLE_ALONE: "1"}
    environment = {**os.environ, **kernels.environment, **fixed}
    fork = kernels.server is not None
    commission = Commission(folder, environment, kernels.memory, kernels.server, fork=fork)
    started = time.perf_counter()
    with kernels.stop.ending(commission.end):
        error = _run(path, parameters, scratch, kernels.timeout, commission)
    executed = commission.notebook or _without_outputs(path)
    result, refused = kept.lift(executed, profile, failed=bool(error))
    if not error and (refused or result is None):
        error = refused or "It ran, but did not end in a Result: its last line must be the result"
    return Executed(kept.canonical(executed), result, error, time.perf_counter() - started, commission.forked)


def _run(path: Path, parameters: Mapping[str, Any], scratch: Path, timeout: int, commission: Commission) -> str:
    """Let Papermill run a notebook; return what went wrong, fit for print."""
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from evalkit.running import papermill_engine

    papermill_engine.register()
    try:
        papermill.execute_notebook(
            str(path), None, parameters=dict(parameters), kernel_name="python3", language="python",
            engine_name=papermill_engine.NAME, progress_bar=False, log_output=False, execution_timeout=timeout,
            config=_local_kernels(scratch), extra_arguments=["--IPKernelApp.log_level=50"], commission=commission,
        )  # fmt: skip
    except PapermillExecutionError as failure:
        return _explain(failure.ename, failure.exec_count, failure.traceback)
    except CellTimeoutError:
        return f"A cell took longer than {timeout:,} seconds"
    except DeadKernelError:
        return "The kernel died: the notebook ended its own process, or the machine ran out of memory"
    except Exception as failure:  # whatever stops a kernel from starting is this notebook's failure, not the run's
        return f"It could not be started ({type(failure).__name__}): try again, or open it with 'evalkit lab'"
    return ""


def not_run(path: Path) -> bytes:
    """Return a notebook that never ran to its end, in canonical form and without outputs."""
    return kept.canonical(_without_outputs(path))


def _without_outputs(path: Path) -> NotebookNode:
    """Read a notebook that did not start; what it was saved with came of some other run, in whatever profile."""
    import nbformat

    notebook = nbformat.read(str(path), as_version=4)
    kept.forget_outputs(notebook)
    return notebook


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
    return f"{kept.known_kind(kind)}{place}{line}{at}. Open the notebook with 'evalkit lab' to see the whole message"


def _is_of_a_library(path: str) -> bool:
    """Return whether a traceback's path is a file of an installed library, or of the kit."""
    try:
        file = Path(path).expanduser().resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return False
    return any(file.is_relative_to(Path(place).resolve()) for place in (sys.prefix, sys.base_prefix, _KIT))
