from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import load
from evalkit.analyses.priorities import priorities
from evalkit.analyses.priorities.reading import DOWN, UP, State, adjusted, may_stand_here, state
from evalkit.analyses.priorities.several import leading, points_both_ways
from evalkit.definition import Profile, Scope
from evalkit.disclosure import People, ReleaseClass, Statistic, Unprotected, protect, record
from evalkit.errors import DefinitionError, ParameterError, RunFolderError
from evalkit.results.bundle import dump, write_atomically, write_result
from evalkit.results.finding import Direction, Estimate, Finding, Grade, Method, Result
from made_programme import Programme

EXTRA = """
[priorities.views]
worried = "Needs a conversation"
[[priorities.signals]]
code = "growth"
name = "Growth"
notebook = "growth"
finding = "growth.stock.rate"
offer = "Half a day with faculty"
[[priorities.signals]]
code = "measures"
name = "Measures"
notebook = "measures"
finding = "measures.icons"
"""


def finding(grade: Grade, direction: Direction = Direction.NONE, p: float = 0.5, profile: str = "board") -> Finding:
    frame = pd.DataFrame({"value": [0.04], "low": [-0.01], "high": [0.09]})
    table = Unprotected("rate", frame, ReleaseClass.ACTIVITY, about_nobody=("value", "low", "high"))
    row = protect([table], Scope(profile=profile))["rate"]
    how = Method("made for a test", "none")
    estimate = Estimate(
        0.04, -0.01, 0.09, 0.0, 0.08, 0.02, 10, p, 12, "relative change per month", "t test", how
    )  # fmt: skip
    return Finding("growth.stock.rate", "It changed by {value:change}.", row, grade, "A rule.", estimate, direction)


def icons(improving: int, concerning: int) -> Finding:
    counts = {"improving": improving, "concerning": concerning, "common": 4, "charts": 4 + improving + concerning}
    table = Unprotected("facts", pd.DataFrame([counts]), ReleaseClass.ACTIVITY, about_nobody=tuple(counts))
    row = protect([table], Scope())["facts"]
    return Finding("measures.icons", "{charts:count} charts.", row, Grade.COUNTED, "A rule.")


def leave(root: Path, scope: str, notebook: str, one: Finding | None, ok: bool = True) -> None:
    """Leave a notebook's result as a run does."""
    folder = root / scope / notebook
    if one is not None:
        profile = {"system": "", "profile": str(one.evidence.profile)}
        made = Result(notebook[3:], "Is it?", (one,), {}, {}, (), record(one.evidence), profile)
        write_result(made, folder)
    write_atomically(folder / "status.json", dump({"ok": ok}))


@pytest.fixture
def programme(write_definition) -> Programme:
    made = Programme(load(write_definition(extra=EXTRA)))
    return made.hold("2022-03-10", {"QMF": 20}, eligible="QMF").hold("2022-04-10", {}, eligible="QKK")


@pytest.fixture
def run(tmp_path) -> Path:
    root = tmp_path / "run"
    leave(root, "system-QMF", "10_growth", finding(Grade.CLEAR, Direction.DOWN, 0.001))
    leave(root, "system-QKK", "10_growth", finding(Grade.NOT_ENOUGH_EVIDENCE))
    leave(root, "system-QMF", "60_measures", icons(0, 0))
    leave(root, "system-QKK", "60_measures", icons(1, 2))
    return root


def grid(result: Result) -> dict[Any, dict[Any, Any]]:
    return result.tables["grid"].data.frame.set_index("name").to_dict("index")


def test_missing_returns_come_first(programme, run):
    result = priorities(run, programme.tables())
    first = result.findings[0]
    assert first.signal == "priorities.missing"
    assert first.sentence == "1 of 2 expected registers did not arrive."
    assert next(iter(result.tables)) == "missing"
    table = result.tables["missing"].data.frame.set_index("name")
    assert table["absent"].to_dict() == {"North East London": 0, "South East London": 1}


def test_each_cell_has_its_own_grade(programme, run):
    cells = grid(priorities(run, programme.tables()))
    assert cells["North East London"] == {"signal_a": "clear fall (+4.0% a month)", "signal_b": "common cause"}
    assert cells["South East London"] == {
        "signal_a": "not enough evidence (+4.0% a month)",
        "signal_b": "improving and concerning (1 improving and 2 concerning of 7 charts)",
    }


