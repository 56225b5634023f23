"""kill -9 and Ctrl-C: nothing is lost but what was in flight, nothing looks finished that is not, and it goes on."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from commands import ROOT, evalkit, interruptible
from evalkit.running.forks import can_fork
from written_notebook import PARAMETERS, RESULT, write_notebook

pytestmark = pytest.mark.skipif(not can_fork(), reason="the runs that are killed are forked")

SEED = 6
DEFINITION = """
key = "demo"
notebooks = "own"
[programme]
id = "small"
title = "A small programme"
start = 2022-01-01
end = 2022-12-31
as_at = 2023-01-06
[[systems]]
code = "QMF"
name = "North East London"
[[sources]]
path = "register.csv"
"""
ONCE = 'evaluation: str = "evaluation.toml"'
PYTHONPATH = {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])}


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("killed")
    (folder / "evaluation.toml").write_text(DEFINITION, encoding="utf-8")
    for name in ("70_first", "75_second"):
        write_notebook(folder / "own" / f"{name}.ipynb", "import time\ntime.sleep(.1)", RESULT)
    write_notebook(folder / "own" / "80_after.ipynb", RESULT, parameters=f'{PARAMETERS}\nresults: str = ""')
    write_notebook(folder / "own" / "90_once.ipynb", RESULT, parameters=f'{ONCE}\nprofile: str = "board"')
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
    command = [sys.executable, str(Path(__file__).with_name("killed_runs.py")), str(folder), str(SEED)]
    subprocess.run(command, check=True, env=os.environ | one_thread | PYTHONPATH)
    return json.loads((folder / "found.json").read_text())


def attempts(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [*found["attempts"], *found["at_times"]]


def test_runs_were_killed_at_many_moments(found):
    assert found["moments"] > 100
    assert len(found["attempts"]) == 20
    assert len(found["at_times"]) == 5
    assert all(one["killed"] for one in found["attempts"])
    assert sum(one["killed"] for one in found["at_times"]) >= 3  # one may just have ended
    assert len({one["complete"] for one in attempts(found)}) > 3


def test_nothing_looks_finished_that_is_not(found):
    assert [one["moment"] for one in attempts(found) if not all(one["looks_finished"])] == []


def test_every_run_goes_on_to_the_same_bytes(found):
    assert [one["moment"] for one in attempts(found) if one["resumed"] or not one["same"]] == []


def test_only_what_was_in_flight_is_done_again(found):
    assert [one for one in found["attempts"] if one["again"] > 5 - one["complete"]] == []


def test_nothing_is_left_behind(found):
    assert {name for one in attempts(found) for name in one["left"]} == set()


@pytest.fixture
def evaluation(tmp_path) -> Path:
    """The smallest sample with questions of its own that take a while."""
    folder = shutil.copytree(ROOT / "data_samples" / "southern-women", tmp_path / "women")
    definition = folder / "evaluation.toml"
    definition.write_text('notebooks = "own"\n' + definition.read_text("utf-8"), encoding="utf-8")
    for number in range(71, 76):
        code = "import time, os\nfrom pathlib import Path\n(Path('pids') / str(os.getpid())).touch()\ntime.sleep(2)"
        parameters = f'{ONCE}\nprofile: str = "board"'
        write_notebook(folder / "own" / f"{number}_own{number}.ipynb", code, RESULT, parameters=parameters)
    (folder / "pids").mkdir()
    return folder


def started(evaluation: Path) -> tuple[subprocess.Popen[str], list[str]]:
    """Start a run and wait until something of it is done and something else is running."""
    only = ",".join(f"own{number}" for number in range(71, 76))
    options = ["--only", only, "--jobs", "2", "--out", str(evaluation / "out"), "--resume"]
    command = [sys.executable, "-m", "evalkit", "run", str(evaluation), *options]
    pipe, env = subprocess.PIPE, os.environ | PYTHONPATH
    running = subprocess.Popen(command, env=env, stdout=pipe, stderr=pipe, text=True, preexec_fn=interruptible)
    done = len(list(evaluation.rglob(".partial-*/*/*/status.json")))
    for _ in range(1200):
        if len(list(evaluation.rglob(".partial-*/*/*/status.json"))) > done:
            return running, options
        assert running.poll() is None, running.communicate()
        time.sleep(0.05)
    running.kill()
    raise AssertionError("nothing was done")


def gone(evaluation: Path) -> bool:
    """Return whether every kernel of a run ends, within some time."""
    pids = [int(path.name) for path in (evaluation / "pids").iterdir()]
    for _ in range(100):
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.1)
    return False


def test_a_run_that_is_interrupted_and_then_killed_goes_on(evaluation):
    running, options = started(evaluation)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "give 'evalkit run' again with --resume to go on" in said
    assert gone(evaluation)
    done = {path: path.stat().st_mtime_ns for path in evaluation.rglob(".partial-*/*/*/status.json")}
    assert all(json.loads(path.read_text())["ok"] for path in done), "what was stopped has not failed"

    running, _ = started(evaluation)
    running.kill()
    running.communicate()
    assert gone(evaluation)
    assert {path: path.stat().st_mtime_ns for path in done} == done, "what was done was done again"

    kept = {path.parent.name for path in evaluation.rglob(".partial-*/*/*/status.json")}
    finished = evalkit("run", evaluation, *options, PYTHONPATH=PYTHONPATH["PYTHONPATH"])
    assert finished.returncode == 0, finished.stderr
    (run,) = [path for path in (evaluation / "out" / "southern-women").iterdir() if not path.name.startswith(".")]
    assert len(list(run.glob("*/*/status.json"))) == 5
    taken = json.loads((run / "log.json").read_text("utf-8"))["notebooks"]
    assert {one["notebook"] for one in taken if not one["seconds"]} == kept
    assert 2 <= len(kept) < 5
