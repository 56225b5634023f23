"""Who performs the tasks of a run: threads of this process, or the workers of a cluster (:mod:`.cluster`)."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, Self

from evalkit.running.engine import Kernels
from evalkit.running.performance import Done, perform
from evalkit.running.plan import Task
from evalkit.running.schedule import StoppedError


class Pool(Protocol):
    """Who performs tasks; what is running is ended when its context is left by an error or an interrupt."""

    @property
    def width(self) -> int:
        """How many tasks may be under way now.

        Raises
        ------
        ClusterError
            If there is nobody left to perform them.
        """
        ...

    def submit(self, task: Task, claims: Path) -> Future[Any]:
        """Let a task be performed; in `claims`, its kernel leaves who is behind its result."""
        ...

    def result(self, task: Task, claims: Path, future: Future[Any]) -> Done:
        """Return how a task has ended; its folder and its claims are in their places."""
        ...


class Threads:
    """Performs tasks on this machine, a thread and a kernel each; use it as a context.

    Parameters
    ----------
    jobs : int
        How many at a time.
    root : Path
        The unfinished run's folder.
    kernels : Kernels
        Where notebooks run.
    """

    def __init__(self, jobs: int, root: Path, kernels: Kernels) -> None:
        self._root, self._kernels = root, kernels
        self._threads = ThreadPoolExecutor(jobs, "notebook")
        self._running: set[Future[Done]] = set()
        self.width = jobs

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            while any(not future.done() for future in self._running):
                self._kernels.stop.now()  # again and again: some of them may just be starting
                time.sleep(0.05)
        self._threads.shutdown()

    def submit(self, task: Task, claims: Path) -> Future[Done]:
        """Let a thread perform a task as soon as one is free."""
        future = self._threads.submit(self._perform, task, claims)
        self._running.add(future)
        return future

    def result(self, task: Task, claims: Path, future: Future[Done]) -> Done:  # noqa: ARG002 - all is in its place
        """Return how a task has ended."""
        self._running.discard(future)
        return future.result()

    def _perform(self, task: Task, claims: Path) -> Done:
        if self._kernels.stop.is_set:
            raise StoppedError
        return perform(task, self._root, self._kernels, claims)