def test_systems_stand_in_the_order_of_the_definition_and_nothing_is_a_score(programme, run):
    result = priorities(run, programme.tables())
    assert result.tables["grid"].data.frame["name"].tolist() == ["North East London", "South East London"]
    assert not any(result.tables["grid"].is_number(name) for name in result.tables["grid"].labels)


def test_an_offer_stands_for_each_signal_and_where_it_points_down(programme, run):
    offers = priorities(run, programme.tables()).tables["offers"].data.frame.set_index("signal")
    assert offers.loc["Growth"].to_dict() == {"offer": "Half a day with faculty", "where": "North East London"}
    assert offers.loc["Measures", "where"] == "South East London"


def test_a_notebook_that_did_not_run_or_failed_is_said_so(programme, tmp_path):
    root = tmp_path / "run"
    leave(root, "system-QMF", "10_growth", finding(Grade.LEANING, Direction.UP, 0.1))
    leave(root, "system-QKK", "10_growth", None, ok=False)
    result = priorities(root, programme.tables())
    cells = grid(result)
    assert cells["South East London"] == {"signal_a": "notebook failed", "signal_b": "not run"}
    assert any(caveat.startswith("Measures: no notebook of this run answers") for caveat in result.caveats)
    assert "1 question could not be answered" in result.findings[0].sentence


def test_a_change_since_the_last_report_is_said(programme, run, tmp_path):
    last = tmp_path / "last"
    leave(last, "system-QMF", "10_growth", finding(Grade.NOT_ENOUGH_EVIDENCE))
    leave(last, "system-QKK", "10_growth", finding(Grade.NOT_ENOUGH_EVIDENCE))
    cells = grid(priorities(run, programme.tables(), last=last))
    assert cells["North East London"]["signal_a"].endswith("; last time: not enough evidence")
    assert cells["South East London"]["signal_a"].endswith("; as last time")


def test_a_result_for_other_readers_is_refused(programme, tmp_path):
    leave(tmp_path, "system-QMF", "10_growth", finding(Grade.CLEAR, Direction.UP, 0.001, profile="evaluator"))
    with pytest.raises(RunFolderError, match="another release profile"):
        priorities(tmp_path, programme.tables())


def test_a_damaged_status_is_refused(programme, tmp_path):
    (tmp_path / "system-QMF/10_growth").mkdir(parents=True)
    (tmp_path / "system-QMF/10_growth/status.json").write_text(json.dumps(["x"]))
    with pytest.raises(RunFolderError, match="status of a notebook is damaged"):
        priorities(tmp_path, programme.tables())


def test_a_system_of_its_own_has_no_priorities(programme):
    with pytest.raises(ParameterError, match="whole programme"):
        priorities("", programme.tables(), Scope(system="QMF"))
    with pytest.raises(ParameterError, match="no run folder"):
        priorities("nowhere", programme.tables())


def test_judgements_stand_beside_and_change_no_cell(programme, run):
    before = grid(priorities(run, programme.tables()))
    view = {"subject_key": "QKK", "signal": "growth", "by_role": "programme lead", "at": pd.Timestamp("2022-11-02")}
    programme.add("judgement", [{**view, "level": "worried"}, {**view, "level": "Ask Ada", "by_role": "coach"}])
    result = priorities(run, programme.tables())
    assert grid(result) == before
    assert result.tables["judgements"].data.frame.to_dict("records") == [
        {"name": "South East London", "signal": "Growth", "view": "Needs a conversation", "by": "programme lead",
         "on": "2 November 2022"}
    ]  # fmt: skip
    assert any("1 judgement is not printed" in caveat for caveat in result.caveats)


