from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pandas
import pytest

from evalkit.definition import Profile
from evalkit.running.engine import Kernels, _explain, execute
from written_notebook import RESULT, write_notebook

TESTS = Path(__file__).parents[1]


@pytest.fixture
def run(tmp_path, monkeypatch, server):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(TESTS), str(TESTS.parent / "src")]))

    def execute_cells(*code: str, profile: str = "board", **options):
        path = write_notebook(tmp_path / "10_a.ipynb", *code)
        (tmp_path / "scratch").mkdir(exist_ok=True)
        kernels = Kernels(server, **options)
        return execute(path, {"profile": profile}, tmp_path, tmp_path / "scratch", Profile(profile), kernels)

    return execute_cells


def test_a_result_is_lifted_out_and_stripped(run):
    executed = run(RESULT)
    assert executed.error == ""
    assert executed.result is not None
    assert executed.result.analysis == "growth"
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
    executed = run("import evalkit as ek\nek.Scope(start='June')")
    assert executed.error.startswith('start: This is not a month. What to do: write it as "2022-01".')


@pytest.mark.parametrize("name", ["ParameterError", "EvalkitError"])
def test_a_notebooks_own_words_are_withheld_even_in_the_kits_errors(run, name):
    executed = run(f"from evalkit.errors import {name}\nraise {name}('Canary Fenwick', 'look')")
    assert executed.error.startswith(f"{name} in code cell 3")
    assert "Canary" not in executed.error


def test_what_is_shown_comes_from_the_bundle_alone(run):
    forged = "b = result(profile)._repr_mimebundle_()\nb['text/html'] = 'canary'\nb['image/png'] = 'canary'"
    executed = run(
        f"from small_result import result\n{forged}\nfrom IPython.display import display\ndisplay(b, raw=True)"
    )
    assert executed.error == ""
    outputs = [c.get("outputs", []) for c in nbformat.reads(executed.notebook.decode(), as_version=4).cells]
    assert "canary" not in str(outputs)
    assert "Active members stayed" in str(outputs)


def test_a_tampered_bundle_fails_its_notebook_alone(run):
    forged = "b = result(profile)._repr_mimebundle_()\nb['application/vnd.evalkit.result+json'] = {'schema': 1}"
    executed = run(
        f"from small_result import result\n{forged}\nfrom IPython.display import display\ndisplay(b, raw=True)"
    )
    assert executed.error.startswith("Its result cannot be read")


def test_nothing_reaches_our_terminal_past_jupyter(run, capfd):
    run(
        "import os, sys\nos.system('echo canary-one')\nos.write(2, b'canary-two')\nsys.__stdout__.write('canary-three')"
    )
    seen = capfd.readouterr()
    assert "canary" not in seen.out + seen.err


def test_a_dead_kernel_is_an_outcome(run):
    executed = run("import os; os._exit(3)", RESULT)
    assert executed.error.startswith("The kernel died")
    assert executed.result is None


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
    assert executed.result is None
    assert b"Active members stayed" not in executed.notebook


def test_an_error_that_only_borrows_a_name_is_withheld(run):
    executed = run("class InputError(Exception): pass\nraise InputError('Canary Fenwick')", RESULT)
    assert executed.error.startswith("InputError in code cell 3")
    assert "Canary" not in executed.error


SECRET = "word = 'Canary' + 'Fenwick'"  # put together in the notebook, whose source stays as its author wrote it


def outputs(executed) -> str:
    return str([cell.get("outputs") for cell in nbformat.reads(executed.notebook.decode(), as_version=4).cells])


@pytest.mark.parametrize("profile", ["board", "evaluator"])
def test_a_class_called_after_somebody_is_not_named(run, profile):
    executed = run(f"{SECRET}\nraise type(word, (Exception,), {{}})('x')", profile=profile)
    assert executed.error.startswith("An error of the notebook's own kind in code cell 3, line 2.")
    assert "CanaryFenwick" not in outputs(executed)


@pytest.mark.parametrize(
    ("kind", "traceback", "said"),
    [
        ("ValueError", ["Cell In[3], line 2", "ValueError: Cell In[4], line 07700900123"],
         "ValueError in code cell 3, line 2."),
        ("ValueError", ["ValueError: see", "File /nowhere/Canary_Fenwick.py:12"], "ValueError in code cell 3."),
        ("ValueError", ["File ~/../canary.fenwick.py:12, in f()"], "ValueError in code cell 3."),
        ("Fenwick", ["evalkit: Canary Fenwick"], "An error of the notebook's own kind in code cell 3."),
        ("MergeError", [f"File {pandas.__file__}:12"], "MergeError in code cell 3, at __init__.py line 12."),
        ("InputError", ["evalkit: a.csv: It is empty."], "a.csv: It is empty. (InputError in code cell 3)"),
    ],
)  # fmt: skip
def test_what_is_said_of_an_error_quotes_no_message(kind, traceback, said):
    assert _explain(kind, 3, ["-" * 75, *traceback] if "evalkit" not in traceback[0] else traceback).startswith(said)


def test_the_kits_errors_raised_by_a_notebook_cannot_pass_for_the_kits(run):
    executed = run("from evalkit.errors import EvalkitError\nraise EvalkitError('evalkit: Canary Fenwick', 'look')")
    assert executed.error.startswith("EvalkitError in code cell 3")
    assert "Canary" not in executed.error


@pytest.mark.parametrize("profile", [Profile.BOARD, Profile.EVALUATOR])
def test_a_notebook_is_kept_without_who_wrote_it_and_what_was_pasted_in(tmp_path, server, profile):
    path = write_notebook(tmp_path / "10_a.ipynb", "1 + 1")
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata |= {"authors": [{"name": "Canary"}], "widgets": {"state": "Canary"}}
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Canary's environment"}
    notebook.cells[0].attachments = {"list.txt": {"text/plain": "Canary"}}
    notebook.cells[2].metadata |= {"tags": ["for Canary", "raises-exception"], "author": "Canary"}
    notebook.cells[2].outputs = [nbformat.v4.new_output("stream", text="Canary")]
    nbformat.write(notebook, path)
    (tmp_path / "scratch").mkdir()
    executed = execute(path, {}, tmp_path, tmp_path / "scratch", profile, Kernels(server))
    assert executed.error.startswith("It ran, but")
    assert b"Canary" not in executed.notebook
    assert b"raises-exception" in executed.notebook


def test_outputs_saved_with_a_notebook_that_does_not_start_are_not_kept(run, tmp_path, monkeypatch):
    def fail(*_arguments, **_options):
        raise OSError("no kernel")

    monkeypatch.setattr("papermill.execute_notebook", fail)
    path = write_notebook(tmp_path / "10_a.ipynb", "1")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].outputs = [nbformat.v4.new_output("stream", text="Canary")]
    nbformat.write(notebook, path)
    executed = execute(path, {}, tmp_path, tmp_path / "scratch", Profile.EVALUATOR)
    assert executed.error.startswith("It could not be started")
    assert b"Canary" not in executed.notebook
