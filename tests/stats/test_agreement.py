"""Agreement as published, to printed digits; and what holds for any raters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.stats.agreement import cronbach_alpha, fleiss_kappa, icc, krippendorff_alpha, rwg

JUDGED = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
"""Six subjects and four judges: Shrout and Fleiss 1979, table 2."""

DIAGNOSES = [
    [0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0], [2, 0, 4, 0, 0],
    [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6], [1, 0, 0, 5, 0], [1, 1, 0, 4, 0],
    [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1], [0, 0, 5, 0, 1], [3, 0, 0, 1, 2], [5, 1, 0, 0, 0],
    [0, 2, 0, 4, 0], [1, 0, 2, 0, 3], [0, 0, 0, 0, 6], [0, 1, 0, 5, 0], [0, 2, 0, 1, 3], [2, 0, 0, 4, 0],
    [1, 0, 0, 4, 1], [0, 5, 0, 1, 0], [4, 0, 0, 0, 2], [0, 2, 0, 4, 0], [1, 0, 5, 0, 0], [0, 0, 0, 0, 6],
]  # fmt: skip
"""Thirty patients, six psychiatrists, five diagnoses: Fleiss 1971, table 1."""


@pytest.mark.parametrize(
    ("form", "printed", "low", "high"),
    [
        ("1,1", 0.17, -0.13, 0.72), ("A,1", 0.29, 0.02, 0.76), ("C,1", 0.71, 0.34, 0.95),
        ("1,k", 0.44, -0.88, 0.91), ("A,k", 0.62, 0.07, 0.93), ("C,k", 0.91, 0.68, 0.99),
    ],
)  # fmt: skip
def test_shrout_and_fleiss(form, printed, low, high):
    """The coefficients are printed there; the intervals are those that R's psych prints for the same table."""
    found = icc(JUDGED, form)
    assert [round(one, 2) for one in (found.value, found.low, found.high)] == [printed, low, high]


def test_fleiss_prints_430():
    assert round(fleiss_kappa(DIAGNOSES), 3) == 0.430


def test_alpha_is_the_consistency_of_a_mean():
    alpha, mean = cronbach_alpha(JUDGED), icc(JUDGED, "C,k")
    assert alpha.value == pytest.approx(mean.value)
    assert (alpha.low, alpha.high) == pytest.approx((mean.low, mean.high))


def test_krippendorffs_two_observers():
    """Binary data, two observers, no missing data: .095 (Krippendorff 2011, example A)."""
    meg, owen = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert round(krippendorff_alpha(np.transpose([meg, owen]), "nominal"), 3) == 0.095


def test_krippendorffs_nominal_data():
    """Nominal data, two observers: .692 (Krippendorff 2011, example B)."""
    ben, gerry = list("aabbdcccedda"), list("babbbccceddd")
    codes = {letter: place for place, letter in enumerate("abcde")}
    found = krippendorff_alpha([[codes[one], codes[other]] for one, other in zip(ben, gerry, strict=True)], "nominal")
    assert round(found, 3) == 0.692


def test_what_says_nothing_is_not_a_number():
    assert np.isnan(krippendorff_alpha([[3, 3], [3, 3]]))
    assert np.isnan(krippendorff_alpha([[3, np.nan], [np.nan, 4]]))
    assert np.isnan(icc([[1, 2]]).value)
    assert np.isnan(cronbach_alpha([[1], [2]]).value)
    assert np.isnan(rwg([3], [1, 2, 3]))


def test_raters_who_split_into_two_camps_do_not_agree():
    assert rwg([1, 1, 1, 5, 5, 5], [1, 2, 3, 4, 5]) == 0
    assert rwg([2, 2, 2, 3, 3, 3], [1, 2, 3, 4, 5]) > 0.8


tables = st.integers(2, 6).flatmap(
    lambda raters: st.lists(st.lists(st.integers(1, 5), min_size=raters, max_size=raters), min_size=2, max_size=8)
)


@given(tables)
def test_nobodys_place_in_the_table_matters(table):
    turned = np.array(table)[::-1, ::-1]
    for level in ("nominal", "ordinal", "interval"):
        assert krippendorff_alpha(table, level) == pytest.approx(krippendorff_alpha(turned, level), nan_ok=True)
    for form in ("A,1", "C,1", "1,1"):
        assert icc(table, form).value == pytest.approx(icc(turned, form).value, nan_ok=True, abs=1e-9)


@given(tables, st.integers(1, 20))
def test_interval_scales_may_be_moved_and_stretched(table, by):
    moved = np.array(table, dtype=float) * by + by
    assert krippendorff_alpha(moved, "interval") == pytest.approx(krippendorff_alpha(table, "interval"), nan_ok=True)
    assert krippendorff_alpha(moved, "ordinal") == pytest.approx(krippendorff_alpha(table, "ordinal"), nan_ok=True)


@given(st.lists(st.integers(1, 5), min_size=2, max_size=30))
def test_agreement_within_a_group_lies_between_0_and_1(scores):
    assert 0 <= rwg(scores, [1, 2, 3, 4, 5]) <= 1
    assert (rwg(scores, [1, 2, 3, 4, 5]) == 1) == (len(set(scores)) == 1)
