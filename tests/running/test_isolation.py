"""One notebook never touches another, whatever it does: it ends alone, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from evalkit.running.environment import KERNEL_ENVIRONMENT
from evalkit.running.forks import ChildDiedError, ForkServer, NoForkServerError
from evalkit.running.forkserver import threads

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="stock kernels are processes of their own")

ENVIRONMENT = {**os.environ, **KERNEL_ENVIRONMENT}


def cells(server: ForkServer, *sources: str, memory: int = 0, seconds: float = 60) -> list[str]:
    """Run cells in a child and return what each printed; an error is its kind."""
    told = []
    with server.child(ENVIRONMENT, "/", memory) as child:
        for source in sources:
            child.send("cell", {"source": source})
            printed = ""
            while True:
                kind, content = child.next(seconds)
                printed += content["text"] if kind == "stream" else content["ename"] if kind == "error" else ""
                if kind == "reply":
                    break
            told.append(printed)
    return told


LEAKS = {
    "a variable": ("leaked = 1", "'leaked' in globals()"),
    "pandas options": ("pandas.set_option('display.max_rows', 3)", "pandas.get_option('display.max_rows')"),
    "the environment": ("os.environ['LEAKED'] = '1'", "'LEAKED' in os.environ"),
    "the working directory": ("os.chdir('/tmp')", "os.getcwd()"),
    "a patched class": ("pandas.DataFrame.leaked = 1", "hasattr(pandas.DataFrame, 'leaked')"),
    "a patched kit": ("evalkit.load = None", "callable(evalkit.load)"),
    "sys.path": ("sys.path.insert(0, '/leaked')", "'/leaked' in sys.path"),
    "warnings filters": ("warnings.simplefilter('error')", "[f[0] for f in warnings.filters][:2]"),
    "matplotlib's settings": ("matplotlib.rcParams['figure.dpi'] = 33", "matplotlib.rcParams['figure.dpi']"),
    "an open figure": ("matplotlib.pyplot.figure()", "len(matplotlib.pyplot.get_fignums())"),
    "decimal precision": ("decimal.getcontext().prec = 5", "decimal.getcontext().prec"),
    "a signal handler": (
        "signal.signal(signal.SIGINT, signal.SIG_IGN)",
        "str(signal.getsignal(signal.SIGINT)).split(' at ')[0]",
    ),
    "a module": ("sys.modules['leaked'] = os", "'leaked' in sys.modules"),
    "a builtin": ("builtins.print = None", "builtins.print is not None"),
    "the umask": ("os.umask(0o777)", "oct(os.umask(0o22))"),
    "numpy's error state": ("numpy.seterr(all='raise')", "numpy.geterr()['divide']"),
    "the recursion limit": ("sys.setrecursionlimit(99999)", "sys.getrecursionlimit()"),
    "the garbage collector": ("gc.disable()", "gc.isenabled()"),
}
IMPORTS = (
    "import builtins, decimal, gc, os, signal, sys, warnings, random\n"
    "import matplotlib.pyplot, numpy, pandas, evalkit\n"
)


@pytest.fixture(scope="module")
def probes(server: ForkServer) -> dict[str, tuple[Any, Any]]:
    """What each probe says before anything happened, and in a child after another has done all of it."""
    names = list(LEAKS)
    probe = f"{IMPORTS}import json\nprint(json.dumps([{', '.join(look for _, look in LEAKS.values())}]))"
    (before,) = cells(server, probe)
    cells(server, IMPORTS, *(do for do, _ in LEAKS.values()))
    (after,) = cells(server, probe)
    return dict(zip(names, zip(json.loads(before), json.loads(after), strict=True), strict=True))


@pytest.mark.parametrize("name", LEAKS)
def test_what_one_notebook_changes_another_does_not_see(probes, name):
    before, after = probes[name]
    assert after == before


@pytest.mark.parametrize("name", LEAKS)
def test_the_probe_would_notice(server, name):
    do, look = LEAKS[name]
    show = f"builtins_print(repr({look}))"
    told = cells(server, f"{IMPORTS}builtins_print = print", show, do, show)
    assert told[1] != told[3]


def test_chance_is_fresh_in_every_notebook(server):
    draw = "import random, numpy, uuid\nprint(random.random(), numpy.random.rand(), uuid.uuid4())"
    assert not set(cells(server, draw)[0].split()) & set(cells(server, draw)[0].split())


DEADLY = {
    "ends its own process": "import os; os._exit(0)",
    "crashes": "import ctypes; ctypes.string_at(0)",
    "aborts": "import os; os.abort()",
    "is killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "kills its group": "import os, signal; os.killpg(0, signal.SIGKILL)",
    "closes everything": "import os; os.closerange(0, 4096); print(1)",
}


@pytest.mark.parametrize("how", DEADLY)
def test_a_notebook_that_dies_dies_alone(server, how):
    with server.child(ENVIRONMENT, "/") as other:
        with pytest.raises(ChildDiedError):
            cells(server, DEADLY[how])
        other.send("cell", {"source": "print('alive')"})
        said = [other.next(60) for _ in range(3)]
    assert said[1] == ("stream", {"name": "stdout", "text": "alive\n"})
    assert cells(server, "print(1)") == ["1\n"]


def test_an_endless_loop_ends_when_its_time_is_over(server):
    with pytest.raises(TimeoutError):
        cells(server, "while True: pass", seconds=1)
    with pytest.raises(TimeoutError):
        cells(server, "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))\nwhile 1: pass", seconds=1)


def test_a_notebook_that_eats_memory_is_told_and_goes_on(server):
    eats = "import numpy\nheld = []\nwhile True: held.append(numpy.ones(2**24))"
    told = cells(server, eats, "del held\nprint(numpy.ones(10).sum())", memory=1_200_000_000)
    assert told[0].startswith("MemoryError") or "ArrayMemoryError" in told[0]
    assert told[1] == "10.0\n"


def test_what_notebooks_need_fits_into_the_least_memory(server):
    needs = "import pyarrow.parquet, duckdb, pandas, scipy.stats\nprint(duckdb.sql('select sum(i) from range(9) t(i)'))"
    assert "36" in cells(server, needs, memory=1 << 30)[0]


@pytest.mark.parametrize("own_group", [False, True])
def test_processes_that_a_notebook_leaves_behind_do_not_hold_it_up(server, own_group):
    leave = (
        f"import subprocess\nleft = subprocess.Popen(['sleep', '600'], start_new_session={own_group})\nprint(left.pid)"
    )
    started = time.monotonic()
    (pid,) = map(int, cells(server, leave))
    assert time.monotonic() - started < 60
    if own_group:  # it has taken leave on purpose; stock kernels let it live, too
        os.kill(pid, 9)
        return
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2]:
            break
        time.sleep(0.1)
    else:
        pytest.fail("it is still there")


def test_a_notebook_that_forks_is_still_one(server):
    forks = "import os\nchild = os.fork()\nif child: os.waitpid(child, 0)\nprint('once' if child else 'child')"
    told = cells(server, forks, "print('on')")
    assert "once" in told[0]
    assert told[1] == "on\n"
    with pytest.raises(ChildDiedError):  # the parent dies, and its child holds on to everything
        cells(server, "import os, time\nif os.fork(): os._exit(0)\ntime.sleep(600)")


def test_pools_of_threads_work_in_many_children_at_once(server):
    """Rayon, BLAS, Arrow and DuckDB have pools: one that had been started before the fork would wait for ever."""
    work = """
