"""The worker's side of a cluster: is this machine like the driver's, and one notebook for one scope.

A worker has many threads and must not fork itself: beside it runs a fork server of its own, as beside the driver of a
run on one machine. What it is told is a ticket, without any key or name; tables, notebooks and results lie on storage
that all share. It writes into a folder of its own attempt: only the driver puts a finished notebook in its place, so
that a worker that was given up, and is not dead, changes nothing any more.
"""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import os
import platform
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from uuid import uuid4

from distributed import Worker, get_worker

from evalkit import __version__
from evalkit.errors import ClusterError, EvalkitError
from evalkit.running.engine import Kernels
from evalkit.running.forks import ForkServer, can_fork
from evalkit.running.notebooks import packaged
from evalkit.running.performance import Done, perform
from evalkit.running.plan import Task, code
from evalkit.running.schedule import LEAST_MEMORY, SHARE, Stop, StoppedError, memory_share

SECONDS_TO_STOP = 5.0
"""How long a worker goes on ending what is running: some of it may just be starting."""
_NAMED = 3
"""Libraries that differ and are named."""


@dataclass(frozen=True)
class Ticket:
    """What a worker is told of what it is to take part in.

    Parameters
    ----------
    identity : str
        Random name of it.
    facts : mapping of str to str
        The driver's :func:`facts`.
    shared : tuple of (Path, str)
        Files that a worker must see, with the hash of their content, in folders that it must be able to write to.
    seen : tuple of (Path, str)
        Files that it must only see.
    key : tuple of (callable, str), optional
        What to ask its key, and the driver's answer.
    environment : mapping of str to str, optional
        What kernels have besides the worker's own environment.
    memory : float, default 0
        Gigabytes that a notebook may hold; 0 for most of what the worker may.
    notebooks : Path, optional
        Where the kit's notebooks lie at the driver.
    homes : tuple of Path, default ()
        The driver's home folder, which no notebook may name.
    """

    identity: str
    facts: Mapping[str, str]
    shared: tuple[tuple[Path, str], ...] = ()
    seen: tuple[tuple[Path, str], ...] = ()
    key: tuple[Callable[[], str], str] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    memory: float = 0.0
    notebooks: Path = field(default_factory=packaged)
    homes: tuple[Path, ...] = ()


@cache
def facts() -> dict[str, str]:
    """Return what has to be the same at driver and workers for the same bytes: the machine, the code, every library.

    It is looked up once: what a running process has imported does not change with the files.

    >>> facts()["the kit"] == __version__
    True
    """
    own = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(packaged().glob("*.ipynb"))))
    return {
        "the kit": __version__,
        "the kit's code": code(),
        "the kit's notebooks": own.hexdigest(),
        "Python": platform.python_version(),
        "the kind of machine": f"{platform.system()} {platform.machine()}",
        **_libraries("evalkit", "distributed"),
    }


def _libraries(*names: str) -> dict[str, str]:
    """Return the versions of libraries and of all that they need: what the lock pins."""
    found: dict[str, str] = {}
    waiting = list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            library = distribution(name)
        except PackageNotFoundError:
            continue  # it is for another machine or Python
        found[name] = library.version
        needed = [line for line in library.requires or () if "extra ==" not in line]
        waiting += [match[0] for line in needed if (match := re.match(r"[\w.-]+", line))]
    return {name: found[name] for name in sorted(set(found) - {"evalkit"})}


def refusal(ticket: Ticket, dask_worker: Worker) -> tuple[str, str] | None:
    """Return why this worker cannot take part, and what to do; None if it can, and then its fork server starts.

    Parameters
    ----------
    ticket : Ticket
        What it is to take part in.
    dask_worker : distributed.Worker
        This worker; Dask gives it by this name.
    """
    several = _threads(dask_worker.state.nthreads)
    found = several or _other_facts(ticket) or _unseen(ticket) or _other_key(ticket)
    if not found:
        _fork_server()
    return found


def _threads(threads: int) -> tuple[str, str] | None:
    if threads == 1:
        return None
    return (
        f"This worker takes {threads} tasks at a time, and a notebook needs a processor and its memory for itself",
        "start it with --nthreads 1, and more workers instead",
    )


def _other_facts(ticket: Ticket) -> tuple[str, str] | None:
    here, there = facts(), ticket.facts
    other = [name for name in {**there, **here} if here.get(name) != there.get(name)]
    if not other:
        return None
    told = [name for name in other if name.startswith("the kit")][:1] or other[:_NAMED]
    words = [name if len(there.get(name, "")) > 40 else _both(name, here, there) for name in told]
    more = f" and {len(other) - len(told)} more" if len(other) > len(told) else ""
    return (
        f"This worker differs from the driver in {', '.join(words)}{more}: its results would not be the same",
        "install the same requirements.lock and the same version of the kit there, and start the worker again",
    )


