from __future__ import annotations

import json

import numpy as np
import pytest

from evalkit.errors import RunFolderError
from evalkit.results.bundle import (
    Run,
    Status,
    dump,
    from_json,
    read_result,
    read_run,
    to_json,
    write_result,
    write_run,
)
from small_result import result


def run() -> Run:
    return Run(
        run_id="abc", definition={"key": "demo"}, profile="board", scopes={"system-Z": "Z", "programme": "All"},
        notebooks=(Status("programme", "10_growth", "Growth", "Is it?", ok=True),), sources=({"path": "a.csv"},),
        issues=(), registers={"expected": 3, "received": 2, "missing": []}, versions={"evalkit": "0.1.0"},
    )  # fmt: skip


def test_a_result_survives_its_bundle():
    once = to_json(result())
    assert to_json(from_json(json.loads(json.dumps(once)))) == once


def test_a_result_survives_its_folder(tmp_path):
    write_result(result(), tmp_path / "10_growth")
    assert to_json(read_result(tmp_path / "10_growth")) == to_json(result())
    names = {str(path.relative_to(tmp_path / "10_growth")) for path in tmp_path.rglob("*.*")}
    pictures = {"figures/line.svg", "figures/line.png", "figures/line.csv"}
    assert names == {"result.json", "tables.xlsx", "tables/stock.csv"} | pictures


def test_a_run_survives_its_file_with_its_order(tmp_path):
    write_run(run(), tmp_path)
    again = read_run(tmp_path)
    assert again == run()
    assert list(again.scopes) == ["system-Z", "programme"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"schema": 99}'])
def test_a_folder_that_is_no_run_is_refused(tmp_path, content):
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(RunFolderError, match="What to do"):
        read_run(tmp_path)


def test_a_picture_that_a_notebook_slipped_in_is_only_a_drawing(tmp_path):
    bundle = to_json(result())
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    bundle["figures"][0]["svg"] = f'{head}<script>alert(1)</script><path d="M0 0" onload="alert(1)"/></svg>'
    write_result(from_json(bundle), tmp_path / "10_growth")
    written = (tmp_path / "10_growth" / "figures" / "line.svg").read_text(encoding="utf-8")
    assert '<path d="M0 0">' in written
    assert "alert" not in written


def test_half_a_surrogate_pair_from_a_notebook_stops_nothing(tmp_path):
    bundle = to_json(result()) | {"caveats": [{"text": "ward\ud800", "tables": []}], "question": "Is \ud800 growing?"}
    write_result(from_json(bundle), tmp_path / "10_growth")
    assert read_result(tmp_path / "10_growth").question == "Is ? growing?"


def test_a_missing_picture_is_a_readable_refusal(tmp_path):
    write_result(result(), tmp_path / "10_growth")
    (tmp_path / "10_growth" / "figures" / "line.svg").unlink()
    with pytest.raises(RunFolderError, match="missing or damaged"):
        read_result(tmp_path / "10_growth")


def test_json_has_no_more_than_twelve_digits_and_no_nan():
    written = json.loads(dump({"a": 1 / 3, "b": np.float64("nan"), "c": [np.int64(3), float("inf")]}))
    assert written == {"a": 0.333333333333, "b": None, "c": [3, None]}
