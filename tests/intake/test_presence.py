"""Time that two joins share counts once, whatever the order of the rows."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.intake.presence import lines, paired, shared, stayed

START = datetime(2026, 4, 8, 10)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


SPELLS = st.lists(
    st.tuples(st.integers(0, 90), st.integers(0, 40)).map(lambda spell: (at(spell[0]), at(spell[0] + spell[1]))),
    min_size=1,
    max_size=8,
)


def covered(spells) -> int:
    """Count the minutes that spells cover, one by one."""
    return sum(any(start <= at(minute) < end for start, end in spells) for minute in range(140))


def lengths(spells) -> list[float]:
    return [(end - start) / timedelta(minutes=1) for start, end in spells]


@given(SPELLS)
def test_what_is_shared_is_what_the_lengths_exceed_the_time_covered_by(spells):
    assert shared(spells) == sum(lengths(spells)) - covered(spells)


@given(SPELLS)
def test_joins_come_to_the_time_that_they_cover(spells):
    assert stayed(lengths(spells), spells) == covered(spells)


@given(SPELLS, st.randoms())
def test_the_order_does_not_matter(spells, random):
    mixed = random.sample(spells, len(spells))
    assert shared(mixed) == shared(spells)
    joined, left = [start for start, _ in mixed], [end for _, end in mixed]
    random.shuffle(left)
    assert paired(joined, left) == covered(spells)


def test_stated_minutes_count_and_not_the_span():
    assert stayed([60], [(at(0), at(120))]) == 60  # somebody who went out meanwhile
    assert stayed([29, 26], [(at(0), at(28.8)), (at(30), at(55.2))]) == 55  # rounded up by the export
    assert stayed([20, 10], []) == 30
    assert stayed([60, 120], [(at(0), at(120)), (at(0), at(120))]) == 120


def test_times_the_wrong_way_round_share_nothing():
    assert shared([(at(60), at(0)), (at(0), at(60))]) == 0


@pytest.mark.parametrize(
    ("joined", "left", "minutes"),
    [
        ([0], [], None),
        ([], [30], None),
        ([0, 40], [30], None),
        ([30], [10, 60], None),
        ([0, 40], [30, 60], 50),
        ([0, 10], [30, 60], 60),
        ([0, 30], [30, 60], 60),
        ([5], [5], 0),
    ],
)
def test_joins_and_leaves_in_rows_of_their_own(joined, left, minutes):
    assert paired([at(minute) for minute in joined], [at(minute) for minute in left]) == minutes


@given(SPELLS)
def test_as_many_lines_as_were_there_at_once(spells):
    spells = [(start, end) for start, end in spells if start < end] or [(at(0), at(1))]
    numbers = lines(spells)
    most = max(sum(start <= at(minute) < end for start, end in spells) for minute in range(140))
    assert set(numbers) == set(range(most))
    for line in set(numbers):
        assert shared([spell for spell, number in zip(spells, numbers, strict=True) if number == line]) == 0
