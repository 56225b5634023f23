"""Holm's adjustment against its definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.stats.multiplicity import holm

families = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def step_down(p: list[float], level: float) -> set[int]:
    """Reject one by one, from the smallest, while p is at most level / (comparisons left)."""
    rejected: set[int] = set()
    for left, index in zip(range(len(p), 0, -1), np.argsort(p, kind="stable"), strict=True):
        if p[index] * left > level:
            break
        rejected.add(int(index))
    return rejected


@given(families, st.sampled_from([0.01, 0.05, 0.2]))
def test_it_claims_what_stepping_down_claims(p, level):
    assert set(np.flatnonzero(holm(p) <= level)) == step_down(p, level)


@given(families, st.randoms())
def test_order_does_not_matter(p, random):
    order = random.sample(range(len(p)), len(p))
    assert holm(np.array(p)[order]) == pytest.approx(holm(p)[order])


@given(families)
def test_it_lies_between_the_plain_value_and_bonferroni(p):
    adjusted = holm(p)
    assert (adjusted >= np.array(p)).all()
    assert (adjusted <= np.minimum(1, np.array(p) * len(p)) + 1e-12).all()


def test_an_empty_family_stays_empty():
    assert holm([]).tolist() == []


@pytest.mark.parametrize("p", [[0.1, np.nan], [1.2], [-0.1]])
def test_what_is_no_probability_is_refused(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm(p)
