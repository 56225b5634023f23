"""What a forked child is: IPython's own kernel, without its sockets.

The kernel that executes cells is the one that Jupyter starts, so that async cells, magics, displays, tracebacks and
the refusal of ``input()`` are its own. Only the transport is another: each message that it would publish goes to the
driver over one connection.
"""

from __future__ import annotations

import asyncio
import atexit
import io
import logging
import os
import random
import resource
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from functools import partial
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from evalkit.running import wire

if TYPE_CHECKING:
    from ipykernel.ipkernel import IPythonKernel

INLINE = "module://matplotlib_inline.backend_inline"
SECONDS_BETWEEN_FLUSHES = 0.2
"""As in a stock kernel: a long cell shows what it prints."""
MOST_BUFFERED = 1 << 16


def imports() -> None:
    """Import what a child needs, in the server: not matplotlib's inline backend, which needs a shell before it."""
    import ipykernel.debugger
    import ipykernel.ipkernel

    ipykernel.debugger._is_debugpy_available = False  # nobody can attach one to a child


def serve(connection: socket.socket) -> None:
    """Run cells as they come, until there are no more.

    The first message, `start`, holds `environment`, `folder` (working directory) and `memory` (bytes of data, or 0).
    Each `cell` holds a `source` and is answered by what it publishes and a `reply`.

    Parameters
    ----------
    connection : socket.socket
        To the driver.
    """
    messages = wire.Messages(connection)
    start = messages.wait()
    if start is None:
        return
    _settle(start[1])
    outlet = _Outlet(connection)
    kernel = _kernel(outlet)
    wire.send(connection, "ready", {"language_info": kernel.language_info})
    asyncio.run(_cells(kernel, outlet, messages))
    atexit._run_exitfuncs()


def _settle(start: Mapping[str, Any]) -> None:
    """Become a process of its own: environment, folder, memory, chance."""
    os.environ.clear()
    os.environ.update(start["environment"])
    os.environ.setdefault("MPLBACKEND", INLINE)
    time.tzset()
    os.chdir(start["folder"])
    _find_modules()
    sys.argv[:] = [""]
    if start["memory"]:
        resource.setrlimit(resource.RLIMIT_DATA, (start["memory"], start["memory"]))
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    if matplotlib := sys.modules.get("matplotlib"):  # it looks for its backend when it is imported
        matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]
    atexit._clear()


def _find_modules() -> None:
    """Look for modules where a stock kernel does: in PYTHONPATH first, in the working directory before libraries."""
    added = [place for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if place]
    sys.path[:0] = [place for place in added if place not in sys.path]
    libraries = {"site-packages", "dist-packages"}
    first = (number for number, place in enumerate(sys.path) if Path(place).name in libraries)
    sys.path.insert(next(first, len(sys.path)), "")


