from __future__ import annotations

import json
import os
import shutil
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evalkit.errors import RunFolderError
from evalkit.results.bundle import Run, Status, dump, write_atomically, write_run
from evalkit.results.chance import Chance
from evalkit.results.changes import as_frame, as_json, told
from evalkit.results.compare import AGAIN, Change, Compared, Source, compare
from evalkit.results.finding import Direction, Grade, Result
from evalkit.results.received import Received
from sample_run import definition, result, run
from sample_run import write as write_sample

PLACE = "programme/10_growth"


def rows(*months: str, people: str = "p", n: int = 40) -> tuple[dict[str, Any], ...]:
    return tuple({"table": "interaction", "when": m, "n": n, "facts": f"{m}{n}", "people": people} for m in months)


DECEMBER = Received("k", "d", 0, rows("2022-11", "2022-12"))


def small_run(**changes: Any) -> Run:
    """A run of the programme alone."""
    status = Status("programme", "10_growth", "Growth", "Is the collaborative growing?", ok=True)
    made = {"notebooks": (status,), "scopes": {"programme": "London"}, "received": DECEMBER}
    return run(**{**made, **changes})


def later(**programme: str) -> dict[str, Any]:
    declared = deepcopy(definition())
    declared["programme"] |= {"end": "2023-01-31", "as_at": "2023-02-06"} | programme
    return declared


JANUARY = replace(DECEMBER, rows=rows("2022-11", "2022-12", "2023-01"))


def write(folder: Path, made: Run, results: dict[str, Result] | None = None) -> Path:
    """Write a run folder as a run leaves it."""
    write_sample(folder, made, results)
    for status in made.notebooks:
        write_atomically(folder / status.scope / status.notebook / "status.json", dump({"ok": status.ok}))
    return folder


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return write(tmp_path / "old", small_run(run_id="old"))


def new(tmp_path: Path, found: Result | None = None, **changes: Any) -> Path:
    changes = {"run_id": "new", "definition": later(), "received": JANUARY} | changes
    return write(tmp_path / "new", small_run(**changes), {PLACE: found or result()})


def with_finding(signal: str, **changes: Any) -> Result:
    """The usual result, one of its findings changed."""
    made = result()
    return replace(made, findings=tuple(replace(f, **changes) if f.signal == signal else f for f in made.findings))


def of(old: Path, new: Path, signal: str) -> Compared:
    return next(one for one in compare(old, new).findings if one.signal == signal)


def test_nothing_changed(old: Path, tmp_path: Path):
    found = compare(old, new(tmp_path))
    assert {one.change for one in found.findings} == {Change.SAME}
    assert found.causes.revising == ()
    assert found.causes.has_new_data
    assert told(found, "programme").findings == ()


def test_a_finding_that_is_gone_and_one_that_is_new(old: Path, tmp_path: Path):
    made = result()
    renamed = tuple(replace(f, signal="growth.extra") if f.signal == "growth.people" else f for f in made.findings)
    changes = {one.signal: one for one in compare(old, new(tmp_path, replace(made, findings=renamed))).findings}
    assert changes["growth.people"].change is Change.GONE
    assert changes["growth.extra"].change is Change.NEW
    assert "withheld" in changes["growth.people"].why


def test_why_a_whole_question_is_gone(old: Path, tmp_path: Path):
    failed = replace(small_run().notebooks[0], ok=False)
    target = new(tmp_path)
    status = target / PLACE / "status.json"
    status.write_text(json.dumps({"ok": False}), encoding="utf-8")
    write_run(small_run(run_id="new", definition=later(), notebooks=(failed,)), target)
    assert {(one.change, one.why) for one in compare(old, target).findings} == {(Change.GONE, "its notebook failed")}
    shutil.rmtree(target / PLACE)
    assert {one.why for one in compare(old, target).findings} == {"the question was not asked"}


def test_grade_and_direction(old: Path, tmp_path: Path):
    assert of(
        old, new(tmp_path, with_finding("growth.stock.rate", grade=Grade.LEANING)), "growth.stock.rate"
    ).change is (Change.GRADE)
    turned = with_finding("growth.stock.rate", direction=Direction.DOWN)
    assert of(old, new(tmp_path, turned), "growth.stock.rate").change is Change.DIRECTION


def test_a_change_of_data_alone_is_no_matter_of_chance(old: Path, tmp_path: Path):
    corrected = replace(DECEMBER, rows=rows("2022-11", "2022-12", n=41))
    same_period = deepcopy(definition())
    same_period["programme"]["as_at"] = "2023-02-06"
    target = new(
        tmp_path, with_finding("growth.stock.rate", grade=Grade.LEANING), definition=same_period, received=corrected
    )
    found = of(old, target, "growth.stock.rate")
    assert (found.source, found.chance) == (Source.REVISED, Chance.NO_MATTER)
    assert compare(old, target).causes.revising == ("late data",)


def test_added_months_and_late_data_cannot_be_told_apart_alone(old: Path, tmp_path: Path):
    late = replace(JANUARY, rows=rows("2022-10", "2022-11", "2022-12", "2023-01"))
    found = of(
        old, new(tmp_path, with_finding("growth.stock.rate", grade=Grade.LEANING), received=late), "growth.stock.rate"
    )
    assert (found.source, found.chance) == (Source.MIXED, Chance.UNKNOWN)


