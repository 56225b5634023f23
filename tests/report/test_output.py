from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evalkit.definition import FORMATS
from evalkit.errors import ParameterError, RunFolderError
from evalkit.report import render
from sample_run import SYSTEMS, run, write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("run"), run(notebooks=run().notebooks[:3]))


def test_the_programmes_report_is_on_top_and_each_systems_in_its_folder(folder: Path):
    written = render(folder)
    places = ["report.html", *(f"system-{code}/report.html" for code in SYSTEMS)]
    assert [path.relative_to(folder).as_posix() for path in written] == places
    assert all(path.read_bytes().startswith(b"<!DOCTYPE html>") for path in written)
    assert not list(folder.rglob("*.partial"))


def test_the_same_run_folder_gives_the_same_bytes_anywhere(folder: Path, tmp_path: Path):
    here = {path.relative_to(folder): path.read_bytes() for path in render(folder, FORMATS)}
    elsewhere = tmp_path / "another place"
    shutil.copytree(folder, elsewhere)
    code = "import sys, pathlib; from evalkit.report import render; render(pathlib.Path(sys.argv[1]), sys.argv[2:])"
    another = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", code, str(elsewhere), *FORMATS], check=True, env=os.environ | another)
    for place, content in here.items():
        assert (elsewhere / place).read_bytes() == content
        assert str(folder).encode() not in content


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path):
    with pytest.raises(ParameterError, match="format of report is unknown"):
        render(tmp_path, ("html", "wordperfect"))


def test_an_unfinished_run_has_no_report(tmp_path: Path):
    with pytest.raises(RunFolderError):
        render(tmp_path)
    assert not list(tmp_path.iterdir())
