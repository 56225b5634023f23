"""Runs are written down privately, and found again as long as they are there."""

from __future__ import annotations

import os
import shutil
import stat

import pytest

from evalkit.intake import runs


@pytest.mark.parametrize("name", ["out", "a, b", 'says "so"', "line\nbreak", "größer", "\udcff"])
def test_a_run_is_found_again_wherever_it_went(tmp_path, home, name):
    if os.name != "posix" and not name.isprintable():
        pytest.skip("no such name there")
    folder = tmp_path / name / "abc"
    runs.record("trial", "abc", "f" * 32, folder)
    (run,) = runs.recorded("trial")
    assert (run.run_id, run.fingerprint, run.folders) == ("abc", "f" * 32, ())
    folder.with_name(".partial-abc").mkdir(parents=True)
    assert run.folders == (folder.with_name(".partial-abc"),)
    folder.mkdir()
    assert run.folders == (folder, folder.with_name(".partial-abc"))
    shutil.rmtree(folder)
    assert folder not in run.folders
    assert stat.S_IMODE((home / "trial" / "runs.csv").stat().st_mode) == 0o600 or os.name != "posix"


def test_a_run_that_is_repeated_is_told_once(tmp_path):
    for fingerprint in ("a", "b"):
        runs.record("trial", "abc", fingerprint, tmp_path / "abc")
    runs.record("trial", "abc", "a", tmp_path / "elsewhere" / "abc")
    runs.record("other", "abc", "a", tmp_path / "abc")
    assert [run.fingerprint for run in runs.recorded("trial")] == ["b", "a"]
    assert runs.recorded("never") == ()


def test_a_damaged_line_hides_no_other(tmp_path, home):
    runs.record("trial", "one", "a", tmp_path / "one")
    with (home / "trial" / "runs.csv").open("a") as file:
        file.write("half a li\n")
    runs.record("trial", "two", "a", tmp_path / "two")
    assert [run.run_id for run in runs.recorded("trial")] == ["one", "two"]
