"""Papermill's clients: a notebook runs in a forked child, and where it cannot, in a stock kernel.

Cells, parameters, error cells, progress and output format stay Papermill's; what a kernel publishes becomes outputs by
nbclient's own rules, whichever of the two published it.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.log import logger

from evalkit.running.forks import Child, ChildDiedError, ForkServer, NoForkServerError, can_fork

WISH = "kernel"
"""Below `evalkit` in a notebook's metadata: "stock" asks for a kernel of its own."""


@dataclass
class Commission:
    """What the engine is asked for besides Papermill's options, and what it tells while it runs.

    Parameters
    ----------
    folder : Path, optional
        Working directory; the driver's own if left out. Papermill's `cwd` moves the whole driver.
    environment : mapping of str to str, optional
        All of the kernel's environment; the driver's own if left out.
    memory : int, default 0
        Bytes of data that a forked child may hold; 0 for as many as there are.
    server : ForkServer, optional
        Whom to ask for a child; one for all of this process, made when it is first needed, if left out.
    fork : bool, default True
        Whether to fork where that is possible.
    notebook : NotebookNode or None
        Told: the notebook, which holds what it has shown so far, whatever happens.
    forked : bool
        Told: whether it ran in a forked child.
    """

    folder: Path = field(default_factory=Path.cwd)
    environment: Mapping[str, str] | None = None
    memory: int = 0
    server: ForkServer | None = None
    fork: bool = True
    notebook: NotebookNode | None = None
    forked: bool = False
    _kernel: Child | StockClient | None = None

    def end(self) -> None:
        """End the kernel that is running at once; the notebook fails as if its kernel had died."""
        if self._kernel:
            self._kernel.kill()

    def running(self, kernel: Child | StockClient) -> None:
        """Take note of the kernel that is running now."""
        self._kernel = kernel


class NeedsStockKernelError(Exception):
    """A notebook does what only a whole kernel can: it talks to widgets."""


class _Client(PapermillNotebookClient):
    """Papermill's client; what is printed in a row is one output, however it was cut up on its way."""

    def output(self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        last = outs[-1] if outs and not self.clear_before_next_output else None
        content = msg["content"]
        hooked = self.output_hook_stack[msg["parent_header"].get("msg_id")]
        if last and not hooked and msg["msg_type"] == "stream" == last.output_type and last.name == content["name"]:
            last.text += content["text"]
            return last
        return super().output(outs, msg, display_id, cell_index)


class StockClient(_Client):
    """Runs a notebook in a stock kernel."""

    def kill(self) -> None:
        """End the kernel at once."""
        process = getattr(getattr(self.km, "provisioner", None), "pid", None)
        if process:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)


class ForkedClient(_Client):
    """Runs a notebook in a child of the fork server.

    Parameters
    ----------
    nb_man : papermill.engines.NotebookExecutionManager
        The notebook and its progress.
    child : Child
        Where it runs.
    **options
        nbclient's.
    """

    def __init__(self, nb_man: Any, child: Child, **options: Any) -> None:
        super().__init__(nb_man, **options)
        self._child = child

    def execute(self, **_: Any) -> NotebookNode:
        """Execute every cell, until one fails."""
        self.reset_execution_trackers()
        try:
            self.papermill_execute_cells()
        except ChildDiedError as error:
            raise DeadKernelError("Kernel died") from error
        self.nb.metadata["language_info"] = self._child.language_info
        return self.nb

    def execute_cell(self, cell: NotebookNode, cell_index: int, **_: Any) -> NotebookNode:
        """Execute one cell, as nbclient does with a stock kernel."""
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        cell.outputs = []
        self.clear_before_next_output = False
        self._child.send("cell", {"source": cell.source})
        reply = self._reply(cell, cell_index)
        may_fail = self.allow_errors or reply.get("ename") in self.allow_error_names or "raises-exception" in tags
        if reply["status"] == "error" and (self.force_raise_errors or not may_fail):
            raise CellExecutionError.from_cell_and_msg(cell, reply)
        return cell

    def _reply(self, cell: NotebookNode, cell_index: int) -> dict[str, Any]:
        """Take what a cell publishes, and return how it ended."""
        timeout = self._get_timeout(cell)
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            try:
                kind, content = self._child.next(until and max(0.0, until - time.monotonic()))
            except TimeoutError:
                raise CellTimeoutError.error_from_timeout_and_cell(
                    "Cell execution timed out", timeout or 0, cell
                ) from None
            if kind == "reply":
                return content
            if kind.startswith("comm"):
                raise NeedsStockKernelError
            message = {"msg_type": kind, "header": {"msg_type": kind}, "parent_header": {}, "content": content}
            self.process_message(message, cell, cell_index)


def run(
    nb_man: Any,
    kernel_name: str,
    commission: Commission | None,
    told: Mapping[str, Any],
    start_timeout: int,
    execution_timeout: int | None,
    options: Mapping[str, Any],
) -> None:
    """Run a notebook in a forked child, or in a stock kernel.

    Parameters
    ----------
    nb_man : papermill.engines.NotebookExecutionManager
        The notebook and its progress.
    kernel_name : str
        Kernel that was asked for.
    commission : Commission or None
        What else was asked for.
    told : mapping
        Where Papermill logs what is printed.
    start_timeout, execution_timeout : int
        Seconds that a stock kernel may take to start, and that a cell may take; None for no bound.
    options : mapping
        Papermill's other options, for a stock kernel.
    """
    asked = commission or Commission()
    asked.notebook = nb_man.nb
    common = {"timeout": execution_timeout, "kernel_name": kernel_name, "log": logger, "record_timing": False}
    if asked.fork and _may_fork(nb_man.nb, kernel_name):
        try:
            server = asked.server or _shared_server()
            with server.child(asked.environment or os.environ, str(asked.folder), asked.memory) as child:
                asked.running(child)
                ForkedClient(nb_man, child, **told, **common).execute()
            asked.forked = True
            return
        except (NoForkServerError, NeedsStockKernelError) as reason:
            logger.info(f"{type(reason).__name__}: a stock kernel is used")
            nb_man.notebook_start()
    client = StockClient(nb_man, startup_timeout=start_timeout, **told, **common, **options)
    asked.running(client)
    # what is written past Jupyter goes nowhere: `os.system`, C libraries and crashes would share our terminal
    past = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} if asked.environment else {}
    try:
        client.execute(cwd=str(asked.folder), env=dict(asked.environment or os.environ), **past)
    finally:
        if threading.current_thread() is not threading.main_thread():
            ensure_event_loop().close()  # Jupyter makes one for each thread and leaves it open


def _may_fork(notebook: NotebookNode, kernel_name: str) -> bool:
    """Return whether a notebook can run in a child: here, in this Python, and without asking for more."""
    asked = notebook.metadata.get("evalkit", {}).get(WISH) == "stock"
    return can_fork() and not asked and _is_this_python(kernel_name)


def _is_this_python(kernel_name: str) -> bool:
    """Return whether a kernel would be started with the Python that runs here."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        command = KernelSpecManager().get_kernel_spec(kernel_name).argv
    except NoSuchKernel:
        return False
    return "ipykernel_launcher" in command and command[0] in {sys.executable, "python", "python3"}


@cache
def _shared_server() -> ForkServer:
    """Return one server for all notebooks that this process runs."""
    server = ForkServer()
    atexit.register(server.close)
    return server