def test_the_earlier_period_computed_again_tells_them_apart(old: Path, tmp_path: Path):
    late = replace(JANUARY, rows=rows("2022-10", "2022-11", "2022-12", "2023-01"))
    changed = with_finding("growth.stock.rate", grade=Grade.LEANING)
    target = new(tmp_path, changed, received=late, again="old")
    write(target / AGAIN, small_run(), {PLACE: changed})
    for path in (target / AGAIN).rglob("run.json"):
        path.unlink()
    assert of(old, target, "growth.stock.rate").source is Source.REVISED
    write(target / AGAIN, small_run(), {PLACE: result()})
    assert of(old, target, "growth.stock.rate").source is Source.PERIOD


def test_a_run_of_another_period_cannot_tell_causes_apart(old: Path, tmp_path: Path):
    target = new(tmp_path)
    with pytest.raises(RunFolderError, match="start = 2022-01-01 and end = 2022-12-31"):
        compare(old, target, target)
    assert compare(old, target, old).repeated


def test_estimates_from_added_months_are_judged(old: Path, tmp_path: Path):
    estimate = next(f.estimate for f in result().findings if f.signal == "growth.stock.rate")
    assert estimate is not None
    found = of(old, new(tmp_path, with_finding("growth.stock.rate", grade=Grade.LEANING)), "growth.stock.rate")
    assert (found.source, found.chance) == (Source.PERIOD, Chance.COULD_BE)


@pytest.mark.parametrize(
    ("changes", "revising"),
    [
        ({"received": replace(JANUARY, decisions="other", decided=1)}, "decisions about who is who"),
        ({"received": replace(JANUARY, rows=rows("2022-11", "2022-12", "2023-01", people="q"))},
         "people recognised otherwise"),
        ({"received": replace(JANUARY, rows=rows("2022-12", "2023-01"))}, "corrected data"),
        ({"received": replace(JANUARY, key="other")}, "another key"),
        ({"received": Received()}, "data that the earlier run did not write down"),
        ({"versions": {"evalkit": "0.2.0"}}, "another version of the kit"),
        ({"definition": {**later(), "release": "board", "active": {"window_days": 60}}}, "a changed definition"),
        ({"corrections": ({"source_id": "s1", "change": "replaced", "why": "typing-error", "who": "RB",
                           "at": "2023-02-01", "n": 1},)}, "corrected data"),
        ({"registers": {"expected": 30, "received": 30, "missing": []}}, "late data"),
    ],
)  # fmt: skip
def test_each_cause_has_a_name_and_a_sentence(old: Path, tmp_path: Path, changes: dict[str, Any], revising: str):
    found = compare(old, new(tmp_path, **changes))
    assert revising in found.causes.revising
    assert len(told(found, "programme").points) >= 2


def test_runs_that_cannot_be_compared(old: Path, tmp_path: Path):
    with pytest.raises(RunFolderError, match="two programmes"):
        compare(old, new(tmp_path, definition=later(id="other")))
    with pytest.raises(RunFolderError, match="earlier run are later"):
        compare(old, new(tmp_path, definition=later(as_at="2022-12-31", end="2022-11-30")))
    with pytest.raises(RunFolderError, match="same run twice"):
        compare(old, new(tmp_path, run_id="old"))
    with pytest.raises(RunFolderError, match="not a finished run"):
        compare(old, tmp_path)
    public = write(tmp_path / "public", small_run(run_id="public", profile="public", definition=later()))
    with pytest.raises(RunFolderError, match="one of them shows what the other hides"):
        compare(old, public)
    content = json.loads((old / "run.json").read_text("utf-8"))
    (old / "run.json").write_text(json.dumps(content | {"schema": 1}), encoding="utf-8")
    with pytest.raises(RunFolderError, match="another version of the kit"):
        compare(old, new(tmp_path))


def test_every_finding_goes_into_csv_and_json(old: Path, tmp_path: Path):
    found = compare(old, new(tmp_path, with_finding("growth.stock.rate", grade=Grade.LEANING)))
    frame = as_frame(found)
    assert len(frame) == len(result().findings)
    row = frame.set_index("signal").loc["growth.stock.rate"]
    assert (row["change"], row["grade_then"], row["grade_now"], row["chance"]) == (
        "grade changed", "clear", "leaning", "could be chance",
    )  # fmt: skip
    whole = json.loads(json.dumps(as_json(found)))
    assert whole["findings"][0]["source"] == "the longer period"
    assert whole["causes"]["moved"] == [
        {"table": "interaction", "when": "2023-01", "movement": "new", "before": 0, "after": 40}
    ]


def test_a_finding_says_where_its_difference_comes_from(old: Path, tmp_path: Path):
    found = compare(old, new(tmp_path, with_finding("growth.stock.rate", grade=Grade.LEANING)))
    (row,) = told(found, "programme").findings
    assert row[0] == "Grade changed"
    assert row[1].startswith("Clear: Active members grew")
    assert row[3] == "Added months: could be chance."
    assert os.linesep not in "".join(row)
