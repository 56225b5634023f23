"""Several notebooks at a time: the longest first, one failure never stops the rest, and all of them can be stopped."""

from __future__ import annotations

import json
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import TypeVar

from evalkit.running.plan import PROGRAMME, Task

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

SHARE = 0.8
"""Of the machine's memory, what notebooks may hold together."""
SECONDS_BETWEEN_LOOKS = 1.0
"""How often to look whether more, or fewer, may be under way."""
LEAST_MEMORY = 1 << 30
"""Bytes that a notebook may hold on any machine."""
_UNKNOWN_SECONDS = 1.0
_PROGRAMME_WEIGHT = 2.0
"""A notebook that never ran for the programme may take twice as long as for a system."""
_CGROUP = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True)
class Durations:
    """How long notebooks took in earlier runs of a programme.

    Parameters
    ----------
    known : mapping of (str, str) to float
        Scope and notebook → seconds.

    Examples
    --------
    >>> Durations({("system-QMF", "10_growth"): 3.0}).seconds("system-QKK", "10_growth")
    3.0
    >>> Durations({("system-QMF", "10_growth"): 3.0}).seconds("programme", "10_growth")
    6.0
    """

    known: Mapping[tuple[str, str], float] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Durations:
        """Read the logs of the finished runs in a folder; what cannot be read is not known."""
        known: dict[tuple[str, str], float] = {}
        for log in sorted(folder.glob("[!.]*/log.json"), key=lambda path: path.stat().st_mtime):
            try:
                entries = json.loads(log.read_text(encoding="utf-8"))["notebooks"]
                known |= {(e["scope"], e["notebook"]): float(e["seconds"]) for e in entries if e["seconds"]}
            except (OSError, ValueError, LookupError, TypeError):
                continue
        return cls(known)

    def seconds(self, scope: str, notebook: str) -> float:
        """Return how long a notebook will take, about: as before, or as for other systems."""
        if (scope, notebook) in self.known:
            return self.known[scope, notebook]
        weight = _PROGRAMME_WEIGHT if scope == PROGRAMME else 1.0
        alike = [
            seconds / (_PROGRAMME_WEIGHT if other == PROGRAMME else 1.0)
            for (other, name), seconds in self.known.items()
            if name == notebook
        ]
        return weight * (mean(alike) if alike else _UNKNOWN_SECONDS)


class Forecast:
    """How long the rest of a run will take.

    Parameters
    ----------
    tasks : sequence of Task
        What is to be done.
    durations : Durations
        How long each took before.
    """

    def __init__(self, tasks: Sequence[Task], durations: Durations) -> None:
        self._waiting = {task.target: durations.seconds(task.scope, task.notebook.name) for task in tasks}
        self._started = time.monotonic()
        self._expected = 0.0

    def left(self, done: Task) -> float | None:
        """Return the seconds left, about, now that a task is done; None where nothing can be said.

        What was expected so far is compared with the time that it took.
        """
        self._expected += self._waiting.pop(done.target, 0.0)
        if not self._expected:
            return None
        pace = (time.monotonic() - self._started) / self._expected
        return pace * sum(self._waiting.values())


class Stop:
    """Ends everything that is running, and whatever starts afterwards."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: list[Callable[[], None]] = []
        self.is_set = False

    @contextmanager
    def ending(self, end: Callable[[], None]) -> Iterator[None]:
        """Know, as long as something runs, how to end it."""
        with self._lock:
            self._running.append(end)
        try:
            yield
        finally:
            with self._lock:
                self._running.remove(end)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is running."""
        return not self._running

    def now(self) -> None:
        """End all of it; to be called until nothing runs any more, because some of it may just be starting."""
        with self._lock:
            self.is_set = True
            for end in self._running:
                end()


class StoppedError(Exception):
    """A task was ended because the run is."""


def longest_first(tasks: Iterable[Task], durations: Durations) -> list[Task]:
    """Return tasks in the order in which they start: a long one that starts last would keep all others waiting."""
    return sorted(tasks, key=lambda task: -durations.seconds(task.scope, task.notebook.name))


def as_they_end(
    items: Iterable[Item], submit: Callable[[Item], Future[Outcome]], width: Callable[[], int]
) -> Generator[tuple[Item, Future[Outcome]], None, None]:
    """Submit items, never more at a time than may be under way, and give each with its future as it ends.

    Parameters
    ----------
    items : iterable
        In the order in which they start.
    submit : callable
        Submits one.
    width : callable
        Says how many may be under way now; what it raises ends everything.

    Yields
    ------
    (item, Future)
        In the order in which they end. If the iteration is broken off, what has not started is cancelled.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(1) as threads:
    ...     [future.result() for _, future in as_they_end([1, 2], lambda n: threads.submit(abs, -n), lambda: 1)]
    [1, 2]
    """
    waiting = deque(items)
    running: dict[Future[Outcome], Item] = {}
    try:
        while waiting or running:
            free = width() - len(running)
            for _ in range(min(free, len(waiting))):
                item = waiting.popleft()
                running[submit(item)] = item
            ended, _ = wait(running, SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
            for future in ended:
                yield running.pop(future), future
    finally:
        for future in running:
            future.cancel()


def memory_share(gigabytes: float, jobs: int) -> int:
    """Return how many bytes of data a notebook may hold.

    Parameters
    ----------
    gigabytes : float
        As asked for; 0 for an equal share of most of the machine.
    jobs : int
        How many notebooks run at a time.

    Examples
    --------
    >>> memory_share(2.0, 4)
    2000000000
    """
    if gigabytes:
        return int(gigabytes * 1e9)
    if not hasattr(os, "sysconf"):
        return 0
    there = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limit = _CGROUP.read_text(encoding="ascii").strip() if _CGROUP.exists() else "max"
    if limit.isdecimal():
        there = min(there, int(limit))
    return max(LEAST_MEMORY, int(SHARE * there / jobs))
