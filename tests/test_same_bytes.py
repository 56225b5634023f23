"""Same lock file, machine type, key, inputs and definition: the same bytes."""

from __future__ import annotations

import shutil
from pathlib import Path

from commands import ROOT, evalkit


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "log.json"
    }


def test_two_runs_give_the_same_run_folder(tmp_path):
    runs = []
    worlds = (
        {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "77"},
    )
    for k, world in enumerate(worlds):
        place = tmp_path / f"place {k}"
        shutil.copytree(ROOT / "data_samples" / "london", place / "london")
        options = ("--systems", "QMF", "--jobs", str(k + 1), "--out", place / "out")
        ran = evalkit("run", place / "london", *options, cwd=place, EVALKIT_HOME=str(place / "home"), **world)
        assert ran.returncode == 0, ran.stderr
        runs.append(contents(place / "out"))
    one, other = runs
    assert list(one) == list(other)
    assert [name for name in one if one[name] != other[name]] == []
    assert len(one) > 20
    text = b"".join(one.values())
    assert str(tmp_path).encode() not in text
