"""Differences of shares as printed, and what holds for any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.stats.pairs import paired_p, tango
from evalkit.stats.shares import difference


@pytest.mark.parametrize(
    ("counts", "printed"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)), ((9, 10, 3, 10), (0.1705, 0.8090)), ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)), ((0, 10, 0, 20), (-0.1611, 0.2775)), ((0, 10, 0, 10), (-0.2775, 0.2775)),
        ((10, 10, 0, 20), (0.6791, 1.0)), ((10, 10, 0, 10), (0.6075, 1.0)),
    ],
)  # fmt: skip
def test_newcombes_eight_differences(counts, printed):
    """Method 10 of Newcombe 1998 (independent proportions), table II."""
    later, n_later, earlier, n_earlier = counts
    assert tuple(round(end, 4) for end in difference((earlier, n_earlier), (later, n_later))) == printed


def test_tangos_interval():
    """One gained, seven lost of 21: −.517 to −.026 in Fagerland, Lydersen and Laake 2014."""
    assert tuple(round(end, 3) for end in tango(1, 7, 21)) == (-0.517, -0.026)
    assert round(paired_p(1, 7, 21), 3) == 0.034


changed = st.integers(1, 40).flatmap(
    lambda n: st.integers(0, n).flatmap(lambda g: st.tuples(st.just(g), st.integers(0, n - g), st.just(n)))
)


@given(changed)
def test_an_interval_holds_what_was_seen_and_turns_round_with_it(counts):
    gained, lost, n = counts
    low, high = tango(gained, lost, n)
    assert -1 <= low <= (gained - lost) / n + 1e-6
    assert (gained - lost) / n - 1e-6 <= high <= 1
    assert tango(lost, gained, n) == pytest.approx((-high, -low), abs=1e-5)


def test_more_changes_than_teams_are_refused():
    with pytest.raises(ValueError, match="cannot have changed"):
        tango(5, 6, 10)


def test_of_nobody_anything_may_be_true():
    assert tango(0, 0, 0) == (-1, 1)
