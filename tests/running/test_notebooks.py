from __future__ import annotations

import json

import pytest

from evalkit import load
from evalkit.errors import NotebookError, ParameterError
from evalkit.running.notebooks import copy, discover, inspect, settings
from written_notebook import write_notebook


def test_a_notebook_is_its_own_registration(tmp_path):
    path = write_notebook(
        tmp_path / "25_own_question.ipynb",
        heading="# Own question\n\nDoes it work?\n\nMore prose.",
        parameters='system: str = ""  # = "a" == b\nn: int = 3\nshare: float = .5\nthen: str | None = None\n'
        "on: bool = True",
    )
    notebook = inspect(path)
    assert (notebook.name, notebook.id, notebook.title) == ("25_own_question", "own_question", "Own question")
    assert notebook.question == "Does it work?"
    assert {p.name: (p.type, p.default) for p in notebook.parameters.values()} == {
        "system": ("str", ""),
        "n": ("int", 3),
        "share": ("float", 0.5),
        "then": ("str | None", None),
        "on": ("bool", True),
    }
    assert notebook.per_system
    assert not notebook.after_the_others


@pytest.mark.parametrize(
    ("name", "heading", "parameters", "told"),
    [
        ("growth.ipynb", "# A\nIs it?", "n: int = 1", "must look like 10_growth.ipynb"),
        ("10_a.ipynb", "A\nIs it?", "n: int = 1", "first cell must hold"),
        ("10_a.ipynb", "# A\nIt is.", "n: int = 1", "first cell must hold"),
        ("10_a.ipynb", "# A\nIs it?", "", "exactly one cell tagged"),
        ("10_a.ipynb", "# A\nIs it?", "n = 1", "may hold only lines"),
        ("10_a.ipynb", "# A\nIs it?", "n: int = m", "may hold only lines"),
        ("10_a.ipynb", "# A\nIs it?", "n: list = []", "may hold only lines"),
        ("10_a.ipynb", "# A\nIs it?", 'n: int = "x"', "may hold only lines"),
        ("10_a.ipynb", "# A\nIs it?", "n: int =", "not valid Python"),
    ],
)
def test_a_notebook_out_of_form_is_refused(tmp_path, name, heading, parameters, told):
    path = write_notebook(tmp_path / name, heading=heading, parameters=parameters)
    with pytest.raises(NotebookError, match=told):
        inspect(path)


def test_a_file_that_is_no_notebook_is_refused(tmp_path):
    path = tmp_path / "10_a.ipynb"
    path.write_text("not json")
    with pytest.raises(NotebookError, match="not a notebook"):
        inspect(path)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"windw": 3}, "No parameter is called 'windw'. What to do: did you mean 'window'?"),
        ({"window": "abc"}, "Parameter 'window' must be int, not str"),
        ({"window": True}, "Parameter 'window' must be int, not bool"),
        ({"window": 1.5}, "Parameter 'window' must be int, not float"),
        ({"window": None}, "Parameter 'window' must be int, not NoneType"),
        ({"flag": 1}, "Parameter 'flag' must be bool, not int"),
    ],
)
def test_parameters_are_checked_before_anything_runs(tmp_path, given, told):
    parameters = "window: int = 90\nshare: float = 0.5\nflag: bool = False"
    notebook = inspect(write_notebook(tmp_path / "10_a.ipynb", parameters=parameters))
    with pytest.raises(ParameterError) as caught:
        settings(notebook, given)
    assert told in str(caught.value)
    assert caught.value.exit_code == 2
    assert settings(notebook, {"share": 1, "window": 3}) == {"window": 3, "share": 1}


def test_own_notebooks_join_and_replace_the_kits(write_definition, tmp_path):
    evaluation = load(write_definition(('key = "demo"', 'key = "demo"\nnotebooks = "mine"')))
    write_notebook(tmp_path / "mine" / "05_first.ipynb")
    write_notebook(tmp_path / "mine" / "10_growth.ipynb", heading="# My growth\nIs it?")
    names = {notebook.name: notebook.title for notebook in discover(evaluation)}
    assert next(iter(names)) == "05_first"
    assert names["10_growth"] == "My growth"


def test_a_missing_folder_of_notebooks_is_refused(write_definition):
    evaluation = load(write_definition(('key = "demo"', 'key = "demo"\nnotebooks = "mine"')))
    with pytest.raises(NotebookError, match="no folder of notebooks"):
        discover(evaluation)


def test_copies_point_at_the_definition_and_spare_existing_work(tmp_path):
    copies = copy(tmp_path / "notebooks", "../evaluation.toml")
    assert all(inspect(path).parameters["evaluation"].default == "../evaluation.toml" for path in copies)
    copies[0].chmod(0o644)
    copies[0].write_text(json.dumps({"mine": 1}))
    copy(tmp_path / "notebooks", "../evaluation.toml")
    assert json.loads(copies[0].read_text()) == {"mine": 1}


def test_copies_are_read_only_and_those_of_an_earlier_kit_are_made_again(tmp_path):
    first, *_ = copy(tmp_path / "notebooks", "../evaluation.toml")
    assert not first.stat().st_mode & 0o222
    content = first.read_text()
    first.chmod(0o644)
    first.write_text("of an earlier kit")
    first.chmod(0o444)
    copy(tmp_path / "notebooks", "../evaluation.toml")
    assert first.read_text() == content


def test_copies_point_at_a_definition_of_any_name(tmp_path):
    awkward = '../évaluation "1" \\ 👩‍⚕️.toml'
    assert all(
        inspect(path).parameters["evaluation"].default == awkward for path in copy(tmp_path / "notebooks", awkward)
    )
