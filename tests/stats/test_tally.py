"""Interactions and different people in each cell are what pandas counts, whatever the labels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.stats.tally import tally

rows = st.lists(
    st.tuples(st.sampled_from([None, "a", "b", "c"]), st.sampled_from(["N", "S", ""]), st.integers(1, 3)), max_size=30
)


@settings(deadline=None)
@given(rows, st.booleans())
def test_it_counts_what_pandas_counts(interactions, categorical):
    frame = pd.DataFrame(interactions, columns=["person", "system", "month"]).astype({"month": "int64"})
    frame[["person", "system"]] = frame[["person", "system"]].astype("category" if categorical else "str")
    made = tally(frame["person"], {"month": frame["month"], "system": frame["system"]})
    expected: Any = (
        frame.groupby(["month", "system"])["person"].agg(interactions="size", people="nunique").reset_index()
    )
    pd.testing.assert_frame_equal(made, expected, check_dtype=False, check_categorical=False)


def test_numbers_and_times_divide_as_well_as_words():
    at = np.array(["2024-01-03", "2024-01-09", "2024-02-01"], dtype="datetime64[M]").astype("datetime64[s]")
    made = tally(np.array([7, 7, 7], dtype=np.int32), {"month": at})
    assert made["month"].dt.strftime("%Y-%m").tolist() == ["2024-01", "2024-02"]
    assert made[["interactions", "people"]].to_numpy().tolist() == [[2, 1], [1, 1]]


def test_nothing_at_all_is_an_empty_table():
    assert tally([], {"system": []}).columns.tolist() == ["system", "interactions", "people"]


@pytest.mark.parametrize("labels", [["N", None], ["N"]])
def test_a_missing_label_is_refused(labels):
    with pytest.raises(ValueError, match="a system for every interaction"):
        tally(["a", "b"], {"system": labels})


def test_many_interactions_are_counted_on_two_processors_alike():
    rng = np.random.default_rng(5)
    rows = 1_100_000
    person = rng.integers(-1, 300, rows)
    months, kinds = rng.integers(0, 12, rows), rng.integers(0, 3, rows)
    frame = pd.DataFrame({"person": pd.Series(person).where(person >= 0), "month": months, "kind": kinds})
    expected: Any = frame.groupby(["month", "kind"], as_index=False)["person"].agg(
        interactions="size", people="nunique"
    )
    counted = tally(frame["person"], {"month": months, "kind": kinds})
    pd.testing.assert_frame_equal(counted, expected, check_dtype=False)
