"""The driver's side of the fork server: started early, asked for children, ended with the run."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Self

from evalkit.running import wire
from evalkit.running.environment import of_server

SECONDS_TO_END = 5.0
"""How long a child may take for what it registered to do at its end."""


class ChildDiedError(Exception):
    """A child has ended before it was asked to."""


class NoForkServerError(Exception):
    """The fork server cannot be used, and why."""


def can_fork() -> bool:
    """Return whether this machine forks safely: macOS forks, but its own libraries do not bear it."""
    return sys.platform == "linux"


@contextmanager
def fork_server() -> Iterator[ForkServer | None]:
    """Give a fork server, started; None where there is none."""
    if not can_fork():
        yield None
        return
    with ForkServer() as server:
        yield server


class ForkServer:
    """A process that has imported everything and forks a child when asked; use it as a context.

    It is started at once and needs a few seconds; whoever asks for a child waits for it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ready = False
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-P", "-m", "evalkit.running.forkserver", str(theirs.fileno())]
        with theirs:
            self._process = subprocess.Popen(
                command, env=of_server(), pass_fds=[theirs.fileno()], cwd="/", start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def child(self, environment: Mapping[str, str], folder: str, memory: int = 0) -> Child:
        """Return a new child.

        Parameters
        ----------
        environment : mapping of str to str
            All of its environment.
        folder : str
            Its working directory.
        memory : int, default 0
            Bytes of data that it may hold; 0 for as many as there are.

        Raises
        ------
        NoForkServerError
            If the server cannot be used.
        """
        ours, theirs = socket.socketpair()
        child = Child(ours)
        try:
            with theirs:
                self._ask(theirs)
            child.begin({"environment": dict(environment), "folder": folder, "memory": memory})
        except BaseException:
            child.close()
            raise
        return child

    def close(self) -> None:
        """End the server and with it every child."""
        self._control.close()
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _ask(self, connection: socket.socket) -> None:
        """Ask for a child at the other end of a connection, when the server is ready."""
        try:
            with self._lock:
                self._wait_until_ready()
                socket.send_fds(self._control, [b"fork"], [connection.fileno()])
        except OSError as error:
            raise NoForkServerError("the fork server has gone") from error

    def _wait_until_ready(self) -> None:
        if not self._ready:
            threads = self._control.recv(1 << 16).decode().split()
            if len(threads) != 1:
                raise NoForkServerError(f"the fork server has {len(threads)} threads: {', '.join(threads)}")
            self._ready = True


class Child:
    """A forked child, with what it says; use it as a context, which ends it.

    Parameters
    ----------
    connection : socket.socket
        To the child.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._messages = wire.Messages(connection)
        self._process: int | None = None
        self._lock = threading.Lock()
        self.language_info: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        try:
            if kind is None:
                self._end()
        finally:
            self.close()

    def begin(self, start: Mapping[str, Any]) -> None:
        """Tell it who it is, and wait until it can execute cells."""
        _, hello = self.next()
        with suppress(ProcessLookupError):  # it may be gone already: then nothing more comes, and that is noticed
            self._process = os.pidfd_open(hello["pid"])
        self.send("start", start)
        _, ready = self.next()
        self.language_info = ready["language_info"]

    def send(self, kind: str, content: Mapping[str, Any]) -> None:
        """Send a message.

        Raises
        ------
        ChildDiedError
            If it is gone.
        """
        try:
            wire.send(self._connection, kind, content)
        except OSError as error:
            raise ChildDiedError from error

    def next(self, seconds: float | None = None) -> tuple[str, dict[str, Any]]:
        """Return its next message.

        Parameters
        ----------
        seconds : float, optional
            How long to wait at most.

        Raises
        ------
        ChildDiedError
            If it ends without another message.
        TimeoutError
            If none comes in time.
        """
        until = None if seconds is None else time.monotonic() + seconds
        while (message := self._messages.next()) is None:
            if not self._wait(until) or not self._messages.receive():
                raise ChildDiedError
        return message

    def kill(self) -> None:
        """End it at once; the server ends what it has left behind."""
        with self._lock:
            if self._process is not None:
                with suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def close(self) -> None:
        """End it, and forget it."""
        self.kill()
        self._connection.close()
        with self._lock:
            if self._process is not None:
                os.close(self._process)
                self._process = None

    def _wait(self, until: float | None) -> bool:
        """Wait until something arrives; return whether it has. A grandchild may hold the connection of a dead child."""
        poll = select.poll()
        poll.register(self._connection, select.POLLIN)
        if self._process is not None:
            poll.register(self._process, select.POLLIN)
        left = None if until is None else max(0.0, until - time.monotonic()) * 1000
        ready = {number for number, _ in poll.poll(left)}
        if not ready:
            raise TimeoutError
        if self._connection.fileno() in ready:
            return True
        poll.unregister(self._process or -1)
        return bool(poll.poll(0))

    def _end(self) -> None:
        """Let it do what it registered for its end."""
        with suppress(ChildDiedError, TimeoutError):
            self.send("end", {})
            while True:
                self.next(SECONDS_TO_END)
