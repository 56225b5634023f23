"""A run on a Dask cluster: the same bytes whatever becomes of its workers, and each unfit cluster told in words."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed", reason="the extra 'dask' is not installed")

from distributed import KilledWorker

from calibration.claims import BY_NAME
from calibration.measure import Measuring, measure, measuring, repetitions, truths
from commands import ROOT, evalkit, interruptible
from evalkit import load
from evalkit.errors import ClusterError, ParameterError
from evalkit.results.bundle import read_run
from evalkit.running import batch, cluster
from evalkit.running.plan import Choice, plan
from evalkit.tables import Tables
from running.dask_cluster import SOURCES, RealCluster, another_edition, blind, real_cluster, without_the_kit
from written_notebook import PARAMETERS, RESULT, write_notebook

ONCE = 'evaluation: str = "evaluation.toml"\nprofile: str = "board"'
PATHS = os.pathsep.join(SOURCES)
WAIT = "import os, time\nfrom pathlib import Path\n"
FIRST = WAIT + "Path('workers').mkdir(exist_ok=True)\nPath('workers', str(os.getppid())).touch()\ntime.sleep(.5)"


def contents(folder: Path) -> dict[str, str]:
    """Return the hash of every file that a run promises."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "log.json"]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> Iterator[RealCluster]:
    """A scheduler and two workers."""
    with real_cluster(tmp_path_factory.mktemp("two")) as started:
        started.worker()
        started.worker()
        yield started


@pytest.fixture(scope="module")
def unfit(tmp_path_factory) -> Iterator[RealCluster]:
    """A scheduler for workers that are not fit, one after the other."""
    with real_cluster(tmp_path_factory.mktemp("unfit")) as started:
        yield started


@pytest.fixture
def evaluation(write_definition, tmp_path):
    for number in range(71, 77):
        write_notebook(tmp_path / "own" / f"{number}_own{number}.ipynb", FIRST, RESULT, parameters=ONCE)
    write_notebook(tmp_path / "own" / "80_after.ipynb", RESULT, parameters=f'{PARAMETERS}\nresults: str = ""')
    write_notebook(tmp_path / "own" / "90_much.ipynb", "held = bytearray(4 << 30)", RESULT, parameters=ONCE)
    return load(write_definition(('key = "demo"', 'key = "demo"\nnotebooks = "own"')))


def run(evaluation, out: Path, *names: str, **options: Any) -> Path:
    planned = plan(evaluation, Choice(names, ("QMF",), jobs=2, memory=1.0))
    return batch.run(planned, Tables(evaluation, {}, "f" * 8), out, out / "private", **options)


OWN = tuple(f"own{number}" for number in range(71, 77))


