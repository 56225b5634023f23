from __future__ import annotations

import pytest

from evalkit.analyses.momentum.counted import read
from evalkit.analyses.momentum.periods import Periods, periods
from evalkit.definition import Scope
from evalkit.errors import ParameterError


@pytest.fixture
def counted(programme):
    return read(programme.hold("2022-02-10", {"QMF": 9}).tables(), Scope())


def test_the_first_and_the_last_full_quarter_are_compared(counted):
    assert periods(counted, "", "") == Periods("2022-01/2022-03", "2022-10/2022-12")


@pytest.mark.parametrize(
    ("before", "after", "chosen"),
    [
        ("2022-02", "2022-09", ("2022-02/2022-02", "2022-09/2022-09")),
        ("2022-01/2022-06", "2022-07/2022-12", ("2022-01/2022-06", "2022-07/2022-12")),
        ("2022-04/2022-06", "", ("2022-04/2022-06", "2022-10/2022-12")),
    ],
)
def test_any_two_periods_of_one_length_are_compared(counted, before, after, chosen):
    assert periods(counted, before, after) == Periods(*chosen)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("spring", "", "not a period"),
        ("2022-13", "", "not a period"),
        ("2022-03/2022-01", "", "ends before it starts"),
        ("2021-01/2021-03", "", "not within"),
        ("2022-01/2022-02", "", "differ in length"),
        ("2022-10/2022-12", "2022-01/2022-03", "does not end before"),
        ("2022-01/2022-03", "2022-03/2022-05", "does not end before"),
    ],
)
def test_what_cannot_be_compared_is_refused(counted, before, after, told):
    with pytest.raises(ParameterError, match=told):
        periods(counted, before, after)


def test_one_quarter_is_not_compared(programme):
    counted = read(programme.hold("2022-02-10", {"QMF": 9}).tables(), Scope(end="2022-05"))
    assert periods(counted, "", "") is None