class _Outlet:
    """The one way out: what is printed and what is published, in order.

    Parameters
    ----------
    connection : socket.socket
        To the driver.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._pid = os.getpid()
        self._lock = threading.RLock()
        self._printed: list[tuple[str, str]] = []
        self._flushed = time.monotonic()
        self._captured = {"stdout": _capture(1), "stderr": _capture(2)}
        sys.stdout, sys.stderr = _Stream("stdout", 1, self), _Stream("stderr", 2, self)

    @property
    def is_ours(self) -> bool:
        """Whether this is still the process that the driver listens to, and not one that a notebook has forked."""
        return os.getpid() == self._pid

    def print(self, stream: str, text: str) -> None:
        """Take what was printed; send it when there is enough, or some time has gone."""
        with self._lock:
            self._printed += [*self._past_python(), (stream, text)]
            waiting = sum(len(text) for _, text in self._printed)
            if waiting > MOST_BUFFERED or time.monotonic() - self._flushed > SECONDS_BETWEEN_FLUSHES:
                self.flush()

    def publish(self, kind: str, packed: bytes) -> None:
        """Send a message, its content as JSON, after everything that was printed before."""
        if self.is_ours:
            with self._lock:
                self.flush()
                wire.send_packed(self._connection, kind, packed)

    def flush(self) -> None:
        """Send what was printed, by Python and past it: `os.system` and C libraries write to the same place."""
        if not self.is_ours:
            return
        with self._lock:
            printed, self._printed = [*self._printed, *self._past_python()], []
            for stream, several in groupby(printed, key=lambda one: one[0]):
                text = "".join(text for _, text in several)
                wire.send(self._connection, "stream", {"name": stream, "text": text})
            self._flushed = time.monotonic()

    def _past_python(self) -> list[tuple[str, str]]:
        """Return what was written past Python since the last time."""
        read = {stream: file.read() or b"" for stream, file in self._captured.items()}
        return [(stream, past.decode("utf-8", errors="replace")) for stream, past in read.items() if past]


def _capture(number: int) -> io.FileIO:
    """Let a file descriptor write to a file that has no name, and return that file for reading."""
    descriptor, path = tempfile.mkstemp(prefix="evalkit-")
    writer = os.open(path, os.O_WRONLY | os.O_APPEND)
    Path(path).unlink()
    os.dup2(writer, number)
    os.close(writer)
    return io.FileIO(descriptor, "r")


class _Stream(io.TextIOBase):
    """Standard output or error of a notebook."""

    def __init__(self, name: str, number: int, outlet: _Outlet) -> None:
        self.name, self._number, self._outlet = name, number, outlet

    encoding = "UTF-8"  # pyright: ignore[reportAssignmentType]
    errors = "backslashreplace"  # pyright: ignore[reportAssignmentType]

    def writable(self) -> bool:
        """Return that it is."""
        return True

    def fileno(self) -> int:
        """Return where other processes write to."""
        return self._number

    def write(self, text: str) -> int:
        """Print."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if self._outlet.is_ours:
            self._outlet.print(self.name, text)
        else:
            os.write(self._number, text.encode("utf-8", errors="backslashreplace"))
        return len(text)

    def flush(self) -> None:
        """Send what was printed."""
        self._outlet.flush()


def _kernel(outlet: _Outlet) -> IPythonKernel:
    """Return IPython's kernel, publishing through the outlet."""
    from ipykernel.eventloops import enable_gui
    from ipykernel.ipkernel import IPythonKernel
    from jupyter_client.session import Session
    from traitlets.config import Config

    class Published(Session):
        """Sends what a kernel publishes."""

        def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> Any:  # noqa: ARG002 - its name is IPython's
            if isinstance(msg_or_type, dict):
                kind, content = msg_or_type["header"]["msg_type"], msg_or_type["content"]
            else:
                kind = msg_or_type
            packed = cast("bytes", self.pack(content or {}))  # bytes, dates and NaN as Jupyter writes them
            outlet.publish(kind, packed)

    config = Config()
    config.HistoryManager.enabled = False  # no file that all children write to, and no thread
    kernel = IPythonKernel.instance(session=Published(key=b""), config=config, log=logging.getLogger("ipykernel"))
    shell: Any = kernel.shell
    shell.enable_gui = partial(enable_gui, kernel=kernel)  # it would look for Jupyter's application
    return kernel


async def _cells(kernel: IPythonKernel, outlet: _Outlet, messages: wire.Messages) -> None:
    """Execute cells on a running loop, as a stock kernel does: tasks go on between cells."""
    from tornado.ioloop import IOLoop

    kernel.io_loop = IOLoop.current()
    kernel.shell_channel_thread = SimpleNamespace(parent_thread=threading.current_thread())
    session: Any = kernel.session
    number = 0
    while (message := await _next(messages)) is not None and message[0] == "cell":
        number += 1
        kernel.set_parent([b""], {"header": {"msg_id": str(number), "msg_type": "execute_request"}})
        session.send(None, "execute_input", {"execution_count": kernel.execution_count})
        reply = await kernel.do_execute(message[1]["source"], silent=False, store_history=True, allow_stdin=False)
        if not outlet.is_ours:
            os._exit(0)  # the notebook has forked, and this is its child: it has no driver
        told = {key: reply[key] for key in ("status", "ename", "evalue", "traceback") if key in reply}
        session.send(None, "reply", told)


async def _next(messages: wire.Messages) -> tuple[str, dict[str, Any]] | None:
    loop = asyncio.get_running_loop()
    while (message := messages.next()) is None:
        arrived = loop.create_future()
        loop.add_reader(messages.fileno(), lambda done=arrived: done.done() or done.set_result(None))
        try:
            await arrived
        finally:
            loop.remove_reader(messages.fileno())
        if not messages.receive():
            return None
    return message