def test_support_in_place_is_listed(programme, run):
    at = pd.Timestamp("2022-05-04")
    programme.add("offer", [{"kind": "coaching slot", "subject_key": "QKK", "offered": 3, "taken": 2, "at": at}])
    support = priorities(run, programme.tables()).tables["support"].data.frame
    assert support.iloc[0].to_dict() == {
        "name": "South East London", "kind": "coaching slot", "offered": 3, "taken": 2, "latest": "4 May 2022",
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------- reading


@settings(max_examples=40)
@given(st.lists(st.floats(1e-6, 1), min_size=1, max_size=8), st.data())
def test_a_grade_is_only_ever_lowered(values, data):
    found = []
    for p in values:
        grade = data.draw(st.sampled_from([Grade.CLEAR, Grade.LEANING, Grade.NOT_ENOUGH_EVIDENCE]))
        found.append(finding(grade, Direction.UP if grade in {Grade.CLEAR, Grade.LEANING} else Direction.NONE, p))
    order = [Grade.CLEAR, Grade.LEANING, Grade.NOT_ENOUGH_EVIDENCE]
    for one, grade in zip(found, adjusted(found), strict=True):
        assert grade is not None
        assert order.index(grade) >= order.index(one.grade)


def test_one_clear_fall_of_forty_two_is_not_clear():
    found = [finding(Grade.NOT_ENOUGH_EVIDENCE, p=0.6)] * 41
    assert adjusted([finding(Grade.CLEAR, Direction.DOWN, 0.002), *found])[0] is Grade.LEANING
    assert adjusted([finding(Grade.CLEAR, Direction.DOWN, 0.03), *found])[0] is Grade.NOT_ENOUGH_EVIDENCE
    assert adjusted([finding(Grade.CLEAR, Direction.DOWN, 0.0001), *found])[0] is Grade.CLEAR


def test_every_state_points_one_way_at_most():
    assert not UP & DOWN
    assert state(None) is State.ABSENT
    assert state(icons(2, 0)) is State.IMPROVING
    assert state(finding(Grade.LEANING, Direction.DOWN)) is State.LEANING_FALL


def test_a_systems_own_score_stays_in_its_own_report_unless_there_are_five():
    frame = pd.DataFrame({"system": ["QMF"], "value": [3.0], "raters": [12]})
    table = Unprotected(
        "own", frame, ReleaseClass.DECLARED, people={"raters": People()}, statistics={"value": Statistic("raters")},
        owner="system", by=("system",),
    )  # fmt: skip
    row = protect([table], Scope(system="QMF"))["own"]
    one = Finding("progress.change", "It is {value:decimal}.", row, Grade.COUNTED, "A rule.")
    assert not may_stand_here(one, 4, Profile.BOARD)
    assert may_stand_here(one, 5, Profile.BOARD)
    assert may_stand_here(one, 1, Profile.EVALUATOR)


# ----------------------------------------------------------------------------------- many systems, portfolio


def test_many_systems_are_shown_as_a_distribution(write_definition, tmp_path):
    more = "".join(f'[[systems]]\ncode = "S{k:02d}"\nname = "System {k:02d}"\n' for k in range(40))
    made = Programme(load(write_definition(extra=EXTRA + more)))
    draws = np.random.default_rng(1)
    for system in made.evaluation.systems:
        leave(tmp_path, f"system-{system.code}", "10_growth", finding(Grade.NOT_ENOUGH_EVIDENCE, p=draws.random()))
    result = priorities(tmp_path, made.hold("2022-03-10", {"QMF": 20}).tables())
    assert set(result.figures) == {"distribution"}
    counts = result.tables["distribution"].data.frame
    assert counts.groupby("signal")["systems"].sum().to_dict() == {"Growth": 42, "Measures": 42}
    assert len(result.tables["grid"].data.frame) == 42


PORTFOLIO = """
[[portfolio.goals]]
code = "waits"
name = "Shorter waits"
[[portfolio.goals]]
code = "voice"
name = "Families heard"
[[portfolio.criteria]]
name = "Families asked for it"
met_by = ["p1", "gone"]
judged_by = "programme lead"
on = 2022-06-01
"""


@pytest.fixture
def projects(write_definition) -> Programme:
    made = Programme(load(write_definition(extra=EXTRA + PORTFOLIO))).hold("2022-03-10", {"QMF": 20})
    start = pd.Timestamp("2022-02-01")
    rows = [
        {"project_key": "p1", "title": "Clinic", "system": "QMF", "goals": "waits", "status": "active", "start": start},
        {"project_key": "p2", "title": "Phone", "system": "QKK", "goals": "waits; x", "status": "active",
         "start": start + pd.Timedelta(days=60)},
        {"project_key": "p3", "title": "Old", "system": "QKK", "goals": "waits", "status": "completed", "start": start,
         "end": start + pd.Timedelta(days=30)},
        {"project_key": "p4", "title": "Lost", "system": "QKK", "goals": None, "status": "planned", "start": start},
    ]  # fmt: skip
    return made.add("project", rows)


def test_goals_are_listed_before_there_is_any_project(write_definition):
    made = Programme(load(write_definition(extra=EXTRA + PORTFOLIO))).hold("2022-03-10", {"QMF": 20})
    result = priorities("", made.tables())
    goals = result.tables["goals"].data.frame.set_index("goal")
    assert goals["projects"].to_dict() == {"Shorter waits": 0, "Families heard": 0}


def test_goals_without_a_project_and_overlaps_are_listed(projects):
    result = priorities("", projects.tables())
    told = next(one for one in result.findings if one.signal == "priorities.portfolio").sentence
    assert told == (
        "4 projects are on record for 2 goals; 1 goal has no project, and 1 project names none of the goals."
        " 1 pair serves one goal at one time: for a person to review."
    )
    goals = result.tables["goals"].data.frame.set_index("goal")
    assert goals["projects"].to_dict() == {"Shorter waits": 3, "Families heard": 0}
    overlap = result.tables["overlaps"].data.frame.iloc[0]
    assert (overlap["one"], overlap["other"], overlap["goals"]) == ("Clinic", "Phone", "Shorter waits")
    met = result.tables["projects"].data.frame.set_index("title")["criteria"]
    assert met["Clinic"] == "Families asked for it"
    assert met["Phone"] == ""
    told = " ".join(result.caveats)
    assert "Criteria name 1 project that is not on record." in told
    assert "Projects name 1 goal that the definition does not declare." in told


THEORY = """
[theory]
aim = "Shorter waits"
[[theory.primary]]
name = "Front door"
secondary = ["Streaming"]
signals = ["measures", "growth.nothing"]
[[theory.primary]]
name = "People"
"""


def test_drivers_are_coloured_by_evidence(write_definition, tmp_path):
    made = Programme(load(write_definition(extra=EXTRA + THEORY))).hold("2022-03-10", {"QMF": 20})
    leave(tmp_path, "programme", "60_measures", icons(2, 0))
    result = priorities(tmp_path, made.tables())
    drivers = result.figures["drivers"]
    assert drivers.data.frame["reads"].tolist() == ["up", "open"]
    assert drivers.data.frame["evidence"].tolist() == [
        "Measures: improving; Growth: not run",
        "no evidence is declared",
    ]
    assert "1 finding that this run does not have" in " ".join(result.caveats)


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ('[theory]\naim = "A"\n[[theory.primary]]\nname = "B"\nsecondary = ["C"]\n'
         '[[theory.primary]]\nname = "C"\nsecondary = ["B"]\n', "goes round in a circle"),
        ('[theory]\naim = "A"\n[[theory.primary]]\nname = "B"\nsecondary = ["A"]\n', "goes round in a circle"),
        ('[[measures]]\ncode = "wait"\nname = "Wait"\n[theory]\naim = "A"\n'
         '[[theory.primary]]\nname = "B"\nsignals = ["measures.wiat"]\n', "did you mean 'measures.wait'"),
    ],
)  # fmt: skip
def test_a_theory_with_a_circle_or_an_unknown_measure_is_refused(write_definition, extra, told):
    with pytest.raises(DefinitionError, match=told):
        load(write_definition(extra=extra))


def test_components_that_point_both_ways_are_mixed(programme, tmp_path):
    down, up = finding(Grade.CLEAR, Direction.DOWN, 0.001), finding(Grade.LEANING, Direction.UP, 0.1)
    assert points_both_ways([up, down])
    assert leading([up, down]) is down
    assert leading([]) is None
    leave(tmp_path, "system-QMF", "10_growth", replace(down, signal="growth.stock.rate.1"))
    assert grid(priorities(tmp_path, programme.tables()))["North East London"]["signal_a"].startswith("clear fall")