def _both(name: str, here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """Say a version at both ends; versions are no secret.

    >>> _both("numpy", {"numpy": "2.4.0"}, {})
    'numpy (2.4.0, not none)'
    """
    return f"{name} ({here.get(name, 'none')}, not {there.get(name, 'none')})"


def _unseen(ticket: Ticket) -> tuple[str, str] | None:
    for path, content in (*ticket.shared, *ticket.seen):
        try:
            same = hash_of(path) == content
        except OSError:
            same = False
        if not same:
            return (
                f"This worker does not see the driver's folder {path.parent}",
                "put it on storage that all of them share, under the same path",
            )
    for path, _ in ticket.shared:
        if not os.access(path.parent, os.W_OK):
            return (
                f"This worker may not write to the folder {path.parent}",
                "let it run under the driver's account, with that storage mounted for writing",
            )
    return None


def hash_of(path: Path) -> str:
    """Return a hash of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _other_key(ticket: Ticket) -> tuple[str, str] | None:
    if ticket.key is None:
        return None
    ask, answer = ticket.key
    try:
        with _surroundings(ticket.environment):
            if ask() == answer:
                return None
    except EvalkitError as error:
        return error.what, error.remedy
    return (
        "This worker has another key of the same name: people would get other pseudonyms there",
        "let it read the driver's own folder of keys, on the storage that they share",
    )


@contextmanager
def _surroundings(environment: Mapping[str, str]) -> Iterator[None]:
    """Have some environment for a moment."""
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


_lock = threading.Lock()
_fit: set[str] = set()
"""Tickets for which this worker was found fit."""
_stops: dict[str, Stop] = {}
"""What ends the kernels of each ticket."""


def admit(ticket: Ticket) -> Stop:
    """Return what ends the kernels that are started for a ticket, if this worker is fit; it is looked at once.

    Raises
    ------
    ClusterError
        If it is not: it may have come when the others had been looked at.
    """
    with _lock:
        if ticket.identity not in _fit:
            worker = get_worker()
            if found := refusal(ticket, worker):
                raise ClusterError(*found, worker.address)
            _fit.add(ticket.identity)
        return _stops.setdefault(ticket.identity, Stop())


def perform_there(ticket: Ticket, task: Task, root: Path, attempts: Path, claims: Path) -> tuple[Done, str]:
    """Perform a task on this worker, into a folder of its own.

    Parameters
    ----------
    ticket : Ticket
        What it belongs to.
    task : Task
        The notebook and its scope.
    root : Path
        The unfinished run's folder.
    attempts : Path
        Below what a folder for this attempt is made, if it is still there.
    claims : Path
        Where this attempt makes a folder for who is behind its result.

    Returns
    -------
    (Done, str)
        How it ended, and the name of the attempt.
    """
    stop = admit(ticket)
    if stop.is_set:
        raise StoppedError
    attempt = uuid4().hex
    (attempts / attempt).mkdir()
    (claims / attempt).mkdir(mode=0o700)
    if task.notebook.path.parent == ticket.notebooks:
        task = replace(task, notebook=replace(task.notebook, path=packaged() / task.notebook.path.name))
    kernels = Kernels(_fork_server(), memory=_memory(ticket), stop=stop, environment=ticket.environment)
    done = perform(task, root, kernels, claims / attempt, attempts / attempt, ticket.homes)
    return done, attempt


def call(ticket: Ticket, place: Path, module: str, function: str, *arguments: Any) -> Any:
    """Call a function of a module in a folder that is shared, such as a simulation's."""
    admit(ticket)
    if str(place) not in sys.path:
        sys.path.insert(0, str(place))
    return getattr(import_module(module), function)(*arguments)


async def stop(identity: str) -> None:
    """End every kernel that was started for a ticket, and whatever starts for it afterwards."""
    ending = _stops.setdefault(identity, Stop())
    for _ in range(int(SECONDS_TO_STOP / 0.05)):
        ending.now()
        if ending.is_idle:
            return
        await asyncio.sleep(0.05)


def _memory(ticket: Ticket) -> int:
    """Return the bytes that a notebook may hold: its kernel is no part of the worker's process, which Dask watches."""
    allowed = get_worker().memory_manager.memory_limit or 0
    if ticket.memory or not allowed:
        return memory_share(ticket.memory, 1)
    return max(LEAST_MEMORY, int(SHARE * allowed))


@cache
def _fork_server() -> ForkServer | None:
    """Return the fork server beside this worker; it ends with the worker, whatever happens to that."""
    if not can_fork():
        return None
    server = ForkServer()
    atexit.register(server.close)
    return server
