"""Grades: what may be claimed, and that no claim rests on the last month alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.results.finding import Direction, Estimate, Grade
from evalkit.stats.grading import grade
from evalkit.stats.trend import METHOD


def estimate(low: float, low80: float, high80: float, high: float) -> Estimate:
    return Estimate((low + high) / 2, low, high, low80, high80, 0.01, 5.0, 0.5, 9, "relative change", "t test", METHOD)


RISE = estimate(0.01, 0.02, 0.05, 0.06)
LEAN = estimate(-0.01, 0.01, 0.05, 0.07)
OPEN = estimate(-0.04, -0.02, 0.05, 0.07)
FALL = estimate(-0.06, -0.05, -0.02, -0.01)
STILL = estimate(-0.004, -0.003, 0.003, 0.004)
CREEP = estimate(0.001, 0.002, 0.004, 0.005)


@pytest.mark.parametrize(
    ("all_months", "without_last", "expected", "direction"),
    [
        (RISE, RISE, Grade.CLEAR, Direction.UP),
        (FALL, FALL, Grade.CLEAR, Direction.DOWN),
        (RISE, LEAN, Grade.LEANING, Direction.UP),
        (LEAN, RISE, Grade.LEANING, Direction.UP),
        (RISE, OPEN, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE),
        (RISE, FALL, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE),
        (OPEN, OPEN, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE),
        (STILL, STILL, Grade.NO_MATERIAL_CHANGE, Direction.NONE),
        (STILL, OPEN, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE),
        (CREEP, CREEP, Grade.NO_MATERIAL_CHANGE, Direction.NONE),
        (RISE, None, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE),
        (None, None, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE),
        (None, RISE, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE),
    ],
)
def test_grades(all_months, without_last, expected, direction):
    verdict = grade(all_months, without_last, no_change=0.01)
    assert (verdict.grade, verdict.direction) == (expected, direction)
    assert verdict.rule.endswith(".")
    assert len(verdict.rule.split()) > 8


def test_the_rule_names_the_declared_band():
    assert "±2.5%" in grade(STILL, STILL, no_change=0.025).rule


bounds = st.lists(st.floats(-0.5, 0.5), min_size=4, max_size=4, unique=True).map(sorted)


@given(bounds, bounds, st.floats(0.001, 0.4))
def test_a_claim_always_has_both_intervals_on_its_side(one, other, no_change):
    verdict = grade(estimate(*one), estimate(*other), no_change)
    if verdict.grade in {Grade.CLEAR, Grade.LEANING}:
        assert verdict.direction is not Direction.NONE
        side = 1 if verdict.direction is Direction.UP else -1
        inner = slice(0, 4) if verdict.grade is Grade.CLEAR else slice(1, 3)
        assert all(side * bound > 0 for bound in (*one[inner], *other[inner]))
    else:
        assert verdict.direction is Direction.NONE