def test_a_worker_killed_in_the_middle_changes_no_byte(evaluation, two, tmp_path, server, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", PATHS)
    local = run(evaluation, tmp_path / "local", *OWN, "after", "much", server=server)
    killed: list[int] = []

    def kill(done: int, *_: object) -> None:
        if not killed:
            running = [int(path.name) for path in (tmp_path / "workers").iterdir()]
            parents = {_parent(pid) for pid in running if Path(f"/proc/{pid}").exists()}
            victim = next(worker for worker in two.workers if worker.pid in parents)
            killed.append(victim.pid)
            victim.kill()

    shutil.rmtree(tmp_path / "workers")
    with cluster.connect(two.address) as connected:
        assert connected.width == 4
        far = run(evaluation, tmp_path / "far", *OWN, "after", "much", progress=kill, cluster=connected)
    assert killed
    assert contents(far) == contents(local)
    assert {status.notebook: status.error for status in read_run(far).notebooks if not status.ok} == {
        "90_much": "MemoryError in code cell 3, line 1. Open the notebook with 'evalkit lab' to see the whole message"
    }
    assert not list((tmp_path / "far").rglob("attempts")), "nothing of the attempts is left"
    two.worker()


def test_a_run_that_is_interrupted_goes_on_to_the_same_report(two, tmp_path):
    """The command line, with a sample's own exports, its key and a question of the kit, to the last byte."""
    women = shutil.copytree(ROOT / "data_samples" / "southern-women", tmp_path / "women")
    definition = women / "evaluation.toml"
    definition.write_text('notebooks = "own"\n' + definition.read_text("utf-8"), encoding="utf-8")
    for number in range(71, 75):
        write_notebook(women / "own" / f"{number}_own{number}.ipynb", FIRST, "time.sleep(2)", RESULT, parameters=ONCE)
    options = [str(women), "--only", "growth,own71,own72,own73,own74", "--formats", "html"]
    local = evalkit("run", *options, "--out", tmp_path / "local", PYTHONPATH=PATHS)
    assert local.returncode == 0, local.stderr
    shutil.rmtree(women / "workers")

    far = [*options, "--out", str(tmp_path / "far"), "--dask", two.address]
    command, env = [sys.executable, "-m", "evalkit", "run", *far], os.environ | {"PYTHONPATH": PATHS}
    running = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True, preexec_fn=interruptible)
    _wait_until(lambda: running.poll() is not None or list(tmp_path.rglob("far/*/.partial-*/*/*/status.json")))
    running.send_signal(signal.SIGINT)
    said = running.communicate()[1]
    assert running.returncode == 130, said
    assert "give 'evalkit run' again with --resume to go on" in said
    assert "not encrypted" not in said, "on loopback nobody else listens"
    done = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("far/*/.partial-*/*/*/status.json")}
    assert 0 < len(done) < 5
    assert all(json.loads(path.read_text("utf-8"))["ok"] for path in done), "what was stopped has not failed"

    resumed = evalkit("run", *far, "--resume", PYTHONPATH=PATHS)
    assert resumed.returncode == 0, resumed.stderr
    (one,), (other,) = ((tmp_path / place / "southern-women").glob("[!.]*") for place in ("local", "far"))
    assert one.name == other.name
    assert contents(one) == contents(other)
    taken = json.loads((other / "log.json").read_text("utf-8"))["notebooks"]
    assert {entry["notebook"] for entry in taken if not entry["seconds"]} == {path.parent.name for path in done}


def test_a_worker_that_comes_late_is_looked_at_too(evaluation, two, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", PATHS)
    late: list[subprocess.Popen[bytes]] = []
    with cluster.connect(two.address) as connected:

        def come(*_: object) -> None:
            if not late:
                late.append(two.worker("--nthreads", "2"))
                _wait_until(lambda: connected.width == 6)

        with pytest.raises(ClusterError, match=r"tcp://127\.0\.0\.1:\d+: This worker takes 2 tasks at a time"):
            run(evaluation, tmp_path / "far", *OWN, progress=come, cluster=connected)
        late[0].kill()
        _wait_until(lambda: connected.width == 4)
    assert not list((tmp_path / "far" / "small").glob("[!.]*")), "what stopped is not taken for finished"


def test_a_function_of_a_shared_folder(two, tmp_path):
    (tmp_path / "shares.py").write_text("def twice(number):\n    return 2 * number\n", encoding="utf-8")
    with cluster.connect(two.address) as connected:
        twice = connected.calling(tmp_path, "shares", "twice")
        assert connected.executor.submit(twice, 21).result() == 42


def test_calibration_on_a_cluster_gives_the_same_numbers(two):
    claim = BY_NAME["component"]
    with ThreadPoolExecutor(1) as here:
        expected = measure(claim, 2, Measuring(here, lambda: 1, repetitions, truths))
    with measuring(1, two.address) as by:
        assert measure(claim, 2, by) == expected


def test_another_key_is_refused_and_no_key_is_sent(evaluation, two, tmp_path):
    here = os.getpid()
    with (
        cluster.connect(two.address, key=lambda question: f"{question}{os.getpid() == here}") as connected,
        pytest.raises(ClusterError, match="another key of the same name"),
    ):
        run(evaluation, tmp_path / "far", *OWN, cluster=connected)


def test_a_notebook_that_ends_every_worker_is_a_failed_section(evaluation, tmp_path):
    """The scheduler gives a task up when it has lost several workers with it, as one does that runs out of memory."""
    (task, *_) = plan(evaluation, Choice(("own71",), ("QMF",))).tasks
    lost: Future[Any] = Future()
    last: Any = "the worker that was lost last"
    lost.set_exception(KilledWorker("a task", last, 3))
    workers = cluster.Workers.__new__(cluster.Workers)
    workers._root = tmp_path / "run"
    done = workers.result(task, tmp_path / "claims", lost)
    assert not done.status.ok
    assert "the worker ran out of memory" in done.status.error
    assert json.loads((tmp_path / "run" / task.target / "status.json").read_text("utf-8"))["ok"] is False
    assert json.loads((tmp_path / "run" / task.target / "notebook.ipynb").read_text("utf-8"))["cells"]


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "http://127.0.0.1:80", "tcp://127.0.0.1:port"])
def test_what_is_no_address(address):
    with pytest.raises(ParameterError, match="no address of a scheduler"), cluster.connect(address):
        pass


