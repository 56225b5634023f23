"""The driver's side of a Dask cluster: workers looked at before anything is sent, and the pool that they are.

Nothing but paths, parameters and outcomes goes through the scheduler. Dask is an extra, `evalkit[dask]`: this module
alone, and the worker's side, import it.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import dask.config
from distributed import Client, KilledWorker, LocalCluster, Security
from distributed.comm import core

from evalkit.errors import ClusterError, ParameterError
from evalkit.running import manifest, worker
from evalkit.running.notebooks import packaged
from evalkit.running.performance import Done, clear, fail
from evalkit.running.plan import Plan, Task
from evalkit.running.worker import Ticket

LOCAL = "local"
"""Instead of an address: a cluster on this machine, for as long as the command runs."""
OPTION = "--dask"
SECONDS_TO_ANSWER = 5.0
SECONDS_FOR_WORKERS = 10.0
"""How long to wait for the first worker, and for another one when all have gone."""
EACH = 2
"""Tasks under way for each worker: one that it performs, and one that it need not wait for."""
_QUIET: Mapping[str, Any] = {
    "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "silence_logs": logging.CRITICAL,
}  # fmt: skip
_UNTOLD: Mapping[str, Any] = {"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}
"""Of a cluster on this machine: nothing over HTTP, which other users of it could read."""
_ATTEMPTS = "attempts"
_LOST = (
    "Every worker that ran it was lost: it ended its worker, or the worker ran out of memory. Give workers more memory,"
    " or the notebook less with --memory"
)


@contextmanager
def connect(
    address: str,
    jobs: int = 1,
    key: Callable[[str], str] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Cluster]:
    """Give a cluster whose workers are fit: the same kit, libraries and kind of machine, one task at a time.

    Parameters
    ----------
    address : str
        The scheduler's, such as ``tls://10.0.0.5:8786``; ``local`` for workers on this machine.
    jobs : int, default 1
        Of ``local``: how many workers.
    key : callable, optional
        Answers a random question with the key of pseudonyms; asked here and on every worker.
    environment : mapping of str to str, optional
        What kernels have besides the workers' own environment.

    Raises
    ------
    ParameterError
        If this is no address.
    ClusterError
        If nobody answers, there are no workers, or one of them is not fit.
    """
    for name in ("distributed", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what went wrong is said once, in words
    with dask.config.set({"distributed.comm.timeouts.connect": f"{SECONDS_TO_ANSWER}s"}):
        if address == LOCAL:
            with _uninterrupted(), dask.config.set(_UNTOLD):
                here = LocalCluster(n_workers=jobs, threads_per_worker=1, security=True, **_QUIET)
            with here, Client(here, set_as_default=False) as client:
                yield Cluster(client, key, environment)
        else:
            with _client(address) as client:
                yield Cluster(client, key, environment)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Start processes that Ctrl-C, which a terminal sends to all, does not end: their driver ends them in order."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _client(address: str) -> Client:
    """Return a client of a scheduler; nobody there is told at once, not when all tries have failed."""
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if parts.scheme not in {"tcp", "tls"} or not host or not port:
        raise ParameterError("This is no address of a scheduler", "write it as tls://HOST:PORT, or local", OPTION)
    whole = parts.geturl()
    try:
        socket.create_connection((host, port), SECONDS_TO_ANSWER).close()
    except OSError as error:
        raise ClusterError(
            f"Nobody answers at {whole}", "start the scheduler, or look where it says that it listens", OPTION
        ) from error
    try:
        asyncio.run(_greet(whole))  # a client would wait for ever for what takes the connection and says nothing
        return Client(whole, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, TimeoutError, RuntimeError, ValueError, TypeError) as error:
        raise ClusterError(
            f"What answers at {whole} is no Dask scheduler that this one can talk to",
            "look at the address; use tls:// and Dask's certificates where the scheduler wants encryption, and the same"
            " version of distributed at both ends",
            OPTION,
        ) from error


async def _greet(address: str) -> None:
    """Connect as a client does, but in good time."""
    greeting = core.connect(address, **Security().get_connection_args("client"))
    (await asyncio.wait_for(greeting, SECONDS_TO_ANSWER)).abort()


class Cluster:
    """A scheduler with workers that are fit.

    Parameters
    ----------
    client : distributed.Client
        Connected to the scheduler.
    key : callable, optional
        Answers a random question with the key of pseudonyms.
    environment : mapping of str to str, optional
        What kernels have besides the workers' own environment.

    Attributes
    ----------
    told : Ticket
        What its workers are told of every piece of work.
    """

    def __init__(self, client: Client, key: Callable[[str], str] | None, environment: Mapping[str, str] | None) -> None:
        self._client: Any = client  # typed as one that is asked by coroutines, which this one is not
        self._key = key
        self._last_seen = time.monotonic()
        self.told = Ticket(uuid4().hex, worker.facts(), environment=dict(environment or {}), homes=(Path.home(),))
        with suppress(TimeoutError):
            client.wait_for_workers(1, SECONDS_FOR_WORKERS)
        if not self._client.nthreads():
            raise ClusterError("The scheduler has no workers", "start some, or scale the cluster up", OPTION)
        self._require_fit(self.told)

    @property
    def is_private(self) -> bool:
        """Whether what goes through the scheduler is encrypted, or never leaves this machine."""
        parts = urlsplit(self._client.scheduler.address)
        return parts.scheme == "tls" or parts.hostname in {"127.0.0.1", "::1"}

    @property
    def width(self) -> int:
        """How many tasks may be under way now.

        Raises
        ------
        ClusterError
            If the scheduler has gone, or all workers have, for a while.
        """
        try:
            workers = len(self._client.nthreads())
        except (OSError, TimeoutError, ValueError, AttributeError) as error:
            raise _gone() from error
        if workers:
            self._last_seen = time.monotonic()
        elif time.monotonic() - self._last_seen > SECONDS_FOR_WORKERS:
            raise ClusterError(
                "All workers of the cluster have gone", "start some, and give the command again with --resume", OPTION
            )
        return max(1, EACH * workers)

    @property
    def executor(self) -> Executor:
        """What takes functions to the workers, as a pool of processes does."""
        return self._client.get_executor(pure=False)

    def calling(self, place: Path, module: str, function: str) -> Callable[..., Any]:
        """Return a function of a shared folder's module, to be submitted to :attr:`executor`.

        Parameters
        ----------
        place : Path
            The folder, as a worker must see it too.
        module, function : str
            Their names.

        Raises
        ------
        ClusterError
            If a worker does not see the module.
        """
        source = place.joinpath(*module.split(".")).with_suffix(".py")
        ticket = replace(self.told, identity=uuid4().hex, seen=((source, worker.hash_of(source)),))
        self._require_fit(ticket)
        return partial(worker.call, ticket, place, module, function)

    @contextmanager
    def sharing(self, plan: Plan, root: Path, claims: Path) -> Iterator[Workers]:
        """Give the workers as the pool of a run, when all of them see its folders.

        Parameters
        ----------
        plan : Plan
            The run's.
        root : Path
            The unfinished run's folder.
        claims : Path
            The private folder below which kernels leave who is behind their results.

        Raises
        ------
        ClusterError
            If a worker does not see one of them, or has another key.
        """
        places = (root.resolve() / manifest.NOTES / _ATTEMPTS, claims.resolve() / _ATTEMPTS)
        try:
            ticket = replace(
                self.told,
                identity=uuid4().hex,
                shared=tuple(map(_marked, places)),
                seen=tuple((path, worker.hash_of(path)) for path in _inputs(plan)),
                key=_asked(self._key),
                memory=plan.choice.memory,
            )
            self._require_fit(ticket)
            try:
                yield Workers(self, ticket, root.resolve(), *places)
            except BaseException:
                with suppress(Exception):  # whoever has gone runs nothing any more
                    self._client.run(worker.stop, ticket.identity, on_error="ignore")
                raise
        finally:
            for place in places:
                shutil.rmtree(place, ignore_errors=True)

    def _require_fit(self, ticket: Ticket) -> None:
        """Ask every worker; refuse the first that is not fit, by its address."""
        answers = self._client.run(worker.refusal, ticket, on_error="return")
        for address, answer in sorted(answers.items()):
            if isinstance(answer, OSError) or answer is None:
                continue  # it has gone just now, or it is fit
            if isinstance(answer, tuple):
                what, remedy = answer
                raise ClusterError(what, remedy, address)
            absent = "No module named 'evalkit'" in str(answer)  # whatever Dask makes of the error on its way
            raise ClusterError(
                "This worker does not have the kit" if absent else "This worker has another version of the kit",
                "install the same requirements.lock and the same version of the kit there, and start the worker again",
                address,
            )


class Workers:
    """A run's pool: the workers of a cluster.

    Parameters
    ----------
    cluster : Cluster
        Theirs.
    ticket : Ticket
        What they are told of the run.
    root : Path
        The unfinished run's folder.
    attempts, left : Path
        Below what each attempt has a folder of its own, for what it makes and for who is behind it.
    """

    def __init__(self, cluster: Cluster, ticket: Ticket, root: Path, attempts: Path, left: Path) -> None:
        self._cluster, self._root, self._attempts, self._left = cluster, root, attempts, left
        self._executor = cluster.executor
        self._perform = partial(worker.perform_there, ticket, root=root, attempts=attempts, claims=left)

    @property
    def width(self) -> int:
        """How many tasks may be under way now."""
        return self._cluster.width

    def submit(self, task: Task, claims: Path) -> Future[tuple[Done, str]]:  # noqa: ARG002 - each attempt has its own
        """Let a worker perform a task; if that worker is lost, another one does."""
        return self._executor.submit(self._perform, replace(task, folder=task.folder.resolve()))

    def result(self, task: Task, claims: Path, future: Future[tuple[Done, str]]) -> Done:
        """Return how a task has ended, and put what its attempt has made in its place.

        Raises
        ------
        ClusterError
            If the scheduler has gone.
        """
        try:
            done, attempt = future.result()
        except KilledWorker:
            return fail(task, self._root, _LOST)
        except CancelledError as error:
            raise _gone() from error
        for file in (self._left / attempt).iterdir():
            file.replace(claims / file.name)
        target = self._root / task.target
        clear(target)
        target.parent.mkdir(exist_ok=True)
        (self._attempts / attempt / task.target).rename(target)
        return done


def _gone() -> ClusterError:
    return ClusterError(
        "The scheduler has gone", "start the cluster again, and give the command again with --resume", OPTION
    )


def _marked(place: Path) -> tuple[Path, str]:
    """Make a folder with a file that nobody could guess, and return it with its hash."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700, parents=True)
    mark = place / "mark"
    mark.write_text(secrets.token_hex(16), encoding="ascii")
    return mark, worker.hash_of(mark)


def _inputs(plan: Plan) -> set[Path]:
    """Return the files that a worker reads besides tables: the definition, and the evaluation's own notebooks."""
    own = {notebook.path.resolve() for notebook in plan.notebooks if notebook.path.parent != packaged()}
    return {plan.evaluation.folder.resolve() / plan.evaluation.filename, *own}


def _asked(key: Callable[[str], str] | None) -> tuple[Callable[[], str], str] | None:
    """Ask the key something that it was never asked before: its answer tells nobody which key it is."""
    if key is None:
        return None
    ask = partial(key, secrets.token_hex(16))
    return ask, ask()
