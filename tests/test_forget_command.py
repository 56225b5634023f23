"""`evalkit forget` and `evalkit key`, as a person uses them."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from commands import ROOT, evalkit

ZOE, ADDRESS = "Zoë", "zoe.ocarrick-muller@eastmarsh-acute.invalid"
TRACES = ("müller", "muller", "zoë", "zoe.")
"""Somebody whom the sample has by address in one export and by name and organisation, spelt otherwise, in others."""


@pytest.fixture
def london(tmp_path: Path) -> Path:
    return shutil.copytree(ROOT / "data_samples" / "london", tmp_path / "london")


@pytest.fixture
def women(tmp_path: Path) -> Path:
    return shutil.copytree(ROOT / "data_samples" / "southern-women", tmp_path / "women")


def people(home: Path) -> dict[str, dict[str, str]]:
    with (home / "london" / "vault" / "people.csv").open(encoding="utf-8", newline="") as file:
        return {row["person_key"]: row for row in csv.DictReader(file)}


def everything_below(home: Path) -> str:
    tables = [pd.read_parquet(path).to_csv() for path in home.rglob("*.parquet")]
    return "\n".join([*tables, *(path.read_bytes().decode("latin-1") for path in home.rglob("*") if path.is_file())])


def found(home: Path, traces: tuple[str, ...]) -> list[str]:
    """Return the traces that stand in some file below a folder, in any encoding that the kit writes."""
    told = everything_below(home).casefold()
    return [trace for trace in traces if trace in told or trace.encode().decode("latin-1").casefold() in told]


def run(folder: Path, out: Path) -> dict:
    ran = evalkit("run", folder, "--out", out, "--only", "growth", "--systems", "QMF", "--json")
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_one_person_of_a_whole_run_is_forgotten(london, home, tmp_path):
    first = run(london, tmp_path / "out")
    before = people(home)
    (zoe,) = [key for key, row in before.items() if row["emails"] == ADDRESS]
    traces = (*TRACES, zoe, ADDRESS)
    assert found(home, traces) == list(traces)

    asked = evalkit("forget", london, ADDRESS)
    assert asked.returncode == 0, asked.stderr
    assert "Nothing has been changed" in asked.stdout
    assert str(Path(first["folder"]).resolve()) in asked.stdout
    assert people(home) == before

    done = evalkit("forget", london, ADDRESS, "--yes")
    assert done.returncode == 0, done.stderr
    said = (asked.stdout + asked.stderr + done.stdout + done.stderr).casefold()
    assert not [trace for trace in (*TRACES, ADDRESS) if trace in said]
    assert found(home, traces) == []
    assert Path(first["folder"]).exists()

    again = run(london, tmp_path / "out")
    assert again["run"] != first["run"]
    assert people(home) == {key: row for key, row in before.items() if key != zoe}
    assert found(home, traces) == []
    files = {file["path"]: file for file in again["files"]}
    rows = {
        (path, issue["row"]) for path, file in files.items() for issue in file["issues"] if issue["code"] == "FORGOTTEN"
    }
    assert len(rows) == 6
    assert {"lists/team-members.xlsx", "registers/peer-visits.csv"} < {path for path, _ in rows}
    folded = "registers/2022-05-10-learning-session-1-starting-together.xlsx, "
    assert folded in done.stdout  # a copy of another file is counted as merged, and to be cleaned all the same
    assert {path.rpartition(".")[2] for path, _ in rows} == {"csv", "xlsx"}
    for path, row in rows:
        assert f"{path}, " in done.stdout
        assert str(row) in done.stdout
    for file in files.values():
        assert file["read"] == file["accepted"] + file["quarantined"] + file["ignored"] + file["merged"]

    twice = evalkit("forget", london, zoe, "--yes")
    assert twice.returncode == 0, twice.stderr
    assert "Forgotten before" in twice.stdout
    assert str(Path(first["folder"]).resolve()) in twice.stdout
    assert str(Path(again["folder"]).resolve()) not in twice.stdout


def test_somebody_never_seen(women):
    for person in ("eve.nobody@x.invalid", "Eve Nobody"):
        ended = evalkit("forget", women, *person.split(" "), "--yes")
        assert ended.returncode == 1
        assert "What to do: " in ended.stderr
        assert "eve" not in (ended.stdout + ended.stderr).casefold()


def piped(*arguments: str | Path, text: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "evalkit", *map(str, arguments)]
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(command, input=text, env=env, capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_the_name_can_come_through_a_pipe(women, arguments):
    ended = piped("forget", women, *arguments, text="Miss Evelyn Jefferson\n")
    assert ended.returncode == 0, ended.stderr
    assert "To be forgotten: " in ended.stdout
    assert "evelyn" not in (ended.stdout + ended.stderr).casefold()
    nobody = piped("forget", women, *arguments, text="")
    assert nobody.returncode == 2
    assert "Nobody was named" in nobody.stderr


@pytest.mark.parametrize("arguments", [("Evelyn Jefferson",), ("Evelyn", "Jefferson"), ("evelyn@x.invalid", "--yes")])
def test_what_was_typed_in_the_wrong_place_is_not_repeated(arguments):
    ended = evalkit("forget", *arguments)
    assert ended.returncode == 2
    assert "What to do: give evaluation.toml" in ended.stderr
    assert "evelyn" not in (ended.stdout + ended.stderr).casefold()


def test_a_slip_is_taken_back(women):
    assert evalkit("forget", women, "Evelyn", "Jefferson", "--yes").returncode == 0
    assert evalkit("forget", women, "Evelyn", "Jefferson", "--undo").returncode == 0
    undone = evalkit("forget", women, "Evelyn", "Jefferson", "--undo", "--yes")
    assert undone.returncode == 0, undone.stderr
    assert "count again" in undone.stdout
    assert evalkit("forget", women, "Evelyn", "Jefferson", "--undo", "--yes").returncode == 1


def test_a_new_key_says_where_it_lies_and_that_it_needs_a_copy(home):
    made = evalkit("key", "mine")
    assert made.returncode == 0, made.stderr
    assert str(home / "keys" / "mine.key") in made.stdout
    assert "Keep a copy in a safe" in made.stdout
    assert (home / "keys" / "mine.key").read_text().strip() not in made.stdout


def test_no_key_in_a_repository(home):
    (home / ".git").mkdir()
    refused = evalkit("key", "mine")
    assert refused.returncode == 1
    assert "lies inside a git repository" in refused.stderr
    assert "What to do: " in refused.stderr
    assert not (home / "keys").exists()


def test_outputs_do_not_go_to_where_the_keys_are(women, home):
    for out in (home.parent, home / "reports"):
        refused = evalkit("run", women, "--out", out)
        assert refused.returncode == 1
        assert "EVALKIT_HOME: The folder for" in refused.stderr
    assert not (home / "reports").exists()
    assert not (home / "southern-women").exists()


def test_a_missing_key_names_its_remedy_everywhere(women):
    path = women / "evaluation.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('key = "demo"', 'key = "mine"'), encoding="utf-8")
    for command in ("run", "forget"):
        stopped = evalkit(command, women, *(["x@x.invalid"] if command == "forget" else []))
        assert stopped.returncode == 1
        assert "There is no key called 'mine'. What to do: make one with: evalkit key mine" in stopped.stderr
    checked = evalkit("check", women)
    assert checked.returncode == 0, checked.stderr
    assert (
        "Still needed: the key 'mine', without which nothing is run: make it once with evalkit key mine"
        in checked.stdout
    )
    code = f"import evalkit as ek; ek.prepare(ek.load({str(women)!r}))"
    shown = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", "-c", code],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "IPYTHONDIR": str(women / "ipython")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "evalkit key mine" in shown.stdout + shown.stderr
    assert "Traceback" not in shown.stdout + shown.stderr


def test_somebody_whom_only_others_name_is_pointed_at(tmp_path, home):
    """A name that a colleague wrote stands in the colleague's row: the kit keeps nothing of it and says where."""
    trusts = shutil.copytree(ROOT / "data_samples" / "five-trusts", tmp_path / "trusts")
    answers = openpyxl.load_workbook(trusts / "exports" / "talk-2017.xlsx")
    sheet = answers.worksheets[0]
    sheet.cell(3, sheet.max_column, "Wilhelmina Onlynamed")
    answers.save(trusts / "exports" / "talk-2017.xlsx")
    ended = evalkit("forget", trusts, "Wilhelmina", "Onlynamed", "--yes")
    assert ended.returncode == 1
    assert "exports/talk-2017.xlsx, sheet 1 row 3" in ended.stderr
    assert "delete rows by hand where they stand" in ended.stderr
    assert "onlynamed" not in (ended.stdout + ended.stderr).casefold()
    assert "onlynamed" not in everything_below(home).casefold()