def test_nobody_at_the_address_is_told_before_anything_is_tried_again(monkeypatch):
    monkeypatch.delattr(cluster, "Client")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with (
        pytest.raises(ClusterError, match=f"Nobody answers at tcp://127.0.0.1:{port}"),
        cluster.connect(f"127.0.0.1:{port}"),
    ):
        pass


def test_something_else_at_the_address(monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 0.5)
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(ClusterError, match="no Dask scheduler that this one can talk to"),
        cluster.connect(f"tcp://127.0.0.1:{other.getsockname()[1]}"),
    ):
        pass


def refused(unfit: RealCluster, words: str) -> None:
    with pytest.raises(ClusterError, match=words), cluster.connect(unfit.address):
        pass


def test_no_workers(unfit, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS_FOR_WORKERS", 0.5)
    refused(unfit, "The scheduler has no workers")


def test_a_worker_without_the_kit(unfit, tmp_path):
    worker = unfit.worker(path=without_the_kit(tmp_path))
    refused(unfit, "This worker does not have the kit. What to do: install the same requirements.lock")
    worker.kill()


def test_a_worker_with_another_version_of_the_kit(unfit, tmp_path):
    worker = unfit.worker(path=another_edition(tmp_path))
    refused(unfit, r"differs from the driver in the kit \(90\.\d.*, not 0\.\d")
    worker.kill()


def test_storage_that_a_worker_does_not_see(unfit, evaluation, tmp_path):
    worker = unfit.worker(path=blind(tmp_path), UNSEEN=str(tmp_path / "far"))
    with (
        cluster.connect(unfit.address) as connected,
        pytest.raises(ClusterError, match=f"does not see the driver's folder {tmp_path / 'far'}.*storage that all"),
    ):
        run(evaluation, tmp_path / "far", *OWN, cluster=connected)
    worker.kill()


def test_all_workers_go_and_then_the_scheduler(evaluation, monkeypatch, tmp_path):
    (task, *_) = plan(evaluation, Choice(("own71",), ("QMF",))).tasks
    with real_cluster(tmp_path) as going:
        worker = going.worker()
        with cluster.connect(going.address) as connected:
            waiting: Future[Any] = connected.executor.submit(time.sleep, 600)
            monkeypatch.setattr(cluster, "SECONDS_FOR_WORKERS", 0.5)
            worker.kill()
            with pytest.raises(ClusterError, match=r"All workers of the cluster have gone.*--resume"):
                _wait_until(lambda: connected.width < 0)
            going.stop()
            with pytest.raises(ClusterError, match=r"The scheduler has gone.*--resume"):
                _wait_until(lambda: connected.width < 0)
            workers = cluster.Workers(connected, connected.told, tmp_path, tmp_path, tmp_path)
            with pytest.raises(ClusterError, match="The scheduler has gone"):
                workers.result(task, tmp_path, waiting)


def test_without_the_extra_the_command_says_what_to_install(tmp_path):
    (tmp_path / "distributed").mkdir()
    absent = 'raise ModuleNotFoundError("No module named \'distributed\'", name="distributed")\n'
    (tmp_path / "distributed" / "__init__.py").write_text(absent, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), *SOURCES])
    said = evalkit("run", ROOT / "data_samples" / "southern-women", "--dask", "local", PYTHONPATH=path)
    assert said.returncode == 2
    assert "pip install 'evalkit[dask]'" in said.stderr


def _wait_until(true: Any) -> None:
    for _ in range(2400):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it never came")


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
