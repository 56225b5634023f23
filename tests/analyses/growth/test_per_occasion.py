from __future__ import annotations

import pytest

from evalkit import load
from evalkit.analyses.growth.per_occasion import per_occasion
from evalkit.results.finding import Grade
from growth_world import asked, shown, world


def trend(tables, **scope):
    part = per_occasion(asked(tables, **scope))
    return next(iter(part.findings(shown(part))))


@pytest.fixture
def evaluation(write_definition):
    return load(write_definition())


def people(n: int, system: str = "QMF") -> list[str]:
    return [f"{system}p{k} {system}" for k in range(n)]


def test_more_learning_sessions_are_no_trend(evaluation):
    """Twenty come to every webinar and sixty to every session; only the mix of kinds changes."""
    kinds = ["webinar"] * 5 + ["webinar", "learning-session"] * 2 + ["learning-session"] * 3
    sizes = {"webinar": [20, 21, 19, 20, 22, 19, 21], "learning-session": [60, 58, 61, 59, 62]}
    occasions = {f"O{k:02d}": f"2022-{k + 1:02d}-10 {kind} all" for k, kind in enumerate(kinds)}
    came = {key: people(sizes[told.split()[1]].pop()) for key, told in occasions.items()}
    found = trend(world(evaluation, occasions, came))
    assert found.grade in {Grade.NOT_ENOUGH_EVIDENCE, Grade.NO_MATERIAL_CHANGE}
    assert found.estimate is not None
    assert abs(found.estimate.value) < 0.02


def test_a_rise_of_every_kind_is_clear(evaluation):
    occasions = {f"O{k:02d}": f"2022-{k + 1:02d}-10 webinar all" for k in range(12)}
    came = {f"O{k:02d}": people(20 + 4 * k) for k in range(12)}
    assert trend(world(evaluation, occasions, came)).grade is Grade.CLEAR


def test_each_systems_own_meetings_are_compared_with_its_own(evaluation):
    """The larger system meets later: pooled, that would look like a rise."""
    occasions = {f"A{k}": f"2022-{k + 1:02d}-10 project-meeting QKK" for k in range(7)}
    occasions |= {f"B{k}": f"2022-{k + 6:02d}-11 project-meeting QMF" for k in range(7)}
    came = {key: people(10 + k % 2, "QKK") if key[0] == "A" else people(30 + k % 3) for k, key in enumerate(occasions)}
    found = trend(world(evaluation, occasions, came))
    assert found.estimate is not None
    assert found.estimate.low < 0 < found.estimate.high


def test_occasions_to_which_nobody_of_a_system_ever_came_do_not_matter(evaluation):
    occasions = {f"O{k:02d}": f"2022-{k + 1:02d}-10 webinar all" for k in range(12)}
    occasions |= {"E1": "2022-02-20 event all", "E2": "2022-08-20 event all"}
    came = {f"O{k:02d}": people(20 + 4 * k) for k in range(12)} | {"E1": people(9, "QKK"), "E2": people(9, "QKK")}
    tables = world(evaluation, occasions, came)
    assert trend(tables, system="QMF").grade is Grade.CLEAR
    assert trend(tables, system="QKK").estimate is None


def test_too_few_occasions_are_not_judged(evaluation):
    assert (
        "too few occasions" in trend(world(evaluation, {"W1": "2022-01-10 webinar all"}, {"W1": people(30)})).sentence
    )
