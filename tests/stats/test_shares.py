from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.results.finding import Direction, Grade
from evalkit.stats.shares import change, difference, grade

# Newcombe 1998, Statistics in Medicine 17, table II, method 10; the first share less the second.
PUBLISHED = {
    ((56, 70), (48, 80)): (0.0524, 0.3339),
    ((9, 10), (3, 10)): (0.1705, 0.8090),
    ((10, 10), (0, 10)): (0.6075, 1.0000),
    ((10, 10), (0, 20)): (0.6791, 1.0000),
    ((5, 56), (0, 29)): (-0.0381, 0.1926),
}
shares = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize("pair", PUBLISHED)
def test_published_intervals_to_the_printed_digit(pair):
    first, second = pair
    assert tuple(round(end, 4) for end in difference(second, first)) == PUBLISHED[pair]


@given(shares, shares)
def test_an_interval_holds_its_difference_and_turns_with_the_order(before, after):
    low, high = difference(before, after)
    value = after[0] / after[1] - before[0] / before[1]
    assert -1 - 1e-9 <= low <= value + 1e-9 <= high + 2e-9 <= 1 + 3e-9
    assert difference(after, before) == pytest.approx((-high, -low))


@given(shares, shares)
def test_the_p_value_and_the_grade_agree(before, after):
    found = change(before, after)
    assert (found is None) == (min(before[1], after[1]) < 8)
    if found is not None:
        verdict = grade(found)
        assert (verdict.grade is Grade.CLEAR) == (found.p < 0.05) or found.p == pytest.approx(0.05, abs=1e-6)
        assert (verdict.direction is Direction.NONE) == (verdict.grade is Grade.NOT_ENOUGH_EVIDENCE)


def test_a_share_of_nobody_is_refused():
    with pytest.raises(ValueError, match="nobody"):
        difference((0, 0), (1, 2))


def test_too_few_answers_are_told():
    assert "eight" in grade(change((3, 7), (9, 20))).rule
