from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest

from evalkit.definition import Profile
from evalkit.results.bundle import from_json
from evalkit.running.engine import execute
from written_notebook import RESULT, write_notebook

TESTS = Path(__file__).parents[1]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(TESTS), str(TESTS.parent / "src")]))

    def execute_cells(*code: str, **options):
        path = write_notebook(tmp_path / "10_a.ipynb", *code)
        (tmp_path / "scratch").mkdir(exist_ok=True)
        profile = Profile(options.pop("profile", "board"))
        parameters = {"profile": str(profile)}
        return execute(path, parameters, tmp_path, tmp_path / "scratch", profile, **options)

    return execute_cells


def test_a_result_is_lifted_out_and_stripped(run):
    executed = run(RESULT)
    assert executed.error == ""
    assert executed.bundle is not None
    assert from_json(executed.bundle).analysis == "growth"
    assert b"vnd.evalkit" not in executed.notebook
    assert b"Active members stayed" in executed.notebook


def test_two_runs_give_the_same_notebook(run):
    assert run(RESULT).notebook == run(RESULT).notebook


def test_an_exception_is_named_but_its_message_is_withheld(run):
    executed = run("secret = {'Canary Fenwick': 1}\nsecret['canary@nhs.invalid']", RESULT)
    assert executed.error.startswith("KeyError in code cell 3")
    assert "canary" not in executed.error.lower()
    assert b"canary@nhs.invalid" not in b"".join(
        cell.source.encode() if cell.cell_type != "code" else repr(cell.outputs).encode()
        for cell in nbformat.reads(executed.notebook.decode(), as_version=4).cells
    )


def test_the_kits_own_errors_keep_their_message(run):
    executed = run("from evalkit.errors import ParameterError\nraise ParameterError('Too short', 'lengthen it')")
    assert "Too short. What to do: lengthen it." in executed.error


def test_a_dead_kernel_is_an_outcome(run):
    executed = run("import os; os._exit(3)", RESULT)
    assert executed.error.startswith("The kernel died")
    assert executed.bundle is None


def test_an_endless_cell_is_stopped(run):
    assert "longer than 2 seconds" in run("while True: pass", timeout=2).error


def test_a_notebook_without_a_result_says_so(run):
    assert "did not end in a Result" in run("1 + 1").error


def test_only_a_result_leaves_a_notebook_for_a_board(run):
    leak = "import pandas as pd\nprint('canary-print')\npd.DataFrame({'person_key': ['canary-frame']})"
    board = run(leak, RESULT)
    assert b"canary-frame'" not in repr(nbformat.reads(board.notebook.decode(), as_version=4).cells[3].outputs).encode()
    outputs = [c.get("outputs", []) for c in nbformat.reads(board.notebook.decode(), as_version=4).cells]
    assert sum(map(len, outputs)) == 1
    evaluator = run(leak, RESULT, profile="evaluator")
    outputs = [c.get("outputs", []) for c in nbformat.reads(evaluator.notebook.decode(), as_version=4).cells]
    assert sum(map(len, outputs)) == 3


def test_the_kernel_sees_one_locale_and_time_zone(run, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    seen = "(os.environ['TZ'], os.environ['PYTHONHASHSEED'], time.tzname[0])"
    check = f"import os, time\nassert {seen} == ('UTC', '0', 'UTC')"
    assert run(check, RESULT).error == ""
    assert os.environ["TZ"] == "Asia/Tokyo"


def test_a_result_of_another_profile_fails_and_leaves_nothing(run):
    executed = run("from small_result import result\nresult('evaluator')")
    assert "not made for the board profile" in executed.error
    assert executed.bundle is None
    assert b"Active members stayed" not in executed.notebook


def test_an_error_that_only_borrows_a_name_is_withheld(run):
    executed = run("class InputError(Exception): pass\nraise InputError('Canary Fenwick')", RESULT)
    assert executed.error.startswith("InputError in code cell 3")
    assert "Canary" not in executed.error
