from __future__ import annotations

from dataclasses import replace

from evalkit import load
from evalkit.analyses.growth.windows import windows
from evalkit.definition import Scope
from evalkit.tables import Tables
from growth_world import asked, sentences, shown
from made_tables import made_tables

FLAT = [12, 11, 13, 12, 12, 11, 13, 12, 11, 12, 13, 12]
RISING = [6, 8, 9, 11, 13, 15, 17, 20, 23, 27, 31, 36]


def test_every_window_stands_beside_the_declared_one(write_definition):
    part = windows(asked(made_tables(load(write_definition()), {"QMF": RISING, "QKK": FLAT})))
    assert shown(part)["windows"].frame["window"].tolist() == ["30 days", "60 days", "90 days (declared)", "180 days"]
    assert "in place of 90 give the same answer" in sentences(part)["growth.windows"]


def test_another_answer_is_told_with_its_grade(write_definition):
    tables = made_tables(load(write_definition()), {"QMF": RISING, "QKK": FLAT})
    late = tables.interaction[tables.interaction["at"] >= "2022-05-01"]
    told = sentences(windows(asked(Tables(tables.evaluation, {**tables.frames, "interaction": late}))))
    assert told["growth.windows"].endswith("a different answer comes with 30 days (leaning rise).")


def test_a_single_window_needs_no_comparison(write_definition):
    evaluation = load(write_definition(extra="[active]\nother_windows = [90]\n"))
    part = windows(asked(made_tables(evaluation, {"QMF": RISING})))
    assert part.estimates == ()


def test_the_declared_window_is_judged_as_the_stock_is(write_definition):
    tables = made_tables(load(write_definition()), {"QMF": RISING, "QKK": FLAT})
    from evalkit.analyses.growth import growth

    result = growth(tables, replace(Scope(), profile="evaluator"))
    own = next(finding for finding in result.findings if finding.signal == "growth.stock.rate")
    table = result.tables["windows"].data.frame.set_index("window")
    assert own.estimate is not None
    row = table.loc[["90 days (declared)"], ["value", "low", "high"]].to_numpy().tolist()
    assert row == [[own.estimate.value, own.estimate.low, own.estimate.high]]
