"""The process that imports once and forks a child for each notebook: ``python -m evalkit.running.forkserver FD``.

It is started before anything else, has one thread, and only imports. It never computes: a thread pool that was started
before a fork is dead in the child, and whoever waits for it waits for ever. Its driver holds the other end of a socket;
each connection that comes through it belongs to one notebook. When the driver has gone, it ends its children and goes.
"""

from __future__ import annotations

import builtins
import ctypes
import gc
import os
import pkgutil
import select
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import evalkit
from evalkit.running import forked_kernel, wire

BESIDES = (
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.PpmImagePlugin",
    "encodings.utf_8_sig",
    "pandas.core.arrays.arrow._arrow_utils",
    "pandas.core.arrays.arrow.extension_types",
    "pandas.core.reshape.reshape",
    "pyarrow.parquet",
    "pyarrow.dataset",
    "scipy.stats",
    "scipy.optimize",
    "scipy.optimize._highspy._core",
    "statsmodels.api",
    "evalkit.results.bundle",
    "evalkit.tables.coded",
)
"""What notebooks need besides the kit's public names, most of it imported where it is first used."""

_SECONDS = 0.5
"""How long an ended child may wait for its burial."""
_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux."""


def main(descriptor: int) -> None:
    """Import, say so, and fork whenever a connection comes, until the driver has gone.

    Parameters
    ----------
    descriptor : int
        File descriptor of a socket that keeps the bounds of messages (SOCK_SEQPACKET).
    """
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    with _as_in_a_kernel():
        for name in evalkit.__all__:
            getattr(evalkit, name)
        for module in (*BESIDES, *_drawings()):
            import_module(module)
    _look_at_fonts()
    forked_kernel.imports()
    control.send(" ".join(threads()).encode())
    if len(threads()) > 1:
        return  # the driver has been told, and uses stock kernels
    gc.collect()
    gc.freeze()  # the collector of a child does not touch, and so copy, what the children share
    _serve(control)


def _drawings() -> list[str]:
    """Return the names of the modules that draw: a question imports its own when it first draws."""
    package = import_module("evalkit.charts")
    return [found.name for found in pkgutil.iter_modules(package.__path__, "evalkit.charts.")]


def _look_at_fonts() -> None:
    """Read the house style and its fonts once for all children; nothing is computed but where a few signs go."""
    from evalkit.charts import house

    with house.canvas(1) as drawing:
        axes = drawing.subplots()
        for weight in ("normal", "semibold", "bold"):
            axes.text(0, 0, "0–9 %", weight=weight)
        house.freeze(drawing)


def threads() -> list[str]:
    """Return the names of this process's threads, those of C libraries included.

    >>> bool(threads())
    True
    """
    return [(task / "comm").read_text(encoding="utf-8").strip() for task in sorted(Path("/proc/self/task").iterdir())]


def _serve(control: socket.socket) -> None:
    children: set[int] = set()
    poll = select.poll()
    poll.register(control, select.POLLIN)
    try:
        while True:
            ready = poll.poll(_SECONDS * 1000 if children else None)
            _bury(children)
            if not ready:
                continue
            message, descriptors, _, _ = socket.recv_fds(control, 16, 1)
            if not message:
                return
            connection = socket.socket(fileno=descriptors[0])
            child = os.fork()
            if child == 0:
                control.close()
                _be_a_child(connection)
            connection.close()
            children.add(child)
    finally:
        for child in children:
            _end_group(child)


def _bury(children: set[int]) -> None:
    """Take note of children that have ended, and end what they have left behind."""
    while children and (ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)):
        _end_group(ended.si_pid)  # while it is not buried, nobody else gets its number
        os.waitpid(ended.si_pid, 0)
        children.discard(ended.si_pid)


def _end_group(child: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)


def _be_a_child(connection: socket.socket) -> None:
    """Run one notebook and end; whatever happens, never return into the server."""
    code = 1
    try:
        os.setsid()
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        wire.send(connection, "hello", {"pid": os.getpid()})
        forked_kernel.serve(connection)
        code = 0
    finally:
        os._exit(code)


@contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """Let pandas believe what will be true in the children: elsewhere it takes the width of a terminal."""
    shell = SimpleNamespace(kernel=None)
    builtins.get_ipython = lambda: shell  # pyright: ignore[reportAttributeAccessIssue]
    try:
        yield
    finally:
        del builtins.get_ipython  # pyright: ignore[reportAttributeAccessIssue]


if __name__ == "__main__":
    main(int(sys.argv[1]))
