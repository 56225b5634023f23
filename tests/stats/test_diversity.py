"""Effective numbers: published ones, and what they must be in simple cases."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.stats.diversity import effective_number, ways

# Spiders under girdled and logged trees, the example of the R package iNEXT (data: Sackett and others 2011; Chao and
# others 2014, Ecological Monographs 84).
GIRDLED = [46, 22, 17, 15, 15, 9, 8, 6, 6, 4, 2, 2, 2, 2] + [1] * 12
LOGGED = [88, 22, 16, 15, 13, 10, 8, 8, 7, 7, 7, 5, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2] + [1] * 14


@pytest.mark.parametrize(("counts", "published"), [(GIRDLED, (26, 12.060, 7.840)), (LOGGED, (37, 14.421, 6.761))])
def test_published_numbers_to_the_printed_digit(counts, published):
    assert tuple(round(effective_number(counts, order), 3) for order in (0, 1, 2)) == published


@given(st.lists(st.integers(0, 1000), max_size=12))
def test_it_lies_between_one_and_the_number_of_kinds_and_falls_with_the_order(counts):
    kinds = sum(count > 0 for count in counts)
    numbers = [effective_number(counts, order) for order in (0, 0.5, 1, 1.0000001, 2)]
    assert ways(counts).kinds == kinds
    if kinds:
        assert numbers[0] == pytest.approx(kinds)
        assert all(a >= b - 1e-5 for a, b in pairwise(numbers))
        assert numbers[-1] >= 1 - 1e-9
    else:
        assert set(numbers) == {0.0}


@pytest.mark.parametrize("counts", [[-1, 2], [np.nan], [np.inf]])
def test_what_is_no_count_is_refused(counts):
    with pytest.raises(ValueError, match="numbers from zero"):
        effective_number(counts)


def test_a_negative_order_is_refused():
    with pytest.raises(ValueError, match="order"):
        effective_number([1, 2], order=-1)
