from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path

import pytest

from commands import evalkit
from evalkit.results.bundle import dump, write_atomically
from sample_run import definition, run, write


def written(folder: Path, **changes: object) -> Path:
    made = run(notebooks=run().notebooks[:1], **changes)
    write(folder, made)
    for status in made.notebooks:
        write_atomically(folder / status.scope / status.notebook / "status.json", dump({"ok": status.ok}))
    return folder


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, Path]:
    later = deepcopy(definition())
    later["programme"] |= {"end": "2023-01-31", "as_at": "2023-02-06"}
    later["thresholds"]["no_change_per_month"] = 0.03
    return written(tmp_path / "old", run_id="old"), written(tmp_path / "new", run_id="new", definition=later)


def test_what_changed_on_a_terminal(runs: tuple[Path, Path], tmp_path: Path):
    told = evalkit("compare", *runs, "--csv", tmp_path / "changes.csv")
    assert told.returncode == 0, told.stderr
    assert "New data: the period now ends in January 2023, before in December 2022." in told.stdout
    assert "Definition: 1 choice was declared otherwise, listed below." in told.stdout
    assert "  thresholds.no_change_per_month: 0.02 → 0.03" in told.stdout
    assert "5 are as they were" in told.stdout
    assert len((tmp_path / "changes.csv").read_text(encoding="utf-8").splitlines()) == 6
    again = evalkit("compare", *runs, "--csv", tmp_path / "changes.csv")
    assert again.returncode == 1
    assert "changes.csv" in again.stderr


def test_what_changed_as_json(runs: tuple[Path, Path]):
    told = json.loads(evalkit("compare", *runs, "--json").stdout)
    assert told["causes"]["revising"] == ["a changed definition", "data that the earlier run did not write down"]
    assert len(told["findings"]) == 5


def test_what_cannot_be_compared_says_why(runs: tuple[Path, Path], tmp_path: Path):
    for pair, words in (
        ((runs[0], runs[0]), "same run twice"),
        ((runs[1], runs[0]), "give the earlier run first"),
        ((runs[0], tmp_path / "nowhere"), "not a finished run"),
    ):
        ended = evalkit("compare", *pair)
        assert ended.returncode == 1
        assert words in ended.stderr
        assert "What to do: " in ended.stderr
