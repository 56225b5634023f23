"""Papermill finds the engine by itself, in a process that has imported neither."""

from __future__ import annotations

import subprocess
import sys

import pytest

from written_notebook import write_notebook


@pytest.mark.parametrize("first", ["import papermill", "from evalkit.running.engine import execute"])
def test_papermill_runs_a_notebook_with_the_engine(first, tmp_path):
    write_notebook(tmp_path / "one.ipynb", "1 + 1")
    call = "papermill.execute_notebook('one.ipynb', 'out.ipynb', engine_name='evalkit', kernel_name='python3')"
    code = f"{first}\nimport papermill\n{call}"
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert '"2"' in (tmp_path / "out.ipynb").read_text(encoding="utf-8")


def test_its_command_line_does_too(tmp_path):
    write_notebook(tmp_path / "one.ipynb", "1 + 1")
    command = [sys.executable, "-m", "papermill", "one.ipynb", "out.ipynb", "--engine", "evalkit", "-k", "python3"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert '"2"' in (tmp_path / "out.ipynb").read_text(encoding="utf-8")