import duckdb, numpy, pyarrow, rustworkx, threading
graph = rustworkx.undirected_gnp_random_graph(300, .1, seed=1)
between = rustworkx.betweenness_centrality(graph, parallel_threshold=1)
square = numpy.linalg.svd(numpy.random.default_rng(1).random((200, 200)))[1].sum()
total = duckdb.sql("select sum(i) from range(1000000) t(i)").fetchall()[0][0]
counted = pyarrow.table({"a": list(range(1000)) * 9}).group_by("a").aggregate([("a", "count")]).num_rows
print(len(between), round(square, 3), total, counted)
"""
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: cells(server, work)[0], range(16)))
    assert len(set(told)) == 1
    assert told[0].startswith("300 ")


def test_the_server_has_one_thread_and_has_not_computed(server):
    look = "import os\nprint(os.getppid(), len(os.listdir(f'/proc/{os.getppid()}/task')))"
    parent, tasks = cells(server, look)[0].split()
    assert tasks == "1"
    assert int(parent) != os.getpid()


def test_a_server_with_threads_is_not_used(monkeypatch):
    monkeypatch.setattr("evalkit.running.environment.ONE_THREAD", {"OPENBLAS_NUM_THREADS": "3"})
    with ForkServer() as own, pytest.raises(NoForkServerError, match="has 3 threads"):
        own.child(ENVIRONMENT, "/")


def test_threads_are_counted_whoever_made_them():
    before = len(threads())
    wait = threading.Event()
    thread = threading.Thread(target=wait.wait)
    thread.start()
    assert len(threads()) == before + 1
    wait.set()
    thread.join()


@pytest.fixture
def children() -> Iterator[list[int]]:
    pids: list[int] = []
    yield pids
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, 9)


def test_children_go_with_the_server(children):
    with ForkServer() as own:
        child = own.child(ENVIRONMENT, "/")
        child.send("cell", {"source": "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)"})
        child.next(60)
        children.append(int(child.next(60)[1]["text"]))
    for _ in range(100):
        if not Path(f"/proc/{children[0]}").exists():
            break
        time.sleep(0.1)
    assert not Path(f"/proc/{children[0]}").exists()
    with child, pytest.raises(ChildDiedError):
        child.next(60)
